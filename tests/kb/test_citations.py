"""Does a citation say exactly one place, and sort, print and read back as that place?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kb.citations import Citation


@pytest.mark.parametrize(
    ("text", "locator", "shown", "paragraphs"),
    [
        ("s000#p9", "p9", "s000 ¶9", [9]),
        ("s000#p15-16", "p15-16", "s000 ¶15–16", [15, 16]),
        ("s002#p2s5", "p2s5", "s002 ¶2 (sentence 5)", [2]),
        ("s1234#p1", "p1", "s1234 ¶1", [1]),
    ],
)
def test_a_place_is_read_and_shown(text: str, locator: str, shown: str, paragraphs: list[int]) -> None:
    cite = Citation.parse(text)
    assert (cite.locator, cite.shown(), list(cite.paragraphs), str(cite)) == (locator, shown, paragraphs, text)
    assert repr(cite) == f"Citation('{text}')"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s000",
        "s00#p1",
        "s000#1",
        "s000#p0",
        "s000#p01",
        "s000#p1s0",
        "s000#p1-",
        "s000#p1-2s3",
        "S000#p1",
        " s000#p1",
        "s000#p1\n",
        "s000#p1s",
        "x000#p1",
    ],
)
def test_anything_else_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match="write source#p9"):
        Citation.parse(text)


def test_a_run_that_ends_before_it_begins_is_refused() -> None:
    for text in ("s000#p5-5", "s000#p5-4"):
        with pytest.raises(ValueError, match="ends before it begins"):
            Citation.parse(text)


def test_places_sort_as_they_stand_in_the_document() -> None:
    texts = ["s000#p2", "s000#p2s1", "s000#p2s10", "s000#p9", "s000#p10", "s001#p1"]
    cites = [Citation.parse(text) for text in texts]
    mixed = [cites[at] for at in (3, 5, 0, 4, 2, 1)]
    assert sorted(mixed, key=lambda cite: cite.order) == cites


@given(st.integers(0, 9999), st.integers(1, 400), st.integers(0, 60), st.integers(0, 60))
def test_every_place_reads_back(source: int, first: int, more: int, sentence: int) -> None:
    cite = Citation(f"s{source:03}", first, first + more, sentence if sentence and not more else None)
    again = Citation.parse(str(cite))
    assert again == cite
    assert hash(again) == hash(cite)
    assert (again != Citation(cite.source, first + 1)) is True
    assert cite != str(cite)


@pytest.mark.parametrize("text", ["s004#p1-999999999", "s004#p12345", "s004#p1s10000", "s004#p1-" + "9" * 5000])
def test_no_article_has_ten_thousand_paragraphs(text: str) -> None:
    with pytest.raises(ValueError, match="at most 4 digits") as reason:
        Citation.parse(text)
    assert len(str(reason.value)) < 200


def test_four_digits_are_read() -> None:
    assert Citation.parse("s004#p9998-9999").last == 9999
    assert Citation.parse("s004#p1s9999").sentence == 9999
