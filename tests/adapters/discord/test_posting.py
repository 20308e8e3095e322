"""Posts that nobody asked for: each request is made once, and what it did can be found again."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.adapters.discord.components import Surface
from bot.adapters.discord.messages import marked, marker_of, message
from bot.core.posting import Posted, Poster, Trouble
from tests.adapters.discord.conftest import Running, served
from tests.adapters.posts import KEY, answer_to, post_to, posted, trouble, unread
from tests.adapters.shapes import SHAPES
from tests.emulators.discord import DiscordStandIn
from tests.emulators.discord_contents import SILENT
from tests.emulators.discord_guild import HISTORY, SEND, USUAL, VIEW
from tests.emulators.discord_rules import message_problems

WORLD = "discord:10001/20001"
OTHER_KEY = "fedcba9876543210"
POSTS = "/channels/20001/messages"


@pytest.fixture
async def poster(bot: Running) -> Poster:
    await bot.discord.until(lambda: "discord" in bot.desk.posters)
    return bot.desk.posters["discord"]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request may take a fraction of a second."""
    monkeypatch.setattr("bot.core.pacing.SEND_SECONDS", 0.2)


def requests(bot: Running) -> int:
    return len(bot.discord.called("POST", POSTS))


# --- the marker --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_answer_has_room_for_its_marker_and_keeps_it(shape: str) -> None:
    shown = message(SHAPES[shape](), surface=Surface.PUBLIC)
    made = marked(shown, KEY)
    assert message_problems(made.payload) == []
    assert marker_of(made.payload) == KEY
    assert marker_of(shown.payload) == ""


async def test_the_marker_stands_behind_what_the_footer_says() -> None:
    shown = message(await answer_to("/relations iceland fiji"), surface=Surface.PUBLIC)
    said = shown.payload["embeds"][-1]["footer"]["text"]
    made = marked(shown, KEY).payload["embeds"][-1]["footer"]["text"]
    assert made == f"{said} · ref {KEY}"
    assert shown.payload["embeds"][-1]["footer"]["text"] == said


def test_what_only_looks_like_a_marker_is_none() -> None:
    for said in (f"xref {KEY}", f"ref {KEY} and more", f"ref {KEY[:15]}", f"ref {KEY.upper()}", ""):
        assert marker_of({"embeds": [{"footer": {"text": said}}]}) == ""
    for odd in ({}, {"embeds": None}, {"embeds": [None, {"footer": None}, {"footer": {"text": 7}}]}):
        assert marker_of(odd) == ""


# --- posting and finding -----------------------------------------------------------------------------------------------


async def test_a_post_is_the_answer_as_it_is_shared_and_is_found_by_its_key(bot: Running, poster: Poster) -> None:
    post = await post_to(WORLD)
    began = time.time()
    assert await poster.find(post, began) is None
    made = await posted(poster, post)
    (seen,) = bot.discord.sees("30002", "20001")
    assert made == Posted(seen.id)
    assert "Sources" in seen.buttons
    assert "Share to channel" not in seen.buttons
    assert (
        bot.discord.called("POST", POSTS)[0].json["components"]
        == (message(post.answer, surface=Surface.PUBLIC).payload["components"])
    )
    assert await poster.find(post, began) == made
    assert await poster.find(await post_to(WORLD, OTHER_KEY), began) is None
    assert await poster.find(await post_to("discord:10001/20002"), began) is None


async def test_a_quiet_post_rings_no_telephone(bot: Running, poster: Poster) -> None:
    await posted(poster, await post_to(WORLD, silent=True))
    await posted(poster, await post_to("discord:10001/20002"))
    (quiet,), (loud,) = bot.discord.sees("30002", "20001"), bot.discord.sees("30002", "20002")
    assert quiet.payload["flags"] & SILENT
    assert not loud.payload["flags"] & SILENT


async def test_a_reply_stands_under_its_message_and_without_it_by_itself(bot: Running, poster: Poster) -> None:
    root = await posted(poster, await post_to(WORLD))
    reply = await post_to(WORLD, OTHER_KEY, reply_to=root.message)
    made = await posted(poster, reply)
    assert bot.discord.world.messages[made.message].reference == root.message
    assert await poster.find(reply, 0) == made
    orphan = await posted(poster, await post_to(WORLD, "a" * 16, reply_to="1"))
    assert bot.discord.world.messages[orphan.message].reference is None


async def test_a_thread_is_a_channel_and_opens_again_when_it_was_archived(bot: Running, poster: Poster) -> None:
    post = await post_to("discord:10001/20003")
    bot.discord.world.channels["20003"].archived = True
    made = await posted(poster, post)
    assert not bot.discord.world.channels["20003"].archived
    assert await poster.find(post, 0) == made
    named = await posted(poster, await post_to(WORLD, OTHER_KEY, thread="20003"))
    assert bot.discord.world.messages[named.message].channel == named.thread == "20003"


async def test_a_nonce_is_forgotten_after_minutes_and_the_marker_stays(bot: Running, poster: Poster) -> None:
    post = await post_to(WORLD)
    first = await posted(poster, post)
    assert await posted(poster, post) == first, "within minutes it is the same post"
    bot.discord.advance(181)
    assert await poster.find(post, 0) == first
    assert await posted(poster, post) != first
    assert bot.discord.keys("20001") == {KEY: 2}


async def test_what_others_copied_or_wrote_long_ago_is_not_taken_for_ours(bot: Running, poster: Poster) -> None:
    post = await post_to(WORLD)
    await posted(poster, post)
    (seen,) = bot.discord.sees("30002", "20001")
    assert await poster.find(post, time.time() + 3600) is None
    assert await poster.find(post, time.time() + 60) is not None, "our clock may be a minute ahead of Discord's"
    seen.payload["author"] = bot.discord.world.people["30001"].described
    assert await poster.find(post, 0) is None


async def test_it_is_found_behind_many_other_messages_and_never_missed_behind_more(
    bot: Running, poster: Poster
) -> None:
    post = await post_to(WORLD)
    for number in range(450):
        bot.discord.world.post(bot.discord.world.channels["20001"], "30001", {"content": f"A word, {number}."})
    made = await posted(poster, post)
    assert await poster.find(post, 0) == made
    assert len(bot.discord.called("GET", POSTS)) == 5
    bot.discord.world.delete(bot.discord.world.messages[made.message])
    assert await poster.find(post, 0) is None
    for number in range(50, 100):
        bot.discord.world.post(bot.discord.world.channels["20001"], "30001", {"content": f"A word, {number}."})
    failed = await unread(poster, post)
    assert failed.trouble is Trouble.REFUSED
    assert "no more are looked through" in failed.why


# --- once --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "there"),
    [
        ({"lost": True}, 1),
        ({"status": 500}, 0),
        ({"status": 502}, 0),
        ({"status": 502, "accepted": True}, 1),
        ({"status": 504, "accepted": True}, 1),
        ({"status": 408}, 0),
        ({"pause": 0.4}, 1),
        ({"late": 60.0}, 1),
        ({"body": "{not json", "accepted": True}, 1),
        ({"body": "{}", "accepted": True}, 1),
        ({"body": "[]"}, 0),
    ],
)
@pytest.mark.usefixtures("hurried")
async def test_what_may_have_been_taken_is_unclear_and_is_not_repeated(
    bot: Running, poster: Poster, fault: dict[str, Any], there: int
) -> None:
    post = await post_to(WORLD)
    bot.discord.fault("POST", POSTS, **fault)
    assert (await trouble(poster, post)).trouble is Trouble.UNCLEAR
    bot.discord.advance(61)
    await bot.discord.settled(quiet=0.05)
    assert requests(bot) == 1
    assert bot.discord.keys("20001")[KEY] == there
    assert (await poster.find(post, 0) is not None) == bool(there)


async def test_what_something_in_between_repeats_is_one_post(bot: Running, poster: Poster) -> None:
    bot.discord.fault("POST", POSTS, twice=True)
    made = await posted(poster, await post_to(WORLD))
    assert bot.discord.keys("20001") == {KEY: 1}
    assert made.message == bot.discord.sees("30002", "20001")[0].id


@pytest.mark.parametrize("everywhere", [False, True])
@pytest.mark.parametrize(
    ("asked", "pause"), [(7.5, 7.5), (90.0, 90.0), (-1.0, 1), (1e9, 3600), (float("nan"), 1), (float("inf"), 3600)]
)
async def test_when_discord_asks_to_wait_it_is_said_for_how_long(
    bot: Running, poster: Poster, asked: float, pause: float, everywhere: bool
) -> None:
    bot.discord.fault("POST", POSTS, retry_after=asked, everywhere=everywhere)
    began = time.monotonic()
    failed = await trouble(poster, await post_to(WORLD))
    assert (failed.trouble, failed.pause) == (Trouble.LATER, pause)
    assert time.monotonic() - began < 0.5
    assert requests(bot) == 1


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (403, 50001, Trouble.GONE),
        (403, 50013, Trouble.GONE),
        (403, 50007, Trouble.GONE),
        (403, 0, Trouble.GONE),
        (404, 10003, Trouble.GONE),
        (400, 50008, Trouble.GONE),
        (404, 10008, Trouble.REFUSED),
        (400, 50035, Trouble.REFUSED),
        (400, 200000, Trouble.REFUSED),
        (418, 0, Trouble.REFUSED),
        (401, 0, Trouble.LATER),
        (400, 40004, Trouble.LATER),
    ],
)
async def test_discords_word_tells_what_is_to_be_done(
    bot: Running, poster: Poster, status: int, code: int, expected: Trouble
) -> None:
    bot.discord.fault("POST", POSTS, status=status, code=code)
    failed = await trouble(poster, await post_to(WORLD))
    assert failed.trouble is expected
    assert f"{status} Refused by the test ({code})" in failed.why
    assert requests(bot) == 1


async def test_a_page_of_something_in_between_closes_no_channel(bot: Running, poster: Poster) -> None:
    bot.discord.fault("POST", POSTS, status=403, body="<html>blocked</html>")
    assert (await trouble(poster, await post_to(WORLD))).trouble is Trouble.LATER


async def test_a_channel_that_is_closed_or_not_ours_is_gone(bot: Running, poster: Poster) -> None:
    world = bot.discord.world
    world.channels["20002"].bot_may = USUAL & ~SEND
    world.channels["20003"].archived = world.channels["20003"].locked = True
    for channel, why in (
        ("discord:10001/20002", "50013"),
        ("discord:10001/20003", "50083"),
        ("discord:10001/29999", "10003"),
        ("discord:10009/20090", "the server 10009 is not in discord.guilds"),
        ("discord:10001/C1", "no channel of Discord's"),
        ("slack:10001/20001", "no channel of Discord's"),
    ):
        failed = await trouble(poster, await post_to(channel))
        assert failed.trouble is Trouble.GONE, channel
        assert why in failed.why
    assert bot.discord.called("POST", POSTS) == []
    del world.channels["20001"]
    assert "10003" in (await trouble(poster, await post_to(WORLD))).why
    assert (await unread(poster, await post_to(WORLD))).trouble is Trouble.GONE


async def test_a_channel_of_another_server_is_not_written_to_under_a_false_address() -> None:
    async with DiscordStandIn(in_elsewhere=True) as discord, served(discord) as bot:
        await discord.until(lambda: "discord" in bot.desk.posters)
        failed = await trouble(bot.desk.posters["discord"], await post_to("discord:10001/20090"))
        assert failed.trouble is Trouble.GONE
        assert discord.sees("30009", "20090") == []


async def test_a_direct_post_reaches_members_and_no_stranger(bot: Running, poster: Poster) -> None:
    post = await post_to(f"discord:@me/{bot.discord.dm('30001')}")
    made = await posted(poster, post)
    assert [one.id for one in bot.discord.sees("30001", bot.discord.dm("30001"))] == [made.message]
    assert await poster.find(post, 0) == made
    stranger = await trouble(poster, await post_to(f"discord:@me/{bot.discord.dm('30009')}"))
    assert stranger.trouble is Trouble.GONE
    assert "none of discord.guilds" in stranger.why
    assert (await trouble(poster, await post_to("discord:@me/20001"))).trouble is Trouble.GONE


async def test_while_discord_cannot_be_reached_nothing_was_taken(
    bot: Running, poster: Poster, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await post_to(WORLD)
    with monkeypatch.context() as away:
        away.setattr(poster._session, "_base_url", poster._session._base_url.with_port(1))  # type: ignore[attr-defined]
        assert (await trouble(poster, post)).trouble is Trouble.LATER
        assert (await unread(poster, post)).trouble is Trouble.LATER
    await posted(poster, post)


# --- when --------------------------------------------------------------------------------------------------------------


async def test_posts_and_shares_have_one_pace(bot: Running, poster: Poster) -> None:
    answer = (await bot.discord.slash("leader", who="erdogan")).message
    await posted(poster, await post_to(WORLD))
    await asyncio.gather(
        bot.discord.press(answer, "Share to channel"),
        posted(poster, await post_to(WORLD, OTHER_KEY)),
        posted(poster, await post_to("discord:10001/20002")),
    )
    await bot.discord.until(lambda: requests(bot) == 3)
    first, second, third = (call.at for call in bot.discord.called("POST", POSTS))
    assert second - first > 0.95
    assert third - second > 0.95
    (other,) = bot.discord.called("POST", "/channels/20002/messages")
    assert other.at - first < 0.9


async def test_what_cannot_begin_in_time_does_not_begin(bot: Running, poster: Poster) -> None:
    assert (await trouble(poster, await post_to(WORLD), seconds=-0.01)).trouble is Trouble.LATER
    await posted(poster, await post_to(WORLD, OTHER_KEY))
    began = time.monotonic()
    failed = await trouble(poster, await post_to(WORLD), seconds=0.3)
    assert failed.trouble is Trouble.LATER
    assert "too late" in failed.why
    assert time.monotonic() - began < 0.8
    assert requests(bot) == 1


async def test_a_post_under_way_is_waited_for_at_the_end_and_none_begins_after_it() -> None:
    async with DiscordStandIn() as discord:
        async with served(discord) as running:
            await discord.until(lambda: "discord" in running.desk.posters)
            poster = running.desk.posters["discord"]
            discord.fault("POST", POSTS, pause=0.3)
            making = asyncio.create_task(posted(poster, await post_to(WORLD)))
            await discord.until(lambda: discord.called("POST", POSTS))
        assert "discord" not in running.desk.posters
        assert (await making).message
        assert (await trouble(poster, await post_to("discord:10001/20002"))).trouble is Trouble.LATER
        assert len(discord.called("POST", "/messages")) == 1


# --- looking -----------------------------------------------------------------------------------------------------------


async def test_a_history_that_may_not_be_read_is_told_from_an_empty_one(bot: Running, poster: Poster) -> None:
    post = await post_to(WORLD)
    channel = bot.discord.world.channels["20001"]
    channel.bot_may = USUAL & ~HISTORY
    assert await poster.find(post, time.time()) is None, "nothing was written since"
    made = await posted(poster, post)
    failed = await unread(poster, post, time.time())
    assert failed.trouble is Trouble.REFUSED
    assert "Read Message History" in failed.why
    channel.bot_may = USUAL & ~VIEW
    hidden = await unread(poster, post, time.time())
    assert hidden.trouble is Trouble.REFUSED
    assert "Read Message History" in hidden.why
    channel.bot_may = USUAL
    assert await poster.find(post, 0) == made


async def test_a_message_that_was_deleted_since_makes_no_riddle(bot: Running, poster: Poster) -> None:
    post = await post_to(WORLD)
    await bot.discord.say("Before.")
    bot.discord.advance(3600)
    since = (await bot.discord.say("Since.")).asked
    assert since is not None
    bot.discord.world.delete(since)
    assert await poster.find(post, time.time() + 3600) is None


@pytest.mark.parametrize(
    "fault", [{"status": 502}, {"lost": True, "times": 2}, {"body": "{not json"}, {"status": 401}, {"status": 400}]
)
async def test_a_history_that_is_not_given_now_is_looked_at_later(
    bot: Running, poster: Poster, fault: dict[str, Any]
) -> None:
    post = await post_to(WORLD)
    made = await posted(poster, post)
    bot.discord.fault("GET", POSTS, **fault)
    assert (await unread(poster, post)).trouble is Trouble.LATER
    assert await poster.find(post, 0) == made


async def test_when_discord_asks_to_wait_before_looking_it_is_said(bot: Running, poster: Poster) -> None:
    bot.discord.fault("GET", POSTS, retry_after=30)
    failed = await unread(poster, await post_to(WORLD))
    assert (failed.trouble, failed.pause) == (Trouble.LATER, 30)


# --- what the newsroom is told -----------------------------------------------------------------------------------------


async def test_the_newsroom_is_told_of_every_answer_that_all_see(bot: Running) -> None:
    outcome = await bot.discord.slash("leader", who="erdogan")
    await bot.discord.press(outcome, "Share to channel")
    await bot.discord.settled()
    mentioned = await bot.discord.mention("relations qatar turkey", channel="20003")
    await bot.discord.until(lambda: len(bot.desk.told) == 2)
    shared, answered = bot.desk.told
    assert (shared.channel, shared.thread, shared.answer.line) == (WORLD, "", "/leader erdogan")
    assert "shared by Ada" in bot.discord.world.messages[shared.message].words
    assert (answered.channel, answered.message) == ("discord:10001/20003", mentioned.message.id)
    assert answered.answer.citations


async def test_it_is_not_told_of_what_one_person_sees_nor_of_what_it_cannot_reply_to(bot: Running) -> None:
    await bot.discord.slash("leader", who="erdogan")
    await bot.discord.direct("leader erdogan")
    outcome = await bot.discord.slash("leader", who="erdogan", channel="20009")
    await bot.discord.press(outcome, "Share to channel")
    await bot.discord.settled()
    assert len([one for one in bot.discord.sees("30002", "20009") if not one.private]) == 1
    assert bot.desk.told == []
