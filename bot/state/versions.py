"""The latest version of every entry that was served, and how the entries changed. What counts as a change: desk/history.py."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

import msgspec
from sqlalchemy import Row, Select, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.state.store import Store
from bot.state.tables import CHANGES, ENTRY_VERSIONS, REVISIONS

_LOCK = 0x6472_6167_6F6D_616E
"""What replicas on PostgreSQL hold while one of them writes: any number, the same for all."""
_MOST_PARAMETERS = 500
"""Values in one statement; databases take some tens of thousands."""


class Version(msgspec.Struct, frozen=True):
    """An entry as it was served last. content: the record as JSON, empty where the entry is gone."""

    kind: str
    content: str


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One change as it is stored. before, after: records as JSON, empty for none. seq: 0 until it is written."""

    entry: str
    kind: str
    before: str
    after: str
    editor: str
    why: str
    revision: str
    at: float
    seq: int = 0


_STORED = tuple(name for name in ChangeRow.__struct_fields__ if name != "seq")


class Served(msgspec.Struct, frozen=True):
    """A revision. since: when it became the one served; served_at: when a replica last said that it serves it."""

    revision: str
    since: float
    served_at: float


class Writing:
    """One transaction over the versions, alone in it."""

    def __init__(self, store: Store, connection: AsyncConnection) -> None:
        self._store = store
        self._connection = connection

    async def newest(self) -> Served | None:
        """The revision that became the one served last; None before the first."""
        asked = select(REVISIONS).order_by(REVISIONS.c.seen_at.desc()).limit(1)
        return _served((await self._connection.execute(asked)).first())

    async def served(self, revision: str) -> Served | None:
        """One revision, if it was served before."""
        asked = select(REVISIONS).where(REVISIONS.c.revision == revision)
        return _served((await self._connection.execute(asked)).first())

    async def versions(self) -> dict[str, Version]:
        """Every entry by its id, those that are gone included."""
        rows = await self._connection.execute(
            select(ENTRY_VERSIONS.c.entry, ENTRY_VERSIONS.c.kind, ENTRY_VERSIONS.c.content)
        )
        return {row.entry: Version(row.kind, row.content) for row in rows}

    async def renew(self, revision: str, now: float) -> None:
        """A replica says that it serves a revision that was seen before."""
        renewed = update(REVISIONS).where(REVISIONS.c.revision == revision, REVISIONS.c.served_at < now)
        await self._connection.execute(renewed.values(served_at=now))

    async def write(
        self, revision: str, now: float, versions: Mapping[str, Version], changes: Sequence[ChangeRow]
    ) -> list[int]:
        """Make a revision the newest, with the versions that are other than before. The numbers of the changes."""
        newest = await self.newest()
        # It must be the newest even where two are seen within the exactness of the clock.
        since = now if newest is None else max(now, math.nextafter(newest.since, math.inf))
        await self._connection.execute(
            self._store.insert_or_replace(REVISIONS), [{"revision": revision, "seen_at": since, "served_at": now}]
        )
        if versions:
            served = [
                {"entry": entry, "kind": version.kind, "content": version.content, "revision": revision}
                for entry, version in sorted(versions.items())
            ]
            await self._connection.execute(self._store.insert_or_replace(ENTRY_VERSIONS), served)
        if not changes:
            return []
        rows = [{name: getattr(change, name) for name in _STORED} for change in changes]
        written = CHANGES.insert().returning(CHANGES.c.seq, sort_by_parameter_order=True)
        return list((await self._connection.execute(written, rows)).scalars())


class Versions:
    """Reads and writes the versions of entries in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writing]:
        """A transaction in which no other replica writes."""
        async with self._store.begin() as connection:
            # SQLite holds the lock for writing from the start.
            if connection.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield Writing(self._store, connection)

    async def newest(self) -> Served | None:
        """The revision that became the one served last; None before the first."""
        async with self._store.begin() as connection:
            return await Writing(self._store, connection).newest()

    async def renew(self, revision: str, now: float) -> None:
        """A replica says that it serves a revision. One that was never seen stays unknown."""
        async with self._store.begin() as connection:
            await Writing(self._store, connection).renew(revision, now)

    async def changes(
        self, entries: Iterable[str] | None, since: float | None, until: float | None, most: int
    ) -> list[ChangeRow]:
        """The latest changes, newest first: of these entries, or of all; from `since` on, up to and with `until`."""
        wanted = select(CHANGES).order_by(CHANGES.c.seq.desc()).limit(most)
        if since is not None:
            wanted = wanted.where(CHANGES.c.at >= since)
        if until is not None:
            wanted = wanted.where(CHANGES.c.at <= until)
        if entries is None:
            return await self._rows(wanted)
        ids = sorted(entries)
        found: list[ChangeRow] = []
        for start in range(0, len(ids), _MOST_PARAMETERS):
            some = ids[start : start + _MOST_PARAMETERS]
            found += await self._rows(wanted.where(CHANGES.c.entry.in_(some)))
        return sorted(found, key=lambda change: -change.seq)[:most]

    async def after(self, seq: int, most: int) -> list[ChangeRow]:
        """The changes that were noticed after one, oldest first."""
        return await self._rows(select(CHANGES).where(CHANGES.c.seq > seq).order_by(CHANGES.c.seq).limit(most))

    async def between(self, after: int, until: int, most: int) -> list[ChangeRow]:
        """The changes after one number up to another, newest first."""
        wanted = select(CHANGES).where(CHANGES.c.seq > after, CHANGES.c.seq <= until)
        return await self._rows(wanted.order_by(CHANGES.c.seq.desc()).limit(most))

    async def served(self, revision: str) -> Served | None:
        """One revision, if it was served before."""
        async with self._store.begin() as connection:
            return await Writing(self._store, connection).served(revision)

    async def latest(self) -> int:
        """The number of the latest change; 0 where there is none."""
        async with self._store.begin() as connection:
            return (await connection.execute(select(func.max(CHANGES.c.seq)))).scalar() or 0

    async def begins(self) -> float | None:
        """Since when changes are noticed; None where no revision was seen yet."""
        async with self._store.begin() as connection:
            seen = (await connection.execute(select(func.min(REVISIONS.c.seen_at)))).scalar()
            # What is served again counts as seen again, and only what changed can be.
            changed = (await connection.execute(select(func.min(CHANGES.c.at)))).scalar()
        return min((day for day in (seen, changed) if day is not None), default=None)

    async def _rows(self, wanted: Select[tuple[object, ...]]) -> list[ChangeRow]:
        async with self._store.begin() as connection:
            return [ChangeRow(**row._mapping) for row in await connection.execute(wanted)]


def _served(row: Row[tuple[object, ...]] | None) -> Served | None:
    return Served(row.revision, row.seen_at, row.served_at) if row is not None else None
