"""How answers look on a terminal: nothing wider than it, nothing lost, nothing that a terminal would obey."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.adapters.terminal import platform
from bot.adapters.terminal.layout import WIDEST, laid_out, show
from bot.app import Dragoman, finished
from bot.core.answer import (
    Action,
    Answer,
    CitationNote,
    Emphasis,
    EntityName,
    Fact,
    Facts,
    Heading,
    Items,
    Mark,
    Moment,
    Notice,
    NoticeKind,
    Paragraph,
    Picture,
    Plain,
    SourceNote,
    Strong,
    Table,
    Text,
    Timeline,
)
from bot.core.plain import plain_text
from tests.asking import newsroom

WIDTHS = (80, 100, 120, 200)
QUESTIONS = (
    "/relations qatar turkey",
    "/relations qatr kazakhstan",
    "/leader qatar",
    "/meetings qatar",
    "/agreements turkey kazakhstan",
    "/organization sco",
    "/timeline qatar turkey",
    "/statements al jaber",
    "/disputes",
    "/source s004",
    "/help",
    "/help relations",
    "/about",
    "/relations qatar wakanda",
    "",
)


def said(text: str) -> Text:
    return (Plain(text),)


def shown(answer: Answer, width: int = 80) -> list[str]:
    return [line.plain for line in laid_out(answer, width)]


def asked(line: str) -> Answer:
    room = Dragoman(newsroom().kb, date(2026, 11, 22))
    return finished(lambda: room.ask(line))


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]{3,}", text))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("line", QUESTIONS)
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(line: str, width: int) -> None:
    answer = asked(line)
    lines = shown(answer, width)
    assert max(map(cell_len, lines)) <= min(width, WIDEST)
    assert words(plain_text(answer)) - words(" ".join(lines)) == set()
    assert not any(text.endswith(" ") for text in lines)


@pytest.mark.parametrize("line", QUESTIONS)
def test_no_line_begins_with_a_bare_mark(line: str) -> None:
    body = "\n".join(shown(asked(line))).split("\n  s0")[0]
    assert re.findall(r"^\s*\[\d+\].*", body, re.MULTILINE) == []


def test_title_and_subtitle_share_a_line_where_both_fit() -> None:
    assert shown(Answer(title="Qatar", subtitle="as of today")) == ["Qatar" + " " * 64 + "as of today"]
    apart = shown(Answer(title="Q" * 75, subtitle="as of today"))
    assert apart == ["Q" * 75, "as of today"]


def test_labels_stand_in_a_column_and_repeat_once() -> None:
    facts = Facts((Fact("Standing", said("one")), Fact("Standing", said("two")), Fact("Open", said("word " * 30))))
    lines = shown(Answer(title="T", blocks=(facts,)))
    assert lines[1:3] == ["  Standing  one", "            two"]
    assert lines[3].startswith("  Open      word word")
    assert lines[4].startswith("            word")


def test_dates_stand_in_a_column() -> None:
    items = (Moment(said("2024"), said("first")), Moment(said("22 Oct 2025 (inferred)"), said("second")))
    lines = shown(Answer(title="T", blocks=(Timeline(items),)))
    assert [line.index(word) for line, word in zip(lines[1:], ("first", "second"), strict=True)] == [26, 26]


def test_a_table_is_squeezed_rather_than_cut() -> None:
    rows = tuple(((Plain(f"name {row}"),), said("a long cell " * 9), said("another " * 12)) for row in range(2))
    lines = shown(Answer(title="T", blocks=(Table(("who", "what", "where"), rows),)))
    assert max(map(cell_len, lines)) <= 80
    assert " ".join(lines).count("another") == 24


@pytest.mark.parametrize("name", ["شرکت سهامی " * 12, "日本国政府代表部" * 14, "x" * 300, "ა" * 100, "👩‍👩‍👧 " * 40])
def test_wide_scripts_and_endless_words_stay_inside(name: str) -> None:
    blocks = (
        Facts((Fact("Name", said(name)), Fact("label " + name[:40], said("short")))),
        Timeline((Moment(said(name), said(name)),)),
        Items((said(name),)),
        Table(("a", "b"), ((said(name), said(name)),)),
        Paragraph(said(name)),
        Heading(said(name)),
    )
    for width in (80, 93):
        assert max(map(cell_len, shown(Answer(title=name, subtitle=name, blocks=blocks), width))) <= width


def test_nothing_reaches_the_terminal_that_it_would_obey() -> None:
    nasty = "a\x1b[31mb\x07c\u202ed\x9be\nf\tg\rh\u2066i\x00j"
    answer = Answer(
        title=nasty,
        subtitle=nasty,
        blocks=(
            Facts((Fact(nasty, said(nasty)),)),
            Items(((Strong(nasty), Emphasis(nasty), EntityName(nasty, "x"), Mark(1)),)),
            Table((nasty,), ((said(nasty),),)),
            Picture(nasty, nasty),
            Notice(NoticeKind.REACH, said(nasty)),
        ),
        citations=(CitationNote(1, "s000", "p1", nasty, None, None),),
        sources=(SourceNote("s000", nasty, (nasty,)),),
        suggestions=(nasty,),
        actions=(Action(nasty, nasty),),
        notices=(Notice(NoticeKind.MATCHED, said(nasty)),),
    )
    for line in shown(answer):
        assert line.isprintable(), ascii(line)


def test_brackets_are_text_and_not_markup() -> None:
    output = io.StringIO()
    show(
        Answer(title="[bold]x[/bold] :smile:"),
        Console(file=output, width=80, highlight=False, markup=False, emoji=False),
    )
    assert output.getvalue() == "[bold]x[/bold] :smile:\n"


def test_sources_come_once_with_their_places_and_cautions() -> None:
    places = [CitationNote(1, "s004", "p9s1", "t", None, None), CitationNote(2, "s004", "p15-16", "t", None, None)]
    note = SourceNote("s004", "The National, undated", ("the date is inferred",))
    lines = shown(Answer(title="T", citations=tuple(places), sources=(note,)))
    assert lines[2:] == [
        "  s004  [1] ¶9 sentence 1   [2] ¶15–16",
        "        The National, undated",
        "        caution: the date is inferred",
    ]


def test_what_to_type_next_comes_last() -> None:
    answer = asked("/relations qatar wakanda")
    lines = shown(answer)
    assert answer.suggestions
    assert [line.removeprefix("  Try:").strip() for line in lines[-len(answer.suggestions) :]] == list(
        answer.suggestions
    )


@pytest.mark.parametrize(("setting", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_no_color_is_honoured(setting: dict[str, str], coloured: bool) -> None:
    output = io.StringIO()
    console = Console(file=output, width=80, force_terminal=True, _environ={"TERM": "xterm-256color", **setting})
    show(Answer(title="T", notices=(Notice(NoticeKind.DISPUTED, said("sources differ")),)), console)
    assert ("\x1b[33m" in output.getvalue()) is coloured


def test_the_platform_renders_what_a_plain_terminal_shows() -> None:
    answer = asked("/relations qatar turkey")
    assert platform.render(answer).splitlines() == shown(answer, 80)
