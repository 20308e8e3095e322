"""When the clocks of a zone are changed, and what a person with a watch there would see, reckoned minute by minute."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import msgspec

_STEP = 12 * 3_600
"""No zone changes its clocks twice in half a day."""
_EPOCH = datetime(1970, 1, 1)


class Transition(msgspec.Struct, frozen=True):
    """at: seconds since 1970; before, after: what is added to UTC, in seconds."""

    zone: str
    at: int
    before: int
    after: int

    def __str__(self) -> str:
        return (
            f"{self.zone} at {datetime.fromtimestamp(self.at, UTC):%Y-%m-%d %H:%M} UTC, {self.after - self.before:+} s"
        )

    @property
    def walls(self) -> tuple[datetime, datetime]:
        """What a watch would show at that moment, and what it is set to."""
        return _wall(self.at, self.before), _wall(self.at, self.after)

    @property
    def times(self) -> list[str]:
        """Local times of day that are worth a look: in what is skipped or doubled, at its edges, and far from it."""
        minute = timedelta(minutes=1)
        early, late = sorted(self.walls)
        looked_at = (
            early - minute,
            early,
            early + minute,
            early + (late - early) / 2,
            late - minute,
            late,
            late + minute,
        )
        return sorted({"00:00", "00:01", "08:30", "12:00", "23:59", *(f"{one:%H:%M}" for one in looked_at)})

    def first_at(self, at: str, days: int = 3) -> dict[date, float]:
        """For each whole local date around it: the moment at which a watch first shows a time of day, or the next it shows.

        A date that no watch shows is left out.
        """
        seen = _first_seen(self.at, self.before, self.after, days)
        hours, _, minutes = at.partition(":")
        found: dict[date, float] = {}
        for day in sorted({shown // 1_440 for shown in seen})[1:-1]:
            shown = day * 1_440 + int(hours) * 60 + int(minutes)
            while shown not in seen:
                shown += 1
            found[_EPOCH.date() + timedelta(days=day)] = seen[shown]
        return found


def _wall(at: int, offset: int) -> datetime:
    return _EPOCH + timedelta(seconds=at + offset)


@functools.lru_cache(maxsize=1_024)
def _first_seen(at: int, before: int, after: int, days: int) -> dict[int, int]:
    """When a watch first shows each minute (since 1970, its own time), from so many days before a change to so many after."""
    seen: dict[int, int] = {}
    for moment in range(at - days * 86_400, at + days * 86_400, 60):
        seen.setdefault((moment + (before if moment < at else after)) // 60, moment)
    return seen


def zones() -> list[str]:
    """Every zone of the zone database."""
    return sorted(available_timezones())


def transitions(names: Iterable[str], first: date, last: date) -> list[Transition]:
    """Every change of the clocks in these zones between two dates, to the second."""
    begin, end = (int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) for day in (first, last))
    found: list[Transition] = []
    for name in names:
        zone = ZoneInfo(name)
        before = _offset(begin, zone)
        for moment in range(begin + _STEP, end + _STEP, _STEP):
            after = _offset(moment, zone)
            if after != before:
                found.append(Transition(name, _changed(moment - _STEP, moment, zone), before, after))
                before = after
    return found


def _offset(moment: int, zone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _changed(low: int, high: int, zone: ZoneInfo) -> int:
    before = _offset(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high
