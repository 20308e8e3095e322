"""Does the stand-in do to posts, and to the history they are looked for in, what Discord may do?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.emulators.discord import DiscordStandIn
from tests.emulators.discord_guild import HISTORY, SEND, SEND_IN_THREADS, USUAL

Json = dict[str, Any]
KEY = "0123456789abcdef"


class Client:
    """Whoever has the bot's token."""

    def __init__(self, discord: DiscordStandIn, session: aiohttp.ClientSession) -> None:
        self.discord = discord
        self._session = session

    async def ask(self, method: str, path: str, seconds: float = 5.0, **given: Any) -> tuple[int, Any]:
        async with asyncio.timeout(seconds):
            async with self._session.request(method, f"{self.discord.api_base}{path}", **given) as answer:
                return answer.status, await answer.json(content_type=None)

    async def post(self, channel: str = "20001", key: str = KEY, seconds: float = 5.0) -> tuple[int, Any]:
        body = {
            "embeds": [{"title": "News", "footer": {"text": f"One remark. · ref {key}"}}],
            "allowed_mentions": {"parse": []},
            "nonce": key,
            "enforce_nonce": True,
        }
        return await self.ask("POST", f"/channels/{channel}/messages", seconds, json=body)

    async def history(self, channel: str = "20001", **query: int) -> list[Json]:
        _, told = await self.ask("GET", f"/channels/{channel}/messages", params=query)
        return list(told)


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with DiscordStandIn() as discord:
        headers = {"Authorization": f"Bot {discord.token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            yield Client(discord, session)


async def test_a_nonce_holds_for_minutes_and_is_not_told_in_the_history(client: Client) -> None:
    _, first = await client.post()
    _, second = await client.post()
    assert first["id"] == second["id"]
    assert first["nonce"] == KEY
    (told,) = await client.history()
    assert "nonce" not in told
    assert told["embeds"][0]["footer"]["text"].endswith(f"ref {KEY}")
    client.discord.advance(181)
    _, third = await client.post()
    assert third["id"] != first["id"]
    assert client.discord.keys("20001") == {KEY: 2}


async def test_a_post_is_accepted_and_its_answer_lost_or_replaced(client: Client) -> None:
    keys = [f"{number:016x}" for number in range(4)]
    client.discord.fault("POST", "/messages", lost=True)
    with pytest.raises(aiohttp.ClientError):
        await client.post(key=keys[0])
    for key, fault in (
        (keys[1], {"status": 502, "accepted": True}),
        (keys[2], {"body": "{", "accepted": True}),
        (keys[3], {"status": 502}),
    ):
        client.discord.fault("POST", "/messages", **fault)
        with pytest.raises(ValueError, match="Expecting"):
            await client.post(key=key)
    assert client.discord.keys("20001") == dict.fromkeys(keys[:3], 1)


async def test_a_post_is_accepted_long_after_whoever_sent_it_has_given_up(client: Client) -> None:
    client.discord.fault("POST", "/messages", late=60)
    with pytest.raises(TimeoutError):
        await client.post(seconds=0.1)
    client.discord.advance(59)
    await asyncio.sleep(0.05)
    assert client.discord.keys("20001") == {}
    client.discord.advance(2)
    await client.discord.until(lambda: client.discord.keys("20001") == {KEY: 1})


async def test_what_is_carried_out_twice_is_one_post_by_its_nonce(client: Client) -> None:
    client.discord.fault("POST", "/messages", twice=True)
    status, _ = await client.post()
    assert status == 200
    assert client.discord.keys("20001") == {KEY: 1}


async def test_a_history_is_read_after_an_id_and_is_empty_without_the_permission(client: Client) -> None:
    made = [(await client.post(key=f"{number:016x}"))[1]["id"] for number in range(5)]
    after = await client.history(after=int(made[1]), limit=2)
    assert [one["id"] for one in after] == [made[3], made[2]], "the ones right after it, newest first"
    client.discord.world.channels["20001"].bot_may = USUAL & ~HISTORY
    assert await client.history() == []
    _, channel = await client.ask("GET", "/channels/20001")
    assert channel["last_message_id"] == made[4]
    client.discord.world.delete(client.discord.world.messages[made[4]])
    assert (await client.ask("GET", "/channels/20001"))[1]["last_message_id"] == made[4], "deleted or not"


async def test_threads_that_are_archived_open_again_unless_they_are_locked(client: Client) -> None:
    thread = client.discord.world.channels["20003"]
    thread.archived = True
    assert (await client.post("20003"))[0] == 200
    assert not thread.archived
    thread.archived = thread.locked = True
    status, told = await client.post("20003", "f" * 16)
    assert (status, told["code"]) == (400, 50083)
    thread.locked, thread.bot_may = False, USUAL & ~SEND_IN_THREADS
    status, told = await client.post("20003", "f" * 16)
    assert (status, told["code"], thread.archived) == (403, 50013, True)


async def test_a_channel_that_is_deleted_or_closed_takes_nothing(client: Client) -> None:
    client.discord.world.channels["20002"].bot_may = USUAL & ~SEND
    status, told = await client.post("20002")
    assert (status, told["code"]) == (403, 50013)
    del client.discord.world.channels["20001"]
    status, told = await client.post()
    assert (status, told["code"]) == (404, 10003)
