"""A thousand sends over a bad line, through the posters that the program uses: none comes twice, and none is missing.

What goes wrong is seeded: connections lost after a post was taken, gateways that say 502 after it or before, posts that
are taken long after nobody waits for them, requests to wait, connections refused, histories that lag behind.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.app import Dragoman
from bot.config import DigestSettings
from bot.core.posting import SEND_SECONDS, Post, Posted, Poster
from bot.state.ledger import SENT
from bot.state.store import Store
from tests.desk.clock import VirtualClock
from tests.desk.days import Days
from tests.desk.office import employed
from tests.desk.posters import Kind, StandIn, arrived, digests, expected, ledger, posting, standing_in, token_of
from tests.desk.troubled import DAY, HOUR, opened
from tests.emulators.discord import DiscordStandIn
from tests.emulators.slack import SlackStandIn
from tests.small_knowledge import fictional

FIRST = date(2032, 3, 1)
BEGIN = datetime(2032, 3, 1, 5, tzinfo=UTC).timestamp()
_HURRY = 0.1
"""Seconds of real time after which nobody waits for a post any more; by the virtual clock it is SEND_SECONDS still."""
_LAG = 15.0
"""Seconds after which a post is told of in the history."""


class Standing(VirtualClock):
    """A clock on which the platform waits too: what it takes late, it takes at its moment, before whoever looks later."""

    def __init__(self, now: float) -> None:
        super().__init__(now)
        self._resting = 0

    async def sleep(self, seconds: float) -> None:
        self._resting += 1
        try:
            await super().sleep(seconds)
        finally:
            self._resting -= 1

    async def pass_by(self, seconds: float) -> None:
        """What somebody else than the desk waits for."""
        await super().sleep(seconds)

    @property
    def awaited(self) -> bool:
        return self._resting > 0


class Counted:
    """A poster. tries: how many posts were begun; looks: how often one was looked for."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster
        self.tries = self.looks = 0

    @property
    def asked(self) -> int:
        return self.tries + self.looks

    async def post(self, post: Post, begin_by: float) -> Posted:
        self.tries += 1
        return await self._poster.post(post, begin_by)

    async def find(self, post: Post, since: float) -> Posted | None:
        self.looks += 1
        return await self._poster.find(post, since)


class Line:
    """A desk and a platform, and what happens to the requests between them."""

    def __init__(self, there: StandIn, office: Days, poster: Counted, store: Store) -> None:
        self.there = there
        self.office = office
        self.poster = poster
        self.store = store

    def next(self, **fault: Any) -> None:
        """What the next request that posts meets; nothing: all is well."""
        if isinstance(self.there, SlackStandIn):
            self.there.fail("chat.postMessage", **fault)
        else:
            self.there.fault("POST", "/messages", **fault)

    async def away(self, after: float, seconds: float, clock: Standing) -> None:
        """Nobody listens at the platform's address for a while."""
        await clock.pass_by(after)
        runner = self.there._runner
        assert runner is not None
        for site in tuple(runner.sites):
            await site.stop()
        await clock.pass_by(seconds)
        await web.TCPSite(runner, "127.0.0.1", self.there._port).start()


@asynccontextmanager
async def line(folder: Path, kind: Kind, settings: tuple[DigestSettings, ...], clock: Standing) -> AsyncIterator[Line]:
    async with (
        standing_in(kind, len(settings), clock.now) as there,
        posting(kind, there.api_base, token_of(there), Dragoman(fictional(), lambda: FIRST)) as real,
        opened(folder, f"{kind}.db") as store,
    ):
        there.passed = clock.pass_by  # type: ignore[method-assign]
        if isinstance(there, SlackStandIn):
            there.history_lag = _LAG
        poster = Counted(real)
        async with employed(folder, store, clock, poster, digests=settings) as office:
            yield Line(there, Days(office, poster), poster, store)


def mishap(chance: random.Random) -> dict[str, Any]:
    """What becomes of one request."""
    late = chance.uniform(SEND_SECONDS, SEND_SECONDS + 60.0)
    return chance.choices(
        (
            {},
            {"lost": True},
            {"status": 502, "accepted": True},
            {"status": 502},
            {"late": late},
            {"status": 429, "retry_after": chance.randint(1, 90)},
        ),
        (30, 15, 15, 10, 15, 15),
    )[0]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.core.pacing.SEND_SECONDS", _HURRY)


async def sends(folder: Path, kind: Kind, channels: int, days: int) -> None:
    chance = random.Random(f"{kind}/{channels}")
    clock = Standing(BEGIN)
    async with line(folder, kind, digests(kind, channels), clock) as over:
        for _ in range(2 * channels * days):
            over.next(**mishap(chance))
        outages = [
            asyncio.create_task(over.away(day * DAY + 3.5 * HOUR - 10, chance.uniform(5, 60), clock))
            for day in range(0, days, 2)
        ]
        await over.office.wait(days * DAY)
        await asyncio.gather(*outages)
        assert arrived(over.there, kind, channels) == expected(kind, channels, FIRST, days)
        assert await ledger(over.store) == Counter({SENT: channels * days})
        assert over.there.complaints == []
        # That it was a bad line indeed.
        assert over.poster.tries > 1.3 * channels * days
        assert over.poster.looks > 0.3 * channels * days


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("kind", ["slack", "discord"])
async def test_sixty_sends_over_a_bad_line_each_come_once(tmp_path: Path, kind: Kind) -> None:
    await sends(tmp_path, kind, 10, 3)


@pytest.mark.heavy
@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("kind", ["slack", "discord"])
async def test_a_thousand_sends_over_a_bad_line_each_come_once(tmp_path: Path, kind: Kind) -> None:
    await sends(tmp_path, kind, 50, 20)


async def test_discords_marker_is_found_when_its_nonce_is_forgotten(tmp_path: Path) -> None:
    async with line(tmp_path, "discord", digests("discord", 3), Standing(BEGIN)) as over:
        assert isinstance(over.there, DiscordStandIn)
        assert over.there.world.nonce_seconds == 0
        for _ in range(3):
            over.next(lost=True)
        await over.office.wait(12 * HOUR)
        assert arrived(over.there, "discord", 3) == expected("discord", 3, FIRST, 1)
        assert (over.poster.tries, over.poster.looks) == (3, 3)
        assert await ledger(over.store) == Counter({SENT: 3})
