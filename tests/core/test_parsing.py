"""Which words belong to which side? Every way of typing two names, an option or nothing at all."""

from __future__ import annotations

import itertools
import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import finished
from bot.commands import COMMANDS
from bot.core.answer import Answer
from bot.core.invocation import Invocation
from bot.core.parameters import MOST_LETTERS, Entity, Parameter, Text, When, Words
from bot.core.parsing import Unknown, bind, cleaned, parse_line
from bot.errors import UserError
from bot.kb.knowledge import Knowledge
from tests.asking import newsroom
from tests.small_knowledge import TODAY, fictional


def bound(line: str, kb: Knowledge | None = None) -> dict[str, Parameter]:
    kb = kb or fictional()
    invocation = parse_line(line, COMMANDS)
    command = COMMANDS.get(invocation.command)
    assert command is not None
    return bind(invocation, command, kb, TODAY).values


def read(line: str, kb: Knowledge | None = None) -> dict[str, str]:
    """What each parameter was taken for: the id of a name, the EDTF form of a date, other text as it is."""
    found = {}
    for name, value in bound(line, kb).items():
        found[name] = (
            value.id if isinstance(value, Entity) else str(value.value) if isinstance(value, When) else value.asked
        )
    return found


def refusal(line: str, kb: Knowledge | None = None) -> str:
    with pytest.raises(UserError) as error:
        bound(line, kb)
    return str(error.value)


PAIR = {"a": "ruritania", "b": "syldavia"}
SEPARATORS = (
    " ",
    ", ",
    ",",
    " and ",
    " vs ",
    " vs. ",
    " v ",
    " - ",
    " – ",
    " — ",
    "/",
    " / ",
    " & ",
    "&",
    "+",
    " | ",
    " und ",
    " et ",
    " ve ",
    " и ",
    " with ",
    "  ",
)


@pytest.mark.parametrize("separator", SEPARATORS)
def test_two_names_however_they_are_parted(separator: str) -> None:
    assert read(f"/relations ruritania{separator}syldavia") == PAIR
    assert read(f"/relations kingdom of ruritania{separator}syldavia") == PAIR
    assert read(f"/meetings ruritania{separator}syldavia") == PAIR


def test_a_lone_hyphen_parts_two_names() -> None:
    assert read("/relations ruritania-syldavia") == PAIR


def test_every_pair_of_shipped_countries_is_two_names_and_not_the_beginning_of_another() -> None:
    kb = newsroom().kb
    countries = [(entry.id, entry.name) for entry in kb.contents.countries]
    pairs = list(itertools.permutations(countries, 2))
    chance = random.Random(20240704)
    for (one, first), (other, second) in chance.sample(pairs, min(90, len(pairs))):
        for separator in chance.sample(SEPARATORS, 2):
            for command in ("relations", "meetings"):
                line = f"/{command} {first}{separator}{second}"
                assert read(line, kb) == {"a": one, "b": other}, line


def test_a_bilateral_body_is_not_meant_by_its_two_countries() -> None:
    assert read("/meetings ruritania syldavia") == PAIR
    assert read("/meetings turkiye kazakhstan", newsroom().kb) == {"a": "turkiye", "b": "kazakhstan"}
    assert read("/meetings ruritania syldavia council") == {"a": "ruritania-syldavia-council"}


def test_names_of_several_words_are_not_torn_apart() -> None:
    kb = newsroom().kb
    assert read("/relations saudi arabia syria", kb) == {"a": "saudi-arabia", "b": "syria"}
    assert read("/relations syria saudi arabia", kb) == {"a": "syria", "b": "saudi-arabia"}
    assert read("/meetings saudi arabia", kb) == {"a": "saudi-arabia"}
    assert read("/relations bosnia and herzegovina and trinidad and tobago", kb) == {
        "a": "country:ba",
        "b": "country:tt",
    }
    assert read("/relations south korea north korea", kb) == {"a": "country:kr", "b": "country:kp"}


@pytest.mark.parametrize(
    "line",
    [
        '/relations "ruritania" "syldavia"',
        '/relations "kingdom of ruritania" syldavia',
        "/relations “ruritania” “syldavia”",
        '/relations ruritania "syldavia',
        '/relations "ruritania", "syldavia"',
    ],
)
def test_quotes_hold_a_name_together(line: str) -> None:
    assert read(line) == PAIR


def test_the_slash_and_case_and_the_programs_own_name_do_not_matter() -> None:
    for line in (
        "relations ruritania syldavia",
        "/RELATIONS Ruritania SYLDAVIA",
        "/dragoman relations ruritania syldavia",
    ):
        assert read(line) == PAIR


@pytest.mark.parametrize(
    "line",
    [
        "/relations ruritania syldavia as-of:2024-05",
        "/relations as-of:2024-05 ruritania syldavia",
        "/relations ruritania as-of:2024-05 syldavia",
        "/relations ruritania as-of: 2024-05 syldavia",
        "/relations ruritania syldavia AS-OF:2024-05",
        "/relations ruritania syldavia as_of:2024-05",
        '/relations ruritania syldavia as-of:"may 2024"',
        "/relations ruritania syldavia as-of:“may 2024”",
        "/relations ruritania syldavia as-of:may 2024",
        "/relations as-of:may 2024 ruritania syldavia",
    ],
)
def test_an_option_stands_anywhere(line: str) -> None:
    assert read(line) == {**PAIR, "as_of": "2024-05"}


def test_an_unquoted_date_runs_on_as_long_as_it_is_one() -> None:
    assert read("/relations ruritania syldavia as-of:late april 2024")["as_of"] == "2024-04-21/2024-04-30"
    assert read("/meetings ruritania since:4 july 2024 until:2025") == {
        "a": "ruritania",
        "since": "2024-07-04",
        "until": "2025",
    }
    assert read("/meetings ruritania since:last week topic:fruit")["topic"] == "pears"


def test_an_unquoted_place_runs_on_too() -> None:
    assert read("/meetings ruritania place:zenda castle syldavia") == {**PAIR, "place": "zenda-castle"}
    assert read("/meetings qatar place:saudi arabia", newsroom().kb) == {"a": "qatar", "place": "saudi-arabia"}


def test_options_of_names_may_stand_by_name() -> None:
    assert read("/relations a:ruritania b:syldavia") == PAIR
    assert read("/relations b:syldavia ruritania") == PAIR


def test_named_arguments_survive_and_words_fill_the_rest() -> None:
    command = COMMANDS.get("relations")
    assert command is not None
    invocation = Invocation(command="relations", words="syldavia", arguments={"a": "ruritania", "as-of": ""})
    bound = bind(invocation, command, fictional(), TODAY)
    values, given = bound.values, bound.given
    assert [value.asked for value in given] == ["ruritania", "syldavia"]
    assert set(values) == {"a", "b"}, "an empty option was not chosen"
    with pytest.raises(UserError, match="no option 'when'"):
        bind(Invocation(command="relations", arguments={"when": "2024"}), command, fictional(), TODAY)


def test_an_option_given_twice_is_refused() -> None:
    assert "given twice" in refusal("/meetings ruritania since:2024 since:2025")
    assert "given twice" in refusal("/meetings ruritania since:2024 since:2024")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/relations ruritania syldavia asof:2024", "did you mean as-of:?"),
        ("/meetings ruritania sinse:2024", "did you mean since:?"),
        ("/meetings ruritania plase:klow", "did you mean place:?"),
        ("/meetings ruritania colour:blue", "it takes since:, until:, topic:, place:"),
        ("/country ruritania since:2024", "it takes none"),
        ("/upcoming since:2024", "it takes none"),
    ],
)
def test_an_unknown_option_names_the_known_ones(line: str, said: str) -> None:
    assert said in refusal(line)


def test_an_option_without_a_value_says_how_it_is_typed() -> None:
    assert "as-of: has no value" in refusal("/relations ruritania syldavia as-of:")
    assert "topic:trade" in refusal("/meetings ruritania topic:")
    assert "has no value" in refusal("/meetings ruritania since: until:2024")
    assert "has no value" in refusal('/meetings ruritania since:""')


def test_words_keep_their_colons() -> None:
    assert read("/lookup pears: a history") == {"words": "pears: a history"}
    assert read("/lookup since:2024") == {"words": "since:2024"}
    assert read('/lookup "a b" c') == {"words": '"a b" c'}


def test_three_sides_are_refused_and_none_is_dropped() -> None:
    for line in (
        "ruritania syldavia borduria",
        "ruritania, syldavia, borduria",
        "ruritania and syldavia and borduria",
        "ruritania / syldavia / borduria",
        "ruritania vs syldavia vs borduria",
    ):
        for command in ("relations", "meetings"):
            assert "two" in refusal(f"/{command} {line}"), line


def test_what_is_missing_is_named() -> None:
    assert refusal("/relations").startswith("/relations needs a country")
    assert "needs a second country" in refusal("/relations ruritania")
    assert "needs a second country" in refusal("/relations kingdom of ruritania")
    assert "needs a second country" in refusal("/relations ruritania and")
    assert "needs a date" not in refusal("/meetings")
    assert "like /source s004" in refusal("/source")


def test_what_is_too_much_is_named() -> None:
    assert "takes nothing more" in refusal("/upcoming tomorrow")
    assert "words for two names" in refusal(f"/relations {'ruritania ' * 25}")
    assert f"{MOST_LETTERS:,}" in refusal("/lookup " + "x" * MOST_LETTERS)
    assert read("/lookup " + "x" * (MOST_LETTERS - 8))["words"] == "x" * (MOST_LETTERS - 8)


def test_a_party_that_is_also_a_separator_can_be_asked_about_alone() -> None:
    assert read("/meetings x", newsroom().kb) == {"a": "x"}


@pytest.mark.parametrize(
    ("typed", "close"), [("/relatons a b", "relations"), ("/meetngs a", "meetings"), ("/agreement a", "agreements")]
)
def test_an_unknown_command_is_guessed_at(typed: str, close: str) -> None:
    with pytest.raises(Unknown) as unknown:
        parse_line(typed, COMMANDS)
    assert close in unknown.value.close
    assert unknown.value.rest == typed.split(" ", 1)[1]


def test_a_question_in_plain_words_is_kept_whole() -> None:
    with pytest.raises(Unknown) as unknown:
        parse_line("ruritania and syldavia", COMMANDS)
    assert unknown.value.rest == "ruritania and syldavia"


def test_nothing_is_no_question() -> None:
    for line in ("", " ", "/", " / ", "\0", "\u200b"):
        with pytest.raises(UserError, match="no question"):
            parse_line(line, COMMANDS)


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_cleaned_text_holds_nothing_unseen(text: str) -> None:
    for character in cleaned(text):
        assert unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    assert cleaned(cleaned(text)) == cleaned(text)


def test_the_only_free_text_is_where_it_is_meant() -> None:
    def free(kind: type[Parameter]) -> bool:
        return (
            issubclass(kind, Words) and (issubclass(kind, Text) or vars(kind).get("read") is None) and not kind.choices
        )

    found = {(one.name, option.name) for one in COMMANDS for option in one.options if free(option.type)}
    # What a digest follows is looked up when it is subscribed to, what is proposed when it is held against its entry.
    proposed = {(one, option) for one in ("suggest", "review") for option in ("field", "value", "source", "why")}
    proposed.add(("review", "not-before"))
    assert found == {("lookup", "words"), ("help", "command"), ("names", "text"), ("digest", "follow"), *proposed}


def test_a_question_about_a_whole_text_may_be_as_long_as_one() -> None:
    text = "Erdoğan in Doha. " * 1_000
    assert read(f"/names {text}")["text"] == text.strip()
    assert read(f'/names text:"{text}"')["text"] == text.strip()
    assert "may have" in refusal("/names " + "x" * 41_000)


def test_two_names_in_the_field_for_one_are_two() -> None:
    desk = newsroom()

    def asked(command: str, **given: str) -> Answer:
        return finished(lambda: desk.answer(Invocation(command=command, arguments=given)))

    assert asked("meetings", a="qatar and turkey").title == "Meetings: Qatar · Türkiye"
    assert asked("relations", a="saudi arabia, syria").title == "Saudi Arabia · Syria"
    assert asked("meetings", a="saudi arabia").title == "Meetings: Saudi Arabia"
    assert asked("meetings", a="xyzzy plugh").title == "“xyzzy plugh” was not found"
    assert asked("meetings", a="qatar turkey", b="syria").title == "“qatar turkey” was not found"
