"""Asked in vain: counted once a person and hour, never in anybody's name, told to the editors' channel and to no other."""

from __future__ import annotations

import asyncio
import gc
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import DigestSettings, EditorSettings, Quiet
from bot.core import wanting
from bot.core.adapter import platform
from bot.core.answer import Lack
from bot.core.plain import plain_text
from bot.core.posting import NotPosted, Post, Posted, Trouble
from bot.desk import wanted as desk_wanted
from bot.desk.wanted import MOST_OF_ONE, MOST_WAITING, Wanted, listed
from bot.state.store import Store, open_store
from bot.state.wanted import WantedRow, WantedRows
from tests.desk.office import NOON, Office, at_work, knowledge
from tests.small_knowledge import TODAY, fictional

DAY = 86_400.0
EDITORS = "slack:T1/CED"
OTHERS = "slack:T1/C1"
MORNING = NOON - 4 * 3_600.0
ARTHUR = """
id: arthur
cite: s000#p1
name: King Arthur
"""


def digest(channel: str, quiet: Quiet = Quiet.LINE) -> DigestSettings:
    return DigestSettings(channel=channel, at="08:00", timezone="UTC", quiet=quiet, follow=("graustark",))


def settings(*digests: DigestSettings) -> dict[str, Any]:
    return {"digests": digests, "editors": EditorSettings(channel=EDITORS), "timezone": "UTC"}


async def counts(office: Office) -> dict[str, int]:
    """What the store holds, once a round of the desk is over."""
    office.desk.wake()
    async with asyncio.timeout(20):
        # On a busy machine the desk may take its time to begin.
        while office.desk.wanted._counts:  # noqa: ASYNC110
            await asyncio.sleep(0.002)
    await office.quiet()
    return {row.question: row.times for row in await WantedRows(office.desk._store).most_wanted()}


# --- counted ----------------------------------------------------------------------------------------------------------


async def test_what_found_nothing_is_counted_and_what_found_something_is_not(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        for line in (
            "/leader king arthur",
            "/relations graustark borduria",
            "/relations ruritania syldavia",
            "/leader",
        ):
            await office.ask(line)
        await office.ask("/relations borduria, graustark", user="U2")
        assert await counts(office) == {"/relations borduria graustark": 2, "/leader king arthur": 1}


async def test_one_person_who_asks_thrice_in_a_row_counts_once_an_hour(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        for _ in range(3):
            await office.ask("/leader king arthur")
        await office.ask("/leader KING ARTHUR", channel="slack:T1/C9")
        assert await counts(office) == {"/leader king arthur": 1}
        await office.ask("/leader king arthur", user="U2")
        await office.ask("/leader king arthur", channel="slack:T2/C1")
        assert await counts(office) == {"/leader king arthur": 3}
        await office.wait(3_600)
        await office.ask("/leader king arthur")
        assert await counts(office) == {"/leader king arthur": 4}


async def test_nobody_who_asked_stands_anywhere(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        await office.ask("/leader king arthur", channel="slack:TWHERE/CHERE", user="UNOBODYKNOWS")
        assert await counts(office) == {"/leader king arthur": 1}
        counting = office.desk.wanted
        reached = repr(vars(counting)) + repr([vars(one) for one in gc.get_objects() if isinstance(one, Wanted)])
        reached += repr([(whom, heard.questions) for whom, heard in counting._heard.items()])
        for name in ("UNOBODYKNOWS", "TWHERE", "CHERE"):
            assert name not in reached
            assert name.encode() not in (tmp_path / "desk.db").read_bytes()


async def test_a_question_with_dates_counts_only_if_there_is_nothing_without_them(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        await office.ask("/meetings ruritania syldavia until:1990")
        await office.ask("/meetings peru bolivia until:1990")
        assert await counts(office) == {"/meetings BO PE": 1}


async def test_words_that_are_no_name_are_counted_and_not_kept(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        await office.ask("/leader jane.doe@example.org")
        await office.ask("/leader +974 5512 3456", user="U2")
        assert await counts(office) == {"/leader …": 2}
        assert b"jane.doe" not in (tmp_path / "desk.db").read_bytes()


async def test_one_person_cannot_fill_the_list(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        for number in range(MOST_OF_ONE + 20):
            await office.ask(f"/leader arthur {number}")
        assert len(await counts(office)) == MOST_OF_ONE


async def test_what_the_program_asks_itself_does_not_count(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        await office.dragoman.ask("/leader king arthur")
        await office.dragoman.asked_of("/leader king arthur", fictional(), TODAY)
        assert await counts(office) == {}


async def test_what_was_counted_is_written_when_the_desk_ends(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        await office.ask("/leader king arthur")
    async with await open_store(str(tmp_path / "desk.db")) as store:
        assert [row.question for row in await WantedRows(store).most_wanted()] == ["/leader king arthur"]


async def test_what_nobody_asks_again_is_forgotten_after_three_months(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        old, older = (TODAY - timedelta(days=days) for days in (88, 91))
        await WantedRows(office.desk._store).add({("/leader merlin", old): 1, ("/leader king arthur", older): 9})
        await office.wait(DAY)
        assert await counts(office) == {"/leader merlin": 1}


# --- it never harms an answer -----------------------------------------------------------------------------------------


async def test_a_mistake_in_counting_costs_nobody_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("a bug")

    async with at_work(tmp_path) as office:
        monkeypatch.setattr(Wanted, "note", broken)
        assert (await office.ask("/leader king arthur")).title == "“king arthur” was not found"
        monkeypatch.setattr(wanting, "completed", broken)
        assert (await office.ask("/leader king arthur")).title == "“king arthur” was not found"


def counting(store: Store, now: list[float]) -> Wanted:
    async def asking(line: str, kb: object, today: date) -> Any:
        raise AssertionError("nothing was asked with dates")

    return Wanted(WantedRows(store), fictional, asking, lambda: TODAY, lambda: now[0])


async def test_a_store_that_fails_loses_no_count_and_the_list_that_waits_is_bounded(tmp_path: Path) -> None:
    store = await open_store(str(tmp_path / "desk.db"))
    now = [NOON]
    wanted = counting(store, now)
    await store.close()
    for number in range(MOST_WAITING + 500):
        wanted.note(f"U{number}", Lack(kinds=("person",), question=f"/leader {number}"))
    for _ in range(2):
        try:
            await wanted.write()
        except RuntimeError:
            continue
        raise AssertionError("a closed store was written to")
    wanted.note("U0", Lack(kinds=("person",), question="/leader 1"))
    async with await open_store(str(tmp_path / "desk.db")) as again:
        wanted._rows = WantedRows(again)
        await wanted.write()
        await wanted.write()
        rows = await WantedRows(again).most_wanted()
        assert len(rows) == MOST_WAITING
        assert {row.question: row.times for row in rows}["/leader 1"] == 2


async def test_hashes_are_gone_after_an_hour_and_never_more_than_so_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_wanted, "_MOST_PEOPLE", 50)
    now = [NOON]
    async with await open_store(str(tmp_path / "desk.db")) as store:
        wanted = counting(store, now)
        for number in range(200):
            wanted.note(f"U{number}", Lack(kinds=(), question="/leader arthur"))
        assert len(wanted._heard) == 50
        now[0] += 3_600
        await wanted.write()
        assert wanted._heard == {}


# --- told to editors --------------------------------------------------------------------------------------------------


async def test_the_editors_digest_tells_of_it_and_no_other_does(tmp_path: Path) -> None:
    async with at_work(tmp_path, MORNING + 1, **settings(digest(EDITORS), digest(OTHERS))) as office:
        await office.wait(3_600)
        await office.ask("/leader king arthur")
        await office.ask("/leader king arthur", user="U2")
        await office.ask("/relations graustark borduria")
        await office.ask("/leader jane.doe@example.org")
        await office.wait(DAY)
        before, told = office.platform.told(EDITORS)
        assert "in vain" not in before
        section = told.split("Asked in vain\n", 1)[1]
        assert section.splitlines()[:3] == [
            "  • /leader king arthur — twice on 1 Mar 2032",
            "  • /relations borduria graustark — once on 1 Mar 2032",
            "What would answer each: dragoman kb wanted",
        ]
        assert "/leader …" not in told
        for other in office.platform.told(OTHERS):
            assert "arthur" not in other.casefold()


@pytest.mark.heavy
async def test_each_is_told_once_unless_it_is_asked_again(tmp_path: Path) -> None:
    async with at_work(tmp_path, MORNING - 3_600, **settings(digest(EDITORS))) as office:
        # An hour before the digest of the same day: that day is told of in the next.
        await office.ask("/leader king arthur")
        await office.wait(3 * DAY)
        await office.ask("/leader king arthur")
        await office.wait(2 * DAY)
        told = ["king arthur" in one for one in office.platform.told(EDITORS)]
        assert told == [False, True, False, True, True]
        assert "/leader king arthur — twice since 1 Mar 2032" in office.platform.told(EDITORS)[-1]


@pytest.mark.heavy
async def test_what_nobody_was_told_of_is_told_in_the_next(tmp_path: Path) -> None:
    async with at_work(tmp_path, MORNING + 1, **settings(digest(EDITORS))) as office:
        await office.ask("/leader king arthur")
        take = office.platform.post

        async def refuse(post: Post, begin_by: float) -> Posted:
            raise NotPosted(Trouble.REFUSED, "too_long")

        office.platform.post = refuse  # type: ignore[method-assign]
        await office.wait(DAY)
        office.platform.post = take  # type: ignore[method-assign]
        await office.wait(2 * DAY)
        told = office.platform.told(EDITORS)
        assert ["king arthur" in one for one in told] == [False, True, False]


@pytest.mark.heavy
async def test_a_pause_of_days_loses_none(tmp_path: Path) -> None:
    async with at_work(tmp_path, MORNING + 1, **settings(digest(EDITORS))) as office:
        await office.ask("/leader king arthur")
        await office.ask("/digest pause", channel=EDITORS)
        await office.wait(3 * DAY)
        await office.ask("/digest resume", channel=EDITORS)
        await office.wait(DAY)
        assert ["king arthur" in one for one in office.platform.told(EDITORS)][:2] == [False, True]


async def test_a_silent_quiet_day_is_posted_to_the_editors_alone(tmp_path: Path) -> None:
    silent = settings(digest(EDITORS, Quiet.SILENT), digest(OTHERS, Quiet.SILENT))
    async with at_work(tmp_path, MORNING + 1, **silent) as office:
        await office.wait(3_600)
        assert office.platform.told(EDITORS) == []
        await office.ask("/leader king arthur")
        await office.wait(2 * DAY)
        (told,) = office.platform.told(EDITORS)
        assert "Nothing new" not in told
        assert "Asked in vain" in told
        assert office.platform.told(OTHERS) == []


@pytest.mark.heavy
async def test_what_the_knowledge_answers_by_then_is_not_told(tmp_path: Path) -> None:
    async with at_work(tmp_path, MORNING + 1, **settings(digest(EDITORS))) as office:
        await office.ask("/leader king arthur")
        await office.ask("/leader merlin")
        await office.wait(3_600)
        office.serve({"people/arthur": ARTHUR})
        await office.wait(DAY)
        told = office.platform.told(EDITORS)[-1].split("Asked in vain", 1)[1]
        assert "/leader merlin" in told
        assert "/leader king arthur" not in told
        assert await counts(office) == {"/leader merlin": 1}


async def test_a_digest_subscribed_in_chat_has_it_too_and_its_preview_is_for_the_editors_channel(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path, MORNING + 1, **settings()) as office:
        await office.ask("/digest subscribe at:08:00 timezone:UTC follow:graustark", channel=EDITORS)
        await office.ask("/leader king arthur")
        await office.wait(DAY)
        assert "king arthur" in office.platform.told(EDITORS)[0]
        shown = plain_text
        assert "king arthur" in shown(await office.ask("/digest preview", channel=EDITORS))
        for line in ("/digest preview", f"/digest preview channel:{EDITORS}"):
            assert "king arthur" not in shown(await office.ask(line, channel=OTHERS))


@pytest.mark.heavy
async def test_an_entry_that_answers_it_is_no_correction_of_the_digest(tmp_path: Path) -> None:
    async with at_work(tmp_path, MORNING + 1, **settings(digest(EDITORS))) as office:
        await office.ask("/leader king arthur")
        await office.ask("/relations graustark borduria")
        await office.wait(DAY)
        posts = len(office.platform.posts)
        office.serve({"people/arthur": ARTHUR})
        await office.wait(3_600)
        assert len(office.platform.posts) == posts


async def test_what_readers_typed_pings_nobody_and_opens_no_link(tmp_path: Path) -> None:
    async with at_work(tmp_path, MORNING + 1, **settings(digest(EDITORS))) as office:
        await office.ask("/leader <!channel> @everyone *bold* arthur")
        await office.wait(DAY)
        post: Post = office.platform.posts[-1][1]
        assert "Asked in vain" in office.platform.told(EDITORS)[-1]
        found = {name: platform(name) for name in ("slack", "discord")}
        sent = {name: one.render(post.answer) for name, one in found.items() if one is not None}
        assert "/leader &lt;!channel&gt;" in sent["slack"]
        assert "<!channel>" not in sent["slack"]
        # In JSON a backslash is two.
        assert r"/leader \\<!channel> \\@everyone \\*bold\\* arthur" in sent["discord"]
        assert '"parse": []' in sent["discord"]


# --- listed -----------------------------------------------------------------------------------------------------------


async def test_the_list_is_asked_again_and_loses_what_is_answered(tmp_path: Path) -> None:
    kb = knowledge({"people/arthur": ARTHUR})
    async with at_work(tmp_path) as office, await open_store(str(tmp_path / "other.db")) as store:
        rows = WantedRows(store)
        await rows.add({("/leader king arthur", TODAY): 5, ("/leader merlin", TODAY): 3, ("/leader …", TODAY): 4})
        await rows.add({("/leader morgana", TODAY): 2, ("/leader uther", TODAY): 1})
        found = await listed(rows, lambda line: office.dragoman.asked_of(line, kb, TODAY), 2, None)
        assert [one.row for one in found.shown] == [
            WantedRow("/leader merlin", 3, TODAY, TODAY),
            WantedRow("/leader morgana", 2, TODAY, TODAY),
        ]
        assert (found.more, found.withheld, found.answered) == (1, 4, 1)
        left = [row.question for row in await rows.most_wanted()]
        assert left == ["/leader …", "/leader merlin", "/leader morgana", "/leader uther"]


async def test_asking_again_does_nothing_that_a_command_would_do(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office, await open_store(str(tmp_path / "other.db")) as store:
        await office.ask("/watch king arthur")
        assert await counts(office) == {}
        rows = WantedRows(store)
        found = await listed(rows, lambda line: office.dragoman.asked_of(line, fictional(), TODAY), 5, None)
        assert found.shown == []
        assert await asyncio.wait_for(office.desk.channels.watches(), 5) == []
