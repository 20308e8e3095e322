"""One meeting, agreement or event with everything that is recorded of it."""

from __future__ import annotations

from bot.answers.agreed import act_text, covered_text, deciding_act, not_done
from bot.answers.facts import claim_line, figure_lines
from bot.answers.lines import (
    closed_doors,
    event_date,
    marked_date,
    meeting_status,
    place_name,
    role_text,
    who_line,
)
from bot.answers.page import Page, text
from bot.answers.phrases import ACT_WORDS, capital, distinct, hedge, listed, name
from bot.core.answer import EntityName, Text
from bot.kb import queries
from bot.kb.claims import Claim, Rank
from bot.kb.disputes import live
from bot.kb.queries import Happening
from bot.kb.records import Agreement, Event, Meeting
from bot.kb.walking import claims


def meeting_detail(page: Page, meeting: Meeting) -> None:
    """One meeting with all that is recorded of it."""
    kb = page.kb
    page.heading(meeting.title, " — ", marked_date(page, meeting.date))
    state = queries.occurrence(meeting).value
    status = first_words(meeting_status(page, meeting)) or state
    if not status.startswith(state):
        status = f"{state} ({status})"
    page.fact(
        "Status", status, closed_doors(page, meeting), page.marks(*live(meeting.occurrence), *live(meeting.closed))
    )
    for where in live(meeting.place):
        page.fact("Place", EntityName(place_name(kb, where.value), where.value), hedge(kb, where), page.marks(where))
    for around in live(meeting.part_of):
        page.fact("Part of", name(kb, around.value), hedge(kb, around), page.marks(around))
    people = live(meeting.participants)
    if people:
        page.fact("Who", who_line(page, people))
    for claim in live(meeting.discussed):
        page.fact("On", _point(page, claim))
    outcome = live(meeting.outcome)
    for claim in outcome:
        page.fact("Outcome", _point(page, claim))
    if not outcome:
        page.fact("Outcome", "not recorded")
    _noted(page, meeting)


def first_words(bracketed: str) -> str:
    """What stands in the brackets."""
    return bracketed.strip().removeprefix("(").removesuffix(")")


def agreement_detail(page: Page, agreement: Agreement) -> None:
    """One agreement with all that is recorded of it."""
    kb = page.kb
    page.heading(agreement.title)
    page.fact("Kind", agreement.kind.value, page.marks(agreement.cite))
    page.fact(
        "Status",
        ACT_WORDS[queries.status(agreement)],
        "" if queries.is_done(agreement) else f"; {not_done(agreement)}",
        page.marks(deciding_act(agreement)),
    )
    for act in live(agreement.acts):
        page.fact("Step", capital(act_text(page, act)), "" if act.date else ", undated", page.marks(act))
    parties = live(agreement.parties)
    names = listed(distinct(f"{kb.name(claim.value)}{hedge(kb, claim)}" for claim in parties))
    page.fact("Parties", names or "not stated", page.marks(*parties))
    covered = live(agreement.covers)
    if covered:
        page.fact("Covers", covered_text(page, agreement), page.marks(*covered))
    for around in live(agreement.part_of):
        page.fact("Part of", name(kb, around.value), hedge(kb, around), page.marks(around))
    _noted(page, agreement)


def event_detail(page: Page, event: Event) -> None:
    """One event with all that is recorded of it."""
    day, cites = event_date(page, event)
    page.heading(event.title, " — ", day, page.marks(cites))
    page.fact("Kind", event.kind.value, page.marks(event.cite))
    state = first_words(meeting_status(page, event))
    if state:
        page.fact("Status", state, page.marks(*live(event.occurrence)))
    for where in live(event.place):
        page.fact(
            "Place", EntityName(place_name(page.kb, where.value), where.value), hedge(page.kb, where), page.marks(where)
        )
    roles = role_text(page, event)
    if roles:
        page.fact("Who", capital(roles), page.marks(*live(event.parts)))
    for claim in live(event.outcome):
        page.fact("Outcome", _point(page, claim))
    _noted(page, event)


def _point(page: Page, claim: Claim[str]) -> Text:
    return text(f"{claim.value}{hedge(page.kb, claim)}", page.marks(claim))


def _noted(page: Page, entry: Happening) -> None:
    for claim in live(entry.facts):
        page.fact("Noted", claim_line(page, claim))
    figures = figure_lines(page, entry.figures)
    if figures:
        page.fact("Figures", *[part for line in figures for part in ("; ", line)][1:])
    differing = {id(claim) for _, alternatives in queries.disputes(page.kb, entry) for claim in alternatives}
    for path, one in claims(entry):
        # Why one of differing claims is preferred is said where the dispute is.
        if one.why and id(one) not in differing and one.rank is not Rank.DEPRECATED:
            page.fact("Our reading", f"{str(path[0]).replace('_', ' ')}: {one.why.rstrip('.')}", page.marks(one))
