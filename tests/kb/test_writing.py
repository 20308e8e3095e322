"""Is a file written whole or not at all, and several together or none, whatever happens on the way?"""

from __future__ import annotations

import errno
import os
import resource
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.kb import writing
from bot.kb.writing import (
    PLACE,
    Write,
    create_file,
    is_interrupted,
    one_at_a_time,
    recover,
    replace_file,
    write_together,
)

NOBODY = 65_534
"""Somebody for whom folders are read-only, which they never are for root."""

OLD = {"people/a.yaml": b"old a\n", "people/b.yaml": b"old b\n", "places/c.yaml": b"old c\n"}
NEW = {"people/a2.yaml": b"new a\n", "people/b.yaml": b"new b\n", "places/c.yaml": b"new c\n"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, content in OLD.items():
        file = tmp_path / "knowledge" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path / "knowledge"


def everything(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def change(root: Path) -> dict[Path, Write]:
    """a moves to a2, b and c are written anew."""
    moved = {root / "people/a2.yaml": Write(NEW["people/a2.yaml"], like=root / "people/a.yaml")}
    anew = {root / name: Write(NEW[name]) for name in ("people/b.yaml", "places/c.yaml")}
    return {**moved, root / "people/a.yaml": Write(None), **anew}


def in_a_process(work: Callable[[], object]) -> int:
    """Do something in a process of its own that may die of it: its exit code."""
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:
            os._exit(7)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


# --- one file ---------------------------------------------------------------------------------------------------------


def test_a_file_is_replaced_and_keeps_its_permissions(root: Path) -> None:
    file = root / "people/a.yaml"
    file.chmod(0o640)
    replace_file(file, b"new\n")
    assert file.read_bytes() == b"new\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert set(everything(root)) == set(OLD)


def test_a_file_too_large_for_the_disk_leaves_the_old_one(root: Path) -> None:
    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        try:
            replace_file(root / "people/a.yaml", b"x" * 200)
        except OSError as reason:
            os._exit(0 if reason.errno == errno.EFBIG else 3)

    assert in_a_process(fill) == 0
    assert everything(root) == OLD


def test_a_new_file_is_as_open_as_this_users_files_are(root: Path) -> None:
    before = os.umask(0o027)
    try:
        create_file(root / "events/d.yaml", b"d\n")
    finally:
        os.umask(before)
    assert stat.S_IMODE((root / "events/d.yaml").stat().st_mode) == 0o640
    assert everything(root) == {**OLD, "events/d.yaml": b"d\n"}


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_what_is_there_is_never_written_over(root: Path, kind: str) -> None:
    taken = root / "people/taken.yaml"
    if kind == "file":
        taken.write_bytes(b"mine\n")
    elif kind == "link":
        taken.symlink_to("nowhere")
    else:
        taken.mkdir()
    before = everything(root)
    with pytest.raises(FileExistsError):
        create_file(taken, b"new\n")
    assert everything(root) == before
    assert taken.is_symlink() == (kind == "link")


# --- several together -------------------------------------------------------------------------------------------------


def test_several_are_written_together_and_nothing_else_stays(root: Path) -> None:
    (root / "people/a.yaml").chmod(0o600)
    write_together(root, change(root))
    assert everything(root) == NEW
    assert stat.S_IMODE((root / "people/a2.yaml").stat().st_mode) == 0o600
    assert not (root / PLACE).exists()


def count_of(root: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many times a file is renamed or removed while the change is made."""
    calls = 0

    def counting(one: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            nonlocal calls
            calls += 1
            return one(*arguments, **named)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(writing.os, "replace", counting(os.replace))
        patch.setattr(Path, "unlink", counting(Path.unlink))
        write_together(root, change(root))
    return calls


def failing(at: int, fail: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the renaming or removal of that number fails."""
    calls = 0

    def wrapped(one: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            nonlocal calls
            calls += 1
            if calls == at:
                fail()
            return one(*arguments, **named)

        return call

    monkeypatch.setattr(writing.os, "replace", wrapped(os.replace))
    monkeypatch.setattr(Path, "unlink", wrapped(Path.unlink))


def put_back(root: Path) -> None:
    for path in everything(root):
        (root / path).unlink()
    for name, content in OLD.items():
        (root / name).write_bytes(content)


def test_a_disk_that_fills_at_any_moment_leaves_everything_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    moments = count_of(root, monkeypatch)
    assert moments >= 5
    # The last one removes the plan, when all is done.
    for moment in range(1, moments):
        put_back(root)
        with monkeypatch.context() as patch:
            failing(moment, full, patch)
            with pytest.raises(OSError, match="No space left"):
                write_together(root, change(root))
        assert everything(root) == OLD, f"moment {moment}"
        assert not (root / PLACE).exists()


def test_a_process_that_dies_at_any_moment_is_recovered_from(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = count_of(root, monkeypatch)
    half_done = 0
    for moment in range(1, moments + 1):
        put_back(root)

        def die(moment: int = moment) -> None:
            with monkeypatch.context() as patch:
                failing(moment, lambda: os._exit(9), patch)
                write_together(root, change(root))

        assert in_a_process(die) == 9
        half_done += is_interrupted(root)
        shown = {path: content for path, content in everything(root).items() if not path.startswith(PLACE)}
        assert all(content in (OLD.get(path), NEW.get(path)) for path, content in shown.items())
        again = recover(root)
        assert everything(root) == OLD, f"moment {moment}"
        assert bool(again) == (shown != OLD)
        assert recover(root) == []
    assert half_done >= 4


@pytest.mark.heavy
def test_a_recovery_that_dies_is_recovered_from_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(at: int) -> None:
        with monkeypatch.context() as patch:
            failing(at, lambda: os._exit(9), patch)
            write_together(root, change(root))

    def die_again(at: int) -> None:
        with monkeypatch.context() as patch:
            failing(at, lambda: os._exit(9), patch)
            recover(root)

    for moment in range(1, 5):
        put_back(root)
        # All but the last removal is done.
        assert in_a_process(lambda: die(5)) == 9
        assert is_interrupted(root)
        if in_a_process(lambda moment=moment: die_again(moment)) == 9:
            recover(root)
        assert everything(root) == OLD, f"moment {moment}"


def test_what_was_edited_after_a_crash_is_left_to_its_editor(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die() -> None:
        failing(4, lambda: os._exit(9), monkeypatch)
        write_together(root, change(root))

    assert in_a_process(die) == 9
    (root / "people/b.yaml").write_bytes(b"edited since\n")
    with pytest.raises(UserError, match=r"people/b\.yaml was edited after a change was cut short.*\.old"):
        recover(root)
    assert (root / "people/b.yaml").read_bytes() == b"edited since\n"


def test_a_file_saved_meanwhile_stops_the_change(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = writing._made_ready

    def and_saved(*arguments: object) -> object:
        step = ready(*arguments)
        (root / "places/c.yaml").write_bytes(b"saved meanwhile\n")
        return step

    order = sorted(change(root).items(), key=lambda one: one[0].name != "c.yaml")
    monkeypatch.setattr(writing, "_made_ready", and_saved)
    with pytest.raises(UserError, match=r"places/c\.yaml was saved by somebody else"):
        write_together(root, dict(order))
    assert everything(root) == {**OLD, "places/c.yaml": b"saved meanwhile\n"}


def test_two_do_not_change_one_folder_at_once(root: Path) -> None:
    def second() -> None:
        try:
            with one_at_a_time(root):
                os._exit(3)
        except UserError:
            os._exit(0)

    with one_at_a_time(root):
        assert in_a_process(second) == 0
    with one_at_a_time(root):
        pass


def test_a_read_only_folder_changes_nothing(root: Path) -> None:
    # Where nobody but root may look, nobody else can be tried.
    place = Path(tempfile.mkdtemp(prefix="dragoman-"))
    try:
        place.chmod(0o755)
        held = Path(shutil.copytree(root, place / "knowledge"))
        if os.geteuid() == 0:
            for one in (held, *held.rglob("*")):
                os.chown(one, NOBODY, NOBODY)
        (held / "places").chmod(0o555)

        def as_somebody() -> None:
            if os.geteuid() == 0:
                os.setegid(NOBODY)
                os.seteuid(NOBODY)
            with pytest.raises(PermissionError):
                write_together(held, change(held))

        assert in_a_process(as_somebody) == 0
        assert everything(held) == OLD
    finally:
        (place / "knowledge" / "places").chmod(0o755)
        shutil.rmtree(place)
