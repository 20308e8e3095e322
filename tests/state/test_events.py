"""Is an event that a platform delivers again known, whatever happens to the program or the disk in between?"""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.state.address import read_address
from bot.state.events import SeenEvents
from bot.state.store import Store, open_store

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

# A process that asks about EVENTS in its own order, all at once, and prints those it saw first.
RACER = """
import asyncio, random, sys
from bot.state.events import SeenEvents
from bot.state.store import open_store

async def main(path, seed):
    async with await open_store(path) as store:
        seen = SeenEvents(store, patience=60)
        events = [f"Ev{number}" for number in range(200)]
        random.Random(seed).shuffle(events)
        for start in range(0, 200, 10):
            some = events[start : start + 10]
            answers = await asyncio.gather(*(seen.first_time("slack", event) for event in some))
            print(*(event for event, first in zip(some, answers) if first), sep="\\n")

asyncio.run(main(*sys.argv[1:]))
"""

# A process that asks about ever new events and prints each once it was told that it is the first.
TALKER = """
import asyncio, itertools, sys
from bot.state.events import SeenEvents
from bot.state.store import open_store

async def main(path):
    seen = SeenEvents(await open_store(path), patience=60)
    for number in itertools.count():
        if await seen.first_time("slack", f"Ev{number}"):
            print(f"Ev{number}", flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


def path_of(folder: Path) -> Path:
    return folder / "state" / "dragoman.db"


async def opened(folder: Path) -> Store:
    return await open_store(str(path_of(folder)))


def process(script: str, *arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", script, *map(str, arguments)], stdout=subprocess.PIPE, text=True)


def stored(folder: Path) -> set[str]:
    connection = sqlite3.connect(path_of(folder))
    try:
        return {event for (event,) in connection.execute("SELECT event FROM seen_events")}
    finally:
        connection.close()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another process writes to the file and does not come to an end."""
    connection = sqlite3.connect(path_of(folder), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.close()


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


# What is new, and what is not


async def test_an_event_is_new_once_on_each_platform(tmp_path: Path) -> None:
    async with await opened(tmp_path) as store:
        seen = SeenEvents(store)
        assert await seen.first_time("slack", "Ev08")
        assert not await seen.first_time("slack", "Ev08")
        assert await seen.first_time("slack", "Ev09")
        assert await seen.first_time("discord", "Ev08")


async def test_a_restart_remembers(tmp_path: Path) -> None:
    async with await opened(tmp_path) as store:
        assert await SeenEvents(store).first_time("slack", "Ev08")
    async with await opened(tmp_path) as store:
        assert not await SeenEvents(store).first_time("slack", "Ev08")


async def test_of_two_hundred_who_ask_at_once_one_is_the_first(tmp_path: Path) -> None:
    async with await opened(tmp_path) as store:
        seen, replica = SeenEvents(store, patience=60), SeenEvents(store, patience=60)
        asked = [(seen if number % 2 else replica).first_time("slack", "Ev08") for number in range(200)]
        assert sum(await asyncio.gather(*asked)) == 1


async def test_of_two_processes_one_is_the_first_from_the_making_of_the_file_on(tmp_path: Path) -> None:
    racers = [process(RACER, path_of(tmp_path), seed) for seed in ("1", "2")]
    firsts = [racer.communicate(timeout=60)[0].split() for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0]
    assert sorted(firsts[0] + firsts[1]) == sorted(f"Ev{number}" for number in range(200))
    assert stored(tmp_path) == set(firsts[0] + firsts[1])


async def test_a_process_killed_while_it_writes_has_kept_all_it_acknowledged(tmp_path: Path) -> None:
    with process(TALKER, path_of(tmp_path)) as talker:
        assert talker.stdout is not None
        acknowledged = [talker.stdout.readline().strip() for _ in range(100)]
        talker.kill()
        acknowledged += talker.stdout.read().split()
    async with await opened(tmp_path) as store:
        seen = SeenEvents(store, patience=60)
        answers = await asyncio.gather(*(seen.first_time("slack", event) for event in acknowledged))
        assert not any(answers)
        assert await seen.first_time("slack", "another")


# Ids


@pytest.mark.parametrize("odd", ["E" * 256, "E" * 100_000, "half \ud83d", "nul \0", "new\nline"])
async def test_any_id_is_recognised_again(tmp_path: Path, odd: str) -> None:
    async with await opened(tmp_path) as store:
        assert await SeenEvents(store).first_time("slack", odd)
        assert not await SeenEvents(store).first_time("slack", odd)
        assert await SeenEvents(store).first_time("slack", odd + "F")
    assert all(len(event) <= 255 and event.isprintable() for event in stored(tmp_path))


async def test_without_an_id_everything_is_new(tmp_path: Path) -> None:
    async with await opened(tmp_path) as store:
        seen = SeenEvents(store)
        assert await seen.first_time("slack", "")
        assert await seen.first_time("slack", "")
        with pytest.raises(ValueError, match="platform"):
            await seen.first_time("s" * 65, "Ev08")


# Forgetting


async def test_what_is_older_than_it_is_kept_is_forgotten(tmp_path: Path) -> None:
    async with await opened(tmp_path) as store:
        seen = SeenEvents(store, keep=timedelta(days=7))
        for age in (9, 8, 6, 0):
            assert await seen.first_time("slack", f"{age} days old", NOON - timedelta(days=age))
        # Nothing is forgotten before its time, nor at every call.
        assert not await seen.first_time("slack", "6 days old", NOON)
    assert stored(tmp_path) == {"6 days old", "0 days old"}


async def test_forgetting_is_not_paid_for_at_every_call(tmp_path: Path) -> None:
    async with await opened(tmp_path) as store:
        seen = SeenEvents(store, keep=timedelta(days=7))
        assert await seen.first_time("slack", "now", NOON)
        assert await seen.first_time("slack", "late", NOON - timedelta(days=30))
        assert await seen.first_time("slack", "half an hour on", NOON + timedelta(minutes=30))
        await asyncio.sleep(0)
        async with store.begin() as connection:
            count = (await connection.execute(text("SELECT count(*) FROM seen_events"))).scalar()
        assert count == 3
        assert await seen.first_time("slack", "an hour on", NOON + timedelta(minutes=61))
    assert stored(tmp_path) == {"now", "half an hour on", "an hour on"}


# When the database fails


async def test_a_locked_database_delays_nobody_for_long_and_is_told_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.state")
    loop = asyncio.get_running_loop()
    async with await opened(tmp_path) as store:
        seen = SeenEvents(store, patience=0.1, rest=0.1)
        assert await seen.first_time("slack", "before")
        with locked(tmp_path):
            start = loop.time()
            answers = await asyncio.gather(*(seen.first_time("slack", f"Ev{number // 2}") for number in range(100)))
            assert sum(answers) == 50
            assert loop.time() - start < 1
            # While it rests, nobody waits at all.
            start = loop.time()
            assert await seen.first_time("slack", "meanwhile")
            assert not await seen.first_time("slack", "meanwhile")
            assert not await seen.first_time("slack", "before")
            assert loop.time() - start < 0.1
        assert len(errors(caplog)) == 1
        assert "no answer within 0.1 s" in errors(caplog)[0]
        assert "memory" in errors(caplog)[0]
        await _works_again(seen, caplog)
    assert {"before", "meanwhile", *(f"Ev{number}" for number in range(50))} < stored(tmp_path)
    assert len(errors(caplog)) == 1


async def test_a_file_taken_away_is_made_again_with_what_is_remembered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.state")
    async with await opened(tmp_path) as store:
        seen = SeenEvents(store, patience=60, rest=0.05)
        assert await seen.first_time("slack", "before")
        path_of(tmp_path).unlink()
        assert await seen.first_time("slack", "meanwhile")
        assert not await seen.first_time("slack", "meanwhile")
        assert len(errors(caplog)) == 1
        await _works_again(seen, caplog)
    assert {"before", "meanwhile"} < stored(tmp_path)


async def test_a_folder_taken_away_is_waited_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.state")
    folder = path_of(tmp_path).parent
    async with await opened(tmp_path) as store:
        seen = SeenEvents(store, patience=60, rest=0.0)
        assert await seen.first_time("slack", "before")
        shutil.move(folder, tmp_path / "unmounted")
        for number in range(5):
            assert await seen.first_time("slack", f"meanwhile {number}")
        assert not folder.exists()
        assert len(errors(caplog)) == 1
        shutil.move(tmp_path / "unmounted", folder)
        await _works_again(seen, caplog)
    assert {"before", "meanwhile 0", "meanwhile 4"} < stored(tmp_path)


async def test_a_full_disk_loses_no_question(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.state")
    async with await opened(tmp_path) as store:
        seen = SeenEvents(store, patience=60, rest=0.05)
        async with store.begin() as connection:
            await connection.execute(text("PRAGMA max_page_count=1"))
        answers = [await seen.first_time("slack", f"{number:0>250}") for number in range(100)]
        assert all(answers)
        assert len(errors(caplog)) == 1
        assert "full" in errors(caplog)[0]
        # A connection made anew has no such limit: there is room again.
        await _works_again(seen, caplog)
    assert {f"{number:0>250}" for number in range(100)} < stored(tmp_path)


class SlowStore(Store):
    """Its transactions end when they are let."""

    may_end: asyncio.Event

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        async with super().begin() as connection:
            yield connection
            await self.may_end.wait()


async def test_what_memory_answers_while_the_database_comes_back_is_written_too(tmp_path: Path) -> None:
    await (await opened(tmp_path)).close()
    async with SlowStore(read_address(str(path_of(tmp_path)))) as store:
        store.may_end = asyncio.Event()
        seen = SeenEvents(store, patience=0.05, rest=0.1)
        assert await seen.first_time("slack", "slow")
        store.may_end.set()
        await asyncio.sleep(0.15)
        store.may_end.clear()
        returning = asyncio.create_task(seen.first_time("slack", "returning"))
        await asyncio.sleep(0.03)
        assert await seen.first_time("slack", "meanwhile")
        store.may_end.set()
        assert await returning
        await asyncio.sleep(0)
    assert stored(tmp_path) == {"slow", "returning", "meanwhile"}


async def test_a_second_failure_is_said_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.state")
    async with await opened(tmp_path) as store:
        seen = SeenEvents(store, patience=60, rest=0.0)
        for number in range(2):
            path_of(tmp_path).unlink(missing_ok=True)
            assert await seen.first_time("slack", f"failure {number}")
            assert len(errors(caplog)) == 1
            await _works_again(seen, caplog, f"after {number}")
            caplog.clear()
    assert {"failure 0", "failure 1"} < stored(tmp_path)


async def test_memory_is_bounded(tmp_path: Path) -> None:
    async with await opened(tmp_path) as store:
        seen = SeenEvents(store, patience=0.05, rest=60)
        with locked(tmp_path):
            for number in range(10_050):
                assert await seen.first_time("slack", f"Ev{number}")
            assert not await seen.first_time("slack", "Ev10049")
            assert await seen.first_time("slack", "Ev1")


async def test_who_gives_up_waiting_spoils_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with await opened(tmp_path) as store:
        seen = SeenEvents(store, patience=60)
        asking = [asyncio.create_task(seen.first_time("slack", "Ev08")) for _ in range(3)]
        await asyncio.sleep(0)
        asking[0].cancel()
        answers = await asyncio.gather(*asking, return_exceptions=True)
        assert isinstance(answers[0], asyncio.CancelledError)
        assert sorted(answers[1:]) == [False, True]
    assert errors(caplog) == []


async def test_after_the_store_is_closed_memory_answers(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = await opened(tmp_path)
    seen = SeenEvents(store)
    await store.close()
    assert await seen.first_time("slack", "Ev08")
    assert not await seen.first_time("slack", "Ev08")
    assert "the store is closed" in errors(caplog)[0]


async def _works_again(seen: SeenEvents, caplog: pytest.LogCaptureFixture, event: str = "after") -> None:
    """New events keep arriving, and one of them finds the database at work."""
    for number in range(200):
        assert await seen.first_time("slack", f"{event} {number}")
        if any(record.levelno == logging.INFO for record in caplog.records):
            assert "works again" in caplog.messages[-1]
            return
        await asyncio.sleep(0.02)
    pytest.fail("the database was not found to work again")
