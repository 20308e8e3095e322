"""What channels asked for in chat: digests, watches; and which are paused. What it leads to is decided in bot/desk/."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import and_, delete, select, update

from bot.state.store import Store
from bot.state.tables import PAUSES, STORE_FACTS, SUBSCRIPTIONS, WATCHES


class SubscriptionRow(msgspec.Struct, frozen=True, kw_only=True):
    """See SUBSCRIPTIONS."""

    channel: str
    at: str
    timezone: str
    days: str
    follow: tuple[str, ...]
    quiet: str
    created_by: str
    created_at: float


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """See PAUSES."""

    channel: str
    why: str
    by: str = ""
    since: float


class WatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """See WATCHES."""

    channel: str
    target: str
    created_by: str
    created_at: float
    posts: int = 0
    used_at: float = 0.0


class Channels:
    """Everything raises what Store.begin does when the database does not answer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # --- digests ---

    async def subscriptions(self) -> list[SubscriptionRow]:
        """Every subscription made in chat."""
        async with self._store.begin() as connection:
            rows = await connection.execute(select(SUBSCRIPTIONS).order_by(SUBSCRIPTIONS.c.channel))
            return [
                SubscriptionRow(**{**row._mapping, "follow": tuple(msgspec.json.decode(row.follow))}) for row in rows
            ]

    async def subscribe(self, subscription: SubscriptionRow) -> None:
        """Make or change a subscription; a pause of its channel ends."""
        row = {**msgspec.structs.asdict(subscription), "follow": msgspec.json.encode(subscription.follow).decode()}
        async with self._store.begin() as connection:
            await connection.execute(self._store.insert_or_replace(SUBSCRIPTIONS), [row])
            await connection.execute(delete(PAUSES).where(PAUSES.c.channel == subscription.channel))

    async def unsubscribe(self, channel: str) -> bool:
        """End a subscription; whether there was one."""
        async with self._store.begin() as connection:
            ended = await connection.execute(delete(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.channel == channel))
            return ended.rowcount > 0

    # --- pauses ---

    async def pauses(self) -> dict[str, Pause]:
        """The paused channels."""
        async with self._store.begin() as connection:
            return {row.channel: Pause(**row._mapping) for row in await connection.execute(select(PAUSES))}

    async def pause(self, pause: Pause) -> bool:
        """Pause a channel; whether it was not paused before, whose reason stays."""
        insert = self._store.insert_new(PAUSES).returning(PAUSES.c.channel)
        async with self._store.begin() as connection:
            return (await connection.execute(insert, [msgspec.structs.asdict(pause)])).first() is not None

    async def resume(self, channel: str) -> bool:
        """End a pause; whether there was one."""
        async with self._store.begin() as connection:
            return (await connection.execute(delete(PAUSES).where(PAUSES.c.channel == channel))).rowcount > 0

    # --- watches ---

    async def watches(self, channel: str | None = None) -> list[WatchRow]:
        """The watches of a channel, or of all, in the order they were made."""
        asked = select(WATCHES).order_by(WATCHES.c.created_at, WATCHES.c.target)
        if channel is not None:
            asked = asked.where(WATCHES.c.channel == channel)
        async with self._store.begin() as connection:
            return [WatchRow(**row._mapping) for row in await connection.execute(asked)]

    async def watch(self, watch: WatchRow) -> bool:
        """Begin a watch; whether it was not there before."""
        insert = self._store.insert_new(WATCHES).returning(WATCHES.c.target)
        async with self._store.begin() as connection:
            return (await connection.execute(insert, [msgspec.structs.asdict(watch)])).first() is not None

    async def unwatch(self, channel: str, target: str) -> bool:
        """End a watch; whether there was one."""
        which = and_(WATCHES.c.channel == channel, WATCHES.c.target == target)
        async with self._store.begin() as connection:
            return (await connection.execute(delete(WATCHES).where(which))).rowcount > 0

    async def watches_posted(self, channel: str, targets: Sequence[str]) -> None:
        """Count a post for each of these watches."""
        which = and_(WATCHES.c.channel == channel, WATCHES.c.target.in_(targets))
        async with self._store.begin() as connection:
            await connection.execute(update(WATCHES).where(which).values(posts=WATCHES.c.posts + 1))

    async def watches_used(self, channel: str, targets: Sequence[str], now: float) -> None:
        """Note that somebody asked about what these watch: their posts are read."""
        which = and_(WATCHES.c.channel == channel, WATCHES.c.target.in_(targets))
        async with self._store.begin() as connection:
            await connection.execute(update(WATCHES).where(which).values(posts=0, used_at=now))

    # --- the store itself ---

    async def facts(self) -> dict[str, float]:
        """created_at, and after a restoration backup_at and restored_at: seconds since 1970."""
        async with self._store.begin() as connection:
            rows: Any = await connection.execute(select(STORE_FACTS))
            return {row.name: float(row.value) for row in rows if row.name.endswith("_at")}
