"""How Slack reaches the bot: envelopes over Socket Mode's websockets, signed requests over HTTP. What they say is not here."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import itertools
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.emulators.slack_workspace import APP, Message, View

if TYPE_CHECKING:
    from tests.emulators.slack import SlackStandIn

Kind = Literal["slash_commands", "interactive", "events_api"]
# The interactions whose acknowledgement may carry an answer.
_ANSWERABLE = ("view_submission", "block_suggestion")


@dataclass
class Outcome:
    """What was sent to the bot, and what came of it.

    `answer` is the acknowledgement's body (None where it was empty, `{"text": ...}` for plain text). `ack_seconds` is
    None while nothing came. `error` is what the person would be told: `operation_timeout` (no acknowledgement within
    3 s), `dispatch_failed` (no connection, or a status that is not 200), or why Slack refused the answer.
    """

    slack: SlackStandIn
    kind: Kind
    payload: dict[str, Any]
    person: str = ""
    channel: str = ""
    step: int = 0
    attempt: int = 0
    reason: str | None = None
    answer: dict[str, Any] | None = None
    ack_seconds: float | None = None
    status: int | None = None
    error: str | None = None
    retried: list[Outcome] = field(default_factory=list)
    no_retry: bool = False

    @property
    def messages(self) -> list[Message]:
        """What the bot has posted or changed since, and this person can see: in this channel, or anywhere if none."""
        return [
            m
            for m in self.slack.space.messages.values()
            if m.posted_by_bot
            and m.step > self.step
            and (not self.channel or m.channel == self.channel)
            and m.seen_by in (None, self.person)
        ]

    @property
    def message(self) -> Message:
        """The latest of `messages`. AssertionError where there is none."""
        found = sorted(self.messages, key=lambda m: m.step)
        assert found, f"the bot has posted nothing since: error {self.error}, answer {self.answer}"
        return found[-1]

    @property
    def view(self) -> View | None:
        """The modal on top of this person's screen now."""
        return self.slack.view_of(self.person)

    @property
    def options(self) -> list[dict[str, Any]]:
        """The options of a block_suggestion's answer, those in groups included."""
        answer = self.answer or {}
        grouped = [option for group in answer.get("option_groups") or [] for option in group["options"]]
        return [*(answer.get("options") or []), *grouped]

    @property
    def event_id(self) -> str:
        return str(self.payload["event_id"])


@dataclass
class Connection:
    """One websocket of the bot."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    number: int
    deaf: bool = False
    done: asyncio.Event = field(default_factory=asyncio.Event)
    pongs: int = 0


class Sockets:
    """Socket Mode: addresses that open once, connections, envelopes and their acknowledgements."""

    def __init__(self, slack: SlackStandIn) -> None:
        self.slack = slack
        self.tickets: set[str] = set()
        self.connections: list[Connection] = []
        self.refuse = False
        self.ping_seconds = 5.0
        self.opened = 0
        self.waiting: dict[str, tuple[Outcome, float, asyncio.Future[None]]] = {}
        self.unknown_acks: list[Any] = []
        self._turn = itertools.count()

    def new_address(self) -> str:
        ticket = str(uuid.uuid4())
        self.tickets.add(ticket)
        return f"{self.slack.address.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if self.refuse:
            return web.Response(status=503)
        if ticket not in self.tickets:
            return web.Response(status=403, text="this address was used before, or never given out")
        self.tickets.remove(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self.opened += 1
        transport = request.transport
        connection = Connection(socket, transport, self.opened)
        self.connections.append(connection)
        pings = asyncio.create_task(self._ping(connection))
        try:
            await self._send(connection, self._hello())
            await self._listen(connection)
        finally:
            pings.cancel()
            await asyncio.gather(pings, return_exceptions=True)
            if connection in self.connections:
                self.connections.remove(connection)
        return socket

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink-stand-in", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP},
        }

    async def _listen(self, connection: Connection) -> None:
        socket = connection.socket
        while not socket.closed:
            receiving = asyncio.ensure_future(socket.receive())
            ending = asyncio.ensure_future(connection.done.wait())
            try:
                await asyncio.wait((receiving, ending), return_when=asyncio.FIRST_COMPLETED)
            finally:
                ending.cancel()
                if not receiving.done():
                    receiving.cancel()
                await asyncio.gather(receiving, ending, return_exceptions=True)
            if connection.done.is_set() or receiving.cancelled() or receiving.exception():
                return
            message = receiving.result()
            if connection.deaf:
                await self._deaf(connection)
                return
            if message.type is aiohttp.WSMsgType.PING:
                # Whoever asked may be gone by now.
                with contextlib.suppress(ConnectionResetError):
                    await socket.pong(message.data)
            elif message.type is aiohttp.WSMsgType.PONG:
                connection.pongs += 1
            elif message.type is aiohttp.WSMsgType.TEXT:
                self._acknowledged(message.data)

    async def _deaf(self, connection: Connection) -> None:
        """Half-open: nothing is read or answered any more, and nothing is closed, until the bot gives up."""
        while connection.transport and not connection.transport.is_closing():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(connection.done.wait(), 0.05)
                return

    async def _ping(self, connection: Connection) -> None:
        while True:
            await asyncio.sleep(self.ping_seconds)
            if not connection.deaf:
                await connection.socket.ping(b"Ping from applink-stand-in")

    def _acknowledged(self, text: str) -> None:
        try:
            frame = json.loads(text)
            envelope = frame["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self.unknown_acks.append(text)
            return
        if envelope not in self.waiting:
            self.unknown_acks.append(frame)
            return
        outcome, sent, future = self.waiting.pop(envelope)
        outcome.ack_seconds = time.monotonic() - sent
        outcome.answer = frame.get("payload") or None
        self.slack.touched()
        if not future.done():
            future.set_result(None)

    async def deliver(self, outcome: Outcome) -> None:
        """Sends one envelope to one of the connections, and waits for its acknowledgement as long as Slack would."""
        ready = [c for c in self.connections if not c.socket.closed]
        if not ready:
            outcome.error = "dispatch_failed"
            return
        connection = ready[next(self._turn) % len(ready)]
        answerable = outcome.kind == "slash_commands" or outcome.payload.get("type") in _ANSWERABLE
        envelope: dict[str, Any] = {
            "envelope_id": str(uuid.uuid4()),
            "type": outcome.kind,
            "payload": outcome.payload,
            "accepts_response_payload": answerable,
        }
        if outcome.kind == "events_api":
            envelope |= {"retry_attempt": outcome.attempt, "retry_reason": outcome.reason or ""}
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting[envelope["envelope_id"]] = (outcome, time.monotonic(), future)
        await self._send(connection, envelope)
        try:
            await asyncio.wait_for(future, self.slack.ack_limit)
        except TimeoutError:
            outcome.error = "operation_timeout"

    async def _send(self, connection: Connection, frame: dict[str, Any]) -> None:
        # A connection may go while it is written to: the sender then waits in vain, as Slack does.
        if not connection.socket.closed:
            try:
                await connection.socket.send_json(frame)
            except (ConnectionError, RuntimeError):
                return

    # What can befall a connection --------------------------------------------------------------------------------------

    async def send_frame(self, text: str) -> None:
        """Any text frame, to every connection."""
        for connection in list(self.connections):
            await connection.socket.send_str(text)

    async def disconnect(
        self,
        reason: Literal["refresh_requested", "warning", "link_disabled"] = "refresh_requested",
        close_after: float | None = None,
    ) -> None:
        """Announces the end to every connection; closes them so many seconds later, if given."""
        there = list(self.connections)
        for connection in there:
            await self._send(
                connection, {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-stand-in"}}
            )
        if close_after is not None:
            await asyncio.sleep(close_after)
            for connection in there:
                await connection.socket.close()

    def half_open(self) -> None:
        """Every connection there is goes deaf and dumb without closing. New ones work."""
        for connection in self.connections:
            connection.deaf = True

    def drop(self) -> None:
        """Cuts every connection at the TCP level: no close frame."""
        for connection in list(self.connections):
            if connection.transport:
                connection.transport.abort()
            connection.done.set()

    def end(self) -> None:
        for connection in list(self.connections):
            connection.done.set()
        for outcome, _, future in self.waiting.values():
            if not future.done():
                outcome.error = "dispatch_failed"
                future.set_result(None)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature: HMAC-SHA256 of `v0:timestamp:body`."""
    return "v0=" + hmac.new(secret.encode(), b"v0:%s:%s" % (timestamp.encode(), body), hashlib.sha256).hexdigest()


@dataclass
class HttpAnswer:
    """The bot's plain HTTP answer."""

    status: int
    body: bytes
    headers: dict[str, str]


class Posts:
    """HTTP: signed requests to the bot's address."""

    def __init__(self, slack: SlackStandIn) -> None:
        self.slack = slack
        self._session: aiohttp.ClientSession | None = None

    def signed(self, body: bytes, content_type: str, at: float | None = None) -> dict[str, str]:
        """The headers of a genuine request with that body."""
        timestamp = str(int(time.time() if at is None else at))
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.slack.signing_secret, timestamp, body),
        }

    async def post(self, body: bytes, headers: dict[str, str], seconds: float) -> HttpAnswer:
        """One request. TimeoutError and aiohttp.ClientError as they come."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.post(
            self.slack.listens_at,
            data=body,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=seconds),
            allow_redirects=False,
        ) as answer:
            return HttpAnswer(answer.status, await answer.read(), dict(answer.headers))

    async def deliver(self, outcome: Outcome) -> None:
        body, content_type = encoded(outcome.kind, outcome.payload)
        headers = self.signed(body, content_type)
        if outcome.attempt:
            headers |= {
                "X-Slack-Retry-Num": str(outcome.attempt),
                "X-Slack-Retry-Reason": outcome.reason or "http_timeout",
            }
        began = time.monotonic()
        try:
            answer = await self.post(body, headers, self.slack.ack_limit)
        except TimeoutError:
            outcome.error = "operation_timeout"
            return
        except aiohttp.ClientError as broken:
            outcome.error = "dispatch_failed"
            outcome.reason = type(broken).__name__
            return
        outcome.ack_seconds, outcome.status = time.monotonic() - began, answer.status
        outcome.no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
        if answer.status != 200:
            outcome.error = "dispatch_failed"
        elif answer.body.strip():
            outcome.answer = _answer_of(answer)

    async def close(self) -> None:
        if self._session:
            await self._session.close()


def _answer_of(answer: HttpAnswer) -> dict[str, Any]:
    said = answer.body.decode("utf-8", "replace")
    if "json" in answer.headers.get("Content-Type", ""):
        try:
            read = json.loads(said)
        except ValueError:
            return {"text": said}
        if isinstance(read, dict):
            return read
    return {"text": said}


def encoded(kind: Kind, payload: dict[str, Any]) -> tuple[bytes, str]:
    """A payload as the body Slack posts, and its content type."""
    if kind == "slash_commands":
        return urlencode(payload).encode(), "application/x-www-form-urlencoded"
    if kind == "interactive":
        told = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        return urlencode({"payload": told}).encode(), "application/x-www-form-urlencoded"
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(), "application/json"


def event_id() -> str:
    return f"Ev{secrets.token_hex(5).upper()}"
