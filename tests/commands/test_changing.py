"""/changes: from a repository made for the test, and where there is none from what the desk noticed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.answer import Status
from bot.core.plain import plain_text
from tests.commands.room import Room, opened
from tests.desk.committed import BASE, Editing, needs_git
from tests.desk.office import knowledge
from tests.small_knowledge import ENTRIES, written

TALKS = "meetings/lindqvist-talvan-strelsau-2031"
HOLM = "people/greta-holm"
MOVED = {TALKS: ENTRIES[TALKS].replace("zenda-castle", "strelsau")}
OTHER = {HOLM: ENTRIES[HOLM].replace("short: Holm", "short: Chancellor Holm")}
WHEN = datetime.fromtimestamp(BASE, UTC)
"""The day of the first commit."""


@pytest.fixture
async def committed(tmp_path: Path) -> AsyncIterator[Room]:
    """A room whose knowledge is in git: begun, then a meeting moved by one editor and a name changed by another."""
    editing = Editing(tmp_path / "desk")
    written(editing.top, {})
    editing.commit("Begin")
    for path, content in MOVED.items():
        editing.write(path, content)
    editing.commit("The report names the city, not the castle.", author="Nora Fitch")
    for path, content in OTHER.items():
        editing.write(path, content)
    editing.commit("Her office belongs to her short name.", author="Ben Orme")
    async with opened(tmp_path, knowledge({**MOVED, **OTHER}), editing.folders, at=WHEN) as room:
        yield room


@needs_git
async def test_what_editors_changed_is_told_newest_first_with_who_and_why(committed: Room) -> None:
    said = await committed.told("/changes")
    assert "Ben Orme\nHer office belongs to her short name." in said
    assert "Nora Fitch\nThe report names the city, not the castle." in said
    assert "place: was Zenda Castle (Zenda Gazette said), now Strelsau" in said
    assert said.index("Ben Orme") < said.index("Nora Fitch")
    assert "[1] s0" in said


@needs_git
async def test_only_what_concerns_somebody_is_told(committed: Room) -> None:
    said = await committed.told("/changes mira talvan")
    assert said.startswith("Changes: Mira Talvan")
    assert "now Strelsau" in said
    assert "Chancellor Holm" not in said
    assert "Chancellor Holm" in await committed.told("/changes greta holm")


@needs_git
async def test_only_what_came_since_a_day_is_told_and_how_far_back_changes_go(committed: Room) -> None:
    assert "now Strelsau" in await committed.told(f"/changes since:{WHEN:%Y-%m-%d}")
    later = await committed.ask("/changes since:2031-05-01")
    assert later.status is Status.OK
    assert "No change is recorded since 1 May 2031." in plain_text(later)
    assert f"Changes are kept from {WHEN.day} {WHEN:%b %Y} on." in plain_text(later)


async def test_without_a_repository_it_is_told_what_the_desk_noticed(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        assert await room.told("/changes") == "Changes — as of 1 Mar 2032 · knowledge " + (
            f"{room.dragoman.kb.revision[:7]}\nNo change is recorded."
        )
        await room.desk.past.observe(room.dragoman.kb, room.desk.now - 86_400.0)
        assert "Changes are kept from 29 Feb 2032 on." in await room.told("/changes")
        room.dragoman.kb = knowledge(MOVED)
        await room.desk.past.observe(room.dragoman.kb, room.desk.now)
        said = await room.told("/changes ruritania")
    assert "\n1 Mar 2032\n" in said
    assert "place: was Zenda Castle (Zenda Gazette said), now Strelsau" in said


async def test_what_nobody_knows_has_no_changes(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        assert (await room.ask("/changes atlantis")).status is Status.NOT_FOUND
        assert (await room.ask("/changes since:someday")).status is Status.BAD_INPUT


async def test_where_nothing_is_remembered_it_says_who_does() -> None:
    from bot.app import Dragoman
    from tests.small_knowledge import TODAY, fictional

    for line in ("/changes", "/digest list", "/watches", "/watch ruritania"):
        answer = await Dragoman(fictional(), TODAY).ask(line)
        assert answer.status is Status.BAD_INPUT
        assert "this is answered by the program that `dragoman run` starts" in plain_text(answer)
