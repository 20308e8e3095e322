"""Platforms beside one another: does one that fails leave the others serving, and does everything end when told?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import msgspec
import pytest

from bot.app import Dragoman
from bot.cli import serving
from bot.cli.serving import End, Served, serve
from bot.core.adapter import Newsroom
from bot.core.health import Health
from bot.errors import UserError
from tests.small_knowledge import fictional

Act = Callable[[Newsroom, int], Awaitable[None]]


class Telegraph:
    """A platform that does what the test says; act is given the newsroom, and how often it was run before."""

    settings = msgspec.defstruct("Settings", [])

    def __init__(self, name: str, act: Act) -> None:
        self.name = name
        self.runs = 0
        self._act = act

    async def run(self, newsroom: Newsroom, settings: Any) -> None:
        self.runs += 1
        await self._act(newsroom, self.runs - 1)

    def render(self, answer: object) -> str:
        return ""

    def cli(self, group: object, commands: object, settled: object) -> None:
        pass


def serving_well(name: str) -> Telegraph:
    async def act(newsroom: Newsroom, before: int) -> None:
        newsroom.report(name, True)
        await asyncio.Event().wait()

    return Telegraph(name, act)


class Office:
    """What the test sees of the program that serves."""

    def __init__(self, platforms: list[Telegraph]) -> None:
        self.health = Health(platform.name for platform in platforms)
        self.stopping = asyncio.Event()
        newsroom = Dragoman(fictional(), date(2026, 11, 22), health=self.health)
        parts = [Served(platform.name, platform, None) for platform in platforms]
        self.task = asyncio.create_task(serve(newsroom, parts, self.health, self.stopping))

    async def until(self, condition: Callable[[], object]) -> None:
        for _ in range(2500):
            if condition():
                return
            await asyncio.sleep(0.002)
        raise TimeoutError

    async def stop(self) -> End:
        self.stopping.set()
        return await self.task


@asynccontextmanager
async def office(*platforms: Telegraph) -> AsyncIterator[Office]:
    opened = Office(list(platforms))
    yield opened
    opened.stopping.set()
    await opened.task


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(serving, "LONGEST_PAUSE", 0.004)


async def test_one_that_fails_leaves_the_others_serving(caplog: pytest.LogCaptureFixture) -> None:
    async def act(newsroom: Newsroom, before: int) -> None:
        raise ValueError("wire cut")

    broken = Telegraph("pigeon", act)
    async with office(serving_well("telegraph"), broken) as opened:
        await opened.until(lambda: broken.runs > 3)
        assert opened.health.platforms["telegraph"].ready
        assert not opened.health.ready
        why = opened.health.platforms["pigeon"].why
        assert why.startswith("it failed (ValueError), reference ")
        assert why.endswith("it is run again in 0.004 s"), "pauses grow, up to a limit"
        assert await opened.stop() == End({})
    assert why.split("reference ")[1][:8] in caplog.text
    assert "ValueError: wire cut" in caplog.text


async def test_one_that_failed_may_recover() -> None:
    async def act(newsroom: Newsroom, before: int) -> None:
        if before < 2:
            raise OSError("no route")
        newsroom.report("pigeon", True)
        await asyncio.Event().wait()

    async with office(Telegraph("pigeon", act)) as opened:
        await opened.until(lambda: opened.health.ready)


async def test_what_an_operator_must_mend_is_not_tried_again() -> None:
    async def act(newsroom: Newsroom, before: int) -> None:
        raise UserError("PIGEON_TOKEN is not set")

    pigeon = Telegraph("pigeon", act)
    async with office(pigeon, serving_well("telegraph")) as opened:
        await opened.until(lambda: opened.health.platforms["telegraph"].ready)
        await asyncio.sleep(0.02)
        assert pigeon.runs == 1
        assert opened.health.platforms["pigeon"].why == "PIGEON_TOKEN is not set"


async def test_a_library_that_is_missing_is_named_and_not_tried_again() -> None:
    async def act(newsroom: Newsroom, before: int) -> None:
        import no_such_library  # type: ignore[import-not-found]  # noqa: F401

    pigeon = Telegraph("pigeon", act)
    async with office(pigeon) as opened:
        end = await opened.task
    assert pigeon.runs == 1
    assert "No module named 'no_such_library'" in end.reasons["pigeon"]
    assert "pip install 'dragoman[pigeon]'" in end.reasons["pigeon"]


async def test_when_none_is_left_serving_ends_and_tells_why() -> None:
    def refusing(name: str) -> Telegraph:
        async def act(newsroom: Newsroom, before: int) -> None:
            raise UserError(f"{name} refused")

        return Telegraph(name, act)

    async with office(refusing("pigeon"), refusing("telegraph")) as opened:
        assert await opened.task == End({"pigeon": "pigeon refused", "telegraph": "telegraph refused"})


async def test_one_that_returns_is_run_again() -> None:
    async def act(newsroom: Newsroom, before: int) -> None:
        pass

    pigeon = Telegraph("pigeon", act)
    async with office(pigeon) as opened:
        await opened.until(lambda: pigeon.runs > 1)
        assert "it stopped by itself" in opened.health.platforms["pigeon"].why


async def test_a_cancellation_from_within_is_a_failure_and_not_the_end() -> None:
    async def act(newsroom: Newsroom, before: int) -> None:
        inner = asyncio.create_task(asyncio.sleep(9))
        inner.cancel()
        await inner

    pigeon = Telegraph("pigeon", act)
    async with office(pigeon) as opened:
        await opened.until(lambda: pigeon.runs > 1)
        assert not opened.task.done()


async def test_pauses_start_anew_after_serving_long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "STEADY", 0.0)

    async def act(newsroom: Newsroom, before: int) -> None:
        raise ValueError

    pigeon = Telegraph("pigeon", act)
    async with office(pigeon) as opened:
        await opened.until(lambda: pigeon.runs > 3)
        assert opened.health.platforms["pigeon"].why.endswith("in 0.001 s")


async def test_told_to_stop_each_may_say_goodbye() -> None:
    said: list[str] = []

    async def act(newsroom: Newsroom, before: int) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            newsroom.report("pigeon", False, "gone")
            said.append("goodbye")

    async with office(Telegraph("pigeon", act), serving_well("telegraph")) as opened:
        await opened.until(lambda: opened.health.platforms["telegraph"].ready)
        assert await opened.stop() == End({})
        assert said == ["goodbye"]
        assert {standing.why for standing in opened.health.platforms.values()} == {"stopping"}


async def test_one_that_will_not_stop_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "GRACE", 0.05)
    release = asyncio.Event()

    async def act(newsroom: Newsroom, before: int) -> None:
        newsroom.report("pigeon", True)
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    async with office(Telegraph("pigeon", act), serving_well("telegraph")) as opened:
        await opened.until(lambda: opened.health.ready)
        assert await opened.stop() == End({}, stuck=("pigeon",))
        release.set()
        await asyncio.sleep(0.01)
        for task in asyncio.all_tasks():
            if task.get_name() == "pigeon":
                task.cancel()
