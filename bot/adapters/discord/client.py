"""The connection to Discord's gateway: discord.py's client, what it hears handed to listeners.py, how it is kept known.

One class for one connection (shard), which resumes its session however long it was away, and one for several.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import discord

from bot.adapters.discord import DiscordSettings, Others
from bot.adapters.discord.answering import Answering
from bot.adapters.discord.conversation import Conversation
from bot.adapters.discord.limits import HEARTBEAT_SECONDS, SECONDS_BETWEEN_POSTS
from bot.adapters.discord.listeners import Listeners
from bot.adapters.discord.sending import REFUSED, Sender
from bot.core.adapter import Newsroom
from bot.core.pacing import Pace
from bot.core.plain import visible
from bot.core.standing import Standing

log = logging.getLogger("bot.discord")

_KNOWN_SECONDS = 300.0
"""How long it is remembered whether somebody is a member of a server that is answered."""
_MOST_KNOWN = 5_000
_MEMBER_SECONDS = 1.5
"""How long it may take to find that out; whoever asks by a command is answered within three."""
_UNKNOWN_MEMBER = 10007
_NEEDED = frozenset({"READY", "RESUMED"})
"""Events without which a connection is none."""


def intents() -> discord.Intents:
    """What we hear of: none of it needs to be enabled for the bot. Messages come without text unless they are to us."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


def options() -> dict[str, Any]:
    """How every client is made: it calls nobody, and keeps no copy of messages or members."""
    return {
        "intents": intents(),
        "allowed_mentions": discord.AllowedMentions.none(),
        "max_messages": None,
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "chunk_guilds_at_startup": False,
        # A longer wait is a refusal; see sending.py.
        "max_ratelimit_timeout": 60.0,
        # They tell of every heartbeat; see Hearing.dispatch.
        "enable_debug_events": True,
    }


class Hearing(discord.Client):
    """What both clients do. newsroom, settings, standing: given by begin(), before it logs in."""

    def begin(self, newsroom: Newsroom, settings: DiscordSettings, standing: Standing) -> None:
        """Take what it serves."""
        self.answering = Answering(newsroom, self._serves)
        self.pace = Pace(SECONDS_BETWEEN_POSTS)
        sender = Sender(partial(standing.tell, "answers"), self.pace)
        self._interactions = Listeners(self.answering, sender)
        self._conversation = Conversation(self.answering, sender)
        self._standing = standing
        # One event that discord.py cannot read would end the connection, and with it all that was to come.
        parsers = self._connection.parsers
        self._connection.parsers = {
            name: parse if name in _NEEDED else partial(_read, name, parse) for name, parse in parsers.items()
        }
        self._guilds = frozenset(map(int, settings.guilds))
        self._leaves = settings.others is Others.LEAVE
        self._down_since: dict[int, float] = {}
        self._linked: set[int] = set()
        self._begun = self._heard = time.monotonic()
        self._interval = HEARTBEAT_SECONDS
        self._members: dict[int, tuple[bool, float]] = {}
        self._foreign: set[int] = set()

    # --- what is heard ---

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Somebody did something with us."""
        await self._interactions.interaction(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote something, which is mostly not for us."""
        if self.user is not None:
            await self._conversation.message(message, self.user.id)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Take note of everything that arrives, heartbeats too, without a task for each: only debug events tell of them."""
        if event == "socket_raw_receive":
            self._heard = time.monotonic()
            if args and isinstance(args[0], str) and '"heartbeat_interval"' in args[0][:200]:
                self._interval = _interval_of(args[0])
        elif event != "socket_raw_send":
            super().dispatch(event, *args, **kwargs)

    # --- whether it is connected ---

    def linked(self, shard: int, up: bool) -> None:
        """Note whether a connection is there, and tell how they all are."""
        if up:
            self._linked.add(shard)
            self._down_since.pop(shard, None)
        else:
            self._linked.discard(shard)
            self._down_since.setdefault(shard, time.monotonic())
        missing = (self.shard_count or 1) - len(self._linked)
        if missing <= 0:
            self._standing.tell("link", True)
        else:
            several = (self.shard_count or 1) > 1
            there = f"{len(self._linked)} of {self.shard_count} connections to Discord's gateway are there"
            self._standing.tell("link", False, there if several else "the connection to Discord's gateway is lost")

    @property
    def silence(self) -> float:
        """Seconds since anything was heard beyond the time in which a heartbeat must have been answered; or below zero."""
        return time.monotonic() - self._heard - self._interval

    @property
    def away(self) -> float:
        """Seconds for which the connection, or one of them, has been missing."""
        since = list(self._down_since.values())
        if not since and not self._linked:
            since = [self._begun]
        return time.monotonic() - min(since) if since else 0.0

    # --- who is answered ---

    async def welcome(self) -> None:
        """Say which servers are answered, and treat the others as configured."""
        there = {guild.id: guild for guild in self.guilds}
        for missing in sorted(self._guilds - there.keys()):
            log.warning(
                "the server %d of discord.guilds has not invited the bot (dragoman discord invite); it is in %s",
                missing,
                ", ".join(f"{one.id} ({visible(one.name)})" for one in there.values()) or "none",
            )
        for guild in there.values():
            await self.on_guild_join(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A server invited us, or turns out to have done so."""
        if guild.id in self._guilds or guild.id in self._foreign:
            return
        if not self._leaves:
            self._foreign.add(guild.id)
            log.info("the server %d is not in discord.guilds: it is ignored", guild.id)
            return
        try:
            await guild.leave()
            log.info("the server %d is not in discord.guilds: it was left", guild.id)
        except REFUSED as reason:
            log.warning("the server %d could not be left: %s", guild.id, reason or type(reason).__name__)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server that was out of reach; which of the two Discord tells depends on how it words the invitation."""
        await self.on_guild_join(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """We are in a server no more."""
        self._foreign.discard(guild.id)

    async def _serves(self, guild: int | None, user: int) -> bool:
        """A server on the list; in a direct message, whoever is a member of one."""
        if guild is not None:
            return guild in self._guilds
        known, until = self._members.get(user, (False, 0.0))
        if time.monotonic() < until:
            return known
        try:
            async with asyncio.timeout(_MEMBER_SECONDS):
                found = await self._is_member(user)
        except TimeoutError:
            found = None
        if found is None:
            # Discord lets only those write to us who share a server with us: enough where every server is listed.
            return bool(self.guilds) and all(one.id in self._guilds for one in self.guilds)
        if len(self._members) >= _MOST_KNOWN:
            self._members.clear()
        self._members[user] = (found, time.monotonic() + _KNOWN_SECONDS)
        return found

    async def _is_member(self, user: int) -> bool | None:
        """Whether somebody is in one of the servers that are answered; None where Discord does not say."""
        unsaid = False
        for guild in self.guilds:
            if guild.id in self._guilds:
                try:
                    await guild.fetch_member(user)
                except REFUSED as reason:
                    if isinstance(reason, discord.NotFound) and reason.code == _UNKNOWN_MEMBER:
                        continue
                    log.warning(
                        "Discord does not say who is in the server %d: %s", guild.id, reason or type(reason).__name__
                    )
                    unsaid = True
                else:
                    return True
        return None if unsaid else False


class OneShard(Hearing):
    """A client with one connection."""

    async def on_ready(self) -> None:
        """Connected, and told of every server."""
        self.linked(0, True)
        await self.welcome()

    async def on_resumed(self) -> None:
        """Connected again, and told of what was missed."""
        self.linked(0, True)

    async def on_disconnect(self) -> None:
        """The connection is lost, or was never made."""
        self.linked(0, False)


class ManyShards(Hearing, discord.AutoShardedClient):
    """A client with several connections."""

    async def on_ready(self) -> None:
        """All of them are connected, and told of every server."""
        await self.welcome()

    async def on_shard_ready(self, shard: int) -> None:
        """One is connected."""
        self.linked(shard, True)

    async def on_shard_resumed(self, shard: int) -> None:
        """One is connected again."""
        self.linked(shard, True)

    async def on_shard_disconnect(self, shard: int) -> None:
        """One is lost."""
        self.linked(shard, False)


def _read(name: str, parse: Callable[[Any], object], data: Any) -> None:
    """Let discord.py read an event, with what it insists on and Discord need not send; one it cannot read is passed over."""
    try:
        if name == "INTERACTION_CREATE":
            for key, usual in (
                ("attachment_size_limit", 0),
                ("entitlements", []),
                ("authorizing_integration_owners", {}),
            ):
                data.setdefault(key, usual)
            if isinstance(data.get("data"), dict):
                data["data"].setdefault("components", [])
        elif name == "MESSAGE_CREATE":
            data.setdefault("content", "")
        parse(data)
    except Exception as reason:
        log.warning("an event of Discord's could not be read and is passed over: %s (%s)", name, type(reason).__name__)


def _interval_of(hello: str) -> float:
    try:
        return float(json.loads(hello)["d"]["heartbeat_interval"]) / 1000.0
    except (ValueError, KeyError, TypeError):
        return HEARTBEAT_SECONDS
