"""The figures of a sentence: counts, sums, shares, vague magnitudes, with a short noun phrase for what they measure.

How a number is read is evidence/quoted_numbers.py's, so that what is proposed can be held against the text afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.kb.claims import Comparator
from bot.kb.drafting.proposals import Counted
from bot.kb.drafting.recognising import Sentence
from bot.kb.evidence.quoted_dates import date_mentions
from bot.kb.evidence.quoted_numbers import COMPARATORS, NumberMention, is_measure, number_mentions

_VAGUE = re.compile(
    r"\b((?:tens|hundreds|thousands|millions|billions|dozens)(?:\s+of\s+(?:thousands|millions|billions))?)\s+of\s+"
    r"((?:[a-z-]+\s+){0,1}[a-z-]+)",
    re.IGNORECASE,
)
_MONEY = frozenset(
    ("dollar", "euro", "pound", "lira", "tenge", "riyal", "rial", "rouble", "ruble", "yuan", "dinar", "dirham")
)
_CURRENCY_BEFORE = re.compile(
    r"([₺₸₽¥₹₼₾₴])\s?\Z|\b(QR|QAR|SAR|SR|AED|Dh|Dhs|TL|TRY|KWD|KD|OMR|BHD|BD|KZT|RUB|CNY|INR|PKR|Rs)\s?\Z"
)
_HALF_READ = re.compile(r",[0-9]{1,2}(?![0-9])")
_RANGE = re.compile(r"\b(?:between|from)\s+\S{1,12}(?:\s+(?:million|billion))?\s+(?:and|to)\s+[$€£]?\Z", re.IGNORECASE)
_STOPS = frozenset((
    "of", "in", "on", "at", "to", "for", "from", "by", "with", "and", "or", "the", "a", "an", "as", "after",
    "before", "since", "when", "that", "which", "who", "were", "was", "are", "is", "have", "has", "had", "will",
    "would", "during", "over", "under", "between", "into", "per", "than", "while", "but", "his", "her", "its",
    "their", "this", "last", "next", "more", "other", "said", "also", "there", "it", "he", "she", "they", "we",
    "him", "them", "us", "not", "ago", "later", "earlier", "could", "can", "may", "must", "should", "did", "do",
    "does", "out", "up", "if", "so", "because", "where", "many", "those", "these", "each", "such",
))  # fmt: skip
_VERBISH = re.compile(r"(?:ed|ing)$")
_ADJECTIVES = frozenset(("wounded", "displaced", "killed", "injured", "united", "detained", "signed", "missing"))
_NO_COUNT = frozenset((
    "years", "year", "day", "days", "month", "months", "week", "weeks", "hour", "hours", "am", "pm", "minute",
    "minutes", "o", "century", "p", "degrees", "seconds", "times", "time", "way", "sides", "leaders", "countries",
    "nations", "ministers", "men", "parties",
))  # fmt: skip
"""What small numbers before it count is no figure: "the two countries", "three days of talks"."""
_SMALL = 4
_MOST = 1e15
_DELEGATION = frozenset(("member", "person", "strong", "man"))


def figures_in(sentence: Sentence, text: str) -> Iterator[Counted]:
    """Every figure of a sentence that says what it measures. text: the sentence as far as it is read."""
    about = tuple(dict.fromkeys(one.id for one in sentence.mentions if one.known))
    spoken_for = [(one.start, one.end) for one in sentence.mentions if one.written not in ("USD", "EUR", "GBP")]
    spoken_for += [(one.start, one.end) for one in sentence.dates]
    vague = [found.span() for found in _VAGUE.finditer(text)]
    for found in _VAGUE.finditer(text):
        yield from _vague(found, sentence, about)
    dates = tuple(date_mentions(text))
    for number in number_mentions(text, dates):
        end = number.start + len(number.text)
        apart = not any(first < end and number.start < last for first, last in (*spoken_for, *vague))
        if apart and 0 <= number.value < _MOST and (figure := _figure(number, text, sentence, about)) is not None:
            yield figure


def _vague(found: re.Match[str], sentence: Sentence, about: tuple[str, ...]) -> Iterator[Counted]:
    words = [word for word in found[2].lower().split() if word not in _STOPS]
    if not words:
        return
    money = words[0].removesuffix("s") in _MONEY
    measure = "sum" if money else words[-1]
    yield Counted(
        cite=sentence.cite, measure=measure, vague=" ".join(found[1].lower().split()), unit=words[0] if money else None,
        written=" ".join(found.group().split()), start=found.start(), confidence=0.7, why="a magnitude in words", about=about,
    )  # fmt: skip


def _figure(number: NumberMention, text: str, sentence: Sentence, about: tuple[str, ...]) -> Counted | None:
    end = number.start + len(number.text)
    if re.match(r"\s?(?:st|nd|rd|th)\b|[:/][0-9]|\.[0-9]|[-–][0-9]|(?:am|pm)\b|-year|-day|-hour", text[end : end + 8]):
        return None
    if re.search(
        r"[0-9][-–:/]\Z|[A-Za-z]-\Z|(?:[Nn]o\.?|[Aa]rticle|[Rr]esolution|[Cc]hapter|[Pp]age|[Ss]ection|[Aa]ge[d]?)\s\Z",
        text[: number.start],
    ):
        return None
    read = _read(number, text)
    if read is None:
        return None
    measure, unit, why, sure = read
    if (
        _HALF_READ.match(text, end)
        or _RANGE.search(text[: number.start])
        or number.after[:1] in (("mln",), ("mlrd",), ("bln",))
    ):
        sure, why = 0.2, "only a part of how the number is written can be read"
    sign = number.text.strip()
    lead = _lead(text[: number.start], number.comparator)
    return Counted(
        cite=sentence.cite, measure=measure, value=number.value, comparator=number.comparator, scale=number.scale, unit=unit,
        written=" ".join(f"{lead} {sign}".split()), start=number.start, confidence=sure, why=why, about=about,
    )  # fmt: skip


def _read(number: NumberMention, text: str) -> tuple[str, str | None, str, float] | None:
    """What a number measures, in which unit, how that was told and how sure it is."""
    nouns = _nouns(number.after)
    if number.unit == "%":
        return "share", "%", "a percentage", 0.75
    if number.unit:
        return "sum", number.unit, "an amount of money", 0.85
    money = [word for word in number.after[:2] if word not in ("us", "american")]
    if money and money[0].removesuffix("s") in _MONEY:
        return "sum", money[0], "an amount of money", 0.85
    currency = _CURRENCY_BEFORE.search(text[: number.start])
    if currency:
        return f"sum in {currency[1] or currency[2]}", None, "an amount of money", 0.75
    if (
        len(number.after) > 1
        and number.after[0] in _DELEGATION
        and number.after[1] in ("delegation", "team", "group", "council")
    ):
        return f"{number.after[1]} members", None, "the size of a group", 0.85
    if not nouns:
        return None
    if is_measure(nouns[0]):
        small = nouns[0].removesuffix("s") in (
            "second",
            "minute",
            "hour",
            "day",
            "week",
            "month",
            "year",
            "decade",
            "point",
        )
        return None if small else (f"amount in {nouns[0]}", nouns[0], "a measure with its unit", 0.7)
    if (
        number.value < 2
        or (number.value <= _SMALL and nouns[0] in _NO_COUNT)
        or nouns[0] in ("years", "days", "hours", "am", "pm")
    ):
        return None
    in_words = not any(map(str.isdigit, number.text))
    if in_words and number.value <= _SMALL:
        return None
    sure = 0.8 if number.value > _SMALL else 0.55
    return " ".join(nouns), None, "a count", sure if nouns[-1].endswith("s") or nouns[-1] == "people" else sure - 0.15


def _nouns(after: tuple[str, ...]) -> list[str]:
    """The words behind a number up to the noun it counts: at most three, none of them a verb."""
    found: list[str] = []
    for word in after:
        if word in _STOPS or (_VERBISH.search(word) and word not in _ADJECTIVES and found):
            break
        found.append(word)
        if word.endswith("s") and not word.endswith("ss") and word not in ("gas",):
            break
    return found


def _lead(before: str, comparator: Comparator) -> str:
    if comparator is Comparator.EXACTLY:
        return ""
    lead = before.lower().rstrip()
    return next((word for word in sorted(COMPARATORS[comparator], key=len, reverse=True) if lead.endswith(word)), "")
