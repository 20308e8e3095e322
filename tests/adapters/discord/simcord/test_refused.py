"""What Discord refuses or loses: told once, logged once, posted once."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from fnmatch import fnmatch
from typing import Any

import discord
import pytest
import simcord.http.client
from simcord import (
    BackendError,
    ChannelHandle,
    InteractionResult,
)

from bot.adapters.discord import listeners
from bot.adapters.discord.declaring import NAMES
from bot.adapters.discord.messages import Message, message
from bot.adapters.discord.syncing import kept_in_sync, sync
from bot.commands import COMMANDS
from bot.core.answer import Answer, Status
from bot.core.standing import Standing
from tests.adapters.discord.room import (
    CALLBACK,
    FILL,
    FOLLOW_UP,
    POST,
    SHARE,
    Room,
    buttons,
    menu,
    words,
)

# --- what Discord refuses or loses -------------------------------------------------------------------------------------

Deed = Callable[[], Awaitable[object]]
"""What somebody does once more; nothing of it is seen by others."""


async def _command(room: Room) -> Deed:
    return lambda: room.ada.slash(room.channel, "leader", who="erdogan")


async def _suggestions(room: Room) -> Deed:
    return lambda: room.ada.autocomplete(room.channel, "leader", "who", "erd")


async def _message_menu(room: Room) -> Deed:
    message = await room.ben.send(room.channel, "Erdoğan lands in Doha.")
    return lambda: room.ada.context_menu(room.channel, NAMES, message)


async def _button(room: Room) -> Deed:
    answer = await room.ask("relations", a="qatar", b="turkey")
    return lambda: room.ada.click(answer, label="Timeline")


async def _page(room: Room) -> Deed:
    answer = await room.ask("source", source="s004")
    return lambda: room.ada.click(answer, label="Next page ›")


async def _choice(room: Room) -> Deed:
    answer = await room.ask("leader", who="president")
    return lambda: room.ada.click(answer, label="President of Syria")


async def _menu(room: Room) -> Deed:
    answer = await room.ask("country", country="united")
    return lambda: room.ada.select(answer, [menu(answer)["Mexico"]])


async def _as_of(room: Room) -> Deed:
    answer = await room.ask("leader", who="erdogan")
    return lambda: room.ada.click(answer, label="As of…")


async def _look_up(room: Room) -> Deed:
    answer = await room.ask("help")
    return lambda: room.ada.click(answer, label="Look up…")


async def _form(room: Room) -> Deed:
    answer = await room.ask("help")
    opened = [await room.ada.click(answer, label="Look up…") for _ in range(2)]
    return lambda: room.ada.submit_modal(opened.pop(), {"kind": ["leader"], "first": "erdogan"})


async def _wrong_form(room: Room) -> Deed:
    answer = await room.ask("help")
    opened = [await room.ada.click(answer, label="Look up…") for _ in range(2)]
    return lambda: room.ada.submit_modal(opened.pop(), {"kind": ["country"], "first": "qatar", "second": "syria"})


DEEDS = [_command, _suggestions, _message_menu, _button, _page, _choice, _menu, _as_of, _look_up, _form, _wrong_form]
REFUSALS = {
    "unwell": (500, 0, " did not reach Discord: 500"),
    "forbidden": (403, 50013, " did not reach Discord: 403"),
    "malformed": (400, 50035, " did not reach Discord: 400"),
    "over": (404, 10062, " was over before it was answered"),
    "answered already": (400, 40060, "an interaction was answered already"),
}


@pytest.mark.parametrize("refusal", list(REFUSALS))
@pytest.mark.parametrize("prepare", DEEDS, ids=lambda one: one.__name__.strip("_"))
async def test_a_first_answer_that_is_refused_is_one_line_in_the_log(
    room: Room, prepare: Callable[[Room], Awaitable[Deed]], refusal: str
) -> None:
    status, code, logged = REFUSALS[refusal]
    deed = await prepare(room)
    room.env.inject_error(*CALLBACK, status=status, code=code)
    await deed()
    assert [logged in line for line in room.troubles] == [True], room.troubles
    again = await deed()
    assert again
    assert not isinstance(again, InteractionResult) or again.acknowledged, "the next is answered"
    assert len(room.troubles) == 1
    assert room.posts() == []


@pytest.mark.parametrize("where", ["channel", "direct"])
@pytest.mark.parametrize(("status", "code"), [(500, 0), (403, 50013), (404, 10008), (400, 50035)])
async def test_a_post_that_is_refused_is_one_line_in_the_log(room: Room, where: str, status: int, code: int) -> None:
    async def write() -> ChannelHandle:
        if where == "direct":
            await room.ada.send_dm("about")
            return room.ada.user.dm_channel
        await room.ada.send(room.channel, f"{room.me} about")
        return room.channel

    room.env.inject_error(*POST, status=status, code=code)
    channel = await write()
    assert ["an answer was not posted" in line for line in room.troubles] == [True]
    await write()
    assert ["About Dragoman" in words(one) for one in channel.history()] == [False, False, True]
    assert len(room.troubles) == 1


async def test_what_was_announced_and_cannot_be_announced_is_one_line_in_the_log(slow: Room) -> None:
    slow.env.inject_error(*CALLBACK, status=404, code=10062)
    await slow.ada.slash(slow.channel, "leader", who="erdogan")
    await slow.passes(61)
    assert [" was over before" in line for line in slow.troubles] == [True]


@pytest.mark.parametrize(("status", "code"), [(500, 0), (400, 50035), (404, 10015), (401, 50027)])
async def test_what_was_announced_and_cannot_be_filled_in_is_one_line_in_the_log(
    slow: Room, status: int, code: int
) -> None:
    slow.env.inject_error(*FILL, status=status, code=code)
    await slow.ada.slash(slow.channel, "leader", who="erdogan")
    await slow.passes(61)
    assert len(slow.troubles) == 1
    assert slow.posts() == []


@pytest.mark.parametrize("deferred", [False, True])
async def test_a_bug_of_the_adapter_is_told_as_well(
    slow: Room, monkeypatch: pytest.MonkeyPatch, deferred: bool
) -> None:
    laid_out = message

    def broken(answer: Answer, *more: Any, **named: Any) -> Message:
        if answer.status is Status.OK:
            raise ZeroDivisionError
        return laid_out(answer, *more, **named)

    monkeypatch.setattr(listeners, "message", broken)
    slow.desk.slow = 60.0 if deferred else 0.0
    outcome = await slow.ada.slash(slow.channel, "leader", who="erdogan")
    await slow.passes(61)
    said = words(outcome.response)
    reference = re.search("Tell the operator the reference ([0-9a-f]{8})", said)
    assert reference is not None, said
    assert [reference[1] in line for line in slow.troubles] == [True]
    assert [one.flags.ephemeral for one in slow.channel.history(viewer=slow.ada)] == [True]


@pytest.mark.parametrize(("status", "code"), [(500, 0), (400, 50035)])
async def test_a_share_that_is_refused_is_told_and_may_be_tried_again(room: Room, status: int, code: int) -> None:
    answer = await room.ask("leader", who="erdogan")
    room.env.inject_error(*POST, status=status, code=code)
    await room.ada.click(answer, label=SHARE)
    assert f"This was not shared: Discord refused it ({status}" in words(answer)
    assert room.posts() == []
    await room.ada.click(answer, label=SHARE)
    assert len(room.posts()) == 1
    assert "Shared to the channel." in words(answer)


async def test_a_share_whose_confirmation_is_lost_is_not_repeated(room: Room) -> None:
    answer = await room.ask("leader", who="erdogan")
    room.env.inject_error(*FILL)
    await room.ada.click(answer, label=SHARE)
    assert ["could not be told of it" in line for line in room.troubles] == [True]
    assert SHARE in buttons(answer), "nobody could take it away"
    await room.ada.click(answer, label=SHARE)
    assert len(room.posts()) == 1


async def test_a_share_that_comes_too_late_is_not_posted(room: Room) -> None:
    answer = await room.ask("leader", who="erdogan")
    room.env.inject_error(*CALLBACK, status=404, code=10062)
    await room.ada.click(answer, label=SHARE)
    assert room.posts() == []
    assert [" was over before" in line for line in room.troubles] == [True]
    await room.ada.click(answer, label=SHARE)
    assert len(room.posts()) == 1


@pytest.fixture
def lossy(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A room where 5xx is raised as discord.py does, which says so that nobody knows what became of the request."""
    usual = simcord.http.client._raise_for

    def raised(error: BackendError) -> None:
        if error.status >= 500:
            response: Any = simcord.http.client._FakeResponse(error.status)
            raise discord.DiscordServerError(response, error.to_json())
        usual(error)

    monkeypatch.setattr(simcord.http.client, "_raise_for", raised)
    room.env.settle_timeout = 0.3
    return room


def sent(room: Room, method: str, path: str) -> list[Any]:
    """What the bot sent to one kind of address, tries that failed included."""
    return [one.json for one in room.env.http_requests if one.method == method and fnmatch(one.path, path)]


async def test_an_answer_that_is_lost_on_the_way_is_sent_again(lossy: Room) -> None:
    lossy.env.inject_error(*CALLBACK, status=502)
    outcome = await lossy.ada.slash(lossy.channel, "leader", who="erdogan")
    await lossy.passes(1)
    assert "Recep Tayyip Erdoğan" in words(outcome.response)
    assert len(lossy.channel.history(viewer=lossy.ada)) == 1
    assert lossy.troubles == []


async def test_a_post_that_is_lost_on_the_way_is_sent_again_as_the_same(lossy: Room) -> None:
    lossy.env.inject_error(*POST, status=503, times=2)
    await lossy.ada.send(lossy.channel, f"{lossy.me} about")
    await lossy.passes(2)
    assert len(lossy.posts()) == 1
    tries = sent(lossy, *POST)
    assert len(tries) == 3
    assert {(one["nonce"], one["enforce_nonce"]) for one in tries} == {(tries[0]["nonce"], True)}
    assert lossy.troubles == []


async def test_tries_end(lossy: Room) -> None:
    lossy.env.inject_error(*POST, status=503, times=None)
    await lossy.ada.send(lossy.channel, f"{lossy.me} about")
    await lossy.passes(600)
    assert len(sent(lossy, *POST)) == 4
    assert lossy.troubles == [f"an answer was not posted to the channel {lossy.channel.id}: DiscordServerError 503"]


async def test_a_share_of_which_nobody_knows_is_not_repeated(lossy: Room) -> None:
    answer = await lossy.ask("leader", who="erdogan")
    lossy.env.inject_error(*POST, status=403, code=50013)
    lossy.env.inject_error(*FOLLOW_UP, status=502)
    await lossy.ada.click(answer, label=SHARE)
    await lossy.passes(10)
    assert len(sent(lossy, *FOLLOW_UP)) == 1
    assert "Discord did not say whether it arrived: look before you share it again" in words(answer)
    assert SHARE not in buttons(answer)


@pytest.mark.parametrize("way", [CALLBACK, POST], ids=["answer", "post"])
async def test_where_discord_asks_to_wait_it_is_waited_once(room: Room, way: tuple[str, str]) -> None:
    room.env.settle_timeout = 0.3
    room.env.inject_error(*way, status=429)
    if way is POST:
        await room.ada.send(room.channel, f"{room.me} about")
    else:
        await room.ada.slash(room.channel, "about")
    assert len(room.channel.history(viewer=room.ada)) == (way is POST)
    await room.passes(1.1)
    assert "About Dragoman" in words(room.channel.history(viewer=room.ada)[-1])
    assert room.troubles == ["Discord asks to wait 1.0 s"]


async def test_commands_that_discord_does_not_take_change_nothing(room: Room) -> None:
    assert room.env.bot.application_id is not None
    await room.env.bot.http.bulk_upsert_global_commands(room.env.bot.application_id, [])
    room.env.inject_error("PUT", "/applications/*/commands")
    with pytest.raises(discord.HTTPException):
        await sync(room.env.bot, COMMANDS)
    assert room.ada.available_commands(room.channel) == ()
    assert len(await sync(room.env.bot, COMMANDS, dry=True)) == len(COMMANDS.by_name) + 1
    assert room.ada.available_commands(room.channel) == ()
    await kept_in_sync(room.env.bot, room.desk, Standing(room.desk, "discord", commands="being compared"))
    assert set(room.ada.available_commands(room.channel)) == set(COMMANDS.by_name)
    assert room.desk.reports[-1] == (True, "")
    asked = len(room.env.http_requests)
    await kept_in_sync(room.env.bot, room.desk, Standing(room.desk, "discord"))
    assert len(room.env.http_requests) == asked, "what Discord was given is remembered"
