"""The wiring: from what was chosen to a newsroom that answers. The only module that knows every floor."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import msgspec

from bot.commands import COMMANDS
from bot.config import Configuration, Section, Sections, Settings, open_configuration, open_settings
from bot.core import dispatch
from bot.core.answer import Answer
from bot.core.command import Commands
from bot.core.invocation import Asker, Invocation
from bot.errors import UserError
from bot.kb.folders import Folders, find_folders
from bot.kb.knowledge import Knowledge
from bot.kb.snapshot import open_contents
from bot.kb.territories import Progress, Territories

if TYPE_CHECKING:
    from bot.core.adapter import Platform

    # It logs, and to answer one question nothing is logged: 9 ms of every start.
    from bot.core.health import Health

T = TypeVar("T")

Clock = Callable[[], date]
"""Which day it is, whenever it is asked."""

MOST_REMEMBERED = 10_000


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody chose on the command line. today: in any form a date may be typed."""

    knowledge: Path | None = None
    sources: Path | None = None
    config: Path | None = None
    today: str | None = None


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


class Dragoman:
    """A newsroom (see core/adapter.py) over one revision of the knowledge.

    today: the one day it answers for, or a clock. health: who is told how the platforms are; nobody, if none is served.
    """

    def __init__(
        self,
        kb: Knowledge,
        today: date | Clock,
        commands: Commands = COMMANDS,
        *,
        events: Events | None = None,
        notes: Notes | None = None,
        health: Health | None = None,
    ) -> None:
        self.kb = kb
        self._clock: Clock = today if callable(today) else lambda: today
        self._commands = commands
        self._events = events or Memory()
        self._notes = notes or Memory()
        self._health = health

    @property
    def commands(self) -> Commands:
        return self._commands

    @property
    def today(self) -> date:
        return self._clock()

    async def ask(self, line: str, asker: Asker | None = None) -> Answer:
        return await dispatch.ask(line, self._commands, self.kb, self.today, asker)

    async def answer(self, invocation: Invocation) -> Answer:
        return await dispatch.answer(invocation, self._commands, self.kb, self.today)

    def complete(self, kinds: tuple[str, ...], typed: str, limit: int) -> list[tuple[str, str]]:
        from bot.core.completing import complete

        return complete(self.kb, self._commands, kinds, typed, limit)

    async def first_time(self, platform: str, event: str) -> bool:
        return await self._events.first_time(platform, event)

    async def remember(self, platform: str, name: str, text: str) -> None:
        await self._notes.remember(platform, name, text)

    async def recall(self, platform: str, name: str) -> str | None:
        return await self._notes.recall(platform, name)

    def report(self, platform: str, ready: bool, why: str = "") -> None:
        if self._health is not None:
            self._health.report(platform, ready, why)


class Chosen(NamedTuple):
    """What the choices and the config come to: the folders to read, and which day to answer for."""

    folders: Folders
    today: Clock


def settle(choices: Choices) -> Chosen:
    """Raises UserError for choices that cannot be met, BadData for the config file."""
    return _chosen(choices, open_settings(choices.config, Path.cwd(), _SECTIONS))


def open_dragoman(choices: Choices, progress: Progress | None = None) -> Dragoman:
    """Everything opened, ready to answer. progress: told while the world's country names are compiled, at first use.

    Raises UserError for choices that cannot be met, BadData for files that cannot be served.
    """
    folders, today = settle(choices)
    return Dragoman(_knowledge(folders, today(), progress), today)


def configured(choices: Choices) -> Configuration:
    """The settings of the program and of every platform that the config names. Raises UserError, BadData."""
    return open_configuration(choices.config, Path.cwd(), _SECTIONS)


def section_of(platform: Platform, config: Path | None) -> Any:
    """A platform's own settings, the defaults where the config has none. Raises UserError, BadData."""
    return configured(Choices(config=config)).platforms.get(platform.name) or platform.settings()


def open_newsroom(
    choices: Choices,
    settings: Settings,
    events: Events,
    notes: Notes,
    health: Health,
    progress: Progress | None = None,
) -> Dragoman:
    """The newsroom that platforms are served with: it remembers events and notes, and tells how the platforms are.

    Raises as open_dragoman does.
    """
    folders, today = _chosen(choices, settings)
    kb = _knowledge(folders, today(), progress)
    kb.names.prepare()
    return Dragoman(kb, today, events=events, notes=notes, health=health)


def _chosen(choices: Choices, settings: Settings) -> Chosen:
    knowledge = choices.knowledge or (Path(settings.knowledge) if settings.knowledge else None)
    # A folder of knowledge named on the command line brings its own cards, whatever the config says of the other's.
    from_config = settings.sources if choices.knowledge is None else None
    sources = choices.sources or (Path(from_config) if from_config else None)
    return Chosen(find_folders(knowledge, sources, Path.cwd()), _clock(choices.today, settings))


def _knowledge(folders: Folders, today: date, progress: Progress | None) -> Knowledge:
    return Knowledge(open_contents(folders, today), Territories.open(progress=progress))


def finished(ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What a coroutine returns, for doors that answer one question at a time.

    Commands are coroutines so that one may wait; those that only look things up never do, and are driven without an
    event loop: importing asyncio takes 45 ms, a third of a start. Whoever waits imports it, and then it is used.
    """
    if "asyncio" in sys.modules:
        import asyncio

        return asyncio.run(ask())
    coroutine = ask()
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    coroutine.close()
    raise RuntimeError("a command waits for something without importing asyncio")


def _clock(asked: str | None, settings: Settings) -> Clock:
    zone = None
    if settings.timezone:
        from zoneinfo import ZoneInfo

        zone = ZoneInfo(settings.timezone)

    def machines() -> date:
        return datetime.now(zone).date()

    if asked is None:
        return machines
    from bot.text.when import read_when

    try:
        when = read_when(asked, machines())
    except ValueError as reason:
        raise UserError(f"--today: {reason}") from None
    if when.earliest != when.latest:
        raise UserError(f"--today: {asked!r} is more than one day: write one, such as 2026-11-22")
    return lambda: when.earliest


def _platforms() -> list[str]:
    from bot.core.adapter import names

    return names()


def _section(name: str) -> Section | None:
    from bot.core.adapter import platform, secrets_of

    try:
        found = platform(name)
    except ImportError as reason:
        raise UserError(
            f"the platform {name!r} of the config cannot be loaded ({reason}): install it anew, or remove its section"
        ) from reason
    return None if found is None else Section(found.settings, secrets_of(found))


_SECTIONS = Sections(names=_platforms, find=_section)
