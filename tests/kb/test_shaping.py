"""Does what an editor types become the record that was meant, and is every slip named where it is?"""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import msgspec
import pytest

from bot.kb.citations import Citation
from bot.kb.claims import Claim, Comparator, Modality, Rank
from bot.kb.records import (
    Agreement,
    Country,
    Entry,
    Meeting,
    Organization,
    Person,
    Post,
    Relation,
    Statement,
    Vocabulary,
)
from bot.kb.shaping import decode, encode, full_schema, to_record, written_out
from bot.kb.sources import Source
from bot.reading import read_text
from bot.text.dates import Date


def _record(text: str, record: type[msgspec.Struct]) -> Any:
    document, problems = read_text(dedent(text), "entry.yaml")
    assert document is not None
    assert not problems
    found, problems = to_record(document, record, "entry.yaml")
    assert not problems, "\n".join(map(str, problems))
    return found


def _told(text: str, record: type[msgspec.Struct]) -> list[str]:
    document, problems = read_text(dedent(text), "entry.yaml")
    assert document is not None
    assert not problems
    found, problems = to_record(document, record, "entry.yaml")
    assert found is None
    assert problems == sorted(problems)
    return [str(problem).removeprefix("entry.yaml:") for problem in problems]


MEETING = """\
id: talks-2031
cite: s000#p1
kind: talks
title: Talks
occurrence: held
"""
P1, P2, P3 = (Citation("s000", number) for number in (1, 2, 3))


# --- shorthand -------------------------------------------------------------------------------------------------------


def test_a_bare_value_is_a_claim_with_the_entrys_citation() -> None:
    meeting = _record(MEETING + "place: lima\n", Meeting)
    assert meeting.place == (Claim(value="lima", cite=(P1,)),)


def test_a_claim_in_full_keeps_its_own_citation() -> None:
    text = MEETING + "place: {value: lima, cite: [s000#p2, s000#p3], said_by: okello, modality: alleged}\n"
    (claim,) = _record(text, Meeting).place
    assert claim == Claim(value="lima", cite=(P2, P3), said_by="okello", modality=Modality.ALLEGED)


def test_a_list_is_alternatives_or_members() -> None:
    text = MEETING + 'date:\n  - "2031-05-02"\n  - {value: "2031-05-03", rank: deprecated, why: a slip}\n'
    meeting = _record(text + "discussed: [trade, {value: gas, cite: s000#p2}]\n", Meeting)
    assert [(str(claim.value), claim.rank) for claim in meeting.date] == [
        ("2031-05-02", Rank.NORMAL),
        ("2031-05-03", Rank.DEPRECATED),
    ]
    assert [(claim.value, claim.cite) for claim in meeting.discussed] == [("trade", (P1,)), ("gas", (P2,))]


def test_nothing_is_inherited_from_several_citations_or_none() -> None:
    for cite in ("cite: [s000#p1, s000#p2]\n", ""):
        meeting = _record(MEETING.replace("cite: s000#p1\n", cite) + "place: lima\n", Meeting)
        assert meeting.place == (Claim(value="lima"),)


def test_participants_and_figures_inherit_as_claims_do() -> None:
    text = MEETING + "participants:\n  - {who: okello, for: uganda}\n  - {group: guests, count: 14, cite: s000#p3}\n"
    text += "figures:\n  - {measure: guests, value: 14, comparator: at least}\n  - {measure: sum, value: 15.5}\n"
    meeting = _record(text, Meeting)
    assert [one.cite for one in meeting.participants] == [(P1,), (P3,)]
    assert meeting.participants[0].party == "uganda"
    assert meeting.participants[1].count == 14
    assert [(one.value, one.comparator, one.cite) for one in meeting.figures] == [
        (14, Comparator.AT_LEAST, (P1,)),
        (15.5, Comparator.EXACTLY, (P1,)),
    ]


def test_a_single_name_or_topic_needs_no_list() -> None:
    country = _record("id: norway\ncite: s000#p1\nname: Norway\nnames: Norge\ntopics: trade\ncode: NO\n", Country)
    assert (country.names, country.topics, country.code) == (("Norge",), ("trade",), "NO")


@pytest.mark.parametrize(("word", "truth"), [("true", True), ("yes", True), ("False", False), ("no", False)])
def test_truth_is_told_in_either_word(word: str, truth: bool) -> None:
    assert _record(MEETING + f"closed: {word}\n", Meeting).closed[0].value is truth


def test_text_that_looks_like_a_number_stays_text() -> None:
    assert _record('id: "1984"\ncite: s000#p1\nname: 1984\n', Person).name == "1984"
    assert _record(MEETING + "discussed: [no, 12, true]\n", Meeting).discussed[1].value == "12"


def test_a_key_left_empty_is_a_key_left_out() -> None:
    assert _record("id: lee\ncite: s000#p1\nname: Lee\nshort:\nnames:\n", Person).short is None


def test_an_entry_with_nothing_but_what_it_must_have() -> None:
    assert isinstance(_record("id: lee\nname: Lee\n", Person), Person)
    post = _record("id: chair\ntitle: Chair\nkind: head of an organization\nof: lee\n", Post)
    assert post.tenures == ()


def test_writing_out_twice_changes_nothing() -> None:
    document, _ = read_text(MEETING + "place: lima\ndiscussed: [a, b]\nparticipants: [{for: peru}]\n", "x")
    assert document is not None
    once = written_out(document.value, Meeting)
    assert written_out(once, Meeting) == once


def test_what_was_read_can_be_written_and_read_again() -> None:
    text = MEETING + 'date: {value: "2031-05-02?", reads: {"Friday": "2031-05-02?"}}\n'
    meeting = _record(text, Meeting)
    again = msgspec.json.decode(msgspec.json.encode(meeting, enc_hook=encode), type=Meeting, dec_hook=decode)
    assert again == meeting


# --- slips -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("palce: lima", "6:1: unknown key 'palce': did you mean 'place'? it can be "),
        (
            "place: {vaule: lima, value: lima}",
            "6:9: unknown key 'vaule': did you mean 'value'? it can be as_of, cite, ",
        ),
        ("place: [{value: lima, cites: s000#p2}]", "6:23: unknown key 'cites': did you mean 'cite'? it can be "),
        ("participants:\n  - {who: lee, rloe: guest}", "7:16: unknown key 'rloe': did you mean 'role'? it can be "),
        ("figures: [{measure: m, vlaue: 3}]", "6:24: unknown key 'vlaue': did you mean 'value'? it can be "),
        ("zzz: 1", "6:1: unknown key 'zzz': it can be about, cite, closed, date, "),
    ],
)
def test_a_misspelt_key_is_named_with_the_one_that_was_meant(line: str, told: str) -> None:
    (found,) = _told(f"{MEETING}{line}\n", Meeting)
    assert found.startswith(told), found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            MEETING.replace("talks\ntitle", "tlaks\ntitle"),
            "3:7: 'tlaks' is not a word for 'kind': did you mean 'talks'? it can be consultation, forum, negotiations, "
            "signing, summit, talks, tour, visit",
        ),
        (
            MEETING.replace("held", "{value: hold}"),
            "5:21: 'hold' is not a word for 'occurrence': did you mean 'held'? it can be cancelled, held, planned, "
            "postponed",
        ),
        (
            MEETING + "place: {value: lima, modality: rumoured}\n",
            "6:32: 'rumoured' is not a word for 'modality': it can be alleged, announced, expected, fact, hoped",
        ),
        (
            MEETING + 'date: "2031-02-30"\n',
            "6:7: '2031-02-30' is not a date: there is no day 30: February 2031 has 28 days",
        ),
        (
            MEETING + "date: {value: 3 May 2031}\n",
            "6:15: '3 May 2031' is not a date: ",
        ),
        (
            MEETING.replace("s000#p1", "s000p1"),
            "2:7: 's000p1' is not a citation: write source#p9, source#p15-16 or source#p9s2",
        ),
        (
            MEETING.replace("s000#p1", "[s000#p1, s000#p5-2]"),
            "2:17: 's000#p5-2' ends before it begins: write it as knowledge/README.md shows",
        ),
        (
            MEETING.replace("talks-2031", "Talks_2031"),
            "1:5: 'Talks_2031' is not written as 'id' is written: "
            "ids are lower-case words joined by hyphens, such as hakan-fidan",
        ),
        (
            MEETING + "closed: perhaps\n",
            "6:9: 'perhaps' cannot stand for 'closed': write true or false here",
        ),
        (
            MEETING + "participants: [{count: many}]\n",
            "6:24: 'many' cannot stand for 'count': write a whole number here",
        ),
        (
            MEETING + "figures: [{measure: m, value: 3.4.5}]\n",
            "6:31: '3.4.5' cannot stand for 'value': write a number here",
        ),
        (
            MEETING + "participants: [lee]\n",
            "6:16: 'lee' cannot stand for 'participants': write a mapping (`key: value`) here",
        ),
        (
            MEETING + "participants: lee\n",
            "6:15: 'lee' cannot stand for 'participants': write a list (`- item`) here",
        ),
        (
            MEETING + "place: {value: [lima]}\n",
            "6:16: a list stands under 'place': write text here",
        ),
        (
            MEETING.replace("title: Talks", "title:"),
            "4:7: nothing stands under 'title': write text here",
        ),
        (
            MEETING.replace("title: Talks", "title: {a: b}"),
            "4:8: a mapping stands under 'title': write text here",
        ),
        (
            MEETING.replace("s000#p1", "s000#p1-999999999"),
            "2:7: 's000#p1-999999999' is not a citation: paragraphs and sentences have at most 4 digits",
        ),
        (
            MEETING.replace("title: Talks\n", ""),
            "1:1: 'title' is missing: add a line `title: …` here",
        ),
        (
            MEETING + "place: {cite: s000#p2}\n",
            "6:8: 'value' is missing: add a line `value: …` here",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_the_value_with_what_to_write(text: str, told: str) -> None:
    (found,) = _told(text, Meeting)
    assert found.startswith(told), found


@pytest.mark.parametrize(
    ("text", "record", "told"),
    [
        ("id: x\nname: X\ncode: qa\n", Country, "3:7: 'qa' is not written as 'code' is written: write the two capital"),
        ("id: x\nname: X\nkind: court\nmemberships: [{member: y}]\n", Organization, "4:15: 'standing' is missing: "),
        (
            "id: x\nkind: status\ntitle: T\nacts: [{act: sined}]\n",
            Agreement,
            "4:14: 'sined' is not a word for 'act': did",
        ),
        ("id: x\nspeakers: y\n", Statement, "1:1: 'said' is missing: add a line `said: …` here"),
        ("topics: [{id: trade}]\n", Vocabulary, "1:10: 'name' is missing: add a line `name: …` here"),
        ("id: x1\n", Source, "1:1: 'file' is missing: add a line `file: …` here"),
    ],
)
def test_every_kind_of_file_is_read_the_same_way(text: str, record: type[msgspec.Struct], told: str) -> None:
    assert any(found.startswith(told) for found in _told(text, record)), _told(text, record)


@pytest.mark.parametrize("text", ["- id: x\n", "just text\n", "[]\n"])
def test_a_file_that_is_no_mapping_holds_no_entry(text: str) -> None:
    assert _told(text, Person) == [
        "1:1: this file does not hold an entry: write one `key: value` a line; this kind needs id, name"
    ]


@pytest.mark.parametrize(
    ("sides", "told"),
    [
        ("[chad, peru, togo]", "3:10: 'between' takes 2 items, not 3: remove what is too much"),
        ("[chad]", "3:10: 'between' takes 2 items, not 1: write what is missing"),
    ],
)
def test_a_relation_has_two_sides(sides: str, told: str) -> None:
    assert _told(f"id: chad-peru\ncite: s000#p1\nbetween: {sides}\n", Relation) == [told]


def test_every_slip_of_a_file_is_told_at_once() -> None:
    text = """\
        id: Talks
        cite: s000
        kind: tlaks
        titel: Talks
        occurrence: {value: held, rnak: preferred}
        date: "2031-13"
        participants:
          - {who: lee, rol: guest}
          - {count: few}
        """
    assert [found.split(": ")[0] for found in _told(text, Meeting)] == [
        "1:1", "1:5", "2:7", "3:7", "4:1", "5:27", "6:7", "8:16", "9:13",
    ]  # fmt: skip


def test_a_long_value_is_cut_short_in_a_message() -> None:
    (found,) = _told(MEETING + f"closed: {'x' * 5000}\n", Meeting)
    assert len(found) < 200


@pytest.mark.parametrize("value", ["", "{}", "[]", "{value: }"])
def test_an_empty_required_claim_is_not_passed_over(value: str) -> None:
    text = MEETING.replace("occurrence: held", f"occurrence: {value}")
    document, _ = read_text(text, "entry.yaml")
    assert document is not None
    meeting, problems = to_record(document, Meeting, "entry.yaml")
    assert meeting is None, meeting
    assert problems
    assert problems[0].line in (1, 5)


def test_the_schema_of_a_full_entry_knows_no_null() -> None:
    for record in (Entry, Country, Meeting, Organization, Source):
        assert '"null"' not in msgspec.json.encode(full_schema(record)).decode()


def test_dates_and_citations_are_written_as_they_are_read() -> None:
    for text, kind in (("[2031-07-03,2031-07-04]", Date), ("s000#p9s2", Citation)):
        assert encode(decode(kind, text)) == text
        with pytest.raises(ValueError, match="7 is no"):
            decode(kind, 7)
