"""The dossier of a pair: how things stand, the last contact, what is open or disputed, then the record, then the people."""

from __future__ import annotations

from datetime import date

from bot.answers.agreed import agreement_line
from bot.answers.facts import (
    claim_line,
    figure_lines,
    holder_line,
    membership_line,
    own_title,
    standing_line,
    tenure_line,
)
from bot.answers.lines import (
    happening_line,
    meeting_line,
    statement_line,
)
from bot.answers.page import Page, text
from bot.answers.phrases import ACT_WORDS, counted, is_head
from bot.answers.scope import more_of, reach_notice, told_of
from bot.answers.summary import seat_line, seats_between, summary
from bot.answers.ways import to_timeline, typed, until
from bot.core.answer import Answer, Text
from bot.kb import queries
from bot.kb.claims import Claim, Figure
from bot.kb.disputes import live
from bot.kb.kinds import Aspect, Occurrence, PostKind
from bot.kb.knowledge import Knowledge
from bot.kb.queries import Happening
from bot.kb.records import Agreement, Event, Meeting, Post, StandingFact, Statement
from bot.text.dates import Date

MOST_STATEMENTS = 4
MOST_OF_A_SIDE = 4
"""How much of each side's own record is shown where the pair has none."""


def dossier(kb: Knowledge, a: str, b: str, today: date, as_of: Date | None = None) -> Answer:
    """Everything recorded of two parties. as_of: only what was true then; what is attested later is listed apart."""
    page = Page(kb, today, as_of)
    on = as_of.latest if as_of else today
    record = queries.happenings(kb, a, b)
    told = {entry.id: queries.then(kb, entry, on) if as_of else entry for entry in record}
    known = [entry for entry in told.values() if entry is not None]
    relation = queries.relation(kb, a, b)
    facts = live(relation.standing) if relation else []
    standing = [fact for fact in facts if as_of is None or _true_on(kb, fact, on)]
    over = [fact for fact in facts if as_of and queries.ended_before(fact.end, on)]
    later: list[StandingFact | Happening | Figure | Claim[str]] = [
        fact for fact in facts if fact not in standing and fact not in over
    ]
    later += [entry for entry in record if _came_later(entry, told[entry.id])]
    claims: list[Figure | Claim[str]] = [*live(relation.facts), *live(relation.figures)] if relation else []
    noted = [claim for claim in claims if as_of is None or queries.began_by(kb, claim, None, on)]
    later += [claim for claim in claims if claim not in noted]
    title = f"{kb.name(a)} · {kb.name(b)}"
    all_seats = seats_between(kb, a, b, on if as_of else None)
    left = [seat for seat in all_seats if as_of and queries.ended_before(seat[1].end, on)]
    seats = [seat for seat in all_seats if seat not in left]
    if known or standing or seats or noted or over or left:
        summary(page, a, b, standing, known, seats, on)
        _record(page, a, b, known)
        _together(page, standing, known)
        _said(page, a, b, known)
        _related(page, noted)
    else:
        _nothing(page, a, b, on if as_of else None)
    _people(page, a, b, known, on if as_of else None)
    if as_of and (over or left):
        page.heading(f"Over by {as_of.shown()}")
        page.items([*(standing_line(page, fact) for fact in over), *(seat_line(page, *seat) for seat in left)])
    if later and as_of:
        _later(page, later, as_of)
    to_timeline(page, a, b)
    page.action("Meetings", " ".join(["/meetings", typed(kb, a), typed(kb, b), *until(page)]))
    return page.answer(title)


def _came_later(entry: Happening, told: Happening | None) -> bool:
    """Whether something, or a further step of it, belongs to what is attested only later."""
    further = isinstance(entry, Agreement) and isinstance(told, Agreement) and told.acts != entry.acts
    return told is None or further


def _true_on(kb: Knowledge, fact: StandingFact, on: date) -> bool:
    return queries.began_by(kb, fact, fact.start, on) and not queries.ended_before(fact.end, on)


# --- the record -------------------------------------------------------------------------------------------------------


def _record(page: Page, a: str, b: str, known: list[Happening]) -> None:
    kb = page.kb
    meetings = queries.of_kind(queries.newest_first(kb, known), Meeting)
    contacts = [one for one in meetings if queries.is_contact(kb, one, a, b)]
    held = sum(queries.occurrence(one) is Occurrence.HELD for one in contacts)
    if meetings:
        page.heading(f"Meetings — {held} held")
        page.timeline(meeting_line(page, one) for one in contacts)
        others = [one for one in meetings if one not in contacts]
        if others:
            page.say("Visits, summits and consultations in which both are named:")
            page.timeline(meeting_line(page, one) for one in others)
    agreements = queries.of_kind(queries.newest_first(kb, known), Agreement)
    if agreements:
        page.heading(f"Agreements — {_tally(agreements)}")
        page.timeline(agreement_line(page, one) for one in agreements)


def _tally(agreements: list[Agreement]) -> str:
    counts: dict[str, int] = {}
    for one in agreements:
        word = ACT_WORDS[queries.status(one)]
        counts[word] = counts.get(word, 0) + 1
    words = [f"{number} {word}" for word, number in counts.items()]
    if not any(queries.is_done(one) for one in agreements):
        words.append("0 recorded as signed")
    return f"{len(agreements)} on record: {', '.join(words)}"


def _together(page: Page, standing: list[StandingFact], known: list[Happening]) -> None:
    for aspect in (Aspect.JOINT_WORK, Aspect.TRADE, Aspect.INVESTMENT, Aspect.PROSPECT):
        facts = [fact for fact in standing if fact.aspect is aspect]
        if facts:
            page.heading(_ASPECT_HEADINGS[aspect])
            page.items(standing_line(page, fact) for fact in facts)
    events = queries.of_kind(queries.newest_first(page.kb, known), Event)
    if events:
        page.heading("Events")
        page.timeline(happening_line(page, event) for event in events)


_ASPECT_HEADINGS = {
    Aspect.JOINT_WORK: "Together",
    Aspect.TRADE: "Trade",
    Aspect.INVESTMENT: "Investment",
    Aspect.PROSPECT: "Expected and hoped for",
}


def _said(page: Page, a: str, b: str, known: list[Happening]) -> None:
    statements = queries.of_kind(queries.newest_first(page.kb, known), Statement)
    if not statements:
        return
    page.heading("Said")
    page.timeline(statement_line(page, one, most=2) for one in statements[:MOST_STATEMENTS])
    if len(statements) > MOST_STATEMENTS:
        page.say(f"{counted(len(statements) - MOST_STATEMENTS, 'more statement')}: /statements {a} about:{b}")


def _related(page: Page, noted: list[Figure | Claim[str]]) -> None:
    """Figures and facts of the pair that belong to no one happening."""
    if not noted:
        return
    page.heading("Also recorded")
    for line in figure_lines(page, [claim for claim in noted if isinstance(claim, Figure)]):
        page.fact("Figure", line)
    for claim in noted:
        if isinstance(claim, Claim):
            page.fact("Noted", claim_line(page, claim))


# --- the people -------------------------------------------------------------------------------------------------------


def _people(page: Page, a: str, b: str, known: list[Happening], on: date | None) -> None:
    met = {
        one
        for entry in known
        if isinstance(entry, Meeting)
        for part in entry.participants
        for one in (part.who, part.post)
    }
    lines: list[tuple[str, Text]] = []
    for side, other in ((a, b), (b, a)):
        hidden = 0
        for post in queries.posts_of(page.kb, side):
            tenure = queries.holder(page.kb, post, on)
            if tenure is None:
                continue
            if _matters(post, other) or tenure.holder in met or post.id in met:
                lines.append(
                    (
                        page.kb.name(side),
                        text(f"{own_title(page.kb, post, side)}: ", holder_line(page, post, tenure, with_post=False)),
                    )
                )
            else:
                hidden += 1
        if hidden:
            lines.append((page.kb.name(side), text(f"{counted(hidden, 'more post')} on record: /leader {side}")))
        for post, tenure in queries.posts_held(page.kb, side):
            if on is None or queries.began_by(page.kb, tenure, tenure.start, on):
                lines.append((page.kb.name(side), tenure_line(page, post, tenure)))
    if lines:
        page.heading("People")
        for label, line in lines:
            page.fact(label, line)


def _matters(post: Post, other: str) -> bool:
    if post.kind is PostKind.AMBASSADOR:
        return post.to == other
    return is_head(post.kind)


# --- nothing, and what came later -------------------------------------------------------------------------------------


def _nothing(page: Page, a: str, b: str, on: date | None) -> None:
    kb = page.kb
    by = f" by {Date.parse(on.isoformat()).shown()}" if on else ""
    page.lacks("relation", "meeting", "agreement", "event")
    page.say(
        f"Nothing is recorded between {kb.name(a)} and {kb.name(b)}{by}: no meeting, agreement, joint work or standing "
        "fact. That is no sign that there is none."
    )
    for side in (a, b):
        own = told_of(kb, side, on)
        seats = [
            (organization, membership)
            for organization, membership in queries.memberships_of(kb, side)
            if on is None or queries.began_by(kb, membership, membership.start, on)
        ]
        if not own and not seats:
            page.fact(kb.name(side), "no meeting, agreement, event or statement is recorded")
            continue
        for organization, membership in seats[:MOST_OF_A_SIDE]:
            page.fact(kb.name(side), membership_line(page, organization, membership))
        for entry in own[:MOST_OF_A_SIDE]:
            when, what = happening_line(page, entry)
            page.fact(kb.name(side), when, "  ", what)
        for more in more_of(own[MOST_OF_A_SIDE:], side, on):
            page.fact(kb.name(side), more)
    reach_notice(page)


def _later(page: Page, later: list[StandingFact | Happening | Figure | Claim[str]], as_of: Date) -> None:
    page.heading(f"Attested only after {as_of.shown()}")
    lines: list[Text] = []
    for one in later:
        if isinstance(one, StandingFact):
            lines.append(standing_line(page, one))
        elif isinstance(one, Figure):
            lines += figure_lines(page, [one])
        elif isinstance(one, Claim):
            lines.append(claim_line(page, one))
        else:
            when, what = happening_line(page, one)
            lines.append(text(when, "  ", what))
    page.items(lines)
