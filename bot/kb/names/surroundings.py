"""What the words beside a name, and its capitals, say of whether it is one. What is reported is spotting.py's."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from functools import cached_property

from bot.kb.names import ordinary
from bot.kb.names.caution import RANKS
from bot.kb.names.forms import Match
from bot.kb.names.running_text import Joint, Style, Word, style_of, words_of
from bot.kb.names.vocabulary import Known, Vocabulary
from bot.text.names import TITLES, normalised

TITLE_WORDS = frozenset(word for title in TITLES for word in title.split()) | RANKS | ordinary.POLITE
_UNCASED = frozenset(normalised(word) for word in ordinary.UNCASED)
_LEAST_SMALL = 4
"""Letters of a name that is read where it is written small."""


class Doubt(Enum):
    """What the words beside a name say of it. ANOTHER: it is part of somebody else's."""

    NONE = 0
    SOME = 1
    ANOTHER = 2


class Surroundings:
    """A text's words, with what each says of its neighbours. taken: the words that belong to a name found before."""

    def __init__(self, text: str, vocabulary: Vocabulary, taken: Collection[int]) -> None:
        self.text = text
        self.words = words_of(text)
        self.taken = taken
        self._vocabulary = vocabulary
        self._styles: dict[int, Style] = {}

    @cached_property
    def _spares_capitals(self) -> bool:
        """Whether nothing in the whole text has a capital."""
        return not any(word.capital for word in self.words)

    def before(self, start: int, match: Match) -> Doubt:
        """What the word before a name says of it."""
        at = start
        before = self.joined_before(at)
        while before is not None and match.kind == "person" and self._is_article(before, self.words[at]):
            at -= 1
            before = self.joined_before(at)
        return self._doubt(before, at - 1, start)

    def after(self, start: int, end: int, match: Match) -> Doubt:
        """What the word after a name says of it; nothing after a possessive."""
        after = self.joined_after(end)
        if after is None or self.is_possessive(end - 1):
            return Doubt.NONE
        if after.key in ordinary.ARTICLES and after.cased and match.kind == "person":
            return Doubt.ANOTHER if after.key not in ordinary.COMMON or after.capital else Doubt.NONE
        single = self._vocabulary.known(after.bare)
        # Two names of people side by side may be one of a third.
        if single is not None and (match.kind != "person" or (single.match and single.match.kind != "person")):
            return Doubt.NONE
        return self._doubt(after, end, start)

    def _doubt(self, beside: Word | None, at: int, start: int) -> Doubt:
        if beside is None or not beside.key or beside.text[0].isdigit():
            return Doubt.NONE
        key = beside.key
        if key in ordinary.ANOTHER:
            return Doubt.SOME
        if key in ordinary.FATHERS:
            return Doubt.ANOTHER
        if key in TITLE_WORDS or key in ordinary.COMMON or beside.bare in ordinary.COMMON:
            return Doubt.NONE
        if at in self.taken:
            return Doubt.NONE
        right = self.words[max(at, start)]
        if right.joint is Joint.HYPHEN:
            # A dash parts two sides; a hyphen does, too, unless it joins two surnames.
            return Doubt.SOME if beside.capital and self.text[right.start - 1] == "-" else Doubt.NONE
        if not beside.cased:
            return Doubt.NONE if key in _UNCASED or key[1:] in _UNCASED else Doubt.ANOTHER
        if not self.tells_by_capitals(self.words[start]):
            return Doubt.ANOTHER
        return Doubt.ANOTHER if beside.capital else Doubt.NONE

    @staticmethod
    def _is_article(word: Word, name: Word) -> bool:
        """Whether a word is the article of an Arabic name, as in al-Assad and Ash Shara, rather than "as" or "at"."""
        return word.key in ordinary.ARTICLES and (name.joint is Joint.HYPHEN or word.key not in ordinary.COMMON)

    def joined_before(self, at: int) -> Word | None:
        """The word before, if it is in the same phrase."""
        return self.words[at - 1] if at > 0 and self.words[at].joint is not Joint.BREAK else None

    def joined_after(self, end: int) -> Word | None:
        """The word after, if it is in the same phrase."""
        return self.words[end] if end < len(self.words) and self.words[end].joint is not Joint.BREAK else None

    def is_possessive(self, at: int) -> bool:
        """Whether a word has a possessive or another ending after an apostrophe."""
        word = self.words[at]
        return word.bare != word.key

    def style(self, word: Word) -> Style:
        """The style of the line that a word is in."""
        if word.line not in self._styles:
            self._styles[word.line] = style_of(self._lines[word.line])
        return self._styles[word.line]

    @cached_property
    def _lines(self) -> dict[int, list[Word]]:
        lines: dict[int, list[Word]] = {}
        for word in self.words:
            lines.setdefault(word.line, []).append(word)
        return lines

    def tells_by_capitals(self, word: Word) -> bool:
        """Whether capitals around a word tell names from other words: it has one itself, and not every word has."""
        return word.capital and self.style(word) is Style.PLAIN

    # --- capitals ---

    def is_written_so(self, start: int, end: int, known: Known) -> bool:
        """Whether the capitals are those of a name."""
        words = self.words[start:end]
        if not words[0].cased:
            return True
        if known.acronym:
            return self._is_acronym(start, known)
        needed = [word for word, capital in zip(words, known.capitals, strict=False) if capital]
        if not needed or all(word.capital for word in needed):
            if not known.own and known.match and known.match.kind == "organization" and len(words) > 1:
                return self._is_a_title(words)
            first = words[0].joint is Joint.BREAK or start == 0
            return not (first and words[0].key in ordinary.NOT_FIRST)
        if any(word.capital for word in needed):
            return False
        return self._may_be_small(words, known)

    def _is_a_title(self, words: list[Word]) -> bool:
        """Whether a name of ordinary words is written as a name, each of them with a capital."""
        content = [word for word in words if word.key not in ordinary.SMALL]
        if self.style(words[0]) is not Style.PLAIN and len(content) < 2:
            return False
        # Of "The National" the article is a part: the national team is none.
        if len(content) < 2 or words[0].key == "the":
            return all(word.capital for word in words)
        return all(word.capital for word in content)

    def _may_be_small(self, words: list[Word], known: Known) -> bool:
        """Whether a writer who spares capitals means the name."""
        if len(words) > 1:
            return known.own or (known.match is not None and known.match.kind in ("person", "country", "place"))
        return len(words[0].key) >= _LEAST_SMALL

    def _is_acronym(self, start: int, known: Known) -> bool:
        word = self.words[start]
        of_country = known.match is not None and known.match.kind == "country"
        if word.text.replace(".", "").isupper():
            if word.key != "us" or "." in word.text or self.style(word) is not Style.SHOUTED:
                return True
            before = self.joined_before(start)
            after = self.joined_after(start + 1)
            hyphened = word.joint is Joint.HYPHEN or (after is not None and after.joint is Joint.HYPHEN)
            return hyphened or (before is not None and before.key == "the")
        if of_country:
            return self._spares_capitals and word.key in ("uae", "usa", "ksa")
        if word.capital:
            return len(word.key) >= _LEAST_SMALL and word.text[1:].islower()
        return self._spares_capitals and len(word.key) > 2
