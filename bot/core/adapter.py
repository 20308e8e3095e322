"""Platform: what the object behind a `dragoman.adapters` entry point carries. Nothing of any one platform is here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Protocol

import msgspec

from bot.core.answer import Answer
from bot.core.command import Commands
from bot.core.invocation import Invocation

GROUP = "dragoman.adapters"
"""The entry point group that platforms register under, ours and anybody else's."""


class Newsroom(Protocol):
    """What an adapter is given to answer with: everything behind the seam."""

    @property
    def commands(self) -> Commands:
        """Every command, for menus, completion and manifests."""

    async def ask(self, line: str) -> Answer:
        """Answer a line as it was typed."""

    async def answer(self, invocation: Invocation) -> Answer:
        """Answer a question whose arguments are already named."""

    def complete(self, kinds: tuple[str, ...], typed: str, limit: int) -> list[tuple[str, str]]:
        """Type-ahead: (label, value) of entries of these kinds that what is typed may become, best first."""

    @property
    def today(self) -> date:
        """The day questions are answered for."""


class Platform(Protocol):
    """One platform. Everything it needs is reached through this object, which must be cheap to import.

    name: what it is called in the config and in `--format NAME`. settings: the struct its part of the config converts
    to. render: an answer as this platform's payloads, pure. run: serve until cancelled. cli: adds its own subcommands
    (`dragoman NAME …`) to a typer app, or does nothing.
    """

    name: str
    settings: type[msgspec.Struct]

    def render(self, answer: Answer) -> str:
        """The payloads as text that `dragoman ask --format NAME` prints."""

    async def run(self, newsroom: Newsroom, settings: Any) -> None:
        """Serve the platform until cancelled."""

    def cli(self, group: Callable[[str, str], Any]) -> None:
        """Add subcommands: group(name, help) gives the typer app to add them to."""


def platforms() -> Iterator[Platform]:
    """Every registered platform, loaded. Skips none: a platform that cannot be imported raises where it is asked for."""
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP):
        yield point.load()


def platform(name: str) -> Platform | None:
    """The platform registered under this name."""
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP, name=name):
        loaded: Platform = point.load()
        return loaded
    return None
