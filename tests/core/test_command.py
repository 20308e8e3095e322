"""Can a command be declared wrongly without anybody noticing? And what do platforms learn from a declaration?"""

from __future__ import annotations

from typing import Annotated

import pytest

from bot.commands import COMMANDS
from bot.core.answer import Answer
from bot.core.command import Asking, Commands, command
from bot.core.parameters import Party, When


def test_a_signature_is_the_whole_declaration() -> None:
    @command(examples=("/met qatar turkey",))
    async def who_met_(
        asking: Asking,
        a: Annotated[Party, "One side"],
        b: Annotated[Party | None, "Other side"] = None,
        as_of: Annotated[When, "Then"] | None = None,
    ) -> Answer:
        """Who met whom.

        This line is for readers of the code.
        """
        return Answer(title="")

    assert who_met_.name == "who-met"
    assert who_met_.description == "Who met whom."
    assert who_met_.usage == "/who-met A [B] [as-of:DATE]"
    assert [(one.name, one.attribute, one.type, one.description, one.required) for one in who_met_.options] == [
        ("a", "a", Party, "One side", True),
        ("b", "b", Party, "Other side", False),
        ("as-of", "as_of", When, "Then", False),
    ]


def test_a_missing_description_fails_at_import() -> None:
    with pytest.raises(TypeError, match="/silent has no description"):

        @command(examples=("/silent",))
        async def silent(asking: Asking) -> Answer:
            return Answer(title="")

    with pytest.raises(TypeError, match="'a' of /bare has no description"):

        @command(examples=("/bare",))
        async def bare(asking: Asking, a: Party) -> Answer:
            """Says something"""
            return Answer(title="")

    with pytest.raises(TypeError, match="'a' of /blank has no description"):

        @command(examples=("/blank",))
        async def blank(asking: Asking, a: Annotated[Party, " "]) -> Answer:
            """Says something"""
            return Answer(title="")


def test_a_description_that_discord_would_refuse_fails_at_import() -> None:
    for length in (100, 101):

        async def wordy(asking: Asking) -> Answer:
            return Answer(title="")

        wordy.__doc__ = "w" * length
        if length == 100:
            assert command(examples=("/wordy",))(wordy).description == "w" * 100
        else:
            with pytest.raises(TypeError, match="longer than 100"):
                command(examples=("/wordy",))(wordy)


def test_a_type_that_is_no_parameter_fails_at_import() -> None:
    with pytest.raises(TypeError, match="not a kind of parameter"):

        @command(examples=("/odd",))
        async def odd(asking: Asking, a: Annotated[int, "A number"]) -> Answer:
            """Says something"""
            return Answer(title="")


def test_a_name_or_examples_that_will_not_do_fail_at_import() -> None:
    with pytest.raises(TypeError, match="cannot be a command's name"):

        @command(examples=("/x",), name="Étude")
        async def one(asking: Asking) -> Answer:
            """Says something"""
            return Answer(title="")

    with pytest.raises(TypeError, match="no example"):

        @command(examples=())
        async def two(asking: Asking) -> Answer:
            """Says something"""
            return Answer(title="")


def test_two_commands_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="'relations'"):
        Commands.of([*COMMANDS, next(iter(COMMANDS))])


def test_shipped_usage_tells_required_from_optional() -> None:
    usage = {one.name: one.usage for one in COMMANDS}
    assert usage["relations"] == "/relations A B [as-of:DATE]"
    assert usage["meetings"] == "/meetings A [B] [since:DATE] [until:DATE] [topic:TOPIC] [place:PLACE]"
    assert usage["upcoming"] == "/upcoming"
