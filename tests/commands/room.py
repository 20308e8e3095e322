"""A newsroom with a desk over a real store, which answers and posts nothing. No test is here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import Dragoman, permissions_of
from bot.config import Settings
from bot.core.answer import Answer
from bot.core.invocation import Asker
from bot.core.plain import plain_text
from bot.desk.desk import Desk
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.state.store import open_store
from tests.desk.clock import VirtualClock
from tests.small_knowledge import fictional

CHANNEL = "slack:T1/C1"
NOON = datetime(2032, 3, 1, 12, tzinfo=UTC)
"""A Monday."""


class Room:
    """The newsroom as somebody in a channel meets it."""

    def __init__(self, dragoman: Dragoman, desk: Desk) -> None:
        self.dragoman = dragoman
        self.desk = desk

    async def ask(
        self, line: str, channel: str = CHANNEL, user: str = "U1", roles: tuple[str, ...] = (), private: bool = False
    ) -> Answer:
        """What somebody is answered. private: the platform does not say in which channel they are."""
        platform, _, place = channel.partition(":")
        workspace = place.partition("/")[0]
        where = "" if private else channel
        return await self.dragoman.ask(
            line, Asker(platform=platform, user=user, workspace=workspace, channel=where, roles=roles)
        )

    async def told(self, line: str, **asker: Any) -> str:
        """The same as plain text."""
        return plain_text(await self.ask(line, **asker))

    async def as_operator(self, line: str) -> Answer:
        """What whoever runs the program is answered in the terminal."""
        return await self.dragoman.ask(line)


@asynccontextmanager
async def opened(
    folder: Path, kb: Knowledge | None = None, folders: Folders | None = None, at: datetime = NOON, **chosen: Any
) -> AsyncIterator[Room]:
    """chosen: settings. Without folders there is no repository, and all that is known of changes is in the store."""
    settings = Settings(**chosen)
    dragoman = Dragoman(kb or fictional(), at.date())
    async with employed(dragoman, folder, settings, at, folders) as desk:
        yield Room(dragoman, desk)


@asynccontextmanager
async def employed(
    dragoman: Dragoman, folder: Path, settings: Settings, at: datetime = NOON, folders: Folders | None = None
) -> AsyncIterator[Desk]:
    """The desk of a newsroom that is there already."""
    where = folders or Folders(folder / "knowledge", folder / "seeds")
    async with await open_store(str(folder / "desk.db")) as store:
        desk = Desk(
            *(store, where, settings, permissions_of(settings)),
            *(lambda: dragoman.kb, lambda: dragoman.today, dragoman.asked_of, VirtualClock(at.timestamp())),
        )
        dragoman.employ(desk)
        yield desk
