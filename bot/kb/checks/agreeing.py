"""Whether entries agree: who holds a post, whose capital a city is; nothing holds itself or is listed twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.errors import Problem
from bot.kb.checks.around import Around, Subject
from bot.kb.checks.facts import HOLDERS, OWNERS, POST, holders_of
from bot.kb.claims import Claim
from bot.kb.records import Entry, Meeting, Membership, Part, Participant, Place, Tenure
from bot.kb.shapes import Listing, fields_of


def participants_hold_their_posts(meeting: Subject[Meeting], around: Around) -> Iterable[Problem]:
    """Whoever takes part in a post holds it by that post's own entry, and is there for whoever's post it is."""
    for position, participant in enumerate(meeting.record.participants):
        post = participant.post
        told = around.last(POST, post) if post else None
        if told is None:
            continue
        of, holders = told
        if participant.who is not None and participant.who not in holders:
            message = f"{participant.who!r} does not hold {post!r} in that post's own entry"
            advice = f"mend one of the two, or add the tenure to {post}.yaml"
            yield meeting.problem(("participants", position, "post"), message, advice)
        owners = list(_owners(of, around))
        if participant.party is None or participant.party in owners:
            continue
        if not any(around.is_lost(owner) for owner in owners):
            message = f"{post!r} is a post of {of!r}, and its holder is here for {participant.party!r}"
            advice = f"write `for: {owners[-1]}`, or leave the post out"
            yield meeting.problem(("participants", position, "for"), message, advice)


def capitals_lie_in_their_country(place: Subject[Place], around: Around) -> Iterable[Problem]:
    """A city stands for the country it lies in."""
    stands_for = place.record.stands_for
    if not stands_for:
        return
    found = _around(place.record, around)
    if stands_for not in found and not any(around.is_lost(one) for one in found):
        message = f"{place.record.id!r} stands for {stands_for!r} but does not lie within it"
        yield place.problem(("stands_for",), message, "mend `within` or `stands_for`")


def nothing_holds_itself(entry: Subject[Entry], around: Around) -> Iterable[Problem]:
    """Going from each thing to what is around it never leads back."""
    reached = list(holders_of(entry.record))
    for current in reached:
        reached += [one for one in around.last(HOLDERS, current) or () if one not in reached]
    if entry.record.id in reached:
        field = "within" if isinstance(entry.record, Place) else "part_of"
        message = f"{entry.record.id!r} is {field} itself, or of something that is {field} it"
        yield entry.problem((field,), message, "mend the one that leads back")


MOST_TOLD = 20
"""Of one list: a file of a hundred thousand equal words is mended as soon by the first."""


def nothing_is_listed_twice(entry: Subject[Entry], around: Around) -> Iterable[Problem]:
    """The same member, party, participant or holder twice in one list is a slip for another one."""
    for key, (attribute, shape) in fields_of(type(entry.record)).fields.items():
        # The sides of a relation are referring.py's.
        if not isinstance(shape, Listing) or shape.claims == "one" or key == "between":
            continue
        seen: set[tuple[object, ...]] = set()
        twice = 0
        for position, item in enumerate(getattr(entry.record, attribute)):
            essence = _essence(item)
            if essence is not None and essence in seen:
                message = f"{_shown(item)} is listed twice under {key!r}"
                yield entry.problem((key, position), message, "mend or remove one of the two")
                twice += 1
                if twice == MOST_TOLD:
                    break
            if essence is not None:
                seen.add(essence)


def _owners(owner: str, around: Around) -> Iterator[str]:
    """Whose post it is, and whatever that is a part or a body of."""
    seen: list[str] = [owner]
    for current in seen:
        yield current
        seen += [one for one in around.last(OWNERS, current) or () if one not in seen]


def _around(place: Place, around: Around) -> list[str]:
    """What a place lies in, up to the first country."""
    found: list[str] = []
    current = place.within
    while current and current not in found:
        found.append(current)
        within = around.last(HOLDERS, current) if around.kind(current) == "place" else None
        current = within[0] if within else None
    return found


def _essence(item: object) -> tuple[object, ...] | None:
    """What makes two items of a list the same; None for those that may come again (figures, acts, standing facts)."""
    match item:
        case str():
            return (item,)
        case Claim():
            return (item.value, item.said_by, item.modality)
        case Membership():
            return (item.member, item.standing, str(item.start))
        case Tenure():
            return (item.holder, str(item.start))
        case Participant():
            return (item.who or item.group or item.party, item.role, item.who is None)
        case Part():
            return (item.who, item.group, item.role)
    return None


def _shown(item: object) -> str:
    essence = _essence(item) or (item,)
    return repr(str(next((part for part in essence if part), item)))
