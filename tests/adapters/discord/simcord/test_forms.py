"""A command's form as simcord's client of Discord fills it in: a second opinion on what a form may hold."""

from __future__ import annotations

import pytest
from simcord import Env

from bot.adapters.discord import filling
from bot.adapters.discord.syncing import sync
from tests.adapters.desk import Desk
from tests.adapters.discord.room import Room, buttons, words
from tests.adapters.suggesting import TITLE, Suggesting, commands_with, given_to


@pytest.fixture
def suggesting(desk: Desk) -> Suggesting:
    suggesting = Suggesting()
    given_to(desk, suggesting)
    return suggesting


@pytest.fixture
async def room(simcord_env: Env, desk: Desk, suggesting: Suggesting, caplog: pytest.LogCaptureFixture) -> Room:
    await sync(simcord_env.bot, commands_with(suggesting))
    return Room(simcord_env, desk, caplog)


async def test_a_form_is_opened_refused_mended_and_sent(room: Room, suggesting: Suggesting) -> None:
    shown = await room.ada.slash(room.channel, "suggest", entry="qatar")
    assert shown.modal is not None
    assert shown.modal["title"] == TITLE
    fields = {"entry": "qatar", "field": ["part-1"], "value": "not a date", "source": "s004", "why": "a\nb"}
    wrong = room.answer(await room.ada.submit_modal(shown, fields))
    assert wrong.ephemeral
    assert "is not a date" in words(wrong)
    again = await room.ada.click(wrong, label="Fill in again")
    assert again.modal is not None
    held = {one["component"]["custom_id"]: one["component"] for one in again.modal["components"]}
    assert held["value"]["value"] == "not a date"
    assert [one["value"] for one in held["field"]["options"] if one["default"]] == ["part-1"]
    done = room.answer(await room.ada.submit_modal(again, {**fields, "value": "3 May"}))
    assert "Number 1" in words(done)
    assert suggesting.sent[0].arguments == {**fields, "field": "part-1", "value": "3 May"}
    assert room.posts() == []
    assert room.troubles == []


async def test_it_opens_from_an_answer_and_says_so_where_it_comes_too_late(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await room.ask("leader", who="emir of qatar")
    assert buttons(answer)[-1] == "Suggest a correction"
    assert (await room.ada.click(answer, label="Suggest a correction")).modal is not None
    monkeypatch.setattr(filling, "PATIENCE", 0.0)
    late = room.answer(await room.ada.click(answer, label="Suggest a correction"))
    assert late.ephemeral
    assert "not ready in time" in words(late)
    assert buttons(late) == ["Try again"]
