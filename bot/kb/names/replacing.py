"""Tables of forms where some go and others come: copied and then changed, so that what somebody reads stays as it is."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from bot.kb.names.guesses import Form, Row, in_order
from bot.kb.names.patched import patched

Keys = Callable[[Form], Iterable[str]]
"""What a form is filed under."""
_FEW = 500
"""Rows up to which each is put in its place; with more of them, sorting all is faster."""


class Replaced:
    """The forms that go, and those that come, by number."""

    def __init__(self, gone: Mapping[int, Form], come: Mapping[int, Form]) -> None:
        self.gone = gone
        self.come = come

    @property
    def entities(self) -> set[str]:
        """Whose they are."""
        return {form.name.id for forms in (self.gone, self.come) for form in forms.values()}

    def in_forms(self, forms: Mapping[int, Form]) -> dict[int, Form]:
        """Forms by number."""
        found = dict(forms)
        for number in self.gone:
            found.pop(number, None)
        found.update(self.come)
        return found

    def in_lists(self, lists: Mapping[str, tuple[int, ...]], keys: Keys) -> Mapping[str, tuple[int, ...]]:
        """Numbers in order by what forms are filed under."""
        out, into = _filed(self.gone, keys), _filed(self.come, keys)
        found: dict[str, tuple[int, ...]] = {}
        for key in out.keys() | into.keys():
            without = out.get(key, ())
            left = (one for one in lists.get(key, ()) if one not in without)
            found[key] = tuple(sorted([*left, *into.get(key, ())]))
        return patched(lists, found)

    def in_sets(self, sets: Mapping[str, frozenset[int]], keys: Keys) -> Mapping[str, frozenset[int]]:
        """The same without order."""
        out, into = _filed(self.gone, keys), _filed(self.come, keys)
        none: frozenset[int] = frozenset()
        return patched(
            sets,
            {
                key: sets.get(key, none).difference(out.get(key, ())).union(into.get(key, ()))
                for key in out.keys() | into.keys()
            },
        )

    def in_arrays(self, arrays: Mapping[str, array[int]], keys: Keys) -> Mapping[str, array[int]]:
        """The same in order, laid out closely."""
        out, into = _filed(self.gone, keys), _filed(self.come, keys)
        found: dict[str, array[int]] = {}
        for key in out.keys() | into.keys():
            numbers = found[key] = arrays.get(key, array("Q"))[:]
            for number in out.get(key, ()):
                del numbers[bisect_left(numbers, number)]
            for number in into.get(key, ()):
                insort(numbers, number)
        return patched(arrays, found)

    def in_rows(self, rows: list[Row], of: Callable[[int, Form], Iterable[Row]]) -> list[Row]:
        """Rows in order."""
        out = [row for number, form in self.gone.items() for row in of(number, form)]
        into = [row for number, form in self.come.items() for row in of(number, form)]
        if len(out) + len(into) > _FEW:
            without = set(out)
            return in_order(chain((row for row in rows if row not in without), into))
        found = list(rows)
        for row in out:
            del found[bisect_left(found, row)]
        for row in into:
            insort(found, row)
        return found


def _filed(forms: Mapping[int, Form], keys: Keys) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for number, form in forms.items():
        for key in keys(form):
            found.setdefault(key, set()).add(number)
    return found
