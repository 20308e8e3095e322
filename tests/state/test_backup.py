"""Does a backup hold all of a store, of one moment?"""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text

from bot.state.address import read_address
from bot.state.backup import Backup, back_up, restore
from bot.state.ledger import CLAIMED, SETTLED, Entry, Ledger
from bot.state.store import NoStore, as_it_is, open_store, to_rewrite
from bot.state.tables import CHANGES, DELIVERIES, METADATA, NOTES, STORE_FACTS
from tests.state import postgres
from tests.state.rows import ROOT, contents, facts, fill, is_there, on_sqlite, refusal, value

# All of it comes back


async def test_every_row_and_column_comes_back(tmp_path: Path, elsewhere: Callable[[], str]) -> None:
    first, second = elsewhere(), elsewhere()
    await fill(first)
    made = await back_up(first, tmp_path / "backup")
    found = await restore(second, tmp_path / "backup")
    assert found == made
    expected = await contents(first)
    assert {name: len(rows) for name, rows in expected.items() if name != STORE_FACTS.name} == {
        name: 7 for name in METADATA.tables if name != STORE_FACTS.name
    }
    assert await contents(second) == expected


@pytest.mark.heavy
async def test_from_sqlite_to_postgresql_and_back(tmp_path: Path) -> None:
    first, between, last = on_sqlite(tmp_path), postgres.running().create(), on_sqlite(tmp_path, "last.db")
    await fill(first, 1200)
    await back_up(first, tmp_path / "one")
    await restore(between, tmp_path / "one")
    await back_up(between, tmp_path / "two")
    await restore(last, tmp_path / "two")
    expected = await contents(first)
    assert len(expected["changes"]) == 1200
    assert await contents(between) == expected
    assert await contents(last) == expected


@pytest.mark.heavy
async def test_a_text_with_a_nul_comes_back_to_sqlite_and_postgresql_says_why_not(tmp_path: Path) -> None:
    first, second, server = on_sqlite(tmp_path), on_sqlite(tmp_path, "second.db"), postgres.running().create()
    async with await open_store(first) as store, store.begin() as connection:
        await connection.execute(insert(NOTES), [{"platform": "slack", "name": "a\0b", "text": "\0", "noted_at": 1}])
    await back_up(first, tmp_path / "backup")
    await restore(second, tmp_path / "backup")
    assert (await contents(second))["notes"] == [("slack", "a\0b", "\0", 1)]
    said = await refusal(restore(server, tmp_path / "backup"))
    assert "cannot hold a row of the backup's table notes" in said
    assert "restore it into a SQLite file" in said
    await refusal(back_up(server, tmp_path / "none"), NoStore)


async def test_changes_are_numbered_on_even_after_one_that_was_deleted(
    tmp_path: Path, elsewhere: Callable[[], str]
) -> None:
    first, second = elsewhere(), elsewhere()
    new = {column.name: value(column, 1) for column in CHANGES.columns if column.name != "seq"}
    async with await open_store(first) as store, store.begin() as connection:
        await connection.execute(insert(CHANGES), [new] * 5)
        await connection.execute(delete(CHANGES).where(CHANGES.c.seq > 3))
    await back_up(first, tmp_path / "backup")
    await restore(second, tmp_path / "backup")
    async with await open_store(second) as store, store.begin() as connection:
        given = (await connection.execute(insert(CHANGES).returning(CHANGES.c.seq), [new])).scalar_one()
    assert given == 6


async def test_a_restored_store_knows_from_when_it_is(tmp_path: Path, elsewhere: Callable[[], str]) -> None:
    first, second, third = elsewhere(), elsewhere(), elsewhere()
    async with await open_store(first):
        pass
    begun = await facts(first)
    assert set(begun) == {"created_at"}
    before = time.time()
    made = await back_up(first, tmp_path / "backup")
    between = time.time()
    await restore(second, tmp_path / "backup")
    noted = await facts(second)
    assert noted == {**begun, "backup_at": made.taken_at, "restored_at": noted["restored_at"]}
    assert before <= noted["backup_at"] <= between <= noted["restored_at"] <= time.time()
    # And a backup of the restored one does not pass these on as its own.
    again = await back_up(second, tmp_path / "again")
    await restore(third, tmp_path / "again")
    assert (await facts(third))["backup_at"] == again.taken_at


async def test_what_was_owed_is_looked_for_before_it_is_posted_from_a_restored_store(
    tmp_path: Path, elsewhere: Callable[[], str]
) -> None:
    first, second = elsewhere(), elsewhere()
    later = time.time() + 3600
    owed = [
        Entry(channel="slack:T1/C1", kind="digest", slot="new", key="1"),
        Entry(
            channel="slack:T1/C1",
            kind="digest",
            slot="tried",
            key="2",
            begun_at=5.0,
            attempted_at=6.0,
            not_before=later,
        ),
        Entry(
            channel="slack:T1/C1",
            kind="digest",
            slot="under way",
            key="3",
            state=CLAIMED,
            begun_at=7.0,
            attempted_at=8.0,
        ),
        Entry(channel="slack:T1/C1", kind="digest", slot="sent", key="4", state="sent", begun_at=9.0),
    ]
    async with await open_store(first) as store:
        await Ledger(store).add(owed, 10.0)
    made = await back_up(first, tmp_path / "backup")
    await restore(second, tmp_path / "backup")
    restored_at = (await facts(second))["restored_at"]
    async with as_it_is(second) as connection:
        found = {row.slot: row for row in await connection.execute(select(DELIVERIES))}
    new, tried, under_way, sent = (found[entry.slot] for entry in owed)
    assert (new.state, new.begun_at, new.attempted_at) == (CLAIMED, made.taken_at, made.taken_at)
    assert new.not_before == under_way.not_before == restored_at + SETTLED
    assert (tried.state, tried.begun_at, tried.attempted_at) == (CLAIMED, 5.0, made.taken_at)
    assert tried.not_before == later
    assert (under_way.state, under_way.begun_at, under_way.attempted_at) == (CLAIMED, 7.0, 8.0)
    assert (sent.state, sent.attempted_at) == ("sent", 0.0)


async def test_a_backup_is_its_owners_alone_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    await fill(on_sqlite(tmp_path))
    folder = tmp_path / "backups"
    folder.mkdir()
    await back_up(on_sqlite(tmp_path), folder / "backup")
    assert [path.name for path in folder.iterdir()] == ["backup"]
    assert stat.S_IMODE((folder / "backup").stat().st_mode) == 0o600


# Of one moment, while others write

WRITER = """
import asyncio, sys
from sqlalchemy import insert
from bot.state.store import open_store
from bot.state.tables import NOTES, SEEN_EVENTS

async def write(where):
    async with await open_store(where) as store:
        for turn in range(10_000):
            numbers = range(turn * 25, turn * 25 + 25)
            async with store.begin() as connection:
                rows = [{"platform": "slack", "event": f"Ev{n:08}", "seen_at": n} for n in numbers]
                await connection.execute(insert(SEEN_EVENTS), rows)
                rows = [{"platform": "slack", "name": f"{n:08}", "text": "x" * 300, "noted_at": n} for n in numbers]
                await connection.execute(insert(NOTES), rows)
            print(turn, flush=True)
            # 50 rows in each turn: at most 1,000 a second.
            await asyncio.sleep(0.05)

asyncio.run(write(sys.argv[1]))
"""


async def test_a_backup_while_another_process_writes_is_of_one_moment(
    tmp_path: Path, elsewhere: Callable[[], str]
) -> None:
    await written_to_meanwhile(tmp_path, elsewhere, backups=2)


@pytest.mark.heavy
async def test_many_backups_while_another_process_writes_are_each_of_one_moment(
    tmp_path: Path, elsewhere: Callable[[], str]
) -> None:
    await written_to_meanwhile(tmp_path, elsewhere, backups=12)


async def written_to_meanwhile(tmp_path: Path, elsewhere: Callable[[], str], backups: int) -> None:
    busy = elsewhere()
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, busy, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    try:
        for number in range(backups):
            turn = int(await writer.stdout.readline())
            made = await back_up(busy, tmp_path / f"backup{number}")
            later = elsewhere()
            await restore(later, tmp_path / f"backup{number}")
            found = await contents(later)
            events = [row[2] for row in found["seen_events"]]
            assert events == list(range(len(events)))
            assert [row[3] for row in found["notes"]] == events
            assert len(events) % 25 == 0
            assert len(events) >= (turn + 1) * 25
            assert made.rows["seen_events"] == made.rows["notes"] == len(events)
        assert writer.returncode is None, await writer.stderr.read()
    finally:
        if writer.returncode is None:
            writer.kill()
        await writer.communicate()


async def test_who_writes_does_not_wait_while_the_backup_is_written(tmp_path: Path) -> None:
    where = on_sqlite(tmp_path)
    await fill(where)
    written = []

    def write(done: int, of: int) -> None:
        if not written:
            with sqlite3.connect(where, timeout=0) as other:
                other.execute("INSERT INTO seen_events VALUES ('slack', 'late', 1)")
            other.close()
            written.append(done)

    made = await back_up(where, tmp_path / "backup", progress=write)
    assert written
    assert made.rows["seen_events"] == 7
    assert len((await contents(where))["seen_events"]) == 8


async def test_a_backup_that_had_to_wait_counts_from_when_it_was_asked_for(tmp_path: Path) -> None:
    where = on_sqlite(tmp_path)
    await fill(where)
    other = sqlite3.connect(where, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    backing_up = asyncio.create_task(back_up(where, tmp_path / "backup"))
    await asyncio.sleep(0.2)
    released = time.time()
    other.close()
    assert (await backing_up).taken_at < released


@pytest.mark.heavy
async def test_backups_to_one_name_at_once(tmp_path: Path) -> None:
    where, folder = on_sqlite(tmp_path), tmp_path / "backups"
    folder.mkdir()
    await fill(where, 200)
    ends = await asyncio.gather(*(back_up(where, folder / "one") for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(end, Backup) for end in ends) == 1
    assert all("is there already" in str(end) for end in ends if not isinstance(end, Backup))
    await asyncio.gather(*(back_up(where, folder / "one", force=True) for _ in range(4)))
    assert [path.name for path in folder.iterdir()] == ["one"]
    await restore(on_sqlite(tmp_path, "later.db"), folder / "one")
    assert await contents(on_sqlite(tmp_path, "later.db")) == await contents(where)


@pytest.mark.heavy
async def test_memory_does_not_grow_with_the_store(tmp_path: Path) -> None:
    async def peak(doing: Any) -> int:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        await doing
        _, most = tracemalloc.get_traced_memory()
        return most - before

    peaks = []
    for count in (3_000, 9_000):
        where, file = on_sqlite(tmp_path, f"{count}.db"), tmp_path / f"{count}.backup"
        rows = [{"platform": "slack", "name": str(n), "text": f"{n:04}" * 500, "noted_at": n} for n in range(count)]
        async with await open_store(where) as store, store.begin() as connection:
            await connection.execute(insert(NOTES), rows)
        del rows
        tracemalloc.start()
        peaks.append((await peak(back_up(where, file)), await peak(restore(where + "2", file))))
        tracemalloc.stop()
    (small_backup, small_restore), (large_backup, large_restore) = peaks
    # Three batches or nine: the larger store has 12 MB more of texts.
    assert large_backup < small_backup + 3_000_000
    assert large_restore < small_restore + 3_000_000


# What cannot be written


@pytest.mark.heavy
async def test_there_is_no_store(tmp_path: Path) -> None:
    for where in (on_sqlite(tmp_path), postgres.running().create()):
        assert "there is no store" in await refusal(back_up(where, tmp_path / "backup"), NoStore)
    assert not is_there(on_sqlite(tmp_path))
    assert not is_there(str(tmp_path / "backup"))


async def test_a_server_that_cannot_be_reached(tmp_path: Path) -> None:
    where = "postgresql://desk:s3cret@127.0.0.1:1/dragoman"
    for doing in (back_up(where, tmp_path / "backup"), restore(where, await _any_backup(tmp_path))):
        said = await refusal(doing)
        assert "s3cret" not in said
        assert "check that the server runs" in said


async def _any_backup(tmp_path: Path) -> Path:
    await fill(on_sqlite(tmp_path, "any.db"), 1)
    await back_up(on_sqlite(tmp_path, "any.db"), tmp_path / "any")
    return tmp_path / "any"


async def test_paths_that_a_backup_cannot_have(tmp_path: Path) -> None:
    where = on_sqlite(tmp_path)
    await fill(where)
    (tmp_path / "there").write_text("mine", "utf-8")
    (tmp_path / "link").symlink_to(where)
    assert "choose another name, or replace it with --force" in await refusal(back_up(where, tmp_path / "there"))
    assert (tmp_path / "there").read_text("utf-8") == "mine"
    assert "is a folder" in await refusal(back_up(where, tmp_path, force=True))
    assert "make the folder first" in await refusal(back_up(where, tmp_path / "no" / "folder"))
    assert "is no file" in await refusal(back_up(where, Path("/dev/null"), force=True))
    for path in (Path(where), tmp_path / "link"):
        assert "is the store itself" in await refusal(back_up(where, path, force=True))
    assert (await contents(where))["notes"]


@pytest.mark.heavy
def test_no_room_for_the_backup(tmp_path: Path) -> None:
    # A limit on the size of files is the full disk that a test can make.
    where, url = on_sqlite(tmp_path), postgres.running().create()
    for store in (where, url):
        asyncio.run(fill(store, 500))
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "backup").write_text("the one before", "utf-8")
    for store, expected in ((where, "has room"), (url, "make room, or choose another disk")):
        script = (
            "import asyncio, resource, sys\n"
            "from pathlib import Path\n"
            "from bot.errors import UserError\n"
            "from bot.state.backup import back_up\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))\n"
            "try:\n"
            f"    asyncio.run(back_up({store!r}, Path({str(folder / 'backup')!r}), force=True))\n"
            "except UserError as reason:\n"
            "    print(reason)\n"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
        assert expected in done.stdout
        assert [path.name for path in folder.iterdir()] == ["backup"]
        assert (folder / "backup").read_text("utf-8") == "the one before"


@pytest.mark.heavy
async def test_a_database_may_hold_tables_of_others(tmp_path: Path) -> None:
    first, shared = postgres.running().create(), postgres.running().create()
    await fill(first)
    async with to_rewrite(shared) as connection:
        await connection.execute(text("CREATE TABLE somebody_elses (id INTEGER)"))
        await connection.execute(text("INSERT INTO somebody_elses VALUES (1)"))
    await back_up(first, tmp_path / "backup")
    for force in (False, True):
        await restore(shared, tmp_path / "backup", force=force)
    made = await back_up(shared, tmp_path / "again")
    assert set(made.rows) == set(METADATA.tables)
    async with as_it_is(shared) as connection:
        assert (await connection.execute(text("SELECT count(*) FROM somebody_elses"))).scalar() == 1
        assert (await connection.execute(select(func.count()).select_from(NOTES))).scalar() == 7
    assert read_address(shared).database != read_address(first).database
