"""What a message or a modal holds: as it was sent, as Discord keeps it, and as a person reads it. Whose it is, is not here."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

SUPPRESS_EMBEDS, EPHEMERAL, LOADING, SILENT, LAID_OUT = 1 << 2, 1 << 6, 1 << 7, 1 << 12, 1 << 15
BUTTON, STRING_SELECT, TEXT_INPUT, TEXT_DISPLAY, LABEL = 2, 3, 4, 10, 18
SELECTS = (3, 5, 6, 7, 8)


def kept(body: Mapping[str, Any]) -> Json:
    """What of a body that was sent becomes part of the message object, as Discord keeps it."""
    told: Json = {}
    for name, nothing in (("content", ""), ("embeds", []), ("components", []), ("attachments", [])):
        if name in body:
            told[name] = copy.deepcopy(body[name] if body[name] is not None else nothing)
    if "embeds" in told:
        told["embeds"] = [{"type": "rich", **embed} for embed in told["embeds"]]
    if "components" in told:
        told["components"] = numbered(told["components"])
    if "flags" in body:
        told["flags"] = (body["flags"] or 0) & (SUPPRESS_EMBEDS | EPHEMERAL | SILENT | LAID_OUT)
    return told | {name: body[name] for name in ("tts", "nonce") if body.get(name)}


def elements(components: Any) -> Iterator[Json]:
    """Every component at any depth: rows and what is in them, accessories, labels and their inputs."""
    for one in components or []:
        yield one
        yield from elements(one.get("components"))
        yield from elements([one[name] for name in ("accessory", "component") if isinstance(one.get(name), dict)])


def numbered(given: list[Json]) -> list[Json]:
    """A deep copy where every component has a number: Discord gives one to those that came without."""
    components = copy.deepcopy(given)
    used = {one["id"] for one in elements(components) if one.get("id")}
    free = (number for number in range(1, 10_000) if number not in used)
    for one in elements(components):
        one["id"] = one.get("id") or next(free)
    return components


def written(component: Json) -> str:
    """What is written on a component."""
    label = component.get("label") or (component.get("emoji") or {}).get("name") or component.get("placeholder")
    return plain(label or "")


def plain(text: str) -> str:
    """A text as it is read: backslashes before punctuation gone."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def spoken(payload: Mapping[str, Any]) -> str:
    """The texts of a message, or of a modal, a line each; other markup characters are left in."""
    lines: list[str | None] = [payload.get("title"), payload.get("content")]
    for embed in payload.get("embeds") or []:
        lines += [(embed.get("author") or {}).get("name"), embed.get("title"), embed.get("description")]
        lines += [part for one in embed.get("fields") or [] for part in (one.get("name"), one.get("value"))]
        lines.append((embed.get("footer") or {}).get("text"))
    for one in elements(payload.get("components")):
        if one.get("type") == TEXT_DISPLAY:
            lines.append(one.get("content"))
        elif one.get("type") in (BUTTON, *SELECTS):
            lines.append(f"[{written(one)}]")
        else:
            lines += [one.get("label"), one.get("description")]
    return plain("\n".join(line for line in lines if line))
