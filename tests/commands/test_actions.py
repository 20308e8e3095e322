"""The ways from one answer to the next: are they there, in order, short enough, and does each lead somewhere else?"""

from __future__ import annotations

import asyncio

import pytest

from bot.app import Dragoman
from bot.core.answer import Action, Answer, Facts, Heading, Status, joined_text
from bot.core.plain import plain_text
from tests.asking import newsroom
from tests.commands.test_commands import BOTH, SHIPPED_DAY, answers, knowledge
from tests.small_knowledge import TODAY, ask, line_with, told


def ways(line: str) -> list[str]:
    """The lines behind the buttons, without what the reader is asked for first."""
    return [action.line for action in ask(line).actions if not action.asks]


def shipped(line: str) -> Answer:
    return asyncio.run(Dragoman(newsroom().kb, SHIPPED_DAY).ask(line))


@BOTH
def test_what_is_cited_leads_to_its_sources_and_they_come_first(shipped: bool) -> None:
    for line, answer in answers(shipped):
        sources = [action for action in answer.actions if action.label == "Sources"]
        cited = sorted({note.source for note in answer.citations})
        card = answer.command == "source"
        assert sources == ([Action("Sources", f"/source {' '.join(cited)}")] if cited and not card else []), line
        assert [action.label for action in answer.actions if action.label in ("Sources", "Timeline")] in (
            [],
            ["Sources"],
            ["Timeline"],
            ["Sources", "Timeline"],
        ), line
        if sources:
            assert answer.actions[0] == sources[0]


@BOTH
def test_labels_fit_on_buttons_and_no_way_is_offered_twice(shipped: bool) -> None:
    for line, answer in answers(shipped):
        assert all(0 < len(action.label) <= 75 for action in answer.actions), line
        own = [action.line for action in answer.actions if not action.asks]
        assert len(own) == len(set(own)), line


@BOTH
def test_no_way_leads_to_the_answer_it_is_on(shipped: bool) -> None:
    newsroom_ = Dragoman(knowledge(shipped), SHIPPED_DAY if shipped else TODAY)
    titles: dict[str, tuple[str, str]] = {}

    async def title(line: str) -> tuple[str, str]:
        if line not in titles:
            answer = await newsroom_.ask(line)
            titles[line] = (answer.command, plain_text(answer))
        return titles[line]

    async def circles() -> list[tuple[str, str]]:
        found = []
        for line, answer in answers(shipped):
            here = (answer.command, plain_text(answer))
            found += [(line, one.line) for one in answer.actions if not one.asks and await title(one.line) == here]
        return found

    assert asyncio.run(circles()) == []


@pytest.mark.parametrize(
    ("line", "timeline"),
    [
        ("/relations ruritania syldavia", "/timeline ruritania syldavia"),
        ("/relations ruritania syldavia as-of:2030", "/timeline ruritania syldavia until:2030-12-31"),
        ("/relations iceland talvan", "/timeline Iceland mira-talvan"),
        ("/leader talvan", "/timeline mira-talvan"),
        ("/country ruritania", "/timeline ruritania"),
        ("/organization lom", "/timeline league-of-marches"),
        ("/meetings lindqvist", "/timeline ottokar-lindqvist"),
        ("/meetings ruritania syldavia since:2031", "/timeline ruritania syldavia since:2031-01-01"),
        ("/agreements syldavia since:2029-09 until:2030", "/timeline syldavia since:2029-09-01 until:2030-12-31"),
        ("/events zenda castle", "/timeline zenda-castle"),
        ("/events borduria topic:pears until:2031-05", "/timeline borduria until:2031-05-31"),
    ],
)
def test_the_timeline_of_the_same_sides_is_one_step_away(line: str, timeline: str) -> None:
    assert timeline in ways(line)
    assert ask(timeline).status is Status.OK


@pytest.mark.parametrize(
    "line", ["/leader ruritania", "/meetings undated-tea", "/events pear-war", "/timeline ruritania"]
)
def test_where_there_is_no_timeline_of_it_none_is_offered(line: str) -> None:
    assert not any(way.startswith("/timeline") for way in ways(line))


def test_a_name_of_one_letter_or_two_is_typed_so_that_it_is_understood() -> None:
    answer = shipped("/relations Twitter turkiye")
    assert "/timeline Twitter turkiye" in [action.line for action in answer.actions]
    assert shipped("/timeline Twitter turkiye").title == "Timeline: X · Türkiye"
    assert shipped("/relations Iceland qatar").actions[1].line == "/timeline Iceland qatar"


# --- several sources --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["s000 s001", "s000,s001", "s000, S001", "0 and 1", "sources s000 & s001;", "s000 s001 s000"]
)
def test_several_sources_are_told_side_by_side(typed: str) -> None:
    answer = ask(f"/source {typed}")
    assert answer.status is Status.OK
    assert answer.title == "2 sources"
    assert list(answer.actions) == [Action("s000", "/source s000"), Action("s001", "/source s001")]
    headings = [joined_text(block.text) for block in answer.blocks if isinstance(block, Heading)]
    assert headings == ["s000: A gazette on the talks in Strelsau", "s001: An envoy on his own country"]
    assert sum(isinstance(block, Facts) for block in answer.blocks) == 2


def test_each_of_several_sources_has_its_date_with_the_reasoning_and_what_to_doubt() -> None:
    text = told("/source s000 s001 s002")
    assert "Published: 2 Nov 2029 (inferred)" in text
    assert "Reasoning: It looks forward to a fair of the week after." in text
    assert "Publisher: Zenda Gazette" in text
    assert "Publisher: not stated" in text
    assert "Damage: The upper half is missing." in text
    assert line_with(text, "counts twice").endswith("(¶6)")
    assert "¶1 Account" not in text


def test_one_of_several_that_is_not_there_is_said() -> None:
    answer = ask("/source s000 s017")
    assert answer.status is Status.NOT_FOUND
    assert "s017" in plain_text(answer)


def test_a_single_card_has_no_way_to_itself() -> None:
    assert ways("/source s000") == []
    assert ways("/source s000 s000") == []


def test_about_says_in_one_line_how_fresh_the_knowledge_is() -> None:
    line = line_with(told("/about"), "Freshness:")
    assert "newest source 10 May 2031, 9 months ago" in line
    assert "last attestation of a post or standing 10 May 2031" in line
    assert "of posts to be verified before use" in line
    assert "newest source 22 Oct 2025 (inferred), 13 months ago" in plain_text(shipped("/about"))


def test_a_day_that_has_not_come_is_not_asked_about() -> None:
    refused = ask("/leader ruritania as-of:2199")
    assert refused.status is Status.BAD_INPUT
    assert "2199 lies ahead" in plain_text(refused)
    assert ask("/leader ruritania as-of:2032").status is Status.OK, "the year that is not over yet"
