"""What is owed: a row of the ledger, the kinds there are, what a row comes to, and the time by which it goes."""

from __future__ import annotations

import asyncio
import hashlib
import time
from typing import Protocol

import msgspec

from bot.core.answer import Answer
from bot.core.posting import SEND_SECONDS
from bot.state.ledger import CLAIMED, SETTLED, Entry, Posting

BEGIN_SECONDS = 10.0
"""How long after its claim a request may begin."""
# A minute after a request timed out it has surely ended; the clocks of two machines may differ by the other 20 seconds.
assert SETTLED == BEGIN_SECONDS + SEND_SECONDS + 60.0 + 20.0
_LOST_SECONDS = 7 * 86_400.0


class Clock(Protocol):
    """The time, which tests may move."""

    def now(self) -> float:
        """Seconds since 1970."""

    async def sleep(self, seconds: float) -> None:
        """Returns after so many seconds."""


class RealClock:
    """This machine's."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Returns after so many seconds."""
        await asyncio.sleep(seconds)


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What a row of the ledger comes to now. answer: None where there is nothing to say.

    posting: what is remembered of it; its message is filled in once there is one.
    """

    answer: Answer | None = None
    posting: Posting | None = None
    reply_to: str = ""
    thread: str = ""
    silent: bool = False
    detail: dict[str, object] | None = None
    """What the row is to say of itself from now on, if anything else than before."""


class NotYet(Exception):
    """A row is not to be posted now. until: when, in seconds since 1970; None where another replica may do it sooner,
    because this one serves an older knowledge.
    """

    def __init__(self, until: float | None = None) -> None:
        super().__init__(until)
        self.until = until


class Kind(Protocol):
    """What is known of one kind of rows: digests, watches, corrections. of_a_day: whether it is of no use on another."""

    of_a_day: bool

    async def content(self, entry: Entry) -> Content | None:
        """What to post; None, or one without an answer, where there is nothing to say. Raises NotYet."""

    def is_late(self, entry: Entry, now: float) -> bool:
        """Whether its time is over, so that it is not posted any more."""

    async def sent(self, entry: Entry) -> None:
        """Told once it was posted, or turned out to have been."""


def key_of(channel: str, kind: str, slot: str) -> str:
    """By which the post of a row is found: the same for the same row on any machine."""
    return hashlib.blake2b("\0".join((channel, kind, slot)).encode(), digest_size=8).hexdigest()


def perhaps_posted(entry: Entry, facts: dict[str, float], now: float) -> Entry:
    """A new row; in the week after a restoration, one whose post may have been made since the backup: it is looked for."""
    restored = facts.get("restored_at")
    if restored is None or not restored <= now < restored + _LOST_SECONDS:
        return entry
    ready = max(entry.not_before, restored + SETTLED)
    begun = facts.get("backup_at", restored)
    return msgspec.structs.replace(entry, state=CLAIMED, begun_at=begun, attempted_at=restored, not_before=ready)
