"""Three replicas on one store, stopped and started at random, and the database with them: every post is made once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bot.config import DigestSettings
from bot.desk.digests import DIGEST
from bot.desk.owed import key_of
from bot.state.ledger import SENT, SKIPPED
from bot.state.store import open_store
from bot.text.clock import instant
from tests.desk.clock import VirtualClock
from tests.desk.office import long_ago
from tests.desk.replicas import PLATFORMS, Building, Platform
from tests.state import postgres

MINUTE, HOUR = 60.0, 3_600.0
FIRST = date(2026, 3, 27)
"""Two days before Europe changes its clocks."""
REPLICAS = 3
LEAST = 1.5 * HOUR
"""For so long somebody must have been able to work for a post to be due: what is unclear is looked for after minutes."""
ZONES = (
    "Europe/Istanbul",
    "Asia/Qatar",
    "Europe/Berlin",
    "America/New_York",
    "America/Scoresbysund",
    "Asia/Kolkata",
    "Pacific/Auckland",
)
TIMES = ("08:30", "08:30", "09:00", "02:30", "12:00", "17:45")


class Owed(msgspec.Struct, frozen=True):
    """A post that is to be made. until: the end of its local date."""

    channel: str
    day: date
    due: float
    until: float

    @property
    def key(self) -> str:
        return key_of(self.channel, DIGEST, self.day.isoformat())


def channels() -> list[DigestSettings]:
    """Twenty, on both platforms; several at the same moment."""
    return [
        DigestSettings(
            channel=f"{PLATFORMS[number % 2]}:{number % 3 + 10}/{number + 100}",
            at=TIMES[number % len(TIMES)],
            timezone=ZONES[number % len(ZONES)],
        )
        for number in range(20)
    ]


def owed(days: int) -> list[Owed]:
    """The posts of so many days, which begin anywhere at 24:00 and end anywhere at 00:00 of their last."""
    found = []
    for one in channels():
        zone = ZoneInfo(one.timezone)
        for number in range(1, days + 1):
            day = FIRST + timedelta(days=number)
            due = instant(day, one.at, zone)
            found.append(Owed(one.channel, day, due, instant(day + timedelta(days=1), "00:00", zone)))
    return sorted(found, key=lambda post: post.due)


class Run:
    """So many days of a building in which things go wrong. restart: what may happen to its database."""

    def __init__(
        self,
        where: str,
        days: int,
        seed: int,
        restart: Callable[[Run], Awaitable[None]] | None,
    ) -> None:
        self.rng = random.Random(seed)
        self.seed = seed
        self.owed = owed(days)
        self.clock = VirtualClock(datetime(FIRST.year, FIRST.month, FIRST.day, 22, tzinfo=UTC).timestamp())
        self.end = max(post.until for post in self.owed) + HOUR
        self.platform = Platform(self.clock, self.rng)
        self.building = Building(where, self.platform, channels())
        self._restart = restart
        self.happened: Counter[str] = Counter()

    async def go(self) -> None:
        """All of it, with a calm hour at its end."""
        for _ in range(REPLICAS):
            await self.building.start()
        while self.clock.now() < self.end - 4 * HOUR:
            await self.building.until(self._next())
            await self._trouble()
        self.platform.calm = True
        while len(self.building.replicas) < REPLICAS:
            await self.building.start()
        await self.building.until(self.end)
        self.building.note(False)
        while self.building.replicas:
            await self.building.stop()

    def _next(self) -> float:
        """When the next thing goes wrong: in some hours, or while the next posts are made."""
        now = self.clock.now()
        following = [post.due for post in self.owed if post.due > now][:6]
        if following and self.rng.random() < 0.6:
            return max(now, self.rng.choice(following) + self.rng.uniform(-3, 20))
        return now + self.rng.uniform(0, 4 * HOUR)

    async def _trouble(self) -> None:
        working = len(self.building.replicas)
        if self._restart is not None and self.rng.random() < 0.25:
            self.happened["the database went away"] += 1
            await self._restart(self)
        elif working and self.rng.random() < (0.7 if working == REPLICAS else 0.45):
            self.happened["stopped"] += 1
            await self.building.stop()
        elif working < REPLICAS:
            self.happened["started"] += 1
            await self.building.start()
        if not self.building.replicas:
            self.happened["nobody at work"] += 1

    async def checked(self) -> None:
        """Nothing stands twice in a channel, nothing is missing that somebody could have posted, and the ledger says so."""
        told = f"seed {self.seed}; {dict(self.happened)}; {dict(self.platform.met)}"
        counts = Counter((one.channel, one.key) for one in self.platform.kept)
        assert [one for one, count in counts.items() if count > 1] == [], told
        known = {(post.channel, post.key): post for post in self.owed}
        for one in self.platform.kept:
            post = known.get((one.channel, one.key))
            # On the days before and after those of the run there may be posts as well.
            if post is not None:
                assert post.due - 10 <= one.at <= post.until + LEAST, (post, told)
        possible = [post for post in self.owed if self._could_be_made(post)]
        missing = [post for post in possible if (post.channel, post.key) not in counts]
        assert missing == [], told
        assert len(possible) >= 0.75 * len(self.owed), f"too little was asked of it; {told}"
        rows = await self.building.rows()
        for post in self.owed:
            made = (post.channel, post.key) in counts
            state = rows.get((post.channel, post.day.isoformat()))
            assert state == SENT if made else state in (SKIPPED, None), (post, state, told)

    def _could_be_made(self, post: Owed) -> bool:
        return any(min(end, post.until) - max(begin, post.due) >= LEAST for begin, end in self.building.up)


async def run(where: str, days: int, seed: int, restart: Callable[[Run], Awaitable[None]] | None = None) -> Run:
    """So many days, checked."""
    async with await open_store(where) as store:
        await long_ago(store)
    whole = Run(where, days, seed, restart)
    await whole.go()
    await whole.checked()
    return whole


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is stopped is so at once, in the middle of its posts; and a database that is away is soon given up."""
    monkeypatch.setattr("bot.desk.desk._FAREWELL", 0.01)
    monkeypatch.setattr("bot.desk.delivery._MARK_TRIES", 2)


async def on_postgresql(days: int, seed: int) -> Run:
    """On a server that is restarted, killed, and away for some minutes."""
    cluster = postgres.own_cluster()

    async def restart(whole: Run) -> None:
        how = whole.rng.random()
        if how < 0.6:
            await asyncio.to_thread(cluster.stop if how < 0.3 else cluster.kill)
            await asyncio.to_thread(cluster.start)
            return
        await asyncio.to_thread(cluster.kill)
        whole.building.note(False)
        await whole.building.until(whole.clock.now() + whole.rng.uniform(MINUTE, 40 * MINUTE))
        await asyncio.to_thread(cluster.start)
        if whole.building.replicas:
            whole.building.note(True)

    try:
        return await run(cluster.create(), days, seed, restart)
    finally:
        cluster.remove()


@pytest.mark.heavy
async def test_a_day_of_three_replicas_on_a_sqlite_file(tmp_path: Path) -> None:
    whole = await run(str(tmp_path / "desk.db"), 1, 7)
    assert {"stopped", "started"} <= set(whole.happened), whole.happened


@pytest.mark.heavy
async def test_three_days_of_three_replicas_on_postgresql() -> None:
    whole = await on_postgresql(3, 2)
    assert {"the database went away", "stopped", "started"} <= set(whole.happened), whole.happened


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [11])
async def test_thirty_days_of_three_replicas_on_postgresql(seed: int) -> None:
    whole = await on_postgresql(30, seed)
    assert whole.happened["the database went away"] > 20
    assert whole.happened["stopped"] > 40
    assert {"no answer", "lost", "late", "wait"} <= set(whole.platform.met)


@pytest.mark.heavy
async def test_thirty_days_of_three_replicas_on_a_sqlite_file(tmp_path: Path) -> None:
    whole = await run(str(tmp_path / "desk.db"), 30, 12)
    assert whole.happened["stopped"] > 40
