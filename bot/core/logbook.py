"""Where bugs are written down: the log that was set up, else a file in the user's state folder. Never the screen."""

from __future__ import annotations

import logging
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

FILE = "dragoman.log"


def written_down(what: str) -> str:
    """Log the exception being handled, with its traceback; a reference by which an operator finds it."""
    log = logging.getLogger("bot")
    if not log.hasHandlers():
        logbook = Logbook(logging.WARNING)
        logbook.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        log.addHandler(logbook)
    reference = secrets.token_hex(4)
    log.exception("%s failed, reference %s", what, reference)
    return reference


class Logbook(logging.Handler):
    """Appends to the file, which is made when there is something to write. Where it cannot be, one line is printed."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record, its traceback included, and say on standard error where."""
        try:
            path = state_folder() / FILE
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(self.format(record) + "\n")
            print(f"dragoman: what happened is written down in {path}", file=sys.stderr)
        except OSError:
            reason = record.exc_info[1] if record.exc_info else None
            print(f"dragoman: {record.getMessage()}: {reason!r}", file=sys.stderr)


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The user's folder for what should outlast a cache: this log, the history of the chat."""
    if sys.platform == "linux":
        # What platformdirs answers there; importing it takes 10 ms.
        base = environment.get("XDG_STATE_HOME", "").strip()
        return Path(base if os.path.isabs(base) else os.path.expanduser("~/.local/state")) / "dragoman"
    from platformdirs import user_state_dir

    return Path(user_state_dir("dragoman", appauthor=False))
