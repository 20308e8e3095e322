"""When a digest is due, and the times, weekdays and zones that people write."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.due import GRACE, Slot, Subscription, next_due, owed, passed
from bot.errors import UserError
from bot.text.clock import DAILY, DAYS, exists, instant, local_date, read_at, read_days, read_hours, read_zone, weekdays

ISTANBUL = "Europe/Istanbul"
MONDAY = date(2026, 10, 19)
HOUR, DAY = 3_600.0, 86_400.0


def at(written: str) -> float:
    """A moment given in UTC."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp()


def asked(at: str = "08:30", days: str = DAILY, zone: str = ISTANBUL, since: float = 0.0) -> Subscription:
    """A digest of one channel."""
    return Subscription(channel="slack:T1/C1", at=at, timezone=zone, days=days, since=since)


# --- due -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-10-19 05:29:59", None),
        ("2026-10-19 05:30", 19),
        ("2026-10-19 20:59:59", 19),
        ("2026-10-19 21:00", None),
        ("2026-10-20 05:29", None),
        ("2026-10-20 05:30", 20),
    ],
)
def test_a_digest_is_owed_from_its_time_to_the_end_of_its_local_date(now: str, day: int | None) -> None:
    slot = owed(asked(), at(now))
    assert (slot and slot.day.day) == day


@pytest.mark.parametrize(("seconds", "day"), [(60, 19), (60 + GRACE - 61, 19), (60 + GRACE, None)])
def test_a_digest_due_just_before_midnight_may_begin_after_it(seconds: float, day: int | None) -> None:
    slot = owed(asked("23:59", zone="UTC"), at("2026-10-19 23:59") + seconds)
    assert (slot and slot.day.day) == day


def test_nothing_is_owed_for_a_time_before_the_channel_subscribed() -> None:
    nine = at("2026-10-19 06:00")
    assert owed(asked(since=nine), nine + HOUR) is None
    assert next_due(asked(since=nine), nine) == Slot(date(2026, 10, 20), at("2026-10-20 05:30"))


def test_only_the_chosen_weekdays_have_digests() -> None:
    subscription = asked(days="tue,sat")
    moment, found = at("2026-10-19 00:00"), []
    for _ in range(4):
        slot = next_due(subscription, moment)
        found.append(f"{slot.day:%a %d}")
        assert owed(subscription, slot.due) == slot
        assert owed(subscription, slot.due + 23 * HOUR) is None
        moment = slot.due
    assert found == ["Tue 20", "Sat 24", "Tue 27", "Sat 31"]


def test_a_weekday_is_the_one_of_the_channel() -> None:
    assert next_due(asked("00:30", "mon", "Pacific/Auckland"), at("2026-10-17 00:00")).due == at("2026-10-18 11:30")


def test_the_days_that_were_missed_are_those_between() -> None:
    weekend = date(2026, 10, 16), date(2026, 10, 20)
    assert list(passed(asked(), *weekend)) == [date(2026, 10, 17), date(2026, 10, 18), MONDAY]
    assert list(passed(asked(days="mon-fri"), *weekend)) == [MONDAY]
    assert list(passed(asked(), MONDAY, MONDAY + timedelta(days=1))) == []
    assert list(passed(asked(), MONDAY, MONDAY)) == []


def test_a_date_that_a_zone_left_out_was_not_missed() -> None:
    samoa = asked(zone="Pacific/Apia")
    assert list(passed(samoa, date(2011, 12, 28), date(2012, 1, 1))) == [date(2011, 12, 29), date(2011, 12, 31)]
    assert next_due(samoa, at("2011-12-30 00:00")).day == date(2011, 12, 31)
    assert owed(samoa, at("2011-12-30 10:00")) is None, "midnight there, at the end of the date that was left out"


ZONES = st.sampled_from(sorted(available_timezones()))
TIMES = st.times().map(lambda one: f"{one:%H:%M}")
SOME_DAYS = st.sets(st.sampled_from(DAYS), min_size=1).map(",".join)
MOMENTS = st.integers(int(at("2000-01-01 00:00")), int(at("2037-01-01 00:00"))).map(float)


@settings(max_examples=150, deadline=None)
@given(ZONES, TIMES, SOME_DAYS, MOMENTS)
def test_from_one_digest_to_the_next_no_chosen_date_is_left_out(zone: str, time: str, days: str, now: float) -> None:
    subscription = asked(time, days, zone)
    slots = [next_due(subscription, now)]
    while len(slots) < 4:
        slots.append(next_due(subscription, slots[-1].due))
    assert slots[0].due > now
    for slot, following in pairwise(slots):
        assert slot.due < following.due
        assert list(passed(subscription, slot.day, following.day)) == []
        assert next_due(subscription, following.due - 0.5) == following
    for slot in slots:
        assert DAYS[slot.day.weekday()] in days.split(",")
        assert owed(subscription, slot.due) == slot
        before = owed(subscription, slot.due - 1)
        assert before is None or before.day < slot.day


@settings(max_examples=150, deadline=None)
@given(ZONES, TIMES, MOMENTS)
def test_whatever_is_owed_was_due_at_most_a_day_ago_and_has_its_date(zone: str, time: str, now: float) -> None:
    slot = owed(asked(time, zone=zone), now)
    if slot is not None:
        assert now - 25 * HOUR - GRACE <= slot.due <= now
        assert exists(slot.day, ZoneInfo(zone))
        assert local_date(slot.due, ZoneInfo(zone)) - slot.day <= timedelta(days=1)


@settings(max_examples=150, deadline=None)
@given(ZONES, TIMES, st.dates(date(2000, 1, 1), date(2036, 12, 31)))
def test_an_instant_shows_its_time_or_lies_at_the_end_of_a_gap(name: str, time: str, day: date) -> None:
    zone = ZoneInfo(name)
    due = instant(day, time, zone)
    shown = datetime.fromtimestamp(due, zone).replace(tzinfo=None)
    wanted = datetime.fromisoformat(f"{day} {time}")
    assert shown >= wanted
    if shown != wanted:
        before = datetime.fromtimestamp(due - 1, zone).replace(tzinfo=None)
        assert before < wanted, "the second before it is still too early"


# --- written -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("08:30", "08:30"),
        ("8:30", "08:30"),
        ("8.30", "08:30"),
        ("8", "08:00"),
        (" 23:59 ", "23:59"),
        ("0:00", "00:00"),
        ("00", "00:00"),
    ],
)
def test_times_of_day(written: str, means: str) -> None:
    assert read_at(written) == means


@pytest.mark.parametrize(
    "written",
    ["", "24:00", "8:60", "8:3", "830", "008:30", "-1:00", "8:30pm", "8:", ":30", "8:30:00", "٨:٣٠", "²:00", "+8:30"],
)
def test_what_is_no_time_of_day(written: str) -> None:
    with pytest.raises(UserError, match="is no time of day: write it as 08:30"):
        read_at(written)


@given(st.text(max_size=12))
def test_any_text_is_a_time_of_day_or_refused(written: str) -> None:
    try:
        found = read_at(written)
    except UserError:
        return
    assert read_at(found) == found == f"{datetime.strptime(found, '%H:%M'):%H:%M}"


@given(TIMES, TIMES, st.sampled_from(["-", "–", " - ", " – "]))
def test_hours_are_two_times(begin: str, end: str, dash: str) -> None:
    assert read_hours(f"{begin}{dash}{end}") == (begin, end)


@pytest.mark.parametrize("written", ["", "22:00", "22:00-", "-07:00", "22-25", "22:00-07:00-08:00", "22:00 to 07:00"])
def test_what_are_no_hours(written: str) -> None:
    with pytest.raises(UserError, match=r"are no hours|is no time of day"):
        read_hours(written)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("mon-fri", "mon-fri"),
        ("Monday-Friday", "mon-fri"),
        ("weekdays", "mon-fri"),
        ("workdays", "mon-fri"),
        ("fri-mon", "mon,fri,sat,sun"),
        ("sun-sat", "daily"),
        ("every day", "daily"),
        ("ALL", "daily"),
        ("mon tue, wed", "mon-wed"),
        ("sun,mon,sun", "mon,sun"),
        ("sat-sun", "sat,sun"),
        ("th,su", "thu,sun"),
        ("tuesd", "tue"),
        ("wed-wed", "wed"),
    ],
)
def test_weekdays(written: str, means: str) -> None:
    assert read_days(written) == means


@pytest.mark.parametrize(
    "written", ["", " ", ",", "m", "t", "someday", "mon-", "-fri", "mon-wed-fri", "1-5", "mondays"]
)
def test_what_names_no_weekdays(written: str) -> None:
    with pytest.raises(UserError, match="names no weekdays"):
        read_days(written)


@given(st.sets(st.integers(0, 6), min_size=1), st.randoms())
def test_weekdays_are_written_in_one_form_that_means_the_same(chosen: set[int], rng: random.Random) -> None:
    shuffled = list(chosen)
    rng.shuffle(shuffled)
    written = read_days(", ".join(DAYS[day].upper() for day in shuffled))
    assert weekdays(written) == chosen
    assert read_days(written) == written


@given(st.integers(0, 6), st.integers(0, 6))
def test_a_range_of_weekdays_goes_forward_round_the_week(first: int, last: int) -> None:
    found = weekdays(f"{DAYS[first]}-{DAYS[last]}")
    assert len(found) == (last - first) % 7 + 1
    assert {first, last} <= found


@given(st.text(max_size=40))
def test_any_text_names_weekdays_or_is_refused(written: str) -> None:
    try:
        found = read_days(written)
    except UserError:
        return
    assert weekdays(found) == weekdays(written)


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("Europe/Istanbul", "Europe/Istanbul"),
        ("europe/istanbul", "Europe/Istanbul"),
        ("istanbul", "Europe/Istanbul"),
        ("New York", "America/New_York"),
        ("qatar", "Asia/Qatar"),
        ("  buenos   aires ", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
        ("etc/gmt+3", "Etc/GMT+3"),
        ("Asia/Kolkata", "Asia/Kolkata"),
    ],
)
def test_zones(written: str, zone: str) -> None:
    assert read_zone(written) == zone


@pytest.mark.parametrize(
    "written", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "Europe", "GMT+3", "+03:00", "a\0b", "x" * 500]
)
def test_what_is_no_zone(written: str) -> None:
    with pytest.raises(UserError, match="there is no time zone") as refused:
        read_zone(written)
    assert len(str(refused.value)) < 200


@settings(max_examples=60, deadline=None)
@given(ZONES)
def test_every_zone_is_found_by_its_name_however_it_is_written(name: str) -> None:
    for written in (name, name.casefold(), name.upper(), name.replace("_", " ")):
        assert read_zone(written) == name


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_zone_or_refused(written: str) -> None:
    try:
        found = read_zone(written)
    except UserError:
        return
    assert found in available_timezones()
