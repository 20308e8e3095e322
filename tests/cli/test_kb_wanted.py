"""`dragoman kb wanted` as an editor runs it: what readers asked in vain, and what to do about each."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.cli.door import enter
from bot.state.store import open_store
from bot.state.wanted import WantedRows
from tests.small_knowledge import written

NOV = date(2031, 11, 3)
FEB = date(2032, 2, 28)

Wanted = Callable[..., str]


@pytest.fixture
def wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Wanted:
    """wanted("--limit", "1"): what is said of the small knowledge and desk.db, on standard output if it succeeds."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    (tmp_path / "config.yaml").write_text("knowledge: knowledge\nsources: seeds\nstate: desk.db\n", "utf-8")

    def asked(*arguments: str, code: int = 0) -> str:
        assert enter(["kb", "wanted", "--today", "2032-03-01", *arguments]) == code
        said = capsys.readouterr()
        assert (said.err if code == 0 else said.out) == ""
        return said.out if code == 0 else said.err

    return asked


def count(counts: dict[tuple[str, date], int]) -> None:
    async def added() -> None:
        async with await open_store("desk.db") as store:
            await WantedRows(store).add(counts)

    asyncio.run(added())


def kept() -> set[str]:
    with sqlite3.connect("desk.db") as connection:
        return {question for (question,) in connection.execute("SELECT question FROM wanted")}


def test_each_is_told_with_how_often_when_and_what_would_answer_it(wanted: Wanted) -> None:
    count({("/leader king arthur", NOV): 4, ("/leader king arthur", FEB): 3, ("/meetings BO PE", FEB): 2})
    count({("/organization league of the eastern marches", FEB): 5, ("/lookup excalibur", FEB): 1})
    count({("/leader …", FEB): 6, ("/leader greta holm", FEB): 9})
    assert wanted().splitlines() == [
        "/leader king arthur — 7 times since 3 Nov 2031, last on 28 Feb 2032",
        "    “king arthur” leads to nothing",
        "    dragoman kb new person (or organization, post)",
        "/organization league of the eastern marches — 5 times on 28 Feb 2032",
        "    “league of the eastern marches” leads to nothing",
        "    a spelling of League of Marches (organization)? Add it to that entry",
        "    something else? dragoman kb new organization",
        "/meetings BO PE — twice on 28 Feb 2032",
        "    Meetings: Bolivia · Peru: nothing is recorded",
        "    dragoman kb new meeting",
        "/lookup excalibur — once on 28 Feb 2032",
        "    “excalibur” leads to nothing",
        "    dragoman kb draft ARTICLE",
        "",
        "4 questions asked in vain",
        "1 question answered by now, and off the list",
        "asked 6 times beside that, in words that are not kept: they are no name",
    ]
    assert "/leader greta holm" not in kept()
    assert len(kept()) == 5


def test_a_name_that_only_happens_to_be_the_nearest_is_not_offered(wanted: Wanted) -> None:
    count({("/country wakanda", FEB): 2})
    said = wanted()
    assert "Netherlands" not in said
    assert "Rwanda" not in said
    assert "“wakanda” leads to nothing" in said


def test_what_an_editor_adds_leaves_the_list(wanted: Wanted) -> None:
    count({("/leader king arthur", FEB): 4, ("/leader merlin", FEB): 1})
    Path("knowledge/people/arthur.yaml").write_text("id: arthur\ncite: s000#p1\nname: King Arthur\n", "utf-8")
    assert "/leader king arthur" not in wanted()
    assert kept() == {"/leader merlin"}


def test_as_many_are_shown_as_wanted_and_only_the_latest(wanted: Wanted) -> None:
    count({("/leader merlin", NOV): 9, ("/leader uther", FEB): 4, ("/leader morgana", FEB): 2, ("/leader mab", FEB): 1})
    shown = wanted("--limit", "1", "--since", "2032-02")
    assert shown.startswith("/leader uther — 4 times on 28 Feb 2032\n")
    assert shown.splitlines()[-1] == "3 questions asked in vain since 1 Feb 2032, 2 not shown: --limit N"
    assert wanted("--since", "today") == "0 questions asked in vain since 1 Mar 2032\n"


def test_programs_get_json(wanted: Wanted) -> None:
    count({("/organization league of the eastern marches", FEB): 5, ("/leader PE", NOV): 1, ("/lookup …", FEB): 2})
    told: dict[str, Any] = json.loads(wanted("--format", "json"))
    assert told == {
        "wanted": [
            {
                "question": "/organization league of the eastern marches",
                "times": 5,
                "first": "2032-02-28",
                "last": "2032-02-28",
                "missing": "league of the eastern marches",
                "closest": [{"id": "league-of-marches", "name": "League of Marches", "kind": "organization"}],
                "commands": ["dragoman kb new organization"],
            },
            {
                "question": "/leader PE",
                "times": 1,
                "first": "2031-11-03",
                "last": "2031-11-03",
                "missing": "",
                "closest": [],
                "commands": ["dragoman kb new post"],
            },
        ],
        "more": 0,
        "answered": 0,
        "withheld": 2,
    }


def test_where_nothing_was_ever_counted_it_says_where_it_would_be(wanted: Wanted) -> None:
    said = wanted(code=1)
    assert said.startswith("dragoman: there is no store at ")
    assert "desk.db: questions are counted by `dragoman run`" in said
    assert not Path("desk.db").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "tuesdayish"), "--since: 'tuesdayish' is not a date"),
        (("--format", "slack"), "--format: there is no 'slack': it can be text or json"),
    ],
)
def test_what_is_mistyped_is_told(wanted: Wanted, arguments: tuple[str, ...], said: str) -> None:
    count({("/leader merlin", FEB): 1})
    assert said in wanted(*arguments, code=2)
    assert kept() == {"/leader merlin"}


def test_what_readers_typed_does_nothing_to_a_terminal(wanted: Wanted) -> None:
    count({("/leader \x1b[2J\u202emerlin", FEB): 1})
    shown = wanted()
    assert "\x1b" not in shown
    assert "\u202e" not in shown
