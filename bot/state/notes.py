"""Short texts that an adapter must find again after a restart, by a name of its own. What they mean: the adapters."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, select

from bot.state.store import Store
from bot.state.tables import NOTE_NAME_LENGTH, NOTES, PLATFORM_LENGTH

log = logging.getLogger("bot.state")

T = TypeVar("T")

_RECENT = 5_000
"""Notes kept beside the database, in case it fails, and so that the same one is not written again and again."""
_DAY = 86_400
_FORGET_EVERY = 3_600


class Notes:
    """Remembers texts by platform and name; the same name again replaces its text.

    keep: how long a note outlasts the last time it was made. patience: seconds to wait for the database before memory
    alone answers. rest: seconds after a failure until the database is asked again, where memory can answer.
    """

    def __init__(
        self, store: Store, keep: timedelta = timedelta(days=400), *, patience: float = 2.0, rest: float = 5.0
    ) -> None:
        self._store = store
        self._keep = int(keep.total_seconds())
        self._patience = patience
        self._rest = rest
        self._recent: OrderedDict[tuple[str, str], tuple[str, int]] = OrderedDict()
        self._forget_at = 0
        self._failing = False
        self._retry_at = 0.0
        self._under_way: set[asyncio.Task[Any]] = set()

    async def remember(self, platform: str, name: str, text: str) -> None:
        """Make a note. Never raises because of the database: then the note lasts until a restart."""
        _check(platform, name)
        now = int(time.time())
        text_before, written = self._recent.get((platform, name), ("", 0))
        if text_before == text and now - written < _DAY:
            return
        done = None if self._resting() else await self._tried(self._write(platform, name, text, now))
        # What was not written is written the next time.
        self._recent[platform, name] = (text, now if done is not None else 0)
        self._recent.move_to_end((platform, name))
        if len(self._recent) > _RECENT:
            self._recent.popitem(last=False)

    async def recall(self, platform: str, name: str) -> str | None:
        """The text under this name, or None. Never raises because of the database."""
        _check(platform, name)
        if self._resting() and (platform, name) in self._recent:
            return self._recent[platform, name][0]
        found = await self._tried(self._read(platform, name))
        if found:
            return found[0]
        # Where the database says that there is none, it may have failed when the note was made.
        return self._recent.get((platform, name), (None, 0))[0]

    async def _write(self, platform: str, name: str, text: str, now: int) -> bool:
        # As JSON, since no database takes every text there can be: NUL, half a character.
        row = {"platform": platform, "name": name, "text": json.dumps(text), "noted_at": now}
        async with self._store.begin() as connection:
            await connection.execute(self._store.insert_or_replace(NOTES), [row])
            if now >= self._forget_at:
                await connection.execute(delete(NOTES).where(NOTES.c.noted_at < now - self._keep))
        if now >= self._forget_at:
            self._forget_at = now + _FORGET_EVERY
        return True

    async def _read(self, platform: str, name: str) -> list[str]:
        asked = select(NOTES.c.text).where(NOTES.c.platform == platform, NOTES.c.name == name)
        async with self._store.begin() as connection:
            return [json.loads(text) for text in (await connection.execute(asked)).scalars()]

    async def _tried(self, work: Coroutine[Any, Any, T]) -> T | None:
        """What the database says; None where it fails, or takes too long. Begun work is not interrupted."""
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        await asyncio.wait((task,), timeout=self._patience)
        reason: BaseException | None = TimeoutError(f"no answer within {self._patience:g} s")
        if task.done():
            reason = task.exception()
        if reason is None:
            if self._failing:
                log.info("the store %s works again", self._store.name)
            self._failing = False
            return task.result()
        if not self._failing:
            said = str(getattr(reason, "orig", None) or reason) or type(reason).__name__
            log.error(
                "the store %s fails (%s): until it works again, notes do not outlast a restart", self._store.name, said
            )
        self._failing = True
        self._retry_at = time.monotonic() + self._rest
        return None

    def _resting(self) -> bool:
        """Whether the database failed just now: nobody should wait for it again so soon."""
        return self._failing and time.monotonic() < self._retry_at


def _check(platform: str, name: str) -> None:
    if not 0 < len(platform) <= PLATFORM_LENGTH or not 0 < len(name) <= NOTE_NAME_LENGTH:
        raise ValueError(f"a note has a platform and a name of at most {NOTE_NAME_LENGTH} characters: {name!r}")
