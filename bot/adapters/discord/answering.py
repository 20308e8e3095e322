"""What every way of asking shares: who is answered, the answer with what its buttons need, what is still under way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bot.adapters.discord.components import fits, form_text
from bot.adapters.discord.sending import PLATFORM
from bot.core.adapter import Newsroom
from bot.core.answer import Answer, Status
from bot.core.carrying import carried, note_long
from bot.core.invocation import Asker, Invocation
from bot.core.patience import answered, told

_UNSERVED = "This bot is not set up for your server. Its operator can add it to the servers in the settings."
_UNKNOWN = "This bot answers members of certain servers, and you are in none that it knows. Its operator can add one."

Serves = Callable[[int | None, int], Awaitable[bool]]
"""Whether somebody is answered: the server they ask in, none for a direct message, and their id."""


class Answering:
    """newsroom: what is asked; serves: who is answered."""

    def __init__(self, newsroom: Newsroom, serves: Serves) -> None:
        self.newsroom = newsroom
        self.serves = serves
        self._running: set[asyncio.Task[Any]] = set()

    async def answer(self, asked: str | Invocation, asker: Asker) -> Answer:
        """The answer to a line or an invocation, whatever goes wrong."""
        answer = await answered(self.newsroom, asked, asker)
        await self.note(answer)
        return answer

    async def note(self, answer: Answer) -> None:
        """Note what its buttons do not hold themselves, before anybody sees them."""
        await note_long(self.newsroom, PLATFORM, answer, fits)
        for action in answer.actions:
            text = form_text(action)
            if action.form and (key := carried(text, fits)) != text:
                await self.newsroom.remember(PLATFORM, key, text)

    @property
    def busy(self) -> int:
        """How many are being answered."""
        return len(self._running)

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """The task that runs this is waited for at the end."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            yield
        finally:
            self._running.discard(task)

    async def finish(self, patience: float) -> None:
        """Wait for what is under way, at most so many seconds, then end it."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def refusal(*, direct: bool) -> Answer:
    """What those are told who are not answered."""
    if direct:
        return told(Status.DENIED, "Not set up for you", _UNKNOWN)
    return told(Status.DENIED, "Not set up for this server", _UNSERVED)
