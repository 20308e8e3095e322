"""Slack's own text format, in both directions: what we write is escaped to the letter, what a user wrote is read as words."""

from __future__ import annotations

import re
from collections.abc import Container

from bot.core import mentions
from bot.core.lengths import length
from bot.core.markup import Markup
from bot.core.plain import visible

_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))

# Slack has no escape for the signs that format. Where they could, letters stand for them that look the same.
_LOOKALIKES = (("*", "∗"), ("~", "∼"), ("`", "ˋ"))
_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)")
_EMOJI = re.compile(r":(?=[A-Za-z0-9_+'-]+:)")


def escaped(text: str) -> str:
    """Text for a field that formats nothing (headers, buttons): `& < >` as Slack wants them, nothing invisible."""
    return _replaced(visible(text), _ESCAPES)


def literal(text: str) -> str:
    """Text for mrkdwn that shows as it is: no mention, link, style or emoji comes of it."""
    shown = _replaced(visible(text), _LOOKALIKES)
    if "_" in shown:
        shown = _UNDERSCORE.sub("ˍ", shown)
    if shown.count(":") > 1:
        shown = _EMOJI.sub("∶", shown)
    return _replaced(shown, _ESCAPES)


def _replaced(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for letter, instead in pairs:
        if letter in text:
            text = text.replace(letter, instead)
    return text


class Mrkdwn(Markup):
    """Slack's signs."""

    strong = "*"
    emphasis = "_"

    def literal(self, text: str) -> str:
        return literal(text)

    def beginning(self, line: str) -> str:
        # A line that begins with this sign is a quotation, escaped or not.
        return "›" + line[4:] if line.startswith("&gt;") else line


MRKDWN = Mrkdwn()
line = MRKDWN.line
bold = MRKDWN.bold


def fitting(text: str, most: int) -> str:
    """The beginning of a text, escaped, that is at most this long after escaping."""
    shown = escaped(text)
    if length(shown) <= most:
        return shown
    kept: list[str] = []
    room = most - 1
    for letter in visible(text):
        room -= length(escaped(letter))
        if room < 0:
            break
        kept.append(letter)
    return escaped("".join(kept).rstrip()) + "…"


# --- what a user wrote ------------------------------------------------------------------------------------------------

_REFERENCE = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_UNESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def as_typed(text: str) -> str:
    """A message as the user typed it: links and mentions are their words, escapes the letters they stand for."""
    text = _REFERENCE.sub(_words, text)
    for escape, letter in _UNESCAPES:
        text = text.replace(escape, letter)
    return text


def _words(found: re.Match[str]) -> str:
    sign, target, label = found[1], found[2], found[3]
    if label:
        return label.lstrip("@#")
    # A bare mention of a person, channel or group has an id and no words; a bare link is itself.
    return "" if sign else target.removeprefix("mailto:")


def unmentioned(text: str, bot: str, commands: Container[str]) -> str:
    """The question in a message that mentions the bot, whose user id is given."""
    return mentions.unmentioned(text, mention_of(bot), as_typed, commands)


def mention_of(bot: str) -> re.Pattern[str]:
    """The bot's mention, as it is written."""
    return re.compile(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>")
