"""Countries that share their names with people, states or things, where the words beside them say that a country is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.kb.names.ordinary import OTHERS_TOO

_NAMES = re.compile(rf"(?<![\w’'-])(?:{'|'.join(sorted(name.capitalize() for name in OTHERS_TOO))})(?![\w-])")
_JOINED = re.compile(r"(?:\s+and\s+|,\s+(?:and\s+)?|\s+with\s+)(?:the\s+)?")
_STATE = (
    r"(?:governments?|peoples?|parliaments?|presidents?|(?:prime|foreign|finance|defence|defense|interior|energy|trade)\s+ministers?"
    r"|borders?)"
)
_OF = re.compile(rf"\b(?:{_STATE}\s+(?:of|between)|[Kk]ingdom\s+of|[Rr]epublic\s+of)\s+(?:the\s+)?\Z", re.IGNORECASE)
_OWNS = re.compile(
    rf"[’']s\s+(?:{_STATE}\b|King\b|(?:foreign|finance|interior|defence|energy)\s+ministry|central\s+bank)",
    re.IGNORECASE,
)
_OF_A_NAME = re.compile(r"[A-Z][\w’'.-]*\s\Z")


def countries_beside(text: str, taken: list[tuple[int, int, bool]]) -> Iterator[tuple[int, int]]:
    """Where such a name is a country's: joined to another country, after "the government of", before "’s president".

    taken: from where to where names were recognised, and whether each is a country's.
    """
    for found in _NAMES.finditer(text):
        start, end = found.span()
        if any(first < end and start < last for first, last, _ in taken) or re.match(r"\s[A-Z]", text[end:]):
            continue
        beside = any(
            (last <= start and _JOINED.fullmatch(text[last:start]))
            or (end <= first and _JOINED.fullmatch(text[end:first]))
            for first, last, country in taken
            if country
        )
        named = _OF_A_NAME.search(text[:start]) and text[:start].strip()
        if _OF.search(text[:start]) or _OWNS.match(text[end:]) or (beside and not named):
            yield start, end
