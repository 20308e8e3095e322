"""Discord's markdown, in both directions: what we write is escaped to the letter, what a user wrote is read as words."""

from __future__ import annotations

import re
from collections.abc import Container

from bot.core import mentions
from bot.core.lengths import cut, length
from bot.core.markup import Markup
from bot.core.plain import visible

_SIGNS = re.compile(
    r"[\\*_~`|<@]"
    r"|(?<=\])\("  # a masked link
    r"|(?<=:)/(?=/)"  # an address that would become a link
    r"|(?<=\.gg)/|(?<=discord\.com)/|(?<=discordapp\.com)/"  # an invitation, which needs no scheme
    r"|:(?=[\w+-]+:)",  # an emoji's name
    re.IGNORECASE,
)
SMALL = "-# "
"""Small print, a line of it. It stands at the beginning of what we write ourselves; in data, beginning() escapes it."""
_BEGINNINGS = re.compile(r"(\s*)(?:(#{1,3}|-#|[-+]|>{1,3})|(\d{1,9})([.)]))(?=\s|$)|(\s*)(>)")


class Markdown(Markup):
    """Discord's signs."""

    strong = "**"
    emphasis = "*"

    def literal(self, text: str) -> str:
        return literal(text)

    def beginning(self, line: str) -> str:
        return beginning(line)

    def label(self, words: str) -> str:
        # A telephone folds several blanks into one, and "Open Agreements" would be read as one.
        return f"{self.bold(f'{words}:')} "

    def small(self, line: str) -> str:
        return f"{SMALL}{line}"


def literal(text: str) -> str:
    """Text for markdown that shows as it is: no mention, link, style or emoji comes of it."""
    return _SIGNS.sub(r"\\\g<0>", visible(text))


def beginning(line: str) -> str:
    """The line with a backslash before what would make a heading, list, quotation or small print of it."""
    found = _BEGINNINGS.match(line)
    if found is None:
        return line
    # The backslash stands before a sign: before a digit it would be shown.
    at = found.start(4) if found[4] else found.start(6) if found[6] else found.start(2)
    return f"{line[:at]}\\{line[at:]}"


MARKDOWN = Markdown()


def fitting(text: str, most: int) -> str:
    """The beginning of a text, escaped, that is at most this long after escaping."""
    shown = beginning(literal(text))
    if length(shown) <= most:
        return shown
    kept = visible(text)[:most]
    while length(shown) > most:
        kept = kept[: -max(1, (length(shown) - most) // 2)]
        shown = beginning(literal(kept.rstrip())) + "…"
    return shown


def label(text: str, most: int) -> str:
    """Text for a field that formats nothing (buttons, options, footers), cut to what it takes."""
    return cut(visible(text).strip(), most)


# --- what a user wrote ------------------------------------------------------------------------------------------------

_REFERENCE = re.compile(r"<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|id:\w+|/([-\w ]+):\d+|(https?://[^\s>]+))>")
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
_MASKED = re.compile(r"\[([^\[\]\n]+)\]\((?:https?://|<)[^()\s]*\)")


def as_typed(text: str) -> str:
    """A message as the user typed it: links and commands are their words, mentions and emoji none, escapes their letters."""
    text = _REFERENCE.sub(lambda found: f"/{found[1]}" if found[1] else found[2] or "", text)
    return _ESCAPED.sub(r"\1", _MASKED.sub(r"\1", text))


def unmentioned(text: str, bot: int, commands: Container[str]) -> str:
    """The question in a message that mentions the bot, whose user id is given."""
    return mentions.unmentioned(text, mention_of(bot), as_typed, commands)


def mention_of(bot: int) -> re.Pattern[str]:
    """The bot's mention, as it is written."""
    return re.compile(rf"<@!?{bot}>")
