"""How long a text is for a platform, and cutting it to that. Platforms do not say in which unit they count: see length."""

from __future__ import annotations


def length(text: str) -> int:
    """The length of a text as it is sent, escapes included, in UTF-16 units: of those in question the largest count."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The beginning of an unescaped text that is at most this long, with … where something was left out."""
    if length(text) <= most:
        return text
    kept = text[: most - 1]
    while length(kept) > most - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"
