"""What a value is held against (Cited) and what comes of it (Support). The rules are in values, readings and naming."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

import msgspec

from bot.kb.citations import Citation
from bot.kb.claims import Claimed
from bot.kb.evidence.mentions import PROPER, Forms, Mention
from bot.kb.evidence.originals import Originals
from bot.kb.evidence.passages import Passage
from bot.kb.records import Entry


class Verdict(StrEnum):
    """Literal: a value's names, numbers and dates stand in the cited text. Explained: we say how it reads there."""

    LITERAL = "literal"
    EXPLAINED = "explained"
    FAILED = "failed"


class Support(msgspec.Struct, frozen=True):
    """What the cited text says to a value. how: what it was found as, or why it failed; advice: what to do then."""

    verdict: Verdict
    how: str
    advice: str = ""


def literal(how: str) -> Support:
    """The value stands there."""
    return Support(Verdict.LITERAL, how)


def explained(how: str) -> Support:
    """The value stands there for someone who reads it as we say."""
    return Support(Verdict.EXPLAINED, how)


def failed(how: str, advice: str) -> Support:
    """The value does not stand there."""
    return Support(Verdict.FAILED, how, advice)


def worst(supports: list[Support], otherwise: str) -> Support:
    """One verdict for a value of several parts: the weakest of theirs. otherwise: how, where there are no parts."""
    if not supports:
        return literal(otherwise)
    order = (Verdict.FAILED, Verdict.EXPLAINED, Verdict.LITERAL)
    weakest = min((support.verdict for support in supports), key=order.index)
    hows = dict.fromkeys(support.how for support in supports if support.verdict is weakest and support.how)
    advice = next((support.advice for support in supports if support.verdict is weakest), "")
    return Support(weakest, "; ".join(hows), advice)


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """One claim with the places it cites, beside everything its words may be read by.

    claim: None for what an entry says without a claim; then cites are all the places of the entry. places: what an
    entry, by its id, cites anywhere; our_words: every word in lower case in the knowledge and on the cards.
    """

    cites: tuple[Citation, ...]
    claim: Claimed | None
    entry: Entry
    originals: Originals
    forms: Forms
    places: Callable[[str], tuple[Citation, ...]]
    our_words: Callable[[], frozenset[str]]

    def missing(self) -> Support | None:
        """Why the cited text cannot be had, if so."""
        for place in self.cites:
            if place.source not in self.originals.documents:
                # Said once, at the card.
                return failed(f"the document of {place.source} could not be read", "")
            try:
                self.originals.text(place)
            except LookupError as reason:
                return failed(f"{place} leads nowhere: {reason}", "cite a place that the document has")
        if not self.cites:
            return failed("nothing is cited", "add `cite:` with the places where it stands")
        return None

    @property
    def passage(self) -> Passage:
        """All cited places together."""
        return self.originals.passage(self.cites)

    def named(self, entity_id: str) -> Mention | None:
        """How the cited text names an entity."""
        return self.forms.named(entity_id, self.passage)

    @property
    def reads(self) -> Mapping[str, str]:
        """How phrases of the text were read."""
        return (self.claim.reads if self.claim else None) or {}

    def reading_of(self, entity_id: str) -> str | None:
        """The phrase that is read as this entity."""
        return next((phrase for phrase, meant in self.reads.items() if entity_id in ids_in(meant)), None)

    @property
    def shown(self) -> str:
        """The places, for a message."""
        places = [str(place) for place in self.cites]
        return ", ".join(places) if len(places) <= 4 else f"{', '.join(places[:3])} and {len(places) - 3} more places"


def ids_in(text: str) -> tuple[str, ...]:
    """The ids of a reading such as "qatar, turkiye"."""
    return tuple(part.strip() for part in text.split(","))


def as_found(mention: Mention) -> Support:
    """The support that an entity named so gives."""
    if mention.how == PROPER:
        return literal(f"“{mention.text}”")
    return explained(f"{mention.how} “{mention.text}”")
