"""Corrections: under what everybody has read, once, with what changed and why; and only where a line came out otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import CorrectionSettings, DigestSettings
from tests.desk.office import CHANNEL, Office, at_work
from tests.small_knowledge import ENTRIES

DAY = 86_400.0
TALKS = "meetings/lindqvist-talvan-strelsau-2031"
MOVED = {TALKS: ENTRIES[TALKS].replace("zenda-castle", "strelsau")}
TOPIC = {TALKS: ENTRIES[TALKS].replace("topics: [pears]", "topics: [pears, trade]")}
QUESTION = "/meetings ruritania syldavia"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with at_work(tmp_path) as working:
        yield working


async def test_a_shared_answer_is_set_right_under_itself_once(office: Office) -> None:
    await office.share(QUESTION, message="m-shared")
    office.serve(MOVED)
    await office.wait(DAY)
    ((_, post),) = office.platform.posts
    assert str(post.channel) == CHANNEL
    assert post.reply_to == "m-shared"
    (told,) = office.platform.told()
    assert told.startswith("Correction: Meetings: Ruritania · Syldavia")
    was, now = (line for line in told.splitlines() if line.strip().startswith(("Was:", "Is now:")))
    assert "Zenda Castle" in was
    assert "it stood on s000 ¶1" in was
    assert "Strelsau" in now
    assert "[1]" in now
    assert "Why: Talks of Lindqvist and Talvan was changed on 1 Mar 2032" in told
    office.serve({**MOVED, "people/greta-holm": ENTRIES["people/greta-holm"].replace("Holm\nshort", "Holmes\nshort")})
    await office.wait(3 * DAY)
    assert len(office.platform.posts) == 1


async def test_what_changes_no_line_is_no_correction(office: Office) -> None:
    await office.share("/country graustark")
    office.serve(MOVED)
    await office.wait(DAY)
    assert office.platform.posts == []


async def test_a_new_entry_is_no_correction(office: Office) -> None:
    await office.share(QUESTION)
    office.serve({"meetings/second-talks": ENTRIES[TALKS].replace(TALKS.partition("/")[2], "second-talks")})
    await office.wait(DAY)
    assert office.platform.posts == []


async def test_what_is_taken_back_before_it_was_told_is_no_correction(office: Office) -> None:
    await office.share(QUESTION)
    office.serve(MOVED)
    await office.wait(30)
    office.serve({})
    await office.wait(DAY)
    assert office.platform.posts == []


async def test_each_change_has_its_own_correction(office: Office) -> None:
    await office.share(QUESTION)
    office.serve(MOVED)
    await office.wait(DAY)
    office.serve({TALKS: ENTRIES[TALKS].replace("zenda-castle", "strelsau").replace("value: held", "value: postponed")})
    await office.wait(DAY)
    first, second = office.platform.told()
    assert "Zenda Castle" in first
    assert "Zenda Castle" not in second
    assert "postponed" in second
    assert {post.reply_to for _, post in office.platform.posts} == {"shared"}


async def test_a_removed_entry_is_told_of(office: Office) -> None:
    await office.share(QUESTION)
    office.serve({TALKS: "", "statements/talvan-on-pears-2031": ""})
    await office.wait(DAY)
    (told,) = office.platform.told()
    assert "Why: Talks of Lindqvist and Talvan" in told


async def test_every_channel_that_read_it_is_told(office: Office) -> None:
    await office.share(QUESTION, message="one")
    await office.share(QUESTION, channel="discord:9/8", message="two")
    office.serve(MOVED)
    await office.wait(DAY)
    assert {(str(post.channel), post.reply_to) for _, post in office.platform.posts} == {
        (CHANNEL, "one"),
        ("discord:9/8", "two"),
    }


async def test_what_is_older_than_is_remembered_is_left_alone(tmp_path: Path) -> None:
    async with at_work(tmp_path, corrections=CorrectionSettings(days=2)) as office:
        await office.share(QUESTION)
        await office.wait(2 * DAY + 3_700)
        office.serve(MOVED)
        await office.wait(DAY)
        assert office.platform.posts == []


async def test_none_at_all_where_the_operator_wants_none(tmp_path: Path) -> None:
    async with at_work(tmp_path, corrections=CorrectionSettings(days=0)) as office:
        await office.share(QUESTION)
        office.serve(MOVED)
        await office.wait(DAY)
        assert office.platform.posts == []


async def test_a_digest_is_set_right_too(tmp_path: Path) -> None:
    digest = DigestSettings(channel=CHANNEL, at="12:05", timezone="UTC", follow=("ruritania syldavia",))
    on_the_day = 1_967_630_400.0  # 8 May 2032, noon: a year after the talks
    async with at_work(tmp_path, on_the_day, digests=(digest,)) as office:
        await office.wait(3_600)
        (posted,) = office.platform.told()
        assert "Zenda Castle" in posted
        office.serve(MOVED)
        await office.wait(3_600)
        _, told = office.platform.told()
        assert told.startswith("Correction: Digest for")
        assert "Strelsau" in told
        assert office.platform.posts[1][1].reply_to == "m1"
