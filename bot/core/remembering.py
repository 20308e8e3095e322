"""What a newsroom remembers for its platforms: events it met, short texts. In memory here; kept for good in bot/state/."""

from __future__ import annotations

from typing import Protocol

MOST_REMEMBERED = 10_000


class Events(Protocol):
    """What remembers which events were met: a database (bot/state/events.py), else memory."""

    async def first_time(self, platform: str, event: str) -> bool:
        """Whether this event of a platform was never met before."""


class Notes(Protocol):
    """What keeps short texts by name: a database (bot/state/notes.py), else memory."""

    async def remember(self, platform: str, name: str, text: str) -> None:
        """Keep a text under a name."""

    async def recall(self, platform: str, name: str) -> str | None:
        """The text under a name."""


class Memory:
    """Remembers the latest events and texts for as long as the program runs."""

    def __init__(self) -> None:
        self._met: dict[tuple[str, str], None] = {}
        self._noted: dict[tuple[str, str], str] = {}

    async def first_time(self, platform: str, event: str) -> bool:
        """Whether it is none of the latest MOST_REMEMBERED."""
        if (platform, event) in self._met:
            return False
        self._met[platform, event] = None
        if len(self._met) > MOST_REMEMBERED:
            del self._met[next(iter(self._met))]
        return True

    async def remember(self, platform: str, name: str, text: str) -> None:
        """Keep the latest MOST_REMEMBERED."""
        self._noted[platform, name] = text
        if len(self._noted) > MOST_REMEMBERED:
            del self._noted[next(iter(self._noted))]

    async def recall(self, platform: str, name: str) -> str | None:
        """The text, while it is among the latest."""
        return self._noted.get((platform, name))
