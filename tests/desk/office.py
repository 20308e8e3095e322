"""A desk at work: a real store, a clock that tests move, knowledge that tests change, a platform that keeps what it is given."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.app import Dragoman, permissions_of
from bot.config import Settings
from bot.core.answer import Answer
from bot.core.invocation import Asker
from bot.core.plain import plain_text
from bot.core.posting import Post, Posted
from bot.desk.desk import Desk
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.kb.loading import load
from bot.state.store import Store, open_store
from tests.asking import newsroom
from tests.desk.clock import VirtualClock
from tests.small_knowledge import fictional, problems, written

NOON = datetime(2032, 3, 1, 12, tzinfo=UTC).timestamp()
CHANNEL = "slack:T1/C1"


class Platform:
    """Takes every post. posts: as they came, with the time of each."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.posts: list[tuple[float, Post]] = []

    async def post(self, post: Post, begin_by: float) -> Posted:
        self.posts.append((self._clock.now(), post))
        return Posted(f"m{len(self.posts)}")

    async def find(self, post: Post, since: float) -> Posted | None:
        for number, (at, made) in enumerate(self.posts, 1):
            if made.key == post.key and made.channel == post.channel and at >= since:
                return Posted(f"m{number}")
        return None

    def told(self, channel: str = CHANNEL) -> list[str]:
        """What was posted to a channel, as plain text."""
        return [plain_text(post.answer) for _, post in self.posts if str(post.channel) == channel]


class Office:
    """One replica: its newsroom with the desk, and where its knowledge is."""

    def __init__(self, dragoman: Dragoman, desk: Desk, clock: VirtualClock, platform: Platform) -> None:
        self.dragoman = dragoman
        self.desk = desk
        self.clock = clock
        self.platform = platform

    def serve(self, more: Mapping[str, str]) -> None:
        """From now on another revision is served: with these entries, or others instead."""
        self.dragoman.kb = knowledge(more)
        self.desk.wake()

    async def ask(self, line: str, channel: str = CHANNEL, user: str = "U1", roles: tuple[str, ...] = ()) -> Answer:
        """What somebody in a channel is answered."""
        platform, _, place = channel.partition(":")
        asker = Asker(platform=platform, user=user, workspace=place.partition("/")[0], channel=channel, roles=roles)
        return await self.dragoman.ask(line, asker)

    async def share(self, line: str, channel: str = CHANNEL, message: str = "shared") -> Answer:
        """Somebody shares the answer to a line in a channel."""
        answer = await self.ask(line, channel)
        await self.dragoman.posted(channel, message, answer)
        await self.quiet()
        return answer

    async def quiet(self) -> None:
        """Returns when nothing is under way."""
        async with asyncio.timeout(20):
            # Whoever was woken takes up its work first.
            await asyncio.sleep(0.005)
            while not self.clock.awaited or self.desk.courier.busy or self.desk.busy:  # noqa: ASYNC110
                await asyncio.sleep(0.002)

    async def wait(self, seconds: float) -> None:
        """Let so much time pass, whatever happens in it."""
        until = self.clock.now() + seconds
        await self.quiet()
        while self.clock.jump(until):
            await asyncio.sleep(0)
            await self.quiet()


def knowledge(more: Mapping[str, str]) -> Knowledge:
    """The small knowledge with these entries, or others instead."""
    with tempfile.TemporaryDirectory() as folder:
        folders = written(Path(folder), more)
        found = problems(folders)
        assert not found, "\n".join(map(str, found))
        return Knowledge(load(folders).contents, newsroom().kb._territories)


@asynccontextmanager
async def at_work(folder: Path, at: float = NOON, **chosen: Any) -> AsyncIterator[Office]:
    """An office whose desk runs until the block ends. chosen: settings."""
    clock = VirtualClock(at)
    async with await open_store(str(folder / "desk.db")) as store:
        await long_ago(store)
        async with employed(folder, store, clock, Platform(clock), **chosen) as office:
            yield office


@asynccontextmanager
async def employed(
    folder: Path, store: Store, clock: VirtualClock, platform: Platform, **chosen: Any
) -> AsyncIterator[Office]:
    """The same over a store that is open already."""
    settings = Settings(**chosen)

    def today() -> date:
        return datetime.fromtimestamp(clock.now(), UTC).date()

    dragoman = Dragoman(fictional(), today)
    # No folder of a repository: whatever is known of changes is what the desk noticed.
    folders = Folders(folder / "knowledge", folder / "seeds")
    desk = Desk(
        store, folders, settings, permissions_of(settings), lambda: dragoman.kb, today, dragoman.asked_of, clock
    )
    dragoman.employ(desk)
    dragoman.reach("slack", platform)
    dragoman.reach("discord", platform)
    # Between what it waits for, it looks once a day rather than twice a minute: days pass in a moment here.
    desk.look_seconds = desk.observe_seconds = 86_400.0
    task = asyncio.create_task(desk.run())
    office = Office(dragoman, desk, clock, platform)
    await asyncio.sleep(0)
    await office.quiet()
    try:
        yield office
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def long_ago(store: Store) -> None:
    """The store is said to be old: what was due before it was made would be looked for."""
    async with store.begin() as connection:
        await connection.execute(text("UPDATE store_facts SET value = '0' WHERE name = 'created_at'"))
