"""How a document's text is cut into numbered paragraphs and sentences. Reading its file and its card live elsewhere.

The rule, which every citation such as `s002#p2s5` depends on:

*Paragraphs.* A paragraph is a line that holds anything but white space; lines end at LF, CR LF or CR and nowhere else.
White space (and a byte order mark) around it is left off. Paragraphs count from 1; blank lines do not count.

*Sentences.* They count from 1 within their paragraph. A sentence ends after one or more of `. ! ? …`, taking with them
any closing quotation marks and brackets that follow at once, where white space comes next and after it a character that
is not a lower-case letter (a capital, a digit, an opening quotation mark, a letter of a script without case). It does
not end

- after a single dot that belongs to an abbreviation: one of ADDRESSED (Mr, Dr, HE, Amb…), a single capital letter (the
  initial of a name), or capital letters each with its dot (U.S., H.E.);
- after a single dot that belongs to one of COUNTED (No, Sept, p…) with a digit next;
- where what follows, up to the next end, holds no letter and no digit: a stray mark stays with the sentence before it,
  or with the one after it where there is none before.

So a sentence that ends in "the U.S." runs on into the next one. That is the price of a rule short enough to apply by
eye, and it costs a citation nothing but width.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

import msgspec

# fmt: off
ADDRESSED = frozenset((
    "Adm", "Amb", "Brig", "Capt", "Col", "Cmdr", "Dr", "Eng", "Esq", "Fr", "Ft", "Gen", "Gov", "HE", "HH", "HM",
    "HRH", "Hon", "Lt", "Maj", "Messrs", "Mme", "Mr", "Mrs", "Ms", "Mt", "Pres", "Prof", "Rep", "Rev", "Sen",
    "Sgt", "St", "vs", "Vs",
))
# fmt: on
"""Short forms that a name follows; their dot ends no sentence."""

# fmt: off
COUNTED = frozenset((
    "Apr", "Art", "Aug", "Dec", "Feb", "Fig", "Jan", "Jul", "Jun", "Mar", "No", "Nos", "Nov", "Oct", "Sec",
    "Sep", "Sept", "Vol", "art", "ca", "fig", "no", "nos", "p", "pp", "sec", "vol",
))
# fmt: on
"""Short forms whose dot ends no sentence when a number follows."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_END = re.compile(r"""(?<![.!?…])(?P<marks>[.!?…]++)(?P<closing>["'”’»›)\]}]*+)\s+(?=\S)""")
_WORD_BEFORE = re.compile(r"[^\W\d_][^\W\d_.]*(?:\.[^\W\d_]+)*\Z")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")
_LONGEST_ABBREVIATION = 24


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a document, in order; the first is paragraph 1. Empty for a text of blank lines."""
    lines = (line.strip().strip("\ufeff").strip() for line in _LINE_END.split(text))
    return tuple(line for line in lines if line)


def sentences(paragraph: str) -> tuple[str, ...]:
    """The sentences of one paragraph by this module's rule; the first is sentence 1. Nothing is left out."""
    pieces: list[str] = []
    start = 0
    for end in _END.finditer(paragraph):
        if not _ends_a_sentence(paragraph, end):
            continue
        pieces.append(paragraph[start : end.end("closing")])
        start = end.end()
    pieces.append(paragraph[start:])
    found: list[list[str]] = []
    stray: list[str] = []
    for piece in (piece.strip() for piece in pieces):
        if any(character.isalnum() for character in piece):
            found.append([*stray, piece])
            stray = []
        elif piece:
            (found[-1] if found else stray).append(piece)
    return tuple(" ".join(sentence) for sentence in (found or [stray]) if sentence)


def _ends_a_sentence(paragraph: str, end: re.Match[str]) -> bool:
    following = paragraph[end.end()]
    if following.islower():
        return False
    if end["marks"] != "." or end["closing"]:
        return True
    dot = end.start()
    before = _WORD_BEFORE.search(paragraph, max(0, dot - _LONGEST_ABBREVIATION), dot)
    if before is None:
        return True
    word = before.group()
    if before.start() and paragraph[before.start() - 1].isalnum():
        return True
    if word in ADDRESSED or (_INITIALS.fullmatch(word) and word.isupper()):
        return False
    return not (word in COUNTED and following.isdigit())


def fingerprint(text: str) -> str:
    """The first 16 hex digits of SHA-256 over the text in UTF-8, in NFC, each run of white space made one space."""
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    return sha256(folded.encode()).hexdigest()[:16]


class Article(msgspec.Struct, frozen=True):
    """A document cut up: its paragraphs and, for each of them, its sentences. Index 0 holds number 1."""

    paragraphs: tuple[str, ...]
    sentences: tuple[tuple[str, ...], ...]

    @staticmethod
    def of(text: str) -> Article:
        """Cut up a document's text."""
        found = paragraphs(text)
        return Article(found, tuple(sentences(paragraph) for paragraph in found))

    def at(self, numbers: Iterable[int], sentence: int | None = None) -> str:
        """The text of these paragraphs (numbers from 1), joined by line ends; or of one sentence of the only one.

        Raises LookupError, saying how many there are, when the document has no such place.
        """
        wanted = list(numbers)
        for number in wanted:
            if not 1 <= number <= len(self.paragraphs):
                raise LookupError(f"there is no paragraph {number}; the document has {len(self.paragraphs)}")
        if sentence is None:
            return "\n".join(self.paragraphs[number - 1] for number in wanted)
        if len(wanted) != 1:
            raise LookupError("a sentence is cited within one paragraph")
        inside = self.sentences[wanted[0] - 1]
        if not 1 <= sentence <= len(inside):
            raise LookupError(f"there is no sentence {sentence} in paragraph {wanted[0]}; it has {len(inside)}")
        return inside[sentence - 1]
