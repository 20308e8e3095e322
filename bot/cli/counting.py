"""What `kb stats` counts in one revision of the knowledge, and how it prints it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from bot.kb.claims import Rank
from bot.kb.disputes import disputes_of
from bot.kb.knowledge import Knowledge
from bot.kb.records import FOLDERS
from bot.kb.walking import claims
from bot.text.dates import Date


class SourceCount(msgspec.Struct, frozen=True):
    """One source. published: EDTF, or None; cited: paragraphs that something stands on; citations: places cited."""

    id: str
    published: str | None
    paragraphs: int
    cited: int
    entries: int
    citations: int


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """entries: by folder. disputed: fields on which sources disagree or one has slipped. reach: first and last day
    that a source may be of, ISO 8601; None if none is dated.
    """

    revision: str
    entries: dict[str, int]
    topics: int
    claims: int
    deprecated: int
    disputed: int
    sources: tuple[SourceCount, ...]
    undated: int
    reach: tuple[str, str] | None


def counts(kb: Knowledge) -> Counts:
    """Everything that is counted."""
    every = [claim for entry in kb.entries.values() for _, claim in claims(entry)]
    dates = [source.published for source in kb.sources.values() if source.published is not None]
    bounds = (min(map(_first, dates)), max(map(_last, dates))) if dates else None
    return Counts(
        revision=kb.revision,
        entries={folder: len(getattr(kb.contents, folder)) for folder in FOLDERS},
        topics=len(kb.topics),
        claims=len(every),
        deprecated=sum(claim.rank is Rank.DEPRECATED for claim in every),
        disputed=sum(len(disputes_of(entry)) for entry in kb.entries.values()),
        sources=tuple(_counted(kb, source) for source in kb.sources),
        undated=len(kb.sources) - len(dates),
        reach=(bounds[0].isoformat(), bounds[1].isoformat()) if bounds else None,
    )


def _first(when: Date) -> date:
    return when.latest if when.open_start else when.earliest


def _last(when: Date) -> date:
    return when.earliest if when.open_end else when.latest


def _counted(kb: Knowledge, source: str) -> SourceCount:
    card, places = kb.sources[source], kb.citations[source]
    cited = {number for _, place in places for number in place.paragraphs}
    return SourceCount(
        id=source,
        published=str(card.published) if card.published else None,
        paragraphs=len(card.paragraphs),
        cited=len(cited),
        entries=len({entry.id for entry, _ in places}),
        citations=len(places),
    )


def report(counted: Counts) -> str:
    """The same for a person, columns aligned."""
    return "\n".join(_lines(counted))


def _lines(counted: Counts) -> Iterator[str]:
    yield f"knowledge {counted.revision[:7]}"
    for folder, number in {**counted.entries, "topics": counted.topics}.items():
        yield f"  {folder:<16}{number:>7,}"
    yield f"  {'claims':<16}{counted.claims:>7,}   {counted.deprecated} deprecated, {counted.disputed} fields disputed"
    yield f"{'sources':<24}{'entries':>8}{'places':>8}{'paragraphs':>14}"
    for source in counted.sources:
        when = source.published or "undated"
        share = f"{source.cited} of {source.paragraphs}"
        yield f"  {source.id:<6}{when:<16}{source.entries:>8,}{source.citations:>8,}{share:>14}"
    if counted.reach:
        undated = f"; {counted.undated} undated" if counted.undated else ""
        yield f"  they reach from {counted.reach[0]} to {counted.reach[1]}{undated}"
