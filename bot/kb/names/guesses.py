"""Tables for what is not met exactly: words in another order, beginnings, shared trigrams. Built when first needed."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec

from bot.kb.names.forms import Name, NameSort
from bot.kb.names.trigrams import grams, postings
from bot.text.names import joined, reordered

if TYPE_CHECKING:
    from bot.kb.names.replacing import Replaced

Row = tuple[str, int, int]
"""Letters, how many words of the form lie before them, the form's number."""
_NOTHING: array[int] = array("Q")
_BEHIND_ALL = "\U0010ffff"
_WHOLE = 3
"""Letters that a beginning of a whole form needs; one more for that of a later word in it."""
_PARTLY = frozenset({"person", "organization"})
"""Kinds whose names may be asked for by some of their words. Of a post's, "turkey qatar" would be some, too."""


class Form(msgspec.Struct, frozen=True, gc=False):
    """One normalised form of one entity. other_script: it is the Latin form of a name in another script."""

    key: str
    name: Name
    other_script: bool = False


class Guesses:
    """Forms to guess among, by number and in that order. Codes are left out: they are met exactly or not at all."""

    def __init__(self, forms: Mapping[int, Form]) -> None:
        self.forms = {number: form for number, form in forms.items() if _is_guessed(form)}

    def after(self, replaced: Replaced) -> Guesses:
        """The same where some forms go and others come. What is built already is built there too."""
        from bot.kb.names.replacing import Replaced

        gone, come = (
            {number: form for number, form in forms.items() if _is_guessed(form)}
            for forms in (replaced.gone, replaced.come)
        )
        replaced = Replaced(gone, come)
        found = object.__new__(Guesses)
        found.forms = replaced.in_forms(self.forms)
        known, built = vars(self), vars(found)
        if "_orders" in known:
            built["_orders"] = replaced.in_lists(self._orders, _order)
        if "_beginnings" in known:
            built["_beginnings"] = replaced.in_rows(self._beginnings, rows_of)
        if "_postings" in known:
            built["_postings"] = replaced.in_arrays(self._postings, lambda form: grams(form.key))
        if "_words" in known:
            built["_words"] = replaced.in_sets(self._words, _words)
        return found

    def every(self) -> list[Form]:
        """Every form, in order."""
        return [form for _, form in sorted(self.forms.items(), key=itemgetter(0))]

    @cached_property
    def _orders(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for number, form in self.forms.items():
            if " " in form.key:
                found.setdefault(reordered(form.key), []).append(number)
        return {key: tuple(numbers) for key, numbers in found.items()}

    @cached_property
    def _beginnings(self) -> list[Row]:
        """Every form from each of its words on."""
        return in_order(row for number, form in self.forms.items() for row in rows_of(number, form))

    @cached_property
    def _postings(self) -> Mapping[str, array[int]]:
        return postings(((number, form.key) for number, form in self.forms.items()), "Q")

    @cached_property
    def _words(self) -> Mapping[str, frozenset[int]]:
        found: dict[str, list[int]] = {}
        for number, form in self.forms.items():
            for word in _words(form):
                found.setdefault(word, []).append(number)
        return {word: frozenset(numbers) for word, numbers in found.items()}

    def in_order(self, key: str) -> list[Form]:
        """The forms of the same words in any order."""
        return [self.forms[number] for number in self._orders.get(reordered(key), ())] if " " in key else []

    def holding(self, key: str) -> list[Form]:
        """The forms of people and organizations that hold every one of several words, in any order."""
        if " " not in key:
            return []
        held = sorted((self._words.get(word, frozenset()) for word in key.split()), key=len)
        return [self.forms[number] for number in sorted(frozenset.intersection(*held))]

    def beginning(self, key: str) -> Iterator[tuple[bool, Form]]:
        """The forms that begin with a key (True), or do so from one of their later words on (False)."""
        wanted = joined(key)
        if len(wanted) < _WHOLE:
            return
        for _, passed, number in self.begun(wanted):
            if not passed or len(wanted) > _WHOLE:
                yield not passed, self.forms[number]

    def begun(self, letters: str) -> list[Row]:
        """What begins with these letters."""
        first = bisect_left(self._beginnings, (letters, 0, 0))
        return self._beginnings[first : bisect_left(self._beginnings, (letters + _BEHIND_ALL, 0, 0))]

    def posting(self, gram: str) -> Sequence[int]:
        """The numbers of the forms that hold a trigram."""
        return self._postings.get(gram, _NOTHING)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows sorted, letter by letter: nobody else gets to work while one list is sorted."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0][:1], []).append(row)
    return [row for letter in sorted(found) for row in sorted(found[letter])]


def _is_guessed(form: Form) -> bool:
    return bool(form.key) and form.name.sort is not NameSort.CODE


def _order(form: Form) -> Iterable[str]:
    return (reordered(form.key),) if " " in form.key else ()


def rows_of(number: int, form: Form) -> list[Row]:
    """A form from each of its words on."""
    words = form.key.split()
    return [("".join(words[start:]), start, number) for start in range(len(words))]


def _words(form: Form) -> Iterable[str]:
    return form.key.split() if " " in form.key and form.name.kind in _PARTLY else ()
