"""Whether any text in the knowledge hides something: control, invisible, bidirectional or look-alike characters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from bot.errors import Problem
from bot.kb.loading import Loaded, Written
from bot.kb.walking import Path, leaves
from bot.text.characters import mixed_script_words, refused


def text_is_clean(loaded: Loaded, today: date) -> Iterable[Problem]:
    """Every text of every entry, card and topic: what is read must be what is there."""
    for record, written, path in _records(loaded):
        for leaf in leaves(record):
            if not isinstance(leaf.value, str):
                continue
            for offset, reason in refused(leaf.value):
                message = f"{leaf.field!r} holds {reason} after {leaf.value[:offset][-20:]!r}"
                yield loaded.problem(written, (*path, *leaf.path), message, "remove it or type the text again")
            for word in mixed_script_words(leaf.value):
                message = f"{word!r} mixes letters of two scripts that look alike"
                yield loaded.problem(written, (*path, *leaf.path), message, "type the word again in one script")


def text_is_there(loaded: Loaded, today: date) -> Iterable[Problem]:
    """A text of nothing but blanks says nothing, and no answer can show it."""
    for record, written, path in _records(loaded):
        for leaf in leaves(record):
            if isinstance(leaf.value, str) and not leaf.value.strip():
                message = f"{leaf.field!r} is blank"
                yield loaded.problem(written, (*path, *leaf.path), message, "write the text, or remove the line")


def _records(loaded: Loaded) -> Iterable[tuple[msgspec.Struct, Written, Path]]:
    """Every entry, card and topic with where it was read from; path: where in the file it begins."""
    for entry, written in loaded.entries:
        yield entry, written, ()
    for source in loaded.contents.sources:
        yield source, loaded.sources[source.id], ()
    if loaded.topics:
        for position, topic in enumerate(loaded.contents.topics):
            yield topic, loaded.topics, ("topics", position)
