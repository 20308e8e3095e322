"""What one run of `kb draft` found, as plain data for a program and as the text an editor reads."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from bot.kb.drafting.comparing import Compared, How
from bot.kb.drafting.wording import listed

_KINDS = ("country", "place", "person", "organization", "post", "meeting", "agreement", "event", "topic")
_PLURALS = {
    "country": "Countries", "place": "Places", "person": "People", "organization": "Organizations", "post": "Posts",
    "meeting": "Meetings", "agreement": "Agreements", "event": "Events", "topic": "Topics",
}  # fmt: skip
_MOST = 60
"""Lines of one section that are printed; the JSON has all."""


class Name(msgspec.Struct, frozen=True):
    """Somebody or something that was recognised. hows: how it was matched; written: as it stands there."""

    id: str
    kind: str
    name: str
    hows: tuple[str, ...]
    written: tuple[str, ...]
    paragraphs: tuple[int, ...]


class Unknown(msgspec.Struct, frozen=True):
    """A name without an entry. kind: person, organization, or "" where that is not plain; cue: what it was told by."""

    name: str
    kind: str
    title: str
    cue: str
    confidence: float
    paragraphs: tuple[int, ...]


class Day(msgspec.Struct, frozen=True):
    """A date of the text. date: what it comes to; null where that cannot be told."""

    cite: str
    phrase: str
    date: str | None
    relative: bool
    why: str
    confidence: float


class Proposal(msgspec.Struct, frozen=True):
    """A proposed entry. file: null where the knowledge has it already, as `known`; about: who is in it, by id.

    with: the drafts that have to be moved in together with it.
    """

    kind: str
    id: str
    file: str | None
    known: str | None
    about: tuple[str, ...]
    summary: str
    cites: tuple[str, ...]
    confidence: float
    why: tuple[str, ...]
    ready: bool
    fill: tuple[str, ...]
    problems: tuple[str, ...]
    needs: tuple[str, ...] = msgspec.field(name="with", default=())


class Number(msgspec.Struct, frozen=True):
    """A figure. on: the draft that has it, or null."""

    cite: str
    measure: str
    figure: str
    value: float | None
    confidence: float
    why: str
    on: str | None


class Omitted(msgspec.Struct, frozen=True):
    """What looked like a fact and was left out."""

    cite: str
    what: str
    why: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. folder, text: where the drafts and the text that the card stands for were written."""

    source: str
    folder: str
    text: str
    paragraphs: int
    published: str | None
    published_why: str
    publisher: str | None
    author: str | None
    language: str
    nature: str
    notes: tuple[str, ...]
    recognised: tuple[Name, ...]
    unknown: tuple[Unknown, ...]
    dates: tuple[Day, ...]
    proposals: tuple[Proposal, ...]
    figures: tuple[Number, ...]
    compared: tuple[Compared, ...]
    left_out: tuple[Omitted, ...]
    next: tuple[str, ...]


def told(report: Report) -> str:
    """The report as text: Markdown that reads well without being rendered."""
    lines = [f"# Draft of {report.source}", "", *_head(report)]
    for kind in _KINDS:
        lines += _section(_PLURALS[kind], [_name(one) for one in report.recognised if one.kind == kind])
    lines += _section("Names that the knowledge does not have", [_unknown(one) for one in report.unknown])
    lines += _section("Dates", [_day(one) for one in report.dates])
    lines += _section("Proposed", [line for one in report.proposals for line in _proposal(one)])
    lines += _section("Figures", [_figure(one) for one in report.figures])
    for how in How:
        found = [one for one in report.compared if one.how is how]
        title = {"may be the same as": "May be the same as what is known"}.get(
            how.value, f"{how.value.capitalize()} what is known"
        )
        lines += _section(title, [_compared(one) for one in found])
    lines += _section("Left out", [f"- {one.cite}: {one.what}: {one.why}" for one in report.left_out])
    lines += _section("What to do next", [f"{number}. {step}" for number, step in enumerate(report.next, 1)])
    return "\n".join(lines) + "\n"


def _head(report: Report) -> Iterable[str]:
    yield f"- Drafts: {report.folder}"
    yield f"- Document for the archive: {report.text} ({report.paragraphs:,} paragraphs)"
    yield f"- Published: {report.published or 'not known'}. {report.published_why}"
    if report.published is None:
        yield "  Relative dates stay as they are: run it again with --published DATE to have them resolved."
    yield f"- Publisher: {report.publisher or 'not stated'}; author: {report.author or 'not stated'}"
    yield f"- Language: {report.language}; nature: {report.nature}"
    yield from (f"- Note: {note}" for note in report.notes)


def _section(title: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    shown = lines[:_MOST]
    more = [f"- and {len(lines) - _MOST:,} more lines; `--json` has all of them"] if len(lines) > _MOST else []
    return ["", f"## {title}", "", *shown, *more]


def _places(paragraphs: tuple[int, ...]) -> str:
    return listed([f"¶{number}" for number in paragraphs], 8)


def _name(one: Name) -> str:
    written = listed([f"“{text}”" for text in one.written], 4)
    return f"- {one.name} ({one.id}): {_places(one.paragraphs)}; as {written} ({', '.join(one.hows)})"


def _unknown(one: Unknown) -> str:
    kind = one.kind or "kind not plain"
    titled = f", called {one.title}" if one.title else ""
    return f"- {one.name}: {kind}{titled}, by {one.cue}; {_places(one.paragraphs)}; confidence {one.confidence:g}"


def _day(one: Day) -> str:
    read = one.date or "not resolved"
    how = f": {one.why}; confidence {one.confidence:g}" if one.relative else ""
    return f"- {one.cite}: “{one.phrase}” → {read}{how}"


def _proposal(one: Proposal) -> Iterable[str]:
    state = (
        f"known as {one.known}" if one.file is None else f"{one.file}, {'ready' if one.ready else 'to be completed'}"
    )
    yield f"- [{one.kind}] {one.summary} — {state}; confidence {one.confidence:g}; {listed(list(one.cites), 6)}"
    yield from (f"  - fill in {text}" for text in one.fill)
    yield from (f"  - mend: {text}" for text in one.problems)
    if one.needs:
        yield f"  - move in together with {listed(list(one.needs), 6)}"


def _figure(one: Number) -> str:
    return (
        f"- {one.cite}: {one.measure}: {one.figure}{f' (in {one.on})' if one.on else ''}; confidence {one.confidence:g}"
    )


def _compared(one: Compared) -> str:
    return f"- {', '.join(one.cites)} {one.how.value} {one.entry}: {one.what}; {one.advice}"
