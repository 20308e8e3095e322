"""Holds the index of a repository while one of its files is committed: the lock that git itself takes, and the index to be.

Whoever holds the lock keeps every other git from adding, committing and checking out. What is to become the index is
made beside it and put in its place by one rename.
"""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import time
from pathlib import Path

from bot.errors import UserError

_WAIT = 1.0
"""Seconds to wait for somebody else's git; most hold the lock for some milliseconds."""
_LONGEST_HELD = 60.0
"""Seconds after which a lock of a desk is left over, whoever took it: git gets less time than that."""
_MARK = "dragoman"


class Busy(UserError):
    """Somebody else's git has the lock."""


class Index:
    """The index of one repository. folder: where git keeps it. to_be: a copy of it, while the lock is held."""

    def __init__(self, folder: Path) -> None:
        self.to_be = folder / "index.dragoman"
        self._file = folder / "index"
        self._lock = folder / "index.lock"
        self._held: os.stat_result | None = None

    def take(self) -> None:
        """Take the lock. Raises Busy where somebody else has it, UserError where the repository cannot be written."""
        until = time.monotonic() + _WAIT
        while True:
            try:
                handle = os.open(self._lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
                break
            except FileExistsError:
                if self._is_left_over():
                    self._lock.unlink(missing_ok=True)
                elif time.monotonic() > until:
                    busy = "somebody else is at work in the repository (it has an index.lock): nothing was changed"
                    raise Busy(busy) from None
                else:
                    time.sleep(0.02)
            except OSError as reason:
                raise UserError(
                    f"the repository cannot be written ({(reason.strerror or '').lower()}): nothing was changed"
                ) from None
        self._held = os.fstat(handle)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(f"{_MARK} {os.getpid()} {platform.node()}\n")
            self._copy()
        except BaseException as reason:
            self.release()
            if isinstance(reason, OSError):
                raise UserError("the index of the repository cannot be copied: nothing was changed") from None
            raise

    def put(self) -> None:
        """Let the copy be the index. Raises OSError, also where the lock was taken from us meanwhile."""
        if not self._is_held():
            raise FileNotFoundError(self._lock)
        os.replace(self.to_be, self._file)

    def release(self) -> None:
        """Let others at it."""
        if self._is_held():
            with contextlib.suppress(OSError):
                self._clear()
            with contextlib.suppress(OSError):
                self._lock.unlink()
        self._held = None

    def _is_held(self) -> bool:
        try:
            return self._held is not None and os.path.samestat(self._held, self._lock.stat())
        except OSError:
            return False

    def _copy(self) -> None:
        self._clear()
        if self._file.is_symlink():
            raise UserError("the index of the repository is a link: nothing was changed")
        if self._file.exists():
            # With its time, by which git tells which files may have been saved since.
            shutil.copy2(self._file, self.to_be)

    def _clear(self) -> None:
        # Git locks the copy as it would the index; a git that was killed leaves that.
        for left in (self.to_be, self.to_be.with_name(f"{self.to_be.name}.lock")):
            left.unlink(missing_ok=True)

    def _is_left_over(self) -> bool:
        """Whether a desk that was killed took the lock. Of living ones, only one at a time comes here: see approved.py."""
        try:
            age = time.time() - self._lock.stat().st_mtime
            mark, process, node = self._lock.read_text("utf-8").strip().split(" ", 2)
        except (OSError, ValueError):
            return False
        if mark != _MARK or not process.isdecimal():
            return False
        return age > _LONGEST_HELD or (node == platform.node() and not _is_alive(int(process)))


def _is_alive(process: int) -> bool:
    """Whether another process of this machine has that number."""
    if os.name != "posix":
        return True
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True
