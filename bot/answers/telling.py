"""How values, claims and citations are told where versions of an entry are compared. What differs is in differences.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.answers.agreed import act_text
from bot.answers.page import Page, text
from bot.answers.phrases import ACT_WORDS, figure_text, hedge, listed, span, unbracketed
from bot.core.answer import Text
from bot.kb.citations import Citation
from bot.kb.claims import Claimed, Figure, Rank
from bot.kb.knowledge import Knowledge
from bot.kb.records import Act, Entitlement, Membership, Participant, StandingFact, Tenure
from bot.kb.records import Part as EventPart
from bot.text.dates import Date

LABELS = {
    "about": "subject",
    "act": "step",
    "acts": "step",
    "as_of": "as of",
    "aspect": "side",
    "at": "at",
    "between": "between",
    "by": "by",
    "channel": "published on",
    "closed": "behind closed doors",
    "code": "country code",
    "count": "number",
    "covers": "field covered",
    "date": "date",
    "demonyms": "word for its people",
    "discussed": "discussed",
    "end": "end",
    "entitlements": "what a standing means",
    "entitles": "entitles",
    "facts": "fact",
    "figures": "figure",
    "for": "for",
    "founded": "founded",
    "group": "group",
    "holder": "holder",
    "id": "id",
    "instrument": "instrument",
    "kind": "kind",
    "measure": "what is counted",
    "member": "member",
    "memberships": "membership",
    "name": "name",
    "names": "other name",
    "native": "name in another script",
    "occurrence": "status",
    "of": "belongs to",
    "outcome": "outcome",
    "part_of": "part of",
    "participants": "participant",
    "parties": "party",
    "parts": "part",
    "place": "place",
    "post": "post",
    "purposes": "purpose",
    "reported_by": "reported by",
    "requires": "requires",
    "role": "role",
    "said": "said",
    "said_by": "who says so",
    "short": "short name",
    "speakers": "speaker",
    "standing": "standing",
    "stands_for": "stands for",
    "start": "start",
    "tenures": "holder",
    "title": "title",
    "titles": "other title",
    "to": "to",
    "topics": "topic",
    "value": "value",
    "who": "who",
    "within": "lies in",
}
"""What a reader calls a field."""


RANKS = {Rank.PREFERRED: "preferred", Rank.NORMAL: "one of several", Rank.DEPRECATED: "held to be a slip"}


class Telling:
    """How the two versions are told on a page. names: of entries that the knowledge no longer has; then: the one before."""

    def __init__(self, page: Page, names: Mapping[str, str], then: Knowledge | None = None) -> None:
        self.page = page
        self._names = names
        self._then = then

    def name(self, entity: str) -> str:
        """An entry's name today, else as it was last called; its id in words where nobody remembers."""
        if self.page.kb.kind(entity) != "unknown":
            return self.page.kb.name(entity)
        if self._then is not None and self._then.kind(entity) != "unknown":
            return self._then.name(entity)
        return self._names.get(entity) or entity.replace("-", " ")

    def hedge(self, claim: Claimed) -> str:
        """How sure, and who says so."""
        return hedge(self._knowing(claim.said_by), claim)

    def marks(self, cites: Iterable[Citation]) -> Text:
        """The marks of what stands now; a source that is gone since is written out, for no mark can lead to it."""
        here = [cite for cite in cites if cite.source in self.page.kb.sources]
        gone = [cite for cite in cites if cite.source not in self.page.kb.sources]
        return text(self.page.marks(here), f" ({written(gone)})" if gone else "")

    def value(self, value: object, refers: Sequence[str] = ()) -> str:
        """A value of a field in words."""
        if value is None:
            return "none"
        if isinstance(value, Date):
            return value.shown()
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, tuple):
            return listed([self.value(one, refers) for one in value]) or "none"
        words = str(getattr(value, "value", value))
        return self.name(words) if refers else words.rstrip(".")

    def claim(self, claim: Claimed, refers: Sequence[str] = ()) -> str:
        """What a claim asserts, with how sure and who says so, whether it is preferred or a slip, and why."""
        why = f": {claim.why.rstrip('.')}" if claim.why else ""
        ranked = f" ({RANKS[claim.rank]}{why})" if claim.rank is not Rank.NORMAL else ""
        if isinstance(claim, Act):
            knowing = self._knowing(claim.said_by, claim.by, claim.place)
            return act_text(Page(knowing, self.page.today), claim) + ranked
        return f"{self._bare(claim, refers)}{self.hedge(claim)}{ranked}"

    def key(self, claim: Claimed, refers: Sequence[str] = ()) -> str:
        """The part of a claim by which a reader knows it again."""
        match claim:
            case Act():
                return claim.instrument or ACT_WORDS[claim.act]
            case Figure():
                return claim.measure
            case Entitlement():
                return claim.standing.value
            case Tenure():
                return self.name(claim.holder)
            case Membership():
                return self.name(claim.member)
            case Participant():
                return self._participant(claim)
            case EventPart():
                return self.name(claim.who) if claim.who else claim.group or ""
        return self.value(getattr(claim, "value", None), refers)

    def _bare(self, claim: Claimed, refers: Sequence[str]) -> str:
        key = self.key(claim, refers)
        match claim:
            case Tenure() | StandingFact():
                return _with(key, span(claim.start, claim.end))
            case Membership():
                return _with(key, claim.standing.value, span(claim.start, claim.end))
            case Entitlement():
                needs = f"requires {claim.requires}" if claim.requires else ""
                return f"{key}: {listed([part for part in (claim.entitles or '', needs) if part])}"
            case Participant():
                post = self.name(claim.post) if claim.post else ""
                return _with(key, post, claim.role.value if claim.role.value != "participant" else "")
            case EventPart():
                return _with(key, claim.role.value)
            case Figure():
                dated = claim.date or claim.as_of
                return _with(f"{key}: {figure_text(claim)}", f"as of {unbracketed(dated.shown())}" if dated else "")
        return key

    def _participant(self, participant: Participant) -> str:
        if participant.who:
            return self.name(participant.who)
        party = self.name(participant.party) if participant.party else ""
        if participant.group:
            count = f"{participant.count} " if participant.count else ""
            return f"{count}{participant.group}{f' of {party}' if party else ''}"
        return party

    def _knowing(self, *entities: str | None) -> Knowledge:
        """The knowledge that has a name for each of these."""
        there = all(one is None or self.page.kb.kind(one) != "unknown" for one in entities)
        return self.page.kb if there or self._then is None else self._then


def _with(words: str, *more: str) -> str:
    return ", ".join([words, *(unbracketed(one) for one in more if one)])


def written(cites: Iterable[Citation]) -> str:
    """Places in sources as words: s004 ¶9 and s005 ¶2, sentence 5."""
    return listed([unbracketed(cite.shown()) for cite in cites])
