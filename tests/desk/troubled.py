"""A platform that takes posts as a test tells it to, and a desk with digests over it whose days pass in a moment."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.config import DigestSettings
from bot.core.posting import NotPosted, Post, Posted, Trouble
from bot.desk.desk import Desk
from bot.desk.digests import DIGEST
from bot.state.channels import SubscriptionRow
from bot.state.ledger import Entry
from bot.state.store import Store, open_store
from tests.desk.clock import VirtualClock
from tests.desk.days import Days
from tests.desk.office import CHANNEL, Platform, employed, long_ago

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0


def at(hours: int, minutes: int = 0, day: int = 1) -> float:
    """A moment of a day of March 2032, whose first is a Monday, in UTC."""
    return datetime(2032, 3, day, hours, minutes, tzinfo=UTC).timestamp()


class Troubled(Platform):
    """begun: when each request began, and for which key. meets: what the next ones meet, and after that all is well: an error,
    or the reason why a post is taken and nobody knows. unread: why there is no history, so many times. asked: how often it was.
    """

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(clock)
        self.asked = 0
        self.begun: list[tuple[float, str]] = []
        self.meets: list[NotPosted | str] = []
        self.unread: list[NotPosted] = []
        self.held = asyncio.Event()
        self.held.set()

    async def post(self, post: Post, begin_by: float) -> Posted:
        self.asked += 1
        self.begun.append((self._clock.now(), post.key))
        await self.held.wait()
        met = self.meets.pop(0) if self.meets else ""
        if isinstance(met, NotPosted):
            raise met
        made = await super().post(post, begin_by)
        if met:
            raise NotPosted(Trouble.UNCLEAR, met)
        return made

    async def find(self, post: Post, since: float) -> Posted | None:
        self.asked += 1
        if self.unread:
            raise self.unread.pop(0)
        return await super().find(post, since)

    @property
    def pauses(self) -> list[float]:
        """Between the beginnings of requests, in seconds."""
        moments = [moment for moment, _ in self.begun]
        return [later - earlier for earlier, later in pairwise(moments)]

    def counts(self) -> list[int]:
        """How often each post that there is stands in its channel."""
        return sorted(Counter((str(post.channel), post.key) for _, post in self.posts).values())


def daily(written: str = "08:30", channel: str = CHANNEL, days: str = "daily", zone: str = "UTC") -> DigestSettings:
    """A digest of the config."""
    return DigestSettings(channel=channel, at=written, timezone=zone, days=days)


def asked_for(written: str, since: float, channel: str = CHANNEL) -> SubscriptionRow:
    """A digest that somebody subscribed to in chat."""
    return SubscriptionRow(
        channel=channel,
        at=written,
        timezone="UTC",
        days="daily",
        follow=(),
        quiet="line",
        created_by="U1",
        created_at=since,
    )


@asynccontextmanager
async def opened(folder: Path, name: str = "desk.db", made: float = 0.0) -> AsyncIterator[Store]:
    """A store, made at a moment of the virtual clock if it is not there yet."""
    is_new = not (folder / name).exists()
    async with await open_store(str(folder / name)) as store:
        if is_new:
            await long_ago(store)
            async with store.begin() as connection:
                fact = text("UPDATE store_facts SET value = :made WHERE name = 'created_at'")
                await connection.execute(fact, {"made": repr(made)})
        yield store


@asynccontextmanager
async def running(folder: Path, store: Store, platform: Troubled, *digests: DigestSettings) -> AsyncIterator[Days]:
    """A desk over a store."""
    async with employed(folder, store, platform._clock, platform, digests=digests) as office:
        yield Days(office, platform)


async def until(condition: Callable[[], bool]) -> None:
    """Returns once it holds. TimeoutError where it does not for long."""
    give_up = time.monotonic() + 20
    while not condition():
        if time.monotonic() > give_up:
            raise TimeoutError
        await asyncio.sleep(0.005)


async def row(desk: Desk, day: int = 1, channel: str = CHANNEL) -> Entry:
    """The ledger's row for a digest."""
    found = await desk.ledger.get(channel, DIGEST, f"2032-03-{day:02}")
    assert found is not None, f"the ledger has nothing for {channel} on that day"
    return found


async def states(store: Store, channel: str = CHANNEL) -> list[tuple[str, str]]:
    """All digests of a channel: the local date and what became of it."""
    asked = text("SELECT slot, state FROM deliveries WHERE channel = :channel AND kind = 'digest' ORDER BY slot")
    async with store.begin() as connection:
        rows: Any = await connection.execute(asked, {"channel": channel})
        return [(str(slot), str(state)) for slot, state in rows]
