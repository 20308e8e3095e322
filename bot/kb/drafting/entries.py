"""From proposals to entries as YAML trees, with remarks for the editor beside what they concern. Writing is writing.py's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from bot.kb.citations import Citation
from bot.kb.claims import Modality
from bot.kb.drafting.claiming import Claimed, claimed
from bot.kb.drafting.dating import Dated
from bot.kb.drafting.figure_trees import MOST_CITES, Tree, figure_trees
from bot.kb.drafting.people import country_of, party_of
from bot.kb.drafting.proposals import UNNAMED, Accord, Counted, Encounter, Proposals, Saying, Side
from bot.kb.drafting.recognising import Recognised
from bot.kb.drafting.wording import agreement_title, meeting_title, said, short_name
from bot.kb.kinds import ActKind, MeetingKind, Occurrence, ParticipantRole
from bot.kb.knowledge import UNLISTED, Knowledge
from bot.kb.records import Agreement, Entry, Meeting, Statement
from bot.text.dates import Date
from bot.text.names import romanised

_MODALITIES = {"hoped": Modality.HOPED, "expected": Modality.EXPECTED}


class Draft(msgspec.Struct, kw_only=True):
    """One entry to be. tree: its YAML, claims written out as lists; head: remarks above it; fill: what is missing."""

    record: type[Entry]
    folder: str
    id: str
    tree: Tree
    confidence: float
    why: list[str]
    cites: list[Citation]
    summary: str
    about: list[str] = []
    head: list[str] = []
    fill: list[str] = []
    problems: list[str] = []
    needs: set[str] = set()

    @property
    def ready(self) -> bool:
        """Whether it loads and holds against the text as it is."""
        return not (self.fill or self.problems)


class Drafts:
    """Makes the entries of one article. taken: ids that exist; strangers: the ids their entries are to have."""

    def __init__(self, kb: Knowledge, found: Recognised, published: Date | None) -> None:
        self._kb = kb
        self._published = published
        self._text = {str(one.cite): one.text for one in found.sentences}
        self._taken = {*kb.entries, *kb.topics}
        self._year = (
            f"-{published.year}" if published is not None and published.precision in ("day", "month", "year") else ""
        )
        self.needed: dict[str, Side] = {}

    def made(self, proposals: Proposals) -> list[Draft]:
        """Every proposal as an entry, in the order of their kinds."""
        return [
            *(self.meeting(one) for one in proposals.meetings),
            *(self.agreement(one) for one in proposals.agreements),
            *(self.statement(one) for one in proposals.statements),
        ]

    def own_id(self, *words: str) -> str:
        """An id made of these words that no entry has yet."""
        plain = "-".join(re.sub(r"[^a-z0-9]+", "-", romanised(word)).strip("-") for word in words if word)
        plain = re.sub(r"-{2,}", "-", plain).strip("-")[:70].strip("-") or "draft"
        own, number = plain, 2
        while own in self._taken:
            own, number = f"{plain}-{number}", number + 1
        self._taken.add(own)
        return own

    # --- kinds ---

    def meeting(self, one: Encounter) -> Draft:
        """A meeting or visit."""
        date = self._dated(one.date, one.date_cite)
        modality = Modality.EXPECTED if one.occurrence is Occurrence.PLANNED else Modality.FACT
        modality = Modality(one.mood) if one.mood else modality
        by = _said_by(one.reported)
        names = [short_name(self._kb, side) for side in one.sides][:3]
        place = one.place or ""
        visit = one.kind is MeetingKind.VISIT
        tree: Tree = {
            "id": self.own_id(*names, "visit" if visit else "", place, self._of_year(one.date)),
            "cite": _texts(one.cites),
            "kind": one.kind.value,
            "title": meeting_title(self._kb, one),
        }
        if date.value is not None and one.date_cite is not None:
            tree["date"] = [date.tree(str(one.date_cite)) | _mood(modality)]
        if one.place is not None and one.place_cite is not None:
            tree["place"] = [{"value": one.place, "cite": [str(one.place_cite)]} | _mood(modality)]
        if one.occurrence is not None:
            mood = {"modality": one.mood} if one.mood else {}
            tree["occurrence"] = [{"value": one.occurrence.value, "cite": [str(one.cites[0])]} | mood | by]
        if one.closed is not None:
            tree["closed"] = [{"value": "true", "cite": [str(one.closed)]}]
        tree["participants"] = [self._participant(side) | by for side in one.sides]
        if visit and one.place is not None:
            tree["about"] = [one.place]
        self._finish(tree, one.topics, one.figures)
        return Draft(
            record=Meeting, folder="meetings", id=tree["id"], tree=tree, confidence=one.confidence, why=one.why, cites=one.cites,
            summary=tree["title"], about=[side.id for side in one.sides],
            head=[*([date.note] if date.note else []), *_told_by(one.reported)],
            needs={side.id for side in one.sides if not side.known},
        )  # fmt: skip

    def agreement(self, one: Accord) -> Draft:
        """An agreement with the one act that the article tells."""
        date = self._dated(one.date, one.cites[0])
        title = agreement_title(self._kb, one.kind, one.parties)
        names = [short_name(self._kb, side) for side in one.parties][:3]
        cite = [str(one.cites[0])]
        act: Tree = {"act": one.act.value}
        if date.value is not None:
            act["date"] = date.value
        if one.place is not None:
            act["place"] = one.place
        act["cite"] = cite
        act |= _mood(one.modality) | _said_by(one.reported) | ({"reads": date.reads} if date.reads else {})
        tree: Tree = {
            "id": self.own_id(*names, one.kind.value, self._of_year(one.date)),
            "cite": _texts(one.cites),
            "kind": one.kind.value,
            "title": title,
            "parties": [
                {"value": party, "cite": [str(at)]} | _mood(one.modality) | _said_by(one.reported)
                for party, at in self._parties(one.parties)
            ],
            "acts": [act],
            "covers": [
                {"value": field, "cite": cite} | _mood(one.modality) | _said_by(one.reported) for field in one.covers
            ],
        }
        head = [*([date.note] if date.note else []), *_told_by(one.reported)]
        if one.act is ActKind.EXPECTED:
            head.append("announced or expected, not signed: the article does not say that it happened")
        if not one.parties:
            head.append("parties: the sentence does not name them")
        self._finish(tree, one.topics, one.figures, "worth")
        return Draft(
            record=Agreement, folder="agreements", id=tree["id"], tree=tree, confidence=one.confidence, why=one.why,
            cites=one.cites,
            summary=f"{title} ({one.act.value})", about=[side.id for side in one.parties], head=head,
            needs={side.id for side in one.parties if not side.known},
        )  # fmt: skip

    def statement(self, one: Saying) -> Draft:
        """Everything that one speaker said; of each point only what is told of it, until Settling leaves it open."""
        name = short_name(self._kb, one.speaker)
        speaker = self._actor(one.speaker)
        places = list(dict.fromkeys(str(point.speaker_cite) for point in one.points))[:MOST_CITES]
        points = [
            {"value": said(self._kb, point), "cite": list(dict.fromkeys([str(point.speaker_cite), str(point.cite)]))}
            | _mood(_MODALITIES.get(point.verb, Modality.FACT))
            for point in one.points
        ]
        topics = list(dict.fromkeys(topic for point in one.points for topic in point.topics))
        dated = next((point for point in one.points if point.date is not None), None)
        date = self._dated(dated.date, dated.cite) if dated is not None else Claimed(None)
        cites = list(dict.fromkeys(cite for point in one.points for cite in (point.speaker_cite, point.cite)))
        tree: Tree = {
            "id": self.own_id(name, topics[0] if topics else "", self._year),
            "cite": _texts(cites),
            "speakers": [{"value": speaker, "cite": places}],
            "said": _once(points),
        }
        if date.value is not None and dated is not None:
            tree["date"] = [date.tree(str(dated.cite))]
        if one.to is not None and one.to_cite is not None:
            tree["to"] = [{"value": one.to, "cite": [str(one.to_cite)]}]
        about = dict.fromkeys(entity for point in one.points for entity in point.about if entity in self._kb.entries)
        tree["about"] = list(about)[:12]
        self._finish(tree, topics, [])
        return Draft(
            record=Statement, folder="statements", id=tree["id"], tree=tree,
            confidence=round(max(point.confidence for point in one.points), 2),
            why=list(dict.fromkeys(point.why for point in one.points))[:4], cites=cites,
            summary=f"{name}: {_counted(len(one.points), 'statement')}",
            about=[one.speaker.id],
            head=[date.note] if date.note else [],
            needs={one.speaker.id} if not one.speaker.known else set(),
        )  # fmt: skip

    # --- what they are made of ---

    def _of_year(self, dated: Dated | None) -> str:
        """The year that an id ends in: that of what is told; none where its day is not known."""
        date = dated.date if dated is not None else None
        return f"-{date.year}" if date is not None and date.earliest.year == date.latest.year else ""

    def _dated(self, dated: Any, cite: Citation | None) -> Claimed:
        return claimed(dated, self._text.get(str(cite), ""), self._published)

    def _actor(self, side: Side) -> str:
        if not side.known:
            self.needed.setdefault(side.id, side)
        return side.id.replace(":", "-") if side.id.startswith(UNLISTED) else side.id

    def _participant(self, side: Side) -> Tree:
        own: Tree = {"cite": [str(side.cite)]}
        if side.role is not ParticipantRole.PARTICIPANT:
            own["role"] = side.role.value
        actor = self._actor(side)
        if side.group is not None:
            return {"for": actor, "group": f"{short_name(self._kb, side)} {side.group}", **own}
        if side.kind == "post":
            party = party_of(self._kb, side)
            return {"post": side.id, **({"for": party} if party else {}), **own}
        if side.kind == "person":
            party = country_of(self._kb, side)
            return {
                "who": actor,
                **({"post": side.post} if side.post else {}),
                **({"for": party} if party else {}),
                **own,
            }
        return {"for": actor, **own}

    def _parties(self, parties: Iterable[Side]) -> list[tuple[str, Citation]]:
        """Those who agreed; whoever signs for a country or body signs as it."""
        found: dict[str, Citation] = {}
        for side in parties:
            party = country_of(self._kb, side) if side.kind in ("person", "post") else self._actor(side)
            if party is not None:
                found.setdefault(party, side.cite)
        return list(found.items())

    def _finish(self, tree: Tree, topics: list[str], figures: list[Counted], measure: str = "") -> None:
        tree["figures"] = figure_trees(figures, measure)
        tree["topics"] = list(dict.fromkeys(topics))[:8]
        for key in [key for key, value in tree.items() if value == []]:
            del tree[key]


def _texts(cites: Iterable[Citation]) -> list[str]:
    return [str(cite) for cite in sorted(dict.fromkeys(cites), key=lambda one: one.order)][:MOST_CITES]


def _mood(modality: Modality) -> Tree:
    return {} if modality is Modality.FACT else {"modality": modality.value}


def _said_by(speaker: str | None) -> Tree:
    return {"said_by": speaker} if speaker not in (None, UNNAMED) else {}


def _told_by(speaker: str | None) -> list[str]:
    whose = "said_by: the article has this in the words of somebody who was not recognised: name them, or leave it out"
    return [whose] if speaker == UNNAMED else []


def _once(points: list[Tree]) -> list[Tree]:
    """Points with the same words become one with the places of all."""
    found: dict[tuple[str, str], Tree] = {}
    for point in points:
        held = found.setdefault((point["value"], point.get("modality", "")), point)
        held["cite"] = list(dict.fromkeys([*held["cite"], *point["cite"]]))[:MOST_CITES]
    return list(found.values())


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
