"""What a reporter types for as-of, since and until."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.dates import Date
from bot.text.when import read_when

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("2024", "2024"),
        ("2024-07", "2024-07"),
        ("2024-07-04", "2024-07-04"),
        ("2024-7-4", "2024-07-04"),
        ("2024/07/04", "2024-07-04"),
        ("2024–07–04", "2024-07-04"),
        ("2024-07-04?", "2024-07-04?"),
        ("2023-12-20/..", "2023-12-20/.."),
        ("[2024-07-03, 2024-07-04]", "[2024-07-03,2024-07-04]"),
        ("april 2024", "2024-04"),
        ("Apr 2024", "2024-04"),
        ("sept. 2024", "2024-09"),
        ("2024 April", "2024-04"),
        ("4 july 2024", "2024-07-04"),
        ("  4   JULY  2024 ", "2024-07-04"),
        ("July 4, 2024", "2024-07-04"),
        ("Jul. 4 2024", "2024-07-04"),
        ("4th of July, 2024", "2024-07-04"),
        ("4-jul-2024", "2024-07-04"),
        ("29 february 2024", "2024-02-29"),
        ("4.7.2024", "2024-07-04"),
        ("04.07.2024", "2024-07-04"),
        ("7.2024", "2024-07"),
        ("٤.٧.٢٠٢٤", "2024-07-04"),
        ("۲۰۲۴-۰۷-۰۴", "2024-07-04"),
        ("２０２４", "2024"),
        ("early may 2024", "2024-05-01/2024-05-10"),
        ("mid-May 2024", "2024-05-11/2024-05-20"),
        ("Late May 2024", "2024-05-21/2024-05-31"),
        ("late february 2023", "2023-02-21/2023-02-28"),
        ("today", "2026-11-22"),
        ("Yesterday", "2026-11-21"),
        ("TOMORROW", "2026-11-23"),
        ("this week", "2026-11-16/2026-11-22"),
        ("last week", "2026-11-09/2026-11-15"),
        ("next week", "2026-11-23/2026-11-29"),
        ("this month", "2026-11"),
        ("last month", "2026-10"),
        ("next month", "2026-12"),
        ("this year", "2026"),
        ("last year", "2025"),
    ],
)
def test_what_does_it_mean(typed: str, means: str) -> None:
    assert str(read_when(typed, SUNDAY)) == means


def test_months_and_weeks_turn_the_year() -> None:
    assert str(read_when("last month", date(2026, 1, 31))) == "2025-12"
    assert str(read_when("next month", date(2025, 12, 31))) == "2026-01"
    assert str(read_when("this week", date(2026, 1, 1))) == "2025-12-29/2026-01-04"
    assert str(read_when("yesterday", date(2024, 3, 1))) == "2024-02-29"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "a date is missing"),
        (" \t ", "a date is missing"),
        ("31 February 2024", "February 2024 has 29 days"),
        ("31.2.2024", "February 2024 has 29 days"),
        ("2024-02-30", "February 2024 has 29 days"),
        ("7/4/2024", "could be two days: write 2024-04-07 or 2024-07-04"),
        ("7-4-24", "could be two days: write 2024-04-07 or 2024-07-04"),
        ("13/7/2024", "write 2024-07-13"),
        ("99/99/2024", "write 2024, april 2024"),
        ("4.13.2024", "the day comes before the month"),
        ("2024-13", "there is no month 13"),
        ("0 may 2024", "write may 2024 for the whole month"),
        ("april", "write april 2024"),
        ("4 july", "does not say the year"),
        ("4 july 24", "does not say the year"),
        ("4 5 july 2024", "more than one date"),
        ("4 july 5 august 2024", "write 2024, april 2024"),
        ("after may 2024", "words in it that are not a date"),
        ("may 0000", "years run from 0001 to 9999"),
        ("late may 0000", "years run from 0001 to 9999"),
        ("last tuesday", "write 2024, april 2024"),
        ("soon", "write 2024, april 2024"),
        ("😀", "write 2024, april 2024"),
        ("2024-07-04/2024-07-03", "ends before it begins"),
    ],
)
def test_an_unclear_date_is_answered_with_how_to_write_it(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as refused:
        read_when(typed, SUNDAY)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("typed", "today"),
    [
        ("yesterday", date.min),
        ("tomorrow", date.max),
        ("last year", date.min),
        ("next month", date.max),
        ("this week", date.max),
        ("last week", date.min),
    ],
)
def test_the_calendar_has_ends(typed: str, today: date) -> None:
    with pytest.raises(ValueError, match="years run from 0001 to 9999"):
        read_when(typed, today)


@pytest.mark.parametrize("typed", ["x" * 102_400, "4 july " * 15_000, "9" * 102_400, " " * 102_400, "[2024," * 17_000])
def test_a_hundred_kilobytes_are_refused_at_once(typed: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ValueError, match="too long for a date") as refused:
        read_when(typed, SUNDAY)
    assert time.perf_counter() - began < 0.05
    assert len(str(refused.value)) < 300


@given(st.one_of(st.text(max_size=60), st.text(alphabet="0123456789 ./-,mayjulte٣", max_size=30)))
@settings(deadline=None)
def test_whatever_is_typed_is_a_date_or_a_value_error(typed: str) -> None:
    try:
        when = read_when(typed, SUNDAY)
    except ValueError:
        return
    assert Date.parse(str(when)) == when


@given(st.dates())
@settings(deadline=None)
def test_every_day_is_read_in_every_usual_form(day: date) -> None:
    year = f"{day.year:04}"
    forms = [
        day.isoformat(),
        f"{day.day}.{day.month}.{year}",
        f"{day.day} {day:%B} {year}",
        f"{day:%b} {day.day}, {year}",
        f"{day.day} {day:%b} {year}".upper(),
    ]
    assert {str(read_when(form, SUNDAY)) for form in forms} == {day.isoformat()}


@given(st.dates(date(1000, 1, 1)))
@settings(deadline=None)
def test_what_a_day_is_shown_as_can_be_typed_again(day: date) -> None:
    when = Date.parse(day.isoformat())
    assert read_when(when.shown(), SUNDAY) == when
    assert read_when(day.strftime("%b %Y"), SUNDAY).shown() == day.strftime("%b %Y")
