"""Every form there is, the knowledge's and the world's, and whose it is. Which one is meant is index.py's.

What is here is never changed: when some names become others, `after` gives another table that shares the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from bot.kb.names.forms import RANKS, How, Match, Name, NameSort
from bot.kb.names.guesses import Form, Guesses
from bot.kb.names.numbering import LATIN, WORLD, Numbering, Order
from bot.kb.territories import CODE, DEMONYM, ENGLISH, ROMANISED, Territories
from bot.kb.territory_cache import Row
from bot.text.names import joined, normalised, romanised

if TYPE_CHECKING:
    from bot.kb.names.replacing import Replaced

Kinds = Collection[str] | None
"""The kinds to look among; None is all of them."""
Owned = Mapping[str, Sequence[Name]]
"""The names of each owner, in order. An owner is whatever its names come and go with, mostly an entry."""

NO_ENTRY = "country:"
"""No entry's id has a colon, so a country without an entry can never be taken for one."""
_SORTS = {ENGLISH: NameSort.NAME, CODE: NameSort.CODE, DEMONYM: NameSort.DEMONYM}
_NEVER_SHOWN = (NameSort.GARBLED, NameSort.CODE)


class Holdings:
    """All forms of all entities, and of the world's countries where `territories` is given.

    Each form has a number, and what is first by number comes first wherever two are level.
    """

    def __init__(self, owned: Owned, territories: Territories | None = None) -> None:
        self.territories = territories
        self.numbering = Numbering.of(list(owned))
        self.recorded: dict[int, Form] = {}
        self._of_owner: Mapping[str, dict[int, Form]] = {}
        self._exact: Mapping[str, tuple[int, ...]]
        self._of_entity: Mapping[str, tuple[int, ...]]
        self._proper: dict[str, str] = {}
        self._countries: dict[str, str] = {}
        of_owner: dict[str, dict[int, Form]] = {}
        exact: dict[str, list[int]] = {}
        of_entity: dict[str, list[int]] = {}
        for owner, names in owned.items():
            forms = self._numbered(owner, names)
            of_owner[owner] = forms
            self.recorded.update(forms)
            for number, form in forms.items():
                exact.setdefault(joined(form.key), []).append(number)
                of_entity.setdefault(form.name.id, []).append(number)
                if form.name.sort is NameSort.CODE and form.name.kind == "country" and len(form.name.text) == 2:
                    self._countries[form.name.text.upper()] = form.name.id
        self._of_owner = of_owner
        self._exact = {letters: tuple(numbers) for letters, numbers in exact.items()}
        self._of_entity = {entity: tuple(numbers) for entity, numbers in of_entity.items()}
        for entity in of_entity:
            self._name(entity)

    def after(self, others: Owned, order: Order) -> tuple[Holdings, Replaced] | None:
        """The same with the names of some owners in place of theirs, and the forms that go and come; none is gone.

        None where it has to be made anew: a country has another code, so that the
        world's names are others too, or there is no number left for what comes in between.
        """
        from bot.kb.names.patched import patched
        from bot.kb.names.replacing import Replaced

        numbering = self.numbering.after({owner: len(names) for owner, names in others.items()}, order)
        if numbering is None:
            return None
        found = object.__new__(Holdings)
        found.territories, found.numbering = self.territories, numbering
        gone = {number: form for owner in others for number, form in self._of_owner.get(owner, {}).items()}
        owners = {owner: found._numbered(owner, names) for owner, names in others.items()}
        come = {number: form for forms in owners.values() for number, form in forms.items()}
        if _codes(gone) != _codes(come):
            return None
        found._countries = self._countries
        replaced = Replaced(gone, come)
        found._of_owner = patched(self._of_owner, owners)
        found.recorded = replaced.in_forms(self.recorded)
        found._exact = replaced.in_lists(self._exact, lambda form: [joined(form.key)])
        found._of_entity = replaced.in_lists(self._of_entity, lambda form: [form.name.id])
        found._proper = dict(self._proper)
        for entity in replaced.entities:
            found._name(entity)
        known = vars(self)
        if "guesses" in known:
            latin = Replaced(dict(_latin(gone)), dict(_latin(come)))
            vars(found)["guesses"] = self.guesses.after(Replaced({**gone, **latin.gone}, {**come, **latin.come}))
            if "romanised" in known:
                vars(found)["romanised"] = latin.in_lists(self.romanised, lambda form: [joined(form.key)])
        return found, replaced

    def _numbered(self, owner: str, names: Sequence[Name]) -> dict[int, Form]:
        first = self.numbering.first(owner) if names else 0
        forms = ((first + at, Form(normalised(name.text), name)) for at, name in enumerate(names))
        return {number: form for number, form in forms if form.key}

    def _name(self, entity: str) -> None:
        """Set the proper name of an entity by its forms."""
        self._proper.pop(entity, None)
        for number in self._of_entity.get(entity, ()):
            name = self.recorded[number].name
            if name.sort is NameSort.NAME or (entity not in self._proper and name.sort not in _NEVER_SHOWN):
                self._proper[entity] = name.text

    def country(self, code: str) -> str:
        """The id for an alpha-2 code: its entry's, or `country:at` where the knowledge has none."""
        return self._countries.get(code, f"{NO_ENTRY}{code.lower()}")

    def name(self, entity: str) -> str:
        """An entity's proper name; its id where no name of it may be shown."""
        if entity in self._proper:
            return self._proper[entity]
        if self.territories and entity.startswith(NO_ENTRY):
            return self.territories.english_name(entity.removeprefix(NO_ENTRY))
        return entity

    def match(self, asked: str, form: Form, how: How, score: float = 1.0) -> Match:
        """What was asked, as a match with a form."""
        name = form.name
        return Match(
            asked=asked,
            id=name.id,
            kind=name.kind,
            name=self.name(name.id),
            sort=name.sort,
            how=how,
            score=round(score, 3),
        )

    def guessed_of(self, entity: str) -> list[Form]:
        """Every form of an entity, the world's English ones and those in Latin letters too."""
        own = {number: self.recorded[number] for number in self._of_entity.get(entity, ())}
        theirs = (self.of_the_world(row) for row in self.territories.english) if self.territories else ()
        world = [form for form in theirs if form.name.id == entity] if self._is_country(entity) else []
        return [*own.values(), *dict(_latin(own)).values(), *world]

    def _is_country(self, entity: str) -> bool:
        return entity.startswith(NO_ENTRY) or entity in self._countries.values()

    def met(self, key: str, kinds: Kinds) -> list[Form]:
        """Every form with exactly these letters, the knowledge's and the world's."""
        recorded = self.recorded
        forms = [form for number in self._exact.get(joined(key), ()) if among(form := recorded[number], kinds)]
        if self.territories and (kinds is None or "country" in kinds):
            forms += map(self.of_the_world, self.territories.exact(key))
        return forms

    def met_in_latin(self, key: str) -> list[Form]:
        """Every recorded form in another script that has exactly these letters in Latin."""
        forms = self.guesses.forms
        return [forms[number] for number in self.romanised.get(joined(key), ())]

    def of_the_world(self, row: Row) -> Form:
        """A row of the world's as a form of its entry, or of the country without one."""
        sort = _SORTS.get(row.sort, NameSort.CLDR)
        return Form(row.key, Name(row.key, self.country(row.code), "country", sort), row.sort == ROMANISED)

    @cached_property
    def romanised(self) -> Mapping[str, tuple[int, ...]]:
        """The knowledge's names in other scripts by their letters in Latin: their numbers among the guesses."""
        found: dict[str, list[int]] = {}
        for number, form in self.guesses.forms.items():
            if form.other_script:
                found.setdefault(joined(form.key), []).append(number)
        return {letters: tuple(numbers) for letters, numbers in found.items()}

    @cached_property
    def guesses(self) -> Guesses:
        """The knowledge's forms, with those of other scripts in Latin letters too, and the world's English ones."""
        forms = dict(sorted(self.recorded.items()))
        latin = list(_latin(forms))
        english = self.territories.english if self.territories else ()
        forms.update(latin)
        forms.update((WORLD | at, self.of_the_world(row)) for at, row in enumerate(english))
        return Guesses(forms)


def _latin(forms: Mapping[int, Form]) -> Iterator[tuple[int, Form]]:
    for number, form in forms.items():
        if not form.key.isascii() and (key := romanised(form.name.text)) != form.key:
            yield LATIN | number, Form(key, form.name, other_script=True)


def _codes(forms: Mapping[int, Form]) -> list[Name]:
    return [form.name for _, form in sorted(forms.items()) if form.name.sort is NameSort.CODE]


def among(form: Form, kinds: Kinds) -> bool:
    """Whether it is of a kind that is looked among."""
    return kinds is None or form.name.kind in kinds


def rank(form: Form) -> int:
    """Who wins where one form belongs to two: lower does. A Latin form of another script comes after its own sort."""
    return RANKS.get(form.name.sort, 0) + form.other_script
