"""What the choices on a command line and in a config lead to, and that answers need no event loop."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from bot.app import Choices, Dragoman, finished, open_dragoman, settle
from bot.core.health import Health
from bot.core.invocation import Invocation
from bot.core.remembering import MOST_REMEMBERED, Memory
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
    assert settle(Choices(today="4 july 2024")).today() == date(2024, 7, 4)


def test_today_must_be_one_day() -> None:
    with pytest.raises(UserError, match="more than one day"):
        settle(Choices(today="july 2024"))


def test_the_zone_of_the_config_says_which_day_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    days = []
    for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
        config = tmp_path / "zone.yaml"
        config.write_text(f"timezone: {zone}\n", "utf-8")
        days.append(settle(Choices(config=config)).today())
    # 25 hours apart, these two never share a day.
    assert days[0] > days[1]


class Night(datetime):
    """Half past eight in the evening in London, and an hour later: in Istanbul, one day and the next."""

    utc = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Night:
        moved = cls.utc.astimezone(tz)
        return cls(moved.year, moved.month, moved.day, moved.hour, moved.minute, tzinfo=moved.tzinfo)


def test_past_midnight_it_is_the_next_day_in_the_zone_of_the_config(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"timezone: Europe/Istanbul\nknowledge: {ROOT / 'knowledge'}\n", "utf-8")
    monkeypatch.setattr("bot.app.datetime", Night)
    running = open_dragoman(Choices(config=config))
    fixed = open_dragoman(Choices(config=config, today="today"))
    before = finished(lambda: running.ask("/relations qatar turkey"))
    monkeypatch.setattr(Night, "utc", Night.utc + timedelta(hours=1))
    behind = finished(lambda: running.ask("/relations qatar turkey"))
    assert ("22 Nov 2026" in before.subtitle, "23 Nov 2026" in behind.subtitle) == (True, True)
    assert running.today == date(2026, 11, 23)
    assert fixed.today == date(2026, 11, 22), "a day that was asked for stays"


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
    offered = newsroom().complete(("country",), "", 5)
    assert ("Qatar", "qatar") in offered[:3], "before anything is typed, what is met most"
    assert newsroom().complete(("command",), "/rel", 5) == [("relations", "relations")]


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


async def test_without_a_database_events_are_remembered_while_it_runs() -> None:
    room = Dragoman(newsroom().kb, date(2026, 11, 22))
    assert await room.first_time("slack", "Ev1")
    assert not await room.first_time("slack", "Ev1")
    assert await room.first_time("telegraph", "Ev1")


async def test_memory_forgets_the_oldest_first() -> None:
    memory = Memory()
    for number in range(MOST_REMEMBERED + 1):
        assert await memory.first_time("slack", str(number))
    assert not await memory.first_time("slack", "1")
    assert await memory.first_time("slack", "0")


def test_who_serves_no_platform_may_be_told_how_it_is() -> None:
    newsroom().report("slack", False, "nobody listens")


def test_what_is_reported_reaches_health_and_events_the_database() -> None:
    health, events = Health(["slack"]), Memory()
    room = Dragoman(newsroom().kb, date(2026, 11, 22), events=events, health=health)
    room.report("slack", True)
    assert health.ready
    assert finished(lambda: room.first_time("slack", "Ev1"))
    assert not finished(lambda: events.first_time("slack", "Ev1"))
