"""Posts for tests: an answer of the shipped knowledge, to be posted under a key."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.app import Dragoman
from bot.core.answer import Answer
from bot.core.posting import Address, NotPosted, Post, Posted, Poster
from tests.asking import newsroom
from tests.small_knowledge import TODAY

KEY = "0123456789abcdef"


async def answer_to(line: str = "/relations qatar turkey") -> Answer:
    return await Dragoman(newsroom().kb, TODAY).ask(line)


async def post_to(channel: str, key: str = KEY, line: str = "/relations qatar turkey", **more: Any) -> Post:
    return Post(channel=Address.read(channel), answer=await answer_to(line), key=key, **more)


async def posted(poster: Poster, post: Post, seconds: float = 30.0) -> Posted:
    """Post it, to begin within so many seconds."""
    return await poster.post(post, asyncio.get_running_loop().time() + seconds)


async def trouble(poster: Poster, post: Post, seconds: float = 30.0) -> NotPosted:
    """Why it was not posted."""
    try:
        made = await posted(poster, post, seconds)
    except NotPosted as failed:
        return failed
    raise AssertionError(f"it was posted: {made}")


async def unread(poster: Poster, post: Post, since: float = 0.0) -> NotPosted:
    """Why it cannot be looked for."""
    try:
        found = await poster.find(post, since)
    except NotPosted as failed:
        return failed
    raise AssertionError(f"it was looked for: {found}")
