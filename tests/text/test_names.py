"""Do two spellings of one name fold to one form, and do two names stay two?"""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.names import LONGEST, TITLES, joined, normalised, reordered, romanised, shortened


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Türkiye", "TÜRKİYE"),
        ("Türkiye", "turkiye"),
        ("ısparta", "Isparta"),
        ("İstanbul", "istanbul"),
        ("Erdoğan", "ERDOGAN"),
        ("Kassym-Jomart", "Kassym Jomart"),
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("Łódź", "lodz"),
        ("Tórshavn – Færøyar", "torshavn faeroyar"),
        ("Straße", "STRASSE"),
        ("Qatar", "\uff31atar"),
        ("Qur'an", "quran"),
        ("قَطَر", "قطر"),
        ("قـــطر", "قطر"),
        ("أردوغان", "اردوغان"),
        ("الأردن", "أردن"),
        ("آل ثاني", "الثاني"),
        ("لتونی", "لتوني"),
        ("Семёнов", "Семенов"),
        ("trade & defence", "trade and defence"),
        ("Tam\u200bim", "tamim"),
        ("\u202eQatar\u202c", "qatar"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert joined(normalised(one)) == joined(normalised(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Iran", "Iraq"), ("Niger", "Nigeria"), ("हिन्दी", "हिन्दू"), ("Мали", "Мальта"), ("한국", "한식")]
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@pytest.mark.parametrize("joint", ["U.S.", "u s", "US", "U. S."])
def test_dots_and_spaces_do_not_part_an_abbreviation(joint: str) -> None:
    assert joined(normalised(joint)) == "us"


@pytest.mark.parametrize("empty", ["", "   ", "🙂👍🏽", "\x00\x07", "\u202e\u200f", "—…!", "\u200b"])
def test_text_without_a_letter_folds_to_nothing(empty: str) -> None:
    assert normalised(empty) == ""


@pytest.mark.parametrize(
    ("native", "latin"),
    [("Токаев", "tokaev"), ("Қазақстан", "qazaqstan"), ("Эрдоган", "erdogan"), ("Erdoğan", "erdogan")],
)
def test_names_in_other_scripts_have_a_latin_form(native: str, latin: str) -> None:
    assert romanised(native) == latin


def test_words_in_another_order_are_the_same_words() -> None:
    assert reordered(normalised("Erdoğan, Recep Tayyip")) == reordered(normalised("Recep Tayyip Erdoğan"))


@pytest.mark.parametrize(
    ("asked", "readings"),
    [
        ("President Erdogan", [("erdogan", True)]),
        ("H.E. Sheikh Tamim", [("sheikh tamim", True), ("tamim", True)]),
        ("Turkey's", [("turkey", False)]),
        ("the U.S.'s", [("the u s", False), ("u s", False)]),
        ("the Emirates’", [("emirates", False)]),
        ("Republic of Austria", [("austria", False)]),
        ("Prime Minister Hakan Fidan", [("hakan fidan", True)]),
        ("президент Токаев", [("токаев", True)]),
        ("king of qatar", []),
        ("president", []),
        ("", []),
    ],
)
def test_titles_and_possessives_are_dropped_one_by_one(asked: str, readings: list[tuple[str, bool]]) -> None:
    assert list(shortened(asked)) == readings


def test_every_title_is_in_the_form_it_is_compared_in() -> None:
    assert {title for title in TITLES if normalised(title) != title} == set()


@settings(deadline=None)
@given(st.text(max_size=300))
def test_folding_a_folded_form_changes_nothing(text: str) -> None:
    once = normalised(text)
    if once.isascii():
        assert normalised(once) == once
    assert romanised(text).isascii()
    assert len(list(shortened(text))) <= len(text) + 1


@pytest.mark.parametrize("text", ["a b " * 25_600, "é" * 102_400, " " * 102_400, "🙂" * 102_400, "ﷺ" * 102_400])
def test_a_hundred_kilobytes_are_cut_off_before_any_work(text: str) -> None:
    start = time.perf_counter()
    key = normalised(text)
    list(shortened(text))
    assert time.perf_counter() - start < 0.05
    assert len(key) <= LONGEST
