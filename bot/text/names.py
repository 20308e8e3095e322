"""How names are folded before they are compared: case, accents, punctuation, scripts, titles. Finds nothing itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 200
"""Characters. No name is longer; what is longer is cut before any work is done on it, and matches nothing."""

_LETTERS = {
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŋ": "n", "ŧ": "t",
    "ə": "e", "ɛ": "e", "ɔ": "o", "ƙ": "k", "ɓ": "b", "ɗ": "d", "ɣ": "g", "ƴ": "y", "ŀ": "l", "ĸ": "k", "ɖ": "d",
    "ʋ": "v", "ɩ": "i", "ƒ": "f", "ɵ": "o", "ɨ": "i", "ʉ": "u", "ɲ": "n", "ɑ": "a", "ƹ": "z", "ʒ": "z", "ǝ": "e",
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ە": "ه", "ھ": "ه",
    "&": " and ",
}  # fmt: skip
"""Letters that Unicode does not decompose, and the letters of Arabic script that writers use for one another."""

_APOSTROPHES = "'’‘‛`´ʼʻʹʾʿ′״׳՚＇"
_CACHED = 4096


class _Folding(dict[int, "str | None"]):
    """For str.translate: what becomes of each character. Fills itself, up to a bound, as characters turn up."""

    def __missing__(self, code: int) -> str | None:
        folded = self._fold(code)
        if len(self) < _CACHED:
            self[code] = folded
        return folded

    @staticmethod
    def _fold(code: int) -> str | None:
        character = chr(code)
        if character in _LETTERS:
            return _LETTERS[character]
        if character in _APOSTROPHES or 0x2B0 <= code <= 0x2FF or code == 0x640:
            return None
        kind = unicodedata.category(character)
        if kind[0] == "M":
            # Elsewhere (Devanagari, Thai…) marks are vowels: without them different words would be one.
            accent = 0x300 <= code <= 0x36F or 0x483 <= code <= 0x487 or 0x591 <= code <= 0x5C7
            harakat = 0x610 <= code <= 0x61A or 0x64B <= code <= 0x65F or code == 0x670 or 0x6D6 <= code <= 0x6ED
            return None if accent or harakat else character
        if kind in ("Cf", "Cs") or 0xFE00 <= code <= 0xFE0F:
            return None
        return character if kind[0] in "LN" else " "


_FOLDING = _Folding()
_ARABIC = re.compile("[\u0600-\u06ff]")
_POSSESSIVE = re.compile(rf"(?<=[\w.])[{_APOSTROPHES}]s(?!\w)|(?<=s)[{_APOSTROPHES}](?!\w)", re.IGNORECASE)


def normalised(text: str) -> str:
    """The form two spellings share: lower-case words of plain letters, one space apart; "" where nothing is a letter.

    NFKC and case folded, accents off (Turkish dotted and dotless i become i), apostrophes dropped, other punctuation a
    space. Arabic loses its short vowels, its tatweel and the article, and alef becomes one letter. Text beyond LONGEST
    characters is cut off first.
    """
    text = text.strip()[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    folded = text.casefold().translate(_FOLDING)
    if folded.isascii():
        return " ".join(folded.split())[:LONGEST].rstrip()
    folded = unicodedata.normalize("NFC", folded)
    words = folded.split()
    if _ARABIC.search(folded):
        words = [_without_article(word) for word in words if word != "ال" or len(words) == 1]
    return " ".join(words)[:LONGEST].rstrip()


def _without_article(word: str) -> str:
    return word[2:] if len(word) >= 5 and word.startswith("ال") else word


def joined(key: str) -> str:
    """A normalised form without its spaces, so that "Al Thani", "Al-Thani" and "AlThani" are one."""
    return key.replace(" ", "")


def reordered(key: str) -> str:
    """A normalised form with its words sorted: the same for "Erdogan Recep" and "Recep Erdogan"."""
    return " ".join(sorted(key.split()))


def romanised(text: str) -> str:
    """The normalised form in Latin letters, for text in any script; unchanged where it is Latin already."""
    key = normalised(text)
    if key.isascii():
        return key
    from anyascii import anyascii  # 20 ms to import; most questions are in Latin letters

    return normalised(anyascii(key))


TITLES = frozenset(
    {
        "sheikh", "sheik", "shaikh", "shaykh", "sheikha", "president", "vice president", "mr", "mrs", "ms", "miss",
        "dr", "doctor", "prof", "professor", "he", "h e", "hh", "h h", "hrh", "hm", "his excellency", "her excellency",
        "his highness", "her highness", "his royal highness", "his majesty", "her majesty", "excellency", "ambassador",
        "amb", "envoy", "pm", "prime minister", "deputy prime minister", "fm", "foreign minister", "minister",
        "foreign secretary", "secretary", "secretary general", "chancellor", "king", "queen", "prince", "princess",
        "crown prince", "emir", "amir", "emperor", "sultan", "pope", "ayatollah", "imam", "mullah", "general", "gen",
        "colonel", "col", "sir", "lord", "lady", "dame", "leader", "speaker", "judge", "justice", "senator", "sen",
        "governor", "gov", "mayor", "pres", "former president", "former prime minister", "acting president",
        "cumhurbaskani", "basbakan", "sayin", "sn", "seyh", "emiri", "bay", "bayan",
        "президент", "премьер министр", "министр", "посол", "эмир", "шеих", "король", "господин",
        "رييس", "شيخ", "امير", "سمو", "ملك", "وزير", "سفير", "سيد", "دكتور",
    }
)  # fmt: skip
"""Titles and forms of address that may stand before a name, in their normalised form."""

_FORMAL = ("republic of", "state of", "kingdom of", "sultanate of", "emirate of", "federation of", "commonwealth of")
_LONGEST_TITLE = max(title.count(" ") + 1 for title in TITLES)
_OF = frozenset({"of", "to", "for"})


def shortened(text: str) -> Iterator[tuple[str, bool]]:
    """Shorter readings of what was asked, nearest first, each with whether a title was dropped for it.

    A possessive 's and a leading "the" or "republic of" go first, then titles one by one. A title before "of" stays:
    "king of qatar" asks for a post, and must not become Qatar.
    """
    key = normalised(text)
    bare = normalised(_POSSESSIVE.sub("", text.strip()[:LONGEST]))
    if bare != key and bare:
        yield bare, False
    words = bare.split()
    titled = False
    while words:
        taken = 0
        if words[0] == "the":
            taken = 1
        elif " ".join(words[:2]) in _FORMAL:
            taken = 2
        else:
            for count in range(min(_LONGEST_TITLE, len(words) - 1), 0, -1):
                if " ".join(words[:count]) in TITLES and words[count] not in _OF:
                    taken, titled = count, True
                    break
        words = words[taken:]
        if not taken or not words:
            return
        yield " ".join(words), titled
