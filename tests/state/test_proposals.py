"""Rows of proposals: numbered, changed by one at a time, logged step by step; on SQLite and on a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from bot.state.backup import back_up, restore
from bot.state.proposals import (
    APPROVING,
    HELD,
    OPEN,
    REJECTED,
    Approval,
    ProposalRow,
    ProposalRows,
    Step,
    TooMany,
    TooManyToday,
)
from bot.state.store import open_store

ROW = ProposalRow(
    entry="qatar",
    field="name",
    value="Qatar",
    source="s000#p1",
    base="b",
    revision="r",
    proposer="slack:T1/U1",
    authors=("slack:T1/U1",),
    created_at=1.0,
    changed_at=1.0,
)


def step(what: str, at: float = 1.0) -> Step:
    return Step(at=at, who="slack:T1/U1", what=what, detail={"why": "because", "version": 1})


async def test_a_row_is_changed_by_whoever_read_it_last_and_every_step_is_kept(elsewhere: Callable[[], str]) -> None:
    async with await open_store(elsewhere()) as store:
        rows = ProposalRows(store)
        first = await rows.add(ROW, step("proposed"), 20)
        second = await rows.add(msgspec.structs.replace(ROW, value="Katar"), step("proposed"), 20)
        assert second.number == first.number + 1
        approval = Approval(by="slack:T1/E1", at=2.0, version=1, roles=("77",))
        both = await asyncio.gather(
            *(rows.change(first, step(what, 2.0), state=HELD, approvals=(approval,)) for what in ("one", "other"))
        )
        (changed,) = [one for one in both if one is not None]
        assert await rows.get(first.number) == changed
        assert changed.stamp == 2
        assert changed.approvals == (approval,)
        assert len(await rows.steps(first.number, 10)) == 2
        assert [one.what for one in await rows.steps(None, 10)][1:] == ["proposed", "proposed"]
        assert (await rows.steps(second.number, 10))[0].detail == {"why": "because", "version": 1}
        assert await rows.change(first, step("late"), state=REJECTED) is None


async def test_the_same_is_proposed_once_and_nobody_has_too_many(tmp_path: Path) -> None:
    async with await open_store(str(tmp_path / "desk.db")) as store:
        rows = ProposalRows(store)
        first = await rows.add(ROW, step("proposed"), 2)
        assert await rows.add(ROW, step("proposed"), 2) == first
        await rows.add(msgspec.structs.replace(ROW, value="Katar"), step("proposed"), 2)
        third = msgspec.structs.replace(ROW, value="Cathar")
        with pytest.raises(TooMany):
            await rows.add(third, step("proposed"), 2)
        await rows.add(msgspec.structs.replace(third, proposer="slack:T1/U2"), step("proposed"), 2)
        await rows.change(first, step("rejected"), state=REJECTED)
        again = await rows.add(ROW, step("proposed"), 2)
        assert again.number == 4


async def test_nobody_proposes_and_takes_back_all_day(tmp_path: Path) -> None:
    async with await open_store(str(tmp_path / "desk.db")) as store:
        rows = ProposalRows(store)
        for number in range(4):
            one = msgspec.structs.replace(ROW, value=str(number), created_at=ROW.created_at + number)
            await rows.change(await rows.add(one, step("proposed"), 2), step("withdrawn"), state=REJECTED)
        fifth = msgspec.structs.replace(ROW, value="5", created_at=ROW.created_at + 86_399)
        with pytest.raises(TooManyToday):
            await rows.add(fifth, step("proposed"), 2)
        await rows.add(msgspec.structs.replace(fifth, proposer="slack:T1/U2"), step("proposed"), 2)
        assert (
            await rows.add(msgspec.structs.replace(fifth, created_at=ROW.created_at + 86_400), step("proposed"), 2)
        ).number


async def test_what_is_due_is_found_when_it_is(tmp_path: Path) -> None:
    async with await open_store(str(tmp_path / "desk.db")) as store:
        rows = ProposalRows(store)
        told = msgspec.structs.replace(ROW, told=1)
        held = await rows.add(msgspec.structs.replace(told, state=HELD, not_before=500.0, value="a"), step("x"), 20)
        begun = await rows.add(
            msgspec.structs.replace(told, state=APPROVING, claimed_at=450.0, value="b"), step("x"), 20
        )
        untold = await rows.add(msgspec.structs.replace(ROW, value="c"), step("x"), 20)
        await rows.add(msgspec.structs.replace(told, value="d"), step("x"), 20)
        assert [row.number for row in await rows.due(499.0)] == [untold.number]
        assert await rows.next_at() == 500.0
        assert {row.number for row in await rows.due(500.0)} == {held.number, untold.number}
        assert {row.number for row in await rows.due(550.0)} == {held.number, begun.number, untold.number}
        await rows.told(untold)
        assert untold.number not in {row.number for row in await rows.due(600.0)}
        assert [row.state for row in (await rows.under_way(2))[0]] == [HELD, APPROVING]
        assert (await rows.under_way(2))[1] == 4
        assert [row.state for row in await rows.latest_of("slack:T1/U1", 2)] == [OPEN, OPEN]


async def test_proposals_and_their_log_come_back_from_a_backup_and_numbers_are_not_given_twice(tmp_path: Path) -> None:
    where, other, copy = str(tmp_path / "a.db"), str(tmp_path / "b.db"), tmp_path / "copy"
    async with await open_store(where) as store:
        rows = ProposalRows(store)
        row = await rows.add(ROW, step("proposed"), 20)
        await rows.change(row, step("edited"), approvals=(Approval(by="x", at=1.0, version=1),))
        kept = await rows.get(row.number)
        steps = await rows.steps(None, 10)
    await back_up(where, copy)
    await restore(other, copy)
    async with await open_store(other) as store:
        rows = ProposalRows(store)
        assert await rows.get(row.number) == kept
        assert await rows.steps(None, 10) == steps
        assert (await rows.add(msgspec.structs.replace(ROW, value="new"), step("x"), 20)).number == row.number + 1
