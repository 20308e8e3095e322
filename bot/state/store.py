"""The store: one database, opened, upgraded, and handed out a transaction at a time. What is in it: tables.py.

Whoever serves opens it with open_store; as_it_is and to_rewrite are for an operator's commands.

A SQLite file has one connection, a rollback journal and synchronous=FULL: the WAL of SQLite 3.7.0 to 3.51.2 can
corrupt a file that several connections write, and a row is only promised once it is on the disk.
"""

from __future__ import annotations

import asyncio
import sqlite3
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Insert, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool

from bot.errors import UserError
from bot.state import schema
from bot.state.address import read_address, shown

# Seconds to wait for another process that writes the same file: for a row, and while it upgrades the tables.
_WAIT = 5.0
_WAIT_FOR_UPGRADE = 30.0
# INSERT ... RETURNING came with 3.35.0 (https://www.sqlite.org/lang_returning.html).
_OLDEST_SQLITE = (3, 35, 0)
# A server that went away without a word, and a replica that was frozen in a transaction, must not stop all others.
_PATIENCE: dict[str, Any] = {
    "timeout": _WAIT,
    "command_timeout": 20.0,
    "server_settings": {
        "lock_timeout": "5000",
        "statement_timeout": "20000",
        "idle_in_transaction_session_timeout": "15000",
    },
}
_WAIT_FOR_END = 30.0


class Store:
    """An open database. Made by open_store; close it, or use it as `async with`."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._engine = _engine(url)
        self._users = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    @property
    def name(self) -> str:
        """Where it is, fit for a log: no password."""
        return shown(self._url)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction, committed at the end and rolled back on an exception.

        On SQLite it holds the lock for writing from the start: one transaction at a time, so keep it short. Raises
        SQLAlchemyError, or OSError from the driver of a server, when the database does not answer or is locked for 5 s.
        """
        try:
            async with self._used(), self._engine.begin() as connection:
                yield connection
        except asyncio.CancelledError as reason:
            # SQLite keeps the lock while a statement is open, and the frames of what was interrupted keep that.
            traceback.clear_frames(reason.__traceback__)
            raise

    def insert_new(self, table: Table) -> Insert:
        """An INSERT that leaves rows alone whose key is there already; with `.returning()` it tells the new ones."""
        if self._engine.dialect.name == "postgresql":
            return postgresql.insert(table).on_conflict_do_nothing()
        return sqlite.insert(table).on_conflict_do_nothing()

    def insert_or_replace(self, table: Table) -> Insert:
        """An INSERT that changes the row whose key is there already."""
        statement = (postgresql if self._engine.dialect.name == "postgresql" else sqlite).insert(table)
        keys = [column.name for column in table.primary_key]
        rest = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
        replacing: Insert = statement.on_conflict_do_update(index_elements=keys, set_=rest)
        return replacing

    async def renew(self) -> None:
        """After a failure: let go of the connection, and make the tables if the file was taken away.

        Raises what begin() does, and UserError for what open_store refuses.
        """
        async with self._used():
            if self._url.drivername.startswith("sqlite"):
                async with self._engine.connect() as connection:
                    await connection.invalidate()
            await _upgrade(self._url, _WAIT)

    async def close(self) -> None:
        """Wait for the transactions that are open, and let go of the database. May be called again."""
        self._closed = True
        # A connection that is given back to a disposed pool is never closed, and its thread never ends.
        with suppress(TimeoutError):
            async with asyncio.timeout(_WAIT_FOR_END):
                await self._idle.wait()
        await self._engine.dispose()

    async def __aenter__(self) -> Store:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, reason: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @asynccontextmanager
    async def _used(self) -> AsyncIterator[None]:
        if self._closed:
            raise RuntimeError("the store is closed")
        self._users += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self._idle.set()


class NoStore(UserError):
    """Where a store was looked for, there is none."""


async def open_store(where: str) -> Store:
    """The store at a path of a SQLite file, which is made with its folder if need be, or at a URL of a database.

    URLs: `sqlite:///PATH` and `postgresql://USER:PASSWORD@HOST/DATABASE`, with or without the name of the async driver.
    The tables are brought to this version. Raises UserError, with what to do, for a database that is newer than the
    program, is none, or cannot be reached, read or written.
    """
    await upgrade_store(where)
    return Store(read_address(where))


async def upgrade_store(where: str) -> str | None:
    """Bring the tables to this version; the version they were of, None where there were none. Raises as open_store does."""
    url = read_address(where)
    _prepare_folder(url)
    with _explaining(url):
        return await _upgrade(url, _WAIT_FOR_UPGRADE)


@asynccontextmanager
async def as_it_is(where: str, aside: Path | None = None) -> AsyncIterator[AsyncConnection]:
    """A connection to a store that is there, in one transaction that sees one moment of it and changes nothing.

    The tables may be of any version. aside: a folder for a copy of a SQLite file, which is then what is read: whoever
    writes to the file waits while it is copied, and not as long as it is read. Raises NoStore, else as open_store does.
    """
    url = read_address(where)
    if (file := _file(url)) is not None and not file.is_file():
        raise NoStore(f"there is no store at {file}")
    with _explaining(url):
        if file is not None and aside is not None:
            copy = aside / "copy.db"
            await asyncio.to_thread(_copy, file, copy)
            engine = _engine(url.set(database=str(copy)), reading=True)
        else:
            engine = _engine(url, reading=True)
        try:
            async with engine.begin() as connection:
                if await schema.current(connection) is None:
                    raise NoStore(f"there is no store in {shown(url)} yet")
                yield connection
        finally:
            await engine.dispose()


@asynccontextmanager
async def to_rewrite(where: str) -> AsyncIterator[AsyncConnection]:
    """A connection to a database of whatever version, in one transaction that may change its tables too.

    A SQLite file is made if need be. Raises as open_store does, and whatever ends the transaction.
    """
    url = read_address(where)
    _prepare_folder(url)
    with _explaining(url):
        async with _alone(url, _WAIT) as connection:
            yield connection


def _copy(path: Path, to: Path) -> None:
    with closing(sqlite3.connect(path, timeout=_WAIT_FOR_UPGRADE)) as source, closing(sqlite3.connect(to)) as copy:
        # The copy is gone in a moment.
        copy.execute("PRAGMA synchronous=OFF")
        # The lock is waited for here: backup() would wait for it without end.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy)


def _file(url: URL) -> Path | None:
    return Path(url.database or "") if url.drivername.startswith("sqlite") else None


def _prepare_folder(url: URL) -> None:
    path = _file(url)
    if path is None:
        return
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise UserError(
            f"SQLite {sqlite3.sqlite_version} is too old for a store: use a Python with SQLite 3.35 or later"
        )
    if path.is_dir():
        raise UserError(f"{path} is a folder: write the path of a file in it")
    try:
        # What is remembered is nobody else's business on this machine; a folder that is there keeps its rights.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as reason:
        raise UserError(
            f"the folder {path.parent} cannot be made ({reason.strerror}): choose another place for the store"
        ) from reason


async def _upgrade(url: URL, wait: float) -> str | None:
    async with _alone(url, wait) as connection:
        try:
            return await schema.upgrade(connection)
        except UserError as reason:
            raise UserError(f"{shown(url)} {reason}") from None


@asynccontextmanager
async def _alone(url: URL, wait: float) -> AsyncIterator[AsyncConnection]:
    """A transaction on a connection of its own, gone when it ends: one that waits longer, and checks no foreign keys."""
    engine = _engine(url, wait, upgrading=True)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


def _engine(url: URL, wait: float = _WAIT, *, upgrading: bool = False, reading: bool = False) -> AsyncEngine:
    # Parameters are ids of people and places, and errors end up in logs.
    options: dict[str, Any] = {"hide_parameters": True}
    if not url.drivername.startswith("sqlite"):
        # A server may have hung up since: ask before use. One connection is enough to upgrade, and to read.
        options |= {"poolclass": NullPool} if upgrading or reading else {"pool_pre_ping": True, "pool_size": 5}
        # Upgrades wait for one another, and a backup takes as long as it takes.
        options["connect_args"] = {"timeout": _WAIT} if upgrading or reading else _PATIENCE
        if reading:
            options |= {"isolation_level": "REPEATABLE READ", "execution_options": {"postgresql_readonly": True}}
        try:
            return create_async_engine(url, **options)
        except ModuleNotFoundError as missing:
            raise UserError(f"PostgreSQL needs {missing.name}: pip install 'dragoman[postgres]'") from None
    options |= {"connect_args": {"timeout": wait}}
    if upgrading or reading:
        options |= {"poolclass": NullPool}
    else:
        options |= {"poolclass": AsyncAdaptedQueuePool, "pool_size": 1, "max_overflow": 0}
    engine = create_async_engine(url, **options)

    def prepare(connection: Any, _record: object) -> None:
        # The driver would begin a transaction by itself, but only before some statements: begin() below does it.
        connection.isolation_level = None
        cursor = connection.cursor()
        if reading:
            cursor.execute("PRAGMA query_only=ON")
            cursor.close()
            return
        cursor.execute("PRAGMA journal_mode=DELETE")
        cursor.execute("PRAGMA synchronous=FULL")
        # Rebuilding a table to change it would delete what refers to its rows.
        cursor.execute(f"PRAGMA foreign_keys={'OFF' if upgrading else 'ON'}")
        cursor.close()

    def begin(connection: Connection) -> None:
        # Two transactions that read first and write later would each wait for the other to end.
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", begin)
    return engine


@contextmanager
def _explaining(url: URL) -> Iterator[None]:
    """Turns what a database raises into a UserError that names it."""
    try:
        yield
    except BrokenPipeError:
        # Of whoever read what was written meanwhile: no database is to blame.
        raise
    except (SQLAlchemyError, sqlite3.Error, OSError) as reason:
        raise UserError(f"{shown(url)} {_explained(reason, url)}") from reason


def _explained(reason: Exception, url: URL) -> str:
    """What is wrong with the database and what to do, to follow its name."""
    cause = reason.orig if isinstance(reason, DBAPIError) else reason
    if not url.drivername.startswith("sqlite"):
        return f"cannot be used ({cause}): check that the server runs, and the user, password and database of the URL"
    # https://www.sqlite.org/rescode.html; the longer names say more of the same.
    name = getattr(cause, "sqlite_errorname", "")
    advice = "see that the folder is there, on a disk of this machine, and that this user may write in it"
    for code, said in _SQLITE_ADVICE.items():
        if name.startswith(code):
            advice = said
    return f"cannot be used ({cause}): {advice}"


_SQLITE_ADVICE = {
    "SQLITE_NOTADB": "it is no SQLite database; choose another path, or move that file away",
    "SQLITE_CORRUPT": "it is damaged; put a backup in its place, or move it away to start with an empty one",
    "SQLITE_FULL": "the disk is full; make room and start again",
    "SQLITE_IOERR": "see that the disk has room and is sound, then start again",
    "SQLITE_READONLY": "let this user write the file and its folder, or choose another path",
    "SQLITE_BUSY": "another process holds it; end that one, or give each a store of its own",
}
