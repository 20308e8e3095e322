"""Every payload is one that Slack takes: just under, at and just over each limit, in letters, escapes and emoji."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.slack import home, limits, listeners, messages, views
from bot.adapters.slack.blocks import Surface
from bot.adapters.slack.buttons import Button, button, fits, packed, unpacked
from bot.adapters.slack.layout import MESSAGE, VIEW, in_pages
from bot.adapters.slack.spelling import USUAL
from bot.commands import COMMANDS
from bot.core.answer import (
    Action,
    Answer,
    CitationNote,
    Emphasis,
    Fact,
    Facts,
    Heading,
    Items,
    Mark,
    Moment,
    Notice,
    NoticeKind,
    Paragraph,
    Plain,
    SourceNote,
    Status,
    Strong,
    Table,
    Timeline,
)
from bot.core.carrying import carried
from bot.core.command import Command
from bot.core.lengths import length
from tests.emulators import block_kit

UNITS = {"a": 1, "&": 5, "<": 4, "é": 1, "ع": 1, "😀": 2}
"""A letter and its length as Slack counts it: escaped, in UTF-16 units."""


def faults(answer: Answer) -> list[str]:
    """What Slack would refuse in any page of an answer, on any surface."""
    found: list[str] = []
    for surface in Surface:
        for number in range(1, len(in_pages(answer, surface)) + 1):
            if surface is Surface.VIEW:
                view = views.answer(answer, number)
                found += block_kit.view_problems(view)
                shown = view["blocks"]
            else:
                message = messages.message(answer, number, surface, "shared by ada")
                found += block_kit.message_problems(message)
                shown = message["blocks"]
                if block_kit.text_units(shown) > limits.BLOCKS_TEXT:
                    found.append(f"all together {block_kit.text_units(shown)}")
            found += block_kit.foreign_markup(shown)
    found += block_kit.view_problems(home.tab(answer, answer, COMMANDS, USUAL))
    return found


def around(limit: int, letter: str) -> list[str]:
    fit = limit // UNITS[letter]
    return [letter * count for count in (fit - 1, fit, fit + 1)]


def seen(answer: Answer) -> str:
    """All letters of all pages."""
    shown: list[str] = []
    for number in range(1, len(in_pages(answer)) + 1):
        shown += [text for _, text, _ in block_kit.texts(messages.message(answer, number, Surface.PUBLIC)["blocks"])]
    return "".join(shown)


@pytest.mark.parametrize("letter", UNITS)
def test_titles_around_the_limit(letter: str) -> None:
    for title in around(limits.HEADER_TEXT, letter):
        assert faults(Answer(title=title, line="/about")) == []


@pytest.mark.parametrize("letter", UNITS)
@pytest.mark.parametrize("limit", [limits.SECTION_TEXT, MESSAGE.text, limits.BLOCKS_TEXT, 40_000])
def test_lines_around_the_limit_of_a_section_and_a_page(letter: str, limit: int) -> None:
    for text in around(limit, letter):
        answer = Answer(title="T", line="/about", blocks=(Paragraph((Plain(text),)),))
        assert faults(answer) == []
        escape = {"&": "&amp;", "<": "&lt;"}.get(letter, letter)
        assert seen(answer).count(escape) >= len(text), "nothing is dropped"


@pytest.mark.parametrize("count", [1, 24, 25, 26, 50, 51, 60])
def test_buttons_around_the_limit_of_a_row(count: int) -> None:
    actions = tuple(Action("😀" * 40, f"/leader {number}") for number in range(count))
    answer = Answer(title="T", line="/about", actions=actions)
    assert faults(answer) == []
    rows = [block["elements"] for block in messages.private(answer)["blocks"] if block["type"] == "actions"]
    carried = [unpacked(element["value"]) for row in rows for element in row]
    assert carried[:count] == [Button(f"/leader {number}") for number in range(count)]


def rows_of(answer: Answer, surface: Surface = Surface.PRIVATE) -> list[list[str]]:
    blocks = messages.message(answer, 1, surface)["blocks"]
    return [[one["text"]["text"] for one in block["elements"]] for block in blocks if block["type"] == "actions"]


def test_what_corrects_an_answer_stands_last_and_not_alone() -> None:
    line, label = "/relations qatar turkiye", "Suggest a correction"

    def answered(count: int, command: str = "relations") -> Answer:
        asked = tuple(Action(f"A{at}", f"/leader a{at}") for at in range(count))
        more = (Action("As of…", line, asks="as-of"), Action(label, line, form="suggest"))
        return Answer(title="T", command=command, line=line, actions=(*asked, *more))

    assert rows_of(answered(1)) == [["A0", "As of…", "Share to channel", label]]
    assert rows_of(answered(3)) == [["A0", "A1", "A2"], ["As of…", "Share to channel", label]]
    assert rows_of(answered(3), Surface.PUBLIC) == [["A0", "A1", "A2"], ["As of…", label]]
    assert rows_of(answered(60))[-1] == ["As of…", "Share to channel", label]


def test_a_commands_own_form_stands_where_its_answer_puts_it() -> None:
    actions = (Action("Approve", "/review 12 approve"), Action("Edit…", "/review 12 edit", form="review"))
    answer = Answer(title="T", command="review", line="/review 12", actions=actions)
    assert rows_of(answer) == [["Approve", "Edit…", "Share to channel"]]
    [row] = [block["elements"] for block in messages.private(answer)["blocks"] if block["type"] == "actions"]
    assert [unpacked(one["value"]) for one in row[:2]] == [
        Button("/review 12 approve"),
        Button("/review 12 edit", form="review"),
    ]


@pytest.mark.parametrize("letter", UNITS)
def test_a_button_carries_its_line_or_the_key_of_it(letter: str) -> None:
    for line in around(limits.BUTTON_VALUE - 8, letter):
        made = button("Ask", "ask:0", Button(line, 3))
        assert made is not None
        assert length(made["value"]) <= limits.BUTTON_VALUE
        assert unpacked(made["value"]) == Button(carried(line, fits), 3)
        assert (carried(line, fits) == line) is (length(packed(Button(line, 9_999, 32 * "x"))) <= limits.BUTTON_VALUE)


def test_what_a_button_carries_survives_slacks_escaping() -> None:
    carried = Button('/relations "bosnia & herzegovina" <x>', 3)
    assert not set("&<>") & set(packed(carried))
    assert unpacked(packed(carried)) == carried


@pytest.mark.parametrize(
    "value", [None, "", "[]", "7", '["a"]', '["a", "b"]', '["a", true]', "[" * 100_000, "{}", "/old"]
)
def test_a_value_that_is_none_of_ours_means_nothing(value: object) -> None:
    assert unpacked(value) is None


@pytest.mark.parametrize("count", [1, 9, 10, 11, 49, 50, 51, 120])
def test_parts_around_the_limit_of_a_message(count: int) -> None:
    blocks = tuple(
        block
        for number in range(count)
        for block in (Heading((Plain(f"Part {number}"),)), Items(((Plain("x"), Mark(number + 1)),)))
    )
    citations = tuple(CitationNote(number + 1, f"s{number:03}", "p1", "T", None, None) for number in range(count))
    sources = tuple(SourceNote(f"s{number:03}", "d" * 300, ("c" * 200, "e" * 200)) for number in range(count))
    answer = Answer(title="T", line="/about", blocks=blocks, citations=citations, sources=sources)
    assert faults(answer) == []
    said = seen(answer)
    for number in range(count):
        assert f"Part {number}" in said
        assert f"[{number + 1}]" in said
        assert f"s{number:03}" in said


def test_the_sources_of_a_page_are_those_of_its_lines() -> None:
    answer = Answer(
        title="T",
        line="/about",
        blocks=(Items(tuple((Plain("x" * 200), Mark(number)) for number in range(1, 61))),),
        citations=tuple(CitationNote(number, "s001", f"p{number}", "T", None, None) for number in range(1, 61)),
        sources=(SourceNote("s001", "A report"),),
    )
    every = in_pages(answer)
    assert len(every) > 2
    for page in every:
        body, foot = "".join(page.sections), "".join(page.foot)
        for number in range(1, 61):
            assert (f"[{number}]" in body) == (f"[{number}]" in foot)


def test_a_page_beyond_the_last_is_the_last() -> None:
    answer = Answer(title="T", line="/about", blocks=(Paragraph((Plain("x"),)),))
    assert messages.private(answer, 99) == messages.private(answer, 1) == messages.private(answer, -1)


def test_pages_of_a_question_of_any_length_can_be_reached() -> None:
    answer = Answer(title="T", line="/names " + "x" * 39_000, blocks=(Paragraph((Plain("word " * 2_000),)),))
    assert "Next page" in json.dumps(messages.private(answer), ensure_ascii=False)
    assert faults(answer) == []


LETTERS = st.text(st.sampled_from("ab &<>*_~`:😀é\u202eع[]|!@#\n"), max_size=400)
SPANS = st.lists(
    st.one_of(
        LETTERS.map(Plain), LETTERS.map(Strong), LETTERS.map(Emphasis), st.integers(1, 9).map(Mark), st.just(Plain(" "))
    ),
    max_size=5,
).map(tuple)
BLOCKS = st.one_of(
    SPANS.map(Heading),
    SPANS.map(Paragraph),
    st.lists(st.builds(Fact, LETTERS, SPANS), max_size=5).map(lambda rows: Facts(tuple(rows))),
    st.lists(SPANS, max_size=9).map(lambda items: Items(tuple(items))),
    st.lists(st.builds(Moment, SPANS, SPANS), max_size=5).map(lambda items: Timeline(tuple(items))),
    st.lists(st.tuples(SPANS, SPANS), max_size=5).map(lambda rows: Table(("a", "b"), tuple(rows))),
    st.builds(Notice, st.sampled_from(NoticeKind), SPANS),
)
ANSWERS = st.builds(
    Answer,
    title=LETTERS,
    subtitle=LETTERS,
    line=st.one_of(st.just(""), LETTERS),
    status=st.sampled_from(Status),
    disputed=st.booleans(),
    blocks=st.lists(BLOCKS, max_size=12).map(tuple),
    citations=st.just(tuple(CitationNote(mark, f"s{mark % 3}", f"p{mark}", "T", None, None) for mark in range(1, 10))),
    sources=st.lists(LETTERS, min_size=3, max_size=3).map(
        lambda said: tuple(SourceNote(f"s{number}", words, (words,)) for number, words in enumerate(said))
    ),
    actions=st.lists(st.builds(Action, LETTERS, LETTERS), max_size=4).map(tuple),
    suggestions=st.lists(LETTERS, max_size=3).map(tuple),
    notices=st.lists(st.builds(Notice, st.sampled_from(NoticeKind), SPANS), max_size=2).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(ANSWERS)
def test_whatever_an_answer_holds_slack_takes_it(answer: Answer) -> None:
    assert faults(answer) == []


@pytest.mark.heavy
@settings(max_examples=5_000, deadline=None)
@given(ANSWERS)
def test_whatever_an_answer_holds_slack_takes_it_long(answer: Answer) -> None:
    assert faults(answer) == []


def test_labels_of_options_look_different() -> None:
    made = views.options([("Gaza", "gaza"), ("Gaza", "gaza-strip"), ("x" * 100, "long"), ("y", "v" * 151)])
    labels = [option["text"]["text"] for option in made["options"]]
    assert labels[:2] == ["Gaza", "Gaza (gaza-strip)"]
    assert len(labels) == 3
    assert block_kit.options_problems(made) == []
    many: list[tuple[str, str]] = [(f"Name {number}", f"n{number}") for number in range(101)]
    assert len(views.options(many)["options"]) == limits.OPTIONS
    assert block_kit.options_problems(views.options([])) == []


def test_what_a_view_keeps_is_the_line_or_its_key() -> None:
    for letter in UNITS:
        for line in around(limits.VIEW_METADATA - 11, letter):
            written = views.Kept(line=line, way="w" * 300, channel="C" * 12).packed()
            assert 0 < length(written) <= limits.VIEW_METADATA
            assert views.Kept.unpacked(written).line == carried(line, fits)
    for odd in (None, "", "{", "[]", '{"line": 7}', 7):
        assert views.Kept.unpacked(odd) == views.Kept()


def test_what_a_page_holds_leaves_room_for_what_surrounds_it() -> None:
    """Around the body and its sources: title, date, note, up to four guesses, a line, remarks, two rows or more of buttons."""
    others = 12
    assert MESSAGE.sections + MESSAGE.feet + others <= limits.BLOCKS_IN_MESSAGE
    assert VIEW.sections + VIEW.feet + others <= limits.BLOCKS_IN_VIEW
    assert MESSAGE.text + MESSAGE.foot_text + 1_500 <= limits.BLOCKS_TEXT


@pytest.mark.parametrize("letter", UNITS)
def test_the_text_beside_the_blocks_around_its_limit(letter: str) -> None:
    for title in around(limits.MESSAGE_TEXT, letter):
        answer = Answer(title=title, line="/about", blocks=(Paragraph((Plain("x" * 2_999),)),))
        assert length(messages.private(answer)["text"]) <= limits.MESSAGE_TEXT


@pytest.mark.parametrize("command", list(COMMANDS), ids=lambda command: command.name)
def test_every_form_keeps_to_the_limits_of_its_words(command: Command) -> None:
    view = views.look_up(COMMANDS, command.name)
    for key in ("title", "submit", "close"):
        assert length(view[key]["text"]) <= limits.VIEW_TITLE
    for block in view["blocks"]:
        assert length(block.get("block_id", "")) <= limits.ID
        assert len(block.get("elements", ())) <= limits.CONTEXT_ELEMENTS
        for key in ("label", "hint"):
            assert length(block.get(key, {}).get("text", "")) <= limits.LABEL
        assert length(block.get("element", {}).get("placeholder", {}).get("text", "")) <= limits.PLACEHOLDER
    assert block_kit.view_problems(view) == []


def test_an_acknowledgement_waits_for_less_than_slack_does() -> None:
    assert listeners.GRACE < limits.ACK_SECONDS / 3, "the rest is for the way, and a busy loop"
    assert listeners.GRACE < limits.TRIGGER_SECONDS / 3
