"""Small messages, modals and commands that Discord takes, for tests to bend. Which limits there are is not here."""

from __future__ import annotations

from typing import Any

Payload = dict[str, Any]
V2 = 1 << 15


def embeds(*given: Payload) -> Payload:
    return {"embeds": list(given)}


def field(name: str = "n", value: str = "v") -> Payload:
    return embeds({"fields": [{"name": name, "value": value, "inline": True}]})


def row(*held: Payload) -> Payload:
    return {"type": 1, "components": list(held)}


def rows(*held: Payload) -> Payload:
    return {"components": list(held)}


def button(custom_id: str = "b", **more: Any) -> Payload:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": custom_id, **more}


def buttons(count: int) -> list[Payload]:
    return [button(str(number)) for number in range(count)]


def option(value: str = "v", **more: Any) -> Payload:
    return {"label": "l", "value": value, **more}


def select(*options: Payload, **more: Any) -> Payload:
    return {"type": 3, "custom_id": "s", "options": list(options) or [option()], **more}


def display(content: str = "x") -> Payload:
    return {"type": 10, "content": content}


def v2(*held: Payload) -> Payload:
    return {"flags": V2, "components": list(held)}


def container(*held: Payload, **more: Any) -> Payload:
    return {"type": 17, "components": list(held), **more}


def section(*held: Payload, accessory: Payload | None = None) -> Payload:
    return {"type": 9, "components": list(held), "accessory": accessory or button()}


def typed(custom_id: str = "t", **more: Any) -> Payload:
    return {"type": 4, "style": 1, "custom_id": custom_id, **more}


def label(component: Payload | None = None, **more: Any) -> Payload:
    return {"type": 18, "label": "l", "component": component or typed(), **more}


def modal(*held: Payload, **more: Any) -> Payload:
    return {"title": "t", "custom_id": "m", "components": list(held) or [label()], **more}


def parameter(name: str = "a", **more: Any) -> Payload:
    return {"type": 3, "name": name, "description": "d", **more}


def command(*options: Payload, **more: Any) -> Payload:
    return {"name": "relations", "description": "d", "options": list(options), **more}


def choice(name: str = "n", value: Any = "v") -> Payload:
    return {"name": name, "value": value}


def many(count: int) -> list[str]:
    return [f"n{number}" for number in range(count)]


# A group of subcommands.
FOLDER = parameter(type=2, options=[parameter(type=1, options=[parameter(required=True), parameter("b", type=7)])])
