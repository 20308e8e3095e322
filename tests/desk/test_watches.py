"""Watches: what was changed is posted where it is watched, once, together, in time, and with its source."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import WatchSettings
from bot.core.answer import Status
from bot.desk.watches import QuietHours
from tests.desk.office import CHANNEL, NOON, Office, at_work
from tests.small_knowledge import ENTRIES

DAY = 86_400.0
TALKS = "meetings/lindqvist-talvan-strelsau-2031"
MOVED = {TALKS: ENTRIES[TALKS].replace("zenda-castle", "strelsau")}
GONE = {TALKS: "", "statements/talvan-on-pears-2031": ""}
OTHER = {"people/greta-holm": ENTRIES["people/greta-holm"].replace("short: Holm", "short: Chancellor Holm")}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with at_work(tmp_path) as working:
        yield working


async def test_a_change_on_a_watched_pair_is_posted_with_before_after_and_source(office: Office) -> None:
    said = await office.ask("/watch ruritania syldavia")
    assert said.status is Status.OK
    assert said.title == "Watching Ruritania–Syldavia"
    await office.wait(60)
    office.serve(MOVED)
    await office.wait(600)
    (told,) = office.platform.told()
    assert told.startswith("Changed: Ruritania–Syldavia")
    assert "Talks of Lindqvist and Talvan: place: was Zenda Castle (Zenda Gazette said), now Strelsau" in told
    assert "[1] s000 ¶1" in told


async def test_what_does_not_concern_it_is_not_posted(office: Office) -> None:
    await office.ask("/watch ruritania syldavia")
    await office.wait(60)
    office.serve(OTHER)
    await office.wait(DAY)
    assert office.platform.told() == []


async def test_one_entry_can_be_watched_and_what_names_it_counts(office: Office) -> None:
    await office.ask("/watch greta holm")
    await office.ask("/watch talvan", "discord:9/8")
    await office.wait(60)
    office.serve({**MOVED, **OTHER})
    await office.wait(600)
    (own,) = office.platform.told()
    assert "short name" in own
    assert "Strelsau" not in own
    (theirs,) = office.platform.told("discord:9/8")
    assert "Strelsau" in theirs
    assert "Chancellor Holm" not in theirs


async def test_the_changes_of_one_edit_come_in_one_post(office: Office) -> None:
    for line in ("/watch ruritania syldavia", "/watch talvan", "/watch ruritania", "/watch greta holm"):
        await office.ask(line)
    await office.wait(60)
    office.serve(MOVED)
    await office.wait(70)
    office.serve({**MOVED, **OTHER})
    await office.wait(DAY)
    (told,) = office.platform.told()
    assert told.count("now Strelsau") == 1
    assert "Chancellor Holm" in told
    assert told.splitlines()[0].startswith("Changed: Greta Holm, Mira Talvan, Ruritania and 1 more")


async def test_later_changes_come_in_a_post_of_their_own_and_nothing_comes_twice(office: Office) -> None:
    await office.ask("/watch ruritania")
    await office.ask("/watch greta holm")
    await office.wait(60)
    office.serve(MOVED)
    await office.wait(DAY)
    office.serve({**MOVED, **OTHER})
    await office.wait(DAY)
    first, second = office.platform.told()
    assert "Strelsau" in first
    assert "Strelsau" not in second
    assert "Chancellor Holm" in second


async def test_what_was_changed_before_it_was_watched_is_not_posted(office: Office) -> None:
    await office.ask("/watch greta holm")
    office.serve(MOVED)
    await office.wait(DAY)
    await office.ask("/watch ruritania")
    office.serve({**MOVED, **OTHER})
    await office.wait(DAY)
    (told,) = office.platform.told()
    assert "Strelsau" not in told


async def test_an_entry_taken_out_is_told_by_its_name(office: Office) -> None:
    await office.ask("/watch ruritania syldavia")
    await office.wait(60)
    office.serve(GONE)
    await office.wait(600)
    (told,) = office.platform.told()
    assert "meeting removed: Talks of Lindqvist and Talvan" in told


async def test_an_ended_watch_posts_nothing(office: Office) -> None:
    await office.ask("/watch ruritania")
    await office.wait(60)
    ended = await office.ask("/unwatch ruritania")
    assert ended.status is Status.OK
    office.serve(MOVED)
    await office.wait(DAY)
    assert office.platform.told() == []
    assert (await office.ask("/unwatch ruritania")).status is Status.NOT_FOUND


async def test_quiet_hours_are_kept(tmp_path: Path) -> None:
    late = datetime(2032, 3, 1, 21, 30, tzinfo=UTC).timestamp()
    hours = WatchSettings(quiet_hours="22:00-07:00")
    async with at_work(tmp_path, late, watches=hours, timezone="Europe/Istanbul") as office:
        await office.ask("/watch ruritania")
        await office.wait(60)
        office.serve(MOVED)
        await office.wait(DAY)
        ((at, _),) = office.platform.posts
        assert datetime.fromtimestamp(at, UTC) == datetime(2032, 3, 2, 4, 0, tzinfo=UTC), "07:00 in Istanbul"


@pytest.mark.parametrize(
    ("hours", "at", "over"),
    [
        (("22:00", "07:00"), "2032-03-01T23:00", "2032-03-02T07:00"),
        (("22:00", "07:00"), "2032-03-01T06:59", "2032-03-01T07:00"),
        (("22:00", "07:00"), "2032-03-01T07:00", "2032-03-01T07:00"),
        (("22:00", "07:00"), "2032-03-01T21:59", "2032-03-01T21:59"),
        (("12:00", "13:30"), "2032-03-01T12:00", "2032-03-01T13:30"),
        (("09:00", "09:00"), "2032-03-01T09:00", "2032-03-01T09:00"),
    ],
)
def test_when_quiet_hours_are_over(hours: tuple[str, str], at: str, over: str) -> None:
    moment = datetime.fromisoformat(f"{at}+00:00").timestamp()
    assert QuietHours(*hours).over(moment, "UTC") == datetime.fromisoformat(f"{over}+00:00").timestamp()


async def edited(office: Office, times: int) -> None:
    """So many edits of the talks, each of them posted."""
    for number in range(times):
        before = len(office.platform.posts)
        there = "strelsau" in str(office.dragoman.kb.entries[TALKS.partition("/")[2]].place)
        office.serve(
            {"people/greta-holm": f"{ENTRIES['people/greta-holm']}names: [G. {number}]\n"} | ({} if there else MOVED)
        )
        await office.wait(900)
        assert len(office.platform.posts) == before + 1


async def test_a_watch_that_nobody_reads_is_offered_for_removal(office: Office) -> None:
    await office.ask("/watch ruritania")
    await office.wait(60)
    await edited(office, 5)
    await office.wait(31 * DAY)
    await edited(office, 1)
    *before, last = office.platform.posts
    assert len(before) == 5
    offers = [action.line for action in last[1].answer.actions if action.line.startswith("/unwatch")]
    assert offers == ["/unwatch ruritania"]
    assert not any(action.line.startswith("/unwatch") for _, post in before for action in post.answer.actions)
    await office.ask("/unwatch ruritania")
    assert "watches nothing" in str((await office.ask("/watches")).blocks)


async def test_a_watch_that_is_asked_about_is_not_offered_for_removal(office: Office) -> None:
    await office.ask("/watch ruritania")
    await office.wait(60)
    await edited(office, 5)
    await office.wait(31 * DAY)
    await office.ask("/country ruritania")
    await edited(office, 3)
    offers = [one.line for _, post in office.platform.posts for one in post.answer.actions if "unwatch" in one.line]
    assert offers == []


async def test_what_is_watched_is_listed_for_its_channel_alone(office: Office) -> None:
    await office.ask("/watch ruritania syldavia")
    again = await office.ask("/watch syldavia ruritania")
    assert "already" in str(again.blocks)
    assert "Ruritania–Syldavia" in str((await office.ask("/watches")).blocks)
    assert "Ruritania–Syldavia" not in str((await office.ask("/watches", "slack:T1/C2")).blocks)


async def test_a_paused_channel_hears_nothing_of_its_watches(office: Office) -> None:
    await office.ask("/watch ruritania")
    await office.ask("/digest pause")
    await office.wait(60)
    office.serve(MOVED)
    await office.wait(DAY)
    assert office.platform.told() == []


def test_the_day_of_these_tests_is_the_small_knowledges() -> None:
    assert datetime.fromtimestamp(NOON, UTC).date().isoformat() == "2032-03-01"
    assert CHANNEL.startswith("slack:")
