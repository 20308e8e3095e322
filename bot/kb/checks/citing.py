"""Whether every claim is cited, and every citation leads to a paragraph or sentence that a card knows."""

from __future__ import annotations

from collections.abc import Iterable

from bot.errors import Problem
from bot.kb.checks.around import Around, Subject
from bot.kb.checks.facts import CARD, IDS
from bot.kb.citations import Citation
from bot.kb.records import Entry
from bot.kb.sources import Source
from bot.kb.walking import Path

_LIKE = 50
"""How much of 100 a source's id must be like one that is not there, for a guess at what was meant."""


def claims_are_cited(entry: Subject[Entry], around: Around) -> Iterable[Problem]:
    """No source, no claim."""
    for path, claim in entry.claims:
        if not claim.cite:
            example = next(iter(entry.record.cite), "s000#p1")
            advice = f"add `cite: {example}` with the place where it stands"
            if len(entry.record.cite) > 1:
                advice += "; the entry has several citations, so none is taken over"
            yield entry.problem(path, f"{_field(path)!r} has no citation", advice)


def entries_are_cited(entry: Subject[Entry], around: Around) -> Iterable[Problem]:
    """An entry whose subject no source names has no place here."""
    if not entry.record.cite and not any(leaf.kind is Citation for leaf in entry.leaves):
        message = "no source is cited anywhere in this entry"
        yield entry.problem(("id",), message, "add `cite:` with the places where it is named")


def citations_exist(record: Subject[Entry | Source], around: Around) -> Iterable[Problem]:
    """The source has a card, and the card that paragraph and that sentence."""
    for leaf in record.leaves:
        if leaf.kind is Citation:
            yield from _missing_place(record, leaf.path, leaf.value, around)


def _missing_place(
    record: Subject[Entry | Source], path: Path, citation: Citation, around: Around
) -> Iterable[Problem]:
    sentences: tuple[int, ...] | None = around.last(CARD, citation.source)
    if sentences is None:
        if not around.is_lost(citation.source):
            close = around.close(citation.source, ("source",), _LIKE)
            advice = f"did you mean {close!r}?" if close else f"write its card in {_seeds(around)} first"
            yield record.problem(path, f"{citation} cites a source without a card", advice)
    elif citation.last > len(sentences):
        message = f"{citation} cites a paragraph that {citation.source} does not have"
        yield record.problem(path, message, f"it has {len(sentences)} paragraphs; blank lines are not counted")
    elif citation.sentence is not None and citation.sentence > sentences[citation.first - 1]:
        message = f"{citation} cites a sentence that the paragraph does not have"
        advice = f"paragraph {citation.first} has {sentences[citation.first - 1]} sentences"
        yield record.problem(path, message, advice)


def _seeds(around: Around) -> str:
    return next((file.rpartition("/")[0] for file, _ in around.told(IDS, "source")), "the folder of source cards")


def _field(path: Path) -> str:
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "entry")
