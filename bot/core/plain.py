"""An Answer as plain text, one fact a line: what `text` of the JSON holds and what a pipe receives. No widths, no colour."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.answer import (
    Answer,
    Block,
    Facts,
    Heading,
    Items,
    Notice,
    Paragraph,
    Picture,
    Table,
    Timeline,
    joined_text,
)

_INDENT = "  "


def plain_text(answer: Answer) -> str:
    """The whole answer: title, blocks, then the sources with what is doubtful about them, then the notices."""
    lines = [answer.title if not answer.subtitle else f"{answer.title} — {answer.subtitle}"]
    for block in answer.blocks:
        if isinstance(block, Heading):
            lines.append("")
        lines += _block_lines(block)
    if answer.citations:
        lines += ["", *source_lines(answer)]
    notices = [joined_text(notice.text) for notice in answer.notices]
    if notices or answer.suggestions:
        lines.append("")
    lines += notices
    if answer.suggestions:
        lines.append("Try: " + " · ".join(answer.suggestions))
    return "\n".join(line.rstrip() for line in lines)


def source_lines(answer: Answer) -> list[str]:
    """The foot of an answer: each mark with its place, grouped by source, each source described once."""
    lines: list[str] = []
    for note in answer.sources:
        marks = [citation for citation in answer.citations if citation.source == note.source]
        places = "  ".join(f"[{citation.mark}] {shown_place(note.source, citation.locator)}" for citation in marks)
        lines.append(places)
        lines.append(f"{_INDENT}{note.source}: {note.described}")
        lines += [f"{_INDENT}{_INDENT}caution: {caution}" for caution in note.cautions]
    return lines


def shown_place(source: str, locator: str) -> str:
    """A place in a source as a reader sees it: s002 ¶2 (sentence 5)."""
    paragraph, _, sentence = locator.removeprefix("p").partition("s")
    place = f"{source} ¶{paragraph.replace('-', '–')}"
    return f"{place} (sentence {sentence})" if sentence else place


def visible(text: str) -> str:
    """Text that does nothing to a terminal: control and format characters go, line ends and other blanks are spaces."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else " " if letter.isspace() else "" for letter in text)


def _block_lines(block: Block) -> Iterable[str]:
    match block:
        case Heading(text):
            yield joined_text(text)
        case Paragraph(text):
            yield joined_text(text)
        case Facts(rows):
            for row in rows:
                yield (
                    f"{_INDENT}{row.label}: {joined_text(row.text)}"
                    if row.label
                    else f"{_INDENT}{joined_text(row.text)}"
                )
        case Items(items):
            for item in items:
                yield f"{_INDENT}• {joined_text(item)}"
        case Timeline(items):
            for moment in items:
                yield f"{_INDENT}{joined_text(moment.when)}  {joined_text(moment.text)}"
        case Table(columns, rows):
            if any(columns):
                yield _INDENT + " | ".join(columns)
            for cells in rows:
                yield _INDENT + " | ".join(joined_text(cell) for cell in cells)
        case Picture(_, alt):
            yield f"{_INDENT}[picture: {alt}]"
        case Notice(_, text):
            yield f"{_INDENT}{joined_text(text)}"
