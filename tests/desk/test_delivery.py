"""Delivery: what is owed is posted once, whatever a platform says, and whatever nobody can tell. The platform is ours here."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.posting import SEND_SECONDS, NotPosted, Trouble
from bot.desk import delivery
from bot.state.channels import Pause
from bot.state.ledger import FAILED, OPEN, QUIET, SENT, SETTLED, SKIPPED, UNCLEAR
from bot.state.store import Store
from tests.desk.clock import VirtualClock
from tests.desk.office import CHANNEL, Office
from tests.desk.troubled import DAY, HOUR, MINUTE, Troubled, asked_for, at, daily, opened, row, running, states

LATER = NotPosted(Trouble.LATER, "Slack asks to wait")
LOST = NotPosted(Trouble.UNCLEAR, "no answer within 10 s")


@pytest.fixture
def platform() -> Troubled:
    """At eight in the morning of a Monday."""
    return Troubled(VirtualClock(at(8)))


@pytest.fixture
async def office(tmp_path: Path, platform: Troubled) -> AsyncIterator[Office]:
    """A desk that owes one channel a digest at half past eight."""
    async with opened(tmp_path) as store, running(tmp_path, store, platform, daily()) as working:
        yield working


# --- what a platform says ------------------------------------------------------------------------------------------------


async def test_a_digest_is_posted_at_its_minute_and_the_next_a_day_later(office: Office, platform: Troubled) -> None:
    await office.wait(3 * DAY)
    assert [moment for moment, _ in platform.begun] == [at(8, 30), at(8, 30, 2), at(8, 30, 3)]
    assert (await row(office.desk)).state == SENT
    assert (await row(office.desk)).message == "m1"


async def test_a_channel_that_is_gone_is_paused_and_the_operator_told_what_to_do_once(
    office: Office, platform: Troubled, caplog: pytest.LogCaptureFixture
) -> None:
    platform.meets = [NotPosted(Trouble.GONE, "Slack said channel_not_found")]
    await office.wait(3 * DAY)
    assert len(platform.begun) == 1
    assert (await row(office.desk)).state == FAILED
    assert (await office.desk.channels.pauses())[CHANNEL].why == "Slack said channel_not_found"
    (told,) = [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
    assert f"{CHANNEL} takes no posts (Slack said channel_not_found)" in told
    assert f"dragoman digest resume --channel {CHANNEL}" in told
    await office.desk.channels.resume(CHANNEL)
    await office.wait(DAY)
    assert [moment for moment, _ in platform.begun[1:]] == [at(8, 30, 4)], "only the day on which it is taken again"


async def test_what_is_refused_is_not_tried_again_and_the_next_day_is(
    office: Office, platform: Troubled, caplog: pytest.LogCaptureFixture
) -> None:
    platform.meets = [NotPosted(Trouble.REFUSED, "Slack said invalid_blocks")]
    await office.wait(23 * HOUR)
    assert len(platform.begun) == 1
    failed = await row(office.desk)
    assert (failed.state, failed.note) == (FAILED, "Slack said invalid_blocks")
    assert "was not posted: Slack said invalid_blocks" in caplog.text
    await office.wait(DAY)
    assert (await row(office.desk, 2)).state == SENT


async def test_what_was_not_taken_is_tried_again_after_growing_pauses(office: Office, platform: Troubled) -> None:
    platform.meets = [LATER] * 8
    await office.wait(3 * HOUR)
    assert platform.pauses == [5, 10, 20, 40, 80, 160, 300, 300]
    assert platform.counts() == [1]


async def test_a_platforms_wish_to_wait_is_honoured(office: Office, platform: Troubled) -> None:
    platform.meets = [NotPosted(Trouble.LATER, "Slack asks to wait", 700.0)]
    await office.wait(HOUR)
    assert platform.pauses == [700]
    assert platform.counts() == [1]


async def test_a_platform_that_is_not_served_is_waited_for(office: Office, platform: Troubled) -> None:
    office.desk.reach("slack", None)
    await office.wait(2 * HOUR)
    assert platform.begun == []
    office.desk.reach("slack", platform)
    await office.wait(MINUTE)
    assert platform.counts() == [1]


# --- what nobody can tell --------------------------------------------------------------------------------------------------


async def test_nothing_is_sent_again_before_its_request_has_surely_ended(office: Office, platform: Troubled) -> None:
    platform.meets = [LOST] * 3
    await office.wait(HOUR)
    assert platform.counts() == [1]
    assert len(platform.pauses) == 3
    assert min(platform.pauses) >= SETTLED >= SEND_SECONDS + 60


async def test_what_arrived_unseen_is_found_and_not_sent_again(office: Office, platform: Troubled) -> None:
    platform.meets = ["the connection was lost after the request"]
    await office.wait(HOUR)
    assert (len(platform.begun), platform.counts()) == (1, [1])
    found = await row(office.desk)
    assert (found.state, found.message) == (SENT, "m1")
    remembered = await office.desk.ledger.posting(CHANNEL, "m1")
    assert remembered is not None, "what stands in it can be corrected all the same"


async def test_what_was_unclear_once_is_looked_for_before_every_further_try(
    office: Office, platform: Troubled, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.meets = [LOST, LATER, LATER]
    looked: list[float] = []
    find = platform.find

    async def counted(*asked: Any) -> Any:
        looked.append(office.clock.now())
        return await find(*asked)

    monkeypatch.setattr(platform, "find", counted)
    await office.wait(HOUR)
    assert looked == [moment for moment, _ in platform.begun[1:]]
    assert len(looked) == 3
    assert platform.counts() == [1]


async def test_where_the_history_is_closed_it_stays_unclear_and_is_not_sent_again(
    office: Office, platform: Troubled, caplog: pytest.LogCaptureFixture
) -> None:
    platform.meets = [LOST]
    platform.unread = [NotPosted(Trouble.REFUSED, "Slack said missing_scope: the app needs the scope channels:history")]
    await office.wait(23 * HOUR)
    assert len(platform.begun) == 1
    assert (await row(office.desk)).state == UNCLEAR
    assert "nobody can tell whether the digest" in caplog.text
    assert "channels:history" in caplog.text
    await office.wait(DAY)
    assert (await row(office.desk, 2)).state == SENT


async def test_a_history_that_is_not_given_just_now_is_asked_for_again(office: Office, platform: Troubled) -> None:
    platform.meets = ["no answer"]
    platform.unread = [NotPosted(Trouble.LATER, "Slack does not give the history")] * 5
    await office.wait(HOUR)
    assert (len(platform.begun), platform.unread) == (1, [])
    assert (await row(office.desk)).state == SENT


async def test_a_channel_found_gone_while_looking_is_paused(office: Office, platform: Troubled) -> None:
    platform.meets = [LOST]
    platform.unread = [NotPosted(Trouble.GONE, "Slack said channel_not_found")]
    await office.wait(2 * DAY)
    assert len(platform.begun) == 1
    assert CHANNEL in await office.desk.channels.pauses()


@pytest.mark.parametrize("met", [LOST, "the connection was lost after the request"])
async def test_what_is_unclear_at_midnight_still_comes_once(
    tmp_path: Path, platform: Troubled, met: NotPosted | str
) -> None:
    platform.meets = [met]
    async with opened(tmp_path) as store, running(tmp_path, store, platform, daily("23:59")) as office:
        await office.wait(16 * HOUR + 5 * MINUTE)
        assert platform.counts() == [1]
        assert await states(store) == [("2032-03-01", SENT)]
        await office.wait(DAY)
        assert platform.counts() == [1, 1]
        assert await states(store) == [("2032-03-01", SENT), ("2032-03-02", SENT)]


async def test_what_is_not_taken_until_long_after_midnight_is_not_posted_the_next_day(
    tmp_path: Path, platform: Troubled
) -> None:
    platform.meets = [LATER] * 60
    async with opened(tmp_path) as store, running(tmp_path, store, platform, daily("23:50")) as office:
        await office.wait(20 * HOUR)
        assert (await states(store), platform.posts) == ([("2032-03-01", SKIPPED)], [])
        assert platform.begun[-1][0] < at(0, 16, 2)


# --- what a database does ------------------------------------------------------------------------------------------------------


def _fails(store: Store, monkeypatch: pytest.MonkeyPatch, platform: Troubled, times: int) -> None:
    """From the first post on, so many transactions are not committed."""
    begin = Store.begin
    left = [times]

    @asynccontextmanager
    async def failing(self: Store) -> AsyncIterator[AsyncConnection]:
        if platform.posts and left[0]:
            left[0] -= 1
            raise OperationalError("UPDATE", {}, OSError("the disk is full"))
        async with begin(self) as connection:
            yield connection

    monkeypatch.setattr(Store, "begin", failing)


async def test_a_mark_that_fails_is_made_again(
    office: Office, platform: Troubled, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fails(office.desk._store, monkeypatch, platform, 1)
    await office.wait(31 * MINUTE)
    assert (await row(office.desk)).state == SENT
    assert platform.counts() == [1]


async def test_a_post_that_cannot_be_marked_is_found_once_the_database_answers(
    office: Office, platform: Troubled, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(delivery, "_MARK_TRIES", 1)
    caplog.set_level(logging.INFO)
    office.desk.look_seconds = 30
    _fails(office.desk._store, monkeypatch, platform, 4)
    await office.wait(40 * MINUTE)
    assert (await row(office.desk)).state == SENT
    assert len(platform.begun) == 1
    assert "the desk works again" in caplog.text


# --- which channels, which days --------------------------------------------------------------------------------------------------


async def test_a_channel_that_is_paused_gets_nothing_until_it_is_resumed(office: Office, platform: Troubled) -> None:
    platform.meets = [LATER]
    await office.wait(30 * MINUTE)
    assert (await row(office.desk)).state == OPEN
    pause = Pause(channel=CHANNEL, why="asked for", since=office.clock.now())
    assert await office.desk.channels.pause(pause)
    await office.wait(2 * DAY + HOUR)
    assert len(platform.begun) == 1
    assert (await row(office.desk)).state == SKIPPED
    await office.desk.channels.resume(CHANNEL)
    office.desk.wake()
    await office.wait(DAY)
    assert [moment for moment, _ in platform.begun[1:]] == [at(9, 30, 3), at(8, 30, 4)]


async def test_only_the_weekdays_asked_for_count(tmp_path: Path, platform: Troubled) -> None:
    async with opened(tmp_path) as store, running(tmp_path, store, platform, daily(days="mon,thu")) as office:
        await office.wait(4 * DAY)
        assert [moment for moment, _ in platform.begun] == [at(8, 30, 1), at(8, 30, 4)]
        assert {state for _, state in await states(store)} == {SENT}


async def test_a_subscription_made_after_its_time_begins_the_next_day(tmp_path: Path, platform: Troubled) -> None:
    platform._clock.jump(at(10))
    async with opened(tmp_path) as store, running(tmp_path, store, platform) as office:
        await office.desk.channels.subscribe(asked_for("08:30", since=at(10)))
        office.desk.wake()
        await office.wait(2 * DAY)
        assert [moment for moment, _ in platform.begun] == [at(8, 30, 2), at(8, 30, 3)]


async def test_a_channel_that_unsubscribed_gets_nothing_more(tmp_path: Path, platform: Troubled) -> None:
    async with opened(tmp_path) as store, running(tmp_path, store, platform) as office:
        await office.desk.channels.subscribe(asked_for("08:30", since=at(8)))
        platform.meets = [LATER]
        await office.wait(30 * MINUTE)
        assert len(platform.begun) == 1
        await office.desk.channels.unsubscribe(CHANNEL)
        await office.wait(2 * DAY)
        assert len(platform.begun) == 1
        assert await states(store) == [("2032-03-01", QUIET)]
