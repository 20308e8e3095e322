"""Does the stand-in speak Slack's protocol? A real slack_bolt app with trivial listeners is driven through both transports."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.app.async_server import AsyncSlackAppServer
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.emulators.slack import SlackStandIn
from tests.emulators.slack_wires import Outcome

Json = dict[str, Any]
NO_RETRIES: list[AsyncRetryHandler] = []


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def buttons(*labels: str) -> Json:
    made = [{"type": "button", "text": plain(one), "action_id": f"a{i}", "value": one} for i, one in enumerate(labels)]
    return {"type": "actions", "block_id": "row", "elements": made}


def modal(**more: Any) -> Json:
    who = {"type": "external_select", "action_id": "who", "min_query_length": 2}
    where = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
    blocks = [
        {"type": "input", "block_id": "b1", "label": plain("Who"), "element": who},
        {"type": "input", "block_id": "b2", "label": plain("Where"), "element": where, "optional": True},
    ]
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Look up"),
        "submit": plain("Go"),
        "notify_on_close": True,
        "blocks": blocks,
        **more,
    }


class Bot:
    """An app whose listeners each test writes; `heard` is every body that came in."""

    def __init__(self, slack: SlackStandIn) -> None:
        self.slack = slack
        self.client = AsyncWebClient(slack.bot_token, base_url=slack.api_base, retry_handlers=NO_RETRIES)
        self.app = AsyncApp(client=self.client, signing_secret=slack.signing_secret, process_before_response=True)
        self.heard: list[Json] = []
        self.app.use(self._remember)

    async def _remember(self, body: Json, next: Callable[[], Any]) -> None:
        self.heard.append(body)
        await next()

    @property
    def last(self) -> Json:
        return self.heard[-1]


@asynccontextmanager
async def serving(slack: SlackStandIn, ping_interval: float = 5.0) -> AsyncIterator[Bot]:
    bot = Bot(slack)
    if slack.mode == "socket":
        handler = AsyncSocketModeHandler(bot.app, slack.app_token, ping_interval=ping_interval)
        await handler.connect_async()
        await slack.connected()
        try:
            yield bot
        finally:
            await handler.close_async()
    else:
        runner = web.AppRunner(AsyncSlackAppServer(0, "/slack/events", bot.app).web_app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.listens_at = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        try:
            yield bot
        finally:
            await runner.cleanup()


@pytest.fixture(params=["socket", "http"])
async def bot(request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    async with SlackStandIn(request.param) as slack, serving(slack) as bot:
        yield bot


@pytest.fixture
async def socket_bot() -> AsyncIterator[Bot]:
    async with SlackStandIn("socket") as slack, serving(slack, ping_interval=0.2) as bot:
        yield bot


@pytest.fixture
async def http_bot() -> AsyncIterator[Bot]:
    async with SlackStandIn("http") as slack, serving(slack) as bot:
        yield bot


# Asking --------------------------------------------------------------------------------------------------------------


async def test_a_slash_command_is_acknowledged_with_a_private_message(bot: Bot) -> None:
    slack = bot.slack

    @bot.app.command("/relations")
    async def relations(ack: Any, command: Json) -> None:
        await ack(text=f"asked: {command['text']}")

    outcome = await slack.slash("/relations qatar & <turkey>")
    assert outcome.error is None
    assert outcome.answer == {"text": "asked: qatar &amp; &lt;turkey&gt;"}
    assert outcome.ack_seconds is not None
    assert outcome.ack_seconds < 1
    assert outcome.message.words == "asked: qatar & <turkey>"
    assert slack.sees("U1", "C1") == [outcome.message]
    assert slack.sees("U2", "C1") == []
    assert (bot.last["team_id"], bot.last["user_id"], bot.last["channel_name"]) == ("T1", "U1", "world-desk")
    assert slack.complaints == []


async def test_an_answer_after_the_acknowledgement_goes_through_response_url_five_times(bot: Bot) -> None:
    @bot.app.command("/slow")
    async def slow(ack: Any) -> None:
        await ack()

    outcome = await bot.slack.slash("/slow", channel="C9")
    assert outcome.answer is None
    async with aiohttp.ClientSession() as session:
        for number in range(5):
            body = {"text": f"{number}", "response_type": "in_channel" if number else "ephemeral"}
            async with session.post(bot.last["response_url"], json=body) as answer:
                assert (answer.status, await answer.text()) == (200, "ok")
        async with session.post(bot.last["response_url"], json={"text": "6"}) as answer:
            assert (answer.status, (await answer.json())["error"]) == (404, "used_url")
        await bot.slack.slash("/slow")
        bot.slack.advance(1801)
        async with session.post(bot.last["response_url"], json={"text": "late"}) as answer:
            assert (answer.status, (await answer.json())["error"]) == (404, "expired_url")
    assert [m.text for m in bot.slack.sees("U1", "C9")] == ["0", "1", "2", "3", "4"]
    assert [m.text for m in bot.slack.sees("U2", "C9")] == ["1", "2", "3", "4"]
    assert bot.slack.complaints == ["response_url: used_url", "response_url: expired_url"]


async def test_a_mention_is_answered_in_its_thread(bot: Bot) -> None:
    @bot.app.event("app_mention")
    async def mentioned(event: Json, say: Any) -> None:
        await say(text=f"you said {event['text']}", thread_ts=event.get("thread_ts") or event["ts"])

    outcome = await bot.slack.mention("a & b", channel="C2")
    await bot.slack.settled()
    root = bot.slack.sees("U2", "C2")
    assert [m.text for m in root] == ["<@UBOT> a &amp; b"]
    assert [m.text for m in bot.slack.sees("U2", "C2", thread=root[0].ts)] == [
        "<@UBOT> a &amp; b",
        "you said <@UBOT> a &amp; b",
    ]
    again = await bot.slack.mention("more", channel="C2", thread_ts=root[0].ts)
    await bot.slack.settled()
    assert again.message.thread_ts == root[0].ts
    assert bot.heard[0]["event"]["type"] == "app_mention"
    assert bot.heard[0]["event_id"] == outcome.event_id
    assert (await bot.client.conversations_replies(channel="C2", ts=root[0].ts))["messages"][-1]["text"].endswith(
        "more"
    )


async def test_a_direct_message_is_answered_and_the_bot_hears_itself(bot: Bot) -> None:
    told: list[Json] = []

    @bot.app.event("message")
    async def message(event: Json, say: Any) -> None:
        told.append(event)
        await say(text="hello")

    outcome = await bot.slack.direct("hi")
    await bot.slack.settled()
    assert [m.text for m in outcome.messages] == ["hello"]
    assert [e["channel_type"] for e in told] == ["im"]
    assert [one.payload["event"].get("bot_id") for one in bot.slack.sent] == [None, "BBOT"]
    assert [one.error for one in bot.slack.sent] == [None, None]


async def test_an_event_can_come_twice(bot: Bot) -> None:
    seen: list[tuple[str, Any]] = []

    @bot.app.event("app_mention")
    async def mentioned(body: Json, request: Any) -> None:
        seen.append((body["event_id"], request.headers.get("x-slack-retry-num")))

    outcome = await bot.slack.mention("hi")
    again = await bot.slack.redeliver(outcome)
    assert [event for event, _ in seen] == [outcome.event_id] * 2
    assert seen[1][1] == ["1"]
    assert again.attempt == 1


async def test_an_event_that_fails_is_tried_again_as_long_as_asked(bot: Bot) -> None:
    slack = bot.slack
    slack.ack_limit, slack.retry_pauses = 0.15, (0.0, 0.0, 0.0)
    tries: list[str] = []

    @bot.app.event("app_mention")
    async def mentioned() -> None:
        tries.append("try")
        if len(tries) < 3:
            await asyncio.sleep(0.3)

    outcome = await slack.mention("hi")
    assert outcome.error == "operation_timeout"
    assert [one.error for one in outcome.retried] == ["operation_timeout", None]
    assert len(slack.complaints) == 2


# Looking -------------------------------------------------------------------------------------------------------------


async def test_a_button_in_a_private_message_replaces_it(bot: Bot) -> None:
    @bot.app.command("/ask")
    async def ask(ack: Any) -> None:
        await ack(text="x", blocks=[section("first"), buttons("A & B", "C")])

    @bot.app.action("a0")
    async def pressed(ack: Any, respond: Any) -> None:
        await ack()
        await respond(replace_original=True, text="y", blocks=[section("second")])

    asked = await bot.slack.slash("/ask")
    assert asked.message.buttons == ["A & B", "C"]
    outcome = await bot.slack.press(asked.message, "A & B")
    await bot.slack.settled()
    assert [m.words for m in bot.slack.sees("U1", "C1")] == ["second"]
    assert outcome.message.ts == asked.message.ts
    assert bot.last["container"]["is_ephemeral"] is True
    assert "message" not in bot.last
    action = bot.last["actions"][0]
    assert (action["text"]["text"], action["value"], action["block_id"]) == ("A &amp; B", "A & B", "row")
    with pytest.raises(LookupError):
        await bot.slack.press(asked.message, "A & B", user="U2")


async def test_a_public_message_comes_with_its_button_and_can_be_deleted(bot: Bot) -> None:
    @bot.app.action("a0")
    async def pressed(ack: Any, respond: Any) -> None:
        await ack()
        await respond(delete_original=True)

    posted = await bot.client.chat_postMessage(channel="C1", text="x & y", blocks=[buttons("Go")], unfurl_links=False)
    message = bot.slack.sees("U1", "C1")[0]
    assert message.sent["unfurl_links"] is False
    assert posted["message"]["text"] == "x &amp; y"
    await bot.slack.press(message, "a0", user="U2")
    await bot.slack.settled()
    assert bot.last["message"]["blocks"][0]["elements"][0]["value"] == "Go"
    assert (bot.last["channel"]["id"], bot.last["user"]["id"]) == ("C1", "U2")
    assert bot.slack.sees("U1", "C1") == []


async def opened(bot: Bot, **more: Any) -> Outcome:
    """A modal on U1's screen, opened by a global shortcut."""

    @bot.app.shortcut("look")
    async def look(ack: Any, body: Json) -> None:
        await ack()
        await bot.client.views_open(trigger_id=body["trigger_id"], view=modal(**more))

    outcome = await bot.slack.global_shortcut("look")
    await bot.slack.settled()
    assert outcome.view
    return outcome


async def test_a_form_is_looked_up_in_filled_in_refused_and_sent(bot: Bot) -> None:
    @bot.app.options("who")
    async def who(ack: Any, body: Json) -> None:
        await ack(options=[{"text": plain(f"{body['value']} & Co"), "value": "id"}])

    @bot.app.view("form")
    async def sent(ack: Any, view: Json) -> None:
        chosen = view["state"]["values"]["b1"]["who"]["selected_option"]["value"]
        if chosen == "id" and not view["private_metadata"]:
            await ack(response_action="errors", errors={"b1": "no such thing"})

    view = (await opened(bot)).view
    assert view
    with pytest.raises(ValueError, match="2 letters"):
        await bot.slack.suggest(view, "Who", "q")
    with pytest.raises(ValueError, match="Who"):
        await bot.slack.submit(view, {"Where": "C2"})
    offered = await bot.slack.suggest(view, "Who", "qat")
    assert [o["text"]["text"] for o in offered.options] == ["qat & Co"]
    assert bot.last["view"]["id"] == view.id
    with pytest.raises(LookupError):
        await bot.slack.submit(view, {"Who": "nobody"})
    outcome = await bot.slack.submit(view, {"Who": "qat & Co", "Where": "C2"})
    assert outcome.error is None
    assert view.errors == {"b1": "no such thing"}
    assert bot.last["response_urls"][0]["channel_id"] == "C2"
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            bot.last["response_urls"][0]["response_url"], json={"text": "shared", "response_type": "in_channel"}
        ) as answer,
    ):
        assert answer.status == 200
    assert [m.text for m in bot.slack.sees("U2", "C2")] == ["shared"]
    assert bot.slack.complaints == []


@pytest.mark.parametrize("action", ["close", "update", "push", "clear"])
async def test_what_an_acknowledgement_does_to_a_modal(bot: Bot, action: str) -> None:
    answers: dict[str, Json] = {
        "close": {},
        "update": {"response_action": "update", "view": modal(title=plain("Second"), blocks=[section("x")])},
        "push": {"response_action": "push", "view": modal(title=plain("Second"), blocks=[section("x")])},
        "clear": {"response_action": "clear"},
    }

    @bot.app.view("form")
    async def sent(ack: Any) -> None:
        await ack(**answers[action])

    first = (await opened(bot, blocks=[section("x")])).view
    assert first
    outcome = await bot.slack.submit(first)
    titles = {"close": None, "update": "Second", "push": "Second", "clear": None}
    assert (outcome.view.title if outcome.view else None) == titles[action]
    if action == "push" and outcome.view:
        assert outcome.view.as_slack()["root_view_id"] == first.id
        assert outcome.view.as_slack()["previous_view_id"] == first.id


async def test_closing_a_modal_is_told_where_it_asks(bot: Bot) -> None:
    @bot.app.view_closed("form")
    async def closed(ack: Any) -> None:
        await ack()

    view = (await opened(bot)).view
    assert view
    assert await bot.slack.close_view(view)
    assert bot.last["type"] == "view_closed"
    assert bot.slack.view_of("U1") is None


async def test_views_have_triggers_hashes_and_a_stack_of_three(bot: Bot) -> None:
    slack, client = bot.slack, bot.client
    triggers: list[str] = []

    @bot.app.action("a0")
    async def pressed(ack: Any, body: Json) -> None:
        await ack()
        triggers.append(body["trigger_id"])

    async def refusal(call: Any) -> str:
        with pytest.raises(SlackApiError) as refused:
            await call
        return str(refused.value.response["error"])

    view = (await opened(bot, blocks=[buttons("Deeper")])).view
    assert view
    for _ in range(2):
        top = slack.view_of("U1")
        assert top
        await slack.press(top, "Deeper")
        await client.views_push(trigger_id=triggers[-1], view=modal(blocks=[buttons("Deeper")]))
    top = slack.view_of("U1")
    assert top
    await slack.press(top, "Deeper")
    assert await refusal(client.views_push(trigger_id=triggers[-1], view=modal())) == "push_limit_reached"
    assert await refusal(client.views_open(trigger_id=triggers[-1], view=modal())) == "exchanged_trigger_id"
    await slack.press(top, "Deeper")
    slack.advance(3.1)
    assert await refusal(client.views_open(trigger_id=triggers[-1], view=modal())) == "expired_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.x", view=modal())) == "invalid_trigger_id"
    old = top.hash
    await client.views_update(view_id=top.id, hash=old, view=modal(title=plain("New")))
    assert top.title == "New"
    assert await refusal(client.views_update(view_id=top.id, hash=old, view=modal())) == "hash_conflict"
    huge = modal(blocks=[section("x" * 3000)] * 90)
    assert await refusal(client.views_update(view_id=top.id, view=huge)) == "view_too_large"
    assert await refusal(client.views_update(view_id=top.id, view=modal(title=plain("x" * 25)))) == "invalid_arguments"


async def test_a_message_shortcut_brings_the_message_and_a_way_to_answer(bot: Bot) -> None:
    @bot.app.shortcut("who")
    async def who(ack: Any, body: Json, respond: Any) -> None:
        await ack()
        await respond(text=f"about {body['message']['text']}")

    outcome = await bot.slack.message_shortcut("who", bot.slack.say("Doha & Ankara", user="U2"))
    await bot.slack.settled()
    assert outcome.message.text == "about Doha &amp; Ankara"
    assert outcome.message.seen_by == "U1"


async def test_the_home_tab_is_published_and_pressed(bot: Bot) -> None:
    @bot.app.event("app_home_opened")
    async def home(event: Json) -> None:
        await bot.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [buttons("Refresh")]})

    @bot.app.action("a0")
    async def pressed(ack: Any) -> None:
        await ack()

    await bot.slack.open_home()
    await bot.slack.settled()
    view = bot.slack.home_of("U1")
    assert view
    assert view.buttons == ["Refresh"]
    await bot.slack.press(view, "Refresh")
    assert bot.last["view"]["type"] == "home"
    assert "response_url" not in bot.last
    await bot.slack.open_home()
    assert bot.last["event"]["view"]["id"] == view.id


# Refusing ------------------------------------------------------------------------------------------------------------


async def test_wrong_payloads_are_refused_in_slack_s_own_words(http_bot: Bot) -> None:
    client, slack = http_bot.client, http_bot.slack

    async def refusal(**message: Any) -> tuple[str, Any]:
        with pytest.raises(SlackApiError) as refused:
            await client.api_call("chat.postMessage", json={"channel": "C1", "text": "x", **message})
        answer = refused.value.response
        return answer["error"], answer.get("response_metadata", {}).get("messages")

    assert await refusal(blocks=[section("x" * 3001)]) == (
        "invalid_blocks",
        ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"],
    )
    assert (await refusal(channel="C9"))[0] == "not_in_channel"
    assert (await refusal(channel="C404"))[0] == "channel_not_found"
    assert (await refusal(text=""))[0] == "no_text"
    assert (await refusal(text="x" * 40_001))[0] == "msg_too_long"
    assert (await refusal(blocks=[section("x" * 2700)] * 5))[0] == "msg_blocks_too_long"
    assert (await refusal(blocks="[{"))[0] == "invalid_blocks_format"
    assert (await refusal(metadata={"event_type": "x"}))[0] == "invalid_metadata_format"
    assert len(slack.complaints) == 8
    assert slack.sees("U1", "C1") == []


async def test_tokens_are_told_apart_and_bodies_read_in_either_form(http_bot: Bot) -> None:
    slack = http_bot.slack
    blocks = json.dumps([section("x")])
    async with aiohttp.ClientSession() as session:

        async def call(method: str, token: str | None, **body: Any) -> Json:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            async with session.post(slack.api_base + method, headers=headers, **body) as answer:
                said: Json = await answer.json()
                return said

        bot_token, app_token = slack.bot_token, slack.app_token
        assert (await call("auth.test", None))["error"] == "not_authed"
        assert (await call("auth.test", "xoxb-other"))["error"] == "invalid_auth"
        assert (await call("apps.connections.open", bot_token))["error"] == "not_allowed_token_type"
        assert (await call("chat.fly", bot_token))["error"] == "unknown_method"
        assert (await call("auth.test", bot_token))["user_id"] == "UBOT"
        assert (await call("apps.connections.open", app_token))["url"].startswith("ws://127.0.0.1")
        assert (await call("chat.postMessage", bot_token, data={"channel": "C1", "text": "form", "blocks": blocks}))[
            "ok"
        ]
        assert (await call("chat.postMessage", bot_token, json={"channel": "#copy-desk", "text": "json"}))["ok"]
        slack.tokens_revoked = True
        assert (await call("auth.test", bot_token))["error"] == "invalid_auth"
    assert [m.words for m in slack.sees("U1", "C1")] == ["x"]
    assert [m.words for m in slack.sees("U1", "C2")] == ["json"]


async def test_history_pages_and_tells_metadata_when_asked(http_bot: Bot) -> None:
    client = http_bot.client
    for number in range(3):
        await client.chat_postMessage(
            channel="C1", text=str(number), metadata={"event_type": "digest", "event_payload": {"n": number}}
        )
    first = await client.conversations_history(channel="C1", limit=2, include_all_metadata=True)
    assert [m["text"] for m in first["messages"]] == ["2", "1"]
    assert first["messages"][0]["metadata"]["event_payload"] == {"n": 2}
    rest = await client.conversations_history(channel="C1", cursor=first["response_metadata"]["next_cursor"])
    assert [m["text"] for m in rest["messages"]] == ["0"]
    assert "metadata" not in rest["messages"][0]
    ts = first["messages"][1]["ts"]
    newer = await client.conversations_history(channel="C1", oldest=ts)
    assert [m["text"] for m in newer["messages"]] == ["2"]
    await client.chat_update(channel="C1", ts=ts, text="one", blocks=[section("one")])
    assert http_bot.slack.space.messages[ts].words == "one"
    assert (await client.conversations_open(users="U1"))["channel"]["id"] == "DU1"
    assert (await client.users_info(user="U1"))["user"]["tz"] == "Europe/London"
    await client.chat_postEphemeral(channel="C1", user="U2", text="psst")
    assert "psst" in [m.text for m in http_bot.slack.sees("U2", "C1")]
    assert "psst" not in [m.text for m in http_bot.slack.sees("U1", "C1")]


async def test_faults_and_rates(http_bot: Bot) -> None:
    slack, client = http_bot.slack, http_bot.client
    slack.seconds_between_posts = 1.0
    await client.chat_postMessage(channel="C1", text="1")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="2")
    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "1")
    await client.chat_postMessage(channel="C2", text="elsewhere")
    slack.advance(1)
    await client.chat_postMessage(channel="C1", text="2")
    slack.seconds_between_posts = 0
    slack.fail("chat.postMessage", lost=True)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="3")
    slack.fail("chat.postMessage", status=503)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C1", text="4")
    assert [m.text for m in slack.sees("U1", "C1")] == ["1", "2", "3"]
    assert [call.error for call in slack.called("chat.postMessage")] == [
        None,
        "ratelimited",
        None,
        None,
        None,
        "http 503",
    ]


async def test_a_late_acknowledgement_and_a_bot_that_is_not_there(bot: Bot) -> None:
    bot.slack.ack_limit = 0.1

    @bot.app.command("/slow")
    async def slow(ack: Any) -> None:
        await asyncio.sleep(0.3)
        await ack("too late")

    outcome = await bot.slack.slash("/slow")
    assert outcome.error == "operation_timeout"
    assert "not acknowledged within 0.1 s" in bot.slack.complaints[0]
    if bot.slack.mode == "socket":
        assert await bot.slack.until(lambda: outcome.ack_seconds or 0.0) > 0.25
    assert bot.slack.sees("U1", "C1") == []
    async with SlackStandIn(bot.slack.mode) as alone:
        alone.listens_at = "http://127.0.0.1:9/slack/events"
        assert (await alone.slash("/relations")).error == "dispatch_failed"


async def test_an_acknowledgement_that_is_no_message_is_refused(bot: Bot) -> None:
    @bot.app.command("/bad")
    async def bad(ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "header", "text": plain("x" * 151)}])

    outcome = await bot.slack.slash("/bad")
    assert outcome.error == "invalid_blocks"
    assert bot.slack.sees("U1", "C1") == []


# HTTP alone ----------------------------------------------------------------------------------------------------------


async def test_only_signed_requests_reach_a_listener(http_bot: Bot) -> None:
    slack = http_bot.slack
    body = urlencode({"command": "/x", "text": "", "token": "t", "team_id": "T1", "user_id": "U1"}).encode()
    form = "application/x-www-form-urlencoded"
    genuine = slack.posts.signed(body, form)
    assert (await slack.post_raw(body + b"&y=1", genuine)).status == 401
    assert (await slack.post_raw(body, slack.posts.signed(body, form, at=1_700_000_000))).status == 401
    assert http_bot.heard == []
    assert (await slack.post_raw(body, genuine)).status == 404
    assert len(http_bot.heard) == 1


# Socket Mode alone ---------------------------------------------------------------------------------------------------


async def test_a_connection_address_opens_once(socket_bot: Bot) -> None:
    slack = socket_bot.slack
    address = slack.sockets.new_address()
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(address) as socket:
            hello = await socket.receive_json()
            assert hello["type"] == "hello"
            assert (hello["num_connections"], hello["connection_info"]) == (2, {"app_id": "A1"})
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)
        slack.sockets.refuse = True
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(slack.sockets.new_address())


async def test_each_envelope_goes_to_one_of_several_connections(socket_bot: Bot) -> None:
    slack = socket_bot.slack

    @socket_bot.app.command("/x")
    async def x(ack: Any) -> None:
        await ack()

    async with serving(slack) as second:

        @second.app.command("/x")
        async def y(ack: Any) -> None:
            await ack()

        await slack.connected(2)
        for _ in range(4):
            assert (await slack.slash("/x")).error is None
        assert (len(socket_bot.heard), len(second.heard)) == (2, 2)


@pytest.mark.parametrize("befalls", ["disconnect", "drop", "half_open", "close"])
async def test_the_real_client_comes_back_after(socket_bot: Bot, befalls: str) -> None:
    slack = socket_bot.slack

    @socket_bot.app.command("/x")
    async def x(ack: Any) -> None:
        await ack()

    before = slack.sockets.opened
    if befalls == "disconnect":
        await slack.sockets.disconnect("refresh_requested")
    elif befalls == "close":
        await slack.sockets.disconnect("warning", close_after=0.0)
    elif befalls == "drop":
        slack.sockets.drop()
    else:
        slack.sockets.half_open()
    await slack.until(lambda: slack.sockets.opened > before)
    await slack.connected()
    await slack.until(lambda: len(slack.sockets.connections) == 1)
    assert (await slack.slash("/x")).error is None


async def test_a_deaf_connection_takes_an_envelope_and_says_nothing() -> None:
    async with SlackStandIn("socket") as slack, serving(slack, ping_interval=30):
        slack.ack_limit = 0.1
        slack.sockets.half_open()
        assert (await slack.slash("/x")).error == "operation_timeout"
        slack.sockets.drop()


async def test_strange_frames_disturb_neither_side(socket_bot: Bot) -> None:
    slack = socket_bot.slack

    @socket_bot.app.command("/x")
    async def x(ack: Any) -> None:
        await ack()

    await slack.sockets.send_frame('{"type": "novelty"}')
    await slack.sockets.send_frame("not json")
    assert (await slack.slash("/x")).error is None
    async with aiohttp.ClientSession() as session, session.ws_connect(slack.sockets.new_address()) as socket:
        await socket.send_str("gibberish")
        await socket.send_json({"envelope_id": "nobody's"})
        await slack.until(lambda: len(slack.sockets.unknown_acks) == 2)
