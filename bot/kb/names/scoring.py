"""How like two names are, and how unlike they may be and still be a slip of the keyboard. Judges pairs, finds none.

rapidfuzz is imported here, so this module is only imported when a guess is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.text.names import joined, reordered

SHORTEST = 4
"""Letters. Fewer with a typo could be anything; with so few, the first must be right, or be all that is missing."""
_SCORED = 12


def ranked(key: str, texts: Sequence[str], limit: int = _SCORED) -> list[tuple[int, float]]:
    """The texts most like a normalised form, best first: index and max(ratio, token_sort_ratio), from 0 to 1."""
    best = {index: score for _, score, index in process.extract(key, texts, scorer=fuzz.ratio, limit=limit)}
    if " " in key:
        for _, score, index in process.extract(key, texts, scorer=fuzz.token_sort_ratio, limit=limit):
            best[index] = max(score, best.get(index, 0.0))
    return [(index, score / 100) for index, score in sorted(best.items(), key=lambda item: -item[1])]


def near(key: str, texts: Sequence[str], foreign: bool = False) -> list[tuple[int, int, float]]:
    """The texts that a normalised form may be a slip for: index, how many slips, likeness from 0 to 1.

    A slip is a letter left out, added, changed or swapped with its neighbour; spaces and word order are none.
    """
    letters, most = joined(key), likely(key)
    found = process.extract(
        letters, [joined(text) for text in texts], scorer=OSA.distance, score_cutoff=most, limit=_SCORED
    )
    if not found and " " in key:
        turned = [reordered(text) for text in texts]
        found = process.extract(reordered(key), turned, scorer=OSA.distance, score_cutoff=most, limit=_SCORED)
    return [
        (index, int(slips), max(fuzz.ratio(key, texts[index]), fuzz.token_sort_ratio(key, texts[index])) / 100)
        for _, slips, index in found
        if slips <= _allowed(letters, joined(texts[index]), foreign)
    ]


def begins_nearly(letters: str, texts: Sequence[str]) -> list[tuple[int, int]]:
    """The texts that begin nearly with these letters: index, and how many slips lie between, each with its fewest."""
    most, size = _most(len(letters)), len(letters)
    found: dict[int, int] = {}
    # A letter too many or too few moves the end of what corresponds.
    for end in (size, size + 1, size - 1):
        begun = [text[:end] for text in texts]
        for _, slips, index in process.extract(letters, begun, scorer=OSA.distance, score_cutoff=most, limit=_SCORED):
            found[index] = min(int(slips), found.get(index, most))
    return sorted(found.items(), key=lambda one: one[1])


def likely(key: str) -> int:
    """How many slips at most may lie between a normalised form and any other."""
    return _most(len(joined(key)) + 2)


def _most(letters: int) -> int:
    return 1 if letters < 8 else 2 if letters < 16 else 3


def _allowed(asked: str, form: str, foreign: bool) -> int:
    """How many slips may lie between two forms without spaces: one below 8 letters, two from 8, three from 16.

    foreign: a country's name in another language than English. There are 35,000 of these, and any short word is near
    one, so they are allowed one slip from 6 letters and two from 11.
    """
    shortest, longest = sorted((len(asked), len(form)))
    if shortest < SHORTEST or (shortest == SHORTEST and asked[0] != form[0] and asked != form[1:]):
        return 0
    if foreign:
        return 0 if longest < 6 else 1 if longest < 11 else 2
    return _most(longest)
