"""Golden payloads: one for each shape of answer and form, as Discord gets it.

`DRAGOMAN_GOLDEN=write pytest tests/adapters/discord/test_golden.py` writes them anew; read the difference before you commit it,
and look at it, with the page that bot/adapters/discord/picture.py makes of a payload.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord import forms
from bot.adapters.discord.components import Surface
from bot.adapters.discord.declaring import declared
from bot.adapters.discord.layout import in_pages
from bot.adapters.discord.messages import message
from bot.commands import COMMANDS
from tests.adapters.shapes import FORM, LONG, SHAPES, ask
from tests.emulators.discord_command_rules import commands_problems
from tests.emulators.discord_markup import foreign_markup
from tests.emulators.discord_rules import message_problems, modal_problems

FOLDER = Path(__file__).parent / "golden"
Json = dict[str, Any]

GOLDEN: dict[str, Callable[[], Any]] = {
    **{name: lambda made=made: message(made()).payload for name, made in SHAPES.items()},  # type: ignore[misc]
    "dossier-shared": lambda: message(ask("/relations ruritania syldavia"), 1, Surface.PUBLIC, "shared by Ada").payload,
    "page-1": lambda: message(LONG, 1).payload,
    "page-2": lambda: message(LONG, 2).payload,
    "page-last": lambda: message(LONG, len(in_pages(LONG))).payload,
    "form-look-up": lambda: forms.look_up(COMMANDS),
    "form-as-of": lambda: forms.as_of("/leader ruritania"),
    "form-of-a-command": lambda: forms.own(FORM, "=a-key"),
    "commands": lambda: declared(COMMANDS),
}


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_the_payload_is_the_golden_one(name: str) -> None:
    written = json.dumps(GOLDEN[name](), ensure_ascii=False, indent=1) + "\n"
    path = FOLDER / f"{name}.json"
    if os.environ.get("DRAGOMAN_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(written, "utf-8")
    assert path.read_text("utf-8") == written, f"{name} looks different now: see the docstring"


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_the_golden_payload_is_one_that_discord_takes(name: str) -> None:
    payload = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    if name == "commands":
        assert commands_problems(payload) == []
    elif name.startswith("form-"):
        assert modal_problems(payload) == []
    else:
        assert message_problems(payload) == []
        assert foreign_markup(payload) == []


def test_no_golden_payload_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(GOLDEN)
