"""Which date of a sentence is the day of something that it tells, and which is a target, a beginning or another verb's."""

from __future__ import annotations

import re

from bot.kb.drafting.clauses import SAYING, Parts
from bot.kb.drafting.dating import Dated

_NO_DAY = re.compile(
    rf"\b(?:since|until|till|by|through|from|before|founded\s+in|established\s+(?:in|on)|born\s+in|between"
    rf"|(?:{SAYING})(?:\s+[\w ]{{2,30}})?\s+on"
    rf"|(?:{SAYING})|(?<!scheduled\s)(?<!planned\s)(?<!slated\s)(?<!set\s)(?<!due\s)(?<!talks\s)(?<!meeting\s)for|end\s+of|of|through\s+to|to"
    r"|(?:from|between)\s+[\w ]{2,20}\s+(?:to|and))\s+(?:the\s+)?(?:end\s+of\s+)?\Z",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?<!\ba)(?<!\ban)(?<!\bthe)\s(?:will|would|is|are|was|were|has|have|had|met|held|said|told|took|came|went|left|began|which|who|that|before|after"
    r"|[a-z]{3,}ed)\s"
)
_OWN = re.compile(
    r"\b(?:scheduled|planned|expected|held|signed|due|set|postponed|delayed|dated|concluded|mediated|brokered|reached)\b"
)


def date_near(parts: Parts, start: int, end: int) -> Dated | None:
    """The day of what a verb from start to end tells: the nearest date of its clause, if no other verb stands between."""
    first, last = parts.clause(start, end)
    dates = [one for one in parts.sentence.dates if parts.text[one.start : one.end].strip()]
    inside = [one for one in dates if first <= one.start < last and not _NO_DAY.search(parts.text[: one.start])]
    inside = [one for one in inside if not _is_of_another(parts.text, first, one, start)]
    nearest = min(inside, key=lambda one: min(abs(one.start - end), abs(start - one.end)), default=None)
    if nearest is None:
        return None
    between = f" {_OWN.sub('', parts.text[end : nearest.start])} "
    if nearest.start >= end and _VERB.search(between):
        return None
    return nearest


def _is_of_another(text: str, first: int, one: Dated, start: int) -> bool:
    """Whether a date before a verb belongs to one before it: "before he met her on Monday, he signed"."""
    if one.end > start or not _VERB.search(f" {text[first : one.start]} "):
        return False
    return re.search(r"[,;]|\band\b|\bbut\b|\bto\b", text[one.end : start]) is not None
