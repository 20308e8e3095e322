"""Everything dated of one or two parties, oldest first, with what began then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from bot.answers.agreed import act_text
from bot.answers.lines import happening_line
from bot.answers.page import Page, text
from bot.answers.phrases import hedge, when
from bot.answers.scope import about, disputes_below, nothing
from bot.core.answer import Answer
from bot.kb import queries
from bot.kb.claims import Claimed
from bot.kb.disputes import live
from bot.kb.filtering import Filter, chosen
from bot.kb.knowledge import Knowledge
from bot.kb.queries import Happening
from bot.kb.records import Agreement, Statement
from bot.text.dates import Date


def timeline(kb: Knowledge, wanted: Filter, today: date) -> Answer:
    """Everything dated, oldest first, with what began then; what has no date stands at the end."""
    page = Page(kb, today)
    found = [entry for entry in chosen(kb, wanted) if not isinstance(entry, Statement)]
    begun = [start for start in _beginnings(kb, wanted) if start.date.may_fall_in(wanted.window)]
    dated: list[tuple[tuple[date, date], Happening | _Beginning]] = [
        (queries.sort_date(kb, entry), entry)
        for entry in found
        if queries.dates_of(entry) and not isinstance(entry, Agreement)
    ]
    begun += [step for entry in found if isinstance(entry, Agreement) for step in _steps(page, entry)]
    dated += [((start.date.earliest, start.date.latest), start) for start in begun]
    page.timeline(
        (text(when(one.date)), text(one.words, page.marks(one.claim)))
        if isinstance(one, _Beginning)
        else happening_line(page, one)
        for _, one in sorted(dated, key=lambda pair: pair[0])
    )
    undated = [entry for entry in found if not queries.dates_of(entry)]
    if undated:
        page.heading("Undated")
        page.items(happening_line(page, entry)[1] for entry in undated)
    if not found and not begun:
        nothing(page, wanted, "dated happening", "meeting", "agreement", "event", "statement")
    disputes_below(page, found)
    return page.answer(f"Timeline: {about(kb, wanted)}")


class _Beginning(msgspec.Struct, frozen=True):
    """Something that lasts, on the day it began; or one step of an agreement."""

    date: Date
    words: str
    claim: Claimed


def _steps(page: Page, agreement: Agreement) -> Iterable[_Beginning]:
    """Each dated act of an agreement on its own day."""
    for act in live(agreement.acts):
        if act.date:
            yield _Beginning(act.date, f"{agreement.title}: {act_text(page, act, dated=False)}", act)


def _beginnings(kb: Knowledge, wanted: Filter) -> Iterable[_Beginning]:
    """When standing facts, memberships and organizations began."""
    if wanted.b is not None:
        relation = queries.relation(kb, wanted.a, wanted.b)
        relations = [relation] if relation else []
    else:
        relations = [one for _, one in queries.relations_of(kb, wanted.a)]
    for relation in relations:
        sides = " · ".join(kb.name(side) for side in relation.between)
        for fact in live(relation.standing):
            if fact.start:
                yield _Beginning(fact.start, f"{sides}, from then on: {fact.value}{hedge(kb, fact)}", fact)
    for organization in kb.contents.organizations:
        for claim in live(organization.founded):
            if organization.id == wanted.a and wanted.b is None:
                yield _Beginning(claim.value, f"{organization.name} founded{hedge(kb, claim)}", claim)
        for membership in organization.memberships:
            member_of = {wanted.a, wanted.b or organization.id} == {membership.member, organization.id}
            if membership.start and (member_of or (wanted.b is None and organization.id == wanted.a)):
                words = f"{kb.name(membership.member)}: {membership.standing.value} of {organization.name}"
                yield _Beginning(membership.start, f"{words}{hedge(kb, membership)}", membership)
