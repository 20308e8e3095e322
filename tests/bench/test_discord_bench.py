"""What the Discord adapter costs, the network and the answer's own time left out; and what a keystroke costs."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from bot.kb.names.index import NameIndex
from tests.asking import newsroom
from tests.bench.discord_dispatch import empty, ours, seconds_each, slash, typing
from tests.bench.test_names_bench import misspelt, names_of
from tests.bench.test_names_bench import world as names_index

pytestmark = pytest.mark.bench

MOST_TIMES_EMPTY = 4
ROUNDS = 5
PAYLOADS = 2_000


async def test_an_answer_beside_an_empty_callback_of_discord_py(record: Callable[[str], None]) -> None:
    bare, full = await empty(), await ours("/relations qatar turkey")
    question = {"a": "qatar", "b": "turkiye"}
    for client in (bare, full):
        await seconds_each(client, [slash("relations", **question) for _ in range(200)])
    rounds = []
    for _ in range(ROUNDS):
        rounds.append(
            [await seconds_each(one, [slash("relations", **question) for _ in range(PAYLOADS)]) for one in (bare, full)]
        )
    dispatch, answer = (min(taken) for taken in zip(*rounds, strict=True))
    keystroke = await seconds_each(full, [typing("relations", "a", "qat") for _ in range(PAYLOADS)])
    record(
        f"empty callback {dispatch * 1e6:.0f} µs, answer {answer * 1e6:.0f} µs: {answer / dispatch:.1f} times; "
        f"a keystroke with its names {keystroke * 1e6:.0f} µs"
    )
    assert answer <= MOST_TIMES_EMPTY * dispatch


def keystrokes(rng: random.Random, names: list[tuple[str, str]], count: int) -> list[str]:
    """What is typed on the way to some names, letter by letter, and to the same with a slip."""
    typed = []
    for name, script in rng.sample(names, count):
        for whole in (name, misspelt(rng, name, script, 1)):
            typed += [whole[:end] for end in range(1, len(whole) + 1)]
    return typed


def percentiles(complete: Callable[[str], object], typed: list[str]) -> tuple[float, float]:
    """The median and the slowest but one in a hundred, in milliseconds."""
    taken = []
    for one in typed:
        start = time.perf_counter()
        complete(one)
        taken.append((time.perf_counter() - start) * 1e3)
    taken.sort()
    return taken[len(taken) // 2], taken[len(taken) * 99 // 100]


def test_a_keystroke_on_the_shipped_knowledge(record: Callable[[str], None]) -> None:
    room = newsroom()
    room.kb.names.prepare()
    named = [
        (room.kb.name(one), "latin") for one in (*room.kb.entries, *room.kb.topics) if room.kb.kind(one) != "relation"
    ]
    kinds = ("country", "organization", "person", "post", "place", "meeting", "agreement", "event", "topic")
    typed = keystrokes(random.Random(11), named, 60)
    p50, p99 = percentiles(lambda one: room.complete(kinds, one, 25), typed)
    record(f"{len(typed)} keystrokes: p50 {p50:.3f} ms, p99 {p99:.3f} ms (target 1 ms)")


def test_a_keystroke_at_a_hundred_thousand_aliases(record: Callable[[str], None]) -> None:
    index: NameIndex
    names, index = names_index(100_000)
    assert len(names) == len(names_of(100_000))
    index.prepare()
    typed = keystrokes(random.Random(12), names, 60)
    p50, p99 = percentiles(lambda one: index.complete(one, ("person", "country"), 25), typed)
    record(f"{len(typed)} keystrokes: p50 {p50:.3f} ms, p99 {p99:.3f} ms (target 10 ms)")
