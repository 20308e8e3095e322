"""What goes out: at the pace Slack allows, once, and by another way where the first is closed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.adapters.slack.limits import RESPONSE_URL_USES
from bot.adapters.slack.messages import said
from bot.adapters.slack.sending import NotSent, ResponseUrl, Sender
from bot.adapters.slack.serving import slack_client
from tests.adapters.slack.conftest import served
from tests.emulators.slack import SlackStandIn

LINE = {"text": "A line."}


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as slack:
        yield slack


@pytest.fixture
async def sender(slack: SlackStandIn) -> AsyncIterator[Sender]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        yield Sender(slack_client(slack.bot_token, slack.api_base, session), session)


async def test_a_channel_gets_one_post_a_second_and_others_do_not_wait(slack: SlackStandIn, sender: Sender) -> None:
    slack.seconds_between_posts = 0.95
    began = time.monotonic()
    await asyncio.gather(*(sender.post(channel, LINE) for channel in ("C1", "C1", "C2", "C1", "C2")))
    assert 1.9 < time.monotonic() - began < 3.5
    assert slack.complaints == []
    assert len(slack.sees("U1", "C1")) == 3


async def test_when_slack_asks_to_wait_it_is_waited(slack: SlackStandIn, sender: Sender) -> None:
    slack.fail("chat.postMessage", error="ratelimited", status=429, retry_after=1)
    began = time.monotonic()
    await sender.post("C1", LINE)
    assert time.monotonic() - began >= 1
    assert len(slack.sees("U1", "C1")) == 1


@pytest.mark.parametrize("fault", [{"lost": True}, {"status": 502}, {"status": 503}])
async def test_what_may_have_been_taken_is_not_sent_again(
    slack: SlackStandIn, sender: Sender, fault: dict[str, object]
) -> None:
    slack.fail("chat.postMessage", **fault)  # type: ignore[arg-type]
    with pytest.raises(NotSent, match="unclear"):
        await sender.post("C1", LINE)
    assert len(slack.called("chat.postMessage")) == 1
    assert len(slack.sees("U1", "C1")) <= 1


async def test_what_was_surely_not_taken_is_sent_again(sender: Sender, slack: SlackStandIn) -> None:
    async with aiohttp.ClientSession() as session:
        nobody = Sender(slack_client("xoxb-x", "http://127.0.0.1:1/api/", session), session)
        began = time.monotonic()
        task = asyncio.create_task(nobody.post("C1", LINE))
        await asyncio.sleep(1.5)
        assert not task.done(), "it is tried again"
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert time.monotonic() - began < 3


async def test_slacks_refusal_is_told_by_its_name(sender: Sender) -> None:
    for channel, reason in (("C9", "not_in_channel"), ("C404", "channel_not_found")):
        with pytest.raises(NotSent, match=reason):
            await sender.post(channel, LINE)


async def test_a_response_address_is_used_five_times_and_no_more(slack: SlackStandIn, sender: Sender) -> None:
    way = ResponseUrl(f"{slack.address}/response/{slack.space.new_address('C1', 'U1').id}")
    for _ in range(RESPONSE_URL_USES):
        await sender.respond(way, said("One more."))
    with pytest.raises(NotSent, match="used_url"):
        await sender.respond(way, said("Too many."))
    assert slack.complaints == []
    assert len(slack.sees("U1", "C1")) == 5
    assert slack.sees("U2", "C1") == []


async def test_a_share_that_slack_refuses_is_told_to_whoever_shared() -> None:
    async with SlackStandIn(mode="socket") as slack, served(slack) as bot:
        message = (await slack.slash("/leader erdogan")).message
        slack.space.channels["C1"].archived = True
        await slack.press(message, "Share to channel")
        await slack.settled()
        assert "This was not shared: that channel is archived." in message.words
        assert bot.task.done() is False


async def test_after_half_an_hour_the_answer_is_lost_but_nothing_breaks(caplog: pytest.LogCaptureFixture) -> None:
    async with SlackStandIn(mode="socket") as slack, served(slack) as bot:
        bot.desk.slow = 0.6
        outcome = await slack.slash("/leader erdogan")
        slack.advance(31 * 60)
        await slack.until(lambda: "did not reach Slack" in caplog.text)
        assert outcome.messages == []
        bot.desk.slow = 0
        assert (await slack.slash("/leader erdogan")).error is None
