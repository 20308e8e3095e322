"""Backups: all rows of a store, of one moment, into a file that SQLite and PostgreSQL have in common, and back again.

What the file looks like: backup_file.py. A restored store knows from when its rows are (STORE_FACTS): whatever was owed
then, or due since, may have been posted, and is looked for before it is posted.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from sqlalchemy import MetaData, Table, case, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import __version__
from bot.errors import UserError
from bot.state import schema
from bot.state.address import read_address, shown
from bot.state.backup_file import FORMAT, Header, Reader, TableHead, Values, Writer, written
from bot.state.ledger import CLAIMED, OPEN, SETTLED
from bot.state.store import as_it_is, to_rewrite
from bot.state.tables import DELIVERIES, STORE_FACTS

_BATCH = 1000

Progress = Callable[[int, int], None]
"""Told how much is done, of how much."""


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds. rows: how many each table has; version: of the tables; taken_at: seconds since 1970."""

    rows: dict[str, int]
    version: str
    taken_at: float


def nobody(done: int, of: int) -> None:
    """Told of progress when nobody asks."""


async def back_up(where: str, path: Path, *, force: bool = False, progress: Progress = nobody) -> Backup:
    """Write all that is in a store to a file, while others go on using it; `-` is standard output.

    Raises NoStore; UserError for a store that cannot be read, one of a newer version, and a file that cannot be written
    or, without `force`, is there already.
    """
    url = read_address(where)
    if url.drivername.startswith("sqlite") and _same(path, Path(url.database or "")):
        raise UserError(f"{path} is the store itself: choose another name for the backup")
    with written(path, force=force) as (file, scratch):
        return await _write(where, file, path, scratch, progress)


async def restore(
    where: str, path: Path, *, force: bool = False, checking: Progress = nobody, progress: Progress = nobody
) -> Backup:
    """Put all that a backup holds into a store that has no rows yet, or with `force` in place of all it has.

    All or nothing, in one transaction; the tables are of this version afterwards. The file is read twice: to check it,
    before the store is touched, and to restore it. Raises UserError for a file that is no backup, is damaged or of a newer
    version, and for a store that cannot be written or has something in it.
    """
    with _opened(path) as file:
        found = _checked(file, path, checking)
        file.seek(0)
        name = shown(read_address(where))
        async with to_rewrite(where) as connection:
            await schema.take_turns(connection)
            await _clear(connection, name, force)
            await schema.upgrade(connection, found.version)
            await _fill(connection, name, Reader(file, str(path)), sum(found.rows.values()), progress)
            await schema.upgrade(connection)
            await _note(connection, found.taken_at, time.time())
    return found


def _same(path: Path, other: Path) -> bool:
    return os.path.realpath(path) == os.path.realpath(other)


# --- writing ----------------------------------------------------------------------------------------------------------


async def _write(where: str, file: BinaryIO, path: Path, scratch: Path, progress: Progress) -> Backup:
    # Before the rows are read: what is noted too early is looked for in vain, what is noted too late posted twice.
    taken_at = time.time()
    async with as_it_is(where, scratch) as connection:
        version = await _known_version(connection, shown(read_address(where)))
        writer = Writer(
            file, str(path), Header(dragoman_backup=FORMAT, version=version, program=__version__, taken_at=taken_at)
        )
        tables = await _tables(connection, await schema.tables_at(version))
        of = sum([await _count(connection, table) for table in tables])
        done = 0
        for table in tables:
            columns = [str(column.name) for column in table.columns]
            writer.begin(TableHead(table=str(table.name), columns=columns, highest=await _highest(connection, table)))
            ordered = select(table).order_by(*table.primary_key)
            async with connection.stream(ordered, execution_options={"yield_per": _BATCH}) as result:
                async for rows in result.partitions():
                    writer.add(rows)
                    done += len(rows)
                    progress(done, of)
        return Backup(rows=writer.end(), version=version, taken_at=taken_at)


async def _known_version(connection: AsyncConnection, name: str) -> str:
    version = await schema.current(connection)
    if version is None or schema.pending(version) is None:
        raise UserError(
            f"{name} was upgraded by a newer version of dragoman (its tables are at {version}, this version knows up to "
            f"{schema.head()}): use that version"
        )
    return version


async def _tables(connection: AsyncConnection, names: list[str]) -> list[Table]:
    """These tables as they are in the database, with its own types."""
    found = MetaData()
    await connection.run_sync(found.reflect, only=names)
    return [found.tables[name] for name in names]


async def _count(connection: AsyncConnection, table: Table) -> int:
    return (await connection.execute(select(func.count()).select_from(table))).scalar() or 0


# --- reading ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if path.exists() and not path.is_file():
        raise UserError(f"{path} is no file: write the path of a backup")
    try:
        file = path.open("rb")
    except OSError as reason:
        advice = "check its name" if isinstance(reason, FileNotFoundError) else "let this user read it"
        raise UserError(f"{path} cannot be read ({reason.strerror}): {advice}") from reason
    with file:
        yield file


def _checked(file: BinaryIO, path: Path, progress: Progress) -> Backup:
    """What the backup holds, once all of it is read and its checksum is right."""
    of = os.fstat(file.fileno()).st_size
    reader = Reader(file, str(path))
    rows: dict[str, int] = {}
    for head, batch in reader.batches():
        rows[head.table] = rows.get(head.table, 0) + len(batch)
        progress(reader.position(), of)
    header = reader.header
    if schema.pending(header.version) is None:
        raise UserError(
            f"{path} was taken by a newer version of dragoman ({header.program}; its tables are at {header.version}, this "
            f"version knows up to {schema.head()}): restore it with that version or a later one"
        )
    return Backup(rows=rows, version=header.version, taken_at=header.taken_at)


async def _clear(connection: AsyncConnection, name: str, force: bool) -> None:
    """Take away the tables, which have no rows or may lose them."""
    if await schema.current(connection) is None:
        return
    version = await _known_version(connection, name)
    tables = await _tables(connection, [*await schema.tables_at(version), schema.VERSIONS])
    # What a store says of itself is there from its first moment.
    own = {schema.VERSIONS, STORE_FACTS.name}
    held = sum([await _count(connection, table) for table in tables if table.name not in own])
    if held and not force:
        raise UserError(
            f"{name} has {held:,} {'row' if held == 1 else 'rows'} in it: choose an empty store, or replace all that is in "
            "this one with --force"
        )
    for table in tables:
        await connection.run_sync(table.drop)


async def _fill(connection: AsyncConnection, name: str, reader: Reader, of: int, progress: Progress) -> None:
    tables = {table.name: table for table in await _tables(connection, await schema.tables_at(reader.header.version))}
    for table in tables.values():
        # What a migration writes by itself into a new store is of that store, and stands in the backup as it was there.
        await connection.execute(delete(table))
    highest: dict[str, int] = {}
    done = 0
    for head, batch in reader.batches():
        if head.table not in tables or set(head.columns) != set(tables[head.table].columns.keys()):
            raise UserError(
                f"the backup's table {head.table!r} is none of version {reader.header.version}: take another"
            )
        highest[head.table] = head.highest
        if batch:
            await _insert(connection, name, tables[head.table], head.columns, batch)
            done += len(batch)
            progress(done, of)
    for table_name, number in highest.items():
        await _go_on_after(connection, tables[table_name], number)


async def _insert(
    connection: AsyncConnection, name: str, table: Table, columns: list[str], batch: list[Values]
) -> None:
    try:
        await connection.execute(insert(table), [dict(zip(columns, values, strict=True)) for values in batch])
    except DBAPIError as reason:
        # What SQLite keeps and PostgreSQL does not: NUL in a text, a text longer than its column.
        if getattr(reason.orig, "sqlstate", "").startswith("22"):
            raise UserError(
                f"{name} cannot hold a row of the backup's table {table.name} ({reason.orig}): restore it into a SQLite file"
            ) from reason
        raise


async def _note(connection: AsyncConnection, backup_at: float, restored_at: float) -> None:
    """Let the store say from when its rows are, and take for perhaps posted what was owed then."""
    facts = {"backup_at": backup_at, "restored_at": restored_at}
    await connection.execute(delete(STORE_FACTS).where(STORE_FACTS.c.name.in_(facts)))
    await connection.execute(insert(STORE_FACTS), [{"name": name, "value": repr(at)} for name, at in facts.items()])
    row = DELIVERIES.c
    settled = restored_at + SETTLED
    perhaps_posted = {
        "state": CLAIMED,
        "begun_at": case((row.begun_at == 0, backup_at), else_=row.begun_at),
        "attempted_at": backup_at,
    }
    await connection.execute(update(DELIVERIES).where(row.state == OPEN).values(perhaps_posted))
    # A program that was ended just before may have a request on its way still.
    soon = update(DELIVERIES).where(row.state == CLAIMED, row.not_before < settled)
    await connection.execute(soon.values(not_before=settled))


# --- numbers that the database gives by itself: none may be given twice, even if its row is gone ----------------------


async def _highest(connection: AsyncConnection, table: Table) -> int:
    """The last one it gave, 0 where it gives none."""
    if connection.dialect.name == "sqlite":
        if not await _has_sequences(connection):
            return 0
        asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return (await connection.execute(asked, {"name": table.name})).scalar() or 0
    sequence = await _sequence(connection, table)
    if sequence is None:
        return 0
    # A name that the server gave, quoted as it needs.
    asked = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
    return (await connection.execute(asked)).scalar() or 0


async def _go_on_after(connection: AsyncConnection, table: Table, highest: int) -> None:
    if not highest:
        return
    if connection.dialect.name == "sqlite":
        values: dict[str, Any] = {"name": table.name, "highest": highest}
        await connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
        await connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :highest)"), values)
        return
    sequence = await _sequence(connection, table)
    await connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})


async def _has_sequences(connection: AsyncConnection) -> bool:
    asked = text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")
    return (await connection.execute(asked)).scalar() is not None


async def _sequence(connection: AsyncConnection, table: Table) -> str | None:
    asked = text("SELECT pg_get_serial_sequence(quote_ident(:table), :column)")
    for column in table.primary_key:
        found: str | None = (await connection.execute(asked, {"table": table.name, "column": column.name})).scalar()
        if found is not None:
            return found
    return None
