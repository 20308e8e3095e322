"""Files written again and again, whole and by halves, while readers ask: every answer is of one revision, none is late."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.config import Settings
from bot.core.answer import Status
from bot.core.invocation import Asker
from bot.core.plain import plain_text
from bot.desk.desk import Desk
from bot.desk.reloading import QUIET_SECONDS
from bot.kb.folders import revision_of
from bot.kb.knowledge import Knowledge
from bot.kb.records import Country
from bot.state.store import open_store
from tests.desk import writing
from tests.desk.edited import Edited, opened, reloaded
from tests.small_knowledge import TODAY, written

READERS = 50
"""Questions a second."""
MARK = re.compile(r"Mark ([0-9]+) at the (\w+) place of (\w+)")
QUESTIONS = ("/lookup mark", "/country ruritania", "/digest preview", "/relations syldavia borduria")
ASKER = Asker(platform="slack", user="U1", workspace="T1", channel="slack:T1/C1")


class Told(NamedTuple):
    """What is kept of an answer. marks: the numbers it says, by place and entry."""

    line: str
    status: Status
    revision: str
    marks: dict[tuple[str, str], str]


class Reader:
    """Asks, and keeps what it was told. marks: the numbers in each revision served, by the name of the entry."""

    def __init__(self, edited: Edited) -> None:
        self._edited = edited
        self.told: list[Told] = []
        self.marks: dict[str, dict[str, str]] = {}
        self.late: list[float] = []

    def served(self, kb: Knowledge) -> None:
        """Note what a revision says."""
        found = (MARK.search(claim.value) for name, _, _ in writing.EDITED for claim in kb.get(name, Country).facts)
        self.marks[kb.revision] = {one[3]: one[1] for one in found if one}

    async def ask(self) -> None:
        """So many questions a second, until cancelled."""
        loop = asyncio.get_running_loop()
        at, number = loop.time(), 0
        async with asyncio.TaskGroup() as asked:
            while True:
                asked.create_task(self._one(QUESTIONS[number % len(QUESTIONS)]))
                number += 1
                at += 1 / READERS
                await asyncio.sleep(max(0.0, at - loop.time()))

    async def _one(self, line: str) -> None:
        answer = await self._edited.dragoman.ask(line, ASKER)
        # Whole answers, kept, would be so much to look through for garbage that the loop waits for that.
        found = MARK.findall(plain_text(answer))
        marks = {(place, name): number for number, place, name in found}
        self.told.append(Told(line, answer.status, answer.revision, marks))

    async def watch_the_loop(self) -> None:
        """Note how late it comes to what was to be done, until cancelled."""
        while True:
            due = time.monotonic() + writing.STEP
            await asyncio.sleep(writing.STEP)
            self.late.append(time.monotonic() - due)


async def storm(tmp_path: Path, times: int, pause: float) -> Reader:
    """What a reader is answered while so many writes go on."""
    folders = written(tmp_path, {f"countries/{one[0]}": writing.entry(*one, 0) for one in writing.EDITED})
    edited = opened(folders)
    reader = Reader(edited)
    reader.served(edited.dragoman.kb)
    swap = edited.swap

    def noted(kb: Knowledge) -> None:
        reader.served(kb)
        swap(kb)

    edited.swap = noted  # type: ignore[method-assign]
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(await open_store(str(tmp_path / "desk.db")))
        dragoman = edited.dragoman
        desk = Desk(
            store,
            folders,
            Settings(),
            dragoman.resources.permissions,
            lambda: dragoman.kb,
            lambda: TODAY,
            dragoman.asked_of,
        )
        dragoman.employ(desk)
        edited.desk = desk
        await stack.enter_async_context(reloaded(edited, quiet_seconds=QUIET_SECONDS))
        for line in QUESTIONS:
            # What the first question of a kind imports is no matter of reloading.
            await dragoman.ask(line, ASKER)
        tasks = [asyncio.create_task(work) for work in (desk.run(), reader.ask(), reader.watch_the_loop())]
        try:
            writer = await asyncio.create_subprocess_exec(
                sys.executable, writing.__file__, str(folders.knowledge / "countries"), str(times), str(pause)
            )
            assert await writer.wait() == 0
            await edited.until(lambda: edited.dragoman.kb.revision == revision_of(folders), within=10)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return reader


def nothing_is_mixed(reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    assert Counter(told.status for told in reader.told) == {Status.OK: len(reader.told)}
    assert not [entry for entry in caplog.records if entry.levelno >= logging.ERROR], caplog.text
    # What a digest tells of changes is what stood there before, too.
    for told in (one for one in reader.told if "/digest" not in one.line):
        of_revision = reader.marks[told.revision]
        assert all(number == of_revision[name] for (_, name), number in told.marks.items()), (told, of_revision)
    assert any(len(told.marks) > len(writing.EDITED) for told in reader.told)


@pytest.mark.heavy
async def test_while_files_are_written_every_answer_is_of_one_revision(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reader = await storm(tmp_path, times=24, pause=0.12)
    nothing_is_mixed(reader, caplog)
    assert len(reader.marks) > 3


@pytest.mark.heavy
async def test_while_five_thousand_writes_go_on_no_answer_is_mixed_and_the_loop_is_never_50_ms_late(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    idle = await asyncio.create_subprocess_exec(
        sys.executable, writing.__file__, "late", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    reader = await storm(tmp_path, times=5_000, pause=0.03)
    said, _ = await idle.communicate(b"\n")
    # What a process that does nothing else has to wait for a processor, this one has to wait too.
    waited = float(said)
    late = sorted(reader.late)
    with capsys.disabled():
        print(
            f"\n{len(reader.told):,} answers over {len(reader.marks):,} revisions; the loop was late by "
            f"{late[len(late) // 2] * 1e3:.1f} ms (median), {late[len(late) * 99 // 100] * 1e3:.1f} ms (99 %), "
            f"{late[-1] * 1e3:.1f} ms at most; an idle process beside it by {waited * 1e3:.1f} ms at most"
        )
    nothing_is_mixed(reader, caplog)
    assert late[-1] < 0.05 + waited
