"""The profile of a country or an organization: what it is, where it belongs, who acts for it, how it stands to others."""

from __future__ import annotations

from datetime import date

from bot.answers.disputed import dispute_lines
from bot.answers.facts import claim_line, holder_line, membership_line, standing_line
from bot.answers.leader import page_facts, record
from bot.answers.page import Page, text
from bot.answers.phrases import attestation, capital, counted, distinct, hedge, listed, name, span, when
from bot.answers.ways import to_timeline
from bot.core.answer import Answer, Text
from bot.kb import queries
from bot.kb.citations import Citation
from bot.kb.disputes import live
from bot.kb.kinds import Standing
from bot.kb.knowledge import Knowledge
from bot.kb.records import Country, Organization
from bot.text.dates import Date

MOST_OF_A_PAIR = 2
"""How many standing facts of a pair a profile shows; the dossier has all."""


def country(kb: Knowledge, country_id: str, today: date) -> Answer:
    """A country. One without an entry is named and said to have no record."""
    page = Page(kb, today)
    entry = kb.get(country_id, Country)
    if entry is None:
        page.lacks("country")
        page.say(f"Nothing is recorded on {kb.name(country_id)}. That is no sign that there is nothing.")
        return page.answer(kb.name(country_id))
    page.fact("Code", entry.code)
    for organization, membership in queries.memberships_of(kb, country_id):
        page.fact("Standing", membership_line(page, organization, membership))
    _posts(page, country_id)
    _pairs(page, country_id)
    page_facts(page, entry)
    _bodies(page, country_id)
    page.fact("Named in", counted(len({cite.source for cite in entry.cite}), "source"), page.marks(entry.cite))
    record(page, country_id, None)
    to_timeline(page, country_id)
    return page.answer(entry.name)


def organization(kb: Knowledge, organization_id: str, today: date, as_of: Date | None = None) -> Answer:
    """An organization: founding, goals, members by their standing, what each standing entitles to, bodies, posts."""
    page = Page(kb, today, as_of)
    on = as_of.latest if as_of else None
    entry = kb.get(organization_id, Organization)
    assert entry is not None, organization_id
    page.fact("Kind", entry.kind.value, page.marks(entry.cite[:1]))
    for founded in live(entry.founded):
        page.fact("Founded", when(founded.value), hedge(kb, founded), page.marks(founded))
    owners = page.then(entry.of)
    if owners:
        names = listed(distinct(kb.name(claim.value) for claim in owners))
        page.fact("Body of", f"{names}{hedge(kb, owners[0])}", page.marks(*owners))
    for whole in page.then(entry.part_of):
        page.fact("Part of", name(kb, whole.value), hedge(kb, whole), page.marks(whole))
    for line in _members(page, entry, on):
        page.fact(*line)
    for entitlement in page.then(entry.entitlements):
        if entitlement.entitles:
            page.fact(
                capital(entitlement.standing.value),
                f"is entitled {entitlement.entitles}{hedge(kb, entitlement)}",
                page.marks(entitlement),
            )
        if entitlement.requires:
            page.fact(
                capital(entitlement.standing.value),
                f"the status requires {entitlement.requires}{hedge(kb, entitlement)}",
                page.marks(entitlement),
            )
    for purpose in page.then(entry.purposes):
        page.fact("Goal", claim_line(page, purpose))
    _posts(page, organization_id)
    _pairs(page, organization_id)
    page_facts(page, entry)
    for differing in dispute_lines(page, entry):
        page.fact("Disputed", differing)
    _bodies(page, organization_id)
    record(page, organization_id, on)
    if page.left_out and as_of:
        page.say(f"{page.left_out} more, attested only after {as_of.shown()}: /organization {organization_id}")
    to_timeline(page, organization_id)
    title = f"{entry.name} ({entry.short})" if entry.short and entry.short != entry.name else entry.name
    return page.answer(title)


def _members(page: Page, entry: Organization, on: date | None) -> list[tuple[str, Text]]:
    """Those of one standing, one date and one citation on one line: nine members are not nine lines."""
    kb = page.kb
    labels = {
        Standing.MEMBER: "Members",
        Standing.OBSERVER: "Observers",
        Standing.DIALOGUE_PARTNER: "Dialogue partners",
        Standing.APPLICANT: "Applicants",
    }
    groups: dict[tuple[str, str, tuple[Citation, ...]], list[str]] = {}
    marks: dict[tuple[str, str, tuple[Citation, ...]], Text] = {}
    for membership in entry.memberships:
        late = on is not None and not queries.began_by(kb, membership, membership.start, on)
        if on is not None and queries.ended_before(membership.end, on):
            continue
        label = labels[membership.standing] + (", attested only later" if late else "")
        dated = span(membership.start, membership.end)
        tail = hedge(kb, membership, dated, attestation(kb, membership, page.today, page.as_of))
        key = (label, tail, membership.cite)
        groups.setdefault(key, []).append(kb.name(membership.member))
        marks[key] = page.marks(membership)
    lines = []
    for key, members in groups.items():
        label, tail, _ = key
        count = f" — {len(members)} named" if len(members) > 2 else ""
        lines.append((label, text(f"{listed(members)}{count}{tail}", marks[key])))
    return lines


def _posts(page: Page, party: str) -> None:
    for post in queries.posts_of(page.kb, party):
        tenure = queries.holder(page.kb, post, page.as_of.latest if page.as_of else None)
        if tenure is not None:
            page.fact("People", holder_line(page, post, tenure))


def _pairs(page: Page, party: str) -> None:
    for other, relation in queries.relations_of(page.kb, party):
        standing = page.then(relation.standing)
        for fact in standing[:MOST_OF_A_PAIR]:
            page.fact(f"With {page.kb.short_name(other)}", standing_line(page, fact))
        if len(standing) > MOST_OF_A_PAIR:
            more = f"{len(standing) - MOST_OF_A_PAIR} more: /relations {party} {other}"
            page.fact(f"With {page.kb.short_name(other)}", more)


def _bodies(page: Page, party: str) -> None:
    kb = page.kb
    for body in kb.contents.organizations:
        owned = [claim for claim in (*page.then(body.of), *page.then(body.part_of)) if claim.value == party]
        if owned:
            noted = [part for claim in page.then(body.facts) for part in ("; ", claim_line(page, claim, dated=True))]
            page.fact(
                "Body", name(kb, body.id), f", {body.kind.value}{hedge(kb, owned[0])}", page.marks(*owned), *noted
            )
