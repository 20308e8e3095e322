"""Is it known which platforms are served, since when, and why not; and is each change told once?"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.health import Health

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """A clock that goes a minute further each time it is looked at."""

    def __init__(self) -> None:
        self.now = NOON - timedelta(minutes=1)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture(autouse=True)
def _heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.core.health")


def test_nothing_is_ready_before_it_says_so() -> None:
    health = Health(["slack"], Clock())
    assert not health.ready
    assert health.as_json("3f2a91c") == {
        "ready": False,
        "revision": "3f2a91c",
        "platforms": {"slack": {"ready": False, "since": "2026-11-22T12:00:00+00:00", "why": "starting"}},
    }
    assert not Health([]).ready


def test_all_must_be_ready() -> None:
    health = Health(["slack", "telegraph"])
    health.report("slack", True)
    assert not health.ready
    health.report("telegraph", True, "a reason that is none")
    assert health.ready
    assert health.platforms["telegraph"].why == ""


def test_each_change_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    health = Health(["slack"])
    for _ in range(3):
        health.report("slack", True)
    for _ in range(3):
        health.report("slack", False, "the line is dead")
    health.report("slack", False)
    health.report("slack", True)
    assert [(one.levelname, one.message) for one in caplog.records] == [
        ("INFO", "slack is ready"),
        ("WARNING", "slack is not ready: the line is dead"),
        ("WARNING", "slack is not ready: no reason given"),
        ("INFO", "slack is ready"),
    ]


def test_since_tells_when_it_ceased_to_be_ready_not_when_the_reason_changed() -> None:
    clock = Clock()
    health = Health(["slack"], clock)
    health.report("slack", True)
    health.report("slack", False, "the line is dead")
    ceased = health.platforms["slack"].since
    clock()
    health.report("slack", False, "the line is still dead")
    assert health.platforms["slack"].since == ceased
    assert health.platforms["slack"].why == "the line is still dead"


def test_no_secret_and_no_control_character_is_kept() -> None:
    health = Health(["slack"])
    health.report("slack", False, "refused xoxb-1-canary\x1b[2J\nby them" + "!" * 9999)
    why = health.platforms["slack"].why
    assert why.startswith("refused [hidden]")
    assert why.isprintable()
    assert len(why) <= 500


def test_when_the_program_ends_nothing_is_ready_and_nothing_is_news(caplog: pytest.LogCaptureFixture) -> None:
    health = Health(["slack"])
    health.report("slack", True)
    caplog.clear()
    health.stop()
    health.report("slack", False, "cancelled")
    health.report("slack", True)
    assert not health.ready
    assert health.platforms["slack"].why == "stopping"
    assert caplog.records == []
