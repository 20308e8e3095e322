"""An answer dealt out to pages: nothing left out, and each page with the sources of its own lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from bot.adapters.slack import limits
from bot.adapters.slack.limits import length
from bot.adapters.slack.lines import Line, joined, parts, written
from bot.adapters.slack.mrkdwn import bold, literal
from bot.core.answer import Answer, CitationNote, SourceNote
from bot.core.plain import shown_place


class Room(msgspec.Struct, frozen=True):
    """What a page holds: letters and sections of the answer, letters and contexts of its sources."""

    text: int
    sections: int
    foot_text: int
    foot_contexts: int


MESSAGE = Room(text=3_600, sections=26, foot_text=3_900, foot_contexts=10)
"""Some forty lines of an answer, what one scrolls once to read; with all around it under BLOCKS_TEXT and 50 blocks."""
VIEW = Room(text=40_000, sections=50, foot_text=40_000, foot_contexts=30)
"""A window of its own scrolls well: as much as its 100 blocks take."""


class Page(msgspec.Struct, frozen=True):
    """One page, laid out. number: from 1. sections, foot: mrkdwn; foot is what the marks on the page lead to."""

    number: int
    of: int
    sections: tuple[str, ...]
    foot: tuple[str, ...]


def pages(answer: Answer, room: Room = MESSAGE) -> list[Page]:
    """The answer in pages, each with sections that Slack takes. Nothing is left out, and each has its own sources."""
    sheets = _sheets(answer, room)
    # What is cited by no line (the sources of a whole answer) is told on the last page.
    cited = frozenset[int]().union(*(sheet.marks for sheet in sheets))
    sheets[-1].marks |= frozenset(note.mark for note in answer.citations) - cited
    laid: list[tuple[list[str], list[str]]] = []
    for sheet in sheets:
        sections = list(_sections(sheet.lines))
        for foot in _feet(_foot(answer, sheet.marks), room):
            laid.append((sections, foot))
            sections = [bold("Sources of the page before")]
    return [Page(number, len(laid), tuple(body), tuple(foot)) for number, (body, foot) in enumerate(laid, 1)]


def _sheets(answer: Answer, room: Room) -> list[_Sheet]:
    """The body dealt out to pages, broken between parts where possible, else between lines."""
    costs = _foot_costs(answer)
    sheets = [_Sheet(costs, room)]
    for part in parts(answer.blocks):
        if sheets[-1].lines and not sheets[-1].takes(part) and _Sheet(costs, room).takes(part):
            sheets.append(_Sheet(costs, room))
        for at, one in enumerate(part):
            if sheets[-1].lines and not sheets[-1].takes(part[at : at + 2] if one.head else [one]):
                sheets.append(_Sheet(costs, room))
                if part[0].head and not one.head:
                    sheets[-1].add(written(f"{part[0].text} (continued)", head=True))
            sheets[-1].add(one)
    return sheets


class _Sheet:
    """A page being filled."""

    def __init__(self, costs: dict[int, tuple[str, int]], room: Room) -> None:
        self.lines: list[Line] = []
        self.marks: frozenset[int] = frozenset()
        self._costs = costs
        self._room = room
        self._sources: set[str] = set()
        self._foot = 0
        self._length = 0
        self._heads = 0

    def takes(self, more: list[Line]) -> bool:
        """Whether these lines fit too, with the sources that they bring."""
        size, heads = self._length, self._heads
        for one in more:
            size += one.size
            heads += one.head
        if size > self._room.text or heads + 2 * (size // limits.SECTION_TEXT) >= self._room.sections:
            return False
        return self._foot + self._brought(more) <= self._room.foot_text

    def add(self, one: Line) -> None:
        """Put a line on the page, whether it fits or not."""
        self._foot += self._brought([one])
        self._sources |= {self._costs[mark][0] for mark in one.marks if mark in self._costs}
        self.lines.append(one)
        self.marks |= one.marks
        self._length += one.size
        self._heads += one.head

    def _brought(self, more: list[Line]) -> int:
        """By how much the sources of these lines lengthen the foot."""
        fresh = {mark for one in more for mark in one.marks} - self.marks
        told = {self._costs[mark] for mark in fresh if mark in self._costs}
        return _PLACE_TEXT * len(fresh) + sum(size for source, size in told if source not in self._sources)


_PLACE_TEXT = 30
"""About what one place in a source takes: [12] ¶10 (sentence 2)."""


def _foot_costs(answer: Answer) -> dict[int, tuple[str, int]]:
    """Per mark, its source and the length of what is said of that source."""
    sizes = {note.source: length(_described(note)) + length(_cautions(note)) for note in answer.sources}
    return {one.mark: (one.source, sizes.get(one.source, 0)) for one in answer.citations}


def _foot(answer: Answer, marks: frozenset[int]) -> Iterator[str]:
    """The sources of a page: what each is, where in it each mark leads, what is to be doubted."""
    for note in answer.sources:
        places = [one for one in answer.citations if one.source == note.source and one.mark in marks]
        if places:
            yield from joined(
                f"{_described(note)}\n{_places(places)}{_cautions(note)}".split("\n"), limits.CONTEXT_TEXT
            )


def _feet(foot: Iterable[str], room: Room) -> list[list[str]]:
    """The sources dealt out, where they are more than one page takes."""
    feet: list[list[str]] = [[]]
    size = 0
    for text in foot:
        if feet[-1] and (size + length(text) > room.foot_text or len(feet[-1]) == room.foot_contexts):
            feet.append([])
            size = 0
        feet[-1].append(text)
        size += length(text)
    return feet


def _sections(lines: list[Line]) -> Iterator[str]:
    """The lines put together, a section for each part."""
    run: list[str] = []
    for one in lines:
        if one.head and run:
            yield from joined(run, limits.SECTION_TEXT)
            run = []
        run.append(one.text)
    yield from joined(run, limits.SECTION_TEXT)


def _described(note: SourceNote) -> str:
    return f"{bold(note.source)}  {literal(note.described)}"


def _places(places: list[CitationNote]) -> str:
    return "   ".join(
        f"[{one.mark}] {literal(shown_place(one.source, one.locator).removeprefix(f'{one.source} '))}" for one in places
    )


def _cautions(note: SourceNote) -> str:
    return "".join(f"\n_caution:_ {literal(caution)}" for caution in note.cautions)
