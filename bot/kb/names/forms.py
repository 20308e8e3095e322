"""The shapes of name finding: a Name that goes in, the Match and the Resolution that come out. No searching here."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class NameSort(StrEnum):
    """What a form is to its entity; it decides who wins when one form belongs to two, and what a reader is told."""

    NAME = "name"
    SPELLING = "spelling"
    NATIVE = "native"
    SHORT = "short"
    SURNAME = "surname"
    POST = "post"
    CODE = "code"
    GARBLED = "garbled"
    DEMONYM = "demonym"
    METONYM = "metonym"
    CLDR = "cldr"


RANKS = {NameSort.GARBLED: 1, NameSort.DEMONYM: 1, NameSort.METONYM: 1, NameSort.CLDR: 2}
"""Lower wins; what is not listed is 0. English and house-style names beat a homograph in another language."""


class How(StrEnum):
    """How an entity was found, in the words a reader is shown."""

    EXACT = "exact"
    CODE = "code"
    SURNAME = "surname"
    GARBLED = "damaged form"
    DEMONYM = "demonym"
    METONYM = "metonym"
    SPELLING = "spelling"
    LANGUAGE = "name in another language"
    SCRIPT = "other script"
    TITLE = "title dropped"
    ORDER = "word order"
    BEGINNING = "beginning"
    PART = "part of the name"
    TYPO = "typo"


EXACT_HOWS = {
    NameSort.CODE: How.CODE,
    NameSort.SURNAME: How.SURNAME,
    NameSort.GARBLED: How.GARBLED,
    NameSort.DEMONYM: How.DEMONYM,
    NameSort.METONYM: How.METONYM,
}
"""How a form of each sort counts where it was met exactly; what is not listed is EXACT."""


class Name(msgspec.Struct, frozen=True, gc=False):
    """One form that finds one entity. kind: country, person, organization, place, post, topic…"""

    text: str
    id: str
    kind: str
    sort: NameSort = NameSort.NAME


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One entity that what was asked may mean.

    id: the entry's id, or `country:at` for a country without an entry. name: its proper name; never a damaged form.
    score: 1.0 for every exact form, else the likeness from 0 to 1.
    """

    asked: str
    id: str
    kind: str
    name: str
    sort: NameSort
    how: How
    score: float = 1.0

    @property
    def told(self) -> bool:
        """Whether the reader is told what was matched: always, unless it was a recorded name, or a code in capitals."""
        return not (self.how is How.EXACT or (self.how is How.CODE and self.asked.isupper()))


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """What a name may mean. One match: it is taken. Several: they are equal, ask. None: nothing found.

    closest: up to three entities to offer where nothing was taken, best first; empty where one was.
    """

    asked: str
    matches: tuple[Match, ...] = ()
    closest: tuple[Match, ...] = ()

    @property
    def match(self) -> Match | None:
        """The one entity meant, if there is exactly one."""
        return self.matches[0] if len(self.matches) == 1 else None
