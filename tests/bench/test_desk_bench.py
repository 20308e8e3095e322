"""What the desk costs: a thousand channels due at one minute, a claim, a knowledge looked through, a month's memory."""

from __future__ import annotations

import asyncio
import cProfile
import functools
import gc
import os
import pstats
import sqlite3
import tempfile
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from bot.adapters.discord.components import Surface as DiscordSurface
from bot.adapters.discord.messages import marked
from bot.adapters.discord.messages import message as for_discord
from bot.adapters.slack.blocks import Surface as SlackSurface
from bot.adapters.slack.messages import message as for_slack
from bot.app import Dragoman
from bot.config import DigestSettings, Settings
from bot.core.permissions import Permissions
from bot.core.posting import Post, Posted
from bot.desk.desk import Desk
from bot.desk.digests import DIGEST
from bot.desk.history import History
from bot.desk.owed import SETTLED, key_of
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.state.ledger import CLAIMED, OPEN, SENT, Entry, Ledger
from bot.state.store import Store, open_store
from tests.asking import newsroom
from tests.desk.clock import VirtualClock
from tests.desk.office import long_ago
from tests.state import postgres

pytestmark = pytest.mark.bench

EIGHT = datetime(2026, 10, 22, 8, tzinfo=UTC).timestamp()
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
CHANNELS = 1_000
MOST_CPU = 5.0
"""Seconds, for the thousand."""
CLAIMS = 200
MOST_SQLITE, MOST_POSTGRESQL = 0.002, 0.005
"""Seconds that half of the claims may take at most."""
MANY_ENTRIES = 10_000
MOST_GROWN = 250_000
"""Bytes by which 25 days may let the memory grow: 200 for each post."""

RENDER: dict[str, Callable[[Post], object]] = {
    "slack": lambda post: for_slack(post.answer, 1, SlackSurface.PUBLIC),
    "discord": lambda post: marked(for_discord(post.answer, surface=DiscordSurface.PUBLIC), post.key).payload,
}
FOLLOWED: tuple[tuple[str, ...], ...] = ((), ("qatar",), ("turkey",), ("qatar turkey",), ("erdogan", "qatar"))


class Counter:
    """Lays every post out as its platform would send it, and takes it."""

    def __init__(self) -> None:
        self.posts = 0

    async def post(self, post: Post, begin_by: float) -> Posted:
        assert msgspec.json.encode(RENDER[post.channel.platform](post))
        self.posts += 1
        return Posted(f"m{self.posts}")

    async def find(self, post: Post, since: float) -> Posted | None:
        return None


class Working(msgspec.Struct):
    """A desk at work, its clock, and the platforms."""

    desk: Desk
    clock: VirtualClock
    counter: Counter

    async def until(self, moment: float) -> None:
        """Let time pass up to a moment."""
        await self.idle()
        while self.clock.jump(moment):
            await self.idle()

    async def idle(self) -> None:
        """Returns when nothing is under way."""
        await asyncio.sleep(0)
        while not self.clock.awaited or self.desk.courier.busy:
            await self.desk.courier.settled()
            await asyncio.sleep(0.001)


@asynccontextmanager
async def at_work(folder: Path, digests: Sequence[DigestSettings]) -> AsyncIterator[Working]:
    """A desk with the shipped knowledge over a SQLite file, at eight in the morning."""
    clock, counter = VirtualClock(EIGHT), Counter()
    kb = newsroom().kb

    def today() -> date:
        return datetime.fromtimestamp(clock.now(), UTC).date()

    dragoman = Dragoman(kb, today)
    settings = Settings(digests=tuple(digests))
    async with await open_store(str(folder / "desk.db")) as store:
        await long_ago(store)
        desk = Desk(
            store,
            Folders(folder, folder),
            settings,
            Permissions(),
            lambda: kb,
            today,
            dragoman.asked_of,
            clock,
        )
        for platform in RENDER:
            desk.reach(platform, counter)
        desk.look_seconds = desk.observe_seconds = 6 * HOUR
        running = asyncio.create_task(desk.run())
        try:
            yield Working(desk, clock, counter)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def daily(platform: str, number: int, follow: Sequence[str]) -> DigestSettings:
    """The digest of a channel."""
    return DigestSettings(
        channel=f"{platform}:{1000 + number % 40}/{2000 + number}",
        at="08:30",
        timezone="UTC",
        follow=tuple(follow),
    )


# --- a thousand at once --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", list(RENDER))
async def test_a_thousand_channels_due_at_the_same_minute(
    platform: str, tmp_path: Path, record: Callable[[str], None]
) -> None:
    async with at_work(
        tmp_path, [daily(platform, number, FOLLOWED[number % len(FOLLOWED)]) for number in range(CHANNELS)]
    ) as working:
        await working.until(EIGHT + 29 * MINUTE)
        assert working.counter.posts == 0
        profile = cProfile.Profile() if os.environ.get("DRAGOMAN_PROFILE") else None
        start, cpu = time.perf_counter(), time.process_time()
        if profile:
            profile.enable()
        await working.until(EIGHT + HOUR)
        taken, wall = time.process_time() - cpu, time.perf_counter() - start
        if profile:
            profile.disable()
            pstats.Stats(profile).sort_stats("tottime").print_stats(40)
        assert working.counter.posts == CHANNELS
    record(f"{CHANNELS} claimed, composed, rendered and marked: {taken:.2f} s of CPU, {wall:.2f} s in all")
    assert taken < MOST_CPU


# --- a claim -------------------------------------------------------------------------------------------------------------


def owed(number: int) -> Entry:
    """A row, as the desk makes it when a digest is due."""
    channel, slot = f"slack:T1/C{number}", "2026-10-22"
    return Entry(
        channel=channel, kind=DIGEST, slot=slot, key=key_of(channel, DIGEST, slot), detail={"after": 1, "until": 9}
    )


def claimed(entry: Entry, now: float) -> Entry:
    return msgspec.structs.replace(
        entry, state=CLAIMED, owner="host/1/abc", attempts=1, begun_at=now, attempted_at=now, not_before=now + SETTLED
    )


async def claims(store: Store) -> tuple[float, float]:
    """The median of claims that write a new row, and of claims of a row that is there, in seconds."""
    ledger = Ledger(store)
    new, there = [], []
    for number in range(CLAIMS):
        entry = owed(number)
        start = time.perf_counter()
        assert await ledger.add([claimed(entry, EIGHT)], EIGHT)
        new.append(time.perf_counter() - start)
        put_off = claimed(entry, EIGHT)
        assert await ledger.end(put_off, OPEN, EIGHT, not_before=EIGHT + 5)
        waiting = msgspec.structs.replace(put_off, state=OPEN, not_before=EIGHT + 5)
        start = time.perf_counter()
        taken = await ledger.take(waiting, "host/2/abc", EIGHT + SETTLED, EIGHT, state=CLAIMED, attempts=2)
        there.append(time.perf_counter() - start)
        assert taken is not None
        assert await ledger.end(taken, SENT, EIGHT, message="m1")
    return sorted(new)[CLAIMS // 2], sorted(there)[CLAIMS // 2]


def told(taken: tuple[float, float], most: float) -> str:
    new, there = (f"{one * 1e3:.2f} ms" for one in taken)
    return f"p50 of {CLAIMS} claims: {new} for a new row, {there} for one that waits (target {most * 1e3:.0f} ms)"


def bare(path: Path) -> float:
    """The median of as many rows written to a file as safely, with nothing around them, in seconds: what the disk takes."""
    taken = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE rows (name TEXT PRIMARY KEY, detail TEXT)")
        for number in range(CLAIMS):
            start = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO rows VALUES (?, ?)", (f"slack:T1/C{number}", "x" * 300))
            connection.execute("COMMIT")
            taken.append(time.perf_counter() - start)
    return sorted(taken)[CLAIMS // 2]


async def test_a_claim_on_sqlite(tmp_path: Path, record: Callable[[str], None]) -> None:
    async with await open_store(str(tmp_path / "desk.db")) as store:
        taken = await claims(store)
    record(f"{told(taken, MOST_SQLITE)}; a bare row on this disk {bare(tmp_path / 'bare.db') * 1e3:.2f} ms")


@pytest.mark.skipif(not os.path.isdir("/dev/shm"), reason="no folder in memory here")
async def test_a_claim_on_sqlite_without_a_disk(record: Callable[[str], None]) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        async with await open_store(f"{folder}/desk.db") as store:
            taken = await claims(store)
        record(f"{told(taken, MOST_SQLITE)}; a bare row there {bare(Path(folder, 'bare.db')) * 1e3:.2f} ms")


async def test_a_claim_on_postgresql(record: Callable[[str], None]) -> None:
    cluster = postgres.own_cluster(durable=True)
    try:
        async with await open_store(cluster.create()) as store:
            taken = await claims(store)
    finally:
        cluster.remove()
    record(told(taken, MOST_POSTGRESQL))


# --- memory --------------------------------------------------------------------------------------------------------------


async def test_memory_is_flat_over_thirty_days_of_fifty_channels(tmp_path: Path, record: Callable[[str], None]) -> None:
    countries = [country.id for country in newsroom().kb.contents.countries]
    digests = [
        daily(platform, number, (countries[number % len(countries)],))
        for number, platform in enumerate(("slack", "discord") * 25)
    ]
    held: dict[int, int] = {}
    resident: dict[int, int] = {}
    async with at_work(tmp_path, digests) as working:
        tracemalloc.start()
        try:
            for day in range(1, 31):
                await working.until(EIGHT + day * DAY)
                if day in (5, 30):
                    empty_caches(working.desk)
                    held[day], _ = tracemalloc.get_traced_memory()
                    resident[day] = rss()
        finally:
            tracemalloc.stop()
        assert working.counter.posts == 30 * 50
    record(
        f"held by Python after day 5 {held[5] / 1e6:.2f} MB, after day 30 {held[30] / 1e6:.2f} MB; "
        f"the process {resident[5] / 1e6:.1f} and {resident[30] / 1e6:.1f} MB"
    )
    assert held[30] - held[5] < MOST_GROWN


def empty_caches(desk: Desk) -> None:
    """Let go of what is kept up to a fixed number: how much that is depends on what a day has to say."""
    desk.digests._composed.clear()
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and one.__module__.startswith("bot."):
            one.cache_clear()
    gc.collect()


def rss() -> int:
    """Bytes of the process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


# --- the knowledge looked through ----------------------------------------------------------------------------------------


def large(revision: str) -> Knowledge:
    """The shipped knowledge with so many people that it has ten thousand entries."""
    contents = newsroom().kb.contents
    missing = MANY_ENTRIES - len(newsroom().kb.entries)
    people = contents.people
    more = [msgspec.structs.replace(people[number % len(people)], id=f"invented-{number}") for number in range(missing)]
    return Knowledge(msgspec.structs.replace(contents, revision=revision, people=(*people, *more)))


async def test_ten_thousand_unchanged_entries(tmp_path: Path, record: Callable[[str], None]) -> None:
    folders = Folders(tmp_path, tmp_path)
    async with await open_store(str(tmp_path / "desk.db")) as store:
        past = History(store, folders)
        first, same = large("one"), large("two")
        assert len(first.entries) == MANY_ENTRIES
        figures = []
        for kb, moment in ((first, EIGHT), (same, EIGHT + HOUR), (same, EIGHT + HOUR + MINUTE)):
            start, cpu = time.perf_counter(), time.process_time()
            assert await past.observe(kb, moment) == []
            figures.append((time.perf_counter() - start, time.process_time() - cpu))
        assert await past.latest_seq() == 0
    said = [f"{wall:.3f} s ({cpu:.3f} s of CPU)" for wall, cpu in figures]
    record(f"first seen {said[0]}, another revision with none changed {said[1]}, the same revision {said[2]}")
    assert figures[2][0] < 0.05, "what is not new is not compared"
