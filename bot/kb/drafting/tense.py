"""Whether what stands around a word lies ahead, is past, or is not said to be so: by the verbs nearest to it."""

from __future__ import annotations

import re
from enum import StrEnum


class Tense(StrEnum):
    """How a sentence speaks of something at one place in it."""

    PAST = "past"
    FUTURE = "future"
    UNSURE = "unsure"
    """It may happen, or may have: nothing is proposed from it."""


_AGREED = r"agreed?s?|decided?s?|promised?s?|vow(?:s|ed)?|pledg(?:es?|ed)"
_THEN = "meet|hold|travel|visit|return|gather|reconvene|resume|convene|talk|attend|host|send|open|come|go|fly|receive"
"""What somebody who agreed to it does later. What else is agreed on a day ("to extend the truce") was agreed on that day."""
_PLANNED = (
    r"plan(?:s|ned|ning)?|expect(?:s|ed)?|intend(?:s|ed)?|prepar(?:es?|ed|ing)|hop(?:es?|ed|ing)|invited?|scheduled|due"
    r"|slated|wants?"
)
_FUTURE = (
    r"will|shall|'ll|’ll|(?:is|are|was|were)\s+(?:\w+\s+)?(?:to|due|set|slated|scheduled|expected|planned|about)\b(?!\s+blame)"
    rf"|(?:{_AGREED})\s+(?:\w+\s+)?to\s+(?:\w+ly\s+)?(?:{_THEN})\b|(?:{_PLANNED})\s+(?:\w+\s+){{0,3}}?to\b"
    r"|(?:scheduled|planned|slated|due|expected|set|postponed|invited)\s+(?:for|on|until|in)\b"
    r"|upcoming|forthcoming|ahead\s+of|in\s+the\s+run-?up\s+to"
)
_UNSURE = (
    r"(?-i:may)|might|could|would\s+(?:like|have|be\s+(?:ready|willing))|should|can|if|unless|whether|possib(?:le|ly)|refus\w+"
    r"|not|never|nor|neither|cannot|(?:did|do|does|has|have|had|was|were|is|are|would|will|won|could)n[’']t|declin\w+\s+to"
    r"|fail\w*\s+to|yet\s+to|rather\s+than|instead\s+of|den(?:y|ies|ied)|propos\w+|call(?:s|ed|ing)?\s+for|urg\w+|ready\s+to"
    r"|willing\s+to|seek\w*|sought|rul(?:ed|es|ing)\s+out|reject\w*|suggest\w*|without"
)
_IRREGULAR = [
    "was",
    "were",
    "had",
    "did",
    "met",
    "said",
    "told",
    "held",
    "came",
    "went",
    "took",
    "made",
    "gave",
    "began",
    "left",
    "spoke",
    "saw",
    "sent",
    "led",
    "won",
    "rose",
    "fell",
    "became",
    "brought",
    "built",
    "bought",
    "caught",
    "chose",
    "drew",
    "flew",
    "found",
    "got",
    "grew",
    "heard",
    "kept",
    "knew",
    "lost",
    "paid",
    "put",
    "read",
    "ran",
    "sat",
    "set",
    "shook",
    "sold",
    "stood",
    "struck",
    "swore",
    "taught",
    "thought",
    "understood",
    "wrote",
    "broke",
    "shot",
    "hit",
    "cut",
    "fought",
]
_PAST = rf"[a-z]{{2,}}(?<!ne)(?<!indee)ed|{'|'.join(_IRREGULAR)}|has\s+been|have\s+been|had\s+been|(?:has|have)\s+[a-z]+(?:ed|en|t)"
_COMING = "meets|holds|visits|hosts|arrives|travels|leaves|departs|opens|begins|starts|flies|returns|heads|attends|joins|resumes"
"""In the present tense with a day they tell what is to come; a headline has them without one."""
_PRESENT = "says|tells|signs|receives|discusses|is|are|has|have"
_CUE = re.compile(
    rf"\b(?:(?P<future>{_FUTURE})|(?P<unsure>{_UNSURE})|(?P<past>{_PAST})|(?P<coming>{_COMING})|(?P<present>{_PRESENT})|(?P<would>would))(?!\w)",
    re.IGNORECASE,
)
_LEADING_TO = re.compile(
    rf"(?<!\bhad )(?<!\bhave )(?<!\bhas )\bto\s+(?:{_THEN}|begin|start|leave|end|sign|launch|expire|close|withdraw|vote|reopen)"
    r"\s+(?:[a-z]+\s+){0,3}(?:on|in|by|from|at)\s+(?:the\s+)?\Z"
)
"""What is to happen on the day that follows: "clearing the way for flights to resume on"."""
_BREAK = re.compile(
    r"[;:]|\s[–—-]\s|,\s+(?:while|but|after|before|when|which|who|and)\b|\b(?:while|although|because)\b"
)


def tense_at(text: str, at: int) -> Tense:
    """The tense at an offset of a sentence: of the last verb before it in its clause, else of the first one after it."""
    before, after = text[max(0, at - 160) : at], text[at : at + 160]
    if _LEADING_TO.search(before):
        return Tense.FUTURE
    cut = [found.end() for found in _BREAK.finditer(before)]
    clause = before[cut[-1] :] if cut else before
    cues = list(_CUE.finditer(clause))
    if cues:
        return _of(cues)
    following = _BREAK.split(after, 1)[0]
    first = _CUE.search(following)
    if first:
        return _of([first])
    earlier = list(_CUE.finditer(before))
    return _of(earlier[-1:]) if earlier else Tense.PAST


def _of(cues: list[re.Match[str]]) -> Tense:
    last = cues[-1]
    kinds = {found.lastgroup for found in cues[-2:]}
    if last.lastgroup in ("future", "coming") or (last.lastgroup == "would" and "unsure" not in kinds):
        return Tense.FUTURE
    if last.lastgroup == "unsure":
        return Tense.UNSURE
    return Tense.PAST
