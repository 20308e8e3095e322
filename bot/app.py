"""The wiring: from what was chosen to a newsroom that answers. The only module that knows every floor."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Generator
from contextlib import asynccontextmanager, nullcontext
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import coroutine as coroutine_function
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from bot.commands import COMMANDS
from bot.config import Configuration, Section, Sections, Settings, open_configuration, open_settings
from bot.core import dispatch
from bot.core.answer import Answer
from bot.core.command import Commands
from bot.core.dispatch import NOTHING, Resources
from bot.core.forms import Form
from bot.core.invocation import Asker, Invocation
from bot.core.permissions import Permissions
from bot.core.remembering import Events, Memory, Notes
from bot.errors import UserError
from bot.kb.folders import Folders, find_folders
from bot.kb.knowledge import Knowledge
from bot.kb.snapshot import open_contents
from bot.kb.territories import Progress, Territories

if TYPE_CHECKING:
    from bot.core.adapter import Platform

    # It logs, and to answer one question nothing is logged: 9 ms of every start.
    from bot.core.health import Health
    from bot.core.posting import Poster
    from bot.desk.desk import Desk
    from bot.desk.reloading import Reloading
    from bot.state.store import Store

T = TypeVar("T")

Clock = Callable[[], date]
"""Which day it is, whenever it is asked."""

DATABASE = "dragoman.db"


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody chose on the command line. today: in any form a date may be typed."""

    knowledge: Path | None = None
    sources: Path | None = None
    config: Path | None = None
    today: str | None = None


class Dragoman:
    """A newsroom (see core/adapter.py) over one revision of the knowledge.

    today: the one day it answers for, or a clock. resources: what some commands need beside the knowledge. health: who is
    told how the platforms are; nobody, if none is served.
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
        resources: Resources = NOTHING,
    ) -> None:
        self.kb = kb
        self.resources = resources
        self.before_asking: Callable[[], None] | None = None
        """Called before a line is answered, by a door that has nobody else to keep it up with its files."""
        self._desk: Desk | None = None
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
        if self.before_asking is not None:
            self.before_asking()
        answer = await dispatch.ask(line, self._commands, self.kb, self.today, asker, self.resources)
        return self._asked(answer, asker)

    async def answer(self, invocation: Invocation) -> Answer:
        answer = await dispatch.answer(invocation, self._commands, self.kb, self.today, self.resources)
        return self._asked(answer, invocation.asker)

    def _asked(self, answer: Answer, asker: Asker | None) -> Answer:
        if self._desk is not None and asker is not None:
            self._desk.used(asker.channel, (matched.id for matched in answer.matched))
            if answer.lack is not None:
                self._desk.asked_in_vain(asker.id, answer.lack)
        return answer

    async def form(self, name: str, line: str, asker: Asker | None = None) -> Form | Answer:
        return await dispatch.form(name, line, self._commands, self.kb, self.today, asker, self.resources)

    async def asked_of(self, line: str, kb: Knowledge, today: date) -> Answer:
        """Answer a line from a given knowledge, for a given day."""
        return await dispatch.ask(line, self._commands, kb, today, resources=self.resources)

    def employ(self, desk: Desk) -> None:
        """From now on a desk runs beside: commands reach it, and it is told of what the platforms do."""
        self._desk = desk
        self.resources = Resources(lambda: nullcontext(desk), desk.permissions)

    def complete(self, kinds: tuple[str, ...], typed: str, limit: int) -> list[tuple[str, str]]:
        from bot.core.completing import complete

        return complete(self.kb, self._commands, kinds, typed, limit)

    async def first_time(self, platform: str, event: str) -> bool:
        return await self._events.first_time(platform, event)

    async def remember(self, platform: str, name: str, text: str) -> None:
        await self._notes.remember(platform, name, text)

    async def recall(self, platform: str, name: str) -> str | None:
        return await self._notes.recall(platform, name)

    def reach(self, platform: str, poster: Poster | None) -> None:
        if self._desk is not None:
            self._desk.reach(platform, poster)

    async def posted(self, channel: str, message: str, answer: Answer, thread: str = "") -> None:
        if self._desk is not None:
            self._desk.posted(channel, message, answer, thread)

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
    settings = open_settings(choices.config, Path.cwd(), _SECTIONS)
    folders, today = _chosen(choices, settings)
    newsroom = Dragoman(_knowledge(folders, today(), progress), today)
    newsroom.resources = Resources(partial(_opened_desk, newsroom, folders, settings), permissions_of(settings))
    return newsroom


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


def employed(newsroom: Dragoman, store: Store, choices: Choices, settings: Settings) -> Desk:
    """A desk over a store, for the newsroom: to be run beside its platforms. Raises UserError for what the config asks."""
    folders, _ = _chosen(choices, settings)
    desk = _desk(newsroom, store, folders, settings)
    newsroom.employ(desk)
    return desk


def reloading(newsroom: Dragoman, desk: Desk, choices: Choices, settings: Settings) -> Reloading:
    """What keeps the newsroom up with its files: to be run beside its platforms."""
    from bot.desk.reloading import Reloading, Telling

    def swap(kb: Knowledge) -> None:
        earlier, newsroom.kb = newsroom.kb, kb
        desk.succeeded(earlier)

    folders, today = _chosen(choices, settings)
    return Reloading(folders, lambda: newsroom.kb, swap, today, Telling(desk.notices, settings.editors.channel))


def _desk(newsroom: Dragoman, store: Store, folders: Folders, settings: Settings) -> Desk:
    from bot.desk.desk import Desk

    permissions = permissions_of(settings)
    return Desk(store, folders, settings, permissions, lambda: newsroom.kb, lambda: newsroom.today, newsroom.asked_of)


@asynccontextmanager
async def _opened_desk(newsroom: Dragoman, folders: Folders, settings: Settings) -> AsyncIterator[Desk]:
    """A desk for one question: it reads and writes, and posts nothing."""
    if "asyncio" not in sys.modules:
        await _loop_needed()
    try:
        from bot.state.store import open_store
    except ModuleNotFoundError as missing:
        raise UserError(f"{missing.name} is not installed: pip install 'dragoman[state]'") from None
    async with await open_store(state_of(settings)) as store:
        yield _desk(newsroom, store, folders, settings)


def state_of(settings: Settings) -> str:
    """Where the store is: what the config says, else a file in the user's state folder."""
    if settings.state:
        return settings.state
    from bot.core.logbook import state_folder

    return str(state_folder() / DATABASE)


def permissions_of(settings: Settings) -> Permissions:
    """Who may what, as the config says."""
    allowed = {name: getattr(settings.permissions, name) for name in settings.permissions.__struct_fields__}
    return Permissions(settings.roles, allowed)


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
    event loop: importing asyncio takes 45 ms, a third of a start. Whoever is about to wait says so first (_loop_needed).
    """
    if "asyncio" not in sys.modules:
        coroutine = ask()
        try:
            coroutine.send(None)
        except StopIteration as done:
            result: T = done.value
            return result
        coroutine.close()
    import asyncio

    return asyncio.run(ask())


@coroutine_function
def _loop_needed() -> Generator[None, None, None]:
    """Awaited by whoever is about to wait for something: without an event loop, the question is asked anew with one."""
    yield


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
