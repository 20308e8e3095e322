"""Every form there is, the knowledge's and the world's, and whose it is. Which one is meant is index.py's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

from bot.kb.names.forms import RANKS, Name, NameSort
from bot.kb.names.guesses import Form, Guesses
from bot.kb.territories import CODE, DEMONYM, ENGLISH, ROMANISED, Territories
from bot.kb.territory_cache import Row
from bot.text.names import joined, normalised, romanised

Kinds = Collection[str] | None
"""The kinds to look among; None is all of them."""

NO_ENTRY = "country:"
"""No entry's id has a colon, so a country without an entry can never be taken for one."""
_SORTS = {ENGLISH: NameSort.NAME, CODE: NameSort.CODE, DEMONYM: NameSort.DEMONYM}
_NEVER_SHOWN = (NameSort.GARBLED, NameSort.CODE)


class Holdings:
    """All forms of all entities, and of the world's countries where `territories` is given."""

    def __init__(self, names: Iterable[Name], territories: Territories | None = None) -> None:
        self.territories = territories
        self.recorded: list[Form] = []
        self._exact: dict[str, list[Form]] = {}
        self._proper: dict[str, str] = {}
        self._countries: dict[str, str] = {}
        for name in names:
            form = Form(normalised(name.text), name)
            if not form.key:
                continue
            self.recorded.append(form)
            self._exact.setdefault(joined(form.key), []).append(form)
            if name.sort is NameSort.NAME or (name.id not in self._proper and name.sort not in _NEVER_SHOWN):
                self._proper[name.id] = name.text
            if name.sort is NameSort.CODE and name.kind == "country" and len(name.text) == 2:
                self._countries[name.text.upper()] = name.id

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

    def met(self, key: str, kinds: Kinds) -> list[Form]:
        """Every form with exactly these letters, the knowledge's and the world's."""
        forms = [form for form in self._exact.get(joined(key), ()) if among(form, kinds)]
        if self.territories and (kinds is None or "country" in kinds):
            forms += map(self.of_the_world, self.territories.exact(key))
        return forms

    def of_the_world(self, row: Row) -> Form:
        """A row of the world's as a form of its entry, or of the country without one."""
        sort = _SORTS.get(row.sort, NameSort.CLDR)
        return Form(row.key, Name(row.key, self.country(row.code), "country", sort), row.sort == ROMANISED)

    @cached_property
    def romanised(self) -> dict[str, list[Form]]:
        """The knowledge's names in other scripts by their letters in Latin."""
        found: dict[str, list[Form]] = {}
        for form in self.guesses.forms:
            if form.other_script:
                found.setdefault(joined(form.key), []).append(form)
        return found

    @cached_property
    def guesses(self) -> Guesses:
        """The knowledge's forms, with those of other scripts in Latin letters too, and the world's English ones."""
        latin = (
            Form(key, form.name, other_script=True)
            for form in self.recorded
            if not form.key.isascii() and (key := romanised(form.name.text)) != form.key
        )
        world = map(self.of_the_world, self.territories.english) if self.territories else ()
        return Guesses([*self.recorded, *latin, *world])


def among(form: Form, kinds: Kinds) -> bool:
    """Whether it is of a kind that is looked among."""
    return kinds is None or form.name.kind in kinds


def rank(form: Form) -> int:
    """Who wins where one form belongs to two: lower does. A Latin form of another script comes after its own sort."""
    return RANKS.get(form.name.sort, 0) + form.other_script
