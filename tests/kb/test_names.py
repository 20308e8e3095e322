"""Whom or what does a reporter mean, however they spell it?"""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kb.names.forms import How, Match, Name, NameSort
from bot.kb.names.index import NameIndex
from bot.kb.names.people import person_forms
from bot.kb.names.posts import post_forms
from bot.kb.territories import Territories


def _country(entity: str, name: str, code: str, garbled: str = "") -> list[Name]:
    rows = [Name(name, entity, "country"), Name(code, entity, "country", NameSort.CODE)]
    return [*rows, Name(garbled, entity, "country", NameSort.GARBLED)] if garbled else rows


def _person(
    entity: str, name: str, short: str | None = None, native: tuple[str, ...] = (), garbled: str = ""
) -> list[Name]:
    rows = [
        Name(name, entity, "person"),
        *(Name(form, entity, "person", sort) for form, sort in person_forms(name, short)),
    ]
    rows += [Name(form, entity, "person", NameSort.NATIVE) for form in native]
    return [*rows, Name(garbled, entity, "person", NameSort.GARBLED)] if garbled else rows


def _post(entity: str, title: str, of: list[str], people: list[str], to: tuple[str, ...] = ()) -> list[Name]:
    return [Name(form, entity, "post", NameSort.POST) for form in post_forms(title, (), of, people, to)]


TURKISH = (["Turkey", "Türkiye"], ["Turkish"])
NAMES = [
    *_country("qatar", "Qatar", "QA"),
    *_country("turkiye", "Türkiye", "TR", garbled="trkiye"),
    *_country("kazakhstan", "Kazakhstan", "KZ"),
    *_country("iraq", "Iraq", "IQ"),
    Name("Ankara", "ankara", "place"),
    Name("Ankara", "turkiye", "country", NameSort.METONYM),
    Name("Astana", "astana", "place"),
    *_person("erdogan", "Recep Tayyip Erdoğan", "Erdoğan", native=("أردوغان",), garbled="erdoan"),
    *_person("tamim", "Tamim bin Hamad Al Thani", "Sheikh Tamim", native=("تميم بن حمد آل ثاني",)),
    *_person("pm-qatar", "Mohammed bin Abdulrahman Al Thani", "Sheikh Mohammed"),
    *_person("tokayev", "Kassym-Jomart Tokayev", native=("Токаев", "Қасым-Жомарт Тоқаев")),
    *_person("fidan", "Hakan Fidan"),
    *_post("amir", "Amir", ["Qatar"], ["Qatari"]),
    *_post("kazakh-pm", "Prime Minister", ["Kazakhstan"], ["Kazakh"]),
    *_post("foreign-minister", "Foreign Minister", *TURKISH),
    *_post("president", "President", *TURKISH),
    *_post("iraqi-president", "President", ["Iraq"], ["Iraqi"]),
    *_post("envoy", "Ambassador", *TURKISH, ("Qatar",)),
    Name("Gulf Cooperation Council", "gcc", "organization"),
    Name("GCC", "gcc", "organization", NameSort.SHORT),
]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(NAMES, Territories.open())


@pytest.mark.parametrize(
    ("asked", "entity", "how"),
    [
        ("qatar", "qatar", How.EXACT),
        ("QATAR", "qatar", How.EXACT),
        ("Катар", "qatar", How.EXACT),
        ("قطر", "qatar", How.EXACT),
        ("katar", "qatar", How.LANGUAGE),
        ("QA", "qatar", How.CODE),
        ("qat", "qatar", How.CODE),
        ("qatr", "qatar", How.TYPO),
        ("qatarr", "qatar", How.TYPO),
        ("katarr", "qatar", How.TYPO),
        ("Q\u0430tar", "qatar", How.SCRIPT),
        ("State of Qatar", "qatar", How.EXACT),
        ("qatar's", "qatar", How.EXACT),
        ("turkiye", "turkiye", How.EXACT),
        ("türkiye", "turkiye", How.EXACT),
        ("TÜRKİYE", "turkiye", How.EXACT),
        ("turkey", "turkiye", How.EXACT),
        ("TUR", "turkiye", How.CODE),
        ("tr", "turkiye", How.CODE),
        ("trkiye", "turkiye", How.GARBLED),
        ("trukey", "turkiye", How.TYPO),
        ("Турция", "turkiye", How.EXACT),
        ("تركيا", "turkiye", How.EXACT),
        ("turk", "turkiye", How.DEMONYM),
        ("Republic of Türkiye", "turkiye", How.EXACT),
        ("kazakstan", "kazakhstan", How.EXACT),
        ("Қазақстан", "kazakhstan", How.EXACT),
        ("united states", "country:us", How.EXACT),
        ("usa", "country:us", How.CODE),
        ("U.S.", "country:us", How.CODE),
        ("the US", "country:us", How.CODE),
        ("uk", "country:gb", How.EXACT),
        ("NO", "country:no", How.CODE),
        ("uae", "country:ae", How.EXACT),
        ("ivory coast", "country:ci", How.EXACT),
        ("Islamic Republic of Iran", "country:ir", How.EXACT),
        ("nrth korea", "country:kp", How.TYPO),
        ("apan", "country:jp", How.TYPO),
        ("kpnya", "country:ke", How.TYPO),
        ("nigera", "country:ne", How.LANGUAGE),
    ],
)
def test_a_country_is_found_by_any_name(index: NameIndex, asked: str, entity: str, how: How) -> None:
    match = index.find(asked).match
    assert match is not None
    assert (match.id, match.how, match.asked) == (entity, how, asked)


@pytest.mark.parametrize(
    ("asked", "entity"),
    [
        ("austria", "country:at"),
        ("australia", "country:au"),
        ("iran", "country:ir"),
        ("iraq", "iraq"),
        ("niger", "country:ne"),
        ("nigeria", "country:ng"),
        ("georgia", "country:ge"),
        ("oman", "country:om"),
        ("guinea", "country:gn"),
        ("slovenia", "country:si"),
        ("slovakia", "country:sk"),
    ],
)
def test_a_country_is_never_taken_for_its_neighbour_in_the_alphabet(index: NameIndex, asked: str, entity: str) -> None:
    match = index.find(asked).match
    assert match is not None
    assert (match.id, match.told) == (entity, False)


@pytest.mark.parametrize(
    ("asked", "entities"),
    [
        ("congo", {"country:cd", "country:cg"}),
        ("korea", {"country:kp", "country:kr"}),
        ("Конго", {"country:cd", "country:cg"}),
        ("لتونی", {"country:lt", "country:lv"}),
        ("austr", {"country:at", "country:au"}),
        ("austrlia", {"country:at", "country:au"}),
        ("irap", {"country:ir", "iraq"}),
        ("al thani", {"tamim", "pm-qatar"}),
        ("AlThani", {"tamim", "pm-qatar"}),
    ],
)
def test_where_two_are_equally_meant_both_are_offered(index: NameIndex, asked: str, entities: set[str]) -> None:
    found = index.find(asked)
    assert found.match is None
    assert {match.id for match in found.matches} == entities
    assert {match.id for match in found.closest} <= entities


@pytest.mark.parametrize(
    ("asked", "entity", "how"),
    [
        ("erdogan", "erdogan", How.EXACT),
        ("erdoğan", "erdogan", How.EXACT),
        ("recep tayyip erdogan", "erdogan", How.EXACT),
        ("recep erdogan", "erdogan", How.EXACT),
        ("erdogan recep", "erdogan", How.ORDER),
        ("Erdoğan, Recep Tayyip", "erdogan", How.ORDER),
        ("tokayev kassym", "tokayev", How.PART),
        ("tayyip erdogan", "erdogan", How.BEGINNING),
        ("abdulrahman mohammed", "pm-qatar", How.PART),
        ("president erdogan", "erdogan", How.TITLE),
        ("mr erdogan", "erdogan", How.TITLE),
        ("Mr. Erdogan's", "erdogan", How.TITLE),
        ("erdoan", "erdogan", How.GARBLED),
        ("erdgan", "erdogan", How.TYPO),
        ("recpe tayip erdogan", "erdogan", How.TYPO),
        ("Эрдоган", "erdogan", How.SCRIPT),
        ("أردوغان", "erdogan", How.EXACT),
        ("sheikh tamim", "tamim", How.EXACT),
        ("tamim", "tamim", How.EXACT),
        ("tamim bin hamad", "tamim", How.EXACT),
        ("tamim al thani", "tamim", How.EXACT),
        ("H.H. Sheikh Tamim bin Hamad Al-Thani", "tamim", How.TITLE),
        ("الشيخ تميم بن حمد آل ثاني", "tamim", How.TITLE),
        ("tokaev", "tokayev", How.SPELLING),
        ("Токаев", "tokayev", How.EXACT),
        ("президент Токаев", "tokayev", How.TITLE),
        ("tokayev", "tokayev", How.SURNAME),
        ("kassym jomart tokayev", "tokayev", How.EXACT),
        ("KassymJomart", "tokayev", How.BEGINNING),
        ("foreign minister hakan fidan", "fidan", How.TITLE),
    ],
)
def test_a_person_is_found_by_any_name(index: NameIndex, asked: str, entity: str, how: How) -> None:
    match = index.find(asked, {"person"}).match
    assert match is not None
    assert (match.id, match.how) == (entity, how)


@pytest.mark.parametrize(
    ("asked", "entity"),
    [
        ("emir of qatar", "amir"),
        ("amir of qatar", "amir"),
        ("Qatar's emir", "amir"),
        ("emir qatar", "amir"),
        ("the Amir of Qatar", "amir"),
        ("qatari amir", "amir"),
        ("kazakh pm", "kazakh-pm"),
        ("kazakh prime minister", "kazakh-pm"),
        ("turkish foreign minister", "foreign-minister"),
        ("turkish minister of foreign affairs", "foreign-minister"),
        ("president of turkey", "president"),
        ("turkey's president", "president"),
        ("presidnet of turkey", "president"),
        ("turkish ambassador to qatar", "envoy"),
        ("ambassador of türkiye to qatar", "envoy"),
        ("turkey's envoy to qatar", "envoy"),
    ],
)
def test_a_post_is_found_as_it_is_said(index: NameIndex, asked: str, entity: str) -> None:
    match = index.find(asked).match
    assert match is not None
    assert match.id == entity


@pytest.mark.parametrize(
    "asked",
    [
        "president of iran",
        "king of qatar",
        "president qatar",
        "turkish ambassador to iraq",
        "turkish ambassador",
        "ambassador of qatar to turkey",
        "prime minister of turkey",
        "turkish pm",
        "kazakh fm",
        "israeli pm",
        "foreign minister",
        "the emir",
        "hakan",
        "hamad al thani",
        "turkey qatar",
        "kazakh president",
    ],
)
def test_a_post_nobody_recorded_is_not_taken_for_another(index: NameIndex, asked: str) -> None:
    found = index.find(asked)
    assert found.matches == ()
    assert 1 <= len(found.closest) <= 3


def test_what_was_guessed_is_told_and_what_was_recorded_is_not(index: NameIndex) -> None:
    told = {
        asked: match.told for asked in ("qatar", "QA", "katar", "qatr", "trkiye") if (match := index.find(asked).match)
    }
    assert told == {"qatar": False, "QA": False, "katar": True, "qatr": True, "trkiye": True}
    guess = index.find("qatr").match
    assert guess is not None
    assert guess.name == "Qatar"
    assert 0.85 < guess.score < 1


def test_a_damaged_form_is_never_shown(index: NameIndex) -> None:
    shown = [
        match.name
        for asked in ("erdoan", "erdoa", "trkiye")
        for match in (*index.find(asked).matches, *index.complete(asked))
    ]
    assert "Recep Tayyip Erdoğan" in shown
    assert not {"erdoan", "trkiye"} & set(shown)


@pytest.mark.parametrize("asked", ["xqzzv", "wplk zzqwx", "ÿþßø", "qwertyuiop asdfgh", "123456", "zz", "q"])
def test_nonsense_finds_nothing_and_offers_the_closest_three(index: NameIndex, asked: str) -> None:
    found = index.find(asked)
    assert found.matches == ()
    assert len(found.closest) == 3
    assert len({match.id for match in found.closest}) == 3


@pytest.mark.parametrize("asked", ["", "   ", "🙂👍🏽", "\x00\x07", "\u202e\u200f", "…"])
def test_what_holds_no_letter_finds_nothing(index: NameIndex, asked: str) -> None:
    found = index.find(asked)
    assert (found.matches, found.closest) == ((), ())
    assert index.complete(asked) == []


@pytest.mark.parametrize("text", ["qatar " * 17_000, "é" * 102_400, "🙂" * 102_400, "\u202e" * 102_400, "Қа" * 51_200])
def test_a_hundred_kilobytes_are_answered_at_once(index: NameIndex, text: str) -> None:
    index.find("wxyz")
    start = time.perf_counter()
    found = index.find(text)
    assert time.perf_counter() - start < 0.05
    assert found.matches == ()
    assert len(found.asked) <= 200


def test_spaces_around_a_name_do_not_matter_however_many(index: NameIndex) -> None:
    assert index.find(" \n\t qatar  ").match
    assert index.find(" " * 50_000 + "qatar" + "\n" * 50_000).match


def test_only_the_wanted_kinds_are_looked_among(index: NameIndex) -> None:
    place, country = index.find("ankara").match, index.find("ankara", {"country"}).match
    assert place is not None
    assert country is not None
    assert (place.id, place.how) == ("ankara", How.EXACT)
    assert (country.id, country.how) == ("turkiye", How.METONYM)
    assert index.find("qatar", {"person"}).matches == ()
    assert index.find("austria", {"organization", "person"}).matches == ()
    assert {match.kind for match in index.find("erdgan", {"country"}).closest} == {"country"}


def test_a_surname_that_is_a_country_is_asked_about() -> None:
    index = NameIndex(_person("jane-chad", "Jane Chad"), Territories.open())
    assert {match.id for match in index.find("chad").matches} == {"jane-chad", "country:td"}
    only = index.find("chad", {"person"}).match
    assert only is not None
    assert only.id == "jane-chad"


def test_an_english_name_beats_the_same_word_in_another_language() -> None:
    # In Estonian "Nikaraagua" has stood for two countries; "Niger" is elsewhere a word for Nigeria.
    index = NameIndex([], Territories.open())
    assert [match.id for match in index.find("niger").matches] == ["country:ne"]


def test_several_names_of_one_entity_are_one_match() -> None:
    rows = [Name("Doha Forum", "forum", "meeting"), Name("doha-forum", "forum", "meeting", NameSort.SPELLING)]
    assert len(NameIndex(rows).find("doha forum").matches) == 1


def test_codes_and_short_words_take_no_part_in_guesses(index: NameIndex) -> None:
    assert index.find("qaa").matches == ()
    assert index.find("gcx").matches == ()
    assert index.find("gcc").match


def test_an_index_without_names_or_countries_finds_nothing() -> None:
    empty = NameIndex([])
    assert empty.find("qatar").matches == empty.find("qatar").closest == ()
    assert empty.complete("qa") == []


def _names(matches: list[Match]) -> list[str]:
    return [match.name for match in matches]


def test_typing_ahead_offers_beginnings_first_then_guesses(index: NameIndex) -> None:
    assert _names(index.complete("qat", {"country"})) == ["Qatar"]
    assert _names(index.complete("t", {"country"}))[0] == "Türkiye"
    assert _names(index.complete("erd", {"person"})) == ["Recep Tayyip Erdoğan"]
    assert _names(index.complete("tayy", {"person"})) == ["Recep Tayyip Erdoğan"]
    assert _names(index.complete("Ката", {"country"}))[0] == "Qatar"
    assert _names(index.complete("qatr", {"country"}))[0] == "Qatar"
    assert _names(index.complete("Al Thani", {"person"}))[:2] == [
        "Tamim bin Hamad Al Thani",
        "Mohammed bin Abdulrahman Al Thani",
    ]
    assert len(index.complete("a", limit=4)) == 4


@pytest.mark.parametrize(
    ("name", "short", "forms"),
    [
        (
            "Tamim bin Hamad Al Thani",
            "Sheikh Tamim",
            {"Sheikh Tamim", "Tamim", "Al Thani", "Tamim Al Thani", "Tamim bin Hamad"},
        ),
        ("Recep Tayyip Erdoğan", "Erdoğan", {"Erdoğan", "Recep Erdoğan"}),
        ("Hakan Fidan", None, {"Fidan"}),
        ("Salman bin Abdulaziz", None, set()),
        ("Ursula von der Leyen", None, {"von der Leyen", "Ursula von der Leyen"} - {"Ursula von der Leyen"}),
        ("Madonna", None, set()),
    ],
)
def test_the_forms_of_a_person(name: str, short: str | None, forms: set[str]) -> None:
    assert {form for form, _ in person_forms(name, short)} == forms


def test_the_forms_of_a_post() -> None:
    forms = post_forms("Minister of Trade", ["trade chief"], ["Qatar"], ["Qatari"])
    assert {
        "Minister of Trade of Qatar",
        "Qatari Trade minister",
        "Qatar's trade chief",
        "Qatar Minister of Trade",
    } <= set(forms)
    envoy = post_forms("Ambassador", [], ["United States"], ["American"], ["Qatar"])
    assert {
        "American Ambassador to Qatar",
        "Ambassador of United States to Qatar",
        "United States' envoy to Qatar",
    } <= set(envoy)
    assert "American Ambassador" not in envoy
    assert post_forms("Secretary General") == ["Secretary General", "chief"]


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(st.text(max_size=250), st.text("qatrukiyeаеор '-.🙂\u202e", max_size=30)))
def test_any_text_gets_an_answer(index: NameIndex, text: str) -> None:
    found = index.find(text)
    assert len({match.id for match in found.matches}) == len(found.matches)
    assert len(found.closest) <= 3
    assert not (found.match and found.closest)
    assert all(0 <= match.score <= 1 for match in (*found.matches, *found.closest))
    assert len(index.complete(text, limit=5)) <= 5


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [("hakan", {"person"}), ("tokay", {"person"}), ("hamad al thani", {"person"}), ("sheikh hamad", {"person"})],
)
def test_a_given_name_or_a_fathers_name_is_offered_and_not_taken(index: NameIndex, asked: str, kinds: set[str]) -> None:
    found = index.find(asked, kinds)
    if asked == "tokay":
        assert found.match is not None, "the beginning of a surname, which stands alone in the index"
    else:
        assert found.match is None
        assert found.closest


def test_known_takes_a_name_as_it_stands_and_guesses_nothing(index: NameIndex) -> None:
    for asked, entity in (("Катар", "qatar"), ("the state of qatar", "qatar"), ("QA", "qatar"), ("tokayev", "tokayev")):
        known = index.known(asked)
        assert known is not None, asked
        assert known.id == entity
    for asked in ("qatr", "president tokayev", "kassym", "", "🙂", "qatar turkey"):
        assert index.known(asked) is None, asked


def test_a_slip_for_a_country_in_a_foreign_tongue_is_not_taken(index: NameIndex) -> None:
    assert index.find("wakanda").matches == ()


def test_typing_ahead_allows_for_a_slip_in_what_is_typed_so_far(index: NameIndex) -> None:
    assert "Kazakhstan" in _names(index.complete("kazhk"))[:2]
    assert _names(index.complete("erdgan"))[0] == "Recep Tayyip Erdoğan"
    assert _names(index.complete("al thni", {"person"}))[:1] == ["Tamim bin Hamad Al Thani"]
    assert index.complete("putin") == [], "what is only somewhat like a name is not offered"
    assert index.complete("xqzw") == []


def test_every_beginning_of_every_name_leads_to_it(index: NameIndex) -> None:
    for name in ("Qatar", "Recep Tayyip Erdoğan", "Amir of Qatar"):
        for end in range(2, len(name) + 1):
            assert name in _names(index.complete(name[:end], limit=100)), name[:end]
