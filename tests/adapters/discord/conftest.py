"""The real adapter against the stand-in for Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest

from bot.adapters.discord import DiscordSettings, client
from bot.adapters.discord.serving import serve
from bot.core.health import Health
from bot.core.remembering import Events, Notes
from tests.adapters.desk import Desk
from tests.emulators.discord import DiscordStandIn

NEWSROOM = "10001"


class Running:
    """The adapter while it runs: the stand-in, the newsroom, what was reported of it."""

    def __init__(self, discord: DiscordStandIn, desk: Desk, health: Health, task: asyncio.Task[None]) -> None:
        self.discord = discord
        self.desk = desk
        self.health = health
        self.task = task

    @property
    def ready(self) -> bool:
        return self.health.ready

    @property
    def why(self) -> str:
        """Why it is not ready."""
        return self.health.platforms["discord"].why

    async def until(self, ready: bool, seconds: float = 10.0) -> None:
        """Wait until readiness is that."""
        async with asyncio.timeout(seconds):
            while self.ready is not ready:
                if self.task.done():
                    self.task.result()
                await asyncio.sleep(0.01)


@asynccontextmanager
async def served(
    discord: DiscordStandIn,
    events: Events | None = None,
    notes: Notes | None = None,
    *,
    has: Callable[[Desk], None] | None = None,
    **changed: Any,
) -> AsyncIterator[Running]:
    """The adapter, ready, until the block ends. events, notes: what remembers; has: more for the desk; changed: settings."""
    async with started(discord, events, notes, has=has, **changed) as running:
        await running.until(ready=True)
        yield running


@asynccontextmanager
async def started(
    discord: DiscordStandIn,
    events: Events | None = None,
    notes: Notes | None = None,
    *,
    has: Callable[[Desk], None] | None = None,
    **changed: Any,
) -> AsyncIterator[Running]:
    """The same, ready or not."""
    health = Health(["discord"])
    desk = Desk(health, events, notes)
    if has is not None:
        has(desk)
    choices: dict[str, Any] = {
        "enabled": True,
        "guilds": [NEWSROOM],
        "api_base": discord.api_base,
        "gateway": discord.gateway,
        **changed,
    }
    task = asyncio.create_task(serve(desk, msgspec.convert(choices, DiscordSettings)))
    try:
        yield Running(discord, desk, health, task)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_BOT_TOKEN", DiscordStandIn().token)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the seconds that discord.py waits for more servers, and before it identifies again."""
    usual = client.options

    def hurried() -> dict[str, Any]:
        return {**usual(), "guild_ready_timeout": 0.02}

    async def identify(self: object, shard: int | None, *, initial: bool = False) -> None:
        return None

    monkeypatch.setattr("bot.adapters.discord.serving.options", hurried)
    monkeypatch.setattr("bot.adapters.discord.client.Hearing.before_identify_hook", identify)


@pytest.fixture
async def bot() -> AsyncIterator[Running]:
    """The adapter; at the end, nothing it sent was such as Discord refuses."""
    async with DiscordStandIn() as discord, served(discord) as running:
        yield running
        assert discord.complaints == []
