"""What was saved in the folders of the knowledge: told by the file system, and looked for where that says nothing.

What becomes of it is in reloading.py.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncGenerator, Collection, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import NamedTuple

from bot.kb.folders import TOPICS, Folders
from bot.kb.records import FOLDERS

log = logging.getLogger("bot.desk")

Told = frozenset[Path] | None
"""What may have been saved; None: anything, empty: nothing, and a moment has passed."""

LOOK_SECONDS = 10.0
"""How often everything is looked at although nothing was told: a network's file system tells of no save elsewhere."""
UNTOLD_SECONDS = 2.0
"""The same where the file system tells nothing at all."""
_ARM_AGAIN = 60.0
_STEP_MS = 25
_MOMENT = 0.1
_TOGETHER = 0.5
"""Seconds that several files saved one after the other are waited for: what they say may only hold together."""


class _Root(NamedTuple):
    """One folder and what it is just now. real: where its links lead; inode: (0, 0) where it is not there."""

    folder: Path
    real: Path
    inode: tuple[int, int]

    @property
    def there(self) -> bool:
        return self.inode != (0, 0)


async def saved(folders: Folders, look_seconds: float = LOOK_SECONDS) -> AsyncGenerator[Told, None]:
    """What may have been saved, several files of one edit together, and in between a moment that passed; without end.

    It begins with everything, and so it does whenever a folder was put in the place of another: a link that leads
    elsewhere now, a folder taken away and brought back. What an editor keeps beside the files while it works is left out.
    """
    # It tells of every change on its own.
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    while True:
        roots = _roots(folders)
        try:
            async with aclosing(_told(folders, roots, look_seconds)) as told:
                async for paths in told:
                    yield paths
        except FileNotFoundError:
            # It went away just now, and may be back as soon.
            await asyncio.sleep(_MOMENT)
        except (ImportError, OSError, RuntimeError) as reason:
            log.warning(
                "saved files are looked for every %g s: the file system does not tell of them (%s)",
                UNTOLD_SECONDS,
                str(reason).strip() or type(reason).__name__,
            )
            async with aclosing(_looked_for(folders)) as looks:
                async for paths in looks:
                    yield paths


async def _told(folders: Folders, roots: list[_Root], look_seconds: float) -> AsyncGenerator[Told, None]:
    """Until a folder is another one. Raises what watching raises."""
    waiting: set[Path] = set()
    everything = True
    since = look_at = 0.0
    async with aclosing(_events([root for root in roots if root.there])) as events:
        async for paths in events:
            if _roots(folders) != roots:
                return
            now = time.monotonic()
            if paths and not waiting:
                since = now
            waiting |= paths
            if len(waiting) > 1 and paths and now - since < _TOGETHER:
                continue
            if everything or now >= look_at:
                everything = False
                look_at = now + look_seconds
                waiting.clear()
                yield None
            else:
                told = frozenset(waiting)
                waiting.clear()
                yield told


async def _events(roots: list[_Root]) -> AsyncGenerator[set[Path], None]:
    """The entries in these folders that are other than before, none if nothing happened for a moment."""
    if not roots:
        while True:
            await asyncio.sleep(_MOMENT)
            yield set()
    from watchfiles import awatch

    watching = awatch(
        *{root.real for root in roots},
        watch_filter=None,
        debounce=int(_TOGETHER * 1000),
        step=_STEP_MS,
        rust_timeout=int(_MOMENT * 1000),
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    async with aclosing(watching) as changes:
        async for changed in changes:
            yield set(_entries({path for _, path in changed}, roots))


async def _looked_for(folders: Folders) -> AsyncGenerator[Told, None]:
    """For a while: everything, again and again."""
    until = time.monotonic() + _ARM_AGAIN
    look_at = 0.0
    roots = _roots(folders)
    while (now := time.monotonic()) < until:
        before, roots = roots, _roots(folders)
        if now >= look_at or roots != before:
            # However long a look takes, most of the time is left to others.
            yield None
            took = time.monotonic() - now
            look_at = now + took + max(UNTOLD_SECONDS, 10 * took)
        else:
            yield frozenset()
        await asyncio.sleep(_MOMENT)


def _roots(folders: Folders) -> list[_Root]:
    found: list[_Root] = []
    for folder in folders:
        real = Path(os.path.realpath(folder))
        try:
            status = os.stat(real)
            inode = status.st_dev, status.st_ino
        except OSError:
            inode = 0, 0
        found.append(_Root(folder, real, inode))
    return found


def _entries(paths: Collection[str], roots: list[_Root]) -> Iterator[Path]:
    """Those of the paths that may be entries or hold some, as they are called under the folders."""
    for path in map(Path, paths):
        for root in roots:
            if path.is_relative_to(root.real):
                inside = path.relative_to(root.real)
                if _may_matter(inside, path):
                    yield root.folder / inside


def _may_matter(inside: Path, path: Path) -> bool:
    if any(part.startswith(".") for part in inside.parts):
        return False
    # A folder that is gone cannot say that it was one.
    known = not inside.parts or path.name in FOLDERS or path.name == TOPICS
    return known or path.suffix.lower() in (".yaml", ".yml", ".json") or path.is_dir()
