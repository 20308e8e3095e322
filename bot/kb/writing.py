"""Writes files that editors own: each whole or not at all, several together or none. What is in them is decided elsewhere.

One file is written beside its place, brought to the disk, and then put there. Of several, all are written first, with a
plan of which goes where and a second name for what stands there now; then they are put in place one after another. What
fails on the way is taken back. A machine that stops in those milliseconds leaves some files new and some old: the plan
stays, and `recover` takes them back. Only the taking back of what somebody has edited since is left to them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from bot.errors import UserError

PLACE = ".changing"
"""The folder in the knowledge in which a change of several files is made ready; what is hidden is never read."""
_PLAN = "plan.json"


def replace_file(target: Path, content: bytes, instead_of: bytes | None = None) -> None:
    """Write a file that is there, or make it. It keeps its permissions. instead_of: what must stand there until then.

    Raises OSError, or UserError where something else stands there, and then nothing has changed.
    """
    draft = _draft(target, content, target)
    try:
        if instead_of is not None and target.read_bytes() != instead_of:
            raise UserError(f"{target.name} was saved by somebody else meanwhile: look at it, then do this again")
        os.replace(draft, target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def create_file(target: Path, content: bytes) -> None:
    """Write a file that is not there yet. Raises FileExistsError where something is, other OSError, and UserError."""
    target.parent.mkdir(exist_ok=True)
    draft = _draft(target, content, None)
    try:
        # Unlike a rename, a link never takes the place of what stands there.
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(target):
            raise
        # Some file systems know no links.
        os.rename(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _draft(target: Path, content: bytes, like: Path | None) -> Path:
    """The content on the disk, beside the target, under a name that nobody reads. like: whose permissions it has."""
    draft = target.parent / f".{secrets.token_hex(8)}.draft"
    _write(draft, content, like)
    return draft


def _write(path: Path, content: bytes, like: Path | None) -> None:
    # A new file is as open as this user's files are; the mode of an old one is taken over.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if like is not None and like.exists():
                os.fchmod(file.fileno(), stat.S_IMODE(like.stat().st_mode))
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# --- several together -------------------------------------------------------------------------------------------------


class Write(msgspec.Struct, frozen=True):
    """One file of a change. content: None where the file goes away. like: the file whose permissions a new one takes."""

    content: bytes | None
    like: Path | None = None


class _Step(msgspec.Struct, frozen=True):
    """A file in the plan: its place in the folder, and the digests of what stood there and what is to; None: nothing."""

    path: str
    was: str | None
    will: str | None


class _Plan(msgspec.Struct, frozen=True):
    steps: tuple[_Step, ...]


@contextlib.contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """Keep everybody else who asks from changing several files of this folder meanwhile. Raises UserError if one does."""
    try:
        import fcntl
    except ImportError:
        # Not on this system: two editors of one folder at the same moment are not kept apart there.
        yield
        return
    handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError("somebody else is changing these files just now: try again in a moment") from None
        except OSError:
            # Some network file systems lock no folders.
            pass
        yield
    finally:
        os.close(handle)


def write_together(root: Path, writes: Mapping[Path, Write]) -> None:
    """Write all of these files, which lie in `root`, or none. Call it within one_at_a_time, after recover.

    Raises OSError or UserError, and then everything is as it was, unless the message says that taking back failed too.
    """
    place = root / PLACE
    place.mkdir()
    try:
        steps = tuple(_made_ready(root, place, path, write, at) for at, (path, write) in enumerate(writes.items()))
        _write(place / "plan.draft", msgspec.json.encode(_Plan(steps)), None)
        _sync_folder(place)
        os.replace(place / "plan.draft", place / _PLAN)
        _sync_folder(place)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    try:
        # What is new comes before what goes: at no moment is an entry that was moved in neither place.
        for at in sorted(range(len(steps)), key=lambda at: steps[at].will is None):
            _put(root, place, steps[at], at)
        for folder in {(root / step.path).parent for step in steps}:
            _sync_folder(folder)
    except BaseException as reason:
        try:
            recover(root)
        except (OSError, UserError) as failed:
            raise UserError(
                f"this was begun, then failed ({reason}), and could not be taken back ({failed}): mend that, then "
                "run the same again, which begins with taking it back"
            ) from reason
        raise
    _tidy_up(place)


def _made_ready(root: Path, place: Path, path: Path, write: Write, at: int) -> _Step:
    was = None
    if path.exists():
        was = _digest(path.read_bytes())
        try:
            os.link(path, place / f"{at}.old")
        except OSError:
            _write(place / f"{at}.old", path.read_bytes(), path)
    will = None
    if write.content is not None:
        _write(place / f"{at}.new", write.content, write.like or path)
        will = _digest(write.content)
    return _Step(path=path.relative_to(root).as_posix(), was=was, will=will)


def _put(root: Path, place: Path, step: _Step, at: int) -> None:
    target = root / step.path
    if _digest_of(target) != step.was:
        raise UserError(f"{step.path} was saved by somebody else meanwhile: nothing was changed; do it again")
    if step.will is None:
        target.unlink()
    else:
        os.replace(place / f"{at}.new", target)


def recover(root: Path) -> list[str]:
    """Take back what an interrupted change left half done: the files put back, by their places in the folder.

    Raises UserError where somebody edited one of them since, OSError where one cannot be written.
    """
    place = root / PLACE
    if not place.is_dir():
        return []
    if not (place / _PLAN).is_file():
        # It ended before the first file was touched.
        shutil.rmtree(place)
        return []
    try:
        plan = msgspec.json.decode((place / _PLAN).read_bytes(), type=_Plan)
    except msgspec.MsgspecError:
        raise UserError(f"{place / _PLAN} cannot be read: look at what lies beside it, then remove {place}") from None
    done = [(at, step) for at, step in enumerate(plan.steps) if _is_done(root, place, step, at)]
    for at, step in done:
        if _digest_of(root / step.path) != step.will:
            raise UserError(
                f"{step.path} was edited after a change was cut short: what it said before is in "
                f"{place / f'{at}.old'}; put it right, then remove {place}"
            )
    # What went comes back before what is new goes.
    for at, step in sorted(done, key=lambda one: one[1].was is None):
        if step.was is None:
            (root / step.path).unlink()
        else:
            os.replace(place / f"{at}.old", root / step.path)
        _sync_folder((root / step.path).parent)
    _tidy_up(place)
    return [step.path for _, step in done]


def _is_done(root: Path, place: Path, step: _Step, at: int) -> bool:
    if step.will is None:
        return not os.path.lexists(root / step.path)
    return not (place / f"{at}.new").exists() and _digest_of(root / step.path) != step.was


def is_interrupted(root: Path) -> bool:
    """Whether a change of several files was cut short here, so that some are new and some old."""
    return (root / PLACE / _PLAN).is_file()


def _tidy_up(place: Path) -> None:
    # Without its plan it is nothing that anybody has to take back.
    (place / _PLAN).unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest_of(path: Path) -> str | None:
    try:
        return _digest(path.read_bytes())
    except FileNotFoundError:
        return None
