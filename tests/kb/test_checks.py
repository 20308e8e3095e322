"""What must hold in and between entries, and does the complaint lead an editor to the right place?"""

from __future__ import annotations

import random
import time
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.errors import Problem, Severity
from bot.kb.checks import CHECKS, check
from bot.kb.checks.alike import Alike
from bot.kb.folders import Folders
from bot.kb.loading import load
from bot.kb.records import FOLDERS
from bot.text.names import reordered

TODAY = date(2031, 6, 1)
CARD = """\
id: s000
title: A report on Lima
file: lima.txt
sha256: "{sha}"
nature: news report
language: en
published: "2031-05-20"
paragraphs:
  - {{account: First., fingerprint: a, sentences: [a, b]}}
  - {{account: Second., fingerprint: c, sentences: [c]}}
""".format(sha="0" * 64)
PERU = "id: peru\ncite: s000#p1\nname: Peru\ncode: PE\n"
CHAD = "id: chad\ncite: s000#p1\nname: Chad\ncode: TD\n"
QUISPE = "id: ana-quispe\ncite: s000#p1\nname: Ana Quispe\n"
ROJAS = "id: luis-rojas\ncite: s000#p1\nname: Luis Rojas\n"


class Desk:
    """A knowledge folder that a test writes entries into."""

    def __init__(self, folder: Path) -> None:
        self.folders = Folders(folder / "knowledge", folder / "seeds")
        for kind in FOLDERS:
            (self.folders.knowledge / kind).mkdir(parents=True)
        self.folders.sources.mkdir()
        (self.folders.sources / "s000.yaml").write_text(CARD)
        self.write("topics.yaml", "topics:\n  - {id: trade, name: Trade}\n")
        self.write("countries/peru.yaml", PERU)

    def write(self, name: str, text: str) -> None:
        (self.folders.knowledge / name).write_text(dedent(text), "utf-8")

    def problems(self) -> list[Problem]:
        return check(load(self.folders), TODAY)

    def told(self, name: str, text: str) -> list[str]:
        """What is wrong once this file is there, as an editor reads it."""
        self.write(name, text)
        return [str(problem) for problem in self.problems()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_sound_folder_has_no_problems(desk: Desk) -> None:
    assert desk.problems() == []


def test_every_check_says_in_its_first_line_what_it_is_for() -> None:
    assert all(one.__doc__ and one.__doc__.splitlines()[0].endswith((".", "?")) for _, one in CHECKS)


# --- ids and references --------------------------------------------------------------------------------------------


def test_another_mans_id_is_not_what_was_meant(desk: Desk) -> None:
    desk.write("people/safak-costu.yaml", "id: safak-costu\ncite: s000#p1\nname: Safak Costu\n")
    statement = "id: a-2031\ncite: s000#p1\nspeakers: [mustafa-goksu]\nsaid: [it rained]\n"
    assert "safak-costu" not in desk.told("statements/a-2031.yaml", statement)[0]


def test_an_id_belongs_to_one_entry(desk: Desk) -> None:
    assert desk.told("places/peru.yaml", "id: peru\ncite: s000#p1\nname: Peruland\nkind: region\n") == [
        "knowledge/places/peru.yaml:1:5: the id 'peru' is already used in knowledge/countries/peru.yaml: "
        "give one of the two another id"
    ]


def test_a_topic_is_listed_once(desk: Desk) -> None:
    text = "topics:\n  - {id: trade, name: Trade}\n  - {id: trade, name: Commerce}\n"
    assert desk.told("topics.yaml", text) == [
        "knowledge/topics.yaml:3:10: the topic 'trade' is listed twice: remove one"
    ]


def test_a_reference_leads_to_an_entry_of_the_right_kind(desk: Desk) -> None:
    meeting = """\
        id: talks-2031
        cite: s000#p1
        topics: [trade, trad]
        kind: talks
        title: Talks
        place: {value: pru}
        occurrence: held
        participants:
          - {who: peru}
          - {for: peru, said_by: nobody-at-all}
        """
    assert desk.told("meetings/talks-2031.yaml", meeting) == [
        "knowledge/meetings/talks-2031.yaml:3:17: there is no entry 'trad': did you mean 'trade'?",
        "knowledge/meetings/talks-2031.yaml:6:16: there is no entry 'pru': did you mean 'peru'?",
        "knowledge/meetings/talks-2031.yaml:9:11: 'peru' is a country, and 'who' takes a person: "
        "write the id of a person",
        "knowledge/meetings/talks-2031.yaml:10:26: there is no entry 'nobody-at-all': write the country or "
        "organization or person or post entry first, or mend the id",
    ]


def test_a_relation_is_named_after_its_pair_in_order(desk: Desk) -> None:
    desk.write("countries/chad.yaml", CHAD)
    assert desk.told("relations/chad-peru.yaml", "id: chad-peru\ncite: s000#p1\nbetween: [chad, peru]\n") == []
    assert desk.told("relations/chad-peru.yaml", "id: chad-peru\ncite: s000#p1\nbetween: [peru, chad]\n") == [
        "knowledge/relations/chad-peru.yaml:3:10: the two sides are not in order, or the id is not made of them: "
        "write `id: chad-peru` and `between: [chad, peru]`"
    ]
    assert desk.told("relations/chad-peru.yaml", "id: chad-peru\ncite: s000#p1\nbetween: [peru, peru]\n") == [
        "knowledge/relations/chad-peru.yaml:3:10: a relation needs two different sides: write the ids of both sides"
    ]


def test_an_id_carries_no_more_of_a_date_than_its_year(desk: Desk) -> None:
    text = "id: talks-{0}\ncite: s000#p1\nkind: talks\ntitle: Talks\noccurrence: held\n"
    assert desk.told("meetings/talks-2031.yaml", text.format("2031")) == []
    assert desk.told("meetings/talks-2031-05.yaml", text.format("2031-05")) == [
        "knowledge/meetings/talks-2031-05.yaml:1:5: the id 'talks-2031-05' carries more of a date than its year: "
        "keep the year at most; the date stands in its own field"
    ]


# --- citations -----------------------------------------------------------------------------------------------------


def test_every_claim_is_cited(desk: Desk) -> None:
    post = """\
        id: president-of-peru
        cite: [s000#p1, s000#p2]
        title: President
        kind: head of state
        of: peru
        tenures:
          - {holder: ana-quispe}
          - {holder: luis-rojas, cite: s000#p2}
        """
    desk.write("people/ana-quispe.yaml", QUISPE)
    desk.write("people/luis-rojas.yaml", ROJAS)
    assert desk.told("posts/president-of-peru.yaml", post) == [
        "knowledge/posts/president-of-peru.yaml:7:5: 'tenures' has no citation: add `cite: s000#p1` with the place "
        "where it stands; the entry has several citations, so none is taken over"
    ]
    assert desk.told("posts/president-of-peru.yaml", post.replace("[s000#p1, s000#p2]", "s000#p1")) == []
    swapped = desk.told("posts/president-of-peru.yaml", post.replace("[s000#p1, s000#p2]", "[s000#p2, s000#p1]"))
    assert "add `cite: s000#p2` with the place" in swapped[0]


def test_an_entry_that_nothing_cites_is_refused(desk: Desk) -> None:
    assert desk.told("people/ana-quispe.yaml", "id: ana-quispe\nname: Ana Quispe\n") == [
        "knowledge/people/ana-quispe.yaml:1:5: no source is cited anywhere in this entry: "
        "add `cite:` with the places where it is named"
    ]


def test_a_citation_leads_to_a_card_a_paragraph_and_a_sentence(desk: Desk) -> None:
    cites = "[s001#p1, s000#p3, s000#p1-4, s000#p1s3, s000#p2s1]"
    assert desk.told("people/ana-quispe.yaml", f"id: ana-quispe\ncite: {cites}\nname: Ana Quispe\n") == [
        "knowledge/people/ana-quispe.yaml:2:8: s001#p1 cites a source without a card: did you mean 's000'?",
        "knowledge/people/ana-quispe.yaml:2:17: s000#p3 cites a paragraph that s000 does not have: "
        "it has 2 paragraphs; blank lines are not counted",
        "knowledge/people/ana-quispe.yaml:2:26: s000#p1-4 cites a paragraph that s000 does not have: "
        "it has 2 paragraphs; blank lines are not counted",
        "knowledge/people/ana-quispe.yaml:2:37: s000#p1s3 cites a sentence that the paragraph does not have: "
        "paragraph 1 has 2 sentences",
    ]


def test_a_caution_on_a_card_leads_somewhere_too(desk: Desk) -> None:
    card = CARD.replace("paragraphs:", "cautions:\n  - {text: Doubtful., at: [s000#p1, s000#p7]}\nparagraphs:")
    (desk.folders.sources / "s000.yaml").write_text(card)
    assert [str(problem) for problem in desk.problems()] == [
        "seeds/s000.yaml:9:37: s000#p7 cites a paragraph that s000 does not have: "
        "it has 2 paragraphs; blank lines are not counted"
    ]


# --- disputes ------------------------------------------------------------------------------------------------------

MEETING = """\
id: talks-2031
cite: s000#p1
kind: talks
title: Talks
occurrence: held
"""


def test_where_sources_differ_a_reason_is_given(desk: Desk) -> None:
    differ = MEETING + 'date:\n  - "2031-05-02"\n  - {value: "2031-05-03"%s}\n'
    assert desk.told("meetings/talks-2031.yaml", differ % "") == [
        "knowledge/meetings/talks-2031.yaml:7:3: the sources differ on 'date', and no reason is given: "
        "add `why:` to the claim to be preferred, or to both"
    ]
    assert desk.told("meetings/talks-2031.yaml", differ % ", rank: preferred, why: it is the later report") == []
    assert desk.told("meetings/talks-2031.yaml", differ.replace("05-03", "05-02") % "") == []


def test_what_is_deprecated_says_why(desk: Desk) -> None:
    text = MEETING + 'date:\n  - "2031-05-02"\n  - {value: "2030-05-02", rank: deprecated%s}\n'
    assert desk.told("meetings/talks-2031.yaml", text % "") == [
        "knowledge/meetings/talks-2031.yaml:8:5: a claim on 'date' is deprecated without a reason: "
        "add `why:` with what shows it was never true"
    ]
    assert desk.told("meetings/talks-2031.yaml", text % ", why: a slip in the year") == []


def test_figures_of_one_measure_are_held_against_each_other(desk: Desk) -> None:
    figures = "figures:\n  - {measure: guests, value: 10}\n  - {measure: %s, value: 12}\n"
    assert desk.told("meetings/talks-2031.yaml", MEETING + figures % "guests") == [
        "knowledge/meetings/talks-2031.yaml:7:3: the sources differ on 'figures', and no reason is given: "
        "add `why:` to the claim to be preferred, or to both"
    ]
    assert desk.told("meetings/talks-2031.yaml", MEETING + figures % "dishes") == []


def test_only_one_of_differing_claims_is_preferred(desk: Desk) -> None:
    text = (
        MEETING
        + """\
date:
  - {value: "2031-05-02", rank: preferred, why: one reason}
  - {value: "2031-05-03", rank: preferred, why: another}
"""
    )
    assert desk.told("meetings/talks-2031.yaml", text) == [
        "knowledge/meetings/talks-2031.yaml:7:3: two differing claims on 'date' are both preferred: "
        "leave `rank: preferred` on one"
    ]


# --- names ---------------------------------------------------------------------------------------------------------


def test_a_damaged_form_is_no_name(desk: Desk) -> None:
    text = "id: omer-polat\ncite: s000#p1\nname: Ömer Polat\nnames: [Omer Polat]\ngarbled: [mer Polat%s]\n"
    assert desk.told("people/omer-polat.yaml", text % "") == []
    assert desk.told("people/omer-polat.yaml", text % ", OMER POLAT") == [
        "knowledge/people/omer-polat.yaml:5:22: the damaged form 'OMER POLAT' is also a name of 'omer-polat': "
        "leave it in `garbled` or among the names, not in both"
    ]


@pytest.mark.parametrize("other", ["Ána Quíspe", "Quispe Ana", "Ana Quisppe", "Ana  Quispe", "ANA QUISPE"])
def test_nobody_is_entered_twice_under_two_spellings(desk: Desk, other: str) -> None:
    desk.write("people/ana-quispe.yaml", QUISPE)
    found = desk.told("people/quispe.yaml", f"id: quispe\ncite: s000#p1\nname: {other}\n")
    assert (
        f"knowledge/people/quispe.yaml:3:7: {other!r} looks like 'Ana Quispe' in knowledge/people/ana-quispe.yaml: "
        "keep one entry and list the other spelling under its `names`"
    ) in found


def test_one_persons_other_name_is_not_anothers_name(desk: Desk) -> None:
    desk.write("people/ana-quispe.yaml", QUISPE + "names: [Anita Mamani]\n")
    assert len(desk.told("people/mamani.yaml", "id: mamani\ncite: s000#p1\nname: Anita Mamani\n")) == 1


@pytest.mark.parametrize("other", ["Ana Quiroga", "Eva Quispe", "Ana Lucia Quispe"])
def test_two_people_with_names_in_common_are_two(desk: Desk, other: str) -> None:
    desk.write("people/ana-quispe.yaml", QUISPE)
    assert desk.told("people/other.yaml", f"id: other\ncite: s000#p1\nname: {other}\n") == []


def test_two_names_that_look_the_same_are_told_apart(desk: Desk) -> None:
    desk.write("countries/chad.yaml", CHAD)
    assert desk.told("countries/chad-too.yaml", "id: chad-too\ncite: s000#p1\nname: Chad\ncode: TG\n") == [
        "knowledge/countries/chad.yaml:3:7: 'Chad' is the name of 'chad-too': "
        "merge the two entries, or tell their names apart"
    ]
    look_alike = "id: chad-too\ncite: s000#p1\nname: Сhаd\ncode: TG\n"  # С and а are Cyrillic
    found = desk.told("countries/chad-too.yaml", look_alike)
    assert "'Chad' looks exactly like the name of 'chad-too'" in found[1]


def test_a_code_is_one_countrys(desk: Desk) -> None:
    assert desk.told("countries/chad.yaml", CHAD.replace("TD", "PE")) == [
        "knowledge/countries/peru.yaml:4:7: the code 'PE' is already that of 'chad': mend the one that is wrong"
    ]


# --- characters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("people/a.yaml", 'id: a\ncite: s000#p1\nname: ""\n', "people/a.yaml:3:7: 'name' is blank"),
        ("people/a.yaml", 'id: a\ncite: s000#p1\nname: "  "\n', "people/a.yaml:3:7: 'name' is blank"),
        ("people/a.yaml", 'id: a\ncite: s000#p1\nname: A\nfacts: " "\n', "people/a.yaml:4:8: 'facts' is blank"),
        ("topics.yaml", 'topics:\n  - {id: trade, name: ""}\n', "topics.yaml:2:23: 'name' is blank"),
    ],
)
def test_a_blank_text_says_nothing(desk: Desk, name: str, text: str, told: str) -> None:
    assert desk.told(name, text) == [f"knowledge/{told}: write the text, or remove the line"]


# --- one cause, one complaint ----------------------------------------------------------------------------------------

LIMA = "id: lima\ncite: s000#p1\nname: Lima\nkind: city\nwithin: peru\nstands_for: peru\n"


@pytest.mark.parametrize("broken", ["id: peru\nname: [\n", PERU + "nmae: x\n", "", "id: other\nname: x\n"])
def test_what_points_to_an_entry_that_cannot_be_read_is_not_complained_of(desk: Desk, broken: str) -> None:
    desk.write("places/lima.yaml", LIMA)
    assert desk.problems() == []
    found = desk.told("countries/peru.yaml", broken)
    assert found
    assert all(one.startswith("knowledge/countries/peru.yaml:") for one in found), found
    (desk.folders.knowledge / "countries" / "peru.yaml").unlink()
    assert any("there is no entry 'peru'" in str(problem) for problem in desk.problems())


def test_what_cites_a_card_that_cannot_be_read_is_not_complained_of(desk: Desk) -> None:
    (desk.folders.sources / "s000.yaml").write_text(CARD + "tilte: x\n")
    assert [str(problem).partition(": did")[0] for problem in desk.problems()] == [
        "seeds/s000.yaml:11:1: unknown key 'tilte'"
    ]


@pytest.mark.parametrize("broken", [None, "topics: [\n", "- trade\n"])
def test_a_missing_or_broken_vocabulary_is_one_problem(desk: Desk, broken: str | None) -> None:
    desk.write("countries/peru.yaml", PERU + "topics: trade\n")
    desk.write("people/ana-quispe.yaml", QUISPE + "topics: trade\n")
    if broken is None:
        (desk.folders.knowledge / "topics.yaml").unlink()
    else:
        desk.write("topics.yaml", broken)
    (found,) = desk.problems()
    assert found.file == "knowledge/topics.yaml"
    if broken is None:
        assert (found.message, found.advice) == ("there is no such file", "every topic is listed in it: put it back")


def test_a_word_of_two_alphabets_is_refused(desk: Desk) -> None:
    assert desk.told("places/lima.yaml", "id: lima\ncite: s000#p1\nname: Limа\nkind: city\n") == [
        "knowledge/places/lima.yaml:3:7: 'Limа' mixes letters of two scripts that look alike: "
        "type the word again in one script"
    ]
    assert desk.told("places/lima.yaml", "id: lima\ncite: s000#p1\nname: Lima\nnative: [Лима]\nkind: city\n") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a \u202etrap", "U+202E RIGHT-TO-LEFT OVERRIDE, a bidirectional control after 'a '"),
        ("zero\u200bwidth", "U+200B ZERO WIDTH SPACE, an invisible formatting character after 'zero'"),
        ("hard\u00a0space", "U+00A0 NO-BREAK SPACE, a space that is not the plain one after 'hard'"),
        ("Que\u0301", "not in composed form (NFC) after 'Qu'"),
    ],
)
def test_hidden_characters_are_refused_anywhere(desk: Desk, text: str, message: str) -> None:
    found = desk.told("meetings/talks-2031.yaml", f'{MEETING}facts:\n  - {{value: "{text}"}}\n')
    assert found == [
        f"knowledge/meetings/talks-2031.yaml:7:13: 'facts' holds {message}: remove it or type the text again"
    ]


def test_hidden_characters_are_refused_on_cards_and_in_topics(desk: Desk) -> None:
    (desk.folders.sources / "s000.yaml").write_text(CARD.replace("on Lima", "on\u200eLima"), "utf-8")
    found = desk.told("topics.yaml", 'topics:\n  - {id: trade, name: "Tr\u200bade", names: ["a\u200bb"]}\n')
    assert [problem.split(": ")[0] for problem in found] == [
        "knowledge/topics.yaml:2:23",
        "knowledge/topics.yaml:2:41",
        "seeds/s000.yaml:2:8",
    ]


# --- dates ---------------------------------------------------------------------------------------------------------

POST = """\
id: president-of-peru
cite: s000#p1
title: President
kind: head of state
of: peru
tenures:
"""


def test_nothing_ends_before_it_begins(desk: Desk) -> None:
    desk.write("people/ana-quispe.yaml", QUISPE)
    tenure = '  - {holder: ana-quispe, start: "2030-05", end: "%s"}\n'
    assert desk.told("posts/president-of-peru.yaml", POST + tenure % "2030") == []
    assert desk.told("posts/president-of-peru.yaml", POST + tenure % "2030-04") == [
        "knowledge/posts/president-of-peru.yaml:7:49: the end 2030-04 lies before the start 2030-05: "
        "swap them, or mend the one that is wrong"
    ]
    event = 'id: strike\ncite: s000#p1\nkind: strike\ntitle: Strike\ndate: "2031-03"\nend: "2031-02-27"\n'
    desk.write("posts/president-of-peru.yaml", POST + tenure % "2031")
    assert desk.told("events/strike.yaml", event) == [
        "knowledge/events/strike.yaml:6:6: the end 2031-02-27 lies before the date 2031-03: "
        "swap them, or mend the one that is wrong"
    ]


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ('start: "2020", end: "2025"', 'start: "2024"', False),  # within 2024 they may have changed hands
        ('start: "2020", end: "2025"', 'start: "2023"', True),
        ('start: "2020"', 'start: "2024"', True),
        ('start: "2020", end: "2024-03"', 'start: "2024-03"', False),
        ("said_by: peru", 'start: "2024"', False),
        ('start: "2020"', 'start: "2024", why: they share it', False),
    ],
)
def test_two_people_do_not_hold_one_post_at_a_time(desk: Desk, first: str, second: str, overlap: bool) -> None:
    desk.write("people/ana-quispe.yaml", QUISPE)
    desk.write("people/luis-rojas.yaml", ROJAS)
    if overlap is False and "2025" in first:
        first = first.replace("2025", "2024")
    text = f"{POST}  - {{holder: ana-quispe, {first}}}\n  - {{holder: luis-rojas, {second}}}\n"
    expected = [
        "knowledge/posts/president-of-peru.yaml:8:5: 'luis-rojas' and 'ana-quispe' hold this post at the same time: "
        "mend the dates, or add `why:` if there really are two"
    ]
    assert desk.told("posts/president-of-peru.yaml", text) == (expected if overlap else [])


def test_one_person_may_hold_a_post_again_before_it_ended(desk: Desk) -> None:
    desk.write("people/ana-quispe.yaml", QUISPE)
    text = f'{POST}  - {{holder: ana-quispe, start: "2020"}}\n  - {{holder: ana-quispe, start: "2024"}}\n'
    assert desk.told("posts/president-of-peru.yaml", text) == []


def test_what_was_planned_and_is_past_warns_and_blocks_nothing(desk: Desk) -> None:
    text = MEETING.replace("held", "planned") + 'date: "2031-05-%s"\n'
    desk.write("meetings/talks-2031.yaml", text % "31")
    (warning,) = desk.problems()
    assert warning.severity is Severity.WARNING
    assert str(warning) == (
        "knowledge/meetings/talks-2031.yaml:5:13: warning: it was planned for 31 May 2031, which has passed: "
        "record whether it was held, postponed or cancelled, with the source"
    )
    assert desk.told("meetings/talks-2031.yaml", MEETING.replace("held", "planned") + 'date: "2031-06"\n') == []
    assert desk.told("meetings/talks-2031.yaml", MEETING + 'date: "2031-05-31"\n') == []


# --- entries beside one another ------------------------------------------------------------------------------------


def _with_post(desk: Desk, participant: str) -> list[str]:
    desk.write("countries/chad.yaml", CHAD)
    desk.write("people/ana-quispe.yaml", QUISPE)
    desk.write("people/luis-rojas.yaml", ROJAS)
    desk.write("posts/president-of-peru.yaml", POST + "  - {holder: ana-quispe}\n")
    return desk.told("meetings/talks-2031.yaml", f"{MEETING}participants:\n  - {participant}\n")


def test_whoever_takes_part_in_a_post_holds_it(desk: Desk) -> None:
    assert _with_post(desk, "{who: ana-quispe, post: president-of-peru, for: peru}") == []
    assert _with_post(desk, "{who: luis-rojas, post: president-of-peru, for: peru}") == [
        "knowledge/meetings/talks-2031.yaml:7:29: 'luis-rojas' does not hold 'president-of-peru' in that post's own "
        "entry: mend one of the two, or add the tenure to president-of-peru.yaml"
    ]
    assert _with_post(desk, "{who: ana-quispe, post: president-of-peru, for: chad}") == [
        "knowledge/meetings/talks-2031.yaml:7:53: 'president-of-peru' is a post of 'peru', and its holder is here "
        "for 'chad': write `for: peru`, or leave the post out"
    ]


def test_the_head_of_a_body_may_be_there_for_the_whole(desk: Desk) -> None:
    party = "id: party\ncite: s000#p1\nname: The Party\nkind: political party\n"
    council = "id: council\ncite: s000#p1\nname: Its Council\nkind: council\npart_of: party\n"
    desk.write("organizations/party.yaml", party)
    desk.write("organizations/council.yaml", council)
    desk.write("people/luis-rojas.yaml", ROJAS)
    post = POST.replace("president-of-peru", "head-of-council").replace("of: peru", "of: council")
    desk.write("posts/head-of-council.yaml", post + "  - {holder: luis-rojas}\n")
    assert _with_post(desk, "{who: luis-rojas, post: head-of-council, for: party}") == []


def test_a_city_stands_for_the_country_around_it(desk: Desk) -> None:
    desk.write("countries/chad.yaml", CHAD)
    lima = "id: lima\ncite: s000#p1\nname: Lima\nkind: city\nwithin: peru\nstands_for: %s\n"
    assert desk.told("places/lima.yaml", lima % "peru") == []
    assert desk.told("places/lima.yaml", lima % "chad") == [
        "knowledge/places/lima.yaml:6:13: 'lima' stands for 'chad' but does not lie within it: "
        "mend `within` or `stands_for`"
    ]


def test_nothing_lies_within_itself(desk: Desk) -> None:
    desk.write("places/lima.yaml", "id: lima\ncite: s000#p1\nname: Lima\nkind: city\nwithin: coast\n")
    found = desk.told("places/coast.yaml", "id: coast\ncite: s000#p1\nname: Coast\nkind: region\nwithin: lima\n")
    assert found == [
        "knowledge/places/coast.yaml:5:9: 'coast' is within itself, or of something that is within it: "
        "mend the one that leads back",
        "knowledge/places/lima.yaml:5:9: 'lima' is within itself, or of something that is within it: "
        "mend the one that leads back",
    ]
    desk.write("places/coast.yaml", "id: coast\ncite: s000#p1\nname: Coast\nkind: region\nwithin: peru\n")
    assert desk.told("meetings/talks-2031.yaml", f"{MEETING}part_of: talks-2031\n") == [
        "knowledge/meetings/talks-2031.yaml:6:10: 'talks-2031' is part_of itself, or of something that is part_of it: "
        "mend the one that leads back"
    ]


def test_nobody_is_listed_twice(desk: Desk) -> None:
    text = f"{MEETING}participants:\n  - {{for: peru}}\n  - {{for: peru}}\n  - {{for: peru, role: host}}\n"
    assert desk.told("meetings/talks-2031.yaml", text) == [
        "knowledge/meetings/talks-2031.yaml:8:5: 'peru' is listed twice under 'participants': "
        "mend or remove one of the two"
    ]
    bank = "id: bank\ncite: s000#p1\nname: The Bank\nkind: bank\nmemberships:\n"
    member = "  - {member: peru, standing: member}\n"
    desk.write("meetings/talks-2031.yaml", MEETING)
    assert desk.told("organizations/bank.yaml", bank + member) == []
    assert len(desk.told("organizations/bank.yaml", bank + member + member)) == 1


# --- all at once ---------------------------------------------------------------------------------------------------


def test_all_problems_of_all_files_come_in_one_run_by_file_and_line(desk: Desk) -> None:
    desk.write("people/a.yaml", "id: a\nname: A\nnmae: B\ncite: s000#p9\n")
    desk.write("people/b.yaml", "id: b\nname: [\n")
    desk.write("people/c.yaml", "id: cc\nname: Cé\ncite: s000#p9\n")
    (desk.folders.sources / "s001.yaml").write_text("id: s001\n")
    found = desk.problems()
    assert found == sorted(found)
    assert {(problem.file.rsplit("/", 1)[-1], problem.line) for problem in found} == {
        ("a.yaml", 3),
        ("b.yaml", 2),
        ("c.yaml", 1),
        ("c.yaml", 3),
        ("s001.yaml", 1),
    }


# --- many names ------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abc ", max_size=24).map(reordered), max_size=25), st.randoms(use_true_random=False))
def test_names_that_are_nearly_the_same_are_found_as_if_each_were_compared_with_each(
    keys: list[str], rng: random.Random
) -> None:
    keys += [key[:at] + rng.choice(["", "a", "bc"]) + key[at + 1 :] for key in keys for at in (rng.randrange(25),)]
    alike = Alike()
    for number, key in enumerate(keys):
        alike.add(f"{number:02}", key, key)
    for number in range(0, len(keys), 3):
        alike.remove(f"{number:02}")
    left = {f"{number:02}": key for number, key in enumerate(keys) if number % 3 and key}
    for file, key in left.items():
        assert alike.to(file) == [
            (other, text)
            for other, text in left.items()
            if other != file and abs(len(key) - len(text)) <= 3 and fuzz.ratio(key, text) >= 92
        ]


def test_names_with_other_numbers_are_those_of_others_and_thousands_of_them_take_no_time() -> None:
    alike = Alike()
    begin = time.perf_counter()
    for number in range(3_000):
        alike.add(f"{number}", f"agent number {number:04}", "")
    # Each compared with each took 20 seconds.
    assert time.perf_counter() - begin < 2
    assert not any(alike.to(f"{number}") for number in range(3_000))
    assert alike.add("typed", "agent numbre 0007", "") == {"7", "typed"}
