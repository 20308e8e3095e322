"""The texts of a message or a modal, and the markup in them that could ping, link or format though the bot does not use it.

`foreign_markup` is our own rule rather than Discord's, which takes all of it.

Not modelled: `:smile:` codes, phone numbers, and addresses without a scheme, invitations apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tests.emulators.discord_reading import inside, items, shown

# reference, "Message Formatting", and support.discord.com, "Markdown Text 101". One alternative a kind of markup; what a
# backslash takes away comes first, so that it is read as Discord reads it, from left to right.
_ESCAPED = r"\\[^0-9A-Za-z\s]"
_CODE = r"(?P<ticks>`+)(?!`).*?[^`](?P=ticks)(?!`)"
_ANGLES = r"<(?:[@#][!&]?\w+|/[^<>\n]+:\d+|t:-?\d+[^<>\s]*|a?:\w+:\d+|id:\w+|(?:https?|mailto|tel|discord):[^<>\s]+)>"
_NAMED = r"@(?:everyone|here)\b"
_MASKED = r"\[(?:\\.|[^\\\[\]])*\]\(\s*<?(?:https?|mailto|tel|discord):[^)]*\)?"
_BARE = r"(?:https?|discord)://[^\s<]+|\b(?:discord\.gg|discord(?:app)?\.com/invite)/[^\s<]+"
_PAIRED = r"(?P<pair>\|\||~~|__)(?=(?:\\.|[^\\])+?(?P=pair))"
_STARTS = r"^[ \t]*(?:(?:-|\*|>|\d+\.)[ \t]+)*(?:(?:>>>|>|\#{1,3}|\*|\d+\.)[ \t]+)(?=\S)"
_INLINE = re.compile("|".join((_ESCAPED, _CODE, _ANGLES, _MASKED, _BARE, _NAMED, _PAIRED)), re.DOTALL | re.IGNORECASE)
_LINE = re.compile(_STARTS, re.MULTILINE)


def embed_texts(given: object) -> Iterator[tuple[str, str]]:
    """The texts of an embed that Discord counts, each with its place."""
    if not isinstance(given, Mapping):
        return
    held: list[tuple[str, object, str]] = [(name, given, name) for name in ("title", "description")]
    for index, field in enumerate(items(given, "fields")):
        held += [(f"fields[{index}].{name}", field, name) for name in ("name", "value")]
    held += [("footer.text", given.get("footer"), "text"), ("author.name", given.get("author"), "name")]
    for place, holder, name in held:
        if isinstance(holder, Mapping) and isinstance(holder.get(name), str):
            yield place, holder[name]


def formatted_texts(payload: object) -> Iterator[tuple[str, str, bool]]:
    """Every text that formats: its place, itself, and whether lines start something in it (not so in titles)."""
    if isinstance(payload, Mapping) and isinstance(payload.get("content"), str):
        yield "content", payload["content"], True
    for index, one in enumerate(items(payload, "embeds")):
        for place, text in embed_texts(one):
            if place not in ("footer.text", "author.name"):  # the two that no markdown is read in
                yield f"embeds[{index}].{place}", text, not place.endswith(("title", ".name"))
    left = [("", payload)]
    while left:
        where, holder = left.pop()
        held = [(f"{inside(where, 'components')}[{i}]", one) for i, one in enumerate(items(holder, "components"))]
        for place, one in held:
            if isinstance(one, Mapping) and isinstance(one.get("content"), str):
                yield f"{place}.content", one["content"], True
        left += reversed(held)


def foreign_markup(payload: object) -> list[str]:
    """Markup in the texts of a message or a modal that the bot does not use, one line each: `content: <@30001>`.

    The bot uses `**bold**`, `*italic*`, `_italic_`, `- ` and `•` for lists and `-# ` for small text. Everything else that
    Discord reads is foreign unless a backslash takes it away. The links of buttons and embeds are no text.
    """
    found: list[str] = []
    for place, text, lines in formatted_texts(payload):
        met = [m for m in _INLINE.finditer(text) if not m[0].startswith("\\")]
        met += _LINE.finditer(text) if lines else []
        found += [f"{place}: {shown(m[0].strip())}" for m in sorted(met, key=lambda m: m.start())]
    return found
