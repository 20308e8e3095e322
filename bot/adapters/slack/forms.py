"""A command's form as a window of Slack, what was filled in, and what is wrong with it. Pure; filling.py opens and takes it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.adapters.slack import limits
from bot.adapters.slack.blocks import Json, plain
from bot.adapters.slack.mrkdwn import fitting
from bot.adapters.slack.views import OPTION, filled
from bot.core.answer import Answer, Items, Paragraph, Status, joined_text
from bot.core.carrying import carried
from bot.core.filling import Opened, listed
from bot.core.forms import Field, Form
from bot.core.lengths import length

FORM = "form"
"""The callback id of such a window, and what the ids of its inputs begin with."""
_SEARCH = "Type to search, in any spelling"


class Window(Opened, frozen=True, kw_only=True, omit_defaults=True):
    """A form, and where it was opened: channel, thread, Slack's way back there and since when that is good."""

    channel: str = ""
    thread: str = ""
    way: str = ""
    since: int = 0


def keeps(text: str) -> bool:
    """Whether a window keeps a text as it is."""
    return length(text) <= limits.VIEW_METADATA


def chooses(value: str) -> bool:
    """Whether an option of a select stands for a value as it is."""
    return 0 < length(value) <= limits.OPTION_VALUE


def window(form: Form, opened: Window, labels: Mapping[str, str], wrong: str = "") -> Json:
    """The window that asks. labels: what the values are called that stand in fields which complete; wrong: said above all."""
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": _short(form.title, limits.VIEW_TITLE, "Fill in"),
        "submit": _short(form.submit, limits.VIEW_TITLE, "Send"),
        "close": plain("Cancel"),
        "private_metadata": carried(opened.packed(), keeps),
        "blocks": [
            *([{"type": "section", "text": _short(wrong, limits.SECTION_TEXT, "…")}] if wrong else []),
            *(_input(field, labels.get(field.value, field.value)) for field in form.fields),
        ],
    }


def _short(text: str, most: int, otherwise: str) -> Json:
    return {"type": "plain_text", "text": fitting(text.strip(), most) or otherwise, "emoji": False}


def _input(field: Field, called: str) -> Json:
    element, more = _element(field, called)
    # What cannot be left out stands first: the rest is cut.
    hint = _short(" ".join((more, field.description)), limits.LABEL, "")
    return {
        "type": "input",
        "block_id": f"{FORM}:{field.name}",
        "optional": not field.required,
        "label": _short(field.label, limits.LABEL, field.name),
        **({"hint": hint} if hint["text"] else {}),
        "element": element,
    }


def _element(field: Field, called: str) -> tuple[Json, str]:
    """What is filled in, and what is to be said of it."""
    action = f"{OPTION}:{field.name}"
    if field.offered:
        return _select(field, action)
    # Whatever does not fit into a search can be typed.
    completing = f"{action}:{','.join(field.kinds)}"
    if field.kinds and length(completing) <= limits.ID and (not field.value or chooses(field.value)):
        begun = _option(called, field.value) if field.value else None
        return {
            "type": "external_select",
            "action_id": completing,
            "min_query_length": 1,
            "placeholder": plain(_SEARCH),
            **({"initial_option": begun} if begun else {}),
        }, ""
    fits = length(field.value) <= limits.INPUT_TEXT
    return {
        "type": "plain_text_input",
        "action_id": action,
        "multiline": field.long or "\n" in field.value,
        "max_length": limits.INPUT_TEXT,
        **({"initial_value": field.value} if field.value and fits else {}),
    }, "" if fits else f"What it says now is too long to be shown here ({length(field.value):,} characters)."


def _select(field: Field, action: str) -> tuple[Json, str]:
    shown, more = listed(field, limits.OPTIONS, limits.OPTION_TEXT)
    options = [_option(label, value) for label, value in shown]
    chosen = [made for made, (_, value) in zip(options, shown, strict=True) if field.value and value == field.value]
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain("Choose"),
        "options": options,
        **({"initial_option": chosen[0]} if chosen else {}),
    }, more


def _option(label: str, value: str) -> Json:
    return {"text": _short(label, limits.OPTION_TEXT, "…"), "value": carried(value, chooses)}


def long_values(form: Form) -> list[str]:
    """What options of its selects cannot stand for: to be noted, before anybody sees the window."""
    return [one.value for field in form.fields for one in field.offered if carried(one.value, chooses) != one.value]


def kinds_of(action: str) -> tuple[str, ...]:
    """What an input of a form completes from."""
    return tuple(kind for kind in action.partition(":")[2].partition(":")[2].split(",") if kind)


def fields_of(view: Json) -> dict[str, str]:
    """What was filled in, by the name of the field, empty ones left out. What was chosen may be a key; see long_values."""
    begun = f"{FORM}:"
    blocks = [str(block.get("block_id")) for block in view.get("blocks") or () if block.get("type") == "input"]
    values = {block.removeprefix(begun): filled(view, block) for block in blocks if block.startswith(begun)}
    return {name: value for name, value in values.items() if value}


def complaint(answer: Answer) -> str:
    """What an answer says is wrong, in a line; where several names fit, with their names."""
    said = next((joined_text(block.text) for block in answer.blocks if isinstance(block, Paragraph)), answer.title)
    if answer.status is not Status.AMBIGUOUS:
        return said
    names = [joined_text(item) for block in answer.blocks if isinstance(block, Items) for item in block.items]
    return " ".join((answer.title, said, ", ".join(names)))
