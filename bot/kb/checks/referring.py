"""Whether ids are unique, point to something of the right kind, and are named as ids should be."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.errors import Problem
from bot.kb.checks.around import Around, Subject
from bot.kb.checks.facts import ENTRY
from bot.kb.records import Entry, Relation, Vocabulary

_MORE_THAN_A_YEAR = re.compile(r"(?:^|-)(?:1[0-9]|20)[0-9]{2}-(?:0[1-9]|1[0-2])(?:-|$)")
_LIKE = 70
"""How much of 100 an id must be like one that is not there, for a guess at what was meant."""


def ids_are_unique(entry: Subject[Entry], around: Around) -> Iterable[Problem]:
    """One id, one entry, over all folders: otherwise a reference could mean either."""
    first, _ = around.told(ENTRY, entry.record.id)[0]
    if first != entry.file:
        message = f"the id {entry.record.id!r} is already used in {first}"
        yield entry.problem(("id",), message, "give one of the two another id")


def topics_are_listed_once(topics: Subject[Vocabulary], around: Around) -> Iterable[Problem]:
    """One id, one topic."""
    seen: set[str] = set()
    for position, topic in enumerate(topics.record.topics):
        if topic.id in seen:
            yield topics.problem(("topics", position, "id"), f"the topic {topic.id!r} is listed twice", "remove one")
        seen.add(topic.id)


def references_resolve(entry: Subject[Entry], around: Around) -> Iterable[Problem]:
    """Every id that a field points to is an entry of a kind the field can point to."""
    for leaf in entry.leaves:
        if not leaf.refers or ("topic" in leaf.refers and around.is_topic(leaf.value)):
            continue
        kind = around.kind(leaf.value)
        wanted = " or ".join(leaf.refers)
        if kind is None and not around.is_lost(leaf.value):
            close = around.close(leaf.value, leaf.refers, _LIKE)
            advice = f"did you mean {close!r}?" if close else f"write the {wanted} entry first, or mend the id"
            yield entry.problem(leaf.path, f"there is no entry {leaf.value!r}", advice)
        elif kind is not None and kind not in leaf.refers:
            message = f"{leaf.value!r} is a {kind}, and {leaf.field!r} takes a {wanted}"
            yield entry.problem(leaf.path, message, f"write the id of a {wanted}")


def relations_name_their_pair(relation: Subject[Relation], around: Around) -> Iterable[Problem]:
    """A relation is found by its two ids in order, so its own id must be made of them."""
    first, second = sorted(relation.record.between)
    if first == second:
        message = "a relation needs two different sides"
        yield relation.problem(("between",), message, "write the ids of both sides")
    elif relation.record.between != (first, second) or relation.record.id != f"{first}-{second}":
        message = "the two sides are not in order, or the id is not made of them"
        advice = f"write `id: {first}-{second}` and `between: [{first}, {second}]`"
        yield relation.problem(("between",), message, advice)


def ids_carry_no_day(entry: Subject[Entry], around: Around) -> Iterable[Problem]:
    """A corrected date must not move a file, so an id carries no more of a date than its year."""
    if _MORE_THAN_A_YEAR.search(entry.record.id):
        message = f"the id {entry.record.id!r} carries more of a date than its year"
        yield entry.problem(("id",), message, "keep the year at most; the date stands in its own field")
