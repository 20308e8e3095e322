"""A newsroom over the shipped knowledge on a fixed day, for tests that serve a platform for real."""

from __future__ import annotations

import asyncio
import socket

from bot.app import Dragoman, Events, Notes
from bot.core.answer import Answer
from bot.core.health import Health
from bot.core.invocation import Asker, Invocation
from tests.asking import newsroom
from tests.small_knowledge import TODAY


class Desk(Dragoman):
    """`slow` holds every answer up by so many seconds; asked: the lines and commands, as they came."""

    def __init__(self, health: Health, events: Events | None = None, notes: Notes | None = None) -> None:
        super().__init__(newsroom().kb, TODAY, health=health, events=events, notes=notes)
        self.slow = 0.0
        self.asked: list[str] = []
        self.invocations: list[Invocation] = []
        self.askers: list[Asker | None] = []
        self.reports: list[tuple[bool, str]] = []

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


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens at just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
