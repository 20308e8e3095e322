"""Dates: which ones can be written, what days they may be, how they sort and compare, what a reader sees."""

from __future__ import annotations

import copy
import pickle
import re
import time
import warnings
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from types import ModuleType

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.text.dates import Date, Window, shown_day

JULY_3, JULY_4, JULY_5 = date(2024, 7, 3), date(2024, 7, 4), date(2024, 7, 5)


# What can be written


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest", "inferred"),
    [
        ("2024", "year", date(2024, 1, 1), date(2024, 12, 31), False),
        ("2024-07", "month", date(2024, 7, 1), date(2024, 7, 31), False),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29), False),
        ("2024-07-03", "day", JULY_3, JULY_3, False),
        ("2025-10-22?", "day", date(2025, 10, 22), date(2025, 10, 22), True),
        ("2024~", "year", date(2024, 1, 1), date(2024, 12, 31), True),
        ("2024-07%", "month", date(2024, 7, 1), date(2024, 7, 31), True),
        ("2023-12/2024-07-03", "interval", date(2023, 12, 1), JULY_3, False),
        ("2023-12?/2024", "interval", date(2023, 12, 1), date(2024, 12, 31), True),
        ("2023-12-20/..", "interval", date(2023, 12, 20), date.max, False),
        ("../2024-07-03?", "interval", date.min, JULY_3, True),
        ("2024-07-15/2024-07", "interval", date(2024, 7, 15), date(2024, 7, 31), False),
        ("2024-07-03/2024-07-03", "interval", JULY_3, JULY_3, False),
        ("[2024-07-03,2024-07-04]", "set", JULY_3, JULY_4, False),
        ("[2024-07-03,2024-07-05?]", "set", JULY_3, JULY_5, True),
        ("[2024-07-03..2024-07-05]", "set", JULY_3, JULY_5, False),
        ("0001", "year", date.min, date(1, 12, 31), False),
        ("9999-12-31", "day", date.max, date.max, False),
    ],
)
def test_which_days_may_it_be(text: str, precision: str, earliest: date, latest: date, inferred: bool) -> None:
    when = Date.parse(text)
    assert (when.precision, when.earliest, when.latest, when.inferred) == (precision, earliest, latest, inferred)
    assert str(when) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("[2024-07-04,2024-06-30]", "[2024-06-30,2024-07-04]"),
        ("[2024-07-03, 2024-07-04]", "[2024-07-03,2024-07-04]"),
        ("[2025,2024-07-01..2024-07-03]", "[2024-07-01..2024-07-03,2025]"),
    ],
)
def test_a_set_in_any_order_is_kept_sorted(text: str, canonical: str) -> None:
    assert str(Date.parse(text)) == canonical
    assert Date.parse(text) == Date.parse(canonical)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a date is missing: write 2024, 2024-07 or 2024-07-03"),
        ("  ", "a date is missing"),
        ("2024-02-30", "there is no day 30: February 2024 has 29 days"),
        ("2023-02-29", "February 2023 has 28 days"),
        ("1900-02-29", "February 1900 has 28 days"),
        ("2024-13", "there is no month 13"),
        ("2024-00", "never 00"),
        ("2024-07-00", "never 00"),
        ("0000", "years run from 0001 to 9999"),
        ("-0044", "write 2024"),
        ("12024", "write 2024"),
        ("2024-7-3", "write two digits for month and day, 2024-07-03"),
        ("2024-7", "write two digits for month and day, 2024-07"),
        (" 2024", "leave out the spaces"),
        ("2024\n", "leave out the spaces"),
        ("2024??", "write 2024"),
        ("2024-07-03T10:00", "no time of day"),
        ("202X", "leave out what is not known"),
        ("٢٠٢٤", "write 2024"),
        ("２０２４", "write 2024"),
        ("2024²", "write 2024"),
        ("July 2024", "write 2024"),
        ("2024/07/03", "an interval has two ends"),
        ("2024/", "write .. for an open one"),
        ("/2024", "write .. for an open one"),
        ("../..", "give at least one end"),
        ("..", "only stands for the open end"),
        ("2024-07-04/2024-07-03", "ends before it begins"),
        ("2024-08/2024-07", "ends before it begins"),
        ("2024-07-03/2024-02-30", "February 2024 has 29 days"),
        ("[]", "the set is empty"),
        ("[2024-07-03]", "a single date"),
        ("[2024,2025", "does not end with its bracket"),
        ("[2024,]", "a date is missing"),
        ("[2024-07-03,2024-07-03]", "one day twice"),
        ("[2024-07,2024-07-03]", "one day twice"),
        ("[2024-07-03,2024-07-03?]", "one day twice"),
        ("[2024-07-05..2024-07-03]", "write the earlier date first"),
        ("[2024-07-03..2024-08]", "from a day to a month"),
        ("[..2024]", "../2024"),
        ("[2024-07-03,2024-07-04]/2025", "does not end with its bracket"),
        ("2025/[2024-07-03,2024-07-04]", "a set stands alone"),
        ("{2024,2025}", "for one of several dates"),
    ],
)
def test_an_impossible_date_is_refused_with_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        Date.parse(text)


def test_a_message_never_carries_control_characters_or_the_whole_text() -> None:
    with pytest.raises(ValueError, match="not a date") as refused:
        Date.parse("\u202e\x1b[31m2024")
    assert str(refused.value).isprintable()
    began = time.perf_counter()
    with pytest.raises(ValueError, match="too long") as refused:
        Date.parse("[" + "2024-07-03," * 10_000)
    assert time.perf_counter() - began < 0.05
    assert len(str(refused.value)) < 200


@given(st.text(alphabet="0123456789-/.,[]?~% Xx:T\n٣", max_size=40))
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_is_a_date_or_a_value_error(text: str) -> None:
    try:
        when = Date.parse(text)
    except ValueError:
        return
    assert Date.parse(str(when)) == when


# Expressions built together with the days they stand for, by counting; nothing here asks the code that is tested.


@cache
def days_of(year: int, month: int, day: int) -> frozenset[date]:
    every = (date(year, 1, 1) + timedelta(days=count) for count in range(366))
    return frozenset(d for d in every if d.year == year and month in (0, d.month) and day in (0, d.day))


marks = st.sampled_from(["", "", "?", "~", "%"])


@st.composite
def points(draw: st.DrawFn) -> tuple[str, frozenset[date]]:
    year, month = draw(st.integers(2023, 2024)), draw(st.integers(0, 12))
    day = draw(st.integers(0, monthrange(year, month)[1])) if month else 0
    text = f"{year}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
    return text + draw(marks), days_of(year, month, day)


@st.composite
def intervals(draw: st.DrawFn) -> tuple[str, frozenset[date]]:
    (start, first), (end, last) = sorted((draw(points()), draw(points())), key=lambda one: min(one[1]))
    count = (max(last) - min(first)).days + 1
    return f"{start}/{end}", frozenset(min(first) + timedelta(days=step) for step in range(count))


@st.composite
def sets(draw: st.DrawFn) -> tuple[str, frozenset[date]]:
    members = draw(st.lists(points(), min_size=1, max_size=5))
    kept: list[tuple[str, frozenset[date]]] = []
    for text, days in members:
        if not any(days & others for _, others in kept):
            kept.append((text, days))
    if len(kept) == 1:
        return kept[0]
    return f"[{','.join(text for text, _ in kept)}]", frozenset().union(*(days for _, days in kept))


expressions = st.one_of(points(), intervals(), sets())
some_days = st.dates(date(2022, 12, 1), date(2025, 1, 31))
bounds = st.one_of(st.none(), some_days)


@given(expressions)
@settings(deadline=None)
def test_the_text_of_a_date_reads_as_the_same_date(expression: tuple[str, frozenset[date]]) -> None:
    text, days = expression
    when = Date.parse(text)
    assert Date.parse(str(when)) == when
    assert str(Date.parse(str(when))) == str(when)
    assert hash(Date.parse(str(when))) == hash(when)
    assert (when.earliest, when.latest) == (min(days), max(days))
    assert when.inferred == any(mark in text for mark in "?~%")


@given(expressions, bounds, bounds, some_days)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_may_and_must_agree_with_counting_the_days(
    expression: tuple[str, frozenset[date]], first: date | None, last: date | None, day: date
) -> None:
    text, days = expression
    when = Date.parse(text)
    if first and last and first > last:
        first, last = last, first
    inside = [(first is None or first <= d) and (last is None or d <= last) for d in days]
    assert when.may_fall_in((first, last)) == any(inside)
    assert when.must_fall_in(Window(first, last)) == all(inside)
    assert when.may_be_before(day) == any(d < day for d in days)
    assert when.must_be_before(day) == all(d < day for d in days)
    assert when.may_be_after(day) == any(d > day for d in days)
    assert when.must_be_after(day) == all(d > day for d in days)


@given(expressions, expressions)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_two_dates_overlap_when_they_share_a_day(
    one: tuple[str, frozenset[date]], other: tuple[str, frozenset[date]]
) -> None:
    assert Date.parse(one[0]).overlaps(Date.parse(other[0])) == bool(one[1] & other[1])


@given(st.lists(expressions, min_size=2, max_size=6))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_dates_are_totally_ordered(several: list[tuple[str, frozenset[date]]]) -> None:
    dates = sorted(Date.parse(text) for text, _ in several)
    for one, other in pairwise(dates):
        assert one <= other
        assert other >= one
        assert (one < other) == (other > one) == (one != other)
        assert one.earliest <= other.earliest


@pytest.fixture(scope="module")
def oracle() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("edtf")


@given(expression=expressions)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_edtf_package_sees_the_same_days(oracle: ModuleType, expression: tuple[str, frozenset[date]]) -> None:
    text, _ = expression
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            theirs = oracle.parse_edtf(text)
        except oracle.EDTFParseException:
            # It has no marks on the members of a set.
            assert text.startswith("[")
            assert any(mark in text for mark in "?~%")
            return
    when = Date.parse(text)
    assert tuple(theirs.lower_strict())[:3] == when.earliest.timetuple()[:3]
    assert tuple(theirs.upper_strict())[:3] == when.latest.timetuple()[:3]


# How they sort


def test_a_timeline_runs_from_open_starts_to_open_ends() -> None:
    texts = [
        "../2020",
        "2023-12-20/..",
        "2024-01-01",
        "2024-01",
        "2024",
        "[2024-01-01,2026]",
        "2024-01-01/..",
        "2024-07-03",
    ]
    assert [str(when) for when in sorted(map(Date.parse, reversed(texts)))] == texts


def test_an_inferred_day_is_not_the_same_date_as_a_stated_one() -> None:
    stated, inferred = Date.parse("2025-10-22"), Date.parse("2025-10-22?")
    assert stated != inferred
    assert stated < inferred
    assert stated.overlaps(inferred)
    assert len({stated, inferred, Date.parse("2025-10-22")}) == 2
    assert stated != "2025-10-22"


def test_a_date_does_not_compare_with_text() -> None:
    with pytest.raises(TypeError):
        _ = Date.parse("2024") < "2025"  # type: ignore[operator]


def test_the_year_of_an_open_start_is_the_year_it_ends() -> None:
    assert Date.parse("../2024-07-03").year == 2024
    assert Date.parse("2023-12/2024").year == 2023
    assert (Date.parse("../2024").open_start, Date.parse("../2024").open_end) == (True, False)
    assert (Date.parse("2024/..").open_start, Date.parse("2024/..").open_end) == (False, True)


def test_it_survives_records_copies_and_pickles() -> None:
    when = Date.parse("[2024-07-03..2024-07-05,2024-08?]")
    assert pickle.loads(pickle.dumps(when)) == copy.deepcopy(when) == when
    assert str(copy.deepcopy(when)) == str(when)
    assert copy.deepcopy(when).shown() == when.shown()
    encoded = msgspec.json.encode(when, enc_hook=str)
    assert msgspec.json.decode(encoded, type=Date, dec_hook=lambda _, text: Date.parse(text)) == when
    assert eval(repr(when).replace("Date(", "Date.parse(")) == when


# Filters


def test_a_set_is_its_members_and_not_what_lies_between() -> None:
    either = Date.parse("[2024-07-03,2024-07-05]")
    assert not either.may_fall_in((JULY_4, JULY_4))
    assert not either.overlaps(Date.parse("2024-07-04"))
    assert either.may_fall_in((JULY_4, JULY_5))
    assert not either.must_fall_in((JULY_4, JULY_5))
    assert either.must_fall_in((JULY_3, JULY_5))
    assert Date.parse("2024-07-03/2024-07-05").may_fall_in((JULY_4, JULY_4))
    assert Date.parse("[2024-07-03..2024-07-05]").may_fall_in((JULY_4, JULY_4))


def test_an_open_end_reaches_everything_later_but_need_not() -> None:
    since = Date.parse("2023-12-20/..")
    assert since.may_fall_in((date(2030, 1, 1), None))
    assert since.must_fall_in((date(2023, 12, 20), None))
    assert not since.must_fall_in((None, date(2030, 1, 1)))
    assert since.may_be_after(date(2999, 1, 1))
    assert not since.must_be_after(date(2023, 12, 20))
    assert since.must_be_after(date(2023, 12, 19))
    assert not since.may_be_before(date(2023, 12, 20))
    assert Date.parse("../2024").must_be_before(date(2025, 1, 1))
    assert since.overlaps(Date.parse("../2023-12-20"))
    assert not since.overlaps(Date.parse("../2023-12-19"))


@pytest.mark.parametrize("text", ["2024-07-03", "2024-07", "2024-07-03/2024-07-05", "[2024-07-03,2024-07-05]"])
def test_before_and_after_leave_out_the_day_itself(text: str) -> None:
    when, one = Date.parse(text), timedelta(days=1)
    assert not when.may_be_before(when.earliest)
    assert when.may_be_before(when.earliest + one)
    assert not when.must_be_before(when.latest)
    assert when.must_be_before(when.latest + one)
    assert not when.may_be_after(when.latest)
    assert when.may_be_after(when.latest - one)
    assert not when.must_be_after(when.earliest)
    assert when.must_be_after(when.earliest - one)


def test_since_and_until_take_the_whole_of_what_they_name() -> None:
    window = Window.since_until(Date.parse("2024-05"), Date.parse("2024-07"))
    assert window == (date(2024, 5, 1), date(2024, 7, 31))
    assert Window.since_until(None, Date.parse("2024")) == (None, date(2024, 12, 31))
    assert Window.since_until(Date.parse("2024?"), None) == (date(2024, 1, 1), None)
    assert Window.since_until(Date.parse("../2024"), Date.parse("2024/..")) == (None, None)
    assert Window.since_until(Date.parse("2024-07-03"), Date.parse("2024-07-03")) == (JULY_3, JULY_3)


def test_since_after_until_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing lies between since 1 Jan 2025 and until 31 Dec 2024"):
        Window.since_until(Date.parse("2025"), Date.parse("2024"))


# What a reader sees


@pytest.mark.parametrize(
    ("text", "shown", "short"),
    [
        ("2024", "2024", "2024"),
        ("2024-07", "Jul 2024", "Jul 2024"),
        ("2024-09", "Sep 2024", "Sep 2024"),
        ("2024-05-03", "3 May 2024", "3 May 2024"),
        ("2025-10-22?", "22 Oct 2025 (inferred)", "22 Oct 2025?"),
        ("2025-10~", "Oct 2025 (approximate)", "Oct 2025?"),
        ("2025%", "2025 (inferred, approximate)", "2025?"),
        ("[2024-07-03,2024-07-04]", "3 or 4 Jul 2024", "3 or 4 Jul 2024"),
        ("[2024-06-30,2024-07-01]", "30 Jun or 1 Jul 2024", "30 Jun or 1 Jul 2024"),
        ("[2023-12-31,2024-01-01]", "31 Dec 2023 or 1 Jan 2024", "31 Dec 2023 or 1 Jan 2024"),
        ("[2024-07-03,2024-07-04,2024-07-06]", "3, 4 or 6 Jul 2024", "3, 4 or 6 Jul 2024"),
        ("[2024-07-03?,2024-07-04?]", "3 or 4 Jul 2024 (inferred)", "3 or 4 Jul 2024?"),
        ("[2024-06,2024-07]", "Jun or Jul 2024", "Jun or Jul 2024"),
        ("[2023,2024-07]", "2023 or Jul 2024", "2023 or Jul 2024"),
        ("[2024-07-03..2024-07-04]", "3 or 4 Jul 2024", "3 or 4 Jul 2024"),
        ("[2024-07-03..2024-07-05]", "between 3 and 5 Jul 2024", "between 3 and 5 Jul 2024"),
        ("[2024-07-03..2024-07-05,2024-07-08]", "3–5 or 8 Jul 2024", "3–5 or 8 Jul 2024"),
        ("2024-07-01/2024-07-03", "between 1 and 3 Jul 2024", "between 1 and 3 Jul 2024"),
        ("2024-07-01?/2024-07-03?", "between 1 and 3 Jul 2024 (inferred)", "between 1 and 3 Jul 2024?"),
        ("2024-07-01/2024-07-03?", "between 1 and 3 Jul 2024 (end inferred)", "between 1 and 3 Jul 2024?"),
        ("2024-07-01~/2024-07-03", "between 1 and 3 Jul 2024 (start approximate)", "between 1 and 3 Jul 2024?"),
        ("2024-07-01~/2024-07-03?", "between 1 and 3 Jul 2024 (inferred, approximate)", "between 1 and 3 Jul 2024?"),
        ("2024-06-30/2024-07-02", "between 30 Jun and 2 Jul 2024", "between 30 Jun and 2 Jul 2024"),
        ("2023-12-30/2024-01-02", "between 30 Dec 2023 and 2 Jan 2024", "between 30 Dec 2023 and 2 Jan 2024"),
        ("2023-07/2024-07", "between Jul 2023 and Jul 2024", "between Jul 2023 and Jul 2024"),
        ("2023/2024", "between 2023 and 2024", "between 2023 and 2024"),
        ("2024-07-03/2024-07-03", "3 Jul 2024", "3 Jul 2024"),
        ("2024-05-01/2024-05-10", "early May 2024", "early May 2024"),
        ("2024-05-11/2024-05-20", "mid-May 2024", "mid-May 2024"),
        ("2024-05-21/2024-05-31", "late May 2024", "late May 2024"),
        ("2024-02-21/2024-02-29?", "late Feb 2024 (end inferred)", "late Feb 2024?"),
        ("2024-05-21/2024-05-30", "between 21 and 30 May 2024", "between 21 and 30 May 2024"),
        ("2023-12-20/..", "20 Dec 2023 or later", "20 Dec 2023 or later"),
        ("2023-12-20?/..", "20 Dec 2023 or later (inferred)", "20 Dec 2023 or later?"),
        ("../2024-07-04", "4 Jul 2024 or earlier", "4 Jul 2024 or earlier"),
    ],
)
def test_how_is_it_shown(text: str, shown: str, short: str) -> None:
    assert Date.parse(text).shown() == shown
    assert Date.parse(text).shown_short() == short


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2023-12-20/..", "since 20 Dec 2023"),
        ("2023-12?/..", "since Dec 2023 (inferred)"),
        ("../2024-07-04", "until 4 Jul 2024"),
        ("2024-05-21/2024-05-31", "21 to 31 May 2024"),
        ("2024-07-03", "3 Jul 2024"),
    ],
)
def test_how_is_something_that_lasts_shown(text: str, shown: str) -> None:
    assert Date.parse(text).shown(span=True) == shown
    assert Date.parse(text).shown_short(span=True) == shown.replace(" (inferred)", "?")


@given(expressions)
@settings(deadline=None)
def test_no_date_is_shown_padded_or_marked_twice(expression: tuple[str, frozenset[date]]) -> None:
    when = Date.parse(expression[0])
    for shown in (when.shown(), when.shown(span=True)):
        assert " 0" not in f" {shown}"
        assert shown.count("inferred") <= 1
        assert ("(" in shown) == when.inferred
        assert shown == shown.strip()


def test_a_single_day() -> None:
    assert shown_day(JULY_3) == "3 Jul 2024"
    assert shown_day(date(2025, 5, 31)) == "31 May 2025"
