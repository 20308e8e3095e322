"""A desk that ends and one that begins: after a crash, beside another, after days of silence, over a lost or restored store."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.core.posting import Address, NotPosted, Post, Trouble
from bot.state.backup import back_up, restore
from bot.state.ledger import CLAIMED, OPEN, SENT, SETTLED, SKIPPED
from tests.desk.clock import VirtualClock
from tests.desk.days import Days
from tests.desk.office import CHANNEL
from tests.desk.troubled import DAY, HOUR, MINUTE, Troubled, at, daily, opened, row, running, states, until

LATER = NotPosted(Trouble.LATER, "Slack asks to wait")
LOST = NotPosted(Trouble.UNCLEAR, "no answer within 10 s")


@pytest.fixture
def platform() -> Troubled:
    """At eight in the morning of a Monday."""
    return Troubled(VirtualClock(at(8)))


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_desk_that_died_while_posting_is_followed_by_one_that_looks_first(
    tmp_path: Path, platform: Troubled, monkeypatch: pytest.MonkeyPatch, arrives: bool
) -> None:
    monkeypatch.setattr("bot.desk.desk._FAREWELL", 0.01)
    async with opened(tmp_path) as store:
        platform.held.clear()
        async with running(tmp_path, store, platform, daily()) as first:
            await begun(first, platform)
        assert [state for _, state in await states(store)] == [CLAIMED]
        platform.held.set()
        if arrives:
            await platform.post(await _post_of(first), 0.0)
        async with running(tmp_path, store, platform, daily()) as second:
            await second.wait(HOUR)
            assert platform.counts() == [1]
            assert [state for _, state in await states(store)] == [SENT]
        if not arrives:
            assert platform.pauses[0] >= SETTLED


async def begun(office: Days, platform: Troubled) -> None:
    """Returns while the first post is under way, and nothing else."""
    office.clock.jump(at(9))
    await until(lambda: len(platform.begun) == 1 and office.clock.awaited)


async def _post_of(office: Days) -> Post:
    entry = await row(office.desk)
    content = await office.desk.digests.content(entry)
    assert content is not None
    return Post(channel=Address.read(CHANNEL), answer=content.answer, key=entry.key)


async def test_a_desk_that_is_stopped_waits_for_the_post_under_way(tmp_path: Path, platform: Troubled) -> None:
    async with opened(tmp_path) as store:
        platform.held.clear()
        async with running(tmp_path, store, platform, daily()) as office:
            await begun(office, platform)
            asyncio.get_running_loop().call_later(0.1, platform.held.set)
        assert [state for _, state in await states(store)] == [SENT]
        assert platform.counts() == [1]


async def test_two_desks_over_one_store_post_each_digest_once(tmp_path: Path, platform: Troubled) -> None:
    digests = [daily(channel=f"slack:T1/C{number}") for number in range(20)]
    platform.meets = [*[LATER] * 3, "no answer", LOST]
    async with (
        opened(tmp_path) as store,
        running(tmp_path, store, platform, *digests) as first,
        running(tmp_path, store, platform, *digests) as second,
    ):
        for _ in range(2):
            await first.wait(29 * MINUTE)
            for _ in range(10):
                await first.wait(MINUTE)
                second.desk.wake()
                await second.quiet()
            await first.wait(DAY - 39 * MINUTE)
        assert platform.counts() == [1] * 40
        for number in range(20):
            assert [state for _, state in await states(store, f"slack:T1/C{number}")] == [SENT] * 2


async def test_two_desks_that_try_the_same_posts_again_at_one_moment_make_each_once(
    tmp_path: Path, platform: Troubled
) -> None:
    digests = [daily(channel=f"slack:T1/C{number}") for number in range(20)]
    platform.meets = [LATER] * 20
    async with (
        opened(tmp_path) as store,
        running(tmp_path, store, platform, *digests) as first,
        running(tmp_path, store, platform, *digests) as second,
    ):
        await first.wait(30 * MINUTE)
        clock, then = platform._clock, at(8, 30) + 5
        first.desk.wake()
        second.desk.wake()
        await until(lambda: [moment for moment, _, woken in clock._waiting if not woken.done()].count(then) == 2)
        assert [clock.jump(then), clock.jump(then)] == [True, True]
        await until(lambda: len(platform.posts) == 20)
        await first.quiet()
        await second.quiet()
        assert (len(platform.begun), platform.counts()) == (40, [1] * 20)


async def test_after_days_of_standing_still_only_todays_is_posted(tmp_path: Path, platform: Troubled) -> None:
    async with opened(tmp_path) as store:
        async with running(tmp_path, store, platform, daily()) as office:
            await office.wait(HOUR)
        platform._clock.jump(at(10, 0, 7))
        async with running(tmp_path, store, platform, daily()) as office:
            await office.wait(HOUR)
        assert [moment for moment, _ in platform.begun] == [at(8, 30), at(10, 0, 7)]
        skipped = [(f"2032-03-{day:02}", SKIPPED) for day in range(2, 7)]
        assert await states(store) == [("2032-03-01", SENT), *skipped, ("2032-03-07", SENT)]


# --- a store that was lost, or is an older one --------------------------------------------------------------------------------


@pytest.mark.parametrize("was_posted", [True, False])
async def test_over_a_new_store_todays_is_looked_for_before_it_is_posted(
    tmp_path: Path, platform: Troubled, was_posted: bool
) -> None:
    if was_posted:
        async with opened(tmp_path) as store, running(tmp_path, store, platform, daily()) as office:
            await office.wait(HOUR)
    platform._clock.jump(at(9))
    async with opened(tmp_path, "new.db", made=at(9)) as store, running(tmp_path, store, platform, daily()) as office:
        await office.wait(HOUR)
        assert platform.counts() == [1]
        assert await states(store) == [("2032-03-01", SENT)]
        await office.wait(DAY)
        assert platform.counts() == [1, 1]


@pytest.fixture
def moment(platform: Troubled, monkeypatch: pytest.MonkeyPatch) -> None:
    """Backups are dated by the clock that the desk goes by."""
    monkeypatch.setattr("bot.state.backup.time", SimpleNamespace(time=platform._clock.now))


@pytest.mark.usefixtures("moment")
@pytest.mark.parametrize(
    ("taken", "met", "known"),
    [
        (at(8, 10), None, []),
        (at(8, 35), NotPosted(Trouble.LATER, "Slack asks to wait", 600.0), [OPEN]),
        (at(8, 31), NotPosted(Trouble.UNCLEAR, "no answer within 10 s"), [CLAIMED]),
        (at(8, 50), None, [SENT]),
    ],
)
async def test_a_restored_store_does_not_know_of_what_was_posted_since_and_looks(
    tmp_path: Path, platform: Troubled, taken: float, met: NotPosted | None, known: list[str]
) -> None:
    platform.meets = [met] if met else []
    where, kept = str(tmp_path / "desk.db"), tmp_path / "kept.backup"
    async with opened(tmp_path) as store, running(tmp_path, store, platform, daily()) as office:
        await office.wait(taken - office.clock.now())
        await back_up(where, kept)
        assert [state for _, state in await states(store)] == known
        await office.wait(at(9) - office.clock.now())
        assert platform.counts() == [1]
    await restore(where, kept, force=True)
    async with opened(tmp_path) as store, running(tmp_path, store, platform, daily()) as office:
        await office.wait(HOUR)
        assert platform.counts() == [1]
        assert await states(store) == [("2032-03-01", SENT)]
        await office.wait(DAY)
        assert platform.counts() == [1, 1]


@pytest.mark.usefixtures("moment")
async def test_what_was_due_before_the_backup_and_posted_after_it_is_looked_for_too(
    tmp_path: Path, platform: Troubled
) -> None:
    where, kept = str(tmp_path / "desk.db"), tmp_path / "kept.backup"
    async with opened(tmp_path):
        platform._clock.jump(at(8, 45))
        await back_up(where, kept)
    async with opened(tmp_path) as store, running(tmp_path, store, platform, daily()) as office:
        await office.wait(5 * MINUTE)
        assert platform.counts() == [1], "it was due while nothing ran"
    await restore(where, kept, force=True)
    async with opened(tmp_path) as store, running(tmp_path, store, platform, daily()) as office:
        await office.wait(HOUR)
        assert platform.counts() == [1]
        assert await states(store) == [("2032-03-01", SENT)]


@pytest.mark.usefixtures("moment")
async def test_what_nobody_posted_is_posted_from_a_restored_store(tmp_path: Path, platform: Troubled) -> None:
    where, kept = str(tmp_path / "desk.db"), tmp_path / "kept.backup"
    async with opened(tmp_path):
        await back_up(where, kept)
    platform._clock.jump(at(9))
    await restore(where, kept, force=True)
    async with opened(tmp_path) as store, running(tmp_path, store, platform, daily()) as office:
        await office.wait(HOUR)
        assert platform.counts() == [1]
        assert await states(store) == [("2032-03-01", SENT)]
