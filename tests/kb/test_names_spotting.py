"""Whom and what does a text name, and what is left alone because it may be somebody else's name or no name at all?"""

from __future__ import annotations

import functools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.parameters import MOST_TEXT, holds_title
from bot.kb.names.forms import Match
from bot.kb.names.running_text import Joint, Style, style_of, words_of
from bot.kb.names.spotting import Spotted, spotted
from tests.asking import newsroom
from tests.small_knowledge import fictional

ERDOGAN, TAMIM, FIDAN = "recep-tayyip-erdogan", "tamim-bin-hamad-al-thani", "hakan-fidan"


@functools.lru_cache
def found(text: str) -> tuple[Spotted, ...]:
    kb = newsroom().kb
    return tuple(spotted(kb.names, text, lambda match: holds_title(kb, match)))


def named(text: str) -> list[str]:
    return [one.match.id for one in found(text)]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Qatar", ["qatar"]),
        ("Doha says Qatar and Doha agree.", ["doha", "qatar"]),
        ("Qatar’s envoy, Türkiye’nin, Erdoğan'ın, Doha'da", ["qatar", "turkiye", ERDOGAN, "doha"]),
        ("Saudi-Qatari ties; Turkish–Kazakh trade", ["saudi-arabia", "qatar", "turkiye", "kazakhstan"]),
        ("Saudis, Qataris, Turks and Kazakhs", ["saudi-arabia", "qatar", "turkiye", "kazakhstan"]),
        ("“Erdoğan” (right) and ‘Fidan’ – in Doha/Ankara", [ERDOGAN, FIDAN, "doha", "ankara"]),
        ("the Erdoğan–Putin talks", [ERDOGAN]),
        ("the Shanghai Cooperation Organization (SCO) and Nato", ["sco", "nato"]),
        ("Recep Tayyip Erdoan and Cevdet Ylmaz of Trkiye", [ERDOGAN, "cevdet-yilmaz", "turkiye"]),
        ("Sao Tome and Principe, Côte d'Ivoire, Bosnia & Herzegovina", ["country:st", "country:ci", "country:ba"]),
        ("Kassym-Jomart Tokayev and AlShara", ["kassym-jomart-tokayev", "ahmad-al-shara"]),
        ("Hamas’s political office, Hamas' reply", ["hamas-political-office", "hamas"]),
        ("posted on X (formerly Twitter)", ["x"]),
    ],
)
def test_names_are_found_as_papers_write_them(text: str, entities: list[str]) -> None:
    assert named(text) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("the amir of Qatar", ["amir-of-qatar"]),
        ("Kazakh PM Bektenov", ["prime-minister-of-kazakhstan", "olzhas-bektenov"]),
        ("Turkey’s ambassador to Qatar Mustafa Göksu", ["ambassador-of-turkiye-to-qatar", "mustafa-goksu"]),
        ("the emir of Qatar's visit", ["amir-of-qatar"]),
        ("South Korea, not Korea", ["country:kr"]),
        ("the Gaza Strip and Gaza", ["gaza"]),
        ("the war in Gaza", ["war-in-gaza"]),
        # Who takes part is named by the title too; the place it was in is told with it.
        ("Talks between Erdoğan and Bektenov in Ankara", ["erdogan-bektenov-ankara-2024", ERDOGAN, "olzhas-bektenov"]),
    ],
)
def test_a_word_of_a_longer_name_is_not_told_again(text: str, entities: list[str]) -> None:
    assert named(text) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Emine Erdoğan came. Later Erdoğan spoke.", []),
        ("Emine Erdoğan Opens School In Doha\nErdoğan said more", ["doha"]),
        ("EMINE ERDOGAN VISITS DOHA", ["doha"]),
        ("emine erdogan was in doha. erdogan spoke", ["doha"]),
        ("Mrs Erdoğan", []),
        ("Emine Erdoğan and President Erdoğan", [ERDOGAN]),
        ("Emine Erdoğan and Recep Tayyip Erdoğan. Erdoğan spoke.", [ERDOGAN]),
        ("Hafez al-Assad", []),
        ("Bashar al-Assad", ["assad"]),
        ("He met Macron as Erdoğan watched.", [ERDOGAN]),
        ("Tamim Iqbal bats", []),
        ("Sheikh Tamim bin Khalifa; Mohammed bin Tamim", []),
        ("Tamim bin Hamad Al Khalifa rode", []),
        ("Sheikh Mohammed bin Abdulrahman Al Thani. Al Thani left.", []),
        ("Sultan Al Jaber; Dr Al Jaber", []),
        ("Yılmaz scored twice", []),
        ("Vice President Yılmaz", ["cevdet-yilmaz"]),
        ("Finance Minister Fidan", []),
        ("Foreign Minister Fidan", [FIDAN]),
        ("Bolat Nazarbayev", []),
        ("Recep Tayyip Erdoğan University", []),
        ("Билал Эрдоган; بلال أردوغان", []),
    ],
)
def test_a_surname_is_nobodys_where_it_may_be_anothers(text: str, entities: list[str]) -> None:
    assert named(text) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Vice President of Kazakhstan", ["kazakhstan"]),
        ("the former president of Turkey", ["turkiye"]),
        ("ex-Turkish foreign minister Davutoğlu", ["turkiye"]),
        ("Turkish President Turgut Özal died in 1993.", ["turkiye"]),
        ("the emir of Qatar, Sheikh Hamad bin Khalifa, abdicated", ["qatar"]),
        ("the president of Turkey's ruling party", ["turkiye"]),
        ("Turkish deputy foreign minister", ["turkiye"]),
    ],
)
def test_an_office_is_not_another_one(text: str, entities: list[str]) -> None:
    assert named(text) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("IS IT TRUE? NO. IN A WORD, TELL US MORE", []),
        ("US STRIKES IRAN; UK AND UAE CONDEMN", ["iran", "country:gb", "country:ae"]),
        ("THE US AND UAE AGREE", ["united-states", "country:ae"]),
        ("US-LED TALKS BEGIN IN DOHA", ["united-states", "doha"]),
        ("They told us of US plans and U.S.-led efforts", ["united-states"]),
        ("IT, AI, PM, TV, PR, ID and AM", []),
        ("QATAR, TÜRKİYE SIGN DEAL AS ERDOĞAN MEETS TAMIM", ["qatar", "turkiye", ERDOGAN, TAMIM]),
        ("Erdoğan Hails Strategic Partnership With Qatar", [ERDOGAN, "qatar"]),
    ],
)
def test_what_is_shouted_is_not_spelt_out_in_codes(text: str, entities: list[str]) -> None:
    assert named(text) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("We had turkey for lunch, said May.", []),
        ("anyone know if turkey will send someone to doha?", ["doha"]),
        ("relations between qatar and turkey", ["qatar", "turkiye"]),
        ("erdogan called fidan from ankara", [ERDOGAN, FIDAN, "ankara"]),
        ("did the turkish president see the kazakh pm?", ["president-of-turkiye", "prime-minister-of-kazakhstan"]),
        ("chad, can you call jordan", []),
        ("is nato or the sco in it", ["nato", "sco"]),
        ("i ran to go to togo. o man! in dia", []),
        ("the national interest; eu heads of government; a logistics hub", []),
        ("the gulf between rich and poor", []),
    ],
)
def test_small_letters_are_read_with_caution(text: str, entities: list[str]) -> None:
    assert named(text) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("Egypt, Jordan and Qatar", ["egypt", "country:jo", "qatar"]),
        ("Michael Jordan; Jordan Peterson; Chad Smith; Tom Holland", []),
        ("Israel Adesanya fought", []),
        ("Israel said no. Israel’s answer", ["israel"]),
        ("Northern Ireland, South America, New Mexico, East Palestine", []),
        ("the Bank of America, the Gulf of Oman, Gulf War", []),
        ("the Gulf states", ["gulf"]),
        ("Papua New Guinea and New Guinea", ["country:pg"]),
        ("Turkish Airlines, Qatar Airways, Indian Ocean, Chinese whispers", []),
        ("Georgia's runoff in Atlanta, Georgia", []),
        ("Korea, Congo", []),
        ("She wrote in Turkish.", []),
        ("Polish the table", []),
        ("Pakistani Taliban", ["pakistan"]),
        ("American Indian", ["united-states"]),
        ("The National Bank and the national team", []),
        ("The National reported", ["the-national"]),
        ("Council of Foreign Ministers of the OIC; EU Heads of Government", []),
        ("Kuwait's Amiri Diwan; the Amiri Diwan of Kuwait", ["kuwait"]),
        ("Anadolu University", []),
        ("https://qatar.example/turkey fidan@turkey.gov @erdogan qatar.qa", []),
    ],
)
def test_a_part_of_another_name_is_not_the_name(text: str, entities: list[str]) -> None:
    assert named(text) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("أمير قطر تميم بن حمد آل ثاني يلتقي الرئيس أردوغان في الدوحة", ["qatar", TAMIM, ERDOGAN, "doha"]),
        ("زار لقطر وتركيا والدوحة", ["qatar", "turkiye", "doha"]),
        ("لعب الفريق بحماس في عمان", []),
        ("Катар и Турция, президент Эрдоган", ["qatar", "turkiye", ERDOGAN]),
        ("США и Иран", ["united-states", "iran"]),
        ("של טורקיה", ["turkiye"]),
    ],
)
def test_other_scripts_are_read_as_far_as_the_record_goes(text: str, entities: list[str]) -> None:
    assert named(text) == entities


def test_each_is_found_once_where_it_is_first_named() -> None:
    text = "In Doha, Erdoğan said this. Recep Tayyip Erdoğan said that, in Doha."
    assert [(one.written, text[one.at :].startswith(one.written)) for one in found(text)] == [
        ("Doha", True),
        ("Erdoğan", True),
    ]
    assert all(one.match.asked == one.written and one.match.score == 1.0 for one in found(text))


def test_lines_end_what_is_said_unless_the_page_broke_them() -> None:
    assert named("He went to the United\nStates") == []
    assert named("The minister said on Tuesday evening that he would go to the United\nStates by plane") == [
        "united-states"
    ]
    assert named("- Erdoğan\n- Tamim\nSaudi\nArabia") == [ERDOGAN, TAMIM, "saudi-arabia"]


def test_two_people_of_one_surname_are_not_told_apart() -> None:
    kb = fictional()
    assert [one.match.id for one in spotted(kb.names, "Lindqvist met Mira Talvan in Klow")] == [
        "ottokar-lindqvist",
        "mira-talvan",
        "klow",
    ]
    assert spotted(kb.names, "Astrid Lindqvist wrote. Lindqvist wrote more.") == []


def test_a_title_is_held_against_what_somebody_is_recorded_in() -> None:
    asked: list[str] = []

    def never(match: Match) -> bool:
        asked.append(match.asked)
        return False

    assert (
        spotted(newsroom().kb.names, "Foreign Minister Fidan spoke, and so did Tokayev", never)[0].written == "Tokayev"
    )
    assert asked == ["Foreign Minister Fidan"]


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "ERDOGAN ",
            "a-",
            "St. ",
            "foreign minister ",
            "al Assad ",
            "al ",
            "a.",
            "x",
            "'",
            "\n",
            "والدوحة ",
            "a@",
            "x.com/",
        ),
        *("Talks between Erdoğan and Bektenov in Ankara ", "the emir of Qatar, Sheikh ", "Turkish president "),
    ],
)
def test_the_longest_texts_take_no_time(piece: str) -> None:
    found("once, so that the vocabulary is there")
    text = (piece * MOST_TEXT)[:MOST_TEXT]
    began = time.perf_counter()
    spotted(newsroom().kb.names, text)
    # 10 to 50 ms where this was written; what would be quadratic takes minutes.
    assert time.perf_counter() - began < 2


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=12), st.sampled_from(["Erdoğan", "Qatar", " ", "\n", "'s", "al-", "of "]))))
def test_any_text_can_be_read(pieces: list[str]) -> None:
    text = "".join(pieces)
    for one in spotted(newsroom().kb.names, text):
        assert one.written == text.replace("\n", " ")[one.at : one.at + len(one.written)].replace("\n", " ")


def test_words_and_what_joins_them() -> None:
    words = words_of("Mr. Al-Shara’s U.S. visit: e.g. Kuwait–Doha & co")
    assert [(word.key, word.bare, word.joint) for word in words] == [
        ("mr", "mr", Joint.BREAK),
        ("al", "al", Joint.BLANK),
        ("sharas", "shara", Joint.HYPHEN),
        ("us", "us", Joint.BLANK),
        ("visit", "visit", Joint.BLANK),
        ("eg", "eg", Joint.BREAK),
        ("kuwait", "kuwait", Joint.BLANK),
        ("doha", "doha", Joint.HYPHEN),
        ("and", "and", Joint.BLANK),
        ("co", "co", Joint.BLANK),
    ]


@pytest.mark.parametrize(
    ("line", "style"),
    [
        ("ERDOGAN SLAMS ISRAEL", Style.SHOUTED),
        ("US, UK, NATO", Style.PLAIN),
        ("Erdoğan Hails Strategic Partnership", Style.HEADLINE),
        ("Turkish President Turgut Özal died", Style.PLAIN),
    ],
)
def test_what_capitals_say_in_a_line(line: str, style: Style) -> None:
    assert style_of(words_of(line)) is style
