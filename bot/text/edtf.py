"""How a date is written down: our subset of EDTF (ISO 8601-2), read strictly. What a date means is in dates.py.

- 2024, 2024-07, 2024-07-03: each may end in ? (uncertain), ~ (approximate) or % (both).
- 2023-12-20/2024-07, 2024/.., ../2024-07-03: an interval; .. leaves one end open.
- [2024-07-03,2024-07-04], [2024-07-03..2024-07-05]: one of several; A..B stands for all from A to B.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple

LONGEST = 100
"""Characters. The longest date anybody needs is a set of some days; anything longer is not a date."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
FORMS = "2024, 2024-07 or 2024-07-03"
_POINT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~%]?)")
_UNPADDED = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?[?~%]?")


class Point(NamedTuple):
    """One year, month or day. month and day are 0 where not given; mark is "", "?", "~" or "%".

    first and last: the days it covers.
    """

    year: int
    month: int
    day: int
    mark: str
    first: date
    last: date

    def __str__(self) -> str:
        day = f"-{self.day:02}" if self.day else ""
        return f"{self.year:04}-{self.month:02}{day}{self.mark}" if self.month else f"{self.year:04}{self.mark}"

    @property
    def precision(self) -> Literal["year", "month", "day"]:
        """Day, month or year."""
        return "day" if self.day else "month" if self.month else "year"


Run = tuple[Point | None, Point | None]
"""From one point to another; None is an open end. A single point is a run from itself to itself."""


def quoted(text: str) -> str:
    """Somebody's text inside a message: cut short, with control and direction characters made visible."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def point(year: int, month: int = 0, day: int = 0, mark: str = "") -> Point:
    """A point from its numbers. Raises ValueError where the calendar has no such year, month or day."""
    if not 1 <= year <= 9999:
        raise ValueError(f"there is no year {year:04}: years run from 0001 to 9999")
    if not month:
        return Point(year, 0, 0, mark, date(year, 1, 1), date(year, 12, 31))
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month:02}: months run from 01 to 12")
    length = monthrange(year, month)[1]
    if not day:
        return Point(year, month, 0, mark, date(year, month, 1), date(year, month, length))
    if not 1 <= day <= length:
        raise ValueError(f"there is no day {day:02}: {MONTHS[month - 1]} {year} has {length} days")
    only = date(year, month, day)
    return Point(year, month, day, mark, only, only)


def read_point(text: str) -> Point:
    """Read 2024, 2024-07 or 2024-07-03 with at most one mark. Raises ValueError saying how to write it."""
    found = _POINT.fullmatch(text)
    if not found:
        raise ValueError(_why_not(text))
    year, month, day, mark = found.groups()
    try:
        if month == "00" or day == "00":
            raise ValueError("a month or a day is never 00: leave out what is not known")
        return point(int(year), int(month or 0), int(day or 0), mark)
    except ValueError as problem:
        raise ValueError(f"{quoted(text)} is not a date: {problem}") from None


def read_interval(text: str) -> Run:
    """Read A/B, A/.. or ../B. Raises ValueError for an end before its start, and for two open ends."""
    start_text, _, end_text = text.partition("/")
    if not start_text or not end_text:
        raise ValueError(f"{quoted(text)} lacks one end: write .. for an open one, as in 2024-07-03/..")
    if start_text == end_text == "..":
        raise ValueError("'../..' says nothing about when: give at least one end, as in 2024-07-03/..")
    start = None if start_text == ".." else read_point(start_text)
    end = None if end_text == ".." else read_point(end_text)
    if start and end and start.first > end.last:
        raise ValueError(f"{quoted(text)} ends before it begins: write the earlier date first")
    return start, end


def read_set(text: str) -> tuple[Run, ...]:
    """Read [A,B,…] or [A..B], members in any order; sorted on return. Raises ValueError if two members overlap."""
    if not text.endswith("]"):
        raise ValueError(f"{quoted(text)} does not end with its bracket: write [2024-07-03,2024-07-04]")
    members = [member.strip(" ") for member in text[1:-1].split(",")]
    if members == [""]:
        raise ValueError("the set is empty: write the dates it may be, as in [2024-07-03,2024-07-04]")
    runs = sorted((_read_member(member) for member in members), key=lambda run: run[0].first)
    if len(runs) == 1 and runs[0][0] is runs[0][1]:
        raise ValueError(f"{quoted(text)} holds a single date: write it without brackets, or add the others it may be")
    for (_, before), (after, _) in pairwise(runs):
        if before.last >= after.first:
            raise ValueError(f"{quoted(text)} names one day twice: {before} and {after} overlap")
    return tuple(runs)


def _read_member(text: str) -> tuple[Point, Point]:
    first_text, dots, last_text = text.partition("..")
    if not dots:
        only = read_point(text)
        return only, only
    if not first_text or not last_text:
        raise ValueError(f"{quoted(text)} is open: outside a set, write 2024-07-03/.. or ../2024-07-03")
    first, last = read_point(first_text), read_point(last_text)
    if first.precision != last.precision:
        raise ValueError(f"{quoted(text)} runs from a {first.precision} to a {last.precision}: write both alike")
    if first.first >= last.first:
        raise ValueError(f"{quoted(text)} does not end after it begins: write the earlier date first")
    return first, last


def written(precision: str, members: tuple[Run, ...]) -> str:
    """The canonical text: what reading it gives again."""
    start, end = members[0]
    if precision == "interval":
        return f"{start or '..'}/{end or '..'}"
    if precision != "set":
        return str(start)
    return f"[{','.join(str(first) if first is last else f'{first}..{last}' for first, last in members)}]"


def _why_not(text: str) -> str:
    """What is wrong with text that has not the form of a date."""
    said = f"{quoted(text)} is not a date"
    unpadded = _UNPADDED.fullmatch(text)
    if unpadded:
        padded = "-".join(part.zfill(2) for part in unpadded.groups() if part)
        return f"{said}: write two digits for month and day, {padded}"
    if not text.strip():
        return f"a date is missing: write {FORMS}"
    if text != text.strip():
        return f"{said}: leave out the spaces around it"
    if text == "..":
        return f"{said}: '..' only stands for the open end of an interval, as in 2024-07-03/.."
    if ":" in text:
        return f"{said}: dates have no time of day; write 2024-07-03"
    if text[0] == "{":
        return f"{said}: for one of several dates write [2024-07-03,2024-07-04]"
    if text[0] == "[":
        return f"{said}: a set stands alone, as in [2024-07-03,2024-07-04]"
    if "/" in text:
        return f"{said}: an interval has two ends, as in 2023-12-20/2024-07-03"
    if re.fullmatch(r"[0-9X-]+", text, re.IGNORECASE) and "x" in text.lower():
        return f"{said}: leave out what is not known, as in 2024-07"
    return f"{said}: write {FORMS}, with ? after it if it is inferred"
