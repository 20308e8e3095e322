"""Who acts as whom, who has a part in what, and by which name is anything shown?"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.kb.citations import Citation
from bot.kb.knowledge import Knowledge
from bot.kb.loading import load
from bot.kb.records import Meeting, Person
from tests.small_knowledge import fictional, problems, written


@pytest.mark.parametrize(
    ("entity", "name", "short", "kind"),
    [
        ("ruritania", "Ruritania", "Ruritania", "country"),
        ("country:is", "Iceland", "Iceland", "country"),
        ("ottokar-lindqvist", "Ottokar Lindqvist", "Lindqvist", "person"),
        ("league-of-marches", "League of Marches", "LOM", "organization"),
        ("king-of-ruritania", "King of Ruritania", "King of Ruritania", "post"),
        ("foreign-secretary-of-ruritania", "Foreign Secretary of Foreign Office of Ruritania", None, "post"),
        ("pear-treaty", "Pear Treaty", "Pear Treaty", "agreement"),
        ("ruritania-syldavia", "Ruritania · Syldavia", None, "relation"),
        ("talvan-on-pears-2031", "Statement by Talvan", None, "statement"),
        ("pears", "Pears", "Pears", "topic"),
        ("zenda-castle", "Zenda Castle", "Zenda Castle", "place"),
    ],
)
def test_every_kind_of_entry_has_a_name(entity: str, name: str, short: str | None, kind: str) -> None:
    kb = fictional()
    assert kb.name(entity) == name
    assert kb.short_name(entity) == (short or name)
    assert kb.kind(entity) == kind


def test_an_id_nobody_knows_has_no_kind() -> None:
    assert fictional().kind("nowhere") == "unknown"


def test_kin_reaches_bodies_of_bodies_and_their_posts_but_not_people() -> None:
    kin = fictional().kin("ruritania")
    assert kin == {
        "ruritania",
        "ruritania-foreign-office",
        "treaty-desk",
        "elphberg-government",
        "king-of-ruritania",
        "foreign-secretary-of-ruritania",
    }
    assert fictional().kin("country:is") == {"country:is"}


def test_bodies_that_own_each_other_do_not_hang(tmp_path: Path) -> None:
    folders = written(
        tmp_path,
        {
            "organizations/ring-one": "id: ring-one\ncite: s000#p1\nname: Ring One\nkind: council\npart_of: ring-two\n",
            "organizations/ring-two": "id: ring-two\ncite: s000#p1\nname: Second Circle\nkind: council\npart_of: ring-one\n",
        },
    )
    assert len(problems(folders)) == 2
    kb = Knowledge(load(folders).contents)
    assert kb.kin("ring-one") == {"ring-one", "ring-two"}


def test_whoever_has_a_part_is_involved_with_the_places_around() -> None:
    involved = fictional().involved
    assert involved["pear-war"] == {"borduria", "syldavia", "orsinia", "klow"}
    assert {"ottokar-lindqvist", "king-of-ruritania", "ruritania"} <= involved["league-summit-2030"]
    assert involved["talvan-on-pears-2031"] == {"mira-talvan", "zenda-gazette", "ruritania", "pear-treaty"}
    assert involved["ruritania"] == frozenset()


def test_get_gives_only_the_kind_asked_for() -> None:
    assert fictional().get("ottokar-lindqvist", Meeting) is None
    assert fictional().get("ottokar-lindqvist", Person) is not None
    assert fictional().get("nobody", Person) is None


def test_what_stands_on_a_source_is_found_in_the_sources_order() -> None:
    stands = fictional().citations
    assert set(stands) == {"s000", "s001", "s002"}
    places = [citation for _, citation in stands["s002"]]
    assert places == sorted(places, key=lambda cite: cite.order)
    assert {entry.id for entry, cite in stands["s002"] if cite == Citation("s002", 2)} == {
        "chancellor-of-graustark",
        "orsinia",
    }


def test_nothing_in_it_can_be_changed() -> None:
    with pytest.raises((AttributeError, dataclasses.FrozenInstanceError)):
        fictional().entries["ruritania"].name = "Elsewhere"  # type: ignore[attr-defined]


def test_without_territories_the_worlds_countries_are_simply_unknown() -> None:
    kb = Knowledge(fictional().contents)
    assert kb.names.find("iceland", ("country",)).match is None
    found = kb.names.find("ruritania", ("country",)).match
    assert found is not None
    assert found.id == "ruritania"
