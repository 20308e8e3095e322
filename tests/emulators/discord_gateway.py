"""How Discord reaches the bot: the gateway's websocket, its sessions and what is replayed in them. What events say is not here."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.emulators import discord_events
from tests.emulators.discord_contents import Json
from tests.emulators.discord_guild import Message

if TYPE_CHECKING:
    from tests.emulators.discord_loopback import Loopback

# Opcodes.
DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME = 0, 1, 2, 3, 6
RECONNECT, MEMBERS, INVALID, HELLO, ACK = 7, 8, 9, 10, 11
# Intents: a bit each. The privileged ones must be switched on in Discord's developer portal as well.
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES, CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15
GUILD_MEMBERS, PRESENCES = 1 << 1, 1 << 8
MOST_BYTES = 4096  # a longer payload from the bot closes the connection with 4002


@dataclass
class Session:
    """What an IDENTIFY began. `log` holds every event of it, the n-th with sequence number n."""

    id: str
    intents: int
    shard: list[int] | None
    log: list[Json] = field(default_factory=list)


@dataclass
class Connection:
    """One websocket of the bot. `sent` is the sequence number of the last event written to it."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    session: Session | None = None
    sent: int = 0
    deaf: bool = False
    cut: bool = False
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Gateway:
    """Connections, sessions and the events written to them."""

    def __init__(self, discord: Loopback, heartbeat_interval: float) -> None:
        self.discord = discord
        self.world = discord.world
        self.heartbeat_interval = heartbeat_interval
        self.connections: list[Connection] = []
        self.sessions: list[Session] = []
        self.identified: list[Json] = []
        self.identifies = self.resumes = self.heartbeats = 0
        self.refuses = False
        self._deaf = False

    @property
    def deaf(self) -> bool:
        return self._deaf

    @deaf.setter
    def deaf(self, value: bool) -> None:
        self._deaf = value
        self._wake()

    def half_open(self) -> None:
        """Every connection there is goes deaf and dumb without closing, for good. New ones work."""
        for connection in self.connections:
            connection.deaf = True

    def live(self) -> list[Connection]:
        """The connections that have a session and can hear."""
        return [c for c in self.connections if c.session and not (self._mute(c) or c.cut or c.socket.closed)]

    def _mute(self, connection: Connection) -> bool:
        return self._deaf or connection.deaf

    def _wake(self) -> None:
        for connection in self.connections:
            connection.wake.set()

    # Listening -------------------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if self.refuses:
            return web.Response(status=503, text="upstream connect error")
        socket = web.WebSocketResponse(timeout=1.0)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        self.connections.append(connection)
        writing = asyncio.create_task(self._write(connection))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and not connection.deaf:
                    await self._heard(connection, message.data)
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            self.connections.remove(connection)
            # A bot that takes its leave with 1000 or 1001 ends its session; with any other code it may resume.
            if connection.session in self.sessions and not connection.cut and socket.close_code in (1000, 1001):
                self.sessions.remove(connection.session)
            self.discord.touched()
        return socket

    async def _write(self, connection: Connection) -> None:
        """Writes HELLO, and then what the session's log holds, whenever there is more and the line is open."""
        while self._mute(connection):
            await connection.wake.wait()
            connection.wake.clear()
        await self._send(connection, HELLO, {"heartbeat_interval": self.heartbeat_interval, "_trace": ["stand-in"]})
        while True:
            await connection.wake.wait()
            connection.wake.clear()
            session = connection.session
            while session and not self._mute(connection) and connection.sent < len(session.log):
                event = session.log[connection.sent]
                connection.sent += 1
                self.discord.touched()
                if not await self._frame(connection, event):
                    return

    async def _send(self, connection: Connection, op: int, data: Any = None) -> None:
        await self._frame(connection, {"op": op, "d": data, "s": None, "t": None})

    async def _frame(self, connection: Connection, frame: Json) -> bool:
        # A connection may go while it is written to: what it missed is in the log.
        try:
            await connection.socket.send_str(json.dumps(frame))
        except (ConnectionError, RuntimeError):
            return False
        return True

    async def _heard(self, connection: Connection, text: str) -> None:
        self.discord.touched()
        try:
            frame = json.loads(text)
            op, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError, AttributeError):
            return await self._close(connection, 4002, "Error while decoding payload")
        if len(text.encode()) > MOST_BYTES:
            return await self._close(connection, 4002, "Payload too large")
        if op == HEARTBEAT:
            self.heartbeats += 1
            if not self._mute(connection):
                await self._send(connection, ACK)
        elif op == IDENTIFY:
            await self._identify(connection, data)
        elif op == RESUME:
            await self._resume(connection, data)
        elif connection.session is None:
            await self._close(connection, 4003, "Not authenticated")
        elif op == MEMBERS:
            self.discord.complain("gateway: op 8 (request guild members) is not modelled")
        elif op != PRESENCE:
            await self._close(connection, 4001, "Unknown opcode")

    async def _identify(self, connection: Connection, data: Json) -> None:
        self.identifies += 1
        self.identified.append(data)
        intents = data.get("intents")
        if data.get("token") != self.discord.token or self.discord.token_revoked:
            return await self._close(connection, 4004, "Authentication failed")
        if connection.session:
            return await self._close(connection, 4005, "Already authenticated")
        if not isinstance(intents, int):
            return await self._close(connection, 4013, "Invalid intents")
        if intents & (GUILD_MEMBERS | PRESENCES) or (intents & CONTENT and not self.world.reads_content):
            return await self._close(connection, 4014, "Disallowed intents")
        session = Session(secrets.token_hex(16), intents, data.get("shard"))
        told = discord_events.ready(self.world, session.id, self.discord.gateway, session.shard)
        self.sessions = [one for one in self.sessions if any(c.session is one for c in self.connections)]
        self.sessions.append(session)
        self._log(session, "READY", told)
        if intents & GUILDS:
            for guild in sorted(self.world.bot_in):
                self._log(session, "GUILD_CREATE", discord_events.guild_create(self.world, self.world.guilds[guild]))
        connection.session = session
        connection.wake.set()

    async def _resume(self, connection: Connection, data: Json) -> None:
        if data.get("token") != self.discord.token or self.discord.token_revoked:
            return await self._close(connection, 4004, "Authentication failed")
        session = next((one for one in self.sessions if one.id == data.get("session_id")), None)
        if session is None:
            return await self._send(connection, INVALID, False)
        seen = data.get("seq")
        if not isinstance(seen, int) or not 0 <= seen <= len(session.log):
            return await self._close(connection, 4007, "Invalid seq")
        self.resumes += 1
        self._log(session, "RESUMED", {})
        connection.session, connection.sent = session, seen
        connection.wake.set()

    # Telling ---------------------------------------------------------------------------------------------------------

    def dispatch(self, event: str, data: Json, intent: int = 0) -> None:
        """Tells every session that asked for such events. Those that are not connected hear of it when they resume."""
        for session in self.sessions:
            if not intent or session.intents & intent:
                self._log(session, event, data)
        self._wake()

    def dispatch_message(self, event: str, message: Message) -> None:
        """MESSAGE_CREATE or MESSAGE_UPDATE, with the content where that session may read it."""
        intent = GUILD_MESSAGES if self.world.channels[message.channel].guild else DIRECT_MESSAGES
        for session in self.sessions:
            if session.intents & intent:
                reads = bool(session.intents & CONTENT)
                self._log(session, event, discord_events.message_event(self.world, message, reads=reads))
        self._wake()

    def _log(self, session: Session, event: str, data: Json) -> None:
        session.log.append({"op": DISPATCH, "t": event, "s": len(session.log) + 1, "d": data})

    # What can befall a connection --------------------------------------------------------------------------------------

    async def _close(self, connection: Connection, code: int, reason: str = "") -> None:
        connection.cut = True
        with contextlib.suppress(ConnectionError, RuntimeError):
            await connection.socket.close(code=code, message=reason.encode())

    async def drop(self, code: int | None) -> None:
        """Closes every connection with a code, or cuts it at the TCP level."""
        for connection in list(self.connections):
            if code is None and connection.transport:
                connection.cut = True
                connection.transport.abort()
            else:
                await self._close(connection, code or 4000)

    async def reconnect(self) -> None:
        for connection in list(self.connections):
            await self._send(connection, RECONNECT)

    async def invalidate(self, *, resumable: bool) -> None:
        if not resumable:
            self.sessions.clear()
        for connection in list(self.connections):
            await self._send(connection, INVALID, resumable)
