"""What does a typed word become: a party, a place, a date, a source? And what is said where it becomes nothing?"""

from __future__ import annotations

import pytest

from bot.core.answer import Status
from bot.core.parameters import (
    Country,
    EventSide,
    Leader,
    NoSuchSource,
    Party,
    Place,
    Source,
    Topic,
    Unresolved,
    When,
    handle,
)
from bot.errors import UserError
from tests.small_knowledge import TODAY, ask, fictional


@pytest.mark.parametrize(
    ("typed", "entity", "told"),
    [
        ("Ruritania", "ruritania", False),
        ("kingdom of ruritania", "ruritania", False),
        ("Руритания", "ruritania", False),
        ("XR", "ruritania", False),
        ("ruritanai", "ruritania", True),
        ("Ruritana", "ruritania", True),
        ("lindqvist", "ottokar-lindqvist", False),
        ("King Ottokar Lindqvist", "ottokar-lindqvist", False),
        ("lom", "league-of-marches", False),
        ("king of ruritania", "king-of-ruritania", False),
        ("ruritanian king", "king-of-ruritania", False),
        ("foreign-secretary-of-ruritania", "foreign-secretary-of-ruritania", False),
        ("iceland", "country:is", False),
    ],
)
def test_any_spelling_is_a_party(typed: str, entity: str, told: bool) -> None:
    party = Party.read(typed, fictional(), TODAY)
    assert party.id == entity
    if told:
        assert party.match.told, "a guess is to be told"


def test_the_garbled_form_is_never_the_name_shown() -> None:
    assert Party.read("Otokr Lindqvst", fictional(), TODAY).match.name == "Ottokar Lindqvist"


def test_a_capital_is_its_government_as_a_party_and_itself_as_a_place() -> None:
    kb = fictional()
    assert Party.read("strelsau", kb, TODAY).id == "ruritania"
    assert Place.read("strelsau", kb, TODAY).id == "strelsau"
    assert EventSide.read("strelsau", kb, TODAY).id == "ruritania"
    assert EventSide.read("zenda castle", kb, TODAY).id == "zenda-castle"


def test_a_place_is_no_country_to_a_command_that_takes_countries() -> None:
    with pytest.raises(UserError, match="Zenda Castle is a place, and this takes a country: /events and /timeline"):
        Country.read("zenda castle", fictional(), TODAY)


def test_equal_candidates_are_asked_about() -> None:
    with pytest.raises(Unresolved) as unresolved:
        Leader.read("korea", fictional(), TODAY)
    assert unresolved.value.ambiguous


def test_topics_come_from_the_vocabulary() -> None:
    assert Topic.read("fruit", fictional(), TODAY).id == "pears"
    with pytest.raises(Unresolved):
        Topic.read("submarines", fictional(), TODAY)


def test_dates_are_read_and_refused_in_words() -> None:
    kb = fictional()
    assert str(When.read("late april 2024", kb, TODAY).value) == "2024-04-21/2024-04-30"
    assert str(When.read("yesterday", kb, TODAY).value) == "2032-02-29"
    for impossible in ("2024-02-30", "2024-13", "soonish", "2025-02-29"):
        with pytest.raises(UserError, match=impossible):
            When.read(impossible, kb, TODAY)


@pytest.mark.parametrize("typed", ["s001", "S001", "1", "s1", "source 1", " 001 ", "envoy on his", "001_invented.txt"])
def test_a_source_by_number_or_words(typed: str) -> None:
    assert Source.read(typed, fictional(), TODAY).id == "s001"


@pytest.mark.parametrize(
    ("typed", "said"), [("s009", "there is no source"), ("a", "several sources fit"), ("", "no source")]
)
def test_a_source_that_is_not_meant_names_those_there_are(typed: str, said: str) -> None:
    with pytest.raises(NoSuchSource, match=said) as error:
        Source.read(typed, fictional(), TODAY)
    assert set(error.value.known) <= {"s000", "s001", "s002"}
    assert "s000" in str(error.value)


def test_a_source_by_publisher_and_author() -> None:
    assert Source.read("zenda gazette", fictional(), TODAY).id == "s000"
    assert Source.read("nora fitch", fictional(), TODAY).id == "s000"


def test_the_handle_of_every_entity_leads_back_to_it() -> None:
    kb = fictional()
    contents = kb.contents
    for entry in (*contents.countries, *contents.organizations, *contents.people, *contents.posts):
        assert Party.read(handle(kb, entry.id), kb, TODAY).id == entry.id
    assert Party.read(handle(kb, "country:is"), kb, TODAY).id == "country:is"


@pytest.mark.parametrize("asked", ["prime minister talvan", "king talvan", "sultan talvan"])
def test_an_office_somebody_does_not_hold_is_no_form_of_address(asked: str) -> None:
    with pytest.raises(Unresolved) as unresolved:
        Leader.read(asked, fictional(), TODAY)
    assert [match.name for match in unresolved.value.resolution.closest] == ["Mira Talvan"]
    assert Leader.read("president talvan", fictional(), TODAY).match.name == "Mira Talvan"
    assert Leader.read("ms talvan", fictional(), TODAY).match.name == "Mira Talvan"


@pytest.mark.parametrize(
    ("line", "ids"),
    [
        ("/events in syldavia", ["syldavia"]),
        ("/statements by talvan", None),
        ("/relations ruritania to syldavia", ["ruritania", "syldavia"]),
        ("/relations between ruritania and syldavia", ["ruritania", "syldavia"]),
    ],
)
def test_small_words_lead_up_to_a_name_and_are_no_country(line: str, ids: list[str] | None) -> None:
    answer = ask(line)
    assert answer.status is Status.OK
    assert [one.id for one in answer.matched] == ids or (ids is None and len(answer.matched) == 1)
