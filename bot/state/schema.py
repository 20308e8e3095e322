"""Brings the tables of a database to a version: which migrations are pending, and running them once. Not what they do
(migrations/), nor how an error reads (store.py).
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError

VERSIONS = "alembic_version"
"""The table in which Alembic notes the version of the others."""

_MIGRATIONS = Path(__file__).with_name("migrations")
# Any number that no other program on the server takes for a lock of its own.
_POSTGRES_LOCK = 0x4472_6167_6F6D_616E

# Alembic hands a migration its connection through a global: two upgrades in one process must take turns.
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def upgrade(connection: AsyncConnection, to: str = "head") -> str | None:
    """Run what is pending, up to a version; the version the tables were of, None where there were none.

    The connection is in a transaction, which on SQLite holds the lock for writing. Of several processes that start at
    once one runs the migrations; the others wait for it and find nothing to do. Raises UserError if a newer version of
    the program has upgraded the database.
    """
    await take_turns(connection)
    async with _turn():
        return await connection.run_sync(_upgrade, to)


async def take_turns(connection: AsyncConnection) -> None:
    """Wait until no other process changes the tables, and let none do so until the transaction ends."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _POSTGRES_LOCK})


async def current(connection: AsyncConnection) -> str | None:
    """The version of the tables, which may be one that this program does not know; None where there are none."""
    heads = await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_heads())
    return ", ".join(sorted(heads)) or None


def head() -> str:
    """The version to which this program brings the tables."""
    return str(_scripts(Config()).get_current_head())


def pending(version: str | None) -> list[tuple[str, str]] | None:
    """What an upgrade from a version would run, in order: its own version, and what it is for. None for an unknown one."""
    every = [(script.revision, script.doc) for script in _scripts(Config()).walk_revisions()][::-1]
    if version is None:
        return every
    known = [revision for revision, _ in every]
    return every[known.index(version) + 1 :] if version in known else None


async def tables_at(version: str) -> list[str]:
    """The names of our tables at a version, in alphabetical order: in a database there may be others beside them."""
    async with _turn():
        engine = create_engine("sqlite://")
        try:
            with engine.begin() as connection:
                _upgrade(connection, version)
                return sorted(set(inspect(connection).get_table_names()) - {VERSIONS})
        finally:
            engine.dispose()


def _turn() -> asyncio.Lock:
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def _upgrade(connection: Connection, to: str) -> str | None:
    config = Config()
    config.attributes["connection"] = connection
    scripts = _scripts(config)
    found = set(MigrationContext.configure(connection).get_current_heads())
    unknown = found - {script.revision for script in scripts.walk_revisions()}
    if unknown:
        raise UserError(
            f"was upgraded by a newer version of dragoman (its tables are at {', '.join(sorted(unknown))}, this version "
            f"knows up to {scripts.get_current_head()}): install that version again, or give this one a store of its own"
        )
    if found != set(scripts.get_heads()):
        command.upgrade(config, to)
    return next(iter(found), None)


def _scripts(config: Config) -> ScriptDirectory:
    # No alembic.ini: it would configure logging, and would have to be found. A `%` is special in these options.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return ScriptDirectory.from_config(config)
