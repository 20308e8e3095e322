"""The table of limits says what Discord takes: held against the stand-in's own numbers, one below, at, and one above each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.adapters.discord import limits, listeners, sending
from bot.adapters.discord.messages import message
from bot.core import patience
from bot.core.lengths import length
from tests.adapters.shapes import SHAPES
from tests.emulators.discord_command_rules import choices_problems, command_units, commands_problems
from tests.emulators.discord_rules import message_problems, modal_problems

Json = dict[str, Any]


def embed(**parts: Any) -> Json:
    return {"embeds": [{"type": "rich", **parts}], "allowed_mentions": {"parse": []}}


def rows(*components: Json) -> Json:
    return {"content": "x", "components": [{"type": 1, "components": [one]} for one in components]}


def button(**parts: Any) -> Json:
    return {"type": 2, "style": 2, "label": "x", "custom_id": "x", **parts}


def select(**parts: Any) -> Json:
    return {"type": 3, "custom_id": "x", "options": [{"label": "x", "value": "x"}], **parts}


def form(**parts: Any) -> Json:
    field = {"type": 18, "label": "x", "component": {"type": 4, "custom_id": "x", "style": 1, "max_length": 4_000}}
    return {"title": "x", "custom_id": "x", "components": [field], **parts}


def field(component: Json | None = None, **parts: Any) -> Json:
    usual = {"type": 4, "custom_id": "x", "style": 1, **(component or {})}
    return form(components=[{"type": 18, "label": "x", "component": usual, **parts}])


def command(**parts: Any) -> list[Json]:
    return [{"type": 1, "name": "x", "description": "x", **parts}]


def option(**parts: Any) -> list[Json]:
    return command(options=[{"type": 3, "name": "x", "description": "x", **parts}])


def many(count: int, make: Callable[[int], Json]) -> list[Json]:
    return [make(number) for number in range(count)]


TEXTS: dict[str, tuple[int, Callable[[str], list[str]]]] = {
    "CONTENT": (limits.CONTENT, lambda text: message_problems({"content": text})),
    "EMBED_TITLE": (limits.EMBED_TITLE, lambda text: message_problems(embed(title=text))),
    "EMBED_DESCRIPTION": (limits.EMBED_DESCRIPTION, lambda text: message_problems(embed(description=text))),
    "FIELD_NAME": (limits.FIELD_NAME, lambda text: message_problems(embed(fields=[{"name": text, "value": "x"}]))),
    "FIELD_VALUE": (limits.FIELD_VALUE, lambda text: message_problems(embed(fields=[{"name": "x", "value": text}]))),
    "EMBED_FOOTER": (limits.EMBED_FOOTER, lambda text: message_problems(embed(title="x", footer={"text": text}))),
    "EMBED_AUTHOR": (limits.EMBED_AUTHOR, lambda text: message_problems(embed(title="x", author={"name": text}))),
    "EMBEDS_TEXT": (
        limits.EMBEDS_TEXT - limits.EMBED_DESCRIPTION,
        lambda text: message_problems(
            {"embeds": [{"description": "x" * limits.EMBED_DESCRIPTION}, {"description": text}]}
        ),
    ),
    "BUTTON_LABEL": (limits.BUTTON_LABEL, lambda text: message_problems(rows(button(label=text)))),
    "CUSTOM_ID": (limits.CUSTOM_ID, lambda text: message_problems(rows(button(custom_id=text)))),
    "PLACEHOLDER": (limits.PLACEHOLDER, lambda text: message_problems(rows(select(placeholder=text)))),
    "OPTION_LABEL": (
        limits.OPTION_LABEL,
        lambda text: message_problems(rows(select(options=[{"label": text, "value": "x"}]))),
    ),
    "OPTION_VALUE": (
        limits.OPTION_VALUE,
        lambda text: message_problems(rows(select(options=[{"label": "x", "value": text}]))),
    ),
    "OPTION_DESCRIPTION": (
        limits.OPTION_DESCRIPTION,
        lambda text: message_problems(rows(select(options=[{"label": "x", "value": "x", "description": text}]))),
    ),
    "NONCE": (limits.NONCE, lambda text: message_problems({"content": "x", "nonce": text, "enforce_nonce": True})),
    "MODAL_TITLE": (limits.MODAL_TITLE, lambda text: modal_problems(form(title=text))),
    "LABEL": (limits.LABEL, lambda text: modal_problems(field(label=text))),
    "LABEL_DESCRIPTION": (limits.LABEL_DESCRIPTION, lambda text: modal_problems(field(description=text))),
    "INPUT_PLACEHOLDER": (limits.INPUT_PLACEHOLDER, lambda text: modal_problems(field({"placeholder": text}))),
    "INPUT_VALUE": (limits.INPUT_VALUE, lambda text: modal_problems(field({"value": text}))),
    "COMMAND_DESCRIPTION": (limits.COMMAND_DESCRIPTION, lambda text: commands_problems(command(description=text))),
    "CHOICE_NAME": (limits.CHOICE_NAME, lambda text: choices_problems([{"name": text, "value": "x"}])),
    "CHOICE_VALUE": (limits.CHOICE_VALUE, lambda text: choices_problems([{"name": "x", "value": text}])),
}
COUNTS: dict[str, tuple[int, Callable[[int], list[str]]]] = {
    "EMBEDS": (limits.EMBEDS, lambda count: message_problems({"embeds": many(count, lambda at: {"title": "x"})})),
    "EMBED_FIELDS": (
        limits.EMBED_FIELDS,
        lambda count: message_problems(embed(fields=many(count, lambda at: {"name": "x", "value": "x"}))),
    ),
    "ROWS": (limits.ROWS, lambda count: message_problems(rows(*many(count, lambda at: button(custom_id=f"{at}"))))),
    "ROW_BUTTONS": (
        limits.ROW_BUTTONS,
        lambda count: message_problems(
            {
                "content": "x",
                "components": [{"type": 1, "components": many(count, lambda at: button(custom_id=f"{at}"))}],
            }
        ),
    ),
    "SELECT_OPTIONS": (
        limits.SELECT_OPTIONS,
        lambda count: message_problems(rows(select(options=many(count, lambda at: {"label": "x", "value": f"{at}"})))),
    ),
    "MODAL_COMPONENTS": (
        limits.MODAL_COMPONENTS,
        lambda count: modal_problems(
            form(
                components=many(
                    count,
                    lambda at: {"type": 18, "label": "x", "component": {"type": 4, "custom_id": f"{at}", "style": 1}},
                )
            )
        ),
    ),
    "COMMANDS": (limits.COMMANDS, lambda count: commands_problems(many(count, lambda at: command(name=f"x{at}")[0]))),
    "MESSAGE_COMMANDS": (
        limits.MESSAGE_COMMANDS,
        lambda count: commands_problems(many(count, lambda at: {"type": 3, "name": f"x{at}"})),
    ),
    "COMMAND_NAME": (limits.COMMAND_NAME, lambda count: commands_problems(command(name="x" * count))),
    "COMMAND_OPTIONS": (
        limits.COMMAND_OPTIONS,
        lambda count: commands_problems(
            command(options=many(count, lambda at: {"type": 3, "name": f"x{at}", "description": "x"}))
        ),
    ),
    "CHOICES": (
        limits.CHOICES,
        lambda count: choices_problems(many(count, lambda at: {"name": f"{at}", "value": "x"})),
    ),
    "OPTION_TEXT": (limits.OPTION_TEXT, lambda count: commands_problems(option(max_length=count))),
}
TIMES = {"SECONDS_BETWEEN_POSTS", "RESPONSE_SECONDS", "TOKEN_SECONDS", "HEARTBEAT_SECONDS"}


def command_of(letters: int) -> Json:
    """A command whose names, descriptions and values have so many letters together."""
    made = command(options=many(25, lambda at: {"type": 3, "name": f"x{at}", "description": "x", "choices": []}))[0]
    for at in range(1_000):
        if (left := letters - command_units(made)) <= 0:
            break
        size = min(left, 200)
        choice = {"name": f"{at}".ljust(min(size - 1, 100), "n"), "value": "v" * (size - min(size - 1, 100))}
        made["options"][at % 25]["choices"].append(choice)
    assert command_units(made) == letters
    return made


@pytest.mark.parametrize("letter", ["x", "😀", "é"])
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_text_of_that_length_is_taken_and_a_longer_one_is_not(name: str, letter: str) -> None:
    most, problems = TEXTS[name]
    filled = letter * (most // length(letter))
    assert problems(filled[1:]) == []
    assert problems(filled) == []
    assert problems(filled + letter) != []


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_so_many_are_taken_and_one_more_is_not(name: str) -> None:
    most, problems = COUNTS[name]
    assert problems(most - 1) == []
    assert problems(most) == []
    assert problems(most + 1) != []


def test_the_letters_of_a_command_together() -> None:
    for letters, taken in ((7_999, True), (limits.COMMAND_TEXT, True), (8_001, False)):
        assert (commands_problems([command_of(letters)]) == []) is taken


def test_every_number_of_the_table_is_held_by_something() -> None:
    table = {name for name, value in vars(limits).items() if name.isupper() and isinstance(value, int | float)}
    assert table == set(TEXTS) | set(COUNTS) | TIMES | {"COMMAND_TEXT"}


def test_what_is_slow_is_deferred_while_discord_waits_and_given_up_before_the_token_ends() -> None:
    assert listeners.GRACE < limits.RESPONSE_SECONDS / 2
    assert patience.PATIENCE < limits.TOKEN_SECONDS / 2
    assert len(sending.nonce("x")) <= limits.NONCE


def test_answers_have_neither_content_nor_fields_so_that_those_limits_cannot_be_met() -> None:
    for made in SHAPES.values():
        payload = message(made()).payload
        assert set(payload) <= {"embeds", "components", "allowed_mentions", "tts", "flags"}
        assert len(payload["embeds"]) <= 2
        assert all(set(one) <= {"type", "title", "description", "color", "footer"} for one in payload["embeds"])
