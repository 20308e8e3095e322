"""The messages that carry an answer: private, in a channel, shared. Nothing is sent here."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

import msgspec

from bot.adapters.discord.components import Surface, controls
from bot.adapters.discord.layout import in_pages, laid_out, page_of
from bot.core.answer import Answer

Json = dict[str, Any]

EPHEMERAL = 64
"""The flag of a message that one person sees."""
NO_MENTIONS: Json = {"parse": []}
"""Nothing in a message of ours calls anybody."""
_MARKER = "ref "
_MARKED = re.compile(rf"(?:^|· ){_MARKER}([0-9a-f]{{16}})$")


class Message(msgspec.Struct, frozen=True, eq=False):
    """A payload as Discord takes it."""

    payload: Json

    @property
    def private(self) -> bool:
        """Whether one person sees it."""
        return bool(self.payload.get("flags"))


def message(answer: Answer, number: int = 1, surface: Surface = Surface.PRIVATE, note: str = "") -> Message:
    """One page of an answer. note: a line of ours under the title, such as who shared it."""
    # What is asked again, turned to its next page or shared is the same answer: encoding it takes 5 µs, laying it out 500.
    return _message(msgspec.msgpack.encode(answer), number, surface, note)


@lru_cache(maxsize=256)
def _message(encoded: bytes, number: int, surface: Surface, note: str) -> Message:
    answer = msgspec.msgpack.decode(encoded, type=Answer)
    page = page_of(answer, number)
    private = {"flags": EPHEMERAL} if surface in (Surface.PRIVATE, Surface.SHARED) else {}
    payload = {
        "embeds": laid_out(answer, page, note),
        "components": controls(answer, page, surface),
        "allowed_mentions": NO_MENTIONS,
        "tts": False,
        **private,
    }
    return Message(payload)


def unturned(answer: Answer, surface: Surface) -> list[Message]:
    """The further pages of an answer that no button turns, since it cannot be asked again: to be sent one after another."""
    pages = len(in_pages(answer)) if not answer.line else 1
    return [message(answer, number, surface) for number in range(2, pages + 1)]


def marked(shown: Message, key: str) -> Message:
    """The same message with a key (16 small hex digits) behind what its footer says, small and by itself."""
    *embeds, last = shown.payload["embeds"]
    said = last.get("footer", {}).get("text", "")
    footer = {"text": f"{said} · {_MARKER}{key}" if said else f"{_MARKER}{key}"}
    return Message({**shown.payload, "embeds": [*embeds, {**last, "footer": footer}]})


def marker_of(payload: Json) -> str:
    """The key that marked() put into a message, as Discord gives it back; empty where there is none."""
    for embed in payload.get("embeds") or ():
        footer = embed.get("footer") if isinstance(embed, dict) else None
        found = _MARKED.search(str(footer.get("text"))) if isinstance(footer, dict) else None
        if found is not None:
            return found[1]
    return ""


def whole(answer: Answer) -> list[Json]:
    """The messages of all pages."""
    return [message(answer, number).payload for number in range(1, len(in_pages(answer)) + 1)]


def rendered(answer: Answer) -> str:
    """For `dragoman ask --format discord`: the message, or an array of them where the answer has several pages."""
    payloads = whole(answer)
    return json.dumps(payloads if len(payloads) > 1 else payloads[0], ensure_ascii=False, indent=2)
