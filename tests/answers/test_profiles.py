"""A country, an organization, a person, a post: who holds what, since when, and attested when?"""

from __future__ import annotations

from tests.small_knowledge import ask, line_with, told

# --- countries, organizations -----------------------------------------------------------------------------------------


def test_a_country_is_told_with_its_standings_people_pairs_and_bodies() -> None:
    text = told("/country ruritania")
    assert "member of the League of Marches (since 1970; attested 10 May 2031) [" in text
    assert "King of Ruritania: Ottokar Lindqvist (since Jun 2015" in text
    assert "With Syldavia: 4 more: /relations ruritania syldavia" in text
    assert "Ruritania exports pears (alleged, Talvan said; attested 2 Nov 2029, inferred)" in text
    assert "republic" not in text
    assert "inhabitants: 1,200,000, as of 2030 [" in text
    assert "Foreign Office of Ruritania, ministry [" in text
    assert "Government of the Pears, government (Talvan said) [" in text
    assert "Varden" not in text
    assert text.index("Named in") < text.index("Latest on record")
    assert "/timeline ruritania" in line_with(text, "more:", "timeline")


def test_a_country_without_an_entry_is_named_and_has_no_record() -> None:
    assert "Nothing is recorded on Iceland. That is no sign that there is nothing." in told("/country iceland")
    assert ask("/country iceland").status == "ok"


def test_an_organization_tells_members_from_those_who_left_or_only_hope() -> None:
    text = told("/organization lom")
    assert "Ruritania (since 1970" in line_with(text, "Members:", "Ruritania")
    assert "1980 to 31 Dec 1999" in line_with(text, "Syldavia", "1980")
    assert "Borduria (attested 2 Nov 2029, inferred)" in line_with(text, "Observers:")
    assert "Holm said" in line_with(text, "Applicants:")
    assert "expected" in line_with(text, "Dialogue partners:")
    assert "a shared post (hoped for, Talvan said) [" in text
    assert "is entitled to listen [" in text
    assert "requires silence [" in text
    assert "letters at midwinter" in text


def test_differing_years_of_founding_are_a_dispute() -> None:
    answer = ask("/organization lom")
    assert answer.disputed
    line = line_with(told("/organization lom"), "Disputed:")
    assert "1970" in line
    assert "1971" in line
    assert "founding deed" in line


def test_members_as_of_a_day() -> None:
    early = told("/organization lom as-of:1975")
    assert "Members, attested only later: Syldavia" in early
    assert "Members: Ruritania" in early
    assert "Syldavia" not in told("/organization lom as-of:2005")


# --- people, posts ----------------------------------------------------------------------------------------------------


def test_a_post_names_its_holder_and_who_came_before() -> None:
    text = told("/leader king of ruritania")
    assert "Holder: Ottokar Lindqvist (since Jun 2015" in text
    assert "Before: Ilse Varden (2001 to Jun 2015" in text


def test_a_post_on_a_day() -> None:
    text = told("/leader king of ruritania as-of:2010")
    assert "Holder: Ilse Varden" in text
    assert "Attested later: Ottokar Lindqvist" in text
    assert "No holder is recorded by 1999" in told("/leader king of ruritania as-of:1999")


def test_a_tenure_that_is_over_is_no_holder() -> None:
    for line in ("/leader foreign-secretary-of-ruritania", "/leader foreign-secretary-of-ruritania as-of:2031"):
        text = told(line)
        assert "Holder: Pavel Oren" not in text
        assert "Before: Pavel Oren (2028 to Jun 2030" in text
    assert "Holder: Pavel Oren" in told("/leader foreign-secretary-of-ruritania as-of:2029")


def test_who_leads_a_country_on_a_day() -> None:
    now = told("/leader ruritania")
    assert "King: Ottokar Lindqvist" in now
    assert "Government of the Pears (Talvan said) [" in now
    assert "(alleged; last attested 2 Nov 2029, inferred: verify before use)" in now
    then, _, later = told("/leader ruritania as-of:2010").partition("Attested only after 2010")
    assert "King: Ilse Varden" in then
    assert "Government" not in then
    assert "Pavel Oren" in later
    assert "Pavel Oren" not in told("/leader ruritania as-of:2031")


def test_a_country_without_recorded_posts_says_so() -> None:
    assert "No holder of a post of Iceland is recorded. That is no sign that there is none." in told("/leader iceland")


def test_a_person_is_told_with_posts_and_what_they_did() -> None:
    text = told("/leader lindqvist")
    assert "Post: King of Ruritania (since Jun 2015; last attested 10 May 2031) [" in text
    assert "Talks of Lindqvist and Talvan" in text
    assert "none attested by 2010" in told("/leader lindqvist as-of:2010")
    assert "Later: King of Ruritania" in told("/leader lindqvist as-of:2010")


def test_a_post_somebody_left_stays_on_their_own_record() -> None:
    assert "Post: King of Ruritania (2001 to Jun 2015" in told("/leader varden")
