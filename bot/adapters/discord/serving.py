"""Discord served: logged in, connected, watched, and begun anew when the connection stays away."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord import DiscordSettings
from bot.adapters.discord.client import Hearing, ManyShards, OneShard, options
from bot.adapters.discord.posting import Posting, session_for
from bot.adapters.discord.sending import PLATFORM, REFUSED, UNREACHABLE
from bot.adapters.discord.syncing import kept_in_sync
from bot.adapters.discord.token import refused, token_from
from bot.core.adapter import Newsroom
from bot.core.logbook import Redacting
from bot.core.plain import visible
from bot.core.standing import Standing
from bot.errors import UserError

log = logging.getLogger("bot.discord")

C = TypeVar("C", bound=discord.Client)

WATCH_SECONDS = 1.0
"""How often it is looked whether the connection is there and anything is heard."""
MARGIN = 10.0
"""Seconds of silence, after a heartbeat should have been answered, from which on the connection is not trusted."""
PATIENCE = 60.0
"""Seconds that discord.py has to bring a lost connection back; it waits longer each time, up to a quarter of an hour."""
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_FAREWELL = 6.0
"""Seconds that answers under way have when the program ends."""
_LEAVE = 2.0
"""Seconds for taking leave of the gateway; discord.py waits 30 for the other side."""

_TOKEN_REFUSED = 4004
_NO_USE = {
    4010: "it was asked for a shard that there is not: set discord.shards to auto",
    4011: "the bot is in so many servers that it needs more connections: set discord.shards to auto",
    4012: "this version of discord.py is too old for it: install a newer one",
    4013: "it does not know what we asked to hear of: install a newer discord.py",
    4014: "it does not let the bot hear of messages and servers: look at Bot → Privileged Gateway Intents",
}
"""Close codes of the gateway after which connecting again is of no use (Discord, Opcodes and status codes)."""


class _Lost(Exception):
    """The connection stays away: begin anew."""


async def serve(newsroom: Newsroom, settings: DiscordSettings) -> None:
    """Serve until cancelled. Raises UserError for a token that is missing or refused, and for a list without servers."""
    token = token_from(os.environ)
    quieten()
    standing = Standing(newsroom, PLATFORM, link="connecting", commands="the commands are being compared")
    clock = asyncio.get_running_loop().time
    pause = _FIRST_PAUSE
    with pointed_at(settings):
        if not settings.guilds:
            raise UserError(await _without_guilds(token))
        while True:
            begun = clock()
            why = await _why_it_ended(newsroom, settings, standing, token)
            if clock() - begun > PATIENCE:
                pause = _FIRST_PAUSE
            standing.tell("link", False, f"{why}; it is tried again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


async def _why_it_ended(newsroom: Newsroom, settings: DiscordSettings, standing: Standing, token: str) -> str:
    """Serve; the reason for which that ended, where it is worth another try. Raises UserError where it is not."""
    try:
        await _served(newsroom, settings, standing, token)
    except _Lost as lost:
        return str(lost)
    except discord.ConnectionClosed as closed:
        if closed.code == _TOKEN_REFUSED:
            raise refused() from None
        if closed.code in _NO_USE:
            raise UserError(f"Discord's gateway refuses the bot ({closed.code}): {_NO_USE[closed.code]}") from None
        return f"Discord's gateway closed the connection ({closed.code})"
    except discord.PrivilegedIntentsRequired:
        raise UserError(f"Discord's gateway refuses the bot (4014): {_NO_USE[4014]}") from None
    except discord.LoginFailure:
        raise refused() from None
    except (*REFUSED, discord.GatewayNotFound) as reason:
        return f"Discord does not answer as it should ({_shown(reason)}): see discord.api_base and the network"
    except (KeyError, TypeError) as odd:
        log.debug("what cannot be read", exc_info=True)
        return f"Discord's answers cannot be read ({type(odd).__name__})"
    return "Discord's gateway closed the connection"


async def _served(newsroom: Newsroom, settings: DiscordSettings, standing: Standing, token: str) -> None:
    shards = 0 if settings.shards == "auto" else int(settings.shards)
    async with closing(OneShard(**options())) as client:
        if shards <= 1:
            client.begin(newsroom, settings, standing)
            await client.login(token)
            shards = shards or await _wanted_shards(client)
            if shards <= 1:
                await _connected(client, newsroom, standing)
                return
    async with closing(ManyShards(**options(), shard_count=shards)) as several:
        several.begin(newsroom, settings, standing)
        await several.login(token)
        await _connected(several, newsroom, standing)


@asynccontextmanager
async def closing(client: C) -> AsyncIterator[C]:
    """The client, closed at the end. The other side of a dead connection takes no leave, and is not waited for."""
    try:
        yield client
    finally:
        try:
            async with asyncio.timeout(_LEAVE):
                await client.close()
        except TimeoutError:
            await client.http.close()


async def _wanted_shards(client: discord.Client) -> int:
    """How many connections Discord wants; one where it does not say."""
    try:
        count, *_ = await client.http.get_bot_gateway()
        return int(count)
    except (discord.GatewayNotFound, discord.HTTPException, KeyError, TypeError, ValueError):
        return 1


async def _connected(client: Hearing, newsroom: Newsroom, standing: Standing) -> None:
    """Hear and answer until the connection ends, or stays away. Raises what discord.py raises, and _Lost."""
    connecting = asyncio.create_task(_connection(client))
    watching = asyncio.create_task(_watched(client, standing))
    syncing = asyncio.create_task(kept_in_sync(client, newsroom, standing))
    posting = asyncio.create_task(_posting(client, newsroom))
    try:
        await asyncio.wait((connecting, watching), return_when=asyncio.FIRST_COMPLETED)
        for task in (watching, connecting):
            if task.done():
                task.result()
    finally:
        watching.cancel()
        syncing.cancel()
        posting.cancel()
        await client.answering.finish(_FAREWELL)
        connecting.cancel()
        await asyncio.gather(connecting, watching, syncing, posting, return_exceptions=True)


async def _posting(client: Hearing, newsroom: Newsroom) -> None:
    """Let the newsroom post, from when every server is known until this is cancelled, and what is under way ends."""
    await client.wait_until_ready()
    async with session_for(client.http.token or "", Route.BASE, client.http.user_agent) as session:
        posting = Posting(client, client.answering, client.pace, session)
        newsroom.reach(PLATFORM, posting)
        try:
            await asyncio.Event().wait()
        finally:
            newsroom.reach(PLATFORM, None)
            await posting.close(_FAREWELL)


async def _connection(client: discord.Client) -> None:
    try:
        await client.connect()
    except AttributeError:
        if client.ws is not None:
            raise
        # Where the very first connection fails, discord.py 2.7.1 asks it for the session to go on with.
        raise _Lost("Discord's gateway cannot be reached") from None


async def _watched(client: Hearing, standing: Standing) -> None:
    """Tell when nothing is heard any more, and when it is again. Raises _Lost where discord.py does not mend it."""
    deaf = False
    standing.tell("hearing", True)
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        if client.away > PATIENCE:
            raise _Lost(f"the connection to Discord's gateway has been away for {client.away:.0f} s")
        if client.silence > MARGIN + PATIENCE:
            raise _Lost(
                f"nothing was heard from Discord's gateway for {client.silence:.0f} s more than it may be silent"
            )
        if (client.silence > MARGIN) != deaf:
            deaf = not deaf
            standing.tell(
                "hearing", not deaf, "nothing is heard from Discord's gateway, not even answers to heartbeats"
            )


async def _without_guilds(token: str) -> str:
    """That no server is listed, with those that could be."""
    there = ""
    try:
        async with closing(OneShard(**options())) as client:
            await client.login(token)
            names = [f"{guild.id} ({visible(guild.name)})" async for guild in client.fetch_guilds(limit=20)]
            there = (
                f"; the bot is in {', '.join(names)}" if names else "; the bot is in none yet: dragoman discord invite"
            )
    except discord.LoginFailure:
        raise refused() from None
    except REFUSED:
        pass
    return f"discord.guilds is empty, so nobody would be answered: list the ids of the servers to serve{there}"


def _shown(reason: BaseException) -> str:
    return f"status {reason.status}" if isinstance(reason, discord.HTTPException) else type(reason).__name__


@contextmanager
def pointed_at(settings: DiscordSettings) -> Iterator[None]:
    """discord.py keeps both addresses in its classes, for the whole process."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = settings.api_base.rstrip("/")
    if settings.gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


class _WithoutTraceback(Redacting):
    """No secret passes, and no traceback for what readiness tells in a sentence: that the network is away."""

    def filter(self, record: logging.LogRecord) -> bool:
        reason = record.exc_info[1] if record.exc_info else None
        if isinstance(reason, (*UNREACHABLE, discord.ConnectionClosed)):
            record.msg, record.args = f"{record.getMessage()} ({type(reason).__name__})", None
            record.exc_info = None
        return super().filter(record)


def quieten() -> None:
    """discord.py's own log: warnings and worse, without secrets, and without a word on voice, which nothing here uses."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    logging.getLogger("discord").setLevel(logging.WARNING)
    for name in ("client", "gateway", "http", "shard", "state", "webhook.async_", "ui.view"):
        logger = logging.getLogger(f"discord.{name}")
        if not any(isinstance(one, _WithoutTraceback) for one in logger.filters):
            logger.addFilter(_WithoutTraceback())
