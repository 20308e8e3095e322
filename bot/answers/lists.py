"""Lists, newest first: meetings, agreements, events, statements, what is upcoming. One entry in full is in details.py."""

from __future__ import annotations

from datetime import date

from bot.answers.agreed import agreement_line
from bot.answers.details import agreement_detail, event_detail, meeting_detail
from bot.answers.lines import happening_line, is_past, meeting_line, statement_line
from bot.answers.page import Page
from bot.answers.phrases import ACT_WORDS, counted
from bot.answers.scope import about, between, disputes_below, nothing, reach_notice
from bot.answers.ways import to_timeline_of
from bot.core.answer import Answer
from bot.kb import queries
from bot.kb.filtering import Filter, chosen
from bot.kb.kinds import MeetingKind, Occurrence
from bot.kb.knowledge import Knowledge
from bot.kb.records import Agreement, Event, Meeting, Statement

IN_DETAIL = 3
"""Up to so many are shown with everything recorded of them; more are a line each."""


def meetings(kb: Knowledge, wanted: Filter, today: date) -> Answer:
    """Meetings, visits and summits."""
    page = Page(kb, today)
    found = queries.of_kind(chosen(kb, wanted, Meeting), Meeting)
    if wanted.b is not None:
        contacts = [one for one in found if queries.is_contact(kb, one, wanted.a, wanted.b)]
        others = [one for one in found if one not in contacts]
    else:
        contacts, others = found, []
    if not found:
        nothing(page, wanted, "meeting")
    elif len(found) <= IN_DETAIL:
        if not contacts:
            page.say(f"No meeting of the two is recorded{between(wanted)}.")
        for one in contacts:
            meeting_detail(page, one)
    else:
        page.say(f"{len(found)} on record: {_by_kind(found)}.")
        page.timeline(meeting_line(page, one) for one in contacts)
    if others:
        page.heading("Visits, summits and consultations in which both are named")
        page.timeline(meeting_line(page, one) for one in others)
    disputes_below(page, found)
    to_timeline_of(page, wanted)
    return page.answer(f"Meetings: {about(kb, wanted)}")


def _by_kind(found: list[Meeting]) -> str:
    """2 visits, 1 round of talks, 1 tour: a tour, the visit on it and the talks on that are not three meetings."""
    counts: dict[tuple[MeetingKind, Occurrence], int] = {}
    for one in found:
        which = one.kind, queries.occurrence(one)
        counts[which] = counts.get(which, 0) + 1
    return ", ".join(
        counted(number, *_KINDS.get(kind, (kind.value, f"{kind.value}s")))
        + ("" if occurrence is Occurrence.HELD else f" {occurrence.value}")
        for (kind, occurrence), number in counts.items()
    )


_KINDS = {
    MeetingKind.TALKS: ("round of talks", "rounds of talks"),
    MeetingKind.NEGOTIATIONS: ("round of negotiations", "rounds of negotiations"),
}


def agreements(kb: Knowledge, wanted: Filter, today: date) -> Answer:
    """Agreements with their status."""
    page = Page(kb, today)
    found = queries.of_kind(chosen(kb, wanted, Agreement), Agreement)
    if not found:
        nothing(page, wanted, "agreement")
    elif len(found) <= IN_DETAIL:
        for one in found:
            agreement_detail(page, one)
    else:
        counts: dict[str, int] = {}
        for one in found:
            word = ACT_WORDS[queries.status(one)]
            counts[word] = counts.get(word, 0) + 1
        page.say(
            f"{counted(len(found), 'entry', 'entries')} on record: {', '.join(f'{n} {word}' for word, n in counts.items())}."
        )
        page.timeline(agreement_line(page, one) for one in found)
    disputes_below(page, found)
    to_timeline_of(page, wanted)
    return page.answer(f"Agreements: {about(kb, wanted)}")


def events(kb: Knowledge, wanted: Filter, today: date) -> Answer:
    """Mediations, ceasefires, rulings, aid and other happenings."""
    page = Page(kb, today)
    found = queries.of_kind(chosen(kb, wanted, Event), Event)
    if not found:
        nothing(page, wanted, "event")
    elif len(found) <= IN_DETAIL:
        for one in found:
            event_detail(page, one)
    else:
        page.say(f"{counted(len(found), 'event')} on record.")
        page.timeline(happening_line(page, one) for one in found)
    disputes_below(page, found)
    to_timeline_of(page, wanted)
    return page.answer(f"Events: {about(kb, wanted)}")


def statements(kb: Knowledge, wanted: Filter, today: date) -> Answer:
    """Who said what, in reported speech. a: the speaker; b: whom or what it is about."""
    page = Page(kb, today)
    speaking = kb.kin(wanted.a) | {post.id for post, _ in queries.posts_held(kb, wanted.a)}
    subject = kb.kin(wanted.b) if wanted.b else None
    window = wanted.window
    own: list[Statement] = []
    for entry in kb.contents.statements:
        fits = queries.falls_in(kb, entry, window) and (wanted.topic is None or queries.has_topic(entry, wanted.topic))
        if fits and (subject is None or set(entry.about) & subject) and _speaks_for(kb, entry, speaking):
            own.append(entry)
    page.timeline(statement_line(page, one) for one in queries.of_kind(queries.newest_first(kb, own), Statement))
    if not own:
        page.lacks("statement")
        whom = f" about {kb.name(wanted.b)}" if wanted.b else ""
        page.say(
            f"No statement by {kb.name(wanted.a)}{whom} is recorded{between(wanted)}. That is no sign that there was none."
        )
        reach_notice(page)
    return page.answer(f"Statements: {about(kb, wanted)}")


def _speaks_for(kb: Knowledge, statement: Statement, speaking: frozenset[str] | set[str]) -> bool:
    """Whether a speaker is meant, or holds a post that is."""
    speakers = {claim.value for claim in statement.speakers}
    if speakers & speaking:
        return True
    return any(
        tenure.holder in speakers for post in kb.contents.posts if post.id in speaking for tenure in post.tenures
    )


def planned(kb: Knowledge) -> list[Meeting | Event]:
    """What is recorded as planned, whether its day lies ahead or has passed."""
    possible: list[Meeting | Event] = [*kb.contents.meetings, *kb.contents.events]
    return [entry for entry in possible if queries.occurrence(entry) is Occurrence.PLANNED]


def upcoming(kb: Knowledge, today: date) -> Answer:
    """What is planned, announced, expected or negotiated; what should have happened by now stands apart."""
    page = Page(kb, today)
    still_planned = planned(kb)
    ahead = [entry for entry in still_planned if not is_past(page, entry)]
    overdue = [entry for entry in still_planned if is_past(page, entry)]
    open_agreements = [entry for entry in kb.contents.agreements if not queries.is_done(entry)]
    if ahead:
        page.heading("Planned")
        page.timeline(happening_line(page, one) for one in reversed(queries.newest_first(kb, ahead)))
    if overdue:
        page.heading("Was planned, and the day has passed: did it happen?")
        page.timeline(happening_line(page, one) for one in queries.newest_first(kb, overdue))
    if open_agreements:
        page.heading("Announced, expected, negotiated or hoped for; no source here records that it was done")
        page.timeline(happening_line(page, one) for one in queries.newest_first(kb, open_agreements))
    if not still_planned and not open_agreements:
        page.say("Nothing planned, announced or expected is recorded.")
    reach_notice(page)
    return page.answer("Upcoming and overdue")
