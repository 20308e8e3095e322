"""Parameters of what is arranged for a channel: when, on which days, about what. Each reads itself, as in parameters.py."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Self

from bot.core.parameters import Subject, Words
from bot.errors import UserError
from bot.kb.knowledge import Knowledge
from bot.text.address import Address

_BETWEEN = re.compile(r"\s*[,;]\s*|\s+and\s+")


class Chosen(Words, frozen=True, kw_only=True):
    """One of a few words."""

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        wanted = text.strip().casefold()
        if wanted not in cls.choices:
            *most, last = cls.choices
            raise UserError(f"{text[:40]!r} is none of what can be chosen: {', '.join(most)} or {last}")
        return cls(asked=wanted)


class DigestAction(Chosen, frozen=True, kw_only=True):
    takes = "action"
    choices = ("preview", "subscribe", "unsubscribe", "list", "pause", "resume")


class QuietDay(Chosen, frozen=True, kw_only=True):
    takes = "line or silent"
    positional = False
    choices = ("line", "silent")


class At(Words, frozen=True, kw_only=True):
    """A time of day, as HH:MM."""

    takes = "time"
    positional = False

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        from bot.text.clock import read_at

        return cls(asked=read_at(text))


class TimeZone(Words, frozen=True, kw_only=True):
    """The name of an IANA time zone."""

    takes = "zone"
    positional = False

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        from bot.text.clock import read_zone

        return cls(asked=read_zone(text))


class Days(Words, frozen=True, kw_only=True):
    """Weekdays, in the one form they are kept in."""

    takes = "days"
    positional = False

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        from bot.text.clock import read_days

        return cls(asked=read_days(text))


class Follow(Words, frozen=True, kw_only=True):
    """Names with commas between, a pair as two names with a blank between."""

    takes = "names"
    positional = False

    @property
    def names(self) -> list[str]:
        """Each as it was typed."""
        return [one for one in _BETWEEN.split(self.asked) if one]


class Channel(Words, frozen=True, kw_only=True):
    """A channel's address."""

    takes = "channel"
    positional = False

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        return cls(asked=str(Address.read(text)))


class Watched(Subject, frozen=True, kw_only=True):
    """What may be watched."""

    takes = "country, organization, person, post, place or topic"
    kinds: ClassVar[tuple[str, ...]] = ("country", "organization", "person", "post", "place", "topic")
