"""Who is reported to have said something, by which verb, on which topics and about whom. The words themselves are left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from bot.kb.citations import Citation
from bot.kb.drafting.clauses import Parts
from bot.kb.drafting.people import sides_of
from bot.kb.drafting.proposals import LeftOut, Point, Side
from bot.kb.drafting.recognising import Mention
from bot.kb.drafting.topics import Topics
from bot.kb.knowledge import Knowledge

_VERBS = {
    "said": (
        "said say says told tells added adds stated states noted notes explained explains wrote writes posted "
        "recalled remarked observed"
    ),
    "stressed": (
        "stressed stresses emphasised emphasized emphasises emphasizes underlined underscored underlines "
        "highlighted insisted insists reiterated reiterates affirmed affirms"
    ),
    "announced": "announced announces declared declares confirmed confirms reported reports revealed disclosed",
    "called for": "urged urges demanded demands appealed",
    "warned": "warned warns cautioned",
    "welcomed": "welcomed welcomes praised praises hailed hails thanked congratulated",
    "condemned": (
        "condemned condemns criticised criticized criticises criticizes denounced accused accuses slammed blamed"
    ),
    "hoped": "hoped hopes",
    "expected": "expected expects",
    "denied": "denied denies rejected rejects dismissed",
    "pledged": "pledged pledges vowed vows promised",
}
_NEUTRAL = {word: neutral for neutral, words in _VERBS.items() for word in words.split()}
_VERB = re.compile(rf"\b(?P<verb>{'|'.join(_NEUTRAL)}|called?s?\s+(?:for|on)|expressed|voiced)\b")
_TOLD = re.compile(r"\b(?:told|tells)\s+\Z")
_PASSIVE = re.compile(r"\b(?:was|were|been|be|is|are|as)\s+(?:also\s+|widely\s+)?\Z")
_NOUNISH = re.compile(r"\b(?:the|a|an|of|its|his|her|their|these|those|news|official|press|other)\s+\Z")
_PRONOUN = re.compile(r"(?:^|[\s“\"’”,])(?P<who>[Hh]e|[Ss]he|[Tt]hey)\s+(?:also\s+|further\s+|then\s+|later\s+)?\Z")
_ACCORDING = re.compile(r"\b[Aa]ccording\s+to\s+(?:an?\s+)?(?:statement\s+(?:by|from)\s+)?(?:the\s+)?")
_STATEMENT = re.compile(
    r"\b(?:statement|communiqu[ée]|post|readout|report)\s+(?:by|from|of|released\s+by|issued\s+by)\s+(?:the\s+)?"
)
_MOODS = {
    "hope": "hoped",
    "concern": "warned",
    "appreciation": "welcomed",
    "support": "stressed",
    "gratitude": "welcomed",
}


Spoken = tuple[Side, Point, Side | None]
"""Who speaks, what is told of it, and to whom it was told."""


class _Said(NamedTuple):
    start: int
    end: int
    verb: str
    speaker: Mention
    sure: float
    why: str


class Statements:
    """Finds what was said in one sentence after another; remembers who spoke last in a paragraph."""

    def __init__(self, kb: Knowledge, topics: Topics) -> None:
        self._kb = kb
        self._topics = topics
        self._last: tuple[int, Side] | None = None

    def found(self, parts: Parts) -> Iterator[Spoken | LeftOut]:
        """Each statement of a sentence: its speaker, what is told of it, and to whom it was told."""
        cite = parts.sentence.cite
        if self._last is not None and self._last[0] != cite.first:
            # A pronoun may go back to the paragraph before, no further.
            self._last = self._last if cite.first - self._last[0] == 1 and cite.sentence == 1 else None
        spoken = list(self._spoken(parts))
        for one in spoken[:2]:
            side = next(iter(sides_of(self._kb, parts, [one.speaker])), None)
            if side is None or (not side.known and side.kind == ""):
                continue
            self._last = (cite.first, side)
            yield side, self._point(parts, one, cite), self._told_to(parts, one)
        if not spoken:
            yield from self._by_pronoun(parts, cite)

    def _spoken(self, parts: Parts) -> Iterator[_Said]:
        seen: set[str] = set()
        for found in _VERB.finditer(parts.text):
            if _PASSIVE.search(parts.text[: found.start()]) or _NOUNISH.search(parts.text[: found.start()]):
                continue
            verb = _neutral(found["verb"], parts.text[found.end() : found.end() + 40])
            speaker, why, sure = self._speaker(parts, found)
            if speaker is not None and verb is not None and speaker.id not in seen:
                seen.add(speaker.id)
                yield _Said(found.start(), found.end(), verb, speaker, sure, why)
        for pattern, why in ((_ACCORDING, "“according to”"), (_STATEMENT, "a statement of theirs")):
            for found in pattern.finditer(parts.text):
                speaker = self._starting_at(parts, found.end())
                if speaker is not None and speaker.id not in seen:
                    seen.add(speaker.id)
                    yield _Said(found.start(), found.end(), "said", speaker, 0.7, why)

    def _speaker(self, parts: Parts, found: re.Match[str]) -> tuple[Mention | None, str, float]:
        before = [one for one in parts.mentions if one.end <= found.start() and _can_speak(parts, one)]
        for one in reversed(before[-4:]):
            gap = parts.text[one.end : found.start()]
            if parts.governor(one) not in _FREE or (one.kind == "country" and found["verb"] not in _OF_COUNTRIES):
                continue
            if _is_subject_gap(gap):
                return one, f"the verb “{found['verb']}” behind the name", 0.8
            if _ASIDE.fullmatch(gap):
                return one, f"the verb “{found['verb']}” behind the name and where it was said", 0.75
            if re.fullmatch(r",\s[^;“”\"]{3,140},\s+(?:also\s+|has\s+|have\s+)?", gap) and _is_office(gap):
                return one, f"the verb “{found['verb']}” behind the name and its office", 0.75
        # "…," said Fidan: only behind a quotation or at the end of what was said.
        quoted = re.search(r"(?:\s{2}|[,”\"])\s*\Z", parts.sentence.text[: found.start()].replace("”", ",")) is not None
        after = self._starting_at(parts, found.end())
        if (
            quoted
            and after is not None
            and _ENDS.match(parts.text, after.end)
            and found["verb"] in ("said", "says", "added", "stated", "explained", "noted", "warned", "stressed")
        ):
            return after, f"the verb “{found['verb']}” before the name", 0.8
        return None, "", 0.0

    def _starting_at(self, parts: Parts, at: int) -> Mention | None:
        """The name that stands there, words of office and attributes aside."""
        following = [one for one in parts.mentions if at <= one.start <= at + 90 and _can_speak(parts, one)]
        if not following:
            return None
        gap = parts.text[at : following[0].start]
        lead = [one for one in parts.mentions if at <= one.start < following[0].start]
        for one in lead:
            gap = gap.replace(one.written, "")
        words = [word for word in re.findall(r"[\w’'-]+", gap) if word[0].islower()]
        return following[0] if len(words) <= 4 and not re.search(r"[.,;:]|\bin\b|\bthat\b", gap) else None

    def _by_pronoun(self, parts: Parts, cite: Citation) -> Iterator[Spoken | LeftOut]:
        for found in _VERB.finditer(parts.text):
            who = _PRONOUN.search(parts.text[: found.start()])
            verb = _neutral(found["verb"], parts.text[found.end() : found.end() + 40])
            if who is None or verb is None:
                continue
            if self._last is None or self._last[1].kind != "person" or who["who"].lower() == "they":
                yield LeftOut(cite, "a statement", "who speaks is a pronoun, and whom it means is not plain")
                return
            side = self._last[1]
            speaker = msgspec.structs.replace(_NOBODY, start=who.start("who"))
            said = _Said(found.start(), found.end(), verb, speaker, 0.6, "a pronoun for the last speaker")
            self._last = (cite.first, side)
            yield side, self._point(parts, said, side.cite), None
            return

    def _point(self, parts: Parts, said: _Said, speaker_cite: Citation) -> Point:
        sentence = parts.sentence
        topics = tuple(topic for topic, _ in self._topics.found(sentence.text))
        about = tuple(dict.fromkeys(
            one.id for one in sentence.mentions
            if one.known and one.id != said.speaker.id and one.kind in _SUBJECTS and not one.id.startswith("country:")
            and one.kind != "post" and not parts.is_attribute(one)
        ))  # fmt: skip
        near = [one for one in sentence.dates if 0 <= one.start - said.end < 24 or 0 <= said.start - one.end < 16]
        own = [
            one
            for one in near
            if re.fullmatch(r"\s*(?:late\s+|earlier\s+|in\s+\w+\s+)?(?:on\s+)?", parts.text[said.end : one.start])
        ]
        return Point(
            cite=sentence.cite, speaker_cite=speaker_cite, verb=said.verb, topics=topics, about=about,
            date=own[0] if own else None, at=said.start, by=said.speaker.start,
            confidence=said.sure if topics or about else round(said.sure - 0.2, 2), why=said.why,
        )  # fmt: skip

    def _told_to(self, parts: Parts, said: _Said) -> Side | None:
        if not _TOLD.search(parts.text[: said.end] + " "):
            return None
        listener = self._starting_at(parts, said.end)
        sides = sides_of(self._kb, parts, [listener]) if listener is not None and listener.known else []
        return sides[0] if sides and sides[0].id != said.speaker.id else None


def _is_office(gap: str) -> bool:
    """Whether what stands between two commas behind a name is an office or a role, and no other sentence."""
    return bool(_ROLE.match(gap)) and not _VERB.search(gap)


_ROLE = re.compile(
    r",\s+(?:(?:who|which)\s+(?:is|was|heads|leads)\s+)?(?:(?:a|an|the|its|his|her|their|[A-Z][\w]+(?:[’']s)?)\s+)?(?:[\w’'-]+\s+){0,4}?"
    r"(?:president|minister|premier|ambassador|envoy|spokes\w+|secretary|chief|head|director|chair\w*|leader|analyst|researcher|professor|"
    r"fellow|expert|official|advis[eo]r|general|governor|mayor|lawmaker|senator|representative|coordinator|commissioner|manager|founder|"
    r"deputy|lecturer|journalist|diplomat|economist|speaker|judge|commander|executive|officer)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r",\s+(?:speaking|talking|writing|answering|addressing|responding|appearing|in|at|on|during|after)\s[^;,“”\"]{2,90},\s+(?:also\s+)?"
)
_ENDS = re.compile(
    r"(?:[’']s)?\s*(?:$|[.,;:”\"()]|(?:on|in|at|after|during|as|who|to|when|while|following|last|yesterday|today)\b)"
)
"""What stands behind who speaks where the verb comes first; a verb behind a name makes it the subject of what was said."""
_OF_COUNTRIES = frozenset((
    "said", "says", "confirmed", "condemned", "condemns", "welcomed", "welcomes", "denied", "denies", "warned", "warns", "urged",
    "urges", "accused", "accuses", "criticised", "criticized", "rejected",
))  # fmt: skip
_SUBJECTS = ("country", "organization", "person", "place", "post", "meeting", "agreement", "event")
_FREE = ("", "and", "that", "as", "after", "while", "alongside", "where", "when", "by")
_NOBODY = Mention("", "", "", "", "", 0, 0, False)


def _can_speak(parts: Parts, mention: Mention) -> bool:
    if mention.kind == "person" or (mention.kind in ("organization", "post") and not parts.is_possessive(mention)):
        return not parts.is_possessive(mention) and not (mention.kind == "post" and parts.is_attribute(mention))
    return (
        mention.kind == "country" and mention.known and not parts.is_attribute(mention) and parts.group(mention) is None
    )


def _is_subject_gap(gap: str) -> bool:
    """Whether only adverbs and a day stand between a name and its verb: "Fidan also said", "Fidan on Monday told"."""
    if gap.strip() == ",":
        # "Israel, says Safadi, will have to": the name before the comma is no subject of that verb.
        return False
    return (
        re.fullmatch(
            r"\s*,?\s*(?:also|further|then|later|earlier|has|had|have|on\s+[A-Z]\w+|\([A-Z]{2,8}\)|,?\s*however,?|[a-z]+ly|\s)*",
            gap,
        )
        is not None
    )


def _neutral(verb: str, after: str) -> str | None:
    plain = " ".join(verb.split())
    if plain.startswith("call"):
        return "called for" if re.match(r"\s+\S", after) else None
    if plain in ("expressed", "voiced"):
        mood = next((neutral for word, neutral in _MOODS.items() if re.search(rf"\b{word}", after)), None)
        return mood or "said"
    if plain in ("expected", "expects", "reports", "notes", "states", "posted") and not re.match(
        r"\s+(?:that|the|to|it|a)\b", after
    ):
        return None
    return _NEUTRAL.get(plain)
