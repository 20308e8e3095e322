"""The wiring: from what was chosen to a newsroom that answers. The only module that knows every floor."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from bot.commands import COMMANDS
from bot.config import Settings, open_settings
from bot.core import dispatch
from bot.core.answer import Answer
from bot.core.command import Commands
from bot.core.invocation import Invocation
from bot.errors import UserError
from bot.kb.folders import Folders, find_folders
from bot.kb.knowledge import Knowledge
from bot.kb.snapshot import open_contents
from bot.kb.territories import Progress, Territories

T = TypeVar("T")


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody chose on the command line. today: in any form a date may be typed."""

    knowledge: Path | None = None
    sources: Path | None = None
    config: Path | None = None
    today: str | None = None


class Dragoman:
    """A newsroom (see core/adapter.py) over one revision of the knowledge and one day."""

    def __init__(self, kb: Knowledge, today: date, commands: Commands = COMMANDS) -> None:
        self.kb = kb
        self._today = today
        self._commands = commands

    @property
    def commands(self) -> Commands:
        return self._commands

    @property
    def today(self) -> date:
        return self._today

    async def ask(self, line: str) -> Answer:
        return await dispatch.ask(line, self._commands, self.kb, self._today)

    async def answer(self, invocation: Invocation) -> Answer:
        return await dispatch.answer(invocation, self._commands, self.kb, self._today)

    def complete(self, kinds: tuple[str, ...], typed: str, limit: int) -> list[tuple[str, str]]:
        return [(match.name, match.id) for match in self.kb.names.complete(typed, kinds, limit)]


def settle(choices: Choices) -> tuple[Folders, date]:
    """The folders to read and the day to answer for. Raises UserError for choices, BadData for the config file."""
    settings = open_settings(choices.config, Path.cwd())
    knowledge = choices.knowledge or (Path(settings.knowledge) if settings.knowledge else None)
    # A folder of knowledge named on the command line brings its own cards, whatever the config says of the other's.
    from_config = settings.sources if choices.knowledge is None else None
    sources = choices.sources or (Path(from_config) if from_config else None)
    return find_folders(knowledge, sources, Path.cwd()), _today(choices.today, settings)


def open_dragoman(choices: Choices, progress: Progress | None = None) -> Dragoman:
    """Everything opened, ready to answer. progress: told while the world's country names are compiled, at first use.

    Raises UserError for choices that cannot be met, BadData for files that cannot be served.
    """
    folders, today = settle(choices)
    contents = open_contents(folders, today)
    return Dragoman(Knowledge(contents, Territories.open(progress=progress)), today)


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


def _today(asked: str | None, settings: Settings) -> date:
    zone = None
    if settings.timezone:
        from zoneinfo import ZoneInfo

        zone = ZoneInfo(settings.timezone)
    machines = datetime.now(zone).date()
    if asked is None:
        return machines
    from bot.text.when import read_when

    try:
        when = read_when(asked, machines)
    except ValueError as reason:
        raise UserError(f"--today: {reason}") from None
    if when.earliest != when.latest:
        raise UserError(f"--today: {asked!r} is more than one day: write one, such as 2026-11-22")
    return when.earliest
