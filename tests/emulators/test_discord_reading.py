"""Does every reader let whole payloads through, and meet any JSON at all with problems rather than exceptions?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.emulators.discord_command_rules import choices_problems, commands_problems
from tests.emulators.discord_markup import foreign_markup
from tests.emulators.discord_rules import message_problems, modal_problems
from tests.emulators.discord_samples import (
    FOLDER,
    V2,
    button,
    choice,
    command,
    container,
    display,
    embeds,
    label,
    modal,
    parameter,
    row,
    rows,
    section,
    select,
    typed,
    v2,
)

Reader = Callable[[Any], list[str]]
LINKED = {"type": 2, "style": 5, "label": "Open", "url": "https://x.org", "disabled": False}
PEOPLE = {"type": 5, "custom_id": "u", "default_values": [{"id": "1", "type": "user"}]}
WHOLE: list[tuple[Reader, Any]] = [
    (
        message_problems,
        embeds(
            {"type": "rich", "title": "Qatar · Türkiye", "url": "https://x.org", "color": 748684, "flags": 0},
            {"author": {"name": "a"}, "footer": {"text": "[1]"}, "timestamp": "2026-11-22T10:42:00+00:00"},
            {"image": {"url": "attachment://x.png"}, "fields": [{"name": "n", "value": "v", "inline": True}]},
        )
        | rows(row(button(), LINKED), row(select(required=True, disabled=False, min_values=1)))
        | {"nonce": "n", "enforce_nonce": True, "tts": False, "allowed_mentions": {"parse": [], "replied_user": False}}
        | {"message_reference": {"message_id": 1, "fail_if_not_exists": False}, "flags": 64},
    ),
    (message_problems, v2(container(section(display()), {"type": 14, "spacing": 2}, row(PEOPLE), accent_color=0))),
    (modal_problems, modal(label(), label(select()), label(PEOPLE), row(typed("w", label="l")), display())),
    (
        commands_problems,
        [command(parameter(choices=[choice()])), {"type": 3, "name": "Who"}, command(FOLDER, name="f")],
    ),
    (choices_problems, [choice(), choice("m", 5)]),
]


@pytest.mark.parametrize(("read", "whole"), WHOLE)
def test_a_whole_answer_passes(read: Reader, whole: Any) -> None:
    assert read(whole) == []


def places(held: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for name, one in held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ():
        yield from places(one, (*path, name))


def replaced(held: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copied = held.copy()
    copied[path[0]] = replaced(held[path[0]], path[1:], value)
    return copied


@pytest.mark.parametrize(("read", "whole"), WHOLE)
def test_no_value_is_a_danger_in_any_place(read: Reader, whole: Any) -> None:
    odd: list[Any] = [
        None,
        True,
        -1,
        10**40,
        1.5,
        float("nan"),
        "",
        " ",
        "x" * 9000,
        [],
        [[], {}, None],
        {},
        {"type": []},
    ]
    for path in places(whole):
        for value in odd:
            bad = replaced(whole, path, value)
            assert all(isinstance(one, str) for one in (*read(bad), *foreign_markup(bad)))
        assert read(replaced(whole, path, {"x": "x" * 9000})) != [], path


FIELDS = """type id components component accessory custom_id options label value min_values max_values content embeds
fields name title description author footer flags nonce allowed_mentions parse users message_reference attachments items
media style url choices required contexts name_localizations default"""
SCALARS = st.none() | st.booleans() | st.integers(-1, 20) | st.floats() | st.text(max_size=9) | st.just(V2)
NAMES = st.sampled_from(FIELDS.split()) | st.text(max_size=3)
EVERY_READER: tuple[Reader, ...] = (
    message_problems,
    modal_problems,
    commands_problems,
    choices_problems,
    foreign_markup,
)
JSON = st.recursive(
    SCALARS, lambda held: st.lists(held, max_size=4) | st.dictionaries(NAMES, held, max_size=6), max_leaves=40
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_any_json_gives_problems_and_never_an_exception(value: Any) -> None:
    for read in EVERY_READER:
        assert all(isinstance(one, str) and "\n" not in one for one in read(value))
        assert all(isinstance(one, str) for one in read([value, value]))


@pytest.mark.parametrize("name", ["components", "options", "choices", "component", "accessory"])
def test_depth_is_no_danger(name: str) -> None:
    deep: Any = {}
    for _ in range(10_000):
        deep = {"type": 17, name: deep if name in ("component", "accessory") else [deep]}
    for read in EVERY_READER:
        read(deep)
        read([deep])
