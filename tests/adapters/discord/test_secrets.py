"""No token and no interaction's private way back ever stands in a log line, at any level."""

from __future__ import annotations

import base64
import logging

import pytest

from tests.adapters.discord.conftest import served
from tests.adapters.everything import Everything
from tests.emulators.discord import DiscordStandIn


async def test_everything_that_is_logged_on_a_bad_day(everything: Everything, monkeypatch: pytest.MonkeyPatch) -> None:
    async with DiscordStandIn() as discord:
        monkeypatch.setattr("bot.adapters.discord.sending._MOST_TRIES", 2)
        async with served(discord) as bot:
            logging.getLogger("discord").setLevel(logging.DEBUG)
            outcome = await discord.slash("leader", who="erdogan")
            tokens = {outcome.interaction.token}
            discord.fault("POST", "/callback", status=400, code=50035, times=2)
            tokens.add((await discord.slash("about")).interaction.token)
            discord.fault("POST", "/channels/20001/messages", lost=True, times=9)
            tokens.add((await discord.press(outcome, "Share to channel")).interaction.token)
            await discord.settled()
            bot.desk.answer = None  # type: ignore[method-assign, assignment]
            tokens.add((await discord.slash("about")).interaction.token)
            await discord.drop(4000)
            await discord.until(lambda: discord.resumes == 1)
    told = "\n".join(everything.lines)
    assert "bot.discord" in told, "something was logged"
    for secret in (discord.token, *tokens):
        for form in (secret, base64.b64encode(secret.encode()).decode()):
            assert form not in told, next(line for line in everything.lines if form in line)
