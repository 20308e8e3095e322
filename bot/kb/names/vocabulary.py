"""The names as running text has them: which words make which, and which need a capital. Reads no text itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from bot.kb.names.forms import EXACT_HOWS, How, Match, NameSort
from bot.kb.names.guesses import Form
from bot.kb.names.holdings import NO_ENTRY, Holdings, rank
from bot.kb.names.numbering import WORLD
from bot.kb.names.ordinary import ACRONYMS, ARTICLES, FATHERS, NEVER, SMALL
from bot.kb.names.patched import patched
from bot.kb.names.replacing import Replaced
from bot.kb.names.running_text import Joint, Word, words_of
from bot.kb.territories import FOREIGN
from bot.text.names import TITLES

HAPPENINGS = ("meeting", "agreement", "event")
_TITLED = (*HAPPENINGS, "organization", "post")
"""Kinds whose names are mostly made of ordinary words."""
_SCRIPTS = ("ARABIC", "CYRILLIC", "GREEK", "HEBREW")
"""Scripts whose names of countries are read. Those that write no blanks between words cannot be."""
_ACRONYM = 6
"""Letters of the longest abbreviation that is written in capitals."""
_EVERY_ROW = 1_000_000
_WRITTEN_AS_ONE = ("person", "place")
"""Kinds whose names of two words somebody may write as one."""


class Known(msgspec.Struct, frozen=True, gc=False):
    """One form in running text. match: whom it means, None where it means several.

    capitals: for each word, whether it needs one. acronym: it is written in capitals throughout. alone: it is no more
    than a surname or a given name; given, surname: which of these. own: a word of it is a name by itself; without one
    an organization's name is ordinary words. of_one: another body may be called the same, and only more words tell.
    """

    match: Match | None
    capitals: tuple[bool, ...]
    acronym: bool = False
    alone: bool = False
    given: bool = False
    surname: bool = False
    own: bool = True
    of_one: bool = False


class _Row(msgspec.Struct, gc=False):
    """A form with its words. number: what comes first among equals; keys: folded; capitals: which of them have one."""

    number: int
    form: Form
    keys: tuple[str, ...]
    capitals: tuple[bool, ...]

    @property
    def key(self) -> str:
        return " ".join(self.keys)


class Vocabulary:
    """Every form that is read out of running text. What one means is worked out when it is first met there."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._rows: Mapping[str, tuple[_Row, ...]] = {}
        self._of_entity: Mapping[str, tuple[_Row, ...]] = {}
        self._sizes: Mapping[str, tuple[int, ...]] = {}
        self._parted: Mapping[str, frozenset[str]] = {}
        self._known: dict[str, Known | None] = {}
        self._take((), (*self._recorded(sorted(holdings.recorded.items())), *self._of_the_world()))

    def after(self, holdings: Holdings, replaced: Replaced) -> Vocabulary:
        """The same over names of which some are others."""
        if any(form.key in ACRONYMS for forms in (replaced.gone, replaced.come) for form in forms.values()):
            # The world's names are told by these, and come from everywhere.
            return Vocabulary(holdings)
        found = object.__new__(Vocabulary)
        found._holdings = holdings
        found._rows, found._of_entity = self._rows, self._of_entity
        found._sizes, found._parted = self._sizes, self._parted
        found._known = {}
        found._take(self._recorded(replaced.gone.items()), self._recorded(replaced.come.items()))
        return found

    # --- asked by those who read a text ---

    def begins(self, key: str) -> bool:
        """Whether a form may begin with this word, or be two words written as this one."""
        return key in self._sizes or key in self._parted

    def sizes(self, first: str) -> tuple[int, ...]:
        """How many words the forms have that may begin with this one, most first."""
        return self._sizes.get(first, ())

    def known(self, key: str) -> Known | None:
        """The form of these folded words."""
        rows = self._rows.get(key)
        if not rows:
            return None
        if key not in self._known:
            self._known[key] = self._work_out(rows)
        return self._known[key]

    def known_as_one(self, key: str) -> Known | None:
        """A person or a place whose two words are written as one."""
        found = None
        for parted in sorted(self._parted.get(key, ()), key=lambda parted: self._rows[parted][0].number):
            known = self.known(parted)
            if known is not None and known.match is not None and known.match.kind in _WRITTEN_AS_ONE:
                found = known
        return found

    # --- the tables ---

    def _take(self, gone: Iterable[_Row], come: Iterable[_Row]) -> None:
        """Rows in place of others. That a form may begin with a word is not taken back: it only costs a look."""
        out, into = list(gone), [row for row in come if _is_read(row)]
        self._rows = _filed(self._rows, out, into, lambda row: row.key)
        self._of_entity = _filed(self._of_entity, out, into, lambda row: row.form.name.id)
        sizes: dict[str, set[int]] = {}
        parted: dict[str, set[str]] = {}
        for key in {row.key for row in (*out, *into)}:
            words = key.split(" ")
            if key in self._rows:
                sizes.setdefault(words[0], set()).add(len(words))
            if len(words) == 2 and len(key) > _ACRONYM:
                parted.setdefault(key.replace(" ", ""), set()).add(key)
        more = ((first, found.union(self._sizes.get(first, ()))) for first, found in sizes.items())
        self._sizes = patched(self._sizes, {first: tuple(sorted(found, reverse=True)) for first, found in more})
        maybe = ((letters, keys.union(self._parted.get(letters, ()))) for letters, keys in parted.items())
        self._parted = patched(
            self._parted, {letters: frozenset(filter(self._is_written_as_one, keys)) for letters, keys in maybe}
        )

    def _is_written_as_one(self, key: str) -> bool:
        return any(row.form.name.kind in _WRITTEN_AS_ONE for row in self._rows.get(key, ()))

    # --- rows ---

    @staticmethod
    def _recorded(forms: Iterable[tuple[int, Form]]) -> Iterator[_Row]:
        for number, form in forms:
            name = form.name
            if name.kind == "topic" or name.sort is NameSort.CODE:
                continue
            words = words_of(name.text)
            if any(word.joint is Joint.BREAK for word in words[1:]):
                continue
            yield _Row(number, form, tuple(word.key for word in words), tuple(map(_is_capital, words)))
            if name.sort is NameSort.DEMONYM:
                yield from _plural(number, form, words[-1].key)

    def _of_the_world(self) -> Iterator[_Row]:
        world = self._holdings.territories
        if world is None:
            return
        for row in world.english:
            form = self._holdings.of_the_world(row)
            keys = tuple(row.key.split())
            if row.key in ACRONYMS or not keys:
                continue
            yield _Row(WORLD, form, keys, tuple(key not in SMALL for key in keys))
            if form.name.sort is NameSort.DEMONYM:
                yield from _plural(WORLD, form, row.key)
        for row in world.beginning("", _EVERY_ROW):
            form = self._holdings.of_the_world(row)
            # Other scripts only: in some language "end" and "kota" are countries. And only countries somebody covers.
            if row.sort == FOREIGN and not form.name.id.startswith(NO_ENTRY) and _is_readable(row.key):
                keys = tuple(row.key.split())
                yield _Row(WORLD, form, keys, tuple(key[0] != key[0].upper() for key in keys))
        for acronym, code in ACRONYMS.items():
            met = self._holdings.met(acronym, ("country",))
            yield from (
                _Row(WORLD, form, (acronym,), (True,)) for form in met if form.name.id == self._holdings.country(code)
            )

    # --- what a form is ---

    def _work_out(self, held: Sequence[_Row]) -> Known | None:
        best: dict[str, _Row] = {}
        for row in held:
            kept = best.get(row.form.name.id)
            if kept is None or (rank(row.form), not any(row.capitals)) < (rank(kept.form), not any(kept.capitals)):
                best[row.form.name.id] = row
        lowest = min(rank(row.form) for row in best.values())
        meant = [row for row in best.values() if rank(row.form) == lowest]
        row = meant[0]
        if len(meant) > 1:
            return Known(None, row.capitals)
        name = row.form.name
        own_words = self._names_in(row)
        cased = any(_has_case(key) for key in row.keys)
        # An id is written in small letters and is no name in a text, unless a name has the same words.
        if cased and not any(row.capitals) and name.kind in _TITLED:
            return None
        of_one = False
        capitals = row.capitals
        if name.kind in _TITLED and len(row.keys) > 1 and cased:
            if name.kind == "organization" and not own_words and self._has_own_words(name.id):
                if name.sort is NameSort.SPELLING:
                    return None
                of_one = True
            if name.kind == "post":
                needed = tuple(key in own_words for key in row.keys)
            else:
                needed = tuple(
                    capital and (at > 0 or key in own_words)
                    for at, (key, capital) in enumerate(zip(row.keys, row.capitals, strict=True))
                )
            if any(needed):
                capitals = needed
            elif name.kind in HAPPENINGS:
                return None
        match = Match(
            asked="",
            id=name.id,
            kind=name.kind,
            name=self._holdings.name(name.id),
            sort=name.sort,
            how=EXACT_HOWS.get(name.sort, How.EXACT),
        )
        alone, given, surname = self._of_a_person(row) if name.kind == "person" else (False, False, False)
        acronym = cased and len(row.keys) == 1 and self._is_acronym(row, held)
        return Known(match, capitals, acronym, alone, given, surname, bool(own_words), of_one)

    def _names_in(self, row: _Row) -> frozenset[str]:
        """The words that name something else by themselves, so that they say whose it is: Qatar in Qatar University."""
        if row.form.name.kind not in _TITLED or len(row.keys) == 1:
            return frozenset()
        own = row.form.name.id
        return frozenset(key for key in row.keys if self._whose(key) - {own})

    def _has_own_words(self, entity: str) -> bool:
        """Whether some other name of an entity says whose it is."""
        rows = self._of_entity.get(entity, ())
        return any(row.form.name.sort is not NameSort.NATIVE and self._names_in(row) for row in rows)

    def _whose(self, key: str) -> set[str]:
        """The ids that a word names by itself, or without its possessive s."""
        return {row.form.name.id for row in self._rows.get(key) or self._rows.get(key[:-1]) or ()}

    def _of_a_person(self, row: _Row) -> tuple[bool, bool, bool]:
        content = _content(row.keys)
        names = [one.keys for one in self._of_entity[row.form.name.id] if _is_name(one)]
        whole = _content(names[-1] if names else row.keys)
        if len(content) > 1 or not content:
            return False, False, False
        cased = _has_case(content[0]) and content[0].isascii()
        given = content[0] == whole[0] if whole and cased else True
        return True, given, not given or len(whole) < 2

    def _is_acronym(self, row: _Row, held: Iterable[_Row]) -> bool:
        key = row.key
        if key in ACRONYMS and row.form.name.id == self._holdings.country(ACRONYMS[key]):
            return True
        return any(one.form.name.text.isupper() and len(one.form.name.text) <= _ACRONYM for one in held)


def _is_read(row: _Row) -> bool:
    return bool(row.keys) and row.key not in NEVER and len(row.key) > 1


def _filed(
    table: Mapping[str, tuple[_Row, ...]], gone: Iterable[_Row], come: Iterable[_Row], of: Callable[[_Row], str]
) -> Mapping[str, tuple[_Row, ...]]:
    """The table with some rows in place of others, those of one key in order."""
    numbers: dict[str, set[int]] = {}
    into: dict[str, list[_Row]] = {}
    for row in gone:
        numbers.setdefault(of(row), set()).add(row.number)
    for row in come:
        into.setdefault(of(row), []).append(row)
    found: dict[str, tuple[_Row, ...]] = {}
    for key in numbers.keys() | into.keys():
        without = numbers.get(key, ())
        rows = [*(row for row in table.get(key, ()) if row.number not in without), *into.get(key, ())]
        found[key] = tuple(sorted(rows, key=lambda row: row.number)) if len(rows) > 1 else tuple(rows)
    return patched(table, found)


def _plural(number: int, form: Form, key: str) -> Iterator[_Row]:
    """Qataris, Turks: a word for one of a people with an s, where English makes more of them so."""
    if key.isascii() and " " not in key and key[-1] not in "shez" and key not in NEVER:
        yield _Row(number, form, (f"{key}s",), (True,))


def _content(keys: Iterable[str]) -> list[str]:
    """The words of a person's name that are neither titles nor what joins names."""
    return [key for key in keys if key not in TITLES and key not in ARTICLES | FATHERS]


def _is_name(row: _Row) -> bool:
    return row.form.name.sort is NameSort.NAME and row.form.name.kind == "person"


def _is_capital(word: Word) -> bool:
    return word.capital


def _has_case(key: str) -> bool:
    return key.upper() != key


def _is_readable(key: str) -> bool:
    """Whether a name of a country in another script is long enough to be no other word."""
    script = unicodedata.name(key[0], "").split(" ", 1)[0]
    return script in _SCRIPTS and len(key) >= (4 if _has_case(key) else 5)
