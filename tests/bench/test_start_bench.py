"""How long a whole `dragoman ask` takes beside a Python that does nothing, and how long refusals take in process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from bot.app import finished
from tests.asking import newsroom

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_TIMES = 20
"""The whole of `dragoman ask` may take this many times `python3 -c pass`."""
SLOWEST_REFUSAL = 0.05
"""Seconds within which bad input has its answer."""
ROUNDS = 15

REFUSED = {
    "empty": "",
    "one party": "/relations qatar",
    "no such name": "/relations qatar wakanda",
    "unknown option": "/meetings qatar colour:blue",
    "impossible date": "/meetings qatar since:2024-02-30",
    "100 KiB": "a" * 102_400,
    "many words": "/relations " + "qatar turkey " * 150,
    "control characters": "/relations \x1b[31m\x00 \u202eratac",
    "emoji": "🎉🔥👑",
}


def seconds(arguments: list[str], environment: dict[str, str]) -> float:
    """Wall time of one process."""
    start = time.perf_counter()
    subprocess.run(arguments, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


@pytest.mark.bench
@pytest.mark.parametrize("question", ["/relations qatar turkey", "/relations qatr turkiye"], ids=["exact", "guessed"])
def test_a_whole_ask_is_a_few_times_an_empty_python(
    question: str, tmp_path: Path, record: Callable[[str], None]
) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    ask = [sys.executable, "-m", "bot", "ask", *question.split()]
    nothing = [sys.executable, "-c", "pass"]
    seconds(ask, environment)
    # Taken in turns, and the best of each kept: what else the machine does can only add to a time.
    pairs = [(seconds(nothing, environment), seconds(ask, environment)) for _ in range(ROUNDS)]
    empty, whole = min(one for one, _ in pairs), min(one for _, one in pairs)
    record(f"python -c pass {empty * 1000:.0f} ms, ask {whole * 1000:.0f} ms: {whole / empty:.1f} times")
    assert whole <= MOST_TIMES * empty


@pytest.mark.bench
@pytest.mark.parametrize("line", REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_comes_at_once(line: str, record: Callable[[str], None]) -> None:
    room = newsroom()
    finished(lambda: room.ask("/relations qatr turkey"))
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = finished(lambda: room.ask(line))
        taken.append(time.perf_counter() - start)
        assert answer.status != "ok"
    record(f"{median(taken) * 1000:.2f} ms, at most {max(taken) * 1000:.2f} ms")
    assert median(taken) < SLOWEST_REFUSAL


@pytest.fixture
def record(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a measurement past pytest's capturing."""

    def show(line: str) -> None:
        with capsys.disabled():
            print(f"\n{request.node.name}: {line}", end="")

    return show
