"""What kind of text a document is and what to doubt in it: its language, its nature, damage, and cautions for the card."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bot.kb.citations import Citation
from bot.kb.drafting.harmless import without_long_words
from bot.kb.drafting.publishing import Published
from bot.kb.drafting.reading import Reading
from bot.kb.drafting.recognising import Recognised
from bot.kb.sources import Caution, Nature
from bot.text.paragraphs import fingerprint

_SCRIPTS = (("ru", "[а-яё]"), ("ar", "[\u0620-\u064a]"), ("he", "[א-ת]"), ("el", "[α-ω]"), ("zh", "[\u4e00-\u9fff]"))
_WORDS = {
    "en": "the of and to in that is was for with said on by at from",
    "tr": "ve bir bu ile için olarak da de olan daha sonra çok ancak",
    "fr": "le la les des et est dans une pour que sur avec par",
    "de": "der die und das ist nicht mit den von auf für eine",
    "es": "el los las una con para por que del se su como",
    "az": "və bir bu ilə üçün olan edib olub",
}
_LABEL = re.compile(
    r"(?:why this matters|key takeaways|key points|highlights|in (?:brief|short)|updated on|new update|summary|what to know"
    r"|at a glance)\b",
    re.IGNORECASE,
)
_CUT = re.compile(r"[a-z]{2,}[.!?]\s+[a-z]{2,}")
_MOJIBAKE = re.compile(r"Ã[\x80-\xbf©¶¼§±³]|â€|Ð[\x80-\xbf]|\ufffd|Å[Ÿž]|Ä[±Ÿ°]")
_CALQUES = re.compile(
    r"\bthe recent situation in\b|\bneighbou?ring \w+'s \w+\b|\badded the \w+ion\.?$|\bmade (?:statements|contacts)\b"
    r"|\bin the frame of\b|\bit was learned that\b",
    re.IGNORECASE,
)
_ENVOY = re.compile(r"\b(?:ambassador|envoy|consul|chargé)\b", re.IGNORECASE)
_LEAST_SIGNS = 2
_MOST_AT = 8


def language_of(reading: Reading) -> str:
    """The two-letter code: as the page says, else of the script or the small words that prevail; "und" where none do."""
    if reading.stated.language and re.fullmatch("[a-z]{2,3}", reading.stated.language):
        return reading.stated.language
    text = " ".join(reading.article.paragraphs)[:20_000].lower()
    letters = sum(map(str.isalpha, text)) or 1
    for code, script in _SCRIPTS:
        if len(re.findall(script, text)) > 0.4 * letters:
            return code
    words = Counter(re.findall(r"[^\W\d_]+", text))
    scored = {code: sum(words[word] for word in small.split()) for code, small in _WORDS.items()}
    best = max(scored, key=lambda code: scored[code])
    return best if scored[best] >= 0.04 * sum(words.values()) else "und"


class Diagnosis:
    """What was noticed about one document."""

    def __init__(self, reading: Reading, found: Recognised, published: Published, source: str) -> None:
        self._reading = reading
        self._found = found
        self._published = published
        self._source = source
        self._paragraphs = tuple(map(without_long_words, reading.article.paragraphs))
        self._garbled = sorted(
            {one.cite.first for one in found.sentences for name in one.mentions if name.how == "damaged form"}
        )
        self._cut = [number for number, text in enumerate(self._paragraphs, 1) if _CUT.search(text)]
        self._labels = [
            number
            for number, text in enumerate(self._paragraphs, 1)
            if len(text) < 60 and _LABEL.match(text.strip(" •*-"))
        ]
        self._again = list(self._repeated())

    def nature(self) -> Nature:
        """Told only where there are signs; a news report otherwise."""
        calques = sum(len(_CALQUES.findall(text)) for text in self._paragraphs)
        if bool(self._garbled) + bool(self._cut) + (calques > 0) >= _LEAST_SIGNS:
            return Nature.MACHINE_TRANSLATED
        if len(self._labels) + len(self._again) >= _LEAST_SIGNS:
            return Nature.TEMPLATED
        head = " ".join(self._paragraphs[:2])[:600]
        attributed = _ENVOY.search(head) is not None and re.search(
            r"\b(?:I|we|our|my)\b|\b(?:emphasi[sz]ed|affirmed|stressed)\b", head
        )
        return Nature.ENVOY_STATEMENT if attributed and not re.search(r"[“\"].{10,}[”\"]", head) else Nature.NEWS_REPORT

    def damage(self) -> str | None:
        """What is wrong with the text itself, one sentence each."""
        told: list[str] = []
        if self._garbled:
            told.append(f"Names have lost letters ({_places(self._garbled)}).")
        if any(_MOJIBAKE.search(text) for text in self._paragraphs):
            told.append("Letters were read in a wrong encoding before the document was saved.")
        if self._cut:
            told.append(f"Full stops break sentences ({_places(self._cut)}).")
        told += [note for note in self._reading.notes if "guess" in note or "not read" in note]
        return " ".join(told) or None

    def cautions(self) -> tuple[Caution, ...]:
        """What an answer should say when it rests on this document."""
        return tuple(self._cautions())

    def _cautions(self) -> Iterator[Caution]:
        relative = sorted({one.cite.first for one in self._found.sentences for dated in one.dates if dated.relative})
        date = self._published.date
        if relative and date is None:
            yield self._caution("Its dates are relative, and the text does not say when it appeared.", relative)
        elif relative and date is not None and date.inferred:
            yield self._caution("Its relative dates hang on a day of publication that it does not state.", relative)
        for first, again in self._again[:10]:
            yield self._caution(f"¶{again} repeats ¶{first}: a repetition is no second testimony.", [first, again])
        if self._labels:
            yield self._caution("Labels of a page template stand among the paragraphs.", self._labels)
        if self._found.too_long:
            yield self._caution(
                "A stretch without a full stop was read for its names only.",
                [one.first for one in self._found.too_long],
            )

    def _caution(self, text: str, paragraphs: list[int]) -> Caution:
        places = list(dict.fromkeys(paragraphs))
        return Caution(text=text, at=tuple(Citation(self._source, number) for number in places[:_MOST_AT]))

    def _repeated(self) -> Iterator[tuple[int, int]]:
        first: dict[str, int] = {}
        for number, text in enumerate(self._paragraphs, 1):
            if len(text.split()) > 3:
                before = first.setdefault(fingerprint(text), number)
                if before != number:
                    yield before, number


def _places(paragraphs: list[int]) -> str:
    shown = ", ".join(f"¶{number}" for number in paragraphs[:4])
    return shown if len(paragraphs) <= 4 else f"{shown} and {len(paragraphs) - 4} more"
