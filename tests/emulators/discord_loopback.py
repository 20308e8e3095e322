"""The stand-in as a service on a loopback port: starting, waiting, faults, what befalls the gateway. What people do is not here."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.emulators import discord_events
from tests.emulators.discord_calls import Call, Fault
from tests.emulators.discord_gateway import Gateway
from tests.emulators.discord_guild import BOT_USER, DIRECT, VIEW, Message, World
from tests.emulators.discord_rest import RestApi
from tests.emulators.waiting import Waiting


class Loopback(Waiting):
    """Discord's side of the connection, with one app in it. `heartbeat_interval` is in milliseconds as on the wire."""

    token = "NDAwMDI.stand-in.not-a-real-token"  # the first part of a real one is the bot's user id too

    def __init__(
        self,
        *,
        port: int = 0,
        in_elsewhere: bool = False,
        heartbeat_interval: float = 41250,
        nonce_seconds: float = 180.0,
        content_intent: bool = False,
    ) -> None:
        super().__init__()
        self.response_limit = 3.0
        self.echoes = True
        self.checks_markup = True
        self.token_revoked = False
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self.watchers: list[Callable[[str, Any], None]] = []
        self.world = World(in_elsewhere=in_elsewhere, nonce_seconds=nonce_seconds, reads_content=content_intent)
        self.sockets = Gateway(self, heartbeat_interval)
        self.rest = RestApi(self)
        self._port = port
        self._runner: web.AppRunner | None = None
        self._faults: list[Fault] = []
        self._moved = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=30 * 2**20)
        app.add_routes([web.get("/gateway", self.sockets.serve), web.route("*", "/api/v10/{path:.*}", self.rest.serve)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.sockets.refuses = True
        await self.sockets.drop(None)
        if self._runner:
            await self._runner.cleanup()

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/v10"

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self._port}/gateway"

    # Waiting ---------------------------------------------------------------------------------------------------------

    def pending(self) -> list[str]:
        return self.world.pending()

    async def connected(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Waits until the bot holds a live gateway connection with a session, and has been told of it."""
        await self.until(lambda: any(c.session and c.sent for c in self.sockets.live()), timeout)

    def advance(self, seconds: float) -> None:
        """Moves Discord's clock on: interactions, their tokens and nonces grow old at once."""
        self.world.moved += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def passed(self, seconds: float) -> None:
        """Waits so long by Discord's clock, which `advance` moves on at once."""
        end = self.world.now() + seconds
        while (left := end - self.world.now()) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), left)

    # Faults ----------------------------------------------------------------------------------------------------------

    def fault(
        self,
        method: str,
        path_part: str,
        *,
        status: int | None = None,
        code: int = 0,
        retry_after: float | None = None,
        everywhere: bool = False,
        accepted: bool = False,
        lost: bool = False,
        pause: float = 0.0,
        late: float = 0.0,
        twice: bool = False,
        body: str | None = None,
        times: int = 1,
    ) -> None:
        """Makes the next calls of a method whose path holds `path_part` fail.

        `retry_after` is a rate limit (429; the global one if `everywhere`). `status` of 500 and more is a broken
        server; below, Discord's refusal with `code`. `accepted` does the work first, `lost` does it and then cuts the
        connection without an answer; `pause` waits before the work, or after it if accepted, and alone only delays; `late`
        delays by Discord's clock: what nobody waits for any more is carried out all the same. `twice` carries it out
        twice, as where something in between repeats it; `body` is answered as it is.
        """
        status = 429 if retry_after is not None else status
        self._faults.append(
            Fault(
                method,
                path_part,
                times,
                status,
                code,
                retry_after,
                everywhere,
                accepted,
                lost,
                pause,
                late,
                twice,
                body,
            )
        )

    def next_fault(self, method: str, path: str) -> Fault | None:
        for fault in self._faults:
            if fault.method == method and fault.path_part in path and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def called(self, method: str, path_part: str = "") -> list[Call]:
        """The calls of one method so far, of those paths that hold a text."""
        return [call for call in self.calls if call.method == method and path_part in call.path]

    def complain(self, what: str) -> None:
        self.complaints.append(what)
        self._tell("refused", what)

    # The gateway -----------------------------------------------------------------------------------------------------

    @property
    def identifies(self) -> int:
        return self.sockets.identifies

    @property
    def resumes(self) -> int:
        return self.sockets.resumes

    @property
    def heartbeats(self) -> int:
        return self.sockets.heartbeats

    @property
    def deaf(self) -> bool:
        """While true, no heartbeat is acknowledged and nothing is sent; connections stay open. What was missed follows."""
        return self.sockets.deaf

    @deaf.setter
    def deaf(self, value: bool) -> None:
        self.sockets.deaf = value

    @property
    def refuses_connections(self) -> bool:
        """While true, a new connection to the gateway gets 503."""
        return self.sockets.refuses

    @refuses_connections.setter
    def refuses_connections(self, value: bool) -> None:
        self.sockets.refuses = value

    def half_open(self) -> None:
        """The connections there are go deaf for good; new ones work."""
        self.sockets.half_open()

    async def drop(self, code: int | None = 4000) -> None:
        """Closes the connection with a code, or without any (None). What happens meanwhile is replayed after RESUME."""
        await self.sockets.drop(code)

    async def reconnect(self) -> None:
        """Asks the bot to connect again (op 7)."""
        await self.sockets.reconnect()

    async def invalidate(self, resumable: bool = False) -> None:
        """Tells the bot that its session is invalid (op 9)."""
        await self.sockets.invalidate(resumable=resumable)

    def revoke_token(self) -> None:
        """From now on the token is worth nothing: REST says 401, the gateway closes with 4004."""
        self.token_revoked = True
        task = asyncio.create_task(self.sockets.drop(4004))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def invite(self, guild: str) -> None:
        """Somebody adds the bot to a guild."""
        self.world.bot_in.add(guild)
        told = discord_events.guild_create(self.world, self.world.guilds[guild], joined=True)
        self.sockets.dispatch("GUILD_CREATE", told)

    # Who is told -----------------------------------------------------------------------------------------------------

    def sees(self, user: str, channel: str) -> list[Message]:
        """What a person sees in a channel now, oldest first: public messages and their own, none where they may not look."""
        if not self.world.is_in(user, self.world.channels[channel]):
            return []
        return [m for m in self.world.ordered(channel) if m.seen_by in (None, user)]

    def keys(self, channel: str) -> Counter[str]:
        """How often each post that nobody asked for stands in a channel, by the key at the end of its footers."""
        footers = [
            (embed.get("footer") or {}).get("text", "")
            for m in self.world.ordered(channel)
            if m.author == BOT_USER and not m.private
            for embed in m.payload["embeds"]
        ]
        return Counter(found[1] for text in footers if (found := re.search(r"\bref ([0-9a-f]{16})$", text)))

    def dm(self, user: str) -> str:
        """The channel of a person's direct conversation with the bot."""
        return self.world.dm(user).id

    def said(self, message: Message, event: str = "MESSAGE_CREATE") -> None:
        """The bot posted or changed a message: watchers are told, and the bot itself unless it is private."""
        self._tell("message", message)
        if self.echoes and not message.private:
            self.heard(event, message)

    def removed(self, message: Message) -> None:
        """The bot deleted a message."""
        place = self.world.channels[message.channel]
        if self.echoes and not message.private:
            guild = {"guild_id": place.guild} if place.guild else {}
            self.sockets.dispatch("MESSAGE_DELETE", {"id": message.id, "channel_id": place.id, **guild})

    def heard(self, event: str, message: Message) -> None:
        """A message that the bot hears of, if it may look there."""
        place = self.world.channels[message.channel]
        if place.bot_may & VIEW and (place.kind == DIRECT or place.guild in self.world.bot_in):
            self.sockets.dispatch_message(event, message)

    def _tell(self, kind: str, what: Any) -> None:
        self.touched()
        for watcher in self.watchers:
            watcher(kind, what)
