"""A newsroom whose files are edited while it answers: real files, a real watch over them, real time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import Dragoman
from bot.core.plain import plain_text
from bot.desk.desk import Desk
from bot.desk.reloading import Reloading, Telling
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.kb.loading import load
from tests.asking import newsroom
from tests.small_knowledge import TODAY

STATEMENT = "statements/foreign-office-2030.yaml"
SAFE = """
id: foreign-office-2030
cite: s000#p4
speakers: [ruritania-foreign-office]
said: [the bridge was safe]
reported_by: zenda-gazette
about: [syldavia]
""".lstrip()
SHUT = SAFE.replace("safe", "shut")
ASKED = "/statements ruritania"


class Edited:
    """swaps: the revisions that came to be served, in order."""

    def __init__(self, folders: Folders, dragoman: Dragoman) -> None:
        self.folders = folders
        self.dragoman = dragoman
        self.swaps: list[str] = []
        self.desk: Desk | None = None

    @property
    def statement(self) -> Path:
        """The file that most tests edit."""
        return self.folders.knowledge / STATEMENT

    def swap(self, kb: Knowledge) -> None:
        earlier, self.dragoman.kb = self.dragoman.kb, kb
        self.swaps.append(kb.revision)
        if self.desk is not None:
            self.desk.succeeded(earlier)

    async def says(self, line: str = ASKED) -> str:
        """The answer to a line, as text."""
        return plain_text(await self.dragoman.ask(line))

    async def served(self, words: str, line: str = ASKED, within: float = 3.0) -> float:
        """Returns the seconds until an answer has these words in it."""
        begun = time.monotonic()
        while words not in await self.says(line):
            assert time.monotonic() - begun < within, (
                f"“{words}” is not served after {within} s: {await self.says(line)}"
            )
            await asyncio.sleep(0.005)
        return time.monotonic() - begun

    async def until(self, holds: Callable[[], bool], within: float = 5.0) -> None:
        """Returns when something holds."""
        begun = time.monotonic()
        while not holds():
            assert time.monotonic() - begun < within, f"it does not hold after {within} s"
            await asyncio.sleep(0.01)


def opened(folders: Folders) -> Edited:
    """What is in the folders, served."""
    return Edited(folders, Dragoman(Knowledge(load(folders).contents, newsroom().kb._territories), TODAY))


@asynccontextmanager
async def reloaded(
    edited: Edited, telling: Telling | None = None, quiet_seconds: float = 0.3, look_seconds: float = 60.0
) -> AsyncIterator[Reloading]:
    """While the block lasts, what is saved is served. It begins when the folders are being watched."""
    reloading = Reloading(
        edited.folders,
        lambda: edited.dragoman.kb,
        edited.swap,
        lambda: TODAY,
        telling or Telling(),
        quiet_seconds=quiet_seconds,
        look_seconds=look_seconds,
    )
    task = asyncio.create_task(reloading.run())
    try:
        await asyncio.wait_for(reloading.following.wait(), 20)
        yield reloading
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
