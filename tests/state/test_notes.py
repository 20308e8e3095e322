"""Does a text come back by its name, through restarts, and whatever happens to the database?"""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.state import notes as module
from bot.state.notes import Notes
from bot.state.store import open_store


def path_of(folder: Path) -> str:
    return str(folder / "state" / "dragoman.db")


def rows(folder: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path_of(folder))
    try:
        return list(connection.execute("SELECT platform, name FROM notes ORDER BY 1, 2"))
    finally:
        connection.close()


@pytest.mark.parametrize("text", ["/relations qatar turkiye", "", "½ \x00 \ud800 😀 'quoted'; --", "x" * 100_000])
async def test_a_text_comes_back_after_a_restart(tmp_path: Path, text: str) -> None:
    async with await open_store(path_of(tmp_path)) as store:
        await Notes(store).remember("discord", "=key", text)
    async with await open_store(path_of(tmp_path)) as store:
        assert await Notes(store).recall("discord", "=key") == text
        assert await Notes(store).recall("discord", "=other") is None
        assert await Notes(store).recall("slack", "=key") is None, "each platform has its own"


async def test_the_same_name_replaces_the_text_for_every_replica(tmp_path: Path) -> None:
    async with await open_store(path_of(tmp_path)) as store:
        one, other = Notes(store), Notes(store)
        await one.remember("discord", "commands", "1")
        await other.remember("discord", "commands", "2")
        assert await one.recall("discord", "commands") == "2"
        await other.remember("discord", "commands", "1")
        assert await one.recall("discord", "commands") == "1"
        assert rows(tmp_path) == [("discord", "commands")]


async def test_a_note_that_nobody_makes_again_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_800_000_000.0]
    monkeypatch.setattr(module.time, "time", lambda: now[0])
    async with await open_store(path_of(tmp_path)) as store:
        notes = Notes(store, keep=timedelta(days=400))
        await notes.remember("discord", "old", "x")
        await notes.remember("discord", "used", "y")
        now[0] += 399 * 86_400
        await notes.remember("discord", "used", "y")
        now[0] += 2 * 86_400
        await notes.remember("discord", "new", "z")
        assert rows(tmp_path) == [("discord", "new"), ("discord", "used")]


async def test_while_the_database_fails_memory_answers_and_it_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with await open_store(path_of(tmp_path)) as store:
        notes = Notes(store, patience=0.2, rest=0.1)
        await notes.remember("discord", "before", "1")
        blocker = sqlite3.connect(path_of(tmp_path), isolation_level=None)
        blocker.execute("BEGIN EXCLUSIVE")
        with caplog.at_level(logging.INFO, "bot.state"):
            await notes.remember("discord", "during", "2")
            assert await notes.recall("discord", "during") == "2"
            assert await notes.recall("discord", "before") == "1"
            blocker.execute("ROLLBACK")
            blocker.close()
            await asyncio.sleep(0.5)
            await notes.remember("discord", "during", "2")
        assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
        assert ("discord", "during") in rows(tmp_path)


async def test_a_file_that_was_taken_away_is_no_error_for_the_asker(tmp_path: Path) -> None:
    async with await open_store(path_of(tmp_path)) as store:
        notes = Notes(store)
        await notes.remember("discord", "name", "1")
        shutil.rmtree(tmp_path / "state")
        await notes.remember("discord", "name", "2")
        assert await notes.recall("discord", "name") in ("1", "2")


async def test_a_name_that_no_database_takes_is_a_mistake_of_the_adapter(tmp_path: Path) -> None:
    async with await open_store(path_of(tmp_path)) as store:
        for platform, name in (("", "x"), ("discord", ""), ("discord", "x" * 256)):
            with pytest.raises(ValueError, match="a note has"):
                await Notes(store).remember(platform, name, "text")
