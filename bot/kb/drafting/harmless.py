"""The text of a sentence made safe to be read: no controls, no word without an end, in stretches of a bounded length."""

from __future__ import annotations

import re
from collections.abc import Iterator

CHUNK = 4_000
"""Characters that are searched for names at once."""
_LONG_DIGITS = re.compile(r"[0-9]{16,}")
_LONG_TOKEN = re.compile(r"\S{200,}")
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\xa0\u2000-\u200a\u202f]"
)


def chunks(text: str) -> Iterator[tuple[int, str]]:
    """The text in stretches of a bounded length, cut at blanks."""
    at = 0
    while at < len(text):
        end = min(len(text), at + CHUNK)
        if end < len(text):
            blank = text.rfind(" ", at, end)
            end = blank + 1 if blank > at else end
        yield at, text[at:end]
        at = end


def without_long_words(text: str) -> str:
    """The same, as long, with blanks for what has 200 characters or more and no blank in it: no word, and slow to search."""
    return _LONG_TOKEN.sub(lambda token: " " * len(token[0]), text)


def harmless(text: str) -> str:
    """The same, as long, with blanks for what nobody reads: controls, words without an end, numbers nobody counts to."""
    text = _CONTROLS.sub(" ", text)
    text = without_long_words(text)
    return _LONG_DIGITS.sub(lambda digits: " " * len(digits[0]), text)
