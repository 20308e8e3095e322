"""The real adapter against the stand-in for Slack, in both transports."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest

from bot.adapters.slack import SlackSettings
from bot.adapters.slack.serving import serve
from bot.core.health import Health
from bot.core.remembering import Events, Notes
from tests.adapters.desk import Desk, free_port
from tests.emulators.slack import SlackStandIn


class Running:
    """The adapter while it runs: the stand-in, the newsroom, what was reported of it."""

    def __init__(self, slack: SlackStandIn, desk: Desk, health: Health, task: asyncio.Task[None]) -> None:
        self.slack = slack
        self.desk = desk
        self.health = health
        self.task = task

    @property
    def ready(self) -> bool:
        return self.health.ready


@asynccontextmanager
async def served(
    slack: SlackStandIn,
    events: Events | None = None,
    notes: Notes | None = None,
    *,
    has: Callable[[Desk], None] | None = None,
    **changed: Any,
) -> AsyncIterator[Running]:
    """The adapter, ready, until the block ends. events, notes: what remembers; has: more for the desk; changed: settings."""
    health = Health(["slack"])
    desk = Desk(health, events, notes)
    if has is not None:
        has(desk)
    choices: dict[str, Any] = {"enabled": True, "mode": slack.mode, "api_base": slack.api_base, **changed}
    if slack.mode == "http":
        address = f"127.0.0.1:{free_port()}"
        choices["listen"] = address
        slack.listens_at = f"http://{address}/slack/events"

    task = asyncio.create_task(serve(desk, msgspec.convert(choices, SlackSettings)))
    running = Running(slack, desk, health, task)
    try:
        async with asyncio.timeout(10):
            while not running.ready:
                if task.done():
                    task.result()
                await asyncio.sleep(0.01)
        yield running
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", SlackStandIn.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", SlackStandIn.app_token)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SlackStandIn.signing_secret)


@pytest.fixture(params=["socket", "http"])
async def bot(request: pytest.FixtureRequest) -> AsyncIterator[Running]:
    """The adapter over each transport; at the end, nothing it sent was such as Slack refuses."""
    async with SlackStandIn(mode=request.param) as slack, served(slack) as running:
        yield running
        assert slack.complaints == []
