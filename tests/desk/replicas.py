"""Several desks over one store and one platform, on clocks that differ a little; whoever runs them stops and starts them."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
from sqlalchemy import text

from bot.app import Dragoman
from bot.config import DigestSettings, Settings
from bot.core.permissions import Permissions
from bot.core.posting import SEND_SECONDS, NotPosted, Post, Posted, Trouble
from bot.desk.desk import Desk
from bot.kb.folders import Folders
from bot.state.store import Store, open_store
from tests.desk.clock import VirtualClock
from tests.small_knowledge import fictional

LOOK = 850.0
"""How long a desk rests here: shorter than the time for which a digest may be late, and long enough for days to pass quickly."""
PLATFORMS = ("discord", "slack")


class Kept(msgspec.Struct, frozen=True):
    """A message in a channel. at: since when it stands there, which may still be to come."""

    channel: str
    key: str
    at: float


class Platform:
    """Takes posts, slowly; loses answers, loses requests, takes some of them late, and asks to wait. kept: all it took."""

    def __init__(self, clock: VirtualClock, rng: random.Random) -> None:
        self.clock = clock
        self.rng = rng
        self.kept: list[Kept] = []
        self.met: Counter[str] = Counter()
        self.calm = False

    def keep(self, post: Post, seconds: float) -> Posted:
        """It will stand in its channel after so many seconds, whoever still waits for the answer."""
        self.kept.append(Kept(str(post.channel), post.key, self.clock.now() + seconds))
        return Posted(f"m{len(self.kept)}")

    def found(self, post: Post, since: float) -> Posted | None:
        """What stands there now."""
        for number, kept in enumerate(self.kept, 1):
            if kept.key == post.key and kept.channel == str(post.channel) and since <= kept.at <= self.clock.now():
                return Posted(f"m{number}")
        return None

    def meets(self) -> str:
        """What the next request meets."""
        weights = {"taken": 70, "no answer": 8, "lost": 6, "late": 6, "wait": 5, "wait long": 5}
        met = "taken" if self.calm else self.rng.choices(list(weights), list(weights.values()))[0]
        self.met[met] += 1
        return met


class Front:
    """The platform as one desk reaches it. asleep: how many requests are on their way."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.asleep = 0

    async def post(self, post: Post, begin_by: float) -> Posted:
        platform, rng = self._platform, self._platform.rng
        met, seconds = platform.meets(), rng.uniform(0.1, SEND_SECONDS - 1)
        if met.startswith("wait"):
            await self._sleep(0.2)
            raise NotPosted(Trouble.LATER, "it asks to wait", 300.0 if met == "wait long" else 0.0)
        if met == "taken":
            posted = platform.keep(post, seconds)
            await self._sleep(seconds)
            return posted
        if met == "late":
            platform.keep(post, rng.uniform(SEND_SECONDS, SEND_SECONDS + 60))
        elif met == "no answer":
            platform.keep(post, seconds)
        await self._sleep(SEND_SECONDS)
        raise NotPosted(Trouble.UNCLEAR, met)

    async def find(self, post: Post, since: float) -> Posted | None:
        await self._sleep(self._platform.rng.uniform(0.1, 4))
        if not self._platform.calm and self._platform.rng.random() < 0.1:
            raise NotPosted(Trouble.LATER, "the history cannot be read just now")
        return self._platform.found(post, since)

    async def _sleep(self, seconds: float) -> None:
        self.asleep += 1
        try:
            await self._platform.clock.sleep(seconds)
        finally:
            self.asleep -= 1


class Skewed(msgspec.Struct, frozen=True):
    """The clock of one machine."""

    clock: VirtualClock
    ahead: float

    def now(self) -> float:
        return self.clock.now() + self.ahead

    async def sleep(self, seconds: float) -> None:
        await self.clock.sleep(seconds)


class Replica:
    """A desk at work over a store of its own connections."""

    def __init__(self, store: Store, platform: Platform, digests: Sequence[DigestSettings], ahead: float) -> None:
        self._store = store
        self.front = Front(platform)
        clock = Skewed(platform.clock, ahead)

        def today() -> date:
            return datetime.fromtimestamp(clock.now(), UTC).date()

        dragoman = Dragoman(fictional(), today)
        nowhere = Path("/nonexistent")
        self.desk = Desk(
            store,
            Folders(nowhere, nowhere),
            Settings(digests=tuple(digests)),
            Permissions(),
            lambda: dragoman.kb,
            today,
            dragoman.asked_of,
            clock,
        )
        self.desk.look_seconds, self.desk.observe_seconds = LOOK, 6 * 3_600.0
        for name in PLATFORMS:
            self.desk.reach(name, self.front)
        self._running = asyncio.create_task(self.desk.run())

    @property
    def is_waiting(self) -> bool:
        """Whether all of its work waits for an answer of the platform."""
        return not self.desk.busy and len(self.desk.courier._under_way) == self.front.asleep

    async def stop(self) -> None:
        """End it, in the middle of whatever it does."""
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        await self._store.close()


class Building:
    """Replicas over one store. up: the stretches of time in which one of them was at work and the store could be asked."""

    def __init__(self, where: str, platform: Platform, digests: Sequence[DigestSettings]) -> None:
        self._where = where
        self._platform = platform
        self._digests = digests
        self._since: float | None = None
        self._clock = platform.clock
        self.replicas: list[Replica] = []
        self.up: list[tuple[float, float]] = []

    async def start(self) -> None:
        """One more."""
        store = await open_store(self._where)
        rng = self._platform.rng
        # Those whose clocks agree begin in the same instant, and race for every row.
        ahead = rng.uniform(-8, 8) if rng.random() < 0.3 else 0.0
        self.replicas.append(Replica(store, self._platform, self._digests, ahead))
        self.note(True)
        await self.idle()

    async def stop(self) -> None:
        """One less, whichever."""
        replica = self.replicas.pop(self._platform.rng.randrange(len(self.replicas)))
        if not self.replicas:
            self.note(False)
        await replica.stop()

    def note(self, is_up: bool) -> None:
        """From now on somebody can work, or nobody."""
        if is_up and self._since is None:
            self._since = self._clock.now()
        elif not is_up and self._since is not None:
            self.up.append((self._since, self._clock.now()))
            self._since = None

    async def idle(self) -> None:
        """Returns when everybody waits for the clock."""
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up:
            if self._is_idle():
                return
            await asyncio.sleep(0.0005)
        raise AssertionError("something goes on for ever")

    def _is_idle(self) -> bool:
        waiting = len(self.replicas) + sum(one.front.asleep for one in self.replicas)
        return self._clock.waiting == waiting and all(one.is_waiting for one in self.replicas)

    async def until(self, moment: float) -> None:
        """Let time pass. Whoever waits for the same moment is woken at once, so that they race."""
        await self.idle()
        while self._clock.jump(moment):
            self._clock.wake_all()
            await asyncio.sleep(0)
            await self.idle()

    async def rows(self) -> dict[tuple[str, str], str]:
        """What became of each digest, by channel and local date."""
        async with await open_store(self._where) as store, store.begin() as connection:
            found = await connection.execute(text("SELECT channel, slot, state FROM deliveries WHERE kind = 'digest'"))
            return {(row.channel, row.slot): row.state for row in found}
