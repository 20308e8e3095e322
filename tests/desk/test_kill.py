"""Killed in the middle, whenever that is: every channel has its digest of every day, and has it once."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bot.state.ledger import SENT
from bot.state.store import open_store
from tests.desk.killed import Job, SharedTime
from tests.desk.office import long_ago
from tests.desk.posters import Kind, arrived, expected, ledger, standing_in, token_of
from tests.state import postgres

FIRST = date(2032, 3, 1)
DAYS, CHANNELS = 3, 50
BEGIN = datetime(2032, 3, 1, 5, tzinfo=UTC)
KINDS: tuple[Kind, Kind] = ("slack", "discord")
_POINTS = 416
"""Of a run that nobody interrupts. Whoever goes on after a death has a few more, for what it looks for."""


class Programs:
    """Processes that post digests, forked from one that has everything imported."""

    def __init__(self, errors: Path) -> None:
        self._errors = errors
        with errors.open("wb") as said:
            self._parent = subprocess.Popen(
                [sys.executable, "-m", "tests.desk.killed"],
                cwd=Path(__file__).parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
            )

    async def run(self, job: Job) -> int:
        """How one ended: 0 by itself, -9 killed."""
        return int(await asyncio.to_thread(self._ask, msgspec.json.encode(job) + b"\n"))

    def _ask(self, line: bytes) -> bytes:
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.write(line)
        self._parent.stdin.flush()
        while (told := self._parent.stdout.readline()).strip() == b"ready":
            pass
        assert told, self.errors
        return told

    @property
    def errors(self) -> str:
        return self._errors.read_text("utf-8", "replace")

    def end(self) -> None:
        self._parent.communicate()


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    them = Programs(tmp_path_factory.mktemp("killed") / "errors")
    yield them
    them.end()


async def one_run(programs: Programs, folder: Path, where: str, seed: int, kills: int) -> int:
    """Three days of fifty channels, and so many deaths at most; how many there were."""
    kind = KINDS[seed % 2]
    chance = random.Random(seed)
    shared = SharedTime.new(folder / f"clock{seed}", BEGIN.timestamp())
    async with await open_store(where) as store:
        await long_ago(store)
    until = (BEGIN + timedelta(days=DAYS)).timestamp()
    async with standing_in(kind, CHANNELS, shared.read) as there:
        job = Job(kind, there.api_base, token_of(there), where, str(folder / f"clock{seed}"), until, CHANNELS, 0)
        ended = [0]
        points = [*(chance.randint(1, 2 * _POINTS // (kills + 1)) for _ in range(kills)), 0]
        for point in points:
            ended.append(await programs.run(msgspec.structs.replace(job, kill_at=point)))
            # What was sent is taken before the next one asks, minutes later by its clock.
            await there.settled(quiet=0.02)
            if ended[-1] == 0:
                break
        assert set(ended) <= {0, -9}, programs.errors
        assert ended[-1] == 0, programs.errors
        assert arrived(there, kind, CHANNELS) == expected(kind, CHANNELS, FIRST, DAYS), f"seed {seed}, points {points}"
        assert there.complaints == []
    async with await open_store(where) as store:
        assert await ledger(store) == Counter({SENT: CHANNELS * DAYS})
    return ended.count(-9)


async def killed(programs: Programs, folder: Path, where: Callable[[int], str], kills: int, each: int) -> None:
    """As many runs as it takes to die so often, each in a database of its own."""
    dead = seed = 0
    while dead < kills:
        dead += await one_run(programs, folder, where(seed), seed, min(each, kills - dead))
        seed += 1


def on_sqlite(folder: Path) -> Callable[[int], str]:
    return lambda seed: str(folder / f"store{seed}.db")


def on_postgresql() -> Callable[[int], str]:
    cluster = postgres.running()
    return lambda seed: cluster.create()


async def test_every_digest_comes_once_however_often_the_program_is_killed(programs: Programs, tmp_path: Path) -> None:
    await killed(programs, tmp_path, on_sqlite(tmp_path), 6, 3)


@pytest.mark.heavy
async def test_so_it_does_with_a_server(programs: Programs, tmp_path: Path) -> None:
    await killed(programs, tmp_path, on_postgresql(), 3, 3)


@pytest.mark.heavy
async def test_every_digest_comes_once_through_two_hundred_deaths(programs: Programs, tmp_path: Path) -> None:
    await killed(programs, tmp_path, on_sqlite(tmp_path), 200, 10)


@pytest.mark.heavy
async def test_every_digest_comes_once_through_two_hundred_deaths_with_a_server(
    programs: Programs, tmp_path: Path
) -> None:
    await killed(programs, tmp_path, on_postgresql(), 200, 10)
