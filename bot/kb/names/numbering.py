"""Numbers for forms: in the order of their owners, with room in between, so that most keep theirs when others come."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

LATIN = 1 << 61
"""Added to a form's number: its Latin form, which comes after every form as it is written."""
WORLD = 1 << 62
"""The numbers of the world's names begin here."""

_APART = 1 << 16
"""Numbers from one owner to the next at first. Half of what is left is taken by each that comes in between."""

Order = Callable[[], Sequence[str]]
"""Gives every owner there is, in order. Asked only where one is new."""


class Numbering:
    """Where the numbers of each owner begin."""

    def __init__(self, firsts: dict[str, int]) -> None:
        self._firsts = firsts
        self._bounds = sorted(firsts.values())

    @classmethod
    def of(cls, owners: Sequence[str]) -> Numbering:
        """For owners that have no numbers yet, in order."""
        return cls({owner: at * _APART for at, owner in enumerate(owners, 1)})

    def first(self, owner: str) -> int:
        """The number of an owner's first form; the others follow it."""
        return self._firsts[owner]

    def after(self, counts: Mapping[str, int], order: Order) -> Numbering | None:
        """The same with these owners having so many forms now; None where there is not enough room for that.

        An owner that has none is forgotten.
        """
        gone = {owner for owner, count in counts.items() if not count and owner in self._firsts}
        new = {owner for owner, count in counts.items() if count and owner not in self._firsts}
        found = self
        if gone or new:
            firsts = {owner: first for owner, first in self._firsts.items() if owner not in gone}
            _make_room(firsts, new, order())
            found = Numbering(firsts)
        has_room = all(found._has_room(owner, count) for owner, count in counts.items() if count)
        return found if has_room else None

    def _has_room(self, owner: str, count: int) -> bool:
        first = self._firsts[owner]
        at = bisect_left(self._bounds, first)
        # Where no room is left, two begin at one place.
        following = self._bounds[at + 1] if at + 1 < len(self._bounds) else first + _APART
        return count <= following - first


def _make_room(firsts: dict[str, int], new: set[str], order: Sequence[str]) -> None:
    """Give numbers to those who are new: evenly between the two that were there before and after them."""
    if not new:
        return
    waiting: list[str] = []
    before = 0
    for owner in order:
        if owner in new:
            waiting.append(owner)
        elif (place := firsts.get(owner)) is not None:
            _spread(firsts, waiting, before, (place - before) // (len(waiting) + 1))
            waiting, before = [], place
    _spread(firsts, waiting, before, _APART)


def _spread(firsts: dict[str, int], owners: Sequence[str], before: int, apart: int) -> None:
    for at, owner in enumerate(owners, 1):
        firsts[owner] = before + at * apart
