"""Digests: which are owed, and what each says. How a digest reads is in answers/digest.py, how it is posted in delivery.py."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from bot.config import Quiet
from bot.core.answer import Answer
from bot.desk.due import GRACE, Slot, Subscription, next_due, owed, passed
from bot.desk.history import History, before
from bot.desk.owed import Content, key_of
from bot.desk.standing_on import stands_on
from bot.errors import UserError
from bot.kb.changes import Change
from bot.kb.knowledge import Knowledge
from bot.state.channels import Channels, SubscriptionRow
from bot.state.ledger import CLAIMED, FAILED, SETTLED, SKIPPED, Entry, Ledger, Posting
from bot.text.clock import instant, local_date, zone_of

if TYPE_CHECKING:
    from bot.answers.wanted import InVain
    from bot.desk.wanted import Wanted

log = logging.getLogger("bot.desk")

DIGEST = "digest"
_DAY = 86_400.0
_MOST_COMPOSED = 64
_FOR_THE_NEWEST = 300.0
_MOST_SKIPPED = 31
"""Days that are marked as skipped after a downtime."""


Noticed = Callable[[float, float], Awaitable[list[Change]]]
"""The changes from one time to another, seconds since 1970, newest first."""


class _Composed(msgspec.Struct, frozen=True):
    answer: Answer
    quiet: bool
    stands_on: list[list[str]]
    told: int = 0
    """The number of the newest change in the knowledge it was composed from."""


class Digests:
    """See owed.py, Kind. configured: the subscriptions of the config, which win over those made in chat.

    serving: the knowledge served now. editors: the channel that is also told what was asked in vain.
    """

    of_a_day = True

    def __init__(
        self,
        ledger: Ledger,
        channels: Channels,
        past: History,
        configured: Sequence[Subscription],
        serving: Callable[[], Knowledge],
        now: Callable[[], float],
        editors: str | None = None,
        wanted: Wanted | None = None,
    ) -> None:
        self._ledger = ledger
        self._channels = channels
        self._past = past
        self._editors = editors
        self._wanted = wanted
        self._configured = {one.channel: one for one in configured}
        self._serving = serving
        self._now = now
        self._next: dict[str, tuple[Subscription, float]] = {}
        self._known: dict[str, Subscription] = {}
        self._composed: OrderedDict[tuple[object, ...], _Composed] = OrderedDict()

    async def subscriptions(self) -> list[Subscription]:
        """Every channel's, in the order of their addresses."""
        made = {row.channel: _subscription(row) for row in await self._channels.subscriptions()}
        self._known = {**made, **self._configured}
        return [self._known[channel] for channel in sorted(self._known)]

    async def due(self, platforms: Sequence[str]) -> list[Entry]:
        """Rows for the digests that are owed now and that the ledger does not have yet."""
        now = self._now()
        fresh: list[tuple[Subscription, Slot]] = []
        subscriptions = await self.subscriptions()
        self._next = {channel: kept for channel, kept in self._next.items() if channel in self._known}
        for subscription in subscriptions:
            kept = self._next.get(subscription.channel)
            if kept is not None and kept[0] == subscription and now < kept[1]:
                continue
            slot = owed(subscription, now)
            if slot is None:
                self._next[subscription.channel] = subscription, next_due(subscription, now).due
            elif subscription.channel.partition(":")[0] in platforms:
                fresh.append((subscription, slot))
        if not fresh:
            return []
        paused = await self._channels.pauses()
        fresh = [one for one in fresh if one[0].channel not in paused]
        if not await self._past.is_newest(self._serving().revision):
            # A replica that serves what is newer tells of it; alone, an older one is better than none.
            fresh = [one for one in fresh if now - one[1].due > _FOR_THE_NEWEST]
        return await self._rows(fresh, now) if fresh else []

    async def _rows(self, fresh: list[tuple[Subscription, Slot]], now: float) -> list[Entry]:
        # A clock that once ran ahead must not keep a channel from its digests until then.
        last_day = max(slot.day for _, slot in fresh).isoformat()
        latest = await self._ledger.latest([subscription.channel for subscription, _ in fresh], DIGEST, last_day)
        facts = await self._channels.facts()
        until = await self._past.latest_seq()
        day_ago: int | None = None
        rows: list[Entry] = []
        skipped: list[Entry] = []
        for subscription, slot in fresh:
            channel, last = subscription.channel, latest.get(subscription.channel)
            if last is not None and last.slot >= slot.day.isoformat():
                self._next[channel] = subscription, next_due(subscription, now).due
                continue
            if last is not None:
                # What was in a digest that nobody saw is told in the next.
                unseen = last.state in (SKIPPED, FAILED)
                after = int(last.detail.get("after" if unseen else "until", 0))
                asked_from = str(last.detail.get("asked_from", last.slot)) if unseen else last.slot
                between = list(passed(subscription, date.fromisoformat(last.slot), slot.day))[-_MOST_SKIPPED:]
                skipped += [_skipped(channel, day, after) for day in between]
            else:
                if day_ago is None:
                    day_ago = await self._past.number_at(now - _DAY)
                after = day_ago
                asked_from = (slot.day - timedelta(days=1)).isoformat()
            row = _row(channel, slot.day, after, until, first=last is None)
            if channel == self._editors:
                row.detail["asked_from"] = asked_from
            rows.append(_perhaps_posted(row, slot, now) if _was_before(slot, facts) else row)
        await self._ledger.add(skipped, now)
        seen = [row for row in rows if row.state == CLAIMED]
        await self._ledger.add(seen, now)
        return [row for row in rows if row.state != CLAIMED]

    def next_at(self) -> float | None:
        """When the next digest is due, as far as is known: those that wait for something else are left out."""
        now = self._now()
        return min((due for _, due in self._next.values() if due > now), default=None)

    # --- a kind of delivery ------------------------------------------------------------------------------------------

    async def content(self, entry: Entry) -> Content | None:
        """The digest of a row; None where the day is quiet and the channel wants silence then."""
        subscription = await self._of(entry.channel)
        if subscription is None:
            return None
        kb = self._serving()
        day = date.fromisoformat(entry.slot)
        asked = await self._asked_in_vain(entry.channel, day, entry.detail, again=True)
        composed = await self._compose(kb, day, subscription.follow, entry.detail, asked)
        if composed.quiet and subscription.quiet is Quiet.SILENT:
            return None
        answer = msgspec.structs.replace(composed.answer, line=line_of(entry.channel, day))
        posting = Posting(
            channel=entry.channel,
            message="",
            line=answer.line,
            today=entry.slot,
            stands_on=composed.stands_on,
            revision=kb.revision,
            told=composed.told,
            posted_at=self._now(),
        )
        return Content(answer=answer, posting=posting)

    def is_late(self, entry: Entry, now: float) -> bool:
        """Whether its local date is over, and it was due a good while ago."""
        subscription = self._known.get(entry.channel)
        if subscription is None:
            return now - entry.begun_at > _DAY
        zone = zone_of(subscription.timezone)
        day = date.fromisoformat(entry.slot)
        due = max(instant(day, subscription.at, zone), entry.begun_at)
        return local_date(now, zone) > max(day, local_date(due, zone)) and now - due > GRACE

    async def sent(self, entry: Entry) -> None:
        """Nothing more follows from a digest."""

    async def _of(self, channel: str) -> Subscription | None:
        if channel not in self._known:
            await self.subscriptions()
        return self._known.get(channel)

    async def _asked_in_vain(
        self, channel: str, day: date, window: dict[str, Any], *, again: bool = False
    ) -> tuple[InVain, ...]:
        """What the editors' channel is told of: asked since its last digest, first on a day before this one.

        again: whether it is asked again first, and what is answered by now left out.
        """
        if self._wanted is None or channel != self._editors:
            return ()
        since = date.fromisoformat(window["asked_from"]) if "asked_from" in window else day - timedelta(days=1)
        if again:
            await self._wanted.drop_answered(since, day)
        return tuple(await self._wanted.lately(since, day))

    async def _compose(
        self, kb: Knowledge, day: date, follow: tuple[str, ...], window: dict[str, Any], asked: tuple[InVain, ...]
    ) -> _Composed:
        first = bool(window.get("first"))
        key = (kb.revision, day, follow, window.get("after"), window.get("until"), first, asked)
        found = self._composed.get(key)
        if found is None:
            changes = await self._past.between(int(window.get("after", 0)), int(window.get("until", 0)))
            found = composed(kb, day, follow, changes, first, asked)
            found = msgspec.structs.replace(found, told=await self._past.number_of(kb.revision))
            self._composed[key] = found
            if len(self._composed) > _MOST_COMPOSED:
                self._composed.popitem(last=False)
        return found

    # --- asked for ---------------------------------------------------------------------------------------------------

    async def preview(
        self,
        kb: Knowledge,
        channel: str,
        day: date,
        noticed: Noticed,
        timezone: str,
        follow: tuple[str, ...] | None = None,
        *,
        there: bool = True,
    ) -> Answer:
        """The digest of a channel on a day: as it was posted, or as it would be. noticed: gives the changes of a time.

        timezone: of a channel without a digest, for which it is that of a day's end. follow: instead of what it follows.
        there: whether it is seen in the channel itself; what is for editors alone is left out elsewhere.
        """
        subscription = await self._of(channel)
        if follow is None:
            follow = subscription.follow if subscription else ()
        entry = await self._ledger.get(channel, DIGEST, day.isoformat()) if channel else None
        if entry is not None:
            changes = await self._past.between(int(entry.detail.get("after", 0)), int(entry.detail.get("until", 0)))
            first = bool(entry.detail.get("first"))
            window = entry.detail
        else:
            at, zone = (subscription.at, subscription.timezone) if subscription else ("23:59", timezone)
            until = instant(day, at, zone_of(zone))
            last = (await self._ledger.latest([channel], DIGEST)).get(channel) if channel else None
            first = last is None or last.slot >= day.isoformat()
            since = last.attempted_at if last is not None and not first else min(until, self._now()) - _DAY
            changes = await noticed(since, until)
            window = {"asked_from": last.slot} if last is not None and not first else {}
        asked = await self._asked_in_vain(channel, day, window) if there else ()
        return composed(kb, day, follow, changes, first, asked).answer


def composed(
    kb: Knowledge,
    day: date,
    follow: tuple[str, ...],
    changes: Sequence[Change],
    first: bool,
    asked: Sequence[InVain] = (),
) -> _Composed:
    """The digest of a day, and whether there is nothing new in it. What is followed and has gone is left out."""
    from bot.answers.digest import digest

    old = before(kb, changes) if changes else None
    made = digest(kb, day, follow=follow, changes=changes, before=old, first=first, asked=asked)
    return _Composed(made.answer, made.quiet, stands_on(made.answer, kb))


def line_of(channel: str, day: date) -> str:
    """The line that gives a digest again."""
    return f"/digest preview date:{day.isoformat()} channel:{channel}"


def _subscription(row: SubscriptionRow) -> Subscription:
    return Subscription(
        channel=row.channel,
        at=row.at,
        timezone=row.timezone,
        days=row.days,
        follow=row.follow,
        quiet=Quiet(row.quiet),
        since=row.created_at,
        by=row.created_by,
    )


def _row(channel: str, day: date, after: int, until: int, first: bool = False) -> Entry:
    slot = day.isoformat()
    return Entry(
        channel=channel,
        kind=DIGEST,
        slot=slot,
        key=key_of(channel, DIGEST, slot),
        detail={"after": after, "until": until, "first": first},
    )


def _skipped(channel: str, day: date, after: int) -> Entry:
    row = _row(channel, day, after, after)
    return msgspec.structs.replace(row, state=SKIPPED, note="nothing was running when it was due")


def _was_before(slot: Slot, facts: dict[str, float]) -> bool:
    """Whether a digest was due before this store could know of it: before it was made, or lost to a restoration."""
    # One due before the backup too: it may have been late, and posted after it.
    return slot.due < facts.get("created_at", 0.0) or slot.due <= facts.get("restored_at", -1.0)


def _perhaps_posted(row: Entry, slot: Slot, now: float) -> Entry:
    """The row as if somebody had claimed it when it was due: the channel is looked into before it is posted."""
    # Whoever knew of it may have begun a moment ago.
    ready = now + SETTLED
    return msgspec.structs.replace(row, state=CLAIMED, begun_at=slot.due, attempted_at=slot.due, not_before=ready)


def follow_ids(kb: Knowledge, written: Sequence[str]) -> tuple[str, ...]:
    """The ids of what is to be followed: names in any spelling, two for what concerns both. Raises UserError."""
    found: list[str] = []
    for one in written:
        known = kb.names.known(one.strip(), FOLLOWED)
        if known is not None:
            found.append(known.id)
            continue
        found.append(_pair(kb, one) or _one(kb, one))
    return tuple(dict.fromkeys(found))


FOLLOWED = ("country", "organization", "person", "post", "place", "topic")
"""Kinds of what may be followed and watched."""


def _one(kb: Knowledge, written: str) -> str:
    resolution = kb.names.find(written, FOLLOWED)
    if resolution.match is not None:
        return resolution.match.id
    closest = ", ".join(match.name for match in (resolution.matches or resolution.closest)[:3])
    raise UserError(
        f"{written.strip()[:60]!r} cannot be followed: no country, organization, person, post, place or topic is called "
        f"so{f'; close are {closest}' if closest else ''}"
    )


def _pair(kb: Knowledge, written: str) -> str | None:
    words = written.split()
    for at in range(1, len(words)):
        one, other = (kb.names.known(" ".join(part), FOLLOWED) for part in (words[:at], words[at:]))
        if one is not None and other is not None and one.id != other.id:
            return " ".join(sorted((one.id, other.id)))
    return None
