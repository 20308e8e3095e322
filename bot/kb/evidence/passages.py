"""Passage: a stretch of a document as whole folded words, so that one name is never found inside another.

Which words are a name, a date or a number is told in mentions.py, quoted_dates.py and quoted_numbers.py.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property, lru_cache
from typing import NamedTuple

from bot.kb.evidence.quoted_dates import DateMention, date_mentions
from bot.kb.evidence.quoted_numbers import NumberMention, number_mentions, ordinals
from bot.text.names import normalised

_WORD = re.compile(r"[^\W_]+(?:['’‘ʼʻʹ´`][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’‘ʼʻʹ´`][sS]$")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_BREAK = re.compile(r"[\n!?;]|\.\s")
_LONGEST_CODE = 3
"""Letters. Names this short, all in capitals (US, X), are also words: they count only where they stand in capitals."""


class Word(NamedTuple):
    """One word: as it stands, folded for comparison, where it begins, and whether it begins a sentence."""

    raw: str
    folded: str
    start: int
    opening: bool


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    return normalised(_POSSESSIVE.sub("", word)).replace(" ", "")


@lru_cache(maxsize=16384)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text. Hyphens part words; apostrophes do not; a possessive 's is left off the folded form."""
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        opening = not found or bool(_BREAK.search(gap)) or gap.strip() in (":", "“", '"')
        end = match.end()
        if folded := _folded(match.group()):
            found.append(Word(match.group(), folded, match.start(), opening))
    return tuple(found)


class Form(NamedTuple):
    """A wording to look for. strict: its capitals count."""

    text: str
    words: tuple[str, ...]
    strict: bool

    @staticmethod
    @lru_cache(maxsize=16384)
    def of(text: str, strict: bool | None = None) -> Form:
        """A wording, folded. strict: whether capitals count; by default for names of one word that has one."""
        words = words_of(_DOTTED.sub(lambda dotted: dotted.group().replace(".", ""), text))
        if strict is None:
            strict = len(words) == 1 and words[0].raw[:1].isupper()
        return Form(text, tuple(word.folded for word in words), strict)


class Passage:
    """A stretch of text with what can be found in it. Never changed."""

    def __init__(self, text: str) -> None:
        composed = unicodedata.normalize("NFC", text)
        self.text = _DOTTED.sub(lambda dotted: dotted.group().replace(".", ""), composed)
        self.words = words_of(self.text)
        line: list[str] = []
        places: dict[int, int] = {}
        length = 0
        end = 0
        for position, word in enumerate(self.words):
            # Words on both sides of a sentence's end are never one name.
            if position and _BREAK.search(self.text, end, word.start):
                line.append("\n")
                length += 2
            places[length] = position
            line.append(word.folded)
            length += len(word.folded) + 1
            end = word.start + len(word.raw)
        self._line = f" {' '.join(line)} "
        self._places = places

    def find(self, form: Form) -> str | None:
        """The words that stand there for this form, as they stand there; None if it is not there."""
        if not form.words:
            return None
        wanted = f" {' '.join(form.words)} "
        at = self._line.find(wanted)
        while at >= 0:
            first = self._places[at]
            found = self.words[first : first + len(form.words)]
            if not form.strict or _capitals_agree(form.text, found[0].raw):
                last = found[-1]
                return self.text[found[0].start : last.start + len(last.raw)]
            at = self._line.find(wanted, at + 1)
        return None

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        """Every date it mentions, whole or in part."""
        return tuple(date_mentions(self.text))

    @cached_property
    def numbers(self) -> tuple[NumberMention, ...]:
        """Every number it mentions, in digits or in words, that is no part of a date."""
        return tuple(number_mentions(self.text, self.dates))

    @cached_property
    def ordinals(self) -> frozenset[int]:
        """Every ordinal it mentions: second, 3rd."""
        return frozenset(ordinals(self.text))

    @cached_property
    def lower_case_words(self) -> frozenset[str]:
        """Its words that stand without a capital: no names."""
        return frozenset(word.folded for word in self.words if word.raw.islower())


def _capitals_agree(form: str, raw: str) -> bool:
    plain = form.strip()
    if plain.isupper() and len(plain) <= _LONGEST_CODE:
        return _POSSESSIVE.sub("", raw).isupper()
    return raw[:1].isupper() or not raw[:1].isalpha()
