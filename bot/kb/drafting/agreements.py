"""Agreements that sentences tell of: signed, reached, announced or to come; between whom and on which fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.kb.claims import Modality
from bot.kb.drafting.clauses import Parts
from bot.kb.drafting.people import sides_of
from bot.kb.drafting.proposals import LEAST, Accord, LeftOut, Side
from bot.kb.drafting.recognising import Mention
from bot.kb.drafting.standing import Standing, standing
from bot.kb.drafting.topics import Topics
from bot.kb.drafting.whens import date_near
from bot.kb.kinds import ActKind, AgreementKind
from bot.kb.knowledge import Knowledge

_INSTRUMENT = (
    r"(?P<word>memorand(?:um|a)(?:s)?(?:\s+of\s+understanding)?|MoUs?|protocols?|treat(?:y|ies)|pacts?|accords?|contracts?|deals?|agreements?|"
    r"(?:commercial\s+)?documents|declarations?|truce|ceasefire|cease-fire|partnership|roadmap|arrangement)"
)
_AUXILIARIES = (
    r"was|were|is|are|will|would|has|have|had|may|might|could|can|should|must|shall|to|be|been|being|not|never|also|yet|finally|already|recently|then"
    r"|jointly|due|set|scheduled|expected|likely|unlikely|about|\w+n[’']t"
)
_GAP = (
    r"(?:(?!and\s+(?:will|said)|(?:they|it|he|she|is|are|was|were|will|would|has|have|had)\b"
    r"|to\s+[a-z]|that\b|which\b|who\b|before\b|after\b|while\b)[\w$%€£.,’'-]+\s+){0,9}?"
)
_SIGNED = re.compile(
    rf"\b(?P<verb>sign(?:ed|s|ing)?|inked?s?|initial(?:l?ed)|conclude[ds]?|finali[sz]ed)\b(?:\s+(?:of|by))?\s+{_GAP}{_INSTRUMENT}\b"
)
_REACHED = re.compile(
    rf"\b(?P<verb>reach(?:ed|es)?|agree[ds]?(?:\s+on|\s+to(?=\s+(?:a|an|the)\b))?(?!\s+to\b)|struck|strike[s]?|clinch(?:ed)?|broker(?:ed)?|mediated?|announced?s?|unveil(?:ed)?)\s+{_GAP}{_INSTRUMENT}\b"
)
_PASSIVE = re.compile(
    rf"\b{_INSTRUMENT}\b(?:\s+(?!(?:{_AUXILIARIES})\b)[\w$%€£.,’'-]+){{0,9}}?\s+(?:(?:{_AUXILIARIES})\s+){{1,6}}"
    r"(?P<verb>signed|reached|announced|initial(?:l)?ed|agreed|concluded|struck)\b"
)
_KINDS = (
    ("memorand", AgreementKind.MEMORANDUM),
    ("mou", AgreementKind.MEMORANDUM),
    ("protocol", AgreementKind.PROTOCOL),
    ("treat", AgreementKind.TREATY),
    ("truce", AgreementKind.CEASEFIRE),
    ("ceasefire", AgreementKind.CEASEFIRE),
    ("cease-fire", AgreementKind.CEASEFIRE),
    ("contract", AgreementKind.COMMERCIAL),
)
_AROUND = (
    (re.compile(r"\bstrategic\s+partnership\b", re.IGNORECASE), AgreementKind.STRATEGIC_PARTNERSHIP),
    (re.compile(r"\b(?:ceasefire|cease-fire|truce)\b", re.IGNORECASE), AgreementKind.CEASEFIRE),
    (re.compile(r"\b(?:prisoner|hostage)s?[\s-]+(?:exchange|swap|release)", re.IGNORECASE), AgreementKind.EXCHANGE),
    (re.compile(r"\bcommercial\s+(?:documents|deals|agreements|contracts)\b", re.IGNORECASE), AgreementKind.COMMERCIAL),
)
_THE_TWO = re.compile(
    r"\b(?:the\s+two|both)\s+(?:countries|sides|states|nations|governments|neighbou?rs|capitals)\b", re.IGNORECASE
)
_THE_LEADERS = re.compile(
    r"\b(?:the\s+two|both)\s+(?:leaders|presidents|ministers|heads|men|sides|officials)\b|\bthey\b", re.IGNORECASE
)
_WITNESSED = re.compile(
    r"\b(?:witnessed|attended|oversaw|presided\s+over|led\s+to|saw|included|ended\s+with|resulted\s+in)\s+the\s+\Z"
)
_DID = re.compile(r"(?:,|\b(?:after|by|upon|following|before))\s+(?:jointly\s+)?\Z")
_EACH = re.compile(
    r"\bone\s+(?:was\s+)?(?:with|between|by)\b.*\b(?:another|one|the\s+other|a\s+second|others?)\s+(?:with|between|by)\b"
)
_SCOPE_END = re.compile(
    r"\s(?:with|between|by|during|after|before|while|when|according|said|says|in\s+(?:the\s+)?(?:presence|[A-Z])|at\s+(?:the|a)|to\s+[a-z]+|and\s+(?:then|said"
    r"|met|announced|agreed|held|discussed|also|will))\b|,\s+(?:the|a|an|his|its|said|[A-Z]|according|which|who|while|after|with|as|officials?|adding)"
)
_NOT_YET = {
    Standing.AHEAD: (ActKind.EXPECTED, Modality.EXPECTED),
    Standing.ANNOUNCED: (ActKind.ANNOUNCED, Modality.ANNOUNCED),
    Standing.HOPED: (ActKind.HOPED, Modality.HOPED),
}
_COMMERCE = re.compile(r"\b(?:export|import|sale|supply|gas|oil|LNG|purchase|buy)\b", re.IGNORECASE)


class Agreements:
    """Finds the agreements of one sentence after another."""

    def __init__(self, kb: Knowledge, topics: Topics) -> None:
        self._kb = kb
        self._topics = topics
        self._pair: tuple[int, list[Side]] | None = None
        self._met: tuple[int, list[Side]] | None = None

    def remember(self, parts: Parts) -> None:
        """Which two countries a sentence names, for "the two countries" of the next ones."""
        named = {one.id: one for one in parts.mentions if one.kind == "country" and one.known}
        if len(named) == 2:
            sides = sides_of(self._kb, parts, list(named.values()))
            self._pair = parts.sentence.cite.first, sides

    def met(self, paragraph: int, sides: list[Side]) -> None:
        """Who met last, for "the two leaders" who then sign something."""
        self._met = (paragraph, sides) if len(sides) == 2 else None

    def _both(self, parts: Parts, first: int, end: int) -> list[Side]:
        """The two countries that a clause means by "the two countries", as the paragraph or the one before has them."""
        for told, words in ((self._met, _THE_LEADERS), (self._pair, _THE_TWO)):
            near = told is not None and parts.sentence.cite.first - told[0] <= 1
            if told is not None and near and words.search(parts.text, first, end):
                return told[1]
        return []

    def found(self, parts: Parts) -> Iterator[Accord | LeftOut]:
        """What a sentence says was agreed or is to be, and what only looked like it; one for each clause."""
        seen: list[int] = []
        for pattern in (_PASSIVE, _SIGNED, _REACHED):
            for found in pattern.finditer(parts.text):
                first, _ = parts.clause(found.start(), found.end())
                formed = pattern is _REACHED and found["word"].lower() in ("partnership", "arrangement")
                if first not in seen and not formed:
                    seen.append(first)
                    yield from self._made(parts, found)

    def _made(self, parts: Parts, found: re.Match[str]) -> Iterator[Accord | LeftOut]:
        cite = parts.sentence.cite
        verb, word = found["verb"].lower(), found["word"].lower()
        first, last = parts.clause(found.start(), found.end())
        act, modality, reason = _act(verb, parts, *found.span("verb"))
        if act is None:
            yield LeftOut(cite, f"an agreement ({word})", reason)
            return
        if _EACH.search(parts.text):
            yield LeftOut(cite, f"an agreement ({word})", "several with different parties are told at once")
            return
        named = [*self._parties(parts, found, first, last), *parts.antecedent(first)]
        parties = sides_of(self._kb, parts, named)
        both = [] if parties else self._both(parts, first, found.end())
        parties = parties or both
        firm = verb.startswith(("sign", "ink", "initial"))
        sure = (0.8 if firm else 0.65) + (0.05 if len(parties) > 1 else -0.15 if not parties else 0)
        if not firm and not parties:
            yield LeftOut(cite, f"an agreement ({word})", "between whom is not said")
            return
        if sure < LEAST:
            return
        scope = _scope(parts.text, found, first, last)
        places = [
            one
            for one in parts.mentions
            if one.known and one.kind == "place" and first <= one.start < last and parts.governor(one) == "in"
        ]
        topics = self._topics.found(parts.text[slice(*scope)])
        said = modality is Modality.ANNOUNCED and not verb.startswith(("announc", "unveil"))
        yield Accord(
            cites=list(dict.fromkeys([cite, *(side.cite for side in both)])), kind=_kind(word, parts.text[first:last]), act=act,
            word=word, parties=parties,
            date=None if said else date_near(parts, *found.span("verb")), at=found.start("verb"), scope=scope,
            place=places[0].id if places and firm else None, modality=modality,
            topics=[topic for topic, _ in topics], covers=[word for _, word in topics if word not in _NO_FIELDS],
            confidence=round(sure, 2), why=[f"the words “{verb}” and “{word}”"],
        )  # fmt: skip

    def _parties(self, parts: Parts, found: re.Match[str], first: int, last: int) -> list[Mention]:
        """Who stands before the verb, or behind "with", "between" and "by"; owners of a delegation count for it."""
        actors = [
            one
            for one in parts.mentions
            if first <= one.start < last and one.kind in ("country", "organization", "person", "post")
        ]
        taken: list[Mention] = []
        for one in actors:
            governor = parts.governor(one)
            attribute = parts.is_attribute(one)
            behind = one.start >= found.start()
            if attribute and not (parts.is_possessive(one) or one.how == "demonym"):
                continue
            if attribute and not _speaks_for(parts, one):
                continue
            subject = one.end <= found.start("verb") and governor in ("", "and", "that", "alongside")
            joined = behind and governor in ("with", "between", "by") and parts.governed_at(one) >= first
            before = not behind and governor == "between"
            if subject and found["verb"].lower().startswith(("broker", "mediat")):
                continue
            if subject or joined or before:
                taken.append(one)
        return taken


_NO_FIELDS = frozenset(
    ("ceasefire", "truce", "armistice", "negotiations", "negotiation", "peace talks", "mediation", "gaza", "syria")
)
_SPEAKS_FOR = re.compile(
    r"(?:[’']s?)?\s+(?:[\w-]+\s+){0,2}(?:governments?|ministr(?:y|ies)|delegations?|officials|sides?|companies|(?:[\w-]+\s+)?ministers?)\b",
    re.IGNORECASE,
)


def _speaks_for(parts: Parts, mention: Mention) -> bool:
    return bool(_SPEAKS_FOR.match(parts.text, mention.end))


def _act(verb: str, parts: Parts, start: int, end: int) -> tuple[ActKind | None, Modality, str]:
    """What happened to an agreement, or None where the sentence does not say that anything did, with the reason."""
    text = parts.text
    stood, reason = standing(text, start, end, parts.following)
    if stood is Standing.OPEN:
        return None, Modality.FACT, reason
    if (
        verb == "signing"
        and stood is Standing.DONE
        and not (_WITNESSED.search(text[:start]) or _DID.search(text[:start]))
    ):
        return None, Modality.FACT, "the text does not say that it was made or will be"
    if stood is not Standing.DONE:
        return *_NOT_YET[stood], ""
    if verb.startswith(("sign", "ink", "initial", "conclud", "finali")):
        return ActKind.SIGNED, Modality.FACT, ""
    if verb.startswith(("announc", "unveil")):
        return ActKind.ANNOUNCED, Modality.ANNOUNCED, ""
    return ActKind.REACHED, Modality.FACT, ""


def _scope(text: str, found: re.Match[str], first: int, last: int) -> tuple[int, int]:
    """The words that say what an agreement is: before its noun and behind it, up to who signs, who speaks and the rest."""
    begin = found.end("verb") if found.end("verb") <= found.start("word") else max(first, found.start("word") - 40)
    ends = _SCOPE_END.search(text, found.end("word"), last)
    return begin, ends.start() if ends else last


def _kind(word: str, clause: str) -> AgreementKind:
    for pattern, kind in _AROUND:
        if pattern.search(clause) and (
            kind is not AgreementKind.CEASEFIRE or not word.startswith(("memo", "mou", "protocol", "contract"))
        ):
            return kind
    for beginning, kind in _KINDS:
        if word.startswith(beginning):
            return kind
    return (
        AgreementKind.COMMERCIAL
        if word.startswith(("deal", "contract")) and _COMMERCE.search(clause)
        else AgreementKind.COOPERATION
    )
