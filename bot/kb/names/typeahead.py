"""What somebody who has typed this much may be typing: names that begin so, in any script; else those that nearly do.

It answers every keystroke, so it never scores more than a few hundred words, and makes matches of the best ones alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from heapq import nsmallest

from bot.kb.names.forms import How, Match, NameSort
from bot.kb.names.guesses import Form, rows_of
from bot.kb.names.holdings import NO_ENTRY, Holdings, Kinds, among
from bot.kb.names.trigrams import grams, slipped
from bot.text.names import joined, romanised, shortened

_LEAST_GUESSED = 3
"""Letters before a slip is allowed for."""
_LEAST_FOREIGN = 3
"""Letters before countries are looked up in every language of the world."""
_LATER = 0.5
"""How much likelier somebody types the first word of a name than a later one, in slips."""
_FOREIGN = 0.25
"""How much likelier an entry is meant than a country without one, in slips."""
_REMEMBERED = 4_096
"""Beginnings of one or two letters, by kinds: of many names there are thousands to look through, each time anew."""

_Found = dict[str, tuple[float, Form]]
"""By entity, how little a name of it fits, and that name: its length in letters, which counts twice from a later word on; or
its distance in slips."""


class TypeAhead:
    """Over one revision's names."""

    def __init__(self, held: Holdings) -> None:
        self._held = held
        self._short: dict[tuple[str, Kinds], list[tuple[float, Form]]] = {}

    def after(self, held: Holdings, entities: Collection[str]) -> TypeAhead:
        """The same over names of which those of some entities are others; what is remembered of the rest stays so."""
        found = TypeAhead(held)
        # What an entity is called by decides where any of its names stands among equals.
        forms = [form for entity in entities for names in (self._held, held) for form in names.guessed_of(entity)]
        begun = {letters[:size] for form in forms for letters, _, _ in rows_of(0, form) for size in (1, 2)}
        found._short = {key: best for key, best in dict(self._short).items() if key[0] not in begun}
        return found

    def begun(self, asked: str, key: str, kinds: Kinds, limit: int) -> list[Match]:
        """Names that begin so, entries before other countries, the shortest first."""
        for reading in self._readings(asked, key):
            if best := self._begun(joined(reading), kinds, limit):
                return [
                    self._held.match(asked, form, How.BEGINNING, min(1.0, len(reading) / size))
                    for size, form in best[:limit]
                ]
        return []

    def nearly(self, asked: str, key: str, kinds: Kinds, limit: int) -> list[Match]:
        """Names that begin so but for a slip or two."""
        for reading in self._readings(asked, key):
            if len(joined(reading)) >= _LEAST_GUESSED and (best := self._nearly(reading, kinds)):
                nearest = nsmallest(limit, best.values(), key=lambda one: one[0])
                return [self._held.match(asked, form, How.TYPO, 1.0 - away / 10) for away, form in nearest]
        return []

    def _readings(self, asked: str, key: str) -> Iterable[str]:
        """As it was typed; in Latin letters; without a title before it."""
        yield key
        if not key.isascii():
            yield romanised(key)
        yield from (short for short, _ in shortened(asked))

    def _begun(self, wanted: str, kinds: Kinds, limit: int) -> list[tuple[float, Form]]:
        if not wanted:
            return []
        if len(wanted) > 2:
            return _best(self._beginning(wanted, kinds), self._held, limit)
        if (wanted, kinds) not in self._short:
            if len(self._short) >= _REMEMBERED:
                self._short.clear()
            self._short[wanted, kinds] = _best(self._beginning(wanted, kinds), self._held, max(limit, 100))
        return self._short[wanted, kinds]

    def _beginning(self, wanted: str, kinds: Kinds) -> _Found:
        forms, found = self._held.guesses.forms, _Found()
        whole_only = len(wanted) == 1
        for letters, passed, number in self._held.guesses.begun(wanted):
            if passed and whole_only:
                continue
            form = forms[number]
            name = form.name
            if (kinds is not None and name.kind not in kinds) or name.sort is NameSort.GARBLED:
                continue
            size = 2.0 * len(letters) if passed else float(len(letters))
            held = found.get(name.id)
            if held is None or size < held[0]:
                found[name.id] = (size, form)
        world = self._held.territories
        if not found and world and len(wanted) >= _LEAST_FOREIGN and (kinds is None or "country" in kinds):
            for row in world.beginning(wanted):
                form = self._held.of_the_world(row)
                size = float(len(joined(form.key)))
                if form.name.id not in found or size < found[form.name.id][0]:
                    found[form.name.id] = (size, form)
        return found

    def _nearly(self, key: str, kinds: Kinds) -> _Found:
        """By entity, how far what was typed is from the nearest beginning of a name, or of a word in it, in slips."""
        from bot.kb.names.scoring import begins_nearly

        guesses = self._held.guesses
        # What is being typed has no end yet, so its last run of letters says nothing.
        lists = sorted(map(guesses.posting, grams(key) - {f"{key[-2:]} "}), key=len)
        spaces = key.count(" ")
        forms = [form for number in slipped(lists, 0, 2, True) if among(form := guesses.forms[number], kinds)]
        words = [(form.key.split(), form) for form in forms if form.name.sort is not NameSort.GARBLED]
        starts = [
            ("".join(parts[at:]), _LATER if at else 0.0, form)
            for parts, form in words
            for at in range(1 if spaces else len(parts))
        ]
        found = _Found()
        for at, slips in begins_nearly(joined(key), [letters for letters, _, _ in starts]):
            letters, later, form = starts[at]
            # Among names with as many slips, the shortest first.
            foreign = _FOREIGN if form.name.id.startswith(NO_ENTRY) else 0.0
            away = slips + later + foreign + len(letters) / 1_000
            if form.name.id not in found or away < found[form.name.id][0]:
                found[form.name.id] = (away, form)
        return found


def _best(found: _Found, held: Holdings, limit: int) -> list[tuple[float, Form]]:
    return nsmallest(
        limit,
        found.values(),
        key=lambda one: (one[1].name.id.startswith(NO_ENTRY), one[0], held.name(one[1].name.id)),
    )
