"""Signed HTTP: an aiohttp server that lets through to slack-bolt only what Slack has signed and what can be read."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import nullcontext
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import msgspec
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.adapters.slack.blocks import Json
from bot.adapters.slack.limits import BODY_BYTES
from bot.adapters.slack.verifying import Refused, Verifier
from bot.errors import UserError

log = logging.getLogger("bot.slack")

PATH = "/slack/events"
READ_SECONDS = 10.0
"""Within which a body must have come; Slack's own patience is three."""
_MOST_FIELDS = 100
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_INTERACTIVE = frozenset(
    {"block_actions", "block_suggestion", "message_action", "shortcut", "view_submission", "view_closed"}
)


class Receiver:
    """One endpoint for all that Slack sends. What is refused gets a 4xx and one line in the log, never its body."""

    def __init__(self, app: AsyncApp, verifier: Verifier) -> None:
        self._app = app
        self._verifier = verifier

    def application(self) -> web.Application:
        """The server's routes."""
        built = web.Application(client_max_size=BODY_BYTES)
        built.router.add_post(PATH, self.receive)
        return built

    async def receive(self, request: web.Request) -> web.Response:
        """One request, from its raw bytes to bolt's response."""
        if (request.content_length or 0) > BODY_BYTES:
            # What is not read cannot be followed by another request on this connection.
            return _refused(Refused(413, "larger than 1 MiB"), close=True)
        if "Content-Encoding" in request.headers:
            # aiohttp would unpack it before it is verified, and Slack packs nothing.
            return _refused(Refused(415, "a packed body"), close=True)
        try:
            # Nearly every body comes with its headers, and a timer costs as much as reading it.
            async with asyncio.timeout(READ_SECONDS) if not request.content.is_eof() else nullcontext():
                raw = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _refused(Refused(413, "larger than 1 MiB"), close=True)
        except (TimeoutError, aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError):
            return _refused(Refused(408, "the body did not come"), close=True)
        refusal = self._verifier.refusal(request.headers, raw)
        if refusal is not None:
            return _refused(refusal)
        body = read_body(request.content_type, raw)
        if isinstance(body, Refused):
            return _refused(body)
        if "challenge" in body and body.get("type") == "url_verification":
            return web.json_response({"challenge": str(body["challenge"])[:1_000]})
        if body.get("type") == "app_rate_limited":
            log.warning("Slack holds events back: it sent more in a minute than an app may get")
            return web.Response()
        if "ssl_check" in body:
            return web.Response()
        # The body is a dict by now; bolt would take it as text in its HTTP mode alone, and read it a second time.
        answer = await self._app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        if answer.status >= 500:
            return _refused(Refused(400, "not understood"))
        shown = answer.body
        kind = _JSON if shown.startswith("{") else "text/plain"
        return web.Response(status=answer.status, text=shown, content_type=kind)


def read_body(content_type: str, raw: bytes) -> Json | Refused:
    """What a signed body holds: a slash command's form, or the object of an interaction or event."""
    try:
        text = raw.decode()
        if content_type == _FORM:
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"))
            body: Any = json.loads(fields["payload"]) if "payload" in fields else fields
        elif content_type == _JSON:
            body = json.loads(text)
        else:
            return Refused(415, "neither a form nor JSON")
    except (ValueError, RecursionError):
        return Refused(400, "unreadable")
    try:
        msgspec.convert(body, _Payload)
    except msgspec.ValidationError:
        return Refused(400, "of no shape that Slack sends")
    if not _known(body):
        return Refused(400, "of no kind that Slack sends")
    shaped: Json = body
    return shaped


_Owner = dict[str, Any] | str | None
"""A team, enterprise, user or channel: an object or, in some payloads, its id."""


class _View(msgspec.Struct):
    type: str = ""
    callback_id: str | None = None
    state: dict[str, Any] | None = None


class _Pressed(msgspec.Struct):
    action_id: str
    type: str = ""
    block_id: str | None = None


class _Event(msgspec.Struct):
    type: str
    user: _Owner = None
    team: _Owner = None
    channel: _Owner = None
    enterprise: _Owner = None
    item: dict[str, Any] | None = None
    message: dict[str, Any] | None = None
    previous_message: dict[str, Any] | None = None


class _Payload(msgspec.Struct):
    """The fields that bolt reads unasked, and fails on where they are something else."""

    type: str = ""
    team: _Owner = None
    user: _Owner = None
    channel: _Owner = None
    enterprise: _Owner = None
    container: dict[str, Any] | None = None
    message: dict[str, Any] | None = None
    view: _View | None = None
    actions: list[_Pressed] | None = None
    event: _Event | None = None
    callback_id: str | None = None
    authorizations: list[dict[str, Any]] | None = None
    function_data: dict[str, Any] | None = None
    response_urls: list[dict[str, Any]] | None = None


def _known(body: Json) -> bool:
    kind = body.get("type")
    if kind == "event_callback":
        return isinstance(body.get("event"), dict)
    if kind == "block_actions" and not body.get("actions"):
        return False
    if kind in ("view_submission", "view_closed") and not body.get("view"):
        return False
    if kind in _INTERACTIVE:
        return isinstance(body.get("user"), dict)
    return kind in ("url_verification", "app_rate_limited") or "ssl_check" in body or bool(body.get("command"))


def _refused(refusal: Refused, close: bool = False) -> web.Response:
    log.warning("a request was refused (%d): %s", refusal.status, refusal.reason)
    response = web.Response(status=refusal.status, text=refusal.reason)
    if close:
        response.force_close()
    return response


class _Contentless(logging.Filter):
    """aiohttp quotes what it could not read: that something could not be read is enough."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = "a request could not be read", None
        record.exc_info = record.exc_text = None
        return True


def _quiet() -> logging.Logger:
    logger = logging.getLogger("bot.slack.http")
    if not logger.filters:
        logger.addFilter(_Contentless())
    return logger


async def listen(application: web.Application, address: str) -> web.AppRunner:
    """Start the server. Raises UserError where the address cannot be had."""
    host, _, port = address.rpartition(":")
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=5.0, logger=_quiet())
    await runner.setup()
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
    except (OSError, OverflowError) as reason:
        await runner.cleanup()
        raise UserError(
            f"slack.listen: {address} cannot be listened on ({reason}): choose another HOST:PORT in the settings"
        ) from None
    return runner
