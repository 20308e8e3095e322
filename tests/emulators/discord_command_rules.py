"""What Discord takes as an application's commands, and as an answer to autocomplete. Nothing is sent or shown here.

Written as discord_rules is, from Discord's published documentation alone. `commands_problems` and `choices_problems`
return what Discord would refuse, in words; an empty list means accepted, and any JSON value at all can be asked about.

Not modelled: whether a locale exists, and names that Discord keeps for itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from tests.emulators.discord_reading import (
    Check,
    Reading,
    alike,
    anything,
    flag,
    inside,
    items,
    many,
    number,
    objects,
    pattern,
    shown,
    snowflake,
    string,
    taking,
    units,
    whole,
)

# interactions/application-commands, "Application Command Object" and "Registering a Command"
MOST_COMMANDS = {1: 100, 2: 15, 3: 15, 4: 1}
MOST_COMMAND_NAME, MOST_COMMAND_DESCRIPTION, MOST_COMMAND_OPTIONS = 32, 100, 25
MOST_CHOICES, MOST_CHOICE, MOST_OPTION_LENGTH = 25, 100, 6000
MOST_COMMAND_TEXT = 8000  # "Slash Commands": names, descriptions and values; of translations the longest


def _letter(one: str) -> bool:
    """A character of `[-_'\\p{L}\\p{N}\\p{sc=Deva}\\p{sc=Thai}]`, which Python's `re` cannot say, in lower case."""
    kind, script = unicodedata.category(one), unicodedata.name(one, "").split(" ")[0]
    word = kind[0] in "LN" or (kind in ("Mn", "Mc") and script in ("DEVANAGARI", "THAI"))
    return one in "-_'" or (word and one == one.lower())


def slash_name(reading: Reading, where: str, given: Any) -> None:
    string(MOST_COMMAND_NAME)(reading, where, given)
    if isinstance(given, str) and not all(map(_letter, given)):
        reading.wrong(where, f"`{shown(given)}` must be lower-case letters, digits, - _ and ' alone")


def translated(check: Check) -> Check:
    def checked(reading: Reading, where: str, given: Any) -> None:
        reading.fields(where, given, alike(given, check))

    return checked


def choice(reading: Reading, where: str, given: Any) -> None:
    name = string(MOST_CHOICE)
    known = taking({"name": name, "value": anything}, name_localizations=translated(name))
    if reading.fields(where, given, known) and given.get("value") is not None:
        value = string(MOST_CHOICE) if isinstance(given["value"], str) else number
        value(reading, inside(where, "value"), given["value"])


def choices(reading: Reading, where: str, given: Any) -> None:
    many(choice, MOST_CHOICES)(reading, where, given)
    # The client sends the first of two equal labels: discord-api-docs#7206.
    reading.distinct(where, given, "name")


def choices_problems(offered: object) -> list[str]:
    """What Discord would refuse, or confuse, in the `choices` of an autocomplete answer."""
    reading = Reading("choices")
    choices(reading, "choices", offered)
    return reading.problems


DESCRIBED = string(MOST_COMMAND_DESCRIPTION)
NAMED = taking(
    {"name": slash_name, "description": DESCRIBED},
    name_localizations=translated(slash_name),
    description_localizations=translated(DESCRIBED),
)
OPTION = NAMED | taking(
    {"type": whole(1, 11)},
    required=flag,
    autocomplete=flag,
    choices=choices,
    options=anything,  # read by `parameters`, which knows how deep it is
    channel_types=many(whole(0, 16), 25),
    min_value=number,
    max_value=number,
    min_length=whole(0, MOST_OPTION_LENGTH),
    max_length=whole(1, MOST_OPTION_LENGTH),
)
# application-commands, "Application Command Option Structure": 1 subcommand, 2 group, 3 string, 4 integer, 7 channel,
# 10 number
ONLY_FOR = {"required": set(range(3, 12)), "choices": {3, 4, 10}, "autocomplete": {3, 4, 10}, "options": {1, 2}}
ONLY_FOR |= {"channel_types": {7}, "min_value": {4, 10}, "max_value": {4, 10}, "min_length": {3}, "max_length": {3}}
NESTED = {0: set(range(1, 12)), 1: set(range(3, 12)), 2: {1}}


def parameters(reading: Reading, where: str, given: Any, holder: int = 0) -> None:
    """The options of a command (`holder` 0), a subcommand (1) or a group of subcommands (2)."""

    def one(reading: Reading, where: str, given: Any) -> None:
        if not reading.fields(where, given, OPTION):
            return
        kind = given.get("type")
        if type(kind) is not int or not 1 <= kind <= 11:
            return
        if kind not in NESTED[holder]:
            reading.wrong(where, f"type {kind} has no place here")
            return
        for name, kinds in ONLY_FOR.items():
            said = given.get(name)
            if said not in (None, []) and said is not False and kind not in kinds:
                reading.wrong(inside(where, name), f"must be left out with type {kind}")
        if given.get("autocomplete") is True and given.get("choices"):
            reading.wrong(where, "must have either choices or autocomplete")
        for index, offered in enumerate(items(given, "choices")):
            value = offered.get("value") if isinstance(offered, Mapping) else None
            fits = {3: str, 4: int}.get(kind, int | float)
            if value is not None and not isinstance(value, fits):
                reading.wrong(f"{where}.choices[{index}].value", f"does not fit type {kind}")
        reading.ordered(where, given, "value")
        reading.ordered(where, given, "length")
        if kind in (1, 2) and given.get("options") is not None:
            parameters(reading, inside(where, "options"), given["options"], kind)

    many(one, MOST_COMMAND_OPTIONS)(reading, where, given)
    reading.distinct(where, given, "name")
    needed = [one.get("required") is True for one in objects(given)]
    if needed != sorted(needed, reverse=True):
        reading.wrong(where, "required options must stand before the others")
    folders = [one.get("type") in (1, 2) for one in objects(given)]
    if any(folders) and not all(folders):
        reading.wrong(where, "subcommands and other options must not be mixed")


COMMAND = taking(
    id=snowflake,
    type=whole(1, 4),
    default_member_permissions=snowflake,  # of the same form: a whole number or its digits
    dm_permission=flag,
    default_permission=flag,
    nsfw=flag,
    contexts=many(whole(0, 2), 3),
    integration_types=many(whole(0, 1), 2),
)
# What a slash command (1, or no type), a context menu (2, 3) and an entry point (4) have of their own.
OF_SLASH = NAMED | taking(options=parameters)
MENU_NAME = string(MOST_COMMAND_NAME)
OF_MENU = taking(
    {"name": MENU_NAME},
    name_localizations=translated(MENU_NAME),
    description=pattern("", "empty for what is no slash command"),
)
OF_ENTRY_POINT = OF_MENU | taking(description=DESCRIBED, handler=whole(1, 2))


def _command(reading: Reading, where: str, given: Any) -> None:
    kind = given.get("type", 1) if isinstance(given, Mapping) else 1
    kind = kind if type(kind) is int else 1
    known = COMMAND | {2: OF_MENU, 3: OF_MENU, 4: OF_ENTRY_POINT}.get(kind, OF_SLASH)
    if reading.fields(where, given, known):
        length = command_units(given)
        if length > MOST_COMMAND_TEXT:
            reading.wrong(where, f"{length} units in all, {MOST_COMMAND_TEXT} are taken")
        if isinstance(given.get("name"), str):
            reading.once(inside(where, "name"), f"name of type {kind}", given["name"])


def command_units(command: object) -> int:
    """The length that counts towards a command's 8000: names, descriptions and values, of translations the longest."""
    length, left = 0, [command]
    while left:
        one = left.pop()
        for name in ("name", "description", "value"):
            said = [one.get(name)] if isinstance(one, Mapping) else []
            if isinstance(one, Mapping) and isinstance(one.get(f"{name}_localizations"), Mapping):
                said += one[f"{name}_localizations"].values()
            length += max((units(text) for text in said if isinstance(text, str)), default=0)
        left += [*items(one, "options"), *items(one, "choices")]
    return length


def commands_problems(commands: object) -> list[str]:
    """What Discord would refuse in the whole list of an application's (or a guild's) commands."""
    reading = Reading("commands")
    many(_command, sum(MOST_COMMANDS.values()))(reading, "commands", commands)
    kinds = [one.get("type", 1) for one in objects(commands)]
    for kind, most in MOST_COMMANDS.items():
        count = sum(type(one) is int and one == kind for one in kinds)
        if count > most:
            reading.wrong("commands", f"{count} of type {kind}, {most} are taken")
    return reading.problems
