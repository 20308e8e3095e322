"""The dates that running text gives, whole or relative to the day it appeared: "on Thursday", "two weeks ago", "3-4 July".

What a phrase comes to is reckoned in reckoning.py; which way it points, forward or back, is told by tense.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from bot.kb.drafting.reckoning import Reckoner
from bot.kb.drafting.tense import Tense, tense_at
from bot.text.dates import Date
from bot.text.edtf import MONTHS

_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_MONTH = rf"(?:{'|'.join(MONTHS)}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?!\w)\.?"
_YEAR = r"(?:1[5-9]|20)[0-9]{2}(?![\w%]|[.,][0-9])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9]|[.,:][0-9]|%)"
_DASH = r"\s?(?:-|–|—|to|and|until|through)\s?"
_NUMBER = r"[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|a\s+couple\s+of"
_UNIT = r"(?:day|week|fortnight|month|year|decade)"
_PART = r"(?:\s+(?:morning|afternoon|evening|night))?"
_EXPRESSION = re.compile(
    rf"""(?<![\w$€£.,/-])(?:
      (?P<iso>[0-9]{{4}}-[0-9]{{2}}(?:-[0-9]{{2}})?)(?![\w-])
    | (?P<dotted>[0-9]{{1,2}}\.[0-9]{{1,2}}\.[0-9]{{4}})(?![\w.]*[0-9])
    | (?:(?P<named>{_DAYS}),?\s+(?:the\s+)?)?(?:
          (?P<day>{_DAY})(?:{_DASH}(?P<to>{_DAY}))?\s+(?:of\s+)?(?P<month>{_MONTH})
        | (?P<month_first>{_MONTH})\s+(?P<day_after>{_DAY})(?:{_DASH}(?P<to_after>{_DAY})(?!\s+(?:people|countries)))?
      )(?:,?\s+(?:of\s+)?(?:(?P<year>{_YEAR})|(?P<which_year>last|this|next)\s+year))?
    | (?P<third>[Ee]arly|[Mm]id|[Ll]ate)[\s-]+(?P<third_month>{_MONTH})(?:,?\s+(?:of\s+)?(?P<third_year>{_YEAR}))?
    | (?:(?P<which_month>[Ll]ast|[Tt]his|[Nn]ext|[Tt]his\s+coming|[Tt]his\s+past)\s+)?(?P<month_alone>{_MONTH})
        (?:,?\s+(?:of\s+)?(?:(?P<month_year>{_YEAR})|(?P<month_which>last|this|next)\s+year))?
    | (?P<which_day>[Ll]ast|[Nn]ext|[Tt]his|[Tt]his\s+coming|[Tt]his\s+past|[Tt]he\s+coming)\s+(?P<which_named>{_DAYS}){_PART}
    | (?:a\s+week\s+(?:from|on)\s+(?P<week_from>{_DAYS})|(?P<week_after>{_DAYS})\s+week)
    | (?P<weekday>{_DAYS}){_PART}(?:\s+(?P<of_week>last|next|this)\s+week)?
    | (?:(?i:the)\s+)?(?i:(?:end|beginning|start|middle|close)\s+of
        \s+(?P<edge_which>the|this|last|next)\s+(?P<edge>year|month|week))
    | (?P<season_which>(?i:last|this|next|this\s+coming|this\s+past|in\s+(?:the\s+)?))
        \s?(?P<season>spring|summer|autumn|fall|winter)(?!\s+(?:of|school|camp|games|olympic))
    | (?P<other_day>(?i:the\s+(?:previous|following|next|same)\s+day|the\s+day\s+(?:before|after)(?!\s+(?:yesterday|tomorrow))))
    | (?<=on\s)the\s+(?P<nth>(?:3[01]|[12][0-9]|[1-9])(?:st|nd|rd|th))
        (?!\s+(?:of\b|[a-z]*(?:floor|anniversary|century|day|session|time|round|place|edition)))
    | (?P<before_last>(?i:the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow))
    | (?P<near>(?i:today|yesterday|tomorrow|tonight|last\s+night|this\s+(?:morning|afternoon|evening)|overnight)){_PART}
    | (?P<within>(?i:(?:earlier|later)\s+(?:this|last|next)|last|this|next|this\s+past|this\s+coming|the\s+past|over\s+the))
        \s+(?P<span>(?i:week|month|year|weekend))(?!\s*(?:-|long|old)|\s+of\b)
    | (?P<count>(?i:{_NUMBER}))\s+(?P<unit>{_UNIT})s?\s+(?P<way>(?i:ago|from\s+now|earlier|later|before|after))\b
    | (?i:in|within)\s+(?P<count_in>(?i:{_NUMBER}))\s+(?P<unit_in>{_UNIT})s?(?:[’']\s+time)?(?!\s+of\b)
    | (?P<year_alone>{_YEAR})
    )(?!\w)""",
    re.VERBOSE,
)
_AT = re.compile(r"(?i:\b(?:in|since|by|of|until|from|during|before|after|and|to|for))\s\Z")
_BEFORE_YEAR = re.compile(
    r"(?i:\b(?:in|since|by|of|until|from|during|before|after|and|to|for|early|late|mid|year|between|the))[\s-]\Z"
)
_NO_YEAR = re.compile(r"\s+(?:[a-z]+s|people|[a-z]+-[a-z]+)\b(?<!\bwas)(?<!\bsays)")
_SINCE = re.compile(r"\b(?:since|founded|established|created|born|formed|launched|built)\b[^,;]{0,30}\Z")
_STORY = re.compile(r"(?:^|\W)(?:when|and\s+(?:then\s+)?(?:in|on)|followed\s+by|before)\s")
_AHEAD = re.compile(
    r"\b(?:(?-i:may)|might|could|can|must|should|expires?|ends|starts|begins|falls\s+due|takes\s+effect|enters\s+into\s+force|runs\s+out|leaves"
    r"|hopes?\s+to|wants?\s+to|plans?\s+to|aims?\s+to)\b(?![^;]{0,120}\b(?:but|and|said|met|came|went|was|were|[a-z]{3,}ed)\s)[^;,]{0,120}\Z",
    re.IGNORECASE,
)
_DEADLINE = re.compile(r"[^;.]{0,80}\b(?:must|will|should|shall|need\s+to|have\s+to|is\s+to|are\s+to|may|can)\b")
_HAD_BEEN = re.compile(
    r"\b(?:was|were|had\s+been)\s+(?:expected|due|scheduled|planned|supposed|meant|to)\b[^;,]{0,60}\Z"
)
_FORWARD = re.compile(r"(?i:\b(?:ahead\s+of|scheduled\s+for|due|planned\s+for|slated\s+for|set\s+for))\s+(?:\w+\s+)?\Z")


class Dated(msgspec.Struct, frozen=True):
    """A date as the text has it. date: what it comes to, None where that cannot be told; relative: whether it had to be
    reckoned from the day of publication; why: how it was read; sure: from 0 to 1.
    """

    start: int
    end: int
    phrase: str
    date: Date | None
    relative: bool
    why: str
    sure: float = 1.0


def dates_in(text: str, published: Date | None) -> list[Dated]:
    """Every date of a sentence, in order. published: None where it is not known, and relative dates stay so."""
    reckoner = Reckoner(published)
    return list(_dates(text, reckoner))


def _dates(text: str, reckoner: Reckoner) -> Iterator[Dated]:
    context: tuple[int, int] | None = None
    for found in _EXPRESSION.finditer(text):
        if _is_no_date(text, found):
            continue
        if context is not None and _goes_on(text[context[0] : found.start()]):
            read = reckoner.in_year(found, context[1])
            if read is not None:
                yield Dated(found.start(), found.end(), _phrase(found), read.date, True, read.why, read.sure)
                continue
        ahead = _is_ahead(text, found)
        read = reckoner.read(found, ahead)
        if read is not None:
            yield Dated(found.start(), found.end(), _phrase(found), read.date, read.relative, read.why, read.sure)
            told = (
                found["which_year"]
                or found["month_which"]
                or found["year"]
                or found["month_year"]
                or found["year_alone"]
            )
            if told and read.date is not None and _SINCE.search(text, 0, found.start()) is None:
                context = found.end(), read.date.year


def _is_ahead(text: str, found: re.Match[str]) -> bool:
    """Whether a date lies ahead of the day of publication, by the verb that it belongs to."""
    before, after = text[max(0, found.start() - 160) : found.start()], text[found.end() : found.end() + 120]
    if _HAD_BEEN.search(before) and re.match(r"[^;.]{0,30}\bbut\b", after):
        # "They were expected on Wednesday but came on Thursday": both days are over.
        return False
    if re.search(r"\b[Bb]y\s+\Z", before) and _DEADLINE.match(after):
        return True
    return (
        _FORWARD.search(before[-40:]) is not None
        or _AHEAD.search(before) is not None
        or tense_at(text, found.start()) is Tense.FUTURE
    )


def _phrase(found: re.Match[str]) -> str:
    return " ".join(found.group().split()).rstrip(".")


def _goes_on(between: str) -> bool:
    """Whether a story goes on from one date to the next, so that both are of one year: "in 2024, when he came in July"."""
    return _STORY.search(between) is not None and not re.search(r"[.!?]\s", between)


def _is_no_date(text: str, found: re.Match[str]) -> bool:
    """May the verb, March the walk, a number that is no year, the day of an anniversary that others call by its date."""
    month = found["month_alone"]
    if month and not (found["month_year"] or found["month_which"] or found["which_month"]):
        alone = month.rstrip(".") in ("May", "March", "Mar", "Dec", "Jan", "Sep", "Oct")
        return alone and not _AT.search(text, 0, found.start())
    if found["year_alone"]:
        before = _BEFORE_YEAR.search(text, 0, found.start())
        bracketed = text[found.start() - 1 : found.start()] == "("
        return not (before or bracketed) or _NO_YEAR.match(text, found.end()) is not None
    return False
