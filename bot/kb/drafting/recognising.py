"""Whom and what each sentence of an article names, with where it stands; whether it takes part in anything is not asked.

Names are read by names/spotting.py. What the article as a whole adds is done here: the surname alone of somebody whose
whole name stood before, names in the cases of Russian, and people and bodies that the knowledge does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from bot.kb.citations import Citation
from bot.kb.drafting.dating import Dated, dates_in
from bot.kb.drafting.endings import CyrillicForms
from bot.kb.drafting.harmless import CHUNK, chunks, harmless
from bot.kb.drafting.namesakes import countries_beside
from bot.kb.drafting.offices import offices_beside
from bot.kb.drafting.strangers import Stranger, strangers_in
from bot.kb.drafting.wordings import Wordings
from bot.kb.knowledge import Knowledge
from bot.kb.names.caution import RANKS
from bot.kb.names.forms import How, Match, NameSort
from bot.kb.names.ordinary import COMMON
from bot.kb.names.people import person_forms
from bot.kb.names.spotting import Fits, spotted
from bot.kb.records import Person
from bot.text.dates import Date
from bot.text.names import TITLES, normalised
from bot.text.paragraphs import Article

MOST_READ = 2_000
"""Characters of a sentence that are read for more than names; what is longer is a list or a page that lost its stops."""
_WORDS = re.compile(r"[^\s]+")
_MOST_WORDS = 8
_WITHIN = {
    "post": ("country", "organization"),
    "organization": ("country", "organization", "person"),
    "event": ("country", "organization", "person", "place"),
    "agreement": ("country", "organization", "person", "place"),
    "meeting": ("country", "organization", "person", "place"),
}
"""Of which kinds the names are that stand within a name of a kind; the Gulf of the Gulf Studies Centre is no place."""
_WHOLE = (NameSort.NAME, NameSort.SPELLING, NameSort.NATIVE)
_HAPPENINGS = ("meeting", "agreement", "event", "topic")
_TITLED = frozenset(word for title in TITLES for word in title.split()) | RANKS | COMMON


class Mention(msgspec.Struct, frozen=True):
    """One name in a sentence. id: of its entry, `country:at`, or of a stranger; how: in the words a reader is shown."""

    id: str
    kind: str
    name: str
    how: str
    written: str
    start: int
    end: int
    known: bool = True


class Sentence(msgspec.Struct, frozen=True):
    """One sentence with all that was recognised in it, in the order of the text. cite: its paragraph and number.

    inner: names within the names of offices and bodies, such as Türkiye in "Turkish President".
    """

    cite: Citation
    text: str
    mentions: tuple[Mention, ...]
    dates: tuple[Dated, ...]
    inner: tuple[Mention, ...] = ()


class Recognised(msgspec.Struct, frozen=True):
    """A whole article. strangers: by id, whom and what the knowledge has no entry for."""

    sentences: tuple[Sentence, ...]
    strangers: dict[str, Stranger]
    too_long: tuple[Citation, ...] = ()

    def paragraphs_of(self, entity: str) -> list[int]:
        """The paragraphs that name somebody or something, in order."""
        found = {one.cite.first for one in self.sentences for mention in one.mentions if mention.id == entity}
        return sorted(found)


def recognised(kb: Knowledge, article: Article, source: str, published: Date | None, fits: Fits) -> Recognised:
    """Read every sentence of an article. fits: whether somebody may be called by a title (see spotting.py)."""
    return _Reader(kb, article, source, fits).read(published)


class _Reader:
    def __init__(self, kb: Knowledge, article: Article, source: str, fits: Fits) -> None:
        self._kb = kb
        self._article = article
        self._source = source
        self._fits = _remembering(fits)
        self._cyrillic = CyrillicForms(kb)
        self._wordings = Wordings(kb)
        self._strangers: dict[str, Stranger] = {}
        self._others: set[str] = set()
        self._introduced: dict[str, tuple[re.Pattern[str], Mention]] = {}
        text = "\n".join(map(harmless, article.paragraphs))
        self._in_all = {one.match.id for one in spotted(kb.names, text, self._fits)}

    def read(self, published: Date | None) -> Recognised:
        found: list[Sentence] = []
        too_long: list[Citation] = []
        for number, sentences in enumerate(self._article.sentences, 1):
            for place, raw in enumerate(sentences, 1):
                cite = Citation(self._source, number, sentence=place)
                text = harmless(raw)
                mentions = self._mentions(text)
                if len(text) > MOST_READ:
                    too_long.append(cite)
                dates = dates_in(text[:MOST_READ], published)
                found.append(
                    Sentence(cite, text, tuple(mentions), tuple(dates), tuple(self._inner(text[:MOST_READ], mentions)))
                )
        return Recognised(tuple(found), self._strangers, tuple(too_long))

    def _mentions(self, text: str) -> list[Mention]:
        sure = self._in_all
        found = [one for one in self._spotted(text) if not self._is_shared(one)]
        if any(text.count(mention.written.split()[-1]) > 1 for mention in found if mention.written.split()):
            # Each entity is spotted once; what is named again is found where the first names are blotted out.
            blotted = text
            for mention in found:
                blotted = f"{blotted[: mention.start]}{'x' * (mention.end - mention.start)}{blotted[mention.end :]}"
            found += [one for one in self._spotted(blotted) if one.written in text]
        found += list(self._small(text[:CHUNK], found))
        found += list(self._namesakes(text[:CHUNK], found))
        if not text.isascii():
            found += self._in_cyrillic(text, found)
        named = {mention.id for mention in found}
        found += [one for one in self._again(text, found) if one.id not in named]
        found += self._strange(text, found, sure)
        found.sort(key=lambda mention: (mention.start, -mention.end))
        self._introduce(found)
        return found

    def _is_shared(self, mention: Mention) -> bool:
        """Whether a surname alone is also that of somebody else whom the article named in full: then it names neither."""
        word = normalised(re.sub(r"[’']s?$", "", mention.written))
        return mention.kind == "person" and " " not in word and word in self._others

    def _spotted(self, text: str) -> Iterator[Mention]:
        for offset, chunk in chunks(text):
            for one in spotted(self._kb.names, chunk, self._fits):
                if one.match.id in self._in_all:
                    start = one.at + offset
                    match = one.match
                    end = start + len(one.written)
                    yield Mention(match.id, match.kind, match.name, str(match.how), one.written, start, end)

    def _namesakes(self, text: str, found: list[Mention]) -> Iterator[Mention]:
        """Georgia and Jordan, where they are countries by the words beside them."""
        named = {mention.id for mention in found}
        taken = [(mention.start, mention.end, mention.kind == "country") for mention in found]
        for start, end in countries_beside(text, taken):
            known = self._kb.names.known(text[start:end], ("country",))
            if known is not None and known.id not in named:
                named.add(known.id)
                yield Mention(known.id, known.kind, known.name, str(known.how), text[start:end], start, end)

    def _small(self, text: str, found: list[Mention]) -> Iterator[Mention]:
        """Bodies whose names are written small, unless they are a part of a name that was found."""
        taken = [(mention.start, mention.end) for mention in found]
        named = {mention.id for mention in found}
        for start, end, entity in self._wordings.found(text):
            longer = not any(first <= start and end <= last for first, last in taken)
            if longer and entity not in named:
                named.add(entity)
                written = text[start:end]
                yield Mention(entity, "organization", self._kb.name(entity), str(How.EXACT), written, start, end)

    def _inner(self, text: str, mentions: list[Mention]) -> Iterator[Mention]:
        """Whom the names of offices, bodies and happenings name; which office somebody is called by."""
        named = {mention.id for mention in mentions}
        for mention in mentions:
            for one in (*self._within(mention), *self._offices(text, mention)):
                if one.id not in named:
                    named.add(one.id)
                    yield one

    def _within(self, mention: Mention) -> Iterator[Mention]:
        words = list(_WORDS.finditer(mention.written))
        owners = _WITHIN.get(mention.kind)
        if owners is None or not mention.known or not 1 < len(words) <= _MOST_WORDS:
            return
        for size in range(len(words) - 1, 0, -1):
            for first in range(len(words) - size + 1):
                start, end = words[first].start(), words[first + size - 1].end()
                written = re.sub(r"[’']s?$", "", mention.written[start:end])
                known = self._kb.names.known(written, owners) if written[:1].isupper() else None
                if known is not None and known.id in self._kb.entries:
                    at = mention.start + start
                    yield Mention(known.id, known.kind, known.name, str(known.how), written, at, at + len(written))

    def _offices(self, text: str, mention: Mention) -> Iterator[Mention]:
        if mention.kind == "person" and mention.known:
            for post in offices_beside(self._kb, text, mention.start, mention.end, mention.id):
                name = self._kb.name(post)
                yield Mention(
                    post, "post", name, "title beside its holder", mention.written, mention.start, mention.end
                )

    def _in_cyrillic(self, text: str, found: list[Mention]) -> Iterator[Mention]:
        taken = [(mention.start, mention.end) for mention in found]
        named = {mention.id for mention in found}
        for start, end, entity in self._cyrillic.found(text):
            free = not any(first < end and start < last for first, last in taken)
            if free and entity not in named:
                named.add(entity)
                yield Mention(
                    entity, self._kb.kind(entity), self._kb.name(entity), "another case", text[start:end], start, end
                )

    def _strange(self, text: str, found: list[Mention], sure: set[str]) -> Iterator[Mention]:
        """Names that are left: of those that the sentence names once more, and of whom the knowledge does not have."""
        taken = [(mention.start, mention.end) for mention in found]
        for stranger, start, end in strangers_in(text[:CHUNK], taken):
            written = text[start:end]
            known = self._kb.names.known(written)
            if known is not None:
                certain = known.id in sure or (
                    " " in written and known.kind in ("person", "organization") and known.sort in _WHOLE
                )
                if certain and known.kind not in _HAPPENINGS:
                    yield Mention(known.id, known.kind, known.name, str(known.how), written, start, end)
                continue
            if any(last + 2 == start and text[last:start] == " (" for _, last in taken):
                # The initials of the body named right before.
                continue
            kept = self._strangers.setdefault(stranger.id, stranger)
            if not kept.kind and stranger.kind:
                self._strangers[stranger.id] = kept = stranger
            yield Mention(kept.id, kept.kind, kept.name, "not in the knowledge", written, start, end, False)

    # --- who was introduced by a whole name and is called by a surname after it ---

    def _introduce(self, mentions: list[Mention]) -> None:
        for mention in mentions:
            if mention.kind != "person" or mention.id in self._introduced or " " not in mention.written.strip():
                continue
            if not mention.known:
                self._others.add(normalised(mention.name.split()[-1]))
            entry = self._kb.get(mention.id, Person)
            forms = [form for form, _ in person_forms(mention.name, entry.short if entry else None)]
            single = [form for form in forms if len(normalised(form)) > 2]
            if single:
                either = "|".join(re.escape(form) for form in sorted(single, key=len, reverse=True)[:12])
                pattern = re.compile(rf"(?<![\w’'-])(?:{either})(?:[’']s)?(?![\w-])")
                self._introduced[mention.id] = pattern, mention

    def _again(self, text: str, found: list[Mention]) -> Iterator[Mention]:
        taken = [(mention.start, mention.end) for mention in found]
        claims: dict[tuple[int, int], list[Mention]] = {}
        for pattern, first in self._introduced.values():
            for match in pattern.finditer(text):
                place = match.span()
                free = not any(start < place[1] and place[0] < end for start, end in taken)
                if free and not _is_anothers(text, *place):
                    again = Mention(
                        first.id, first.kind, first.name, "named in full before", match.group(), *place, first.known
                    )
                    claims.setdefault(place, []).append(again)
                    break
        # A surname that two people of the article share names neither.
        yield from (one for holders in claims.values() if len(holders) == 1 for one in holders)


def _remembering(fits: Fits) -> Fits:
    """The same question is asked of every mention of somebody."""
    known: dict[tuple[str, str], bool] = {}

    def fitting(match: Match) -> bool:
        key = match.id, match.asked
        if key not in known:
            known[key] = fits(match)
        return known[key]

    return fitting


_WORD_BEFORE = re.compile(r"([^\W\d_][\w’'.-]*)\s+\Z")
_WORD_AFTER = re.compile(r"\s+([A-Z][\w’'-]*)")


def _is_anothers(text: str, start: int, end: int) -> bool:
    """Whether a surname is a part of a longer name: a capitalised word that is no title stands right beside it."""
    before = _WORD_BEFORE.search(text, max(0, start - 40), start)
    if before and before[1][0].isupper() and normalised(before[1]) not in _TITLED:
        opening = not text[: before.start()].strip(" “\"'‘")
        if not (opening and normalised(before[1]) in _TITLED):
            return True
    after = _WORD_AFTER.match(text, end)
    possessive = re.search(r"[’']s?$", text[start:end])
    return after is not None and possessive is None and normalised(after[1]) not in _TITLED
