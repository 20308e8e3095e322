"""Holds every cited value against the original documents: literal, explained or failed. Writes and prints nothing.

How a value is looked for is in evidence/values.py; whether entries agree with one another is checks/'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from bot.errors import Problem, Severity
from bot.kb.citations import Citation
from bot.kb.claims import Claimed, Figure
from bot.kb.evidence import naming, readings, values
from bot.kb.evidence.mentions import Forms
from bot.kb.evidence.originals import Originals, open_originals
from bot.kb.evidence.passages import words_of
from bot.kb.evidence.support import Cited, Support, Verdict
from bot.kb.loading import Loaded, Written
from bot.kb.records import Country, Entry, Named, Organization, Person, Place, Post
from bot.kb.walking import Leaf, claims, leaves
from bot.kb.walking import Path as Steps
from bot.text.dates import Date

__all__ = ["Finding", "Verdict", "Verification", "Verifier", "verify"]

_UNCITED = frozenset({"id", "why", "names", "native", "titles", "demonyms"})
"""Text that makes no claim: names under which something may be asked for, and our own reasoning."""
_OF_FIGURES = frozenset({"value", "vague", "scale", "unit"})


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One value and what the documents say to it. how: the words it was found as; problem: for a failed one."""

    file: str
    line: int
    column: int
    entry: str
    field: str
    value: str
    verdict: Verdict
    how: str
    problem: Problem | None = None


class Verification(msgspec.Struct, frozen=True, dict=True):
    """What one run found.

    cards: what differs between the cards and the documents; loading: what kept files from being read. Both count as
    failed too. unread: how many files no value of which could be held against the documents.
    """

    findings: tuple[Finding, ...]
    cards: tuple[Problem, ...]
    loading: tuple[Problem, ...] = ()
    unread: int = 0

    @cached_property
    def counts(self) -> dict[Verdict, int]:
        """How many values are literal, explained and failed."""
        found = Counter(finding.verdict for finding in self.findings)
        found[Verdict.FAILED] += len(self.cards) + len(self.loading)
        return {verdict: found[verdict] for verdict in Verdict}

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that failed, by file and line."""
        return tuple(
            sorted({*self.loading, *self.cards, *(finding.problem for finding in self.findings if finding.problem)})
        )

    def explained(self) -> tuple[Finding, ...]:
        """What a second pair of eyes should read: every value that does not simply stand in the text."""
        return tuple(finding for finding in self.findings if finding.verdict is Verdict.EXPLAINED)


def verify(loaded: Loaded, archive: Path) -> Verification:
    """Hold every value of every entry against the documents in this folder. Raises UserError if it is not there."""
    originals, cards = open_originals(loaded, archive)
    verifier = Verifier(loaded, originals)
    found = [finding for entry, written in loaded.entries for finding in verifier.entry(entry, written)]
    errors = tuple(problem for problem in loaded.problems if problem.severity is Severity.ERROR)
    return Verification(findings=tuple(found), cards=tuple(cards), loading=errors, unread=len(loaded.unread))


class Verifier:
    """One revision of the knowledge beside the documents it stands on."""

    def __init__(self, loaded: Loaded, originals: Originals) -> None:
        self._loaded = loaded
        self._originals = originals
        self._forms = Forms(loaded.contents)
        self._places: dict[str, tuple[Citation, ...]] = {}

    def _places_of(self, entry_id: str) -> tuple[Citation, ...]:
        if entry_id not in self._places:
            entry = self._forms.entries.get(entry_id)
            self._places[entry_id] = all_cites(entry) if entry is not None else ()
        return self._places[entry_id]

    @cached_property
    def _our_words(self) -> frozenset[str]:
        texts = _our_texts(self._loaded)
        return frozenset(word.folded for text in texts for word in words_of(text) if word.raw.islower())

    def entry(self, entry: Entry, written: Written) -> Iterator[Finding]:
        """What the documents say to each value of one entry."""
        whole = self._cited(entry, all_cites(entry), None)
        for path, support, field, value in self._supports(entry, whole):
            line, column = written.document.where(path)
            problem = None
            if support.verdict is Verdict.FAILED and support.advice:
                problem = Problem(
                    file=written.file, line=line, column=column, message=support.how, advice=support.advice
                )
            yield Finding(
                file=written.file, line=line, column=column, entry=entry.id, field=field, value=value,
                verdict=support.verdict, how=support.how, problem=problem,
            )  # fmt: skip

    def _cited(self, entry: Entry, cites: tuple[Citation, ...], claim: Claimed | None) -> Cited:
        return Cited(
            cites=cites, claim=claim, entry=entry, originals=self._originals, forms=self._forms,
            places=self._places_of, our_words=lambda: self._our_words,
        )  # fmt: skip

    def _supports(self, entry: Entry, whole: Cited) -> Iterator[tuple[Steps, Support, str, str]]:
        for path, claim in claims(entry):
            cited = self._cited(entry, claim.cite, claim)
            gone = cited.missing()
            if gone is not None:
                yield (*path, "cite"), gone, "cite", ", ".join(map(str, claim.cite))
                continue
            for key, support in readings.readings(cited):
                yield (*path, "reads", key), support, "reads", f"{key}: {(claim.reads or {})[key]}"
            if isinstance(claim, Figure) and (claim.value is not None or claim.vague is not None):
                at = (*path, "value" if claim.value is not None else "vague")
                yield at, values.figure(claim, cited), str(path[0]), _figure_text(claim)
        gone = whole.missing()
        if gone is not None:
            yield ("id",), gone, "cite", entry.id
            return
        for leaf in leaves(entry):
            if leaf.refers and leaf.value in self._loaded.lost and leaf.value not in self._forms.entries:
                # How it is named stands in a file that could not be read, which is told.
                continue
            cited = whole if leaf.claim is None else self._cited(entry, leaf.claim.cite, leaf.claim)
            if cited.missing() is None and (found := _support(entry, leaf, cited)) is not None:
                yield leaf.path, found, leaf.field, str(leaf.value)


def _support(entry: Entry, leaf: Leaf, cited: Cited) -> Support | None:
    """What the documents say to one value; None for what is no claim of theirs: our reasoning, our categories."""
    if leaf.kind is Citation:
        own = isinstance(entry, Named) and leaf.claim is None
        return naming.named_at(entry, leaf.value, cited) if own else None
    if leaf.field in _UNCITED or "topic" in leaf.refers or "reads" in leaf.path:
        return None
    if isinstance(entry, Place) and leaf.field in ("within", "stands_for"):
        return naming.geography(leaf.value, entry, cited)
    if leaf.refers:
        return values.entity(leaf.value, leaf.field, cited)
    if leaf.kind is Date:
        return values.when(leaf.value, cited)
    if isinstance(leaf.claim, Figure) and leaf.path[-1] in _OF_FIGURES:
        return None
    if leaf.kind in (int, float):
        return values.count(leaf.value, cited)
    return _text(entry, leaf, cited) if leaf.kind is str else None


def _text(entry: Entry, leaf: Leaf, cited: Cited) -> Support | None:
    if leaf.claim is None:
        if leaf.field == "garbled":
            return naming.garbled(leaf.value, entry, cited)
        if leaf.field == "short" and isinstance(entry, (Person, Organization)):
            return naming.short(entry, cited)
        if leaf.field == "name" and isinstance(entry, Named):
            return naming.name(entry, cited)
        if leaf.field == "code" and isinstance(entry, Country):
            return naming.code(entry)
        if leaf.field == "title" and isinstance(entry, Post):
            return naming.post_title(entry, cited)
    return values.free_text(leaf.value, cited)


def all_cites(entry: Entry) -> tuple[Citation, ...]:
    """Every place an entry cites, its own first."""
    return tuple(dict.fromkeys(leaf.value for leaf in leaves(entry) if leaf.kind is Citation))


def _our_texts(loaded: Loaded) -> Iterator[str]:
    for record in (*loaded.contents.entries(), *loaded.contents.sources):
        for leaf in leaves(record):
            if leaf.kind is str and not leaf.refers and leaf.field != "id":
                yield leaf.value


def _figure_text(figure: Figure) -> str:
    number: Any = figure.vague if figure.value is None else f"{figure.value:g}"
    parts = (figure.comparator.value, number, figure.scale, figure.unit)
    return " ".join(str(part) for part in parts if part and part != "exactly")
