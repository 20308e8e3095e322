"""Is a reporter told, in plain words, what an editor changed, what it stands on, and whom it concerns?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bot.answers.changes import change_lines, changes, concerns
from bot.answers.page import Page
from bot.answers.telling import LABELS
from bot.core.answer import Answer, Heading, Mark, joined_text
from bot.core.plain import plain_text
from bot.desk.history import before
from bot.kb.changes import Change
from bot.kb.citations import Citation
from bot.kb.knowledge import Knowledge
from bot.kb.records import FOLDERS, Entry, Meeting, Person, Post
from bot.kb.shapes import Fields, Listing, Shape, fields_of
from bot.kb.shaping import to_record
from bot.reading import read_text
from bot.text.dates import Date
from tests.small_knowledge import ENTRIES, TODAY, fictional

AT = datetime(2032, 2, 29, 8, tzinfo=UTC).timestamp()


def entry(path: str) -> Entry:
    """An entry of the small knowledge."""
    return read(path, ENTRIES[path])


def read(path: str, content: str) -> Entry:
    document, problems = read_text(content.lstrip(), path)
    assert document is not None, problems
    record, mistakes = to_record(document, FOLDERS[path.partition("/")[0]], path)
    assert record is not None, mistakes
    return record


def edited(path: str, *edits: tuple[str, str]) -> Change:
    """A change by which the entry became what the small knowledge has; the edits lead back to what it was before."""
    content = ENTRIES[path]
    for is_, was in edits:
        assert is_ in content, is_
        content = content.replace(is_, was, 1)
    return Change(entry=path.partition("/")[2], at=AT, before=read(path, content), after=read(path, ENTRIES[path]))


def lines(change: Change, before_kb: Knowledge | None = None, kb: Knowledge | None = None) -> list[str]:
    """The lines as a reader sees them, with the sources in place of their marks; the answer can be finished."""
    page = Page(kb or fictional(), TODAY)
    found = change_lines(page, change, before_kb)
    cited = {note.mark: f"{note.source}{note.locator}" for note in page.answer("x").citations}
    return ["".join(f"[{cited[one.number]}]" if isinstance(one, Mark) else one.text for one in line) for line in found]


TALKS = "meetings/lindqvist-talvan-strelsau-2031"
TREATY = "agreements/pear-treaty"


@pytest.mark.parametrize(
    ("path", "edits", "told"),
    [
        pytest.param(
            "meetings/league-summit-2030",
            [('date: "2030-06-15"', 'date: "2030-06-14"')],
            ["date: was 14 Jun 2030, now 15 Jun 2030 [s000p10]"],
            id="a date",
        ),
        pytest.param(
            "meetings/league-summit-2030",
            [('date: "2030-06-15"', 'date: {value: "2030-06-14", cite: s001#p2s3}')],
            ["date: was 14 Jun 2030 (s001 ¶2, sentence 3), now 15 Jun 2030 [s000p10]"],
            id="a date that stood elsewhere",
        ),
        pytest.param(
            TALKS,
            [('  - {value: "2031-05-09", cite: s001#p5s1}\n', "")],
            ["date added: 9 May 2031 [s001p5s1]"],
            id="another date beside the first",
        ),
        pytest.param(
            TALKS,
            [("rank: preferred, why: The gazette was there.", "")],
            ["date: 8 May 2031 — now preferred; our reason: The gazette was there [s000p1s1]"],
            id="which date is preferred",
        ),
        pytest.param(
            TALKS,
            [("  - {who: mira-talvan, post: president-of-syldavia, for: syldavia, cite: s000#p1s2}\n", "")],
            ["participant added: Mira Talvan, President of Syldavia [s000p1s2]"],
            id="a participant",
        ),
        pytest.param(
            TALKS,
            [("role: host, ", "role: guest, ")],
            ["participant: Ottokar Lindqvist — role: was guest, now host [s000p1s1]"],
            id="a role",
        ),
        pytest.param(
            TALKS,
            [
                (
                    "  - {value: the price of pears,",
                    "  - {value: the weather, cite: s002#p1}\n  - {value: plums, cite: s001#p5-6}\n  - {value: the price of pears,",
                )
            ],
            [
                "discussed: no longer says: the weather (it stood on s002 ¶1)",
                "discussed: no longer says: plums (it stood on s001 ¶5–6)",
            ],
            id="points taken out",
        ),
        pytest.param(
            TALKS,
            [("said_by: mira-talvan, modality: expected", "modality: hoped")],
            [
                "discussed: a bridge — told as: was hoped for, now expected; said by: was the source itself, now Mira Talvan [s000p5s2]"
            ],
            id="how it is put and who says so",
        ),
        pytest.param(
            TALKS,
            [("place: {value: zenda-castle, cite: s000#p1s2", "place: {value: klow, cite: s000#p1s2")],
            ["place: was Klow (Zenda Gazette said), now Zenda Castle (Zenda Gazette said) [s000p1s2]"],
            id="a place",
        ),
        pytest.param(
            TALKS,
            [("closed: {value: true", "closed: {value: false")],
            ["behind closed doors: was no (Talvan said), now yes (Talvan said) [s000p1s3]"],
            id="behind closed doors",
        ),
        pytest.param(
            TALKS,
            [("measure: bakers present, value: 14,", "measure: bakers present, value: 40,")],
            ["figure: bakers present — was 40, now 14 [s000p6]"],
            id="a figure",
        ),
        pytest.param(
            "meetings/lindqvist-talvan-klow-2031",
            [
                (
                    "value: planned, cite: s000#p8s1, modality: announced, said_by: mira-talvan",
                    "value: held, cite: s000#p8s1",
                )
            ],
            ["status: was held, now planned (announced, Talvan said) [s000p8s1]"],
            id="what became of it",
        ),
        pytest.param(
            TREATY,
            [('  - {act: signed, date: "2030-02?", place: klow, cite: s000#p11s1}\n', "")],
            [
                "how far it has come: was announced, now signed [s000p11s1]",
                "step added: signed Feb 2030 (inferred) in Klow [s000p11s1]",
            ],
            id="a signing",
        ),
        pytest.param(
            TREATY,
            [('act: signed, date: "2030-02?", place: klow', 'act: signed, date: "2030-01", place: klow')],
            ["step: signed — date: was Jan 2030, now Feb 2030 (inferred) [s000p11s1]"],
            id="the date of a signing",
        ),
        pytest.param(
            TREATY,
            [(", rank: deprecated, why: The torn page means another paper.", "")],
            [
                "how far it has come: was ended, now signed [s000p11s1]",
                "step: ended — now held to be a slip; our reason: The torn page means another paper [s002p1]",
            ],
            id="a slip",
        ),
        pytest.param(
            "posts/king-of-ruritania",
            [('end: "2015-06", ', ""), ('start: "2015-06", ', "")],
            [
                "holder: Ilse Varden — end: was none, now Jun 2015 [s000p4]",
                "holder: Ottokar Lindqvist — start: was none, now Jun 2015 [s000p1]",
            ],
            id="from when to when a post is held",
        ),
        pytest.param(
            "posts/president-of-syldavia",
            [("holder: mira-talvan", "holder: greta-holm")],
            ["holder: was Greta Holm, now Mira Talvan [s000p1]"],
            id="who holds a post",
        ),
        pytest.param(
            "organizations/league-of-marches",
            [
                ("member: borduria, standing: observer", "member: borduria, standing: applicant"),
                ('end: "1999-12-31", ', ""),
            ],
            [
                "membership: Syldavia — end: was none, now 31 Dec 1999 [s000p3s1]",
                "membership: Borduria — standing: was applicant, now observer [s001p3s1]",
            ],
            id="standings",
        ),
        pytest.param(
            "countries/ruritania",
            [("names: [Kingdom of Ruritania]", "names: [Realm of Ruritania]"), ("garbled: [Ruritana]\n", "")],
            [
                "other name added: Kingdom of Ruritania",
                "other name removed: Realm of Ruritania",
                "damaged spellings that are understood: were 0, now 1",
            ],
            id="names, damaged ones never shown",
        ),
        pytest.param(
            "people/greta-holm",
            [("name: Greta Holm", "name: Greta Holmes"), ("short: Holm\n", "")],
            ["name: was Greta Holmes, now Greta Holm", "short name: was none, now Holm"],
            id="a name",
        ),
        pytest.param(
            TALKS,
            [("topics: [pears]\n", "")],
            ["topic added: Pears"],
            id="a topic",
        ),
        pytest.param(
            "countries/syldavia",
            [("cite: s000#p1", "cite: [s000#p1, s001#p4]")],
            ["no longer stands on s001 ¶4"],
            id="a source of the entry",
        ),
        pytest.param(
            TALKS,
            [("value: the price of pears, cite: s000#p5s1", "value: the price of pears, cite: s001#p8")],
            ["discussed: the price of pears — also stands on [s000p5s1]; no longer stands on s001 ¶8"],
            id="the source of a point",
        ),
        pytest.param(
            "meetings/league-summit-2030",
            [("cite: s000#p10", "cite: s000#p12")],
            ["source added: [s000p10]", "no longer stands on s000 ¶12"],
            id="the source that all claims inherit is told once",
        ),
        pytest.param(
            "organizations/treaty-desk",
            [
                (
                    "part_of: ruritania-foreign-office",
                    "part_of: {value: ruritania-foreign-office, reads: {the office: the one in Strelsau}}",
                )
            ],
            ["part of: Foreign Office of Ruritania — “the office” read as: was the one in Strelsau, now none [s000p4]"],
            id="how a phrase was read",
        ),
        pytest.param(
            "places/strelsau",
            [("within: ruritania", "within: syldavia"), ("kind: city", "kind: region")],
            ["kind: was region, now city", "lies in: was Syldavia, now Ruritania"],
            id="fields that need no source",
        ),
    ],
)
def test_what_differs_is_told_in_plain_words(path: str, edits: list[tuple[str, str]], told: list[str]) -> None:
    assert lines(edited(path, *edits)) == told


def test_the_same_claims_in_another_order_are_told_as_that() -> None:
    change = edited("posts/king-of-ruritania")
    assert isinstance(change.before, Post)
    assert isinstance(change.after, Post)
    turned = msgspec.structs.replace(change.before, tenures=change.after.tenures[::-1])
    assert lines(msgspec.structs.replace(change, before=turned)) == ["the same, in another order"]


def new(path: str) -> Change:
    return Change(entry=path.partition("/")[2], at=AT, before=None, after=entry(path))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("people/greta-holm", "new person: Greta Holm [s000p1]"),
        ("places/strelsau", "new place: Strelsau, city [s000p1]"),
        (
            "posts/foreign-secretary-of-ruritania",
            "new post: Foreign Secretary of Foreign Office of Ruritania: Pavel Oren (",
        ),
        ("meetings/league-summit-2030", "new meeting: 15 Jun 2030: Summit of the League in Klow; as guest Holm"),
        (TREATY, "new agreement: Feb 2030 (inferred): Pear Treaty: announced Sep 2029"),
    ],
)
def test_a_new_entry_is_told_in_one_line(path: str, told: str) -> None:
    (line,) = lines(new(path))
    assert line.startswith(told)
    assert "[s00" in line


@pytest.mark.parametrize("path", sorted(ENTRIES))
def test_every_entry_can_be_told_as_new_and_as_gone(path: str) -> None:
    (line,) = lines(new(path))
    assert line.startswith("new ")
    assert path.partition("/")[2] not in line or path.startswith("agreements/act-")
    (line,) = lines(Change(entry=path.partition("/")[2], at=AT, before=entry(path), after=None))
    assert " removed: " in line
    assert "[" not in line


@pytest.mark.parametrize("path", sorted(ENTRIES))
def test_every_field_of_every_entry_can_be_told_as_added_and_as_taken_out(path: str) -> None:
    whole = entry(path)
    for field in msgspec.structs.fields(type(whole)):
        value = getattr(whole, field.name)
        if field.required or value == field.default:
            continue
        without = msgspec.structs.replace(whole, **{field.name: field.default})
        for before_, after in ((without, whole), (whole, without)):
            told = lines(Change(entry=whole.id, at=AT, before=before_, after=after))
            assert told, field.name
            for line in told:
                assert not any(sign in line for sign in ("Date(", "Claim(", "Citation(", "<", "{")), line


def test_every_field_has_a_name_that_a_reader_knows() -> None:
    missing: set[str] = set()

    def look(shape: Shape) -> None:
        if isinstance(shape, Listing):
            look(shape.item)
        elif isinstance(shape, Fields):
            missing.update(set(shape.fields) - set(LABELS))
            for _, part in shape.fields.values():
                look(part)

    for record in FOLDERS.values():
        look(fields_of(record))
    told_otherwise = {"cite", "garbled", "modality", "rank", "why", "reads", "vague", "comparator", "scale", "unit"}
    assert missing == told_otherwise


def test_an_unreadable_version_is_told_as_such() -> None:
    change = edited("people/greta-holm")
    cannot = "is written in a way that can no longer be read"
    assert lines(msgspec.structs.replace(change, before=None, unreadable=True)) == [f"what it said before {cannot}"]
    assert lines(msgspec.structs.replace(change, after=None, unreadable=True)) == [f"what it says since {cannot}"]


# --- what is gone since -----------------------------------------------------------------------------------------------


def without(*gone: str) -> Knowledge:
    """The small knowledge without some entries and sources."""
    contents = fictional().contents
    kept: dict[str, Any] = {
        folder: tuple(one for one in getattr(contents, folder) if one.id not in gone)
        for folder in (*FOLDERS, "sources")
    }
    return Knowledge(msgspec.structs.replace(contents, **kept), fictional()._territories)


def test_a_source_that_is_gone_is_written_out() -> None:
    change = edited("meetings/league-summit-2030", ('date: "2030-06-15"', 'date: "2030-06-14"'))
    assert lines(change, kb=without("s000")) == ["date: was 14 Jun 2030, now 15 Jun 2030 (s000 ¶10)"]


def test_a_new_entry_whose_source_or_people_are_gone_is_still_told() -> None:
    assert lines(new("meetings/league-summit-2030"), kb=without("s000")) == [
        "new meeting: Summit of the League in Klow (s000 ¶10)"
    ]
    (line,) = lines(new("meetings/league-summit-2030"), kb=without("greta-holm"))
    assert line == "new meeting: Summit of the League in Klow [s000p10]"
    (line,) = lines(new("people/greta-holm"), kb=without("greta-holm"))
    assert line == "new person: Greta Holm [s000p1]"


def test_names_of_what_is_gone_are_those_it_had() -> None:
    change = edited("posts/president-of-syldavia", ("holder: mira-talvan", "holder: greta-holm"))
    assert lines(change, fictional(), kb=without("greta-holm")) == ["holder: was Greta Holm, now Mira Talvan [s000p1]"]
    assert lines(change, kb=without("greta-holm")) == ["holder: was greta holm, now Mira Talvan [s000p1]"]
    gone = Change(entry="greta-holm", at=AT, before=fictional().entries["greta-holm"], after=None)
    answer = changes(without("greta-holm"), TODAY, [change, gone])
    assert "was Greta Holm, now Mira Talvan" in plain_text(answer), "another change of the list remembers it"


def test_who_is_said_to_have_said_it_may_be_gone() -> None:
    change = edited(TALKS, ("closed: {value: true", "closed: {value: false"))
    (line,) = lines(change, fictional(), kb=without("mira-talvan"))
    assert "was no (Talvan said)" in line


# --- whom it concerns -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "target", "concerned"),
    [
        (TALKS, "lindqvist-talvan-strelsau-2031", True),
        (TALKS, "ottokar-lindqvist", True),
        (TALKS, "ruritania", True),
        (TALKS, "ruritania syldavia", True),
        (TALKS, "syldavia ruritania", True),
        (TALKS, "ruritania borduria", False),
        (TALKS, "borduria", False),
        (TALKS, "strelsau", True),
        (TALKS, "lindqvist-tour-2031", True),
        (TALKS, "pears", True),
        (TALKS, "zenda-gazette", False),
        (TALKS, "greta-holm", False),
        ("meetings/league-summit-2030", "klow", True),
        ("countries/ruritania", "ruritania", True),
        ("countries/ruritania", "ruritania syldavia", False),
        ("posts/king-of-ruritania", "ruritania", True),
        ("posts/king-of-ruritania", "ottokar-lindqvist", True),
        ("posts/foreign-secretary-of-ruritania", "ruritania", True),
        ("organizations/treaty-desk", "ruritania", True),
        ("organizations/ruritania-syldavia-council", "ruritania syldavia", True),
        ("organizations/league-of-marches", "orsinia", False),
        (TREATY, "orsinia borduria", True),
        (TREATY, "klow", True),
        (TREATY, "no-such-thing", False),
    ],
)
def test_a_change_concerns_whoever_has_a_part_in_it(path: str, target: str, concerned: bool) -> None:
    same = edited(path)
    assert concerns(fictional(), same, target) is concerned


def test_whoever_had_a_part_before_is_concerned_too() -> None:
    kb = fictional()
    change = edited(
        TALKS, ("who: mira-talvan, post: president-of-syldavia, for: syldavia", "who: greta-holm, for: graustark")
    )
    assert concerns(kb, change, "graustark")
    assert concerns(kb, change, "syldavia graustark")


def test_one_party_is_not_both_sides_of_a_pair() -> None:
    tea = fictional().entries["undated-tea"]
    assert isinstance(tea, Meeting)
    alone = msgspec.structs.replace(tea, participants=(), about=("ruritania-foreign-office",))
    change = Change(entry=tea.id, at=AT, before=None, after=alone)
    assert concerns(fictional(), change, "ruritania")
    assert concerns(fictional(), change, "ruritania-foreign-office")
    assert not concerns(fictional(), change, "ruritania ruritania-foreign-office")


def test_of_an_organization_and_a_post_only_what_changed_counts() -> None:
    kb = fictional()
    league = edited(
        "organizations/league-of-marches",
        ("member: borduria, standing: observer", "member: borduria, standing: applicant"),
    )
    assert concerns(kb, league, "borduria")
    assert not concerns(kb, league, "syldavia")
    king = edited("posts/king-of-ruritania", ('end: "2015-06"', 'end: "2015"'))
    assert concerns(kb, king, "ilse-varden")
    assert not concerns(kb, edited("posts/king-of-ruritania", ('start: "2015-06"', 'start: "2015"')), "ilse-varden")


# --- the answer -------------------------------------------------------------------------------------------------------


def told(answer: Answer) -> str:
    return plain_text(answer)


def test_the_answer_tells_when_who_why_and_what_newest_first() -> None:
    more = {"editor": "Nora Fitch", "why": "Mend what the gazette mended", "revision": "abc"}
    first = msgspec.structs.replace(edited("meetings/league-summit-2030", ('"2030-06-15"', '"2030-06-14"')), **more)
    second = msgspec.structs.replace(edited("posts/president-of-syldavia", ("mira-talvan", "greta-holm")), **more)
    other = msgspec.structs.replace(new("people/greta-holm"), at=AT - 86_400, editor="Jovan", revision="def")
    text = told(
        changes(fictional(), TODAY, [first, second, other], about="syldavia", since=Date.parse("2032-02"), more=2)
    )
    assert (
        text.index("29 Feb 2032, Nora Fitch")
        < text.index("Mend what the gazette mended")
        < text.index("Summit of the League")
    )
    assert text.index("President of Syldavia: holder: was Greta Holm") < text.index("28 Feb 2032, Jovan")
    assert text.count("Mend what the gazette mended") == 1
    assert "Changes: Syldavia, since Feb 2032" in text
    assert "2 older changes are not shown" in text
    assert text.index("new person: Greta Holm") > text.index("28 Feb 2032")


def test_what_needs_several_lines_stands_below_its_name_and_after_what_needs_one() -> None:
    several = edited("posts/king-of-ruritania", ('end: "2015-06", ', ""), ('start: "2015-06", ', ""))
    one = edited("people/greta-holm", ("name: Greta Holm", "name: Greta Holmes"))
    text = told(changes(fictional(), TODAY, [several, one]))
    assert text.index("Greta Holm: name: was") < text.index("King of Ruritania:") < text.index("holder: Ilse Varden")


def test_nothing_found_is_said_with_how_far_the_history_reaches() -> None:
    answer = changes(fictional(), TODAY, [], about="ruritania syldavia", since=Date.parse("2031"), reaches=AT)
    assert "No change that concerns Ruritania–Syldavia is recorded since 2031." in told(answer)
    assert "Changes are kept from 29 Feb 2032 on." in told(answer)
    assert "No change is recorded." in told(changes(fictional(), TODAY, []))


def test_a_time_of_no_calendar_is_shown_all_the_same() -> None:
    for at in (-1e18, 1e18):
        answer = changes(fictional(), TODAY, [msgspec.structs.replace(new("people/greta-holm"), at=at)])
        assert isinstance(answer.blocks[0], Heading)
        assert joined_text(answer.blocks[0].text) in ("1 Jan 1970", "31 Dec 9999")


def test_the_same_question_before_and_after_differs_by_the_change_alone() -> None:
    change = edited("meetings/league-summit-2030", ('"2030-06-15"', '"2030-06-14"'))
    then = before(fictional(), [change])
    assert then.entries["league-summit-2030"] == change.before
    assert {one: entry for one, entry in then.entries.items() if entry != fictional().entries[one]}.keys() == {
        "league-summit-2030"
    }


def test_a_topic_that_is_gone_and_an_id_nobody_knows_are_words() -> None:
    one = Person(id="x", name="X", cite=(Citation("s000", 1),))
    change = Change(entry="x", at=AT, before=msgspec.structs.replace(one, topics=("old-news",)), after=one)
    assert lines(change) == ["topic removed: old news"]
