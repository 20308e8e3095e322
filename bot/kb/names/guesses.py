"""Tables for what is not met exactly: words in another order, beginnings, shared trigrams. Built when first needed."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import msgspec

from bot.kb.names.forms import Name, NameSort
from bot.kb.names.trigrams import postings
from bot.text.names import joined, reordered

_NOTHING: array[int] = array("I")
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
    """Forms to guess among. Codes are left out: they are met exactly or not at all."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self.forms = [form for form in forms if form.key and form.name.sort is not NameSort.CODE]

    @cached_property
    def _orders(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, form in enumerate(self.forms):
            if " " in form.key:
                found.setdefault(reordered(form.key), []).append(number)
        return found

    @cached_property
    def _beginnings(self) -> list[tuple[str, int, int]]:
        """Every form from each of its words on: the letters, how many words were passed over, the form's number."""
        found: list[tuple[str, int, int]] = []
        for number, form in enumerate(self.forms):
            words = form.key.split()
            found.extend(("".join(words[start:]), start, number) for start in range(len(words)))
        return sorted(found)

    @cached_property
    def _postings(self) -> dict[str, array[int]]:
        return postings((number, form.key) for number, form in enumerate(self.forms))

    @cached_property
    def _words(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for number, form in enumerate(self.forms):
            if " " in form.key and form.name.kind in _PARTLY:
                for word in form.key.split():
                    found.setdefault(word, set()).add(number)
        return found

    def in_order(self, key: str) -> list[Form]:
        """The forms of the same words in any order."""
        return [self.forms[number] for number in self._orders.get(reordered(key), ())] if " " in key else []

    def holding(self, key: str) -> list[Form]:
        """The forms of people and organizations that hold every one of several words, in any order."""
        if " " not in key:
            return []
        held = sorted((self._words.get(word, set()) for word in key.split()), key=len)
        return [self.forms[number] for number in sorted(set.intersection(*held))]

    def beginning(self, key: str) -> Iterator[tuple[bool, Form]]:
        """The forms that begin with a key (True), or do so from one of their later words on (False)."""
        wanted = joined(key)
        if len(wanted) < _WHOLE:
            return
        for _, passed, number in self.begun(wanted):
            if not passed or len(wanted) > _WHOLE:
                yield not passed, self.forms[number]

    def begun(self, letters: str) -> list[tuple[str, int, int]]:
        """What begins with these letters, as it stands in the table: letters, how many words were passed over, number."""
        first = bisect_left(self._beginnings, (letters, 0, 0))
        return self._beginnings[first : bisect_left(self._beginnings, (letters + _BEHIND_ALL, 0, 0))]

    def posting(self, gram: str) -> Sequence[int]:
        """The numbers of the forms that hold a trigram."""
        return self._postings.get(gram, _NOTHING)
