"""Knowledge: every entry and source of one revision, frozen, with the orders and indexes that questions need.

How it is read from files is in loading.py; what is asked of it is in queries.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from bot.kb.citations import Citation
from bot.kb.kinds import PostKind
from bot.kb.names.index import NameIndex
from bot.kb.naming import names_of
from bot.kb.records import (
    KINDS,
    Agreement,
    Country,
    Entry,
    Event,
    Meeting,
    Named,
    Organization,
    Person,
    Place,
    Post,
    Relation,
    Statement,
    Topic,
)
from bot.kb.sources import Source
from bot.kb.territories import Territories

E = TypeVar("E", bound=Entry)

UNLISTED = "country:"
"""What the id of a country without an entry begins with; its alpha-2 code follows."""


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What the files hold: plain data, as the compiled snapshot keeps it. revision: a digest of every file's bytes."""

    revision: str
    countries: tuple[Country, ...] = ()
    places: tuple[Place, ...] = ()
    people: tuple[Person, ...] = ()
    organizations: tuple[Organization, ...] = ()
    posts: tuple[Post, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    relations: tuple[Relation, ...] = ()
    events: tuple[Event, ...] = ()
    statements: tuple[Statement, ...] = ()
    topics: tuple[Topic, ...] = ()
    sources: tuple[Source, ...] = ()

    def entries(self) -> Iterable[Entry]:
        """Every entry, folder by folder."""
        yield from self.countries
        yield from self.places
        yield from self.people
        yield from self.organizations
        yield from self.posts
        yield from self.meetings
        yield from self.agreements
        yield from self.relations
        yield from self.events
        yield from self.statements


class Knowledge:
    """One revision of the knowledge. Built once, then only read; safe to share between answers."""

    def __init__(
        self, contents: Contents, territories: Territories | None = None, entries: dict[str, Entry] | None = None
    ) -> None:
        """entries: the contents' entries by id, where somebody has them so already."""
        self.contents = contents
        self.revision = contents.revision
        self.entries: dict[str, Entry] = entries or {entry.id: entry for entry in contents.entries()}
        self.sources: dict[str, Source] = {source.id: source for source in contents.sources}
        self.topics: dict[str, Topic] = {topic.id: topic for topic in contents.topics}
        self._territories = territories
        self.known_kin: dict[str, frozenset[str]] = {}
        self.worked_out: dict[str, Any] = {}
        """What questions need again and again, worked out once for this revision; each key belongs to one function."""

    @cached_property
    def names(self) -> NameIndex:
        """Resolves what somebody typed; holds every country of the world when territories are known."""
        owned = {owner_of(entry): tuple(names_of(entry, self.entries)) for entry in self.contents.entries()}
        for owner, topic in topic_owners(self.contents.topics).items():
            owned[owner] = tuple(names_of(topic, self.entries))
        return NameIndex.of({owner: names for owner, names in owned.items() if names}, self._territories)

    def owners(self) -> list[str]:
        """What has names or may have some, in the order in which they stand where two are level."""
        return [*map(owner_of, self.contents.entries()), *topic_owners(self.contents.topics)]

    @property
    def territories(self) -> Territories | None:
        """The countries of the world, where they are known."""
        return self._territories

    def kin(self, party: str) -> frozenset[str]:
        """The party and whatever acts as it: its bodies, their bodies, and the posts of each. A person stands alone."""
        if party not in self.known_kin:
            found = {party}
            new = [party]
            while new:
                new = [body for owner in new for body in self.bodies.get(owner, ()) if body not in found]
                found.update(new)
            found.update(post.id for post in self.contents.posts if post.of in found)
            self.known_kin[party] = frozenset(found)
        return self.known_kin[party]

    @cached_property
    def bodies(self) -> dict[str, list[str]]:
        """For each owner its bodies. A body of two sides acts as neither."""
        bodies: dict[str, list[str]] = {}
        for organization in self.contents.organizations:
            if len({claim.value for claim in organization.of}) < 2:
                for claim in (*organization.of, *organization.part_of):
                    bodies.setdefault(claim.value, []).append(organization.id)
        return bodies

    @cached_property
    def involved(self) -> dict[str, frozenset[str]]:
        """For each entry, every id that has a part in it."""
        return {entry.id: self.involved_in(entry) for entry in self.entries.values()}

    def involved_in(self, entry: Entry) -> frozenset[str]:
        """Every id that has a part in one entry."""
        return frozenset(around for one in _involved(entry) for around in self._around(one))

    def _around(self, entity: str) -> Iterable[str]:
        """An entity and, of a place, the places around it and the country it stands for."""
        seen: set[str] = set()
        steps: list[str | None] = [entity]
        while steps:
            step = steps.pop()
            if step and step not in seen:
                seen.add(step)
                yield step
                place = self.get(step, Place)
                steps += [place.within, place.stands_for] if place else []

    def get(self, entry_id: str, kind: type[E]) -> E | None:
        """The entry of this id if it is of this kind."""
        entry = self.entries.get(entry_id)
        return entry if isinstance(entry, kind) else None

    def kind(self, entity_id: str) -> str:
        """The word for what an id stands for: country, person, post… A country without an entry is a country too."""
        if entity_id in self.entries:
            return KINDS[type(self.entries[entity_id])]
        if entity_id in self.topics:
            return "topic"
        return "country" if entity_id.startswith(UNLISTED) else "unknown"

    def name(self, entity_id: str) -> str:
        """The proper form a reader sees. Never a damaged one."""
        entry = self.entries.get(entity_id)
        if isinstance(entry, Named):
            return entry.name
        if isinstance(entry, Post):
            return self.post_name(entry)
        title = getattr(entry, "title", None)
        if isinstance(title, str):
            return title
        if entity_id in self.topics:
            return self.topics[entity_id].name
        if isinstance(entry, Relation):
            return " · ".join(self.name(side) for side in entry.between)
        if isinstance(entry, Statement):
            speakers = ", ".join(dict.fromkeys(self.short_name(claim.value) for claim in entry.speakers))
            return f"Statement by {speakers}"
        return self.names.name(entity_id)

    def forms(self, entity_id: str) -> tuple[str, ...]:
        """Every recorded form of a name, damaged ones included: for matching, not for showing."""
        entry = self.entries.get(entity_id)
        if not isinstance(entry, Named):
            return ()
        short = getattr(entry, "short", None)
        return (entry.name, *entry.names, *entry.native, *entry.garbled, *([short] if short else []))

    def short_name(self, entity_id: str) -> str:
        """What a second mention uses: Erdoğan, Sheikh Tamim, SCO."""
        entry = self.entries.get(entity_id)
        if isinstance(entry, (Person, Organization)) and entry.short:
            return entry.short
        return self.name(entity_id)

    def post_name(self, post: Post) -> str:
        """A post with whose it is: Amir of Qatar, Ambassador of Qatar to Kazakhstan."""
        owner = self.name(post.of)
        if post.to:
            return f"{post.title} of {owner} to {self.name(post.to)}"
        if post.kind is PostKind.RESEARCHER:
            whole = self.get(post.of, Organization)
            around = [self.name(claim.value) for claim in whole.part_of] if whole else []
            return f"{post.title} at {', '.join([owner, *around])}"
        return f"{post.title} of {owner}"

    @cached_property
    def citations(self) -> dict[str, tuple[tuple[Entry, Citation], ...]]:
        """For each source, what stands on it: entry and citation, in the source's order."""
        found: dict[str, set[tuple[str, Citation]]] = {source: set() for source in self.sources}
        for entry in self.entries.values():
            for citation in entry_citations(entry):
                if citation.source in found:
                    found[citation.source].add((entry.id, citation))
        return {
            source: tuple(
                (self.entries[entry_id], citation)
                for entry_id, citation in sorted(pairs, key=lambda pair: (pair[1].order, pair[0]))
            )
            for source, pairs in found.items()
        }


def owner_of(entry: Entry) -> str:
    """What the names of an entry belong to; see NameIndex.of. An entry of another kind is another owner."""
    return f"{KINDS[type(entry)]} {entry.id}"


def topic_owners(topics: Iterable[Topic]) -> dict[str, Topic]:
    """The same for topics, which stand in the order of their file."""
    return {f"topic {at} {topic.id}": topic for at, topic in enumerate(topics)}


def entry_citations(entry: Entry | None) -> Iterable[Citation]:
    """Every place that an entry cites."""
    from bot.kb.walking import leaves

    return (leaf.value for leaf in leaves(entry) if leaf.kind is Citation) if entry is not None else ()


def _involved(entry: Entry) -> set[str]:
    found: list[str | None]
    match entry:
        case Meeting():
            taking_part = [one for part in entry.participants for one in (part.who, part.post, part.party)]
            found = [*taking_part, *entry.about]
        case Agreement():
            found = [*(claim.value for claim in entry.parties), *(act.by for act in entry.acts)]
        case Event():
            found = [*(part.who for part in entry.parts), *(claim.value for claim in entry.place)]
        case Statement():
            found = [*(claim.value for claim in (*entry.speakers, *entry.to)), *entry.about]
        case Relation():
            found = list(entry.between)
        case _:
            found = []
    return {one for one in found if one}
