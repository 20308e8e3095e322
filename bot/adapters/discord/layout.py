"""One page of an answer as embeds: title, what to know first, the lines, their sources. Pure.

Embeds rather than components v2: a message's embeds hold 6,000 letters and its components 4,000, and the lines of an
answer with their sources are long; an embed has a title, a bar whose colour tells how the question was answered, and a
footer that formats nothing. Buttons and menus stand below them either way (components.py).
"""

from __future__ import annotations

from typing import Any

import msgspec

from bot.adapters.discord import limits
from bot.adapters.discord.markdown import MARKDOWN, fitting, literal
from bot.core.answer import Answer, NoticeKind, Status, joined_text
from bot.core.lengths import length
from bot.core.pages import Page, Room, head, pages
from bot.core.plain import visible

Json = dict[str, Any]

_COLOURS = {
    Status.OK: 0x2B7A9E,
    Status.NOT_FOUND: 0x80848E,
    Status.AMBIGUOUS: 0x5865F2,
    Status.BAD_INPUT: 0xE08B1B,
    Status.DENIED: 0xDA373C,
    Status.ERROR: 0xDA373C,
}
_DISPUTED = 0xE0B41B
_SOURCES = 0x4E5058

_MOST_REMARKS = 500
"""Letters of remarks that stand apart, before and behind the lines; more of them are lines themselves."""
_SPARE = 300
"""Letters for the blank lines between parts, the page's number, and a note such as who shared it."""
_SCREENFUL = 3_400
"""Letters of an answer: some forty lines, what one scrolls once to read."""


def in_pages(answer: Answer) -> list[Page]:
    """The answer in as many pages as it takes."""
    answer = _with_long_remarks(answer)
    told = length(literal(answer.subtitle)) + length(_guessed(answer)) + length(_remarks(answer))
    both = limits.EMBEDS_TEXT - limits.EMBED_TITLE - _SPARE - told
    most = limits.EMBED_DESCRIPTION - _SPARE
    text = min(_SCREENFUL, most - told)
    room = Room(text=text, section=text, sections=50, foot_text=most, foot=most, feet=50, both=both)
    return pages(answer, room, MARKDOWN)


def page_of(answer: Answer, number: int) -> Page:
    """One page; beyond the last means the last."""
    every = in_pages(answer)
    return every[max(0, min(number, len(every)) - 1)]


def laid_out(answer: Answer, page: Page, note: str = "") -> list[Json]:
    """The embeds of one page. note: a line of ours under the title."""
    answer = _with_long_remarks(answer)
    heads = [head(answer, page, MARKDOWN), literal(note), *_guessed(answer).split("\n")]
    small = "\n".join(MARKDOWN.small(one) for one in heads if one)
    embed: Json = {
        "type": "rich",
        "title": fitting(answer.title.strip(), limits.EMBED_TITLE) or "Dragoman",
        "description": "\n\n".join(part for part in (small, *page.sections) if part),
        "color": _DISPUTED if answer.status is Status.OK and answer.disputed else _COLOURS[answer.status],
    }
    embeds = [{key: value for key, value in embed.items() if str(value).strip()}]
    if page.foot:
        embeds.append({"type": "rich", "description": "\n\n".join(page.foot), "color": _SOURCES})
    if remarks := _remarks(answer):
        embeds[-1]["footer"] = {"text": remarks}
    return embeds


def _guessed(answer: Answer) -> str:
    """What was guessed, a line each: that is read before the answer."""
    return "\n".join(MARKDOWN.line(one.text) for one in answer.notices if one.kind is NoticeKind.MATCHED)


def _remarks(answer: Answer) -> str:
    """All other remarks, for a footer, which formats nothing."""
    said = (visible(joined_text(one.text)).strip() for one in answer.notices if one.kind is not NoticeKind.MATCHED)
    return "\n".join(filter(None, said))


def _with_long_remarks(answer: Answer) -> Answer:
    """The same answer, its remarks among its lines where they are so long that a page would have no room for more."""
    if sum(length(literal(joined_text(one.text))) for one in answer.notices) <= _MOST_REMARKS:
        return answer
    return msgspec.structs.replace(answer, blocks=(*answer.blocks, *answer.notices), notices=())
