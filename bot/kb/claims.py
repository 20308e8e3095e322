"""The uniform shape of whatever the knowledge asserts: a value, who says so, how sure, on which date, cited where.

Nothing here knows one kind of entry from another; see records.py for those.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Generic, TypeVar

import msgspec

from bot.kb.citations import Citation
from bot.text.dates import Date

T = TypeVar("T")


class Rank(StrEnum):
    """Wikidata's ranks. Deprecated means never true (a slip in a source), not outdated."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"


class Modality(StrEnum):
    """How the source puts it: as a fact, or as something announced, expected, hoped for or alleged."""

    FACT = "fact"
    ANNOUNCED = "announced"
    EXPECTED = "expected"
    HOPED = "hoped"
    ALLEGED = "alleged"


class Comparator(StrEnum):
    """How a figure stands to the number that is printed."""

    EXACTLY = "exactly"
    OVER = "over"
    UNDER = "under"
    AROUND = "around"
    AT_LEAST = "at least"
    AT_MOST = "at most"


Id = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
"""An entry's id: lower-case words joined by hyphens; the file's stem; unique over all folders."""


def _refers(*kinds: str) -> msgspec.Meta:
    return msgspec.Meta(extra={"refers": kinds})


PARTIES = ("country", "organization", "person")
PersonId = Annotated[Id, _refers("person")]
CountryId = Annotated[Id, _refers("country")]
OrganizationId = Annotated[Id, _refers("organization")]
PostId = Annotated[Id, _refers("post")]
PlaceId = Annotated[Id, _refers("place", "country")]
MeetingId = Annotated[Id, _refers("meeting")]
AgreementId = Annotated[Id, _refers("agreement")]
EventId = Annotated[Id, _refers("event")]
TopicId = Annotated[Id, _refers("topic")]
PartyId = Annotated[Id, _refers(*PARTIES)]
ActorId = Annotated[Id, _refers(*PARTIES, "post")]
"""Whoever can speak, sign, meet or act."""
EntityId = Annotated[Id, _refers(*PARTIES, "place", "post", "meeting", "agreement", "event")]
"""Anything that can be spoken about."""


class Claimed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every claim carries beside its value.

    cite: where it stands; if left out, the entry's own citation when that is exactly one.
    said_by: who asserts it, where that is not simply the source itself; composers print it.
    modality: how it is put; composers print it unless it is a fact.
    as_of: the date it was true on, where that is not the source's own date.
    rank, why: which of several differing claims to prefer, and the reason.
    reads: how a phrase of the source was read, e.g. {"Wednesday": "2024-07-03"}.
    """

    cite: tuple[Citation, ...] = ()
    said_by: ActorId | None = None
    modality: Modality = Modality.FACT
    as_of: Date | None = None
    rank: Rank = Rank.NORMAL
    why: str | None = None
    reads: dict[str, str] | None = None


class Claim(Claimed, Generic[T], frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One value with what every claim carries."""

    value: T


One = Annotated[tuple[Claim[T], ...], msgspec.Meta(extra={"claims": "one"})]
"""A field with one true value. Several claims that are not deprecated and differ are a dispute."""

Many = Annotated[tuple[Claim[T], ...], msgspec.Meta(extra={"claims": "many"})]
"""A field with any number of values, each a claim of its own."""


class Figure(Claimed, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A number somebody printed: what is counted or measured (`measure`, a noun phrase), how much, of what unit.

    value may be a decimal (15.5); `scale` is the word after it (million), so that "$15.5 million" stays as printed.
    A magnitude without a number ("tens of millions") is `vague` instead of value.
    alternatives: figures with the same measure on one entry are compared; differing ones are a dispute.
    """

    measure: str
    value: float | None = None
    vague: str | None = None
    comparator: Comparator = Comparator.EXACTLY
    scale: str | None = None
    unit: str | None = None
    date: Date | None = None
