"""An answer dealt out to pages: nothing left out, and each page with the sources of its own lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from bot.core.answer import Answer, CitationNote, SourceNote, Status
from bot.core.lengths import length
from bot.core.lines import Line, joined, parts, written
from bot.core.markup import Markup
from bot.core.plain import shown_place


class Room(msgspec.Struct, frozen=True):
    """What a page holds, in letters as they are sent (lengths.py): of the answer, dealt out to sections, and of its sources.

    Title and notices are not counted, nor what stands between sections: leave room for them.
    text, foot_text: all letters of either; both: of the two together; sections, feet: how many texts they may be; section,
    foot: the longest such text.
    """

    text: int
    section: int
    sections: int
    foot_text: int
    foot: int
    feet: int
    both: int


class Page(msgspec.Struct, frozen=True):
    """One page, laid out. number: from 1. sections, foot: markup; foot is what the marks on the page lead to."""

    number: int
    of: int
    sections: tuple[str, ...]
    foot: tuple[str, ...]


def pages(answer: Answer, room: Room, markup: Markup) -> list[Page]:
    """The answer in pages, each with sections that the room takes. Nothing is left out, and each has its own sources."""
    foot = _Foot(answer, markup)
    sheets = _sheets(answer, room, markup, foot)
    # What is cited by no line (the sources of a whole answer) is told on the last page.
    cited = frozenset[int]().union(*(sheet.marks for sheet in sheets))
    sheets[-1].marks |= frozenset(note.mark for note in answer.citations) - cited
    laid: list[tuple[list[str], list[str]]] = []
    for sheet in sheets:
        sections = list(_sections(sheet.lines, room))
        for texts in _feet(foot.texts(sheet.marks, room.foot), room):
            laid.append((sections, texts))
            sections = [markup.bold("Sources of the page before")]
    return [Page(number, len(laid), tuple(body), tuple(texts)) for number, (body, texts) in enumerate(laid, 1)]


def _sheets(answer: Answer, room: Room, markup: Markup, foot: _Foot) -> list[_Sheet]:
    """The body dealt out to pages, broken between parts where possible, else between lines."""
    sheets = [_Sheet(foot, room)]
    for part in parts(answer.blocks, markup, room.section):
        if sheets[-1].lines and not sheets[-1].takes(part) and _Sheet(foot, room).takes(part):
            sheets.append(_Sheet(foot, room))
        for at, one in enumerate(part):
            if sheets[-1].lines and not sheets[-1].takes(part[at : at + 2] if one.head else [one]):
                sheets.append(_Sheet(foot, room))
                if part[0].head and not one.head:
                    sheets[-1].add(written(f"{part[0].text} (continued)", head=True))
            sheets[-1].add(one)
    return sheets


_STATUS = {
    Status.NOT_FOUND: "not found",
    Status.AMBIGUOUS: "several fit",
    Status.BAD_INPUT: "not understood",
    Status.DENIED: "not allowed",
    Status.ERROR: "not answered",
}


def head(answer: Answer, page: Page, markup: Markup) -> str:
    """What to know before reading: as of when, on which knowledge, how it was answered, which page this is."""
    about = [markup.literal(answer.subtitle)] if answer.subtitle else []
    if answer.status in _STATUS:
        about.append(markup.bold(_STATUS[answer.status]))
    if answer.disputed:
        about.append(markup.bold("sources differ"))
    if page.of > 1:
        about.append(f"page {page.number} of {page.of}")
    return "  ·  ".join(about)


class _Sheet:
    """A page being filled."""

    def __init__(self, foot: _Foot, room: Room) -> None:
        self.lines: list[Line] = []
        self.marks: frozenset[int] = frozenset()
        self._costs = foot.costs
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
        if size > self._room.text or heads + 2 * (size // self._room.section) > self._room.sections:
            return False
        foot = self._foot + self._brought(more)
        return foot <= self._room.foot_text and size + foot <= self._room.both

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


class _Foot:
    """What is said of the sources of an answer. costs: per mark, its source and the length of what is said of that source."""

    def __init__(self, answer: Answer, markup: Markup) -> None:
        self._answer = answer
        self._markup = markup
        sizes = {note.source: sum(length(line) + 1 for line in self._lines(note, [])) for note in answer.sources}
        self.costs = {one.mark: (one.source, sizes.get(one.source, 0)) for one in answer.citations}

    def texts(self, marks: frozenset[int], most: int) -> Iterator[str]:
        """The sources of a page: what each is, where in it each mark leads, what is to be doubted."""
        for note in self._answer.sources:
            places = [one for one in self._answer.citations if one.source == note.source and one.mark in marks]
            if places:
                yield from joined(self._lines(note, places), most)

    def _lines(self, note: SourceNote, places: list[CitationNote]) -> list[str]:
        literal = self._markup.literal
        shown = (shown_place(one.source, one.locator).removeprefix(f"{one.source} ") for one in places)
        lines = [
            f"{self._markup.bold(note.source)}  {literal(note.described)}",
            "   ".join(f"[{one.mark}] {literal(place)}" for one, place in zip(places, shown, strict=True)),
            *(f"{self._markup.slanted('caution:')} {literal(caution)}" for caution in note.cautions),
        ]
        return [self._markup.small(line) for line in lines]


def _feet(foot: Iterable[str], room: Room) -> list[list[str]]:
    """The sources dealt out, where they are more than one page takes."""
    feet: list[list[str]] = [[]]
    size = 0
    for text in foot:
        if feet[-1] and (size + length(text) > room.foot_text or len(feet[-1]) == room.feet):
            feet.append([])
            size = 0
        feet[-1].append(text)
        size += length(text)
    return feet


def _sections(lines: list[Line], room: Room) -> Iterator[str]:
    """The lines put together, a section for each part."""
    run: list[str] = []
    for one in lines:
        if one.head and run:
            yield from joined(run, room.section)
            run = []
        run.append(one.text)
    yield from joined(run, room.section)
