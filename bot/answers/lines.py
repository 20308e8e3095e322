"""One line about one happening: when, and what. Each ends in its marks. Agreements are in agreed.py, standing facts in facts.py."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.agreed import agreement_line
from bot.answers.facts import Cites, claim_line, figure_lines
from bot.answers.page import Page, Part, covering, telling, text
from bot.answers.phrases import (
    distinct,
    hedge,
    listed,
    participant_name,
    span,
    when,
)
from bot.core.answer import DateText, EntityName, Text
from bot.kb.claims import Claim, Claimed, Modality
from bot.kb.disputes import is_dispute, live
from bot.kb.kinds import EventKind, Occurrence, ParticipantRole, PlaceKind, Role
from bot.kb.knowledge import Knowledge
from bot.kb.queries import Happening, attested, first, occurrence
from bot.kb.records import Agreement, Event, Meeting, Participant, Place, Statement
from bot.text.dates import Date

NOT_RECORDED = "outcome not recorded"


def date_text(page: Page, claims: tuple[Claim[Date], ...], told: Claimed | None = None) -> tuple[Text, Cites]:
    """A date, and what it stands on for the end of the line; where sources differ, each date with its own marks.

    told: a claim on the same line whose hedge need not be said twice.
    """
    shown = live(claims)
    if not shown:
        return text("undated"), ()
    if not is_dispute(shown):
        hedged = hedge(page.kb, shown[0])
        if told is not None and hedged in (hedge(page.kb, told), f" ({told.modality.value})"):
            hedged = ""
        return text(when(shown[0].value, hedged)), telling(shown[0].cite)
    page.disputed = True
    parts: list[Part] = [when(shown[0].value, hedge(page.kb, shown[0])), page.marks(shown[0])]
    for other in shown[1:]:
        if other.value != shown[0].value:
            parts += [" or ", when(other.value, hedge(page.kb, other)), page.marks(other)]
    return text(*parts, ", disputed"), ()


def marked_date(page: Page, claims: tuple[Claim[Date], ...]) -> Text:
    """A date that stands alone, with its marks."""
    shown, cites = date_text(page, claims)
    return text(shown, page.marks(cites))


def happening_line(page: Page, entry: Happening) -> tuple[Text, Text]:
    """When, and what: the line of a list for any kind of happening."""
    match entry:
        case Meeting():
            return meeting_line(page, entry)
        case Agreement():
            return agreement_line(page, entry)
        case Event():
            return event_line(page, entry)
        case Statement():
            return statement_line(page, entry)


def meeting_line(page: Page, meeting: Meeting) -> tuple[Text, Text]:
    """When; what kind of meeting between whom, where, behind closed doors or not, and what became of it."""
    date, cites = date_text(page, meeting.date, told=first(meeting.occurrence))
    where = live(meeting.place)[:1]
    people = [participant for participant in live(meeting.participants) if participant.who or participant.party]
    closed = first(meeting.closed)
    shut = [closed] if closed is not None and closed.value else []
    sayings = meeting_status(page, meeting), closed_doors(page, meeting)
    invited = [participant for participant in people if participant.role is ParticipantRole.GUEST]
    guests = ""
    if invited:
        names = listed(distinct(participant_name(page.kb, one) for one in invited))
        guests = f"; as {'guest' if len(invited) == 1 else 'guests'} {names}{hedge(page.kb, invited[0])}"
    return date, text(
        placed(page, meeting),
        EntityName(meeting.title, meeting.id),
        *sayings,
        guests,
        page.marks(cites, *live(meeting.occurrence)[:1], *where, covering(people), *shut),
    )


def placed(page: Page, entry: Meeting | Event) -> str:
    """The place, where the title does not say it."""
    where = first(entry.place)
    shown = page.kb.name(where.value) if where is not None else ""
    if where is None or shown in entry.title:
        return ""
    told, state = hedge(page.kb, where), first(entry.occurrence)
    # Who says where it was mostly says that it was, and the line ends with that.
    shown = place_name(page.kb, where.value)
    return f"{shown}{'' if state is not None and told == hedge(page.kb, state) else told}: "


def place_name(kb: Knowledge, place_id: str) -> str:
    """A place, a building with the town it stands in."""
    place = kb.get(place_id, Place)
    if place is not None and place.kind is PlaceKind.BUILDING and place.within:
        return f"{place.name}, {kb.name(place.within)}"
    return kb.name(place_id)


def meeting_status(page: Page, meeting: Meeting | Event) -> str:
    """Nothing for what was held; else what is recorded, and that a planned day which has passed has no outcome."""
    claim = first(meeting.occurrence)
    state = occurrence(meeting)
    if state is Occurrence.HELD:
        return hedge(page.kb, claim) if claim else ""
    words = state.value
    if state is Occurrence.PLANNED and claim is not None:
        if claim.modality is not Modality.FACT:
            words += f", {claim.modality.value}"
        if claim.said_by:
            words += f", {page.kb.short_name(claim.said_by)} said"
        if is_past(page, meeting):
            words += f"; {NOT_RECORDED}"
    return f" ({words})"


def is_past(page: Page, entry: Meeting | Event) -> bool:
    """Whether every day it was planned for lies behind; without a date, whether its sources are all older than today."""
    days = [claim.value for claim in live(entry.date)]
    if days:
        return all(day.must_be_before(page.today) for day in days)
    published = [page.kb.sources[cite.source].published for cite in entry.cite if cite.source in page.kb.sources]
    return all(day is not None and day.earliest < page.today for day in published)


def closed_doors(page: Page, meeting: Meeting) -> str:
    """Behind closed doors, and who said so."""
    claim = first(meeting.closed)
    return f", behind closed doors{hedge(page.kb, claim)}" if claim is not None and claim.value else ""


_TOLD_ROLES = (ParticipantRole.GUEST, ParticipantRole.HOST, ParticipantRole.PRESENT, ParticipantRole.VISITOR)


def who_line(page: Page, participants: Sequence[Participant]) -> Text:
    """Participants with their posts. A hedge that all share is said once, at the end."""
    kb = page.kb
    hedges = {hedge(kb, participant) for participant in participants}
    shared = hedges.pop() if len(hedges) == 1 else None
    shown: list[str] = []
    for participant in participants:
        words = kb.name(participant.who) if participant.who else participant_name(kb, participant)
        side = kb.name(participant.party) if participant.party else ""
        if participant.post:
            words += f" ({kb.name(participant.post)})"
        elif side and side not in words:
            words += f" (for {side})"
        if participant.role in _TOLD_ROLES:
            words += f", {participant.role.value}"
        shown.append(words if shared is not None else words + hedge(kb, participant))
    return text("; ".join(shown), shared or "", page.marks(covering(participants)))


_LASTING = (EventKind.WAR, EventKind.MEDIATION, EventKind.PROCEEDINGS)


def event_date(page: Page, event: Event) -> tuple[Text, Cites]:
    """When it was; of what lasts, from when to when."""
    start, end = first(event.date), first(event.end)
    if start is None or event.kind not in _LASTING or is_dispute(live(event.date)):
        return date_text(page, event.date, told=first(event.occurrence))
    words = span(start.value, end.value) if end else start.value.shown(span=True)
    if not end and start.value.precision == "day":
        words = f"from {words}"
    day = page.as_of.latest if page.as_of else page.today
    known = [one for one in attested(page.kb, event.cite) if not one.must_be_after(day)]
    if start.value.open_end and known:
        words += f", attested {known[-1].shown()}"
    cites = (*telling(start.cite), *(telling(end.cite) if end else ()))
    hedges = distinct(hedge(page.kb, claim) for claim in (start, end) if claim is not None)
    return text(DateText(words, str(start.value)), *hedges), cites


def event_line(page: Page, event: Event, brief: bool = False) -> tuple[Text, Text]:
    """When; what happened, who had which part, where and, unless brief, what came of it with the figures."""
    date, cites = event_date(page, event)
    roles = role_text(page, event)
    parts = live(event.parts)
    marks = page.marks(cites, *live(event.occurrence)[:1], *live(event.place)[:1], covering(parts)) or page.marks(
        event.cite
    )
    more: list[Part] = []
    if not brief:
        more += [part for claim in live(event.outcome)[:1] for part in ("; ", claim_line(page, claim))]
        more += [part for line in figure_lines(page, event.figures) for part in ("; ", line)]
    title = EntityName(event.title, event.id)
    return date, text(
        placed(page, event), title, meeting_status(page, event), f" — {roles}" if roles else "", marks, *more
    )


_ROLE_WORDS = {
    Role.ACTOR: ("by", "by"),
    Role.LEADER: ("led by", "led by"),
    Role.AFFECTED: ("affected", "affected"),
    Role.ACCUSED: ("accused", "accused"),
    Role.CRITICISED: ("criticised", "criticised"),
    Role.COURT: ("court", "courts"),
}


def role_text(page: Page, event: Event) -> str:
    """mediators: Qatar and Türkiye; sides: Afghanistan and Pakistan. A hedge that all share is said once, at the end."""
    parts = live(event.parts)
    hedges = {hedge(page.kb, part) for part in parts}
    shared = hedges.pop() if len(hedges) == 1 else None
    by_role: dict[Role, list[str]] = {}
    for part in parts:
        if part.role is Role.CONTEXT:
            continue
        who = page.kb.name(part.who) if part.who else part.group or ""
        by_role.setdefault(part.role, []).append(who if shared is not None else f"{who}{hedge(page.kb, part)}")
    shown = []
    for role, named in by_role.items():
        who = distinct(named)
        one, several = _ROLE_WORDS.get(role, (role.value, f"{role.value}s"))
        word = one if len(who) == 1 else several
        shown.append(f"{word}{'' if word.endswith('by') else ':'} {listed(who)}")
    return "; ".join(shown) + (shared or "")


def statement_line(page: Page, statement: Statement, most: int | None = None) -> tuple[Text, Text]:
    """When; X, to Y: what was said, point by point."""
    kb = page.kb
    speakers, points = live(statement.speakers), live(statement.said)
    shown = points[:most]
    told = {cite for claim in shown for cite in claim.cite}
    date, cites = date_text(page, statement.date)
    # What the date and the speaker stand on is marked beside them where no point of what was said shows it.
    day = text(date, page.marks(cite for cite in cites if cite not in told))
    who = tuple(cite for claim in speakers[:1] for cite in claim.cite[:1] if cite not in told and cite not in cites)
    parts: list[Part] = [listed(distinct(kb.short_name(claim.value) for claim in speakers)), page.marks(who)]
    to, channel, outlet = first(statement.to), first(statement.channel), first(statement.reported_by)
    parts.append(f", to {kb.short_name(to.value)}" if to else "")
    parts.append(f", on {kb.name(channel.value)}" if channel else "")
    parts.append(f", reported by {kb.short_name(outlet.value)}" if outlet else "")
    parts.append(": ")
    named = {claim.value for claim in speakers}
    for position, claim in enumerate(shown):
        own = claim.said_by is None or claim.said_by in named
        hedged = (
            (f" ({claim.modality.value})" if claim.modality is not Modality.FACT else "") if own else hedge(kb, claim)
        )
        parts += ["; " if position else "", f"{claim.value}{hedged}", page.marks(claim)]
    parts += [part for claim in live(statement.facts) for part in (" — ", claim_line(page, claim))]
    if len(points) > len(shown) and speakers:
        parts.append(f"; and {len(points) - len(shown)} more: /statements {speakers[0].value}")
    return day, text(*parts)
