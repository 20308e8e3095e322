"""Nothing anybody wrote becomes markup, and what a user typed in Discord reads as it was typed."""

from __future__ import annotations

import re

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.markdown import MARKDOWN, as_typed, beginning, fitting, label, literal, unmentioned
from bot.core.answer import DateText, Emphasis, EntityName, Mark, Plain, Strong
from bot.core.lengths import length
from bot.core.plain import visible
from tests.emulators.discord_markup import foreign_markup

ME = 40002


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("@everyone and @here", "\\@everyone and \\@here"),
        ("<@30001> <@&7> <#20001> <t:0:R>", "\\<\\@30001> \\<\\@&7> \\<#20001> \\<t\\:0:R>"),
        ("[Reuters](https://evil.example)", "[Reuters]\\(https:\\//evil.example)"),
        ("https://evil.example/x", "https:\\//evil.example/x"),
        ("discord.gg/abc", "discord.gg\\/abc"),
        (
            "*bold* __under__ ~~gone~~ `code` ||secret||",
            "\\*bold\\* \\_\\_under\\_\\_ \\~\\~gone\\~\\~ \\`code\\` \\|\\|secret\\|\\|",
        ),
        (":tada: at 12:30:45", "\\:tada: at 12\\:30:45"),
        ("a\\b", "a\\\\b"),
        ("a\u202eb\u200bc\nd", "abc d"),
        ("Bosnia & Herzegovina (1995) [sic]", "Bosnia & Herzegovina (1995) [sic]"),
    ],
)
def test_text_shows_as_it_is(written: str, shown: str) -> None:
    assert literal(written) == shown


@pytest.mark.parametrize(
    "line",
    ["# head", "### head", "-# small", "- item", "+ item", "> said", ">>> said", "1. first", "23) x", "  - item"],
)
def test_nothing_at_the_beginning_of_a_line_makes_more_of_it(line: str) -> None:
    written = beginning(literal(line))
    assert foreign_markup({"content": written}) == []
    assert re.sub(r"\\([^\w\s])", r"\1", written) == line


@given(st.text(max_size=60))
def test_whatever_is_in_the_data_no_markup_comes_of_it_and_all_of_it_is_shown(text: str) -> None:
    written = MARKDOWN.line((Plain(text),))
    payload = {"embeds": [{"description": written}], "content": f"**{MARKDOWN.literal('x')}** {literal(text)}"}
    assert foreign_markup(payload) == []
    assert re.sub(r"\\([^0-9A-Za-z\s])", r"\1", written) == visible(text)


@pytest.mark.parametrize("hostile", ["*", "_", "`", "~", "|", "<", "@", "[x](", "://", ":x:", "> ", "# ", "\\"])
@given(
    words=st.lists(
        st.sampled_from(["a", "*", "_", "`", "<@1>", "||", "](", "https://x.y", ":x:", "\\", " ", "1. "]), max_size=8
    )
)
def test_signs_in_any_company_stay_signs(hostile: str, words: list[str]) -> None:
    text = "".join([*words, hostile, *words])
    assert (
        foreign_markup({"embeds": [{"description": MARKDOWN.line((Strong(text), Plain(text), Mark(1), Plain(text)))}]})
        == []
    )


def test_what_discord_py_escapes_is_escaped_too() -> None:
    for sign in r"*_~`|\\":
        text = f"a {sign}b{sign} c"
        assert literal(text) == discord.utils.escape_markdown(text, ignore_links=False)


def test_a_line_has_bold_names_and_marks_that_do_not_part_from_their_words() -> None:
    line = (
        EntityName("Qatar", "qatar"),
        Plain(" met "),
        Emphasis("X"),
        Plain(" on "),
        DateText("4 Jul", "2024-07-04"),
        Plain(" "),
        Mark(3),
    )
    assert MARKDOWN.line(line) == "**Qatar** met *X* on 4 Jul\u00a0[3]"


def test_two_bold_words_side_by_side_do_not_undo_each_other() -> None:
    assert MARKDOWN.line((Strong("a"), Plain(" "), Strong("b"))) == "**a** **b**"
    assert MARKDOWN.line((Strong("(a)"), Strong("(b)"))) == "**(a)**(b)"


@pytest.mark.parametrize("letter", ["a", "*", "&", "é", "😀", "\\"])
@pytest.mark.parametrize("most", [45, 80, 256])
def test_cut_text_is_never_too_long_and_never_cut_without_need(letter: str, most: int) -> None:
    whole = most // length(literal(letter))
    assert fitting(f"x{letter * (whole - 1)}", most) == "x" + literal(letter) * (whole - 1)
    for count in (whole + 1, 2 * most):
        shown = fitting(f"x{letter * count}", most)
        assert length(shown) <= most
        assert shown.endswith("…")
        assert not re.search(r"(?<!\\)(\\\\)*\\…$", shown), "no escape is left open"
    assert length(label(letter * 2 * most, most)) <= most


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("relations <@30001> qatar", "relations  qatar"),
        ("</relations:123456> qatar turkey", "/relations qatar turkey"),
        ("<https://example.org/a_b>", "https://example.org/a_b"),
        ("[Qatar](https://example.org)", "Qatar"),
        ("\\*qatar\\* <:flag_qa:123> <a:wave:9> <#20001> <t:1700000000:R>", "*qatar*    "),
        ("a < b > c & d", "a < b > c & d"),
    ],
)
def test_a_message_reads_as_its_user_typed_it(written: str, typed: str) -> None:
    assert as_typed(written) == typed


@pytest.mark.parametrize(
    ("message", "question"),
    [
        (f"<@{ME}> relations qatar turkey", "relations qatar turkey"),
        (f"<@!{ME}> **relations qatar turkey** please", "relations qatar turkey"),
        (f"relations qatar turkey <@{ME}>", "relations qatar turkey"),
        (f"has anybody asked <@{ME}>?", ""),
        (f"<@{ME}> `/leader erdogan`\nand thanks", "/leader erdogan"),
        (f"<@{ME}> </leader:99> erdogan cc <@30002>", "/leader erdogan"),
        ("leader erdogan", "leader erdogan"),
    ],
)
def test_the_question_in_a_message(message: str, question: str) -> None:
    assert unmentioned(message, ME, {"relations", "leader"}) == question
