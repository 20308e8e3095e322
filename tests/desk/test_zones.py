"""The clocks are changed: every local date that exists has one digest, at the first moment that shows its time or a later one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import DigestSettings
from bot.desk.desk import LOOK_SECONDS
from bot.state.store import open_store
from bot.text.clock import exists, instant, local_date
from tests.desk.clock import VirtualClock
from tests.desk.office import Platform, employed, long_ago
from tests.desk.paper import Paper, Walk, daily
from tests.desk.transitions import Transition, transitions, zones

DAY = 86_400.0
PAUSE = 800.0
"""How long a real desk rests here: looking twice a minute for days would cost more than it shows."""
SEED = 20_260_329
# In summer time's first and last night it is 22:00, 23:00, 24:00 or 00:00 there; half an hour; two hours; 02:45.
ODD = (
    "America/Scoresbysund",
    "America/Nuuk",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Havana",
    "America/Santiago",
    "America/Asuncion",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Pacific/Chatham",
    "Asia/Gaza",
    "Africa/Casablanca",
    "Europe/Lisbon",
    "Europe/London",
    "America/New_York",
)
# The dates these left out or had twice when they crossed the date line.
CROSSED = {
    "Pacific/Apia": date(2011, 12, 30),
    "Pacific/Fakaofo": date(2011, 12, 30),
    "Pacific/Kiritimati": date(1994, 12, 31),
    "Pacific/Kwajalein": date(1993, 8, 21),
}
TWICE = {"Pacific/Kwajalein": date(1969, 9, 30)}


def around(names: Sequence[str], day: date) -> list[Transition]:
    """The changes in some zones within three days of a date."""
    return transitions(names, day - timedelta(days=3), day + timedelta(days=3))


def sampled(count: int) -> list[Transition]:
    """The changes from 2025 to 2030 in some zones drawn by lot, and in the odd ones."""
    every = zones()
    rng = random.Random(SEED)
    drawn = {*rng.sample(every, 40), *(name for name in ODD if name in every)}
    found = transitions(sorted(drawn), date(2025, 1, 1), date(2031, 1, 1))
    return rng.sample(found, min(count, len(found)))


def reckoned(one: Transition) -> None:
    """The instants of all its times are what a watch says."""
    zone = ZoneInfo(one.zone)
    for at in one.times:
        for day, moment in one.first_at(at).items():
            assert exists(day, zone), (str(one), day)
            assert instant(day, at, zone) == moment, (str(one), at, day)


async def posted(one: Transition, rng: random.Random) -> None:
    """Each of its times has one post a date, at its moment, whatever desks look and remember."""
    begin = one.at - 2 * DAY + rng.randrange(86_400)
    walk = Walk(Paper([daily(f"slack:T1/{at}", at, one.zone, begin) for at in one.times]), begin, rng)
    await walk.until(one.at + 2 * DAY)
    for at in one.times:
        expected = [(day, due) for day, due in one.first_at(at).items() if begin <= due < walk.now - LOOK_SECONDS]
        made = [post for post in walk.of(f"slack:T1/{at}") if post[1] < walk.now - LOOK_SECONDS]
        assert [day for day, _ in made] == [day for day, _ in expected], (str(one), at)
        for (day, moment), (_, due) in zip(made, expected, strict=True):
            assert 0 <= moment - due <= LOOK_SECONDS, (str(one), at, day)


async def checked(found: Sequence[Transition]) -> None:
    """Both, for all of these."""
    rng = random.Random(SEED)
    for one in found:
        reckoned(one)
        await posted(one, rng)


async def test_one_post_a_date_around_some_changes_of_the_clocks() -> None:
    found = sampled(70)
    assert len(found) == 70
    await checked(found)


@pytest.mark.heavy
async def test_one_post_a_date_around_every_change_of_the_clocks_from_2025_to_2030() -> None:
    found = transitions(zones(), date(2025, 1, 1), date(2031, 1, 1))
    assert len(found) > 2_000
    await checked(found)


@pytest.mark.parametrize(("name", "day"), [*CROSSED.items(), *TWICE.items()])
async def test_one_post_a_date_where_the_date_line_is_crossed(name: str, day: date) -> None:
    (change,) = around([name], day)
    await checked([change])


@pytest.mark.parametrize(("name", "day"), CROSSED.items())
async def test_a_date_that_was_left_out_is_neither_posted_nor_said_to_be_skipped(name: str, day: date) -> None:
    (change,) = around([name], day)
    zone = ZoneInfo(name)
    assert not exists(day, zone)
    assert local_date(instant(day, "08:30", zone), zone) == day + timedelta(days=1), "due when the next begins"
    for lot in range(20):
        paper = Paper([daily("slack:T1/C1", "08:30", name, change.at - 2 * DAY)])
        rng = random.Random(lot)
        before = Walk(paper, change.at - 2 * DAY, rng)
        await before.until(change.at - rng.randrange(3_600))
        # Nothing ran for a while: from before the date line was crossed until some time after it.
        after = Walk(paper, change.at + rng.randrange(int(DAY)), rng)
        await after.until(change.at + 2 * DAY)
        dates = [one for one, _ in (*before.of("slack:T1/C1"), *after.of("slack:T1/C1"))]
        assert day not in dates, lot
        assert day + timedelta(days=1) in dates, lot
        assert paper.skipped() == [], lot


@pytest.mark.parametrize(
    ("name", "day", "at", "due"),
    [
        ("Europe/Istanbul", date(2026, 3, 29), "02:30", "2026-03-29 02:30+0300"),
        ("Europe/Berlin", date(2026, 3, 29), "02:30", "2026-03-29 03:00+0200"),
        ("Europe/Berlin", date(2026, 10, 25), "02:30", "2026-10-25 02:30+0200"),
        ("Europe/Berlin", date(2026, 10, 25), "03:00", "2026-10-25 03:00+0100"),
        ("America/New_York", date(2026, 3, 8), "02:00", "2026-03-08 03:00-0400"),
        ("America/New_York", date(2026, 11, 1), "01:59", "2026-11-01 01:59-0400"),
        ("Australia/Lord_Howe", date(2026, 10, 4), "02:15", "2026-10-04 02:30+1100"),
        ("Africa/Cairo", date(2026, 4, 24), "00:00", "2026-04-24 01:00+0300"),
        ("America/Scoresbysund", date(2026, 3, 28), "23:30", "2026-03-29 00:00-0100"),
        ("Pacific/Apia", date(2011, 12, 30), "08:30", "2011-12-31 00:00+1400"),
    ],
)
def test_moments_known_from_almanacs(name: str, day: date, at: str, due: str) -> None:
    assert datetime.fromtimestamp(instant(day, at, ZoneInfo(name)), ZoneInfo(name)).strftime("%Y-%m-%d %H:%M%z") == due


# --- a desk over a database ----------------------------------------------------------------------------------------------


async def at_a_desk(folder: Path, found: Sequence[Transition]) -> None:
    """A real desk over a real ledger, with a channel for some times of each of these changes, which lie close together."""
    rng = random.Random(SEED)
    begin = min(one.at for one in found) - 0.6 * DAY
    end = max(one.at for one in found) + 0.75 * DAY
    asked = [(one, at) for one in found for at in rng.sample(one.times, 4)]
    channels = {f"slack:T1/C{number}": each for number, each in enumerate(asked)}
    digests = tuple(DigestSettings(channel=name, at=at, timezone=one.zone) for name, (one, at) in channels.items())
    clock = VirtualClock(begin)
    platform = Platform(clock)
    async with await open_store(str(folder / f"{found[0].at}.db")) as store:
        await long_ago(store)
        async with employed(folder, store, clock, platform, digests=digests) as office:
            office.desk.wake()
            office.desk.look_seconds = PAUSE
            await office.wait(end - begin)
    posts: dict[str, list[tuple[date, float]]] = {}
    for moment, post in platform.posts:
        day = date.fromisoformat(post.answer.line.split()[2].removeprefix("date:"))
        posts.setdefault(str(post.channel), []).append((day, moment))
    for name, (one, at) in channels.items():
        due = one.first_at(at, 8)
        made = posts.get(name, [])
        dates = [day for day, _ in made]
        assert dates == sorted(set(dates)), (str(one), at)
        # The first may be of a day that had begun before.
        assert {day for day, moment in due.items() if begin <= moment < end - PAUSE} <= set(dates), (str(one), at)
        for day, moment in made:
            assert max(due[day], begin) <= moment <= max(due[day], begin) + PAUSE, (str(one), at, day)


def close(year: int) -> list[list[Transition]]:
    """A change in each of the odd zones and some others in one year, those within a day together."""
    names = [*ODD, "Asia/Jerusalem", "America/Sao_Paulo", "Australia/Sydney", "Pacific/Auckland", "Pacific/Norfolk"]
    found = sorted(transitions(names, date(year, 1, 1), date(year + 1, 1, 1)), key=lambda one: one.at)
    together: list[list[Transition]] = [found[:1]]
    for one in found[1:]:
        if one.at - together[-1][0].at < DAY:
            together[-1].append(one)
        else:
            together.append([one])
    return together


async def test_a_desk_over_a_database_on_the_days_when_europe_changes_its_clocks(tmp_path: Path) -> None:
    changed = max(close(2026), key=len)
    assert len({one.zone for one in changed}) > 5
    await at_a_desk(tmp_path, changed[:6])


@pytest.mark.heavy
async def test_a_desk_over_a_database_on_all_days_of_a_year_on_which_clocks_are_changed(tmp_path: Path) -> None:
    for changed in close(2028):
        await at_a_desk(tmp_path, changed)
