"""A newsroom over the shipped knowledge on a fixed day, for tests that serve a platform for real."""

from __future__ import annotations

import asyncio
import socket
from typing import NamedTuple

from bot.app import Dragoman
from bot.core.answer import Answer
from bot.core.forms import Form
from bot.core.health import Health
from bot.core.invocation import Asker, Invocation
from bot.core.posting import Poster
from bot.core.remembering import Events, Notes
from tests.asking import newsroom
from tests.small_knowledge import TODAY


class Told(NamedTuple):
    """An answer that everybody in a channel sees: where, as which message, in which thread."""

    channel: str
    message: str
    answer: Answer
    thread: str


class Desk(Dragoman):
    """`slow` holds every answer up by so many seconds, `slow_form` every form; asked: the lines and commands, as they came.

    posters: the ways to post that there are; told: what the newsroom was told that everybody sees.
    """

    def __init__(self, health: Health, events: Events | None = None, notes: Notes | None = None) -> None:
        super().__init__(newsroom().kb, TODAY, health=health, events=events, notes=notes)
        self.slow = 0.0
        self.slow_form = 0.0
        self.asked: list[str] = []
        self.invocations: list[Invocation] = []
        self.askers: list[Asker | None] = []
        self.reports: list[tuple[bool, str]] = []
        self.posters: dict[str, Poster] = {}
        self.told: list[Told] = []

    def reach(self, platform: str, poster: Poster | None) -> None:
        self.posters.pop(platform, None)
        if poster is not None:
            self.posters[platform] = poster

    async def posted(self, channel: str, message: str, answer: Answer, thread: str = "") -> None:
        self.told.append(Told(channel, message, answer, thread))

    def report(self, platform: str, ready: bool, why: str = "") -> None:
        self.reports.append((ready, why))
        super().report(platform, ready, why)

    async def ask(self, line: str, asker: Asker | None = None) -> Answer:
        self.asked.append(line)
        self.askers.append(asker)
        await asyncio.sleep(self.slow)
        return await super().ask(line, asker)

    async def answer(self, invocation: Invocation) -> Answer:
        self.invocations.append(invocation)
        self.askers.append(invocation.asker)
        await asyncio.sleep(self.slow)
        return await super().answer(invocation)

    async def form(self, name: str, line: str, asker: Asker | None = None) -> Form | Answer:
        await asyncio.sleep(self.slow_form)
        return await super().form(name, line, asker)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens at just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
