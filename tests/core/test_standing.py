"""Is what is reported of a platform made of all its parts, and only when there is news?"""

from __future__ import annotations

from bot.core.health import Health
from bot.core.standing import Standing
from tests.adapters.desk import Desk


def reports(desk: Desk) -> list[tuple[bool, str]]:
    told, desk.reports = desk.reports, []
    return told


def test_a_start_is_no_news_and_each_trouble_is() -> None:
    desk = Desk(Health(["telegraph"]))
    standing = Standing(desk, "telegraph", link="connecting", commands="being compared")
    standing.tell("commands", True)
    assert reports(desk) == []
    standing.tell("link", False, "the wire is cut")
    assert reports(desk) == [(False, "the wire is cut")]
    standing.tell("commands", False, "refused")
    assert reports(desk) == [(False, "the wire is cut; refused")]
    standing.tell("link", True)
    assert reports(desk) == [(False, "refused")]
    standing.tell("commands", True)
    assert reports(desk) == [(True, "")]
    standing.tell("link", False)
    assert reports(desk) == [(False, "not ready")]
