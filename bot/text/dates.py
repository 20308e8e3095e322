"""Date and Window: when something was, as far as it is known, and how that compares. How it is written is in edtf.py,
how a reader sees it in date_wording.py, how a reporter may type it in when.py.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from bot.text import edtf
from bot.text.date_wording import certainty, shown_day, wording

__all__ = ["Date", "Precision", "Window", "shown_day"]

Precision = Literal["year", "month", "day", "interval", "set"]


class Window(NamedTuple):
    """The days a filter asks for, both included; None is unbounded."""

    first: date | None = None
    last: date | None = None

    @staticmethod
    def since_until(since: Date | None, until: Date | None) -> Window:
        """From the earliest day of `since` to the latest day of `until`. Raises ValueError if no day is left."""
        first = None if since is None or since.open_start else since.earliest
        last = None if until is None or until.open_end else until.latest
        if first and last and first > last:
            raise ValueError(f"nothing lies between since {shown_day(first)} and until {shown_day(last)}: swap them")
        return Window(first, last)


class Date:
    """When something was, as far as it is known: runs of days it may fall on. Made by `Date.parse`; never changed.

    A year or month is one day of it, not known which. A set is one of its members. An interval is either something
    that lasted from one end to the other, or a date known only to lie between them: the days are the same, and only
    the wording (`span`) tells them apart.

    *May* be so: at least one of these days is. *Must* be so: every one is.

    Ordered for timelines: by earliest day, then latest, then text. An open start sorts first, an open end last.
    """

    __slots__ = ("_members", "_shown", "_text", "earliest", "inferred", "latest", "open_end", "open_start", "precision")

    earliest: date
    """The first day it may fall on; date.min when the start is open."""
    latest: date
    """The last day it may fall on; date.max when the end is open."""
    inferred: bool
    """Whether any part is marked as uncertain (?), approximate (~) or both (%)."""
    precision: Precision
    open_start: bool
    open_end: bool

    def __init__(self, precision: Precision, members: tuple[edtf.Run, ...]) -> None:
        start, end = members[0][0], members[-1][1]
        self._members = members
        self._shown: dict[bool, str] = {}
        self._text = edtf.written(precision, members)
        self.precision = precision
        self.open_start = start is None
        self.open_end = end is None
        self.earliest = start.first if start else date.min
        self.latest = end.last if end else date.max
        self.inferred = any(point.mark for run in members for point in run if point)

    @staticmethod
    @lru_cache(maxsize=8192)
    def parse(text: str) -> Date:
        """Read our subset of EDTF (see edtf.py). Raises ValueError saying what is wrong and how to write it."""
        if len(text) > edtf.LONGEST:
            raise ValueError(f"{edtf.quoted(text)} is too long for a date: write {edtf.FORMS}")
        if text.startswith("["):
            return Date("set", edtf.read_set(text))
        if text.count("/") == 1:
            return Date("interval", (edtf.read_interval(text),))
        point = edtf.read_point(text)
        return Date(point.precision, ((point, point),))

    @property
    def year(self) -> int:
        """Of the earliest day; of the latest where the start is open."""
        return self.latest.year if self.open_start else self.earliest.year

    @property
    def runs(self) -> tuple[tuple[date, date], ...]:
        """The days it may fall on, as (first, last) pairs in order, no two overlapping."""
        return tuple((a.first if a else date.min, b.last if b else date.max) for a, b in self._members)

    def may_fall_in(self, window: tuple[date | None, date | None]) -> bool:
        """Whether one of its days lies in the window (of an interval: whether any of it does)."""
        first, last = window
        return any((last is None or start <= last) and (first is None or first <= end) for start, end in self.runs)

    def must_fall_in(self, window: tuple[date | None, date | None]) -> bool:
        """Whether all of its days lie in the window (of an interval: whether the whole of it does)."""
        first, last = window
        return (first is None or first <= self.earliest) and (last is None or self.latest <= last)

    def may_be_before(self, day: date) -> bool:
        """Whether its earliest day comes before `day`."""
        return self.earliest < day

    def must_be_before(self, day: date) -> bool:
        """Whether even its latest day comes before `day`."""
        return self.latest < day

    def may_be_after(self, day: date) -> bool:
        """Whether its latest day comes after `day`."""
        return self.latest > day

    def must_be_after(self, day: date) -> bool:
        """Whether even its earliest day comes after `day`."""
        return self.earliest > day

    def overlaps(self, other: Date) -> bool:
        """Whether the two share a day, so that they may be the same."""
        return any(self.may_fall_in(run) for run in other.runs)

    def shown(self, *, span: bool = False) -> str:
        """As a reader sees it: "3 or 4 Jul 2024", "22 Oct 2025 (inferred)".

        span: whether it is something that lasts (a tenure, a membership) rather than the moment of one happening:
        "since 20 Dec 2023" instead of "20 Dec 2023 or later", "21 to 31 May 2024" instead of "late May 2024".
        """
        if span not in self._shown:
            note = certainty(self._members)
            words = wording(self.precision, self._members, span=span)
            self._shown[span] = f"{words} ({note})" if note else words
        return self._shown[span]

    def shown_short(self, *, span: bool = False) -> str:
        """The same for the columns of a table: "22 Oct 2025?"."""
        return wording(self.precision, self._members, span=span) + ("?" if self.inferred else "")

    @property
    def order(self) -> tuple[date, date, str]:
        """What sorts it."""
        return (self.earliest, self.latest, self._text)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Date({self._text!r})"

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, Date) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)

    def __lt__(self, other: Date) -> bool:
        return self.order < other.order if isinstance(other, Date) else NotImplemented

    def __le__(self, other: Date) -> bool:
        return self.order <= other.order if isinstance(other, Date) else NotImplemented

    def __gt__(self, other: Date) -> bool:
        return self.order > other.order if isinstance(other, Date) else NotImplemented

    def __ge__(self, other: Date) -> bool:
        return self.order >= other.order if isinstance(other, Date) else NotImplemented
