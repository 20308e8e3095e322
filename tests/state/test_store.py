"""Does a store open where an operator says, say what is wrong where it cannot, and keep what it promised?"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError
from bot.state.store import Store, open_store
from bot.state.tables import METADATA

INSERT = text("INSERT INTO seen_events (platform, event, seen_at) VALUES ('slack', 'Ev1', 1)")


def read(path: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def write(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    try:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    finally:
        connection.close()


def said_by(script: str) -> str:
    """What a process of its own prints. It writes no bytecode, which a limit on files would cut short."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    return done.stdout


def rights(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


async def refusal(where: str | Path) -> str:
    with pytest.raises(UserError) as caught:
        await open_store(str(where))
    return str(caught.value)


async def pragmas(store: Store) -> dict[str, Any]:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    async with store.begin() as connection:
        return {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar() for name in names}


# Where it is


async def test_a_path_is_a_file_in_a_folder_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "desk" / "state" / "dragoman.db"
    async with await open_store(str(path)) as store:
        assert store.name == str(path)
    assert path.is_file()
    assert rights(path.parent) == 0o700


async def test_a_folder_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)
    before = rights(folder)
    async with await open_store(str(folder / "dragoman.db")):
        pass
    assert rights(folder) == before != 0o700


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite"])
async def test_a_url_names_a_file_as_well(tmp_path: Path, scheme: str) -> None:
    async with await open_store(f"{scheme}:///{tmp_path}/dragoman.db"):
        pass
    assert (tmp_path / "dragoman.db").is_file()


async def test_any_character_may_stand_in_a_path(tmp_path: Path) -> None:
    path = tmp_path / "50% of Türkiye?#&" / "état 1.db"
    async with await open_store(str(path)):
        pass
    assert path.is_file()


async def test_a_path_is_taken_from_the_current_folder_or_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for where in ("one.db", "sqlite:///two.db", "~/three.db"):
        async with await open_store(where):
            pass
    for path in ("one.db", "two.db", "home/three.db"):
        assert read(tmp_path / path, "SELECT version_num FROM alembic_version") == [("0005",)]


# What is refused, and with which advice


@pytest.mark.parametrize("where", ["", ":memory:", "sqlite://", "sqlite:///:memory:", "sqlite:///x.db?mode=memory"])
async def test_a_store_that_would_forget_is_refused(where: str) -> None:
    assert "write" in await refusal(where)


async def test_other_databases_are_refused_without_repeating_a_password() -> None:
    for where in ("mysql://desk:s3cret@db/dragoman", "postgresql://desk:s3cret@db:port/dragoman"):
        said = await refusal(where)
        assert "s3cret" not in said
        assert "postgresql://" in said


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
async def test_postgresql_without_its_driver_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    said = await refusal(f"{scheme}://desk:s3cret@localhost/dragoman")
    assert said == "PostgreSQL needs asyncpg: pip install 'dragoman[postgres]'"


async def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Doha, Wednesday: the talks went on into the night.\n" * 40, "utf-8")
    said = await refusal(path)
    assert str(path) in said
    assert "no SQLite database; choose another path" in said
    assert path.read_text("utf-8").startswith("Doha")


async def test_a_damaged_database_asks_for_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "dragoman.db"
    async with await open_store(str(path)):
        pass
    # The first page says how many there are; the tables are described on it, and what it points to is gone.
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * (4096 - 100)
    path.write_bytes(content)
    assert "damaged; put a backup in its place" in await refusal(path)


async def test_a_folder_that_cannot_be_made_or_is_the_path_itself(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    said = await refusal(tmp_path / "file" / "dragoman.db")
    assert "choose another place" in said
    assert "is a folder: write the path of a file in it" in await refusal(tmp_path)


def test_no_room_for_the_file(tmp_path: Path) -> None:
    # A limit on the size of files is the full disk that a test can make.
    script = (
        "import asyncio, resource\n"
        "from bot.errors import UserError\n"
        "from bot.state.store import open_store\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))\n"
        "try:\n"
        f"    asyncio.run(open_store({str(tmp_path / 'dragoman.db')!r}))\n"
        "except UserError as reason:\n"
        "    print(reason)\n"
    )
    assert "see that the disk has room" in said_by(script)


# How it writes


async def test_every_connection_of_a_file_is_careful(tmp_path: Path) -> None:
    careful = {"journal_mode": "delete", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    async with await open_store(str(tmp_path / "dragoman.db")) as store:
        assert await pragmas(store) == careful
        await store.renew()
        assert await pragmas(store) == careful


async def test_a_file_that_another_program_left_with_a_wal_gets_its_journal_back(tmp_path: Path) -> None:
    path = tmp_path / "dragoman.db"
    async with await open_store(str(path)):
        pass
    write(path, "PRAGMA journal_mode=WAL")
    async with await open_store(str(path)) as store:
        assert (await pragmas(store))["journal_mode"] == "delete"


async def test_a_transaction_holds_the_lock_before_its_first_statement(tmp_path: Path) -> None:
    path = tmp_path / "dragoman.db"
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    async with await open_store(str(path)) as store, store.begin():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


async def begin_and_fail(store: Store) -> None:
    async with store.begin() as connection:
        await connection.execute(text("CREATE TABLE drafts (id INTEGER)"))
        await connection.execute(INSERT)
        raise ZeroDivisionError


async def test_what_fails_is_undone_even_the_making_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "dragoman.db"
    async with await open_store(str(path)) as store:
        with pytest.raises(ZeroDivisionError):
            await begin_and_fail(store)
    assert read(path, "SELECT name FROM sqlite_master WHERE name = 'drafts'") == []
    assert read(path, "SELECT * FROM seen_events") == []


async def test_transactions_take_turns_on_one_connection(tmp_path: Path) -> None:
    inside = 0
    connections = set()

    async def visit(store: Store) -> None:
        nonlocal inside
        async with store.begin() as connection:
            inside += 1
            assert inside == 1
            connections.add(id((await connection.get_raw_connection()).driver_connection))
            await connection.execute(text("SELECT 1"))
            inside -= 1

    async with await open_store(str(tmp_path / "dragoman.db")) as store:
        await asyncio.gather(*(visit(store) for _ in range(20)))
    assert len(connections) == 1


async def test_closing_waits_for_what_is_being_written(tmp_path: Path) -> None:
    path = tmp_path / "dragoman.db"
    store = await open_store(str(path))
    begun = asyncio.Event()

    async def record() -> None:
        async with store.begin() as connection:
            begun.set()
            await connection.execute(INSERT)

    writing = asyncio.create_task(record())
    await begun.wait()
    await store.close()
    await store.close()
    assert writing.done()
    assert read(path, "SELECT event FROM seen_events") == [("Ev1",)]
    with pytest.raises(RuntimeError, match="closed"):
        async with store.begin():
            pass


# Its tables


async def test_an_empty_file_gets_its_tables_once(tmp_path: Path) -> None:
    path = tmp_path / "dragoman.db"
    path.touch()
    async with await open_store(str(path)) as store, store.begin() as connection:
        await connection.execute(INSERT)
    async with await open_store(str(path)):
        pass
    assert read(path, "SELECT version_num FROM alembic_version") == [("0005",)]
    assert read(path, "SELECT event FROM seen_events") == [("Ev1",)]


async def test_the_migrations_lead_to_the_tables_of_this_version(tmp_path: Path) -> None:
    def differences(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)

    async def found(connection: AsyncConnection) -> list[Any]:
        return await connection.run_sync(differences)

    async with await open_store(str(tmp_path / "dragoman.db")) as store:
        async with store.begin() as connection:
            assert await found(connection) == []
        async with store.begin() as connection:
            await connection.execute(text("DROP INDEX ix_seen_events_seen_at"))
            assert [difference[0] for difference in await found(connection)] == ["add_index"]


async def test_a_store_of_a_newer_version_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "dragoman.db"
    async with await open_store(str(path)):
        pass
    write(path, "UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    said = await refusal(path)
    assert f"{path} was upgraded by a newer version of dragoman (its tables are at 9999" in said
    assert "install that version again" in said
    assert path.read_bytes() == before


async def test_an_upgrade_that_fails_leaves_nothing_half_done(tmp_path: Path) -> None:
    path = tmp_path / "dragoman.db"
    write(path, "CREATE TABLE seen_events (somebody_elses TEXT)")
    assert "already exists" in await refusal(path)
    assert read(path, "SELECT name FROM sqlite_master WHERE type = 'table'") == [("seen_events",)]


async def test_several_stores_opened_at_once_in_one_process(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.db", "b.db", "a.db", "c.db", "a.db")]
    stores = await asyncio.gather(*(open_store(str(path)) for path in paths))
    await asyncio.gather(*(store.close() for store in stores))
    for path in paths:
        assert read(path, "SELECT version_num FROM alembic_version") == [("0005",)]


async def test_opening_leaves_the_programs_logging_alone(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = root.level, list(root.handlers), logging.getLogger("bot").disabled
    async with await open_store(str(tmp_path / "dragoman.db")):
        pass
    assert (root.level, list(root.handlers), logging.getLogger("bot").disabled) == before


def test_the_package_itself_imports_nothing_heavy() -> None:
    script = (
        "import bot.state, sys; print(sorted({'sqlalchemy', 'alembic', 'aiosqlite', 'asyncio'} & set(sys.modules)))"
    )
    assert said_by(script) == "[]\n"
