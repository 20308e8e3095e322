"""Times of day, weekdays and time zones as somebody writes them, and the instant of a local time on a local date. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import UserError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY = "daily"
_LONGEST_NAME = 32


def read_at(written: str) -> str:
    """A time of day as HH:MM. Raises UserError."""
    hours, colon, minutes = written.strip().replace(".", ":").partition(":")
    numbers = hours.isascii() and hours.isdigit() and (not colon or (minutes.isascii() and minutes.isdigit()))
    whole = numbers and len(hours) <= 2 and len(minutes) in (0, 2) and bool(colon) == bool(minutes)
    if whole and int(hours) < 24 and int(minutes or 0) < 60:
        return f"{int(hours):02}:{int(minutes or 0):02}"
    raise UserError(f"{written[:20]!r} is no time of day: write it as 08:30")


def read_hours(written: str) -> tuple[str, str]:
    """From when to when: 22:00-07:00. Raises UserError."""
    begin, dash, end = written.replace("–", "-").partition("-")
    if not dash:
        raise UserError(f"{written[:40]!r} are no hours: write them as 22:00-07:00")
    return read_at(begin), read_at(end)


def read_days(written: str) -> str:
    """Weekdays in one form: daily, mon-fri, mon,wed,fri. Raises UserError."""
    days = set(weekdays(written))
    if len(days) == len(DAYS):
        return DAILY
    ordered = sorted(days)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{DAYS[ordered[0]]}-{DAYS[ordered[-1]]}"
    return ",".join(DAYS[day] for day in ordered)


def weekdays(written: str) -> frozenset[int]:
    """The weekdays meant, Monday 0. A range may run over the weekend: fri-mon. Raises UserError."""
    asked = written.strip().casefold()
    if asked in (DAILY, "every day", "all"):
        return frozenset(range(len(DAYS)))
    if asked in ("weekdays", "workdays"):
        return frozenset(range(5))
    found: set[int] = set()
    for part in asked.replace(" ", ",").split(","):
        if not part:
            continue
        first, dash, last = part.partition("-")
        begin, end = _day(first, written), _day(last if dash else first, written)
        found |= {day % 7 for day in range(begin, end + (7 if end < begin else 0) + 1)}
    if not found:
        raise _no_days(written)
    return frozenset(found)


def _day(word: str, written: str) -> int:
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")):
        if len(word) >= 2 and name.startswith(word):
            return number
    raise _no_days(written)


def _no_days(written: str) -> UserError:
    return UserError(f"{written[:_LONGEST_NAME]!r} names no weekdays: write them as mon-fri, as mon,wed,fri, or daily")


def zone_of(name: str) -> ZoneInfo:
    """The IANA zone of exactly this name. Raises UserError."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise UserError(
            f"there is no time zone {name[:64]!r}: write a name from the IANA database, such as Europe/Istanbul"
        ) from None


def read_zone(written: str) -> str:
    """The name of an IANA zone, in any case; its city alone is enough where only one zone has it. Raises UserError."""
    wanted = "_".join(written.split()).casefold()
    names = _zone_names()
    found = [name for name in names if name.casefold() == wanted] or [
        name
        for name in names
        # Etc/GMT+3 is three hours behind UTC, which nobody means who writes GMT+3.
        if "/" in name and not name.startswith("Etc/") and name.casefold().rpartition("/")[2] == wanted
    ]
    # One city stands under several names (Turkey, Asia/Istanbul): the one on its continent that is no old name.
    if len(found) > 1:
        found = [name for name in found if name.startswith("Europe/")] or [min(found)]
    return zone_of(found[0] if found else written).key


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    # Every file of the database is opened for them, which takes some ten milliseconds.
    return frozenset(available_timezones())


# --- instants ----------------------------------------------------------------------------------------------------------


def local_date(now: float, zone: ZoneInfo) -> date:
    """The date in a zone at an instant (seconds since 1970, UTC)."""
    return datetime.fromtimestamp(now, zone).date()


def instant(day: date, at: str, zone: ZoneInfo) -> float:
    """The moment at which a local time is due on a local date, in seconds since 1970.

    A time that the clocks skip is due at the first moment that exists after it; one that comes twice, the first time.
    """
    wall = datetime.combine(day, time.fromisoformat(at))
    first = wall.replace(tzinfo=zone, fold=0).timestamp()
    if _shown(first, zone) == wall:
        return first
    # Between the two readings of a skipped time lies the moment at which the clocks go forward.
    early, late = sorted((first, wall.replace(tzinfo=zone, fold=1).timestamp()))
    return _first_after(early, late, wall, zone)


def _shown(moment: float, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(moment, zone).replace(tzinfo=None, fold=0)


def _first_after(early: float, late: float, wall: datetime, zone: ZoneInfo) -> float:
    """The first whole second between the two at which the clocks show no less than a time."""
    low, high = int(early), int(late)
    while low < high:
        middle = (low + high) // 2
        if _shown(middle, zone) >= wall:
            high = middle
        else:
            low = middle + 1
    return float(low)


def exists(day: date, zone: ZoneInfo) -> bool:
    """Whether a zone has this date: one that crosses the date line may leave one out."""
    noon = datetime.combine(day, time(12), zone).astimezone(UTC).astimezone(zone)
    return noon.date() == day
