"""How much faster one saved entry of ten thousand is read again than all of them, and how long nobody else gets to work."""

from __future__ import annotations

import gc
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import pytest

from bot.kb.checks import check
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.kb.live import Live
from bot.kb.loading import load
from bot.kb.search import lines_of
from tests.asking import newsroom
from tests.many_entries import many_entries
from tests.small_knowledge import TODAY

pytestmark = pytest.mark.bench

ENTRIES = 10_000
TIMES = 100
"""How many times faster one entry must be."""
ROUNDS = 7
EDITS = {
    "a meeting": ("meetings", "the price of", "the cost of"),
    "a person's name": ("people", "\nname: ", "\nname: Zorro "),
    "a country's further name": ("countries", "\nname: ", "\nnames: [Kingdom of Zorro]\nname: "),
    "an organization's name": ("organizations", "\nname: ", "\nname: Upper "),
    "a post's title": ("posts", "\ntitle: ", "\ntitle: Deputy "),
    "a place's name": ("places", "\nname: ", "\nname: Lower "),
}


def full(folders: Folders) -> Knowledge:
    """Everything read and checked, and its names made ready."""
    loaded = load(folders)
    assert check(loaded, TODAY) == []
    knowledge = Knowledge(loaded.contents, newsroom().kb.territories)
    knowledge.names.prepare()
    return knowledge


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    assert work() is not None
    return time.perf_counter() - start


@contextmanager
def uncollected() -> Iterator[None]:
    """As the desk does it: no garbage is looked for among all that is known."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


@contextmanager
def held_up() -> Iterator[list[float]]:
    """How long a thread that wants to work every millisecond had to wait for each turn beyond that."""
    waits: list[float] = []
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            start = time.perf_counter()
            time.sleep(0.001)
            waits.append(time.perf_counter() - start - 0.001)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield waits
    finally:
        done.set()
        thread.join()


def test_one_of_ten_thousand_is_read_again_a_hundred_times_faster(
    tmp_path: Path, record: Callable[[str], None]
) -> None:
    folders = many_entries(tmp_path, ENTRIES)
    newsroom()
    rng = random.Random(1)
    with uncollected():
        kept: list[Knowledge] = []
        alls = [seconds(lambda: kept.append(full(folders)) or kept)]
        knowledge = kept[0]
        # What a knowledge that has answered for a while has worked out, it has at once after a save.
        _ = knowledge.involved, knowledge.citations, knowledge.names.vocabulary, lines_of(knowledge)
        live = Live(folders, knowledge)
        with held_up() as waits:
            warm = seconds(lambda: live.warm(TODAY))
        record(f"read once: {warm:.2f} s, nobody else works for {max(waits) * 1000:.0f} ms at most")
        gc.freeze()
        worst = 0.0
        for what, (kind, old, new) in EDITS.items():
            paths = rng.sample(sorted((folders.knowledge / kind).iterdir()), ROUNDS)
            with held_up() as waits:
                taken = [_edited(live, path, old, new) for path in paths]
            worst = max(worst, median(taken))
            longest = f"at most {max(taken) * 1000:.0f} ms, nobody else works for {max(waits) * 1000:.0f} ms at most"
            record(f"{what}: {median(taken) * 1000:.1f} ms, {longest}")
        look = seconds(lambda: live.read_again(None, TODAY))
        again = seconds(lambda: live.read_again(None, TODAY))
        record(f"a look at all: {look * 1000:.0f} ms once, then {again * 1000:.0f} ms")
        alls.append(seconds(lambda: full(folders)))
    record(f"all: {min(alls):.2f} s, one: {worst * 1000:.1f} ms, {min(alls) / worst:.0f} times faster")
    assert min(alls) >= TIMES * worst


def _edited(live: Live, path: Path, old: str, new: str) -> float:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return seconds(lambda: live.read_again([path], TODAY).knowledge)
