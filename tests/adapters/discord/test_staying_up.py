"""Is it still there after what befalls a connection: dropped, resumed, refused, deaf, a token taken away?"""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.adapters.discord import serving
from bot.errors import UserError
from tests.adapters.discord.conftest import Running, served, started
from tests.emulators.discord import DiscordStandIn

WORLD = "20001"


async def works(bot: Running) -> None:
    """Somebody is answered."""
    outcome = await bot.discord.slash("leader", who="erdogan")
    assert "Recep Tayyip Erdoğan" in outcome.message.words


async def asked_meanwhile(bot: Running) -> str:
    """Somebody mentions the bot while it is not connected."""
    outcome = await bot.discord.mention("about", seconds=0.05)
    return str(outcome.asked.id)


async def answered(bot: Running, message: str) -> int:
    """How often that was answered."""
    await bot.discord.settled()
    return sum(one.reference == message for one in bot.discord.sees("30001", WORLD))


@pytest.mark.parametrize("code", [4000, 4009, 1006, None])
async def test_after_a_dropped_connection_what_was_missed_is_answered_once(bot: Running, code: int | None) -> None:
    bot.discord.refuses_connections = True
    await bot.discord.drop(None if code == 1006 else code or 1000)
    message = await asked_meanwhile(bot)
    bot.discord.refuses_connections = False
    await bot.discord.until(lambda: bot.discord.resumes == 1)
    await bot.until(ready=True)
    assert await answered(bot, message) == 1
    assert bot.discord.identifies == 1
    assert any(not ready and "gateway is lost" in why for ready, why in bot.desk.reports)
    await works(bot)


async def test_discords_wish_to_reconnect_is_followed(bot: Running) -> None:
    await bot.discord.reconnect()
    await bot.discord.until(lambda: bot.discord.resumes == 1)
    await works(bot)


@pytest.mark.parametrize(("resumable", "identifies"), [(True, 1), (False, 2)])
async def test_an_invalid_session_is_resumed_or_begun_anew(bot: Running, resumable: bool, identifies: int) -> None:
    await bot.discord.invalidate(resumable)
    await bot.discord.until(lambda: bot.discord.resumes + bot.discord.identifies == 2)
    await bot.until(ready=True)
    assert bot.discord.identifies == identifies
    await works(bot)
    assert len(bot.discord.called("PUT", "/commands")) == 1


async def test_a_connection_that_stays_away_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PATIENCE", 0.3)
    monkeypatch.setattr(serving, "WATCH_SECONDS", 0.05)
    monkeypatch.setattr(serving, "_FIRST_PAUSE", 0.05)
    async with DiscordStandIn() as discord, served(discord) as bot:
        discord.refuses_connections = True
        await discord.drop(4000)
        await bot.until(ready=False)
        await asyncio.sleep(0.6)
        assert any("tried again" in why for _, why in bot.desk.reports)
        discord.refuses_connections = False
        await bot.until(ready=True, seconds=20)
        await works(bot)


async def test_a_gateway_that_falls_silent_is_noticed_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PATIENCE", 0.3)
    monkeypatch.setattr(serving, "MARGIN", 0.2)
    monkeypatch.setattr(serving, "WATCH_SECONDS", 0.02)
    monkeypatch.setattr(serving, "_FIRST_PAUSE", 0.05)
    async with DiscordStandIn(heartbeat_interval=100) as discord, served(discord) as bot:
        await asyncio.sleep(0.5)
        assert bot.ready, "answered heartbeats are enough"
        discord.deaf = True
        await bot.until(ready=False)
        assert "nothing is heard" in bot.why
        await asyncio.sleep(0.5)
        discord.deaf = False
        await bot.until(ready=True, seconds=20)
        await works(bot)


async def test_it_waits_for_a_discord_that_cannot_be_reached_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_FIRST_PAUSE", 0.05)
    async with DiscordStandIn() as discord:
        discord.refuses_connections = True
        discord.fault("GET", "/users/@me", status=503, times=1)
        async with started(discord) as bot:
            await discord.until(lambda: any("gateway cannot be reached" in why for _, why in bot.desk.reports))
            assert any("503" in why for _, why in bot.desk.reports)
            discord.refuses_connections = False
            await bot.until(ready=True, seconds=20)
            await works(bot)


async def test_a_token_that_is_refused_ends_it_and_says_where_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async with DiscordStandIn() as discord:
        monkeypatch.setenv("DISCORD_BOT_TOKEN", "not-the-token")
        async with started(discord) as bot:
            with pytest.raises(UserError, match="Discord refuses DISCORD_BOT_TOKEN: copy it anew"):
                await asyncio.wait_for(bot.task, 10)
        for wrong, said in (("", "DISCORD_BOT_TOKEN is not set"), ("Bot x", "holds a blank")):
            monkeypatch.setenv("DISCORD_BOT_TOKEN", wrong)
            async with started(discord) as bot:
                with pytest.raises(UserError, match=said):
                    await asyncio.wait_for(bot.task, 10)


async def test_a_token_that_is_taken_away_ends_it(bot: Running) -> None:
    bot.discord.revoke_token()
    with pytest.raises(UserError, match="Discord refuses DISCORD_BOT_TOKEN"):
        await asyncio.wait_for(bot.task, 10)


@pytest.mark.parametrize(("code", "said"), [(4010, "discord.shards"), (4013, "newer discord.py"), (4014, "Intents")])
async def test_what_the_gateway_refuses_for_good_is_said(bot: Running, code: int, said: str) -> None:
    await bot.discord.drop(code)
    with pytest.raises(UserError, match=f"({code}).*{said}"):
        await asyncio.wait_for(bot.task, 10)


async def test_without_servers_it_says_which_there_are() -> None:
    async with DiscordStandIn(in_elsewhere=True) as discord, started(discord, guilds=[]) as bot:
        with pytest.raises(UserError, match=r"discord.guilds is empty.*10001 \(Newsroom\), 10009 \(Elsewhere\)"):
            await asyncio.wait_for(bot.task, 10)


async def test_a_listed_server_that_did_not_invite_it_is_named(caplog: pytest.LogCaptureFixture) -> None:
    async with DiscordStandIn() as discord, served(discord, guilds=["10001", "77"]):
        assert "the server 77 of discord.guilds has not invited the bot" in caplog.text


@pytest.mark.parametrize("shards", ["1", "auto"])
async def test_one_connection_unless_discord_wants_more(shards: str) -> None:
    async with DiscordStandIn() as discord, served(discord, shards=shards) as bot:
        assert len(discord.called("GET", "/gateway/bot")) == (shards == "auto")
        await works(bot)


async def test_where_discord_does_not_say_how_many_connections_it_wants_it_is_one() -> None:
    async with DiscordStandIn() as discord:
        discord.fault("GET", "/gateway/bot", status=404, times=1)
        async with served(discord) as bot:
            await works(bot)


async def test_an_interaction_that_is_over_is_logged_once(bot: Running, caplog: pytest.LogCaptureFixture) -> None:
    bot.discord.response_limit = 0.3
    for code, status in ((10062, 404), (40060, 400)):
        caplog.clear()
        bot.discord.fault("POST", "/callback", status=status, code=code)
        with caplog.at_level(logging.INFO):
            await bot.discord.slash("leader", who="erdogan")
        told = [record for record in caplog.records if record.name.startswith("bot")]
        assert len(told) == 1
        assert str(code) in told[0].getMessage()
        assert told[0].exc_info is None
        await works(bot)
    bot.discord.complaints.clear()


async def test_what_is_under_way_is_finished_when_the_program_ends() -> None:
    async with DiscordStandIn() as discord, served(discord) as bot:
        bot.desk.slow = 0.3
        asking = asyncio.create_task(discord.slash("leader", who="erdogan"))
        await discord.until(lambda: bool(bot.desk.invocations))
        bot.task.cancel()
        outcome = await asking
        assert "Recep Tayyip Erdoğan" in outcome.message.words
        await asyncio.gather(bot.task, return_exceptions=True)


async def test_a_burst_is_answered_in_time(bot: Running) -> None:
    outcomes = await asyncio.gather(*(bot.discord.slash("relations", a="qatar", b="turkey") for _ in range(100)))
    assert all(outcome.type in (4, 5) and outcome.seconds < 3 for outcome in outcomes)
    await bot.discord.settled()
    assert all("Qatar · Türkiye" in outcome.message.words for outcome in outcomes)


async def test_several_connections_are_opened_where_that_is_set() -> None:
    async with DiscordStandIn() as discord, served(discord, shards="2") as bot:
        assert [one["shard"] for one in discord.sockets.identified] == [[0, 2], [1, 2]]
        await discord.drop(4000)
        await discord.until(lambda: discord.resumes == 2)
        await bot.until(ready=True)
        assert any("of 2 connections" in why for _, why in bot.desk.reports)
