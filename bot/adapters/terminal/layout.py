"""How an answer looks on a terminal: columns, wrapping, restrained colour. What it says was decided before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Line

from bot.core.answer import (
    Answer,
    Block,
    CitationNote,
    Emphasis,
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
    Strong,
    Table,
    Text,
    Timeline,
)
from bot.core.plain import visible

WIDEST = 110
"""Columns used at most: longer lines are hard to follow back."""
_INDENT = 2
_GAP = 2
_LABEL = 18
_WHEN = 24
_CELL = 8
"""A column of a table is not squeezed below this."""

_QUIET = "dim"
_WARNING = "yellow"
_NOTICES = {NoticeKind.DISPUTED: _WARNING, NoticeKind.VERIFY: _WARNING}
_WARNED = re.compile(r"verify before use|(?<=: )verify\b")
_WARNING_LABELS = ("Disputed",)
_GLUE = "\ue000"
"""Stands for the space before a mark while lines are broken, so that no line begins with a bare [1]."""
_RULER = Console(width=WIDEST, force_terminal=False, color_system=None)
"""Rich measures words with a console; nothing is printed on this one."""


def show(answer: Answer, console: Console | None = None) -> None:
    """Print an answer. console: by default standard output; rich honours NO_COLOR and the terminal's own colours."""
    console = console or Console(highlight=False, markup=False, emoji=False)
    for line in laid_out(answer, console.width):
        console.print(line, no_wrap=True, overflow="ignore", crop=False)


def laid_out(answer: Answer, width: int) -> list[Line]:
    """The lines of an answer, none wider than `width` columns (or WIDEST)."""
    width = max(20, min(width, WIDEST))
    lines = list(_title(answer, width))
    for block in answer.blocks:
        if isinstance(block, Heading):
            lines.append(Line())
        lines += _block(block, width)
    if answer.citations:
        lines.append(Line())
        for note in answer.sources:
            lines += _source(note, [one for one in answer.citations if one.source == note.source], width)
    foot = [*_notices(answer, width), *_next(answer, width)]
    return [*lines, *([Line()] if foot else []), *foot]


def _title(answer: Answer, width: int) -> Iterator[Line]:
    title = Line(visible(answer.title), style="bold")
    subtitle = Line(visible(answer.subtitle), style=_QUIET)
    room = width - title.cell_len - subtitle.cell_len
    if answer.subtitle and room >= _GAP:
        yield Line.assemble(title, " " * room, subtitle)
        return
    yield from _wrapped(title, width)
    if answer.subtitle:
        yield from _wrapped(subtitle, width)


def _block(block: Block, width: int) -> Iterable[Line]:
    match block:
        case Heading(text):
            line = _line(text)
            line.stylize("bold")
            return _wrapped(line, width)
        case Paragraph(text):
            return _beside([(_INDENT, Line())], _line(text), width)
        case Facts(rows):
            labels = _labels(rows)
            column = min(_LABEL, max(map(cell_len, labels), default=0))
            return _rows(
                (
                    (Line(label, style=_label_style(label)), _line(row.text))
                    for label, row in zip(labels, rows, strict=True)
                ),
                column,
                width,
            )
        case Items(items):
            return [
                line
                for item in items
                for line in _beside([(_INDENT, Line()), (2, Line("•", _QUIET))], _line(item), width)
            ]
        case Timeline(items):
            column = min(_WHEN, max((_line(moment.when).cell_len for moment in items), default=0))
            return _rows(((_line(moment.when), _line(moment.text)) for moment in items), column, width)
        case Table(columns, rows):
            return _table(columns, rows, width)
        case Picture(_, alt):
            return _beside([(_INDENT, Line())], Line(f"[picture: {visible(alt)}]", style=_QUIET), width)
        case Notice(kind, text):
            return _beside([(_INDENT, Line())], _notice(kind, text), width)


def _labels(rows: tuple[Fact, ...]) -> list[str]:
    """Each row's label, empty where it is that of the row above."""
    above = ("", *(row.label for row in rows))
    return ["" if row.label == label else visible(row.label) for label, row in zip(above, rows, strict=False)]


def _label_style(label: str) -> str:
    return _WARNING if label in _WARNING_LABELS else _QUIET


def _rows(rows: Iterable[tuple[Line, Line]], column: int, width: int) -> Iterator[Line]:
    for left, right in rows:
        yield from _beside([(_INDENT, Line()), (column + _GAP, left)], right, width)


def _table(columns: tuple[str, ...], rows: tuple[tuple[Text, ...], ...], width: int) -> Iterator[Line]:
    cells = [[_line(cell) for cell in row] for row in rows]
    if any(columns):
        cells.insert(0, [Line(visible(name), style=_QUIET) for name in columns])
    count = max(map(len, cells), default=0)
    widths = [max((row[at].cell_len for row in cells if at < len(row)), default=0) for at in range(count)]
    while sum(widths) + _INDENT + _GAP * (count - 1) > width and max(widths) > _CELL:
        widths[widths.index(max(widths))] -= 1
    for row in cells:
        row += [Line()] * (count - len(row))
        leading = [(size + _GAP, cell) for size, cell in zip(widths[:-1], row, strict=False)]
        yield from _beside([(_INDENT, Line()), *leading], row[-1], width)


def _source(note: SourceNote, places: list[CitationNote], width: int) -> Iterator[Line]:
    """A source in two columns: its id; then its marks with their places, what it is, what to doubt."""
    column = max(6, cell_len(note.source) + _GAP)
    marks = Line()
    for place in places:
        marks.append("   " if marks else "").append(f"[{place.mark}]{_GLUE}{_place(place.locator)}")
    cautions = [Line(f"caution: {visible(caution)}") for caution in note.cautions]
    lines = [Line(note.source), *[Line()] * (1 + len(cautions))]
    for left, right in zip(lines, [marks, Line(visible(note.described)), *cautions], strict=True):
        right.stylize(_QUIET)
        if right.plain.startswith("caution:"):
            right.stylize(_WARNING, 0, len("caution:"))
        left.stylize(_QUIET)
        yield from _beside([(_INDENT, Line()), (column, left)], right, width)


def _place(locator: str) -> str:
    """p2s5 as ¶2·5: paragraph 2, sentence 5."""
    paragraph, _, sentence = locator.removeprefix("p").partition("s")
    return f"¶{paragraph.replace('-', '–')}" + (f"{_GLUE}sentence{_GLUE}{sentence}" if sentence else "")


def _notices(answer: Answer, width: int) -> Iterator[Line]:
    for notice in answer.notices:
        yield from _beside([(_INDENT, Line())], _notice(notice.kind, notice.text), width)


def _notice(kind: NoticeKind, text: Text) -> Line:
    line = _line(text)
    line.stylize(_NOTICES.get(kind, _QUIET))
    return line


def _next(answer: Answer, width: int) -> Iterator[Line]:
    """What can be typed next: suggestions, else what other platforms have buttons for."""
    label, typed = (
        ("Try:", answer.suggestions)
        if answer.suggestions
        else ("More:", [one.line for one in answer.actions if not (one.asks or one.form)])
    )
    for at, line in enumerate(typed):
        left = Line("" if at else label, style=_QUIET)
        yield from _beside([(_INDENT, Line()), (len(label) + _GAP, left)], Line(visible(line)), width)


def _line(text: Text) -> Line:
    line = Line()
    for span in text:
        if isinstance(span, Mark):
            if line.plain.endswith(" "):
                line.right_crop(1)
                line.append(_GLUE)
            line.append(f"[{span.number}]", style=_QUIET)
        else:
            style = "bold" if isinstance(span, Strong) else "italic" if isinstance(span, Emphasis) else ""
            line.append(visible(span.text), style=style)
    line.highlight_regex(_WARNED, _WARNING)
    return line


def _beside(columns: list[tuple[int, Line]], last: Line, width: int) -> Iterator[Line]:
    """Columns of given widths (the gap after each included) and a last one that takes the rest, each wrapped."""
    taken = sum(size for size, _ in columns)
    wrapped = [_wrapped(cell, max(1, size - _GAP)) if cell else [Line()] for size, cell in columns]
    wrapped.append(_wrapped(last, max(8, width - taken)))
    for at in range(max(map(len, wrapped))):
        line = Line()
        edge = 0
        for number, cells in enumerate(wrapped):
            line.append(" " * (edge - line.cell_len))
            if at < len(cells):
                line.append_text(cells[at])
            edge += columns[number][0] if number < len(columns) else 0
        line.rstrip()
        yield line


def _wrapped(line: Line, width: int) -> list[Line]:
    """Broken between words; a word longer than the width within it."""
    lines = list(line.wrap(_RULER, width, overflow="fold")) or [Line()]
    for one in lines:
        one.plain = one.plain.replace(_GLUE, " ")
        one.rstrip()
    return lines
