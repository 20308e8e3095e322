"""Answer: plain frozen data, no markup. What it says is decided in bot/answers/, how it looks by each adapter."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec


class Status(StrEnum):
    OK = "ok"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    BAD_INPUT = "bad_input"
    DENIED = "denied"
    ERROR = "error"


# --- spans: text within a line --------------------------------------------------------------------------------------


class Plain(msgspec.Struct, frozen=True, tag="plain"):
    text: str


class Strong(msgspec.Struct, frozen=True, tag="strong"):
    text: str


class Emphasis(msgspec.Struct, frozen=True, tag="emphasis"):
    text: str


class EntityName(msgspec.Struct, frozen=True, tag="entity"):
    """The name of an entry; an adapter may make it lead to the entry's own answer."""

    text: str
    id: str


class DateText(msgspec.Struct, frozen=True, tag="date"):
    """A date as a reader sees it, with its EDTF form for programs."""

    text: str
    edtf: str


class Mark(msgspec.Struct, frozen=True, tag="mark"):
    """A citation mark; `number` is that of a CitationNote."""

    number: int


Span = Plain | Strong | Emphasis | EntityName | DateText | Mark
Text = tuple[Span, ...]


# --- blocks: what an answer is laid out in --------------------------------------------------------------------------


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    text: Text


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    text: Text


class Fact(msgspec.Struct, frozen=True):
    label: str
    text: Text


class Facts(msgspec.Struct, frozen=True, tag="facts"):
    """Label and value, a few to an answer. A label repeated on the next row is shown once."""

    rows: tuple[Fact, ...]


class Items(msgspec.Struct, frozen=True, tag="list"):
    items: tuple[Text, ...]


class Moment(msgspec.Struct, frozen=True):
    when: Text
    text: Text


class Timeline(msgspec.Struct, frozen=True, tag="timeline"):
    """Dated lines, in the order they are shown."""

    items: tuple[Moment, ...]


class Table(msgspec.Struct, frozen=True, tag="table"):
    columns: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    """A picture and what it shows, in words that can stand for it."""

    name: str
    alt: str


class NoticeKind(StrEnum):
    MATCHED = "matched"
    DISPUTED = "disputed"
    VERIFY = "verify"
    REACH = "reach"


class Notice(msgspec.Struct, frozen=True, tag="notice"):
    """A remark about the answer rather than a part of it: what was guessed, what to check, how far the record goes."""

    kind: NoticeKind
    text: Text


Block = Heading | Paragraph | Facts | Items | Timeline | Table | Picture | Notice


# --- the answer -----------------------------------------------------------------------------------------------------


class Matched(msgspec.Struct, frozen=True):
    """What somebody typed and what it was taken for. told: whether it had to be guessed, so that a reader is told."""

    asked: str
    id: str
    name: str
    how: str
    score: float
    told: bool = False


class CitationNote(msgspec.Struct, frozen=True):
    """One place in one source. published: EDTF, or None where not even a guess can be made."""

    mark: int
    source: str
    locator: str
    title: str
    publisher: str | None
    published: str | None


class SourceNote(msgspec.Struct, frozen=True):
    """What the foot of an answer says of one source: description, date with its reasoning, what to doubt."""

    source: str
    described: str
    cautions: tuple[str, ...] = ()


class Action(msgspec.Struct, frozen=True):
    """A button or link. line: the command line it runs. asks: the option that the reader is asked for before.

    form: the command whose form is opened instead, about the line; see forms.py.
    """

    label: str
    line: str
    asks: str = ""
    form: str = ""


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """That a question found nothing. kinds: of entries, any of which would have answered it; missing: the name or words
    that lead to nothing, empty where every name is known and nothing is recorded.

    question: the same for all spellings of it, without its dates; dated: whether it had any. See wanting.py.
    """

    kinds: tuple[str, ...]
    missing: str = ""
    question: str = ""
    dated: bool = False


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer, the same on every platform. text: see plain.py; it is made from the rest.

    line: the question as a line that gives this answer again; empty where none was understood, or asking did something.
    lack: where it found nothing, for editors; no part of what is told.
    """

    status: Status = Status.OK
    command: str = ""
    line: str = ""
    title: str
    subtitle: str = ""
    blocks: tuple[Block, ...] = ()
    matched: tuple[Matched, ...] = ()
    citations: tuple[CitationNote, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    actions: tuple[Action, ...] = ()
    suggestions: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    disputed: bool = False
    revision: str = ""
    lack: Lack | None = None


def follow_ups(answer: Answer) -> tuple[Action, ...]:
    """What can be asked next: the answer's actions, then suggestions that no action repeats."""
    lines = {action.line for action in answer.actions if not action.form}
    return (*answer.actions, *(Action(one, one) for one in answer.suggestions if one not in lines))


def as_json(answer: Answer) -> dict[str, Any]:
    """The stable contract for scripts: one JSON object a question."""
    from bot.core.plain import plain_text

    built: dict[str, Any] = msgspec.to_builtins(answer)
    del built["lack"]
    for matched in built["matched"]:
        del matched["told"]
    ordered = {key: built.pop(key) for key in ("command", "status", "title", "subtitle")}
    return {**ordered, "text": plain_text(answer), **built}


def joined_text(text: Text) -> str:
    """The words of a text, citation marks like [1] included."""
    parts: list[str] = []
    for span in text:
        parts.append(f"[{span.number}]" if isinstance(span, Mark) else span.text)
    return "".join(parts)


def lines_of(answer: Answer) -> Iterator[Text]:
    """Every line of an answer's blocks, in order, a date or label with what it stands beside."""
    for block in answer.blocks:
        yield from _lines(block)


def _lines(block: Block) -> Iterator[Text]:
    match block:
        case Heading() | Paragraph() | Notice():
            yield block.text
        case Facts():
            for row in block.rows:
                yield (Plain(f"{row.label}: "), *row.text)
        case Items():
            yield from block.items
        case Timeline():
            for moment in block.items:
                yield (*moment.when, Plain(": "), *moment.text)
        case Table():
            for cells in block.rows:
                yield tuple(span for cell in cells for span in (*cell, Plain(" ")))
        case Picture():
            yield (Plain(block.alt),)
