"""Golden payloads: one for each shape of answer and window, as Slack gets it; each can be pasted into Block Kit Builder.

`DRAGOMAN_GOLDEN=write pytest tests/adapters/slack/test_golden.py` writes them anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.slack import forms, home, messages, views
from bot.adapters.slack.blocks import Surface
from bot.adapters.slack.layout import in_pages
from bot.adapters.slack.spelling import USUAL
from bot.commands import COMMANDS
from bot.core.answer import Answer
from tests.adapters.shapes import FORM, LONG, SHAPES, ask
from tests.emulators import block_kit

FOLDER = Path(__file__).parent / "golden"
Json = dict[str, Any]


def message(answer: Answer, number: int = 1, surface: Surface = Surface.PRIVATE, note: str = "") -> Json:
    return {"blocks": messages.message(USUAL.answer(answer), number, surface, note)["blocks"]}


OPENED = forms.Window(name="suggest", line="/leader ruritania", command="suggest", carried=FORM.carried)

GOLDEN: dict[str, Callable[[], Json]] = {
    **{name: lambda made=made: message(made()) for name, made in SHAPES.items()},  # type: ignore[misc]
    "dossier-shared": lambda: message(ask("/relations ruritania syldavia"), 1, Surface.PUBLIC, "shared by ada"),
    "page-1": lambda: message(LONG, 1),
    "page-2": lambda: message(LONG, 2),
    "page-last": lambda: message(LONG, len(in_pages(LONG))),
    "window-answer": lambda: views.answer(ask("/relations ruritania syldavia")),
    "window-look-up": lambda: views.look_up(COMMANDS),
    "window-look-up-meetings": lambda: views.look_up(COMMANDS, "meetings"),
    "window-as-of": lambda: views.as_of(views.Kept(line="/leader ruritania")),
    "window-form": lambda: forms.window(FORM, OPENED, {"syldavia": "Syldavia"}),
    "window-form-wrong": lambda: forms.window(FORM, OPENED, {}, "“the ides” is not a date."),
    "window-waiting": lambda: views.waiting("Looking that up…"),
    "home": lambda: home.tab(ask("/about"), ask("/disputes"), COMMANDS, USUAL),
}


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_the_payload_is_the_golden_one(name: str) -> None:
    payload = GOLDEN[name]()
    written = json.dumps(payload, ensure_ascii=False, indent=1) + "\n"
    path = FOLDER / f"{name}.json"
    if os.environ.get("DRAGOMAN_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(written, "utf-8")
    assert path.read_text("utf-8") == written, f"{name} looks different now: see the docstring"


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_the_golden_payload_is_one_that_slack_takes(name: str) -> None:
    payload = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    problems = block_kit.view_problems(payload) if "type" in payload else block_kit.problems(payload["blocks"])
    assert problems == []
    assert block_kit.foreign_markup(payload) == []


def test_no_golden_payload_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(GOLDEN)
