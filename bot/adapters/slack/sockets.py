"""Socket Mode: Slack's events over a websocket that we open. A watchdog of our own replaces a connection that has gone deaf.

slack_sdk's client reconnects by itself too, but may keep a used-up address or a closed session for good (bolt-python#1529,
slack_sdk#1701, #1922). So every connection here is a fresh client with a fresh address, and is given up at the first doubt.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.sending import UNREACHABLE, pause_of, reason_of
from bot.errors import UserError

log = logging.getLogger("bot.slack")

PING_SECONDS = 3.0
SILENCE_SECONDS = 12.0
"""Without an answer to a ping for this long, a connection is taken for deaf."""
HELLO_SECONDS = 10.0
"""A connection that does not greet within this is none."""
LOOK_SECONDS = 0.25
"""How often a connection is looked at: slack_sdk does not tell when one is cut."""
LONGEST_PAUSE = 8.0
"""Between attempts; with the three above, a connection that can be had again is had within 45 s."""
LINGER_SECONDS = 4.0
"""A connection that was replaced stays this long, for the acknowledgements of what it brought."""

FATAL = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type", "no_permission"}
)
"""Slack's refusals that no waiting mends."""

_REPLACED = "Slack ends it"

Report = Callable[[bool, str], None]


class Lost(Exception):
    """The connection cannot be had, or is no good any more. pause: seconds that Slack asks to wait, 0 for none."""

    def __init__(self, why: str, pause: float = 0.0) -> None:
        super().__init__(why)
        self.pause = pause


class _Client(SocketModeClient):
    """slack_sdk's client for one connection: where it would reconnect, it says so instead."""

    def __init__(self, token: str, web: AsyncWebClient) -> None:
        super().__init__(
            app_token=token, logger=web.logger, web_client=web, ping_interval=PING_SECONDS, auto_reconnect_enabled=False
        )
        self.greeted = asyncio.Event()
        self.ended = asyncio.Event()
        self.reason = ""
        self.heard = time.monotonic()
        self.on_message_listeners.append(self._listen)
        self.on_close_listeners.append(self._closed)
        self.on_error_listeners.append(self._broken)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Called for Slack's `disconnect` frames."""
        self._end(_REPLACED)

    async def _listen(self, message: aiohttp.WSMessage) -> None:
        self.heard = time.monotonic()
        if not self.greeted.is_set() and '"hello"' in str(message.data)[:2_000]:
            with suppress(ValueError):
                if json.loads(message.data).get("type") == "hello":
                    self.greeted.set()

    async def _closed(self, message: aiohttp.WSMessage) -> None:
        self._end("the connection was closed")

    async def _broken(self, message: aiohttp.WSMessage) -> None:
        self._end("the connection broke, or a ping was not answered")

    def _end(self, reason: str) -> None:
        self.reason = self.reason or reason
        self.ended.set()

    @property
    def silence(self) -> float:
        """Seconds since Slack was last heard: a message, or its answer to a ping of ours."""
        answered = time.time() - self.last_ping_pong_time if self.last_ping_pong_time is not None else float("inf")
        return min(time.monotonic() - self.heard, answered)


class _Connection:
    """One connection, from its opening to its end."""

    def __init__(self, app: AsyncApp, token: str, web: AsyncWebClient) -> None:
        self._app = app
        self._token = token
        self._web = web
        self._client: _Client | None = None

    async def open(self) -> None:
        """Connect and be greeted. Raises Lost, and UserError where the app token will never do."""
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                answer = await self._web.apps_connections_open(app_token=self._token)
        except SlackApiError as refused:
            reason = reason_of(refused)
            if reason in FATAL:
                raise UserError(
                    f"Slack refuses SLACK_APP_TOKEN ({reason}): make one at Basic Information → App-Level Tokens, "
                    "with the scope connections:write"
                ) from None
            raise Lost(f"Slack opens no connection: {reason}", pause_of(refused)) from None
        except UNREACHABLE as failed:
            raise Lost(f"Slack cannot be reached: {type(failed).__name__}") from None
        address = answer.get("url") if isinstance(answer.data, dict) else None
        if not isinstance(address, str):
            raise Lost("Slack gives no address to connect to")
        self._client = client = _Client(self._token, self._web)
        client.wss_uri = address
        client.socket_mode_request_listeners.append(self._handle)
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                await client.connect()  # type: ignore[no-untyped-call]
                client.heard = time.monotonic()
                await client.greeted.wait()
        except TimeoutError:
            raise Lost("Slack did not greet") from None

    async def _handle(self, client: Any, request: SocketModeRequest) -> None:
        """One envelope: to bolt, and its acknowledgement back."""
        answer = await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=request.payload))
        # What bolt cannot place is acknowledged too: Slack would only bring it again.
        said = answer.status == 200 and answer.body.startswith("{")
        payload = json.loads(answer.body) if said else None
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=payload))

    async def lost(self) -> str:
        """Returns when the connection is no good any more, with the reason."""
        client = self._client
        assert client is not None
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await client.ended.wait()
                return client.reason
            if client.current_session is None or client.current_session.closed:
                return "the connection is closed"
            if client.silence > SILENCE_SECONDS:
                return f"nothing was heard for {SILENCE_SECONDS:.0f} s"

    async def close(self, after: float = 0.0) -> None:
        """End it, however broken it is; after so many seconds, or at once when cancelled."""
        client = self._client
        if client is None:
            return
        try:
            await asyncio.sleep(after)
        finally:
            self._client = None
            client.closed = True
            for task in (client.message_receiver, client.current_session_monitor, client.message_processor):
                if task is not None:
                    task.cancel()
            try:
                if client.current_session is not None:
                    with suppress(Exception):
                        # A deaf peer does not answer the farewell, for which aiohttp would wait.
                        async with asyncio.timeout(1.0):
                            await client.current_session.close()
            finally:
                await client.aiohttp_client_session.close()


class Sockets:
    """Keeps one connection that hears. report: told of every change, with the reason."""

    def __init__(self, app: AsyncApp, token: str, web: AsyncWebClient, report: Report) -> None:
        self._app = app
        self._token = token
        self._web = web
        self._report = report
        self._leaving: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until cancelled. Raises UserError where the app token is refused at the first attempt."""
        pause, first = 0.5, True
        connection: _Connection | None = None
        try:
            while True:
                following = _Connection(self._app, self._token, self._web)
                try:
                    await following.open()
                except asyncio.CancelledError:
                    await following.close()
                    raise
                except (Lost, UserError) as failed:
                    await following.close()
                    if first and isinstance(failed, UserError):
                        raise
                    await self._leave(connection)
                    connection = None
                    self._report(False, str(failed))
                    await asyncio.sleep(max(pause, getattr(failed, "pause", 0.0)))
                    pause = min(pause * 2, LONGEST_PAUSE)
                    continue
                # The old one goes when the new one hears: Slack keeps nothing for an app without a connection.
                await self._leave(connection)
                connection, pause, first = following, 0.5, False
                self._report(True, "")
                ended = await connection.lost()
                log.info("Slack's connection is replaced: %s", ended)
                if ended != _REPLACED:
                    self._report(False, ended)
        finally:
            if connection is not None:
                await connection.close()
            for task in self._leaving:
                task.cancel()
            await asyncio.gather(*self._leaving, return_exceptions=True)

    async def _leave(self, connection: _Connection | None) -> None:
        if connection is None:
            return
        task = asyncio.get_running_loop().create_task(connection.close(after=LINGER_SECONDS))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)
