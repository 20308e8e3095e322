"""A line that says what takes so long, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.kb.territories import Progress


@contextmanager
def compiling() -> Iterator[Progress | None]:
    """What to hand to Territories.open: shows on standard error how far it is, once it has begun; silent when piped."""
    if not sys.stderr.isatty():
        yield None
        return
    shown = False

    def progress(done: int, of: int) -> None:
        nonlocal shown
        shown = True
        print(f"\rReading the names of all countries, once: {done * 100 // of} %", end="", file=sys.stderr, flush=True)

    try:
        yield progress
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
