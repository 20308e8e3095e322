"""How long does reading an entry take, beside PyYAML's quickest loader, which keeps no positions?"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bot.reading import read_text

pytestmark = pytest.mark.bench

MEETING = """\
# yaml-language-server: $schema=../.schema/meeting.json
id: okello-in-lima-2031
cite: s000#p2
kind: talks
title: Talks between the two ministers in Lima
date:
  - {value: "2031-02-03", cite: s000#p3, reads: {Monday: "2031-02-03"}}
  - {value: "2031-02-04", cite: s001#p2s3, rank: deprecated, why: a slip in the translation}
place: {value: lima, cite: s000#p2}
occurrence: held
closed: {value: true, cite: s000#p4}
participants:
  - {who: okello, post: minister-of-trade-of-uganda, for: uganda, cite: s000#p2}
  - {who: quispe, post: minister-of-trade-of-peru, for: peru, role: host, cite: s000#p2}
  - {group: officials of both ministries, count: 14, cite: [s000#p5, s001#p2s9]}
discussed:
  - {value: easier customs for coffee, cite: s000#p4, said_by: quispe}
  - {value: "a port: who would build it and when", cite: s000#p4}
  - {value: the return of three fishing boats, cite: s001#p2s5, as_of: "2031-02-03"}
"""
PERSON = (
    'id: okello\nname: Grace Okello\nnames: [G. Okello]\nnative: ["Окелло"]\ngarbled: [Okelo, Okllo]\ncite: s000#p2\n'
)
QUOTED = "".join(
    f'- {{date: "2031-02-{day:02}", act: "signed", place: "lima", cite: "s000#p{day}"}}\n' for day in range(1, 29)
)


def _knowledge() -> list[str]:
    root = Path(__file__).parents[2] / "knowledge"
    return [path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.yaml"))]


def _seconds(read: Callable[[str], object], texts: list[str]) -> float:
    """The best of several runs over all the texts."""
    best = float("inf")
    for _ in range(15):
        began = time.perf_counter()
        for text in texts:
            read(text)
        best = min(best, time.perf_counter() - began)
    return best


@pytest.mark.parametrize("kind", ["meeting", "person", "all quoted", "knowledge"])
def test_reading_with_positions_is_half_again_as_fast_as_the_c_loader_without(kind: str) -> None:
    samples = {"meeting": [MEETING] * 50, "person": [PERSON] * 100, "all quoted": [QUOTED] * 10}
    texts = samples.get(kind) or _knowledge()
    if not texts:
        pytest.skip("no knowledge in this checkout")
    assert all(not read_text(text, "x")[1] for text in texts)
    ours = _seconds(lambda text: read_text(text, "x"), texts)
    theirs = _seconds(lambda text: yaml.load(text, Loader=yaml.CSafeLoader), texts)
    count = len(texts)
    print(
        f"{kind}: {ours / count * 1e6:.0f} µs a file, CSafeLoader {theirs / count * 1e6:.0f} µs: {theirs / ours:.2f} x"
    )
    assert theirs >= 1.5 * ours


def test_reading_one_meeting(benchmark: Callable[[Callable[[], object]], object]) -> None:
    benchmark(lambda: read_text(MEETING, "x"))
