"""The ledger on paper: what decides about digests runs over it as over a database, many thousand days in a few seconds."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from bot.desk.desk import LOOK_SECONDS
from bot.desk.digests import Digests
from bot.state.channels import Pause, SubscriptionRow
from bot.state.ledger import SKIPPED, Entry
from tests.small_knowledge import fictional

_SEVEN_HOURS = 7 * 3_600.0


class Paper:
    """Ledger, channels and history of Digests, as far as it asks them who is owed what."""

    def __init__(self, subscriptions: Sequence[SubscriptionRow]) -> None:
        self._subscriptions = list(subscriptions)
        self._rows: dict[str, dict[str, Entry]] = {}

    async def subscriptions(self) -> list[SubscriptionRow]:
        return self._subscriptions

    async def pauses(self) -> dict[str, Pause]:
        return {}

    async def facts(self) -> dict[str, float]:
        return {"created_at": float("-inf"), "restored_at": float("-inf")}

    async def latest_seq(self) -> int:
        return 0

    async def number_at(self, at: float) -> int:
        return 0

    async def is_newest(self, revision: str) -> bool:
        return True

    async def latest(self, channels: Sequence[str], kind: str, until: str) -> dict[str, Entry]:
        found = {one: [slot for slot in self._rows.get(one, {}) if slot <= until] for one in channels}
        return {one: self._rows[one][max(slots)] for one, slots in found.items() if slots}

    async def add(self, entries: Sequence[Entry], now: float) -> set[tuple[str, str, str]]:
        """As the ledger's: the first row of an id stays."""
        new = {entry.id for entry in entries if entry.slot not in self._rows.get(entry.channel, {})}
        for entry in entries:
            self._rows.setdefault(entry.channel, {}).setdefault(entry.slot, entry)
        return new

    def skipped(self) -> list[tuple[str, str]]:
        """The channels and local dates that were passed over."""
        return [
            (one.channel, one.slot) for rows in self._rows.values() for one in rows.values() if one.state == SKIPPED
        ]


def daily(channel: str, at: str, zone: str, since: float, days: str = "daily") -> SubscriptionRow:
    """What somebody asked for in a channel."""
    return SubscriptionRow(
        channel=channel,
        at=at,
        timezone=zone,
        days=days,
        follow=(),
        quiet="line",
        created_by="U1",
        created_at=since,
    )


class Walk:
    """Desks that work one after the other over one sheet. now: seconds since 1970; posts: when, for whom, of which date."""

    def __init__(self, paper: Paper, begin: float, rng: random.Random) -> None:
        self._paper = paper
        self._rng = rng
        self.now = begin
        self.posts: list[tuple[float, str, date]] = []

    async def until(self, end: float) -> None:
        """Look as the desk does, with a new desk now and then that remembers nothing."""
        desk = self._new()
        while self.now < end:
            for entry in await desk.due(("slack",)):
                if await self._paper.add([entry], self.now):
                    self.posts.append((self.now, entry.channel, date.fromisoformat(entry.slot)))
            next_at = desk.next_at()
            # What was just posted is known to be so from the next look on.
            pause = LOOK_SECONDS if next_at is not None and next_at <= self.now else _SEVEN_HOURS
            self.now = min(self.now + pause, next_at if next_at is not None and next_at > self.now else end)
            if self._rng.random() < 0.2:
                desk = self._new()

    def _new(self) -> Digests:
        paper = cast(Any, self._paper)
        return Digests(paper, paper, paper, (), fictional, lambda: self.now)

    def of(self, channel: str) -> list[tuple[date, float]]:
        """The local dates that a channel has had a post of, and when."""
        return [(day, moment) for moment, whose, day in self.posts if whose == channel]
