"""The question in a message that mentions the bot. How a platform writes mentions and escapes is each adapter's."""

from __future__ import annotations

import re
from collections.abc import Callable, Container

from bot.core.parameters import MOST_TEXT

_STYLE = re.compile(r"`|(?<!\w)[*_~]+(?=\w|/)|(?<=\w)[*_~]+(?!\w)")
"""Signs with which a user may style a question, or copy it from where it was shown as code."""
_END = 400
"""Letters that thanks, and names of others to read it, may take at the end of a message."""
_COPIED = re.compile(r"\bcc:?\s*(?:<@[^<>]*>[\s,]*)+$", re.IGNORECASE)
_THANKS = re.compile(
    r"[\W_]*(?:(?:many |no |ok(?:ay)?,? )?(?:thanks|thank you|thx|cheers|great|perfect|nice one)"
    r"(?: so much| very much| a lot| again| all| dragoman)?(?:[\W_]+|$)){1,3}",
    re.IGNORECASE,
)
_GREETING = re.compile(r"(?:hi|hello|hey|good (?:morning|evening)|ok|okay)(?: there| all| dragoman)?", re.IGNORECASE)
_COURTESY = re.compile(r"[\s,]*\b(?:please|thanks|thank you)?[\s?!.,]*$", re.IGNORECASE)
"""What people add to a question: who else should see it, and thanks."""


def unmentioned(text: str, mention: re.Pattern[str], as_typed: Callable[[str], str], commands: Container[str]) -> str:
    """What follows the mention, or a command that stands before it; empty where neither does, and for a greeting.

    Ask it about messages that mention you alone: one without the mention is taken whole.
    mention: the bot's, as it is written; as_typed: reads a text of the platform as its user typed it.
    """
    before, *after = mention.split(text[:MOST_TEXT])
    following = " ".join(part.strip() for part in after).strip(" !.,?\n\t")
    lines = _STYLE.sub("", as_typed(_at_end(_COPIED, following or before))).strip(" ,:\n\t").splitlines()
    # A question is a line; what stands below it is said to somebody else.
    typed = _at_end(_COURTESY, lines[0]).strip(" ,:\t") if lines else ""
    if typed[:1] in '"“' and typed[-1:] in '"”':
        typed = typed[1:-1].strip()
    if _GREETING.fullmatch(typed):
        return ""
    first = typed.removeprefix("/").partition(" ")[0].casefold()
    return typed if following or not after or first in commands else ""


def _at_end(pattern: re.Pattern[str], text: str) -> str:
    """The text without what stands at its end, looked for there alone: from every place of a long text takes minutes."""
    return text[:-_END] + pattern.sub("", text[-_END:])


def is_thanks(text: str, mention: re.Pattern[str]) -> bool:
    """Whether a message that mentions the bot says thanks and nothing that asks for an answer."""
    return len(text) < _END and _THANKS.fullmatch(mention.sub("", text)) is not None
