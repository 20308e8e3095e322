"""How a store is, for its operator: its version, how much is in it, and what became of the latest posts. Reads only."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import func, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.state import schema
from bot.state.address import read_address, shown
from bot.state.ledger import UNCLEAR
from bot.state.store import as_it_is
from bot.state.tables import DELIVERIES, METADATA, PAUSES, STORE_FACTS

DAYS = 7
"""How far back the latest posts reach."""


class Unclear(msgspec.Struct, frozen=True, kw_only=True):
    """A post of which nobody can tell whether it was made."""

    channel: str
    kind: str
    slot: str
    note: str
    at: float


class Paused(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that nothing is posted to. by: empty where its platform refused posts."""

    channel: str
    why: str
    by: str
    since: float


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """version: of the tables; pending: version and purpose of each migration to run, None for a newer program's tables.

    size: bytes, of a SQLite file. rows: how many each table has. facts: created_at, and after a restoration backup_at
    and restored_at. posts: by kind and state, those of the last DAYS days. All times are seconds since 1970.
    """

    name: str
    version: str
    pending: list[tuple[str, str]] | None
    size: int | None
    rows: dict[str, int]
    facts: dict[str, float]
    posts: dict[str, dict[str, int]]
    unclear: list[Unclear]
    paused: list[Paused]


async def status_of(where: str) -> Status:
    """Raises NoStore where there is none, UserError for one that cannot be read; changes nothing."""
    url = read_address(where)
    async with as_it_is(where) as connection:
        version = await schema.current(connection) or ""
        pending = schema.pending(version)
        there = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
        rows = {
            table.name: await _count(connection, table.name)
            for table in METADATA.tables.values()
            if table.name in there
        }
        # Of another version, the tables may be other ones.
        at_home = pending == []
        return Status(
            name=shown(url),
            version=version,
            pending=pending,
            size=_size(url),
            rows=rows,
            facts=await _facts(connection) if at_home else {},
            posts=await _posts(connection) if at_home else {},
            unclear=await _unclear(connection) if at_home else [],
            paused=await _paused(connection) if at_home else [],
        )


async def _count(connection: AsyncConnection, table: str) -> int:
    return (await connection.execute(select(func.count()).select_from(text(table)))).scalar() or 0


async def _facts(connection: AsyncConnection) -> dict[str, float]:
    found: Any = await connection.execute(select(STORE_FACTS))
    return {row.name: float(row.value) for row in found if row.name.endswith("_at")}


async def _posts(connection: AsyncConnection) -> dict[str, dict[str, int]]:
    columns = DELIVERIES.c
    asked = (
        select(columns.kind, columns.state, func.count())
        .where(columns.changed_at >= time.time() - DAYS * 86_400)
        .group_by(columns.kind, columns.state)
        .order_by(columns.kind, columns.state)
    )
    posts: dict[str, dict[str, int]] = {}
    for kind, state, number in await connection.execute(asked):
        posts.setdefault(kind, {})[state] = number
    return posts


async def _unclear(connection: AsyncConnection) -> list[Unclear]:
    columns = DELIVERIES.c
    asked = select(DELIVERIES).where(columns.state == UNCLEAR).order_by(columns.changed_at, columns.channel)
    return [
        Unclear(channel=row.channel, kind=row.kind, slot=row.slot, note=row.note, at=row.changed_at)
        for row in await connection.execute(asked)
    ]


async def _paused(connection: AsyncConnection) -> list[Paused]:
    asked = select(PAUSES).order_by(PAUSES.c.since, PAUSES.c.channel)
    return [
        Paused(channel=row.channel, why=row.why, by=row.by, since=row.since) for row in await connection.execute(asked)
    ]


def _size(url: URL) -> int | None:
    return Path(url.database or "").stat().st_size if url.drivername.startswith("sqlite") else None
