"""What a digest reminds of on any day: open disputes, posts attested long ago, a pair; each list a few at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from bot.answers.disputed import dispute_line, open_disputes
from bot.answers.facts import holder_line, standing_line
from bot.answers.followed import within
from bot.answers.page import Page
from bot.answers.summary import last_contact
from bot.answers.ways import typed
from bot.kb import queries
from bot.kb.claims import Claimed
from bot.kb.disputes import live
from bot.kb.knowledge import Knowledge
from bot.kb.records import Entry, Tenure

T = TypeVar("T")

MOST_IN_TURN = 3
MOST_STANDING = 3

_LEAP = 10_002
"""With the seven days of a week it makes a prime: a channel that has its digest on Mondays only sees all of a list too."""


def in_turn(found: Sequence[T], today: date, most: int = MOST_IN_TURN) -> list[T]:
    """A short list whole; of a longer one some, the next ones each day, so that every one comes round."""
    if len(found) <= most:
        return list(found)
    shown = min(most, (len(found) + 1) // 2)
    day = today.toordinal()
    start = (day + day // 7 * _LEAP) * shown
    return [found[(start + step) % len(found)] for step in range(shown)]


def _share(shown: Sequence[object], found: Sequence[object], way: str = "") -> str:
    return f": {len(shown)} of {len(found)}{way}" if len(shown) < len(found) else ""


def disputes_in_turn(page: Page, among: frozenset[str] | None) -> bool:
    """Some of what sources disagree on; whether there is any."""
    found = [one for one in _disputed(page.kb) if among is None or one[0].id in among]
    if not found:
        return False
    shown = in_turn(found, page.today)
    page.heading("Open disputes" + _share(shown, found, "; all, and what was a slip: /disputes"))
    page.items(dispute_line(page, *one) for one in shown)
    page.action("Disputes", "/disputes")
    return True


def _disputed(kb: Knowledge) -> list[tuple[Entry, str, list[Claimed]]]:
    """Every open dispute: entry, field and claims."""
    known: list[tuple[Entry, str, list[Claimed]]] | None = kb.worked_out.get("open disputes")
    if known is None:
        known = [(entry, *one) for entry in kb.contents.entries() for one in open_disputes(kb, entry)]
        kb.worked_out["open disputes"] = known
    return known


def posts_to_verify(page: Page, among: frozenset[str] | None) -> bool:
    """Some of the holders that no source has named for a year, the longest ago first; whether there are any."""
    kb = page.kb
    found = [
        (post, tenure)
        for post in within(kb.contents.posts, among)
        if (tenure := queries.holder(kb, post)) and tenure.end is None and queries.is_stale(kb, tenure, page.today)
    ]
    if not found:
        return False
    found.sort(key=lambda one: (_last_attested(kb, one[1]), one[0].id))
    shown = in_turn(found, page.today)
    page.heading("Posts to verify" + _share(shown, found))
    page.items(holder_line(page, post, tenure) for post, tenure in shown)
    return True


def _last_attested(kb: Knowledge, tenure: Tenure) -> date:
    dates = queries.attested(kb, tenure.cite, tenure.as_of)
    return queries.last_known(dates[-1]) if dates else date.min


# --- the pair of the day ----------------------------------------------------------------------------------------------


def pair_of_the_day(page: Page, among: frozenset[str] | None) -> None:
    """How one pair stands, for a day on which there is nothing else to say."""
    pairs = within(page.kb.contents.relations, among)
    if not pairs:
        return
    (relation,) = in_turn(pairs, page.today, most=1)
    a, b = relation.between
    page.heading(f"Pair of the day: {page.kb.name(relation.id)}")
    for fact in live(relation.standing)[:MOST_STANDING]:
        page.fact("Standing", standing_line(page, fact))
    last_contact(page, a, b, page.today)
    page.action(page.kb.name(relation.id), f"/relations {typed(page.kb, a)} {typed(page.kb, b)}")
