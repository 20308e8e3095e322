"""Small changes that are made at the same time, written in one transaction: a disk takes as long for one as for twenty."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.state.store import Store

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[Any]]

_MOST = 50


class _Waiting(msgspec.Struct):
    row: tuple[str, ...]
    work: Work
    done: asyncio.Future[Any]


class Together:
    """Makes changes to rows. While one transaction is written, those that come wait, and are then written in the next."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def do(self, row: tuple[str, ...], work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What the work returns, once it is committed. row: which one it changes. Raises what Store.begin and the work do.

        Begun work is not interrupted by the end of whoever waits for it.
        """
        waiting = _Waiting(row, work, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        result: T = await asyncio.shield(waiting.done)
        return result

    async def _write(self) -> None:
        try:
            while self._waiting:
                # In one order, so that two replicas do not each wait for a row that the other has changed.
                batch = sorted(self._waiting[:_MOST], key=lambda one: one.row)
                del self._waiting[:_MOST]
                await self._write_batch(batch)
        finally:
            self._writer = None

    async def _write_batch(self, batch: list[_Waiting]) -> None:
        results: list[Any] = []
        try:
            async with self._store.begin() as connection:
                for one in batch:
                    results.append(await one.work(connection))
        except Exception as reason:
            if len(batch) == 1:
                _tell(batch[0].done, reason)
                return
            # One row that another holds must not keep the others.
            for one in batch:
                await self._write_batch([one])
        else:
            for one, result in zip(batch, results, strict=True):
                if not one.done.done():
                    one.done.set_result(result)


def _tell(done: asyncio.Future[Any], reason: Exception) -> None:
    if not done.done():
        done.set_exception(reason)
        # Whoever waited may be gone: then nobody else asks for it.
        done.exception()
