"""An approval that dies at any point: what it began is finished by whoever starts next, once, and nothing of it is lost."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk import approved
from bot.desk.committing import Branch
from bot.state.proposals import APPROVED, OPEN
from bot.state.store import Store, open_store
from tests.desk.clock import VirtualClock
from tests.desk.committed import Editing, needs_git
from tests.desk.office import NOON
from tests.desk.proposed import CHANNEL, EDITORS, LATER, Bureau, begun, over

pytestmark = needs_git


class Death(Exception):
    """The program is no more: whatever it still tries to do has no effect."""


class Life:
    """Ends at a point: 1 is the first. Before and after every transaction, and everything done to files, is one."""

    def __init__(self, left: int) -> None:
        self._left = left
        self.dead = False

    def point(self) -> None:
        self._left -= 1
        if self.dead or self._left == 0:
            self.dead = True
            raise Death

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def mortal(*arguments: Any, **named: Any) -> Any:
            self.point()
            result = work(*arguments, **named)
            self.point()
            return result

        return mortal


class MortalStore(Store):
    """A store whose program may die right before or after a commit."""

    life: Life | None = None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        async with super().begin() as connection:
            yield connection
            self._point()
        self._point()

    def _point(self) -> None:
        if self.life is not None:
            self.life.point()


def prepared(folder: Path) -> Path:
    """A repository with the knowledge, to be copied for each life."""
    begun(folder)
    (folder / ".gitignore").write_text("desk.db*\n", "utf-8")
    Editing(folder).commit("Begin")
    return folder


async def _lived(folder: Path, left: int, held: bool, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Propose and approve, dying at a point, and start again; whether it came to that point."""
    folders = begun(folder)
    editing = Editing(folder, begin=False)
    where = str(folder / "desk.db")
    clock = VirtualClock(NOON)
    life = Life(left)
    later = " not-before:2032-03-02" if held else ""
    store = await open_store(where)
    store.__class__ = MortalStore
    assert isinstance(store, MortalStore)
    with monkeypatch.context() as patched:
        patched.setattr(approved, "replace_file", life.around(approved.replace_file))
        for name in ("make", "publish", "bring_index"):
            patched.setattr(Branch, name, life.around(getattr(Branch, name)))
        async with store, over(store, folders, clock) as desk:
            store.life = life
            await desk.ask(LATER)
            await desk.ask(f"/review 1 approve version:1{later}", "E1")
            if held and not life.dead:
                clock.jump(NOON + 86_400)
                with contextlib.suppress(Death):
                    await desk.desk.proposals.due()
            store.life = None
    clock.jump(clock.now() + (2 * 86_400 if held else 0))
    async with await open_store(where) as again, over(again, folders, clock) as desk:
        await _finished(desk, editing)
    return life.dead


async def _finished(desk: Bureau, editing: Editing) -> None:
    # Whoever was left without an answer asks again.
    await desk.round(200)
    row = await desk.rows.get(1)
    if row is None:
        assert "2030-06-15" in desk.text()
        await desk.ask(LATER)
    if (await desk.row()).state == OPEN:
        assert "2030-06-15" in desk.text()
        await desk.ask("/review 1 approve", "E1")
    await desk.round(200)
    await desk.round(200)
    row = await desk.row()
    assert row.state == APPROVED
    assert '"2030-06-16"' in desk.text()
    assert editing.git("rev-list", "--count", "HEAD").strip() == "2"
    assert row.made == editing.git("rev-parse", "HEAD").strip()
    assert editing.git("status", "--porcelain") == ""
    steps = await desk.steps()
    assert steps.count("written") == 1
    assert steps.count("proposed") == 1
    assert sum("Proposal 1 is in" in words for words in await desk.notices(CHANNEL)) == 1
    told = await desk.notices(EDITORS)
    assert sum("Proposal 1 is in" in words for words in told) == 1
    assert sum("version:1" in words or words.startswith("Proposal 1: ") for words in told) == 1
    assert [path.name for path in desk.path().parent.iterdir() if path.name.startswith(".")] == []
    assert await desk.rows.get(2) is None


async def _every(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, held: bool) -> int:
    template = prepared(tmp_path / "template")
    for points, left in enumerate(range(1, 200, step)):
        folder = tmp_path / str(left)
        shutil.copytree(template, folder)
        if not await _lived(folder, left, held, monkeypatch):
            return points
        shutil.rmtree(folder)
    raise AssertionError("it never came to its end")


async def test_wherever_it_dies_it_is_finished_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await _every(tmp_path, monkeypatch, 8, held=False) >= 3


@pytest.mark.heavy
@pytest.mark.parametrize("held", [False, True])
async def test_at_every_point_it_may_die_it_is_finished_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    assert await _every(tmp_path, monkeypatch, 1, held) >= 20
