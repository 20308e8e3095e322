"""Names of bodies whose words a text writes small: "Hamas' consultative council", "an international stabilisation force"."""

from __future__ import annotations

from collections.abc import Iterator

from bot.kb.evidence.passages import words_of
from bot.kb.knowledge import Knowledge

_LEAST_SMALL = 3
"""Words of a name that is read where none of them has a capital; a shorter one may be any other body."""


class Wordings:
    """The names of organizations of two words and more, by their first word."""

    def __init__(self, kb: Knowledge) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for body in kb.contents.organizations:
            for text in (body.name, *body.names):
                words = tuple(word.folded for word in words_of(text))
                if len(words) > 1:
                    self._by_first.setdefault(words[0], []).append((words, body.id))

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """From where to where a text has one of these names, whatever its capitals, and whose it is."""
        words = words_of(text)
        for at, word in enumerate(words):
            for wanted, entity in self._by_first.get(word.folded, ()):
                there = words[at : at + len(wanted)]
                if tuple(one.folded for one in there) != wanted:
                    continue
                if len(wanted) >= _LEAST_SMALL or any(one.raw[0].isupper() for one in there):
                    yield word.start, there[-1].start + len(there[-1].raw), entity
