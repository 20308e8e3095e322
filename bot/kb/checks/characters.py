"""Whether any text in the knowledge hides something: control, invisible, bidirectional or look-alike characters."""

from __future__ import annotations

from collections.abc import Iterable

from bot.errors import Problem
from bot.kb.checks.around import Around, Subject
from bot.kb.loading import Record
from bot.text.characters import mixed_script_words, refused


def text_is_clean(record: Subject[Record], around: Around) -> Iterable[Problem]:
    """Every text of every entry, card and topic: what is read must be what is there."""
    for leaf in record.leaves:
        if not isinstance(leaf.value, str):
            continue
        for offset, reason in refused(leaf.value):
            message = f"{leaf.field!r} holds {reason} after {leaf.value[:offset][-20:]!r}"
            yield record.problem(leaf.path, message, "remove it or type the text again")
        for word in mixed_script_words(leaf.value):
            message = f"{word!r} mixes letters of two scripts that look alike"
            yield record.problem(leaf.path, message, "type the word again in one script")


def text_is_there(record: Subject[Record], around: Around) -> Iterable[Problem]:
    """A text of nothing but blanks says nothing, and no answer can show it."""
    for leaf in record.leaves:
        if isinstance(leaf.value, str) and not leaf.value.strip():
            yield record.problem(leaf.path, f"{leaf.field!r} is blank", "write the text, or remove the line")
