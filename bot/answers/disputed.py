"""What sources disagree on: as a line in other answers, and the list of all of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.answers.page import Page, Part, text
from bot.answers.phrases import hedge, value_text
from bot.core.answer import Answer, Fact, Facts, Text
from bot.kb import queries
from bot.kb.claims import Claimed, Figure, Rank
from bot.kb.disputes import live
from bot.kb.knowledge import Knowledge
from bot.kb.records import Entry
from bot.kb.walking import leaves

_RANKS = {Rank.PREFERRED: "preferred", Rank.NORMAL: "also reported", Rank.DEPRECATED: "held to be a slip"}


def dispute_lines(page: Page, entry: Entry) -> list[Text]:
    """One line for each field of an entry on which sources differ, slips left out: both values, and why one is preferred."""
    return [dispute_line(page, entry, field, claims) for field, claims in open_disputes(page.kb, entry)]


def open_disputes(kb: Knowledge, entry: Entry) -> list[tuple[str, list[Claimed]]]:
    """The fields of an entry on which sources still differ, with the claims to show; a slip is settled."""
    fields = [(field, live(claims)) for field, claims in queries.disputes(kb, entry)]
    return [(field, shown) for field, shown in fields if len(shown) > 1]


def dispute_line(page: Page, entry: Entry, field: str, shown: list[Claimed]) -> Text:
    """One field: every claim with its rank and reason."""
    page.disputed = True
    parts: list[Part] = [f"{field_name(field, shown)} of {page.kb.name(entry.id)}: "]
    for position, claim in enumerate(shown):
        parts += ["; " if position else "", f"{_RANKS[claim.rank]} ", value_text(page.kb, claim)]
        parts += [hedge(page.kb, claim), page.marks(claim), f" — {_bare(claim.why)}" if claim.why else ""]
    return text(*parts)


def field_name(field: str, claims: list[Claimed]) -> str:
    """A field as a reader would call it: the measure for figures."""
    if claims and isinstance(claims[0], Figure):
        return claims[0].measure
    return field.replace("_", " ")


def disputes(kb: Knowledge, today: date, party: str | None = None) -> Answer:
    """Every open disagreement, and every slip with what shows it to be one. party: only entries that concern it."""
    page = Page(kb, today)
    concerned = kb.kin(party) if party else None
    found = 0
    for entry in kb.contents.entries():
        if concerned is not None and not _concerns(entry, concerned):
            continue
        for field, claims in queries.disputes(kb, entry):
            found += 1
            page.heading(f"{kb.name(entry.id)}: {field_name(field, claims)}")
            if len(live(claims)) > 1:
                page.disputed = True
            page.add(Facts(tuple(_rows(page, claims))))
    whose = f" that concerns {kb.name(party)}" if party else ""
    if not found:
        page.say(f"No disagreement between sources is recorded{whose}.")
    return page.answer(f"Disputes{f': {kb.name(party)}' if party else ''}")


def disputes_on(page: Page, source_id: str) -> None:
    """Every field that a source has a part in a disagreement on, slips included."""
    for entry in page.kb.contents.entries():
        for field, claims in queries.disputes(page.kb, entry):
            if any(cite.source == source_id for claim in claims for cite in claim.cite):
                page.heading(f"Disputed: {page.kb.name(entry.id)}: {field_name(field, claims)}")
                page.add(Facts(tuple(_rows(page, claims))))


def _rows(page: Page, claims: list[Claimed]) -> Iterable[Fact]:
    for claim in claims:
        why = f" — {_bare(claim.why)}" if claim.why else ""
        yield Fact(_RANKS[claim.rank], text(value_text(page.kb, claim), hedge(page.kb, claim), page.marks(claim), why))


def _bare(sentence: str | None) -> str:
    return (sentence or "").rstrip(".")


def _concerns(entry: Entry, side: frozenset[str]) -> bool:
    return entry.id in side or any(leaf.refers and leaf.value in side for leaf in leaves(entry))
