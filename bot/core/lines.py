"""The body of an answer as lines in a platform's markup, each with what it cites, and lines put together into texts it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from bot.core.answer import (
    Block,
    EntityName,
    Fact,
    Facts,
    Heading,
    Items,
    Mark,
    Notice,
    Paragraph,
    Picture,
    Plain,
    Strong,
    Table,
    Text,
    Timeline,
    joined_text,
)
from bot.core.lengths import length
from bot.core.markup import Markup


class Line(msgspec.Struct, frozen=True):
    """One line of the body. size: its length with its line end; marks: what it cites; head: it begins a part."""

    text: str
    size: int
    marks: frozenset[int]
    head: bool


def written(text: str, marks: frozenset[int] = frozenset(), head: bool = False) -> Line:
    """A line of what is markup already."""
    return Line(text, length(text) + 1, marks, head)


def parts(blocks: Iterable[Block], markup: Markup, most: int) -> Iterator[list[Line]]:
    """The lines of the body, none longer than `most`, a heading with what stands under it together."""
    part: list[Line] = []
    for block in blocks:
        if isinstance(block, Heading) and part:
            yield part
            part = []
        for one in _lines(block, markup):
            if length(one.text) > most:
                part += (written(piece, one.marks) for piece in _pieces(one.text, most))
            else:
                part.append(one)
    if part:
        yield part


def _lines(block: Block, markup: Markup) -> Iterable[Line]:
    line = markup.line
    match block:
        case Heading(text):
            return [written(markup.bold(joined_text(text)), _marks(text), head=True)]
        case Paragraph(text):
            return [written(line(text), _marks(text))]
        case Facts(rows):
            return _fact_lines(rows, markup)
        case Items(items):
            return [written(f"•  {line(item)}", _marks(item)) for item in items]
        case Timeline(items):
            return [
                written(f"•  {line(_strong(one.when))}   {line(_quiet(one.text))}", _marks(one.when) | _marks(one.text))
                for one in items
            ]
        case Table(_, rows):
            return [
                written("•  " + " — ".join(line(cell) for cell in cells), frozenset().union(*map(_marks, cells)))
                for cells in rows
            ]
        case Picture(_, alt):
            return [written(markup.slanted(alt) if alt else "")]
        case Notice(_, text):
            return [written(line(text), _marks(text))]


def _fact_lines(rows: tuple[Fact, ...], markup: Markup) -> Iterator[Line]:
    """Label and text on a line; a label that several rows share stands over them."""
    for at, row in enumerate(rows):
        shared = row.label and row.label in {
            other.label for other in (rows[at - 1 : at] if at else ()) + rows[at + 1 : at + 2]
        }
        first = not at or rows[at - 1].label != row.label
        words = _quiet(row.text)
        if not row.label:
            yield written(markup.line(row.text), _marks(row.text))
        elif not shared:
            yield written(f"{markup.label(row.label)}{markup.line(words)}", _marks(row.text))
        else:
            label = f"{markup.bold(row.label)}\n" if first else ""
            yield written(f"{label}•  {markup.line(row.text)}", _marks(row.text))


def _quiet(text: Text) -> Text:
    """A text after a bold label or date, its own first words not bold: side by side they would read as one."""
    return (Plain(text[0].text), *text[1:]) if text and isinstance(text[0], Strong | EntityName) else text


def _strong(text: Text) -> Text:
    """A date that leads a line, its words bold and its marks not."""
    return tuple(span if isinstance(span, Mark) else Strong(span.text) for span in text)


def _marks(text: Text) -> frozenset[int]:
    return frozenset(span.number for span in text if isinstance(span, Mark))


def joined(lines: Iterable[str], most: int) -> Iterator[str]:
    """Lines put together into texts of at most this length; a line that is longer alone is broken between words."""
    current = ""
    for one in lines:
        for piece in _pieces(one, most):
            if current and length(current) + 1 + length(piece) > most:
                if current.strip():
                    yield current
                current = piece
            else:
                current = f"{current}\n{piece}" if current else piece
    if current.strip():
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
