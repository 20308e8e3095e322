"""A person, the holders of a post, or everybody who holds a post of a country or organization."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.answers.facts import claim_line, figure_lines, holder_line, membership_line, own_title, tenure_line
from bot.answers.lines import happening_line
from bot.answers.page import Page
from bot.answers.phrases import attestation, capital, counted, hedge, name
from bot.answers.scope import more_of, told_of
from bot.answers.ways import own_line, to_timeline
from bot.core.answer import Answer
from bot.kb import queries
from bot.kb.claims import Claimed
from bot.kb.disputes import live
from bot.kb.kinds import OrganizationKind
from bot.kb.knowledge import Knowledge
from bot.kb.records import Entry, Person, Post, Tenure
from bot.text.dates import Date

MOST_HAPPENINGS = 5


def person(kb: Knowledge, person_id: str, today: date, as_of: Date | None = None) -> Answer:
    """One person: the posts they are recorded in, where they belong, and what they lately did."""
    page = Page(kb, today, as_of)
    entry = kb.get(person_id, Person)
    on = as_of.latest if as_of else None
    held, later = _split(kb, queries.posts_held(kb, person_id), on)
    for post, tenure in held:
        page.fact("Post", tenure_line(page, post, tenure))
    if not held:
        page.fact("Post", "none recorded" if on is None else f"none attested by {as_of.shown() if as_of else ''}")
    for post, tenure in later:
        page.fact("Later", tenure_line(page, post, tenure))
    for organization, membership in queries.memberships_of(kb, person_id):
        page.fact("Belongs to", membership_line(page, organization, membership))
    if entry is not None:
        page.fact("Named in", f"{counted(len({cite.source for cite in entry.cite}), 'source')}", page.marks(entry.cite))
        page_facts(page, entry)
    record(page, person_id, on)
    to_timeline(page, person_id)
    return page.answer(kb.name(person_id))


def post_holders(kb: Knowledge, post: Post, today: date, as_of: Date | None = None) -> Answer:
    """One post: who holds it and, where recorded, who held it before."""
    page = Page(kb, today, as_of)
    on = as_of.latest if as_of else None
    tenures = [tenure for tenure in post.tenures if on is None or queries.began_by(kb, tenure, tenure.start, on)]
    for position, tenure in enumerate(reversed(tenures)):
        holds = position == 0 and not queries.ended_before(tenure.end, on or today)
        page.fact("Holder" if holds else "Before", holder_line(page, post, tenure, with_post=False))
    if not tenures:
        page.lacks("tenure")
        page.say(f"No holder is recorded{f' by {as_of.shown()}' if as_of else ''}.")
    for tenure in post.tenures:
        if tenure not in tenures:
            page.fact("Attested later", holder_line(page, post, tenure, with_post=False))
    page_facts(page, post)
    for tenure in tenures[-1:]:
        page.action(kb.name(tenure.holder), own_line(kb, tenure.holder))
    return page.answer(capital(kb.post_name(post)))


def leaders(kb: Knowledge, party: str, today: date, as_of: Date | None = None) -> Answer:
    """Everybody recorded in a post of a country or organization, the highest first."""
    page = Page(kb, today, as_of)
    on = as_of.latest if as_of else None
    later: list[tuple[Post, Tenure]] = []
    some = False
    for post in queries.posts_of(kb, party):
        tenure = queries.holder(kb, post, on)
        if tenure is None:
            later += [(post, one) for one in post.tenures if on and not queries.began_by(kb, one, one.start, on)][:1]
            continue
        some = True
        page.fact(capital(own_title(kb, post, party)), holder_line(page, post, tenure, with_post=False))
    if not some:
        page.lacks("post")
        by = f" by {as_of.shown()}" if as_of else ""
        page.say(f"No holder of a post of {kb.name(party)} is recorded{by}. That is no sign that there is none.")
    _government(page, party, on)
    if later and as_of:
        page.heading(f"Attested only after {as_of.shown()}")
        page.items(holder_line(page, post, tenure) for post, tenure in later)
    return page.answer(f"{kb.name(party)}: who holds which post")


def _government(page: Page, party: str, on: date | None) -> None:
    """Governments that sources name, and who is said to belong to them."""
    kb = page.kb
    for body in kb.contents.organizations:
        owners = [claim for claim in live(body.of) if claim.value == party]
        if body.kind is not OrganizationKind.GOVERNMENT or not owners:
            continue
        if on is not None and not queries.began_by(kb, owners[0], None, on):
            continue
        page.fact("Government", name(kb, body.id), hedge(kb, owners[0]), page.marks(*owners))
        for membership in body.memberships:
            if on is None or queries.began_by(kb, membership, membership.start, on):
                known = attestation(kb, membership, page.today, page.as_of, last=True)
                page.fact(
                    "",
                    name(kb, membership.member),
                    hedge(kb, membership, known, *_why(membership)),
                    page.marks(membership),
                )


def page_facts(page: Page, entry: Entry) -> None:
    """An entry's own facts and figures."""
    for claim in page.then(entry.facts):
        page.fact("Noted", claim_line(page, claim, dated=True))
    for line in figure_lines(page, page.then(entry.figures)):
        page.fact("Figure", line)


def record(page: Page, party: str, on: date | None, most: int = MOST_HAPPENINGS) -> None:
    """The latest of what a party had a part in; the rest is one command away."""
    kb = page.kb
    ordered = told_of(kb, party, on)
    if not ordered:
        return
    page.heading("Latest on record")
    page.timeline(happening_line(page, entry) for entry in ordered[:most])
    for more in more_of(ordered[most:], party, on):
        page.say(more)


def _why(claim: Claimed) -> tuple[str, ...]:
    return ((claim.why or "").rstrip("."),) if claim.why else ()


def _split(
    kb: Knowledge, held: Iterable[tuple[Post, Tenure]], on: date | None
) -> tuple[list[tuple[Post, Tenure]], list[tuple[Post, Tenure]]]:
    """Those that had begun by a day, and those known only from later."""
    now: list[tuple[Post, Tenure]] = []
    later: list[tuple[Post, Tenure]] = []
    for post, tenure in held:
        (now if on is None or queries.began_by(kb, tenure, tenure.start, on) else later).append((post, tenure))
    return now, later
