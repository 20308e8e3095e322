"""On this day: what is recorded to have happened on a day of the calendar in an earlier year."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from bot.answers.agreed import act_text
from bot.answers.facts import standing_line
from bot.answers.lines import date_text, event_line, meeting_line
from bot.answers.page import Page, text
from bot.answers.phrases import counted, name, when
from bot.core.answer import EntityName, Text
from bot.kb.claims import Claimed, Modality
from bot.kb.disputes import live
from bot.kb.kinds import ActKind, Occurrence
from bot.kb.knowledge import Knowledge
from bot.kb.records import Act, Agreement, Entry, Event, Meeting, Organization, Relation, StandingFact
from bot.text.dates import Date

MOST = 10


class Anniversary(msgspec.Struct, frozen=True):
    """A day on which something happened. of: the act or standing fact of the entry that is dated, if not itself."""

    day: date
    entry: Entry
    of: Act | StandingFact | None = None


def on_this_day(page: Page, among: frozenset[str] | None) -> tuple[list[tuple[Text, Text]], int]:
    """Lines for today, the latest year first, and how many there are beyond them. among: ids of entries; None for all."""
    found = [
        one
        for one in _of_the_day(page.kb, page.today)
        if one.day.year < page.today.year and (among is None or one.entry.id in among)
    ]
    kept = _without_wholes(found)
    return [_line(page, one) for one in kept[:MOST]], max(0, len(kept) - MOST)


def _of_the_day(kb: Knowledge, today: date) -> list[Anniversary]:
    calendar = _calendar(kb)
    found = calendar.get((today.month, today.day), [])
    if (today.month, today.day) == (2, 28) and not isleap(today.year):
        found = [*found, *calendar.get((2, 29), [])]
    return sorted(found, key=lambda one: (-one.day.year, one.entry.id))


def _without_wholes(found: list[Anniversary]) -> list[Anniversary]:
    """Each once: not the visit beside its talks, nor the agreement beside the meeting it was signed at."""
    days = {one.entry.id: one.day for one in reversed(found)}
    wholes = {
        (claim.value, one.day)
        for one in found
        if isinstance(one.entry, (Meeting, Event, Agreement))
        for claim in live(one.entry.part_of)
    }
    kept: dict[tuple[str, str], Anniversary] = {}
    for one in found:
        told = isinstance(one.of, Act) and one.of.at is not None and days.get(one.of.at) == one.day
        if not told and (one.entry.id, one.day) not in wholes:
            # Of a day on which sources disagree by whole years, the first to come stands for all.
            kept.setdefault((one.entry.id, "" if one.of is None else repr(one.of)), one)
    return list(kept.values())


# --- the calendar -----------------------------------------------------------------------------------------------------


def _calendar(kb: Knowledge) -> dict[tuple[int, int], list[Anniversary]]:
    """For each day of the calendar what happened on it, worked out once."""
    known: dict[tuple[int, int], list[Anniversary]] | None = kb.worked_out.get("anniversaries")
    if known is None:
        known = {}
        for one in _anniversaries(kb):
            known.setdefault((one.day.month, one.day.day), []).append(one)
        kb.worked_out["anniversaries"] = known
    return known


def _anniversaries(kb: Knowledge) -> Iterable[Anniversary]:
    contents = kb.contents
    happenings: tuple[Meeting | Event, ...] = (*contents.meetings, *contents.events)
    for entry in happenings:
        if _happened(entry):
            yield from (Anniversary(day, entry) for day in _days((claim, claim.value) for claim in live(entry.date)))
    for organization in contents.organizations:
        claims = live(organization.founded)
        yield from (Anniversary(day, organization) for day in _days((claim, claim.value) for claim in claims))
    for agreement in contents.agreements:
        for act in live(agreement.acts):
            if _DONE.index(act.act) >= _DONE.index(ActKind.REACHED):
                yield from (Anniversary(day, agreement, act) for day in _days([(act, act.date)]))
    for relation in contents.relations:
        for fact in live(relation.standing):
            yield from (Anniversary(day, relation, fact) for day in _days([(fact, fact.start)]))


_DONE = list(ActKind)
"""Weakest first."""


def _happened(entry: Meeting | Event) -> bool:
    """Whether nothing recorded leaves room for its not having taken place."""
    return all(claim.value is Occurrence.HELD and claim.modality is Modality.FACT for claim in live(entry.occurrence))


def _days(dated: Iterable[tuple[Claimed, Date | None]]) -> Iterable[date]:
    """The days that are stated as such, and both of two neighbours of which it was one; a month or about a day is none."""
    for claim, day in dated:
        if day is None or claim.modality is not Modality.FACT or str(day).endswith(("~", "%")):
            continue
        if day.precision == "day":
            yield day.earliest
        elif day.precision == "set" and day.latest - day.earliest == timedelta(days=1):
            yield from (day.earliest, day.latest)


# --- the lines --------------------------------------------------------------------------------------------------------


def _line(page: Page, one: Anniversary) -> tuple[Text, Text]:
    day, what = _told(page, one)
    ago = f"{counted(page.today.year - one.day.year, 'year')} ago"
    leap = one.day.day != page.today.day
    return text(f"{ago} on 29 February, a day that this year lacks: " if leap else f"{ago}, ", day), what


def _told(page: Page, one: Anniversary) -> tuple[Text, Text]:
    match one.entry, one.of:
        case Agreement() as agreement, Act() as act:
            told = text(EntityName(agreement.title, agreement.id), ": ", act_text(page, act, dated=False))
            return text(when(act.date)), text(told, page.marks(act))
        case Relation() as relation, StandingFact() as fact:
            return text(when(fact.start)), text(f"{page.kb.name(relation.id)}: ", standing_line(page, fact))
        case Organization() as organization, _:
            day, cites = date_text(page, organization.founded)
            return day, text(name(page.kb, organization.id), ": founded", page.marks(cites))
        case Meeting() as meeting, _:
            return meeting_line(page, meeting)
        case Event() as event, _:
            return event_line(page, event, brief=True)
    raise TypeError(f"{one.entry.id} has no anniversaries")
