"""Runs the `git` program on a repository that nobody vouches for. What is asked of it is in repository.py.

Nothing that the repository's configuration names may run: no hook, no monitor, no filter, no transport. Only plumbing
that looks at neither the index nor the working tree is to be called.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from pathlib import Path

PATIENCE = 30.0
"""Seconds for all that is asked of one repository."""
MOST_SAID = 64 << 20
"""Bytes: a commit of half a million entries."""

_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.pager=cat",
    "gc.auto=0",
    "maintenance.auto=false",
)


class Git:
    """The program, on one repository. All it is asked together may take `patience` seconds; then it is ended.

    top: the folder in which `.git` is; arguments that are paths are taken from there, and never as patterns.
    index: the file that is taken for the repository's index, where that is another.
    """

    def __init__(self, program: str, top: Path, patience: float = PATIENCE) -> None:
        self.top = top
        self.index: Path | None = None
        self._program = program
        self._running: set[subprocess.Popen[bytes]] = set()
        self._over = threading.Event()
        self._timer = threading.Timer(patience, self._give_up)
        self._timer.daemon = True
        self._timer.start()

    @property
    def gave_up(self) -> bool:
        """Whether the patience ran out."""
        return self._over.is_set()

    def ask(self, *arguments: str, told: bytes = b"") -> bytes | None:
        """What git says; None where it fails, says more than MOST_SAID, or there is no time left.

        told: what it reads, at most some thousand bytes.
        """
        running = self.start(*arguments, stdin=subprocess.PIPE if told else subprocess.DEVNULL)
        out = running.stdout
        assert out is not None
        try:
            if running.stdin is not None:
                with running.stdin as to:
                    to.write(told)
            said = out.read(MOST_SAID + 1)
            if len(said) > MOST_SAID:
                return None
            failed = running.wait() != 0
        except BrokenPipeError:
            return None
        finally:
            self.finish(running)
        return None if failed or self.gave_up else said

    def start(self, *arguments: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Begin to ask; `finish` must be called. Raises OSError where git does not start."""
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        running = subprocess.Popen(  # noqa: S603  # No shell; the arguments are ours, and paths stand after a `--`.
            [self._program, "--no-pager", *settings, *arguments],
            cwd=self.top,
            env=_surroundings(self.top) | ({"GIT_INDEX_FILE": str(self.index)} if self.index else {}),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._running.add(running)
        if self.gave_up:
            running.kill()
        return running

    def finish(self, running: subprocess.Popen[bytes]) -> None:
        """End one call, whether or not all it says was read."""
        self._running.discard(running)
        running.kill()
        for pipe in (running.stdin, running.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        running.wait()

    def close(self) -> None:
        """End whatever runs."""
        self._timer.cancel()
        for running in list(self._running):
            self.finish(running)

    def _give_up(self) -> None:
        self._over.set()
        for running in list(self._running):
            running.kill()


def _surroundings(top: Path) -> dict[str, str]:
    """The environment of git: none of ours, which may name another repository, a log to write or programs to call.

    Where GIT_DIR is said, git neither looks for a repository itself nor asks whose it is: mounted folders often belong
    to somebody else.
    """
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP") if name in os.environ}
    return kept | {
        "LC_ALL": "C",
        "GIT_DIR": str(top / ".git"),
        "GIT_WORK_TREE": str(top),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_LITERAL_PATHSPECS": "1",
    }
