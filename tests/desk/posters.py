"""The real posters of Slack and Discord at a stand-in's address, the channels they post digests to, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Literal

import aiohttp
import discord
from sqlalchemy import text

from bot.adapters.discord import DiscordSettings
from bot.adapters.discord import posting as discord_posting
from bot.adapters.discord.answering import Answering
from bot.adapters.discord.client import options
from bot.adapters.discord.serving import closing, pointed_at
from bot.adapters.slack import posting as slack_posting
from bot.adapters.slack.serving import slack_client
from bot.adapters.slack.spelling import Spelling
from bot.config import DigestSettings
from bot.core.adapter import Newsroom
from bot.core.pacing import Pace
from bot.core.posting import SEND_SECONDS, Poster
from bot.desk.digests import DIGEST
from bot.desk.owed import key_of
from bot.state.store import Store
from tests.emulators import discord_guild, slack_workspace
from tests.emulators.discord import DiscordStandIn
from tests.emulators.slack import SlackStandIn

Kind = Literal["slack", "discord"]
StandIn = SlackStandIn | DiscordStandIn


def channels(kind: Kind, count: int) -> list[str]:
    """The addresses of the channels that get a digest."""
    if kind == "slack":
        return [f"slack:{slack_workspace.TEAM}/C{100 + number}" for number in range(count)]
    return [f"discord:{discord_guild.NEWSROOM}/{21_000 + number}" for number in range(count)]


def digests(kind: Kind, count: int) -> tuple[DigestSettings, ...]:
    """Their digests: a third of them each at the same moment, on clocks of their own."""
    times = (("08:30", "Europe/Istanbul"), ("08:30", "UTC"), ("08:31", "UTC"))
    return tuple(
        DigestSettings(channel=channel, at=times[number % 3][0], timezone=times[number % 3][1])
        for number, channel in enumerate(channels(kind, count))
    )


@asynccontextmanager
async def standing_in(kind: Kind, count: int, now: Callable[[], float]) -> AsyncIterator[StandIn]:
    """A platform with these channels, on a clock of the test's. It knows no nonces: only what stands in a channel is found."""
    one: StandIn = SlackStandIn() if kind == "slack" else DiscordStandIn(nonce_seconds=0.0)
    for address in channels(kind, count):
        name = address.rpartition("/")[2]
        if isinstance(one, SlackStandIn):
            one.space.channels[name] = slack_workspace.Channel(name, name.lower())
        else:
            one.world.channels[name] = discord_guild.Channel(name, f"c{name}", discord_guild.NEWSROOM)
    (one.space if isinstance(one, SlackStandIn) else one.world).now = now  # type: ignore[method-assign]
    async with one:
        yield one


@asynccontextmanager
async def posting(kind: Kind, api_base: str, token: str, newsroom: Newsroom) -> AsyncIterator[Poster]:
    """What `dragoman run` posts with. Every request has a connection of its own; nothing waits for a second to pass."""
    alone = aiohttp.TCPConnector(limit=0, force_close=True)
    if kind == "slack":
        async with aiohttp.ClientSession(connector=alone) as session:
            yield slack_posting.Posting(
                newsroom,
                slack_client(token, api_base, session),
                Pace(0.0),
                Spelling({}),
                user=slack_workspace.BOT_USER,
                bot=slack_workspace.BOT,
                workspaces=frozenset({slack_workspace.TEAM}),
            )
        return

    async def serves(guild: int | None, user: int) -> bool:
        return guild == int(discord_guild.NEWSROOM)

    with pointed_at(DiscordSettings(api_base=api_base)):
        async with (
            closing(discord.Client(**options())) as client,
            aiohttp.ClientSession(
                f"{api_base}/",
                headers={"Authorization": f"Bot {token}"},
                timeout=aiohttp.ClientTimeout(total=SEND_SECONDS),
                connector=alone,
            ) as session,
        ):
            await client.login(token)
            yield discord_posting.Posting(client, Answering(newsroom, serves), Pace(0.0), session)


def token_of(one: StandIn) -> str:
    """What the bot logs in with."""
    return one.bot_token if isinstance(one, SlackStandIn) else one.token


def expected(kind: Kind, count: int, first: date, days: int) -> dict[str, Counter[str]]:
    """For each channel, the keys of the posts that should be in it, each once."""
    dates = [(first + timedelta(day)).isoformat() for day in range(days)]
    return {channel: Counter(key_of(channel, DIGEST, slot) for slot in dates) for channel in channels(kind, count)}


def arrived(one: StandIn, kind: Kind, count: int) -> dict[str, Counter[str]]:
    """For each channel, how often each post stands in it."""
    return {channel: one.keys(channel.rpartition("/")[2]) for channel in channels(kind, count)}


async def ledger(store: Store) -> Counter[str]:
    """How many rows are in each state."""
    async with store.begin() as connection:
        rows = await connection.execute(text("SELECT state, count(*) FROM deliveries GROUP BY state"))
        return Counter({str(state): int(count) for state, count in rows})
