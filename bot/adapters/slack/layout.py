"""One page of an answer as blocks: title, what to know first, the lines, their sources, what can be done next. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.adapters.slack import limits
from bot.adapters.slack.blocks import Json, Surface, contexts, header, section
from bot.adapters.slack.buttons import buttons
from bot.adapters.slack.mrkdwn import MRKDWN, line, literal
from bot.core.answer import Answer, NoticeKind
from bot.core.lines import joined
from bot.core.pages import Page, Room, head, pages

MESSAGE = Room(
    text=3_600, section=limits.SECTION_TEXT, sections=26, foot_text=3_900, foot=limits.CONTEXT_TEXT, feet=10, both=7_500
)
"""Some forty lines of an answer, what one scrolls once to read; with all around it under BLOCKS_TEXT and 50 blocks."""
VIEW = Room(
    text=40_000,
    section=limits.SECTION_TEXT,
    sections=50,
    foot_text=40_000,
    foot=limits.CONTEXT_TEXT,
    feet=30,
    both=80_000,
)
"""A window of its own scrolls well: as much as its 100 blocks take."""


def in_pages(answer: Answer, surface: Surface = Surface.PRIVATE) -> list[Page]:
    """The answer in as many pages as it takes there."""
    return pages(answer, VIEW if surface is Surface.VIEW else MESSAGE, MRKDWN)


def page_of(answer: Answer, number: int, surface: Surface = Surface.PRIVATE) -> Page:
    """One page; beyond the last means the last."""
    every = in_pages(answer, surface)
    return every[max(0, min(number, len(every)) - 1)]


def laid_out(answer: Answer, page: Page, surface: Surface = Surface.PRIVATE, note: str = "") -> list[Json]:
    """The blocks of one page. note: a line of ours under the title."""
    blocks: list[Json] = [header(answer.title)]
    blocks += contexts(_head(answer, page, note))
    blocks += [section(text) for text in page.sections]
    if page.foot:
        blocks += [{"type": "divider"}, *contexts(page.foot)]
    blocks += contexts(joined(_remarks(answer), limits.CONTEXT_TEXT))
    blocks += buttons(answer, page, surface)
    return blocks


def _head(answer: Answer, page: Page, note: str) -> Iterator[str]:
    """What to know before reading, and what was guessed."""
    yield head(answer, page, MRKDWN)
    yield literal(note)
    for one in answer.notices:
        if one.kind is NoticeKind.MATCHED:
            yield line(one.text)


def _remarks(answer: Answer) -> Iterator[str]:
    for one in answer.notices:
        if one.kind is not NoticeKind.MATCHED:
            yield line(one.text)
