"""Discord's REST API over HTTP, on top of the pretended world: which route answers what, and whom the bot may ask about."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from tests.emulators import discord_events
from tests.emulators.discord_calls import Answer, Call, broken, read, refused, said
from tests.emulators.discord_command_rules import commands_problems
from tests.emulators.discord_guild import APPLICATION, BOT_USER, Refused
from tests.emulators.discord_interactions import Interactions
from tests.emulators.discord_messages import Messages

if TYPE_CHECKING:
    from tests.emulators.discord_loopback import Loopback

_WITHOUT_TOKEN = ("/interactions/", "/webhooks/")


class RestApi:
    """Answers `/api/v10/...`."""

    def __init__(self, discord: Loopback) -> None:
        self.discord = discord
        self.world = discord.world
        messages = Messages(discord)
        interactions = Interactions(discord, messages)
        known: dict[str, Callable[..., Answer]] = {
            "GET /users/@me": self.me,
            "GET /users/@me/guilds": self.my_guilds,
            "DELETE /users/@me/guilds/{guild}": self.leave,
            "POST /users/@me/channels": self.open_dm,
            "GET /oauth2/applications/@me": self.application,
            "GET /gateway": self.gateway,
            "GET /gateway/bot": self.gateway,
            "GET /applications/{app}/commands": self.commands,
            "PUT /applications/{app}/commands": self.register,
            "GET /applications/{app}/guilds/{guild}/commands": self.commands,
            "PUT /applications/{app}/guilds/{guild}/commands": self.register,
            "GET /guilds/{guild}": self.guild,
            "GET /guilds/{guild}/members/{user}": self.member,
            "GET /channels/{channel}": self.channel,
            "POST /channels/{channel}/typing": messages.typing,
            "GET /channels/{channel}/messages": messages.history,
            "POST /channels/{channel}/messages": messages.post,
            "GET /channels/{channel}/messages/{message}": messages.read,
            "PATCH /channels/{channel}/messages/{message}": messages.edit,
            "DELETE /channels/{channel}/messages/{message}": messages.delete,
            "POST /interactions/{id}/{token}/callback": interactions.callback,
            "POST /webhooks/{app}/{token}": interactions.follow_up,
            "GET /webhooks/{app}/{token}/messages/{message}": interactions.read_own,
            "PATCH /webhooks/{app}/{token}/messages/{message}": interactions.edit_own,
            "DELETE /webhooks/{app}/{token}/messages/{message}": interactions.delete_own,
        }
        self.known = [(re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", one)), does) for one, does in known.items()]

    # Serving ---------------------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.match_info["path"]
        call = Call(request.method, path, dict(request.query), dict(request.headers), self.world.now())
        self.discord.calls.append(call)
        with self.discord.busy(f"{call.method} {path}"):
            fault = self.discord.next_fault(call.method, path)
            try:
                await read(request, call)
                if fault and not fault.afterwards:
                    await asyncio.sleep(fault.pause)
                    await self.discord.passed(fault.late)
                    if fault.breaks:
                        return broken(call, fault)
                if fault and fault.twice:
                    self._answer(call)
                call.status, call.answer = self._answer(call)
            except Refused as why:
                refused(call, why)
                if why.complain:
                    self.discord.complain("; ".join([f"{call.named}: {why.code} {why.message}", *why.problems]))
            if fault and fault.afterwards:
                await asyncio.sleep(fault.pause)
                if fault.lost and request.transport:
                    request.transport.abort()
                elif fault.breaks:
                    return broken(call, fault)
            return said(call.status or 500, call.answer)

    def _answer(self, call: Call) -> Answer:
        if not call.path.startswith(_WITHOUT_TOKEN):
            allowed = call.headers.get("Authorization") == f"Bot {self.discord.token}"
            if self.discord.token_revoked or not allowed:
                raise Refused(401, 0, "401: Unauthorized")
        for known, does in self.known:
            if found := known.fullmatch(f"{call.method} {call.path}"):
                return does(call, **found.groupdict())
        raise Refused(404, 0, "404: Not Found", ["no such route here"], complain=True)

    # Whom the bot is, and where --------------------------------------------------------------------------------------

    def me(self, _: Call) -> Answer:
        return 200, self.world.people[BOT_USER].described | {"verified": True, "mfa_enabled": False, "flags": 0}

    def application(self, _: Call) -> Answer:
        return 200, discord_events.application(self.world)

    def gateway(self, _: Call) -> Answer:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return 200, {"url": self.discord.gateway, "shards": 1, "session_start_limit": limit}

    def my_guilds(self, _: Call) -> Answer:
        names = ("id", "name", "icon", "features")
        guilds = [discord_events.guild(self.world.guilds[one]) for one in sorted(self.world.bot_in)]
        return 200, [{name: one[name] for name in names} | {"owner": False, "permissions": "0"} for one in guilds]

    def _in_guild(self, guild: str) -> str:
        if guild not in self.world.bot_in:
            raise Refused(404, 10004, "Unknown Guild")
        return guild

    def leave(self, _: Call, guild: str) -> Answer:
        self.world.bot_in.remove(self._in_guild(guild))
        self.discord.sockets.dispatch("GUILD_DELETE", {"id": guild})
        return 204, None

    def guild(self, _: Call, guild: str) -> Answer:
        return 200, discord_events.guild(self.world.guilds[self._in_guild(guild)])

    def member(self, _: Call, guild: str, user: str) -> Answer:
        person = self.world.people.get(user)
        known = person and (self._in_guild(guild) in person.guilds or user == BOT_USER)
        if not (person and known):
            raise Refused(404, 10007 if person else 10013, "Unknown Member" if person else "Unknown User")
        return 200, person.member | {"user": person.described}

    def channel(self, _: Call, channel: str) -> Answer:
        return 200, discord_events.channel(self.world, self.world.place(channel))

    def open_dm(self, call: Call) -> Answer:
        user = str(call.json.get("recipient_id")) if isinstance(call.json, dict) else ""
        if user not in self.world.people or user == BOT_USER:
            raise Refused(400, 50033, "Invalid Recipient(s)")
        return 200, discord_events.channel(self.world, self.world.dm(user))

    # Commands --------------------------------------------------------------------------------------------------------

    def _scope(self, app: str, guild: str) -> str:
        if app != APPLICATION:
            raise Refused(403, 20012, "You are not authorized to perform this action", complain=True)
        if guild and guild not in self.world.bot_in:
            raise Refused(403, 50001, "Missing Access")
        return guild

    def commands(self, _: Call, app: str, guild: str = "") -> Answer:
        return 200, self.world.commands.get(self._scope(app, guild), [])

    def register(self, call: Call, app: str, guild: str = "") -> Answer:
        scope = self._scope(app, guild)
        if found := commands_problems(call.json):
            raise Refused(400, 50035, "Invalid Form Body", found, complain=True)
        before = self.world.commands.get(scope, [])
        self.world.commands[scope] = [discord_events.registered(self.world, one, scope, before) for one in call.json]
        return 200, self.world.commands[scope]
