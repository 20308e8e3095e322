"""Whether git is putting files into the folders just now, and whether it has been: what is read meanwhile is half old."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bot.kb.folders import Folders

log = logging.getLogger("bot.desk")

_GIT_SECONDS = 10.0
"""A lock of git's that stays so long as it is was left behind."""

Standing = tuple[object, ...]


class _Lock(NamedTuple):
    """A lock as it was seen. known: what tells it from the next one; since: when it came, in monotonic seconds."""

    known: tuple[int, int]
    since: float
    left: bool


class Writers:
    """Whoever changes many files of these folders at once and says so."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._locks: dict[Path, _Lock] = {}

    def standing(self) -> Standing | None:
        """What is another one once somebody has been at work; None while somebody is."""
        repositories = list(dict.fromkeys(git for folder in self._folders for git in _repositories(folder)))
        # The locks come first: who takes one and is done before the rest is looked at has left another index.
        held = [git for git in repositories if self._is_held(git / "index.lock")]
        if held:
            return None
        return tuple((os.fspath(git), _stamp(git / "index"), _stamp(git / "HEAD")) for git in repositories)

    def _is_held(self, path: Path) -> bool:
        try:
            status = os.stat(path)
        except OSError:
            self._locks.pop(path, None)
            return False
        now = time.monotonic()
        lock = self._locks.get(path)
        known = status.st_ino, status.st_ctime_ns
        if lock is None or lock.known != known:
            # Its own time may lie in the future; it only counts for more than what was seen.
            lock = _Lock(known, now - max(0.0, time.time() - status.st_mtime), left=False)
        if not lock.left and now - lock.since >= _GIT_SECONDS:
            log.warning("git seems to have left %s behind: what is saved is served in spite of it", path)
            lock = lock._replace(left=True)
        self._locks[path] = lock
        return not lock.left


def _repositories(folder: Path) -> Iterator[Path]:
    """Where git keeps the index of what is around a folder."""
    real = Path(os.path.realpath(folder))
    for around in (real, *real.parents):
        git = around / ".git"
        if git.is_dir():
            yield git
            return
        if git.is_file():
            # A working tree beside its repository: the file says where that is.
            try:
                said = git.read_text("utf-8", errors="replace").strip().removeprefix("gitdir:").strip()
            except OSError:
                return
            yield around / said
            return


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
