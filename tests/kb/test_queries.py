"""Who stands for whom, who met whom, what was true when? Asked of invented countries, so that every case exists."""

from __future__ import annotations

from datetime import date

import pytest

from bot.kb import queries
from bot.kb.kinds import ActKind, Occurrence
from bot.kb.records import Agreement, Event, Meeting, Organization, Post, Statement
from bot.text.dates import Date, Window
from tests.small_knowledge import TODAY, fictional

KB = fictional


def meeting(meeting_id: str) -> Meeting:
    entry = KB().get(meeting_id, Meeting)
    assert entry is not None
    return entry


def post(post_id: str) -> Post:
    entry = KB().get(post_id, Post)
    assert entry is not None
    return entry


# --- who holds a post -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("post_id", "on", "holder"),
    [
        ("king-of-ruritania", None, "ottokar-lindqvist"),
        ("king-of-ruritania", date(2010, 1, 1), "ilse-varden"),
        ("king-of-ruritania", date(2020, 1, 1), "ottokar-lindqvist"),
        ("king-of-ruritania", date(1999, 1, 1), None),
        ("foreign-secretary-of-ruritania", None, "pavel-oren"),
        ("foreign-secretary-of-ruritania", date(2029, 1, 1), "pavel-oren"),
        ("foreign-secretary-of-ruritania", date(2030, 6, 30), "pavel-oren"),
        ("foreign-secretary-of-ruritania", date(2030, 7, 1), None),
        ("president-of-syldavia", date(2031, 5, 9), None),
        ("president-of-syldavia", date(2031, 5, 10), "mira-talvan"),
        ("chancellor-of-graustark", date(1900, 1, 1), "greta-holm"),
    ],
)
def test_who_held_a_post_on_a_day(post_id: str, on: date | None, holder: str | None) -> None:
    tenure = queries.holder(KB(), post(post_id), on)
    assert (tenure.holder if tenure else None) == holder


def test_the_posts_of_a_country_are_those_of_its_ministries_too_highest_first() -> None:
    assert [one.id for one in queries.posts_of(KB(), "ruritania")] == [
        "king-of-ruritania",
        "foreign-secretary-of-ruritania",
    ]
    assert [one.id for one in queries.posts_of(KB(), "iceland")] == []


def test_every_post_somebody_was_in() -> None:
    assert [one.id for one, _ in queries.posts_held(KB(), "ilse-varden")] == ["king-of-ruritania"]


def test_where_a_party_has_a_standing() -> None:
    assert [(one.id, membership.standing.value) for one, membership in queries.memberships_of(KB(), "orsinia")] == [
        ("league-of-marches", "dialogue partner")
    ]


@pytest.mark.parametrize(
    ("place", "wanted", "inside"),
    [
        ("zenda-castle", "zenda-castle", True),
        ("zenda-castle", "strelsau", True),
        ("zenda-castle", "ruritania", True),
        ("klow", "syldavia", True),
        ("klow", "ruritania", False),
        ("ruritania", "klow", False),
        ("country:is", "klow", False),
    ],
)
def test_what_lies_within_what(place: str, wanted: str, inside: bool) -> None:
    assert queries.within(KB(), place, wanted) is inside


# --- true when --------------------------------------------------------------------------------------------------------


def test_a_title_is_stale_after_a_year_and_not_a_day_before() -> None:
    (tenure,) = post("president-of-syldavia").tenures
    assert not queries.is_stale(KB(), tenure, date(2032, 5, 9))
    assert queries.is_stale(KB(), tenure, date(2032, 5, 10))
    (undated,) = post("chancellor-of-graustark").tenures
    assert queries.is_stale(KB(), undated, TODAY), "what no date attests is to be verified at once"
    assert queries.STALE.days == 365


def test_an_open_end_proves_nothing_about_today() -> None:
    assert queries.last_known(Date.parse("2023-12-20/..")) == date(2023, 12, 20)
    assert queries.last_known(Date.parse("2023-12")) == date(2023, 12, 31)


def test_what_began_and_what_was_over_by_a_day() -> None:
    (tenure,) = post("foreign-secretary-of-ruritania").tenures
    assert not queries.began_by(KB(), tenure, tenure.start, date(2027, 12, 31))
    assert queries.began_by(KB(), tenure, tenure.start, date(2028, 1, 1)), "2028 may have been its first day"
    assert not queries.ended_before(tenure.end, date(2030, 6, 30))
    assert queries.ended_before(tenure.end, date(2030, 7, 1))
    assert not queries.ended_before(None, date(2999, 1, 1))


def test_what_is_attested_stands_on_its_sources_dates_or_the_day_it_is_said_of() -> None:
    talks = meeting("lindqvist-talvan-strelsau-2031")
    assert [str(day) for day in queries.attested(KB(), talks.cite)] == ["2029-11-02?", "2031-05-10"]
    assert queries.attested(KB(), talks.cite, Date.parse("2030")) == [Date.parse("2030")]


# --- status -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(ActKind))
def test_the_furthest_act_is_the_status(kind: ActKind) -> None:
    agreement = KB().get(f"act-{kind.value.replace(' ', '-')}", Agreement)
    assert agreement is not None
    assert queries.status(agreement) is kind
    done = {ActKind.REACHED, ActKind.GRANTED, ActKind.SIGNED, ActKind.IN_FORCE, ActKind.ENDED}
    assert queries.is_done(agreement) is (kind in done)


@pytest.mark.parametrize("modality", ["announced", "expected", "hoped", "alleged"])
def test_a_signing_that_is_not_a_fact_is_no_signing(modality: str) -> None:
    agreement = KB().get(f"signed-{modality}", Agreement)
    assert agreement is not None
    assert not queries.is_done(agreement)
    if modality != "alleged":
        assert queries.status(agreement).value == modality


def test_a_slip_changes_no_status_and_no_date() -> None:
    treaty = KB().get("pear-treaty", Agreement)
    assert treaty is not None
    assert queries.status(treaty) is ActKind.SIGNED
    assert [str(day) for day in queries.dates_of(treaty)] == ["2029-09", "2030-02?"]
    war = KB().get("pear-war", Event)
    assert war is not None
    assert [str(day) for day in queries.dates_of(war)] == ["2019-04"]


def test_occurrence_is_what_is_recorded_and_not_what_the_calendar_says() -> None:
    assert queries.occurrence(meeting("lindqvist-talvan-klow-2031")) is Occurrence.PLANNED
    assert queries.occurrence(meeting("talvan-brask-cancelled-2030")) is Occurrence.CANCELLED
    mediation = KB().get("undated-mediation", Event)
    assert mediation is not None
    assert queries.occurrence(mediation) is Occurrence.HELD


# --- who met whom -----------------------------------------------------------------------------------------------------


def contacts(a: str, b: str, on: date | None = None) -> list[str]:
    return [one.id for one in queries.contacts(KB(), a, b, on)]


def test_a_contact_is_a_held_meeting_of_named_people_of_both_sides() -> None:
    assert contacts("ruritania", "syldavia") == ["lindqvist-talvan-strelsau-2031"]
    assert contacts("syldavia", "ruritania") == contacts("ruritania", "syldavia")
    assert contacts("syldavia", "borduria") == ["talvan-brask-2030"], "neither the cancelled nor the postponed one"


def test_the_people_of_a_ministry_meet_for_their_country() -> None:
    assert contacts("ruritania", "borduria") == ["oren-brask-2029"]
    assert contacts("ruritania-foreign-office", "jovan-brask") == ["oren-brask-2029"]


def test_being_at_one_summit_is_not_meeting_nor_is_receiving_a_nameless_group() -> None:
    assert contacts("ruritania", "graustark") == []
    both = {one.id for one in queries.happenings(KB(), "ruritania", "graustark")}
    assert {"league-summit-2030", "graustark-delegation-2030"} <= both


def test_a_body_of_two_sides_acts_for_neither() -> None:
    assert "ruritania-syldavia-council" not in KB().kin("ruritania")
    assert "graustark-syldavia-council" not in KB().kin("graustark")
    assert contacts("graustark", "ruritania") == []


def test_two_people_are_a_pair_too_and_one_is_none() -> None:
    assert contacts("ottokar-lindqvist", "mira-talvan") == ["lindqvist-talvan-strelsau-2031"]
    assert contacts("ottokar-lindqvist", "ruritania") == []


def test_contacts_up_to_a_day() -> None:
    assert contacts("ruritania", "syldavia", date(2031, 5, 7)) == []
    assert contacts("ruritania", "syldavia", date(2031, 5, 8)) == ["lindqvist-talvan-strelsau-2031"]
    assert contacts("syldavia", "borduria", date(2030, 1, 3)) == ["talvan-brask-2030"], "one of the two days will do"
    assert contacts("syldavia", "borduria", date(2030, 1, 2)) == []


# --- lists ------------------------------------------------------------------------------------------------------------


def test_lists_run_from_the_newest_and_twice_alike() -> None:
    everything = queries.happenings(KB(), "syldavia")
    ordered = queries.newest_first(KB(), everything)
    assert [one.id for one in ordered][:2] == ["lindqvist-talvan-klow-2033", "lindqvist-talvan-klow-2031"]
    assert queries.newest_first(KB(), reversed(everything)) == ordered
    dated = [one for one in ordered if queries.dates_of(one)]
    assert ordered[: len(dated)] == dated, "what has no date stands last"
    days = [queries.sort_date(KB(), one) for one in dated]
    assert days == sorted(days, reverse=True)


def test_an_agreement_stands_where_its_latest_act_does() -> None:
    treaty = KB().get("pear-treaty", Agreement)
    assert treaty is not None
    assert queries.sort_date(KB(), treaty) == (date(2030, 2, 1), date(2030, 2, 28))


@pytest.mark.parametrize(
    ("entry_id", "first", "last", "kept"),
    [
        ("talvan-brask-2030", date(2030, 1, 4), None, True),
        ("talvan-brask-2030", date(2030, 1, 5), None, False),
        ("talvan-brask-2030", None, date(2030, 1, 3), True),
        ("talvan-brask-2030", None, date(2030, 1, 2), False),
        ("lindqvist-talvan-strelsau-2031", date(2031, 5, 9), date(2031, 5, 9), True),
        ("undated-tea", None, date(1900, 1, 1), False),
        ("foreign-office-2030", None, date(2031, 5, 10), True),
        ("foreign-office-2030", None, date(2031, 5, 9), False),
        ("foreign-office-2030", date(2031, 1, 1), None, False),
        ("undated-tea", None, None, True),
    ],
)
def test_what_may_lie_in_a_window_is_kept(entry_id: str, first: date | None, last: date | None, kept: bool) -> None:
    entry = KB().entries[entry_id]
    assert isinstance(entry, (Meeting, Statement))
    assert queries.falls_in(KB(), entry, Window(first, last)) is kept


def test_a_pair_shares_what_involves_both() -> None:
    shared = {one.id for one in queries.happenings(KB(), "borduria", "orsinia")}
    assert shared == {"pear-treaty", "pear-war"}
    assert "talvan-on-pears-2031" in {one.id for one in queries.happenings(KB(), "mira-talvan", "pear-treaty")}


def test_the_standing_of_a_pair_is_found_in_either_order() -> None:
    one = queries.relation(KB(), "syldavia", "ruritania")
    assert one is not None
    assert one is queries.relation(KB(), "ruritania", "syldavia")
    assert queries.relation(KB(), "borduria", "ruritania") is None
    assert [other for other, _ in queries.relations_of(KB(), "orsinia")] == ["league-of-marches"]


def test_a_place_filter_counts_what_lies_within() -> None:
    talks = meeting("lindqvist-talvan-strelsau-2031")
    assert queries.in_place(KB(), talks, "ruritania")
    assert not queries.in_place(KB(), talks, "klow")
    assert not queries.in_place(KB(), meeting("undated-tea"), "ruritania")


def test_how_far_the_sources_reach() -> None:
    reach = queries.reach(KB())
    assert (str(reach.earliest), str(reach.latest), reach.count) == ("2029-11-02?", "2031-05-10", 3)


def test_the_body_of_another_body_acts_for_the_country() -> None:
    assert {
        "ruritania-foreign-office",
        "treaty-desk",
        "king-of-ruritania",
        "foreign-secretary-of-ruritania",
    } <= KB().kin("ruritania")
    assert KB().kin("mira-talvan") == {"mira-talvan"}
    assert KB().get("treaty-desk", Organization) is not None


def test_what_has_no_date_is_known_from_the_first_source_that_tells_of_it() -> None:
    statement = KB().get("foreign-office-2030", Statement)
    tea = meeting("undated-tea")
    assert statement is not None
    assert not queries.known_by(KB(), statement, date(2031, 5, 9))
    assert queries.known_by(KB(), statement, date(2031, 5, 10))
    assert queries.known_by(KB(), tea, date(1900, 1, 1)), "its source has no date either"
