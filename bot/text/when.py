"""What a reporter types for as-of, since and until, read into a Date: "april 2024", "4.7.2024", "late may 2024".

Strict EDTF, as editors write it, is read by Date.parse; here it is one form among others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from bot.text import edtf
from bot.text.dates import Date

EXAMPLES = "write 2024, april 2024, 4 july 2024, 2024-07-04, late may 2024, today or last month"

_DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-")
_EDTF_LETTERS = re.compile(r"[0-9\[\], ./?~%-]+")
_ISO_LIKE = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})(?:[-./]([0-9]{1,2}))?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_EITHER_FIRST = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{2,4})")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[-./]([0-9]{4})")
_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")
_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 0)}


def read_when(text: str, today: date) -> Date:
    """Read what somebody typed, in any case, spacing and script of digits.

    Days come before months in 4.7.2024, as everywhere that dots are written; 4/7/2024 is refused, because it is read
    either way. Weeks run from Monday to Sunday. Early, mid and late are days 1-10, 11-20 and 21 to the end.
    Raises ValueError with a message that says how to write it.
    """
    if len(text) > edtf.LONGEST:
        raise ValueError(f"{edtf.quoted(text)} is too long for a date: {EXAMPLES}")
    plain = _plain(text)
    if not plain:
        raise ValueError(f"a date is missing: {EXAMPLES}")
    try:
        read = _relative(plain, today) or _numeric(plain) or _worded(plain)
        if read is None and not _EDTF_LETTERS.fullmatch(plain):
            raise _Unclear(f"is not a date: {EXAMPLES}")
        return read or Date.parse(plain)
    except OverflowError:
        raise ValueError(f"{edtf.quoted(text)} lies outside the calendar: years run from 0001 to 9999") from None
    except _Unclear as unclear:
        raise ValueError(f"{edtf.quoted(text)} {unclear}") from None


class _Unclear(Exception):
    """What is wrong with the text, to be read after the text itself."""


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).casefold()
    digits = (str(unicodedata.decimal(letter, letter)) for letter in folded)
    return " ".join("".join(digits).split())


def _relative(text: str, today: date) -> Date | None:
    days = {"now": 0, "today": 0, "yesterday": -1, "tomorrow": 1}
    if text in days:
        return _day(today + timedelta(days=days[text]))
    which, _, unit = text.partition(" ")
    step = {"last": -1, "this": 0, "next": 1}.get(which)
    read = _UNITS.get(unit)
    return None if step is None or read is None else read(today, step)


def _day(day: date) -> Date:
    return Date.parse(day.isoformat())


def _week(today: date, step: int) -> Date:
    monday = today + timedelta(weeks=step, days=-today.weekday())
    return Date.parse(f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}")


def _month(today: date, step: int) -> Date:
    year, month = divmod(today.year * 12 + today.month - 1 + step, 12)
    return _dated(year, month + 1)


def _year(today: date, step: int) -> Date:
    return _dated(today.year + step)


_UNITS: dict[str, Callable[[date, int], Date]] = {"week": _week, "month": _month, "year": _year}


def _dated(year: int, month: int = 0, day: int | None = None) -> Date:
    """The date of these numbers; day 0 is a mistake here, not a day left out."""
    try:
        if day == 0:
            raise ValueError(f"there is no day 0: write {edtf.MONTHS[month - 1].lower()} {year} for the whole month")
        return Date.parse(str(edtf.point(year, month, day or 0)))
    except ValueError as problem:
        raise _Unclear(f"is not a date: {problem}") from None


def _numeric(text: str) -> Date | None:
    """2024-7-4, 4.7.2024 and 7.2024, written with or without noughts."""
    if found := _ISO_LIKE.fullmatch(text):
        year, month, day = (int(part) if part else None for part in found.groups())
        return _of_numbers(year or 0, month or 0, day)
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
        return _of_numbers(year, month, day)
    if found := _MONTH_FIRST.fullmatch(text):
        month, year = map(int, found.groups())
        return _of_numbers(year, month, None)
    if found := _EITHER_FIRST.fullmatch(text):
        raise _Unclear(_both_ways(*map(int, found.groups())))
    return None


def _of_numbers(year: int, month: int, day: int | None) -> Date:
    if not 1 <= month <= 12:
        raise _Unclear(f"is not a date: there is no month {month}; the day comes before the month, as in 4.7.2024")
    return _dated(year, month, day)


def _both_ways(first: int, second: int, year: int) -> str:
    """Why 7/4/2024 is not taken, with the days it could be."""
    readings = []
    for month, day in sorted({(first, second), (second, first)}):
        try:
            readings.append(str(edtf.point(year if year > 99 else 2000 + year, month or 13, day or 32)))
        except ValueError:
            continue
    if not readings:
        return f"is not a date: {EXAMPLES}"
    reason = "could be two days" if len(readings) > 1 else "is read differently in different places"
    return f"{reason}: write {' or '.join(readings)}"


def _worded(text: str) -> Date | None:
    """A month's name with a year and at most a day or one of early, mid, late, in any order; None without a month."""
    words = [word.rstrip(".") for word in text.replace(",", " ").replace("-", " ").split()]
    words = [word for word in words if word not in ("the", "of", "in", "on")]
    months = [month for word in words if (month := _month_number(word))]
    if len(months) != 1:
        return None
    (month,) = months
    name = edtf.MONTHS[month - 1]
    years = [int(word) for word in words if re.fullmatch(r"[0-9]{4}", word)]
    days = [int(found[1]) for word in words if (found := _DAY.fullmatch(word))]
    thirds = [word for word in words if word in _THIRDS]
    if len(years) + len(days) + len(thirds) + 1 != len(words):
        raise _Unclear(f"has words in it that are not a date: {EXAMPLES}")
    if not years:
        raise _Unclear(f"does not say the year in four digits: write {name.lower()} 2024 or 4 {name.lower()} 2024")
    if len(years) > 1 or len(days) + len(thirds) > 1:
        raise _Unclear(f"is more than one date: {EXAMPLES}")
    if not thirds:
        return _dated(years[0], month, days[0] if days else None)
    whole = _dated(years[0], month)
    first, last = _THIRDS[thirds[0]]
    last = last or whole.latest.day
    return Date.parse(f"{whole}-{first:02}/{whole}-{last:02}")


def _month_number(word: str) -> int:
    """1 to 12 for a month's name or its first three letters or more (and "sept"); 0 for any other word."""
    if len(word) < 3:
        return 0
    return next((number for number, name in enumerate(edtf.MONTHS, 1) if name.lower().startswith(word)), 0)
