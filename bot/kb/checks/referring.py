"""Whether ids are unique, point to something of the right kind, and are named as ids should be."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date

from bot.errors import Problem
from bot.kb.loading import Loaded, Written
from bot.kb.records import KINDS, Relation
from bot.kb.walking import leaves

_MORE_THAN_A_YEAR = re.compile(r"(?:^|-)(?:1[0-9]|20)[0-9]{2}-(?:0[1-9]|1[0-2])(?:-|$)")


def ids_are_unique(loaded: Loaded, today: date) -> Iterable[Problem]:
    """One id, one entry, over all folders: otherwise a reference could mean either."""
    first: dict[str, Written] = {}
    for entry, written in loaded.entries:
        other = first.setdefault(entry.id, written)
        if other is not written:
            message = f"the id {entry.id!r} is already used in {other.file}"
            yield loaded.problem(written, ("id",), message, "give one of the two another id")
    seen: dict[str, int] = {}
    for position, topic in enumerate(loaded.contents.topics):
        if topic.id in seen and loaded.topics:
            message = f"the topic {topic.id!r} is listed twice"
            yield loaded.problem(loaded.topics, ("topics", position, "id"), message, "remove one")
        seen[topic.id] = position


def references_resolve(loaded: Loaded, today: date) -> Iterable[Problem]:
    """Every id that a field points to is an entry of a kind the field can point to."""
    kinds = {entry.id: KINDS[type(entry)] for entry, _ in loaded.entries}
    topics = {topic.id for topic in loaded.contents.topics}
    kinds |= {topic.id: "topic" for topic in loaded.contents.topics if topic.id not in kinds}
    for entry, written in loaded.entries:
        for leaf in leaves(entry):
            if not leaf.refers or ("topic" in leaf.refers and (leaf.value in topics or loaded.topics is None)):
                continue
            kind = kinds.get(leaf.value)
            if kind is None and leaf.value in loaded.lost:
                continue
            wanted = " or ".join(leaf.refers)
            options = [known for known, its_kind in kinds.items() if its_kind in leaf.refers]
            if kind is None:
                close = difflib.get_close_matches(leaf.value, options, n=1, cutoff=0.6)
                advice = f"did you mean {close[0]!r}?" if close else f"write the {wanted} entry first, or mend the id"
                yield loaded.problem(written, leaf.path, f"there is no entry {leaf.value!r}", advice)
            elif kind not in leaf.refers:
                message = f"{leaf.value!r} is a {kind}, and {leaf.field!r} takes a {wanted}"
                yield loaded.problem(written, leaf.path, message, f"write the id of a {wanted}")


def relations_name_their_pair(loaded: Loaded, today: date) -> Iterable[Problem]:
    """A relation is found by its two ids in order, so its own id must be made of them."""
    for entry, written in loaded.entries:
        if not isinstance(entry, Relation):
            continue
        first, second = sorted(entry.between)
        if first == second:
            message = "a relation needs two different sides"
            yield loaded.problem(written, ("between",), message, "write the ids of both sides")
        elif entry.between != (first, second) or entry.id != f"{first}-{second}":
            message = "the two sides are not in order, or the id is not made of them"
            advice = f"write `id: {first}-{second}` and `between: [{first}, {second}]`"
            yield loaded.problem(written, ("between",), message, advice)


def ids_carry_no_day(loaded: Loaded, today: date) -> Iterable[Problem]:
    """A corrected date must not move a file, so an id carries no more of a date than its year."""
    for entry, written in loaded.entries:
        if _MORE_THAN_A_YEAR.search(entry.id):
            message = f"the id {entry.id!r} carries more of a date than its year"
            yield loaded.problem(written, ("id",), message, "keep the year at most; the date stands in its own field")
