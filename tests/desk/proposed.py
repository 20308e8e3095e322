"""A desk with files of its own to which changes are proposed: real files, a real store, a clock that tests move."""

from __future__ import annotations

import asyncio
import atexit
import functools
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.app import Dragoman, permissions_of
from bot.config import EditorSettings, PermissionSettings, Settings
from bot.core.answer import Answer
from bot.core.forms import Form
from bot.core.invocation import Asker
from bot.core.plain import plain_text
from bot.desk.desk import Desk
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.kb.loading import load
from bot.state.address import read_address
from bot.state.ledger import Entry
from bot.state.proposals import ProposalRow, ProposalRows
from bot.state.store import Store, upgrade_store
from tests.asking import newsroom
from tests.desk.clock import VirtualClock
from tests.desk.office import NOON
from tests.small_knowledge import fictional, written

CHANNEL = "slack:T1/C1"
EDITORS = "slack:T1/ED"
SUMMIT = "league-summit-2030"
SUMMIT_FILE = "meetings/league-summit-2030"
LATER = f'/suggest {SUMMIT} field:date value:"16 June 2030" source:s000#p10s2 why:"The gazette says Sunday"'
"""Moves the summit by a day."""
ROLES = {"editors": ("slack:T1/E1", "slack:T1/E2", "slack:T1/E3", "discord:9/77")}


class Bureau:
    """One replica, as people in chat meet it. desk: does not run by itself; `round` is one of its rounds."""

    def __init__(self, dragoman: Dragoman, desk: Desk, store: Store, folders: Folders, clock: VirtualClock) -> None:
        self.dragoman = dragoman
        self.desk = desk
        self.rows = ProposalRows(store)
        self.folders = folders
        self.clock = clock

    async def ask(self, line: str, user: str = "U1", channel: str = "", roles: tuple[str, ...] = ()) -> Answer:
        """What somebody is answered."""
        return await self.dragoman.ask(line, asker(user, channel, roles))

    async def told(self, line: str, user: str = "U1", channel: str = "") -> str:
        """The same as plain text."""
        return plain_text(await self.ask(line, user, channel))

    async def form(self, line: str, user: str = "U1", name: str = "suggest") -> Form:
        """The form of a command, about a line."""
        made = await self.dragoman.form(name, line, asker(user))
        assert isinstance(made, Form), plain_text(made)
        return made

    async def row(self, number: int = 1) -> ProposalRow:
        """A proposal as it is kept."""
        row = await self.rows.get(number)
        assert row is not None
        return row

    async def steps(self, number: int = 1) -> list[str]:
        """What was done to a proposal, in order."""
        return [step.what for step in await self.rows.steps(number, 100)][::-1]

    async def notices(self, channel: str = EDITORS) -> list[str]:
        """What a channel is told, in order."""
        found: list[tuple[float, str]] = []
        for entry in await self._owed():
            if entry.channel == channel:
                found.append((entry.not_before, plain_text(await self._answer(entry))))
        return [words for _, words in found]

    async def buttons(self, channel: str = EDITORS) -> list[dict[str, tuple[str, str]]]:
        """The buttons of what a channel is told: line and form by label."""
        return [
            {action.label: (action.line, action.form) for action in (await self._answer(entry)).actions}
            for entry in await self._owed()
            if entry.channel == channel
        ]

    async def _owed(self) -> list[Entry]:
        return await self.desk.ledger.ready(self.clock.now() + 1e9, ["slack", "discord"], 1_000)

    async def _answer(self, entry: Entry) -> Answer:
        content = await self.desk.notices.content(entry)
        assert content is not None
        assert content.answer is not None
        return content.answer

    def text(self, path: str = SUMMIT_FILE) -> str:
        """What stands in a file."""
        return self.path(path).read_text("utf-8")

    def path(self, path: str = SUMMIT_FILE) -> Path:
        return self.folders.knowledge / f"{path}.yaml"

    def reload(self) -> None:
        """Serve what the files say."""
        self.dragoman.kb = Knowledge(load(self.folders).contents, newsroom().kb._territories)

    async def round(self, seconds: float = 0.0) -> None:
        """Let so much time pass, and the desk look at what is due."""
        self.clock.jump(self.clock.now() + seconds)
        await self.desk.proposals.due()


def asker(user: str, channel: str = "", roles: tuple[str, ...] = ()) -> Asker:
    """Somebody; editors, whose ids begin with E, ask in the editors' channel unless another is named."""
    channel = channel or (EDITORS if user.startswith("E") else CHANNEL)
    platform, _, place = channel.partition(":")
    return Asker(platform=platform, user=user, workspace=place.partition("/")[0], channel=channel, roles=roles)


def settings(**editors: Any) -> Settings:
    return Settings(
        roles=ROLES,
        permissions=PermissionSettings(review=("editors",)),
        editors=EditorSettings(**{"channel": EDITORS, **editors}),
    )


@functools.lru_cache(maxsize=1)
def _made() -> Path:
    """A folder with files and an empty store, made once: each test begins with a copy."""
    folder = Path(tempfile.mkdtemp(prefix="dragoman-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    written(folder)

    async def store() -> None:
        await upgrade_store(str(folder / "desk.db"))

    thread = threading.Thread(target=lambda: asyncio.run(store()))
    thread.start()
    thread.join()
    return folder


def begun(folder: Path) -> Folders:
    """The small knowledge as files in a folder, with an empty store beside them, unless they are there."""
    if not (folder / "knowledge").exists():
        shutil.copytree(_made(), folder, dirs_exist_ok=True)
    return Folders(folder / "knowledge", folder / "seeds")


@asynccontextmanager
async def bureau(folder: Path, **editors: Any) -> AsyncIterator[Bureau]:
    """A desk over files in a folder and a store beside them. editors: settings."""
    folders = begun(folder)
    # Its tables are of this version: to look takes longer than most tests.
    async with Store(read_address(str(folder / "desk.db"))) as store, over(store, folders, **editors) as made:
        yield made


@asynccontextmanager
async def over(
    store: Store, folders: Folders, clock: VirtualClock | None = None, **editors: Any
) -> AsyncIterator[Bureau]:
    """The same over a store that is open already."""
    clock = clock or VirtualClock(NOON)
    chosen = settings(**editors)

    def today() -> date:
        return datetime.fromtimestamp(clock.now(), UTC).date()

    dragoman = Dragoman(fictional(), today)
    desk = Desk(
        *(store, folders, chosen, permissions_of(chosen)),
        *(lambda: dragoman.kb, today, dragoman.asked_of, clock),
    )
    dragoman.employ(desk)
    yield Bureau(dragoman, desk, store, folders, clock)
    await desk.proposals.finish()
