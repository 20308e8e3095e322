"""Which forms share the rarest runs of three letters with a question. Proposes candidates; scoring.py judges them.

In plain Python on purpose: for one question a few thousand numbers are counted, which C code behind Counter does in
about 0.1 ms, while importing numpy alone costs a fresh process 100 ms.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from heapq import nlargest
from itertools import chain

BUDGET = 1500
"""Postings counted for one question. Rare trigrams come first, so that the common ones are what is left out."""
CANDIDATES = 80
"""Forms handed on to be scored."""

Posting = Callable[[str], Sequence[int]]


def grams(key: str) -> set[str]:
    """The runs of three characters of a normalised form, with a space at either end."""
    padded = f" {key} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def postings(keys: Iterable[tuple[int, str]], kind: str = "I") -> dict[str, array[int]]:
    """For every trigram, the numbers of the forms that hold it, in the order given. kind: of the arrays, by its letter."""
    found: dict[str, array[int]] = {}
    for number, key in keys:
        for gram in grams(key):
            held = found.get(gram)
            if held is None:
                held = found[gram] = array(kind)
            held.append(number)
    return found


def rarest(key: str, posting: Posting) -> list[Sequence[int]]:
    """The postings of a normalised form's trigrams, the shortest first; those that no form has are empty."""
    return sorted(map(posting, grams(key)), key=len)


def candidates(lists: list[Sequence[int]]) -> list[int]:
    """The forms that share most of the rarest trigrams, at most CANDIDATES, best first."""
    counted = _counted(lists)
    return _most(counted, list(counted))


def slipped(lists: list[Sequence[int]], spaces: int, slips: int, moved: bool) -> list[int]:
    """The forms that may be meant with so many slips, at most CANDIDATES. moved: and words moved, too.

    One slip spoils four trigrams at most and a moved word two, so of any few more than that, the rarest as well, the
    form has one; trigrams that no form has count among the rarest. Where no word moved, it has more of them.
    """
    counted = _counted(lists[: 4 * slips + 2 * spaces + 1])
    least = 0 if moved else 2 * spaces
    return _most(counted, [number for number, count in counted.items() if count > least])


def _counted(lists: Iterable[Sequence[int]]) -> Counter[int]:
    taken: list[Sequence[int]] = []
    spent = 0
    for held in lists:
        if spent and spent + len(held) > BUDGET:
            break
        taken.append(held)
        spent += len(held)
    return Counter(chain.from_iterable(taken))


def _most(counted: Counter[int], numbers: list[int]) -> list[int]:
    return numbers if len(numbers) <= CANDIDATES else nlargest(CANDIDATES, numbers, key=counted.__getitem__)
