"""The buttons and menus under an answer, and what each carries: enough to work after a restart. Pure."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

import msgspec

from bot.adapters.discord import limits
from bot.adapters.discord.markdown import label
from bot.core.answer import Action, Answer, Status, follow_ups
from bot.core.lengths import length
from bot.core.pages import Page

Json = dict[str, Any]


class Surface(StrEnum):
    """Where an answer is shown; it decides which buttons make sense."""

    PRIVATE = "private"
    SHARED = "shared"
    PUBLIC = "public"
    DIRECT = "direct"


class Does(StrEnum):
    """What a press does. PICK is ASK where the answer was a question itself: the new answer takes its place."""

    ASK = "ask"
    PICK = "pick"
    PAGE = "page"
    SHARE = "share"
    AS_OF = "as-of"
    LOOK_UP = "look-up"


class Press(msgspec.Struct, frozen=True):
    """What was pressed. carried: the line it runs, or the key under which a longer one is remembered; see Carried."""

    does: Does
    carried: str
    page: int = 1


_KEY = "="
"""A line begins with a slash, or is empty; what begins with this sign is the key of one."""

_PRIMARY, _SECONDARY, _SUCCESS = 1, 2, 3
_ROW, _BUTTON, _SELECT = 1, 2, 3
FEW = 4
"""More choices than this are a menu rather than buttons: they would fill the screen of a telephone."""


class Carried:
    """Packs lines into ids of at most 100 letters. kept: the lines that are longer, by the key that stands for each.

    A key is made of its line alone, so that the same answer has the same ids wherever and whenever it is laid out.
    """

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def packed(self, line: str, before: str = "") -> str:
        """What goes into an id or a value of which so much is used already, that included."""
        if length(before) + length(line) <= limits.CUSTOM_ID and not line.startswith(_KEY) and line == line.strip():
            return before + line
        digest = hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=18).digest()
        key = _KEY + urlsafe_b64encode(digest).decode()
        self.kept[key] = line
        return before + key


def is_key(carried: str) -> bool:
    """Whether the line itself has to be recalled."""
    return carried.startswith(_KEY)


def pressed(custom_id: object) -> Press | None:
    """What an id means, or None for one that is none of ours."""
    parts = str(custom_id).split(":", 3)
    try:
        does, _, page, carried = parts
        return Press(Does(does), carried, int(page))
    except ValueError:
        return None


class Controls(msgspec.Struct, frozen=True):
    """The rows under an answer, and the lines that are too long for the ids in them, by key."""

    rows: list[Json]
    kept: dict[str, str]


def controls(answer: Answer, page: Page, surface: Surface) -> Controls:
    """Paging; what is asked next; what is done with the answer."""
    carried = Carried()
    rows: list[list[Json]] = []
    paging = list(_paging(answer, page, carried))
    asked = [action for action in follow_ups(answer) if not action.asks]
    does = Does.ASK if answer.status is Status.OK else Does.PICK
    doing = list(_doing(answer, page, surface, carried))
    if len(asked) > FEW:
        rows += [paging, *_menus(asked, does, carried, limits.ROWS - bool(paging) - bool(doing)), doing]
    else:
        asking = [_button(one.label, f"{does}:{at}:1:", one.line, carried) for at, one in enumerate(asked)]
        together = len(asking) + len(doing) <= limits.ROW_BUTTONS
        rows += [paging, asking + doing] if together else [paging, asking, doing]
    return Controls([{"type": _ROW, "components": row} for row in rows if row], carried.kept)


def _paging(answer: Answer, page: Page, carried: Carried) -> Iterator[Json]:
    for name, number in (("‹ Previous page", page.number - 1), ("Next page ›", page.number + 1)):
        if answer.line and 1 <= number <= page.of:
            yield _button(name, f"{Does.PAGE}:0:{number}:", answer.line, carried)


def _doing(answer: Answer, page: Page, surface: Surface, carried: Carried) -> Iterator[Json]:
    for at, action in enumerate(follow_ups(answer)):
        if action.asks:
            yield _button(action.label, f"{Does.AS_OF}:{at}:1:", action.line, carried)
    if answer.status is not Status.OK or answer.command in ("help", "about"):
        yield _button("Look up…", f"{Does.LOOK_UP}:0:1:", "", carried)
    if surface is Surface.PRIVATE and answer.status is Status.OK and answer.line:
        share = f"{Does.SHARE}:0:{page.number}:"
        yield _button("Share to channel", share, answer.line, carried, _PRIMARY)


def _button(name: str, begun: str, line: str, carried: Carried, style: int = _SECONDARY) -> Json:
    shown = label(name, limits.BUTTON_LABEL) or "…"
    return {"type": _BUTTON, "style": style, "label": shown, "custom_id": carried.packed(line, begun)}


def _menus(asked: Iterable[Action], does: Does, carried: Carried, most: int) -> Iterator[list[Json]]:
    """Menus of 25 each. What a menu chooses is in the value, so that its own id carries no line."""
    options = {
        carried.packed(one.line): {"label": label(one.label, limits.OPTION_LABEL) or "…"} for one in asked if one.line
    }
    values = list(options)[: most * limits.SELECT_OPTIONS]
    for at in range(0, len(values), limits.SELECT_OPTIONS):
        some = values[at : at + limits.SELECT_OPTIONS]
        yield [
            {
                "type": _SELECT,
                "custom_id": f"{does}:menu{at}:1:",
                "placeholder": "Which one?" if does is Does.PICK else "Ask next…",
                "options": [{**options[value], "value": value} for value in some],
            }
        ]
