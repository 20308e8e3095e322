"""What an editor verifies next: what is attested and has no end, what should have happened, what was never signed.

Oldest attestation first, and what no dated source attests last. Nothing is judged: it is only long since anybody looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import msgspec

from bot.answers.agreed import agreement_line, not_done
from bot.answers.facts import holder_line, membership_line, standing_line
from bot.answers.lines import happening_line
from bot.answers.lists import planned
from bot.answers.page import Page, text
from bot.answers.phrases import counted
from bot.answers.ways import own_line, typed
from bot.core.answer import Answer, EntityName, Text
from bot.kb import queries
from bot.kb.claims import Claimed
from bot.kb.disputes import live
from bot.kb.knowledge import Knowledge
from bot.kb.records import FOLDERS, Agreement, Entry, Event, Meeting, Membership, Organization, Relation, StandingFact
from bot.text.dates import Date

_FOLDER = {record: folder for folder, record in FOLDERS.items()}
_STILL = "is this still so?"


class _Unverified(msgspec.Struct, frozen=True):
    """One thing to verify. attested: by its newest dated source; None where it has none. line: asks for it."""

    entry: Entry
    attested: Date | None
    told: Callable[[Page], Text]
    question: str
    line: str


def unverified(kb: Knowledge, today: date, most: int) -> Answer:
    """The `most` things to verify next, each with when it was last attested, by which source, and how to look it up."""
    found = sorted(_all(kb, today), key=lambda one: (_last(one), one.entry.id))
    shown = found[:most]
    page = Page(kb, today)
    for heading, there in (("Oldest attestation first", True), ("Attested by no dated source", False)):
        group = [one for one in shown if (one.attested is not None) is there]
        if group:
            page.heading(heading)
            page.timeline(_moment(page, one) for one in group)
    if len(found) > len(shown):
        page.say(f"{len(found) - len(shown)} more: --limit {len(found)} shows all.")
    if not found:
        page.say("Nothing waits to be verified: nothing is open-ended, overdue or only announced.")
    return page.answer(f"To verify next: {counted(len(found), 'thing')}")


def _all(kb: Knowledge, today: date) -> Iterator[_Unverified]:
    yield from _holders(kb)
    yield from _standings(kb)
    yield from _overdue(kb, today)
    yield from _unsigned(kb, today)


def _holders(kb: Knowledge) -> Iterator[_Unverified]:
    for post in kb.contents.posts:
        tenure = queries.holder(kb, post)
        if tenure is not None and tenure.end is None:
            told = partial(holder_line, post=post, tenure=tenure)
            yield _Unverified(post, _newest(kb, tenure), told, "still the holder?", own_line(kb, post.id))


def _standings(kb: Knowledge) -> Iterator[_Unverified]:
    """Memberships and standing facts that no source ends."""
    for organization in kb.contents.organizations:
        line = own_line(kb, organization.id)
        for membership in live(organization.memberships):
            if membership.end is None:
                told = partial(_membership, organization=organization, membership=membership)
                yield _Unverified(organization, _newest(kb, membership), told, _STILL, line)
    for relation in kb.contents.relations:
        line = " ".join(["/relations", *(typed(kb, side) for side in relation.between)])
        for fact in live(relation.standing):
            if fact.end is None:
                told = partial(_standing, relation=relation, fact=fact)
                yield _Unverified(relation, _newest(kb, fact), told, _STILL, line)


def _overdue(kb: Knowledge, today: date) -> Iterator[_Unverified]:
    """What was planned for days that have passed, or for no day that is recorded."""
    for entry in planned(kb):
        days = queries.dates_of(entry)
        if all(day.must_be_before(today) for day in days):
            told = partial(_happening, entry=entry)
            question = "did it happen?" if days else "no day is recorded: did it happen?"
            yield _Unverified(entry, _newest(kb, *live(entry.occurrence)), told, question, own_line(kb, entry.id))


def _unsigned(kb: Knowledge, today: date) -> Iterator[_Unverified]:
    """What was announced, expected or hoped for by now, and is not done."""
    for agreement in kb.contents.agreements:
        acts = live(agreement.acts)
        if acts and not queries.is_done(agreement) and not all(_lies_ahead(act.date, today) for act in acts):
            told = partial(_happening, entry=agreement)
            question = f"{not_done(agreement)}; was it done since?"
            yield _Unverified(agreement, _newest(kb, *acts), told, question, own_line(kb, agreement.id))


def _lies_ahead(day: Date | None, today: date) -> bool:
    return day is not None and day.must_be_after(today)


def _newest(kb: Knowledge, *claims: Claimed) -> Date | None:
    """The date of the newest source that any of these stands on."""
    dates = [day for claim in claims for day in queries.attested(kb, claim.cite, claim.as_of)]
    return max(dates, key=queries.last_known, default=None)


def _last(one: _Unverified) -> date:
    return date.max if one.attested is None else queries.last_known(one.attested)


# --- how each is told -------------------------------------------------------------------------------------------------


def _moment(page: Page, one: _Unverified) -> tuple[Text, Text]:
    day = "undated" if one.attested is None else one.attested.shown()
    where = f"{_FOLDER[type(one.entry)]}/{one.entry.id}.yaml"
    return text(day), text(one.told(page), f" — {one.question} {one.line} · {where}")


def _membership(page: Page, organization: Organization, membership: Membership) -> Text:
    member = EntityName(page.kb.name(membership.member), membership.member)
    return text(member, ", ", membership_line(page, organization, membership))


def _standing(page: Page, relation: Relation, fact: StandingFact) -> Text:
    return text(EntityName(page.kb.name(relation.id), relation.id), ": ", standing_line(page, fact))


def _happening(page: Page, entry: Meeting | Event | Agreement) -> Text:
    when, what = (
        agreement_line(page, entry, brief=True) if isinstance(entry, Agreement) else happening_line(page, entry)
    )
    return text(when, ": ", what)
