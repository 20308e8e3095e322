"""The forms (modals) that Discord opens for us: Look up…, As of…, a command's own. Pure: from declarations to payloads, and
back to words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.adapters.discord import limits
from bot.adapters.discord.components import Does
from bot.adapters.discord.markdown import label
from bot.core.carrying import carried
from bot.core.command import Command, Commands
from bot.core.filling import listed
from bot.core.forms import Field, Form, command_label, looked_up
from bot.core.invocation import Asker, Invocation
from bot.core.lengths import length
from bot.core.parsing import parse_line
from bot.errors import UserError

Json = dict[str, Any]

KIND, FIRST, SECOND, MORE, DAY = "kind", "first", "second", "more", "day"
"""The ids of the fields."""

_LABEL, _SELECT, _INPUT = 18, 3, 4
_SHORT, _PARAGRAPH = 1, 2
_LONGEST = 200
"""Letters of a field; longer than any name."""


def look_up(commands: Commands, line: str = "") -> Json:
    """What to look up, and about whom. One form for all commands: Discord cannot change a form while it is filled in.

    line: a question to begin with, such as one that was not understood.
    """
    kinds = looked_up(commands)[: limits.SELECT_OPTIONS]
    begun = _taken_apart(line, commands)
    asked = begun.get(KIND) if begun.get(KIND) in {command.name for command in kinds} else "relations"
    options = [
        {
            "label": label(command_label(command), limits.OPTION_LABEL),
            "value": command.name,
            "description": label(command.description, limits.OPTION_DESCRIPTION),
            "default": command.name == asked,
        }
        for command in kinds
    ]
    return {
        "title": "Look up…",
        "custom_id": Does.LOOK_UP,
        "components": [
            _field(
                "What do you want to know?",
                {"type": _SELECT, "custom_id": KIND, "options": options, "min_values": 1, "max_values": 1},
            ),
            _field(
                "About whom or what?",
                _input(FIRST, "Qatar, Erdoğan, emir of qatar, SCO, any spelling", begun.get(FIRST, ""), required=True),
            ),
            _field("And whom? (where two are asked about)", _input(SECOND, "Türkiye", begun.get(SECOND, ""))),
            _field(
                "Dates, topic or place",
                _input(MORE, "since:2024-05 topic:trade", begun.get(MORE, "")),
                "Where it applies: as-of:2024  since:2024-05  until:2025  topic:trade  place:doha",
            ),
        ],
    }


_NAMED = re.compile(r'(?<!\S)([a-z-]+):(?:"([^"]*)"|(\S+))')


def _taken_apart(line: str, commands: Commands) -> dict[str, str]:
    """A question by the fields of the form; nothing where it has none."""
    try:
        asked = parse_line(line, commands)
    except UserError:
        return {}
    command = commands.get(asked.command)
    known = {option.name: option for option in command.options} if command else {}
    fields, more = {KIND: asked.command}, []
    words = asked.words
    for found in _NAMED.finditer(asked.words):
        option = known.get(found[1])
        if option is not None:
            words = words.replace(found[0], "", 1)
            if not option.type.positional:
                more.append(found[0])
            else:
                fields[SECOND if FIRST in fields else FIRST] = found[2] or found[3]
    if words.strip() and FIRST not in fields:
        fields[FIRST] = " ".join(words.split())
    return {**fields, **({MORE: " ".join(more)} if more else {})}


def as_of(line: str) -> Json:
    """Which day to ask about. line: the question, or its key, as its button had it."""
    return {
        "title": "As of…",
        "custom_id": f"{Does.AS_OF}:0:1:{line}",
        "components": [
            _field(
                "A day, month or year",
                _input(DAY, "2024, 2024-07-03, april 2024, late may 2024, yesterday", required=True),
                "What was true then? What is attested only later is listed apart.",
            )
        ],
    }


def _field(name: str, component: Json, description: str = "") -> Json:
    described = {"description": label(description, limits.LABEL_DESCRIPTION)} if description else {}
    return {"type": _LABEL, "label": label(name, limits.LABEL), **described, "component": component}


def _input(name: str, hint: str, value: str = "", *, required: bool = False) -> Json:
    made: Json = {
        "type": _INPUT,
        "custom_id": name,
        "style": _SHORT,
        "placeholder": label(hint, limits.INPUT_PLACEHOLDER),
        "required": required,
        "max_length": _LONGEST,
    }
    return {**made, "value": label(value, _LONGEST)} if value else made


# --- a command's own form ---


def own(form: Form, opened: str) -> Json:
    """A command's form. opened: what is remembered of it, or the key of that."""
    return {
        "title": label(form.title, limits.MODAL_TITLE) or "Fill in",
        "custom_id": f"{Does.FORM}:0:1:{opened}",
        "components": [_own_field(field) for field in form.fields],
    }


def _own_field(field: Field) -> Json:
    component, more = _own_component(field)
    name = label(field.label, limits.LABEL) or field.name
    whole = [field.label] if name.endswith("…") and not field.label.endswith("…") else []
    # What cannot be left out stands first: the description is cut.
    return _field(name, component, " ".join(part for part in (more, *whole, field.description) if part))


def _own_component(field: Field) -> tuple[Json, str]:
    """What is filled in, and what is to be said of it."""
    if field.offered:
        shown, more = listed(field, limits.SELECT_OPTIONS, limits.OPTION_LABEL)
        options = [
            {
                "label": label(name, limits.OPTION_LABEL) or "…",
                "value": carried(value, chooses),
                "default": bool(field.value) and value == field.value,
            }
            for name, value in shown
        ]
        least = 1 if field.required else 0
        select = {"type": _SELECT, "custom_id": field.name, "options": options, "min_values": least, "max_values": 1}
        return {**select, "required": field.required}, more
    fits = length(field.value) <= limits.INPUT_VALUE
    return {
        "type": _INPUT,
        "custom_id": field.name,
        "style": _PARAGRAPH if field.long or "\n" in field.value else _SHORT,
        "required": field.required,
        "max_length": limits.INPUT_VALUE,
        **({"value": field.value} if field.value and fits else {}),
    }, "" if fits else f"What it says now is too long for this ({length(field.value):,} characters)."


def chooses(value: str) -> bool:
    """Whether an option stands for a value as it is."""
    return 0 < length(value) <= limits.OPTION_VALUE and value == value.strip()


def long_values(form: Form) -> list[str]:
    """What options cannot stand for: to be noted, before anybody sees the form."""
    return [one.value for field in form.fields for one in field.offered if carried(one.value, chooses) != one.value]


# --- what was filled in ---


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
            raise UserError(f"{place}: stands under “Dates, topic or place”, and its field is filled in: give it once")
    return Invocation(
        command=command.name, words=more.words, arguments=dict(zip(places, given, strict=False)), asker=asker
    )


def _too_many(command: Command) -> str:
    return f"/{command.name} asks about one, and two are filled in: leave “And whom?” empty"
