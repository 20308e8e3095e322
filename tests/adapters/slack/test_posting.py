"""Posts that nobody asked for: each request is made once, and what it did can be found again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.adapters.slack import SlackSettings
from bot.adapters.slack.blocks import Surface
from bot.adapters.slack.manifest import manifest
from bot.adapters.slack.messages import message
from bot.commands import COMMANDS
from bot.core.posting import Posted, Poster, Trouble
from tests.adapters.posts import KEY, post_to, posted, trouble, unread
from tests.adapters.slack.conftest import Running, served
from tests.emulators.slack import SlackStandIn
from tests.emulators.slack_workspace import Channel

WORLD = "slack:T1/C1"
OTHER_KEY = "fedcba9876543210"


@pytest.fixture
async def room() -> AsyncIterator[Running]:
    """The adapter, with the scopes that its manifest asks for."""
    async with SlackStandIn() as slack:
        slack.scopes = set(manifest(COMMANDS, SlackSettings())["oauth_config"]["scopes"]["bot"])
        async with served(slack) as running:
            yield running


@pytest.fixture
def poster(room: Running) -> Poster:
    return room.desk.posters["slack"]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request may take a fraction of a second."""
    monkeypatch.setattr("bot.core.pacing.SEND_SECONDS", 0.2)


def requests(room: Running) -> int:
    return len(room.slack.called("chat.postMessage"))


# --- posting and finding -----------------------------------------------------------------------------------------------


async def test_a_post_is_the_answer_as_it_is_shared_and_is_found_by_its_key(room: Running, poster: Poster) -> None:
    post = await post_to(WORLD)
    began = time.time()
    assert await poster.find(post, began) is None
    made = await posted(poster, post)
    sent = room.slack.called("chat.postMessage")[-1].arguments
    assert sent["blocks"] == message(post.answer, 1, Surface.PUBLIC)["blocks"]
    (seen,) = room.slack.sees("U2", "C1")
    assert "Sources" in seen.buttons
    assert "Share to channel" not in seen.buttons
    assert made == Posted(seen.ts)
    assert await poster.find(post, began) == made
    assert await poster.find(await post_to(WORLD, OTHER_KEY), began) is None
    assert await poster.find(await post_to("slack:T1/C2"), began) is None
    assert room.slack.complaints == []


async def test_a_long_answers_next_page_can_be_turned_to(room: Running, poster: Poster) -> None:
    await posted(poster, await post_to(WORLD, line="/source s004"))
    (seen,) = room.slack.sees("U1", "C1")
    turned = await room.slack.press(seen, "Next page ›")
    await room.slack.settled()
    assert turned.message.private
    assert turned.message.words != seen.words


async def test_a_reply_stands_in_the_thread_and_is_found_there(room: Running, poster: Poster) -> None:
    began = time.time()
    root = await posted(poster, await post_to(WORLD))
    reply = await post_to(WORLD, OTHER_KEY, reply_to=root.message)
    assert await poster.find(reply, began) is None
    made = await posted(poster, reply)
    assert made.thread == root.message
    assert [one.ts for one in room.slack.sees("U2", "C1", root.message)] == [root.message, made.message]
    assert await poster.find(reply, began) == made
    below = await posted(poster, await post_to(WORLD, "a" * 16, reply_to=made.message, thread=made.thread))
    assert below.thread == root.message
    assert await poster.find(await post_to(WORLD, "b" * 16, reply_to="1.000001"), began) is None


@pytest.mark.parametrize(
    "channel",
    [
        Channel("C5", "private", private=True),
        Channel("C6", "several", private=True, group=True),
        Channel("DU1", "directmessage", im_of="U1"),
    ],
)
async def test_it_is_found_in_every_kind_of_channel(room: Running, poster: Poster, channel: Channel) -> None:
    room.slack.space.channels[channel.id] = channel
    post = await post_to(f"slack:T1/{channel.id}")
    made = await posted(poster, post)
    assert await poster.find(post, time.time()) == made


async def test_what_others_copied_or_wrote_long_ago_is_not_taken_for_ours(room: Running, poster: Poster) -> None:
    post = await post_to(WORLD)
    await posted(poster, post)
    (seen,) = room.slack.sees("U1", "C1")
    seen.bot_id, seen.user = "BOTHER", "UOTHER"
    assert await poster.find(post, 0) is None
    seen.bot_id, seen.user = "BBOT", "UBOT"
    assert await poster.find(post, time.time() + 3600) is None
    assert await poster.find(post, time.time() + 60) is not None, "our clock may be a minute ahead of Slack's"


async def test_it_is_found_behind_many_other_messages_and_never_missed_behind_more(
    room: Running, poster: Poster, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await post_to(WORLD)
    made = await posted(poster, post)
    for number in range(450):
        room.slack.say(f"A word, {number}.")
    assert await poster.find(post, 0) == made
    assert len(room.slack.called("conversations.history")) == 3
    monkeypatch.setattr("bot.adapters.slack.posting._MOST_PAGES", 2)
    failed = await unread(poster, post)
    assert failed.trouble is Trouble.REFUSED
    assert "no more are looked through" in failed.why


async def test_a_post_that_slack_does_not_show_yet_is_found_later(room: Running, poster: Poster) -> None:
    post = await post_to(WORLD)
    room.slack.history_lag = 20
    made = await posted(poster, post)
    assert await poster.find(post, 0) is None
    room.slack.advance(21)
    assert await poster.find(post, 0) == made


# --- once --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "there"),
    [
        ({"lost": True}, 1),
        ({"status": 502}, 0),
        ({"status": 502, "accepted": True}, 1),
        ({"status": 503}, 0),
        ({"pause": 0.4}, 1),
        ({"late": 60.0}, 1),
        ({"body": "{not json"}, 0),
        ({"body": "{not json", "accepted": True}, 1),
        ({"body": '{"ok": true}', "accepted": True}, 1),
        ({"body": "[]", "accepted": True}, 1),
        ({"body": "{}", "accepted": True}, 1),
        ({"status": 403}, 0),
        ({"error": "internal_error"}, 0),
        ({"error": "fatal_error", "accepted": True}, 1),
        ({"error": "request_timeout"}, 0),
        ({"error": "service_unavailable"}, 0),
    ],
)
@pytest.mark.usefixtures("hurried")
async def test_what_may_have_been_taken_is_unclear_and_is_not_repeated(
    room: Running, poster: Poster, fault: dict[str, Any], there: int
) -> None:
    post = await post_to(WORLD)
    room.slack.fail("chat.postMessage", **fault)
    assert (await trouble(poster, post)).trouble is Trouble.UNCLEAR
    room.slack.advance(61)
    await room.slack.settled(quiet=0.05)
    assert requests(room) == 1
    assert room.slack.keys("C1")[KEY] == there
    assert (await poster.find(post, 0) is not None) == bool(there)


@pytest.mark.parametrize(
    ("written", "pause"),
    [(7, 7), ("0.5", 0.5), ("-1", 1), ("NaN", 1), ("1000000000", 3600), ("inf", 3600), ("soon", 1), (None, 1)],
)
async def test_when_slack_asks_to_wait_it_is_said_for_how_long(
    room: Running, poster: Poster, written: Any, pause: float
) -> None:
    room.slack.fail("chat.postMessage", error="ratelimited", status=429, retry_after=written)
    began = time.monotonic()
    failed = await trouble(poster, await post_to(WORLD))
    assert (failed.trouble, failed.pause) == (Trouble.LATER, pause)
    assert time.monotonic() - began < 0.5
    assert requests(room) == 1


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("is_archived", Trouble.GONE),
        ("restricted_action", Trouble.GONE),
        ("restricted_action_read_only_channel", Trouble.GONE),
        ("no_permission", Trouble.GONE),
        ("missing_scope", Trouble.GONE),
        ("invalid_auth", Trouble.LATER),
        ("token_revoked", Trouble.LATER),
        ("account_inactive", Trouble.LATER),
        ("ratelimited", Trouble.LATER),
        ("invalid_blocks", Trouble.REFUSED),
        ("msg_too_long", Trouble.REFUSED),
        ("thread_not_found", Trouble.REFUSED),
        ("restricted_action_thread_locked", Trouble.REFUSED),
        ("a_word_of_tomorrow", Trouble.REFUSED),
    ],
)
async def test_slacks_word_tells_what_is_to_be_done(
    room: Running, poster: Poster, error: str, expected: Trouble
) -> None:
    room.slack.fail("chat.postMessage", error=error)
    failed = await trouble(poster, await post_to(WORLD))
    assert failed.trouble is expected
    assert error in failed.why or expected is Trouble.LATER
    assert requests(room) == 1


async def test_a_channel_that_is_closed_or_not_ours_is_gone(room: Running, poster: Poster) -> None:
    room.slack.space.channels["C2"].archived = True
    for channel, why in (
        ("slack:T1/C2", "is_archived"),
        ("slack:T1/C9", "not_in_channel"),
        ("slack:T1/C404", "channel_not_found"),
        ("slack:T2/C1", "the workspace T2 is not among those that are served"),
        ("discord:T1/C1", "not among those"),
    ):
        failed = await trouble(poster, await post_to(channel))
        assert failed.trouble is Trouble.GONE
        assert why in failed.why
    assert room.slack.keys("C1") == {}
    assert (await unread(poster, await post_to("slack:T2/C1"))).trouble is Trouble.GONE


async def test_while_slack_cannot_be_reached_nothing_was_taken(room: Running, poster: Poster) -> None:
    post = await post_to(WORLD)
    base = poster._client.base_url  # type: ignore[attr-defined]
    poster._client.base_url = "http://127.0.0.1:1/api/"  # type: ignore[attr-defined]
    assert (await trouble(poster, post)).trouble is Trouble.LATER
    assert (await unread(poster, post)).trouble is Trouble.LATER
    poster._client.base_url = base  # type: ignore[attr-defined]
    room.slack.advance(2)
    await posted(poster, post)


# --- when --------------------------------------------------------------------------------------------------------------


async def test_posts_and_shares_have_one_pace(room: Running, poster: Poster) -> None:
    room.slack.seconds_between_posts = 0.95
    began = time.monotonic()
    answer = (await room.slack.slash("/leader erdogan")).message
    await posted(poster, await post_to(WORLD))
    sharing = room.slack.press(answer, "Share to channel")
    await asyncio.gather(
        sharing, posted(poster, await post_to(WORLD, OTHER_KEY)), posted(poster, await post_to("slack:T1/C2"))
    )
    await room.slack.until(lambda: len([one for one in room.slack.sees("U2", "C1") if not one.private]) == 3)
    assert 1.9 < time.monotonic() - began < 3.5
    assert room.slack.complaints == []


async def test_what_cannot_begin_in_time_does_not_begin(room: Running, poster: Poster) -> None:
    assert (await trouble(poster, await post_to(WORLD), seconds=-0.01)).trouble is Trouble.LATER
    await posted(poster, await post_to(WORLD, OTHER_KEY))
    began = time.monotonic()
    failed = await trouble(poster, await post_to(WORLD), seconds=0.3)
    assert failed.trouble is Trouble.LATER
    assert "too late" in failed.why
    assert time.monotonic() - began < 0.8
    assert requests(room) == 1


async def test_a_post_under_way_is_waited_for_at_the_end_and_none_begins_after_it() -> None:
    async with SlackStandIn() as slack:
        async with served(slack) as running:
            poster = running.desk.posters["slack"]
            slack.fail("chat.postMessage", pause=0.3)
            making = asyncio.create_task(posted(poster, await post_to(WORLD)))
            await slack.until(lambda: slack.called("chat.postMessage"))
            assert "slack" in running.desk.posters
        assert "slack" not in running.desk.posters
        assert (await making).message
        assert (await trouble(poster, await post_to("slack:T1/C2"))).trouble is Trouble.LATER
        assert len(slack.called("chat.postMessage")) == 1


# --- looking -----------------------------------------------------------------------------------------------------------


async def test_what_is_missing_to_look_is_said(room: Running, poster: Poster) -> None:
    room.slack.scopes.discard("channels:history")
    failed = await unread(poster, await post_to(WORLD))
    assert failed.trouble is Trouble.REFUSED
    assert "the scope channels:history" in failed.why
    room.slack.scopes.add("channels:history")
    outside = await unread(poster, await post_to("slack:T1/C9"))
    assert outside.trouble is Trouble.REFUSED
    assert "/invite" in outside.why
    assert (await unread(poster, await post_to("slack:T1/C404"))).trouble is Trouble.GONE


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502},
        {"lost": True, "times": 2},
        {"body": "{not json"},
        {"error": "invalid_auth"},
        {"error": "internal_error"},
    ],
)
async def test_a_history_that_is_not_given_now_is_looked_at_later(
    room: Running, poster: Poster, fault: dict[str, Any]
) -> None:
    post = await post_to(WORLD)
    made = await posted(poster, post)
    room.slack.fail("conversations.history", **fault)
    assert (await unread(poster, post)).trouble is Trouble.LATER
    assert await poster.find(post, 0) == made


async def test_when_slack_asks_to_wait_before_looking_it_is_said(room: Running, poster: Poster) -> None:
    room.slack.fail("conversations.history", error="ratelimited", status=429, retry_after=30)
    failed = await unread(poster, await post_to(WORLD))
    assert (failed.trouble, failed.pause) == (Trouble.LATER, 30)


# --- what the newsroom is told -----------------------------------------------------------------------------------------


async def test_the_newsroom_is_told_of_every_answer_that_all_see(room: Running) -> None:
    answer = (await room.slack.slash("/leader erdogan")).message
    await room.slack.press(answer, "Share to channel")
    await room.slack.settled()
    outcome = await room.slack.mention("relations qatar turkey", channel="C2")
    await room.slack.settled()
    shared, mentioned = room.desk.told
    assert (shared.channel, shared.thread, shared.answer.line) == (WORLD, "", "/leader erdogan")
    assert room.slack.space.messages[shared.message].words.startswith("Recep Tayyip Erdoğan")
    assert (mentioned.channel, mentioned.message) == ("slack:T1/C2", outcome.message.ts)
    assert mentioned.thread == outcome.message.thread_ts
    assert mentioned.answer.citations


async def test_it_is_told_of_a_share_in_a_thread_and_of_a_choice_that_all_saw(room: Running) -> None:
    root = room.slack.say("Who is it?", "U2")
    asked = await room.slack.mention("leader president", thread_ts=root.ts)
    await room.slack.settled()
    await room.slack.press(asked.message, asked.message.buttons[0])
    await room.slack.settled()
    first, second = room.desk.told
    assert (first.message, first.thread) == (second.message, second.thread) == (asked.message.ts, root.ts)
    assert first.answer.line != second.answer.line


async def test_it_is_not_told_of_what_one_person_sees_nor_of_what_has_no_id(room: Running) -> None:
    await room.slack.slash("/leader erdogan")
    await room.slack.direct("leader erdogan")
    elsewhere = (await room.slack.slash("/leader erdogan", channel="C9")).message
    await room.slack.press(elsewhere, "Share to channel")
    await room.slack.settled()
    assert len([one for one in room.slack.sees("U2", "C9") if not one.private]) == 1
    assert room.desk.told == []
