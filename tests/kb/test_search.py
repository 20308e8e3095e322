"""Do words anywhere lead to the entry and the very line, hedge and citation included, and slips nowhere?"""

from __future__ import annotations

import pytest

from bot.kb.claims import Modality
from bot.kb.search import search
from tests.small_knowledge import fictional


def hits(words: str) -> list[str]:
    return [hit.line.entry for hit in search(fictional(), words)]


def test_a_word_of_a_sentence_finds_the_entry_with_that_line() -> None:
    (hit,) = search(fictional(), "lighthouse")
    assert (hit.line.entry, hit.line.shown) == ("ruritania-syldavia", "a shared lighthouse")
    assert [str(cite) for cite in hit.line.cite] == ["s000#p12s3"]


@pytest.mark.parametrize("words", ["lightho", "LIGHTHOUSE", "lighthouse shared", "Líghthouse"])
def test_beginnings_case_order_and_marks_do_not_matter(words: str) -> None:
    assert hits(words) == ["ruritania-syldavia"]


def test_the_end_of_a_word_is_not_its_beginning() -> None:
    assert hits("house") == []


def test_a_name_comes_before_a_mention() -> None:
    assert hits("pear treaty")[0] == "pear-treaty"
    assert hits("ruritania")[0] == "ruritania"
    assert hits("Otokr Lindqvst")[0] == "ottokar-lindqvist"


def test_a_line_keeps_who_said_it_and_how_sure() -> None:
    hit = next(hit for hit in search(fictional(), "exports") if hit.line.entry == "ruritania")
    assert hit.line.claim is not None
    assert (hit.line.claim.said_by, hit.line.claim.modality) == ("mira-talvan", Modality.ALLEGED)


@pytest.mark.parametrize("slip", ["republic", "abdicated", "sworn enemies", "soldiers", "never eaten"])
def test_a_slip_is_found_nowhere(slip: str) -> None:
    assert hits(slip) == []


def test_no_damaged_form_is_ever_a_line() -> None:
    for words in ("Ruritana", "Otokr Lindqvst", "Lindqvst"):
        for hit in search(fictional(), words):
            assert "Ruritana" not in hit.line.shown.split()
            assert "Lindqvst" not in hit.line.shown


def test_most_words_will_do_where_all_are_too_much() -> None:
    assert "ruritania-syldavia" in hits("customs union zeppelin")
    assert hits("zeppelin moon cheese") == []


@pytest.mark.parametrize("words", ["", " ", "!!!", "🎉", "\0"])
def test_no_words_find_nothing(words: str) -> None:
    assert hits(words) == []


def test_figures_are_found_by_what_they_measure_and_by_number() -> None:
    assert hits("refugees") == ["ruritania-syldavia"]
    assert "ruritania-syldavia" in hits("34,000 refugees")


def test_the_same_words_find_the_same_in_the_same_order() -> None:
    assert hits("talks") == hits("talks")
    assert len(hits("talks")) == len(set(hits("talks"))) >= 5
