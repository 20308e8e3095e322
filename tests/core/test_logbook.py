"""Does a secret ever reach the log, by whichever logger and in whichever form? Can the log be read for the rest?"""

from __future__ import annotations

import io
import json
import logging
import sys
import traceback
from collections.abc import Iterator

import pytest

from bot.core import logbook
from bot.core.logbook import JsonLines, Lines, Redacting, StandardError, begin, hide
from bot.text import secrets

SECRET = "canary/In The+Mine"
TOKEN = "xoxb-1234-canary"
LOGGERS = ("bot.core", "slack_sdk.web.async_client", "aiohttp.access", "somebody.elses")


@pytest.fixture(autouse=True)
def _hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_hidden", frozenset())
    monkeypatch.setattr(secrets, "_exact", None)
    hide(SECRET)


@pytest.fixture
def _loggers_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("bot", "alembic")}
    yield
    root.handlers[:], level = before
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)
    logging.captureWarnings(False)


class Broken:
    """An argument that cannot be put into words."""

    def __str__(self) -> str:
        raise ValueError(TOKEN)


class Client:
    """An argument that tells more than it should."""

    def __repr__(self) -> str:
        return f"<Client {TOKEN}>"


def everything(log: logging.Logger) -> None:
    """Every way to put a secret into a log."""
    log.debug("message " + TOKEN)
    log.debug("argument %s and %r and %s", TOKEN, SECRET, Client())
    log.debug("mapping %(secret)s", {"secret": SECRET, "other": TOKEN})
    log.debug("headers %s", {"Authorization": "Bearer canary", "X": [b"xapp-1-canary"]})
    log.debug("too few %s %s", TOKEN)
    log.debug("too many", TOKEN)
    log.debug("broken %s", Broken())
    log.debug("extra", extra={"payload": {"token": "canary", "deep": [(TOKEN, {SECRET: Client()})]}, "pin": TOKEN})
    log.debug(ValueError(TOKEN))
    log.debug("stack", stack_info=True, extra={"url": f"https://hooks.slack.com/commands/{TOKEN}"})
    try:
        try:
            raise KeyError(TOKEN)
        except KeyError as cause:
            raise RuntimeError(f"with {SECRET}") from cause
    except RuntimeError:
        log.exception("failed with %s", TOKEN)


SAID = 11


@pytest.mark.parametrize("form", [Lines, JsonLines])
@pytest.mark.parametrize("name", LOGGERS)
def test_no_secret_reaches_standard_error(
    monkeypatch: pytest.MonkeyPatch, form: type[logging.Formatter], name: str
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    log = logging.Logger(name, logging.DEBUG)
    handler = StandardError()
    handler.setFormatter(form())
    log.addHandler(handler)
    everything(log)
    said = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert "canary" not in said.lower()
    assert "RuntimeError" in said
    assert "the direct cause" in said
    if form is JsonLines:
        assert len([json.loads(line) for line in said.splitlines()]) == SAID
    else:
        assert len([line for line in said.splitlines() if not line.startswith(" ")]) == SAID


def test_the_formatters_need_no_filter() -> None:
    for form in (Lines(), JsonLines()):
        record = logging.makeLogRecord({"msg": "with %s", "args": (TOKEN,), "payload": {"a": SECRET}})
        assert "canary" not in form.format(record).lower()


class Foreign(logging.Handler):
    """A handler of somebody else's that keeps all it is given, formats for itself and prints tracebacks for itself."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        exception = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self.seen.append(f"{record.__dict__} {logging.Formatter().format(record)} {exception}")


def test_a_foreign_handler_sees_no_secret_behind_the_filter() -> None:
    log, foreign = logging.Logger("slack_bolt", logging.DEBUG), Foreign()
    log.addFilter(Redacting())
    log.addHandler(foreign)
    everything(log)
    assert len(foreign.seen) == SAID
    assert "canary" not in "".join(foreign.seen).lower()


def test_an_exception_without_a_secret_stays_whole_for_other_handlers() -> None:
    try:
        raise RuntimeError("the pears are late")
    except RuntimeError:
        record = logging.makeLogRecord({"msg": "oh", "exc_info": sys.exc_info()})
    assert Redacting().filter(record)
    assert record.exc_info is not None
    assert "the pears are late" in Lines().format(record)


def test_a_line_cannot_pretend_to_be_another() -> None:
    record = logging.makeLogRecord(
        {"msg": "asked: a\n2026-11-22 00:00:00 CRITICAL bot: gone\x1b[2J", "levelname": "INFO"}
    )
    first, second = Lines().format(record).split("\n")
    assert first.endswith("asked: a")
    assert second == "    2026-11-22 00:00:00 CRITICAL bot: gone\\x1b[2J"


def test_a_json_line_has_its_fields() -> None:
    record = logging.makeLogRecord({"msg": "%s is ready", "args": ("slack",), "name": "bot", "levelname": "INFO"})
    record.created, record.channel, record.level = 0.0, "C1", "mine"
    assert json.loads(JsonLines().format(record)) == {
        "time": "1970-01-01T00:00:00.000+00:00",
        "level": "info",
        "logger": "bot",
        "message": "slack is ready",
        "channel": "C1",
    }


def test_what_is_nested_in_itself_is_written_all_the_same() -> None:
    loop: list[object] = []
    loop.append(loop)
    record = logging.makeLogRecord({"msg": "round", "payload": {"loop": loop}})
    assert json.loads(JsonLines().format(record))["message"] == "round"


@pytest.mark.usefixtures("_loggers_as_before")
def test_debug_is_for_this_program_not_for_the_requests_that_libraries_print(
    capsys: pytest.CaptureFixture[str],
) -> None:
    begin("debug", as_json=False)
    logging.getLogger("bot.somewhere").debug("ours")
    logging.getLogger("slack_bolt").debug("body of a request")
    logging.getLogger("slack_bolt").info("theirs")
    said = capsys.readouterr().err
    assert "DEBUG bot.somewhere: ours" in said
    assert "body" not in said
    assert "theirs" in said


@pytest.mark.usefixtures("_loggers_as_before")
def test_a_higher_level_holds_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    begin("error", as_json=True)
    logging.getLogger("bot").warning("ours")
    logging.getLogger("slack_bolt").warning("theirs")
    logging.getLogger("bot").error("this")
    assert [json.loads(line)["message"] for line in capsys.readouterr().err.splitlines()] == ["this"]


@pytest.mark.usefixtures("_loggers_as_before")
def test_a_bug_goes_to_the_log_that_was_set_up(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    begin("info", as_json=False)
    try:
        raise ZeroDivisionError(TOKEN)
    except ZeroDivisionError:
        reference = logbook.written_down("the telegraph")
    said = capsys.readouterr().err
    assert f"the telegraph failed, reference {reference}" in said
    assert "ZeroDivisionError" in said
    assert TOKEN not in said
