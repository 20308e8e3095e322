"""Waiting for a bot to have done what it will do: what is under way between it and a stand-in, and until when."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

Truth = TypeVar("Truth")


class Waiting:
    """What both stand-ins do with time. `complaints` is each one's own list."""

    complaints: list[str]

    def __init__(self) -> None:
        self._under_way: list[str] = []
        self._touched = time.monotonic()

    @contextmanager
    def busy(self, what: str) -> Iterator[None]:
        """Something is under way between the platform and the bot."""
        self._under_way.append(what)
        self.touched()
        try:
            yield
        finally:
            self._under_way.remove(what)
            self.touched()

    def touched(self) -> None:
        self._touched = time.monotonic()

    def pending(self) -> Sequence[str]:
        """What else is open, such as an answer that was only announced."""
        return ()

    async def settled(self, quiet: float = 0.15, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Waits until nothing has happened for `quiet` seconds and nothing is open. TimeoutError names what is."""
        end = time.monotonic() + timeout
        while (open_ := [*self._under_way, *self.pending()]) or time.monotonic() - self._touched < quiet:
            if time.monotonic() > end:
                raise TimeoutError(f"still under way after {timeout} s: {open_}")
            await asyncio.sleep(0.01)

    async def until(self, condition: Callable[[], Truth], timeout: float = 5.0) -> Truth:  # noqa: ASYNC109
        """Waits until the condition holds, and returns what it gave. TimeoutError with the complaints so far."""
        end = time.monotonic() + timeout
        while not (found := condition()):
            if time.monotonic() > end:
                raise TimeoutError(f"not within {timeout} s; complaints: {self.complaints}")
            await asyncio.sleep(0.01)
        return found
