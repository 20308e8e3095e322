"""When do sources differ, when has one merely slipped, and which value stands first?"""

from __future__ import annotations

from bot.kb.citations import Citation
from bot.kb.claims import Claim, Claimed, Comparator, Figure, Modality, Rank
from bot.kb.disputes import alternatives, disputes_of, is_dispute, live
from tests.small_knowledge import fictional


def claim(value: object, rank: Rank = Rank.NORMAL, **more: object) -> Claim[object]:
    return Claim(value=value, rank=rank, cite=(Citation("s000", 1),), **more)  # type: ignore[arg-type]


def test_two_values_differ_whoever_says_them() -> None:
    assert is_dispute([claim(1), claim(2)])
    assert not is_dispute([claim(1), claim(1, said_by="anybody", modality=Modality.ALLEGED)])
    assert not is_dispute([claim(1)])
    assert not is_dispute([])


def test_figures_differ_in_number_bound_unit_scale_or_day() -> None:
    base = Figure(measure="m", value=180.0, scale="million", unit="$")
    assert not is_dispute([base, Figure(measure="m", value=180.0, scale="million", unit="$", said_by="anybody")])
    for other in (
        Figure(measure="m", value=181.0, scale="million", unit="$"),
        Figure(measure="m", value=180.0, scale="billion", unit="$"),
        Figure(measure="m", value=180.0, scale="million", unit="€"),
        Figure(measure="m", value=180.0, scale="million", unit="$", comparator=Comparator.OVER),
        Figure(measure="m", vague="tens", scale="million", unit="$"),
    ):
        assert is_dispute([base, other])


def test_the_preferred_comes_first_and_a_slip_not_at_all() -> None:
    claims: list[Claimed] = [claim(1, Rank.DEPRECATED), claim(2), claim(3, Rank.PREFERRED), claim(4)]
    assert [one.value for one in live(claims)] == [3, 2, 4]


def test_the_small_knowledge_has_exactly_these() -> None:
    found = {
        (entry.id, field): [str(getattr(one, "value", "")) for one in claims]
        for entry in fictional().contents.entries()
        for field, claims in disputes_of(entry)
    }
    assert found == {
        ("league-of-marches", "founded"): ["1970", "1971"],
        ("lindqvist-talvan-strelsau-2031", "date"): ["2031-05-08", "2031-05-09", "2021-05-08"],
        ("lindqvist-talvan-strelsau-2031", "figures"): ["14.0", "15.0"],
        ("pear-treaty", "figures"): ["180.0", "175.5"],
        ("pear-war", "date"): ["2019-04", "2009-04"],
    }


def test_many_values_of_one_field_are_no_alternatives() -> None:
    ruritania = fictional().entries["ruritania"]
    assert len(ruritania.facts) == 3
    assert not list(alternatives(ruritania))
