"""How one whole knowledge differs from another: the changes of its entries, and the answer that tells them all.

What differs within an entry is put in words in changes.py and differences.py; topics and source cards are told here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from msgspec import structs

from bot.answers.changes import change_lines, shown_name
from bot.answers.page import Page, text
from bot.answers.phrases import counted, distinct, listed
from bot.answers.telling import Telling
from bot.core.answer import Answer, EntityName, Plain, Text
from bot.kb.changes import Change, renamed_ids, with_ids
from bot.kb.knowledge import Contents, Knowledge
from bot.kb.records import FOLDERS, Topic
from bot.kb.sources import Source

_FOLDER = {record: folder for folder, record in FOLDERS.items()}
_LABELS = {
    "title": "title",
    "file": "file of the document",
    "sha256": "digest of the document",
    "nature": "nature",
    "language": "language",
    "publisher": "publisher",
    "publisher_why": "our reason for the publisher",
    "author": "author",
    "published": "published",
    "published_why": "our reason for the date",
    "damage": "damage",
}
"""The fields of a card that hold one value, as an editor reads of them."""


class Unread(NamedTuple):
    """The ids whose files cannot be read, before and now."""

    before: Collection[str]
    now: Collection[str]


_NONE = Unread((), ())


def renamed_between(before: Contents, now: Contents) -> dict[str, str]:
    """New ids by old, of the entries and topics that are the same but for their ids."""
    was, is_ = ({entry.id: entry for entry in contents.entries()} for contents in (before, now))
    gone, new = was.keys() - is_.keys(), is_.keys() - was.keys()
    return _renamed_topics(before, now) | renamed_ids((was[one] for one in gone), (is_[one] for one in new))


def _renamed_topics(before: Contents, now: Contents) -> dict[str, str]:
    was, is_ = ({topic.id: topic for topic in contents.topics} for contents in (before, now))
    found: dict[str, str] = {}
    for new in is_.keys() - was.keys():
        same = [old for old in was.keys() - is_.keys() if structs.replace(was[old], id=new) == is_[new]]
        found |= {same[0]: new} if len(same) == 1 else {}
    return found


def under_new_ids(contents: Contents, ids: Mapping[str, str]) -> Contents:
    """The same knowledge with other ids: what is left to differ is more than an id."""
    topics = (structs.replace(topic, id=ids.get(topic.id, topic.id)) for topic in contents.topics)
    entries = [with_ids(entry, ids) for entry in contents.entries()]
    by_folder = {
        folder: tuple(sorted((one for one in entries if type(one) is record), key=lambda one: f"{one.id}.yaml"))
        for record, folder in _FOLDER.items()
    }
    return structs.replace(contents, topics=tuple(topics), **by_folder)


def changes_between(before: Contents, now: Contents, at: float, unread: Unread = _NONE) -> list[Change]:
    """Each entry that differs, folder by folder, by id. at: when all of it is taken to have been changed."""
    was, is_ = ({entry.id: entry for entry in contents.entries()} for contents in (before, now))
    found: list[Change] = []
    for entry in was.keys() | is_.keys():
        old, new = was.get(entry), is_.get(entry)
        if old == new:
            continue
        unreadable = (old is None and entry in unread.before) or (new is None and entry in unread.now)
        if old is not None and new is not None and type(old) is not type(new):
            # Moved to another folder: gone from one, and new in the other.
            found.append(Change(entry=entry, at=at, before=old, after=None))
            old = None
        found.append(Change(entry=entry, at=at, before=old, after=new, unreadable=unreadable))
    order = list(_FOLDER.values())
    return sorted(found, key=lambda one: (order.index(_folder(one)), one.entry, one.after is not None))


def revised(
    before: Knowledge,
    now: Knowledge,
    changes: Sequence[Change],
    today: date,
    since: str,
    renamed: Mapping[str, str] = MappingProxyType({}),
) -> Answer:
    """What changed, in words. since: what the state before is called; renamed: new ids by old, which `before` has already."""
    page = Page(now, today)
    topics = list(_topic_lines(before, now))
    cards = [(source, lines) for source in _cards(before, now) if (lines := _card_lines(before, now, source))]
    page.say(_summary(changes, len(topics), len(cards), len(renamed)), f" since {since}.")
    page.items(text(f"renamed: {old} is now {new}") for old, new in sorted(renamed.items()))
    names = {one.entry: shown_name(before if one.after is None else now, one) for one in changes}
    for change in changes:
        shown = shown_name(before if change.after is None else now, change)
        whose = EntityName(shown, change.entry) if change.entry in now.entries else Plain(shown)
        page.heading(whose, f" — {_folder(change)}/{change.entry}.yaml")
        page.items(change_lines(page, change, before, {**names, change.entry: shown}))
    if topics:
        page.heading("Topics — topics.yaml")
        page.items(topics)
    for source, lines in cards:
        page.heading(f"Source {source} — {source}.yaml")
        page.items(lines)
    return page.answer("What changed", dated=False)


def has_changed(before: Knowledge, now: Knowledge) -> bool:
    """Whether anything that a reader could be told of differs."""
    one, other = before.contents, now.contents
    same = {entry.id: entry for entry in one.entries()} == {entry.id: entry for entry in other.entries()}
    return not same or before.topics != now.topics or before.sources != now.sources


def _folder(change: Change) -> str:
    entry = change.after or change.before
    assert entry is not None
    return _FOLDER[type(entry)]


def _summary(changes: Sequence[Change], topics: int, cards: int, renamed: int) -> str:
    new = sum(one.before is None and not one.unreadable for one in changes)
    gone = sum(one.after is None and not one.unreadable for one in changes)
    lost = sum(one.unreadable for one in changes)
    parts = [
        counted(len(changes) - new - gone - lost, "entry", "entries") + " changed",
        counted(new, "new entry", "new entries"),
        f"{counted(gone, 'entry', 'entries')} removed",
        f"{counted(lost, 'file')} that cannot be read",
        f"{counted(renamed, 'id')} renamed",
        counted(topics, "topic"),
        counted(cards, "source card"),
    ]
    kept = [part for part in parts if not part.startswith("0 ")]
    return listed(kept) if kept else "Nothing changed"


def _topic_lines(before: Knowledge, now: Knowledge) -> Iterator[Text]:
    for topic in sorted(before.topics.keys() | now.topics.keys()):
        was, is_ = before.topics.get(topic), now.topics.get(topic)
        if was is None and is_ is not None:
            yield text(f"new topic: {is_.name}{_also(is_)}")
        elif was is not None and is_ is None:
            yield text(f"topic removed: {was.name}")
        elif was is not None and is_ is not None and was != is_:
            yield text(f"{is_.name}: {listed(list(_topic_difference(was, is_)))}")


def _topic_difference(was: Topic, is_: Topic) -> Iterator[str]:
    if was.name != is_.name:
        yield _was_now("name", was.name, is_.name)
    yield from _added_and_removed("other name", was.names, is_.names)


def _also(topic: Topic) -> str:
    return f", also {listed(topic.names)}" if topic.names else ""


def _added_and_removed(label: str, was: Sequence[str], is_: Sequence[str]) -> Iterator[str]:
    new = [one for one in is_ if one not in was]
    gone = [one for one in was if one not in is_]
    if new:
        yield f"{label} added: {listed(new)}"
    if gone:
        yield f"{label} removed: {listed(gone)}"
    if not new and not gone and was != is_:
        yield f"{label}s in another order"


def _was_now(label: str, was: str, is_: str) -> str:
    return f"{label}: was {was}, now {is_}"


# --- source cards -----------------------------------------------------------------------------------------------------


def _cards(before: Knowledge, now: Knowledge) -> list[str]:
    return sorted(one for one in before.sources.keys() | now.sources.keys())


def _card_lines(before: Knowledge, now: Knowledge, source: str) -> list[Text]:
    was, is_ = before.sources.get(source), now.sources.get(source)
    if was is None and is_ is not None:
        return [text(f"new source card: {is_.title}, {counted(len(is_.paragraphs), 'paragraph')}")]
    if was is not None and is_ is None:
        return [text(f"source card removed: {was.title}")]
    assert was is not None
    assert is_ is not None
    return [text(line) for line in _card_difference(Telling(Page(now, date.min), {}), was, is_)]


def _card_difference(telling: Telling, was: Source, is_: Source) -> Iterator[str]:
    for field, label in _LABELS.items():
        old, new = getattr(was, field), getattr(is_, field)
        if old != new and field == "sha256":
            yield "another document: its digest differs"
        elif old != new:
            yield _was_now(label, telling.value(old), telling.value(new))
    yield from _added_and_removed("caution", *([one.text for one in card.cautions] for card in (was, is_)))
    if [one.text for one in was.cautions] == [one.text for one in is_.cautions] and was.cautions != is_.cautions:
        yield "the paragraphs that a caution concerns differ"
    if len(was.paragraphs) != len(is_.paragraphs):
        yield _was_now("paragraphs", str(len(was.paragraphs)), str(len(is_.paragraphs)))
    accounts, prints = [], []
    for number, (old, new) in enumerate(zip(was.paragraphs, is_.paragraphs, strict=False), 1):
        if old.account != new.account:
            accounts.append(f"¶{number}")
        if (old.fingerprint, old.sentences) != (new.fingerprint, new.sentences):
            prints.append(f"¶{number}")
    if accounts:
        yield f"our account differs of {listed(distinct(accounts))}"
    if prints:
        yield f"the fingerprints differ of {listed(distinct(prints))}"
