"""What counts as asked in vain, in which one form, and whose words are not kept."""

from __future__ import annotations

import json

import msgspec
import pytest

from bot.core.answer import as_json
from bot.core.wanting import MOST_WORDS, may_be_kept
from tests.small_knowledge import ask


def question(line: str) -> str | None:
    """The form in which a line is counted; None where it is not."""
    lack = ask(line).lack
    return lack.question if lack else None


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        ("/leader King Arthur", "/leader king arthur"),
        ("/leader  KING   arthur?", "/leader king arthur"),
        ("/leader king arthur as-of:2031", "/leader king arthur"),
        ('/leader who:"king arthur"', "/leader king arthur"),
        ("/meetings syldavia atlantis since:late april 2030 until:2031", "/meetings syldavia atlantis"),
        ("/events syldavia topic:fishing", "/events syldavia topic:fishing"),
        ("/lookup Excalibur", "/lookup excalibur"),
        ("/source s999", "/source s999"),
        ("/leader Arth\u202eur\u200b \x07of Camelot", "/leader arthur of camelot"),
    ],
)
def test_what_leads_to_nothing_counts_in_one_form(line: str, counted: str) -> None:
    assert question(line) == counted


@pytest.mark.parametrize(
    ("lines", "counted"),
    [
        (("/relations graustark borduria", "/relations Borduria and Graustark"), "/relations borduria graustark"),
        (("/meetings peru bolivia", "/meetings BO, PE", "/meetings Perú Bolivia since:2031"), "/meetings BO PE"),
        (("/leader peru", "/leader PE", "/leader peru as-of:2031"), "/leader PE"),
        (("/country peru", "/country Перу"), "/country PE"),
        (("/statements peru about:bolivia", "/statements PE BO"), "/statements PE BO"),
        (("/statements bolivia about:peru",), "/statements BO PE"),
        (("/timeline peru until:2030",), "/timeline PE"),
        (("/agreements peru topic:pears",), "/agreements PE topic:pears"),
    ],
)
def test_an_answer_that_nothing_is_recorded_counts_by_what_it_names(lines: tuple[str, ...], counted: str) -> None:
    assert {question(line) for line in lines} == {counted}


@pytest.mark.parametrize(
    "line",
    [
        "/relations ruritania syldavia",
        "/relations ruritanai syldavia",
        "/leader ruritania",
        "/lookup pears",
        "/source s000",
        "/source gazette on the",
        # Bad input, and what is no question about the knowledge.
        "/relations ruritania",
        "/meetings syldavia since:someday",
        "/leader peru as-of:2099",
        "/nonsense",
        "/help nonsense",
        "/upcoming",
        "/disputes graustark",
        # Whoever asks again, to see whether there is an answer, must not begin a watch.
        "/watch king arthur",
        "/digest preview follow:camelot",
        # A text is somebody's message.
        "/names Nobody whom we know is in here",
    ],
)
def test_what_found_something_or_asked_nothing_does_not_count(line: str) -> None:
    assert question(line) is None


@pytest.mark.parametrize(
    "words",
    [
        "king arthur",
        "Ministry of Foreign Affairs of the Republic of Ruritania",
        "lindqvist-talvan-strelsau-2031",
        "turkiye-kazakhstan-cooperation-council",
        "summit of 2024-07-03",
        "tokyo 2020 2024",
        "G20",
        "Ең үлкен қала",
        "محمد بن سلمان",
        "C-130",
        "s004#p15-16",
    ],
)
def test_names_are_kept(words: str) -> None:
    assert may_be_kept(words)


@pytest.mark.parametrize(
    "words",
    [
        "jane.doe@example.org",
        "https://example.org/private?key=1",
        "www.example.org",
        "+974 5512 3456",
        "(0212) 555-01-99",
        "TR33 0006 1005 1978 6457 8413 26",
        "1234567",
        "xoxb-1234-abcdefghijkl",
        "AKIAIOSFODNN7EXAMPLE",
        "x" * 40,
        "token=hunter2hunter2",
        " ".join(["word"] * (MOST_WORDS + 1)),
        "my password is hunter2",
        "why did I lose it",
        "long " * 3 + "n" * 30 + " " + "m" * 31 + " " + "k" * 30,
    ],
)
def test_what_is_no_name_is_not_kept(words: str) -> None:
    assert not may_be_kept(words)


def test_what_is_not_kept_is_counted_by_its_command_alone() -> None:
    assert question("/leader jane.doe@example.org") == "/leader …"
    assert question("/lookup " + "what did he say to whom and why did she leave") == "/lookup …"


def test_the_kinds_say_what_would_answer() -> None:
    lacks = {line: ask(line).lack for line in ("/leader king arthur", "/meetings peru", "/leader peru", "/source s999")}
    kinds = {line: lack.kinds for line, lack in lacks.items() if lack}
    assert kinds == {
        "/leader king arthur": ("person", "post", "country", "organization"),
        "/meetings peru": ("meeting",),
        "/leader peru": ("post",),
        "/source s999": ("source",),
    }


def test_programs_that_ask_get_the_contract_and_nothing_more() -> None:
    told = json.loads(msgspec.json.encode(as_json(ask("/leader king arthur"))))
    assert "lack" not in told
