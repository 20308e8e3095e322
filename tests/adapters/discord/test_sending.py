"""Does what is sent arrive, once, whatever happens to the request?"""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.adapters.discord import sending
from tests.adapters.discord.conftest import Running

WORLD, BEN = "20001", "30002"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py's own pauses between repetitions, and ours, made short; what is waited for elsewhere stays."""
    sleep = asyncio.sleep

    async def short(seconds: float, result: Any = None) -> Any:
        return await sleep(min(seconds, 0.02), result)

    monkeypatch.setattr("discord.http.asyncio.sleep", short)


def shared(bot: Running) -> list[str]:
    return [one.words for one in bot.discord.sees(BEN, WORLD) if one.author not in ("30001", BEN)]


@pytest.mark.parametrize(
    "fault",
    [
        {"retry_after": 0.05},
        {"retry_after": 0.05, "everywhere": True},
        {"status": 502},
        {"status": 502, "accepted": True},
        {"status": 500, "times": 2},
        {"lost": True},
        {"lost": True, "times": 2},
    ],
)
async def test_a_post_arrives_once(bot: Running, fault: dict[str, Any]) -> None:
    bot.discord.fault("POST", f"/channels/{WORLD}/messages", **fault)
    await bot.discord.mention("about")
    await bot.discord.settled()
    assert len(shared(bot)) == 1
    bot.discord.fault("POST", f"/channels/{WORLD}/messages", **fault)
    outcome = await bot.discord.slash("leader", who="erdogan")
    await bot.discord.press(outcome, "Share to channel")
    await bot.discord.settled()
    assert len(shared(bot)) == 2
    assert "Shared to the channel." in outcome.message.words


async def test_what_may_have_arrived_is_not_posted_again_and_the_asker_is_told(bot: Running) -> None:
    outcome = await bot.discord.slash("leader", who="erdogan")
    bot.discord.fault("POST", f"/channels/{WORLD}/messages", status=502, times=100)
    await bot.discord.press(outcome, "Share to channel")
    await bot.discord.settled()
    assert "did not say whether it arrived" in outcome.message.words
    assert "Share to channel" not in outcome.message.buttons


async def test_what_was_surely_refused_can_be_shared_again(bot: Running) -> None:
    outcome = await bot.discord.slash("leader", who="erdogan")
    bot.discord.fault("POST", f"/channels/{WORLD}/messages", status=400, code=40333)
    await bot.discord.press(outcome, "Share to channel")
    await bot.discord.settled()
    assert "This was not shared" in outcome.message.words
    await bot.discord.press(outcome, "Share to channel")
    await bot.discord.settled()
    assert len(shared(bot)) == 1


@pytest.mark.parametrize(
    "fault", [{"retry_after": 0.05}, {"status": 502}, {"status": 502, "accepted": True}, {"lost": True}, {"pause": 0.2}]
)
async def test_a_first_answer_arrives_once(bot: Running, fault: dict[str, Any]) -> None:
    bot.discord.fault("POST", "/callback", **fault)
    outcome = await bot.discord.slash("leader", who="erdogan")
    await bot.discord.settled()
    assert ["Recep Tayyip Erdoğan" in one.words for one in outcome.messages] == [True]
    assert [one.private for one in bot.discord.sees("30001", WORLD)] == [True]


@pytest.mark.parametrize("fault", [{"retry_after": 0.05}, {"status": 502}, {"lost": True}])
async def test_a_deferred_answer_is_filled_in(
    bot: Running, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.adapters.discord.listeners.GRACE", 0.01)
    bot.desk.slow = 0.1
    bot.discord.fault("POST", "/callback", **fault)
    bot.discord.fault("PATCH", "/messages/@original", **fault)
    outcome = await bot.discord.slash("leader", who="erdogan")
    await bot.discord.settled()
    assert "Recep Tayyip Erdoğan" in outcome.message.words


async def test_a_limit_that_is_too_long_to_wait_for_is_said(bot: Running, caplog: pytest.LogCaptureFixture) -> None:
    bot.discord.fault("POST", f"/channels/{WORLD}/messages", retry_after=3600)
    outcome = await bot.discord.slash("leader", who="erdogan")
    await bot.discord.press(outcome, "Share to channel")
    await bot.discord.settled()
    assert "Discord asks to wait 3600 s" in outcome.message.words


def test_a_nonce_is_the_same_for_the_same_post_and_of_a_length_that_discord_takes() -> None:
    assert sending.nonce("message/1") == sending.nonce("message/1") != sending.nonce("message/2")
    assert len(sending.nonce("x" * 1_000 + "\ud800")) <= 25


async def test_an_acceptance_without_an_account_of_it_is_one(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Discord answers with nothing, as it does without `with_response`, discord.py finds no message to tell of."""
    monkeypatch.setattr("bot.adapters.discord.listeners.GRACE", 0.05)

    async def without(adapter: Any, *given: Any, **more: Any) -> str:
        await told(adapter, *given, **more)
        return ""

    told = AsyncWebhookAdapter.create_interaction_response
    monkeypatch.setattr(AsyncWebhookAdapter, "create_interaction_response", without)
    outcome = await bot.discord.slash("source", source="s004")
    turned = await bot.discord.press(outcome, "Next page ›")
    assert (turned.type, len(outcome.messages)) == (7, 1)
    bot.desk.slow = 0.2
    slow = await bot.discord.slash("leader", who="erdogan")
    await bot.discord.settled()
    assert ["Recep Tayyip Erdoğan" in one.words for one in slow.messages] == [True]
    assert (await bot.discord.press(slow, "As of…")).type == 9


async def test_a_share_by_the_askers_way_is_never_repeated(bot: Running) -> None:
    outcome = await bot.discord.slash("leader", who="erdogan", channel="20009")
    bot.discord.fault("POST", "/webhooks/", status=502, accepted=True)
    await bot.discord.press(outcome, "Share to channel")
    await bot.discord.settled()
    assert len([one for one in bot.discord.sees(BEN, "20009") if not one.private]) == 1
    assert "did not say whether it arrived" in outcome.message.words


async def test_a_page_of_a_proxy_is_not_passed_on(bot: Running, caplog: pytest.LogCaptureFixture) -> None:
    outcome = await bot.discord.slash("leader", who="erdogan")

    async def refused(*_: Any, **__: Any) -> None:
        response = SimpleNamespace(status=403, reason="Forbidden", headers={})
        raise discord.HTTPException(response, "<html>" + "x" * 50_000)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discord.abc.Messageable, "send", refused)
        await bot.discord.press(outcome, "Share to channel")
        await bot.discord.settled()
    assert "This was not shared: Discord refused it (403 <html>xxx" in outcome.message.words
    assert len(caplog.text) < 2_000


async def test_while_nothing_is_taken_it_is_not_ready(bot: Running) -> None:
    for _ in range(3):
        bot.discord.fault("POST", f"/channels/{WORLD}/messages", status=502, times=50)
        await bot.discord.mention("about")
        await bot.discord.settled()
    assert not bot.ready
    assert "does not take what is sent" in bot.why
    bot.discord._faults.clear()
    await bot.discord.slash("about")
    assert bot.ready
