"""One run of `kb draft`: read the article, recognise, propose, compare, settle, write. Each step is a module of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec

from bot.errors import BadData, UserError
from bot.kb.drafting.carding import card_of, card_tree
from bot.kb.drafting.comparing import compared
from bot.kb.drafting.entries import Draft, Drafts
from bot.kb.drafting.figure_trees import figure_trees
from bot.kb.drafting.newcomers import Newcomers
from bot.kb.drafting.proposals import Proposals
from bot.kb.drafting.proposing import proposed
from bot.kb.drafting.publishing import published_of
from bot.kb.drafting.reading import read_article
from bot.kb.drafting.recognising import Recognised, recognised
from bot.kb.drafting.reporting import Report, told
from bot.kb.drafting.settling import Settling
from bot.kb.drafting.summing import Run, known_as, summed_up
from bot.kb.drafting.writing import check_places, source_id, write_all
from bot.kb.drafting.yaml_text import figures_text, yaml_text
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.kb.loading import load
from bot.kb.names.spotting import Fits
from bot.kb.sources import Source
from bot.text.dates import Date

FOLDER = "drafts"
"""Where drafts lie by default: beside the folder of entries, never in it."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for. out: where the folder of drafts goes; text_out: where the extracted text goes."""

    article: Path
    out: Path | None = None
    source: str | None = None
    published: Date | None = None
    text_out: Path | None = None


def draft(wanted: Wanted, kb: Knowledge, folders: Folders, today: date, fits: Fits) -> Report:
    """Write the card and the drafts of one article into a folder of their own, and report.

    today: for the checks that depend on it. fits: whether somebody may be called by a title (names/spotting.py).
    Raises UserError for an article that holds no text, for an id that is taken, and for places that drafts may not go to.
    """
    out = wanted.out or folders.knowledge.absolute().parent / FOLDER
    check_places(folders, out, wanted.text_out)
    source = source_id(wanted.source, folders, out)
    reading = read_article(wanted.article, source, wanted.text_out.name if wanted.text_out else None)
    published = published_of(reading, wanted.published)
    found = recognised(kb, reading.article, source, published.date, fits)
    proposals = proposed(kb, found, published.date)
    card = card_of(kb, source, reading, found, proposals, published)
    made = _entries(kb, found, proposals, published.date)
    known = compared(kb, found, proposals, made)
    new = [one for one in made if known_as(one, known) is None]
    drafts, dropped = Settling(load(folders), card, reading.article, today).settled(new)
    proposals.left_out += dropped
    run = Run(
        folder=out / source, reading=reading, found=found, proposals=proposals, card=card, published=published, made=made,
        drafts=drafts, known=known, text_out=wanted.text_out,
    )  # fmt: skip
    report = summed_up(run)
    extracted = (wanted.text_out, reading.content) if wanted.text_out else None
    write_all(run.folder, _files(run, report), extracted)
    return report


def _entries(kb: Knowledge, found: Recognised, proposals: Proposals, published: Date | None) -> list[Draft]:
    """The proposals as entries, with one for everybody they need whom the knowledge does not have."""
    drafts = Drafts(kb, found, published)
    made = drafts.made(proposals)
    people = {one.id for one in found.strangers.values() if one.kind == "person" and one.title and one.sure > 0.8}
    newcomers = Newcomers(kb, found, drafts)
    new = newcomers.made(set(drafts.needed) | people)
    missing = {need for one in new for need in one.needs} - set(drafts.needed)
    return [*made, *new, *newcomers.made(missing)]


def _files(run: Run, report: Report) -> dict[str, str | bytes]:
    try:
        files: dict[str, str | bytes] = {"source.yaml": yaml_text(card_tree(run.card), Source)}
    except BadData:
        raise UserError("its card would be larger than a card may be: cut the article into several documents") from None
    for one in run.drafts:
        files[f"{one.folder}/{one.id}.yaml"] = yaml_text(one.tree, one.record, _remarks(one, run.card.id))
    if run.proposals.figures:
        files["figures.yaml"] = figures_text(figure_trees(run.proposals.figures))
    if not run.reading.saved and run.text_out is None:
        files[run.reading.file] = run.reading.content
    files["REPORT.md"] = told(report)
    return files


def _remarks(one: Draft, source: str) -> Iterable[str]:
    yield f"draft from {source}, confidence {one.confidence:g}: {'; '.join(one.why)}"
    yield from one.head
    yield from (f"fill in {text}" for text in one.fill)
    yield from (f"mend: {text}" for text in one.problems)
    if one.needs:
        yield f"move in together with {', '.join(sorted(one.needs))}"
