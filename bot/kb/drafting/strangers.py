"""People and bodies that a text names and the knowledge does not have: by titles, kinds of body and words of speech.

A sequence of capitals without such a cue stays a name of unknown kind. Nothing here is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from bot.kb.names.caution import RANKS
from bot.kb.names.ordinary import COMMON
from bot.kb.names.running_text import style_of, words_of
from bot.text.characters import mixed_script_words, refused
from bot.text.names import TITLES, normalised

_LETTER = "A-ZÀ-ÖØ-ÞĀ-ŽƏΑ-ΩА-ЯЁİ"
_CAPITAL = rf"(?:[{_LETTER}]\.|[{_LETTER}][’']?[^\W\d_]+(?:[’'][^\W\d_]+|-(?:(?:al|el|ul|bin)-)?[{_LETTER}][^\W\d_]+)*)"
_PARTICLE = r"(?:bin|ibn|bint|al|el|ul|de|da|di|del|van|von|der|den|la|le|of|for|and|the|on)"
_SEQUENCE = re.compile(
    rf"(?<![\w’'-]){_CAPITAL}(?:(?:\s+(?:{_PARTICLE}[\s-]){{0,2}}\s*|-){_CAPITAL}){{0,11}}(?![\w]|-[a-z])"
)
_PERSON_PARTICLES = frozenset("bin ibn bint al el ul de da di del van von der den la le".split())  # noqa: SIM905
_BODY = frozenset((
    "ministry", "university", "bank", "organization", "organisation", "council", "committee", "company", "agency", "institute",
    "fund", "authority", "commission", "party", "corporation", "group", "holding", "holdings", "airlines", "airways", "center",
    "centre", "foundation", "union", "league", "court", "academy", "parliament", "assembly", "army", "forces", "police",
    "brigades", "front", "movement", "association", "federation", "department", "directorate", "bureau", "office", "board",
    "energy", "petroleum", "company", "chamber", "alliance", "bloc", "summit", "forum", "times", "post", "news", "tv",
    "television", "radio", "embassy", "consulate", "senate", "house", "secretariat", "mission", "coalition", "initiative",
))  # fmt: skip
_PLACE_BEFORE = re.compile(
    r"\b(?:in|from|near|outside|to|at|around|across)\s+(?:the\s+)?(?:city\s+of\s+|town\s+of\s+)?\Z"
)
_ROLE = (
    r"(?:[\w-]+\s+){0,3}?(?:president|minister|premier|ambassador|envoy|spokes(?:man|woman|person)|secretary|chief|head|director|"
    r"chair(?:man|woman|person)?|leader|analyst|researcher|professor|fellow|expert|official|adviser|advisor|general|governor|mayor|"
    r"lawmaker|senator|representative|coordinator|commissioner|manager|founder|deputy|lecturer|journalist|diplomat|economist|"
    r"resident|speaker|judge|commander|executive|ceo|officer)\b"
)
_ROLE_AFTER = re.compile(
    rf",\s+(?:who\s+is\s+)?(?:a|an|the|its|his|her|their|[A-Z][\w’']+(?:’s|'s)?)?\s*{_ROLE}", re.IGNORECASE
)
_ROLE_BEFORE = re.compile(rf"(?:^|[\s“\"(]){_ROLE},?\s+(?:of\s+[\w\s]{{2,30}},\s+)?\Z", re.IGNORECASE)
_SPEAKS = re.compile(
    r"\s+(?:said|says|told|added|stated|announced|confirmed|warned|stressed|noted|explained|argued|insisted|met|visited|arrived|"
    r"signed|received|welcomed|thanked|praised|denied|urged|called|wrote|spoke|expressed|discussed|will|has|had)\b"
)
_SAID = re.compile(
    r"\b(?:said|says|added|told|according\s+to|and|with|meet|meets|met|by|receiv(?:es?|ed)|host(?:s|ed)?|welcom(?:es?|ed))\s+\Z"
)
_ACRONYM_AFTER = re.compile(r"\s+\(([A-Z]{2,8})\)")
_RANKS = RANKS | frozenset(
    ("spokesman", "spokeswoman", "spokesperson", "chairman", "chairwoman", "chair", "lieutenant", "commander")
)
_TITLED = frozenset(word for title in TITLES for word in title.split()) | _RANKS
_DATES = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april",
    "may", "june", "july", "august", "september", "october", "november", "december", "ramadan", "eid", "christmas",
))  # fmt: skip
_NO_NAMES = frozenset((
    "the", "this", "that", "these", "those", "it", "he", "she", "they", "we", "you", "i", "a", "an", "in", "on", "at", "by", "for",
    "from", "of", "to", "as", "and", "but", "or", "if", "when", "while", "after", "before", "since", "during", "under", "with",
    "both", "all", "some", "many", "most", "more", "no", "not", "there", "here", "what", "who", "why", "how", "where", "which",
    "its", "his", "her", "their", "our", "my", "your", "also", "however", "meanwhile", "moreover", "earlier", "later", "mr", "mrs",
    "ms", "dr", "q", "gulf", "western", "eastern", "northern", "southern", "islamic", "muslim", "christian", "jewish", "arab",
    "western", "european", "african", "asian", "state", "states", "government", "english", "god", "internet", "covid",
))  # fmt: skip
_NO_ENDS = _NO_NAMES | _DATES | _PERSON_PARTICLES | _TITLED
_POSSESSIVE = re.compile(r"[’']s?$")
_LONGEST = 80


class Stranger(msgspec.Struct, frozen=True):
    """Somebody or something without an entry. id: what its entry could be called; kind: person, organization or "".

    title: the words of office right before a person's name; cue: what it was told by; sure: from 0 to 1.
    """

    id: str
    name: str
    kind: str
    title: str
    cue: str
    sure: float


def strangers_in(text: str, taken: list[tuple[int, int]]) -> Iterator[tuple[Stranger, int, int]]:
    """Every name of a sentence outside the stretches that are taken, with where it stands."""
    words = words_of(text)
    if not words or (style_of(words) != "plain" and (text.isupper() or not text.rstrip().endswith("."))):
        # In a headline every word has a capital.
        return
    for found in _SEQUENCE.finditer(text):
        for start, end in _free(text, found.start(), found.end(), taken):
            stranger = _stranger(text, start, end)
            if stranger is not None:
                yield stranger


def _free(text: str, start: int, end: int, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is left of a sequence around the names that were recognised in it."""
    at = start
    for first, last in sorted(taken):
        if last <= at or first >= end:
            continue
        if first > at:
            yield at, first
        at = max(at, last)
        possessive = re.match(r"[’']s?\s*", text[at:end])
        at += possessive.end() if possessive else 0
    if at < end:
        yield at, end


def _stranger(text: str, start: int, end: int) -> tuple[Stranger, int, int] | None:
    words = list(re.finditer(r"\S+", text[start:end]))
    opening = not text[:start].strip(" “\"'‘(•*-–—") or text[:start].rstrip(" “\"'‘(").endswith((".", "!", "?", ":"))
    title: list[str] = []
    while words:
        key = _key(words[0].group())
        if key in _TITLED and len(words) > 1:
            title.append(words.pop(0).group())
        elif key in _NO_NAMES or key in _DATES or not key or (key in COMMON and (opening or len(words) == 1)):
            title.clear()
            words.pop(0)
            opening = False
        else:
            break
    while len(words) > 2 and re.search(r"[’']s$", words[0].group()):
        # "Jordan's Ayman Safadi": whose he is, is no part of his name.
        words.pop(0)
    while words and _key(words[-1].group()) in _NO_ENDS:
        words.pop()
    if not words:
        return None
    first, last = start + words[0].start(), start + words[-1].end()
    name = re.sub(r"[’']s?$", "", text[first:last].strip(" .,;:-–—"))
    last = first + len(name)
    if not _is_name(name, opening):
        return None
    return _told(text, first, last, name, " ".join(title), opening)


def _key(word: str) -> str:
    return normalised(_POSSESSIVE.sub("", word)).replace(" ", "")


def _is_name(name: str, opening: bool) -> bool:
    if not 2 < len(name) <= _LONGEST or refused(name) or mixed_script_words(name):
        return False
    if re.fullmatch(r"[^\W\d_]\. \w+ing", name):
        return False
    return not (opening and " " not in name and not name.isupper())


def _told(text: str, start: int, end: int, name: str, title: str, opening: bool) -> tuple[Stranger, int, int] | None:
    words = name.split()
    keys = [normalised(word) for word in words]
    entry_id = re.sub(r"[^a-z0-9]+", "-", normalised(name)).strip("-")
    if not entry_id:
        return None
    person_like = 1 < len(words) <= 6 and not any(key in ("of", "for", "and", "the", "on") for key in keys)
    before, after = re.sub(r"[A-Z]\w+[’']s\s\Z", "", text[max(0, start - 60) : start]), text[end : end + 60]
    role_before = _ROLE_BEFORE.search(before)

    def made(kind: str, cue: str, sure: float) -> tuple[Stranger, int, int]:
        return Stranger(entry_id, name, kind, title, cue, sure), start, end

    if _BODY.intersection(keys) or _ACRONYM_AFTER.match(after):
        return made("organization", "a word for a body" if _BODY.intersection(keys) else "its initials", 0.75)
    if person_like and (title or role_before):
        return made("person", f"the words “{title}”" if title else "the office before the name", 0.85)
    if person_like and _ROLE_AFTER.match(after):
        return made("person", "the office after the name", 0.8)
    if person_like and not _PLACE_BEFORE.search(before) and (_SPEAKS.match(after) or _SAID.search(before)):
        return made("person", "speaks or acts", 0.6)
    if name.isupper() and 2 <= len(name) <= 8:
        return made("organization", "capitals throughout", 0.4)
    cue = "a place, by the word before it" if _PLACE_BEFORE.search(before) else "capitals alone"
    return made("", cue, 0.3) if len(words) > 1 or not opening else None
