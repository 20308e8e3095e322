"""The first lines of a dossier: how things stand, the last contact, what is open, what is disputed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.answers.agreed import agreement_line, not_done
from bot.answers.disputed import dispute_lines
from bot.answers.facts import (
    membership_line,
    standing_line,
)
from bot.answers.lines import (
    NOT_RECORDED,
    closed_doors,
    date_text,
    happening_line,
    is_past,
    place_name,
)
from bot.answers.page import Page, Part, text
from bot.answers.phrases import distinct, hedge, listed, name, participant_name
from bot.core.answer import EntityName, Text
from bot.kb import queries
from bot.kb.disputes import live
from bot.kb.kinds import ActKind, Aspect, Occurrence, ParticipantRole
from bot.kb.knowledge import Knowledge
from bot.kb.queries import Happening
from bot.kb.records import Agreement, Event, Meeting, Membership, Organization, Participant, StandingFact

_AT_THE_TOP = (Aspect.LEVEL, Aspect.DIPLOMATIC_RELATIONS, Aspect.BASE, Aspect.TIES, Aspect.HOSTING)
"""What stands between the two; joint work, trade and prospects come further down."""


def summary(
    page: Page,
    a: str,
    b: str,
    standing: list[StandingFact],
    known: list[Happening],
    seats: list[tuple[Organization, Membership]],
    on: date,
) -> None:
    """What a reporter needs first. standing, seats, known: what was true and known on the day."""
    top = [fact for fact in standing if fact.aspect in _AT_THE_TOP]
    order = list(Aspect)
    lines = [standing_line(page, fact) for fact in sorted(top, key=lambda fact: order.index(fact.aspect))]
    lines += [seat_line(page, organization, membership) for organization, membership in seats]
    if not lines:
        page.fact(
            "Standing", "no standing fact is recorded; see what follows" if known else "no standing fact is recorded"
        )
    for line in lines:
        page.fact("Standing", line)
    last_contact(page, a, b, on)
    for line in _open(page, known):
        page.fact("Open", line)
    for entry in known:
        for line in dispute_lines(page, entry):
            page.fact("Disputed", line)


def seat_line(page: Page, organization: Organization, membership: Membership) -> Text:
    """One side's standing in the other, where that is an organization."""
    return text(name(page.kb, membership.member), ": ", membership_line(page, organization, membership))


def seats_between(kb: Knowledge, a: str, b: str, on: date | None) -> list[tuple[Organization, Membership]]:
    """The standing of one side in the other, where that is an organization."""
    return [
        (organization, membership)
        for one, other in ((a, b), (b, a))
        for organization, membership in queries.memberships_of(kb, one)
        if organization.id == other and (on is None or queries.began_by(kb, membership, membership.start, on))
    ]


def last_contact(page: Page, a: str, b: str, on: date) -> None:
    """The latest held meeting of the two up to a day, and any that may be later."""
    kb = page.kb
    held = queries.contacts(kb, a, b, on)
    if not held:
        page.fact("Last contact", "no held meeting of named people of both sides is recorded")
        return
    _contact(page, held[0], a, b, "Last contact")
    for other in held[1:]:
        if _may_be_later(other, held[0]):
            _contact(page, other, a, b, "May be later")


def _may_be_later(meeting: Meeting, than: Meeting) -> bool:
    """Whether a vaguely dated meeting may have come after one that stands before it."""
    last = max((day.latest for day in queries.dates_of(than)), default=date.max)
    return any(day.may_be_after(last) for day in queries.dates_of(meeting))


def _contact(page: Page, meeting: Meeting, a: str, b: str, label: str) -> None:
    kb = page.kb
    where = queries.first(meeting.place)
    closed = queries.first(meeting.closed)
    day, cites = date_text(page, meeting.date, told=queries.first(meeting.occurrence))
    people, named = _both_sides(page, meeting, a, b)
    place: list[Part] = [", ", EntityName(place_name(kb, where.value), where.value)] if where is not None else []
    marks = page.marks(cites, *live(meeting.occurrence)[:1], where, *named, closed)
    held = queries.first(meeting.occurrence)
    # Where each side carries its own speaker, the meeting's need not be said again.
    told = hedge(kb, held) if held and not any(one.said_by for one in named) else ""
    if where is not None and hedge(kb, where) != told:
        place.append(hedge(kb, where))
    page.fact(label, day, *place, f": {people}{told}", closed_doors(page, meeting), marks)


def _both_sides(page: Page, meeting: Meeting, a: str, b: str) -> tuple[str, list[Participant]]:
    """Who acted for each side, those merely present left out, and their claims."""
    sides: list[str] = []
    named: list[Participant] = []
    for side in (page.kb.kin(a), page.kb.kin(b)):
        acting = [one for one in meeting.participants if one.who and queries.acts_for(one, side)]
        people = [one for one in acting if one.role is not ParticipantRole.PRESENT] or acting
        named += people
        hedges = {hedge(page.kb, one) for one in people}
        names = listed(distinct(participant_name(page.kb, one) for one in people))
        sides.append(names + (hedges.pop() if len(hedges) == 1 else ""))
    return " – ".join(sides), named


def _open(page: Page, known: Iterable[Happening]) -> list[Text]:
    """What was planned, announced, expected, negotiated or hoped for, and not recorded as done."""
    lines: list[Text] = []
    for entry in known:
        if isinstance(entry, Agreement) and not queries.is_done(entry):
            tail = f"; {not_done(entry)}" if queries.status(entry) in (ActKind.ANNOUNCED, ActKind.EXPECTED) else ""
            lines.append(text(agreement_line(page, entry, brief=True)[1], tail))
        elif isinstance(entry, (Meeting, Event)) and queries.occurrence(entry) is Occurrence.PLANNED:
            when, what = happening_line(page, entry)
            lines.append(text(when, ": ", what))
        elif isinstance(entry, (Meeting, Event)) and queries.occurrence(entry) is Occurrence.POSTPONED:
            when, what = happening_line(page, entry)
            lines.append(text(what, f", {NOT_RECORDED}" if is_past(page, entry) else ""))
    return lines
