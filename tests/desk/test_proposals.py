"""Proposals from chat: what whoever makes one and the editors are told, what is written, and what is not."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.config import Delicate
from bot.core.answer import Status
from bot.core.invocation import Invocation
from bot.core.plain import plain_text
from bot.desk.intended import Intended
from bot.kb.editing import canonical
from bot.kb.records import Meeting
from bot.kb.writing import one_at_a_time
from bot.state.proposals import APPROVED, APPROVING, HELD, OPEN, SUPERSEDED, Approval, ProposalRow, Step
from bot.state.store import open_store
from tests.desk import proposed
from tests.desk.clock import VirtualClock
from tests.desk.office import NOON
from tests.desk.proposed import CHANNEL, EDITORS, LATER, SUMMIT, SUMMIT_FILE, Bureau, asker, begun, bureau, over
from tests.small_knowledge import ENTRIES
from tests.state import postgres

KING = "posts/king-of-ruritania"
ABDICATES = '/suggest king-of-ruritania field:"tenures 2 end" value:2031-11 source:s000#p4s2 why:"He abdicated"'
SIGNED = '/suggest pear-treaty field:"acts 2 date" value:2030-02-03 source:s000#p11s1 why:"The day is given"'


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Bureau]:
    async with bureau(tmp_path) as made:
        yield made


# --- from a suggestion to the file --------------------------------------------------------------------------------------


async def test_what_is_approved_is_written_and_everybody_is_told(desk: Bureau) -> None:
    thanks = await desk.told(LATER)
    assert "proposal 1" in thanks
    assert "date: was 15 Jun 2030 (s000 ¶10), now 16 Jun 2030 [1]" in thanks
    assert "2030-06-15" in desk.text()
    (asked,) = await desk.notices()
    assert "now 16 Jun 2030 [1]" in asked
    assert "Why: The gazette says Sunday" in asked
    assert "Proposed by: slack:T1/U1" in asked
    assert await desk.buttons() == [
        {
            "Approve": ("/review 1 approve version:1", ""),
            "Edit…": ("/review 1 edit version:1", "review"),
            "Reject…": ("/review 1 reject version:1", "review"),
        }
    ]
    done = await desk.told("/review 1 approve version:1", "E1")
    assert "Proposal 1 is in" in done
    before = canonical(ENTRIES[SUMMIT_FILE].lstrip(), Meeting)
    assert desk.text() == before.replace('date: "2030-06-15"', 'date: {value: "2030-06-16", cite: s000#p10s2}')
    (told,) = await desk.notices(CHANNEL)
    assert "Approved by slack:T1/E1" in told
    assert "now 16 Jun 2030" in (await desk.notices())[-1]
    desk.reload()
    assert "16 Jun 2030" in await desk.told("/meetings ruritania")
    assert await desk.steps() == ["proposed", "approved", "written"]


async def test_a_rejection_is_told_with_its_reason_and_without_what_was_proposed(desk: Bureau) -> None:
    await desk.ask(LATER)
    assert (await desk.ask("/review 1 reject", "E1")).status is Status.BAD_INPUT
    await desk.ask('/review 1 reject why:"The gazette corrected itself"', "E1")
    (told,) = await desk.notices(CHANNEL)
    assert "The gazette corrected itself" in told
    assert "16" not in told
    refused = await desk.ask("/review 1 approve", "E2")
    assert refused.status is Status.DENIED
    assert "2030-06-15" in desk.text()


async def test_a_document_without_a_card_is_kept_and_waits_for_a_citation(desk: Bureau) -> None:
    line = LATER.replace("s000#p10s2", '"Anadolu, 24 Nov 2031"')
    assert "a place in a source of ours" in await desk.told(line)
    (buttons,) = await desk.buttons()
    assert "Approve" not in buttons
    refused = await desk.told("/review 1 approve", "E1")
    assert "needs a place in a source of ours" in refused
    edited = await desk.told("/review 1 edit source:s000#p10", "E1")
    assert "version 2" in edited
    assert "wrote themselves" in await desk.told("/review 1 approve version:2", "E1")
    assert (await desk.ask("/review 1 approve version:2", "E2")).status is Status.OK
    assert '"2030-06-16"' in desk.text()


async def test_a_remark_becomes_a_change_in_the_hands_of_an_editor(desk: Bureau) -> None:
    await desk.ask(f'/suggest {SUMMIT} source:s000#p10 why:"It was a day later"')
    assert "a field, which an editor fills in" in (await desk.notices())[0]
    assert "names no field yet" in await desk.told("/review 1 approve", "E2")
    await desk.ask("/review 1 edit field:date value:2030-06-16", "E1")
    await desk.ask("/review 1 approve version:2", "E2")
    assert 'date: "2030-06-16"' in desk.text()


async def test_whoever_proposed_it_takes_it_back(desk: Bureau) -> None:
    await desk.ask(LATER)
    assert "no proposal 1 that you can see" in await desk.told("/review 1 withdraw", "U2")
    assert (await desk.ask("/review 1 withdraw", "E1")).status is Status.DENIED
    assert "taken back" in await desk.told("/review 1 withdraw")
    assert "withdrawn" in await desk.told("/review mine")
    assert (await desk.ask("/review 1 approve", "E1")).status is Status.DENIED


async def test_only_editors_see_what_others_propose(desk: Bureau) -> None:
    await desk.ask(LATER)
    assert "16 June 2030" in await desk.told("/review", "E1")
    assert "16 June 2030" in await desk.told("/review")
    assert "16 June 2030" not in await desk.told("/review", "U2")
    assert "that you can see" in await desk.told("/review 1", "U2")
    assert "that you can see" in await desk.told("/review 1 log", "U2")
    assert (await desk.ask("/review log", "U2")).status is Status.DENIED
    assert "proposed by slack:T1/U1" in await desk.told("/review log", "E1")


async def test_an_editor_of_another_workspace_with_the_same_id_is_none(desk: Bureau) -> None:
    await desk.ask(LATER)
    for channel in ("slack:T2/C1", "discord:T1/C1"):
        answer = await desk.ask("/review 1 approve version:1", "E1", channel)
        assert answer.status is Status.DENIED
    assert "2030-06-15" in desk.text()


# --- what cannot be --------------------------------------------------------------------------------------------------


REFUSED = (
    (f"/suggest {SUMMIT} field:dat value:2030 source:s000#p1", "did you mean date?"),
    (f"/suggest {SUMMIT} field:date value:sometime source:s000#p1", "sometime"),
    (f"/suggest {SUMMIT} field:date value:2030-06-15 source:s000#p10", "nothing would change"),
    (f"/suggest {SUMMIT} field:place value:atlantis source:s000#p1", "here is no place or country"),
    (f"/suggest {SUMMIT} field:occurrence value:hold source:s000#p1", "is none of planned, held"),
    (f"/suggest {SUMMIT} field:date value:2030 source:s999#p1", "no source"),
    (f"/suggest {SUMMIT} field:date value:2030 source:s000#p99", "has 12 paragraphs"),
    (f"/suggest {SUMMIT} field:date value:2030 source:s999", "there is no source s999"),
    (f"/suggest {SUMMIT} source:s000#p1", "ay what should be otherwise"),
    ("/suggest atlantis field:date value:2030 source:s000#p1", "No entry called"),
    ('/suggest king-of-ruritania field:"tenures 2 end" value:2014 source:s000#p1', "lies before the start"),
    (f"/suggest {SUMMIT} field:date value:{'9' * 1_900} source:s000#p1", "99"),
)


async def test_what_does_not_fit_is_said_at_once_and_kept_nowhere(desk: Bureau) -> None:
    for line, said in REFUSED:
        assert said in await desk.told(line)
    assert await desk.rows.get(1) is None


WORDS = (
    "x\ncite: s000#p1",
    "- a",
    "!!python/object/apply:os.system [ls]",
    "*alias &anchor",
    "a: b # c",
    "<!channel> <@U1> @everyone",
    "tab\there \u202edesrever\u202c \u200bzero",
    "“quotes” \"double\" 'single' \\n",
    "%TAG ! x",
    "<<<<<<< HEAD",
    "null",
    "--amend",
)


async def test_whatever_is_written_is_a_text_and_nothing_else(desk: Bureau) -> None:
    for number, words in enumerate(WORDS, 1):
        given = {"entry": SUMMIT, "field": "discussed add", "value": words, "source": "s000#p10", "why": words}
        answer = await desk.dragoman.answer(Invocation(command="suggest", arguments=given, asker=asker("U1")))
        assert answer.status is Status.OK, words
        assert (await desk.ask(f"/review {number} approve", "E1")).status is Status.OK
    desk.reload()
    claims = desk.dragoman.kb.entries[SUMMIT].discussed  # type: ignore[attr-defined]
    unseen = dict.fromkeys((0x202E, 0x202C, 0x200B), "")
    assert [claim.value.split() for claim in claims] == [words.translate(unseen).split() for words in WORDS]
    assert {str(cite) for claim in claims for cite in claim.cite} == {"s000#p10"}


async def test_a_bracket_that_is_left_open_is_said(desk: Bureau) -> None:
    given = {"entry": SUMMIT, "field": "discussed add", "value": "{curly: [braces", "source": "s000#p10"}
    answer = await desk.dragoman.answer(Invocation(command="suggest", arguments=given, asker=asker("U1")))
    assert answer.status is Status.BAD_INPUT


async def test_a_value_of_a_hundred_kilobytes_is_refused(desk: Bureau) -> None:
    given = {"entry": SUMMIT, "field": "title", "value": "x" * 100_000, "source": "s000#p10"}
    answer = await desk.dragoman.answer(Invocation(command="suggest", arguments=given))
    assert answer.status is Status.BAD_INPUT


async def test_nobody_has_more_than_twenty_under_way(desk: Bureau) -> None:
    for day in range(1, 22):
        line = f"/suggest {SUMMIT} field:date value:2030-07-{day:02} source:s000#p10"
        answer = await desk.ask(line)
        assert (answer.status is Status.OK) == (day <= 20)
    assert (await desk.ask(LATER, "U2")).status is Status.OK
    assert "21 proposals waiting" in await desk.told("/review", "E1")


async def test_the_same_sent_twice_is_one_proposal(desk: Bureau) -> None:
    both = await asyncio.gather(desk.ask(LATER), desk.ask(LATER))
    assert {answer.title for answer in both} == {"Thank you: this is proposal 1"}
    assert len(await desk.notices()) == 1


async def test_an_entry_that_is_gone_is_told_of_and_nothing_is_written(desk: Bureau) -> None:
    await desk.ask(LATER)
    desk.path().unlink()
    refused = await desk.told("/review 1 approve version:1", "E1")
    assert "its file is not there any more" in refused
    assert not desk.path().exists()
    assert "its file is not there any more" in await desk.told("/review 1", "E1")
    assert (await desk.row()).state == OPEN


async def test_a_file_that_cannot_be_read_is_not_written(desk: Bureau) -> None:
    await desk.ask(LATER)
    broken = desk.text() + "<<<<<<< ours\n=======\n>>>>>>> theirs\n"
    desk.path().write_text(broken, "utf-8")
    assert "a merge conflict is left here" in await desk.told("/review 1 approve version:1", "E1")
    assert desk.text() == broken


# --- the entry changes meanwhile -----------------------------------------------------------------------------------------


async def test_an_entry_that_changed_meanwhile_is_shown_anew_before_it_is_approved(desk: Bureau) -> None:
    await desk.ask(LATER)
    changed = desk.text().replace('"2030-06-15"', '"2030-06-14"')
    desk.path().write_text(changed, "utf-8")
    answer = await desk.told("/review 1 approve version:1", "E1")
    assert "was not approved: its entry was changed since" in answer
    assert "was 14 Jun 2030" in answer
    assert desk.text() == changed
    assert "version 2 now" in await desk.told("/review 1 approve version:1", "E1")
    assert "was 14 Jun 2030" in (await desk.notices())[-1]
    assert (await desk.ask("/review 1 approve version:2", "E1")).status is Status.OK
    assert '"2030-06-16"' in desk.text()


async def test_a_comment_or_another_layout_is_no_change_of_the_entry(desk: Bureau) -> None:
    await desk.ask(LATER)
    desk.path().write_text(
        "# Ask Nora.\n" + desk.text().replace("place: klow", "place:   klow  # by the river"), "utf-8"
    )
    assert (await desk.ask("/review 1 approve version:1", "E1")).status is Status.OK
    assert "# Ask Nora." in desk.text()
    assert "place: klow  # by the river" in desk.text()


async def test_what_the_entry_came_to_say_by_itself_needs_no_approval(desk: Bureau) -> None:
    await desk.ask(LATER)
    await desk.ask(LATER, "U2")
    await desk.ask("/review 1 approve", "E1")
    assert "says so already" in await desk.told("/review 2 approve", "E1")
    assert (await desk.row(2)).state == SUPERSEDED
    assert "not needed any more" in (await desk.notices(CHANNEL))[-1]


async def test_of_two_approvals_at_once_one_counts_and_the_other_is_told(desk: Bureau) -> None:
    await desk.ask(LATER)
    both = await asyncio.gather(
        desk.ask("/review 1 approve version:1", "E1"), desk.ask("/review 1 approve version:1", "E2")
    )
    assert sorted(answer.status for answer in both) == [Status.DENIED, Status.OK]
    assert (await desk.steps()).count("written") == 1
    loser = next(answer for answer in both if answer.status is Status.DENIED)
    winner = (await desk.row()).approvals[-1].by
    assert f"approved already, by {winner}" in str(loser.blocks)


async def _two_desks_at_once(where: str, folder: Path) -> None:
    folders = begun(folder)
    async with (
        await open_store(where) as one,
        await open_store(where) as other,
        over(one, folders) as first,
        over(other, folders) as second,
    ):
        for number in range(1, 5):
            await first.ask(f"/suggest {SUMMIT} field:date value:2030-07-{number:02} source:s000#p10")
            line = f"/review {number} approve version:1"
            answers = await asyncio.gather(first.ask(line, "E1"), second.ask(line, "E2"))
            assert sorted(answer.status for answer in answers) == [Status.DENIED, Status.OK]
            assert (await first.steps(number)).count("written") == 1
            assert f"2030-07-{number:02}" in first.text()


async def test_of_two_approvals_at_two_desks_one_counts(tmp_path: Path) -> None:
    await _two_desks_at_once(str(tmp_path / "desk.db"), tmp_path)


@pytest.mark.heavy
async def test_of_two_approvals_at_two_desks_on_a_server_one_counts(tmp_path: Path) -> None:
    await _two_desks_at_once(postgres.running().create(), tmp_path)


# --- two editors, and embargoes --------------------------------------------------------------------------------------


async def test_what_is_delicate_takes_two_editors(tmp_path: Path) -> None:
    async with bureau(tmp_path, two_editors=(Delicate.RESIGNATIONS,)) as desk:
        await desk.ask(ABDICATES)
        assert "two editors" in (await desk.notices())[0]
        first = await desk.told("/review 1 approve version:1", "E1")
        assert "resignations, so a second editor has to approve it too" in first
        assert "2031-11" not in desk.text(KING)
        assert "approved it already" in await desk.told("/review 1 approve version:1", "E1")
        assert "2031-11" not in desk.text(KING)
        assert "a second editor" in (await desk.notices())[-1]
        assert (await desk.ask("/review 1 approve version:1", "E2")).status is Status.OK
        assert 'end: "2031-11"' in desk.text(KING)


async def test_an_approval_does_not_count_for_what_was_edited_after_it(tmp_path: Path) -> None:
    async with bureau(tmp_path, two_editors=(Delicate.RESIGNATIONS,)) as desk:
        await desk.ask(ABDICATES)
        await desk.ask("/review 1 approve version:1", "E1")
        await desk.ask("/review 1 edit value:2031-10", "E3")
        assert "a second editor has to" in await desk.told("/review 1 approve version:2", "E1")
        assert "2031-10" not in desk.text(KING)
        await desk.ask("/review 1 approve version:2", "E2")
        assert 'end: "2031-10"' in desk.text(KING)


async def test_an_embargo_holds_a_change_until_its_time_and_nobody_sees_it_before(tmp_path: Path) -> None:
    async with bureau(tmp_path, embargo=(Delicate.SIGNINGS,)) as desk:
        await desk.ask(SIGNED)
        (buttons,) = await desk.buttons()
        assert buttons["Approve…"] == ("/review 1 approve version:1", "review")
        before = desk.text("agreements/pear-treaty")
        assert "approved only with a time" in await desk.told("/review 1 approve version:1", "E1")
        held = await desk.told('/review 1 approve version:1 not-before:"2032-03-02 08:00"', "E1")
        assert "held until 2 Mar 2032, 08:00 (UTC)" in held
        assert await desk.notices(CHANNEL) == []
        await desk.round(19 * 3_600)
        assert desk.text("agreements/pear-treaty") == before
        assert await desk.desk.proposals.next_at() == NOON + 20 * 3_600
        await desk.round(3_600)
        assert '"2030-02-03"' in desk.text("agreements/pear-treaty")
        assert (await desk.row()).state == APPROVED
        assert len(await desk.notices(CHANNEL)) == 1
        await desk.round(3_600)
        assert (await desk.steps()).count("written") == 1


async def test_any_approval_may_carry_a_time_and_a_held_one_can_be_rejected(desk: Bureau) -> None:
    await desk.ask(LATER)
    await desk.ask("/review 1 approve not-before:2032-03-05", "E1")
    assert (await desk.row()).state == HELD
    await desk.ask("/review 1 reject why:rumour", "E2")
    await desk.round(10 * 86_400)
    assert "2030-06-15" in desk.text()


async def test_whoever_is_no_editor_any_more_when_the_time_comes_has_not_approved(tmp_path: Path) -> None:
    async with bureau(tmp_path) as desk:
        await desk.ask(LATER)
        await desk.ask("/review 1 approve not-before:2032-03-02", "E1")
        await desk.ask(LATER.replace("16 June", "17 June"))
        await desk.ask("/review 2 approve not-before:2032-03-02", "99", "discord:9/1", roles=("77",))
        assert (await desk.row(2)).state == HELD
    before = dict(proposed.ROLES)
    proposed.ROLES["editors"] = ("slack:T1/E2",)
    try:
        async with bureau(tmp_path) as desk:
            await desk.round(86_400)
            assert "2030-06-15" in desk.text()
            for number in (1, 2):
                row = await desk.row(number)
                assert row.state == OPEN
                assert row.approvals == ()
            assert "may not approve any more" in (await desk.notices())[-1]
    finally:
        proposed.ROLES.update(before)


async def test_an_entry_that_changed_under_an_embargo_is_not_written_over(desk: Bureau) -> None:
    await desk.ask(LATER)
    await desk.ask("/review 1 approve not-before:2032-03-02", "E1")
    changed = desk.text().replace('"2030-06-15"', '"2030-06-14"')
    desk.path().write_text(changed, "utf-8")
    await desk.round(86_400)
    assert desk.text() == changed
    assert "was 14 Jun 2030" in (await desk.notices())[-1]
    assert (await desk.ask("/review 1 approve version:2", "E1")).status is Status.OK


async def test_two_desks_write_what_was_held_once(tmp_path: Path) -> None:
    folders = begun(tmp_path)
    where = str(tmp_path / "desk.db")
    clock = VirtualClock(NOON)
    async with (
        await open_store(where) as one,
        await open_store(where) as other,
        over(one, folders, clock) as first,
        over(other, folders, clock) as second,
    ):
        await first.ask(LATER)
        await first.ask("/review 1 approve not-before:2032-03-02", "E1")
        clock.jump(NOON + 86_400)
        await asyncio.gather(first.desk.proposals.due(), second.desk.proposals.due())
        assert (await first.steps()).count("written") == 1
        assert '"2030-06-16"' in first.text()


# --- what goes wrong while it is written ---------------------------------------------------------------------------------


async def test_a_link_out_of_the_folder_is_never_written_through(desk: Bureau, tmp_path: Path) -> None:
    await desk.ask(LATER)
    outside = tmp_path / "outside.yaml"
    desk.path().rename(outside)
    desk.path().symlink_to(outside)
    before = outside.read_bytes()
    assert "leads out of the folder" in await desk.told("/review 1 approve version:1", "E1")
    assert outside.read_bytes() == before


async def test_a_full_disk_leaves_the_file_and_the_proposal_as_they_were(
    desk: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.ask(LATER)
    before = desk.text()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        answer = await desk.told("/review 1 approve version:1", "E1")
    assert "no space left on device" in answer
    assert desk.text() == before
    assert [path.name for path in desk.path().parent.iterdir() if path.name.startswith(".")] == []
    row = await desk.row()
    assert (row.state, row.approvals) == (OPEN, ())
    assert "could not be written" in (await desk.notices())[-1]
    assert "no space left on device" in await desk.told("/review 1", "E1")
    assert (await desk.ask("/review 1 approve version:1", "E1")).status is Status.OK


async def test_a_file_that_is_saved_between_looking_and_writing_is_not_written_over(
    desk: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.ask(LATER)
    theirs = desk.text().replace("Klow\n", "Klow, they say\n")
    flush, done = os.fsync, []

    def saved_meanwhile(handle: int) -> None:
        flush(handle)
        if not done:
            done.append(True)
            desk.path().write_text(theirs, "utf-8")

    monkeypatch.setattr(os, "fsync", saved_meanwhile)
    assert "saved by somebody else meanwhile" in await desk.told("/review 1 approve version:1", "E1")
    assert desk.text() == theirs


async def test_somebody_else_who_changes_files_is_waited_for(desk: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.desk.approved._WAIT", 0.2)
    await desk.ask(LATER)
    with one_at_a_time(desk.folders.knowledge):
        assert "omebody else is changing these files" in await desk.told("/review 1 approve", "E1")
        going = asyncio.create_task(desk.ask("/review 1 approve", "E1"))
        await asyncio.sleep(0.1)
    assert (await going).status is Status.OK


async def test_a_store_that_fails_in_the_middle_loses_nothing(desk: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.ask(LATER)
    change = type(desk.rows).change
    count = 0

    async def fails(self: object, *arguments: object, **changed: object) -> object:
        nonlocal count
        count += 1
        if count == 2:
            raise OSError("the server is gone")
        return await change(self, *arguments, **changed)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(type(desk.rows), "change", fails)
        assert (await desk.ask("/review 1 approve", "E1")).status is Status.ERROR
    assert (await desk.row()).state == APPROVING
    assert '"2030-06-16"' in desk.text()
    await desk.round(30)
    assert (await desk.row()).state == APPROVING
    await desk.round(100)
    assert (await desk.row()).state == APPROVED
    assert len(await desk.notices(CHANNEL)) == 1


async def test_what_was_left_before_it_was_written_is_written(desk: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.ask(LATER)

    def ended(*_: object, **__: object) -> None:
        raise RuntimeError("as a killed program, it says no more")

    with monkeypatch.context() as patched:
        patched.setattr("bot.desk.approving.write", ended)
        assert (await desk.ask("/review 1 approve", "E1")).status is Status.ERROR
    assert (await desk.row()).state == APPROVING
    assert "2030-06-15" in desk.text()
    await desk.round(101)
    assert (await desk.row()).state == APPROVED
    assert '"2030-06-16"' in desk.text()


async def test_what_another_replica_began_is_left_to_it_for_an_hour(desk: Bureau) -> None:
    await desk.ask(LATER)
    row = await desk.row()
    step = Step(at=NOON, who="slack:T1/E1", what="approved")
    approval = Approval(by="slack:T1/E1", at=NOON, version=1)
    await desk.rows.change(
        row, step, state=APPROVING, approvals=(approval,), claimed_by="elsewhere:/srv", claimed_at=NOON, outcome="x"
    )
    await desk.round(200)
    assert (await desk.row()).state == APPROVING
    await desk.round(3_600)
    assert (await desk.row()).state == OPEN


async def test_a_long_list_is_told_in_part(desk: Bureau) -> None:
    await desk.ask(LATER)
    row = await desk.row()
    for number in range(30):
        one = msgspec.structs.replace(row, why=str(number), proposer=f"slack:T1/X{number}", told=1)
        await desk.rows.add(one, Step(at=NOON, who="x", what="proposed"), 20)
    told = await desk.told("/review", "E1")
    assert "31 proposals waiting" in told
    assert "6 more proposals wait behind these" in told


async def test_without_an_editors_channel_they_wait_in_the_list(tmp_path: Path) -> None:
    async with bureau(tmp_path, channel=None) as desk:
        assert "Editors find it in /review" in await desk.told(LATER)
        assert await desk.notices(EDITORS) == []
        assert "16 June 2030" in await desk.told("/review", "E1")
        await desk.round()
        assert (await desk.row()).told == 1


# --- what stands on which place ------------------------------------------------------------------------------------------

REQUESTED = '/suggest pear-treaty field:"acts 1 act" value:requested source:s001#p6s2 why:"It was asked for"'


async def test_a_change_that_leaves_the_rest_on_an_old_place_waits_for_an_editor_to_say_where_it_stands(
    desk: Bureau,
) -> None:
    before = desk.text("agreements/pear-treaty")
    thanks = await desk.told(REQUESTED)
    assert "date and by of acts 1 may stand on s001#p6s1 still: give all of acts 1 anew" in thanks
    assert "Approve" not in (await desk.buttons())[0]
    assert "needs all of acts 1 anew, with the places it stands on" in await desk.told("/review", "E1")
    refused = await desk.told("/review 1 approve", "E1")
    assert "give all of acts 1 anew" in refused
    assert desk.text("agreements/pear-treaty") == before
    form = await desk.form("/review 1 edit", "E1", "review")
    filled = {field.name: field.value for field in form.fields}
    assert (filled["field"], filled["source"]) == ("acts 1", "s001#p6s2")
    assert filled["value"] == "{act: requested, date: 2029-09, said_by: jovan-brask, by: orsinia}"
    assert filled["field"] in {one.value for one in form.fields[0].offered}
    given = {**form.carried, **filled, "source": "S001 ¶6 sentence 1, s001#p6s2"}
    sent = await desk.dragoman.answer(Invocation(command="review", arguments=given, asker=asker("E1")))
    assert sent.status is Status.OK
    # Whoever says so is an author: their answer has no button that they may not press.
    assert "Approve" not in [action.label for action in sent.actions]
    assert (await desk.ask("/review 1 approve version:2", "E2")).status is Status.OK
    line = "{act: requested, date: 2029-09, by: orsinia, cite: [s001#p6s1, s001#p6s2], said_by: jovan-brask}"
    assert line in desk.text("agreements/pear-treaty").replace('"', "")


async def test_what_is_held_is_not_written_either_while_nobody_says_where_it_stands(desk: Bureau) -> None:
    await desk.ask(REQUESTED)
    row = await desk.row()
    by = Approval(by="slack:T1/E1", at=NOON, version=1)
    step = Step(at=NOON, who="slack:T1/E1", what="approved")
    await desk.rows.change(row, step, state=HELD, approvals=(by,), not_before=NOON + 1)
    before = desk.text("agreements/pear-treaty")
    await desk.round(10)
    assert (await desk.row()).state == OPEN
    assert desk.text("agreements/pear-treaty") == before


# --- times, places, rounds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("time", ["2031-11-26 08:00", "yesterday", "today"])
async def test_a_time_that_has_passed_is_refused(desk: Bureau, time: str) -> None:
    await desk.ask(LATER)
    said = await desk.told(f'/review 1 approve not-before:"{time}"', "E1")
    assert "has passed" in said
    assert "2030-06-15" in desk.text()
    assert (await desk.row()).state == OPEN


async def test_what_is_not_approved_is_not_told_where_others_read(desk: Bureau) -> None:
    await desk.ask(LATER)
    overheard = msgspec.structs.replace(asker("E1", CHANNEL), public=True)
    for line in ("/review", "/review 1", "/review 1 log", "/review log", "/review 1 edit value:2030-06-17"):
        answer = plain_text(await desk.dragoman.ask(line, overheard))
        assert "in the editors' channel" in answer
        assert "Jun 2030" not in answer
        assert "gazette" not in answer
    among_editors = msgspec.structs.replace(asker("E1", EDITORS), public=True)
    for one in (among_editors, asker("E1", CHANNEL), asker("E1", "slack:T1/D5")):
        answer = await desk.dragoman.ask("/review 1", one)
        assert "Jun 2030" in str(answer.blocks)
        assert answer.line == ""
    assert "Jun 2030" in await desk.told("/review 1", "U1")


async def test_a_proposal_shows_who_did_what_and_when(desk: Bureau) -> None:
    await desk.ask(LATER)
    await desk.ask("/review 1 edit value:2030-06-17", "E1")
    told = await desk.told("/review 1", "E2")
    assert "1 Mar 2032, 12:00 (UTC): proposed by slack:T1/U1" in told
    assert told.index("proposed by slack:T1/U1") < told.index("edited by slack:T1/E1 (version 2")


async def test_a_list_says_what_each_waits_for(desk: Bureau) -> None:
    await desk.ask(LATER)
    await desk.ask(LATER.replace("16 June", "17 June"))
    await desk.ask('/review 2 approve not-before:"2032-03-05"', "E1")
    told = await desk.told("/review", "E1")
    assert "needs an approval" in told
    assert "held until 5 Mar 2032, 00:00 (UTC)" in told


async def test_words_for_what_has_several_values_are_for_an_editor_to_enter(desk: Bureau) -> None:
    said = await desk.told('/suggest pear-treaty field:"acts add" value:"It was ended" source:s000#p11')
    assert "leave the field empty" in said
    said = await desk.told("/suggest pear-treaty field:title value:Pact source:S001#p99")
    assert "Source: s001 has " in said


async def test_a_fault_in_one_keeps_neither_the_others_nor_the_desk(
    desk: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, field in enumerate(("title", "date"), 1):
        await desk.ask(f"/suggest {SUMMIT} field:{field} value:2030-06-2{number} source:s000#p10")
    await desk.ask("/review 1 approve not-before:2032-03-05", "E1")
    await desk.ask("/suggest greta-holm field:short value:Holme source:s000#p1")
    await desk.ask("/review 3 approve not-before:2032-03-05", "E1")
    reviewing = desk.desk.proposals._reviewing
    intend = reviewing.intend

    async def faulty(row: ProposalRow) -> Intended:
        if row.number == 1:
            raise RuntimeError("a fault of ours")
        return await intend(row)

    monkeypatch.setattr(reviewing, "intend", faulty)
    desk.clock.jump(desk.clock.now() + 5 * 86_400)
    await desk.desk.look()
    assert (await desk.row(1)).state == HELD
    assert (await desk.row(3)).state == APPROVED
    assert "Holme" in desk.text("people/greta-holm")


async def test_a_folder_that_takes_no_change_is_told_of_once(desk: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.ask(LATER)
    await desk.ask("/review 1 approve not-before:2032-03-05", "E1")

    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("bot.desk.approved.replace_file", read_only)
    await desk.round(5 * 86_400)
    told = await desk.notices()
    assert "read-only file system" in told[-1]
    for _ in range(5):
        await desk.round(30)
    assert await desk.notices() == told
    assert (await desk.row()).state == OPEN
    assert (await desk.steps()).count("failed") == 1
