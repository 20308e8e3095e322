"""Whom and what a text is about: each entry it names in one line, with the way to its own answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from bot.answers.agreed import agreement_line
from bot.answers.details import first_words
from bot.answers.facts import claim_line, holder_line, membership_line, own_title, tenure_line
from bot.answers.lines import date_text, event_date, meeting_status, place_name
from bot.answers.page import Page, Part, text
from bot.answers.phrases import capital, counted, distinct, hedge, is_head, listed, name, when
from bot.answers.ways import own_line, typed
from bot.core.answer import Answer, EntityName, Matched, NoticeKind, Status, Text
from bot.kb import queries
from bot.kb.disputes import live
from bot.kb.kinds import Occurrence
from bot.kb.knowledge import Knowledge
from bot.kb.names.forms import Match
from bot.kb.records import Agreement, Country, Entry, Event, Meeting, Organization, Person, Place, Post

MOST_NAMES = 20
"""Each has a button; Slack takes 25 in a row, and nobody reads more."""
_MOST_STANDINGS = 2


def names(kb: Knowledge, named: Sequence[Match], today: date) -> Answer:
    """One line for each entry, in the order in which the text names them. named: each entry once."""
    page = Page(kb, today)
    if not named:
        page.say(
            "No name in this text is surely one of the knowledge: it knows countries, and the people, posts, "
            "organizations, places, meetings, agreements and events that its sources tell of. Nothing was guessed; "
            "/lookup finds words anywhere in it, /leader and /country take any spelling."
        )
        nothing = page.answer("No known name", status=Status.NOT_FOUND)
        return msgspec.structs.replace(nothing, suggestions=("/help names", "/about"))
    told = _told_once(kb, named)
    shown, more = told[:MOST_NAMES], told[MOST_NAMES:]
    page.items(_line(page, match.id) for match in shown)
    if more:
        page.say(f"{len(more)} more {'name' if len(more) == 1 else 'names'}: {listed([match.name for match in more])}.")
    if any(isinstance(kb.entries.get(match.id), (Meeting, Agreement, Event)) for match in shown):
        page.notice(
            NoticeKind.REACH,
            "Meetings, agreements and events go by what they are called here; the text may mean others of that name.",
        )
    for a, b in _pairs(kb, named):
        page.action(f"{kb.short_name(a)} · {kb.short_name(b)}", f"/relations {typed(kb, a)} {typed(kb, b)}")
    for match in shown:
        page.action(match.name, own_line(kb, match.id))
    matched = tuple(
        Matched(asked=match.asked, id=match.id, name=match.name, how=match.how.value, score=match.score)
        for match in told
    )
    title = f"Named in this text: {counted(len(told), 'entry', 'entries')}"
    return msgspec.structs.replace(page.answer(title), matched=matched)


def _told_once(kb: Knowledge, named: Sequence[Match]) -> list[Match]:
    """Without the posts whose last recorded holder is named too: the holder's line tells them."""
    people = {match.id for match in named}
    kept = []
    for match in named:
        post = kb.get(match.id, Post)
        tenure = queries.holder(kb, post) if post else None
        if tenure is None or tenure.holder not in people:
            kept.append(match)
    return kept


def _pairs(kb: Knowledge, named: Sequence[Match]) -> list[tuple[str, str]]:
    """The first two countries or organizations, and the first two people; else the first two parties of any kind."""
    parties: list[str] = []
    for match in named:
        post = kb.get(match.id, Post)
        party = post.of if post else match.id
        if kb.kind(party) in ("country", "organization", "person") and party not in parties:
            parties.append(party)
    people = [party for party in parties if kb.kind(party) == "person"]
    others = [party for party in parties if kb.kind(party) != "person"]
    pairs = [(group[0], group[1]) for group in (people, others) if len(group) > 1]
    if not pairs and len(parties) > 1:
        pairs = [(parties[0], parties[1])]
    return sorted(pairs, key=lambda pair: parties.index(pair[0]))


# --- one line an entry ------------------------------------------------------------------------------------------------


def _line(page: Page, entity_id: str) -> Text:
    """The name, what it is, and the short answer."""
    entry = page.kb.entries.get(entity_id)
    match entry:
        case Person():
            return _person(page, entry)
        case Country():
            return _lead(page, entity_id, *_country(page, entry))
        case Organization():
            return _lead(page, entity_id, *_organization(page, entry))
        case Post():
            return _lead(page, entity_id, *_post(page, entry))
        case Place():
            return _lead(page, entity_id, _place(page, entry))
        case Meeting():
            return _lead(page, entity_id, *_meeting(page, entry))
        case Event():
            return _lead(page, entity_id, *_event(page, entry))
        case Agreement():
            # The composer's line begins with the name.
            return _lead(page, entity_id, *agreement_line(page, entry, brief=True)[1][2:])
        case _:
            return _lead(page, entity_id, "nothing is recorded on it")


def _lead(page: Page, entity_id: str, *parts: Part) -> Text:
    kb = page.kb
    return text(EntityName(capital(kb.name(entity_id)), entity_id), f" ({kb.kind(entity_id)}): ", *parts)


def _joined(lines: Iterable[Text]) -> list[Part]:
    return [part for position, line in enumerate(lines) for part in ("; " if position else "", line)]


def _person(page: Page, entry: Person) -> Text:
    kb = page.kb
    lines = [tenure_line(page, post, tenure) for post, tenure in queries.posts_held(kb, entry.id)]
    lines += [membership_line(page, *seat) for seat in queries.memberships_of(kb, entry.id)] if not lines else []
    lines += [claim_line(page, fact, dated=True) for fact in live(entry.facts)[:1]] if not lines else []
    return _lead(page, entry.id, *(_joined(lines) or ["no post is recorded", page.marks(entry.cite)]))


def _country(page: Page, entry: Country) -> list[Part]:
    return (
        _heads(page, entry.id)
        or _standings(page, entry.id)
        or [text("nobody who acts for it is recorded; ", _named_in(page, entry))]
    )


def _organization(page: Page, entry: Organization) -> list[Part]:
    kb = page.kb
    parts: list[Part] = [entry.kind.value, page.marks(entry.cite[:1])]
    owners = live(entry.of)
    if owners:
        whose = listed(distinct(kb.name(claim.value) for claim in owners))
        parts += [f"; body of {whose}{hedge(kb, owners[0])}", page.marks(*owners)]
    for whole in live(entry.part_of)[:1]:
        parts += ["; part of ", name(kb, whole.value), hedge(kb, whole), page.marks(whole)]
    for founded in live(entry.founded)[:1]:
        parts += ["; founded ", when(founded.value), hedge(kb, founded), page.marks(founded)]
    heads = _heads(page, entry.id)
    return [*parts, *(["; ", *heads] if heads else [])]


def _post(page: Page, entry: Post) -> list[Part]:
    tenure = queries.holder(page.kb, entry)
    if tenure is None:
        return ["no holder is recorded", page.marks(entry.cite)]
    over = queries.ended_before(tenure.end, page.today)
    before = "no holder is recorded now; before " if over else ""
    return [before, holder_line(page, entry, tenure, with_post=False)]


def _place(page: Page, entry: Place) -> Text:
    around = []
    at = entry.within
    while at is not None and at not in around:
        around.append(at)
        place = page.kb.get(at, Place)
        at = place.within if place else None
    where = f" in {', '.join(page.kb.name(one) for one in around)}" if around else ""
    return text(f"{entry.kind.value}{where}; ", _named_in(page, entry))


def _meeting(page: Page, entry: Meeting) -> list[Part]:
    day, cites = date_text(page, entry.date, told=queries.first(entry.occurrence))
    state = queries.occurrence(entry)
    status = meeting_status(page, entry)
    said = f" {state.value}{status}" if state is Occurrence.HELD else f" {first_words(status)}"
    return [
        day,
        *_where(page, entry),
        ";",
        said,
        page.marks(cites, *live(entry.occurrence)[:1], *live(entry.place)[:1]),
    ]


def _event(page: Page, entry: Event) -> list[Part]:
    day, cites = event_date(page, entry)
    status = meeting_status(page, entry)
    marks = page.marks(cites, *live(entry.occurrence)[:1], *live(entry.place)[:1]) or page.marks(entry.cite)
    return [f"{entry.kind.value}, ", day, *_where(page, entry), f"; {first_words(status)}" if status else "", marks]


def _where(page: Page, entry: Meeting | Event) -> list[Part]:
    place = queries.first(entry.place)
    return [f", {place_name(page.kb, place.value)}{hedge(page.kb, place)}"] if place else []


def _heads(page: Page, party: str) -> list[Part]:
    """Who speaks for the whole of it, as far as is recorded."""
    lines = []
    for post in queries.posts_of(page.kb, party):
        tenure = queries.holder(page.kb, post)
        if post.of == party and is_head(post.kind) and tenure and not queries.ended_before(tenure.end, page.today):
            title = capital(own_title(page.kb, post, party))
            lines.append(text(f"{title}: ", holder_line(page, post, tenure, with_post=False)))
    return _joined(lines)


def _standings(page: Page, party: str) -> list[Part]:
    seats = queries.memberships_of(page.kb, party)[:_MOST_STANDINGS]
    return _joined(membership_line(page, organization, membership) for organization, membership in seats)


def _named_in(page: Page, entry: Entry) -> Text:
    sources = counted(len({cite.source for cite in entry.cite}), "source")
    return text(f"named in {sources}", page.marks(entry.cite))
