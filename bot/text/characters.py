"""Which characters the knowledge refuses, and which words pass for others. Changes no text."""

from __future__ import annotations

import re
import unicodedata

_REASONS = {
    "Cc": "a control character",
    "Cf": "an invisible formatting character",
    "Cn": "not a character of Unicode",
    "Co": "a private-use character",
    "Cs": "half a character",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
}
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(map(chr, range(0xFE00, 0xFE10)))
_PLAIN = re.compile(r"[ -~]*")


def refused(text: str) -> list[tuple[int, str]]:
    """Every character that may not stand in the knowledge: its offset (from 0) and what it is, in words.

    Refused are controls (line ends and tabs too), bidirectional and other invisible characters, unassigned and
    private-use ones, spaces other than the plain one, and the place where text first departs from its composed form.
    """
    if _PLAIN.fullmatch(text):
        return []
    found = [(offset, reason) for offset, character in enumerate(text) if (reason := _why_refused(character))]
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        pairs = zip(text, composed, strict=False)
        first = next((place for place, (is_, be) in enumerate(pairs) if is_ != be), min(len(text), len(composed)))
        found.append((first, "not in composed form (NFC)"))
    return sorted(found)


def _why_refused(character: str) -> str | None:
    if " " <= character <= "~":
        return None
    kind = unicodedata.category(character)
    name = f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
    if character in _BIDI:
        return f"{name}, a bidirectional control"
    if character in _INVISIBLE:
        return f"{name}, an invisible character"
    if kind == "Zs":
        return f"{name}, a space that is not the plain one"
    return f"{name}, {_REASONS[kind]}" if kind in _REASONS else None


# Pairs that look the same in common type faces, chosen by eye; the letters are those a keyboard of the region offers.
_LOOK_ALIKES = str.maketrans(
    "аеорсухікјѕһԁԛԝгпАВЕКМНОРСТУХІЈЅҺԚԜЗαορνικυχτΑΒΕΖΗΙΚΜΝΟΡΤΥΧօսհոԼ",
    "aeopcyxikjshdqwrnABEKMHOPCTYXIJSHQW3aopvikuxtABEZHIKMNOPTYXouhnL",
)
_ALPHABETS = frozenset(
    {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "HEBREW", "ARABIC", "CHEROKEE", "COPTIC", "LISU"}
)
_WORD = re.compile(r"[^\W\d_]+")


def skeleton(text: str) -> str:
    """What text looks like: the same for two texts that a reader cannot tell apart, such as Cyrillic and Latin "a"."""
    composed = unicodedata.normalize("NFKC", text).translate(_LOOK_ALIKES)
    return " ".join(composed.casefold().replace("ı", "i").split())


def mixed_script_words(text: str) -> list[str]:
    """The words of text whose letters come from more than one alphabet. One Cyrillic "а" in "Qаtar" is enough."""
    if text.isascii():
        return []
    return [word for word in _WORD.findall(text) if not word.isascii() and len(_alphabets(word)) > 1]


def _alphabets(word: str) -> set[str]:
    names = {unicodedata.name(letter, "").split(" ", 1)[0] for letter in word}
    return names & _ALPHABETS
