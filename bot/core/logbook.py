"""The log: of a program that runs, to standard error; of one question, bugs alone, to a file in the user's state folder.

No secret is written in either. What counts as one is in text/secrets.py; adapters take `hide` and `Redacting` from here.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.text.secrets import hide, redacted

__all__ = [
    "JsonLines",
    "Lines",
    "Logbook",
    "Redacting",
    "StandardError",
    "begin",
    "hide",
    "state_folder",
    "written_down",
]

FILE = "dragoman.log"


def begin(level: str, *, as_json: bool) -> None:
    """Log to standard error from now on: this program from the level on (debug, info, warning, error), one line or one
    JSON object a record; libraries never below info, since what they add is whole requests.
    """
    handler = StandardError()
    handler.setFormatter(JsonLines() if as_json else Lines())
    root, own = logging.getLogger(), logging.getLogger("bot")
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    own.setLevel(level.upper())
    root.setLevel(max(own.level, logging.INFO))
    # It tells of each of its own parts at every start.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.captureWarnings(True)


def written_down(what: str) -> str:
    """Log the exception being handled, with its traceback; a reference by which an operator finds it."""
    log = logging.getLogger("bot")
    if not log.hasHandlers():
        logbook = Logbook(logging.WARNING)
        logbook.setFormatter(Lines())
        log.addHandler(logbook)
    reference = secrets.token_hex(4)
    log.exception("%s failed, reference %s", what, reference)
    return reference


class Redacting(logging.Filter):
    """Takes the secrets out of a record before any handler sees it. Lets every record pass.

    Attach it to each logger that an SDK writes to: a logger's filters are not asked about its children's records.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the message together for good, and clean it, the traceback and the extra fields."""
        record.msg, record.args = redacted(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = _TRACEBACKS.formatException(record.exc_info)
        if record.exc_text:
            clean = redacted(record.exc_text)
            if clean != record.exc_text:
                # A handler that writes its own traceback would find the secret in the exception itself.
                record.exc_info = None
            record.exc_text = clean
        if record.stack_info:
            record.stack_info = redacted(record.stack_info)
        for name in record.__dict__.keys() - _STANDARD:
            setattr(record, name, _clean(getattr(record, name)))
        return True


class Lines(logging.Formatter):
    """A record as text for a person. Only the first line of a record begins at the margin, whatever was typed."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Redacted last of all, so that nothing a formatter adds escapes."""
        first, *more = redacted(super().format(record)).splitlines() or [""]
        return "\n    ".join(_printable(line) for line in (first, *more))


class JsonLines(logging.Formatter):
    """A record as one JSON object on one line: time (ISO 8601, UTC), level, logger, message, exception, extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Redacted value by value: in the finished line, a quote inside a secret would be escaped and the secret missed."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        exception = record.exc_text or (_TRACEBACKS.formatException(record.exc_info) if record.exc_info else "")
        if exception:
            fields["exception"] = exception
        if record.stack_info:
            fields["stack"] = record.stack_info
        extra = {name: record.__dict__[name] for name in sorted(record.__dict__.keys() - _STANDARD - fields.keys())}
        return json.dumps(_clean({**fields, **extra}), default=lambda value: redacted(_shown(value)))


class StandardError(logging.StreamHandler[Any]):
    """Writes to standard error, secrets taken out first."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.addFilter(Redacting())

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing: the library's own way prints the arguments as they came."""


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
            print(redacted(f"dragoman: {record.getMessage()}: {reason!r}"), file=sys.stderr)


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The user's folder for what should outlast a cache: this log, the history of the chat, the database."""
    if sys.platform == "linux":
        # What platformdirs answers there; importing it takes 10 ms.
        base = environment.get("XDG_STATE_HOME", "").strip()
        return Path(base if os.path.isabs(base) else os.path.expanduser("~/.local/state")) / "dragoman"
    from platformdirs import user_state_dir

    return Path(user_state_dir("dragoman", appauthor=False))


_TRACEBACKS = logging.Formatter()
_STANDARD = logging.makeLogRecord({}).__dict__.keys() | {"message", "asctime", "taskName"}
"""What every record has; all else was given as `extra`."""


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as reason:
        # A mistake in a call of ours or a library's must not break what that call was about.
        return f"{_shown(record.msg)} {_shown(record.args)} ({type(reason).__name__} while this was put together)"


def _shown(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return f"a {type(value).__name__}"


def _clean(value: Any, levels: int = 8) -> Any:
    """The same value without secrets. What is neither text nor plain data stays itself if its text holds none."""
    if isinstance(value, (Mapping, list, tuple, set, frozenset)) and levels:
        if isinstance(value, Mapping):
            # A key tells what a value is, which the value alone may not show.
            pairs = [(_shown(key), inner) for key, inner in value.items()]
            return {redacted(key): _clean_under(key, inner, levels - 1) for key, inner in pairs}
        return [_clean(inner, levels - 1) for inner in value]
    text = _shown(value)
    clean = redacted(text)
    # What is nested deeper than this, or in itself, is shown as text.
    return value if text == clean and not isinstance(value, (Mapping, list, tuple, set, frozenset)) else clean


def _clean_under(key: str, value: Any, levels: int) -> Any:
    if not isinstance(value, str):
        return _clean(value, levels)
    pair = f'"{key}": "'
    return redacted(pair + value).removeprefix(pair)


def _printable(line: str) -> str:
    """Escape sequences and other control characters, spelt out: they would act on the terminal that shows the log."""
    if line.isprintable():
        return line
    return "".join(
        letter if letter.isprintable() or letter == "\t" else letter.encode("unicode_escape").decode()
        for letter in line
    )
