"""The messages that carry an answer: private, in a thread, shared. Their blocks come from blocks.py; nothing is sent here."""

from __future__ import annotations

import json
from functools import lru_cache

import msgspec

from bot.adapters.slack.blocks import Json, Surface
from bot.adapters.slack.layout import in_pages, laid_out, page_of
from bot.adapters.slack.limits import MESSAGE_TEXT
from bot.adapters.slack.mrkdwn import fitting, literal
from bot.adapters.slack.spelling import USUAL
from bot.core.answer import Answer
from bot.core.lengths import length
from bot.core.pages import Page

_BEHAVIOUR: Json = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
"""What we link to is not shown in little, and no name becomes a mention."""


def private(answer: Answer, number: int = 1, *, direct: bool = False) -> Json:
    """Seen by the asker alone, with the button that shares it; direct: where nobody else is to share it with."""
    return {"response_type": "ephemeral", **message(answer, number, Surface.DIRECT if direct else Surface.PRIVATE)}


def every_page(answer: Answer) -> range:
    """The pages of an answer to be sent one after another: all, where no button turns them since it cannot be asked again."""
    return range(1, 2 if answer.line else len(in_pages(answer)) + 1)


def message(answer: Answer, number: int, surface: Surface, note: str = "") -> Json:
    """One page of an answer. note: a line of ours under the title, such as who shared it."""
    # What is asked again, turned to its next page or shared is the same answer: encoding it takes 5 µs, laying it out 500.
    return _message(msgspec.msgpack.encode(answer), number, surface, note)


@lru_cache(maxsize=256)
def _message(encoded: bytes, number: int, surface: Surface, note: str) -> Json:
    answer = msgspec.msgpack.decode(encoded, type=Answer)
    page = page_of(answer, number, surface)
    return {"text": _spoken(answer, page), "blocks": laid_out(answer, page, surface, note), **_BEHAVIOUR}


def _spoken(answer: Answer, page: Page) -> str:
    """What a notification shows and a screen reader says before the blocks: title, date and how the page begins."""
    head = " — ".join(literal(part) for part in (answer.title, answer.subtitle) if part)
    begun = "\n".join((head, *page.sections[:1]))
    return begun if length(begun) <= MESSAGE_TEXT else fitting(answer.title, MESSAGE_TEXT)


def said(text: str) -> Json:
    """A line of ours to one person, where there is no answer."""
    return {"response_type": "ephemeral", "replace_original": False, "text": literal(text), **_BEHAVIOUR}


def whole(answer: Answer) -> list[Json]:
    """The messages of all pages."""
    answer = USUAL.answer(answer)
    return [private(answer, number) for number in range(1, len(in_pages(answer)) + 1)]


def rendered(answer: Answer) -> str:
    """For `dragoman ask --format slack`: the message, or an array of them where the answer has several pages."""
    payloads = whole(answer)
    return json.dumps(payloads if len(payloads) > 1 else payloads[0], ensure_ascii=False, indent=2)
