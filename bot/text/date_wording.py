"""The words a reader sees for a date: "3 or 4 Jul 2024", "late May 2024". English, never padded, nothing parsed."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from bot.text.edtf import MONTHS, Point, Run

_NOTES = {"?": "inferred", "~": "approximate", "%": "inferred, approximate"}


def shown_day(day: date) -> str:
    """One day: "3 Jul 2024"."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def wording(precision: str, members: tuple[Run, ...], *, span: bool) -> str:
    """The words without any note on certainty. span: see Date.shown."""
    if precision == "set":
        return _one_of(members)
    start, end = members[0]
    if start is None and end is not None:
        return f"until {_shown(end)}" if span else f"{_shown(end)} or earlier"
    if end is None and start is not None:
        return f"since {_shown(start)}" if span else f"{_shown(start)} or later"
    assert start is not None
    assert end is not None
    if start[:3] == end[:3]:
        return _shown(start)
    if span:
        return f"{_shown(start, end)} to {_shown(end)}"
    return _third(start, end) or f"between {_shown(start, end)} and {_shown(end)}"


def certainty(members: tuple[Run, ...]) -> str:
    """The note that goes behind the words: "inferred", "end inferred", or nothing."""
    marks = {point.mark for run in members for point in run if point}
    if marks <= {""}:
        return ""
    start, end = members[0]
    if len(members) == 1 and start and end and not (start.mark and end.mark):
        return f"start {_NOTES[start.mark]}" if start.mark else f"end {_NOTES[end.mark]}"
    marks.discard("")
    return _NOTES[marks.pop() if len(marks) == 1 else "%"]


def _shown(point: Point, following: Point | None = None) -> str:
    """A point, less the month and year that the point following it repeats."""
    if not point.month:
        return str(point.year)
    month = MONTHS[point.month - 1][:3]
    same_year = following is not None and following.month > 0 and following.year == point.year
    if same_year and following and point.day and following.day and following.month == point.month:
        return str(point.day)
    words = f"{point.day} {month}" if point.day else month
    return words if same_year else f"{words} {point.year}"


def _third(start: Point, end: Point) -> str | None:
    """Days 1-10, 11-20 and 21 to the end of a month are how "early", "mid" and "late" are recorded."""
    if not start.day or not end.day or start[:2] != end[:2]:
        return None
    thirds = {(1, 10): "early ", (11, 20): "mid-", (21, monthrange(end.year, end.month)[1]): "late "}
    third = thirds.get((start.day, end.day))
    return third and f"{third}{MONTHS[start.month - 1][:3]} {start.year}"


def _one_of(members: tuple[Run, ...]) -> str:
    """Members of a set: "3, 4 or 6 Jul 2024", "between 3 and 5 Jul 2024", "3–5 or 8 Jul 2024"."""
    points: list[Point] = []
    joints: list[str] = []
    for first, last in members:
        assert first is not None
        assert last is not None
        points.append(first)
        joints.append(", ")
        if first is not last:
            points.append(last)
            joints[-1:] = ["–" if last.first - first.last > timedelta(days=1) else ", ", ", "]
    joints[-1] = ""
    if joints == ["–", ""]:
        return f"between {_shown(points[0], points[1])} and {_shown(points[1])}"
    separators = [place for place, joint in enumerate(joints) if joint == ", "]
    joints[separators[-1]] = " or "
    following = [*points[1:], None]
    return "".join(_shown(point, after) + joint for point, after, joint in zip(points, following, joints, strict=True))
