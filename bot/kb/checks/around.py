"""What a check is given: one record with where it was written, and what other files tell of theirs.

A check never looks at another entry: it asks for facts, by table and key, and what it asked for is remembered. So a
record is checked again when it changes, or when what was asked of others for it does. What is told is in facts.py.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Any, Generic, TypeVar

from bot.errors import Problem
from bot.kb.checks.alike import Alike
from bot.kb.checks.facts import ENTRY, IDS, LIKE, TOPIC, Fact, facts_of
from bot.kb.claims import Claimed
from bot.kb.loading import Record, Written
from bot.kb.records import Entry
from bot.kb.walking import Leaf, Path, claims, leaves

R_co = TypeVar("R_co", bound=Record, covariant=True)

Key = tuple[str, str]
"""A table and what is looked up in it."""
Told = tuple[str, Any]
"""The file that tells a fact, and the fact."""

_LOST, _UNREAD, _TODAY, _ALIKE = "lost", "unread", "today", "alike"
"""Tables that no file tells of by itself."""
_FILE = itemgetter(0)


class Subject(Generic[R_co]):
    """One record and where it was written."""

    def __init__(self, record: R_co, written: Written) -> None:
        self.record = record
        self.written = written

    @property
    def file(self) -> str:
        """What tells it from every other."""
        return self.written.file

    def rest(self) -> None:
        """Let go of what was worked out for the checks."""
        for one in ("leaves", "claims"):
            vars(self).pop(one, None)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every value of the record; many checks go through them."""
        return tuple(leaves(self.record))

    @cached_property
    def claims(self) -> tuple[tuple[Path, Claimed], ...]:
        """Every claim of the record."""
        return tuple(claims(self.record)) if isinstance(self.record, Entry) else ()

    def problem(self, path: Iterable[str | int], message: str, advice: str, **more: Any) -> Problem:
        """A problem at a path of the file."""
        return self.written.problem(path, message, advice, **more)


class Around:
    """What all files tell. It is asked for one record at a time, between `ask_for` and the next."""

    def __init__(self) -> None:
        self._told: dict[Key, list[Told]] = {}
        self._facts: dict[str, frozenset[Fact]] = {}
        self._alike = Alike()
        self._lost: frozenset[str] = frozenset()
        self._unread = False
        self._today = date.min
        self._asking: set[Key] = set()
        self._asked: dict[str, set[Key]] = {}
        self._askers: dict[Key, set[str]] = {}
        self._close: dict[tuple[str, tuple[str, ...]], str | None] = {}

    # --- asked by the checks ---

    def told(self, table: str, key: str) -> Sequence[Told]:
        """Who tells what under a key, in the order of files."""
        asked = (table, key)
        self._asking.add(asked)
        return self._told.get(asked, ())

    def last(self, table: str, key: str) -> Any:
        """What is told under a key, by the last of the files if by several; None if by none."""
        told = self.told(table, key)
        return told[-1][1] if told else None

    def kind(self, entry_id: str) -> str | None:
        """The word for what an id stands for; None where there is no such entry."""
        kind: str | None = self.last(ENTRY, entry_id)
        return "topic" if kind is None and self.told(TOPIC, entry_id) else kind

    def is_topic(self, entry_id: str) -> bool:
        """Whether an id is a topic's, or may be one of a vocabulary that could not be read."""
        self._asking.add((_UNREAD, ""))
        return self._unread or bool(self.told(TOPIC, entry_id))

    def is_lost(self, entry_id: str) -> bool:
        """Whether an id would be known if some file could be read."""
        self._asking.add((_LOST, entry_id))
        return entry_id in self._lost

    @property
    def today(self) -> date:
        """For what depends on it."""
        self._asking.add((_TODAY, ""))
        return self._today

    def alike(self, person: Subject[Any]) -> Iterable[tuple[str, str]]:
        """The people whose names are nearly the same: file and name."""
        self._asking.add((_ALIKE, person.file))
        return self._alike.to(person.file)

    def close(self, entry_id: str, kinds: tuple[str, ...], least: float) -> str | None:
        """The id of these kinds that is most like one, if it is by this much of 100."""
        told = [self.told(IDS, kind) for kind in kinds]
        if (entry_id, kinds) not in self._close:
            from rapidfuzz import fuzz, process

            # Of several as like, the last: extractOne takes the first.
            options = sorted({known for one in told for _, known in one}, reverse=True)
            found = process.extractOne(entry_id, options, scorer=fuzz.ratio, score_cutoff=least)
            self._close[entry_id, kinds] = found[0] if found else None
        return self._close[entry_id, kinds]

    # --- kept up by running.py ---

    def ask_for(self, file: str) -> None:
        """What is asked from now on is asked for this file's record."""
        self.forget(file)
        self._asking = self._asked[file] = set()

    def asked_for(self, file: str) -> None:
        """All has been asked for it."""
        for key in self._asked[file]:
            self._askers.setdefault(key, set()).add(file)

    def forget(self, file: str) -> None:
        """Nothing is asked for this file any more."""
        for key in self._asked.pop(file, ()):
            self._askers[key].discard(file)
            if not self._askers[key]:
                del self._askers[key]

    def change(
        self, gone: Iterable[str], come: Iterable[Subject[Any]], lost: frozenset[str], unread: bool, today: date
    ) -> set[str]:
        """Take in other files, and give those for which something was asked that has another answer now."""
        keys: set[Key] = {(_LOST, one) for one in lost ^ self._lost}
        keys.update([(_UNREAD, "")] if unread != self._unread else [])
        keys.update([(_TODAY, "")] if today != self._today else [])
        self._lost, self._unread, self._today = lost, unread, today
        self._close.clear()
        for file in gone:
            keys |= self._tell(file, frozenset())
        for subject in come:
            keys |= self._tell(subject.file, frozenset(facts_of(subject.record)))
        return {file for key in keys for file in self._askers.get(key, ())}

    def _tell(self, file: str, facts: frozenset[Fact]) -> set[Key]:
        before = self._facts.pop(file, frozenset())
        if facts:
            self._facts[file] = facts
        keys: set[Key] = set()
        for fact in before - facts:
            keys.add((fact.table, fact.key))
            self._take_back(file, fact)
            if fact.table == LIKE:
                keys.update((_ALIKE, other) for other in self._alike.remove(file))
        for fact in facts - before:
            keys.add((fact.table, fact.key))
            insort(self._told.setdefault((fact.table, fact.key), []), (file, fact.value), key=_FILE)
            if fact.table == LIKE:
                keys.update((_ALIKE, other) for other in self._alike.add(file, fact.key, str(fact.value)))
        return keys

    def _take_back(self, file: str, fact: Fact) -> None:
        key = (fact.table, fact.key)
        told = self._told[key]
        told.remove((file, fact.value))
        if not told:
            del self._told[key]
