"""The forms (modals) that Discord opens for us: Look up…, As of…. Pure: from declarations to payloads, and back to words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.adapters.discord import limits
from bot.adapters.discord.components import Does
from bot.adapters.discord.markdown import label
from bot.core.command import Command, Commands
from bot.core.forms import command_label, looked_up
from bot.core.invocation import Asker, Invocation
from bot.core.parsing import parse_line
from bot.errors import UserError

Json = dict[str, Any]

KIND, FIRST, SECOND, MORE, DAY = "kind", "first", "second", "more", "day"
"""The ids of the fields."""

_LABEL, _SELECT, _INPUT = 18, 3, 4
_SHORT = 1


def look_up(commands: Commands, asked: str = "relations") -> Json:
    """What to look up, and about whom. One form for all commands: Discord cannot change a form while it is filled in."""
    kinds = looked_up(commands)[: limits.SELECT_OPTIONS]
    options = [
        {
            "label": label(command_label(command), limits.OPTION_LABEL),
            "value": command.name,
            "description": label(command.description, limits.OPTION_DESCRIPTION),
            "default": command.name == asked,
        }
        for command in kinds
    ]
    named = sorted({option.name for command in kinds for option in command.options if not option.type.positional})
    return {
        "title": "Look up…",
        "custom_id": Does.LOOK_UP,
        "components": [
            _field(
                "What do you want to know?",
                {"type": _SELECT, "custom_id": KIND, "options": options, "min_values": 1, "max_values": 1},
            ),
            _field("About whom or what?", _input(FIRST, "Qatar, Erdoğan, emir of qatar, SCO, any spelling", True)),
            _field("And whom? (where two are asked about)", _input(SECOND, "Türkiye")),
            _field(
                "More",
                _input(MORE, "since:2024-05 topic:trade"),
                "Where it applies: " + ", ".join(f"{one}:" for one in named),
            ),
        ],
    }


def as_of(carried: str) -> Json:
    """Which day to ask about. carried: the question, as its button had it."""
    return {
        "title": "As of…",
        "custom_id": f"{Does.AS_OF}:0:1:{carried}",
        "components": [
            _field(
                "A day, month or year",
                _input(DAY, "2024, 2024-07-03, april 2024, late may 2024, yesterday", True),
                "What was true then? What is attested only later is listed apart.",
            )
        ],
    }


def _field(name: str, component: Json, description: str = "") -> Json:
    described = {"description": label(description, limits.LABEL_DESCRIPTION)} if description else {}
    return {"type": _LABEL, "label": label(name, limits.LABEL), **described, "component": component}


def _input(name: str, hint: str, required: bool = False) -> Json:
    return {
        "type": _INPUT,
        "custom_id": name,
        "style": _SHORT,
        "placeholder": label(hint, limits.INPUT_PLACEHOLDER),
        "required": required,
        "max_length": 200,
    }


def filled(components: Any) -> dict[str, str]:
    """What was filled in, by the id of the field; rows and labels alike, empty fields left out."""
    return {name: value for name, value in _filled(components) if value}


def _filled(tree: Any) -> Iterator[tuple[str, str]]:
    if isinstance(tree, list):
        for one in tree:
            yield from _filled(one)
    elif isinstance(tree, dict):
        name, value, values = tree.get("custom_id"), tree.get("value"), tree.get("values")
        if isinstance(name, str) and isinstance(value, str):
            yield name, value.strip()
        elif isinstance(name, str) and isinstance(values, list) and values:
            yield name, str(values[0]).strip()
        yield from _filled(tree.get("component"))
        yield from _filled(tree.get("components"))


def asked_for(fields: dict[str, str], commands: Commands, asker: Asker) -> Invocation:
    """The question that a form makes. Raises UserError where a field is of no use to the command that was chosen."""
    command = commands.get(fields.get(KIND, "relations"))
    if command is None:
        raise UserError("choose what you want to know")
    more = parse_line(f"/{command.name} {fields.get(MORE, '')}", commands)
    places = [option.name for option in command.options if option.type.positional] or [
        option.name for option in command.options
    ]
    given = [fields[name] for name in (FIRST, SECOND) if name in fields]
    if len(given) > len(places):
        raise UserError(_too_many(command))
    for place in places[: len(given)]:
        if re.search(rf"(?<!\S){re.escape(place)}:", more.words, re.IGNORECASE):
            raise UserError(f"{place}: stands under More, and its field is filled in: give it once")
    return Invocation(
        command=command.name, words=more.words, arguments=dict(zip(places, given, strict=False)), asker=asker
    )


def _too_many(command: Command) -> str:
    return f"/{command.name} asks about one, and two are filled in: leave “And whom?” empty"
