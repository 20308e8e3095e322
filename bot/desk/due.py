"""When a digest is due: from a channel's local time, time zone and weekdays to the instant of a local date. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from bot.config import Quiet
from bot.text.clock import DAILY, exists, instant, local_date, weekdays, zone_of

_DAY = timedelta(days=1)


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """The digest of one channel. at: HH:MM; days: mon-fri, or mon,wed,sun, or daily; follow: ids, a pair as two with a blank.

    configured: whether it stands in the config, where chat cannot change it. since: seconds since 1970 at which it was
    made in chat; 0 for a configured one. by: who made it.
    """

    channel: str
    at: str
    timezone: str
    days: str = DAILY
    follow: tuple[str, ...] = ()
    quiet: Quiet = Quiet.LINE
    configured: bool = False
    since: float = 0.0
    by: str = ""


class Slot(msgspec.Struct, frozen=True):
    """One digest owed: of which local date, and due when (seconds since 1970)."""

    day: date
    due: float


GRACE = 900.0
"""Seconds after which a digest is too late once its local date is over: one due at 23:59 may begin after midnight."""


def owed(subscription: Subscription, now: float) -> Slot | None:
    """The digest that is due and belongs to this local date, or None: not yet, or no day for it.

    The time of a day may be skipped up to midnight; then that day's digest is due at the first moment of the next.
    """
    zone = zone_of(subscription.timezone)
    today = local_date(now, zone)
    chosen = weekdays(subscription.days)
    for day in (today, today - _DAY):
        if day.weekday() not in chosen or not exists(day, zone):
            continue
        due = instant(day, subscription.at, zone)
        if subscription.since <= due <= now and (local_date(due, zone) == today or now - due < GRACE):
            return Slot(day, due)
    return None


def next_due(subscription: Subscription, now: float) -> Slot:
    """The first digest due after now."""
    zone = zone_of(subscription.timezone)
    day = local_date(now, zone) - _DAY
    chosen = weekdays(subscription.days)
    while True:
        if day.weekday() in chosen and exists(day, zone):
            due = instant(day, subscription.at, zone)
            if due > now:
                return Slot(day, due)
        day += _DAY


def passed(subscription: Subscription, last: date, today: date) -> Iterator[date]:
    """The days between two, ends left out, on which there should have been a digest."""
    zone, chosen = zone_of(subscription.timezone), weekdays(subscription.days)
    day = last + _DAY
    while day < today:
        if day.weekday() in chosen and exists(day, zone):
            yield day
        day += _DAY
