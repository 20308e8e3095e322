"""Questions carried by buttons and forms, however long: as they are where they fit, else by a key, and noted under it."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable

from bot.core.adapter import Newsroom
from bot.core.answer import Answer, follow_ups

_KEY = "="
"""A line begins with a slash, or is empty; what begins with this sign is the key of one."""

Fits = Callable[[str], bool]
"""Whether a line fits into every place of a platform that carries one."""


def carried(line: str, fits: Fits) -> str:
    """What a button carries for a line: the line, or its key of 25 characters. The same line has the same key for ever."""
    if fits(line) and not line.startswith(_KEY):
        return line
    digest = hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=18).digest()
    return _KEY + urlsafe_b64encode(digest).decode()


async def note_long(newsroom: Newsroom, platform: str, answer: Answer, fits: Fits) -> None:
    """Note the lines of an answer that do not fit, before anybody sees its buttons."""
    for line in {answer.line, *(action.line for action in follow_ups(answer))}:
        key = carried(line, fits)
        if key != line:
            await newsroom.remember(platform, key, line)


async def recalled(newsroom: Newsroom, platform: str, carrying: str) -> str | None:
    """The line that a button carried; None where it was noted so long ago that it is forgotten."""
    return await newsroom.recall(platform, carrying) if carrying.startswith(_KEY) else carrying
