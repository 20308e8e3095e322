"""A question put to the newsroom by a platform that cannot wait for ever: every outcome is an Answer."""

from __future__ import annotations

import asyncio
import logging

import msgspec

from bot.core.adapter import Newsroom
from bot.core.answer import Answer, Paragraph, Plain, Status
from bot.core.invocation import Asker, Invocation
from bot.core.logbook import written_down

log = logging.getLogger(__name__)

PATIENCE = 120.0
"""Seconds after which an answer is given up."""

_LATE = "That took too long. Please ask again; if it stays so, tell the operator."


async def answered(newsroom: Newsroom, asked: str | Invocation, asker: Asker) -> Answer:
    """The answer to a line or an invocation, asked by whoever the invocation names, else `asker`.

    Never raises: what goes wrong is said in it, under a reference."""
    try:
        async with asyncio.timeout(PATIENCE):
            if isinstance(asked, Invocation):
                asked = asked if asked.asker is not None else msgspec.structs.replace(asked, asker=asker)
                return await newsroom.answer(asked)
            return await newsroom.ask(asked, asker)
    except TimeoutError:
        log.error("an answer was given up after %.0f s", PATIENCE)
        return told(Status.ERROR, "No answer in time", _LATE)
    except Exception:
        said = f"This is our fault, not yours. Tell the operator the reference {written_down('an answer')}."
        return told(Status.ERROR, "Something went wrong here", said)


async def ready(answering: asyncio.Task[Answer], grace: float) -> bool:
    """Whether the answer is there within so many seconds."""
    # Most answers need no more than their turn, and a timer costs as much as all the rest of this.
    await asyncio.sleep(0)
    if not answering.done():
        await asyncio.wait((answering,), timeout=grace)
    return answering.done()


def told(status: Status, title: str, said: str) -> Answer:
    """An answer that an adapter gives by itself."""
    return Answer(status=status, title=title, blocks=(Paragraph((Plain(said),)),))
