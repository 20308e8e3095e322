"""How what a person types, presses, chooses and fills in becomes an interaction's data, as Discord's client makes it. Nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.emulators import discord_events
from tests.emulators.discord_contents import (
    BUTTON,
    LABEL,
    SELECTS,
    STRING_SELECT,
    TEXT_INPUT,
    Json,
    elements,
    written,
)
from tests.emulators.discord_guild import USUAL, Channel, Message, World

EVERY_CONTEXT = (0, 1, 2)
# Kinds of options: everything up to a group holds options itself; users, channels and the like are given by id.
_GROUP, _STRING, _WHOLE, _YES_NO, _NUMBER = 2, 3, 4, 5, 10
_IDS = (6, 7, 8, 9)


# Commands ------------------------------------------------------------------------------------------------------------


def offered(world: World, name: str, kind: int, place: Channel) -> Json:
    """The command of that name that a person is offered in a channel, the guild's own first. AssertionError: there is none."""
    own = world.commands.get(place.guild or "", []) if place.guild else []
    for one in [*own, *world.commands.get("", [])]:
        contexts = one["contexts"] or (EVERY_CONTEXT if one.get("dm_permission", True) else (0,))
        if (one["name"], one["type"]) == (name, kind) and place.context in contexts:
            return one
    known = sorted({one["name"] for some in world.commands.values() for one in some if one["type"] == kind})
    raise AssertionError(f"no command {name!r} is offered in channel {place.id}; registered are {known}")


def command_data(
    world: World, line: str, values: Mapping[str, Any], place: Channel, focused: str | None = None
) -> Json:
    """The data of a slash command or an autocompletion. `line` is its name, subcommands after a space."""
    name, *path = line.removeprefix("/").split()
    command = offered(world, name, 1, place)
    data = _named(command)
    inner, declared = data, command.get("options", [])
    for part in path:
        found = next((one for one in declared if one["name"] == part and one["type"] <= _GROUP), None)
        assert found, f"/{name} has no subcommand {part!r}"
        inner["options"] = [{"type": found["type"], "name": part}]
        inner, declared = inner["options"][0], found.get("options", [])
    assert not any(one["type"] <= _GROUP for one in declared), f"/{line} wants a subcommand"
    unknown = [one for one in values if one not in {option["name"] for option in declared}]
    assert not unknown, f"/{line} has no options {unknown}; it has {[one['name'] for one in declared]}"
    told: list[Json] = []
    for one in declared:
        if one["name"] == focused:
            assert one.get("autocomplete"), f"/{line}: {focused} does not complete"
            typed = str(values[one["name"]])
            told.append({"name": focused, "type": one["type"], "value": typed, "focused": True})
        elif one["name"] in values:
            value = _typed(one, values[one["name"]])
            told.append({"name": one["name"], "type": one["type"], "value": value})
            if one["type"] in _IDS:
                _resolve(world, data, value)
        else:
            assert focused or not one.get("required"), f"/{line} needs {one['name']}"
    if told:
        inner["options"] = told
    return data


def _typed(option: Json, value: Any) -> Any:
    """A value as the client lets it through. AssertionError for what it would not."""
    what = f"{option['name']}: {value!r}"
    if choices := option.get("choices"):
        found = [one["value"] for one in choices if value in (one["value"], one["name"])]
        assert found, f"{what} is none of {[one['name'] for one in choices]}"
        return found[0]
    if option["type"] == _STRING:
        least, most = option.get("min_length") or 0, option.get("max_length") or 6000
        assert least <= len(str(value)) <= most, f"{what} does not have {least} to {most} characters"
        return str(value)
    if option["type"] in (_WHOLE, _NUMBER):
        number = int(value) if option["type"] == _WHOLE else float(value)
        assert option.get("min_value", number) <= number <= option.get("max_value", number), f"{what} is out of range"
        return number
    return str(value).lower() in ("true", "yes", "1") if option["type"] == _YES_NO else str(value)


def _resolve(world: World, data: Json, value: Any) -> None:
    """Adds who or what an id stands for."""
    if value in world.people:
        told = data.setdefault("resolved", {})
        told.setdefault("users", {})[value] = world.people[value].described
        told.setdefault("members", {})[value] = world.people[value].member | {"permissions": str(USUAL)}
    elif value in world.channels:
        place = discord_events.channel(world, world.channels[value]) | {"permissions": str(USUAL)}
        data.setdefault("resolved", {}).setdefault("channels", {})[value] = place


def menu_data(world: World, name: str, message: Message, place: Channel) -> Json:
    """The data of a command from a message's context menu. The bot is shown that message whole."""
    command = offered(world, name, 3, place)
    shown = discord_events.message(world, message, reads=True)
    data = _named(command) | {"target_id": message.id}
    return data | {"resolved": {"messages": {message.id: shown}}}


def _named(command: Json) -> Json:
    """Which command it is."""
    return {field: command[field] for field in ("id", "name", "type", "guild_id") if field in command}


# Components and modals -----------------------------------------------------------------------------------------------


def _find(components: list[Json], what: str, kinds: tuple[int, ...]) -> Json:
    """The component with that custom_id, or with that written on it. LookupError where there is none, or several."""
    there = [one for one in elements(components) if one.get("type") in kinds]
    found = [one for one in there if one.get("custom_id") == what] or [one for one in there if written(one) == what]
    if len(found) != 1:
        known = [(one.get("custom_id"), written(one)) for one in there]
        raise LookupError(f"{'several' if found else 'nothing'} called {what!r} among {known}")
    if found[0].get("disabled") or "custom_id" not in found[0]:
        raise LookupError(f"{what!r} is {'disabled' if found[0].get('disabled') else 'a link'}")
    return found[0]


def pressed(components: list[Json], what: str) -> Json:
    one = _find(components, what, (BUTTON,))
    return {"component_type": BUTTON, "custom_id": one["custom_id"], "id": one["id"]}


def chosen(world: World, components: list[Json], what: str, values: list[str]) -> Json:
    one = _find(components, what, SELECTS)
    data: Json = {"component_type": one["type"], "custom_id": one["custom_id"], "id": one["id"]}
    data["values"] = _picked(world, data, one, values)
    return data


def _picked(world: World, data: Json, select: Json, values: list[str]) -> list[str]:
    """The values of what was picked by value or label; people and places are resolved in `data`.

    LookupError for what is not offered, ValueError for too many.
    """
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if values and not least <= len(values) <= most:
        raise ValueError(f"{written(select)!r} takes {least} to {most} values, not {len(values)}")
    if select["type"] != STRING_SELECT:
        picked = [str(value) for value in values]
        for value in picked:
            _resolve(world, data, value)
        return picked
    options = select["options"]
    found = [[one["value"] for one in options if value in (one["value"], one["label"])] for value in values]
    if not all(found):
        raise LookupError(f"{values} are not all among {[one['label'] for one in options]}")
    return [one[0] for one in found]


def filled(world: World, modal: Json, given: Mapping[str, Any]) -> Json:
    """The data of a modal that was sent. ValueError for what the client would not send, LookupError for unknown inputs."""
    left = dict(given)
    told: list[Json] = []
    data: Json = {"custom_id": modal["custom_id"], "components": told}
    for outer in modal["components"]:
        frame = {"type": outer["type"], "id": outer["id"]}
        if outer["type"] == LABEL:
            told.append({**frame, "component": _input(world, data, outer["component"], outer["label"], left)})
        elif "components" in outer:
            inner = [_input(world, data, one, one.get("label") or "", left) for one in outer["components"]]
            told.append({**frame, "components": inner})
        else:
            told.append(frame)
    if left:
        raise LookupError(f"the form has no {sorted(left)}")
    return data


def _input(world: World, data: Json, one: Json, label: str, left: dict[str, Any]) -> Json:
    name = one["custom_id"] if one["custom_id"] in left else label
    told: Json = {"type": one["type"], "id": one["id"], "custom_id": one["custom_id"]}
    required = one.get("required", True)
    if one["type"] == TEXT_INPUT:
        text = str(left.pop(name, one.get("value") or ""))
        least, most = one.get("min_length") or 0, one.get("max_length") or 4000
        if (required and not text) or (text and not least <= len(text) <= most):
            raise ValueError(f"Discord does not send {label!r} with {text!r}: {least} to {most} characters")
        return told | {"value": text}
    initial = [option["value"] for option in one.get("options", []) if option.get("default")]
    values = left.pop(name, initial)
    picked = _picked(world, data, one, values if isinstance(values, list) else [values])
    if required and not picked:
        raise ValueError(f"Discord does not send {label!r} with nothing chosen")
    return told | {"values": picked}
