"""Whom and what a text names: exact forms only, the longest first, and none that the words around it put in doubt.

Nothing is guessed: a name is left out wherever it may be another's. How a text becomes words is running_text.py's, what
the words beside a name say of it is surroundings.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from bot.kb.names import ordinary
from bot.kb.names.caution import RANKS
from bot.kb.names.forms import Match, NameSort
from bot.kb.names.holdings import NO_ENTRY
from bot.kb.names.index import NameIndex
from bot.kb.names.running_text import Joint, Style, Word
from bot.kb.names.surroundings import TITLE_WORDS, Doubt, Surroundings
from bot.kb.names.vocabulary import HAPPENINGS, Known, Vocabulary
from bot.text.names import TITLES, normalised

_WITHIN = ("person", "organization", "country")
"""Kinds that are reported beside the meeting, agreement or event whose title names them."""
_PARTICLES = ("و", "ف")
_GLUED = ("ب", "ل", "ك")
_LEAST_UNGLUED = 3
_ANY = 1_000
_A_GULF = "gulf"
"""A place by its capital alone, and by nothing after it: there are other gulfs, wars and councils of that name."""

Fits = Callable[[Match], bool]
"""Whether somebody may be called by the title in `asked`."""


class Spotted(msgspec.Struct, frozen=True):
    """One entity that a text names. written: as it stands where it is first named; at: its offset there."""

    match: Match
    written: str
    at: int


class _Mention(msgspec.Struct, frozen=True):
    """A name in the text, from one word up to another. bare: a surname or given name and nothing that says whose.

    hangs: it counts only beside another name; needs: only where the text names something else as well.
    """

    start: int
    end: int
    known: Known
    match: Match
    bare: bool = False
    hangs: bool = False
    needs: bool = False


def spotted(index: NameIndex, text: str, fits: Fits = lambda match: True) -> list[Spotted]:
    """Everything the text names, each once, in the order of first appearance. A few dictionary lookups a word."""
    return _Reader(index.vocabulary, text, fits).found()


class _Reader:
    def __init__(self, vocabulary: Vocabulary, text: str, fits: Fits) -> None:
        self._vocabulary = vocabulary
        self._text = text
        self._fits = fits
        self._taken: set[int] = set()
        self._around = Surroundings(text, vocabulary, self._taken)
        self._words = self._around.words
        self._anothers: set[str] = set()

    def found(self) -> list[Spotted]:
        best: dict[str, Spotted] = {}
        for mention in self._sure(list(self._mentions())):
            if mention.match.id not in best:
                first, last = self._words[mention.start], self._words[mention.end - 1]
                written = self._text[first.start : last.end]
                match = msgspec.structs.replace(mention.match, asked=written)
                best[mention.match.id] = Spotted(match, written, first.start)
        return list(best.values())

    # --- which words are names ---

    def _mentions(self) -> Iterator[_Mention]:
        at = 0
        begins = self._vocabulary.begins
        while at < len(self._words):
            word = self._words[at]
            may_be = begins(word.key) or begins(word.bare) or _may_be_glued(word)
            mention = self._at(at, len(self._words)) if may_be else None
            if mention is None:
                at += 1
                continue
            self._taken.update(range(mention.start, mention.end))
            yield mention
            if mention.match.kind in HAPPENINGS:
                yield from self._within(mention)
            at = mention.end

    def _within(self, mention: _Mention) -> Iterator[_Mention]:
        """Who has a part in a meeting is named by its title too, unlike the place it was in."""
        at = mention.start
        while at < mention.end:
            inner = self._at(at, mention.end, mention.end - mention.start - 1)
            if inner is not None and inner.match.kind in _WITHIN:
                yield inner
            at = inner.end if inner else at + 1

    def _at(self, start: int, stop: int, most: int = _ANY) -> _Mention | None:
        """The longest name that begins with a word, if nothing puts it in doubt; else a shorter one."""
        admitted = (self._admitted(start, end, known) for end, known in self._candidates(start, stop, most))
        return next((mention for mention in admitted if mention is not None), None)

    def _candidates(self, start: int, stop: int, most: int = _ANY) -> Iterator[tuple[int, Known]]:
        """Every form that begins with a word and where it ends, the longest first."""
        vocabulary = self._vocabulary
        word = self._words[start]
        for key in _readings(word):
            sizes = vocabulary.sizes(key)
            room = min(most, self._phrase(start, min(stop, start + sizes[0])) - start) if sizes else 0
            for size in sizes:
                if 1 < size <= room:
                    yield from ((start + size, known) for known in self._met(start, start + size, key))
            for alone in (key,) if word.bare == word.key or key != word.key else (key, word.bare):
                known_alone = vocabulary.known(alone) or vocabulary.known_as_one(alone)
                if known_alone is not None:
                    yield start + 1, known_alone

    def _phrase(self, start: int, stop: int) -> int:
        """Where the phrase that a word is in ends, no later than `stop`."""
        end = start + 1
        while end < stop and self._words[end].joint is not Joint.BREAK:
            end += 1
        return end

    def _met(self, start: int, end: int, first: str) -> Iterator[Known]:
        last = self._words[end - 1]
        inner = " ".join([first, *[word.key for word in self._words[start + 1 : end - 1]], ""])
        if known := self._vocabulary.known(inner + last.key):
            yield known
        if last.bare != last.key and (known := self._vocabulary.known(inner + last.bare)):
            yield known

    # --- what puts a name in doubt ---

    def _admitted(self, start: int, end: int, known: Known) -> _Mention | None:
        match = known.match
        if match is None or not self._around.is_written_so(start, end, known):
            return None
        mention = _Mention(start, end, known, match)
        match match.kind:
            case "person":
                return self._person(mention) if known.alone else self._whole_name(mention)
            case "country" | "place":
                return self._country(mention)
            case "organization":
                return None if self._is_anothers(mention) else mention
            case "post":
                return self._post(mention)
            case _:
                return mention

    def _person(self, mention: _Mention) -> _Mention | None:
        """A surname or a given name alone, unless what stands beside it makes it somebody else's."""
        known, start = mention.known, mention.start
        doubts = []
        titled = self._words[start].key in TITLES
        ranks = self._ranks_before(start)
        if ranks < start:
            from_rank = self._text[self._words[ranks].start : self._words[mention.end - 1].end]
            if not self._fits(msgspec.structs.replace(mention.match, asked=from_rank)):
                return None
        elif not titled:
            doubts.append(self._before(mention))
        if known.given or self._around.style(self._words[start]) is Style.PLAIN:
            doubts.append(self._after(mention))
        if Doubt.ANOTHER in doubts:
            self._anothers.add(mention.match.id)
        if any(doubt is not Doubt.NONE for doubt in doubts):
            return None
        return msgspec.structs.replace(mention, bare=ranks == start)

    def _whole_name(self, mention: _Mention) -> _Mention | None:
        """Somebody's whole name, unless a university has it or it goes on and is a longer one."""
        after = self._around.joined_after(mention.end)
        if after is None or self._around.is_possessive(mention.end - 1):
            return mention
        goes_on = self._around.tells_by_capitals(self._words[mention.start]) and self._after(mention) is Doubt.ANOTHER
        return None if goes_on or after.key in ordinary.NAMED_AFTER else mention

    def _post(self, mention: _Mention) -> _Mention | None:
        """An office, unless it is a former one, somebody unknown holds it, or it is of what a country has."""
        before = self._around.joined_before(mention.start)
        if before is not None and before.key in ordinary.NOT_IN_POST:
            return None
        if self._around.is_possessive(mention.end - 1):
            after = self._around.joined_after(mention.end)
            return mention if after is not None and after.key in ordinary.OF_A_HOLDER else None
        if self._around.style(self._words[mention.start]) is not Style.PLAIN:
            return mention
        for at in range(mention.end, len(self._words)):
            word = self._words[at]
            between = self._text[self._words[at - 1].end : word.start]
            if (word.joint is Joint.BREAK and between != ", ") or self._names_somebody(at):
                return mention
            if word.key not in TITLE_WORDS:
                named = word.cased and word.capital and word.key not in ordinary.COMMON
                return None if named else mention
        return mention

    def _names_somebody(self, at: int) -> bool:
        """Whether a name begins with a word. Offices are left out: they would ask the same of what follows them."""
        return any(
            known.match is not None and known.match.kind != "post" and self._admitted(at, end, known) is not None
            for end, known in self._candidates(at, len(self._words))
        )

    def _ranks_before(self, start: int) -> int:
        """Where the words of rank before a name begin; `start` where there are none."""
        at = start
        while at > 0 and self._words[at].joint is not Joint.BREAK and self._words[at - 1].key in RANKS:
            at -= 1
        return at

    def _country(self, mention: _Mention) -> _Mention | None:
        """A country, its people or a place, unless it is a part of another name."""
        start, end = mention.start, mention.end
        word, key = self._words[start], " ".join(one.bare for one in self._words[start:end])
        before, after = self._around.joined_before(start), self._around.joined_after(end)
        no_entry = mention.match.id.startswith(NO_ENTRY)
        if key in ordinary.ELSEWHERE and no_entry:
            return None
        if before is not None and before.key in ordinary.WITH_ANOTHER.get(key, ()):
            return None
        told_by_capitals = self._around.tells_by_capitals(word)
        if before is not None and before.key in ordinary.SIDES and (before.capital or not told_by_capitals):
            return None
        if before is not None and before.key == "of" and start > 1 and self._words[start - 1].joint is not Joint.BREAK:
            of_what = self._words[start - 2]
            if of_what.key in ordinary.OF_OTHERS and (of_what.capital or not told_by_capitals):
                return None
        if after is not None and after.key in ordinary.GOES_ON and not self._around.is_possessive(end - 1):
            return None
        if key == _A_GULF:
            goes_on = after is not None and (after.key == "of" or after.capital)
            return mention if word.capital and not goes_on else None
        if mention.match.sort is NameSort.DEMONYM:
            return None if self._is_language(before, after) else self._small_or_large(mention)
        if key in ordinary.OTHERS_TOO and told_by_capitals:
            if self._before(mention) is not Doubt.NONE or self._after(mention) is not Doubt.NONE:
                return None
            return msgspec.structs.replace(mention, needs=no_entry)
        return self._small_or_large(mention)

    def _small_or_large(self, mention: _Mention) -> _Mention | None:
        """Where capitals tell nothing, what is a name only with one counts beside another name."""
        words = self._words[mention.start : mention.end]
        if len(words) > 1 or words[0].bare not in ordinary.IN_SMALL or self._around.tells_by_capitals(words[0]):
            return mention
        if (
            words[0].capital
            and self._around.style(words[0]) is not Style.PLAIN
            and mention.match.sort is NameSort.DEMONYM
        ):
            return mention
        entry = not mention.match.id.startswith(NO_ENTRY)
        if words[0].capital:
            return msgspec.structs.replace(mention, needs=not entry)
        return msgspec.structs.replace(mention, hangs=True)

    def _is_anothers(self, mention: _Mention) -> bool:
        """Whether a body's name is that of another's body, or the beginning of another name."""
        if len(self._words[mention.start].key) == 1 and mention.end == mention.start + 1:
            return True
        words = self._words[mention.start : mention.end]
        if len(words) == 1 and words[0].key in ordinary.IN_SMALL and not words[0].capital:
            return True
        before, after = self._around.joined_before(mention.start), self._around.joined_after(mention.end)
        if mention.known.of_one:
            named = mention.start - 1 in self._taken or (
                before is not None and self._around.is_possessive(mention.start - 1)
            )
            if named or (after is not None and after.key in ("of", "in", "for")):
                return True
        if before is not None and before.key in ordinary.WITH_ANOTHER.get(words[0].bare, ()):
            return True
        if len(words) == 1 and not mention.known.acronym and mention.match.sort is NameSort.SPELLING:
            return self._around.style(words[0]) is Style.PLAIN and self._after(mention) is not Doubt.NONE
        if mention.known.own or len(words) == 1:
            return False
        return self._before(mention) is not Doubt.NONE or self._after(mention) is not Doubt.NONE

    def _is_language(self, before: Word | None, after: Word | None) -> bool:
        return before is not None and before.key in ordinary.LANGUAGE_BEFORE and after is None

    def _before(self, mention: _Mention) -> Doubt:
        return self._around.before(mention.start, mention.match)

    def _after(self, mention: _Mention) -> Doubt:
        return self._around.after(mention.start, mention.end, mention.match)

    # --- the text as a whole ---

    def _sure(self, mentions: list[_Mention]) -> Iterator[_Mention]:
        """The mentions that the rest of the text bears out."""
        whole = {one.match.id for one in mentions if not one.bare}
        firm = {one.match.id for one in mentions if not (one.hangs or one.needs)}
        for place, mention in enumerate(mentions):
            if mention.bare and mention.match.id not in whole:
                words = (word.bare for word in self._words[mention.start : mention.end])
                if mention.match.id in self._anothers or not ordinary.MANY_BEAR_IT.isdisjoint(words):
                    continue
            if mention.needs and firm <= {mention.match.id}:
                continue
            if mention.hangs and mention.match.id not in firm and not self._stands_beside(mentions, place):
                continue
            yield mention

    def _stands_beside(self, mentions: list[_Mention], place: int) -> bool:
        """Whether another country is named right beside, with no more than an "and" between."""
        here = mentions[place]
        for other in (*mentions[max(0, place - 1) : place], *mentions[place + 1 : place + 2]):
            first, last = sorted((here, other), key=lambda one: one.start)
            between = [word.key for word in self._words[first.end : last.start]]
            if not other.hangs and other.match.kind == "country" and self._only_joins(between):
                return True
        return False

    @staticmethod
    def _only_joins(between: Iterable[str]) -> bool:
        keys = list(between)
        return not keys or (len(keys) == 1 and keys[0] in ordinary.JOINERS)


def _readings(word: Word) -> Iterator[str]:
    """The word as it is and, in Arabic, without the particles that are written as one with it."""
    yield word.key
    if _may_be_glued(word) and word.text not in ordinary.GLUED_WORDS:
        yield from dict.fromkeys(key for key in _unglued(word.text) if len(key) >= _LEAST_UNGLUED)


def _may_be_glued(word: Word) -> bool:
    return word.text[0] in _PARTICLES or word.text[0] in _GLUED


def _unglued(text: str) -> Iterator[str]:
    for particles in (_PARTICLES, _GLUED):
        if text.startswith(particles):
            text = text[1:]
            yield normalised(text)
            # With the article "to" is written as two letters alike.
            if text.startswith("ل"):
                yield normalised(f"ا{text}")
