"""Which characters may not stand in the knowledge, and which words only look like others?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.characters import mixed_script_words, refused, skeleton


@pytest.mark.parametrize(
    ("text", "offset", "reason"),
    [
        ("Qatar\u200b", 5, "ZERO WIDTH SPACE, an invisible formatting character"),
        ("\u202eratiQ", 0, "RIGHT-TO-LEFT OVERRIDE, a bidirectional control"),
        ("a\u2066b", 1, "LEFT-TO-RIGHT ISOLATE, a bidirectional control"),
        ("a\tb", 1, "U+0009, a control character"),
        ("a\nb", 1, "a control character"),
        ("a\ufeffb", 1, "invisible"),
        ("a\xadb", 1, "SOFT HYPHEN"),
        ("a\xa0b", 1, "NO-BREAK SPACE, a space that is not the plain one"),
        ("a\ue000", 1, "a private-use character"),
        ("a\u0378", 1, "not a character of Unicode"),
        ("\ud800", 0, "half a character"),
        ("a\u2028b", 1, "a line separator"),
        ("a\ufe0f", 1, "an invisible character"),
        ("a\u3164", 1, "HANGUL FILLER, an invisible character"),
        ("Erdog\u0306an", 4, "not in composed form (NFC)"),
    ],
)
def test_a_character_nobody_can_see_is_named_with_its_place(text: str, offset: int, reason: str) -> None:
    found = refused(text)
    assert [place for place, _ in found] == [offset]
    assert reason in found[0][1]


@pytest.mark.parametrize(
    "text",
    [
        "Recep Tayyip Erdoğan",
        "Катар",
        "قطر",
        "Қасым-Жомарт Тоқаев",
        "“over 34,000” – $15.5 million",
        "",
        "हिन्दी",
        "中国",
        "don’t",
    ],
)
def test_ordinary_writing_in_any_script_passes(text: str) -> None:
    assert refused(text) == []
    assert mixed_script_words(text) == []


def test_every_refused_character_is_listed_in_order() -> None:
    assert [offset for offset, _ in refused("\u200ba\u200bb\x00")] == [0, 2, 4]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Visit to Q\u0430tar", ["Q\u0430tar"]),
        ("Kаzаkhstan and Катар", ["Kаzаkhstan"]),
        ("Αnkara", ["Αnkara"]),
        ("Катар Qatar", []),
        ("日本のテスト", []),
        ("s000-я", []),
    ],
)
def test_a_word_of_two_alphabets_is_an_alarm(text: str, words: list[str]) -> None:
    assert mixed_script_words(text) == words


def test_words_that_look_alike_have_one_skeleton() -> None:
    assert skeleton("Qаtаr") == skeleton("Qatar") == skeleton("QATAR ")
    assert skeleton("Αnkara") == skeleton("Ankara")
    assert skeleton("Qatar") != skeleton("Катар")
    assert skeleton("Iran") != skeleton("Iraq")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert all(0 <= offset <= len(text) and reason for offset, reason in refused(text))
    assert all(word in text and not word.isascii() for word in mixed_script_words(text))
    assert skeleton(f" {text} ") == skeleton(text)
