"""What a phrase for a date comes to, reckoned from the day of publication; each reading says how it was come by."""

from __future__ import annotations

import re
from datetime import date, timedelta

import msgspec

from bot.kb.drafting import stretches
from bot.kb.drafting.stretches import DAYS
from bot.text.dates import Date
from bot.text.edtf import MONTHS

_MONTHS = {name.lower()[:3]: number for number, name in enumerate(MONTHS, 1)}
_COUNTS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
    )
} | {"a": 1, "an": 1, "fifteen": 15, "twenty": 20, "thirty": 30}
_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_STEPS = {"last": -1, "this": 0, "next": 1}


class Read(msgspec.Struct, frozen=True):
    """What a phrase comes to: see Dated."""

    date: Date | None
    relative: bool
    why: str
    sure: float = 1.0


class Reckoner:
    """Reckons from one day of publication; None where it is not known."""

    def __init__(self, published: Date | None) -> None:
        known = published is not None and published.precision in ("day", "month", "year")
        self._published = published if known else None
        self._day = published.earliest if published is not None and published.precision == "day" else None
        self._mark = "?" if published is not None and published.inferred else ""

    def read(self, found: re.Match[str], ahead: bool) -> Read | None:
        """What a match of dating.py's expression comes to; None for what no calendar has. ahead: it lies in the future."""
        try:
            return self._read(found, ahead)
        except (ValueError, OverflowError):
            return None

    def in_year(self, found: re.Match[str], year: int) -> Read | None:
        """A month or day without a year, in the year of the date before it; None for any other phrase."""
        alone = found["month_alone"] and not (found["month_year"] or found["month_which"] or found["which_month"])
        whole = (found["day"] or found["day_after"]) and not (found["year"] or found["which_year"] or found["to"])
        if not alone and not (whole and not found["to_after"]):
            return None
        month = _month_number(found["month_alone"] or found["month"] or found["month_first"])
        day = f"-{_number(found['day'] or found['day_after']):02}" if whole else ""
        try:
            return Read(
                Date.parse(f"{year:04}-{month:02}{day}{self._mark}"), True, "in the year told right before", 0.7
            )
        except ValueError:
            return None

    def _read(self, found: re.Match[str], ahead: bool) -> Read | None:
        kind = found.lastgroup
        if found["iso"]:
            return Read(Date.parse(found["iso"]), False, "written out")
        if found["dotted"]:
            day, month, year = map(int, found["dotted"].split("."))
            return Read(Date.parse(f"{year:04}-{month:02}-{day:02}"), False, "written out, the day first")
        if found["day"] or found["day_after"]:
            return self._dated(found, ahead)
        if found["third"]:
            return self._third(found, ahead)
        if found["month_alone"]:
            return self._month(found, ahead)
        if found["year_alone"]:
            return Read(Date.parse(found["year_alone"]), False, "written out")
        if found["which_named"] or found["weekday"]:
            return self._weekday(found, ahead)
        if found["other_day"]:
            return Read(None, True, "counted from a day that the text tells elsewhere")
        if self._day is None and not (self._published and (found["span"] or "").lower() in ("month", "year")):
            return Read(None, True, "relative to a day of publication that is not known")
        if found["edge"] or found["season"] or found["nth"] or found["week_from"] or found["week_after"]:
            return self._stretch(found, ahead)
        if found["before_last"]:
            step = -2 if "yesterday" in found["before_last"].lower() else 2
            return self._on(self._today + timedelta(days=step), "counted from the day of publication")
        if found["near"]:
            return self._near(" ".join(found["near"].lower().split()))
        if found["span"]:
            return self._span(" ".join(found["within"].lower().split()), found["span"].lower())
        if found["count"] or found["count_in"]:
            return self._counted(found, ahead)
        raise ValueError(f"no date is read from {kind}")

    @property
    def _today(self) -> date:
        if self._day is None:
            raise ValueError("the day of publication is not known")
        return self._day

    # --- days and months that are named ---

    def _dated(self, found: re.Match[str], ahead: bool) -> Read:
        month = _month_number(found["month"] or found["month_first"])
        first = _number(found["day"] or found["day_after"])
        last = _number(found["to"] or found["to_after"] or "0")
        year, why, sure = self._year(found["year"], found["which_year"], month, first, ahead, found["named"])
        if year is None:
            return Read(None, True, why)
        mark = "" if found["year"] else self._mark
        start = f"{year:04}-{month:02}-{first:02}{mark}"
        if last > first:
            return Read(Date.parse(f"{start}/{year:04}-{month:02}-{last:02}{mark}"), not found["year"], why, sure)
        return Read(Date.parse(start), not found["year"], why, sure)

    def _third(self, found: re.Match[str], ahead: bool) -> Read:
        month = _month_number(found["third_month"])
        year, why, sure = self._year(found["third_year"], None, month, 0, ahead)
        if year is None:
            return Read(None, True, why)
        first, last = _THIRDS[found["third"].lower()]
        last = min(last, Date.parse(f"{year:04}-{month:02}").latest.day)
        mark = "" if found["third_year"] else self._mark
        span = f"{year:04}-{month:02}-{first:02}{mark}/{year:04}-{month:02}-{last:02}{mark}"
        return Read(Date.parse(span), not found["third_year"], why, sure)

    def _month(self, found: re.Match[str], ahead: bool) -> Read:
        month = _month_number(found["month_alone"])
        which = (found["which_month"] or "").lower().split()
        if which and not found["month_year"]:
            return self._which_month(month, which)
        year, why, sure = self._year(found["month_year"], found["month_which"], month, 0, ahead)
        if year is None:
            return Read(None, True, why)
        mark = "" if found["month_year"] else self._mark
        return Read(Date.parse(f"{year:04}-{month:02}{mark}"), not found["month_year"], why, sure)

    def _which_month(self, month: int, which: list[str]) -> Read:
        if self._published is None or self._published.precision == "year":
            return Read(None, True, "relative to a day of publication that is not known")
        now = (self._published.year, self._published.earliest.month)
        if which[0] == "next" or which[-1] == "coming":
            year = now[0] + (month <= now[1])
        elif which[0] == "last" or which[-1] == "past":
            year = now[0] - (month >= now[1])
        else:
            year = now[0]
        return Read(Date.parse(f"{year:04}-{month:02}{self._mark}"), True, "counted from the month of publication", 0.9)

    def _year(
        self, year: str | None, which: str | None, month: int, day: int, ahead: bool, named: str | None = None
    ) -> tuple[int | None, str, float]:
        """The year of a month or day that may lack it, with how it was found and how sure that is."""
        if year:
            return int(year), "written out", 1.0
        published = self._published
        if published is None:
            return None, "without a year, and the day of publication is not known", 0.0
        now = published.earliest
        if which:
            return now.year + _STEPS[which.lower()], f"{which} year, counted from the year of publication", 1.0
        if published.precision == "year":
            return now.year, "in the year of publication, which is all that is known of it", 0.6
        if named and day:
            near = [now.year + step for step in (0, -1, 1) if stretches.falls_on(now.year + step, month, day, named)]
            if near:
                return near[0], f"the nearest year in which it is a {named}", 0.95
        then, here = (month, day or now.day), (now.month, now.day if published.precision == "day" else day)
        if ahead:
            return now.year + (then < here if day else month < now.month), "the next one after publication", 0.9
        return now.year - (then > here if day else month > now.month), "the latest one up to publication", 0.9

    # --- what hangs on the day of publication ---

    def _stretch(self, found: re.Match[str], ahead: bool) -> Read:
        if found["nth"]:
            day = stretches.numbered(self._today, _number(found["nth"]), ahead)
            return self._on(day, "the nearest day of that number", 0.7)
        weekday = found["week_from"] or found["week_after"]
        if weekday:
            days = 7 - (self._today.weekday() - DAYS.index(weekday.lower())) % 7
            return self._on(self._today + timedelta(days=days + 7), f"a week after the next {weekday}", 0.8)
        if found["edge"]:
            text, why, sure = (
                stretches.edge(self._today, found["edge"].lower(), found["edge_which"]),
                "the whole of it",
                0.6,
            )
        else:
            which = "" if found["season_which"].lower().startswith("in") else found["season_which"]
            text = stretches.season(self._today, found["season"], which, ahead)
            why, sure = "the season in the northern half of the world, in whole months", 0.6
        marked = "/".join(f"{part}{self._mark}" for part in text.split("/"))
        return Read(Date.parse(marked), True, why, sure)

    def _weekday(self, found: re.Match[str], ahead: bool) -> Read:
        if self._day is None:
            return Read(None, True, "a weekday, and the day of publication is not known")
        named = found["which_named"] or found["weekday"]
        number = DAYS.index(named.lower())
        which = " ".join((found["which_day"] or "").lower().split())
        back = (self._day.weekday() - number) % 7
        monday = self._day - timedelta(days=self._day.weekday())
        if found["of_week"]:
            day = monday + timedelta(days=number, weeks=_STEPS[found["of_week"].lower()])
            return self._on(day, f"the {named} of {found['of_week']} week")
        if which in ("last", "this past"):
            return self._on(self._day - timedelta(days=back or 7), f"the last {named} before publication", 0.85)
        if which in ("next", "this coming", "the coming"):
            return self._on(self._day + timedelta(days=7 - back), f"the first {named} after publication", 0.85)
        if which == "this":
            return self._on(monday + timedelta(days=number), f"the {named} of the week of publication", 0.8)
        if not back:
            return self._on(self._day, f"the day of publication is a {named}", 0.85)
        if ahead:
            return self._on(self._day + timedelta(days=7 - back), f"the first {named} after publication", 0.9)
        return self._on(self._day - timedelta(days=back), f"the latest {named} up to publication", 0.95)

    def _near(self, word: str) -> Read:
        step = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(word, 0)
        sure = 0.7 if word == "overnight" else 0.95
        return self._on(self._today + timedelta(days=step), "counted from the day of publication", sure)

    def _span(self, which: str, span: str) -> Read:
        words = which.split()
        step = _STEPS.get(words[-1], 0)
        if words[-1] == "past" and span != "weekend":
            # "The past week" is no week of the calendar.
            return Read(None, True, "the time up to publication, not one of the calendar")
        why = f"{'the ' if span == 'weekend' else ''}{span} counted from the day of publication"
        if span in ("week", "weekend"):
            return self._days_of(self._week(span, words, step), why)
        assert self._published is not None
        now = self._published.earliest
        if span == "year":
            return Read(Date.parse(f"{now.year + step:04}{self._mark}"), True, why)
        if self._published.precision == "year":
            return Read(None, True, "a month, and of publication only the year is known")
        year, month = divmod(now.year * 12 + now.month - 1 + step, 12)
        return Read(Date.parse(f"{year:04}-{month + 1:02}{self._mark}"), True, why)

    def _week(self, span: str, words: list[str], step: int) -> tuple[date, date]:
        monday = self._today + timedelta(weeks=step, days=-self._today.weekday())
        if span == "weekend":
            back = words[0] in ("over", "last") or words[-1] == "past"
            if back and self._today.weekday() < 5:
                monday = self._today - timedelta(days=self._today.weekday(), weeks=1)
            return monday + timedelta(days=5), monday + timedelta(days=6)
        first, last = monday, monday + timedelta(days=6)
        if not step and words[0] == "earlier":
            last = self._today
        elif not step and words[0] == "later":
            first = self._today
        return first, last

    def _counted(self, found: re.Match[str], ahead: bool) -> Read:
        text = " ".join((found["count"] or found["count_in"]).lower().split())
        count = 2 if text.startswith("a couple") else _COUNTS.get(text) or int(text)
        unit = (found["unit"] or found["unit_in"]).lower()
        way = " ".join((found["way"] or "from now").lower().split())
        if way in ("earlier", "later", "before", "after"):
            return Read(None, True, "counted from something else the text tells, not from its publication")
        if found["count_in"] and not ahead and not found.group().rstrip().endswith("time"):
            raise ValueError("a length of time, not a day to come")
        sign = -1 if way == "ago" else 1
        why = f"{count} {unit}{'s' if count > 1 else ''} {'before' if sign < 0 else 'after'} publication"
        if unit in ("year", "decade"):
            years = self._today.year + sign * count * (10 if unit == "decade" else 1)
            return Read(Date.parse(f"{years:04}{self._mark}"), True, why, 0.9)
        if unit == "month":
            year, month = divmod(self._today.year * 12 + self._today.month - 1 + sign * count, 12)
            return Read(Date.parse(f"{year:04}-{month + 1:02}{self._mark}"), True, why, 0.9)
        days = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
        day = self._today + timedelta(days=sign * days)
        if unit == "day":
            return self._on(day, why, 0.95)
        mark = "%" if self._mark else "~"
        return Read(Date.parse(f"{day.isoformat()}{mark}"), True, f"{why}, give or take some days", 0.8)

    def _on(self, day: date, why: str, sure: float = 1.0) -> Read:
        return Read(Date.parse(f"{day.isoformat()}{self._mark}"), True, why, sure)

    def _days_of(self, days: tuple[date, date], why: str) -> Read:
        first, last = (f"{day.isoformat()}{self._mark}" for day in days)
        if first == last:
            return Read(Date.parse(first), True, why, 0.8)
        return Read(Date.parse(f"{first}/{last}"), True, why, 0.9)


def _month_number(word: str) -> int:
    return _MONTHS[word.lower()[:3]]


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))
