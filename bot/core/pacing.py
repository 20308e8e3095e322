"""The pace of posts: one a second a channel, whoever posts; and posts that are begun in time and made once. No platform here."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from bot.core.posting import SEND_SECONDS, NotPosted, Trouble

T = TypeVar("T")

LONGEST_PAUSE = 3600.0
"""Seconds: no platform asks to wait longer; what seems to is an error of something in between."""
_USUAL_PAUSE = 1.0
_MOST_CHANNELS = 1_000
_AT_ONCE = 50
"""Requests under way at the same time: each then has its answer within its time, and people's questions are not held up."""


class TooLate(Exception):
    """The turn did not come in time."""


class Pace:
    """One post at a time a channel, and seconds between them, in the order they came; channels do not wait for one another."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._channels: OrderedDict[str, _Channel] = OrderedDict()

    @asynccontextmanager
    async def turn(self, channel: str, by: float | None = None) -> AsyncIterator[None]:
        """Held while posting to the channel. by: the loop's time until which the turn must come. Raises TooLate."""
        clock = asyncio.get_running_loop().time
        state = self._channels.setdefault(channel, _Channel())
        self._channels.move_to_end(channel)
        self._forget(clock())
        try:
            async with asyncio.timeout_at(by):
                await state.come()
        except TimeoutError:
            raise TooLate from None
        try:
            yield
        finally:
            state.next = clock() + self._seconds
            state.lock.release()

    def _forget(self, now: float) -> None:
        """Let go of channels that have been quiet longest, but of none that somebody waits for, or would have to."""
        while len(self._channels) > _MOST_CHANNELS and next(iter(self._channels.values())).idle(now):
            self._channels.popitem(last=False)


class _Channel:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.next = -math.inf
        self.coming = 0

    def idle(self, now: float) -> bool:
        return not self.coming and not self.lock.locked() and self.next <= now

    async def come(self) -> None:
        """Take the lock when the turn has come."""
        self.coming += 1
        try:
            await self.lock.acquire()
            try:
                await asyncio.sleep(max(0.0, self.next - asyncio.get_running_loop().time()))
            except BaseException:
                self.lock.release()
                raise
        finally:
            self.coming -= 1


_SUSPENDED = 5.0
"""Seconds by which the clocks may come apart while a post waits for its turn."""


class Once:
    """Posts that are made once or not at all, at a pace. What they raise is NotPosted."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._few = asyncio.Semaphore(_AT_ONCE)
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    async def make(self, channel: str, begin_by: float, send: Callable[[], Awaitable[T]]) -> T:
        """What one request gives, begun when the channel's turn has come, and by the loop's time begin_by."""
        clock = asyncio.get_running_loop().time
        # The loop's clock stands still while a machine is suspended; others go on, and may have sent it meanwhile.
        apart = time.time() - clock()
        try:
            async with self._pace.turn(channel, begin_by), self._few:
                if self._closed:
                    raise NotPosted(Trouble.LATER, "the platform is not connected")
                if clock() > begin_by or time.time() - clock() - apart > _SUSPENDED:
                    raise TooLate
                return await self._sent(send)
        except TooLate:
            raise NotPosted(Trouble.LATER, "its turn in the channel came too late") from None

    async def _sent(self, send: Callable[[], Awaitable[T]]) -> T:
        self._under_way += 1
        self._idle.clear()
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await send()
        except TimeoutError:
            raise NotPosted(Trouble.UNCLEAR, f"no answer within {SEND_SECONDS:.0f} s") from None
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def close(self, patience: float) -> None:
        """Begin no further request, and wait for those under way, at most so many seconds."""
        self._closed = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), patience)


def asked_pause(written: object) -> float:
    """Seconds that a platform asks to wait, of what it wrote: never below 0 nor above an hour; 1 where it cannot be read."""
    try:
        seconds = float(str(written))
    except ValueError:
        return _USUAL_PAUSE
    return min(seconds, LONGEST_PAUSE) if seconds >= 0 else _USUAL_PAUSE
