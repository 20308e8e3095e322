"""A line that says what takes so long, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.kb.territories import Progress

# Seconds: from when on something takes long, and how often a line is drawn anew.
_SLOW = 1.0
_OFTEN = 0.1


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


@contextmanager
def shown(doing: str) -> Iterator[Progress]:
    """What to tell how much is done of how much: shows it on standard error once a second has gone by; silent when piped."""
    begun = time.monotonic()
    shown_at = 0.0
    terminal = sys.stderr.isatty()

    def progress(done: int, of: int) -> None:
        nonlocal shown_at
        now = time.monotonic()
        if terminal and now - begun >= _SLOW and now - shown_at >= _OFTEN:
            shown_at = now
            print(f"\r{doing}: {min(done, of) * 100 // max(of, 1)} %", end="", file=sys.stderr, flush=True)

    try:
        yield progress
    finally:
        if shown_at:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
