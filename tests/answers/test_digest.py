"""What a digest says on a day: nothing claimed that is not recorded, nothing left out that is, and who follows what."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bot.answers.digest import Digest, digest
from bot.answers.followed import covered
from bot.answers.reminders import in_turn
from bot.app import Dragoman
from bot.core.plain import plain_text
from bot.kb.changes import Change
from bot.kb.knowledge import Knowledge
from bot.kb.loading import load
from bot.kb.records import Entry, Meeting
from bot.text.dates import Date
from tests.answers.marked import unmarked
from tests.asking import newsroom
from tests.small_knowledge import ENTRIES, TODAY, fictional, line_with, written

DAY = date(2032, 10, 22)
"""A Friday on which the small knowledge alone has nothing to remember."""


def kept(*stems: str) -> dict[str, str]:
    """The small knowledge without its meetings, agreements, events, statements and relations, but for these."""
    dated = ("meetings/", "agreements/", "events/", "statements/", "relations/")
    return {path: "" for path in ENTRIES if path.startswith(dated) and path.partition("/")[2] not in stems}


def knowledge(more: dict[str, str]) -> Knowledge:
    """The small knowledge with other entries."""
    with tempfile.TemporaryDirectory() as folder:
        loaded = load(written(Path(folder), more))
    assert not loaded.problems, "\n".join(map(str, loaded.problems))
    return Knowledge(loaded.contents, newsroom().kb._territories)


def meeting(stem: str, when: str, occurrence: str = "planned", more: str = "") -> dict[str, str]:
    """One meeting of Lindqvist and Talvan, in an otherwise empty record."""
    return {
        f"meetings/{stem}": f"""
id: {stem}
cite: s000#p8
kind: talks
title: Talks {stem}
date: {when}
occurrence: {occurrence}
participants:
  - {{who: ottokar-lindqvist, post: king-of-ruritania, for: ruritania}}
  - {{who: mira-talvan, post: president-of-syldavia, for: syldavia}}
{more}
"""
    }


def paper(stem: str, *acts: str) -> dict[str, str]:
    """One agreement of Ruritania and Syldavia."""
    lines = "\n".join(f"  - {act}" for act in acts)
    return {
        f"agreements/{stem}": f"id: {stem}\ncite: s000#p7\nkind: protocol\ntitle: Paper {stem}\n"
        f"parties: [ruritania, syldavia]\nacts:\n{lines}\n"
    }


def body(made: Digest) -> str:
    """A digest as text, without its sources and notices."""
    return re.split(r"(?m)^\[\d+\] s\d{3}", plain_text(made.answer), maxsplit=1)[0]


def part(made: Digest, heading: str) -> list[str]:
    """The lines under a heading; none where it is not there."""
    for block in body(made).split("\n\n"):
        first, *lines = block.strip().splitlines() or [""]
        if first.startswith(heading):
            return [line.strip() for line in lines]
    return []


AHEAD, PERHAPS, OVERDUE = "Today, tomorrow and this week", "May be this week", "Did it happen?"
THEN, DISPUTES, VERIFY = "On this day", "Open disputes", "Posts to verify"


# --- what changed -----------------------------------------------------------------------------------------------------

CHANGED = "Changed since the last digest"


def change(
    kb: Knowledge, entry_id: str, hours: int = 0, before: Entry | None = None, why: str = "as printed"
) -> Change:
    """An entry made, or changed from what it was, so many hours into the day before."""
    at = datetime(2032, 10, 21, hours, tzinfo=UTC).timestamp()
    return Change(entry=entry_id, at=at, before=before, after=kb.entries[entry_id], editor="Nora Fitch", why=why)


def test_what_editors_changed_comes_first_with_who_and_why() -> None:
    kb = knowledge(kept() | meeting("x", '"2032-10-23"') | meeting("y", '"2032-10-24"'))
    was = kb.entries["x"]
    assert isinstance(was, Meeting)
    moved = msgspec.structs.replace(was, date=(msgspec.structs.replace(was.date[0], value=Date.parse("2032-10-20")),))
    made = digest(kb, DAY, changes=[change(kb, "x", 7, moved, why="the gazette corrects itself"), change(kb, "y", 9)])
    assert body(made).index(CHANGED) < body(made).index(AHEAD)
    lines = part(made, CHANGED)
    heads = [line for line in lines if not line.startswith("•")]
    assert heads == [
        "21 Oct 2032, Nora Fitch: as printed",
        "21 Oct 2032, Nora Fitch: the gazette corrects itself",
    ]
    assert lines[1].startswith("• new meeting: 24 Oct 2032: Talks y (planned) [")
    assert lines[3].startswith("• Talks x: date: was 20 Oct 2032")
    assert "now 23 Oct 2032 [" in lines[3]
    assert not made.quiet
    assert "/changes" in [action.line for action in made.answer.actions]


def test_many_changes_are_the_newest_eight_and_a_number() -> None:
    more: dict[str, str] = {}
    for number in range(11):
        more |= meeting(f"t{number:02}", '"2031-01-01"', "held")
    kb = knowledge(kept() | more)
    lines = part(digest(kb, DAY, changes=[change(kb, f"t{hour:02}", hour) for hour in range(11)]), CHANGED)
    assert re.findall(r"Talks t(\d\d)", "\n".join(lines)) == [f"{hour:02}" for hour in range(10, 2, -1)]
    assert len([line for line in lines if "Nora Fitch" in line]) == 1, "what was done together is said once"
    assert lines[-1] == "3 more: /changes"


def test_only_changes_of_what_is_followed_are_told() -> None:
    kb = knowledge(kept("ruritania-syldavia") | meeting("x", '"2031-01-01"', "held", "topics: [pears]"))
    changes = [change(kb, "x", 7), change(kb, "ruritania-syldavia", 8), change(kb, "orsinia", 9)]

    def heads(*follow: str) -> set[str]:
        lines = " ".join(part(digest(kb, DAY, changes=changes, follow=follow), CHANGED))
        return {name for name in ("Talks x", "Ruritania · Syldavia", "Orsinia") if name in lines}

    assert heads() == {"Talks x", "Ruritania · Syldavia", "Orsinia"}
    assert heads("ruritania") == {"Talks x", "Ruritania · Syldavia"}
    assert heads("ruritania syldavia") == heads("ruritania-syldavia") == {"Talks x", "Ruritania · Syldavia"}
    assert heads("pears") == {"Talks x"}
    assert heads("orsinia", "mills") == {"Orsinia"}
    assert heads("graustark") == set()
    assert digest(kb, DAY, changes=changes, follow=("graustark",)).quiet


def test_what_was_taken_out_is_called_what_it_was() -> None:
    kb = knowledge(kept())
    out = Change(entry="undated-tea", at=0.0, before=fictional().entries["undated-tea"], after=None)
    lines = part(digest(kb, DAY, changes=[out]), CHANGED)
    assert lines == ["1 Jan 1970", "• meeting removed: Tea of Holm and Talvan"]


# --- what is ahead ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "begins"),
    [
        ('"2032-10-22"', "Today, 22 Oct 2032  Talks x (planned) ["),
        ('"2032-10-23"', "Tomorrow, 23 Oct 2032  Talks x"),
        ('"2032-10-25?"', "Mon, 25 Oct 2032 (inferred)  Talks x"),
        ('"2032-10-29"', "Fri, 29 Oct 2032  Talks x"),
        ('{value: "2032-10-24", modality: expected, said_by: greta-holm}', "Sun, 24 Oct 2032, expected, Holm said  "),
        ('"[2032-10-23,2032-10-24]"', "23 or 24 Oct 2032  Talks x"),
    ],
)
def test_what_is_planned_for_the_week_is_told_with_its_day(when: str, begins: str) -> None:
    made = digest(knowledge(kept() | meeting("x", when)), DAY)
    (line,) = part(made, AHEAD)
    assert line.startswith(begins)
    assert not part(made, PERHAPS)
    assert not made.quiet


@pytest.mark.parametrize(
    ("when", "begins"),
    [
        ('"2032-10"', "Oct 2032  "),
        ('"[2032-10-29,2032-10-30]"', "29 or 30 Oct 2032  "),
        ('[{value: "2032-10-23", cite: s000#p8}, {value: "2032-11-23", cite: s001#p8}]', "23 Oct 2032 [1] or 23 Nov"),
    ],
)
def test_a_vague_or_disputed_day_is_not_put_into_the_week(when: str, begins: str) -> None:
    made = digest(knowledge(kept() | meeting("x", when)), DAY)
    (line,) = part(made, PERHAPS)
    assert line.startswith(begins)
    assert not part(made, AHEAD)


@pytest.mark.parametrize(
    "when", ['"2032-10-30"', '"2032-11"', '"2032"', '"2032-10-20/.."', '"2032-10-01/2032-11-15"', '"2032-07/2033-01"']
)
def test_what_is_later_or_may_be_any_time_is_not_in_the_digest(when: str) -> None:
    made = digest(knowledge(kept() | meeting("x", when)), DAY)
    assert "Talks x" not in body(made)
    assert made.quiet


@pytest.mark.parametrize("occurrence", ["held", "cancelled", "postponed"])
def test_only_what_is_planned_is_ahead(occurrence: str) -> None:
    assert not part(digest(knowledge(kept() | meeting("x", '"2032-10-23"', occurrence)), DAY), AHEAD)


def test_a_signing_expected_this_week_is_ahead_with_its_own_day() -> None:
    acts = (
        '{act: announced, date: "2032-10-01", by: mira-talvan, said_by: mira-talvan}',
        '{act: signed, date: "2032-10-26", modality: expected, said_by: greta-holm}',
    )
    made = digest(knowledge(kept() | paper("x", *acts)), DAY)
    (line,) = part(made, AHEAD)
    assert line.startswith("Tue, 26 Oct 2032  Paper x: signed (expected, Holm said) [")
    assert not part(made, OVERDUE)


@pytest.mark.parametrize(
    "act",
    [
        '{act: announced, date: "2032-10-22"}',
        '{act: negotiating, date: "2032-10-23"}',
        '{act: signed, date: "2032-10-22"}',
    ],
)
def test_the_day_of_an_announcement_is_no_plan(act: str) -> None:
    made = digest(knowledge(kept() | paper("x", act)), DAY)
    assert not part(made, AHEAD)
    assert made.quiet


def test_the_week_is_in_order_and_says_how_many_more_there_are() -> None:
    more: dict[str, str] = {}
    for number in range(12):
        more |= meeting(f"t{number:02}", f'"2032-10-{29 - number % 8:02}"')
    lines = part(digest(knowledge(kept() | more), DAY), AHEAD)
    assert lines[-1] == "2 more: /upcoming"
    assert [re.findall(r"\d+ Oct", line)[0] for line in lines[:3]] == ["22 Oct", "23 Oct", "24 Oct"]


# --- did it happen? ---------------------------------------------------------------------------------------------------


def test_a_planned_month_is_asked_about_when_it_is_over() -> None:
    kb = knowledge(kept("lindqvist-talvan-klow-2031"))
    assert not part(digest(kb, date(2031, 12, 31)), OVERDUE)
    (line,) = part(digest(kb, date(2032, 1, 1)), OVERDUE)
    assert "Dec 2031, expected" in line
    assert "(planned, announced, Talvan said; outcome not recorded)" in line


def test_what_was_announced_and_not_signed_is_asked_about() -> None:
    acts = ('{act: announced, date: "2032-10", said_by: mira-talvan}',)
    kb = knowledge(kept() | paper("x", *acts))
    assert digest(kb, date(2032, 10, 31)).quiet
    (line,) = part(digest(kb, date(2032, 11, 1)), OVERDUE)
    assert "Paper x: announced Oct 2032 (Talvan said) [" in line
    assert line.endswith("; no source here records a signing")


@pytest.mark.parametrize(
    "acts",
    [
        ('{act: announced, date: "2032-01-01"}', '{act: signed, date: "2032-02-01"}'),
        ('{act: announced, date: "2032-01-01"}', '{act: signed, date: "2033-02-01", modality: hoped}'),
        ('{act: negotiating, date: "2032-01-01"}',),
        ("{act: announced}",),
    ],
)
def test_what_is_done_still_ahead_or_never_announced_for_a_day_is_not_asked_about(acts: tuple[str, ...]) -> None:
    assert not part(digest(knowledge(kept() | paper("x", *acts)), DAY), OVERDUE)


def test_overdue_is_newest_first_and_the_rest_is_counted() -> None:
    more: dict[str, str] = {}
    for month in range(1, 8):
        more |= meeting(f"m{month}", f'"2032-{month:02}-03"')
    lines = part(digest(knowledge(kept() | more), DAY), OVERDUE)
    assert [re.findall(r"Talks (\w+)", line) for line in lines[:5]] == [["m7"], ["m6"], ["m5"], ["m4"], ["m3"]]
    assert lines[5:] == ["2 more: /upcoming"]


# --- on this day ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "begins"),
    [
        ('"2031-10-22"', "1 year ago, 22 Oct 2031  Talks x ["),
        ('"2022-10-22?"', "10 years ago, 22 Oct 2022 (inferred)  Talks x ["),
        ('{value: "2030-10-22", said_by: greta-holm}', "2 years ago, 22 Oct 2030, Holm said  Talks x"),
        (
            '[{value: "2030-10-22", cite: s000#p8}, {value: "2030-10-21", cite: s001#p8}]',
            "2 years ago, 22 Oct 2030 [1] or 21 Oct 2030 [2], disputed  Talks x",
        ),
    ],
)
def test_what_was_held_on_this_day_is_remembered_as_surely_as_it_is_known(when: str, begins: str) -> None:
    made = digest(knowledge(kept() | meeting("x", when, "held")), DAY)
    (line,) = part(made, THEN)
    assert line.startswith(begins)
    assert not made.quiet


@pytest.mark.parametrize(
    ("when", "occurrence"),
    [
        ('"2031-10"', "held"),
        ('"[2031-10-22,2031-10-24]"', "held"),
        ('"2031-10-22~"', "held"),
        ('"2031-10-22%"', "held"),
        ('"2031-10-22/2031-10-24"', "held"),
        ('"2032-10-22"', "held"),
        ('"2031-10-23"', "held"),
        ('"2031-10-22"', "planned"),
        ('"2031-10-22"', "cancelled"),
        ('"2031-10-22"', "postponed"),
        ('"2031-10-22"', "{value: held, modality: alleged}"),
        ('{value: "2031-10-22", modality: expected}', "held"),
    ],
)
def test_what_is_not_certain_to_have_been_on_this_day_is_not_remembered(when: str, occurrence: str) -> None:
    assert not part(digest(knowledge(kept() | meeting("x", when, occurrence)), DAY), THEN)


def test_acts_foundings_events_and_relations_have_anniversaries_too() -> None:
    more = {
        **paper(
            "x",
            '{act: announced, date: "2029-10-22"}',
            '{act: signed, date: "2030-10-22", said_by: greta-holm}',
            '{act: in force, date: "2031-10-22"}',
        ),
        **paper("y", '{act: signed, date: "2030-10-22", modality: expected}'),
        "organizations/guild": "id: guild\ncite: s000#p3\nname: Guild of Bakers\nkind: council\nfounded: "
        '{value: "1932-10-22", said_by: mira-talvan}\n',
        "events/flood": "id: flood\ncite: s000#p6\nkind: attack\ntitle: Flour raid\n"
        'date: "2002-10-22"\nparts: [{who: borduria, role: actor}]\n'
        "figures: [{measure: sacks, value: 4}]\n",
        "relations/borduria-orsinia": "id: borduria-orsinia\ncite: s000#p12\nbetween: [borduria, orsinia]\n"
        'standing: [{aspect: diplomatic relations, value: envoys, start: "2012-10-22"}]\n',
    }
    lines = part(digest(knowledge(kept() | more), DAY), THEN)
    assert [re.sub(r" ?\[\d+\]", "", line) for line in lines] == [
        "1 year ago, 22 Oct 2031  Paper x: in force",
        "2 years ago, 22 Oct 2030  Paper x: signed (Holm said)",
        "20 years ago, 22 Oct 2012  Borduria · Orsinia: envoys (since 22 Oct 2012; attested 10 May 2031)",
        "30 years ago, 22 Oct 2002  Flour raid — by Borduria",
        "100 years ago, 22 Oct 1932, Talvan said  Guild of Bakers: founded",
    ]


def test_a_visit_is_not_told_beside_its_talks_nor_a_paper_beside_its_signing() -> None:
    more = {
        **meeting("visit", '"2031-10-22"', "held"),
        **meeting("talks", '"2031-10-22"', "held", "part_of: visit"),
        **paper("x", '{act: signed, date: "2031-10-22", at: talks}'),
    }
    (line,) = part(digest(knowledge(kept() | more), DAY), THEN)
    assert "Talks talks" in line


def test_the_leap_day_is_remembered_a_day_early_in_other_years() -> None:
    kb = knowledge(kept() | meeting("x", '"2028-02-29"', "held"))
    (line,) = part(digest(kb, date(2032, 2, 29)), THEN)
    assert line.startswith("4 years ago, 29 Feb 2028  ")
    (line,) = part(digest(kb, date(2031, 2, 28)), THEN)
    assert line.startswith("3 years ago on 29 February, a day that this year lacks: 29 Feb 2028  ")
    assert not part(digest(kb, date(2032, 2, 28)), THEN)
    assert not part(digest(kb, date(2031, 3, 1)), THEN)


def test_many_anniversaries_are_the_latest_ten_and_a_number() -> None:
    more: dict[str, str] = {}
    for year in range(2010, 2022):
        more |= meeting(f"y{year}", f'"{year}-10-22"', "held")
    lines = part(digest(knowledge(kept() | more), DAY), THEN)
    assert "Talks y2021" in lines[0]
    assert len(lines) == 11
    assert lines[-1] == "2 more happened on this day."


# --- reminders --------------------------------------------------------------------------------------------------------


def _days(first: date, weekdays: Iterable[int], most: int) -> Iterable[date]:
    return (day for step in range(most) if (day := first + timedelta(step)).weekday() in weekdays)


@pytest.mark.parametrize("number", [1, 2, 3, 5, 7, 21, 24, 35])
@pytest.mark.parametrize("weekdays", [range(7), range(5), (0,), (1, 3)])
def test_every_reminder_comes_round_whatever_days_a_channel_has(number: int, weekdays: Iterable[int]) -> None:
    found = list(range(number))
    seen: set[int] = set()
    for day in _days(DAY, weekdays, 7 * number + 7):
        shown = in_turn(found, day)
        assert len(set(shown)) == len(shown) <= 3
        seen.update(shown)
    assert seen == set(found)


@pytest.mark.parametrize("day", [22, 23])
def test_what_was_on_one_of_two_neighbouring_days_is_told_on_both_as_such(day: int) -> None:
    made = digest(knowledge(kept() | meeting("x", '"[2031-10-22,2031-10-23]"', "held")), date(2032, 10, day))
    (line,) = part(made, THEN)
    assert line.startswith("1 year ago, 22 or 23 Oct 2031")


def test_no_reminder_is_there_two_days_running_where_there_are_others() -> None:
    for number in (4, 7, 30):
        shown = [set(in_turn(list(range(number)), DAY + timedelta(step))) for step in range(3)]
        assert not shown[0] & shown[1] or not shown[1] & shown[2]


def test_open_disputes_come_in_turn_and_slips_are_none() -> None:
    seen: set[str] = set()
    for step in range(14):
        made = digest(fictional(), TODAY + timedelta(step))
        text = body(made)
        assert "Open disputes: 2 of 4; all, and what was a slip: /disputes" in text
        assert made.answer.disputed
        seen.update(line.split(":")[0] for line in part(made, DISPUTES))
    assert seen == {
        "• date of Talks of Lindqvist and Talvan",
        "• bakers present of Talks of Lindqvist and Talvan",
        "• worth of Pear Treaty",
        "• founded of League of Marches",
    }


def test_holders_not_named_for_a_year_are_to_be_verified() -> None:
    kb = fictional()
    lines = {line for step in range(6) for line in part(digest(kb, TODAY + timedelta(step)), VERIFY)}
    text = "\n".join(lines)
    assert "verify before use" in line_with(text, "Marshal of Borduria: Jovan Brask", "Talvan said")
    assert "attested by an undated source" in line_with(text, "Chancellor of Graustark: Greta Holm")
    assert "Lindqvist" not in text, "attested ten months ago"
    assert "Oren" not in text, "he has left"
    later = "\n".join(line for step in range(6) for line in part(digest(kb, DAY + timedelta(step)), VERIFY))
    assert "King of Ruritania: Ottokar Lindqvist" in later
    assert "Oren" not in later


def test_holders_stand_in_the_order_in_which_they_were_last_named() -> None:
    shown = [" ".join(part(digest(fictional(), DAY + timedelta(step)), VERIFY)) for step in range(2)]
    assert all("Chancellor of Graustark" in line for line in shown if "Marshal of Borduria" in line)
    assert all("King of Ruritania" in line for line in shown if "President of Syldavia" in line)


def test_reminders_of_a_pair_or_person_are_not_those_of_everybody() -> None:
    kb = fictional()
    assert not part(digest(kb, DAY, follow=("ruritania syldavia",)), VERIFY), "their heads do not concern both"
    assert "Talvan said" in body(digest(kb, DAY, follow=("borduria",)))
    hers = covered(kb, ("mira-talvan",))
    assert hers is not None
    assert "president-of-syldavia" in hers
    assert "marshal-of-borduria" not in hers, "she only said who he is"


def test_a_country_is_followed_with_its_people_and_a_league_only_as_such() -> None:
    kb = fictional()
    own = covered(kb, ("ruritania",))
    assert own is not None
    assert {"ottokar-lindqvist", "pavel-oren", "king-of-ruritania", "league-of-marches", "treaty-desk"} <= own
    assert not own & {"mira-talvan", "president-of-syldavia", "borduria"}
    both = covered(kb, ("ruritania borduria",))
    assert both is not None
    assert "league-of-marches" not in both
    assert "oren-brask-2029" in both
    seat = covered(kb, ("borduria league-of-marches",))
    assert seat is not None
    assert "league-of-marches" in seat


# --- a quiet day ------------------------------------------------------------------------------------------------------


def test_a_quiet_day_says_so_first_and_reminds() -> None:
    made = digest(knowledge(kept()), DAY)
    assert made.quiet
    text = body(made)
    assert text.splitlines()[1].startswith("Nothing new: no change since the last digest, nothing recorded as planned")
    assert "no meeting, agreement or event of 22 Oct in an earlier year." in text
    assert part(made, DISPUTES)
    assert part(made, VERIFY)
    assert "Pair of the day" not in text
    assert "What none of them mentions is not recorded" in plain_text(made.answer)


def test_a_pair_is_told_of_only_where_there_is_nothing_else() -> None:
    kb = knowledge(kept("ruritania-syldavia", "league-of-marches-orsinia", "league-summit-2030"))
    made = digest(kb, date(2031, 6, 1), follow=("ruritania syldavia",))
    assert made.quiet
    assert part(made, "Pair of the day: Ruritania · Syldavia")[:2] == [
        "Standing: friends in peace (attested 10 May 2031) [1]",
        "Standing: embassies in both capitals (since 1990; attested 10 May 2031) [1]",
    ]
    assert "Last contact: no held meeting of named people of both sides is recorded" in body(made)
    assert "/relations ruritania syldavia" in [action.line for action in made.answer.actions]
    for day, follow in ((date(2031, 6, 15), ("ruritania",)), (DAY, ("ruritania",)), (date(2031, 6, 1), ("orsinia",))):
        assert "Ruritania · Syldavia" not in body(digest(kb, day, follow=follow))
    ahead = knowledge(kept("ruritania-syldavia") | meeting("x", '"2031-06-02"'))
    told = body(digest(ahead, date(2031, 6, 1), follow=("ruritania syldavia",)))
    assert "Tomorrow" in told
    assert "Pair of the day" not in told


def test_a_pair_that_only_mentions_what_is_followed_is_not_its_pair() -> None:
    relation = """
id: borduria-syldavia
cite: s000#p12
between: [borduria, syldavia]
standing: [{aspect: ties, value: a road through the woods, about: [orsinia]}]
"""
    kb = knowledge(kept() | {"relations/borduria-syldavia": relation})
    assert "borduria-syldavia" in (covered(kb, ("syldavia",)) or ())
    assert "borduria-syldavia" not in (covered(kb, ("orsinia",)) or ())


# --- what is followed -------------------------------------------------------------------------------------------------


FOLLOWED = {
    ("ruritania",): {"x", "desk"},
    ("syldavia",): {"x"},
    ("ruritania syldavia",): {"x"},
    ("ruritania-syldavia",): {"x"},
    ("borduria ruritania",): {"desk"},
    ("borduria syldavia",): set(),
    ("graustark",): set(),
    ("ottokar-lindqvist",): {"x"},
    ("king-of-ruritania",): {"x"},
    ("ruritania-foreign-office",): {"desk"},
    ("pears",): {"x"},
    ("mills",): set(),
    ("x",): {"x"},
    ("klow",): {"desk"},
    ("mills", "borduria"): {"desk"},
}


@pytest.mark.parametrize(("follow", "expected"), FOLLOWED.items(), ids=map(str, FOLLOWED))
def test_who_follows_something_hears_of_what_it_has_a_part_in(follow: tuple[str, ...], expected: set[str]) -> None:
    more = {
        **meeting("x", '"2032-10-23"', more="topics: [pears]"),
        "meetings/desk": "id: desk\ncite: s000#p8\nkind: talks\ntitle: Talks desk\ndate: '2032-10-23'\nplace: klow\n"
        "occurrence: planned\nparticipants: [{for: treaty-desk}, {for: borduria}]\n",
    }
    kb = knowledge(kept("ruritania-syldavia") | more)
    made = digest(kb, DAY, follow=follow)
    assert set(re.findall(r"Talks (\w+)", "\n".join(part(made, AHEAD)))) == expected
    assert made.quiet is not bool(expected)


def test_a_follower_is_reminded_of_its_own_and_told_what_it_follows() -> None:
    made = digest(fictional(), DAY, follow=("borduria", "pears"))
    assert "Borduria, Pears · knowledge" in made.answer.subtitle
    assert len(part(made, VERIFY)) == 1
    assert "Marshal of Borduria" in part(made, VERIFY)[0]
    many = digest(fictional(), DAY, follow=("borduria", "pears", "ruritania syldavia", "klow", "mills", "orsinia"))
    assert many.answer.subtitle.startswith("Borduria, Pears, Ruritania–Syldavia, Klow and 2 more · ")


def test_what_is_gone_is_named_and_does_not_open_the_rest() -> None:
    made = digest(fictional(), TODAY, follow=("atlantis", "syldavia atlantis", "syldavia borduria orsinia"))
    assert made.quiet
    assert "though it is followed here: atlantis, syldavia atlantis and syldavia borduria orsinia." in body(made)
    assert "Nothing new on what is followed here" in body(made)
    assert not made.answer.actions


# --- whatever the day -------------------------------------------------------------------------------------------------

FOLLOWS: tuple[tuple[str, ...], ...] = ((), ("qatar",), ("kazakhstan turkiye", "gaza"), ("hamas", "doha", "country:IS"))


@pytest.mark.parametrize("follow", FOLLOWS, ids=str)
def test_every_line_of_every_day_has_its_source(follow: tuple[str, ...]) -> None:
    kb = newsroom().kb
    for day in _days(date(2026, 1, 1), range(7), 365):
        made = digest(kb, day, follow=follow)
        assert not unmarked(made.answer), day
        assert len(made.answer.actions) <= 5
        assert made.answer.title == f"Digest for {day:%a} {day.day} {day:%b %Y}"
        assert made == digest(kb, day, follow=follow)


async def test_every_button_of_a_digest_leads_somewhere() -> None:
    kb = newsroom().kb
    lines = {
        action.line for follow in FOLLOWS for action in digest(kb, date(2026, 10, 22), follow=follow).answer.actions
    }
    assert {"/upcoming", "/disputes", "/country qatar", "/relations kazakhstan turkiye"} <= lines
    for line in lines:
        answer = await Dragoman(kb, date(2026, 10, 22)).ask(line)
        assert answer.status == "ok", line


def test_the_anniversary_of_the_doha_talks() -> None:
    text = body(digest(newsroom().kb, date(2026, 10, 22)))
    assert "1 year ago, 22 Oct 2025 (inferred)" in line_with(text, "Talks between Erdoğan and Sheikh Tamim in Doha")
    assert "no source here records a signing" in line_with(text, "Agreements of Türkiye and Qatar", "Göksu said")
    assert "(planned, expected; outcome not recorded)" in line_with(text, "Erdoğan's visit to Oman")
