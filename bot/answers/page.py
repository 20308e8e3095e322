"""Page: an answer being written, with its footnotes. What the lines say is in lines.py and the composers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from bot.core.answer import (
    Action,
    Answer,
    Block,
    CitationNote,
    Fact,
    Facts,
    Heading,
    Items,
    Lack,
    Mark,
    Moment,
    Notice,
    NoticeKind,
    Paragraph,
    Plain,
    SourceNote,
    Span,
    Status,
    Strong,
    Text,
    Timeline,
)
from bot.kb.citations import Citation
from bot.kb.claims import Claimed
from bot.kb.disputes import live
from bot.kb.knowledge import Knowledge
from bot.kb.queries import began_by
from bot.text.dates import Date, shown_day

Part = str | Span | Iterable[Span]
C = TypeVar("C", bound=Claimed)


def text(*parts: Part) -> Text:
    """Spans from strings, spans and runs of spans; empty strings vanish."""
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            if part:
                spans.append(Plain(part))
        elif isinstance(part, Iterable):
            spans.extend(part)
        else:
            spans.append(part)
    return tuple(spans)


class Page:
    """Collects blocks, and gives each place cited one mark, in the order of first appearance.

    as_of: the day asked about, where that is not today.
    """

    def __init__(self, kb: Knowledge, today: date, as_of: Date | None = None) -> None:
        self.kb = kb
        self.today = today
        self.as_of = as_of
        self.disputed = False
        self.left_out = 0
        self._lack: Lack | None = None
        self._blocks: list[Block] = []
        self._facts: list[Fact] = []
        self._marks: dict[Citation, int] = {}
        self._notices: list[Notice] = []
        self._actions: list[Action] = []

    # --- footnotes ---

    def marks(self, *cited: Claimed | Iterable[Citation] | None) -> Text:
        """The marks of what is cited, each once, after a space. A claim printed many times by one source gets one mark."""
        places: dict[Citation, None] = {}
        for one in cited:
            if one is not None:
                for cite in telling(one.cite if isinstance(one, Claimed) else tuple(one)):
                    places.setdefault(cite)
        if not places:
            return ()
        spans: list[Span] = [Plain(" ")]
        spans += (Mark(self._marks.setdefault(cite, len(self._marks) + 1)) for cite in places)
        return tuple(spans)

    # --- what was true then ---

    def then(self, claims: Iterable[C]) -> list[C]:
        """The claims to show: those not deprecated that had begun by the day asked about; the others are counted."""
        shown = live(claims)
        if self.as_of is None:
            return shown
        day = self.as_of.latest
        kept = [one for one in shown if began_by(self.kb, one, getattr(one, "start", None), day)]
        self.left_out += len(shown) - len(kept)
        return kept

    # --- blocks ---

    def fact(self, label: str, *parts: Part) -> None:
        """One labelled line; neighbours become one block."""
        self._facts.append(Fact(label, text(*parts)))

    def add(self, *blocks: Block) -> None:
        """Blocks after what is there."""
        self._close_facts()
        self._blocks.extend(blocks)

    def heading(self, *parts: Part) -> None:
        """A heading."""
        self.add(Heading(text(*parts)))

    def say(self, *parts: Part) -> None:
        """A paragraph."""
        self.add(Paragraph(text(*parts)))

    def items(self, items: Iterable[Text]) -> None:
        """A list, unless it is empty."""
        if found := tuple(items):
            self.add(Items(found))

    def timeline(self, moments: Iterable[tuple[Text, Text]]) -> None:
        """Dated lines, unless there are none."""
        if found := tuple(Moment(when, what) for when, what in moments):
            self.add(Timeline(found))

    def notice(self, kind: NoticeKind, *parts: Part) -> None:
        """A remark for the foot, once."""
        one = Notice(kind, text(*parts))
        if one not in self._notices:
            self._notices.append(one)

    def lacks(self, *kinds: str, missing: str = "") -> None:
        """That nothing was found. kinds: of entries, any of which would have answered; missing: words that led to none."""
        self._lack = Lack(kinds=kinds, missing=missing)

    def action(self, label: str, line: str) -> None:
        """A button that runs a command line. One that is there already is not offered twice."""
        if not any(action.line == line for action in self._actions):
            self._actions.append(Action(shortened(label), line))

    def _close_facts(self) -> None:
        if self._facts:
            self._blocks.append(Facts(tuple(self._facts)))
            self._facts = []

    # --- the whole ---

    def answer(self, title: str, *, status: Status = Status.OK, dated: bool = True, card: bool = False) -> Answer:
        """The answer. dated: whether to say as of when and on which knowledge; card: whether it is a source's own."""
        self._close_facts()
        day = self.as_of.shown() if self.as_of else shown_day(self.today)
        return Answer(
            status=status,
            title=title,
            subtitle=f"as of {day} · knowledge {self.kb.revision[:7]}" if dated else "",
            blocks=tuple(self._blocks),
            citations=tuple(self._citation(cite, mark) for cite, mark in self._marks.items()),
            sources=tuple(self._sources()),
            notices=tuple(self._notices),
            actions=(*(() if card else self._to_sources()), *self._actions),
            disputed=self.disputed,
            lack=self._lack,
        )

    def _to_sources(self) -> Iterable[Action]:
        """The way to the cards of what is cited."""
        if self._marks:
            yield Action("Sources", f"/source {' '.join(sorted({cite.source for cite in self._marks}))}")

    def _citation(self, cite: Citation, mark: int) -> CitationNote:
        source = self.kb.sources[cite.source]
        return CitationNote(
            mark=mark,
            source=source.id,
            locator=cite.locator,
            title=source.title,
            publisher=source.publisher,
            published=str(source.published) if source.published else None,
        )

    def _sources(self) -> Iterable[SourceNote]:
        cited: dict[str, dict[int, set[int | None]]] = {}
        for cite in self._marks:
            for paragraph in cite.paragraphs:
                cited.setdefault(cite.source, {}).setdefault(paragraph, set()).add(cite.sentence)
        for source_id in sorted(cited):
            cautions = tuple(
                caution.text
                for caution in self.kb.sources[source_id].cautions
                if not caution.at or any(_concerns(place, source_id, cited[source_id]) for place in caution.at)
            )
            yield SourceNote(source=source_id, described=described(self.kb, source_id), cautions=cautions)


def described(kb: Knowledge, source_id: str) -> str:
    """A source in one line: what it is, who published it, when, and that a date is inferred."""
    source = kb.sources[source_id]
    parts = [source.title, source.nature.value]
    parts.append(source.publisher or "publisher not stated")
    if source.author:
        parts.append(f"by {source.author}")
    if source.published is None:
        parts.append("undated")
    elif source.published.inferred:
        parts.append(f"undated, {source.published.shown()}")
    else:
        parts.append(source.published.shown())
    return "; ".join(parts)


def telling(cites: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """The citations worth a mark: all of up to four, else one a source, the most exact; corroboration stays visible."""
    if len(cites) <= 4:
        return cites
    chosen: dict[str, Citation] = {}
    for cite in cites:
        kept = chosen.get(cite.source)
        if kept is None or (kept.sentence is None and cite.sentence is not None and kept.first == cite.first):
            chosen[cite.source] = cite
    return tuple(chosen.values())


def covering(claims: Sequence[Claimed]) -> tuple[Citation, ...]:
    """The fewest citations by which every one of several claims is shown: a list of names needs no mark for each."""
    open_claims = [claim for claim in claims if claim.cite]
    chosen: list[Citation] = []
    while open_claims:
        counts: dict[Citation, int] = {}
        for claim in open_claims:
            for cite in claim.cite:
                counts[cite] = counts.get(cite, 0) + 1
        best = max(counts, key=lambda cite: counts[cite])
        chosen.append(best)
        open_claims = [claim for claim in open_claims if best not in claim.cite]
    return tuple(chosen)


MOST_OF_A_LABEL = 75
"""Letters on a button: Slack's limit, the least of all."""


def shortened(label: str) -> str:
    """A label as long as a button may have it, cut between words."""
    if len(label) <= MOST_OF_A_LABEL:
        return label
    return label[:MOST_OF_A_LABEL].rpartition(" ")[0].rstrip(" ,;:") + "…"


def strong(words: str) -> Strong:
    """Words that stand out."""
    return Strong(words)


def _concerns(place: Citation, source: str, cited: dict[int, set[int | None]]) -> bool:
    """Whether a caution's place is among what is cited of its source: paragraphs with their sentences, None for all."""
    if place.source != source:
        return False
    for paragraph in place.paragraphs:
        sentences = cited.get(paragraph)
        if sentences and (place.sentence is None or None in sentences or place.sentence in sentences):
            return True
    return False
