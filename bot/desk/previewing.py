"""What a change of the knowledge would alter for readers: the questions to ask of both, and where the answers differ.

The same program answers both times, for the same day, so that what differs is what the change does.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from bot.answers.ways import own_line, typed
from bot.core.answer import Answer
from bot.desk.digests import composed
from bot.kb.changes import Change
from bot.kb.citations import Citation
from bot.kb.knowledge import Knowledge
from bot.kb.records import Agreement, Entry, Event, Meeting, Organization, Person, Place, Post, Relation, Statement
from bot.kb.walking import leaves

Asking = Callable[[str, Knowledge, date], Awaitable[Answer]]
"""Answers a line from a given knowledge, for a given day."""

_SIDES = ("country", "organization")
_HAPPENINGS = ("meeting", "agreement", "event")
_GENERAL = ("/upcoming", "/disputes")
_MOST_PAIRS = 6
"""Of one entry: a summit of ten has forty-five."""
_SAYING = frozenset(("said_by", "reported_by", "channel"))
"""Fields that name who tells something, who need have no part in it."""
_LISTS: tuple[tuple[type[Entry], str], ...] = (
    (Meeting, "meetings"),
    (Agreement, "agreements"),
    (Event, "events"),
    (Statement, "statements"),
)


class Altered(msgspec.Struct, frozen=True):
    """One question and what it is answered before and after the change."""

    line: str
    before: Answer
    after: Answer


# --- what to ask ------------------------------------------------------------------------------------------------------


def questions(before: Knowledge, now: Knowledge, changes: Sequence[Change]) -> list[str]:
    """The lines a reader may ask whose answers these changes may alter, each once: the nearest to a change first.

    Of each entry its own answer; then the pairs that have a part in it, the lists and timelines it stands in, of sides,
    people and places; its sources and what is told of everything; then the entries that name it, and whose those are.
    """
    versions = [
        (kb, entry)
        for change in changes
        for kb, entry in ((now, change.after), (before, change.before))
        if entry is not None and kb.entries.get(entry.id) is not None
    ]
    topics = _changed(before.topics, now.topics)
    if not versions and not topics and not _changed(before.sources, now.sources):
        return []
    changed = {one.entry for one in changes}
    naming = [(kb, entry) for kb in (now, before) for entry in _those_that_name(kb, changed)]
    tiers: tuple[Callable[[], Iterable[str]], ...] = (
        lambda: (_own(kb, entry.id) for kb, entry in versions if not isinstance(entry, Relation)),
        lambda: (f"/relations {one} {other}" for kb, entry in versions for one, other in _pairs(kb, entry)),
        lambda: (line for kb, entry in versions for line in _of_sides(kb, entry)),
        lambda: (line for kb, entry in versions for line in _timelines(kb, entry)),
        lambda: (line for kb, entry in versions for line in _of_people(kb, entry)),
        lambda: (line for kb, entry in versions for line in _of_places(kb, entry)),
        lambda: (f"/source {source}" for source in _sources(before, now, versions)),
        lambda: (f"/lookup {(now.topics.get(one) or before.topics[one]).name}" for one in topics),
        lambda: _GENERAL,
        lambda: (_own(kb, entry.id) for kb, entry in naming),
        lambda: (_own(kb, one) for kb, entry in versions for one in _named(kb, entry, _HAPPENINGS)),
        lambda: (line for kb, entry in versions for line in _lists_of_pairs(kb, entry)),
        lambda: (own_line(kb, one) for kb, entry in versions for one in _named(kb, entry, ("person",), saying=True)),
        lambda: (own_line(kb, one) for kb, entry in naming for one in _named(kb, entry, ("person",), saying=True)),
        lambda: (f"/disputes {typed(kb, one)}" for kb, entry in versions for one in _involved(kb, entry)),
        lambda: (_own(now, entry.id) for entry in _on_changed_cards(before, now)),
    )
    return list(dict.fromkeys(line for tier in tiers for line in tier()))


def _pairs(kb: Knowledge, entry: Entry) -> Iterator[tuple[str, str]]:
    """Each pair of sides that has a part in an entry, as they are typed."""
    if not isinstance(entry, Relation | Meeting | Agreement | Event | Statement | Organization):
        return
    sides = [one for one in _involved(kb, entry) if not _owners(kb, one)]
    for one, other in itertools.islice(itertools.combinations(sides, 2), _MOST_PAIRS):
        yield typed(kb, one), typed(kb, other)


def _lists_of_pairs(kb: Knowledge, entry: Entry) -> Iterator[str]:
    for name in (name for kind, name in _LISTS if isinstance(entry, kind) and kind is not Statement):
        yield from (f"/{name} {one} {other}" for one, other in _pairs(kb, entry))


def _timelines(kb: Knowledge, entry: Entry) -> Iterator[str]:
    """Those of pairs, and of whoever has a part in an entry."""
    yield from (f"/timeline {one} {other}" for one, other in _pairs(kb, entry))
    yield from (f"/timeline {typed(kb, side)}" for side in _involved(kb, entry))


def _of_people(kb: Knowledge, entry: Entry) -> Iterator[str]:
    """What whoever took part, spoke or holds the post is asked for."""
    people = _named(kb, entry, ("person",))
    yield from (own_line(kb, one) for one in people)
    for name in (name for kind, name in _LISTS if isinstance(entry, kind)):
        yield from (f"/{name} {typed(kb, one)}" for one in people)
    yield from (f"/timeline {typed(kb, one)}" for one in people)
    yield from (own_line(kb, one) for one in _named(kb, entry, ("post",)))


def _of_places(kb: Knowledge, entry: Entry) -> Iterator[str]:
    """The lists of where something was, and of the country that this lies in or stands for."""
    for place in _named(kb, entry, ("place",)):
        yield own_line(kb, place)
        yield f"/timeline {typed(kb, place)}"
        if isinstance(entry, Event):
            yield f"/events {typed(kb, place)}"
        if isinstance(entry, Meeting):
            yield from (f"/meetings {typed(kb, one)} place:{typed(kb, place)}" for one in _involved(kb, entry))
            if (where := kb.get(place, Place)) and where.stands_for:
                yield f"/meetings {typed(kb, place)}"
        for around in _around(kb, place):
            yield own_line(kb, around)
            yield f"/timeline {typed(kb, around)}"


def _around(kb: Knowledge, place: str) -> Iterator[str]:
    """The countries that a place lies in or stands for, whose timelines tell what was there."""
    steps: list[str | None] = [place]
    for step in steps:
        found = kb.get(step, Place) if step else None
        if found is not None:
            steps += [one for one in (found.within, found.stands_for) if one not in steps]
        elif step and kb.kind(step) in _SIDES:
            yield step


def _named(kb: Knowledge, entry: Entry, kinds: Sequence[str], *, saying: bool = False) -> list[str]:
    """The entries of these kinds that one names, in order, each once. saying: also who tells something in it."""
    found = (str(leaf.value) for leaf in leaves(entry) if leaf.refers and (saying or leaf.field not in _SAYING))
    return [one for one in dict.fromkeys(found) if one in kb.entries and kb.kind(one) in kinds and one != entry.id]


def _of_sides(kb: Knowledge, entry: Entry) -> Iterator[str]:
    """What each side is asked for on its own: its profile, its leaders, the lists in which the entry stands."""
    sides = _involved(kb, entry)
    for side in sides:
        yield own_line(kb, side)
        for kind, name in _LISTS:
            if isinstance(entry, kind):
                yield f"/{name} {typed(kb, side)}"
        if isinstance(entry, Post | Person):
            yield f"/leader {typed(kb, side)}"
    if isinstance(entry, Statement):
        speakers = [claim.value for claim in entry.speakers if claim.value in kb.entries]
        yield from (f"/statements {typed(kb, one)}" for one in speakers)
        about = [one for one in entry.about if kb.kind(one) != "unknown"]
        yield from (f"/statements {typed(kb, one)} about:{typed(kb, other)}" for one in speakers for other in about)


def _involved(kb: Knowledge, entry: Entry) -> list[str]:
    """The countries and organizations that an entry names, or whose posts and bodies it names, in order, each once."""
    named = [str(leaf.value) for leaf in leaves(entry) if leaf.refers and leaf.field not in _SAYING]
    if isinstance(entry, Relation):
        named = list(entry.between)
    if isinstance(entry, Person):
        named += [post.of for post in kb.contents.posts if any(one.holder == entry.id for one in post.tenures)]
    found: dict[str, None] = {}
    while named:
        one = named.pop(0)
        if one in found:
            continue
        if kb.kind(one) in _SIDES and one != entry.id:
            found[one] = None
        named += [owner for owner in _owners(kb, one) if owner not in found]
    return list(found)


def _owners(kb: Knowledge, entity: str) -> list[str]:
    """Whose post or body it is."""
    entry = kb.entries.get(entity)
    if isinstance(entry, Post):
        return [entry.of]
    if isinstance(entry, Organization) and len({claim.value for claim in entry.of}) < 2:
        return [claim.value for claim in (*entry.of, *entry.part_of)]
    return []


def _sources(before: Knowledge, now: Knowledge, versions: Iterable[tuple[Knowledge, Entry]]) -> list[str]:
    cited = {leaf.value.source for _, entry in versions for leaf in leaves(entry) if leaf.kind is Citation}
    return sorted(cited | set(_changed(before.sources, now.sources)))


def _changed(before: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    """The ids of what is not the same in both."""
    return sorted(one for one in before.keys() | now.keys() if before.get(one) != now.get(one))


def _on_changed_cards(before: Knowledge, now: Knowledge) -> Iterator[Entry]:
    for source in _changed(before.sources, now.sources):
        yield from dict.fromkeys(entry for entry, _ in now.citations.get(source, ()))


def _those_that_name(kb: Knowledge, changed: set[str]) -> Iterator[Entry]:
    for entry in kb.contents.entries():
        if entry.id not in changed and any(leaf.refers and leaf.value in changed for leaf in leaves(entry)):
            yield entry


def _own(kb: Knowledge, entry_id: str) -> str:
    """The line whose answer tells most of an entry, whatever it is."""
    match kb.entries[entry_id]:
        case Relation() as relation:
            return f"/relations {' '.join(typed(kb, side) for side in relation.between)}"
        case Statement() as statement if statement.speakers:
            return f"/statements {typed(kb, statement.speakers[0].value)}"
    return own_line(kb, entry_id)


# --- what differs -----------------------------------------------------------------------------------------------------


async def altered(
    asking: Asking,
    before: Knowledge,
    now: Knowledge,
    today: date,
    lines: Sequence[str],
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Altered]:
    """Those of the questions that are answered otherwise, in their order. progress: told how many are asked, of how many."""
    found: list[Altered] = []
    for done, line in enumerate(lines, 1):
        one = Altered(line, await asking(line, before, today), await asking(line, now, today))
        if _seen(one.before) != _seen(one.after):
            found.append(one)
        progress(done, len(lines))
    return found


def altered_digest(
    before: Knowledge, now: Knowledge, today: date, changes: Sequence[Change], follow: tuple[str, ...] = ()
) -> Altered | None:
    """Tomorrow's digest without the change and with it; None where it says the same.

    What else was changed since the last digest is in neither.
    """
    day = today + timedelta(days=1)
    old = composed(before, day, follow, [], first=True).answer
    new = composed(now, day, follow, changes, first=True).answer
    return None if _seen(old) == _seen(new) else Altered("/digest", old, new)


def _seen(answer: Answer) -> Answer:
    """An answer without what names the revision, which always differs, and without what no reader sees."""
    return msgspec.structs.replace(answer, subtitle="", revision="", line="", lack=None)
