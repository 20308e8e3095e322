"""Brings the tables of a database to this version: which migrations are pending, and running them once. Not what
they do (migrations/), nor how an error reads (store.py).
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError

_MIGRATIONS = Path(__file__).with_name("migrations")
# Any number that no other program on the server takes for a lock of its own.
_POSTGRES_LOCK = 0x4472_6167_6F6D_616E

# Alembic hands a migration its connection through a global: two upgrades in one process must take turns.
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def upgrade(connection: AsyncConnection) -> None:
    """Run what is pending. The connection is in a transaction, which on SQLite holds the lock for writing.

    Of several processes that start at once one runs the migrations; the others wait for it and find nothing to do.
    Raises UserError if a newer version of the program has upgraded the database.
    """
    async with _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _POSTGRES_LOCK})
    # No alembic.ini: it would configure logging, and would have to be found. A `%` is special in these options.
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    current = set(MigrationContext.configure(connection).get_current_heads())
    unknown = current - {script.revision for script in scripts.walk_revisions()}
    if unknown:
        raise UserError(
            f"was upgraded by a newer version of dragoman (its tables are at {', '.join(sorted(unknown))}, this version "
            f"knows up to {scripts.get_current_head()}): install that version again, or give this one a store of its own"
        )
    if current != set(scripts.get_heads()):
        command.upgrade(config, "head")
