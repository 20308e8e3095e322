"""Which events of a platform were seen before, remembered through restarts. Which of them matter: the adapters."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import delete

from bot.state.store import Store
from bot.state.tables import EVENT_LENGTH, PLATFORM_LENGTH, SEEN_EVENTS

log = logging.getLogger("bot.state")

Key = tuple[str, str]

# How many events are remembered beside the database, in case it fails: some 2 MB.
_RECENT = 10_000
# Rows in one transaction: a burst costs a few writes to the disk rather than one for each event.
_BATCH = 500
_FORGET_EVERY = 3600


class _Asked(msgspec.Struct):
    """One event that waits for the database, and all who wait to hear of it."""

    seen_at: int
    answers: list[asyncio.Future[bool | None]]


class SeenEvents:
    """Tells an event that is new from one that is delivered again.

    keep: how long an event is remembered at least. patience: seconds to wait for the database before memory alone
    answers. rest: seconds after a failure until the database is asked again.

    Memory: the latest events are remembered here too. While the database fails, that memory answers, so an event is
    taken for new rather than lost; when it works again it is told what it missed.
    """

    def __init__(
        self, store: Store, keep: timedelta = timedelta(days=7), *, patience: float = 2.0, rest: float = 5.0
    ) -> None:
        self._store = store
        self._keep = int(keep.total_seconds())
        self._patience = patience
        self._rest = rest
        self._recent: dict[Key, int] = {}
        self._waiting: dict[Key, _Asked] = {}
        self._writer: asyncio.Task[None] | None = None
        self._forget_at = 0
        self._failing = False
        self._retry_at = 0.0
        self._insert = store.insert_new(SEEN_EVENTS)
        self._insert_and_tell = self._insert.returning(SEEN_EVENTS.c.platform, SEEN_EVENTS.c.event)

    async def first_time(self, platform: str, event: str, now: datetime | None = None) -> bool:
        """True for the first who asks about an event, in any process on the store; False from then on.

        True always for an event without an id. now: with a time zone; the clock's if left out. Never raises because of
        the database, and waits for it no longer than `patience`.
        """
        if not 0 < len(platform) <= PLATFORM_LENGTH:
            raise ValueError(f"the name of a platform has 1 to {PLATFORM_LENGTH} characters: {platform!r}")
        if not event:
            return True
        key = platform, _storable(event)
        seen_at = int((now or datetime.now(UTC)).timestamp())
        if key in self._recent:
            return False
        # Only here, and not when the database said False, is memory written: where two ask and one of them is told
        # False by a transaction whose end the other never hears, the other must still be told True.
        return await self._ask(key, seen_at) is not False and self._remember(key, seen_at)

    def _remember(self, key: Key, seen_at: int) -> bool:
        if key in self._recent:
            return False
        self._recent[key] = seen_at
        if len(self._recent) > _RECENT:
            del self._recent[next(iter(self._recent))]
        return True

    async def _ask(self, key: Key, seen_at: int) -> bool | None:
        """What the database says, None if it says nothing."""
        if self._failing:
            if time.monotonic() < self._retry_at:
                return None
            # This one tries; the others need not wait for what it finds.
            self._retry_at = time.monotonic() + self._rest
        answer: asyncio.Future[bool | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, _Asked(seen_at, [])).answers.append(answer)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        try:
            async with asyncio.timeout(self._patience):
                return await answer
        except TimeoutError as reason:
            self._fail(reason, f"no answer within {self._patience:g} s")
            return None

    async def _write(self) -> None:
        """Ask the database about all that wait, until none does. A task of its own: no caller's end interrupts it."""
        try:
            while self._waiting:
                batch = {key: self._waiting.pop(key) for key in list(self._waiting)[:_BATCH]}
                try:
                    new = await self._recorded(batch)
                except Exception as reason:  # Whatever it is, the questions must not be lost over it.
                    self._fail(reason, str(getattr(reason, "orig", None) or reason))
                    _tell(batch, None)
                else:
                    _tell(batch, new)
                    await self._forget(max(asked.seen_at for asked in batch.values()))
        finally:
            self._writer = None

    async def _recorded(self, batch: dict[Key, _Asked]) -> set[Key]:
        """Write the batch; which of it is new. After a failure, what memory answered meanwhile is written before it."""
        recovering = self._failing
        if recovering:
            await self._store.renew()
        meanwhile = dict(self._recent) if recovering else {}
        # In one order, so that two replicas with the same events do not wait for each other.
        rows = _rows(sorted((key, asked.seen_at) for key, asked in batch.items()))
        async with self._store.begin() as connection:
            if meanwhile:
                await connection.execute(self._insert, _rows(sorted(meanwhile.items())))
            found = await connection.execute(self._insert_and_tell, rows)
            new = {(row.platform, row.event) for row in found}
        if recovering:
            self._failing = False
            # Memory went on answering during the transaction; nobody waits for these any more.
            for key in self._recent.keys() - meanwhile.keys() - batch.keys():
                self._waiting.setdefault(key, _Asked(self._recent[key], []))
            log.info("the store %s works again: what was seen meanwhile is written", self._store.name)
        return new

    async def _forget(self, now: int) -> None:
        if now < self._forget_at:
            return
        self._forget_at = now + min(_FORGET_EVERY, self._keep)
        oldest = now - self._keep
        self._recent = {key: seen_at for key, seen_at in self._recent.items() if seen_at >= oldest}
        try:
            async with self._store.begin() as connection:
                await connection.execute(delete(SEEN_EVENTS).where(SEEN_EVENTS.c.seen_at < oldest))
        except Exception as reason:  # A row too many harms nobody; the next failed write says what is wrong.
            log.warning("the store %s did not forget old events (%s)", self._store.name, type(reason).__name__)

    def _fail(self, reason: Exception, said: str) -> None:
        self._retry_at = time.monotonic() + self._rest
        if self._failing:
            return
        self._failing = True
        log.error(
            "the store %s fails (%s): until it works again, events are remembered in memory, which a restart loses",
            self._store.name,
            said or type(reason).__name__,
        )


def _tell(batch: dict[Key, _Asked], new: set[Key] | None) -> None:
    """Answer all who wait for a batch. new: the events nobody had seen; None if the database did not say."""
    for key, asked in batch.items():
        for answer in asked.answers:
            # Several tasks may have asked about one event: memory lets the first of them through (_remember).
            if not answer.done():
                answer.set_result(None if new is None else key in new)


def _rows(seen: list[tuple[Key, int]]) -> list[dict[str, str | int]]:
    return [{"platform": platform, "event": event, "seen_at": seen_at} for (platform, event), seen_at in seen]


def _storable(event: str) -> str:
    """The id itself if every database takes it, else its hash: ids too long, or with NUL or half a character in them."""
    if len(event) <= EVENT_LENGTH and event.isprintable():
        return event
    return "sha256:" + hashlib.sha256(event.encode("utf-8", "surrogatepass")).hexdigest()
