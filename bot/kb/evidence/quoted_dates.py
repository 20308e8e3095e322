"""The dates that running text mentions, whole or in part, and which day a part means on the day it was published.

Text is English, as the documents are. How the knowledge writes a date is in bot/text/edtf.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from bot.text.dates import Date
from bot.text.edtf import MONTHS

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Moment = tuple[int, int, int]
"""Year, month and day; 0 for what is not known."""

_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS |= {name.lower()[:3]: number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
_SHORT = ("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec")
_MONTH = f"(?:{'|'.join([*MONTHS, *_SHORT])})" + r"\b\.?"
_YEAR = r"(?:1[5-9]|20)[0-9]{2}"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?"
_WHICH = r"(?P<which>last|this)\s+year"
_MENTION = re.compile(
    rf"""(?<![\w.,$€£-])(?:
      (?P<iso>[0-9]{{4}})-(?P<iso_month>[0-9]{{2}})(?:-(?P<iso_day>[0-9]{{2}}))?
    | (?:(?P<day>{_DAY})\s+)?(?P<month>{_MONTH})(?:\s+(?P<day_after>{_DAY})(?![0-9,.]*[0-9]))?
        (?:,?\s+(?P<year>{_YEAR})(?![\w,.]*[0-9])|,?\s+(?:of\s+)?{_WHICH})?
    | (?P<bare>{_YEAR})
    | (?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)
    | (?P<word>(?i:(?:last|this)\s+(?:month|year)|yesterday|today|tomorrow))
    )(?![\w-]*[0-9])(?!,[0-9])(?!\w)(?!%)""",
    re.VERBOSE,
)
_LATER = re.compile(
    r"\b(?P<count>an?|one|two|three|four|five|six|[0-9]{1,2})\s+(?P<unit>day|week|month|year)s?\s+(?:after|later)\b",
    re.IGNORECASE,
)
_AT = re.compile(r"\b(?:in|since|by|of|last|until|from)\s\Z")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


class DateMention(NamedTuple):
    """A date as text has it. moment: what it says itself; word: what it leaves to the reader (Wednesday, last month).

    A moment without a year, or a word, means something only beside the day of publication: see `meaning`.
    """

    start: int
    end: int
    moment: Moment
    word: str

    @property
    def complete(self) -> bool:
        """Whether it says its year itself."""
        return bool(self.moment[0])


def date_mentions(text: str) -> Iterator[DateMention]:
    """Every date in a text, in order. "May" alone counts only where it cannot be the verb."""
    for found in _MENTION.finditer(text):
        word = (found["word"] or found["weekday"] or "").lower()
        year = int(found["iso"] or found["year"] or found["bare"] or 0)
        month = int(found["iso_month"] or 0)
        day = int(found["iso_day"] or 0)
        if found["month"]:
            month = _MONTH_NUMBERS[found["month"].rstrip(".").lower()]
            day = int(re.sub(r"\D", "", found["day"] or found["day_after"] or "0"))
            alone = not (day or year or found["which"])
            if alone and found["month"] == "May" and not _AT.search(text, 0, found.start()):
                continue
            word = f"{found['which']} year" if found["which"] else ""
        if month <= 12 and day <= 31:
            yield DateMention(found.start(), found.end(), (year, month, day), " ".join(word.split()))


def moments(when: Date) -> tuple[Moment, ...]:
    """Every year, month or day that a written date names: both ends of an interval, each member of a set."""
    return tuple(
        (int(year), int(month or 0), int(day or 0))
        for year, month, day in re.findall(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", str(when))
    )


def says(found: Moment, claimed: Moment) -> bool:
    """Whether what was found is the claimed moment, or lies in the claimed month or year."""
    return all(mine in (0, theirs) for theirs, mine in zip(found, claimed, strict=True)) and claimed[0] == found[0]


def meaning(mention: DateMention, published: Date | None, ahead: bool = False) -> Moment | None:
    """The moment a mention means in a text published then; None where that cannot be told.

    A weekday is the latest one up to the day of publication (ahead: the next one after it), a month or a day without a
    year likewise, "last year" the year before.
    """
    if mention.complete:
        return mention.moment
    if published is None or published.precision not in ("day", "month", "year"):
        return None
    now = moments(published)[0]
    if mention.word in DAYS:
        return _weekday(DAYS.index(mention.word), published, ahead)
    if mention.moment[1]:
        return _without_year(mention, now, ahead)
    match mention.word:
        case "last year":
            return (now[0] - 1, 0, 0)
        case "this year":
            return (now[0], 0, 0)
        case "last month" | "this month" if now[1]:
            months = now[0] * 12 + now[1] - 1 - (mention.word == "last month")
            return (months // 12, months % 12 + 1, 0)
        case "yesterday" | "today" | "tomorrow" if now[2]:
            day = published.earliest + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[mention.word])
            return (day.year, day.month, day.day)
    return None


def _weekday(number: int, published: Date, ahead: bool) -> Moment | None:
    if published.precision != "day":
        return None
    day = published.earliest
    back = (day.weekday() - number) % 7
    day += timedelta(days=7 - back if ahead else -back)
    return (day.year, day.month, day.day)


def _without_year(mention: DateMention, now: Moment, ahead: bool) -> Moment | None:
    _, month, day = mention.moment
    if mention.word:
        return (now[0] - (mention.word == "last year"), month, day)
    if not now[1]:
        return None
    later = (month, day) > (now[1], now[2] if day else 0) and month >= now[1] and (month, day) != (now[1], 0)
    if ahead:
        return (now[0] if (month, day) >= (now[1], now[2]) else now[0] + 1, month, day)
    return (now[0] - later, month, day)


def later_moments(phrase: str, anchors: list[Moment]) -> list[Moment]:
    """What "a month after" means, counted from each of these moments; empty for a phrase that is not of this kind."""
    found = _LATER.search(phrase)
    if not found:
        return []
    count = _COUNTS.get(found["count"].lower()) or int(found["count"])
    unit = found["unit"].lower()
    result: list[Moment] = []
    for year, month, day in anchors:
        if unit == "year":
            result.append((year + count, month, 0))
        elif unit == "month" and month:
            months = year * 12 + month - 1 + count
            result.append((months // 12, months % 12 + 1, 0))
        elif unit in ("day", "week") and day:
            then = date(year, month, day) + timedelta(days=count * (7 if unit == "week" else 1))
            result.append((then.year, then.month, then.day))
    return result
