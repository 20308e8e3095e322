"""Which entities a passage names, and by which of their forms. What a claim makes of that is in values.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from bot.kb.evidence.passages import Form, Passage, Word
from bot.kb.knowledge import Contents
from bot.kb.names.people import person_forms
from bot.kb.records import Country, Entry, Named, Organization, Person, Place, Post

PROPER = "name"
"""How an entity is named when it is named properly: by its name, another of its names, its surname or short form."""


class Mention(msgspec.Struct, frozen=True):
    """An entity named in a passage. text: the words that stand there; how: PROPER, or which other form it is."""

    text: str
    how: str


class Forms:
    """Every form of every entity of one revision."""

    def __init__(self, contents: Contents) -> None:
        self.entries: dict[str, Entry] = {entry.id: entry for entry in contents.entries()}
        self._forms: dict[str, list[tuple[Form, str]]] = {}
        for entry in self.entries.values():
            for entity_id, text, how in _forms_of(entry):
                self._forms.setdefault(entity_id, []).append((Form.of(text), how))

    def named(self, entity_id: str, passage: Passage) -> Mention | None:
        """How a passage names an entity, properly if it does; None where it does not, and for what has no name."""
        entry = self.entries.get(entity_id)
        if isinstance(entry, Post):
            return self._post_named(entry, passage)
        best: Mention | None = None
        for form, how in self._forms.get(entity_id, ()):
            found = passage.find(form)
            if found is not None:
                if how == PROPER:
                    return Mention(found, how)
                best = best or Mention(found, how)
        return best

    def _post_named(self, post: Post, passage: Passage) -> Mention | None:
        """A post is named where its title stands and whoever it belongs to is named beside it."""
        owner = self.named(post.of, passage)
        for wording in (post.title, *post.titles):
            title = passage.find(Form.of(wording, strict=False))
            if title is not None and owner is not None:
                how = PROPER if wording == post.title and owner.how == PROPER else "title"
                return Mention(f"{title} … {owner.text}", how)
        return None

    @cached_property
    def _by_word(self) -> dict[str, list[tuple[Form, str]]]:
        found: dict[str, list[tuple[Form, str]]] = {}
        for entity_id, forms in self._forms.items():
            for form, _ in forms:
                if form.words:
                    found.setdefault(form.words[0], []).append((form, entity_id))
        return found

    def meant(self, words: tuple[Word, ...], position: int) -> Iterator[str]:
        """The entities that the word at this position of our own text may belong to, by the longest form first."""
        found: list[tuple[int, str]] = []
        for first in range(max(0, position - 7), position + 1):
            for form, entity_id in self._by_word.get(words[first].folded, ()):
                end = first + len(form.words)
                if position < end and tuple(word.folded for word in words[first:end]) == form.words:
                    found.append((-len(form.words), entity_id))
        yield from dict.fromkeys(entity_id for _, entity_id in sorted(found))


def _forms_of(entry: Entry) -> Iterable[tuple[str, str, str]]:
    if not isinstance(entry, Named):
        return
    for text in (entry.name, *entry.names, *entry.native):
        yield entry.id, text, PROPER
    for text in entry.garbled:
        yield entry.id, text, "damaged form"
        # A text that lost letters lost the apostrophe of "Erdoğan's" with them.
        yield entry.id, f"{text}s", "damaged form"
    if isinstance(entry, Country):
        for text in entry.demonyms:
            yield entry.id, text, "demonym"
    elif isinstance(entry, Person):
        for text, _ in person_forms(entry.name, entry.short):
            yield entry.id, text, PROPER
    elif isinstance(entry, Organization) and entry.short:
        yield entry.id, entry.short, PROPER
    elif isinstance(entry, Place) and entry.stands_for:
        for text in (entry.name, *entry.names, *entry.native):
            yield entry.stands_for, text, "metonym"
