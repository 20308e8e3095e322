"""Platforms served beside one another: started, run again when they fail, stopped. What each does is its adapter's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.core.adapter import Newsroom, Platform
from bot.core.health import Health
from bot.core.logbook import written_down
from bot.errors import UserError

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds until a platform that failed is run again: doubled each time, up to a minute."""
STEADY = 300.0
"""Seconds served after which an earlier failure no longer counts."""
GRACE = 10.0
"""Seconds that the platforms are given to end in."""


class Served(NamedTuple):
    """One platform that the config enables, with its part of the config."""

    name: str
    platform: Platform
    settings: Any


class End(NamedTuple):
    """How serving ended. reasons: why each platform could not be served, by name; stuck: those that would not stop."""

    reasons: dict[str, str]
    stuck: tuple[str, ...] = ()


async def serve(newsroom: Newsroom, parts: Sequence[Served], health: Health, stopping: asyncio.Event) -> End:
    """Serve until `stopping` is set or no platform is left that running again could help."""
    told = asyncio.create_task(stopping.wait())
    tasks = [asyncio.create_task(_kept(newsroom, part, health), name=part.name) for part in parts]
    left = set(tasks)
    try:
        while left and not told.done():
            await asyncio.wait({told, *left}, return_when=asyncio.FIRST_COMPLETED)
            left = {task for task in left if not task.done()}
        if told.done():
            health.stop()
    finally:
        for task in (told, *left):
            task.cancel()
    await asyncio.wait({told, *left}, timeout=GRACE)
    reasons = {task.get_name(): task.result() for task in tasks if task.done() and not task.cancelled()}
    return End(reasons, tuple(sorted(task.get_name() for task in left if not task.done())))


async def _kept(newsroom: Newsroom, part: Served, health: Health) -> str:
    """Run one platform, again and again; the reason for which it cannot be run."""
    clock = asyncio.get_running_loop().time
    pause = FIRST_PAUSE
    while True:
        begun = clock()
        try:
            await part.platform.run(newsroom, part.settings)
            why = "it stopped by itself"
        except UserError as reason:
            health.report(part.name, False, str(reason))
            return str(reason)
        except ImportError as missing:
            reference = written_down(part.name)
            why = f"{missing.msg}, reference {reference}: pip install 'dragoman[{part.name}]' brings what it needs"
            health.report(part.name, False, why)
            return why
        except asyncio.CancelledError:
            if _is_cancelled():
                raise
            # Something inside of it was, and nobody caught it: that is a failure like others.
            why = f"it was interrupted from within, reference {written_down(part.name)}"
        except Exception as reason:
            why = f"it failed ({type(reason).__name__}), reference {written_down(part.name)}"
        if clock() - begun > STEADY:
            pause = FIRST_PAUSE
        health.report(part.name, False, f"{why}; it is run again in {pause:g} s")
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
