"""An approval counts for what was approved, by whom it may be, at the time given for it; and for nothing that comes after."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Delicate
from bot.core.answer import Status
from bot.state.proposals import APPROVED, APPROVING, OPEN
from tests.desk import proposed
from tests.desk.proposed import LATER, SUMMIT, Bureau, bureau

TREATY = "agreements/pear-treaty"
SIGNED = '/suggest pear-treaty field:"acts 2 date" value:2030-02-03 source:s000#p11s1 why:"The day is given"'


async def _dies_before_it_writes(desk: Bureau) -> None:
    def killed(*_: object) -> None:
        raise RuntimeError("as a killed program, it says no more")

    await desk.ask(LATER)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.desk.approving.write", killed)
        assert (await desk.ask("/review 1 approve", "E1")).status is Status.ERROR
    assert (await desk.row()).state == APPROVING


async def test_what_a_crash_left_is_not_written_for_who_is_no_editor_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bureau(tmp_path) as desk:
        await _dies_before_it_writes(desk)
    monkeypatch.setitem(proposed.ROLES, "editors", ("slack:T1/E2",))
    async with bureau(tmp_path) as desk:
        before = desk.text()
        await desk.round(4_000)
        row = await desk.row()
        assert desk.text() == before
        assert (row.state, row.approvals) == (OPEN, ())
        assert "somebody who approved it may not approve any more" in (await desk.notices())[-1]
        assert (await desk.ask("/review 1 approve", "E2")).status is Status.OK
        assert '"2030-06-16"' in desk.text()


async def test_what_a_crash_left_is_written_for_who_is_still_one(tmp_path: Path) -> None:
    async with bureau(tmp_path) as desk:
        await _dies_before_it_writes(desk)
    async with bureau(tmp_path) as desk:
        await desk.round(4_000)
        assert (await desk.row()).state == APPROVED
        assert '"2030-06-16"' in desk.text()


def _retitled(desk: Bureau) -> None:
    path = desk.path(TREATY)
    path.write_text(path.read_text("utf-8").replace("title: ", "title: New "), "utf-8")
    desk.reload()


async def test_a_time_that_was_given_for_another_version_is_given_anew(tmp_path: Path) -> None:
    async with bureau(tmp_path, embargo=(Delicate.SIGNINGS,)) as desk:
        await desk.ask(SIGNED)
        await desk.ask('/review 1 approve not-before:"2032-03-02 08:00"', "E1")
        _retitled(desk)
        await desk.round(3 * 86_400)
        row = await desk.row()
        assert (row.state, row.version, row.not_before) == (OPEN, 2, 0.0)
        assert "approved only with a time" in await desk.told("/review 1 approve version:2", "E1")
        assert (await desk.row()).state == OPEN


async def test_a_first_approval_leaves_no_time_to_what_is_made_anew(tmp_path: Path) -> None:
    signings = (Delicate.SIGNINGS,)
    async with bureau(tmp_path, embargo=signings, two_editors=signings) as desk:
        await desk.ask(SIGNED)
        assert "second editor" in await desk.told("/review 1 approve not-before:now", "E1")
        _retitled(desk)
        assert "its entry was changed since" in await desk.told("/review 1 approve", "E2")
        assert "approved only with a time" in await desk.told("/review 1 approve", "E2")
        assert "approved only with a time" in await desk.told("/review 1 approve", "E3")
        assert "2030-02-03" not in desk.text(TREATY)


async def test_the_editors_channel_is_not_flooded_by_what_is_taken_back(tmp_path: Path) -> None:
    async with bureau(tmp_path) as desk:
        for number in range(1, 41):
            await desk.ask(f'/suggest {SUMMIT} source:"s {number}" why:"w {number}"')
            await desk.ask(f"/review {number} withdraw")
        told = len(await desk.notices())
        another = f'/suggest {SUMMIT} source:"s" why:"one more"'
        assert "you proposed 40 changes within a day" in (await desk.told(another)).casefold()
        assert len(await desk.notices()) == told
        assert (await desk.ask(another, "U2")).status is Status.OK
        desk.clock.jump(desk.clock.now() + 86_401)
        assert (await desk.ask(another)).status is Status.OK
