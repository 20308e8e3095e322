"""Slack and Discord in one process: the same answers, and one of them failing leaves the other serving, and is told."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from bot.adapters.discord import DiscordSettings
from bot.adapters.discord import platform as discord_platform
from bot.adapters.slack import SlackSettings
from bot.adapters.slack import platform as slack_platform
from bot.cli.serving import End, Served, serve
from bot.core.health import Health
from tests.adapters.desk import Desk
from tests.emulators.discord import DiscordStandIn
from tests.emulators.slack import SlackStandIn


class Both:
    """Two stand-ins and the program that serves both."""

    def __init__(self, slack: SlackStandIn, discord: DiscordStandIn) -> None:
        self.slack = slack
        self.discord = discord
        self.health = Health(["slack", "discord"])
        self.desk = Desk(self.health)
        self.stopping = asyncio.Event()

    async def serve(self) -> End:
        slack = {"enabled": True, "mode": "socket", "api_base": self.slack.api_base}
        discord = {
            "enabled": True,
            "guilds": ["10001"],
            "api_base": self.discord.api_base,
            "gateway": self.discord.gateway,
        }
        parts = [
            Served("slack", slack_platform, msgspec.convert(slack, SlackSettings)),
            Served("discord", discord_platform, msgspec.convert(discord, DiscordSettings)),
        ]
        return await serve(self.desk, parts, self.health, self.stopping)

    async def until(self, **ready: bool) -> None:
        """Wait until the platforms are as said."""
        async with asyncio.timeout(15):
            while any(self.health.platforms[name].ready is not so for name, so in ready.items()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    def why(self, name: str) -> str:
        return self.health.platforms[name].why


@asynccontextmanager
async def served() -> AsyncIterator[Both]:
    async with SlackStandIn() as slack, DiscordStandIn() as discord:
        both = Both(slack, discord)
        task = asyncio.create_task(both.serve())
        try:
            yield both
        finally:
            both.stopping.set()
            await asyncio.wait_for(task, 15)


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", SlackStandIn.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", SlackStandIn.app_token)
    monkeypatch.setenv("DISCORD_BOT_TOKEN", DiscordStandIn.token)


async def in_slack(both: Both) -> str:
    return (await both.slack.slash("/relations qatar turkey")).message.words


async def in_discord(both: Both) -> str:
    return (await both.discord.slash("relations", a="qatar", b="turkey")).message.words


async def test_the_same_question_is_answered_alike_in_both() -> None:
    async with served() as both:
        await both.until(slack=True, discord=True)
        slack, discord = await asyncio.gather(in_slack(both), in_discord(both))
        first_lines = [line for line in discord.splitlines() if line.startswith(("Standing", "Last contact", "•"))][:5]
        assert first_lines
        for line in first_lines:
            assert "".join(re.findall(r"\w", line)) in "".join(re.findall(r"\w", slack))


@pytest.mark.parametrize(
    ("variable", "fails", "serves"),
    [("DISCORD_BOT_TOKEN", "discord", "slack"), ("SLACK_BOT_TOKEN", "slack", "discord")],
)
async def test_a_bad_token_of_one_leaves_the_other_serving(
    monkeypatch: pytest.MonkeyPatch, variable: str, fails: str, serves: str
) -> None:
    monkeypatch.setenv(variable, "xoxb-bad" if fails == "slack" else "bad")
    async with served() as both:
        await both.until(**{serves: True, fails: False})
        async with asyncio.timeout(10):
            while variable not in both.why(fails):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert not both.health.ready
        assert "Qatar · Türkiye" in await (in_slack(both) if serves == "slack" else in_discord(both))


async def test_an_outage_of_discord_leaves_slack_serving_and_passes() -> None:
    async with served() as both:
        await both.until(slack=True, discord=True)
        both.discord.refuses_connections = True
        await both.discord.drop(4000)
        await both.until(slack=True, discord=False)
        assert "gateway is lost" in both.why("discord")
        assert "Qatar · Türkiye" in await in_slack(both)
        both.discord.refuses_connections = False
        await both.until(slack=True, discord=True)
        assert "Qatar · Türkiye" in await in_discord(both)
