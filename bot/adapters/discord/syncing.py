"""Giving Discord our commands, when they have changed and at no other time: it allows 200 new ones a day."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import discord

from bot.adapters.discord.declaring import declared, differences, digest
from bot.adapters.discord.sending import PLATFORM, REFUSED
from bot.core.adapter import Newsroom
from bot.core.command import Commands
from bot.core.standing import Standing

log = logging.getLogger("bot.discord")

_LONGEST_PAUSE = 60.0


async def kept_in_sync(client: discord.Client, newsroom: Newsroom, standing: Standing) -> None:
    """See to it that Discord has our commands, however long that takes; readiness says meanwhile what is wrong."""
    pause = 1.0
    while True:
        try:
            await _once(client, newsroom)
            standing.tell("commands", True)
            return
        except REFUSED as reason:
            said = f"Discord does not take the commands ({reason or type(reason).__name__})"
            standing.tell("commands", False, said)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


async def _once(client: discord.Client, newsroom: Newsroom) -> None:
    """Nothing is asked of Discord where it was given these commands before; nothing is changed where it has them."""
    ours = digest(declared(newsroom.commands))
    name = f"commands/{client.application_id}"
    if await newsroom.recall(PLATFORM, name) == ours:
        return
    if changes := await sync(client, newsroom.commands):
        log.info("Discord was given the commands: %d changed", len(changes))
    await newsroom.remember(PLATFORM, name, ours)


async def sync(client: discord.Client, commands: Commands, *, dry: bool = False) -> list[str]:
    """Give Discord our commands, for all servers and direct messages; what that changes. dry: change nothing.

    Raises what discord.py raises.
    """
    application = client.application_id
    assert application is not None, "the client has logged in"
    ours: list[Any] = declared(commands)
    changes = differences(ours, await client.http.get_global_commands(application))  # type: ignore[arg-type]
    if changes and not dry:
        await client.http.bulk_upsert_global_commands(application, ours)
    return changes
