"""Which forms each entry is asked for by. How forms are compared is in bot/kb/names/, how entries are read in loading.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.kb.names.forms import Name, NameSort
from bot.kb.names.people import person_forms
from bot.kb.names.posts import post_forms
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
    Topic,
)


def names_of(entry: Entry | Topic, entries: Mapping[str, Entry]) -> Iterable[Name]:
    """Every form of one entry, as rows for the index. entries: all of them, for posts are named after whose they are."""
    if isinstance(entry, Topic):
        yield Name(text=entry.name, id=entry.id, kind="topic", sort=NameSort.NAME)
        for text in (entry.id.replace("-", " "), *entry.names):
            yield Name(text=text, id=entry.id, kind="topic", sort=NameSort.SPELLING)
        return
    kind = KINDS[type(entry)]

    def row(text: str, sort: NameSort) -> Name:
        return Name(text=text, id=entry.id, kind=kind, sort=sort)

    if isinstance(entry, Named):
        yield row(entry.name, NameSort.NAME)
        yield from (row(text, NameSort.SPELLING) for text in entry.names)
        yield from (row(text, NameSort.NATIVE) for text in entry.native)
        yield from (row(text, NameSort.GARBLED) for text in entry.garbled)
        # An id is what answers link to, so it must lead back to its entry.
        yield row(entry.id.replace("-", " "), NameSort.SPELLING)
    if isinstance(entry, Country):
        yield row(entry.code, NameSort.CODE)
        yield from (row(text, NameSort.DEMONYM) for text in entry.demonyms)
    elif isinstance(entry, Person):
        yield from (row(text, sort) for text, sort in person_forms(entry.name, entry.short))
        for native in entry.native:
            yield from (row(text, sort) for text, sort in person_forms(native))
    elif isinstance(entry, Organization) and entry.short:
        yield row(entry.short, NameSort.SHORT)
    elif isinstance(entry, Place) and entry.stands_for:
        yield Name(text=entry.name, id=entry.stands_for, kind="country", sort=NameSort.METONYM)
        yield from (
            Name(text=text, id=entry.stands_for, kind="country", sort=NameSort.METONYM)
            for text in (*entry.names, *entry.native)
        )
    elif isinstance(entry, Post):
        forms = post_forms(
            entry.title,
            entry.titles,
            _shown_forms(entry.of, entries),
            _demonyms(entry.of, entries),
            _hosts(entry, entries),
        )
        yield from (row(text, NameSort.POST) for text in forms)
        yield row(entry.id.replace("-", " "), NameSort.POST)
    elif isinstance(entry, (Meeting, Agreement, Event)):
        yield row(entry.title, NameSort.NAME)
        yield row(entry.id.replace("-", " "), NameSort.SPELLING)


def _shown_forms(entity_id: str, entries: Mapping[str, Entry]) -> list[str]:
    entry = entries.get(entity_id)
    if isinstance(entry, Organization) and entry.short:
        return [entry.name, entry.short, *entry.names]
    return [entry.name, *entry.names] if isinstance(entry, Named) else []


def _demonyms(entity_id: str, entries: Mapping[str, Entry]) -> list[str]:
    entry = entries.get(entity_id)
    return list(entry.demonyms) if isinstance(entry, Country) else []


def _hosts(post: Post, entries: Mapping[str, Entry]) -> list[str]:
    return _shown_forms(post.to, entries) if post.to else []
