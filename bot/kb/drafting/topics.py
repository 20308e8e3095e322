"""Which topics of the vocabulary a sentence is about, by their own words. Nothing is guessed from other words."""

from __future__ import annotations

import re

from bot.kb.knowledge import Knowledge

_NO_TOPICS = frozenset(
    ("money", "travel", "production", "stability", "power", "food", "business", "politics", "court", "police")
)
"""Words of the vocabulary that ordinary prose uses too often to tell a topic."""


class Topics:
    """The words of every topic, ready to be looked for."""

    def __init__(self, kb: Knowledge) -> None:
        self._by_word: dict[str, str] = {}
        for topic in kb.contents.topics:
            for text in (topic.name, topic.id.replace("-", " "), *topic.names):
                if text.lower() not in _NO_TOPICS:
                    self._by_word.setdefault(text.lower(), topic.id)
        # Longest first: "counter-terrorism" is no "terrorism", "war in Gaza" no "Gaza".
        words = sorted(self._by_word, key=len, reverse=True)
        either = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in words)
        self._words = re.compile(rf"(?<![\w-])({either})(?![\w-])", re.IGNORECASE) if words else None

    def found(self, text: str) -> list[tuple[str, str]]:
        """Each topic once, with the word of the vocabulary that stands for it, in the order of the text."""
        found: dict[str, str] = {}
        for match in self._words.finditer(text) if self._words else ():
            word = re.sub(r"[\s-]+", " ", match.group().lower())
            topic = self._by_word.get(match.group().lower()) or self._by_word.get(word)
            if topic is not None:
                found.setdefault(topic, match.group().lower())
        return list(found.items())
