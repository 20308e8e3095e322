"""Does every line, however broken, get an Answer that helps? And does a bug stay behind a reference?"""

from __future__ import annotations

import asyncio
import logging
import time
import unicodedata
from typing import Annotated

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import Dragoman
from bot.commands import COMMANDS
from bot.core.answer import Answer, NoticeKind, Status, as_json, joined_text
from bot.core.command import Asking, Commands, command
from bot.core.dispatch import answer as answered
from bot.core.dispatch import ask as asked
from bot.core.invocation import Invocation
from bot.core.parameters import Party
from bot.core.plain import plain_text
from tests.small_knowledge import TODAY, ask, fictional


def test_every_answer_says_which_command_and_which_revision() -> None:
    for line in ("/relations ruritania syldavia", "/relations ruritania", "/leader nobody", "/help", "/nonsense"):
        assert ask(line).revision == fictional().revision
    assert ask("/leader nobody").command == "leader"
    assert ask("/relations ruritania").command == "relations"


def test_a_guess_is_told_and_an_exact_name_is_not() -> None:
    guessed = ask("/relations ruritanai syldavia")
    assert [joined_text(one.text) for one in guessed.notices if one.kind is NoticeKind.MATCHED] == [
        "matched: “ruritanai” → Ruritania (typo)"
    ]
    assert [(one.asked, one.id) for one in guessed.matched] == [("ruritanai", "ruritania"), ("syldavia", "syldavia")]
    exact = ask("/relations ruritania syldavia")
    assert not [one for one in exact.notices if one.kind is NoticeKind.MATCHED]
    assert all(one.score == 1.0 for one in exact.matched)


def test_an_ambiguous_name_offers_whole_questions() -> None:
    found = ask("/statements korea since:2030")
    assert found.status is Status.AMBIGUOUS
    assert "/statements KP since:2030" in found.suggestions
    for line in found.suggestions:
        assert ask(line).status is Status.OK, line


def test_an_unknown_name_offers_the_closest_and_they_work() -> None:
    found = ask("/relations ruritania syldvoniana")
    assert found.status is Status.NOT_FOUND
    assert len(found.suggestions) == len(found.actions) == 3
    assert all(line.startswith("/relations ruritania ") for line in found.suggestions)
    for line in found.suggestions:
        assert ask(line).status in (Status.OK, Status.BAD_INPUT), line


def test_the_closest_of_a_named_argument_is_put_in_its_place() -> None:
    invocation = Invocation(command="relations", arguments={"a": "ruritania", "b": "syldvoniana"})
    found = asyncio.run(answered(invocation, COMMANDS, fictional(), TODAY))
    assert found.status is Status.NOT_FOUND
    assert all(line.startswith('/relations a:"ruritania" b:"') for line in found.suggestions)
    assert ask(found.suggestions[0]).status is not Status.ERROR


@pytest.mark.parametrize(
    "line",
    [
        "/relations ruritania ruritania",
        "/relations ruritania xr",
        "/relations strelsau ruritania",
        "/meetings ruritania Руритания",
        "/relations king of ruritania lindqvist",
    ],
)
def test_the_same_party_twice_is_refused(line: str) -> None:
    found = ask(line)
    assert found.status is Status.BAD_INPUT
    assert "two different ones" in plain_text(found)


def test_no_such_source_lists_those_there_are() -> None:
    found = ask("/source s077")
    assert found.status is Status.NOT_FOUND
    assert found.suggestions == ("/source s000", "/source s001", "/source s002")


def test_since_after_until_is_refused() -> None:
    found = ask("/meetings ruritania since:2030 until:2029")
    assert found.status is Status.BAD_INPUT
    assert "swap" in plain_text(found)


def test_a_forgotten_command_is_put_before_the_names() -> None:
    assert "/relations ruritania syldavia" in ask("ruritania syldavia").suggestions
    assert "/help" in ask("what on earth").suggestions


def test_a_command_nobody_declared_is_bad_input_from_a_platform_too() -> None:
    found = asyncio.run(answered(Invocation(command="nonsense"), COMMANDS, fictional(), TODAY))
    assert found.status is Status.BAD_INPUT


def test_a_bug_becomes_an_answer_with_a_reference(caplog: pytest.LogCaptureFixture) -> None:
    @command(examples=("/broken",))
    async def broken(asking: Asking, a: Annotated[Party | None, "Anybody"] = None) -> Answer:
        """Breaks"""
        raise ZeroDivisionError("a secret of the newsroom")

    with caplog.at_level(logging.ERROR, logger="bot"):
        found = asyncio.run(asked("/broken ruritania", Commands.of([broken]), fictional(), TODAY))
    assert found.status is Status.ERROR
    assert "secret" not in plain_text(found)
    reference = plain_text(found).rsplit(" ", 1)[1].rstrip(".")
    assert reference in caplog.text
    assert "ZeroDivisionError" in caplog.text


PIECES = st.one_of(
    st.sampled_from([*(f"/{one.name}" for one in COMMANDS), "relations", "/dragoman"]),
    st.sampled_from(
        ["ruritania", "Syldavia", "lom", "king of ruritania", "lindqvist", "strelsau", "qatar", "s001", "pears", "x"]
    ),
    st.sampled_from(
        [
            " and ",
            ",",
            "/",
            "-",
            '"',
            "“",
            "”",
            ":",
            "as-of:",
            "since:",
            "until:2030",
            "topic:fruit",
            "place:klow",
            "a:",
            "about:",
        ]
    ),
    st.sampled_from(
        ["2031-05", "late may 2031", "[2030,2031]", "2031-02-30", "\u202e", "\0", "\u200b", "🎉", "\ud800", "\x1b[31m"]
    ),
    st.text(max_size=12),
)


@given(st.lists(PIECES, max_size=9), st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_typed_is_answered(pieces: list[str], glued: bool) -> None:
    line = ("" if glued else " ").join(pieces)
    started = time.perf_counter()
    found = asyncio.run(Dragoman(fictional(), TODAY).ask(line))
    assert time.perf_counter() - started < 2
    assert found.status is not Status.ERROR, line
    text = as_json(found)["text"]
    assert text.strip()
    unseen = {letter for letter in text if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf", "Cs")}
    assert not unseen, (line, unseen)
    assert len(text) < 60_000
    if found.status is not Status.OK:
        assert found.suggestions or "/" in text or "reference" not in text
