"""One post a second a channel, whoever posts, and none that begins too late."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.core import pacing
from bot.core.pacing import Once, Pace, TooLate, asked_pause
from bot.core.posting import NotPosted, Trouble


@pytest.fixture
def pace() -> Pace:
    return Pace(0.2)


async def test_turns_in_one_channel_come_in_order_and_apart_and_others_do_not_wait(pace: Pace) -> None:
    came: list[tuple[str, float]] = []
    began = time.monotonic()

    async def take(name: str, channel: str) -> None:
        async with pace.turn(channel):
            came.append((name, time.monotonic() - began))

    await asyncio.gather(take("a", "1"), take("b", "1"), take("c", "1"), take("d", "2"))
    assert [name for name, _ in came] == ["a", "d", "b", "c"]
    at = dict(came)
    assert at["d"] < 0.1
    assert at["b"] - at["a"] >= 0.19
    assert at["c"] - at["b"] >= 0.19


async def test_a_turn_that_failed_counts_and_lets_the_next_come(pace: Pace) -> None:
    with pytest.raises(ValueError, match="odd"):
        async with pace.turn("1"):
            raise ValueError("odd")
    began = time.monotonic()
    async with pace.turn("1"):
        assert time.monotonic() - began >= 0.15


async def test_who_cannot_wait_gives_the_turn_to_the_next(pace: Pace) -> None:
    clock = asyncio.get_running_loop().time
    async with pace.turn("1"):
        pass
    with pytest.raises(TooLate):
        async with pace.turn("1", clock() + 0.05):
            raise AssertionError("it comes after 0.2 s")
    with pytest.raises(TooLate):
        async with pace.turn("2", clock() - 1):
            raise AssertionError("it was too late from the start")
    async with asyncio.timeout(1), pace.turn("1", clock() + 1), pace.turn("2"):
        pass


async def test_quiet_channels_are_forgotten_and_no_others(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "_MOST_CHANNELS", 10)
    for number in range(30):
        async with pace.turn(f"{number}"):
            pass
    began = time.monotonic()
    async with pace.turn("0"):
        assert time.monotonic() - began >= 0.1, "its second had not passed"
    await asyncio.sleep(0.25)
    async with pace.turn("new"):
        pass
    assert len(pace._channels) <= 11


async def test_what_takes_too_long_is_unclear_and_what_waits_for_others_is_not_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pacing, "SEND_SECONDS", 0.2)
    monkeypatch.setattr(pacing, "_AT_ONCE", 2)
    once, clock = Once(Pace(0)), asyncio.get_running_loop().time
    begun: list[int] = []

    async def send(number: int) -> None:
        begun.append(number)
        await asyncio.sleep(5)

    made = await asyncio.gather(
        *(once.make(f"{number}", clock() + 0.1, lambda number=number: send(number)) for number in range(4)),
        return_exceptions=True,
    )
    troubles = [one.trouble for one in made if isinstance(one, NotPosted)]
    assert troubles == [Trouble.UNCLEAR, Trouble.UNCLEAR, Trouble.LATER, Trouble.LATER]
    assert begun == [0, 1]


async def test_at_the_end_what_is_under_way_is_waited_for_and_nothing_else_begins() -> None:
    once, clock = Once(Pace(0)), asyncio.get_running_loop().time

    async def send() -> str:
        await asyncio.sleep(0.1)
        return "sent"

    making = asyncio.create_task(once.make("1", clock() + 1, send))
    await asyncio.sleep(0.02)
    began = time.monotonic()
    await once.close(5)
    assert 0.02 < time.monotonic() - began < 1
    assert await making == "sent"
    with pytest.raises(NotPosted) as refused:
        await once.make("2", clock() + 1, send)
    assert refused.value.trouble is Trouble.LATER


async def test_whoever_is_ended_leaves_the_channel_to_others(pace: Pace) -> None:
    once, clock = Once(pace), asyncio.get_running_loop().time
    waiting = asyncio.create_task(once.make("1", clock() + 5, lambda: asyncio.sleep(5)))
    behind = asyncio.create_task(once.make("1", clock() + 5, lambda: asyncio.sleep(0)))
    await asyncio.sleep(0.02)
    waiting.cancel()
    async with asyncio.timeout(1):
        await asyncio.gather(waiting, return_exceptions=True)
        await behind
        await once.close(1)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("3", 3), ("0.25", 0.25), (0, 0), ("-1", 1), ("nan", 1), ("1e9", 3600), ("inf", 3600), ("soon", 1), (None, 1)],
)
def test_what_a_platform_asks_to_wait_is_read_within_reason(written: object, seconds: float) -> None:
    assert asked_pause(written) == seconds
