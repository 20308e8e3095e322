"""What a record tells other records' checks. Whatever else changes in it concerns none of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from bot.kb.records import KINDS, Country, Entry, Named, Organization, Person, Place, Post, Vocabulary
from bot.kb.sources import Source
from bot.text.characters import skeleton
from bot.text.names import normalised, reordered

ENTRY = "entry"
"""By id: the word for its kind."""
IDS = "ids"
"""By kind: an id."""
POST = "post"
"""By id: whose it is, and who has held it."""
HOLDERS = "holders"
"""By id: what is around a place; what an organization or a happening is part of."""
OWNERS = "owners"
"""By an organization's id: what it is a part or a body of."""
SHOWN = "shown"
"""By a name that may be shown, in small letters: whose it is."""
LOOKS = "looks"
"""By kind and how a name looks: whose it is, and the name."""
CODE = "code"
"""By a country's code: which country."""
CALLED = "called"
"""By a normalised name of a person: their proper name."""
LIKE = "like"
"""By the words of a person's proper name in order: the name."""
TOPIC = "topic"
"""By id: a topic."""
CARD = "card"
"""By a source's id: how many sentences each of its paragraphs has."""


class Fact(NamedTuple):
    """What is told under a key of a table."""

    table: str
    key: str
    value: Hashable


def facts_of(record: Any) -> Iterator[Fact]:
    """Everything that one record tells."""
    if isinstance(record, Entry):
        yield Fact(ENTRY, record.id, KINDS[type(record)])
        yield Fact(IDS, KINDS[type(record)], record.id)
        yield from _of_entry(record)
    elif isinstance(record, Source):
        yield Fact(CARD, record.id, tuple(len(paragraph.sentences) for paragraph in record.paragraphs))
        yield Fact(IDS, "source", record.id)
    elif isinstance(record, Vocabulary):
        for topic in record.topics:
            yield Fact(TOPIC, topic.id, topic.id)
            yield Fact(IDS, "topic", topic.id)


def _of_entry(entry: Entry) -> Iterator[Fact]:
    holders = holders_of(entry)
    if holders:
        yield Fact(HOLDERS, entry.id, holders)
    if isinstance(entry, Named):
        for text in (entry.name, *entry.names, *entry.native):
            yield Fact(SHOWN, text.casefold(), entry.id)
        yield Fact(LOOKS, looks(entry), (entry.id, entry.name))
    if isinstance(entry, Country):
        yield Fact(CODE, entry.code, entry.id)
    elif isinstance(entry, Organization):
        yield Fact(OWNERS, entry.id, tuple(claim.value for claim in (*entry.part_of, *entry.of)))
    elif isinstance(entry, Person):
        yield from (Fact(CALLED, normalised(text), entry.name) for text in (entry.name, *entry.names))
        yield Fact(LIKE, reordered(normalised(entry.name)), entry.name)
    elif isinstance(entry, Post):
        yield Fact(POST, entry.id, (entry.of, tuple(tenure.holder for tenure in entry.tenures)))


def holders_of(entry: Entry) -> tuple[str, ...]:
    """What a place lies in, or what anything else is part of."""
    if isinstance(entry, Place):
        return (entry.within,) if entry.within else ()
    return tuple(claim.value for claim in getattr(entry, "part_of", ()))


def looks(entry: Named) -> str:
    """What an entry's name looks like, among those of its kind."""
    return f"{type(entry).__name__} {skeleton(entry.name)}"
