"""One line about a standing fact, a holder, a membership or a figure. Lines about happenings are in lines.py."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answers.page import Page, Part, text
from bot.answers.phrases import (
    VERIFY,
    attestation,
    capital,
    figure_text,
    hedge,
    name,
    span,
)
from bot.core.answer import NoticeKind, Text
from bot.kb.citations import Citation
from bot.kb.claims import Claimed, Figure, Rank
from bot.kb.disputes import is_dispute, live
from bot.kb.kinds import OrganizationKind, Standing
from bot.kb.knowledge import Knowledge
from bot.kb.records import Membership, Organization, Post, StandingFact, Tenure
from bot.text.dates import Date

Cites = tuple[Citation, ...]


def standing_line(page: Page, fact: StandingFact) -> Text:
    """A standing fact with since when, who says so, and on which date it is attested."""
    known = attestation(page.kb, fact, page.today, page.as_of)
    return text(f"{fact.value}{hedge(page.kb, fact, span(fact.start, fact.end), known)}", page.marks(fact))


def holder_line(page: Page, post: Post, tenure: Tenure, with_post: bool = True) -> Text:
    """Who holds a post, and when that was last attested: after a year it must be verified before use."""
    before = text(f"{capital(page.kb.name(post.id))}: ") if with_post else ()
    return text(before, name(page.kb, tenure.holder), _tenure_tail(page, tenure))


def tenure_line(page: Page, post: Post, tenure: Tenure) -> Text:
    """The same seen from the holder: which post, since when or when last attested."""
    return text(name(page.kb, post.id), _tenure_tail(page, tenure))


def own_title(kb: Knowledge, post: Post, party: str) -> str:
    """The title alone where whose post it is goes without saying."""
    if post.of != party:
        return kb.post_name(post)
    return f"{post.title} to {kb.name(post.to)}" if post.to else post.title


def cites_by(kb: Knowledge, claim: Claimed, as_of: Date | None) -> Cites:
    """What a claim stands on, of sources up to the day asked about; all of it where there is none so old."""
    if as_of is None:
        return claim.cite
    days = {source.id: source.published for source in kb.sources.values()}
    old = [cite for cite in claim.cite if not ((day := days.get(cite.source)) and day.must_be_after(as_of.latest))]
    return tuple(old) or claim.cite


def _tenure_tail(page: Page, tenure: Tenure) -> Text:
    kb = page.kb
    dated = span(tenure.start, tenure.end)
    known = attestation(kb, tenure, page.today, page.as_of, last=tenure.end is None)
    if known.endswith(VERIFY):
        page.notice(NoticeKind.VERIFY, "Titles last attested more than a year ago are marked: verify them before use.")
    return text(hedge(kb, tenure, dated, known), page.marks(cites_by(kb, tenure, page.as_of)))


_WITH_ARTICLE = (OrganizationKind.INTERGOVERNMENTAL, OrganizationKind.PARTY)
_TO = {Standing.APPLICANT: "to", Standing.OBSERVER: "at"}


def membership_line(page: Page, organization: Organization, membership: Membership, of: str | None = None) -> Text:
    """A party's standing in an organization, since when or on which date it is attested."""
    dated = span(membership.start, membership.end)
    known = attestation(page.kb, membership, page.today, page.as_of)
    article = "the " if organization.kind in _WITH_ARTICLE and " " in organization.name else ""
    preposition = _TO.get(membership.standing, "of")
    subject: Part = f"{membership.standing.value} {preposition} {article}" if of is None else ""
    shown = name(page.kb, organization.id if of is None else of)
    return text(subject, shown, hedge(page.kb, membership, dated, known), page.marks(membership))


def claim_line(page: Page, claim: Claimed, dated: bool = False) -> Text:
    """A sentence of the knowledge with its hedge and marks. dated: whether it may change, so that its date is said."""
    value = str(getattr(claim, "value", "")).rstrip(".")
    as_of = f"as of {claim.as_of.shown()}" if claim.as_of else ""
    known = attestation(page.kb, claim, page.today, page.as_of) if dated and not as_of else as_of
    return text(f"{value}{hedge(page.kb, claim, known)}", page.marks(claim))


def figures_text(page: Page, figures: list[Claimed]) -> Text:
    """Figures of one measure; differing ones side by side, preferred first."""
    shown = [figure for figure in figures if isinstance(figure, Figure)]
    differ = is_dispute(shown)
    if differ:
        page.disputed = True
    parts: list[Part] = [f"{shown[0].measure}: "] if shown else []
    for position, figure in enumerate(shown):
        dated = f", as of {figure.as_of.shown()}" if figure.as_of else ""
        preferred = " (preferred)" if differ and figure.rank is Rank.PREFERRED else ""
        parts += [
            " or " if position else "",
            f"{figure_text(figure)}{hedge(page.kb, figure)}{dated}{preferred}",
            page.marks(figure),
        ]
    return text(*parts, ", disputed" if differ else "")


def figure_lines(page: Page, figures: Iterable[Claimed]) -> list[Text]:
    """Every figure of an entry, those of one measure on one line."""
    by_measure: dict[str, list[Claimed]] = {}
    for figure in live(tuple(figures)):
        if isinstance(figure, Figure):
            by_measure.setdefault(figure.measure, []).append(figure)
    return [figures_text(page, group) for group in by_measure.values()]
