"""Where does a citation lead? Paragraph and sentence numbers, on a text written for the purpose."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.paragraphs import Article, fingerprint, paragraphs, sentences

DISPATCH = (
    "\ufeff filed 2031-02-03 \r\n\r\n"
    "Mr Okello landed at noon. Dr. J. Amari of the U.S. embassy met him. Was it planned? “Nobody knew.” Rain fell.\n"
    " \t \n"
    "\u00a0The envoy signed nothing.\r"
    "• One point\n"
)


def test_paragraphs_are_the_lines_that_hold_something() -> None:
    assert paragraphs(DISPATCH) == (
        "filed 2031-02-03",
        "Mr Okello landed at noon. Dr. J. Amari of the U.S. embassy met him. Was it planned? “Nobody knew.” Rain fell.",
        "The envoy signed nothing.",
        "• One point",
    )


def test_a_line_separator_inside_a_line_starts_no_paragraph() -> None:
    assert paragraphs("one\u2028still one\x0band on\x85and on\ntwo") == (
        "one\u2028still one\x0band on\x85and on",
        "two",
    )


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff", "\r\n\r\n"])
def test_an_empty_document_has_no_paragraphs(text: str) -> None:
    assert paragraphs(text) == ()
    assert sentences(text.strip().strip("\ufeff")) == ()


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("He left. She stayed.", ("He left.", "She stayed.")),
        ("He left! Why? No word…  Then one.", ("He left!", "Why?", "No word…", "Then one.")),
        ("They lack food. and water, he said.", ("They lack food. and water, he said.",)),
        ("“It holds.” The envoy agreed.", ("“It holds.”", "The envoy agreed.")),
        ("It holds (for now.) [So far.] Then came “more”.", ("It holds (for now.)", "[So far.]", "Then came “more”.")),
        ("It ended. “We go on,” she said.", ("It ended.", "“We go on,” she said.")),
        ("It ended in 2009. 14 people came.", ("It ended in 2009.", "14 people came.")),
        ("Worth $15.5 million. Or 3.2.", ("Worth $15.5 million.", "Or 3.2.")),
        ("Mr. Ode met Mrs. Ito and Amb. Roy. H.E. Ali came.", ("Mr. Ode met Mrs. Ito and Amb. Roy.", "H.E. Ali came.")),
        ("HE. Ali met St. John J. R. Doe.", ("HE. Ali met St. John J. R. Doe.",)),
        ("So did he. Ali left.", ("So did he.", "Ali left.")),
        ("In the U.S. Senate. It passed.", ("In the U.S. Senate.", "It passed.")),
        ("On Sept. 5 it met, see No. 7. No. He did not.", ("On Sept. 5 it met, see No. 7.", "No.", "He did not.")),
        ("The benefit is mutual. .", ("The benefit is mutual. .",)),
        (". The benefit is mutual.", (". The benefit is mutual.",)),
        ("One. — Two.", ("One.", "— Two.")),
        ("Первое. Второе.", ("Первое.", "Второе.")),
        ("أولا. ثانيا.", ("أولا.", "ثانيا.")),
        ("no end at all", ("no end at all",)),
        ("...", ("...",)),
    ],
)
def test_sentences_end_where_the_rule_says(paragraph: str, expected: tuple[str, ...]) -> None:
    assert sentences(paragraph) == expected


@settings(deadline=None)
@given(st.text(st.sampled_from('aA1.!?…”" )(é\tМ'), max_size=60))
def test_no_character_of_a_paragraph_is_lost_between_its_sentences(paragraph: str) -> None:
    assert "".join("".join(sentences(paragraph)).split()) == "".join(paragraph.split())


@settings(deadline=None)
@given(st.text(st.sampled_from('aA1.!?”" '), max_size=60))
def test_every_sentence_holds_a_word_unless_the_paragraph_has_none(paragraph: str) -> None:
    found = sentences(paragraph)
    assert len(found) <= 1 or all(any(c.isalnum() for c in sentence) for sentence in found)


@pytest.mark.parametrize("text", ["." * 300_000, ". " * 300_000, "A. " * 200_000, '.")' * 200_000, " " * 300_000 + "x"])
def test_a_hostile_paragraph_is_cut_up_quickly(text: str) -> None:
    began = time.perf_counter()
    sentences(text)
    assert time.perf_counter() - began < 3


def test_a_fingerprint_survives_reflowing_and_unicode_composition_but_no_change_of_a_word() -> None:
    assert fingerprint("Erdoğan  met\n them ") == fingerprint(unicodedata.normalize("NFD", "Erdoğan met them"))
    assert fingerprint("Erdogan met them") != fingerprint("Erdoğan met them")
    assert (
        fingerprint("abc") == "ba7816bf8f01cfea"
    )  # the first half of SHA-256's published example for "abc", cut to 16


def test_an_article_gives_the_text_at_a_citation() -> None:
    article = Article.of(DISPATCH)
    assert article.at([1]) == "filed 2031-02-03"
    assert article.at(range(3, 5)) == "The envoy signed nothing.\n• One point"
    assert article.at([2], 2) == "Dr. J. Amari of the U.S. embassy met him."
    assert article.at([2], 4) == "“Nobody knew.”"
    assert article.at([2], 5) == "Rain fell."


@pytest.mark.parametrize(
    ("numbers", "sentence", "message"),
    [
        ([5], None, "there is no paragraph 5; the document has 4"),
        ([0], None, "there is no paragraph 0"),
        ([2], 6, "there is no sentence 6 in paragraph 2; it has 5"),
        ([2], 0, "there is no sentence 0"),
        ([2, 3], 1, "within one paragraph"),
    ],
)
def test_a_citation_that_leads_nowhere_says_so(numbers: list[int], sentence: int | None, message: str) -> None:
    with pytest.raises(LookupError, match=message):
        Article.of(DISPATCH).at(numbers, sentence)
