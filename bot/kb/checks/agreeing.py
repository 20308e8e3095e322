"""Whether entries agree: who holds a post, whose capital a city is; nothing holds itself or is listed twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bot.errors import Problem
from bot.kb.claims import Claim
from bot.kb.loading import Loaded
from bot.kb.records import Country, Entry, Meeting, Membership, Organization, Part, Participant, Place, Post, Tenure
from bot.kb.shapes import Listing, fields_of


def participants_hold_their_posts(loaded: Loaded, today: date) -> Iterable[Problem]:
    """Whoever takes part in a post holds it by that post's own entry, and is there for whoever's post it is."""
    entries = {entry.id: entry for entry, _ in loaded.entries}
    for entry, written in loaded.entries:
        if not isinstance(entry, Meeting):
            continue
        for position, participant in enumerate(entry.participants):
            post = entries.get(participant.post or "")
            if not isinstance(post, Post):
                continue
            holders = [tenure.holder for tenure in post.tenures]
            if participant.who is not None and participant.who not in holders:
                message = f"{participant.who!r} does not hold {post.id!r} in that post's own entry"
                advice = f"mend one of the two, or add the tenure to {post.id}.yaml"
                yield loaded.problem(written, ("participants", position, "post"), message, advice)
            owners = list(_owners(post.of, entries))
            known = loaded.lost.isdisjoint(owners)
            if participant.party is not None and participant.party not in owners and known:
                message = f"{post.id!r} is a post of {post.of!r}, and its holder is here for {participant.party!r}"
                advice = f"write `for: {owners[-1]}`, or leave the post out"
                yield loaded.problem(written, ("participants", position, "for"), message, advice)


def capitals_lie_in_their_country(loaded: Loaded, today: date) -> Iterable[Problem]:
    """A city stands for the country it lies in."""
    entries = {entry.id: entry for entry, _ in loaded.entries}
    for entry, written in loaded.entries:
        if not isinstance(entry, Place) or not entry.stands_for:
            continue
        around = _around(entry, entries)
        if entry.stands_for not in around and loaded.lost.isdisjoint(around):
            message = f"{entry.id!r} stands for {entry.stands_for!r} but does not lie within it"
            yield loaded.problem(written, ("stands_for",), message, "mend `within` or `stands_for`")


def nothing_holds_itself(loaded: Loaded, today: date) -> Iterable[Problem]:
    """Going from each thing to what is around it never leads back."""
    entries = {entry.id: entry for entry, _ in loaded.entries}
    for entry, written in loaded.entries:
        field = "within" if isinstance(entry, Place) else "part_of"
        reached = set(_holders(entry))
        for around in [*reached]:
            further = [around]
            for current in further:
                held_by = _holders(entries[current]) if current in entries else ()
                further += [one for one in held_by if one not in further]
            reached.update(further)
        if entry.id in reached:
            message = f"{entry.id!r} is {field} itself, or of something that is {field} it"
            yield loaded.problem(written, (field,), message, "mend the one that leads back")


def nothing_is_listed_twice(loaded: Loaded, today: date) -> Iterable[Problem]:
    """The same member, party, participant or holder twice in one list is a slip for another one."""
    for entry, written in loaded.entries:
        for key, (attribute, shape) in fields_of(type(entry)).fields.items():
            # The sides of a relation are referring.py's.
            if not isinstance(shape, Listing) or shape.claims == "one" or key == "between":
                continue
            seen: set[tuple[object, ...]] = set()
            for position, item in enumerate(getattr(entry, attribute)):
                essence = _essence(item)
                if essence is not None and essence in seen:
                    message = f"{_shown(item)} is listed twice under {key!r}"
                    yield loaded.problem(written, (key, position), message, "mend or remove one of the two")
                if essence is not None:
                    seen.add(essence)


def _owners(owner: str, entries: dict[str, Entry]) -> Iterator[str]:
    """Whose post it is, and whatever that is a part or a body of."""
    seen: list[str] = [owner]
    for current in seen:
        yield current
        entry = entries.get(current)
        if isinstance(entry, Organization):
            seen += [claim.value for claim in (*entry.part_of, *entry.of) if claim.value not in seen]


def _holders(entry: Entry) -> Iterable[str]:
    if isinstance(entry, Place):
        return (entry.within,) if entry.within else ()
    return [claim.value for claim in getattr(entry, "part_of", ())]


def _around(place: Place, entries: dict[str, Entry]) -> set[str]:
    found: set[str] = set()
    current: Entry | None = place
    while isinstance(current, Place) and current.within and current.within not in found:
        found.add(current.within)
        current = entries.get(current.within)
        if isinstance(current, Country):
            break
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
