"""The entries editors write: one frozen record per YAML file. What each field means stands beside it.

Ids, names, codes and spellings need no citation; every One, Many, and every struct that is Claimed does.
How a file becomes a record lives in shaping.py and loading.py; what must hold between records, in checks/.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from bot.kb.citations import Citation
from bot.kb.claims import (
    ActorId,
    AgreementId,
    Claimed,
    CountryId,
    EntityId,
    EventId,
    Figure,
    Id,
    Many,
    MeetingId,
    One,
    OrganizationId,
    PartyId,
    PersonId,
    PlaceId,
    PostId,
    TopicId,
)
from bot.kb.kinds import (
    ActKind,
    AgreementKind,
    Aspect,
    EventKind,
    MeetingKind,
    Occurrence,
    OrganizationKind,
    ParticipantRole,
    PlaceKind,
    PostKind,
    Role,
    Standing,
)
from bot.text.dates import Date


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every entry has.

    cite: where the entry's subject is named; when it is exactly one citation, every claim below inherits it.
    facts: standing facts that no other field holds, one short sentence each in our own words.
    topics: index tags from topics.yaml; they make no claim.
    """

    id: Id
    cite: tuple[Citation, ...] = ()
    facts: Many[str] = ()
    figures: tuple[Figure, ...] = ()
    topics: tuple[TopicId, ...] = ()


class Named(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An entry people ask for by name.

    name: the proper form, house style. names: other forms that may be shown. native: forms in other scripts.
    garbled: forms found in damaged texts; they match, and are never shown.
    """

    name: str
    names: tuple[str, ...] = ()
    native: tuple[str, ...] = ()
    garbled: tuple[str, ...] = ()


class Country(Named, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A country. code: ISO 3166-1 alpha-2. demonyms: words for its people and for what is its own."""

    code: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]
    demonyms: tuple[str, ...] = ()


class Place(Named, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A place. within: the place or country around it. stands_for: the country it is a metonym of (a capital)."""

    kind: PlaceKind
    within: PlaceId | None = None
    stands_for: CountryId | None = None


class Person(Named, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person. short: the name a second mention uses (Erdoğan, Sheikh Tamim)."""

    short: str | None = None


class Membership(Claimed, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One party's standing in an organization. Without dates it is attested on its sources' dates."""

    member: PartyId
    standing: Standing
    start: Date | None = None
    end: Date | None = None


class Entitlement(Claimed, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a standing entitles to, or requires, in our own words."""

    standing: Standing
    entitles: str | None = None
    requires: str | None = None


class Organization(Named, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An organization. short: its acronym. of: whose body it is (one party, or both sides of a bilateral council).

    part_of: the larger organization it belongs to.
    """

    kind: OrganizationKind
    short: str | None = None
    of: Many[PartyId] = ()
    part_of: One[OrganizationId] = ()
    founded: One[Date] = ()
    purposes: Many[str] = ()
    entitlements: tuple[Entitlement, ...] = ()
    memberships: tuple[Membership, ...] = ()


class Tenure(Claimed, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who holds a post, from when to when. Without dates it is attested on the dates of the sources cited."""

    holder: PersonId
    start: Date | None = None
    end: Date | None = None


class Post(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An office. title: house style, without whom it is of ("Amir", "Minister of Trade").

    titles: other wordings a source or a reporter may use ("Emir", "spy chief"). of: whose post. to: an ambassador's
    host. tenures: in order, oldest first.
    """

    title: str
    titles: tuple[str, ...] = ()
    kind: PostKind
    of: PartyId
    to: PartyId | None = None
    tenures: tuple[Tenure, ...] = ()


class Participant(Claimed, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One who took part: a person (in a post, `for` a party), a party without a named person, or an unnamed group."""

    who: PersonId | None = None
    post: PostId | None = None
    party: PartyId | None = msgspec.field(name="for", default=None)
    group: str | None = None
    count: int | None = None
    role: ParticipantRole = ParticipantRole.PARTICIPANT


class Meeting(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A meeting, visit, summit or forum. title: a short neutral name of our own. part_of: the visit, tour or summit around it.

    about: whom or what it concerned, without a part in it being told. closed: the source says behind closed doors.
    discussed, outcome: in our own words, one point each.
    """

    kind: MeetingKind
    title: str
    date: One[Date] = ()
    place: One[PlaceId] = ()
    occurrence: One[Occurrence]
    closed: One[bool] = ()
    part_of: One[MeetingId] = ()
    participants: tuple[Participant, ...] = ()
    about: tuple[EntityId, ...] = ()
    discussed: Many[str] = ()
    outcome: Many[str] = ()


class Act(Claimed, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One dated step. date may be missing where no source gives it; at: the meeting it happened at; by: who did it.

    instrument: what was signed, where it is not the whole (a memorandum).
    """

    act: ActKind
    instrument: str | None = None
    date: Date | None = None
    place: PlaceId | None = None
    at: MeetingId | None = None
    by: ActorId | None = None


class Agreement(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something agreed, announced or hoped for. title: a short neutral name. parties: may be empty (unknown).

    covers: the fields it covers, as short noun phrases in lower case. acts: in order. part_of: the package it belongs to.
    """

    kind: AgreementKind
    title: str
    parties: Many[PartyId] = ()
    acts: tuple[Act, ...]
    covers: Many[str] = ()
    part_of: One[AgreementId] = ()


class StandingFact(Claimed, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One standing fact of a pair, in our own words. start: since when, where a source says so."""

    aspect: Aspect
    value: str
    start: Date | None = None
    end: Date | None = None
    about: tuple[EntityId, ...] = ()


class Relation(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What stands between two parties. between: the two ids, sorted; the entry's id is the two joined by a hyphen."""

    between: tuple[PartyId, PartyId]
    standing: tuple[StandingFact, ...] = ()


class Part(Claimed, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who had which part in an event: an entity, or a group no source names further."""

    who: EntityId | None = None
    group: str | None = None
    role: Role


class Event(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Another happening. title: short, neutral, our own; details in facts and figures. date: may be missing."""

    kind: EventKind
    title: str
    date: One[Date] = ()
    end: One[Date] = ()
    place: One[PlaceId] = ()
    occurrence: One[Occurrence] = ()
    parts: tuple[Part, ...] = ()
    outcome: Many[str] = ()
    part_of: One[EventId] = ()


class Statement(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who said what. said: one point each, in reported speech and our own words, readable after "X said that …".

    speakers: who said it. to: whom it was told to. reported_by: the outlet that carried it, where the source names one.
    channel: where it was published (X). at: the meeting it was said at. about: what it concerns.
    """

    speakers: Many[ActorId]
    said: Many[str]
    date: One[Date] = ()
    to: One[ActorId] = ()
    reported_by: One[OrganizationId] = ()
    channel: One[OrganizationId] = ()
    at: One[MeetingId] = ()
    about: tuple[EntityId, ...] = ()


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One word of the vocabulary that `topic:` completes from."""

    id: Id
    name: str
    names: tuple[str, ...] = ()


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The one file topics.yaml: every topic."""

    topics: tuple[Topic, ...]


FOLDERS: dict[str, type[Entry]] = {
    "countries": Country,
    "places": Place,
    "people": Person,
    "organizations": Organization,
    "posts": Post,
    "meetings": Meeting,
    "agreements": Agreement,
    "relations": Relation,
    "events": Event,
    "statements": Statement,
}
"""Which folder of knowledge/ holds which record."""

KINDS: dict[type[Entry], str] = {record: record.__name__.lower() for record in FOLDERS.values()}
"""The word for each record, as references and messages use it: country, place, person…"""
