"""Nothing anybody wrote becomes markup, and what a user typed in Slack reads as it was typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.limits import BUTTON_TEXT, HEADER_TEXT
from bot.adapters.slack.mrkdwn import as_typed, escaped, fitting, line, literal, unmentioned
from bot.core.answer import Emphasis, EntityName, Mark, Plain, Strong
from bot.core.lengths import cut, length


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U123>", "&lt;@U123&gt;"),
        ("<https://evil.example|Reuters>", "&lt;https://evil.example|Reuters&gt;"),
        ("Bosnia & Herzegovina", "Bosnia &amp; Herzegovina"),
        ("*bold* ~gone~ `code`", "∗bold∗ ∼gone∼ ˋcodeˋ"),
        ("_sly_ snake_case", "ˍslyˍ snake_case"),
        (":tada: at 12:30:45", "∶tada: at 12∶30:45"),
        ("a\u202eb\u200bc\nd", "abc d"),
    ],
)
def test_text_shows_as_it_is(written: str, shown: str) -> None:
    assert literal(written) == shown


@given(st.text())
def test_no_text_whatever_opens_anything(written: str) -> None:
    for shown in (literal(written), escaped(written)):
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", shown)
    assert not set("*~`") & set(literal(written))


def test_styles_stand_only_where_slack_sees_them() -> None:
    assert line((Strong("Qatar"), Plain(": "), Emphasis("hoped for"), Mark(2))) == "*Qatar*: _hoped for_[2]"
    assert line((Plain("re"), Strong("open"), Plain("ed"))) == "reopened"
    assert line((Strong("Ana"), EntityName("tolia", "x"))) == "Anatolia"
    assert line((Strong("*"),)) == "*∗*"
    assert line((Strong(" padded "),)) == " padded "


def test_a_line_is_no_quotation() -> None:
    assert line((Plain("> said he"),)) == "› said he"


@pytest.mark.parametrize("most", [HEADER_TEXT, BUTTON_TEXT])
@pytest.mark.parametrize("letter", ["a", "&", "<", "é", "😀", "ع"])
def test_what_is_cut_fits_after_escaping(letter: str, most: int) -> None:
    whole = max(1, most // length(escaped(letter)))
    assert fitting(letter * whole, most) == escaped(letter * whole)
    for count in (whole + 1, 2 * most):
        shown = fitting(letter * count, most)
        assert length(shown) <= most
        assert shown.endswith("…")
        assert not re.search(r"&(?!amp;|lt;|gt;)", shown)


def test_length_counts_utf16_units() -> None:
    assert length("Erdoğan") == 7
    assert length("😀") == 2
    assert length(cut("😀" * 10, 9)) <= 9


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("relations qatar &amp; turkey", "relations qatar & turkey"),
        ("<#C024BE7LR|general> <@U1|ana>", "general ana"),
        ("<https://example.org/a|example.org/a>", "example.org/a"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("<!here> qatar", " qatar"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_a_message_reads_as_it_was_typed(sent: str, typed: str) -> None:
    assert as_typed(sent) == typed


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("<@UBOT> relations qatar turkey", "relations qatar turkey"),
        ("hey <@UBOT>, relations qatar turkey", "relations qatar turkey"),
        ("relations qatar turkey <@UBOT>", "relations qatar turkey"),
        ("<@UBOT|dragoman>: /leader qatar", "/leader qatar"),
        ("<@UBOT> leader <@UBOT>", "leader"),
        ("<@UBOT>", ""),
        ("hey <@UBOT>!", ""),
        ("cc <@UBOT> see above", "see above"),
        ("<@UBOT> leader qatar cc <@U2> <@U3|ben>", "leader qatar"),
        ("<@UBOT> leader qatar, please?", "leader qatar"),
        ("<@UBOT> `relations qatar turkey`", "relations qatar turkey"),
        ("<@UBOT> *leader* _qatar_", "leader qatar"),
        ("<@UBOT> “leader qatar”", "leader qatar"),
        ("<@UBOT> relations qatar turkey\nthanks!", "relations qatar turkey"),
        ("leader of qatar", "leader of qatar"),
    ],
)
def test_a_mention_is_taken_from_the_question(message: str, question: str) -> None:
    assert unmentioned(message, "UBOT", {"relations", "leader"}) == question
