"""Can a platform be found by its name, and is what it finds all that the seam promises?"""

from __future__ import annotations

import importlib.metadata

import msgspec
import pytest

from bot.app import Dragoman
from bot.core import adapter
from bot.core.adapter import GROUP, names, platform, platforms, secrets_of
from bot.core.answer import Answer, Paragraph, Plain
from tests.small_knowledge import TODAY, fictional


class Telegraph:
    """A platform of somebody else's."""

    name = "telegraph"
    settings = msgspec.defstruct("Settings", [])

    def render(self, answer: Answer) -> str:
        return f"{answer.title} STOP"


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        importlib.metadata.EntryPoint("telegraph", f"{__name__}:Telegraph", GROUP),
        importlib.metadata.EntryPoint("broken", "no.such.module:thing", GROUP),
    ]
    for point, loaded in zip(points, (Telegraph(), None), strict=True):
        if loaded is not None:
            monkeypatch.setattr(
                type(point), "load", lambda self: Telegraph() if self.name == "telegraph" else _missing(self)
            )

    def entry_points(**wanted: str) -> list[importlib.metadata.EntryPoint]:
        assert wanted["group"] == GROUP
        return [point for point in points if wanted.get("name") in (None, point.name)]

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)


def _missing(point: object) -> object:
    raise ModuleNotFoundError(str(point))


@pytest.mark.usefixtures("registered")
def test_a_third_partys_platform_is_found_and_renders() -> None:
    found = platform("telegraph")
    assert found is not None
    assert found.render(Answer(title="Talks", blocks=(Paragraph((Plain("x"),)),))) == "Talks STOP"
    assert platform("pigeon") is None


@pytest.mark.usefixtures("registered")
def test_a_platform_that_cannot_be_imported_raises_where_it_is_asked_for() -> None:
    walk = platforms()
    assert next(walk).name == "telegraph"
    with pytest.raises(ModuleNotFoundError):
        next(walk)
    with pytest.raises(ModuleNotFoundError):
        platform("broken")


@pytest.mark.usefixtures("registered")
def test_names_are_known_without_importing_a_platform() -> None:
    assert names() == ["broken", "telegraph"]


def test_a_platform_says_which_variables_hold_its_secrets_or_does_not() -> None:
    slack = platform("slack")
    assert slack is not None
    assert "SLACK_BOT_TOKEN" in secrets_of(slack)
    assert secrets_of(Telegraph()) == ()  # type: ignore[arg-type]


def test_the_newsroom_offers_what_an_adapter_is_promised() -> None:
    newsroom = Dragoman(fictional(), TODAY)
    promised = {name for name in vars(adapter.Newsroom) if not name.startswith("_")}
    assert promised == {
        *("commands", "ask", "answer", "complete", "today", "first_time", "remember", "recall"),
        *("reach", "posted", "report", "form"),
    }
    for member in promised:
        assert hasattr(newsroom, member)
    assert newsroom.today == TODAY


async def test_where_nothing_is_posted_by_itself_an_adapter_may_tell_all_the_same() -> None:
    newsroom = Dragoman(fictional(), TODAY)
    newsroom.reach("telegraph", None)
    await newsroom.posted("telegraph:T1/C1", "m1", await newsroom.ask("/about"))


def test_completion_gives_labels_and_values_that_lead_back() -> None:
    newsroom = Dragoman(fictional(), TODAY)
    offered = newsroom.complete(("country",), "ruri", 5)
    assert ("Ruritania", "ruritania") in offered
    assert len(newsroom.complete(("country", "person"), "a", 3)) <= 3
    assert newsroom.complete(("topic",), "pe", 5) == [("Pears", "pears")]
