"""What takes two editors: also where the word that says so stays as it is, and something beside it changes."""

from __future__ import annotations

import pytest

from bot.config import Delicate
from bot.kb.amending import read_entry
from bot.kb.delicate import delicate
from bot.kb.records import FOLDERS, Entry

D, R, S = Delicate.DEATHS, Delicate.RESIGNATIONS, Delicate.SIGNINGS

TRUCE = (
    'id: truce\ncite: s000#p1\nkind: ceasefire\ntitle: Truce\ndate: "2030-01"\n'
    "figures:\n  - {measure: people killed, value: 40}\n  - {measure: bridges, value: 3}\n"
)
QUAKE = 'id: quake\ncite: s000#p1\nkind: ceasefire\ntitle: Funeral of the King\ndate: "2030-01"\n'
RAID = 'id: raid\ncite: s000#p1\nkind: attack\ntitle: Raid\ndate: "2030-01"\noutcome: [Forty fell]\n'
SAID = (
    "id: said\ncite: s000#p1\nspeakers: [x]\nsaid:\n  - {value: the King has died, modality: expected}\n  - it rained\n"
)
WELL = "id: well\ncite: s000#p1\nspeakers: [x]\nsaid: [the King is well]\n"
PACT = (
    "id: pact\ncite: s000#p1\nkind: protocol\ntitle: Pact\nparties: [a, b]\n"
    'acts:\n  - {act: signed, date: "2030-01-01"}\ncovers: [fish]\n'
)
DRAFT = PACT.replace("signed", "announced")
TALKS = 'id: talks\ncite: s000#p1\nkind: talks\ntitle: Signing of the pact\ndate: "2030"\noccurrence: planned\n'
KING = 'id: king\ncite: s000#p1\ntitle: King\nkind: head of state\nof: r\ntenures:\n  - {holder: a, end: "2020"}\n'
KINGDOM = KING.replace("title: King\n", "title: King\ntitles: [Ruler]\n")


def read(folder: str, text: str) -> Entry:
    return read_entry(text, FOLDERS[folder], "x.yaml")[0]


def found(folder: str, before: str, old: str, new: str, said: str = "") -> frozenset[Delicate]:
    """What it is about to write one thing for another."""
    assert before.count(old) == 1
    return delicate(read(folder, before), read(folder, before.replace(old, new)), said)


@pytest.mark.parametrize(
    ("folder", "before", "old", "new", "about"),
    [
        ("events", TRUCE, "value: 40", "value: 400", D),
        ("events", TRUCE, "value: 40", "value: 40, modality: alleged", D),
        ("events", QUAKE, "2030-01", "2030-02", D),
        ("events", RAID, "Forty fell", "Fifty fell", D),
        ("statements", SAID, "modality: expected", "modality: announced", D),
        ("statements", SAID, "modality: expected", "modality: expected, said_by: y", D),
        ("statements", SAID, "speakers: [x]", "speakers: [y]", D),
        ("statements", SAID, "speakers: [x]", "speakers: [x]\ndate: 2030-01-02", D),
        ("statements", WELL, "is well", "is no longer alive", D),
        ("statements", WELL, "the King is well", "the late King was well", D),
        ("statements", WELL, "is well", "passed  away", D),
        ("statements", WELL, "is well", "gave his life", D),
        ("statements", WELL, "is well", "no longer serves", R),
        ("statements", WELL, "is well", "counter-signed", S),
        ("agreements", PACT, "act: signed", "act: signed, by: c", S),
        ("agreements", PACT, "act: signed", "act: signed, said_by: c", S),
        ("agreements", PACT, "act: signed", "act: in force", S),
        ("agreements", PACT, "[a, b]", "[a, c]", S),
        ("agreements", PACT, "[a, b]", "[a, {value: b, modality: alleged}]", S),
        ("meetings", TALKS, "planned", "held", S),
        ("meetings", TALKS, 'date: "2030"', 'date: "2031"', S),
        ("meetings", TALKS, "planned", "planned\nparticipants:\n  - {for: a}", S),
        ("posts", KING, '"2020"', '"2020", modality: announced', R),
        ("posts", KING, '"2020"', '"2020", said_by: b', R),
    ],
)
def test_a_change_beside_the_word_counts(folder: str, before: str, old: str, new: str, about: Delicate) -> None:
    assert about in found(folder, before, old, new)


@pytest.mark.parametrize(
    ("folder", "before", "old", "new"),
    [
        ("events", TRUCE, "value: 3}", "value: 4}"),
        ("statements", SAID, "it rained", "it snowed"),
        ("statements", WELL, "is well", "is well before the deadline"),
        ("statements", WELL, "is well", "is well since late January"),
        ("agreements", PACT, "covers: [fish]", "covers: [fruit]"),
        ("agreements", DRAFT, "[a, b]", "[a, c]"),
        ("agreements", DRAFT, "2030-01-01", "2030-01-02"),
        ("posts", KINGDOM, "[Ruler]", "[Sovereign]"),
    ],
)
def test_what_stands_elsewhere_in_the_entry_does_not(folder: str, before: str, old: str, new: str) -> None:
    assert found(folder, before, old, new) == frozenset()


def test_the_words_of_whoever_proposes_it_count() -> None:
    assert found("statements", WELL, "is well", "is here", "He is no-longer\nalive") == {D}
