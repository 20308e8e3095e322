"""The buttons and menus under an answer, and what each carries: enough to work after a restart. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

import msgspec

from bot.adapters.discord import limits
from bot.adapters.discord.markdown import label
from bot.core.answer import Action, Answer, Status, follow_ups
from bot.core.carrying import carried
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
    FORM = "form"


class Press(msgspec.Struct, frozen=True):
    """What was pressed. carried: the line it runs, or the key of a longer one; see core/carrying.py.

    Where it opens a form, the name of that stands before the line.
    """

    does: Does
    carried: str
    page: int = 1


_PRIMARY, _SECONDARY, _SUCCESS = 1, 2, 3
_ROW, _BUTTON, _SELECT = 1, 2, 3
FEW = 4
"""More choices than this are a menu rather than buttons: they would fill the screen of a telephone."""


_BEFORE = 16
"""Letters that stand before a line in an id, at most: what a press does, which of several, the page."""


def fits(line: str) -> bool:
    """Whether every id can carry a line as it is. Discord takes no account of blanks at either end."""
    return length(line) <= limits.CUSTOM_ID - _BEFORE and line == line.strip()


def pressed(custom_id: object) -> Press | None:
    """What an id means, or None for one that is none of ours."""
    parts = str(custom_id).split(":", 3)
    try:
        does, _, page, carried = parts
        return Press(Does(does), carried, int(page))
    except ValueError:
        return None


def controls(answer: Answer, page: Page, surface: Surface) -> list[Json]:
    """Rows: paging; what is asked next; what is done with the answer."""
    paging = list(_paging(answer, page))
    doing = list(_doing(answer, page, surface))
    does = Does.ASK if answer.status is Status.OK else Does.PICK
    offered = [one for one in follow_ups(answer) if not one.asks and one.form in ("", answer.command)]
    if len(offered) > FEW:
        asked = [one for one in offered if not one.form]
        # A menu asks questions; what opens a form stays a button.
        doing = [_opens(at, one) for at, one in enumerate(offered) if one.form] + doing
        if asked and does is Does.ASK and len(doing) < limits.ROW_BUTTONS:
            # What every answer leads to first stays a button: its sources.
            doing.insert(0, _button(asked[0].label, f"{does}:0:1:", asked[0].line))
            asked = asked[1:]
        below = _in_rows(doing)
        rows = [paging, *_menus(asked, does, limits.ROWS - bool(paging) - len(below)), *below]
    else:
        asking = [
            _opens(at, one) if one.form else _button(one.label, f"{does}:{at}:1:", one.line)
            for at, one in enumerate(offered)
        ]
        together = len(asking) + len(doing) <= limits.ROW_BUTTONS
        rows = [paging, asking + doing] if together else [paging, asking, *_in_rows(doing)]
    return [{"type": _ROW, "components": row} for row in rows if row]


def _in_rows(buttons: list[Json]) -> list[list[Json]]:
    return [buttons[at : at + limits.ROW_BUTTONS] for at in range(0, len(buttons), limits.ROW_BUTTONS)]


def _paging(answer: Answer, page: Page) -> Iterator[Json]:
    for name, number in (("‹ Previous page", page.number - 1), ("Next page ›", page.number + 1)):
        if answer.line and 1 <= number <= page.of:
            yield _button(name, f"{Does.PAGE}:0:{number}:", answer.line)


def _doing(answer: Answer, page: Page, surface: Surface) -> Iterator[Json]:
    offered = follow_ups(answer)
    for at, action in enumerate(offered):
        if action.asks:
            yield _button(action.label, f"{Does.AS_OF}:{at}:1:", action.line)
    mended_elsewhere = any(action.form for action in offered)
    if (answer.status not in (Status.OK, Status.DENIED) and not mended_elsewhere) or answer.command in (
        "help",
        "about",
    ):
        # What could not be answered comes back in the form, to be mended there.
        yield _button("Look up…", f"{Does.LOOK_UP}:0:1:", "" if answer.status is Status.OK else answer.line)
    if surface is Surface.PRIVATE and answer.status is Status.OK and answer.line:
        share = f"{Does.SHARE}:0:{page.number}:"
        yield _button("Share to channel", share, answer.line, _PRIMARY)
    for at, action in enumerate(offered):
        if action.form and action.form != answer.command:
            # What another command's form is for is said of the answer, and is no part of it.
            yield _opens(at, action)


def _opens(at: int, action: Action) -> Json:
    return _button(action.label, f"{Does.FORM}:{at}:1:", form_text(action))


def form_text(action: Action) -> str:
    """What a button carries that opens a form: its name, and the line it is about."""
    return f"{action.form} {action.line}"


def _button(name: str, begun: str, line: str, style: int = _SECONDARY) -> Json:
    shown = label(name, limits.BUTTON_LABEL) or "…"
    return {"type": _BUTTON, "style": style, "label": shown, "custom_id": begun + carried(line, fits)}


def _menus(asked: Iterable[Action], does: Does, most: int) -> Iterator[list[Json]]:
    """Menus of 25 each. What a menu chooses is in the value, so that its own id carries no line."""
    options = {
        carried(one.line, fits): {"label": label(one.label, limits.OPTION_LABEL) or "…"} for one in asked if one.line
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
