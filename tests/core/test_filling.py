"""What a form of a command needs to be opened, what is kept of it, and that nothing written in one is lost."""

from __future__ import annotations

from typing import Annotated

import pytest

from bot.commands import COMMANDS
from bot.core.answer import Action, Answer, Status
from bot.core.command import Asking, Command, Commands, command
from bot.core.filling import AGAIN, Opened, formed, listed, mendable, sent, unpacked, with_written
from bot.core.forms import Field, Form, Offered, begun, lacks
from bot.core.invocation import Asker, Invocation
from bot.core.lengths import length
from bot.core.parameters import Country, Words
from bot.core.plain import plain_text


class Named(Words, frozen=True, kw_only=True):
    positional = False


async def no_form(asking: Asking, line: str) -> Form:
    raise AssertionError("it is not asked for")


def declared() -> Command:
    @command(examples=("/propose qatar value:2",), form=no_form)
    async def propose(
        asking: Asking,
        entry: Annotated[Country, "What is wrong"],
        value: Annotated[Named, "What it should say"],
        as_of: Annotated[Named | None, "When"] = None,
    ) -> Answer:
        """Propose a change."""
        return Answer(title="x")

    return propose


EVERY = Commands.of([*COMMANDS, declared()])


@pytest.mark.parametrize(
    ("line", "lacking"),
    [
        ("/propose", True),
        ("/propose qatar", True),
        ("/propose saudi arabia", True),
        ("/propose value:2", True),
        ("/propose entry:qatar", True),
        ("/propose qatar value:", True),
        ("/propose qatar as-of:2024", True),
        ("/dragoman propose qatar", True),
        ("propose", True),
        ("/propose qatar value:2", False),
        ("/propose value:2 qatar", False),
        ('/propose value:"two words" qatar', False),
        ('/propose value:"two words"', True),
        ("/propose value:2 entry:qatar", False),
        ("/propose value:two words", False),
        ("/relations", False),
        ("/nothing", False),
        ("", False),
        ("/propose " + "x" * 3_000, False),
    ],
)
def test_a_line_lacks_something_where_no_reading_of_it_could_be_whole(line: str, lacking: bool) -> None:
    found = begun(line, EVERY)
    assert (found is not None) is lacking
    if found is not None:
        assert found[0] == "propose"
        assert found[1].startswith("/propose")


def test_what_is_named_by_a_platform_counts() -> None:
    propose = EVERY.by_name["propose"]
    assert lacks(propose, Invocation(command="propose", arguments={"entry": "qatar"}))
    assert lacks(propose, Invocation(command="propose", arguments={"entry": "qatar", "value": " "}))
    assert not lacks(propose, Invocation(command="propose", arguments={"entry": "qatar", "value": "2"}))


def test_a_form_asks_for_as_much_as_every_platform_shows() -> None:
    fields = tuple(Field(name=f"f{at}", label="x") for at in range(6))
    assert Form(title="x", command="x", fields=fields[:5])
    for wrong in ((), fields, (fields[0], fields[0])):
        with pytest.raises(ValueError, match="a form of /x asks for"):
            Form(title="x", command="x", fields=wrong)


def test_what_was_opened_comes_back_and_nothing_else_does() -> None:
    opened = Opened(name="suggest", line="/leader x", command="suggest", carried={"a": "b"}, filled={"c": "d\n"})
    assert unpacked(opened.packed(), Opened) == opened
    for other in (None, "", "/leader x", "{", "[]", "{}", '{"name": 1, "line": ""}', "\ud800"):
        assert unpacked(other, Opened) is None
    asker = Asker(platform="slack", user="U1")
    asked = sent(opened, {"a": "changed", "c": "d"}, asker)
    assert asked.arguments == {"a": "changed", "c": "d"}
    assert asked.asker is asker


def test_a_form_that_was_refused_can_be_filled_in_again_and_by_nothing_else() -> None:
    opened = Opened(name="suggest", line="/leader x", command="suggest")
    wrong = Answer(
        title="x",
        status=Status.AMBIGUOUS,
        actions=(Action("North", "/suggest north"), Action("Fill in a form", "/suggest", form="suggest")),
        suggestions=("/help suggest",),
    )
    [action] = mendable(wrong, opened, {"value": "7"}).actions
    assert (action.label, action.form) == (AGAIN, "suggest")
    again = unpacked(action.line, Opened)
    assert again is not None
    assert again.filled == {"value": "7"}
    assert mendable(wrong, opened, {}).suggestions == ()
    assert "As of: seven" in plain_text(with_written(wrong, {"as-of": "seven"}))


class Reopened:
    """A newsroom whose form asks for less, and offers less, than it did."""

    async def form(self, name: str, line: str, asker: Asker | None = None) -> Form | Answer:
        field = Field(name="field", label="Field", offered=(Offered(label="Date", value="date"),), value="date")
        return Form(title="x", command="suggest", fields=(field, Field(name="value", label="Value", value="7")))


async def test_a_form_that_asks_for_less_by_now_keeps_what_was_written_all_the_same() -> None:
    filled = {"field": "place", "why": "It moved"}
    opening = Opened(name="suggest", line="/leader x", filled=filled)
    form = await formed(Reopened(), opening, None)  # type: ignore[arg-type]
    assert isinstance(form, Form)
    assert {field.name: field.value for field in form.fields} == {"field": "place", "value": "", "why": "It moved"}
    assert [one.value for one in form.fields[0].offered] == ["date", "place"], "so that it can stand there"


@pytest.mark.parametrize("longest", [12, 75])
def test_what_is_offered_is_as_much_as_a_platform_takes_each_once(longest: int) -> None:
    offered = (
        *(Offered(label="The same long label of it", value=f"v{at}") for at in range(30)),
        Offered(label="", value="v0"),
    )
    shown, more = listed(Field(name="f", label="F", value="v29", offered=offered), 25, longest)
    labels = [label for label, _ in shown]
    assert len(set(labels)) == len(labels) == 25
    assert all(length(label) <= longest for label in labels)
    assert [value for _, value in shown] == [*(f"v{at}" for at in range(24)), "v29"]
    assert more == "25 of 30 are listed."
    assert listed(Field(name="f", label="F", offered=offered[:2]), 25, longest)[1] == ""
