"""What a digest follows: which entries a list of ids covers, what it is called, and the ways from it to other answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from bot.answers.page import Page
from bot.answers.ways import own_line, typed
from bot.kb import queries
from bot.kb.filtering import Filter, chosen
from bot.kb.knowledge import Knowledge
from bot.kb.records import Agreement, Entry, Event, Meeting, Relation, Statement
from bot.kb.walking import leaves

E = TypeVar("E", bound=Entry)

MOST_NAMED = 4
MOST_WAYS = 2


def covered(kb: Knowledge, follow: tuple[str, ...]) -> frozenset[str] | None:
    """The ids of the entries that what is followed has a part in; None where everything is followed."""
    if not follow:
        return None
    lost = gone(kb, follow)
    known: dict[str, frozenset[str]] = kb.worked_out.setdefault("followed", {})
    for one in follow:
        if one not in known:
            known[one] = frozenset() if one in lost else frozenset(_covered(kb, *sides(kb, one)))
    return frozenset().union(*(known[one] for one in follow))


def within(found: Sequence[E], among: frozenset[str] | None) -> list[E]:
    """Those whose ids are among those covered; all where everything is followed."""
    return [one for one in found if among is None or one.id in among]


def gone(kb: Knowledge, follow: tuple[str, ...]) -> list[str]:
    """What is followed and names something that the knowledge does not have, or not any longer."""
    return [
        one for one in follow if len(one.split()) not in (1, 2) or any(kb.kind(id) == "unknown" for id in one.split())
    ]


def sides(kb: Knowledge, followed: str) -> list[str]:
    """The one id, or the two of a pair. What stands between two parties is followed as the pair."""
    relation = kb.get(followed, Relation)
    return list(relation.between) if relation else followed.split()


def _covered(kb: Knowledge, a: str, b: str | None = None) -> Iterable[str]:
    # A topic may be called as a place is (Gaza): then both are followed.
    if a in kb.topics and b is None:
        yield from (entry.id for entry in kb.entries.values() if queries.has_topic(entry, a))
    yield from (entry.id for entry in chosen(kb, Filter(a=a, b=b)))
    one = kb.kin(a)
    other = kb.kin(b) if b is not None else one
    for entry in kb.entries.values():
        if not isinstance(entry, (Meeting, Agreement, Event, Statement)):
            # Two that are members of the same league need not have to do with each other in it.
            apart = b is not None and entry.id not in one | other
            named = kb.involved[entry.id] if isinstance(entry, Relation) else _named(entry, members=not apart)
            if not named.isdisjoint(one) and not named.isdisjoint(other):
                yield entry.id
    if b is None:
        yield from (tenure.holder for post in kb.contents.posts if post.id in one for tenure in post.tenures)


def _named(entry: Entry, members: bool) -> set[str]:
    """An entry and whatever it names, those who only say something of it left out. members: whether its members count."""
    left_out = ("said_by",) if members else ("said_by", "member")
    return {entry.id} | {leaf.value for leaf in leaves(entry) if leaf.refers and leaf.field not in left_out}


def followed_names(kb: Knowledge, follow: tuple[str, ...]) -> str:
    """Qatar–Türkiye, Gaza and 2 more."""
    shown = ["–".join(kb.name(side) for side in sides(kb, one)) for one in follow]
    more = len(shown) - MOST_NAMED
    if more > 0:
        return f"{', '.join(shown[:MOST_NAMED])} and {more} more"
    return ", ".join(shown)


def ways_from(page: Page, follow: tuple[str, ...]) -> None:
    """Buttons to the dossiers of followed pairs, then to the other entries; topics have no answer of their own."""
    kb = page.kb
    pairs = [sides(kb, one) for one in follow if len(sides(kb, one)) == 2]
    alone = [one for one in follow if kb.kind(one) not in ("unknown", "topic", "relation")]
    for pair in pairs[:MOST_WAYS]:
        page.action("–".join(kb.name(side) for side in pair), " ".join(["/relations", *(typed(kb, s) for s in pair)]))
    for one in alone[: max(0, MOST_WAYS - len(pairs))]:
        page.action(kb.name(one), own_line(kb, one))
