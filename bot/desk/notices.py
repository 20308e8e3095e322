"""Notices: what the desk tells one channel once, such as the editors' or that of whoever made a proposal, as it was written."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bot.core.answer import Answer
from bot.desk.owed import Content, key_of
from bot.state.ledger import Entry, Ledger

NOTICE = "notice"

_LATE = 3 * 86_400.0
"""Seconds after which nobody looks for it any more."""


class Notices:
    """See owed.py, Kind. What is told is written down whole, so that any replica may post it, whatever it serves."""

    of_a_day = False

    def __init__(self, ledger: Ledger, now: Callable[[], float], wake: Callable[[], None]) -> None:
        self._ledger = ledger
        self._now = now
        self._wake = wake

    async def tell(self, channel: str, slot: str, answer: Answer, at: float | None = None) -> None:
        """Owe a channel an answer. slot: what it tells of, at most 128 characters: it is told once, by however many
        replicas. at: the earliest time, in seconds since 1970. Raises what Store.begin does.
        """
        now = self._now()
        entry = Entry(
            channel=channel,
            kind=NOTICE,
            slot=slot,
            key=key_of(channel, NOTICE, slot),
            detail={"answer": msgspec.to_builtins(answer)},
            not_before=now if at is None else at,
        )
        if await self._ledger.add([entry], now):
            self._wake()

    async def told(self, channel: str, slot: str) -> bool:
        """Whether a channel was told of that, or is going to be. Raises what Store.begin does."""
        return await self._ledger.get(channel, NOTICE, slot) is not None

    async def content(self, entry: Entry) -> Content | None:
        """The answer as it was written down."""
        return Content(answer=msgspec.convert(entry.detail["answer"], Answer))

    def is_late(self, entry: Entry, now: float) -> bool:
        """After some days it is of no use."""
        return now - entry.not_before > _LATE

    async def sent(self, entry: Entry) -> None:
        """Nothing follows from it."""
