"""The buttons under an answer, and what each carries: enough to work after a restart."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec

from bot.adapters.slack import limits
from bot.adapters.slack.blocks import Json, Surface
from bot.adapters.slack.mrkdwn import fitting
from bot.core.answer import Answer, Status, follow_ups
from bot.core.carrying import carried
from bot.core.lengths import length
from bot.core.pages import Page

ASK = "ask"
"""Action ids begin with what a press does; what follows keeps them apart within one message. `pick` is `ask` where the
answer was a question itself: the new answer takes its place."""
PAGE = "page"
SHARE = "share"
PICK = "pick"
AS_OF = "as-of"
FORM = "form"


class Button(msgspec.Struct, frozen=True):
    """What a button carries: the line it runs, or its key (core/carrying.py), and the page; for `share`, what is to be shared.

    form: the command whose form it opens, about the line.
    """

    line: str
    page: int = 1
    form: str = ""


def buttons(answer: Answer, page: Page, surface: Surface) -> Iterator[Json]:
    """Rows of buttons: paging; what is asked next; what is done with the answer."""
    if page.of > 1:
        paging = [*_paging(answer, page)]
        if paging:
            yield {"type": "actions", "elements": paging}
    asked: list[Json] = []
    doing: list[Json] = []
    aside: list[Json] = []
    for at, action in enumerate(follow_ups(answer)):
        does = FORM if action.form else AS_OF if action.asks else ASK if answer.status is Status.OK else PICK
        made = button(action.label, f"{does}:{at}", Button(action.line, form=action.form))
        if made is not None:
            # What another command's form is for is said of the answer, and is no part of it.
            (aside if action.form not in ("", answer.command) else asked).append(made)
    if surface is Surface.PRIVATE and answer.status is Status.OK and answer.line:
        made = button("Share to channel", SHARE, Button(answer.line, page.number), "primary")
        doing += [made] if made is not None else []
    if aside and len(asked) + len(doing) + len(aside) > _SIDE_BY_SIDE:
        # One button alone on the next line would look forgotten.
        doing = [one for one in asked if _does(one) == AS_OF] + doing
        rows = [[one for one in asked if _does(one) != AS_OF], doing + aside]
    else:
        rows = [asked + doing + aside]
    for row in rows:
        for at in range(0, len(row), limits.ACTIONS_ELEMENTS):
            yield {"type": "actions", "elements": row[at : at + limits.ACTIONS_ELEMENTS]}


_SIDE_BY_SIDE = 4
"""Buttons of usual length that stand in one line of a window."""


def _does(made: Json) -> str:
    return str(made["action_id"]).partition(":")[0]


def _paging(answer: Answer, page: Page) -> Iterator[Json]:
    for label, number in (("‹ Previous page", page.number - 1), ("Next page ›", page.number + 1)):
        made = button(label, f"{PAGE}:{number}", Button(answer.line, number))
        if answer.line and 1 <= number <= page.of and made is not None:
            yield made


def fits(line: str) -> bool:
    """Whether a button, or a view, can carry a line as it is."""
    return len(line) < _SURELY or length(packed(Button(line, _MOST_PAGES, _LONGEST_NAME))) <= limits.BUTTON_VALUE


_MOST_PAGES = 9_999
_LONGEST_NAME = "x" * 32
_SURELY = 300
"""Letters that fit even if each of them is escaped, which nearly every question does: packing one takes 3 µs."""


def button(label: str, action: str, carrying: Button, style: str = "") -> Json | None:
    """A button, or None where it would do nothing: that is not shown."""
    text = fitting(label.strip(), limits.BUTTON_TEXT)
    if not text or not carrying.line:
        return None
    made: Json = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": text, "emoji": False},
        "value": packed(msgspec.structs.replace(carrying, line=carried(carrying.line, fits))),
    }
    if style:
        made["style"] = style
    return made


def packed(carrying: Button) -> str:
    """A button's value. Without `& < >`, which Slack hands back as escapes (bolt-python#513)."""
    parts = [carrying.line, carrying.page, *([carrying.form] if carrying.form else [])]
    value = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    for letter in "&<>":
        value = value.replace(letter, f"\\u{ord(letter):04x}")
    return value


def unpacked(value: object) -> Button | None:
    """What a button carried, or None for a value that is none of ours."""
    try:
        line, page, *more = json.loads(str(value))
        [form] = more or [""]
    except (ValueError, TypeError, RecursionError):
        return None
    good = isinstance(line, str) and type(page) is int and isinstance(form, str)
    return Button(line, page, form) if good else None
