"""Which office a name is called by: the title that stands right before it, or behind it between commas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.kb.knowledge import Knowledge
from bot.kb.names.posts import post_forms
from bot.kb.queries import posts_held
from bot.text.names import normalised

_BEFORE = 90
_BEHIND = re.compile(r",\s+(?:the\s+|a\s+|an\s+)?([^,;.]{3,80})")


def offices_beside(kb: Knowledge, text: str, start: int, end: int, person: str) -> Iterator[str]:
    """The posts that a person holds by the knowledge and whose title stands beside the name from start to end."""
    before = f" {normalised(text[max(0, start - _BEFORE) : start])}"
    behind = _BEHIND.match(text, end)
    after = f" {normalised(behind[1])} " if behind else ""
    for post, _ in posts_held(kb, person):
        if any(before.endswith(f" {title}") or f" {title} " in after for title in _titles(post.title, post.titles)):
            yield post.id


@lru_cache(maxsize=512)
def _titles(title: str, titles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(normalised(form) for form in post_forms(title, titles))
