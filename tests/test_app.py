"""What the choices on a command line and in a config lead to, and that answers need no event loop."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.app import Choices, finished, settle
from bot.core.invocation import Invocation
from bot.errors import UserError
from tests.asking import ROOT, newsroom


def test_in_a_checkout_its_own_folders_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    folders, _ = settle(Choices())
    assert (folders.knowledge, folders.sources) == (ROOT / "knowledge", ROOT / "seeds")


def test_the_command_line_wins_over_the_config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("mine/knowledge", "mine/seeds", "theirs/knowledge", "theirs/seeds"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "config.yaml").write_text("knowledge: theirs/knowledge\nsources: theirs/seeds\n", "utf-8")
    folders, _ = settle(Choices())
    assert folders == (tmp_path / "theirs/knowledge", tmp_path / "theirs/seeds")
    folders, _ = settle(Choices(knowledge=tmp_path / "mine/knowledge"))
    assert folders == (tmp_path / "mine/knowledge", tmp_path / "mine/seeds")
    folders, _ = settle(Choices(sources=tmp_path / "mine/seeds"))
    assert folders == (tmp_path / "theirs/knowledge", tmp_path / "mine/seeds")


def test_today_is_the_one_asked_for() -> None:
    assert settle(Choices(today="4 july 2024"))[1] == date(2024, 7, 4)


def test_today_must_be_one_day() -> None:
    with pytest.raises(UserError, match="more than one day"):
        settle(Choices(today="july 2024"))


def test_the_zone_of_the_config_says_which_day_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    days = []
    for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
        config = tmp_path / "zone.yaml"
        config.write_text(f"timezone: {zone}\n", "utf-8")
        days.append(settle(Choices(config=config))[1])
    # 25 hours apart, these two never share a day.
    assert days[0] > days[1]


def test_named_arguments_and_words_ask_the_same() -> None:
    room = newsroom()
    named = Invocation(
        command="relations", arguments={option.name: value for option, value in _options("qatar", "turkey")}
    )
    assert finished(lambda: room.answer(named)) == finished(lambda: room.ask("/relations qatar turkey"))


def _options(*values: str) -> list[tuple[object, str]]:
    command = newsroom().commands.get("relations")
    assert command is not None
    return list(zip(command.options, values, strict=False))


def test_completion_offers_entries_of_the_kinds_asked_for() -> None:
    assert ("Qatar", "qatar") in newsroom().complete(("country",), "qat", 5)
    assert newsroom().complete(("organization",), "qat", 1) != [("Qatar", "qatar")]
    assert newsroom().complete(("country",), "", 5) == []


def test_an_answer_needs_no_event_loop() -> None:
    script = (
        "import sys; from bot.app import *; room = open_dragoman(Choices());"
        "print(finished(lambda: room.ask('/relations qatar turkey')).status, 'asyncio' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["ok", "False"]


def test_a_command_that_waits_gets_its_loop() -> None:
    import asyncio

    async def wait() -> str:
        await asyncio.sleep(0)
        return "done"

    assert finished(wait) == "done"
