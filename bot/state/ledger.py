"""The ledger of posts: what is owed, who is at it, what became of it. When to post what is decided in bot/desk/.

A row is `open` (owed, and surely not posted), `claimed` (it may have been posted: an attempt was to begin at attempted_at),
or ended: `sent`, `quiet` (there was nothing to say), `skipped` (its time was over), `failed` (the platform will not take
it), `unclear` (nobody can tell whether it was posted). not_before: of an open row, when it may be tried; of a claimed one,
when whoever claimed it has surely ended its attempt, so that another may look whether it arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.state.store import Store
from bot.state.tables import DELIVERIES, POSTINGS
from bot.state.together import Together

OPEN, CLAIMED = "open", "claimed"
SENT, QUIET, SKIPPED, FAILED, UNCLEAR = "sent", "quiet", "skipped", "failed", "unclear"

SETTLED = 100.0
"""Seconds after a claim from which on its request has surely ended; what they are made of stands in bot/desk/owed.py."""

_D = DELIVERIES.c
_MANY = 200
"""Keys in one statement: below every database's limit on parameters."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row. channel, kind, slot: its key; key: by which the post is found in the channel; detail: what it is made from.

    Times are seconds since 1970. begun_at: when its first attempt was to begin.
    """

    channel: str
    kind: str
    slot: str
    key: str
    detail: dict[str, Any] = msgspec.field(default_factory=dict)
    state: str = OPEN
    owner: str = ""
    attempts: int = 0
    begun_at: float = 0.0
    attempted_at: float = 0.0
    not_before: float = 0.0
    message: str = ""
    note: str = ""

    @property
    def id(self) -> tuple[str, str, str]:
        """What tells it from all others."""
        return self.channel, self.kind, self.slot

    @property
    def platform(self) -> str:
        """Whose channel it is for."""
        return self.channel.partition(":")[0]


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody in a channel sees of us: see POSTINGS."""

    channel: str
    message: str
    thread: str = ""
    line: str
    today: str
    stands_on: list[list[str]]
    revision: str
    told: int
    posted_at: float


class Ledger:
    """The ledger of one store. Everything raises what Store.begin does when the database does not answer."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._together = Together(store)
        # Putting a statement together takes longer than most of them run.
        self._add = store.insert_new(DELIVERIES).returning(_D.channel, _D.kind, _D.slot)
        self._remember = store.insert_or_replace(POSTINGS)

    async def add(self, entries: Sequence[Entry], now: float) -> set[tuple[str, str, str]]:
        """Write rows that are not there yet, in one transaction; the ids of the new ones. Those there are left as they are."""
        if not entries:
            return set()
        # In one order, so that two replicas with the same rows do not wait for each other.
        ordered = sorted(entries, key=lambda one: one.id)
        rows = [_as_row(entry, now) for entry in ordered]

        async def write(connection: AsyncConnection) -> set[tuple[str, str, str]]:
            return {(row.channel, row.kind, row.slot) for row in await connection.execute(self._add, rows)}

        return await self._together.do(ordered[0].id, write)

    async def ready(self, now: float, platforms: Sequence[str], most: int) -> list[Entry]:
        """The rows of these platforms that somebody must do something about now, those that wait longest first."""
        theirs = or_(*(_D.channel.startswith(f"{platform}:", autoescape=True) for platform in platforms))
        asked = (
            select(DELIVERIES)
            .where(_D.state.in_((OPEN, CLAIMED)), _D.not_before <= now, theirs)
            .order_by(_D.not_before)
            .limit(most)
        )
        async with self._store.begin() as connection:
            return [_read(row) for row in await connection.execute(asked)]

    async def next_at(self) -> float | None:
        """When the next row is ready; None where nothing is under way."""
        asked = select(func.min(_D.not_before)).where(_D.state.in_((OPEN, CLAIMED)))
        async with self._store.begin() as connection:
            found: float | None = (await connection.execute(asked)).scalar()
            return found

    async def take(self, entry: Entry, owner: str, until: float, now: float, **changed: Any) -> Entry | None:
        """Make a row one's own until then, unless somebody has touched it since it was read; the row as it is then.

        changed: further columns to set.
        """
        values = {"owner": owner, "not_before": until, "changed_at": now, **_columns(changed)}
        if not await self._together.do(entry.id, lambda connection: _changed(connection, _same(entry), values)):
            return None
        return msgspec.structs.replace(entry, owner=owner, not_before=until, **changed)

    async def end(
        self, entry: Entry, state: str, now: float, *, posting: Posting | None = None, **changed: Any
    ) -> bool:
        """Say what became of a row of one's own; False where somebody else has it. posting: remembered with it.

        state may be OPEN again, with the not_before from which on it may be tried.
        """
        values = {"state": state, "changed_at": now, **_columns(changed)}

        async def write(connection: AsyncConnection) -> bool:
            if not await _changed(connection, _same(entry), values):
                return False
            if posting is not None:
                await connection.execute(self._remember, [_posting_row(posting)])
            if state not in (OPEN, CLAIMED) and "told" in entry.detail:
                told = and_(
                    POSTINGS.c.channel == entry.channel,
                    POSTINGS.c.message == entry.detail["message"],
                    POSTINGS.c.told < entry.detail["told"],
                )
                await connection.execute(update(POSTINGS).where(told).values(told=entry.detail["told"]))
            return True

        return await self._together.do(entry.id, write)

    async def latest(self, channels: Sequence[str], kind: str, until: str = "~") -> dict[str, Entry]:
        """For each of the channels that has any, the row of a kind with the last slot that is not after `until`."""
        found: dict[str, Entry] = {}
        async with self._store.begin() as connection:
            for begin in range(0, len(channels), _MANY):
                some = channels[begin : begin + _MANY]
                last = (
                    select(_D.channel, func.max(_D.slot).label("slot"))
                    .where(_D.channel.in_(some), _D.kind == kind, _D.slot <= until)
                    .group_by(_D.channel)
                    .subquery()
                )
                asked = select(DELIVERIES).join(
                    last, and_(_D.channel == last.c.channel, _D.slot == last.c.slot, _D.kind == kind)
                )
                found |= {row.channel: _read(row) for row in await connection.execute(asked)}
        return found

    async def get(self, channel: str, kind: str, slot: str) -> Entry | None:
        """One row."""
        asked = select(DELIVERIES).where(_D.channel == channel, _D.kind == kind, _D.slot == slot)
        async with self._store.begin() as connection:
            row = (await connection.execute(asked)).first()
            return None if row is None else _read(row)

    async def drop_open(self, channel: str, kind: str | None = None) -> None:
        """Owe a channel nothing more of a kind, or of any."""
        owed = and_(_D.channel == channel, _D.state == OPEN, *([_D.kind == kind] if kind else []))
        async with self._store.begin() as connection:
            await connection.execute(delete(DELIVERIES).where(owed))

    async def forget(self, before: float) -> None:
        """Forget what ended before then, but for the last of each kind in a channel: the next begins where it ended."""
        later = DELIVERIES.alias()
        followed = exists().where(later.c.channel == _D.channel, later.c.kind == _D.kind, later.c.slot > _D.slot)
        ended = and_(_D.state.not_in((OPEN, CLAIMED)), _D.changed_at < before, followed)
        async with self._store.begin() as connection:
            await connection.execute(delete(DELIVERIES).where(ended))

    # --- what was posted for all to see ---

    async def remember(self, posting: Posting) -> None:
        """Remember a post that did not come from the ledger, such as a shared answer."""
        async with self._store.begin() as connection:
            await connection.execute(self._remember, [_posting_row(posting)])

    async def postings(self, since: float, told: int) -> list[Posting]:
        """What was posted since then and is not told of every change up to a seq."""
        asked = select(POSTINGS).where(POSTINGS.c.posted_at >= since, POSTINGS.c.told < told)
        async with self._store.begin() as connection:
            return [_read_posting(row) for row in await connection.execute(asked)]

    async def posting(self, channel: str, message: str) -> Posting | None:
        """One of them."""
        asked = select(POSTINGS).where(POSTINGS.c.channel == channel, POSTINGS.c.message == message)
        async with self._store.begin() as connection:
            row = (await connection.execute(asked)).first()
            return None if row is None else _read_posting(row)

    async def told(self, postings: Sequence[Posting], seq: int) -> None:
        """Note that these need no word of the changes up to a seq."""
        async with self._store.begin() as connection:
            for one in postings:
                same = and_(
                    POSTINGS.c.channel == one.channel, POSTINGS.c.message == one.message, POSTINGS.c.told == one.told
                )
                await connection.execute(update(POSTINGS).where(same).values(told=seq))

    async def forget_postings(self, before: float) -> None:
        """Forget what was posted before then: it is corrected no more."""
        async with self._store.begin() as connection:
            await connection.execute(delete(POSTINGS).where(POSTINGS.c.posted_at < before))


async def _changed(connection: AsyncConnection, which: ColumnElement[bool], values: dict[str, Any]) -> bool:
    return (await connection.execute(update(DELIVERIES).where(which).values(**values))).rowcount == 1


def _same(entry: Entry) -> ColumnElement[bool]:
    """The row, unless somebody has touched it: who takes it changes its owner, or until when it is theirs."""
    return and_(
        _D.channel == entry.channel,
        _D.kind == entry.kind,
        _D.slot == entry.slot,
        _D.state == entry.state,
        _D.owner == entry.owner,
        _D.not_before == entry.not_before,
    )


def _columns(changed: dict[str, Any]) -> dict[str, Any]:
    if "detail" in changed:
        changed = {**changed, "detail": msgspec.json.encode(changed["detail"]).decode()}
    return changed


def _as_row(entry: Entry, now: float) -> dict[str, Any]:
    return _columns({**msgspec.structs.asdict(entry), "changed_at": now})


def _read(row: Row[Any]) -> Entry:
    fields: dict[str, Any] = {name: getattr(row, name) for name in Entry.__struct_fields__}
    return Entry(**{**fields, "detail": msgspec.json.decode(row.detail)})


def _posting_row(posting: Posting) -> dict[str, Any]:
    row = msgspec.structs.asdict(posting)
    return {**row, "stands_on": msgspec.json.encode(posting.stands_on).decode()}


def _read_posting(row: Row[Any]) -> Posting:
    fields: dict[str, Any] = {name: getattr(row, name) for name in Posting.__struct_fields__}
    return Posting(**{**fields, "stands_on": msgspec.json.decode(row.stands_on)})
