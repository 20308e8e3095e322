"""A command's form in the chat: one question a field, with completion; what is wrong is asked again with all that was typed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.adapters.terminal import chat
from bot.adapters.terminal.filling import FieldCompleter
from bot.core.answer import Action, Answer
from bot.core.forms import Field, Offered
from bot.core.health import Health
from tests.adapters.desk import Desk
from tests.adapters.suggesting import Suggesting, given_to

ENTER, CTRL_C, CTRL_D, CLEAR = "\r", "\x03", "\x04", "\x15"


@pytest.fixture
def suggesting() -> Suggesting:
    return Suggesting()


@pytest.fixture
def desk(suggesting: Suggesting) -> Desk:
    desk = Desk(Health([]))
    given_to(desk, suggesting)
    return desk


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[PipeInput]:
    """A terminal, and what is typed on it."""
    monkeypatch.setattr(chat, "history_file", lambda: None)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


async def chatted(desk: Desk, keys: PipeInput, *typed: str) -> None:
    """Type these, each ended by Enter, and then end the chat."""
    keys.send_text("".join(one if one in (CTRL_C, CTRL_D) else one + ENTER for one in (*typed, "quit")))
    with pytest.MonkeyPatch.context() as patched:
        for stream in (sys.stdin, sys.stdout):
            patched.setattr(stream, "isatty", lambda: True)
        async with asyncio.timeout(10):
            await chat.chat(desk)


async def test_a_command_that_lacks_something_is_asked_field_by_field(
    desk: Desk, suggesting: Suggesting, keys: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    await chatted(desk, keys, "/suggest qatar value:2", "", "Part 1: “7”", "1", "s004", "")
    assert suggesting.sent[0].arguments == {"entry": "qatar", "field": "part-1", "value": "21", "source": "s004"}
    assert suggesting.sent[0].asker is None
    shown = capsys.readouterr().out
    assert "Suggest a correction. Enter goes on" in shown
    assert "As it should read" in shown
    assert "Number 1: Qatar should say 21" in shown


async def test_what_is_needed_is_asked_again_and_what_is_not_offered_too(
    desk: Desk, suggesting: Suggesting, keys: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    await chatted(desk, keys, "/suggest qatar", "", "part-9", CLEAR + "part-2", "", "7", "s004", "")
    assert suggesting.sent[0].arguments == {"entry": "qatar", "field": "part-2", "value": "7", "source": "s004"}
    shown = capsys.readouterr().out
    assert "Choose one of: Part 0: “0”, Part 1: “7”, Part 2: “14”" in shown
    assert "This is needed." in shown


async def test_what_is_wrong_is_told_and_everything_typed_stands_there_again(
    desk: Desk, suggesting: Suggesting, keys: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    first = ("", "part-1", "not a date", "s004", "because")
    await chatted(desk, keys, "/suggest qatar", *first, "", "", CLEAR + "3 May", "", "")
    assert "is not a date" in capsys.readouterr().out
    assert suggesting.sent[0].arguments == {
        "entry": "qatar", "field": "part-1", "value": "3 May", "source": "s004", "why": "because",
    }  # fmt: skip


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
async def test_ctrl_c_gives_up_the_form_and_not_the_chat(
    desk: Desk, suggesting: Suggesting, keys: PipeInput, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    await chatted(desk, keys, "/suggest qatar", "", key, "/leader erdogan")
    shown = capsys.readouterr().out
    assert "Given up: nothing was sent." in shown
    assert "Recep Tayyip Erdoğan" in shown
    assert suggesting.sent == []


async def test_a_whole_command_and_one_without_a_form_are_answered_as_ever(
    desk: Desk, suggesting: Suggesting, keys: PipeInput, capsys: pytest.CaptureFixture[str]
) -> None:
    suggesting.closed = "no suggestions on Sundays"
    await chatted(desk, keys, "/suggest qatar value:2 source:s004", "/suggest qatar")
    shown = capsys.readouterr().out
    assert "Number 1" in shown
    assert "No suggestions on Sundays" in shown


def test_names_and_what_is_offered_complete(desk: Desk) -> None:
    def completed(field: Field, typed: str) -> list[str]:
        return [one.text for one in FieldCompleter(field, desk).get_completions(Document(typed), CompleteEvent())]

    offered = Field(
        name="f", label="F", offered=(Offered(label="Date: 3 May", value="date"), Offered(label="Place", value="place"))
    )
    assert completed(offered, "") == ["Date: 3 May", "Place"]
    assert completed(offered, "may") == ["Date: 3 May"]
    assert completed(offered, "dat") == ["Date: 3 May"]
    assert completed(Field(name="e", label="E", kinds=("person",)), "erdo") == ["Recep Tayyip Erdoğan"]
    assert completed(Field(name="v", label="V"), "erdo") == []


def test_what_opens_a_form_is_not_listed_among_what_can_be_typed() -> None:
    from bot.adapters.terminal import platform

    actions = (Action("Sources", "/source s1"), Action("Suggest a correction", "/leader x", form="suggest"))
    shown = platform.render(Answer(title="x", line="/leader x", actions=actions))
    assert "/source s1" in shown
    assert "/leader x" not in shown
