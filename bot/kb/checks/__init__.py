"""What must hold in and between entries: a list of small functions, each returning new problems. Reading is loading.py's.

Each looks at one record of its kind and asks for what others tell; see around.py. So all can be checked at once, or
only what a change concerns, by the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from itertools import chain
from types import UnionType
from typing import Any

from bot.errors import Problem
from bot.kb.checks import agreeing, characters, citing, disputing, naming, referring, timing
from bot.kb.checks.around import Around, Subject
from bot.kb.loading import Loaded, Record, Written
from bot.kb.records import Country, Entry, Event, Meeting, Named, Person, Place, Post, Relation, Vocabulary
from bot.kb.sources import Source

_Held = tuple[Record, Written]
Check = Callable[[Subject[Any], Around], Iterable[Problem]]

CHECKS: tuple[tuple[type | UnionType, Check], ...] = (
    (Entry, referring.ids_are_unique),
    (Vocabulary, referring.topics_are_listed_once),
    (Entry, referring.references_resolve),
    (Relation, referring.relations_name_their_pair),
    (Entry, referring.ids_carry_no_day),
    (Entry, citing.claims_are_cited),
    (Entry | Source, citing.citations_exist),
    (Entry, citing.entries_are_cited),
    (Entry, disputing.disputes_give_reasons),
    (Entry, disputing.one_claim_is_preferred),
    (Named, naming.garbled_forms_are_no_names),
    (Person, naming.people_are_entered_once),
    (Named, naming.names_look_different),
    (Meeting, agreeing.participants_hold_their_posts),
    (Place, agreeing.capitals_lie_in_their_country),
    (Entry, agreeing.nothing_holds_itself),
    (Entry, agreeing.nothing_is_listed_twice),
    (Country, naming.countries_differ_in_code),
    (Entry | Source | Vocabulary, characters.text_is_clean),
    (Entry | Source | Vocabulary, characters.text_is_there),
    (Entry, timing.ends_follow_starts),
    (Post, timing.tenures_do_not_overlap),
    (Meeting | Event, timing.planned_things_lie_ahead),
)
"""Each check with the records it is for."""


def check(loaded: Loaded, today: date) -> list[Problem]:
    """Every problem: those met on reading and those the checks find, by file and line."""
    return Checking().check(loaded, today)


class Checking:
    """Checks what was read, again and again: each time only what is not as it was, and what that concerns."""

    def __init__(self) -> None:
        self._around = Around()
        self._held: dict[int, _Held] = {}
        self._subjects: dict[str, Subject[Any]] = {}
        self._found: dict[str, tuple[Problem, ...]] = {}

    def check(self, loaded: Loaded, today: date) -> list[Problem]:
        """The same as `check`."""
        held = _held(loaded)
        come = [held[one] for one in held.keys() - self._held.keys()]
        gone = {self._held[one][1].file for one in self._held.keys() - held.keys()}
        self._held = held
        new = {written.file: Subject(record, written) for record, written in come}
        for file in gone:
            self._around.forget(file)
            self._found.pop(file, None)
            del self._subjects[file]
        self._subjects |= new
        concerned = self._around.change(gone - new.keys(), new.values(), loaded.lost, loaded.topics is None, today)
        for subject in new.values():
            self._look_at(subject)
        for file in concerned:
            if file in self._subjects and file not in new:
                self._look_at(self._subjects[file])
        return sorted({*loaded.problems, *chain.from_iterable(self._found.values())})

    def _look_at(self, subject: Subject[Any]) -> None:
        self._around.ask_for(subject.file)
        kind: type[Record] = type(subject.record)
        checks = _checks_of(kind)
        found = tuple(problem for one in checks for problem in one(subject, self._around))
        self._around.asked_for(subject.file)
        subject.rest()
        self._found.pop(subject.file, None)
        if found:
            self._found[subject.file] = found


@lru_cache(maxsize=64)
def _checks_of(record: type[Record]) -> tuple[Check, ...]:
    return tuple(one for records, one in CHECKS if issubclass(record, records))


def _held(loaded: Loaded) -> dict[int, _Held]:
    """Every record that was read, by what stays the same until it is read again. Of cards of one id, one is served."""
    held: dict[int, _Held] = dict(zip(map(id, loaded.entries), loaded.entries, strict=True))
    for source in loaded.contents.sources:
        written = loaded.sources[source.id]
        held[id(written)] = (source, written)
    if loaded.topics is not None:
        held[id(loaded.topics)] = (Vocabulary(topics=loaded.contents.topics), loaded.topics)
    return held
