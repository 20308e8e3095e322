"""Proposes the id of a new entry from its name, title or sides. An id names, and carries no more of a date than its year."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from bot.kb.knowledge import Knowledge
from bot.kb.records import Agreement, Event, Meeting, Post, Relation, Statement
from bot.text.names import romanised

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?"
_DAY_AND_MONTH = re.compile(
    rf"\b{_DAY} (?:of )?(?:{_MONTHS})\b|\b(?:{_MONTHS}) {_DAY}\b|\b(?:{_MONTHS})(?= [12][0-9]{{3}}\b)"
)
_ISO = re.compile(r"\b([12][0-9]{3}) (?:0[1-9]|1[0-2])(?: (?:0[1-9]|[12][0-9]|3[01]))?\b")
_YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
_SMALL = frozenset(["a", "an", "and", "at", "between", "by", "for", "from", "in", "of", "on", "the", "to", "with"])
_MOST_WORDS = 7
_LONGEST = 60
_HAPPENINGS = (Meeting, Agreement, Event)


def proposed_id(record: type[msgspec.Struct], tree: dict[str, Any], kb: Knowledge, taken: Collection[str]) -> str:
    """An id for an entry of this kind with these fields, in no use yet; empty where nothing in it can be an id."""
    if record is Relation:
        return "-".join(sorted(map(str, tree.get("between", ()))))
    words = " ".join(_words(record, tree, kb))
    slug = slug_of(words, short=issubclass(record, _HAPPENINGS))
    year = _year(tree)
    if slug and year and year not in slug.split("-") and issubclass(record, (*_HAPPENINGS, Statement)):
        slug = f"{slug}-{year}"
    if not slug:
        return ""
    return next(one for one in itertools.chain([slug], (f"{slug}-{n}" for n in itertools.count(2))) if one not in taken)


def slug_of(words: str, *, short: bool = False) -> str:
    """Words as an id: plain letters, no day and no month. short: without small words, and not too many of the others."""
    plain = romanised(words)
    plain = _DAY_AND_MONTH.sub(" ", _ISO.sub(r"\1", plain))
    kept = [word for word in re.findall(r"[a-z0-9]+", plain) if not (short and word in _SMALL)]
    slug = ""
    for word in kept[: _MOST_WORDS if short else None]:
        if len(slug) + len(word) >= _LONGEST:
            break
        slug += f"-{word}" if slug else word
    return slug


def _words(record: type[msgspec.Struct], tree: dict[str, Any], kb: Knowledge) -> Iterator[str]:
    if record is Post:
        yield str(tree.get("title", ""))
        yield f"of {tree.get('of', '')}"
        if tree.get("to"):
            yield f"to {tree['to']}"
    elif record is Statement:
        for speaker in _values(tree.get("speakers"))[:1]:
            yield kb.short_name(speaker) if speaker in kb.entries else speaker
        yield from _values(tree.get("about"))[:1]
    else:
        yield str(tree.get("name") or tree.get("title") or "")


def _values(tree: Any) -> list[str]:
    items = tree if isinstance(tree, list) else [tree]
    return [str(item.get("value", "") if isinstance(item, dict) else item) for item in items if item]


def _year(tree: dict[str, Any]) -> str:
    """The one year that its date, or its acts, fall in."""
    acts = tree.get("acts")
    dates = [one.get("date") for one in acts if isinstance(one, dict)] if isinstance(acts, list) else [tree.get("date")]
    years = {found for one in dates for text in _values(one) for found in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else ""
