"""Does a backup come back whole or not at all, whatever became of its file, its store, or the process?"""

from __future__ import annotations

import asyncio
import gzip
import random
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.errors import UserError
from bot.state import schema
from bot.state.backup import Backup, back_up, restore
from bot.state.store import as_it_is, open_store, to_rewrite
from bot.state.tables import METADATA, NOTES, SEEN_EVENTS
from tests.state.rows import ROOT, bytes_of, contents, facts, fill, is_there, lines_of, on_sqlite, refusal, write_lines

# Whole, or not at all


@pytest.fixture
async def sound(tmp_path: Path) -> Path:
    """A backup of some 30 kB that hardly packs."""
    chance = random.Random(5)
    where = on_sqlite(tmp_path, "sound.db")
    await fill(where)
    rows = [
        {"platform": "slack", "name": str(n), "text": chance.randbytes(100).hex(), "noted_at": n} for n in range(250)
    ]
    rows[100]["text"] = "Ankara"
    async with await open_store(where) as store, store.begin() as connection:
        await connection.execute(insert(NOTES), rows)
    await back_up(where, tmp_path / "sound")
    return tmp_path / "sound"


async def test_a_backup_that_was_cut_off_is_refused_and_nothing_is_touched(tmp_path: Path, sound: Path) -> None:
    content = bytes_of(sound)
    assert len(content) > 20_000
    target = on_sqlite(tmp_path)
    await fill(target, 3)
    before = bytes_of(target)
    cut = tmp_path / "cut"
    for length in [*range(0, len(content), 997), len(content) - 1, len(content) - 8]:
        cut.write_bytes(content[:length])
        said = await refusal(restore(target, cut, force=True))
        assert str(cut) in said
        assert ("is no backup" if length < 50 else "its end is missing") in said
        assert bytes_of(target) == before
        await refusal(restore(on_sqlite(tmp_path, "new.db"), cut))
        assert not is_there(on_sqlite(tmp_path, "new.db"))


async def test_a_backup_with_a_bit_turned_is_refused_or_says_the_same(tmp_path: Path, sound: Path) -> None:
    content = bytes_of(sound)
    expected = await contents(on_sqlite(tmp_path, "sound.db"))
    harmless = []
    chance = random.Random(7)
    places = [*range(24), *range(24, len(content), 499), *range(len(content) - 9, len(content))]
    for place in places:
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        (tmp_path / "flipped").write_bytes(flipped)
        target = on_sqlite(tmp_path, f"flipped{place}.db")
        (end,) = await asyncio.gather(restore(target, tmp_path / "flipped"), return_exceptions=True)
        if isinstance(end, Backup):
            harmless.append(place)
            assert await contents(target) == expected
        else:
            assert isinstance(end, UserError)
            assert "is damaged" in str(end) or "is no backup" in str(end)
            assert not is_there(target)
    # Where gzip's header says when and where the file was packed, and the bits that fill its last byte: nobody reads them.
    assert set(harmless) <= {*range(3, 10), len(content) - 9}


async def test_what_is_added_left_out_or_changed_is_refused(tmp_path: Path, sound: Path) -> None:
    lines = gzip.decompress(bytes_of(sound)).splitlines(keepends=True)
    assert sum(b"Ankara" in line for line in lines) == 1
    spoilt = [
        ("its checksum is wrong", [*lines[:-2], lines[-1]]),
        ("its checksum is wrong", [line.replace(b"Ankara", b"Athens") for line in lines]),
        ("its end is missing", lines[:-1]),
        ("something follows its end", [*lines, b"[]\n"]),
        ("a row is in no table", [lines[0], b"[1]\n"]),
        ("a line cannot be read", [lines[0], b"{}\n"]),
        ("a row cannot be read", [*lines[:3], b"[\n", *lines[3:]]),
        ("a row has other columns than its table", [*lines[:3], b"[1]\n", *lines[3:]]),
        ("a table comes twice", [*lines[:2], lines[1], *lines[2:]]),
    ]
    for why, changed in spoilt:
        (tmp_path / "spoilt").write_bytes(gzip.compress(b"".join(changed)))
        said = await refusal(restore(on_sqlite(tmp_path), tmp_path / "spoilt"))
        assert f"is damaged ({why})" in said
    assert not is_there(on_sqlite(tmp_path))


async def test_what_is_no_backup(tmp_path: Path) -> None:
    for content in (
        b"",
        b"\x1f",
        b"Doha, Wednesday\n",
        gzip.compress(b"Doha, Wednesday\n"),
        gzip.compress(b"0" * 10**6),
    ):
        (tmp_path / "file").write_bytes(content)
        said = await refusal(restore(on_sqlite(tmp_path), tmp_path / "file"))
        assert said == f"{tmp_path / 'file'} is no backup of dragoman: name a file that `dragoman state backup` wrote"
    assert "check its name" in await refusal(restore(on_sqlite(tmp_path), tmp_path / "nowhere"))
    assert "is no file" in await refusal(restore(on_sqlite(tmp_path), tmp_path))


async def test_a_store_with_something_in_it_is_replaced_only_by_force(
    tmp_path: Path, elsewhere: Callable[[], str]
) -> None:
    first, second = elsewhere(), elsewhere()
    await fill(first, 4)
    await back_up(first, tmp_path / "backup")
    await fill(second, 9)
    before = await contents(second)
    said = await refusal(restore(second, tmp_path / "backup"))
    tables = len(METADATA.tables) - 1
    assert (
        f"has {9 * tables} rows in it: choose an empty store, or replace all that is in this one with --force" in said
    )
    assert await contents(second) == before
    await restore(second, tmp_path / "backup", force=True)
    assert await contents(second) == await contents(first)


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.state.backup import restore

def kill(done, of):
    if done >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(restore(sys.argv[1], Path(sys.argv[2]), force=True, progress=kill))
"""


@pytest.mark.parametrize(
    "after", [2_500, *(pytest.param(rows, marks=pytest.mark.heavy) for rows in (1, 600, 1_100, 4_000, 5_500))]
)
async def test_a_restore_that_is_killed_leaves_the_store_as_it_was(
    tmp_path: Path, elsewhere: Callable[[], str], after: int
) -> None:
    first, target = elsewhere(), elsewhere()
    await fill(first, 500)
    made = await back_up(first, tmp_path / "backup")
    assert sum(made.rows.values()) >= 5_500
    await fill(target, 9)
    before = await contents(target)
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, target, str(tmp_path / "backup"), str(after), cwd=ROOT
    )
    assert await killed.wait() == -signal.SIGKILL
    # The bot opens it again, and a SQLite file is cleaned up by whoever does so first.
    async with await open_store(target):
        pass
    assert await contents(target) == before


async def test_an_error_in_the_middle_leaves_the_store_as_it_was(tmp_path: Path, elsewhere: Callable[[], str]) -> None:
    first, target = elsewhere(), elsewhere()
    await fill(first)
    await fill(target, 3)
    before = await contents(target)
    await back_up(first, tmp_path / "backup")
    lines = lines_of(tmp_path / "backup")[:-1]
    for spoil in ({"table": "nobody", "columns": []}, {"table": "watches", "columns": ["channel"]}):
        write_lines(tmp_path / "other", [*(one for one in lines if one not in lines[-8:]), spoil])
        said = await refusal(restore(target, tmp_path / "other", force=True))
        assert f"the backup's table {spoil['table']!r} is none of version" in said
    assert await contents(target) == before


async def test_a_store_that_another_process_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.state.store._WAIT", 0.1)
    where = on_sqlite(tmp_path)
    await fill(where)
    await back_up(where, tmp_path / "backup")
    other = sqlite3.connect(where, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said = await refusal(restore(where, tmp_path / "backup", force=True))
    other.close()
    assert "another process holds it" in said


# Versions


async def of_version(where: str, version: str) -> None:
    async with to_rewrite(where) as connection:
        await schema.upgrade(connection, version)
        await connection.execute(
            insert(SEEN_EVENTS), [{"platform": "slack", "event": f"Ev{n}", "seen_at": n} for n in range(3)]
        )


async def version_of(where: str) -> str | None:
    async with as_it_is(where) as connection:
        return await schema.current(connection)


@pytest.mark.parametrize("version", ["0001", "0002"])
async def test_an_older_store_is_backed_up_as_it_is_and_restored_as_a_newer_one(
    tmp_path: Path, elsewhere: Callable[[], str], version: str
) -> None:
    old, new = elsewhere(), elsewhere()
    await of_version(old, version)
    made = await back_up(old, tmp_path / "backup")
    assert made.version == version == await version_of(old)
    # Into tables of this version, which are there before.
    async with await open_store(new):
        pass
    await restore(new, tmp_path / "backup")
    assert await version_of(new) == schema.head()
    assert (await contents(new))["seen_events"] == [("slack", "Ev0", 0), ("slack", "Ev1", 1), ("slack", "Ev2", 2)]
    assert {"backup_at", "restored_at", "created_at"} == set(await facts(new))


async def test_a_backup_of_this_version_replaces_an_older_store(tmp_path: Path, elsewhere: Callable[[], str]) -> None:
    new, old = elsewhere(), elsewhere()
    await fill(new)
    await back_up(new, tmp_path / "backup")
    await of_version(old, "0002")
    await restore(old, tmp_path / "backup", force=True)
    assert await contents(old) == await contents(new)


async def test_a_newer_store_or_backup_asks_for_the_newer_program(tmp_path: Path) -> None:
    where, target = on_sqlite(tmp_path), on_sqlite(tmp_path, "target.db")
    await fill(where)
    await back_up(where, tmp_path / "backup")
    header, *rest = lines_of(tmp_path / "backup")[:-1]
    write_lines(tmp_path / "newer", [{**header, "version": "9999", "program": "9.9"}, *rest])
    said = await refusal(restore(target, tmp_path / "newer"))
    assert "was taken by a newer version of dragoman (9.9; its tables are at 9999" in said
    assert "restore it with that version" in said
    write_lines(tmp_path / "form", [{**header, "dragoman_backup": 2, "program": "9.9"}, *rest])
    assert "in a form that this one does not know" in await refusal(restore(target, tmp_path / "form"))
    assert not is_there(target)
    with sqlite3.connect(where) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    assert "its tables are at 9999" in await refusal(back_up(where, tmp_path / "none"))
    assert "its tables are at 9999" in await refusal(restore(where, tmp_path / "backup", force=True))
    assert not (tmp_path / "none").exists()
