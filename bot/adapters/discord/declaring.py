"""The application commands that Discord is given: made from the declarations, so that they never lag behind. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from bot.adapters.discord import limits
from bot.core.command import Command, Commands, Option
from bot.core.lengths import cut
from bot.core.parameters import Text

Json = dict[str, Any]

NAMES = "Who and what is this about"
"""The entry in the menu of every message."""

_CHAT_INPUT, _MESSAGE = 1, 3
_STRING = 3
_GUILD, _DIRECT = 0, 1
_INSTALLED_IN_GUILDS = 0


def declared(commands: Commands) -> list[Json]:
    """Every command as Discord takes it, and the entry in the menu of messages."""
    every = [_declared(command) for command in commands]
    return [*every, {"type": _MESSAGE, "name": NAMES, "description": "", **_WHERE}]


_WHERE: Json = {"contexts": [_GUILD, _DIRECT], "integration_types": [_INSTALLED_IN_GUILDS]}


def _declared(command: Command) -> Json:
    # Discord wants the required ones first; the order is otherwise that of the declaration. What lacks in a command that
    # has a form is asked for in the form.
    demands = command.form is None
    options = sorted(command.options, key=lambda option: not option.required)
    return {
        "type": _CHAT_INPUT,
        "name": command.name,
        "description": cut(command.description, limits.COMMAND_DESCRIPTION),
        "options": [_option(option, required=demands and option.required) for option in options],
        **_WHERE,
    }


def _option(option: Option, *, required: bool) -> Json:
    declared: Json = {
        "type": _STRING,
        "name": option.name,
        "description": cut(option.description, limits.COMMAND_DESCRIPTION),
        "required": required,
    }
    if completes(option):
        declared["autocomplete"] = True
    if option.type.choices:
        declared["choices"] = [{"name": one, "value": one} for one in option.type.choices[: limits.CHOICES]]
    if issubclass(option.type, Text):
        declared["max_length"] = limits.OPTION_TEXT
    return declared


def completes(option: Option) -> bool:
    """Whether an option has names that complete."""
    return bool(option.type.kinds)


def option_of(command: Command, name: str) -> Option | None:
    """The parameter that Discord calls so."""
    return next((option for option in command.options if option.name == name), None)


# --- compared with what Discord has ------------------------------------------------------------------------------------


def comparable(command: Json) -> Json:
    """A command without what Discord adds by itself, such as ids, versions and empty fields."""
    kept = {key: command[key] for key in ("name", "description", "contexts", "integration_types") if command.get(key)}
    for key in ("contexts", "integration_types"):
        if isinstance(kept.get(key), list):
            kept[key] = sorted(kept[key])
    options = [_comparable_option(option) for option in command.get("options") or ()]
    return {"type": command.get("type", _CHAT_INPUT), **kept, **({"options": options} if options else {})}


_OPTION_KEYS = ("type", "name", "description", "required", "autocomplete", "choices", "min_length", "max_length")


def _comparable_option(option: Json) -> Json:
    kept = {key: option[key] for key in _OPTION_KEYS if option.get(key)}
    choices = [{"name": one.get("name"), "value": one.get("value")} for one in option.get("choices") or ()]
    return {**kept, **({"choices": choices} if choices else {})}


def digest(commands: Iterable[Json]) -> str:
    """The same for the same commands, in whatever order and with whatever Discord added."""
    every = sorted(map(comparable, commands), key=lambda one: (one["type"], one.get("name", "")))
    return hashlib.sha256(json.dumps(every, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def differences(ours: Iterable[Json], theirs: Iterable[Json]) -> list[str]:
    """What giving Discord our commands would change, a line each: `+ /relations`, `~ /leader`, `- /old`."""
    wanted = {_shown(one): comparable(one) for one in ours}
    there = {_shown(one): comparable(one) for one in theirs}
    lines = [f"+ {name}" for name in wanted if name not in there]
    lines += [f"~ {name}" for name in wanted if name in there and wanted[name] != there[name]]
    return lines + [f"- {name}" for name in there if name not in wanted]


def _shown(command: Json) -> str:
    name = str(command.get("name", ""))
    return f"/{name}" if command.get("type", _CHAT_INPUT) == _CHAT_INPUT else f"menu “{name}”"
