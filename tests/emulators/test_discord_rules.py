"""Does the stand-in refuse what Discord's documentation refuses in messages and modals, at n and n+1, and take the rest?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.emulators.discord_reading import units
from tests.emulators.discord_rules import message_problems, modal_problems
from tests.emulators.discord_samples import (
    Payload,
    button,
    buttons,
    container,
    display,
    embeds,
    field,
    label,
    many,
    modal,
    option,
    row,
    rows,
    section,
    select,
    typed,
    v2,
)


def link(length: int) -> Payload:
    return {"type": 2, "style": 5, "label": "Open", "url": f"https://x.org/{'x' * (length - 14)}"}


# A limit, and what is made to meet and to pass it.
Made = Callable[[int], Any]
MESSAGES: dict[str, tuple[int, Made]] = {
    "content": (2000, lambda n: {"content": "x" * n}),
    "content of emoji": (2000, lambda n: {"content": "🙂" * (n // 2) + "x" * (n % 2)}),
    "content of escapes": (2000, lambda n: {"content": "\\*" * (n // 2) + "x" * (n % 2)}),
    "nonce": (25, lambda n: {"content": "x", "nonce": "1" * n}),
    "nonce as a number": (25, lambda n: {"content": "x", "nonce": int("1" * n)}),
    "embeds": (10, lambda n: embeds(*[{"title": "x"}] * n)),
    "title": (256, lambda n: embeds({"title": "x" * n})),
    "description": (4096, lambda n: embeds({"description": "x" * n})),
    "author": (256, lambda n: embeds({"author": {"name": "x" * n}})),
    "footer": (2048, lambda n: embeds({"footer": {"text": "x" * n}})),
    "fields": (25, lambda n: embeds({"fields": [{"name": "n", "value": "v"}] * n})),
    "field name": (256, lambda n: field("x" * n)),
    "field value": (1024, lambda n: field("n", "x" * n)),
    "all embeds": (6000, lambda n: embeds({"description": "x" * 4000}, {"description": "x" * (n - 4000)})),
    "mentioned users": (100, lambda n: {"content": "x", "allowed_mentions": {"users": ["1"] * n}}),
    "files": (10, lambda n: {"attachments": [{"id": number} for number in range(n)]}),
    "alt text": (1024, lambda n: {"attachments": [{"id": 0, "description": "x" * n}]}),
    "rows": (5, lambda n: rows(*[row(one) for one in buttons(n)])),
    "buttons of a row": (5, lambda n: rows(row(*buttons(n)))),
    "button label": (80, lambda n: rows(row(button(label="x" * n)))),
    "button link": (512, lambda n: rows(row(link(n)))),
    "custom_id": (100, lambda n: rows(row(button("x" * n)))),
    "options": (25, lambda n: rows(row(select(*map(option, many(n)))))),
    "option label": (100, lambda n: rows(row(select(option(label="x" * n))))),
    "option value": (100, lambda n: rows(row(select(option("x" * n))))),
    "option description": (100, lambda n: rows(row(select(option(description="x" * n))))),
    "placeholder": (150, lambda n: rows(row(select(placeholder="x" * n)))),
    "all components": (40, lambda n: v2(container(*[display()] * (n - 1)))),
    "all text": (4000, lambda n: v2(display("x" * 2000), display("x" * (n - 2000)))),
    "texts of a section": (3, lambda n: v2(section(*[display()] * n))),
    "gallery": (10, lambda n: v2({"type": 12, "items": [{"media": {"url": "https://x.org"}}] * n})),
}
MODALS: dict[str, tuple[int, Made]] = {
    "title": (45, lambda n: modal(title="x" * n)),
    "custom_id": (100, lambda n: modal(custom_id="x" * n)),
    "components": (5, lambda n: modal(*[label(typed(name)) for name in many(n)])),
    "label": (45, lambda n: modal(label(label="x" * n))),
    "label of an input": (45, lambda n: modal(row(typed(label="x" * n)))),
    "description": (100, lambda n: modal(label(description="x" * n))),
    "value": (4000, lambda n: modal(label(typed(value="x" * n)))),
    "length": (4000, lambda n: modal(label(typed(max_length=n)))),
    "placeholder": (100, lambda n: modal(label(typed(placeholder="x" * n)))),
}


@pytest.mark.parametrize(
    ("read", "what"), [(message_problems, one) for one in MESSAGES] + [(modal_problems, one) for one in MODALS]
)
def test_a_limit_is_met_and_then_passed(read: Callable[[Any], list[str]], what: str) -> None:
    most, made = (MESSAGES if read is message_problems else MODALS)[what]
    assert read(made(most - 1)) == []
    assert read(made(most)) == []
    assert len(read(made(most + 1))) == 1


def test_a_problem_says_where_how_much_and_how_much_is_taken() -> None:
    assert message_problems(embeds({"title": "x" * 300})) == ["embeds[0].title: 300 units, 256 are taken"]
    assert message_problems({"content": "🇶🇦" * 501}) == ["content: 2004 units, 2000 are taken"]
    assert units("é🙂\\*") == 5


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({}, "message: is empty"),
        ({"content": " \n", "embeds": [], "components": []}, "message: is empty"),
        ({"content": 5}, "content: must be a string"),
        ({"content": "x", "colour": 1}, "colour: is no field"),
        ({"content": "x", "flags": 1 << 7}, "flags: must be a sum"),
        ({"content": "x", "tts": 1}, "tts: must be true or false"),
        ({"content": "x", "nonce": 1.5}, "nonce: must be a string"),
        ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, "parse[0]: must be one of"),
        ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "users: must be left out"),
        ({"content": "x", "allowed_mentions": []}, "allowed_mentions: must be an object"),
        ({"content": "x", "message_reference": {"channel_id": "1"}}, "message_id: is missing"),
        (embeds({}), "embeds[0]: has nothing to show"),
        (embeds({"title": "x", "color": 1 << 24}), "color: must be a whole number"),
        (embeds({"title": "x", "url": "javascript:alert(1)"}), "url: must be an address"),
        (embeds({"title": "x", "timestamp": "3 July"}), "timestamp: must be a time"),
        (field(" "), "fields[0].name: must not be blank"),
        (embeds({"title": "x", "fields": [{"name": "n"}]}), "fields[0].value: is missing"),
        (rows(display()), "text display has no place in a message"),
        (rows(button()), "button has no place in a message"),
        (rows(row(typed())), "text input has no place in a row"),
        (rows(row()), "0 items, 1 to 5 are taken"),
        (rows(row(select(), button())), "a select must be alone in its row"),
        (rows(row(button(), button())), "`b` is there twice"),
        (rows(row(button(style=7))), "style: must be a whole number from 1 to 6"),
        (rows(row(button(style=5, url="https://x.org"))), "custom_id: must be left out with style 5"),
        (rows(row({"type": 2, "style": 5, "label": "x"})), "url: is missing, with style 5"),
        (rows(row({"type": 2, "style": 1, "label": "x"})), "custom_id: is missing, with style 1"),
        (rows(row(button(url="https://x.org"))), "url: must be left out with style 1"),
        (rows(row({"type": 2, "style": 1, "custom_id": "b"})), "must have a label or an emoji"),
        (rows(row(button(label=" "))), "label: must not be blank"),
        (rows(row({"type": 3, "custom_id": "s", "options": []})), "0 items, 1 to 25 are taken"),
        (rows(row(select(option(), option()))), "value `v` is there twice"),
        (rows(row(select(max_values=2))), "2 values of 1 options"),
        (rows(row(select(*map(option, many(3)), min_values=2))), "min_values must not be more than max_values"),
        (rows(row(select(*[option(n, default=True) for n in many(2)]))), "more values by default"),
        (v2(display()) | {"content": "x"}, "content: must be left out with flag 1 << 15"),
        (v2(display(" ")), "content: must not be blank"),
        (v2(container(container(display()))), "container has no place in a container"),
        (v2({"type": 9, "components": [display()]}), "accessory: is missing"),
        (v2({"type": 13, "file": {"url": "https://x.org"}}), "must be an address of attachment"),
        (v2(display() | {"id": 4}, display() | {"id": 4}), "`4` is there twice"),
    ],
)
def test_what_discord_would_refuse_in_a_message_is_named(payload: Payload, said: str) -> None:
    found = message_problems(payload)
    assert len(found) == 1, found
    assert said in found[0]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ([row(typed())], "label: is missing"),
        ([label(typed(label="l"))], "label: must be left out inside a label"),
        ([row(typed(label="l"), typed("u", label="l"))], "2 items, 1 to 1 are taken"),
        ([row(select())], "string select has no place in a modal's row"),
        ([label(button())], "button has no place in a label"),
        ([typed()], "text input has no place in a modal"),
        ([label(typed(style=3))], "style: must be a whole number from 1 to 2"),
        ([label(typed(min_length=9, max_length=3))], "min_length must not be more than max_length"),
        ([label(typed(max_length=3, value="abcd"))], "value: 4 units, max_length is 3"),
        ([label(select(disabled=True))], "disabled: must be left out in a modal"),
        ([label(select(min_values=0))], "min_values: must be at least 1"),
        ([label(), label()], "`t` is there twice"),
    ],
)
def test_what_discord_would_refuse_in_a_modal_is_named(held: list[Payload], said: str) -> None:
    found = modal_problems(modal(*held))
    assert len(found) == 1, found
    assert said in found[0]


def test_an_edit_may_leave_everything_out() -> None:
    assert message_problems({"content": None, "embeds": []}, editing=True) == []


def test_addresses_are_as_long_as_they_are_but_those_of_buttons() -> None:
    assert message_problems(embeds({"title": "x", "url": f"https://x.org/{'x' * 3000}"})) == []
    assert message_problems(rows(row(link(3000)))) == ["components[0].components[0].url: 3000 units, 512 are taken"]
