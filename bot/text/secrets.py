"""Text that must not leave the program: which parts of it are secret, and what stands in their place.

Nothing is written here: logs are core/logbook.py's, and config.py refuses a file that holds a secret.
"""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"
SHORTEST = 6
"""Letters. What is shorter is no secret, and to replace it everywhere would make a log unreadable."""

_SLACK_TOKEN = re.compile(r"xox[a-z](?:\.xox[a-z])?-[\w%+/=.~-]+|xoxe\.[\w%+/=.~-]+|xapp-[\w%+/=.~-]+", re.IGNORECASE)

# Discord's bot tokens: an id in base64, a time, a signature (Discord, Reference: authentication).
_DISCORD_TOKEN = re.compile(r"(?<![\w.-])[A-Za-z0-9_-]{20,40}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}(?![\w-])")

# A quote may stand before and behind a key or a value, with the backslash that JSON inside of text has before it.
_QUOTE = r"""(?:\\?["'])?"""
_VALUE = r"""[^\s"'\\<>,;&(){}\[\]]+"""
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (_SLACK_TOKEN.pattern, HIDDEN),
        (_DISCORD_TOKEN.pattern, HIDDEN),
        # Who has one of these may answer in the newsroom's name for a quarter of an hour, or post for ever.
        (r"(/(?:webhooks|interactions)/\d+/)[^\s/?\"'\\<>&]+", rf"\1{HIDDEN}"),
        # A header as it is sent, in a mapping, or as a pair.
        (rf"(authorization{_QUOTE}\s*[:=]\s*(?:b(?=[\"']))?{_QUOTE}|authorization[\"']\s*,\s*b?[\"'])"
         rf"((?:bearer|basic|digest)\s+)?(?!(?:bearer|basic|digest)\s){_VALUE}", rf"\1\2{HIDDEN}"),
        (rf"(\bbearer(?:\s+|%20)){_VALUE}", rf"\1{HIDDEN}"),
        # Who has one of these may post in the newsroom's name; Slack escapes the slashes in its JSON.
        (r"""(hooks\.slack(?:-gov)?\.com(?::\d+)?)(?:/|\\/|%2F)(?:[^\s"'\\<>&]|\\/)*""", rf"\1/{HIDDEN}"),
        (rf"(response_url{_QUOTE}\s*[:=]\s*{_QUOTE})https?(?:[^\s\"'\\<>&,}}]|\\/)*", rf"\1{HIDDEN}"),
        # Parameters of an address or a form, and keys of a mapping; `token: …` in a sentence is left to be read.
        (rf"((?:ticket|secret|token|passw(?:or)?d|api_?key)=){_VALUE}", rf"\1{HIDDEN}"),
        (rf"((?:ticket|secret|token|passw(?:or)?d|api_?key)\\?[\"']\s*:\s*b?\\?[\"']){_VALUE}", rf"\1{HIDDEN}"),
        # user:password@, and whatever else stands before the host of an address.
        (r"""(://)[^\s/"'<>]+@""", rf"\1{HIDDEN}@"),
    )
)  # fmt: skip

_hidden: frozenset[str] = frozenset()
_exact: re.Pattern[str] | None = None


def hide(secret: str) -> None:
    """From now on, never show this value: as it is, escaped, URL-encoded or in base64. Safe to call more than once."""
    global _hidden, _exact
    secret = secret.strip()
    if len(secret) < SHORTEST:
        return
    _hidden |= set(_forms(secret))
    # The longest first: a form may begin with another.
    forms = sorted(_hidden, key=len, reverse=True)
    _exact = re.compile("|".join(re.escape(form) for form in forms), re.IGNORECASE)


def redacted(text: str) -> str:
    """The same text with `[hidden]` in the place of every secret, known or by its looks."""
    if _exact is not None:
        text = _exact.sub(HIDDEN, text)
    for pattern, replacement in _SHAPES:
        text = pattern.sub(replacement, text)
    return text


def looks_secret(text: str) -> bool:
    """Whether a secret of a known make is in it, wherever it stands."""
    return _SLACK_TOKEN.search(text) is not None or _DISCORD_TOKEN.search(text) is not None


def _forms(secret: str) -> set[str]:
    escaped = {secret, repr(secret)[1:-1], repr(secret.encode())[2:-1], json.dumps(secret)[1:-1]}
    encoded = {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    return escaped | encoded | set(_in_base64(secret.encode()))


def _in_base64(secret: bytes) -> set[str]:
    """What base64 makes of it wherever it stands in what was encoded: alone, or behind the `user:` of a header."""
    forms = set()
    for before in range(3):
        # Six bits a letter; those that also hold bits of what is before or behind can be anything.
        whole = slice(-(-before * 8 // 6), (before + len(secret)) * 8 // 6)
        content = bytes(before) + secret
        forms |= {base64.b64encode(content).decode()[whole], base64.urlsafe_b64encode(content).decode()[whole]}
    return forms
