"""How a person's choice in an element becomes an action and a form's state, with Slack's own field names. Nothing is sent."""

from __future__ import annotations

from typing import Any

from tests.emulators.slack_workspace import EMPTY, View, elements, unescaped, wholly_escaped, with_escaped_texts

Element = dict[str, Any]


def find(blocks: list[dict[str, Any]], what: str, value: object = None) -> tuple[dict[str, Any], Element]:
    """The block and element of an action_id, or of what a person reads on it: a button's text, an input's label.

    `value` tells buttons of one name apart. LookupError where there is none, or several.
    """
    there = [(b, e) for b, e in elements(blocks) if "action_id" in e]
    found = [(b, e) for b, e in there if e["action_id"] == what]
    found = found or [(b, e) for b, e in there if what in labels(b, e)]
    if len(found) > 1 and value is not None:
        found = [(b, e) for b, e in found if e.get("value") == value]
    if len(found) != 1:
        known = [(e["action_id"], *labels(b, e)) for b, e in there]
        raise LookupError(f"{'several elements' if found else 'no element'} called {what!r} among {known}")
    return found[0]


def labels(block: dict[str, Any], element: Element) -> list[str]:
    """What a person reads on an element."""
    held = [element.get("text"), element.get("placeholder"), block.get("label") if "element" in block else None]
    return [unescaped(one["text"]) for one in held if isinstance(one, dict)]


def chosen(element: Element, value: Any, offered: list[dict[str, Any]]) -> dict[str, Any]:
    """The fields that a choice adds to the action: `{"selected_option": {...}}`, `{"value": "..."}`.

    `value` is an option's value or text (a list of them where several can be chosen), a date, a typed text, an id.
    LookupError for an option that is not offered.
    """
    kind = element["type"]
    if kind == "button":
        told: dict[str, Any] = {"text": with_escaped_texts(element["text"])}
        return told | {name: element[name] for name in ("value", "style") if name in element}
    if kind == "overflow":
        return {"selected_option": _option(element, value, offered)}
    held = EMPTY[kind][0]
    if held == "selected_options":
        values = value if isinstance(value, list) else [value]
        return {held: [_option(element, one, offered) for one in values]}
    if held == "selected_option":
        return {held: None if value is None else _option(element, value, offered)}
    return {held: value}


def _option(element: Element, value: Any, offered: list[dict[str, Any]]) -> dict[str, Any]:
    choices = [
        *(element.get("options") or []),
        *(option for group in element.get("option_groups") or [] for option in group["options"]),
        *offered,
    ]
    for option in choices:
        if value in (option["value"], unescaped(option["text"]["text"]), option):
            told: dict[str, Any] = with_escaped_texts(option)
            return told
    raise LookupError(f"no option {value!r} among {[o['value'] for o in choices]}")


def fill(view: View, values: dict[str, Any], offered: dict[str, list[dict[str, Any]]]) -> None:
    """Fills a form in, by action_id or label."""
    for what, value in values.items():
        block, element = find(view.blocks, what)
        state = {"type": element["type"], **chosen(element, value, offered.get(element["action_id"], []))}
        view.values.setdefault(block["block_id"], {})[element["action_id"]] = state


def unfinished(view: View) -> list[str]:
    """What Slack's own window would complain of before sending a form: labels of required inputs left empty."""
    missing: list[str] = []
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = view.values.get(block["block_id"], {}).get(element["action_id"], {})
        value = state.get(EMPTY[element["type"]][0]) if element["type"] in EMPTY else "?"
        if not value and not block.get("optional"):
            missing.append(unescaped(block["label"]["text"]))
        if isinstance(value, str) and element["type"] == "plain_text_input":
            least, most = element.get("min_length") or 0, element.get("max_length") or 3000
            if value and not least <= len(value) <= most:
                missing.append(f"{unescaped(block['label']['text'])}: from {least} to {most} characters")
    return missing


def typed(text: str) -> str:
    """What a person typed, as Slack passes it on."""
    return wholly_escaped(text)
