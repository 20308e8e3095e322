"""Does the stand-in do to posts, and to the history they are looked for in, what Slack may do?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.emulators.slack import SlackStandIn
from tests.emulators.slack_workspace import Channel

Json = dict[str, Any]


class Client:
    """Whoever has the bot's token."""

    def __init__(self, slack: SlackStandIn, session: aiohttp.ClientSession) -> None:
        self.slack = slack
        self._session = session

    async def call(self, method: str, seconds: float = 5.0, **body: Any) -> Json:
        async with asyncio.timeout(seconds):
            async with self._session.post(f"{self.slack.api_base}{method}", json=body) as answer:
                told: Json = await answer.json(content_type=None)
                return told

    async def post(self, key: str = "k1", channel: str = "C1", seconds: float = 5.0, **more: Any) -> Json:
        metadata = {"event_type": "a_post", "event_payload": {"key": key}}
        return await self.call("chat.postMessage", seconds, channel=channel, text="News.", metadata=metadata, **more)

    async def history(self, channel: str = "C1", **more: Any) -> list[Json]:
        told = await self.call("conversations.history", channel=channel, **more)
        return list(told["messages"])


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with SlackStandIn() as slack:
        headers = {"Authorization": f"Bearer {slack.bot_token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            yield Client(slack, session)


async def test_metadata_is_told_to_those_who_ask_for_it(client: Client) -> None:
    made = await client.post()
    await client.post("k2", thread_ts=made["ts"])
    (told,) = await client.history(include_all_metadata=True)
    assert told["metadata"]["event_payload"] == {"key": "k1"}
    assert "metadata" not in (await client.history())[0]
    below = await client.call("conversations.replies", channel="C1", ts=made["ts"], include_all_metadata=True)
    assert [one["metadata"]["event_payload"]["key"] for one in below["messages"]] == ["k1", "k2"]
    assert client.slack.keys("C1") == {"k1": 1, "k2": 1}
    assert client.slack.keys("C2") == {}


async def test_a_post_is_accepted_and_its_answer_lost_or_replaced(client: Client) -> None:
    client.slack.fail("chat.postMessage", lost=True)
    with pytest.raises(aiohttp.ClientError):
        await client.post("k1")
    client.slack.fail("chat.postMessage", status=502, accepted=True)
    with pytest.raises(ValueError, match="Expecting value"):
        await client.post("k2")
    client.slack.fail("chat.postMessage", body='{"ok": tr', accepted=True)
    with pytest.raises(ValueError, match="Expecting value"):
        await client.post("k3")
    client.slack.fail("chat.postMessage", status=502)
    with pytest.raises(ValueError, match="Expecting value"):
        await client.post("k4")
    assert client.slack.keys("C1") == {"k1": 1, "k2": 1, "k3": 1}


async def test_a_post_is_accepted_long_after_whoever_sent_it_has_given_up(client: Client) -> None:
    client.slack.fail("chat.postMessage", late=60)
    with pytest.raises(TimeoutError):
        await client.post(seconds=0.1)
    client.slack.advance(59)
    await asyncio.sleep(0.05)
    assert client.slack.keys("C1") == {}
    client.slack.advance(2)
    await client.slack.until(lambda: client.slack.keys("C1") == {"k1": 1})


async def test_a_history_may_lag_behind_and_comes_in_pages(client: Client) -> None:
    client.slack.history_lag = 10
    for number in range(5):
        await client.post(f"k{number}")
    assert await client.history() == []
    client.slack.advance(11)
    first = await client.call("conversations.history", channel="C1", limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.call("conversations.history", channel="C1", limit=3, cursor=cursor)
    assert (len(first["messages"]), len(second["messages"])) == (3, 2)
    assert second["response_metadata"]["next_cursor"] == ""
    assert not {one["ts"] for one in first["messages"]} & {one["ts"] for one in second["messages"]}


async def test_every_kind_of_channel_needs_a_scope_of_its_own(client: Client) -> None:
    space = client.slack.space
    space.channels |= {
        "C5": Channel("C5", "private", private=True),
        "C6": Channel("C6", "several", private=True, group=True),
        "DU1": Channel("DU1", "directmessage", im_of="U1"),
    }
    needed = {"C1": "channels:history", "C5": "groups:history", "C6": "mpim:history", "DU1": "im:history"}
    client.slack.scopes = {"chat:write"}
    for channel, scope in needed.items():
        told = await client.call("conversations.history", channel=channel)
        assert (told["error"], told["needed"]) == ("missing_scope", scope)
        client.slack.scopes = {"chat:write", scope}
        assert (await client.call("conversations.history", channel=channel))["ok"]
    client.slack.scopes = set()
    assert (await client.post())["error"] == "missing_scope"


async def test_a_channel_that_is_archived_or_deleted_takes_nothing(client: Client) -> None:
    await client.post()
    client.slack.space.channels["C1"].archived = True
    assert (await client.post("k2"))["error"] == "is_archived"
    assert len(await client.history()) == 1, "it can still be read"
    del client.slack.space.channels["C1"]
    assert (await client.post("k3"))["error"] == "channel_not_found"
    assert (await client.call("conversations.history", channel="C1"))["error"] == "channel_not_found"


async def test_a_second_post_within_a_second_is_one_too_many_and_the_clock_can_be_moved(client: Client) -> None:
    client.slack.seconds_between_posts = 1
    await client.post("k1")
    assert (await client.post("k2"))["error"] == "ratelimited"
    assert (await client.post("k3", "C2"))["ok"]
    client.slack.advance(1)
    assert (await client.post("k2"))["ok"]
