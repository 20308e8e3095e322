"""Meetings and visits that sentences tell of: who, where, when, held or to come. What they resemble is comparing.py's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from bot.kb.drafting.clauses import Parts
from bot.kb.drafting.dating import Dated
from bot.kb.drafting.meeting_words import (
    ANOTHER_VERB,
    AT_HOUSE,
    AT_PLACE,
    BY_WIRE,
    CALLED_OFF,
    CLOSED,
    DISCUSSED,
    FREE,
    HOLDS,
    KINDS,
    NOUN,
    OBJECT_OF,
    PURPOSE,
    TOOK_PLACE,
    VISITED,
)
from bot.kb.drafting.people import sides_of
from bot.kb.drafting.proposals import LEAST, Encounter, LeftOut, Side
from bot.kb.drafting.recognising import Mention
from bot.kb.drafting.standing import Standing, called_off, noun_standing, standing
from bot.kb.drafting.whens import date_near
from bot.kb.kinds import MeetingKind, Occurrence, ParticipantRole
from bot.kb.knowledge import Knowledge
from bot.text.dates import Date


class _Found(NamedTuple):
    start: int
    end: int
    sides: list[Mention]
    kind: MeetingKind
    sure: float
    why: str
    noun: bool = False


class Meetings:
    """Finds the meetings of one sentence after another."""

    def __init__(self, kb: Knowledge, published: Date | None) -> None:
        self._kb = kb
        self._published = published

    def found(self, parts: Parts) -> Iterator[Encounter | LeftOut]:
        """The meetings and visits of a sentence, and what looked like one."""
        taken: list[tuple[int, int]] = []
        for one in (*self._with_object(parts), *self._held(parts), *self._between(parts), *self._discussed(parts)):
            if any(first < one.end and one.start < last for first, last in taken):
                continue
            taken.append(parts.clause(one.start, one.end))
            yield from self._made(parts, one)
        for one in self._visits(parts):
            yield from self._made(parts, one)

    # --- who met ---

    def _with_object(self, parts: Parts) -> Iterator[_Found]:
        """A met B; A received B; A and B met."""
        for found in OBJECT_OF.finditer(parts.text):
            verb = found["verb"]
            if verb == "meeting" and not found["with"]:
                continue
            subject = self._subject(parts, found.start())
            objects = self._objects(parts, found.start(), found.end())
            passive = re.search(r"\b(?:was|were|been|be|is|are)\s+\Z", parts.text[: found.start()])
            if passive and verb != "meeting":
                objects = self._after(parts, found.end(), ("by",))
            both = verb in ("met", "meet") and not objects
            if both and (
                len(subject) < 2 or re.match(r"\s+(?:the|a|an|his|her|its|their)\b", parts.text[found.end() :])
            ):
                continue
            if verb.startswith(("receiv", "host")) and not any(
                one.kind in ("person", "post") or parts.group(one) for one in objects
            ):
                continue
            if subject and (objects or both):
                yield _Found(
                    found.start(), found.end(), [*subject, *objects], MeetingKind.TALKS, 0.85, f"the verb “{verb}”"
                )

    def _held(self, parts: Parts) -> Iterator[_Found]:
        """A held talks with B; A and B held talks."""
        for found in HOLDS.finditer(parts.text):
            subject = self._subject(parts, found.start())
            others = self._after(parts, found.end(), ("with", "between"))
            everybody = list(dict.fromkeys([*subject, *others]))
            if len(everybody) > 1 and (subject or others):
                yield _Found(
                    found.start(),
                    found.end(),
                    everybody,
                    _kind(found["noun"]),
                    0.8,
                    f"“{found['noun']}” that were held",
                )

    def _between(self, parts: Parts) -> Iterator[_Found]:
        """Talks between A and B; A's meeting with B."""
        for found in NOUN.finditer(parts.text):
            link = found["link"].lower()
            others = self._after(parts, found.start("link") - 1, (link,))
            owner = [
                one for one in parts.mentions if one.end <= found.start() <= one.end + 30 and parts.is_possessive(one)
            ]
            owner = [one for one in owner if _is_short_gap(parts.text[one.end : found.start()])][-1:]
            if link == "of" and (owner or len(others) < 2):
                continue
            everybody = list(dict.fromkeys([*owner, *others]))
            if link == "with" and not owner:
                everybody = [*self._subject(parts, found.start()), *others]
            sure = 0.75 if owner or link == "between" else 0.55
            if len(everybody) > 1:
                yield _Found(
                    found.start(), found.end(), everybody, _kind(found["noun"]), sure, f"“{found['noun']} {link}”", True
                )

    def _discussed(self, parts: Parts) -> Iterator[_Found]:
        """A and B discussed something; A discussed it with B."""
        for found in DISCUSSED.finditer(parts.text):
            subject = self._subject(parts, found.start())
            others = self._after(parts, found.end(), ("with",))
            people = [one for one in subject if one.kind in ("person", "post")]
            if len(people) > 1 or (
                people and any(one.kind in ("person", "post") or parts.group(one) for one in others)
            ):
                yield _Found(
                    found.start(),
                    found.end(),
                    [*people, *others],
                    MeetingKind.TALKS,
                    0.65,
                    f"the verb “{found.group()}”",
                )

    def _visits(self, parts: Parts) -> Iterator[_Found]:
        for found in VISITED.finditer(parts.text):
            # Who visits is a person: a country's army that went to another is on no visit.
            people = [one for one in self._subject(parts, found.start()) if one.kind in ("person", "post")]
            target = next(
                (one for one in parts.within(found.end(), len(parts.text)) if one.start - found.end() <= 6), None
            )
            if people and target is not None and target.kind in ("place", "country") and not parts.group(target):
                yield _Found(
                    found.start(), target.end, people, MeetingKind.VISIT, 0.75, f"the words “{found.group().strip()}”"
                )

    def _subject(self, parts: Parts, verb: int) -> list[Mention]:
        """Who stands before a verb, in its clause, and hangs on no other word."""
        first, _ = parts.clause(verb, verb)
        actors = [one for one in parts.within(first, verb) if one.kind in ("person", "post", "organization", "country")]
        # "from" and "in" make a name a place or an origin; a name behind another verb is that verb's object.
        free = [one for one in actors if parts.governor(one) in FREE or parts.governed_at(one) < first]
        people = [one for one in free if one.kind in ("person", "post") or parts.group(one)]
        if people:
            return people
        return [one for one in free if not re.search(r"[a-z]+(?:ed|s)\s", parts.text[one.end : verb][:-1])]

    def _objects(self, parts: Parts, start: int, end: int) -> list[Mention]:
        """Whom a verb takes as its object, with those joined by "and"; none beyond the clause."""
        _, last = parts.clause(start, end)
        inside = [one for one in parts.within(end, last) if one.kind in ("person", "post", "organization", "country")]
        found = [one for one in inside if start <= parts.governed_at(one) < end]
        return found + [one for one in self._after(parts, end, ("with",)) if one not in found]

    def _after(self, parts: Parts, at: int, links: tuple[str, ...]) -> list[Mention]:
        """Those behind a word such as "with", up to the end of the clause or to the next verb of the same subject."""
        _, last = parts.clause(at, at)
        another = ANOTHER_VERB.search(parts.text, at, last)
        last = another.start() if another else last
        inside = [one for one in parts.within(at, last) if one.kind in ("person", "post", "organization", "country")]
        return [one for one in inside if parts.governor(one) in links and parts.governed_at(one) >= at]

    # --- what is made of it ---

    def _made(self, parts: Parts, found: _Found) -> Iterator[Encounter | LeftOut]:
        cite = parts.sentence.cite
        first, last = parts.clause(found.start, found.end)
        clause = parts.text[first:last]
        what = "a visit" if found.kind is MeetingKind.VISIT else "a meeting"
        if found.kind is not MeetingKind.VISIT and BY_WIRE.search(clause):
            yield LeftOut(
                cite, "a conversation", "held by telephone or in writing, for which there is no kind of meeting"
            )
            return
        off = CALLED_OFF.search(clause)
        asked = noun_standing if found.noun else standing
        stood, reason = asked(_without(parts.text, off), found.start, found.end, parts.following)
        if stood is Standing.OPEN:
            yield LeftOut(cite, what, reason)
            return
        if off is not None and called_off(parts.text[last:]):
            yield LeftOut(cite, what, "it was to happen, and something came between")
            return
        sides = sides_of(self._kb, parts, found.sides)
        if len({side.id for side in sides}) < (1 if found.kind is MeetingKind.VISIT else 2):
            yield LeftOut(cite, what, "fewer than two sides were recognised")
            return
        sure = found.sure - 0.1 * any(not side.known for side in sides)
        date = date_near(parts, found.start, found.end)
        ahead = stood is not Standing.DONE or self._is_ahead(date)
        occurrence = Occurrence.PLANNED if ahead else Occurrence.HELD
        if off:
            occurrence = Occurrence.CANCELLED if off["off"] else Occurrence.POSTPONED
        why = [found.why]
        if occurrence is Occurrence.HELD and PURPOSE.search(parts.text[: found.start]):
            occurrence, sure = Occurrence.PLANNED, sure - 0.2
            why.append("told as the purpose of something else")
        if sure < LEAST:
            yield LeftOut(cite, what, "too little in the sentence bears it out")
            return
        place = self._place(parts, found, first, last)
        yield Encounter(
            cites=[cite], kind=found.kind, sides=_as_visitors(sides) if found.kind is MeetingKind.VISIT else sides,
            date=date, date_cite=cite, place=place.id if place else None, place_cite=cite,
            occurrence=occurrence, mood="hoped" if stood is Standing.HOPED else None,
            at=found.start, closed=cite if CLOSED.search(clause) and found.kind is not MeetingKind.VISIT else None,
            confidence=round(sure, 2), why=why,
        )  # fmt: skip

    def _is_ahead(self, date: Dated | None) -> bool:
        """Whether a date lies behind the day of publication: "Fidan meets Safadi tomorrow"."""
        if date is None or date.date is None or self._published is None:
            return False
        return date.date.earliest > self._published.latest

    def _place(self, parts: Parts, found: _Found, first: int, last: int) -> Mention | None:
        """A place of the clause that hangs on "in" or "at"; a visit's own."""
        places = [
            one
            for one in parts.mentions
            if one.known and one.kind in ("place", "country") and not one.id.startswith("country:")
        ]
        if found.kind is MeetingKind.VISIT:
            return next((one for one in places if one.end == found.end), None)
        ends = [found.end, *(one.end for one in parts.mentions), *(one.end for one in parts.sentence.dates)]
        inside = [one for one in places if first <= one.start < last and _is_where(parts, one, ends, first)]
        inside = [one for one in inside if not parts.is_attribute(one) and not parts.group(one)]
        chosen = [one for one in inside if one.kind == "place"] or inside
        return min(chosen, key=lambda one: abs(one.start - found.end), default=None)

    def where_and_when(self, parts: Parts) -> tuple[str, Dated | None, Mention | None] | None:
        """What a sentence says of a meeting told before: "the talks, which took place on Wednesday at the palace"."""
        text = parts.sentence.text
        found = TOOK_PLACE.search(text)
        if found is None:
            return None
        near = [one for one in parts.sentence.dates if 0 <= one.start - found.end() < 60]
        places = [
            one
            for one in parts.sentence.mentions
            if one.known and one.kind == "place" and 0 <= one.start - found.end() < 80
        ]
        places = [one for one in places if AT_PLACE.search(text[: one.start])]
        return found["noun"].lower(), near[0] if near else None, places[0] if places else None


def _is_where(parts: Parts, place: Mention, ends: list[int], first: int) -> bool:
    """Whether "in" and a place belong to the verb or to who acts: what happens "in the war in Gaza" happens elsewhere."""
    found = AT_PLACE.search(parts.text[: place.start])
    if found is None:
        return False
    before = AT_HOUSE.sub("", parts.text[first : found.start()].rstrip(" ,"))
    last = first + len(before)
    return not before or any(0 <= last - end <= 12 and len(parts.text[end:last].split()) <= 1 for end in ends)


def _without(text: str, found: re.Match[str] | None) -> str:
    """A text without the words that say it was called off, which are read by themselves."""
    return text.replace(found.group(), " " * len(found.group())) if found is not None else text


def _as_visitors(sides: list[Side]) -> list[Side]:
    return [msgspec.structs.replace(side, role=ParticipantRole.VISITOR) for side in sides]


def _is_short_gap(text: str) -> bool:
    return len(text.split()) <= 4 and not re.search(r"[,;:]", text)


def _kind(noun: str) -> MeetingKind:
    return KINDS.get(noun.lower(), MeetingKind.TALKS)
