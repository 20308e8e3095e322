"""Which of many names are nearly the same, without comparing each with every other.

Two names that differ by few letters have a piece in common where one of them is cut into one piece more than letters
differ. So each is filed under its pieces, and compared only with those filed under a part of it. Names with other
numbers in them are those of others, however like the rest is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

ALIKE = 0.92
"""Two people's names at least this alike are taken for one person: above Abdullah/Abdulla, below two brothers."""
_LONGER = 3
"""Letters by which one of two names of one person may be longer."""

_Piece = tuple[int, int, int, str, str]
"""The length of the name it was cut from, into how many pieces, which of them it is, its letters, the name's numbers."""


class Alike:
    """Names by the file they stand in, and for each those like it."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._like: dict[str, set[str]] = {}
        self._pieces: dict[_Piece, set[str]] = {}

    def to(self, file: str) -> list[tuple[str, str]]:
        """The files of names like the one in this file, and those names."""
        return [(other, self._names[other]) for other in sorted(self._like.get(file, ()))]

    def add(self, file: str, key: str, name: str) -> set[str]:
        """Take in the name of a file, by its key. Gives the files for which this changes what is like theirs."""
        if not key:
            return set()
        like = {other for other in self._candidates(key) if _alike(key, self._keys[other])}
        for other in like:
            self._like.setdefault(other, set()).add(file)
        self._like[file] = set(like)
        self._keys[file], self._names[file] = key, name
        for piece in _filed_under(key):
            self._pieces.setdefault(piece, set()).add(file)
        return like | {file}

    def remove(self, file: str) -> set[str]:
        """Take the name of a file out. Gives the files for which this changes what is like theirs."""
        key = self._keys.pop(file, None)
        if key is None:
            return set()
        del self._names[file]
        for piece in _filed_under(key):
            self._pieces[piece].discard(file)
            if not self._pieces[piece]:
                del self._pieces[piece]
        like = self._like.pop(file)
        for other in like:
            self._like[other].discard(file)
        return like | {file}

    def _candidates(self, key: str) -> set[str]:
        found: set[str] = set()
        digits = _digits(key)
        for length in range(max(1, len(key) - _LONGER), len(key) + _LONGER + 1):
            apart = _apart(length, len(key))
            for number, (start, size) in enumerate(_cuts(length, apart + 1)):
                # What comes before a piece may have gained or lost letters.
                for at in range(max(0, start - apart), min(len(key) - size, start + apart) + 1):
                    found.update(self._pieces.get((length, apart, number, key[at : at + size], digits), ()))
        return found


def _apart(length: int, other: int) -> int:
    """How many letters, left out or put in, two names of these lengths may differ by and be alike."""
    return int((1 - ALIKE) * (length + other) + 1e-9)


def _cuts(length: int, pieces: int) -> list[tuple[int, int]]:
    """Where each of so many pieces of a name begins, and how long it is."""
    bounds = [length * number // pieces for number in range(pieces + 1)]
    return [(start, end - start) for start, end in pairwise(bounds)]


def _filed_under(key: str) -> Iterator[_Piece]:
    length, digits = len(key), _digits(key)
    others = range(max(1, length - _LONGER), length + _LONGER + 1)
    for apart in {_apart(length, other) for other in others}:
        for number, (start, size) in enumerate(_cuts(length, apart + 1)):
            yield length, apart, number, key[start : start + size], digits


def _digits(key: str) -> str:
    return "" if key.isalpha() else "".join(filter(str.isdigit, key))


def _alike(one: str, other: str) -> bool:
    from rapidfuzz.fuzz import ratio

    return abs(len(one) - len(other)) <= _LONGER and ratio(one, other) >= 100 * ALIKE
