"""Does the store keep the latest version of every entry, and the changes in the order they were noticed?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.state.store import Store, open_store
from bot.state.versions import ChangeRow, Served, Version, Versions
from tests.state import postgres


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.heavy)])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    where = str(tmp_path / "state.db") if request.param == "sqlite" else postgres.running().create()
    async with await open_store(where) as opened:
        yield opened


def row(entry: str, at: float = 0.0, **more: str) -> ChangeRow:
    told = {
        "kind": "person",
        "before": "",
        "after": "{}",
        "editor": "Nora",
        "why": "½ 😀 'x'; --",
        "revision": "r",
    } | more
    return ChangeRow(entry=entry, at=at, **told)


async def write(versions: Versions, revision: str, now: float, *changes: ChangeRow, **kept: str) -> list[int]:
    async with versions.writing() as writing:
        return await writing.write(
            revision, now, {entry: Version("person", text) for entry, text in kept.items()}, changes
        )


async def test_the_latest_version_of_each_entry_is_kept_through_a_restart(tmp_path: Path) -> None:
    async with await open_store(str(tmp_path / "state.db")) as store:
        versions = Versions(store)
        assert await versions.newest() is None
        await write(versions, "one", 10.0, a="1", b="1")
        await write(versions, "two", 20.0, b="2", c="")
    async with await open_store(str(tmp_path / "state.db")) as store:
        async with Versions(store).writing() as writing:
            kept = await writing.versions()
            assert {entry: version.content for entry, version in kept.items()} == {"a": "1", "b": "2", "c": ""}
            assert await writing.served("one") == Served("one", 10.0, 10.0)
            assert await writing.served("three") is None
        assert await Versions(store).newest() == Served("two", 20.0, 20.0)


async def test_what_fails_half_way_was_never_written(store: Store) -> None:
    versions = Versions(store)

    async def interrupted() -> None:
        async with versions.writing() as writing:
            await writing.write("one", 1.0, {"a": Version("person", "1")}, [row("a")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await interrupted()
    assert await versions.newest() is None
    assert await versions.latest() == 0


async def test_saying_that_a_revision_is_served_never_takes_time_back(store: Store) -> None:
    versions = Versions(store)
    await write(versions, "one", 10.0)
    await versions.renew("one", 30.0)
    await versions.renew("one", 20.0)
    await versions.renew("never seen", 40.0)
    assert await versions.newest() == Served("one", 10.0, 30.0)
    async with versions.writing() as writing:
        assert await writing.served("never seen") is None


async def test_the_revision_written_last_is_the_newest_whatever_the_clock_says(store: Store) -> None:
    versions = Versions(store)
    for revision, now in (("one", 10.0), ("two", 10.0), ("three", 5.0), ("one", 10.0)):
        await write(versions, revision, now)
        newest = await versions.newest()
        assert newest is not None
        assert newest.revision == revision
    assert await versions.begins() is not None


async def test_changes_have_numbers_in_their_order_and_come_back_newest_first(store: Store) -> None:
    versions = Versions(store)
    numbers = await write(versions, "one", 1.0, *(row(f"e{number}", at=1.0) for number in range(2_000)))
    numbers += await write(versions, "two", 2.0, row("e3", at=2.0, before="{}", after=""))
    assert numbers == sorted(set(numbers))
    assert await versions.latest() == numbers[-1]
    assert [change.seq for change in await versions.changes(None, None, None, 3)] == numbers[:-4:-1]
    latest, first = await versions.changes({"e3"}, None, None, 10)
    assert (latest.before, latest.after, latest.why) == ("{}", "", "½ 😀 'x'; --")
    assert (latest.seq, first.seq) == (numbers[-1], numbers[3])
    assert [change.entry for change in await versions.changes(None, 1.5, None, 10)] == ["e3"]
    assert len(await versions.changes(None, None, 1.0, 5_000)) == 2_000
    found = await versions.changes({f"e{number}" for number in range(1_500)}, None, None, 1_200)
    assert [change.seq for change in found] == [numbers[-1], *reversed(numbers[301:1_500])]
    assert [change.seq for change in await versions.after(numbers[1_997], 2)] == numbers[1_998:2_000]
    assert await versions.after(numbers[-1], 10) == []


async def test_changes_begin_with_the_first_revision_seen(store: Store) -> None:
    versions = Versions(store)
    assert await versions.begins() is None
    await write(versions, "one", 10.0)
    assert await versions.begins() == 10.0
    await write(versions, "two", 20.0, row("a", at=20.0))
    await write(versions, "one", 30.0, row("a", at=30.0))
    assert await versions.begins() == 20.0, "the first revision is served again, but something changed before that"
