"""Dates that name a stretch or a bare number: "this summer", "the end of the year", "on the 20th", "Tuesday week"."""

from __future__ import annotations

from datetime import date, timedelta

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_STEPS = {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1}


def season(now: date, name: str, which: str, ahead: bool) -> str:
    """The months of a season as an interval. which: last, this, next or nothing; then it is the nearest one that fits."""
    first, last = _SEASONS[name.lower()]
    began = _running(now, first, last)
    year = now.year if began is None else began.year
    step = which.lower().split()[-1] if which else ""
    over = began is None and now.month > first
    if step in ("last", "past") and not over:
        year -= 1
    elif step in ("next", "coming") and (over or began is not None):
        year += 1
    elif not step and began is None:
        year += 1 if ahead and over else -1 if not ahead and not over else 0
    return f"{year:04}-{first:02}/{year + (last < first):04}-{last:02}"


def _running(now: date, first: int, last: int) -> date | None:
    """When the season that the day lies in began, or None if it lies in none."""
    if first <= now.month <= last:
        return now
    if last < first and (now.month >= first or now.month <= last):
        return now if now.month >= first else date(now.year - 1, 12, 1)
    return None


def edge(now: date, unit: str, which: str) -> str:
    """The year, month or week whose beginning or end is meant, as a whole: how long an end is, nobody says."""
    step = _STEPS.get(which.lower(), 0)
    if unit == "year":
        return f"{now.year + step:04}"
    if unit == "month":
        year, month = divmod(now.year * 12 + now.month - 1 + step, 12)
        return f"{year:04}-{month + 1:02}"
    monday = now + timedelta(weeks=step, days=-now.weekday())
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def numbered(now: date, day: int, ahead: bool) -> date:
    """The day of that number nearest to now on the side that is told. Raises ValueError where that month lacks it."""
    months = now.year * 12 + now.month - 1
    if ahead and day < now.day:
        months += 1
    elif not ahead and day > now.day:
        months -= 1
    return date(months // 12, months % 12 + 1, day)


def falls_on(year: int, month: int, day: int, named: str) -> bool:
    """Whether a day is a Monday, as it is called."""
    try:
        return date(year, month, day).weekday() == DAYS.index(named.lower())
    except ValueError:
        return False
