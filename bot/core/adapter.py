"""Platform: what the object behind a `dragoman.adapters` entry point carries. Nothing of any one platform is here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import msgspec

from bot.core.answer import Answer
from bot.core.command import Commands
from bot.core.forms import Form
from bot.core.invocation import Asker, Invocation
from bot.core.posting import Poster

GROUP = "dragoman.adapters"
"""The entry point group that platforms register under, ours and anybody else's."""


Settled = Callable[[Path | None], Any]
"""Gives a platform's own settings: those of the config file named, else of the one that is found, else the defaults."""


class Newsroom(Protocol):
    """What an adapter is given to answer with: everything behind the seam."""

    @property
    def commands(self) -> Commands:
        """Every command, for menus, completion and manifests."""

    async def ask(self, line: str, asker: Asker | None = None) -> Answer:
        """Answer a line as it was typed."""

    async def answer(self, invocation: Invocation) -> Answer:
        """Answer a question whose arguments are already named."""

    async def form(self, name: str, line: str, asker: Asker | None = None) -> Form | Answer:
        """The form of a command, about a line (see command.py); an Answer where there is none to fill in, which says why."""

    def complete(self, kinds: tuple[str, ...], typed: str, limit: int) -> list[tuple[str, str]]:
        """Type-ahead: (label, value) of what may be typed, best first; see completing.py, whose distinct() parts equal labels.

        kinds: those of a parameter. A question takes a label for its value.
        """

    @property
    def today(self) -> date:
        """The day questions are answered for."""

    async def first_time(self, platform: str, event: str) -> bool:
        """Whether this event of a platform was never met before; it is remembered, through restarts too."""

    async def remember(self, platform: str, name: str, text: str) -> None:
        """Keep a text of a platform's under a name (at most 255 characters), through restarts; the same name replaces it."""

    async def recall(self, platform: str, name: str) -> str | None:
        """The text under a name, or None where there is none, or it was last kept more than a year ago."""

    def reach(self, platform: str, poster: Poster | None) -> None:
        """Give the desk the way to post to a platform's channels, for as long as it is served; None: there is none now."""

    async def posted(self, channel: str, message: str, answer: Answer, thread: str = "") -> None:
        """Tell of an answer that everybody in a channel sees now, so that it can be corrected when an entry changes.

        channel: its address; message: the id under which a reply to it can be posted; thread: where it stands in one.
        Never raises, and waits for nothing slow.
        """

    def report(self, platform: str, ready: bool, why: str = "") -> None:
        """Tell whether the platform is being served just now, and if not, why: readiness and the log say it on."""


class Platform(Protocol):
    """One platform. Everything it needs is reached through this object, which must be cheap to import.

    name: what it is called in the config and in `--format NAME`. settings: the struct its part of the config converts
    to; where it has a truth value `enabled`, `dragoman run` serves the platform when that is true. render: an answer as
    this platform's payloads, pure. run: serve until cancelled. cli: adds its own subcommands (`dragoman NAME …`) to a
    typer app, or does nothing.

    It may also have `secrets`, the environment variables it needs: the config's messages name them; `recipe`, a section
    of the config that enables it, where `NAME: {enabled: true}` is not enough; and `picture(answer)`, an HTML page that
    looks about as the platform shows the answer.
    """

    name: str
    settings: type[msgspec.Struct]

    def render(self, answer: Answer) -> str:
        """The payloads as text that `dragoman ask --format NAME` prints."""

    async def run(self, newsroom: Newsroom, settings: Any) -> None:
        """Serve the platform until cancelled.

        It says through newsroom.report when it is ready. A UserError ends it for good and says what to do; after any
        other exception, and when it returns, it is run again after a pause.
        """

    def cli(self, group: Callable[[str, str], Any], commands: Commands, settled: Settled) -> None:
        """Add subcommands: group(name, help) gives the typer app to add them to. commands, settled: what they may need."""


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


def names() -> list[str]:
    """What the registered platforms are called. None is imported."""
    from importlib.metadata import entry_points

    return sorted({point.name for point in entry_points(group=GROUP)})


def recipe_of(platform: Platform) -> str:
    """A section of the config that enables the platform; `recipe` says what it needs beside `enabled`."""
    return str(getattr(platform, "recipe", f"{platform.name}: {{enabled: true}}"))


def secrets_of(platform: Platform) -> tuple[str, ...]:
    """The environment variables that hold what no file may; none known, if the platform does not say."""
    return tuple(getattr(platform, "secrets", ()))


def picture_of(platform: Platform, answer: Answer) -> str:
    """The page that looks as the platform shows an answer; empty where the platform draws none."""
    picture: Callable[[Answer], str] | None = getattr(platform, "picture", None)
    return "" if picture is None else picture(answer)
