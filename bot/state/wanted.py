"""What is asked in vain, and how often: rows of WANTED. Which questions count, and when they are asked again: desk/wanted.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec
from sqlalchemy import Row, bindparam, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.state.store import Store
from bot.state.tables import WANTED

MOST_ROWS = 3_000
KEPT = timedelta(days=90)
"""How long a question outlasts the last day it was asked."""

_PAGE = 100
_W = WANTED.c


class WantedRow(msgspec.Struct, frozen=True):
    """One question: how often it was asked, on which day first and last."""

    question: str
    times: int
    first: date
    last: date


class WantedRows:
    """Everything raises what Store.begin does when the database does not answer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, counts: Mapping[tuple[str, date], int]) -> None:
        """Add to the counts, by question and day, in one transaction; other replicas' are added to likewise.

        Of more than MOST_ROWS questions, those are forgotten that were asked least, and longest ago.
        """
        if not counts:
            return
        # In one order, so that two replicas do not each wait for a row that the other has changed.
        added = [
            {"asked": question, "more": more, "day": day.isoformat()}
            for (question, day), more in sorted(counts.items())
        ]
        fresh = {row["asked"]: row["day"] for row in reversed(added)}
        async with self._store.begin() as connection:
            await connection.execute(
                self._store.insert_new(WANTED),
                [
                    {"question": one, "times": 0, "first_day": day, "last_day": day}
                    for one, day in sorted(fresh.items())
                ],
            )
            day = bindparam("day", type_=_W.last_day.type)
            await connection.execute(
                update(WANTED)
                .where(_W.question == bindparam("asked"))
                .values(
                    times=_W.times + bindparam("more", type_=_W.times.type),
                    first_day=case((_W.first_day > day, day), else_=_W.first_day),
                    last_day=case((_W.last_day < day, day), else_=_W.last_day),
                ),
                added,
            )
            await _make_room(connection)

    async def most_wanted(self, since: date | None = None, before: date | None = None) -> list[WantedRow]:
        """The questions, those asked most often first, then those asked last.

        since: only those last asked on this day or later. before: only those first asked on an earlier one.
        """
        wanted = select(WANTED).order_by(_W.times.desc(), _W.last_day.desc(), _W.question)
        if since is not None:
            wanted = wanted.where(_W.last_day >= since.isoformat())
        if before is not None:
            wanted = wanted.where(_W.first_day < before.isoformat())
        async with self._store.begin() as connection:
            return [_row(row) for row in await connection.execute(wanted)]

    async def drop(self, questions: Iterable[str]) -> None:
        """Forget what is answered now."""
        every = sorted(set(questions))
        if not every:
            return
        async with self._store.begin() as connection:
            for start in range(0, len(every), _PAGE):
                await connection.execute(delete(WANTED).where(_W.question.in_(every[start : start + _PAGE])))

    async def forget(self, today: date) -> None:
        """Forget what nobody has asked for KEPT."""
        async with self._store.begin() as connection:
            await connection.execute(delete(WANTED).where(_W.last_day < (today - KEPT).isoformat()))


def _row(row: Row[tuple[object, ...]]) -> WantedRow:
    first, last = (date.fromisoformat(day) for day in (row.first_day, row.last_day))
    return WantedRow(row.question, row.times, first, last)


async def _make_room(connection: AsyncConnection) -> None:
    over = (await connection.execute(select(func.count()).select_from(WANTED))).scalar_one() - MOST_ROWS
    if over > 0:
        least = select(_W.question).order_by(_W.times, _W.last_day, _W.question).limit(over)
        await connection.execute(delete(WANTED).where(_W.question.in_(least)))
