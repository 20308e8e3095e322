"""One page of an answer as blocks: title, what to know first, the lines, their sources, what can be done next. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.adapters.slack import limits
from bot.adapters.slack.blocks import Json, Surface, contexts, header, section
from bot.adapters.slack.buttons import buttons
from bot.adapters.slack.lines import joined
from bot.adapters.slack.mrkdwn import bold, line, literal
from bot.adapters.slack.pages import MESSAGE, VIEW, Page, pages
from bot.core.answer import Answer, NoticeKind, Status

_STATUS = {
    Status.NOT_FOUND: "not found",
    Status.AMBIGUOUS: "several fit",
    Status.BAD_INPUT: "not understood",
    Status.DENIED: "not allowed",
    Status.ERROR: "not answered",
}


def page_of(answer: Answer, number: int, surface: Surface = Surface.PRIVATE) -> Page:
    """One page; beyond the last means the last."""
    every = pages(answer, VIEW if surface is Surface.VIEW else MESSAGE)
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
    """What to know before reading: as of when, on which knowledge, which page, what was guessed."""
    about = [literal(answer.subtitle)] if answer.subtitle else []
    if answer.status in _STATUS:
        about.append(bold(_STATUS[answer.status]))
    if answer.disputed:
        about.append(bold("sources differ"))
    if page.of > 1:
        about.append(f"page {page.number} of {page.of}")
    yield "  ·  ".join(about)
    yield literal(note)
    for one in answer.notices:
        if one.kind is NoticeKind.MATCHED:
            yield line(one.text)


def _remarks(answer: Answer) -> Iterator[str]:
    for one in answer.notices:
        if one.kind is not NoticeKind.MATCHED:
            yield line(one.text)
