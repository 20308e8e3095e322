"""The numbers that running text mentions, in digits or in words, with the words around them that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.kb.claims import Comparator
from bot.kb.evidence.quoted_dates import DateMention

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: number for number, word in enumerate(_UNITS)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_WORDS |= {"dozen": 12, "hundred": 100, "thousand": 1000}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 1
    )
}
_SCALES = {"million": "million", "billion": "billion", "trillion": "trillion", "m": "million", "mn": "million"}
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_SCALES |= {"bn": "billion", "b": "billion", "k": "thousand"}
MAGNITUDES: dict[str, float | None] = {
    "dozen": 12, "hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "tens": None,
    "dozens": None, "hundreds": None, "thousands": None, "millions": None, "billions": None, "trillions": None,
    "half": 0.5, "halves": None, "thirds": None, "quarter": None, "quarters": None, "twice": 2, "thrice": 3,
    "double": 2, "triple": 3,
}  # fmt: skip
"""Words for how much that stand without a number, with what they are in digits, if that can be said."""
_MEASURES = frozenset((
    "dollar", "euro", "pound", "lira", "tenge", "riyal", "rial", "rouble", "ruble", "yuan", "dinar", "dirham", "cent",
    "second", "minute", "hour", "day", "week", "month", "year", "decade", "century", "centurie", "percent", "pct", "point",
    "kilometre", "kilometer", "km", "mile", "metre", "meter", "hectare", "acre", "ton", "tonne", "kilogram", "kg", "barrel",
    "litre", "liter", "gallon", "watt", "megawatt", "gigawatt", "mw", "gw", "usd", "eur", "gbp", "million", "billion",
))  # fmt: skip
_NUMBER = re.compile(
    r"""(?:(?<![\w.,])|(?<=\bUS)(?=\$)|(?<=\bCA)(?=\$))(?P<currency>[$€£]\s?|(?:USD|EUR|GBP)\s?)?
    (?:(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?![0-9]|,[0-9]{3})
       (?:(?P<mark>\s?%|M|mn|bn|B|k|K)(?!\w))?(?!\w)
     | (?P<tens>TENS)-(?P<unit>UNITS)\b
     | (?P<word>WORDS)\b)
    (?:[\s-]+(?P<scale>million|billion|trillion)\b)?
    (?P<after>(?:[\s-]+[^\W\d_]+){0,3})""".replace("TENS", "|".join(_TENS))
    .replace("UNITS", "|".join(_UNITS[1:10]))
    .replace("WORDS", "|".join(_WORDS)),
    re.VERBOSE | re.IGNORECASE,
)
ORDINAL = re.compile(rf"\b(?:(?P<digits>[0-9]+)(?:st|nd|rd|th)|(?P<word>{'|'.join(_ORDINALS)}))\b", re.IGNORECASE)
COMPARATORS: dict[Comparator, tuple[str, ...]] = {
    Comparator.OVER: ("over", "more than", "above", "exceeding", "upwards of"),
    Comparator.UNDER: ("under", "less than", "fewer than", "below", "nearly", "almost"),
    Comparator.AROUND: ("around", "about", "approximately", "roughly", "some", "an estimated"),
    Comparator.AT_LEAST: ("at least", "no less than", "no fewer than", "a minimum of"),
    Comparator.AT_MOST: ("at most", "up to", "no more than", "a maximum of"),
}
"""The words that stand before a number for each comparator."""
_BY_LENGTH = sorted(
    ((word, kind) for kind, words in COMPARATORS.items() for word in words), key=lambda pair: len(pair[0]), reverse=True
)


class NumberMention(NamedTuple):
    """A number as text has it. unit: "$", "%" or ""; after: up to three words behind it; text: how it stands there."""

    value: float
    scale: str | None
    comparator: Comparator
    unit: str
    after: tuple[str, ...]
    text: str
    start: int


def number_mentions(text: str, dates: Iterable[DateMention] = ()) -> Iterator[NumberMention]:
    """Every number of a text that is no part of one of these dates; a year alone may be both."""
    blanked = list(text)
    for mention in dates:
        if mention.moment[1] or mention.word:
            blanked[mention.start : mention.end] = "\n" * (mention.end - mention.start)
    open_text = "".join(blanked)
    at = 0
    while found := _NUMBER.search(open_text, at):
        mark = (found["mark"] or "").strip()
        value = _value(found)
        scale = found["scale"] or (None if mark in ("", "%") else _SCALES[mark.lower()])
        after = tuple(word.lower() for word in re.findall(r"[^\W\d_]+", found["after"]))
        whole = open_text[found.start() : found.start("after")]
        percent = mark == "%" or after[:1] in (("percent",), ("pct",)) or after[:2] == ("per", "cent")
        currency = (found["currency"] or "").strip().upper()
        unit = "%" if percent else _SIGNS.get(currency, currency)
        comparator = _comparator(open_text[: found.start()])
        yield NumberMention(value, scale.lower() if scale else None, comparator, unit, after, whole, found.start())
        at = found.start("after")


def amount(number: NumberMention) -> float:
    """The number in full: 3,500,000 for 3.5 million."""
    return number.value * (MAGNITUDES[number.scale] or 1 if number.scale else 1)


def is_measure(word: str) -> bool:
    """Whether a word behind a number is what it is measured in: without it, the number would be another."""
    return word.removesuffix("s") in _MEASURES


def ordinals(text: str) -> Iterator[int]:
    """Every ordinal of a text, as a number: second is 2."""
    for found in ORDINAL.finditer(text):
        yield int(found["digits"]) if found["digits"] else _ORDINALS[found["word"].lower()]


def _value(found: re.Match[str]) -> float:
    if found["digits"]:
        return float(found["digits"].replace(",", ""))
    if found["tens"]:
        return float(_WORDS[found["tens"].lower()] + _WORDS[found["unit"].lower()])
    return float(_WORDS[found["word"].lower()])


def _comparator(before: str) -> Comparator:
    # The longest words first: "no more than" ends in "more than" and means the opposite.
    lead = " ".join(before[-40:].lower().split())
    for word, kind in _BY_LENGTH:
        if re.search(rf"(?<!\w){word}$", lead):
            return kind
    return Comparator.EXACTLY
