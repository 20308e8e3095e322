"""A loopback stand-in for Slack that speaks its protocol to a real bot: Web API, Socket Mode, signed HTTP, response_url.

`async with SlackStandIn() as slack:` listens on a free port of 127.0.0.1 in the test's own event loop. A bot is
pointed at `slack.api_base` with `slack.bot_token`, `slack.app_token` and `slack.signing_secret`; a test then does what
a person does (`slack.slash("/relations qatar turkey")`, `slack.press(message, "Sources")`) and asks what that person
sees (`slack.sees("U1", "C1")`). `slack.mode` is "socket" or "http"; for HTTP set `slack.listens_at` to the bot's
address. Everything the bot sent that Slack would refuse, and every late acknowledgement, is in `slack.complaints`.

By hand: `python -m tests.emulators.slack --port 8899` prints the settings and environment to use, takes commands on
standard input and shows what the bot posts.

What it knows lives beside it: slack_workspace (state), slack_web (Web API), slack_wires (transports), slack_payloads,
slack_forms (choices and forms), block_kit (what a payload may hold).

What it does not model, so that nobody trusts it for that:

- Who may do what: scopes but those that posting and reading a history need (`scopes`), admin rights, guests, shared channels and Enterprise Grid. Any person may do everything in
  any channel; one token serves every team, and the `team` of a call only changes the payload.
- What a text looks like: emoji, link unfurling, mention lookup, `link_names` and `parse` are kept, not acted on.
- Slack cuts a text over 40,000 characters and posts it; here it is refused (`msg_too_long`), which a test notices.
- `msg_blocks_too_long` counts all texts of the blocks, above 13,200, everywhere. The true measure is undocumented:
  chat.postMessage refused 11,341 once (bolt-js#2867), and response addresses were seen to take more.
- Rate limits other than the post rate (`seconds_between_posts`, off unless set), and none for response addresses.
- A history tells of every post at once, unless `history_lag` says how much later; how long Slack takes is undocumented.
- A wrong use of a response address does not count among its five; a slash command's address has no original message
  to replace, so that `replace_original` posts a new private message. Whether Slack agrees is not documented.
- Private messages last until told otherwise; in Slack they go when the client reloads.
- Message events for channels (only mentions, direct messages and the bot's own direct messages are told), edits,
  deletions, reactions, files, users joining.
- Socket Mode: `too_many_websockets`, redelivery of unacknowledged interactions, and closing a connection whose pongs
  stay away. `disconnect` happens when a test asks.
- Forms: Slack checks e-mail addresses, URLs and numbers as they are typed; here only required fields and lengths are.
- Workflows, functions, assistants, canvases, slash commands inside threads (Slack has none).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

from tests.emulators import block_kit, slack_forms, slack_payloads
from tests.emulators.slack_web import Call, Fault, WebApi
from tests.emulators.slack_wires import HttpAnswer, Kind, Outcome, Posts, Sockets
from tests.emulators.slack_workspace import BOT_USER, TEAM, Message, Refused, View, Workspace
from tests.emulators.waiting import Waiting

Where = Message | View


class SlackStandIn(Waiting):
    """One pretended workspace with one app in it: users U1, U2; channels C1, C2, and C9 where the bot is not a member."""

    bot_token = "xoxb-stand-in"
    app_token = "xapp-stand-in"
    signing_secret = "stand-in-secret"

    def __init__(self, mode: Literal["socket", "http"] = "socket", port: int = 0) -> None:
        super().__init__()
        self.mode: Literal["socket", "http"] = mode
        self.listens_at = ""
        self.ack_limit = 3.0
        self.seconds_between_posts = 0.0
        self.retry_pauses: tuple[float, ...] = ()
        self.echoes = True
        self.tokens_revoked = False
        self.scopes = {"chat:write", "channels:history", "groups:history", "im:history", "mpim:history"}
        self.history_lag = 0.0
        self.calls: list[Call] = []
        self.sent: list[Outcome] = []
        self.complaints: list[str] = []
        self.watchers: list[Callable[[str, Any], None]] = []
        self.space = Workspace()
        self.sockets = Sockets(self)
        self.posts = Posts(self)
        self.web_api = WebApi(self)
        self._port = port
        self._runner: web.AppRunner | None = None
        self._faults: list[Fault] = []
        self._moved = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._offered: dict[str, dict[str, list[dict[str, Any]]]] = {}

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10 * 2**20)
        app.add_routes([*self.web_api.routes(), web.get("/link/", self.sockets.serve)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.sockets.end()
        await self.posts.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_base(self) -> str:
        """What `slack.api_base` or `AsyncWebClient(base_url=...)` takes."""
        return f"{self.address}/api/"

    # Waiting ---------------------------------------------------------------------------------------------------------

    async def connected(self, count: int = 1, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Waits until the bot holds so many live Socket Mode connections."""
        await self.until(
            lambda: len([c for c in self.sockets.connections if not (c.deaf or c.socket.closed)]) >= count, timeout
        )

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def advance(self, seconds: float) -> None:
        """Moves Slack's clock on: triggers, response addresses and rates grow old at once. Signatures do not."""
        self.space.moved += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def passed(self, seconds: float) -> None:
        """Waits so long by Slack's clock, which `advance` moves on at once."""
        end = self.space.now() + seconds
        while (left := end - self.space.now()) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), left)

    # Faults ----------------------------------------------------------------------------------------------------------

    def fail(
        self,
        method: str,
        *,
        error: str | None = None,
        status: int = 200,
        retry_after: float | str | None = None,
        lost: bool = False,
        pause: float = 0.0,
        accepted: bool = False,
        late: float = 0.0,
        body: str | None = None,
        times: int = 1,
    ) -> None:
        """Makes the next calls of a method (`response_url` too) fail.

        `error` is answered as Slack does; `status` alone is a broken gateway; `body` is answered as it is; `accepted` does
        the work before that; `lost` does it and then cuts the connection without an answer; `pause` waits first, and
        alone only delays; `late` does so by Slack's clock: what nobody waits for any more is carried out all the same.
        """
        self._faults.append(Fault(method, times, error, status, retry_after, lost, pause, accepted, late, body))

    def next_fault(self, method: str) -> Fault | None:
        for fault in self._faults:
            if fault.method == method and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def called(self, method: str) -> list[Call]:
        """The calls of one method so far."""
        return [call for call in self.calls if call.method == method]

    def refused(self, what: str, messages: list[str]) -> None:
        self.complaints.append(f"{what}: {'; '.join(messages)}" if messages else what)
        self._tell("refused", self.complaints[-1])

    # What a person sees ----------------------------------------------------------------------------------------------

    def sees(self, person: str, channel: str, thread: str | None = None) -> list[Message]:
        """What a person sees in a channel now, oldest first, or in one thread of it: public messages and their own."""
        there = self.space.thread(channel, thread) if thread else self.space.ordered(channel)
        return [
            m for m in there if m.seen_by in (None, person) and (thread or m.thread_ts in (None, m.ts) or m.broadcast)
        ]

    def keys(self, channel: str) -> Counter[str]:
        """How often each post that nobody asked for stands in a channel, by the key in its metadata."""
        found = (m.metadata or {} for m in self.space.ordered(channel) if m.posted_by_bot and not m.private)
        return Counter(str(one["event_payload"]["key"]) for one in found if "key" in (one.get("event_payload") or {}))

    def view_of(self, person: str) -> View | None:
        """The modal on top of a person's screen."""
        return self.space.top(person)

    def home_of(self, person: str) -> View | None:
        """A person's Home tab, as last published."""
        return self.space.views.get(self.space.homes.get(person, ""))

    def said(self, message: Message) -> None:
        self._tell("message", message)

    def _tell(self, kind: str, what: Any) -> None:
        for watcher in self.watchers:
            watcher(kind, what)

    # What a person does ----------------------------------------------------------------------------------------------

    async def slash(
        self, line: str, user: str = "U1", channel: str = "C1", team: str = TEAM, text: str | None = None
    ) -> Outcome:
        """Types a slash command. `text` overrides the rest of the line, exactly as given."""
        command, _, rest = line.partition(" ")
        person, place = self.space.person(user, team), self.space.find_channel(channel)
        address = self.space.new_address(place.id, user)
        said = slack_forms.typed(rest.strip()) if text is None else text
        payload = slack_payloads.slash(self.space, command, said, person, place, team, self._url(address.id))
        outcome = await self._send("slash_commands", payload, user, place.id)
        if outcome.answer and not outcome.error:
            self._answered(outcome, place.id, user)
        return outcome

    def _answered(self, outcome: Outcome, channel: str, user: str) -> None:
        """The body of a slash command's acknowledgement is a message: private, unless it says in_channel."""
        body = outcome.answer or {}
        try:
            if any(body.get(name) for name in ("text", "blocks", "attachments")):
                self.web_api.check_message(body)
                seen_by = None if body.get("response_type") == "in_channel" else user
                self.web_api.bot_message(self.space.channels[channel], body, seen_by)
        except Refused as refused:
            outcome.error = refused.error
            self.refused(f"acknowledgement: {refused.error}", refused.messages)

    def say(self, text: str, user: str = "U1", channel: str = "C1", thread_ts: str | None = None) -> Message:
        """Writes a message that is not for the bot. `<@U1>` and the like stay mentions; other `& < >` are escaped."""
        place = self.space.find_channel(channel)
        parts = text.split(f"<@{BOT_USER}>")
        kept = f"<@{BOT_USER}>".join(slack_forms.typed(part) for part in parts)
        root = self.space.messages.get(thread_ts or "")
        if root and not root.thread_ts:
            root.thread_ts = root.ts
        return self.space.post(Message(self.space.new_ts(), place.id, user, kept, thread_ts=thread_ts))

    async def mention(
        self,
        text: str,
        channel: str = "C1",
        thread_ts: str | None = None,
        user: str = "U1",
        team: str = TEAM,
    ) -> Outcome:
        """Writes `@dragoman text` in a channel or a thread of it."""
        self.space.person(user, team)
        message = self.say(f"<@{BOT_USER}> {text}", user, channel, thread_ts)
        return await self.event(
            slack_payloads.said(self.space, "app_mention", message, team), user, message.channel, team
        )

    async def direct(self, text: str, user: str = "U1", thread_ts: str | None = None, team: str = TEAM) -> Outcome:
        """Writes to the bot in their direct conversation."""
        self.space.person(user, team)
        message = self.say(text, user, self.space.im(user).id, thread_ts)
        return await self.event(slack_payloads.said(self.space, "message", message, team), user, message.channel, team)

    async def open_home(self, user: str = "U1", team: str = TEAM) -> Outcome:
        """Opens the app's Home tab."""
        inner = slack_payloads.home_opened(self.space, self.space.person(user, team), self.home_of(user))
        return await self.event(inner, user, inner["channel"], team)

    async def event(self, inner: dict[str, Any], user: str = "", channel: str = "", team: str = TEAM) -> Outcome:
        """Sends any event. Tried again as `retry_pauses` says when it is not acknowledged."""
        payload = slack_payloads.event(self.space, inner, team)
        first = outcome = await self._send("events_api", payload, user, channel)
        for attempt, pause in enumerate(self.retry_pauses, 1):
            if not outcome.error or outcome.no_retry:
                break
            await asyncio.sleep(pause)
            reason = "http_timeout" if outcome.error == "operation_timeout" else "http_error"
            outcome = await self._send("events_api", payload, user, channel, attempt, reason)
            first.retried.append(outcome)
        return first

    async def redeliver(self, outcome: Outcome, reason: str = "http_timeout") -> Outcome:
        """Sends the same event once more, with its event_id, as Slack does when it did not hear the first answer."""
        again = outcome.attempt + len(outcome.retried) + 1
        repeated = await self._send("events_api", outcome.payload, outcome.person, outcome.channel, again, reason)
        outcome.retried.append(repeated)
        return repeated

    async def press(self, where: Where, what: str, value: Any = None, user: str = "U1", team: str = TEAM) -> Outcome:
        """Presses a button, or chooses `value` in a menu or a date picker, by action_id or by what is written on it."""
        where = self._still_there(where, user)
        block, element = slack_forms.find(where.blocks, what, value)
        choice = slack_forms.chosen(element, value, self._offers(where).get(element["action_id"], []))
        if isinstance(where, View) and element["type"] not in ("button", "overflow"):
            state = {"type": element["type"], **choice}
            where.values.setdefault(block["block_id"], {})[element["action_id"]] = state
        person = self.space.person(user, team)
        payload = slack_payloads.block_actions(self.space, where, block, element, choice, person, team)
        channel = ""
        if isinstance(where, Message):
            channel = where.channel
            payload["response_url"] = self._url(self.space.new_address(channel, user, where).id)
        outcome = await self._send("interactive", payload, user, channel)
        if outcome.answer and not outcome.error:
            self.complaints.append(f"acknowledgement of {element['action_id']}: Slack ignores its body")
        return outcome

    async def suggest(self, where: Where, what: str, typed: str, user: str = "U1", team: str = TEAM) -> Outcome:
        """Types into an external select; `outcome.options` is the list offered. ValueError below min_query_length."""
        where = self._still_there(where, user)
        block, element = slack_forms.find(where.blocks, what)
        if len(typed) < element.get("min_query_length", 3):
            raise ValueError(f"Slack asks from {element.get('min_query_length', 3)} letters on")
        person = self.space.person(user, team)
        payload = slack_payloads.block_suggestion(self.space, where, block, element, typed, person, team)
        outcome = await self._send("interactive", payload, user)
        found = block_kit.options_problems(outcome.answer or {})
        if found and not outcome.error:
            outcome.error = "invalid_options"
            self.refused("acknowledgement of block_suggestion: invalid_options", found)
        if not outcome.error:
            self._offers(where)[element["action_id"]] = outcome.options
        return outcome

    async def submit(
        self, view: View, values: dict[str, Any] | None = None, user: str = "U1", team: str = TEAM
    ) -> Outcome:
        """Fills a form in and sends it. ValueError for what Slack's own window would not send."""
        self._still_there(view, user)
        slack_forms.fill(view, values or {}, self._offers(view))
        if missing := slack_forms.unfinished(view):
            raise ValueError(f"Slack does not send a form with this unfinished: {missing}")
        person = self.space.person(user, team)
        payload = slack_payloads.view_submission(self.space, view, self._response_urls(view), person, team)
        outcome = await self._send("interactive", payload, user)
        if not outcome.error:
            try:
                self._submitted(view, outcome.answer or {})
            except Refused as refused:
                outcome.error = refused.error
                self.refused(f"acknowledgement of view_submission: {refused.error}", refused.messages)
        return outcome

    def _submitted(self, view: View, answer: dict[str, Any]) -> None:
        action = answer.get("response_action")
        if not answer:
            self.space.close(view)
        elif action == "clear":
            self.space.close(view, everything=True)
        elif action == "update":
            self.space.replace(view, self.web_api.check_view(answer.get("view"), "modal"))
        elif action == "push":
            self.space.show(view.person, self.web_api.check_view(answer.get("view"), "modal"), view)
        elif action == "errors":
            unknown = set(answer.get("errors") or {}) - {b["block_id"] for b in view.blocks if b["type"] == "input"}
            if unknown or not answer.get("errors"):
                raise Refused("invalid_errors", [f"no input block called {one}" for one in sorted(unknown)])
            view.errors = dict(answer["errors"])
        else:
            raise Refused("unknown_response_action", [str(answer)])

    def _response_urls(self, view: View) -> list[dict[str, Any]]:
        urls: list[dict[str, Any]] = []
        for block in view.blocks:
            element = block.get("element") or {}
            if element.get("response_url_enabled"):
                state = view.values[block["block_id"]][element["action_id"]]
                channel = state.get("selected_conversation") or state.get("selected_channel")
                if channel:
                    address = self.space.new_address(self.space.find_channel(channel).id, view.person)
                    place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
                    urls.append({**place, "response_url": self._url(address.id)})
        return urls

    async def close_view(self, view: View, user: str = "U1", clear: bool = False, team: str = TEAM) -> Outcome | None:
        """Closes a modal (`clear`: the whole stack). The bot is told only where the view asks; else None."""
        self._still_there(view, user)
        told = slack_payloads.view_closed(view, clear, self.space.person(user, team), team)
        self.space.close(view, everything=clear or bool(view.content.get("clear_on_close")))
        return await self._send("interactive", told, user) if view.content.get("notify_on_close") else None

    async def global_shortcut(self, callback_id: str, user: str = "U1", team: str = TEAM) -> Outcome:
        payload = slack_payloads.shortcut(self.space, callback_id, self.space.person(user, team), team)
        return await self._send("interactive", payload, user)

    async def message_shortcut(self, callback_id: str, message: Message, user: str = "U1", team: str = TEAM) -> Outcome:
        address = self.space.new_address(message.channel, user)
        address.thread_ts = message.thread_ts
        person = self.space.person(user, team)
        payload = slack_payloads.message_action(self.space, callback_id, message, person, team, self._url(address.id))
        return await self._send("interactive", payload, user, message.channel)

    # Sending ---------------------------------------------------------------------------------------------------------

    async def interact(self, payload: dict[str, Any], kind: Kind = "interactive") -> Outcome:
        """Sends any payload as it is, genuine or not."""
        return await self._send(kind, payload)

    async def post_raw(self, body: bytes, headers: dict[str, str] | None = None, seconds: float = 10.0) -> HttpAnswer:
        """One HTTP request to the bot with exactly these bytes and headers: nothing is signed unless the caller did."""
        return await self.posts.post(body, headers or {}, seconds)

    async def _send(
        self,
        kind: Kind,
        payload: dict[str, Any],
        person: str = "",
        channel: str = "",
        attempt: int = 0,
        reason: str | None = None,
    ) -> Outcome:
        outcome = Outcome(self, kind, payload, person, channel, self.space.step, attempt, reason)
        self.sent.append(outcome)
        with self.busy(f"{kind} {payload.get('type') or payload.get('command')}"):
            await (self.sockets if self.mode == "socket" else self.posts).deliver(outcome)
        if outcome.error == "operation_timeout":
            what = payload.get("command") or payload.get("event", {}).get("type") or payload.get("type")
            self.complaints.append(f"operation_timeout: {what} was not acknowledged within {self.ack_limit} s")
        return outcome

    def echo(self, message: Message) -> None:
        """Slack tells the bot of its own messages in direct conversations too."""
        if self.echoes and self.space.channels[message.channel].im_of and (self.mode == "socket" or self.listens_at):
            self._in_background(self._echo(message))

    async def _echo(self, message: Message) -> None:
        await self.event(slack_payloads.own(message), channel=message.channel)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _url(self, address: str) -> str:
        return f"{self.address}/response/{address}"

    def _offers(self, where: Where) -> dict[str, list[dict[str, Any]]]:
        return self._offered.setdefault(where.id if isinstance(where, View) else where.ts, {})

    def _still_there(self, where: Where, user: str) -> Where:
        """What is pressed must be on that person's screen. LookupError where it is not."""
        if isinstance(where, View):
            if where.person != user or where is not self.space.views.get(where.id):
                raise LookupError(f"{user} does not have this view")
            if where.id not in (*self.space.stacks.get(user, []), self.space.homes.get(user)):
                raise LookupError("this view was closed")
            return where
        now = self.space.messages.get(where.ts)
        if now is None or now.seen_by not in (None, user):
            raise LookupError(f"{user} does not see this message")
        return now


if __name__ == "__main__":
    from tests.emulators.slack_console import main

    main()
