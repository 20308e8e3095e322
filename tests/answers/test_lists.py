"""Lists and details: is every hedge, status and outcome said, and is an empty list no claim that nothing happened?"""

from __future__ import annotations

from datetime import date

from tests.small_knowledge import ask, line_with, told

# --- meetings ---------------------------------------------------------------------------------------------------------


def test_one_meeting_is_told_whole() -> None:
    text = told("/meetings ruritania syldavia place:strelsau")
    assert "Status: held (Zenda Gazette said), behind closed doors (Talvan said) [" in text
    assert "Place: Zenda Castle, Strelsau (Zenda Gazette said) [" in text
    assert "Part of: Tour of Lindqvist (Holm said) [" in text
    who = line_with(text, "Who:")
    for piece in (
        "Ottokar Lindqvist (King of Ruritania), host",
        "Mira Talvan (President of Syldavia)",
        "14 Syldavian bakers",
        "(Talvan said)",
    ):
        assert piece in who
    assert "On: a bridge (expected, Talvan said) [" in text
    assert "Outcome: a bridge is to be built (announced, Lindqvist said) [" in text
    assert "abdicated" not in text
    assert "slip" not in text
    assert "bakers present: 14 [" in text
    assert "or 15 [" in text


def test_a_meeting_without_outcome_says_that_none_is_recorded() -> None:
    assert "Outcome: not recorded" in line_with(told("/meetings borduria ruritania"), "Outcome:")


def test_what_was_cancelled_or_postponed_is_not_held() -> None:
    text = told("/meetings jovan-brask")
    assert "3 held" not in text
    assert "cancelled" in line_with(text, "Second talks of Talvan and Brask")
    assert "postponed" in line_with(text, "Third talks of Talvan and Brask")


def test_newest_first_and_what_has_no_date_last() -> None:
    text = told("/meetings lindqvist")
    order = [
        "Jubilee talks",
        "Return visit",
        "Talks of Lindqvist and Talvan",
        "Tour of Lindqvist",
        "Visit of a delegation",
        "Summit of the League",
    ]
    assert sorted(order, key=text.index) == order
    assert told("/meetings pavel-oren").index("Talks of Oren") < told("/meetings pavel-oren").index("Tea of Holm")


def test_windows_topics_and_places_narrow_a_list() -> None:
    assert "Jubilee" not in told("/meetings lindqvist until:2032")
    assert "Summit" not in told("/meetings lindqvist since:2031")
    assert "Summit" not in told("/meetings lindqvist topic:pears")
    assert "Talks of Lindqvist and Talvan" in told("/meetings lindqvist topic:fruit")
    assert "Summit" in told("/meetings lindqvist place:syldavia")


def test_nothing_found_is_no_sign_that_there_was_nothing() -> None:
    for line in (
        "/meetings iceland",
        "/agreements graustark",
        "/events iceland",
        "/statements brask",
        "/timeline iceland",
        "/meetings lindqvist since:2033-06",
    ):
        answer = ask(line)
        assert answer.status == "ok"
        assert "no sign that there was none" in told(line)
        assert any(one.kind == "reach" for one in answer.notices)


# --- agreements -------------------------------------------------------------------------------------------------------


def test_one_agreement_is_told_whole() -> None:
    text = told("/agreements orsinia")
    assert "Status: signed [" in text
    assert "Announced Sep 2029 by Orsinia (Brask said) [" in text
    assert "Signed Feb 2030 (inferred) in Klow [" in text
    assert "Borduria (Brask said) and Orsinia [" in line_with(text, "Parties:")
    covers = line_with(text, "Covers:")
    assert "plums (hoped for)" in covers
    assert "medlars (Brask said)" in covers
    assert "over $180 million [" in text
    assert "$175.5 million (Brask said) [" in text
    assert "nded Mar 2030" not in text


def test_a_line_about_an_agreement_keeps_the_hedges_of_what_it_covers() -> None:
    line = line_with(told("/relations borduria orsinia"), "Pear Treaty", "covers")
    assert "plums (hoped for)" in line
    assert "medlars (Brask said)" in line
    assert "worth: over $180 million [" in line


def test_every_act_is_told_apart() -> None:
    text = told("/agreements ruritania syldavia")
    for paper, word in enumerate(
        (
            "hoped for",
            "expected",
            "requested",
            "under negotiation, as of",
            "announced",
            "reached",
            "granted",
            "signed",
            "in force",
            "ended",
        ),
        1,
    ):
        assert f"Paper {paper}: {word} {paper} Feb 2030" in text
    for draft in (2, 3, 4, 5):
        line = line_with(text, f"Draft {draft}:")
        assert "Talvan said" in line
        assert any(word in line for word in ("announced", "expected", "hoped for", "alleged"))
    assert "1 signed" in text


# --- events -----------------------------------------------------------------------------------------------------------


def test_events_keep_hedges_of_roles_places_and_ends() -> None:
    text = told("/events orsinia")
    assert "(alleged)" in line_with(text, "Place:", "Klow")
    who = line_with(text, "Who:", "Borduria")
    assert "accused: Orsinia (alleged, Brask said)" in who
    assert "affected: unnamed millers" in who
    assert "a truce (Zenda Gazette said)" in text
    assert "85%" in text
    assert "2009" not in text
    assert "Apr 2019" in text
    assert "Talvan said" in line_with(text, "Pear War")
    assert "undated" in line_with(text, "Mediation in the matter of the mill")


def test_a_line_about_an_event_keeps_the_hedge_of_its_place() -> None:
    line = line_with(told("/timeline syldavia borduria"), "Pear War")
    assert "Klow (alleged): Pear War" in line
    assert "millers displaced: 85% [" in line


def test_an_event_that_was_announced_and_is_past_has_no_outcome() -> None:
    assert "planned, announced, Holm said; outcome not recorded" in told("/events graustark")


# --- statements, timeline, upcoming -----------------------------------------------------------------------------------


def test_every_hedge_of_a_statement_is_printed() -> None:
    line = line_with(told("/statements talvan"), "pears were dear")
    for piece in (
        "Talvan, to Zenda Gazette, on Pigeon Post: pears were dear [",
        "a bridge would be built (expected) [",
        "the price would fall (hoped",
        "the millers had stolen flour (alleged) [",
        "a fair would open (announced) [",
    ):
        assert piece in line
    assert "never eaten" not in line
    assert line.startswith("8 May 2031")


def test_a_country_speaks_through_its_ministry_and_the_outlet_is_named() -> None:
    line = line_with(told("/statements ruritania"), "the bridge was safe")
    assert "Foreign Office of Ruritania, reported by Zenda Gazette" in line
    assert "No statement by" in told("/statements ruritania about:borduria")


def test_statements_about_something() -> None:
    assert "pears were dear" in told("/statements talvan about:pear-treaty")
    assert "pears were dear" in told("/statements talvan about:fruit")
    assert "No statement" in told("/statements talvan about:mills")


def test_a_timeline_runs_from_the_oldest_with_what_began_then() -> None:
    text = told("/timeline ruritania syldavia")
    order = [
        "embassies in both capitals",
        "garrison",
        "Paper 1:",
        "Paper 10:",
        "Talks of Lindqvist and Talvan",
        "Jubilee talks",
        "Undated",
    ]
    assert sorted(order, key=text.index) == order
    assert "enemies" not in text


def test_a_timeline_knows_when_an_organization_began_and_who_joined() -> None:
    text = told("/timeline lom")
    assert "League of Marches founded" in text
    assert "Ruritania: member of League of Marches" in text


def test_a_timeline_may_be_of_a_place() -> None:
    assert "Talks of Lindqvist and Talvan" in told("/timeline zenda castle")


def test_upcoming_tells_ahead_from_overdue_from_open() -> None:
    text = told("/upcoming")
    ahead, _, rest = text.partition("the day has passed")
    overdue, _, open_ = rest.partition("no source here records")
    assert "Jubilee talks" in ahead
    assert "Return visit" in overdue
    assert "Bread for Orsinia" in overdue
    assert "Paper 5" in open_
    assert "Paper 8" not in text
    assert "Pear Treaty" not in text


def test_a_month_that_has_not_ended_is_not_past() -> None:
    during, after = date(2031, 12, 31), date(2032, 1, 1)
    assert "outcome not recorded" not in line_with(told("/upcoming", during), "Return visit")
    assert "outcome not recorded" in line_with(told("/upcoming", after), "Return visit")
