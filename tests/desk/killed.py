"""A program that posts digests and is killed in the middle: `python -m tests.desk.killed` forks one for every line it reads.

A line is a Job. The program dies of SIGKILL at the point that the job names: right before or after a transaction is
committed or a request is made, while posts are under way. Whoever asked is told by a line with how it ended.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import signal
import struct
import sys
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import Dragoman
from bot.core.posting import Post, Posted, Poster
from bot.desk.desk import Desk
from bot.state.store import Store, open_store
from tests.desk.clock import VirtualClock
from tests.desk.days import Days
from tests.desk.office import employed
from tests.desk.posters import Kind, digests, posting
from tests.small_knowledge import fictional

_TIME = struct.Struct("d")
_LONGEST = 100
"""Seconds of real time after which a program that does not end is ended."""


class Job(msgspec.Struct, frozen=True):
    """kill_at: at which point it dies; 0: never. until: when it ends by itself, in seconds since 1970."""

    kind: Kind
    api_base: str
    token: str
    store: str
    clock: str
    until: float
    channels: int
    kill_at: int


class SharedTime:
    """A moment in a file, which another process reads while it is moved on."""

    def __init__(self, path: str) -> None:
        with Path(path).open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _TIME.size)

    @staticmethod
    def new(path: Path, now: float) -> SharedTime:
        path.write_bytes(_TIME.pack(now))
        return SharedTime(str(path))

    def read(self) -> float:
        (now,) = _TIME.unpack_from(self._map)
        return float(now)

    def write(self, now: float) -> None:
        _TIME.pack_into(self._map, 0, now)


class SharedClock(VirtualClock):
    """Goes on from where the one before it was."""

    def __init__(self, shared: SharedTime) -> None:
        super().__init__(shared.read())
        self._shared = shared

    def jump(self, until: float) -> bool:
        jumped = super().jump(until)
        self._shared.write(self.now())
        return jumped


class Mortal:
    """A poster; and the points at which the process may die. desk: which counts while it has posts under way."""

    def __init__(self, poster: Poster, kill_at: int) -> None:
        self._poster = poster
        self._left = kill_at
        self.desk: Desk | None = None
        self.asked = 0

    def point(self) -> None:
        if self.desk is None or not self.desk.courier.busy:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    async def post(self, post: Post, begin_by: float) -> Posted:
        self.asked += 1
        self.point()
        made = await self._poster.post(post, begin_by)
        self.point()
        return made

    async def find(self, post: Post, since: float) -> Posted | None:
        self.asked += 1
        return await self._poster.find(post, since)


class MortalStore(Store):
    """A store whose process may die right before or after a commit."""

    mortal: Mortal | None = None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        async with super().begin() as connection:
            yield connection
            self._point()
        self._point()

    def _point(self) -> None:
        if self.mortal is not None:
            self.mortal.point()


async def run(job: Job) -> None:
    """Post digests until the job's end, or its own."""
    clock = SharedClock(SharedTime(job.clock))
    store = await open_store(job.store)
    store.__class__ = MortalStore
    assert isinstance(store, MortalStore)
    async with store, posting(job.kind, job.api_base, job.token, Dragoman(fictional(), date.today)) as poster:
        store.mortal = mortal = Mortal(poster, job.kill_at)
        async with employed(
            Path(job.clock).parent, store, clock, mortal, digests=digests(job.kind, job.channels)
        ) as at:
            mortal.desk = at.desk
            await Days(at, mortal).wait(job.until - clock.now())


def serve() -> None:
    """Fork a program for every job, and say how each ended: 0 by itself, -9 killed."""
    fictional()
    print("ready", flush=True)
    for line in sys.stdin:
        job = msgspec.json.decode(line, type=Job)
        child = os.fork()
        if not child:
            signal.alarm(_LONGEST)
            status = 1
            try:
                asyncio.run(run(job))
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(ended), flush=True)


if __name__ == "__main__":
    serve()
