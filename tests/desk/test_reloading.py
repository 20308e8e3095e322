"""Live reload as editors meet it: every way of saving is served within a second, and nothing broken ever is."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import shutil
import subprocess
import time
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
import watchfiles

from bot.desk import saved
from bot.desk.reloading import Telling
from bot.kb.folders import Folders
from tests.desk.edited import SAFE, SHUT, STATEMENT, Edited, opened, reloaded
from tests.desk.office import CHANNEL, Office, at_work
from tests.small_knowledge import written

BROKEN = SAFE.replace("about: [syldavia]", "about: [syldavia")
PLACE = "knowledge/statements/foreign-office-2030.yaml"


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    return opened(written(tmp_path))


def put(path: Path, text: str) -> None:
    """Written aside and put in its place whole."""
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, "utf-8")
    os.replace(aside, path)


# --- the ways editors save --------------------------------------------------------------------------------------------


def in_place(path: Path) -> None:
    path.write_text(SHUT, "utf-8")


def in_two_halves(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(SHUT[:90])
        file.flush()
        time.sleep(0.2)
        file.write(SHUT[90:])


def aside_and_renamed(path: Path) -> None:
    put(path, SHUT)


def as_vim(path: Path) -> None:
    probe = path.parent / "4913"
    probe.touch()
    probe.unlink()
    swap = path.with_name(f".{path.name}.swp")
    swap.write_bytes(b"b0VIM 9.0")
    os.rename(path, f"{path}~")
    path.write_text(SHUT, "utf-8")
    os.unlink(f"{path}~")
    swap.unlink()


def as_emacs(path: Path) -> None:
    lock = path.with_name(f".#{path.name}")
    lock.symlink_to("editor@desk.4711:1790000000")
    itself = path.with_name(f"#{path.name}#")
    itself.write_text(BROKEN, "utf-8")
    shutil.copy(path, f"{path}~")
    path.write_text(SHUT, "utf-8")
    itself.unlink()
    lock.unlink()


def deleted_and_made_anew(path: Path) -> None:
    path.unlink()
    time.sleep(0.05)
    path.write_text(SHUT, "utf-8")


def as_rsync(path: Path) -> None:
    """With the time of the original, which is older than what stood there."""
    aside = path.with_name(f".{path.name}.Xq3f9a")
    aside.write_text(SHUT, "utf-8")
    os.utime(aside, (1_000_000_000, 1_000_000_000))
    os.replace(aside, path)


def of_the_same_size_and_time(path: Path) -> None:
    before = path.stat()
    path.write_text(SHUT, "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def forbidden_and_allowed(path: Path) -> None:
    path.chmod(0)
    time.sleep(0.15)
    path.chmod(0o644)
    path.write_text(SHUT, "utf-8")


def disk_full_and_again(path: Path) -> None:
    path.write_bytes(b"")
    time.sleep(0.15)
    path.write_text(SHUT, "utf-8")


def folder_put_in_its_place(path: Path) -> None:
    knowledge = path.parents[1]
    other = knowledge.with_name("other")
    shutil.copytree(knowledge, other)
    (other / STATEMENT).write_text(SHUT, "utf-8")
    os.rename(knowledge, knowledge.with_name("gone"))
    time.sleep(0.15)
    os.rename(other, knowledge)


def folder_of_a_kind_made_anew(path: Path) -> None:
    away = path.parents[2] / "statements"
    shutil.move(path.parent, away)
    time.sleep(0.15)
    shutil.copytree(away, path.parent)
    path.write_text(SHUT, "utf-8")


def under_a_new_id(path: Path) -> None:
    """With every reference to it; until the last of them is written the files do not hold together."""
    people = path.parents[1] / "people"
    text = (people / "greta-holm.yaml").read_text("utf-8")
    (people / "greta-varden.yaml").write_text(text.replace("id: greta-holm", "id: greta-varden"), "utf-8")
    (people / "greta-holm.yaml").unlink()
    for file in sorted(path.parents[1].rglob("*.yaml")):
        text = file.read_text("utf-8")
        if "greta-holm" in text:
            file.write_text(text.replace("greta-holm", "greta-varden"), "utf-8")
    put(path, SHUT)


WAYS = (
    in_place,
    in_two_halves,
    aside_and_renamed,
    as_vim,
    as_emacs,
    deleted_and_made_anew,
    as_rsync,
    of_the_same_size_and_time,
    forbidden_and_allowed,
    disk_full_and_again,
    folder_put_in_its_place,
    folder_of_a_kind_made_anew,
    under_a_new_id,
)


async def saved_and_served(edited: Edited, save: Callable[[Path], None], within: float) -> None:
    async with reloaded(edited, quiet_seconds=1.0):
        assert "the bridge was safe" in await edited.says()
        await asyncio.to_thread(save, edited.statement)
        assert await edited.served("the bridge was shut") < within, save.__name__
        await asyncio.sleep(0.2)
        assert "the bridge was shut" in await edited.says(), save.__name__


async def test_however_an_editor_saves_it_is_served_and_nobody_is_told_of_a_fault(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ways = [saved_and_served(opened(written(tmp_path / save.__name__)), save, within=3.0) for save in WAYS]
    await asyncio.gather(*ways)
    assert "not served" not in caplog.text


@pytest.mark.heavy
@pytest.mark.parametrize("save", WAYS, ids=lambda save: save.__name__)
async def test_however_an_editor_saves_it_is_served_within_a_second(
    edited: Edited, save: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    await saved_and_served(edited, save, within=1.0)
    assert "not served" not in caplog.text


async def test_a_link_to_another_release_is_followed(tmp_path: Path) -> None:
    for number, text in ((1, SAFE), (2, SHUT)):
        folders = written(tmp_path / "releases" / str(number))
        (folders.knowledge / STATEMENT).write_text(text, "utf-8")
    current = tmp_path / "current"
    current.symlink_to("releases/1")
    edited = opened(Folders(current / "knowledge", current / "seeds"))
    async with reloaded(edited):
        (tmp_path / "next").symlink_to("releases/2")
        os.replace(tmp_path / "next", current)
        assert await edited.served("the bridge was shut") < 1.0
        assert len(edited.swaps) == 1
        # What is saved in the new one is noticed too.
        put(tmp_path / "releases" / "2" / "knowledge" / STATEMENT, SHUT.replace("shut", "sold"))
        assert await edited.served("the bridge was sold") < 1.0


def git(folder: Path, *arguments: str) -> None:
    alone = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    person = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
    subprocess.run(("git", *person, *arguments), cwd=folder, env=alone, check=True, capture_output=True)


async def test_a_checkout_of_hundreds_of_files_is_one_change(tmp_path: Path) -> None:
    folders = written(tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    for branch in ("main", "other"):
        for number in range(300):
            text = SAFE.replace("foreign-office-2030", f"said-{number}").replace("bridge", branch)
            (folders.knowledge / "statements" / f"said-{number}.yaml").write_text(text, "utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", branch)
        if branch == "main":
            git(tmp_path, "checkout", "-q", "-b", "other")
    edited = opened(folders)
    async with reloaded(edited):
        await asyncio.to_thread(git, tmp_path, "checkout", "-q", "main")
        await edited.until(lambda: bool(edited.swaps), within=20)
        shown = await edited.says()
        await asyncio.sleep(0.5)
    assert "the main was safe" in shown
    assert "the other was safe" not in shown
    assert len(edited.swaps) == 1


async def test_nothing_is_read_while_git_is_at_work(edited: Edited, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    lock = tmp_path / ".git" / "index.lock"
    async with reloaded(edited):
        lock.touch()
        edited.statement.write_text(SHUT, "utf-8")
        await asyncio.sleep(0.7)
        assert not edited.swaps
        lock.unlink()
        assert await edited.served("the bridge was shut") < 1.0


@pytest.mark.heavy
async def test_a_lock_that_git_left_behind_holds_nobody_up(edited: Edited, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    lock = tmp_path / ".git" / "index.lock"
    lock.touch()
    os.utime(lock, (time.time() - 60, time.time() - 60))
    async with reloaded(edited):
        edited.statement.write_text(SHUT, "utf-8")
        assert await edited.served("the bridge was shut") < 1.0


async def test_several_files_are_told_together_once_nothing_follows_them(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three, four = (edited.folders.knowledge / "people" / f"{name}.yaml" for name in "abcd")

    async def events(_roots: object) -> AsyncIterator[set[Path]]:
        for paths in (set(), {one, two}, {three}, set(), {four}):
            yield paths
        await asyncio.Event().wait()

    monkeypatch.setattr(saved, "_events", events)
    told: list[saved.Told] = []
    async with aclosing(saved.saved(edited.folders)) as saves, asyncio.timeout(5):
        async for paths in saves:
            told.append(paths)
            if len(told) == 3:
                break
    # One alone waits for nothing.
    assert told == [None, frozenset((one, two, three)), frozenset((four,))]


# --- where the file system tells nothing ------------------------------------------------------------------------------


@pytest.mark.heavy
async def test_a_file_system_that_tells_of_no_save_is_looked_at(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_paths: object, **_options: object) -> AsyncIterator[set[Any]]:
        while True:
            await asyncio.sleep(0.05)
            yield set()

    monkeypatch.setattr(watchfiles, "awatch", silent)
    async with reloaded(edited, look_seconds=0.2):
        edited.statement.write_text(SHUT, "utf-8")
        await edited.served("the bridge was shut")


async def test_without_room_for_another_watch_files_are_looked_at_and_the_log_says_so(
    edited: Edited, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def refused(*_paths: object, **_options: object) -> AsyncIterator[set[Any]]:
        raise OSError(errno.ENOSPC, "OS file watch limit reached.")
        yield set()

    monkeypatch.setattr(watchfiles, "awatch", refused)
    monkeypatch.setattr(saved, "UNTOLD_SECONDS", 0.2)
    async with reloaded(edited):
        edited.statement.write_text(SHUT, "utf-8")
        await edited.served("the bridge was shut")
    assert "saved files are looked for every 0.2 s" in caplog.text
    assert "OS file watch limit reached" in caplog.text


@pytest.mark.heavy
async def test_a_folder_of_knowledge_that_is_gone_serves_the_last_good(
    edited: Edited, caplog: pytest.LogCaptureFixture
) -> None:
    async with reloaded(edited):
        os.rename(edited.folders.knowledge, edited.folders.knowledge.with_name("away"))
        await edited.until(lambda: "there is no such folder" in caplog.text)
        assert "the bridge was safe" in await edited.says()
        edited.folders.knowledge.with_name("away").rename(edited.folders.knowledge)
        edited.statement.write_text(SHUT, "utf-8")
        await edited.served("the bridge was shut")


# --- what cannot be served --------------------------------------------------------------------------------------------


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    (tmp_path / "office").mkdir()
    async with at_work(tmp_path / "office") as office:
        yield office


def posted(office: Office) -> list[str]:
    return office.platform.told(CHANNEL)


async def test_editors_are_told_where_what_is_wrong_and_what_to_do_and_when_it_is_well_again(
    edited: Edited, office: Office
) -> None:
    before = edited.dragoman.kb.revision
    async with reloaded(edited, Telling(office.desk.notices, CHANNEL)):
        edited.statement.write_text(SAFE.replace("syldavia", "sylvania"), "utf-8")
        await edited.until(lambda: bool(posted(office)))
        (told,) = posted(office)
        assert f"{PLACE}:6:9" in told
        assert "sylvania" in told
        assert "syldavia" in told
        assert f"knowledge {before[:7]} goes on being served" in told
        assert "the bridge was safe" in await edited.says()
        # The same fault, further down: one notice for each fault, not for each save.
        edited.statement.write_text("# For the fair.\n" + SAFE.replace("syldavia", "sylvania"), "utf-8")
        await asyncio.sleep(0.8)
        assert len(posted(office)) == 1
        edited.statement.write_text(SHUT, "utf-8")
        await edited.until(lambda: len(posted(office)) == 2)
        assert f"knowledge {edited.dragoman.kb.revision[:7]} is served" in posted(office)[1]
        # The same fault once more is news, for the last word was that all is well.
        edited.statement.write_text(SAFE.replace("syldavia", "sylvania"), "utf-8")
        await edited.until(lambda: len(posted(office)) == 3)
        assert f"{PLACE}:6:9" in posted(office)[2]


@pytest.mark.heavy
async def test_two_replicas_tell_of_one_fault_once(edited: Edited, office: Office) -> None:
    other = opened(edited.folders)
    notices = office.desk.notices
    async with reloaded(edited, Telling(notices, CHANNEL)), reloaded(other, Telling(notices, CHANNEL)):
        edited.statement.write_text(BROKEN, "utf-8")
        await edited.until(lambda: bool(posted(office)))
        await asyncio.sleep(0.5)
        edited.statement.write_text(SHUT, "utf-8")
        await edited.until(lambda: len(posted(office)) == 2)
        await asyncio.sleep(0.5)
    assert [text.splitlines()[0].split(" — ")[0] for text in posted(office)] == [
        "What was saved is not served",
        "What was saved is served again",
    ]


@pytest.mark.heavy
async def test_without_a_channel_for_editors_the_log_says_it(edited: Edited, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with reloaded(edited):
        edited.statement.write_text(BROKEN, "utf-8")
        await edited.until(lambda: f"{PLACE}:" in caplog.text)
        edited.statement.write_text(SAFE, "utf-8")
        await edited.until(lambda: "nothing is wrong with the files any more" in caplog.text)
    assert caplog.text.count(f"{PLACE}:") == 1


@pytest.mark.heavy
async def test_a_warning_keeps_nothing_from_being_served_and_is_not_told(
    edited: Edited, caplog: pytest.LogCaptureFixture
) -> None:
    meeting = edited.folders.knowledge / "meetings" / "lindqvist-talvan-klow-2031.yaml"
    async with reloaded(edited):
        # Planned for a day that is past: to be verified, and no fault of the files.
        meeting.write_text(meeting.read_text("utf-8").replace('"2031-12"', '"2031-11"'), "utf-8")
        edited.statement.write_text(SHUT, "utf-8")
        await edited.served("the bridge was shut")
        await asyncio.sleep(0.4)
    assert "not served" not in caplog.text


async def test_what_was_served_before_does_not_stay_in_memory(edited: Edited) -> None:
    async with reloaded(edited):
        before = weakref.ref(edited.dragoman.kb)
        edited.statement.write_text(SHUT, "utf-8")
        await edited.served("the bridge was shut")
        await edited.until(lambda: before() is None)
