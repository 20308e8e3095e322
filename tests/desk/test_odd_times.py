"""Changes taken back, clocks that ran ahead, rows that others hold: nothing false is posted, and nothing stays away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import DigestSettings, WatchSettings
from bot.core.posting import NotPosted, Post, Posted, Trouble
from bot.state.ledger import SENT, Entry, Ledger
from bot.state.store import open_store
from bot.state.together import Together
from tests.desk.office import CHANNEL, Office, at_work
from tests.small_knowledge import ENTRIES

DAY = 86_400.0
TALKS = "meetings/lindqvist-talvan-strelsau-2031"
MOVED = {TALKS: ENTRIES[TALKS].replace("zenda-castle", "strelsau")}
HOLM = ENTRIES["people/greta-holm"]
TAGGED = {TALKS: MOVED[TALKS].replace("topics: [pears]", "topics: []")}
QUESTION = "/meetings ruritania syldavia"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with at_work(tmp_path) as working:
        yield working


def refusing_once(office: Office, trouble: NotPosted) -> None:
    """The platform answers the next post with that."""
    post = office.platform.post

    async def refuse(one: Post, begin_by: float) -> Posted:
        office.platform.post = post  # type: ignore[method-assign]
        raise trouble

    office.platform.post = refuse  # type: ignore[method-assign]


async def test_a_change_taken_back_unseen_is_not_told_of_after_a_later_one(office: Office) -> None:
    await office.share(QUESTION)
    office.serve(MOVED)
    await office.wait(30)
    office.serve({})
    await office.wait(DAY)
    office.serve({"people/greta-holm": HOLM.replace("short: Holm", "short: Chancellor Holm")})
    await office.wait(DAY)
    for told in office.platform.told():
        assert "Strelsau (Zenda Gazette said)" not in told


async def test_what_changes_while_a_correction_is_under_way_is_told_after_it(office: Office) -> None:
    await office.share(QUESTION)
    office.serve(MOVED)
    refusing_once(office, NotPosted(Trouble.UNCLEAR, "lost"))
    await office.wait(90)
    office.serve({TALKS: MOVED[TALKS].replace("value: held", "value: postponed")})
    await office.wait(3 * DAY)
    first, *more = office.platform.told()
    assert "Strelsau" in first
    assert "postponed" in "\n".join(more) or "postponed" in first


async def test_the_same_correction_is_made_once_however_edits_follow(office: Office) -> None:
    await office.share(QUESTION)
    for number, edit in enumerate((MOVED, TAGGED, MOVED, TAGGED)):
        office.serve({**edit, "people/greta-holm": f"{HOLM}names: [G. Holm {number}]\n"})
        await office.wait(20)
    await office.wait(DAY)
    told = [one for one in office.platform.told() if "Zenda Castle" in one]
    assert len(told) == 1


async def test_a_digest_made_late_is_not_set_right_for_what_it_said_already(tmp_path: Path) -> None:
    digest = DigestSettings(channel=CHANNEL, at="12:05", timezone="UTC", follow=("ruritania syldavia",))
    async with at_work(tmp_path, 1_967_630_400.0, digests=(digest,)) as office:
        refusing_once(office, NotPosted(Trouble.LATER, "429", 300.0))
        await office.wait(360)
        office.serve(MOVED)
        await office.wait(DAY / 2)
        office.serve({**MOVED, "people/greta-holm": f"{HOLM}names: [G. Holm]\n"})
        await office.wait(DAY / 4)
        (told,) = office.platform.told()
        assert "Strelsau: Talks of Lindqvist and Talvan" in told


async def test_a_clock_that_once_ran_ahead_keeps_no_channel_from_its_digests(tmp_path: Path) -> None:
    digest = DigestSettings(channel=CHANNEL, at="12:05", timezone="UTC")
    async with at_work(tmp_path, digests=(digest,)) as office:
        ahead = Entry(channel=CHANNEL, kind="digest", slot="2033-03-01", key="0", state=SENT, detail={"until": 0})
        await office.desk.ledger.add([ahead], office.clock.now())
        await office.wait(3 * DAY)
        assert len(office.platform.posts) == 3


async def test_a_post_about_a_watch_that_was_put_off_keeps_the_quiet_hours(tmp_path: Path) -> None:
    evening = datetime(2032, 3, 1, 21, 30, tzinfo=UTC).timestamp()
    hours = WatchSettings(quiet_hours="22:00-07:00")
    async with at_work(tmp_path, evening, watches=hours, timezone="UTC") as office:
        await office.ask("/watch ruritania")
        await office.wait(60)
        refusing_once(office, NotPosted(Trouble.LATER, "429", 1_800.0))
        office.serve(MOVED)
        await office.wait(DAY)
        ((at, _),) = office.platform.posts
        assert datetime.fromtimestamp(at, UTC) == datetime(2032, 3, 2, 7, 0, tzinfo=UTC)


async def test_a_watch_goes_on_where_its_last_post_ended_however_long_ago(office: Office) -> None:
    await office.ask("/watch ruritania syldavia")
    await office.wait(60)
    office.serve(MOVED)
    await office.wait(600)
    await office.desk.ledger.forget(office.clock.now() + DAY)
    office.serve({TALKS: MOVED[TALKS].replace("value: held", "value: postponed")})
    await office.wait(600)
    _, last = office.platform.told()
    assert "postponed" in last
    assert "Zenda Castle" not in last


async def test_after_very_many_changes_a_new_watch_hears_of_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.history._MOST_TOLD", 3)
    for number in range(5):
        office.serve({"people/greta-holm": f"{HOLM}names: [G. Holm {number}]\n"})
        await office.wait(60)
    await office.ask("/watch ruritania")
    await office.wait(60)
    office.serve(MOVED)
    await office.wait(600)
    assert len(office.platform.posts) == 1


async def test_corrections_of_one_channel_do_not_keep_another_from_its_digest(tmp_path: Path) -> None:
    digest = DigestSettings(channel="slack:T1/C2", at="12:10", timezone="UTC")
    async with at_work(tmp_path, digests=(digest,)) as office:
        for number in range(40):
            await office.share(QUESTION, message=f"m-{number}")
        office.serve(MOVED)
        await office.wait(900)
        assert len(office.platform.told("slack:T1/C2")) == 1
        await office.wait(DAY / 4)
        assert len([post for _, post in office.platform.posts if post.reply_to.startswith("m-")]) == 40


async def test_one_row_that_fails_does_not_take_others_along(tmp_path: Path) -> None:
    async with await open_store(str(tmp_path / "desk.db")) as store:
        ledger, together = Ledger(store), Together(store)
        row = Entry(channel=CHANNEL, kind="digest", slot="2032-03-01", key="0")

        async def fails(_: object) -> None:
            raise OSError("held by another")

        added = asyncio.gather(together.do(("a",), fails), together.do(("b",), _nothing), return_exceptions=True)
        failed, done = await added
        assert isinstance(failed, OSError)
        assert done is None
        assert await ledger.add([row], 1.0) == {row.id}


async def _nothing(_: object) -> None:
    return None


async def test_a_correction_waits_until_a_pause_ends(office: Office) -> None:
    await office.share(QUESTION)
    await office.ask("/digest pause")
    office.serve(MOVED)
    await office.wait(DAY)
    assert office.platform.posts == []
    await office.ask("/digest resume")
    await office.wait(600)
    (told,) = office.platform.told()
    assert told.startswith("Correction:")
