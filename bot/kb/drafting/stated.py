"""What a document states about itself in its head: title, author, publisher, date, language. Never a guess."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from bot.text.characters import refused
from bot.text.dates import Date
from bot.text.when import read_when

_LONGEST = 120
_DAY = re.compile(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})")


class Stated(msgspec.Struct, frozen=True):
    """What the head of a page or the front matter of a text says; None for what it does not."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: Date | None = None
    language: str | None = None


def clean(value: Any) -> str | None:
    """A short line of plain characters, or None."""
    if not isinstance(value, str):
        return None
    text = " ".join(value.split()).strip(" \"'")
    return text if 0 < len(text) <= _LONGEST and not refused(text) else None


def day(value: Any) -> Date | None:
    """The day of a timestamp (2024-07-04T10:00:00Z) or of a date typed in words; None for anything else."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    found = _DAY.match(value)
    try:
        if found:
            return Date.parse(found[1])
        read = read_when(value, Date.parse("0001-01-02").earliest)
    except ValueError:
        return None
    return read if read.precision == "day" and read.year > 1 else None


def author(value: Any) -> str | None:
    """A name without its "By", and no address of a page."""
    text = clean(value)
    if text is None or "://" in text or "@" in text:
        return None
    return re.sub(r"^[Bb][Yy]:?\s+", "", text) or None
