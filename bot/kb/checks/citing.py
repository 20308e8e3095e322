"""Whether every claim is cited, and every citation leads to a paragraph or sentence that a card knows."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date

from bot.errors import Problem
from bot.kb.citations import Citation
from bot.kb.loading import Loaded, Written
from bot.kb.walking import claims, leaves


def claims_are_cited(loaded: Loaded, today: date) -> Iterable[Problem]:
    """No source, no claim."""
    for entry, written in loaded.entries:
        for path, claim in claims(entry):
            if not claim.cite:
                many = len(entry.cite) > 1
                advice = "add `cite: s000#p1` with the place where it stands"
                if many:
                    advice += "; the entry has several citations, so none is taken over"
                yield loaded.problem(written, path, f"{_field(path)!r} has no citation", advice)


def entries_are_cited(loaded: Loaded, today: date) -> Iterable[Problem]:
    """An entry whose subject no source names has no place here."""
    for entry, written in loaded.entries:
        if not entry.cite and not any(leaf.kind is Citation for leaf in leaves(entry)):
            message = "no source is cited anywhere in this entry"
            yield loaded.problem(written, ("id",), message, "add `cite:` with the places where it is named")


def citations_exist(loaded: Loaded, today: date) -> Iterable[Problem]:
    """The source has a card, and the card that paragraph and that sentence."""
    for entry, written in loaded.entries:
        for leaf in leaves(entry):
            if leaf.kind is Citation:
                yield from _missing_place(loaded, written, leaf.path, leaf.value)
    for source in loaded.contents.sources:
        for leaf in leaves(source):
            if leaf.kind is Citation:
                yield from _missing_place(loaded, loaded.sources[source.id], leaf.path, leaf.value)


def _missing_place(
    loaded: Loaded, written: Written, path: tuple[str | int, ...], citation: Citation
) -> Iterable[Problem]:
    cards = {source.id: source for source in loaded.contents.sources}
    source = cards.get(citation.source)
    if source is None and citation.source in loaded.lost:
        return
    if source is None:
        close = difflib.get_close_matches(citation.source, list(cards), n=1, cutoff=0.5)
        advice = f"did you mean {close[0]!r}?" if close else f"write its card in {_seeds(loaded)} first"
        yield loaded.problem(written, path, f"{citation} cites a source without a card", advice)
    elif citation.last > len(source.paragraphs):
        message = f"{citation} cites a paragraph that {citation.source} does not have"
        advice = f"it has {len(source.paragraphs)} paragraphs; blank lines are not counted"
        yield loaded.problem(written, path, message, advice)
    elif citation.sentence is not None:
        sentences = len(source.paragraphs[citation.first - 1].sentences)
        if citation.sentence > sentences:
            message = f"{citation} cites a sentence that the paragraph does not have"
            yield loaded.problem(written, path, message, f"paragraph {citation.first} has {sentences} sentences")


def _seeds(loaded: Loaded) -> str:
    return next((written.file.rsplit("/", 1)[0] for written in loaded.sources.values()), "the folder of source cards")


def _field(path: tuple[str | int, ...]) -> str:
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "entry")
