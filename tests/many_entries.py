"""As many entries as asked for, of invented names, with references, dates and sources as real ones have. No test is here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from string import ascii_uppercase

from bot.kb.folders import Folders
from tests.small_knowledge import card

CARDS, PARAGRAPHS = 40, 30
SHARES = {
    "places": 0.05,
    "people": 0.22,
    "organizations": 0.10,
    "posts": 0.14,
    "meetings": 0.18,
    "agreements": 0.08,
    "relations": 0.05,
    "events": 0.08,
    "statements": 0.08,
}
"""Of all entries; the rest are countries."""

_STARTS = [
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "sk",
    "st",
    "t",
    "tr",
    "v",
]
_VOWELS = ["a", "e", "i", "o", "u", "a", "e", "i", "o", "ai", "ou"]
_ENDS = ["", "", "n", "r", "s", "l", "m", "k"]
_TOPICS = ("pears", "roads", "ferries", "salt", "schools", "water")


class _Made:
    """The ids of each folder as they are made; what comes later refers to them."""

    def __init__(self, count: int, seed: int) -> None:
        self.rng = random.Random(seed)
        self.count = count
        self.ids: dict[str, list[str]] = {folder: [] for folder in ("countries", *SHARES)}
        self._taken: set[str] = set()

    def word(self) -> str:
        syllables = range(self.rng.choice((2, 2, 3)))
        parts = (self.rng.choice(_STARTS) + self.rng.choice(_VOWELS) for _ in syllables)
        return ("".join(parts) + self.rng.choice(_ENDS)).capitalize()

    def name(self, words: int) -> str:
        """One that no other entry has."""
        while True:
            name = " ".join(self.word() for _ in range(words))
            if name not in self._taken and len(name) > 5:
                self._taken.add(name)
                return name

    def one(self, folder: str) -> str:
        return self.rng.choice(self.ids[folder])

    def pair(self, folder: str) -> tuple[str, str]:
        first, second = self.rng.sample(self.ids[folder], 2)
        return (first, second) if first < second else (second, first)

    def cite(self) -> str:
        return f"s{self.rng.randrange(CARDS):03}#p{self.rng.randint(1, PARAGRAPHS)}"

    def day(self) -> str:
        return f"{self.rng.randint(2015, 2031)}-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"


def many_entries(folder: Path, count: int, seed: int = 6) -> Folders:
    """Write them into a folder: the knowledge and the cards. Nothing is wrong with them."""
    folders = Folders(folder / "knowledge", folder / "seeds")
    made = _Made(count, seed)
    folders.sources.mkdir(parents=True)
    for number in range(CARDS):
        published = f'published: "{2020 + number % 12}-05-10"'
        text = card(number, f"A report on {made.word()}", "news report", published, PARAGRAPHS)
        (folders.sources / f"s{number:03}.yaml").write_text(text, "utf-8")
    for kind in made.ids:
        (folders.knowledge / kind).mkdir(parents=True)
    topics = "".join(f"  - {{id: {topic}, name: {topic.capitalize()}}}\n" for topic in _TOPICS)
    (folders.knowledge / "topics.yaml").write_text(f"topics:\n{topics}", "utf-8")
    for kind, entry_id, text in _entries(made):
        (folders.knowledge / kind / f"{entry_id}.yaml").write_text(f"id: {entry_id}\n{text.strip()}\n", "utf-8")
    return folders


def _entries(made: _Made) -> Iterator[tuple[str, str, str]]:
    codes = ("".join(pair) for pair in product("XQZJVWYO", ascii_uppercase))
    counts = {folder: round(share * made.count) for folder, share in SHARES.items()}
    for _ in range(made.count - sum(counts.values())):
        name = made.name(1)
        yield _kept(
            made, "countries", name, f"cite: {made.cite()}\nname: {name}\ncode: {next(codes)}\ndemonyms: [{name}ian]"
        )
    for kind, write in _WRITERS.items():
        for number in range(counts[kind]):
            entry_id, text = write(made, number)
            yield _kept(made, kind, entry_id, text)


def _kept(made: _Made, kind: str, name: str, text: str) -> tuple[str, str, str]:
    entry_id = name.lower().replace(" ", "-")
    made.ids[kind].append(entry_id)
    return kind, entry_id, text


def _place(made: _Made, number: int) -> tuple[str, str]:
    name, country = made.name(1), made.one("countries")
    stands = f"\nstands_for: {country}" if number % 9 == 0 else ""
    return name, f"cite: {made.cite()}\nname: {name}\nkind: city\nwithin: {country}{stands}"


def _person(made: _Made, number: int) -> tuple[str, str]:
    name = made.name(3 if number % 3 else 2)
    more = f"\nnames: [{name.split()[0]} al {name.split()[-1]}]" if number % 4 == 0 else ""
    fact = f"\nfacts: [{{value: Grew up in a {made.word().lower()} by the sea., cite: {made.cite()}}}]"
    return name, f"cite: [{made.cite()}, {made.cite()}]\nname: {name}\nshort: {name.split()[-1]}{more}{fact}"


def _organization(made: _Made, number: int) -> tuple[str, str]:
    name = f"{made.name(1)} {('Bank', 'Council', 'Ministry', 'University', 'Agency')[number % 5]}"
    members = "".join(
        f'\n  - {{member: {one}, standing: member, start: "{made.rng.randint(1950, 2020)}", cite: {made.cite()}}}'
        for one in made.rng.sample(made.ids["countries"], 3)
    )
    return name, (
        f"cite: {made.cite()}\nname: {name}\nkind: ministry\nof: {made.one('countries')}\n"
        f"purposes: [{{value: to look after the {made.word().lower()}s, cite: {made.cite()}}}]\nmemberships:{members}"
    )


def _post(made: _Made, number: int) -> tuple[str, str]:
    owner = made.one("organizations") if number % 2 else made.one("countries")
    title = ("Minister", "Director", "Envoy", "Speaker", "Minister of Trade")[number % 5]
    tenures = f'  - {{holder: {made.one("people")}, start: "2019-03", cite: {made.cite()}}}'
    return f"{title} {number} of {owner}".replace("-", " "), (
        f"cite: {made.cite()}\ntitle: {title}\nkind: minister\nof: {owner}\ntenures:\n{tenures}"
    )


def _meeting(made: _Made, number: int) -> tuple[str, str]:
    first, second = made.pair("people")
    one, other = made.pair("countries")
    return (
        f"{made.name(2)} talks {number}",
        f"""
cite: {made.cite()}
topics: [{made.rng.choice(_TOPICS)}]
kind: talks
title: Talks number {number} of {made.word()}
date: "{made.day()}"
place: {made.one("places")}
occurrence: {{value: held, cite: {made.cite()}}}
participants:
  - {{who: {first}, for: {one}, role: host, cite: {made.cite()}}}
  - {{who: {second}, for: {other}, cite: {made.cite()}}}
discussed:
  - {{value: the price of {made.word().lower()}, cite: {made.cite()}, said_by: {first}}}
outcome:
  - {{value: a {made.word().lower()} is to be built, cite: {made.cite()}, modality: announced}}
""",
    )


def _agreement(made: _Made, number: int) -> tuple[str, str]:
    one, other = made.pair("countries")
    return (
        f"{made.name(2)} treaty {number}",
        f"""
cite: {made.cite()}
kind: treaty
title: Treaty number {number} of {made.word()}
parties: [{one}, {other}]
acts:
  - {{act: announced, date: "{made.day()}", cite: {made.cite()}, said_by: {made.one("people")}}}
  - {{act: signed, date: "{made.day()}", place: {made.one("places")}, cite: {made.cite()}}}
covers: [{{value: {made.word().lower()}s, cite: {made.cite()}}}]
figures:
  - {{measure: worth, value: {made.rng.randint(2, 900)}, scale: million, unit: $, cite: {made.cite()}}}
""",
    )


def _relation(made: _Made, number: int) -> tuple[str, str]:
    while True:
        first, second = made.pair("countries" if number % 2 else "organizations")
        if f"{first}-{second}" not in made.ids["relations"]:
            break
    return (
        f"{first}-{second}",
        f"""
cite: {made.cite()}
between: [{first}, {second}]
standing:
  - {{aspect: trade, value: They trade in {made.word().lower()}s., cite: {made.cite()}}}
""",
    )


def _event(made: _Made, number: int) -> tuple[str, str]:
    return (
        f"{made.name(2)} event {number}",
        f"""
cite: {made.cite()}
topics: [{made.rng.choice(_TOPICS)}]
kind: mediation
title: Mediation number {number} of {made.word()}
date: "{made.day()}"
place: {made.one("places")}
parts:
  - {{who: {made.one("countries")}, role: mediator, cite: {made.cite()}}}
  - {{who: {made.one("organizations")}, role: host, cite: {made.cite()}}}
outcome: [{{value: the {made.word().lower()}s went home, cite: {made.cite()}}}]
""",
    )


def _statement(made: _Made, number: int) -> tuple[str, str]:
    return (
        f"{made.name(1)} says {number}",
        f"""
cite: {made.cite()}
speakers: {made.one("people")}
said:
  - {{value: the {made.word().lower()} is too small, cite: {made.cite()}}}
  - {{value: the {made.word().lower()} is too large, cite: {made.cite()}}}
date: "{made.day()}"
about: [{made.one("countries")}, {made.one("meetings")}]
""",
    )


_WRITERS = {
    "places": _place,
    "people": _person,
    "organizations": _organization,
    "posts": _post,
    "meetings": _meeting,
    "agreements": _agreement,
    "relations": _relation,
    "events": _event,
    "statements": _statement,
}
