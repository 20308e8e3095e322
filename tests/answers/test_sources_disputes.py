"""What stands on a source, where sources differ, where words occur, how to ask: is all of it there and no slip elsewhere?"""

from __future__ import annotations

from bot import __version__
from bot.commands import COMMANDS
from tests.small_knowledge import ask, fictional, line_with, told


def test_disputes_show_every_side_with_rank_and_reason() -> None:
    text = told("/disputes")
    for line in (
        "preferred: 1970 [",
        "also reported: 1971 [",
        "held to be a slip: 8 May 2021 [",
        "held to be a slip: Apr 2009 [",
        "$175.5 million (Brask said) [",
    ):
        assert line in text
    assert "The gazette had the founding deed" in text
    assert ask("/disputes").disputed


def test_disputes_of_one_party_only() -> None:
    text = told("/disputes orsinia")
    assert "Pear Treaty: worth" in text
    assert "Talks of Lindqvist" not in text
    assert "No disagreement between sources is recorded that concerns Iceland" in told("/disputes iceland")
    assert not ask("/disputes iceland").disputed


def test_a_card_says_what_it_is_and_what_to_doubt() -> None:
    text = told("/source s000")
    for line in (
        "Nature: news report; language en",
        "Publisher: Zenda Gazette",
        "Author: Nora Fitch",
        "Published: 10 May 2031",
        "Caution: The gazette is owned by the crown of Ruritania.",
        "¶12 Account 12 of the invented report 0.",
    ):
        assert line in text
    torn = told("/source s002")
    assert "Published: not stated" in torn
    assert "Damage: The upper half is missing." in torn
    inferred = told("/source s001")
    assert "2 Nov 2029 (inferred)" in inferred
    assert "Reasoning: It looks forward to a fair of the week after." in inferred


def test_everything_that_rests_on_a_source_is_listed_at_its_place() -> None:
    text = told("/source s002")
    named = {fictional().name(entry.id) for entry, _ in fictional().citations["s002"]}
    for name in named:
        assert f"{name} (" in text
    assert "¶2" in line_with(text, "Chancellor of Graustark (post)")


def test_cautions_are_printed_where_their_place_is_cited() -> None:
    crown, twice = "owned by the crown", "counts twice"

    def cautions(line: str) -> str:
        return " ".join(caution for note in ask(line).sources for caution in note.cautions)

    assert crown in cautions("/country ruritania")
    assert twice in cautions("/events borduria")
    assert twice not in cautions("/leader talvan as-of:1900")
    assert twice not in cautions("/organization zenda-gazette")


def test_a_source_is_described_with_its_date_or_that_it_has_none() -> None:
    described = {note.source: note.described for note in ask("/country ruritania").sources}
    assert described["s000"].endswith("Zenda Gazette; by Nora Fitch; 10 May 2031")
    assert "publisher not stated" in described["s001"]
    assert "undated, 2 Nov 2029 (inferred)" in described["s001"]
    assert described["s002"].endswith("undated")


def test_lookup_shows_the_line_with_its_hedge() -> None:
    assert "alleged, Talvan said" in line_with(told("/lookup exports"), "Ruritania exports pears")
    assert "share of pears: 85% (Talvan said) [" in told("/lookup share of pears")
    assert "a shared lighthouse [" in told("/lookup lighthouse")


def test_lookup_that_finds_nothing_says_so() -> None:
    answer = ask("/lookup zeppelin")
    assert answer.status == "not_found"
    assert "“zeppelin” occurs nowhere" in told("/lookup zeppelin")
    assert "abdicated” occurs nowhere" in told("/lookup abdicated")


def test_long_results_say_how_many_more_there_are() -> None:
    text = told("/lookup paper")
    assert text.count("•") <= 12
    assert len([line for line in text.splitlines() if "Paper" in line]) >= 10


def test_help_lists_every_command_and_explains_each() -> None:
    text = told("/help")
    for command in COMMANDS:
        assert command.usage in text
        explained = told(f"/help {command.name}")
        assert command.description in explained
        for example in command.examples:
            assert example in explained
        for option in command.options:
            assert option.description in explained
    assert ask("/help relatons").status == "not_found"
    assert "/relations" in told("/help relatons")


def test_about_counts_what_there_is() -> None:
    text = told("/about")
    assert __version__ in text
    assert fictional().revision[:7] in text
    assert "5 countries" in text
    assert "3 documents" in text
    assert "4 open disagreements" in text
