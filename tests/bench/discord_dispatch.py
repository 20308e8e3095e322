"""Two clients of discord.py in one process without a network: one with an empty slash command, and ours."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from bot.adapters.discord import DiscordSettings
from bot.adapters.discord.client import Hearing, OneShard, options
from bot.app import Dragoman
from bot.core.answer import Answer
from bot.core.invocation import Asker, Invocation
from bot.core.standing import Standing
from tests.asking import newsroom
from tests.small_knowledge import TODAY

Json = dict[str, Any]
GUILD, CHANNEL, USER, APPLICATION = 10001, 20001, 30001, 40001

_ids = itertools.count(1_500_000_000_000_000_000)


def interaction(kind: int, data: Json) -> Json:
    """An interaction as the gateway delivers it, which was not sent before."""
    number = next(_ids)
    return {
        "id": str(number),
        "application_id": str(APPLICATION),
        "type": kind,
        "token": f"token-{number}",
        "version": 1,
        "data": data,
        "guild_id": str(GUILD),
        "guild": {"id": str(GUILD), "locale": "en-US", "features": []},
        "channel_id": str(CHANNEL),
        "channel": {
            "id": str(CHANNEL),
            "type": 0,
            "name": "world",
            "guild_id": str(GUILD),
            "position": 0,
            "permissions": "0",
        },
        "member": {
            "user": {"id": str(USER), "username": "ada", "discriminator": "0", "global_name": "Ada", "avatar": None},
            "roles": [],
            "joined_at": "2024-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
            "permissions": "2147483647",
        },
        "app_permissions": "2147483647",
        "locale": "en-US",
        "guild_locale": "en-US",
        "context": 0,
        "entitlements": [],
        "attachment_size_limit": 10485760,
        "authorizing_integration_owners": {"0": str(GUILD)},
    }


def slash(name: str, **given: str) -> Json:
    """A command with its options."""
    chosen = [{"type": 3, "name": option, "value": value} for option, value in given.items()]
    return interaction(2, {"id": "1", "name": name, "type": 1, "options": chosen})


def typing(name: str, option: str, typed: str) -> Json:
    """A keystroke in an option."""
    return interaction(
        4,
        {"id": "1", "name": name, "type": 1, "options": [{"type": 3, "name": option, "value": typed, "focused": True}]},
    )


class Wire(AsyncWebhookAdapter):
    """Where responses would go out: each is counted, and Discord's acceptance comes back at once."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Json] = []

    async def request(self, route: Any, session: Any, *, payload: Json | None = None, **_: Any) -> Json:
        self.sent.append(payload or {})
        number = route.url.split("/interactions/")[-1].split("/")[0]
        return {"interaction": {"id": number, "type": 2}, "resource": {"type": 4}}


class Ready(Dragoman):
    """A newsroom that has its answer ready: what is measured is the adapter's own time."""

    answer_given: Answer

    async def answer(self, invocation: Invocation) -> Answer:
        return self.answer_given

    async def ask(self, line: str, asker: Asker | None = None) -> Answer:
        return self.answer_given


async def ours(line: str) -> Hearing:
    """Our client, as it is when it has logged in; it answers everything with the answer to one line."""
    desk = Ready(newsroom().kb, TODAY)
    desk.answer_given = await Dragoman.ask(desk, line)
    client = OneShard(**options())
    client.begin(desk, DiscordSettings(enabled=True, guilds=(str(GUILD),)), Standing(desk, "discord"))
    await _logged_in(client)
    return client


async def empty() -> discord.Client:
    """discord.py's own: a command tree with one command of the same options, which does nothing."""
    client = discord.Client(intents=discord.Intents(guilds=True))
    tree = app_commands.CommandTree(client)

    @tree.command(name="relations", description="Does nothing")
    async def relations(interaction: discord.Interaction, a: str, b: str) -> None:
        pass

    await _logged_in(client)
    return client


async def _logged_in(client: discord.Client) -> None:
    await client._async_setup_hook()
    me: Json = {"id": "40002", "username": "Dragoman", "discriminator": "0", "avatar": None, "bot": True}
    client._connection.user = discord.ClientUser(state=client._connection, data=me)  # type: ignore[arg-type]
    client._connection._guilds[GUILD] = discord.Guild(
        data={"id": str(GUILD), "name": "Newsroom", "channels": [], "roles": []},  # type: ignore[typeddict-item]
        state=client._connection,
    )


async def seconds_each(client: discord.Client, payloads: list[Json]) -> float:
    """Processor seconds for one payload, from what the gateway delivered to what goes out."""
    parse: Callable[[Json], None] = client._connection.parsers["INTERACTION_CREATE"]
    token = async_context.set(Wire())
    try:
        start = time.process_time()
        for payload in payloads:
            parse(payload)
            # One after another, as they come: the tasks of one end before the next arrives.
            while len(asyncio.all_tasks()) > 1:  # noqa: ASYNC110
                await asyncio.sleep(0)
        return (time.process_time() - start) / len(payloads)
    finally:
        async_context.reset(token)
