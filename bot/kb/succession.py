"""The knowledge that comes after another: built beside it, sharing whatever a change leaves as it was.

The one before goes on answering meanwhile and is not touched. Which entries changed is found here; what was read again
is live.py's. What is worked out of the knowledge elsewhere says itself how it is carried over; see carrying.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from bot.kb.carrying import CARRIED
from bot.kb.citations import Citation
from bot.kb.knowledge import Contents, Knowledge, entry_citations, owner_of, topic_owners
from bot.kb.names.forms import Name
from bot.kb.names.index import NameIndex
from bot.kb.naming import names_of
from bot.kb.records import FOLDERS, Entry, Named, Organization, Place, Post

V = TypeVar("V")


class Succession(NamedTuple):
    """One knowledge after another. entries: ids of what is another entry now, is new, or is gone; sources: the same."""

    before: Knowledge
    after: Knowledge
    entries: frozenset[str]
    sources: frozenset[str]

    def both(self, entry_id: str) -> tuple[Entry | None, Entry | None]:
        """An entry before and after."""
        return self.before.entries.get(entry_id), self.after.entries.get(entry_id)

    def concerns(self, *kinds: type[Entry]) -> bool:
        """Whether an entry of one of these kinds is among what changed."""
        return any(isinstance(entry, kinds) for one in self.entries for entry in self.both(one))

    def kept(self, known: dict[str, V]) -> dict[str, V]:
        """Of what is known by entry, what is known of those that did not change."""
        # Answers may be adding to it just now.
        found = known.copy()
        for one in self.entries:
            found.pop(one, None)
        return found

    def in_order(self, known: dict[str, V], make: Callable[[Entry], V], again: Iterable[str]) -> dict[str, V]:
        """What is known by entry, made anew for some and for those that are new, in the order of the entries."""
        entries = self.after.entries
        if self.before.entries.keys() == entries.keys():
            found = known.copy()
            found.update((one, make(entries[one])) for one in again)
            return found
        wanted = frozenset(again)
        return {one: make(entry) if one in wanted or one not in known else known[one] for one, entry in entries.items()}

    @property
    def renamed(self) -> frozenset[str]:
        """Those that are called otherwise now."""
        return frozenset(one for one in self.entries if _called(self.both(one)[0]) != _called(self.both(one)[1]))

    @property
    def changed(self) -> frozenset[str]:
        """The ids of entries, topics and sources that differ."""
        before, after = self.before, self.after
        topics = before.topics.keys() | after.topics.keys()
        return frozenset(
            [one for one in self.entries if before.entries.get(one) != after.entries.get(one)]
            + [one for one in self.sources if before.sources.get(one) != after.sources.get(one)]
            + [one for one in topics if before.topics.get(one) != after.topics.get(one)]
        )


def succeeding(before: Knowledge, contents: Contents) -> Succession:
    """Other contents as knowledge, with all that is built of the one before built already."""
    after = Knowledge(contents, before.territories, _entries(before, contents))
    succession = Succession(before, after, _other_entries(before, after), _others(before.sources, after.sources))
    known, built = vars(before), vars(after)
    if "names" in known:
        built["names"] = _names(succession)
    if "involved" in known:
        built["involved"] = _involved(succession)
    if "citations" in known:
        built["citations"] = _citations(succession)
    _carry_kin(succession)
    for key, value in before.worked_out.copy().items():
        found = CARRIED[key](value, succession) if key in CARRIED else None
        if found is not None:
            after.worked_out[key] = found
    return succession


def _entries(before: Knowledge, contents: Contents) -> dict[str, Entry] | None:
    """The entries by id, where it is quicker to copy those of before."""
    found = before.entries.copy()
    for old, new in _folders(before.contents, contents):
        if [entry.id for entry in old] != [entry.id for entry in new]:
            return None
        found.update((entry.id, entry) for entry in new)
    return found


def _other_entries(before: Knowledge, after: Knowledge) -> frozenset[str]:
    there: dict[str, Entry] = {}
    now: dict[str, Entry] = {}
    for old, new in _folders(before.contents, after.contents):
        there.update((entry.id, entry) for entry in old)
        now.update((entry.id, entry) for entry in new)
    return _others(there, now)


def _folders(before: Contents, after: Contents) -> Iterable[tuple[tuple[Entry, ...], tuple[Entry, ...]]]:
    """The entries of each folder before and after, of those in which any may be another."""
    pairs = ((getattr(before, folder), getattr(after, folder)) for folder in FOLDERS)
    return [(old, new) for old, new in pairs if old is not new]


def _others(before: dict[str, V], after: dict[str, V]) -> frozenset[str]:
    new = [one for one, value in after.items() if before.get(one) is not value]
    return frozenset([*new, *(before.keys() - after.keys())])


def _called(entry: Entry | None) -> str | None:
    return entry.name if isinstance(entry, Named) else getattr(entry, "title", None)


# --- names ------------------------------------------------------------------------------------------------------------


def _names(succession: Succession) -> NameIndex:
    before, after = succession.before, succession.after
    others = _other_names(succession)
    if not others:
        return before.names
    index = before.names.after(others, after.owners)
    if index is None:
        index = after.names
        if "vocabulary" in vars(before.names):
            _ = index.vocabulary
    index.prepare()
    return index


def _other_names(succession: Succession) -> dict[str, tuple[Name, ...]]:
    """The names of each owner that has others now; none where it is gone."""
    before, after = succession.before, succession.after
    concerned = {*succession.entries}
    for knowledge in (before, after):
        # A post is called after whose it is.
        concerned |= {
            post.id
            for post in knowledge.contents.posts
            if post.of in succession.entries or post.to in succession.entries
        }
    others: dict[str, tuple[Name, ...]] = {}
    for old, new in map(succession.both, sorted(concerned)):
        names = tuple(names_of(old, before.entries)) if old is not None else ()
        mine = tuple(names_of(new, after.entries)) if new is not None else ()
        if old is not None and new is not None and type(old) is type(new) and names == mine:
            continue
        if names and old is not None:
            others[owner_of(old)] = ()
        if mine and new is not None:
            others[owner_of(new)] = mine
    if before.contents.topics != after.contents.topics:
        others |= dict.fromkeys(topic_owners(before.contents.topics), ())
        for owner, topic in topic_owners(after.contents.topics).items():
            others[owner] = tuple(names_of(topic, after.entries))
    return others


# --- who has to do with what ------------------------------------------------------------------------------------------


def _involved(succession: Succession) -> dict[str, frozenset[str]]:
    before, after = succession.before, succession.after
    # Whoever has a part in a place has one in what is around it.
    places = {one for one in succession.entries if any(isinstance(entry, Place) for entry in succession.both(one))}
    known = before.involved
    again = {one for one in succession.entries if one in after.entries}
    if places:
        again |= {one for one, involved in known.items() if one in after.entries and not places.isdisjoint(involved)}
    return succession.in_order(known, after.involved_in, again)


def _carry_kin(succession: Succession) -> None:
    before, after = succession.before, succession.after
    bodies = posts = False
    for old, new in map(succession.both, succession.entries):
        bodies |= _owners(old) != _owners(new)
        posts |= _post_of(old) != _post_of(new)
    if not bodies and "bodies" in vars(before):
        vars(after)["bodies"] = before.bodies
    if not bodies and not posts:
        after.known_kin = before.known_kin.copy()


def _owners(entry: Entry | None) -> tuple[tuple[str, ...], ...]:
    if not isinstance(entry, Organization):
        return ()
    return tuple(claim.value for claim in entry.of), tuple(claim.value for claim in entry.part_of)


def _post_of(entry: Entry | None) -> str:
    return entry.of if isinstance(entry, Post) else ""


# --- what stands on which source --------------------------------------------------------------------------------------


Cited = tuple[Entry, Citation]


def _citations(succession: Succession) -> dict[str, tuple[Cited, ...]]:
    before, after = succession.before, succession.after
    new: dict[str, set[tuple[str, Citation]]] = {}
    touched: set[str] = set()
    for old, entry in map(succession.both, succession.entries):
        touched.update(citation.source for citation in entry_citations(old))
        for citation in entry_citations(entry):
            new.setdefault(citation.source, set()).add((entry.id if entry else "", citation))
    touched |= new.keys()
    found: dict[str, tuple[Cited, ...]] = {}
    for source in after.sources:
        cited = before.citations.get(source)
        if cited is None:
            # A source is never cited before it has a card.
            cited = ()
        if source in touched:
            kept = [one for one in cited if one[0].id not in succession.entries]
            come = [(after.entries[entry_id], citation) for entry_id, citation in new.get(source, ())]
            cited = tuple(sorted([*kept, *come], key=_place))
        found[source] = cited
    return found


def _place(cited: Cited) -> tuple[tuple[str, int, int, int], str]:
    return cited[1].order, cited[0].id
