"""What is asked in a message that mentions the bot, what only thanks it, and that no length of it takes time."""

from __future__ import annotations

import re
import time

import pytest

from bot.core.mentions import is_thanks, unmentioned

MENTION = re.compile("<@1>")


def asked(text: str) -> str:
    return unmentioned(text, MENTION, str, {"relations", "about"})


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("<@1> relations qatar turkey", "relations qatar turkey"),
        ("relations qatar turkey <@1>", "relations qatar turkey"),
        ("<@1> great, relations qatar turkey", "great, relations qatar turkey"),
        ("<@1> relations qatar turkey, please!", "relations qatar turkey"),
        ("<@1> relations qatar turkey cc <@2> <@3>", "relations qatar turkey"),
        ("<@1> hello", ""),
        ("<@1> hi there!", ""),
        ("<@1>", ""),
        ("I asked <@1>", ""),
    ],
)
def test_the_question(text: str, question: str) -> None:
    assert asked(text) == question


@pytest.mark.parametrize("text", ["<@1> thanks", "thank you so much <@1>!", "<@1> 🙏 thx", "<@1> great, thanks"])
def test_thanks(text: str) -> None:
    assert is_thanks(text, MENTION)


@pytest.mark.parametrize("text", ["<@1>", "<@1> great, relations qatar turkey", "<@1> thanks for nothing about qatar"])
def test_no_thanks(text: str) -> None:
    assert not is_thanks(text, MENTION)


@pytest.mark.parametrize("text", [", ", "cc <@2> ", "thanks ", "<@1>", "please ", "dragoman ", "_", "\\"])
def test_a_long_message_takes_no_time_to_speak_of(text: str) -> None:
    whole = "<@1> about " + text * (100_000 // len(text)) + "x"
    start = time.perf_counter()
    asked(whole)
    is_thanks(whole, MENTION)
    assert time.perf_counter() - start < 0.5
