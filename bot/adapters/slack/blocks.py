"""From an Answer to Slack's blocks: pure, page by page. What surrounds them (messages, modals, Home) is built elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

import msgspec

from bot.adapters.slack import limits
from bot.adapters.slack.limits import length
from bot.adapters.slack.mrkdwn import bold, escaped, fitting, line, literal
from bot.core.answer import (
    Action,
    Answer,
    Block,
    CitationNote,
    Fact,
    Facts,
    Heading,
    Items,
    Mark,
    Notice,
    NoticeKind,
    Paragraph,
    Picture,
    SourceNote,
    Status,
    Strong,
    Table,
    Text,
    Timeline,
    joined_text,
)
from bot.core.plain import shown_place

Json = dict[str, Any]


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

_STATUS = {
    Status.NOT_FOUND: "not found",
    Status.AMBIGUOUS: "several fit",
    Status.BAD_INPUT: "not understood",
    Status.DENIED: "not allowed",
    Status.ERROR: "not answered",
}


class Surface(StrEnum):
    """Where an answer is shown; it decides which buttons make sense."""

    PRIVATE = "private"
    SHARED = "shared"
    PUBLIC = "public"
    DIRECT = "direct"
    VIEW = "view"


class Button(msgspec.Struct, frozen=True):
    """What a button carries: the line it runs and the page of the answer; for `share`, what is to be shared."""

    line: str
    page: int = 1


class _Line(msgspec.Struct, frozen=True):
    """One line of the body. size: its length with its line end; marks: what it cites; head: it begins a part."""

    text: str
    size: int
    marks: frozenset[int]
    head: bool


def _line(text: str, marks: frozenset[int] = frozenset(), head: bool = False) -> _Line:
    return _Line(text, length(text) + 1, marks, head)


class Page(msgspec.Struct, frozen=True):
    """One page, laid out. number: from 1. sections, foot: mrkdwn; foot is what the marks on the page lead to."""

    number: int
    of: int
    sections: tuple[str, ...]
    foot: tuple[str, ...]


# --- pages ------------------------------------------------------------------------------------------------------------


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
    for part in _parts(answer.blocks):
        if sheets[-1].lines and not sheets[-1].takes(part) and _Sheet(costs, room).takes(part):
            sheets.append(_Sheet(costs, room))
        for at, one in enumerate(part):
            if sheets[-1].lines and not sheets[-1].takes(part[at : at + 2] if one.head else [one]):
                sheets.append(_Sheet(costs, room))
                if part[0].head and not one.head:
                    sheets[-1].add(_line(f"{part[0].text} (continued)", head=True))
            sheets[-1].add(one)
    return sheets


class _Sheet:
    """A page being filled."""

    def __init__(self, costs: dict[int, tuple[str, int]], room: Room) -> None:
        self.lines: list[_Line] = []
        self.marks: frozenset[int] = frozenset()
        self._costs = costs
        self._room = room
        self._sources: set[str] = set()
        self._foot = 0
        self._length = 0
        self._heads = 0

    def takes(self, more: list[_Line]) -> bool:
        """Whether these lines fit too, with the sources that they bring."""
        size, heads = self._length, self._heads
        for one in more:
            size += one.size
            heads += one.head
        if size > self._room.text or heads + 2 * (size // limits.SECTION_TEXT) >= self._room.sections:
            return False
        return self._foot + self._brought(more) <= self._room.foot_text

    def add(self, one: _Line) -> None:
        """Put a line on the page, whether it fits or not."""
        self._foot += self._brought([one])
        self._sources |= {self._costs[mark][0] for mark in one.marks if mark in self._costs}
        self.lines.append(one)
        self.marks |= one.marks
        self._length += one.size
        self._heads += one.head

    def _brought(self, more: list[_Line]) -> int:
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
            yield from _joined(
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


def _sections(lines: list[_Line]) -> Iterator[str]:
    """The lines put together, a section for each part."""
    run: list[str] = []
    for one in lines:
        if one.head and run:
            yield from _joined(run, limits.SECTION_TEXT)
            run = []
        run.append(one.text)
    yield from _joined(run, limits.SECTION_TEXT)


def _joined(lines: Iterable[str], most: int) -> Iterator[str]:
    """Lines put together into texts of at most this length; a line that is longer alone is broken between words."""
    current = ""
    for one in lines:
        for piece in _pieces(one, most):
            if current and length(current) + 1 + length(piece) > most:
                yield current
                current = piece
            else:
                current = f"{current}\n{piece}" if current else piece
    if current:
        yield current


def _pieces(text: str, most: int) -> Iterator[str]:
    while length(text) > most:
        # Twice as many UTF-16 units as letters is the most there can be.
        end = most if text.isascii() else most // 2
        at = text.rfind(" ", end // 2, end)
        if at < 0:
            # One word without a blank: broken anywhere but within an escape.
            escape = text.rfind("&", end - len("&amp;") + 1, end)
            at = escape if escape > 0 and ";" not in text[escape:end] else end
        yield text[:at]
        text = text[at:].lstrip()
    yield text


def _parts(blocks: Iterable[Block]) -> Iterator[list[_Line]]:
    """The lines of the body, a heading with what stands under it together."""
    part: list[_Line] = []
    for block in blocks:
        if isinstance(block, Heading) and part:
            yield part
            part = []
        for one in _lines(block):
            if length(one.text) > limits.SECTION_TEXT:
                part += (_line(piece, one.marks) for piece in _pieces(one.text, limits.SECTION_TEXT))
            else:
                part.append(one)
    if part:
        yield part


def _lines(block: Block) -> Iterable[_Line]:
    match block:
        case Heading(text):
            return [_line(bold(joined_text(text)), _marks(text), head=True)]
        case Paragraph(text):
            return [_line(line(text), _marks(text))]
        case Facts(rows):
            return _fact_lines(rows)
        case Items(items):
            return [_line(f"•  {line(item)}", _marks(item)) for item in items]
        case Timeline(items):
            return [
                _line(f"•  {_emphasised(one.when)}   {line(one.text)}", _marks(one.when) | _marks(one.text))
                for one in items
            ]
        case Table(_, rows):
            return [
                _line("•  " + " — ".join(line(cell) for cell in cells), frozenset().union(*map(_marks, cells)))
                for cells in rows
            ]
        case Picture(_, alt):
            return [_line(f"_{literal(alt)}_" if alt else "")]
        case Notice(_, text):
            return [_line(line(text), _marks(text))]


def _fact_lines(rows: tuple[Fact, ...]) -> Iterator[_Line]:
    """Label and text on a line; a label that several rows share stands over them."""
    for at, row in enumerate(rows):
        shared = row.label and row.label in {
            other.label for other in (rows[at - 1 : at] if at else ()) + rows[at + 1 : at + 2]
        }
        first = not at or rows[at - 1].label != row.label
        if not row.label:
            yield _line(line(row.text), _marks(row.text))
        elif not shared:
            yield _line(f"{bold(row.label)}   {line(row.text)}", _marks(row.text))
        else:
            label = f"{bold(row.label)}\n" if first else ""
            yield _line(f"{label}•  {line(row.text)}", _marks(row.text))


def _emphasised(text: Text) -> str:
    """A date that leads a line, its words bold and its marks not."""
    return line(tuple(span if isinstance(span, Mark) else Strong(span.text) for span in text))


def _marks(text: Text) -> frozenset[int]:
    return frozenset(span.number for span in text if isinstance(span, Mark))


# --- blocks -----------------------------------------------------------------------------------------------------------


def page_of(answer: Answer, number: int, surface: Surface = Surface.PRIVATE) -> Page:
    """One page; beyond the last means the last."""
    every = pages(answer, VIEW if surface is Surface.VIEW else MESSAGE)
    return every[max(0, min(number, len(every)) - 1)]


def laid_out(answer: Answer, page: Page, surface: Surface = Surface.PRIVATE, note: str = "") -> list[Json]:
    """The blocks of one page. note: a line of ours under the title."""
    blocks: list[Json] = [header(answer.title)]
    blocks += _head(answer, page, note)
    blocks += [section(text) for text in page.sections]
    if page.foot:
        blocks += [{"type": "divider"}, *map(context, page.foot)]
    blocks += map(context, _joined(_remarks(answer), limits.CONTEXT_TEXT))
    blocks += buttons(answer, page, surface)
    return blocks


def _head(answer: Answer, page: Page, note: str) -> Iterator[Json]:
    """What to know before reading: as of when, on which knowledge, which page, what was guessed."""
    about = [literal(answer.subtitle)] if answer.subtitle else []
    if answer.status in _STATUS:
        about.append(bold(_STATUS[answer.status]))
    if answer.disputed:
        about.append(bold("sources differ"))
    if page.of > 1:
        about.append(f"page {page.number} of {page.of}")
    if about:
        yield context("  ·  ".join(about))
    if note:
        yield context(literal(note))
    for one in answer.notices:
        if one.kind is NoticeKind.MATCHED:
            yield context(line(one.text))


def _remarks(answer: Answer) -> Iterator[str]:
    for one in answer.notices:
        if one.kind is not NoticeKind.MATCHED:
            yield line(one.text)


def _described(note: SourceNote) -> str:
    return f"{bold(note.source)}  {literal(note.described)}"


def _places(places: list[CitationNote]) -> str:
    return "   ".join(
        f"[{one.mark}] {literal(shown_place(one.source, one.locator).removeprefix(f'{one.source} '))}" for one in places
    )


def _cautions(note: SourceNote) -> str:
    return "".join(f"\n_caution:_ {literal(caution)}" for caution in note.cautions)


# --- buttons ----------------------------------------------------------------------------------------------------------

ASK = "ask"
"""Action ids begin with what a press does; what follows keeps them apart within one message. `pick` is `ask` where the
answer was a question itself: the new answer takes its place."""
PAGE = "page"
SHARE = "share"
PICK = "pick"
AS_OF = "as-of"


def buttons(answer: Answer, page: Page, surface: Surface) -> Iterator[Json]:
    """Rows of buttons: paging; what is asked next; what is done with the answer."""
    if page.of > 1:
        paging = [*_paging(answer, page)]
        yield {"type": "actions", "elements": paging} if paging else context(_UNREACHABLE)
    row: list[Json] = []
    asks = ASK if answer.status is Status.OK else PICK
    for at, action in enumerate(_asked(answer)):
        made = button(action.label, f"{AS_OF if action.asks else asks}:{at}", Button(action.line))
        row += [made] if made is not None else []
    if surface is Surface.PRIVATE and answer.status is Status.OK and answer.line:
        made = button("Share to channel", SHARE, Button(answer.line, page.number), "primary")
        row += [made] if made is not None else []
    for at in range(0, len(row), limits.ACTIONS_ELEMENTS):
        yield {"type": "actions", "elements": row[at : at + limits.ACTIONS_ELEMENTS]}


def _asked(answer: Answer) -> list[Action]:
    """What can be asked next: the answer's actions, then suggestions that no action repeats."""
    lines = {action.line for action in answer.actions}
    return [*answer.actions, *(Action(one, one) for one in answer.suggestions if one not in lines)]


def _paging(answer: Answer, page: Page) -> Iterator[Json]:
    for label, number in (("‹ Previous page", page.number - 1), ("Next page ›", page.number + 1)):
        made = button(label, f"{PAGE}:{number}", Button(answer.line, number))
        if answer.line and 1 <= number <= page.of and made is not None:
            yield made


_UNREACHABLE = "The other pages cannot be reached from here: ask the same with fewer words."


def button(label: str, action: str, carried: Button, style: str = "") -> Json | None:
    """A button, or None where what it would carry is longer than Slack takes: a button that does nothing is not shown."""
    value = packed(carried)
    text = fitting(label.strip(), limits.BUTTON_TEXT)
    if not text or not carried.line or length(value) > limits.BUTTON_VALUE:
        return None
    made: Json = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": text, "emoji": False},
        "value": value,
    }
    if style:
        made["style"] = style
    return made


def packed(carried: Button) -> str:
    """A button's value. Without `& < >`, which Slack hands back as escapes (bolt-python#513)."""
    value = json.dumps([carried.line, carried.page], ensure_ascii=False, separators=(",", ":"))
    for letter in "&<>":
        value = value.replace(letter, f"\\u{ord(letter):04x}")
    return value


def unpacked(value: object) -> Button | None:
    """What a button carried, or None for a value that is none of ours."""
    try:
        carried, page = json.loads(str(value))
    except (ValueError, TypeError, RecursionError):
        return None
    return Button(carried, page) if isinstance(carried, str) and type(page) is int else None


# --- single blocks ----------------------------------------------------------------------------------------------------


def header(title: str) -> Json:
    """A title."""
    return {
        "type": "header",
        "text": {"type": "plain_text", "text": fitting(title or "Dragoman", limits.HEADER_TEXT), "emoji": False},
    }


def section(text: str) -> Json:
    """Lines that are mrkdwn already. expand: Slack would fold what is longer than a few lines."""
    return {"type": "section", "text": mrkdwn(text), "expand": True}


def context(text: str) -> Json:
    """A small grey line that is mrkdwn already."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def mrkdwn(text: str) -> Json:
    """A text object. verbatim: Slack makes no links of what looks like an address or a channel."""
    return {"type": "mrkdwn", "text": text or " ", "verbatim": True}


def plain(text: str) -> Json:
    """A text object that formats nothing."""
    return {"type": "plain_text", "text": escaped(text), "emoji": False}
