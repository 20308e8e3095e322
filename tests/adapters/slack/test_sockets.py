"""Socket Mode when the connection goes: announced, cut, deaf, refused. Whoever asks after that is answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from bot.adapters.slack import serving, sockets
from bot.errors import UserError
from tests.adapters.slack.conftest import Running, served
from tests.emulators.slack import SlackStandIn


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watchdog at a tenth of its times."""
    for name in ("PING_SECONDS", "SILENCE_SECONDS", "HELLO_SECONDS", "LONGEST_PAUSE", "LINGER_SECONDS"):
        monkeypatch.setattr(sockets, name, getattr(sockets, name) / 10)


@pytest.fixture
async def bot(quick: None) -> AsyncIterator[Running]:
    async with SlackStandIn(mode="socket") as slack, served(slack) as running:
        yield running


async def answered(bot: Running) -> bool:
    outcome = await bot.slack.slash("/leader erdogan")
    return outcome.error is None and "Erdoğan" in outcome.message.words


def test_the_watchdog_is_back_in_time() -> None:
    worst = sockets.SILENCE_SECONDS + 1 + sockets.LONGEST_PAUSE + 2 * sockets.HELLO_SECONDS
    assert worst <= 45


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "link_disabled"])
async def test_a_disconnect_frame_is_followed_without_a_gap(bot: Running, reason: str) -> None:
    await bot.slack.sockets.disconnect(reason)  # type: ignore[arg-type]
    while bot.slack.sockets.opened < 2:
        assert await answered(bot)
        await asyncio.sleep(0.01)
    assert await answered(bot)
    assert bot.ready
    await bot.slack.until(lambda: len(bot.slack.sockets.connections) == 1)


async def test_a_connection_cut_is_replaced(bot: Running) -> None:
    bot.slack.sockets.drop()
    await bot.slack.until(lambda: bot.slack.sockets.opened == 2)
    await bot.slack.until(lambda: bot.ready)
    assert await answered(bot)


async def test_a_deaf_connection_is_noticed_told_and_replaced(bot: Running) -> None:
    bot.slack.sockets.half_open()
    began = time.monotonic()
    await bot.slack.until(lambda: bot.slack.sockets.opened == 2 and bot.ready, timeout=6)
    assert time.monotonic() - began < 4.5
    (lost, why), (again, _) = bot.desk.reports[1:]
    assert not lost
    assert "not answered" in why or "heard" in why
    assert again
    assert await answered(bot)


async def test_while_slack_takes_no_connection_readiness_says_so(bot: Running) -> None:
    bot.slack.sockets.refuse = True
    bot.slack.sockets.drop()
    await bot.slack.until(lambda: not bot.ready)
    await asyncio.sleep(0.5)
    assert not bot.ready
    bot.slack.sockets.refuse = False
    await bot.slack.until(lambda: bot.ready, timeout=6)
    assert await answered(bot)


async def test_ended_while_it_connects_it_leaves_no_connection_open(
    quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients: list[sockets._Client] = []

    async def hang(client: sockets._Client) -> None:
        clients.append(client)
        await asyncio.Event().wait()

    async with SlackStandIn(mode="socket") as slack, served(slack) as bot:
        monkeypatch.setattr(sockets._Client, "connect", hang)
        slack.sockets.drop()
        await slack.until(lambda: clients != [])
        bot.task.cancel()
        await asyncio.gather(bot.task, return_exceptions=True)
        assert [client.aiohttp_client_session.closed for client in clients] == [True]


async def test_slack_without_answers_at_all_is_waited_for(bot: Running) -> None:
    bot.slack.fail("apps.connections.open", times=3, status=500)
    bot.slack.sockets.drop()
    await bot.slack.until(lambda: bot.ready and bot.slack.sockets.opened == 2, timeout=10)
    assert await answered(bot)


async def test_frames_that_mean_nothing_change_nothing(bot: Running) -> None:
    for frame in (
        "{}",
        "[]",
        "null",
        "not json",
        '{"type": "tickle"}',
        '{"type":"slash_commands"}',
        '{"envelope_id": 7}',
    ):
        await bot.slack.sockets.send_frame(frame)
    for payload in ({}, {"type": "block_actions"}, {"type": "view_submission", "view": None}, {"command": "/x"}):
        await bot.slack.interact(payload)
        await bot.slack.interact(payload, "slash_commands")
        await bot.slack.interact(payload, "events_api")
    assert await answered(bot)
    assert bot.slack.sockets.opened == 1


async def test_a_refused_app_token_is_told_with_what_to_do(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-of-somebody-else")
    async with SlackStandIn(mode="socket") as slack:
        with pytest.raises(UserError, match=r"SLACK_APP_TOKEN.*connections:write"):
            async with served(slack):
                pass


async def test_a_refused_bot_token_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-somebody-else")
    async with SlackStandIn(mode="socket") as slack:
        with pytest.raises(UserError, match=r"SLACK_BOT_TOKEN.*Install App"):
            async with served(slack):
                pass


@pytest.mark.parametrize("missing", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_missing_token_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.delenv(missing)
    async with SlackStandIn(mode="socket") as slack:
        with pytest.raises(UserError, match=missing):
            async with served(slack):
                pass


async def test_a_bot_token_that_is_refused_later_shows_in_readiness(
    quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "CHECK_SECONDS", 0.05)
    async with SlackStandIn(mode="socket") as slack, served(slack) as bot:
        slack.tokens_revoked = True
        await slack.until(lambda: not bot.ready)
        assert "SLACK_BOT_TOKEN" in bot.health.platforms["slack"].why
        slack.sockets.drop()
        await asyncio.sleep(0.6)
        assert not bot.ready
        slack.tokens_revoked = False
        await slack.until(lambda: bot.ready)
        assert await answered(bot)
