"""Slack's own text format, in both directions: what we write is escaped to the letter, what a user wrote is read as words."""

from __future__ import annotations

import re
from collections.abc import Container

from bot.adapters.slack.limits import length
from bot.core.answer import DateText, Emphasis, EntityName, Mark, Strong, Text
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


def line(text: Text) -> str:
    """One line of an answer as mrkdwn. Citation marks stay as they are: [3]."""
    parts: list[str] = []
    for at, span in enumerate(text):
        match span:
            case Mark(number):
                # No line begins with a bare [1].
                if parts and parts[-1].endswith(" "):
                    parts[-1] = f"{parts[-1][:-1]}\u00a0"
                parts.append(f"[{number}]")
            case EntityName(words) if not at:
                # What a line is about, where it begins with that.
                parts.append(_styled("*", words, parts, _after(text, at)))
            case Strong(words):
                parts.append(_styled("*", words, parts, _after(text, at)))
            case Emphasis(words):
                parts.append(_styled("_", words, parts, _after(text, at)))
            case EntityName(words) | DateText(words):
                parts.append(literal(words))
            case _:
                parts.append(literal(span.text))
    written = "".join(parts)
    # A line that begins with this sign is a quotation, escaped or not.
    return "›" + written[4:] if written.startswith("&gt;") else written


def _after(text: Text, at: int) -> str:
    if at + 1 == len(text):
        return " "
    following = text[at + 1]
    return "[" if isinstance(following, Mark) else following.text[:1] or " "


def _styled(sign: str, words: str, before: list[str], after: str) -> str:
    """Words in a style, where Slack would see it: a sign within a word is just a sign, and blanks inside undo it."""
    shown = literal(words)
    edge = before[-1][-1:] if before and before[-1] else " "
    if not shown or shown != shown.strip() or edge.isalnum() or after.isalnum():
        return shown
    return f"{sign}{shown}{sign}"


def bold(words: str) -> str:
    """Words of ours in bold, alone or at the beginning of a line."""
    return f"*{literal(words)}*"


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


_STYLE = re.compile(r"`|(?<!\w)[*_~]+(?=\w|/)|(?<=\w)[*_~]+(?!\w)")
"""Signs with which a user may style a question, or copy it from where it was shown as code."""


_COPIED = re.compile(r"\bcc:?\s*(?:<@[^<>]*>[\s,]*)+$", re.IGNORECASE)
_COURTESY = re.compile(r"[\s,]*\b(?:please|thanks|thank you)?[\s?!.,]*$", re.IGNORECASE)
"""What people add to a question: who else should see it, and thanks."""


def unmentioned(text: str, bot: str, commands: Container[str]) -> str:
    """The question in a message that mentions the bot: what follows the mention, or a command that stands before it."""
    mention = re.compile(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>")
    before, *after = mention.split(text)
    following = " ".join(part.strip() for part in after).strip(" !.,?\n\t")
    lines = _STYLE.sub("", as_typed(_COPIED.sub("", following or before))).strip(" ,:\n\t").splitlines()
    # A question is a line; what stands below it is said to somebody else.
    typed = _COURTESY.sub("", lines[0]).strip(" ,:\t") if lines else ""
    if typed[:1] in '"“' and typed[-1:] in '"”':
        typed = typed[1:-1].strip()
    first = typed.removeprefix("/").partition(" ")[0].casefold()
    return typed if following or not after or first in commands else ""
