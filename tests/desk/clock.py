"""A clock that tests move: it stands still while anything is under way, and then jumps to the next moment waited for."""

from __future__ import annotations

import asyncio
import heapq


class VirtualClock:
    """now: seconds since 1970. Nobody really sleeps: advance() wakes those whose time has come, in order."""

    def __init__(self, now: float) -> None:
        self._now = now
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> float:
        """Seconds since 1970."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Returns once the clock has been moved so far."""
        self._count += 1
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (self._now + max(0.0, seconds), self._count, woken))
        await woken

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for it: whoever does is idle."""
        return any(not woken.done() for _, _, woken in self._waiting)

    def jump(self, until: float) -> bool:
        """Move to the next moment that somebody waits for, at most to `until`; whether there was one."""
        while self._waiting and self._waiting[0][2].done():
            heapq.heappop(self._waiting)
        if not self._waiting or self._waiting[0][0] > until:
            self._now = max(self._now, until)
            return False
        at, _, woken = heapq.heappop(self._waiting)
        self._now = max(self._now, at)
        woken.set_result(None)
        return True

    @property
    def waiting(self) -> int:
        """How many wait for it."""
        return sum(not woken.done() for _, _, woken in self._waiting)

    def wake_all(self) -> None:
        """Wake whoever else waits for this very moment."""
        while self.jump(self._now):
            pass
