"""Corrections: what everybody in a channel has read of us is set right under it, once, when an entry it stands on changes.

Nothing is compared with what was printed then: the question is asked twice of the program as it is now, once of the
knowledge before the changes, once of the knowledge after them, for the same day. What differs is what the changes did.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

from bot.core.answer import Answer, Status
from bot.desk.history import History, before
from bot.desk.owed import Content, NotYet, key_of, perhaps_posted
from bot.kb.changes import Change
from bot.kb.knowledge import Knowledge
from bot.state.channels import Channels
from bot.state.ledger import Entry, Ledger, Posting

CORRECTION = "correction"
SETTLE_SECONDS = 60.0
"""How long a change waits for others of the same edit, or for being taken back."""
_LATE = 3 * 86_400.0
_DAY = 86_400.0

Asking = Callable[[str, Knowledge, date], Awaitable[Answer]]
"""Answers a line from a given knowledge, for a given day."""


class Corrections:
    """See owed.py, Kind. days: how long what was posted is remembered, and corrected. asking: see Asking."""

    of_a_day = False

    def __init__(
        self,
        ledger: Ledger,
        channels: Channels,
        past: History,
        serving: Callable[[], Knowledge],
        now: Callable[[], float],
        asking: Asking,
        days: int,
    ) -> None:
        self._ledger = ledger
        self._channels = channels
        self._past = past
        self._serving = serving
        self._now = now
        self._asking = asking
        self._days = days

    async def due(self, kb: Knowledge, newest: int) -> None:
        """Owe a correction under every post of which a line came out otherwise after the latest changes.

        newest: the number of the newest of them, which is in `kb`.
        """
        if not newest or not self._days:
            return
        now = self._now()
        untold = await self._ledger.postings(now - self._days * _DAY, newest)
        rows: list[Entry] = []
        unharmed: list[Posting] = []
        for posting in untold:
            if await self._compared(kb, posting, newest) is None:
                unharmed.append(posting)
            else:
                rows.append(_row(posting, newest, now))
            # Hundreds of answers may have to be asked twice; whoever asks meanwhile does not wait for that.
            await asyncio.sleep(0)
        facts = await self._channels.facts() if rows else {}
        await self._ledger.add([perhaps_posted(row, facts, now) for row in rows], now)
        await self._ledger.told(unharmed, newest)

    async def forget(self) -> None:
        """Forget what is corrected no more."""
        await self._ledger.forget_postings(self._now() - self._days * _DAY)

    async def _compared(
        self, kb: Knowledge, posting: Posting, until: int
    ) -> tuple[Answer, Answer, list[Change]] | None:
        """The answer before and after the changes it was not told of, if a line that stood in it is another now."""
        from bot.answers.correcting import differ

        changes = await self._past.between(posting.told, until)
        stood_on = {entry for line in posting.stands_on for entry in line}
        concerned = [one for one in changes if one.entry in stood_on and one.before is not None]
        if not concerned:
            return None
        day = date.fromisoformat(posting.today)
        now = await self._asking(posting.line, kb, day)
        then = await self._asking(posting.line, before(kb, concerned), day)
        if then.status is not Status.OK or not differ(then, now):
            return None
        return then, now, concerned

    # --- a kind of delivery ------------------------------------------------------------------------------------------

    async def content(self, entry: Entry) -> Content | None:
        """What changed in a post of ours, and why; None where it came out the same in the end."""
        from bot.answers.correcting import correction

        kb = self._serving()
        newest = await self._past.newest_in(kb.revision)
        if newest is None:
            raise NotYet
        posting = await self._ledger.posting(entry.channel, str(entry.detail["message"]))
        if posting is None or entry.slot != _slot(posting):
            # It was told meanwhile of what this was to tell.
            return None
        until = int(entry.detail["told"]) if entry.attempts else newest
        compared = await self._compared(kb, posting, until)
        if compared is None:
            return Content(detail={**entry.detail, "told": until})
        then, now, changes = compared
        return Content(
            answer=correction(kb, then, now, changes),
            reply_to=posting.message,
            thread=posting.thread,
            detail={**entry.detail, "told": until},
        )

    def is_late(self, entry: Entry, now: float) -> bool:
        """After some days nobody looks at the post any more."""
        return now - entry.not_before > _LATE

    async def sent(self, entry: Entry) -> None:
        """The ledger has noted up to which change the post is told."""


def _row(posting: Posting, until: int, now: float) -> Entry:
    slot = _slot(posting)
    return Entry(
        channel=posting.channel,
        kind=CORRECTION,
        slot=slot,
        key=key_of(posting.channel, CORRECTION, slot),
        detail={"message": posting.message, "thread": posting.thread, "told": until},
        not_before=now + SETTLE_SECONDS,
    )


def _slot(posting: Posting) -> str:
    """Of which message, and after which change."""
    return f"{posting.message}/{posting.told}"
