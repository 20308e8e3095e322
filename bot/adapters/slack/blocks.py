"""The single blocks that messages, windows and the Home tab are built of. What they say is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from bot.adapters.slack import limits
from bot.adapters.slack.mrkdwn import escaped, fitting

Json = dict[str, Any]


class Surface(StrEnum):
    """Where an answer is shown; it decides which buttons make sense."""

    PRIVATE = "private"
    SHARED = "shared"
    PUBLIC = "public"
    DIRECT = "direct"
    VIEW = "view"


def header(title: str) -> Json:
    """A title."""
    return {
        "type": "header",
        "text": {
            "type": "plain_text",
            "text": fitting(title.strip(), limits.HEADER_TEXT) or "Dragoman",
            "emoji": False,
        },
    }


def section(text: str) -> Json:
    """Lines that are mrkdwn already. expand: Slack would fold what is longer than a few lines."""
    return {"type": "section", "text": mrkdwn(text), "expand": True}


def context(text: str) -> Json:
    """A small grey line that is mrkdwn already."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def contexts(texts: Iterable[str]) -> list[Json]:
    """Small grey lines; one that says nothing is none, and Slack would refuse it."""
    return [context(text) for text in texts if text.strip()]


def mrkdwn(text: str) -> Json:
    """A text object. verbatim: Slack makes no links of what looks like an address or a channel."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str) -> Json:
    """A text object that formats nothing."""
    return {"type": "plain_text", "text": escaped(text), "emoji": False}
