"""What is proposed from an article: meetings, agreements, statements and figures, each with its places and confidence."""

from __future__ import annotations

import msgspec

from bot.kb.citations import Citation
from bot.kb.claims import Comparator, Modality
from bot.kb.drafting.dating import Dated
from bot.kb.kinds import ActKind, AgreementKind, MeetingKind, Occurrence, ParticipantRole

LEAST = 0.4
"""Confidence below which nothing is proposed; what was left out for it is told."""


UNNAMED = "unnamed"
"""Who told of something in words that are somebody's, where it was not recognised whose."""


class Side(msgspec.Struct, frozen=True):
    """Who takes part: a person, a post, a party itself, or a group of a party's. group: the word for the group.

    holder: of an office named alone, who holds it by the knowledge.
    """

    id: str
    kind: str
    name: str
    cite: Citation
    group: str | None = None
    post: str | None = None
    known: bool = True
    role: ParticipantRole = ParticipantRole.PARTICIPANT
    holder: str | None = None

    @property
    def who(self) -> str:
        """The person meant, if one is; of an office its latest holder by the knowledge."""
        return self.holder or self.id


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A figure. measure: a noun phrase of at most four words; about: the names its sentence has."""

    cite: Citation
    measure: str
    value: float | None = None
    vague: str | None = None
    comparator: Comparator = Comparator.EXACTLY
    scale: str | None = None
    unit: str | None = None
    written: str
    start: int = 0
    confidence: float
    why: str
    about: tuple[str, ...] = ()


class Encounter(msgspec.Struct, kw_only=True):
    """A meeting or visit. known: the place is one of the knowledge; mood: hoped, where it is no more than that;
    reported: who is said to have told of it; at: where its verb stands in its sentence."""

    cites: list[Citation]
    kind: MeetingKind
    sides: list[Side]
    date: Dated | None = None
    date_cite: Citation | None = None
    place: str | None = None
    place_cite: Citation | None = None
    occurrence: Occurrence | None = None
    closed: Citation | None = None
    mood: str | None = None
    reported: str | None = None
    at: int = 0
    topics: list[str] = []
    figures: list[Counted] = []
    confidence: float
    why: list[str]


class Accord(msgspec.Struct, kw_only=True):
    """Something agreed, or said to be about to be. word: its own word for it; scope: the words of its sentence that
    say what it is, from the verb on."""

    cites: list[Citation]
    kind: AgreementKind
    act: ActKind
    word: str
    parties: list[Side]
    date: Dated | None = None
    place: str | None = None
    reported: str | None = None
    at: int = 0
    scope: tuple[int, int] = (0, 0)
    modality: Modality = Modality.FACT
    topics: list[str] = []
    covers: list[str] = []
    figures: list[Counted] = []
    confidence: float
    why: list[str]


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One thing somebody said: where, by which kind of verb, on which topics and about whom. Never the words.

    at, by: where in its sentence the verb of saying and the speaker stand.
    """

    cite: Citation
    speaker_cite: Citation
    verb: str
    topics: tuple[str, ...]
    about: tuple[str, ...]
    date: Dated | None
    at: int
    by: int
    confidence: float
    why: str


class Saying(msgspec.Struct, kw_only=True):
    """All that one speaker is reported to have said. to: whom it was told to."""

    speaker: Side
    points: list[Point]
    to: str | None = None
    to_cite: Citation | None = None


class LeftOut(msgspec.Struct, frozen=True):
    """Something that looked like a fact and was not proposed, with the reason."""

    cite: Citation
    what: str
    why: str


class Proposals(msgspec.Struct):
    """Everything proposed from one article."""

    meetings: list[Encounter] = []
    agreements: list[Accord] = []
    statements: list[Saying] = []
    figures: list[Counted] = []
    left_out: list[LeftOut] = []

    @property
    def every_figure(self) -> list[Counted]:
        """The figures of meetings, those of agreements, and those that stand alone."""
        found = [one for meeting in self.meetings for one in meeting.figures]
        found += [one for accord in self.agreements for one in accord.figures]
        return [*found, *self.figures]
