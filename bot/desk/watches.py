"""Watches: a change of what a channel watches is posted there, several together, and not in quiet hours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

import msgspec

from bot.desk.due import Subscription
from bot.desk.history import History, before
from bot.desk.owed import Content, NotYet, key_of, perhaps_posted
from bot.kb.changes import Change
from bot.kb.knowledge import Knowledge
from bot.state.channels import Channels, WatchRow
from bot.state.ledger import CLAIMED, OPEN, Entry, Ledger
from bot.text.clock import zone_of

WATCH = "watch"
BATCH_SECONDS = 120.0
"""How long a change waits for others of the same edit."""
_LATE = 7 * 86_400.0
_UNREAD_POSTS = 5
_UNREAD_SECONDS = 30 * 86_400.0
"""A watch that posted so often, for so long, and about which nobody asked there meanwhile, is offered for removal."""


class QuietHours(msgspec.Struct, frozen=True):
    """From when to when, by local time, nothing is posted about watches. begin, end: HH:MM; equal ones mean never."""

    begin: str
    end: str

    def over(self, now: float, timezone: str) -> float:
        """The first moment from now on, in seconds since 1970, that is not in them."""
        here = datetime.fromtimestamp(now, zone_of(timezone))
        begin, end = time.fromisoformat(self.begin), time.fromisoformat(self.end)
        clock = here.time().replace(tzinfo=None)
        inside = begin <= clock < end if begin <= end else clock >= begin or clock < end
        if not inside:
            return now
        day = here.date() if clock < end else here.date() + timedelta(days=1)
        return max(now, datetime.combine(day, end, here.tzinfo).timestamp())


class Watches:
    """See owed.py, Kind. quiet_hours: None for none. timezone: of a channel that has no digest of its own."""

    of_a_day = False

    def __init__(
        self,
        ledger: Ledger,
        channels: Channels,
        past: History,
        serving: Callable[[], Knowledge],
        now: Callable[[], float],
        today: Callable[[], date],
        quiet_hours: QuietHours | None,
        timezone: str,
    ) -> None:
        self._ledger = ledger
        self._channels = channels
        self._past = past
        self._serving = serving
        self._now = now
        self._today = today
        self._quiet_hours = quiet_hours
        self._timezone = timezone
        self._looked = -1
        self._zones: dict[str, str] = {}

    async def due(self, kb: Knowledge, newest: int, subscriptions: Sequence[Subscription]) -> None:
        """Owe a post to every channel that watches something which changed since its last one.

        newest: the number of the newest change, which is in `kb`.
        """
        if newest == self._looked:
            return
        by_channel: dict[str, list[WatchRow]] = {}
        for watch in await self._channels.watches():
            by_channel.setdefault(watch.channel, []).append(watch)
        now = self._now()
        self._zones = {one.channel: one.timezone for one in subscriptions}
        last = await self._ledger.latest(list(by_channel), WATCH)
        rows: list[Entry] = []
        waiting = False
        for channel, watches in by_channel.items():
            row = last.get(channel)
            if row is not None and row.state in (OPEN, CLAIMED):
                # It takes up what has changed until it is sent; what comes after that is looked at when it ended.
                waiting = True
                continue
            after = int(row.detail["until"]) if row is not None else 0
            changes = [one for one in await self._past.between(after, newest) if _watched(kb, one, watches)]
            if changes:
                rows.append(self._row(channel, after, newest, min(one.at for one in changes), now))
        facts = await self._channels.facts() if rows else {}
        await self._ledger.add([perhaps_posted(row, facts, now) for row in rows], now)
        if not waiting:
            self._looked = newest

    def _row(self, channel: str, after: int, until: int, first: float, now: float) -> Entry:
        slot = f"{after:012}"
        ready = max(now, first + BATCH_SECONDS)
        return Entry(
            channel=channel,
            kind=WATCH,
            slot=slot,
            key=key_of(channel, WATCH, slot),
            detail={"after": after, "until": until},
            not_before=self._loud(channel, ready),
        )

    def _loud(self, channel: str, moment: float) -> float:
        """The first moment from then on that is not in the channel's quiet hours."""
        if self._quiet_hours is None:
            return moment
        return self._quiet_hours.over(moment, self._zones.get(channel, self._timezone))

    # --- a kind of delivery ------------------------------------------------------------------------------------------

    async def content(self, entry: Entry) -> Content | None:
        """What changed of all that the channel watches, since its last post about that."""
        from bot.answers.watched import watched

        kb = self._serving()
        newest = await self._past.newest_in(kb.revision)
        if newest is None:
            raise NotYet
        if (loud := self._loud(entry.channel, self._now())) > self._now():
            raise NotYet(loud)
        watches = await self._channels.watches(entry.channel)
        # What is under way is not added to: it may have been posted.
        until = int(entry.detail["until"]) if entry.attempts else newest
        found = await self._past.between(int(entry.detail["after"]), until)
        changes = [one for one in found if _watched(kb, one, watches)]
        if not changes:
            return None
        posted = [one for one in watches if any(_watched(kb, change, [one]) for change in changes)]
        unread = [one.target for one in posted if self._is_unread(one)]
        targets = [one.target for one in posted]
        answer = watched(kb, self._today(), changes, targets, unread, before(kb, found))
        return Content(answer=answer, detail={**entry.detail, "until": until, "targets": targets})

    def is_late(self, entry: Entry, now: float) -> bool:
        """After a week it is in the digest and in /changes."""
        return now - entry.not_before > _LATE

    async def sent(self, entry: Entry) -> None:
        """Each of the watches has one more post that somebody may read or not."""
        targets = entry.detail.get("targets")
        if isinstance(targets, list):
            await self._channels.watches_posted(entry.channel, targets)

    def _is_unread(self, watch: WatchRow) -> bool:
        read_at = max(watch.used_at, watch.created_at)
        return watch.posts >= _UNREAD_POSTS and self._now() - read_at > _UNREAD_SECONDS


def _watched(kb: Knowledge, change: Change, watches: Sequence[WatchRow]) -> bool:
    """Whether a change concerns one of these, and came after that watch was begun."""
    from bot.answers.changes import concerns

    return any(change.at > watch.created_at and concerns(kb, change, watch.target) for watch in watches)
