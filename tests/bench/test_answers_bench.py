"""How long from a question to its Answer, in process, on the shipped knowledge? And how long to refuse what is no question?"""

from __future__ import annotations

import datetime
import statistics
import time
from collections.abc import Sequence

import pytest

from bot.app import Dragoman, finished
from bot.core.answer import Status
from tests.asking import newsroom

pytestmark = pytest.mark.bench

TODAY = datetime.date(2026, 11, 22)
TARGET = 1.0
"""Milliseconds, the median over all these questions."""
LONGEST_REFUSAL = 50.0
"""Milliseconds, for the slowest."""

QUESTIONS = (
    "/relations qatar turkey",
    "/relations qatar kazakhstan",
    "/relations kazakhstan turkey",
    "/relations saudi arabia syria",
    "/relations qatr turkiye",
    "/relations Катар Турция",
    "/relations qatar turkiye as-of:2024-12",
    "/relations iceland fiji",
    "/leader qatar",
    "/leader amir of qatar",
    "/leader erdogan as-of:2024-05",
    "/meetings qatar turkey",
    "/meetings erdogan since:2025",
    "/agreements qatar turkey",
    "/country qatar",
    "/organization sco",
    "/timeline qatar",
    "/events qatar",
    "/statements erdogan",
    "/upcoming",
    "/disputes",
    "/source s004",
    "/lookup military base",
    "/help relations",
)
REFUSALS = (
    "",
    "/relations",
    "/relations qatar",
    "/relations qatar qatar",
    "/relations qatar wakanda",
    "/relations qatar turkey kazakhstan",
    "/meetings qatar colour:blue",
    "/relations qatar turkey as-of:2024-02-30",
    "/frobnicate",
    "qatar and turkey, what about them then, my friend",
    "🎉🎉🎉",
    "/relations \u202e\x1b[31m\0",
    "x" * 102_400,
    "/relations " + "turkey " * 14_600,
    "/relations " + "nonsense " * 24,
    "/leader " + "é" * 1_900,
    "/relations " + '"' * 1_000,
)


def milliseconds(lines: Sequence[str], rounds: int) -> dict[str, float]:
    """The median of each line, after one round that is not counted."""
    dragoman = Dragoman(newsroom().kb, TODAY)
    taken: dict[str, list[float]] = {line: [] for line in lines}
    for number in range(rounds + 1):
        for line in lines:
            started = time.perf_counter()
            finished(lambda line=line: dragoman.ask(line))  # type: ignore[misc]
            if number:
                taken[line].append((time.perf_counter() - started) * 1000)
    return {line: statistics.median(times) for line, times in taken.items()}


def test_a_question_is_answered_within_a_millisecond(capsys: pytest.CaptureFixture[str]) -> None:
    taken = milliseconds(QUESTIONS, 40)
    p50 = statistics.median(taken.values())
    with capsys.disabled():
        print(f"\nquestion to Answer: p50 {p50:.2f} ms over {len(QUESTIONS)} questions (target {TARGET:.0f} ms)")
        for line, took in sorted(taken.items(), key=lambda pair: -pair[1]):
            print(f"  {took:6.2f} ms  {line}")
    assert p50 <= TARGET


def test_what_is_no_question_is_refused_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    dragoman = Dragoman(newsroom().kb, TODAY)
    taken = milliseconds(REFUSALS, 5)
    with capsys.disabled():
        print(f"\nrefusals: slowest {max(taken.values()):.1f} ms (target {LONGEST_REFUSAL:.0f} ms)")
        for line, took in sorted(taken.items(), key=lambda pair: -pair[1])[:5]:
            print(f"  {took:6.2f} ms  {line[:60]!r}")
    for line in REFUSALS:
        assert finished(lambda line=line: dragoman.ask(line)).status is not Status.OK, line[:60]  # type: ignore[misc]
    assert max(taken.values()) < LONGEST_REFUSAL
