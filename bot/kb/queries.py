"""What is asked of the knowledge: who stands for whom, what involves whom, what was true when. No wording here.

Everything takes ids; a country without an entry is an id like any other and simply has no record.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

import msgspec

from bot.kb.carrying import carried
from bot.kb.citations import Citation
from bot.kb.claims import Claim, Claimed, Modality
from bot.kb.disputes import disputes_of, live
from bot.kb.kinds import ActKind, MeetingKind, Occurrence, PostKind
from bot.kb.knowledge import Knowledge
from bot.kb.records import (
    Act,
    Agreement,
    Entry,
    Event,
    Meeting,
    Membership,
    Organization,
    Participant,
    Place,
    Post,
    Relation,
    Statement,
    Tenure,
)
from bot.text.dates import Date, Window

if TYPE_CHECKING:
    from bot.kb.succession import Succession

V = TypeVar("V")

Happening = Meeting | Agreement | Event | Statement
C = TypeVar("C", bound=Claimed)

ALWAYS = Window()
_GATHERINGS = (MeetingKind.SUMMIT, MeetingKind.FORUM, MeetingKind.TOUR)
"""Attending one of these together is not meeting each other."""
STALE = timedelta(days=365)
"""A title attested longer ago than this is to be verified before use."""


# --- who stands for whom ----------------------------------------------------------------------------------------------


def holder(kb: Knowledge, post: Post, on: date | None = None) -> Tenure | None:
    """The tenure that holds a post: on a day, or the last one recorded."""
    if on is None:
        return post.tenures[-1] if post.tenures else None
    begun = [tenure for tenure in post.tenures if began_by(kb, tenure, tenure.start, on)]
    return begun[-1] if begun and not ended_before(begun[-1].end, on) else None


def posts_of(kb: Knowledge, party: str) -> list[Post]:
    """The posts of a party and of its bodies, the highest first."""
    order = list(PostKind)
    own = kb.kin(party)
    return sorted(
        (post for post in kb.contents.posts if post.of in own), key=lambda post: (order.index(post.kind), post.id)
    )


def posts_held(kb: Knowledge, person: str) -> list[tuple[Post, Tenure]]:
    """Every post somebody is recorded in."""
    return [(post, tenure) for post in kb.contents.posts for tenure in post.tenures if tenure.holder == person]


def memberships_of(kb: Knowledge, party: str) -> list[tuple[Organization, Membership]]:
    """Where a party has a standing."""
    return [
        (organization, membership)
        for organization in kb.contents.organizations
        for membership in organization.memberships
        if membership.member == party
    ]


def within(kb: Knowledge, place: str, wanted: str) -> bool:
    """Whether a place is the wanted one or lies in it, however deep. A capital's country counts too."""
    seen: set[str] = set()
    while place not in seen:
        if place == wanted:
            return True
        seen.add(place)
        entry = kb.get(place, Place)
        if entry is None:
            return False
        if entry.stands_for == wanted:
            return True
        place = entry.within or place
    return False


# --- what was true when -----------------------------------------------------------------------------------------------


def attested(kb: Knowledge, cites: Iterable[Citation], as_of: Date | None = None) -> list[Date]:
    """The dates of the sources that state something, oldest first; or the one date it is said to be true on."""
    if as_of is not None:
        return [as_of]
    dates = {kb.sources[cite.source].published for cite in cites if cite.source in kb.sources}
    return sorted((found for found in dates if found is not None), key=_first_known)


def _first_known(day: Date) -> date:
    return day.latest if day.open_start else day.earliest


def is_stale(kb: Knowledge, claim: Claimed, today: date) -> bool:
    """Whether it was last attested more than a year before today, so that it must be verified before use."""
    dates = attested(kb, claim.cite, claim.as_of)
    return not dates or last_known(dates[-1]) + STALE < today


def last_known(day: Date) -> date:
    """The last day a date certainly reaches: an open end proves nothing."""
    return day.earliest if day.open_end else day.latest


def began_by(kb: Knowledge, claim: Claimed, start: Date | None, on: date) -> bool:
    """Whether something may have been so by a day: it had begun, or a source up to that day attests it."""
    if start is not None:
        return not start.must_be_after(on)
    dates = attested(kb, claim.cite, claim.as_of)
    return not dates or not dates[0].must_be_after(on)


def ended_before(end: Date | None, on: date) -> bool:
    """Whether it was over by a day."""
    return end is not None and end.must_be_before(on)


# --- single values ----------------------------------------------------------------------------------------------------


def first(claims: tuple[Claim[V], ...]) -> Claim[V] | None:
    """The claim to show where there is room for one: the preferred, else the first that is not deprecated."""
    shown = live(claims)
    return shown[0] if shown else None


def occurrence(entry: Meeting | Event) -> Occurrence:
    """What became of it, as recorded. An event without a status is one a source tells of as having happened."""
    claim = first(entry.occurrence)
    return claim.value if claim else Occurrence.HELD


_SOFT = {
    Modality.HOPED: ActKind.HOPED,
    Modality.EXPECTED: ActKind.EXPECTED,
    Modality.ANNOUNCED: ActKind.ANNOUNCED,
    Modality.ALLEGED: ActKind.ALLEGED,
}
_DONE = (ActKind.REACHED, ActKind.GRANTED, ActKind.SIGNED, ActKind.IN_FORCE, ActKind.ENDED)


def act_status(act: Act) -> ActKind:
    """What an act amounts to: a signing that is only expected is an expectation."""
    return _SOFT.get(act.modality, act.act) if act.act in _DONE else act.act


def status(agreement: Agreement) -> ActKind:
    """How far an agreement has come: the furthest of its acts."""
    order = list(ActKind)
    return max((act_status(act) for act in live(agreement.acts)), key=order.index)


def is_done(agreement: Agreement) -> bool:
    """Whether it is more than hoped for, expected, negotiated or announced."""
    return status(agreement) in _DONE


def dates_of(entry: Happening) -> list[Date]:
    """When it was, every date that is not deprecated, the preferred first. Of an agreement, the dates of its acts."""
    if isinstance(entry, Agreement):
        return sorted({act.date for act in live(entry.acts) if act.date is not None})
    return [claim.value for claim in live(entry.date)]


def sort_date(kb: Knowledge, entry: Happening) -> tuple[date, date]:
    """Where it stands in a list: by the first day it may have been, then the last; else by the source it is known from.

    Of an agreement, its latest act counts.
    """
    dates = dates_of(entry)
    if dates:
        chosen = dates[-1] if isinstance(entry, Agreement) else dates[0]
    else:
        known = attested(kb, entry.cite)
        if not known:
            return (date.min, date.min)
        chosen = known[-1]
    return (_first_known(chosen), last_known(chosen))


_Order = dict[str, tuple[bool, tuple[date, date], str]]
_ORDER, _DISPUTES = "order", "disputes"


def newest_first(kb: Knowledge, entries: Iterable[Happening]) -> list[Happening]:
    """The order of every list."""
    order: _Order = kb.worked_out.setdefault(_ORDER, {})

    def place(entry: Happening) -> tuple[bool, tuple[date, date], str]:
        # What has no date at all stands last, however new its source.
        if kb.entries.get(entry.id) is not entry:
            return (bool(dates_of(entry)), sort_date(kb, entry), entry.id)
        if entry.id not in order:
            order[entry.id] = (bool(dates_of(entry)), sort_date(kb, entry), entry.id)
        return order[entry.id]

    return sorted(entries, key=place, reverse=True)


def disputes(kb: Knowledge, entry: Entry) -> list[tuple[str, list[Claimed]]]:
    """The fields of an entry on which sources disagree or one has slipped; see disputes_of."""
    known: dict[str, list[tuple[str, list[Claimed]]]] = kb.worked_out.setdefault(_DISPUTES, {})
    if entry.id not in known:
        known[entry.id] = disputes_of(entry)
    return known[entry.id]


@carried(_ORDER)
def _carried_order(known: _Order, succession: Succession) -> _Order:
    kept = succession.kept(known)
    if succession.sources:
        # What has no date stands where its sources do.
        entries = succession.after.entries
        kept = {one: order for one, order in kept.items() if not _stands_on(entries[one], succession.sources)}
    return kept


def _stands_on(entry: Entry, sources: frozenset[str]) -> bool:
    return any(cite.source in sources for cite in entry.cite)


@carried(_DISPUTES)
def _carried_disputes(known: dict[str, V], succession: Succession) -> dict[str, V]:
    return succession.kept(known)


def falls_in(kb: Knowledge, entry: Happening, window: Window) -> bool:
    """Whether it may have been in a window. What has no date is kept only where the source was there to know of it."""
    if window == ALWAYS:
        return True
    dates = dates_of(entry)
    if dates:
        return any(day.may_fall_in(window) for day in dates)
    known = attested(kb, entry.cite)
    return window.first is None and any(not day.must_be_after(window.last or date.max) for day in known)


# --- what involves whom -----------------------------------------------------------------------------------------------


def acts_for(participant: Participant, side: frozenset[str]) -> bool:
    """Whether a participant is this side or acts for it."""
    return bool({participant.who, participant.post, participant.party} & side)


def is_contact(kb: Knowledge, meeting: Meeting, a: str, b: str) -> bool:
    """Whether the two met: named people acting for each side, and not merely at one gathering."""
    if meeting.kind in _GATHERINGS:
        return False
    one, other = kb.kin(a), kb.kin(b)
    mine = {participant.who for participant in meeting.participants if participant.who and acts_for(participant, one)}
    theirs = {
        participant.who for participant in meeting.participants if participant.who and acts_for(participant, other)
    }
    return any(left != right for left in mine for right in theirs)


def contacts(kb: Knowledge, a: str, b: str, on: date | None = None) -> list[Meeting]:
    """The held meetings of the two up to a day, the latest first. One with a vague date may be later than it stands."""
    held = [
        meeting
        for meeting in kb.contents.meetings
        if occurrence(meeting) is Occurrence.HELD
        and is_contact(kb, meeting, a, b)
        and (on is None or known_by(kb, meeting, on))
    ]
    return of_kind(newest_first(kb, held), Meeting)


def known_by(kb: Knowledge, entry: Happening, on: date) -> bool:
    """Whether it may have happened by a day; what has no date counts from the first source that tells of it."""
    dates = dates_of(entry)
    known = attested(kb, entry.cite)
    told = not known or not known[0].must_be_after(on)
    if not dates:
        return told
    # A day known only to lie between two proves nothing before a source tells of it.
    return any(not day.must_be_after(on) and (told or day.precision != "interval" or day.open_end) for day in dates)


def then(kb: Knowledge, entry: Happening, on: date) -> Happening | None:
    """An entry as it could be told on a day: without the acts, figures and facts that came later; None if nothing is left."""
    if not known_by(kb, entry, on):
        return None

    def kept(claims: tuple[C, ...]) -> tuple[C, ...]:
        return tuple(claim for claim in claims if began_by(kb, claim, getattr(claim, "date", None), on))

    changes: dict[str, object] = {"facts": kept(entry.facts), "figures": kept(entry.figures)}
    if isinstance(entry, Agreement):
        changes |= {"acts": kept(entry.acts), "covers": kept(entry.covers)}
        if not changes["acts"]:
            return None
    elif isinstance(entry, (Meeting, Event)):
        changes["outcome"] = kept(entry.outcome)
    return msgspec.structs.replace(entry, **changes)


def involves(kb: Knowledge, entry: Entry, side: frozenset[str]) -> bool:
    """Whether a side has a part in an entry: takes part, is a party, has a role, speaks, or is spoken about."""
    return not side.isdisjoint(kb.involved[entry.id])


def everything(kb: Knowledge) -> list[Happening]:
    """All that can be dated."""
    contents = kb.contents
    return [*contents.meetings, *contents.agreements, *contents.events, *contents.statements]


def _wholes(entry: Happening) -> set[str]:
    """What an entry is part of."""
    return set() if isinstance(entry, Statement) else {claim.value for claim in entry.part_of}


def happenings(kb: Knowledge, a: str, b: str | None = None) -> list[Happening]:
    """Meetings, agreements, events and statements that involve one party, or both; or one of them and its parts."""
    if isinstance(kb.entries.get(a), (Meeting, Agreement, Event)):
        return [entry for entry in everything(kb) if entry.id == a or a in _wholes(entry)]
    one = kb.kin(a)
    other = kb.kin(b) if b is not None else None
    return [
        entry
        for entry in everything(kb)
        if (involves(kb, entry, one) or (other is None and a in entry.topics and isinstance(kb.entries.get(a), Place)))
        and (other is None or (involves(kb, entry, other) and len(kb.involved[entry.id] & (one | other)) > 1))
    ]


def of_kind(entries: Iterable[Happening], kind: type[V]) -> list[V]:
    """Those of one kind."""
    return [entry for entry in entries if isinstance(entry, kind)]


def relation(kb: Knowledge, a: str, b: str) -> Relation | None:
    """The standing facts of a pair, in either order."""
    first_side, second_side = sorted((a, b))
    return kb.get(f"{first_side}-{second_side}", Relation)


def relations_of(kb: Knowledge, party: str) -> list[tuple[str, Relation]]:
    """Every pair with standing facts that a party is one of, with the other side."""
    return [
        (entry.between[1] if entry.between[0] == party else entry.between[0], entry)
        for entry in kb.contents.relations
        if party in entry.between
    ]


def has_topic(entry: Entry, topic: str) -> bool:
    """Whether an entry is indexed under a topic."""
    return topic in entry.topics


def in_place(kb: Knowledge, entry: Meeting | Event, wanted: str) -> bool:
    """Whether it was in a place, or in a place within it."""
    return any(within(kb, claim.value, wanted) for claim in live(entry.place))


class Reach(msgspec.Struct, frozen=True):
    """How far the sources go: the first and the last date any was published on, and how many there are."""

    earliest: Date | None
    latest: Date | None
    count: int


def reach(kb: Knowledge) -> Reach:
    """How far the sources reach."""
    dates = sorted((source.published for source in kb.sources.values() if source.published), key=_first_known)
    return Reach(earliest=dates[0] if dates else None, latest=dates[-1] if dates else None, count=len(kb.sources))
