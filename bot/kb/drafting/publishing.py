"""When a document came out and who wrote it, as far as its own text says so: a dateline, a line with a date, a byline."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from bot.kb.drafting.reading import Reading
from bot.kb.drafting.stated import author as plain_author
from bot.kb.drafting.stated import clean
from bot.kb.evidence.quoted_dates import DateMention, date_mentions
from bot.text.dates import Date

_HEAD = 4
"""Paragraphs at the beginning, and half as many at the end, in which a document says when it came out."""
_SHORT = 14
_LABEL = re.compile(r"(?i)\b(?:published|posted|first published|issued|released|date)\b")
_LATER = re.compile(r"(?i)\b(?:updated|modified|revised)\b")
_DATELINE = re.compile(
    r"\s*(?:[A-Z][\w'’.-]+[ ,/]{0,2}){1,5}?[^.!?]{0,40}?(?:[-–—]+\s|:\s|(?<=[0-9])\.(?:\s|$)|\)\.(?:\s|$))"
)
_WRITTEN = re.compile(
    r"(?<![\w./-])(?P<day>[0-9]{1,2})(?P<mark>[./])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>20[0-9]{2}|19[0-9]{2})(?![\w/]|\.[0-9])"
)
_BYLINE = re.compile(
    r"(?i:by|reporting by|written by|author:)\s+((?:[A-Z][\w'’.-]+\s?){2,4})(?:$|[,|·;(]|\s+in\s|\s+and\s)"
)
_AGENCY = re.compile(r"^[^–—\n]{2,80}?\(([A-Z][\w &.'’-]{1,40})\)\s*[-–—]")


class Published(msgspec.Struct, frozen=True):
    """When it came out. date: None where that cannot be told; why: where it is stated, or what is missing."""

    date: Date | None
    why: str
    paragraph: int | None = None


def published_of(reading: Reading, given: Date | None) -> Published:
    """given: the day somebody named on the command line; it is marked as inferred unless the document has it too."""
    found = list(_candidates(reading))
    if given is not None:
        if any(str(given) == str(one) for one, _, _ in found) or _stands(reading, given):
            return Published(given, "Given by the editor; the text has the same date.")
        return Published(
            _inferred(given), "Given by the editor, from outside the document; the text does not state it."
        )
    if reading.stated.published is not None:
        place = next((at for one, at, _ in found if one == reading.stated.published), None)
        return Published(reading.stated.published, "The head of the page states it.", place)
    if found:
        best = max(found, key=lambda one: (one[2], -one[1]))
        return Published(best[0], f"Paragraph {best[1]} gives this date.", best[1])
    return Published(None, "The text does not say when it appeared.")


def _inferred(given: Date) -> Date:
    return given if given.inferred else Date.parse(f"{given}?") if given.precision != "interval" else given


def _stands(reading: Reading, given: Date) -> bool:
    """Whether the text names that day anywhere."""
    text = "\n".join(reading.article.paragraphs)[:200_000]
    return given.precision == "day" and any(_whole(mention) == given for mention in date_mentions(text))


def _candidates(reading: Reading) -> Iterator[tuple[Date, int, int]]:
    """The days that lines of the head and the foot give: the day, its paragraph, and how plainly it is the day."""
    paragraphs = reading.article.paragraphs
    last = range(max(_HEAD, len(paragraphs) - _HEAD // 2), len(paragraphs))
    for number in (*range(min(_HEAD, len(paragraphs))), *last):
        line = paragraphs[number][:300]
        for mention in (*date_mentions(line), *_in_figures(line)):
            day = _whole(mention)
            weight = _weight(line, mention, number) if day is not None else 0
            if day is not None and weight:
                yield day, number + 1, weight


def _in_figures(line: str) -> Iterator[DateMention]:
    """Days written 26.11.2025 or 26/11/2025, the day first; with slashes only where no other reading is one."""
    for found in _WRITTEN.finditer(line):
        day, month, year = int(found["day"]), int(found["month"]), int(found["year"])
        if found["mark"] == "." or day > 12:
            yield DateMention(found.start(), found.end(), (year, month, day), "")


def _weight(line: str, mention: DateMention, number: int) -> int:
    before = line[: mention.start]
    label = _LABEL.search(before)
    if label and len(before.split()) <= 6:
        return 5
    if _LATER.search(before) and len(before.split()) <= 6:
        return 2
    if len(line.split()) <= _SHORT and line[mention.start : mention.end].strip() and _is_label(line, mention):
        return 4
    dateline = _DATELINE.match(line)
    return 4 if number < _HEAD and dateline and mention.end <= dateline.end() <= 120 else 0


def _is_label(line: str, mention: DateMention) -> bool:
    """Whether a short line is made of the date and of labels and names around it, and is no sentence."""
    rest = f"{line[: mention.start]} {line[mention.end :]}"
    words = re.findall(r"[^\W\d_]+", rest)
    return sum(word[0].islower() for word in words) <= 1 and not line.rstrip().endswith((".", "?", "!"))


def _whole(mention: DateMention) -> Date | None:
    year, month, day = mention.moment
    try:
        return Date.parse(f"{year:04}-{month:02}-{day:02}") if year and month and day else None
    except ValueError:
        return None


def author_of(reading: Reading) -> str | None:
    """Whom the head of the page or a byline names."""
    if reading.stated.author:
        return reading.stated.author
    for line in reading.article.paragraphs[: _HEAD + 2]:
        found = _BYLINE.match(line[:200])
        if found and len(line.split()) <= _SHORT:
            return plain_author(found[1].strip())
    return None


def publisher_of(reading: Reading) -> str | None:
    """The outlet that the head of the page or a dateline names."""
    if reading.stated.publisher:
        return reading.stated.publisher
    for line in reading.article.paragraphs[:_HEAD]:
        found = _AGENCY.match(line[:200])
        if found:
            return clean(found[1])
    return None
