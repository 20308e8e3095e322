"""The fixed words of the fields that have them: kinds, roles, standings, statuses. What the fields mean is in records.py."""

from __future__ import annotations

from enum import StrEnum


class PlaceKind(StrEnum):
    CITY = "city"
    BUILDING = "building"
    TERRITORY = "territory"
    REGION = "region"
    FORMER_STATE = "former state"


class OrganizationKind(StrEnum):
    INTERGOVERNMENTAL = "intergovernmental organization"
    COUNCIL = "council"
    GOVERNMENT = "government"
    MINISTRY = "ministry"
    OFFICE = "government office"
    POLITICAL_OFFICE = "political office"
    PARTY = "political party"
    MOVEMENT = "movement"
    COURT = "court"
    BANK = "bank"
    NEWS = "news organization"
    UNIVERSITY = "university"
    RESEARCH = "research centre"
    FORCE = "force"
    PLATFORM = "online platform"


class Standing(StrEnum):
    MEMBER = "member"
    OBSERVER = "observer"
    DIALOGUE_PARTNER = "dialogue partner"
    APPLICANT = "applicant"


class PostKind(StrEnum):
    HEAD_OF_STATE = "head of state"
    HEAD_OF_GOVERNMENT = "head of government"
    DEPUTY = "deputy"
    MINISTER = "minister"
    AMBASSADOR = "ambassador"
    ADVISER = "adviser"
    INTELLIGENCE_CHIEF = "intelligence chief"
    HEAD = "head of an organization"
    RESEARCHER = "researcher"


class MeetingKind(StrEnum):
    TALKS = "talks"
    SUMMIT = "summit"
    VISIT = "visit"
    TOUR = "tour"
    FORUM = "forum"
    CONSULTATION = "consultation"
    NEGOTIATIONS = "negotiations"
    SIGNING = "signing"


class Occurrence(StrEnum):
    """IPTC's occurrence status. Recorded from a source, never computed from the calendar."""

    PLANNED = "planned"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class ParticipantRole(StrEnum):
    PARTICIPANT = "participant"
    GUEST = "guest"
    HOST = "host"
    VISITOR = "visitor"
    DELEGATION = "delegation"
    PRESENT = "present"


class AgreementKind(StrEnum):
    TREATY = "treaty"
    PROTOCOL = "protocol"
    MEMORANDUM = "memorandum"
    STRATEGIC_PARTNERSHIP = "strategic partnership"
    STATUS = "status"
    COOPERATION = "cooperation agreement"
    COMMERCIAL = "commercial documents"
    INVESTMENT = "investment"
    CEASEFIRE = "ceasefire"
    EXCHANGE = "exchange"
    DEPLOYMENT = "deployment"


class ActKind(StrEnum):
    """What can happen to an agreement, weakest first; the furthest one that is cited gives its status."""

    HOPED = "hoped"
    EXPECTED = "expected"
    ALLEGED = "alleged"
    REQUESTED = "requested"
    NEGOTIATING = "negotiating"
    ANNOUNCED = "announced"
    REACHED = "reached"
    GRANTED = "granted"
    SIGNED = "signed"
    IN_FORCE = "in force"
    ENDED = "ended"


class Aspect(StrEnum):
    """Which side of a relation a standing fact is about, in the order a dossier shows them."""

    LEVEL = "level"
    DIPLOMATIC_RELATIONS = "diplomatic relations"
    BASE = "base"
    TIES = "ties"
    HOSTING = "hosting"
    JOINT_WORK = "joint work"
    TRADE = "trade"
    INVESTMENT = "investment"
    PROSPECT = "prospect"


class EventKind(StrEnum):
    MEDIATION = "mediation"
    CEASEFIRE = "ceasefire"
    EXCHANGE = "prisoner exchange"
    RULING = "ruling"
    PROCEEDINGS = "court proceedings"
    ATTACK = "attack"
    STRIKE = "strike"
    WAR = "war"
    TAKEOVER = "takeover"
    COLLAPSE = "collapse"
    EVACUATION = "evacuation"
    AID = "aid"
    DEBT = "debt relief"
    CRITICISM = "criticism"


class Role(StrEnum):
    MEDIATOR = "mediator"
    SIDE = "side"
    HOST = "host"
    DONOR = "donor"
    RECIPIENT = "recipient"
    CREDITOR = "creditor"
    ACTOR = "actor"
    TARGET = "target"
    ACCUSED = "accused"
    COURT = "court"
    LEADER = "leader"
    CRITIC = "critic"
    CRITICISED = "criticised"
    AFFECTED = "affected"
    CONTEXT = "context"
