"""Git at work in the folders while they are read, and what is mended before it is told: nothing half done is ever served."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import watchfiles

from bot.app import Choices, employed, open_newsroom, reloading
from bot.config import Settings
from bot.core.health import Health
from bot.core.invocation import Asker
from bot.core.remembering import Memory
from bot.desk import writers
from bot.desk.writers import Writers
from bot.kb.folders import File, Folders, Reads, Signature, revision_of
from bot.state.store import open_store
from tests.desk.edited import ASKED, SAFE, SHUT, STATEMENT, Edited, opened, reloaded
from tests.desk.test_reloading import git
from tests.small_knowledge import written

FIRST = "agreements/pear-treaty.yaml"
"""The entry that is read long before the statement."""
BROKEN = SAFE.replace("about: [syldavia]", "about: [syldavia")
CHANNEL = "slack:T1/C1"
ASKER = Asker(platform="slack", user="U1", workspace="T1", channel=CHANNEL)


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    folders = written(tmp_path)
    (folders.knowledge / STATEMENT).write_text(SAFE, "utf-8")
    return opened(folders)


def in_a_repository(edited: Edited, folder: Path) -> str:
    """With two branches that differ in two entries, the first of them checked out. Returns the other's revision."""
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "knowledge", "seeds")
    git(folder, "commit", "-q", "-m", "main")
    git(folder, "checkout", "-q", "-b", "other")
    both_changed(edited.folders)
    git(folder, "commit", "-q", "-a", "-m", "other")
    revision = revision_of(edited.folders)
    git(folder, "checkout", "-q", "main")
    return revision


def both_changed(folders: Folders) -> None:
    (folders.knowledge / STATEMENT).write_text(SHUT, "utf-8")
    first = folders.knowledge / FIRST
    first.write_text(first.read_text("utf-8") + "# other\n", "utf-8")


class Overtaking:
    """Does something once when reading comes to the statement, having passed by the first entry."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, does: Callable[[], object]) -> None:
        self.armed = False
        signature = Reads.signature

        def looked_at(reads: Reads, file: File) -> Signature | None:
            if self.armed and file.path.endswith(STATEMENT):
                self.armed = False
                does()
            return signature(reads, file)

        monkeypatch.setattr(Reads, "signature", looked_at)


async def test_a_checkout_that_overtakes_the_reader_is_served_whole(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = in_a_repository(edited, tmp_path)
    overtaking = Overtaking(monkeypatch, lambda: git(tmp_path, "checkout", "-q", "other"))
    async with reloaded(edited, look_seconds=0.2):
        await asyncio.sleep(0.5)
        overtaking.armed = True
        await edited.served("the bridge was shut")
        await asyncio.sleep(0.3)
    assert edited.swaps == [revision]


async def test_a_checkout_that_goes_on_after_the_reading_is_waited_for(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q")
    lock = tmp_path / ".git" / "index.lock"

    def begin() -> None:
        lock.touch()
        edited.statement.write_text(SHUT, "utf-8")

    overtaking = Overtaking(monkeypatch, begin)
    async with reloaded(edited, look_seconds=0.2):
        await asyncio.sleep(0.5)
        overtaking.armed = True
        await edited.until(lock.exists)
        await asyncio.sleep(0.5)
        assert edited.swaps == []
        both_changed(edited.folders)
        lock.unlink()
        await edited.served("the bridge was shut")
    assert edited.swaps == [revision_of(edited.folders)]


async def test_a_lock_from_the_future_is_waited_for_as_long_as_any_and_told_of_once(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(writers, "_GIT_SECONDS", 0.5)
    git(tmp_path, "init", "-q")
    async with reloaded(edited):
        lock = tmp_path / ".git" / "index.lock"
        lock.touch()
        os.utime(lock, (time.time() + 86_400, time.time() + 86_400))
        edited.statement.write_text(SHUT, "utf-8")
        assert await edited.served("the bridge was shut") > 0.4
        edited.statement.write_text(SHUT.replace("shut", "sold"), "utf-8")
        assert await edited.served("the bridge was sold") < 1.0
    assert caplog.text.count("git seems to have left") == 1


def test_each_lock_has_its_own_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = written(tmp_path)
    git(tmp_path, "init", "-q")
    monkeypatch.setattr(writers, "_GIT_SECONDS", 0.05)
    told, lock = Writers(folders), tmp_path / ".git" / "index.lock"
    lock.touch()
    assert told.standing() is None
    time.sleep(0.06)
    assert told.standing() is not None
    lock.unlink()
    lock.touch()
    assert told.standing() is None


def test_a_working_tree_beside_its_repository_has_its_lock_there(tmp_path: Path) -> None:
    folders = written(tmp_path / "main")
    git(tmp_path / "main", "init", "-q", "-b", "main")
    git(tmp_path / "main", "add", ".")
    git(tmp_path / "main", "commit", "-q", "-m", "main")
    git(tmp_path / "main", "worktree", "add", "-q", "-b", "other", "../beside")
    beside = Writers(Folders(tmp_path / "beside" / "knowledge", tmp_path / "beside" / "seeds"))
    before = beside.standing()
    lock = tmp_path / "main" / ".git" / "worktrees" / "beside" / "index.lock"
    lock.touch()
    assert beside.standing() is None
    assert Writers(folders).standing() is not None
    lock.unlink()
    assert beside.standing() == before
    git(tmp_path / "beside", "rm", "-q", f"knowledge/{FIRST}")
    assert beside.standing() != before


# --- before it is told ------------------------------------------------------------------------------------------------


async def test_nobody_is_told_of_what_was_mended_where_no_save_was_told_of(
    edited: Edited, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    saves: list[Path] = [edited.statement]

    async def only_the_first(*_paths: object, **_options: object) -> AsyncIterator[set[Any]]:
        yield set()
        edited.statement.write_text(BROKEN, "utf-8")
        while True:
            yield {(2, str(saves.pop()))} if saves else set()
            await asyncio.sleep(0.05)

    monkeypatch.setattr(watchfiles, "awatch", only_the_first)
    async with reloaded(edited, quiet_seconds=0.4) as reload:
        await edited.until(lambda: bool(reload._errors))
        edited.statement.write_text(SHUT, "utf-8")
        await edited.served("the bridge was shut")
        await asyncio.sleep(0.2)
    assert "not served" not in caplog.text


async def test_nobody_is_told_of_what_git_is_mending(
    edited: Edited, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    git(tmp_path, "init", "-q")
    lock = tmp_path / ".git" / "index.lock"
    async with reloaded(edited, quiet_seconds=0.3) as reload:
        edited.statement.write_text(BROKEN, "utf-8")
        await edited.until(lambda: bool(reload._errors))
        lock.touch()
        edited.statement.write_text(SHUT, "utf-8")
        await asyncio.sleep(0.8)
        assert "not served" not in caplog.text
        lock.unlink()
        await edited.served("the bridge was shut")
    assert "not served" not in caplog.text


# --- beside the desk --------------------------------------------------------------------------------------------------


async def test_an_answer_posted_after_a_swap_stands_on_what_it_was_given_from(edited: Edited, tmp_path: Path) -> None:
    choices = Choices(knowledge=edited.folders.knowledge, sources=edited.folders.sources, today="2032-03-01")
    settings = Settings()
    async with await open_store(str(tmp_path / "desk.db")) as store:
        newsroom = open_newsroom(choices, settings, Memory(), Memory(), Health(()))
        desk = employed(newsroom, store, choices, settings)
        reload = reloading(newsroom, desk, choices, settings)
        working = [asyncio.create_task(desk.run()), asyncio.create_task(reload.run())]
        try:
            await asyncio.wait_for(reload.following.wait(), 20)
            answer = await newsroom.ask(ASKED, ASKER)
            edited.statement.unlink()
            await edited.until(lambda: "foreign-office-2030" not in newsroom.kb.entries)
            await newsroom.posted(CHANNEL, "m1", answer)
            await edited.until(lambda: not desk.busy)
            posting = await desk.ledger.posting(CHANNEL, "m1")
        finally:
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
    assert posting is not None
    assert posting.revision == answer.revision != newsroom.kb.revision
    assert "foreign-office-2030" in {entry for line in posting.stands_on for entry in line}
