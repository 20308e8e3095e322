"""What was asked in vain is counted by question, over days and replicas, and forgotten in time. Nobody who asked is in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.state import wanted
from bot.state.store import Store, open_store
from bot.state.tables import WANTED
from bot.state.wanted import KEPT, WantedRow, WantedRows
from tests.state import postgres

MON, TUE, WED = (date(2032, 3, day) for day in (1, 2, 3))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.heavy)])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    where = str(tmp_path / "state.db") if request.param == "sqlite" else postgres.running().create()
    async with await open_store(where) as opened:
        yield opened


async def test_counts_add_up_and_keep_the_first_and_the_last_day(store: Store) -> None:
    rows = WantedRows(store)
    await rows.add({("/leader arthur", TUE): 2, ("/leader merlin", TUE): 1})
    await rows.add({("/leader arthur", WED): 1, ("/leader arthur", MON): 4})
    await rows.add({})
    assert await rows.most_wanted() == [
        WantedRow("/leader arthur", 7, MON, WED),
        WantedRow("/leader merlin", 1, TUE, TUE),
    ]


async def test_the_most_asked_come_first_then_the_latest(store: Store) -> None:
    rows = WantedRows(store)
    await rows.add({("/b", MON): 2, ("/a", TUE): 2, ("/c", MON): 3, ("/d", MON): 2})
    assert [row.question for row in await rows.most_wanted()] == ["/c", "/a", "/b", "/d"]
    assert [row.question for row in await rows.most_wanted(since=TUE)] == ["/a"]
    assert [row.question for row in await rows.most_wanted(before=TUE)] == ["/c", "/b", "/d"]


@pytest.mark.heavy
async def test_replicas_that_count_at_once_lose_nothing() -> None:
    where = postgres.running().create()
    questions = [f"/leader {number}" for number in range(20)]

    async def replica(order: int) -> None:
        async with await open_store(where) as store:
            for _ in range(5):
                await WantedRows(store).add({(question, MON): 1 for question in questions[::order]})

    await asyncio.gather(*(replica(order) for order in (1, -1, 1, -1)))
    async with await open_store(where) as store:
        assert [row.times for row in await WantedRows(store).most_wanted()] == [20] * 20


async def test_what_is_answered_is_dropped_and_what_nobody_asks_any_more_forgotten(store: Store) -> None:
    rows = WantedRows(store)
    await rows.add({(f"/leader {number}", MON): 1 for number in range(250)})
    await rows.add({("/leader late", TUE): 1})
    await rows.drop(f"/leader {number}" for number in range(249))
    await rows.drop(())
    assert [row.question for row in await rows.most_wanted()] == ["/leader late", "/leader 249"]
    await rows.forget(MON + KEPT)
    assert len(await rows.most_wanted()) == 2
    await rows.forget(TUE + KEPT)
    assert [row.question for row in await rows.most_wanted()] == ["/leader late"]
    assert timedelta(days=90) == KEPT


async def test_of_too_many_those_asked_least_and_longest_ago_are_forgotten(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanted, "MOST_ROWS", 4)
    rows = WantedRows(store)
    await rows.add({("/often", MON): 9, ("/old", MON): 1, ("/older twice", MON): 2})
    await rows.add({("/new", WED): 1, ("/newer", WED): 1, ("/tuesday", TUE): 1})
    assert [row.question for row in await rows.most_wanted()] == ["/often", "/older twice", "/new", "/newer"]


def test_a_row_has_room_for_nothing_but_the_question_its_count_and_two_days() -> None:
    assert [(column.name, getattr(column.type, "length", None)) for column in WANTED.columns] == [
        ("question", 100),
        ("times", None),
        ("first_day", 10),
        ("last_day", 10),
    ]
