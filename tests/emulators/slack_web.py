"""Slack's Web API and response addresses over HTTP, on top of the pretended workspace. Envelopes and events are not here."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.emulators import block_kit
from tests.emulators.slack_workspace import (
    BOT,
    BOT_USER,
    RESPONSE_SECONDS,
    RESPONSE_USES,
    TEAM,
    Channel,
    Message,
    Refused,
    View,
)

if TYPE_CHECKING:
    from tests.emulators.slack import SlackStandIn

Arguments = dict[str, Any]
MOST_VIEW_BYTES = 250_000
MOST_UPDATED_TEXT = 4_000  # chat.update's own limit, lower than chat.postMessage's
# What a form-encoded request carries as JSON inside a string.
_NESTED = ("blocks", "attachments", "view", "metadata")


@dataclass
class Call:
    """One call of the Web API (or of a response address: method `response_url`) and what came of it."""

    method: str
    arguments: Arguments
    at: float
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def error(self) -> str | None:
        return self.answer.get("error")


@dataclass
class Fault:
    """What the next calls of a method meet instead of an answer, or after they did their work (`accepted`, `lost`)."""

    method: str
    times: int
    error: str | None = None
    status: int = 200
    retry_after: float | str | None = None
    lost: bool = False
    pause: float = 0.0
    accepted: bool = False
    late: float = 0.0
    body: str | None = None

    @property
    def breaks(self) -> bool:
        """Whether it has an answer of its own."""
        return self.status != 200 or self.error is not None or self.body is not None


class WebApi:
    """Answers `/api/METHOD` and `/response/ID`."""

    def __init__(self, slack: SlackStandIn) -> None:
        self.slack = slack
        self.space = slack.space
        self.last_post: dict[str, float] = {}
        self.methods: dict[str, Callable[[Arguments], Awaitable[Arguments]]] = {
            "auth.test": self.auth_test,
            "apps.connections.open": self.connections_open,
            "chat.postMessage": self.post_message,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.update": self.update_message,
            "chat.delete": self.delete_message,
            "chat.getPermalink": self.permalink,
            "views.open": self.views_open,
            "views.push": self.views_push,
            "views.update": self.views_update,
            "views.publish": self.views_publish,
            "conversations.history": self.history,
            "conversations.replies": self.replies,
            "conversations.open": self.conversations_open,
            "conversations.info": self.conversations_info,
            "users.info": self.users_info,
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self.serve),
            web.post("/response/{id:.+}", self.serve_response),
        ]

    # Serving ---------------------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        with self.slack.busy(f"Web API {method}"):
            call = Call(method, {}, self.space.now())
            self.slack.calls.append(call)
            try:
                call.arguments = arguments = await _read(request)
            except Refused as refused:
                call.answer = _refusal(refused)
                self.slack.refused(f"{method}: {refused.error}", refused.messages)
                return web.json_response(call.answer)
            fault = self.slack.next_fault(method)
            if fault and (early := await self._fail(request, call, fault)):
                return early
            try:
                self._authorize(method, request, arguments)
                if method not in self.methods:
                    raise Refused("unknown_method", req_method=method)
                call.answer = {"ok": True, **await self.methods[method](arguments)}
            except Refused as refused:
                call.answer = _refusal(refused)
                self.slack.refused(f"{method}: {refused.error}", refused.messages)
            if fault and fault.lost:
                _hang_up(request)
            if fault and fault.accepted and call.error is None:
                return self._broken(fault)
            if call.error == "ratelimited":
                headers = {"Retry-After": str(call.answer["retry_after"])}
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
            return web.json_response(call.answer)

    async def _fail(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse | None:
        if fault.pause:
            await self.slack.sleep(fault.pause)
        if fault.late:
            await self.slack.passed(fault.late)
        if fault.lost or fault.accepted or not fault.breaks:
            return None
        call.answer = {"ok": False, "error": fault.error or f"http {fault.status}"}
        return self._broken(fault)

    def _broken(self, fault: Fault) -> web.StreamResponse:
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
        if fault.body is not None:
            return web.Response(status=fault.status, text=fault.body, content_type="application/json", headers=headers)
        if fault.error is None:
            return web.Response(
                status=fault.status, text="<html>upstream</html>", content_type="text/html", headers=headers
            )
        return web.json_response({"ok": False, "error": fault.error}, status=fault.status, headers=headers)

    def _authorize(self, method: str, request: web.Request, arguments: Arguments) -> None:
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else arguments.pop("token", None)
        if not token:
            raise Refused("not_authed")
        known = {self.slack.bot_token: False, self.slack.app_token: True}
        if token not in known or self.slack.tokens_revoked:
            raise Refused("invalid_auth")
        if known[token] != (method == "apps.connections.open"):
            raise Refused("not_allowed_token_type")

    def _needs(self, scope: str) -> None:
        """Refused: missing_scope, with the one that is needed, as Slack tells it."""
        if scope not in self.slack.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(self.slack.scopes)))

    async def serve_response(self, request: web.Request) -> web.StreamResponse:
        with self.slack.busy("response_url"):
            call = Call("response_url", {}, self.space.now())
            self.slack.calls.append(call)
            fault = self.slack.next_fault("response_url")
            try:
                call.arguments = json.loads(await request.text())
            except ValueError:
                call.answer = {"ok": False, "error": "invalid_payload"}
                return web.Response(status=400, text="invalid_payload")
            if fault and (early := await self._fail(request, call, fault)):
                return early
            try:
                self._respond(request.match_info["id"], call.arguments)
            except Refused as refused:
                call.answer = _refusal(refused)
                self.slack.refused(f"response_url: {refused.error}", refused.messages)
                status = 404 if refused.error in ("used_url", "expired_url", "no_such_url") else 400
                return web.json_response(call.answer, status=status)
            call.answer = {"ok": True}
            if fault and fault.lost:
                _hang_up(request)
            return web.Response(text="ok")

    def _respond(self, address_id: str, body: Arguments) -> None:
        address = self.space.addresses.get(address_id)
        if address is None:
            raise Refused("no_such_url")
        if self.space.now() - address.since > RESPONSE_SECONDS:
            raise Refused("expired_url")
        if address.uses >= RESPONSE_USES:
            raise Refused("used_url")
        source = self.space.messages.get(address.source or "")
        if body.get("delete_original"):
            if source:
                del self.space.messages[source.ts]
                self.space.step += 1
            address.uses += 1
            return
        self.check_message(body)
        address.uses += 1
        if body.get("replace_original") and source:
            self._rewrite(source, body)
            return
        shared = body.get("response_type") == "in_channel"
        self.bot_message(
            self.space.channels[address.channel],
            {**body, "thread_ts": body.get("thread_ts") or address.thread_ts},
            seen_by=None if shared else address.person,
        )

    # Messages --------------------------------------------------------------------------------------------------------

    def check_message(self, body: Arguments, most_text: int = block_kit.MOST_MESSAGE_TEXT) -> None:
        """Refuses what no message may hold, wherever it is sent."""
        if not any(body.get(name) for name in ("text", "blocks", "attachments")):
            raise Refused("no_text")
        if isinstance(body.get("text"), str) and block_kit.units(body["text"]) > most_text:
            raise Refused("msg_too_long")
        if found := block_kit.message_problems(body):
            blocks = any("json-pointer:/blocks" in one for one in found)
            metadata = any("json-pointer:/metadata" in one for one in found)
            error = "invalid_blocks" if blocks else "invalid_metadata_format" if metadata else "invalid_arguments"
            raise Refused(error, [f"[ERROR] {one}" for one in found], errors=found)
        if block_kit.text_units(body.get("blocks") or []) > block_kit.MOST_BLOCKS_TEXT:
            raise Refused("msg_blocks_too_long")

    def bot_message(self, channel: Channel, body: Arguments, seen_by: str | None = None) -> Message:
        """Posts what the bot said. `body` has been checked."""
        told = ("text", "blocks", "channel", "thread_ts", "metadata", "token", "user")
        message = Message(
            ts=self.space.new_ts(),
            channel=channel.id,
            user=BOT_USER,
            bot_id=BOT,
            text=body.get("text") or "",
            blocks=body.get("blocks") or [],
            thread_ts=body.get("thread_ts"),
            broadcast=_true(body.get("reply_broadcast")),
            metadata=body.get("metadata"),
            seen_by=seen_by,
            sent={name: value for name, value in body.items() if name not in told},
        )
        root = self.space.messages.get(message.thread_ts or "")
        if root and not root.thread_ts:
            root.thread_ts = root.ts
        self.space.post(message)
        self.slack.said(message)
        return message

    def _rewrite(self, message: Message, body: Arguments) -> None:
        message.text = body.get("text") or ""
        message.blocks = body.get("blocks") or []
        message.edited = not message.private
        self.space.post(message)
        self.slack.said(message)

    def _postable(self, arguments: Arguments) -> Channel:
        channel = self.space.find_channel(arguments.get("channel"))
        if channel.archived:
            raise Refused("is_archived")
        if not channel.bot_in:
            raise Refused("not_in_channel")
        return channel

    def _at_a_bearable_rate(self, channel: Channel) -> None:
        pause, now = self.slack.seconds_between_posts, self.space.now()
        if pause and now - self.last_post.get(channel.id, 0.0) < pause:
            raise Refused("ratelimited", retry_after=max(1, round(pause)))
        self.last_post[channel.id] = now

    async def post_message(self, arguments: Arguments) -> Arguments:
        self._needs("chat:write")
        channel = self._postable(arguments)
        self.check_message(arguments)
        self._at_a_bearable_rate(channel)
        message = self.bot_message(channel, arguments)
        self.slack.echo(message)
        return {"channel": channel.id, "ts": message.ts, "message": message.as_slack(with_metadata=True)}

    async def post_ephemeral(self, arguments: Arguments) -> Arguments:
        channel = self._postable(arguments)
        self.check_message(arguments)
        if arguments.get("user") not in self.space.people:
            raise Refused("user_not_in_channel")
        self._at_a_bearable_rate(channel)
        return {"message_ts": self.bot_message(channel, arguments, seen_by=arguments["user"]).ts}

    def _own(self, arguments: Arguments, refusal: str) -> Message:
        channel = self.space.find_channel(arguments.get("channel"))
        message = self.space.messages.get(str(arguments.get("ts")))
        if message is None or message.channel != channel.id or message.private:
            raise Refused("message_not_found")
        if not message.posted_by_bot:
            raise Refused(refusal)
        return message

    async def update_message(self, arguments: Arguments) -> Arguments:
        message = self._own(arguments, "cant_update_message")
        self.check_message(arguments, MOST_UPDATED_TEXT)
        if arguments.get("metadata") is not None:
            message.metadata = arguments["metadata"]
        kept = message.blocks if "blocks" not in arguments and not arguments.get("text") else arguments.get("blocks")
        self._rewrite(message, {**arguments, "blocks": kept})
        return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message.as_slack()}

    async def delete_message(self, arguments: Arguments) -> Arguments:
        message = self._own(arguments, "cant_delete_message")
        del self.space.messages[message.ts]
        self.space.step += 1
        return {"channel": message.channel, "ts": message.ts}

    async def permalink(self, arguments: Arguments) -> Arguments:
        channel = self.space.find_channel(arguments.get("channel"))
        ts = str(arguments.get("message_ts"))
        if ts not in self.space.messages:
            raise Refused("message_not_found")
        return {
            "channel": channel.id,
            "permalink": f"https://stand-in.slack.com/archives/{channel.id}/p{ts.replace('.', '')}",
        }

    # Views -----------------------------------------------------------------------------------------------------------

    def check_view(self, given: object, expected: str) -> Arguments:
        """The content of a view, or the refusal of one that Slack would not show."""
        if not isinstance(given, dict):
            raise Refused("invalid_arguments", ["[ERROR] missing required field: view"])
        if len(json.dumps(given).encode()) > MOST_VIEW_BYTES:
            raise Refused("view_too_large")
        found = block_kit.view_problems(given)
        if given.get("type") != expected:
            found = [*found, f"must be {expected} [json-pointer:/view/type]"]
        if found:
            raise Refused("invalid_arguments", [f"[ERROR] {one}" for one in found])
        return given

    async def views_open(self, arguments: Arguments) -> Arguments:
        content = self.check_view(arguments.get("view"), "modal")
        trigger = self.space.spend(arguments.get("trigger_id") or arguments.get("interactivity_pointer"))
        return self._shown(self.space.show(trigger.person, content))

    async def views_push(self, arguments: Arguments) -> Arguments:
        content = self.check_view(arguments.get("view"), "modal")
        trigger = self.space.spend(arguments.get("trigger_id") or arguments.get("interactivity_pointer"))
        below = self.space.top(trigger.person)
        if below is None or trigger.view is None:
            raise Refused("invalid_trigger_id")
        return self._shown(self.space.show(trigger.person, content, below))

    async def views_update(self, arguments: Arguments) -> Arguments:
        view = self.space.find_view(arguments.get("view_id"), arguments.get("external_id"))
        content = self.check_view(arguments.get("view"), view.type)
        return self._shown(self.space.replace(view, content, arguments.get("hash")))

    async def views_publish(self, arguments: Arguments) -> Arguments:
        if arguments.get("user_id") not in self.space.people:
            raise Refused("invalid_arguments", ["[ERROR] user not found"])
        content = self.check_view(arguments.get("view"), "home")
        return self._shown(self.space.publish(arguments["user_id"], content, arguments.get("hash")))

    def _shown(self, view: View) -> Arguments:
        return {"view": view.as_slack()}

    # Reading ---------------------------------------------------------------------------------------------------------

    async def auth_test(self, _: Arguments) -> Arguments:
        return {
            "url": "https://stand-in.slack.com/",
            "team": "Stand-in",
            "user": "dragoman",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT,
            "is_enterprise_install": False,
        }

    async def connections_open(self, _: Arguments) -> Arguments:
        return {"url": self.slack.sockets.new_address()}

    async def history(self, arguments: Arguments) -> Arguments:
        channel = self._readable(arguments)
        top = [m for m in self.space.ordered(channel.id) if m.thread_ts in (None, m.ts) or m.broadcast]
        return self._page(list(reversed(top)), arguments)

    async def replies(self, arguments: Arguments) -> Arguments:
        channel = self._readable(arguments)
        found = self.space.thread(channel.id, str(arguments.get("ts")))
        if not found:
            raise Refused("thread_not_found")
        return self._page(found, arguments)

    def _readable(self, arguments: Arguments) -> Channel:
        channel = self.space.find_channel(arguments.get("channel"))
        self._needs(channel.scope)
        if not channel.bot_in:
            raise Refused("not_in_channel")
        return channel

    def _page(self, found: list[Message], arguments: Arguments) -> Arguments:
        # What was posted a moment ago need not be told yet.
        told_of = self.space.now() - self.slack.history_lag
        oldest, latest = str(arguments.get("oldest") or "0"), str(arguments.get("latest") or "9" * 10)
        ends = _true(arguments.get("inclusive"))
        within = [
            m
            for m in found
            if not m.private
            and float(m.ts) <= told_of
            and (
                float(oldest) < float(m.ts) < float(latest) or (ends and float(m.ts) in (float(oldest), float(latest)))
            )
        ]
        start = _position(arguments.get("cursor"))
        end = start + min(int(arguments.get("limit") or 100), 1000)
        more = end < len(within)
        told = [m.as_slack(with_metadata=_true(arguments.get("include_all_metadata"))) for m in within[start:end]]
        cursor = base64.b64encode(f"next:{end}".encode()).decode() if more else ""
        return {"messages": told, "has_more": more, "response_metadata": {"next_cursor": cursor}}

    async def conversations_open(self, arguments: Arguments) -> Arguments:
        asked = str(arguments.get("users") or "").split(",")
        if arguments.get("channel"):
            return {"channel": {"id": self.space.find_channel(arguments["channel"]).id}}
        if len(asked) != 1 or asked[0] not in self.space.people:
            raise Refused("user_not_found")
        return {"channel": {"id": self.space.im(asked[0]).id}}

    async def conversations_info(self, arguments: Arguments) -> Arguments:
        return {"channel": self.space.find_channel(arguments.get("channel")).described}

    async def users_info(self, arguments: Arguments) -> Arguments:
        person = self.space.people.get(str(arguments.get("user")))
        if person is None:
            raise Refused("user_not_found")
        return {"user": person.profile}


async def _read(request: web.Request) -> Arguments:
    """The arguments of a call: query, form and JSON alike, JSON inside form fields opened."""
    arguments: Arguments = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        arguments |= body
    elif request.can_read_body:
        arguments |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name in _NESTED:
        if isinstance(arguments.get(name), str):
            try:
                arguments[name] = json.loads(arguments[name])
            except ValueError:
                raise Refused("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None
    return arguments


def _refusal(refused: Refused) -> Arguments:
    answer: Arguments = {"ok": False, "error": refused.error, **refused.more}
    if refused.messages:
        answer["response_metadata"] = {"messages": refused.messages}
    return answer


def _hang_up(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()


def _true(given: object) -> bool:
    return given in (True, 1, "1", "true", "True")


def _position(cursor: object) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(str(cursor)).decode().removeprefix("next:"))
    except (ValueError, binascii.Error):
        raise Refused("invalid_cursor") from None
