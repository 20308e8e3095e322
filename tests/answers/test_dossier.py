"""The dossier of a pair: is what a reporter needs first there, hedged as its source hedges it, and nothing else?"""

from __future__ import annotations

from tests.small_knowledge import ask, line_with, told


def test_the_last_contact_says_when_where_who_and_who_says_so() -> None:
    line = line_with(told("/relations ruritania syldavia"), "Last contact:")
    assert line.startswith("Last contact: 8 May 2031 [")
    for piece in (
        "or 9 May 2031 [",
        "disputed",
        "Zenda Castle",
        "Lindqvist – Talvan",
        "Zenda Gazette said",
        "behind closed doors (Talvan said)",
    ):
        assert piece in line
    assert "2021" not in line


def test_a_pair_that_never_met_is_told_so_though_both_were_at_a_summit() -> None:
    text = told("/relations ruritania graustark")
    assert "no held meeting of named people of both sides is recorded" in text
    assert "0 held" in text
    assert "Summit of the League in Klow" in text
    assert "Visit of a delegation of Graustark" in text


def test_the_people_of_a_ministry_are_the_last_contact_of_their_country() -> None:
    assert "Last contact: 30 Oct 2029 (inferred): Oren – Brask" in told("/relations ruritania borduria")


def test_a_day_that_is_one_of_two_is_shown_as_such() -> None:
    assert "Last contact: 3 or 4 Jan 2030: Talvan – Brask" in told("/relations syldavia borduria")


def test_what_was_planned_and_is_past_has_no_outcome_and_what_lies_ahead_needs_none() -> None:
    text = told("/relations ruritania syldavia")
    past = line_with(text, "Open:", "Return visit of Lindqvist")
    assert "planned, announced, Talvan said; outcome not recorded" in past
    assert "Dec 2031, expected" in past
    assert "outcome" not in line_with(text, "Open:", "Jubilee talks")


def test_what_is_only_announced_says_that_no_signing_is_recorded() -> None:
    text = told("/relations ruritania syldavia")
    assert line_with(text, "Open:", "Paper 5: announced").endswith("; no source here records a signing")
    assert "signed (expected, Talvan said)" in line_with(text, "Open:", "Draft 3")
    for done in ("Paper 6", "Paper 7", "Paper 8", "Paper 9", "Paper 10"):
        assert f"Open: {done}" not in text
    assert "1 signed" in text
    assert "1 reached" in text


def test_standing_facts_come_with_since_when_and_attested_when() -> None:
    text = told("/relations ruritania syldavia")
    assert "Standing: embassies in both capitals (since 1990; attested 10 May 2031) [" in text
    assert "a Syldavian garrison in Zenda (1995 to 2010;" in text
    assert "pears for bread (Talvan said; attested 2 Nov 2029, inferred)" in text
    assert "a customs union (hoped for; attested 2 Nov 2029, inferred)" in text
    assert "sworn enemies" not in text


def test_figures_read_as_they_were_printed() -> None:
    text = told("/relations ruritania syldavia")
    for figure in (
        "trade: over $180 million [",
        "share of pears: 85% (Talvan said) [",
        "aid: tens of millions of dollars (expected) [",
        "delegations: numerous [",
        "refugees: around 34,000 people [",
        "loan: at most €15.5 million, as of 2030 [",
    ):
        assert figure in text
    assert "999" not in text


def test_titles_are_verified_after_a_year_and_not_before() -> None:
    text = told("/relations syldavia borduria")
    assert "verify" not in line_with(text, "President: Mira Talvan")
    assert "verify before use" in line_with(
        text, "Marshal: Jovan Brask (Talvan said; last attested 2 Nov 2029, inferred"
    )
    assert "attested by an undated source: verify before use" in told("/relations ruritania graustark")
    assert any(one.kind == "verify" for one in ask("/relations syldavia borduria").notices)


def test_as_of_tells_what_was_true_then_and_lists_the_rest_apart() -> None:
    before, _, later = told("/relations ruritania syldavia as-of:2005").partition("Attested only after 2005")
    assert "embassies in both capitals" in before
    assert "garrison" in before
    assert "Ilse Varden" in before
    assert "Lindqvist" not in before
    assert "180 million" not in before
    for after in (
        "friends in peace",
        "Talks of Lindqvist and Talvan",
        "Paper 5",
        "180 million",
        "The border has one gate",
    ):
        assert after in later


def test_as_of_lists_what_was_over_apart_from_what_came_later() -> None:
    text = told("/relations ruritania syldavia as-of:2012")
    over = text.partition("Over by 2012")[2].partition("Attested only after")[0]
    assert "garrison" in over
    assert text.count("garrison") == 1


def test_a_seat_is_held_while_it_lasts() -> None:
    assert "Standing: Syldavia: member of the League of Marches (1980 to 31 Dec 1999" in told(
        "/relations syldavia lom as-of:1990"
    )
    ended = told("/relations syldavia lom as-of:2010")
    assert "Standing: Syldavia" not in ended
    assert "Over by 2010" in ended
    assert "Nothing is recorded" in told("/relations syldavia lom as-of:1970")


def test_a_pair_without_records_says_so_and_what_each_side_has() -> None:
    answer = ask("/relations iceland graustark")
    text = told("/relations iceland graustark")
    assert answer.status == "ok"
    assert "Nothing is recorded between Iceland and Graustark" in text
    assert "That is no sign that there is none." in text
    assert "Iceland: no meeting, agreement, event or statement is recorded" in text
    assert "Graustark: applicant to the League of Marches (Holm said;" in text
    assert any(one.kind == "reach" for one in answer.notices)


def test_long_lists_point_to_the_rest() -> None:
    assert "Borduria: 2 more: /timeline borduria" in told("/relations graustark borduria")


def test_a_post_as_a_side_is_whoever_holds_it() -> None:
    assert ask("/relations king-of-ruritania mira-talvan").title == "Ottokar Lindqvist · Mira Talvan"
    assert ask("/relations king-of-ruritania mira-talvan as-of:2010").title == "Ilse Varden · Mira Talvan"


def test_people_and_organizations_are_sides_too() -> None:
    assert "Last contact: 8 May 2031" in told("/relations lindqvist talvan")
    assert "letters at midwinter" in told("/relations lom orsinia")
    assert "expected" in line_with(told("/relations lom orsinia"), "dialogue partner")


def test_a_dispute_is_flagged_and_shows_both_with_the_reason() -> None:
    answer = ask("/relations ruritania syldavia")
    assert answer.disputed
    line = line_with(told("/relations ruritania syldavia"), "Disputed:", "date")
    assert "8 May 2031" in line
    assert "9 May 2031" in line
    assert "The gazette was there" in line
    assert not ask("/relations syldavia borduria").disputed
