"""Does the stand-in refuse what Discord's documentation refuses in commands and choices, at n and n+1, and take the rest?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.emulators.discord_command_rules import choices_problems, command_units, commands_problems
from tests.emulators.discord_samples import FOLDER, Payload, choice, command, many, parameter


def long_command(count: int) -> list[Payload]:
    """A command of so many units: 7,600 in choices, 303 in three options, 9 in its name, the rest in its description."""
    full = [[choice(f"{number:0100}", f"{number:0100}") for number in range(most)] for most in (12, 13, 13)]
    options = [parameter(n, description="x" * 100, choices=held) for n, held in zip("abc", full, strict=True)]
    return [command(*options, description="x" * (count - 7912))]


# A limit, and what is made to meet and to pass it.
Made = Callable[[int], Any]
COMMANDS: dict[str, tuple[int, Made]] = {
    "name": (32, lambda n: [command(name="x" * n)]),
    "menu name": (32, lambda n: [{"type": 3, "name": "X" * n}]),
    "description": (100, lambda n: [command(description="x" * n)]),
    "options": (25, lambda n: [command(*map(parameter, many(n)))]),
    "option name": (32, lambda n: [command(parameter("x" * n))]),
    "option description": (100, lambda n: [command(parameter(description="x" * n))]),
    "choices": (25, lambda n: [command(parameter(choices=list(map(choice, many(n)))))]),
    "typed length": (6000, lambda n: [command(parameter(max_length=n))]),
    "a whole command": (8000, long_command),
    "slash commands": (100, lambda n: [command(name=name) for name in many(n)]),
    "user menus": (15, lambda n: [{"type": 2, "name": name} for name in many(n)]),
    "message menus": (15, lambda n: [{"type": 3, "name": name} for name in many(n)]),
}
CHOICES: dict[str, tuple[int, Made]] = {
    "choices": (25, lambda n: list(map(choice, many(n)))),
    "name": (100, lambda n: [choice("x" * n)]),
    "value": (100, lambda n: [choice("n", "x" * n)]),
}


@pytest.mark.parametrize(
    ("read", "what"), [(commands_problems, one) for one in COMMANDS] + [(choices_problems, one) for one in CHOICES]
)
def test_a_limit_is_met_and_then_passed(read: Callable[[Any], list[str]], what: str) -> None:
    most, made = (COMMANDS if read is commands_problems else CHOICES)[what]
    assert read(made(most - 1)) == []
    assert read(made(most)) == []
    assert len(read(made(most + 1))) == 1


@pytest.mark.parametrize(
    ("commands", "said"),
    [
        ([command(name="Relations")], "must be lower-case letters"),
        ([command(name="as of")], "must be lower-case letters"),
        ([command(parameter("As"))], "must be lower-case letters"),
        ([{"name": "x"}], "description: is missing"),
        ([{"type": 3, "name": "Who", "description": "d"}], "must be empty"),
        ([{"type": 3, "name": "Who", "options": []}], "options: is no field"),
        ([command(), command()], "`relations` is there twice"),
        ([command(parameter(), parameter("b", required=True))], "required options must stand before"),
        ([command(parameter(), parameter())], "name `a` is there twice"),
        ([command(parameter(choices=[choice()], autocomplete=True))], "either choices or autocomplete"),
        ([command(parameter(type=5, autocomplete=True))], "autocomplete: must be left out with type 5"),
        ([command(parameter(type=4, choices=[choice()]))], "value: does not fit type 4"),
        ([command(parameter(min_length=5, max_length=2))], "min_length must not be more than max_length"),
        ([command(parameter(type=1), parameter("b"))], "must not be mixed"),
        ([command(parameter(type=1, options=[parameter(type=2)]))], "type 2 has no place here"),
        ([command(contexts=[3])], "contexts[0]: must be a whole number from 0 to 2"),
        ([command(integration_types=[2])], "integration_types[0]: must be a whole number from 0 to 1"),
        ({"name": "x"}, "commands: must be a list"),
    ],
)
def test_what_discord_would_refuse_in_commands_is_named(commands: Any, said: str) -> None:
    found = commands_problems(commands)
    assert len(found) == 1, found
    assert said in found[0]


def test_names_may_be_of_any_script_and_menus_of_any_case() -> None:
    names = ["as-of", "привет", "अनुवाद", "ค้นหา", "日本", "l'état", "x_1"]
    assert commands_problems([command(name=name) for name in names]) == []
    assert (
        commands_problems([{"type": 3, "name": "Who is this about?"}, {"type": 2, "name": "Who is this about?"}]) == []
    )
    assert commands_problems([command(FOLDER, default_member_permissions=None, contexts=[0, 1], nsfw=False)]) == []


def test_of_translations_the_longest_counts() -> None:
    assert command_units(command() | {"description_localizations": {"de": "lang", "fr": "x"}}) == len("relations") + 4


def test_choices_with_one_label_are_confused_by_the_client() -> None:
    assert choices_problems([choice("Doha", "a"), choice("Doha", "b")]) == ["choices: name `Doha` is there twice"]
    assert choices_problems([choice("", "a")]) == ["choices[0].name: must not be blank"]
    assert choices_problems([choice("n", None)]) == ["choices[0].value: is missing"]
    assert choices_problems([]) == []
