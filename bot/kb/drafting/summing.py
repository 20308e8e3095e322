"""Sums up one run of `kb draft` as a Report. What it looks like is reporting.py's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from bot.kb.drafting.comparing import Compared, How
from bot.kb.drafting.entries import Draft
from bot.kb.drafting.proposals import Counted, LeftOut, Proposals
from bot.kb.drafting.publishing import Published
from bot.kb.drafting.reading import Reading
from bot.kb.drafting.recognising import Recognised
from bot.kb.drafting.reporting import Day, Name, Number, Omitted, Proposal, Report, Unknown
from bot.kb.records import KINDS
from bot.kb.sources import Source
from bot.text.characters import refused

_MOST_WRITTEN = 6
_LEAST_LISTED = 2
"""Times that a single word with a capital has to stand in an article to be listed as a name."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one run came to. drafts: those that were written; made: those and what is known already."""

    folder: Path
    reading: Reading
    found: Recognised
    proposals: Proposals
    card: Source
    published: Published
    made: list[Draft]
    drafts: list[Draft]
    known: list[Compared]
    text_out: Path | None

    @property
    def text(self) -> str:
        """Where the text is that the card stands for."""
        if self.text_out is not None:
            return str(self.text_out)
        return self.reading.file if self.reading.saved else str(self.folder / self.reading.file)


def summed_up(run: Run) -> Report:
    """The report on a run."""
    card = run.card
    return Report(
        source=card.id,
        folder=str(run.folder),
        text=run.text,
        paragraphs=len(card.paragraphs),
        published=str(card.published) if card.published is not None else None,
        published_why=run.published.why,
        publisher=card.publisher,
        author=card.author,
        language=card.language,
        nature=card.nature.value,
        notes=run.reading.notes,
        recognised=tuple(_names(run.found)),
        unknown=tuple(_unknown(run.found)),
        dates=tuple(_days(run.found)),
        proposals=tuple(_proposals(run)),
        figures=tuple(_figures(run.proposals, run.drafts)),
        compared=tuple(run.known),
        left_out=tuple(_omitted(run.proposals.left_out)),
        next=tuple(_next(run)),
    )


def known_as(one: Draft, known: list[Compared]) -> str | None:
    """The entry that the knowledge has of it already, so that moving it in would enter it twice."""
    return next((other.entry for other in known if other.draft == one.id and other.how is How.CORROBORATES), None)


def _days(found: Recognised) -> Iterable[Day]:
    for one in found.sentences:
        for dated in one.dates:
            date = str(dated.date) if dated.date is not None else None
            yield Day(str(one.cite), dated.phrase, date, dated.relative, dated.why, dated.sure)


def _proposals(run: Run) -> Iterable[Proposal]:
    written = {one.id for one in run.drafts}
    for one in [*(draft for draft in run.made if draft.id not in written), *run.drafts]:
        known = known_as(one, run.known)
        if known is None and one.id not in written:
            continue
        yield Proposal(
            kind=KINDS[one.record],
            id=one.id,
            file=f"{one.folder}/{one.id}.yaml" if known is None else None,
            known=known,
            about=tuple(dict.fromkeys(one.about)),
            summary=one.summary,
            cites=tuple(map(str, one.cites)),
            confidence=one.confidence,
            why=tuple(one.why),
            ready=one.ready,
            fill=tuple(one.fill),
            problems=tuple(one.problems),
            needs=tuple(sorted(one.needs)) if known is None else (),
        )


def _names(found: Recognised) -> Iterable[Name]:
    seen: dict[str, Name] = {}
    for sentence in found.sentences:
        for one in (*sentence.mentions, *sentence.inner):
            if not one.known:
                continue
            held = seen.get(one.id) or Name(one.id, one.kind, one.name, (), (), ())
            written = (
                (*held.written, one.written)
                if one.written not in held.written and len(held.written) < _MOST_WRITTEN
                else held.written
            )
            hows = held.hows if one.how in held.hows else (*held.hows, one.how)
            paragraph = sentence.cite.first
            paragraphs = held.paragraphs if paragraph in held.paragraphs[-1:] else (*held.paragraphs, paragraph)
            seen[one.id] = Name(one.id, one.kind, one.name, hows, written, paragraphs)
    return seen.values()


def _unknown(found: Recognised) -> Iterable[Unknown]:
    places: dict[str, list[int]] = {}
    for sentence in found.sentences:
        for one in sentence.mentions:
            if not one.known:
                places.setdefault(one.id, []).append(sentence.cite.first)
    for entity, paragraphs in places.items():
        stranger = found.strangers[entity]
        if (
            not stranger.kind
            and " " not in stranger.name
            and len(paragraphs) < _LEAST_LISTED
            and "place" not in stranger.cue
        ):
            continue
        yield Unknown(
            stranger.name, stranger.kind, stranger.title, stranger.cue, stranger.sure, tuple(dict.fromkeys(paragraphs))
        )


def _figures(proposals: Proposals, drafts: list[Draft]) -> Iterable[Number]:
    owners = {
        (cite, figure["measure"]): one.id
        for one in drafts
        for figure in one.tree.get("figures", ())
        for cite in figure["cite"]
    }
    for one in proposals.every_figure:
        owner = owners.get((str(one.cite), one.measure)) or owners.get((str(one.cite), "worth"))
        yield Number(str(one.cite), one.measure, _shown(one), one.value, one.confidence, one.why, owner)


def _shown(one: Counted) -> str:
    number = f"{one.value:,.6f}".rstrip("0").rstrip(".") if one.value is not None else one.vague
    comparator = "" if one.comparator.value == "exactly" else one.comparator.value
    return " ".join(part for part in (comparator, number, one.scale, one.unit) if part)


def _omitted(left_out: list[LeftOut]) -> Iterable[Omitted]:
    for one in left_out:
        yield Omitted(str(one.cite), "".join(letter for letter in one.what if not refused(letter)), one.why)


def _next(run: Run) -> Iterable[str]:
    yield f"Read {run.folder / 'source.yaml'}, put its title and accounts right, and move it to seeds/{run.card.id}.yaml."
    yield f"Put {run.text} into the archive as {run.card.file}."
    if run.drafts:
        yield "Read each draft beside the article, complete what its remarks name, and move it to its folder in knowledge/."
    yield "Run `dragoman kb check`, and `dragoman kb verify --archive DIR`."
