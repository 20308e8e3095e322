"""One part of an entry is changed in its file, and nothing else: no other value, no comment, no order."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import Delicate
from bot.errors import BadData, UserError
from bot.kb.amending import Amended, amended, read_entry
from bot.kb.delicate import delicate
from bot.kb.editing import canonical, comments_of
from bot.kb.entering import Entering
from bot.kb.parts import How, Part, entered, parts_of, read_part
from bot.kb.records import FOLDERS, Entry
from bot.kb.regrouping import Change
from bot.kb.rewriting import rewritten
from bot.reading import read_text
from tests.small_knowledge import ENTRIES, TODAY, fictional

TALKS = "meetings/lindqvist-talvan-strelsau-2031"
SUMMIT = "meetings/league-summit-2030"
KING = "posts/king-of-ruritania"
TREATY = "agreements/pear-treaty"


def record_of(key: str) -> type[Entry]:
    return FOLDERS[key.partition("/")[0]]


def change(
    key: str, field: str, typed: str = "", cite: str = "s000#p2", why: str = "", text: str | None = None
) -> Amended:
    text = ENTRIES[key].lstrip() if text is None else text
    record = record_of(key)
    entry, _ = read_entry(text, record, key)
    part, how = read_part(field, entry, {"holder": ("tenures", "holder")})
    how = how or How.REPLACE
    value = entered(Entering(fictional(), TODAY), record, part, how, typed)
    return amended(text, record, Change(part=part, how=how, value=value, cites=tuple(cite.split(", ")), why=why), key)


def differing(key: str, made: Amended) -> list[str]:
    """The lines that are gone from the canonical file, and those that are new, with - and + before them."""
    before = canonical(ENTRIES[key].lstrip(), record_of(key)).splitlines()
    after = made.text.splitlines()
    return [f"-{line}" for line in before if line not in after] + [f"+{line}" for line in after if line not in before]


@pytest.mark.parametrize(
    ("key", "field", "typed", "cite", "lines"),
    [
        (SUMMIT, "date", "16 June 2030", "s000#p10", ['-date: "2030-06-15"', '+date: "2030-06-16"']),
        (
            SUMMIT,
            "date",
            "2030-06-16",
            "s001#p2",
            ['-date: "2030-06-15"', '+date: {value: "2030-06-16", cite: s001#p2}'],
        ),
        (SUMMIT, "closed", "yes", "s000#p10", ["+closed: true"]),
        (SUMMIT, "place remove", "", "s000#p10", ["-place: klow"]),
        (SUMMIT, "place", "Zenda Castle", "s000#p10", ["-place: klow", "+place: zenda-castle"]),
        (SUMMIT, "title", "- a: b #c", "s000#p10", ["-title: Summit of the League in Klow", '+title: "- a: b #c"']),
        (
            TALKS,
            "discussed 2 remove",
            "",
            "s000#p2",
            ["-  - {value: a bridge, cite: s000#p5s2, said_by: mira-talvan, modality: expected}"],
        ),
        (TALKS, "discussed add", "tea, and *more*", "s000#p2", ['+  - {value: "tea, and *more*", cite: s000#p2}']),
        (
            TALKS,
            "place",
            "klow",
            "s001#p5",
            [
                "-place: {value: zenda-castle, cite: s000#p1s2, said_by: zenda-gazette}",
                "+place: {value: klow, cite: s001#p5}",
            ],
        ),
        (
            TALKS,
            "occurrence modality",
            "announced",
            "s000#p1s1",
            [
                "-occurrence: {value: held, cite: s000#p1s1, said_by: zenda-gazette}",
                "+occurrence: {value: held, cite: s000#p1s1, said_by: zenda-gazette, modality: announced}",
            ],
        ),
        (
            KING,
            "tenures 2 end",
            "2031-11",
            "s000#p4s2",
            [
                '-  - {holder: ottokar-lindqvist, start: "2015-06", cite: s000#p1}',
                '+  - {holder: ottokar-lindqvist, start: "2015-06", end: "2031-11", cite: [s000#p1, s000#p4s2]}',
            ],
        ),
        (
            KING,
            "holder lindqvist start",
            "2015-07",
            "s000#p1",
            [
                '-  - {holder: ottokar-lindqvist, start: "2015-06", cite: s000#p1}',
                '+  - {holder: ottokar-lindqvist, start: "2015-07", cite: s000#p1}',
            ],
        ),
        (
            KING,
            "tenures add",
            "{holder: Greta Holm, start: 2031}",
            "s000#p1",
            ['+  - {holder: greta-holm, start: "2031"}'],
        ),
        (
            TREATY,
            'figures "175" value',
            "170",
            "s001#p6s3",
            [
                "-  - {measure: worth, value: 175.5, scale: million, unit: $, cite: s001#p6s3, said_by: jovan-brask}",
                "+  - {measure: worth, value: 170, scale: million, unit: $, cite: s001#p6s3, said_by: jovan-brask}",
            ],
        ),
        ("people/greta-holm", "names add", "G. Holm", "s000#p1", ["+names: [G. Holm]"]),
    ],
)
def test_what_is_meant_changes_and_no_other_line(key: str, field: str, typed: str, cite: str, lines: list[str]) -> None:
    assert differing(key, change(key, field, typed, cite)) == lines


def test_the_reason_of_a_rank_is_that_of_the_value_it_has_now() -> None:
    made = change(TALKS, "date 1", "7 May 2031", "s000#p2", "The gazette corrected itself.")
    assert differing(TALKS, made) == [
        '-  - {value: "2031-05-08", cite: s000#p1s1, rank: preferred, why: The gazette was there.}',
        '+  - {value: "2031-05-07", cite: s000#p2, rank: preferred, why: The gazette corrected itself.}',
    ]
    for field, typed in (("date 1", "7 May 2031"), ("date 1 modality", "expected")):
        with pytest.raises(UserError, match=r"date 1.* is preferred, for a reason that was another value's"):
            change(TALKS, field, typed, "s000#p1s1")


@pytest.mark.parametrize(
    ("item", "field", "typed", "cite", "made", "unsettled"),
    [
        # Nothing else is said there: it stands on the new place alone, and the old reason goes.
        ("{act: signed, cite: s000#p11, why: The ink was seen.}", "acts act", "requested", "s001#p6", "{act: requested, cite: s001#p6}", ""),
        ("{act: signed, cite: s000#p11, said_by: mira-talvan}", "acts act", "requested", "s001#p6", "{act: requested, cite: s001#p6}", ""),
        # The same place, read again.
        ('{act: signed, date: "2030", cite: s000#p11, why: Ink.}', "acts act", "requested", "s000#p11", '{act: requested, date: "2030", cite: s000#p11}', ""),
        # Nothing stood there before.
        ("{act: signed, cite: s000#p11, why: Ink.}", "acts date", "2030", "s001#p6", '{act: signed, date: "2030", cite: [s000#p11, s001#p6], why: Ink.}', ""),
        ("{act: signed, cite: s000#p11}", "acts date", "2030?", "s000#p11", '{act: signed, date: "2030?", cite: s000#p11, why: So it is.}', ""),
        # What is left stands where it stood, and nobody says that the new place tells it.
        ('{act: signed, date: "2030", cite: s000#p11}', "acts date remove", "", "s001#p6", "{act: signed, cite: s000#p11}", ""),
        # Nobody can tell.
        ('{act: signed, date: "2030", cite: s000#p11}', "acts act", "requested", "s001#p6", None, '{act: requested, date: 2030}'),
        ('{act: signed, date: "2030", cite: [s000#p11, s001#p6]}', "acts date", "2031", "s001#p6", None, "{act: signed, date: 2031}"),
        ('{act: signed, date: "2030", cite: [s000#p11, s001#p6]}', "acts date remove", "", "s001#p6", None, "{act: signed}"),
        ("{act: signed, cite: s000#p11, said_by: mira-talvan}", "acts date", "2030", "s001#p6", None, "{act: signed, said_by: mira-talvan, date: 2030}"),
        ("{act: signed, cite: s000#p11}", "acts modality", "expected", "s001#p6", None, "{act: signed, modality: expected}"),
        ('{act: signed, date: "2030?", cite: s000#p11, why: A guess.}', "acts act", "requested", "s000#p11", None, '{act: requested, date: "2030?"}'),
    ],
)  # fmt: skip
def test_what_an_item_stands_on_is_told_or_asked_for(
    item: str, field: str, typed: str, cite: str, made: str | None, unsettled: str
) -> None:
    text = f"id: pear-treaty\ncite: [s000#p11, s001#p6]\nkind: treaty\ntitle: T\nparties: [{{value: orsinia, cite: s000#p11}}]\nacts: [{item}]\n"
    found = change(TREATY, field, typed, cite, "So it is.", text)
    if made is not None:
        assert found.unsettled is None
        assert f"acts:\n  - {made}\n" in found.text
        return
    assert found.unsettled is not None
    assert (found.unsettled.field, found.unsettled.value) == ("acts 1", unsettled)
    # Given as a whole it is settled, on as many places as are given.
    whole = change(TREATY, "acts 1", unsettled, "s000#p11, s001#p6s1", "So it is.", text)
    assert whole.unsettled is None
    (act,) = whole.after.acts  # type: ignore[attr-defined]
    assert [str(one) for one in act.cite] == ["s000#p11", "s001#p6s1"]


def test_a_value_beside_another_is_preferred_and_says_why() -> None:
    made = change(TALKS, "date beside", "2031-05-07", "s001#p5s2", "The envoy was there longer.")
    assert differing(TALKS, made) == [
        '-  - {value: "2031-05-08", cite: s000#p1s1, rank: preferred, why: The gazette was there.}',
        '+  - {value: "2031-05-08", cite: s000#p1s1, why: The gazette was there.}',
        '+  - {value: "2031-05-07", cite: s001#p5s2, rank: preferred, why: The envoy was there longer.}',
    ]


@pytest.mark.parametrize(
    ("key", "field", "typed", "said"),
    [
        (TALKS, "date", "2031", "date 1 (2031-05-08); date 2"),
        (TALKS, "discussed", "tea", "or discussed add"),
        (TALKS, "date 9", "2031", "there is no date 9: there are 3"),
        (TALKS, "dat", "2031", "did you mean date?"),
        (TALKS, "id", "x", "there is no field 'id'"),
        (TALKS, "cite", "s000#p2", "there is no field 'cite'"),
        (TALKS, "date beside", "2031", "need a reason"),
        (TALKS, "discussed beside", "tea", "add one"),
        (TALKS, "figures 1", "16", "figures 1 value"),
        (TALKS, "participants 1 hat", "red", "there is no field 'hat'"),
        (TALKS, "title 2", "x", "has one value"),
        (TALKS, "title remove", "", "cannot be left out"),
        (TALKS, "occurrence remove", "", "cannot be left out"),
        (TALKS, "discussed 1", "{value: tea, cite: s000#p3}", "cite is not part of the value"),
        (TALKS, "date 1", "", "say what it should be"),
        (SUMMIT, "date", "2030-06-15", "says that already"),
        (SUMMIT, "date add", "2030-06-16", "replace it, or put another beside it"),
        (KING, "tenures 3 end", "2031", "there is no tenures 3"),
        (KING, "tenures 1 holder remove", "", "cannot be left out"),
        ("people/greta-holm", "facts remove", "", "there is nothing under facts"),
    ],
)
def test_what_cannot_be_changed_so_says_how_it_can(key: str, field: str, typed: str, said: str) -> None:
    with pytest.raises(UserError, match=re.escape(said)):
        change(key, field, typed, "s000#p10" if key == SUMMIT else "s000#p2")


def test_a_file_that_holds_no_entry_is_not_changed() -> None:
    with pytest.raises(BadData):
        amended("<<<<<<< x\n", record_of(SUMMIT), Change(part=Part("date"), value="2030"), "x")


# --- comments, whatever the layout ------------------------------------------------------------------------------------


def test_comments_stay_where_they_were() -> None:
    text = (
        "# Kept by Nora.\nid: league-summit-2030  # never rename\ncite: s000#p10\nkind: summit\n"
        "title: Summit\n# The gazette has it.\ndate: {value: '2030-06-15', cite: s000#p10s1}  # sure?\n"
        "occurrence: held\ndiscussed:\n  # first\n  - {value: tea}\n  # second\n  - {value: cake}\n  # last\n# end\n"
    )
    made = change(SUMMIT, "date", "2030-06-16", text=text)
    assert '# The gazette has it.\ndate: {value: "2030-06-16", cite: s000#p2}  # sure?' in made.text
    gone = change(SUMMIT, "discussed 2 remove", text=text)
    assert comments_of(gone.text) == comments_of(text)
    assert "cake" not in gone.text
    without = change(SUMMIT, "date remove", text=text)
    assert sorted(comments_of(without.text)) == sorted(comments_of(text))


def _laid_out(tree: Any, draw: Any, indent: int, flow: bool) -> list[str]:
    """A tree in some layout, with comments in odd places."""
    pad = " " * indent
    lines: list[str] = []
    for key, value in tree.items() if isinstance(tree, dict) else ((None, one) for one in tree):
        if draw(st.integers(0, 3)) == 0:
            lines.append(f"{pad}# note {draw(st.integers(0, 99))}")
        label = f"{pad}-" if key is None else f"{pad}{key}:"
        after = f"  # after {draw(st.integers(0, 99))}" if draw(st.integers(0, 4)) == 0 else ""
        if not isinstance(value, dict | list) or not value or flow or draw(st.booleans()):
            lines.append(f"{label} {_flow(value)}{after}")
        elif key is None and isinstance(value, dict):
            inner = [line for line in _laid_out(value, draw, indent + 2, flow) if not line.lstrip().startswith("#")]
            lines += [f"{pad}- {inner[0].lstrip()}", *inner[1:]]
        else:
            lines += [f"{label}{after}", *_laid_out(value, draw, indent + draw(st.sampled_from((2, 4))), flow)]
    return lines


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


@st.composite
def _case(draw: Any) -> tuple[str, str, Part, str]:
    key = draw(st.sampled_from(sorted(ENTRIES)))
    tree = read_entry(ENTRIES[key].lstrip(), record_of(key), key)[1]
    text = "\n".join(_laid_out(tree, draw, 0, draw(st.booleans()))) + "\n"
    entry, _ = read_entry(text, record_of(key), key)
    part = draw(st.sampled_from(list(parts_of(entry))))
    return key, text, part, draw(st.sampled_from(("2030-01-05", "klow", "greta-holm", "held", "a few: words #1", "12")))


def _holds(case: tuple[str, str, Part, str]) -> None:
    key, text, part, typed = case
    try:
        made = change(key, part.name, typed, "s000#p3", "a reason", text)
    except UserError:
        return
    assert sorted(comments_of(made.text)) == sorted(comments_of(text))
    assert canonical(made.text, record_of(key)) == made.text
    before, after = made.before, made.after
    changed = [name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name)]
    assert changed == [part.field if part.field != "for" else "party"]
    # To take it back gives the entry there was.
    tree = read_entry(text, record_of(key), key)[1]
    again = rewritten(made.text, tree, record_of(key), key)
    assert read_entry(again, record_of(key), key)[0] == before
    assert sorted(comments_of(again)) == sorted(comments_of(text))


@settings(max_examples=60, deadline=None)
@given(_case())
def test_whatever_the_layout_no_comment_is_lost_and_nothing_else_changes(case: tuple[str, str, Part, str]) -> None:
    _holds(case)


@pytest.mark.heavy
@settings(max_examples=5_000, deadline=None)
@given(_case())
def test_whatever_the_layout_in_five_thousand_cases(case: tuple[str, str, Part, str]) -> None:
    _holds(case)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_typed_becomes_a_text_or_is_refused(words: str) -> None:
    try:
        made = change(SUMMIT, "discussed add", words)
    except (UserError, BadData):
        return
    document, problems = read_text(made.text, "x")
    assert not problems
    assert document is not None
    (claim,) = made.after.discussed  # type: ignore[attr-defined]
    assert claim.value == " ".join(words.split())


# --- what needs more care ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "field", "typed", "said", "kinds"),
    [
        (KING, "tenures 2 end", "2031-11", "", {Delicate.RESIGNATIONS, Delicate.DEATHS}),
        (KING, "tenures 1 end remove", "", "", {Delicate.RESIGNATIONS, Delicate.DEATHS}),
        (KING, "tenures add", "{holder: greta-holm, start: 2031}", "", {Delicate.RESIGNATIONS, Delicate.DEATHS}),
        (KING, "tenures 2 start", "2015-07", "", set()),
        (KING, "titles add", "Sovereign", "", set()),
        (TREATY, "acts 2 date", "2030-03", "", {Delicate.SIGNINGS}),
        (TREATY, "acts add", "{act: in force, date: 2030-05}", "", {Delicate.SIGNINGS}),
        (TREATY, "acts 1 date", "2029-10", "", set()),
        ("people/greta-holm", "facts add", "She died in office.", "", {Delicate.DEATHS}),
        ("people/greta-holm", "facts add", "She stepped down.", "", {Delicate.RESIGNATIONS}),
        ("people/greta-holm", "short", "Holme", "The obituary spells it so", {Delicate.DEATHS}),
        ("people/greta-holm", "short", "Holme", "As in late April", set()),
        (SUMMIT, "outcome add", "a treaty was signed", "", {Delicate.SIGNINGS}),
        (SUMMIT, "date", "2030-06-16", "", set()),
    ],
)
def test_a_change_is_delicate_where_what_it_does_or_says_is(
    key: str, field: str, typed: str, said: str, kinds: set[Delicate]
) -> None:
    made = change(key, field, typed)
    assert delicate(made.before, made.after, said) == kinds
