"""Words anywhere in the knowledge: every line of every entry, found by the words in it. Names are bot/kb/names/'s."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from bot.kb.carrying import carried
from bot.kb.citations import Citation
from bot.kb.claims import Claimed, Figure, Rank
from bot.kb.knowledge import Knowledge
from bot.kb.records import Entry, Named, Organization, Post
from bot.kb.shapes import Fields, Listing, Scalar, fields_of
from bot.kb.walking import claims
from bot.text.names import normalised

if TYPE_CHECKING:
    from bot.kb.succession import Succession

MOST_WORDS = 12
_LINES = "lines"
_WHOLE_NAME, _NAME, _SENTENCE = 3, 2, 1


class Line(msgspec.Struct, frozen=True):
    """One line of an entry. shown: as a reader sees it; words: what it is found by; claim: None where it is a name."""

    entry: str
    shown: str
    words: tuple[str, ...]
    claim: Claimed | None
    cite: tuple[Citation, ...]
    weight: int


class Hit(msgspec.Struct, frozen=True):
    """A line in which words occur. found: in how many of them."""

    line: Line
    found: int

    @property
    def worth(self) -> tuple[int, int]:
        """What ranks it: more words first, then names."""
        return (self.found, self.line.weight)


def search(kb: Knowledge, words: str) -> list[Hit]:
    """The best line of each entry in which every word begins some word; where there is none, of those with the most."""
    wanted = tuple(dict.fromkeys(normalised(words).split()))[:MOST_WORDS]
    if not wanted:
        return []
    best: dict[str, Hit] = {}
    for line in lines_of(kb):
        found = sum(any(word.startswith(one) for word in line.words) for one in wanted)
        hit = Hit(line, found)
        if found and (line.entry not in best or hit.worth > best[line.entry].worth):
            best[line.entry] = hit
    # What was typed may be another spelling of a name, which stands in no line.
    match = kb.names.find(words).match
    entry = kb.entries.get(match.id) if match and match.score == 1.0 else None
    if entry is not None:
        best[entry.id] = Hit(Line(entry.id, kb.name(entry.id), (), None, entry.cite, _WHOLE_NAME), len(wanted))
    most = max((hit.found for hit in best.values()), default=0)
    kept = [hit for hit in best.values() if hit.found == most and 2 * most >= len(wanted)]
    return sorted(kept, key=lambda hit: (-hit.line.weight, hit.line.entry))


def lines_of(kb: Knowledge) -> Iterable[Line]:
    """Every line that may be found, made when first asked for."""
    if _LINES not in kb.worked_out:
        kb.worked_out[_LINES] = {entry.id: _of_entry(kb, entry) for entry in kb.contents.entries()}
    lines: dict[str, tuple[Line, ...]] = kb.worked_out[_LINES]
    return chain.from_iterable(lines.values())


@carried(_LINES)
def _carried(known: dict[str, tuple[Line, ...]], succession: Succession) -> dict[str, tuple[Line, ...]]:
    kb = succession.after
    # A post is shown with the name of whose it is.
    renamed = succession.renamed
    posts = (post.id for post in kb.contents.posts if renamed and _is_of(kb, post, renamed))
    return succession.in_order(known, lambda entry: _of_entry(kb, entry), {*succession.entries, *posts})


def _is_of(kb: Knowledge, post: Post, owners: frozenset[str]) -> bool:
    whole = kb.get(post.of, Organization)
    around = [claim.value for claim in whole.part_of] if whole else []
    return not owners.isdisjoint([post.of, post.to or "", *around])


def _of_entry(kb: Knowledge, entry: Entry) -> tuple[Line, ...]:
    return tuple(_lines(kb, entry))


def _lines(kb: Knowledge, entry: Entry) -> Iterable[Line]:
    if isinstance(entry, Named):
        # Other forms are found too, and the proper one is shown: no source need have the others.
        forms = normalised(" ".join((entry.name, *entry.names, *entry.native)))
        yield Line(entry.id, entry.name, tuple(forms.split()), None, entry.cite, _NAME)
    elif isinstance(entry, Post) or hasattr(entry, "title"):
        name = kb.name(entry.id)
        yield Line(entry.id, name, tuple(normalised(name).split()), None, entry.cite, _NAME)
    pointing = _pointing(type(entry))
    for path, claim in claims(entry):
        sentence = "" if path[0] in pointing else _sentence(claim)
        if sentence and claim.rank is not Rank.DEPRECATED:
            words = tuple(normalised(sentence).split())
            yield Line(entry.id, sentence, words, claim, claim.cite or entry.cite, _SENTENCE)


def _sentence(claim: Claimed) -> str:
    """What a claim says in words."""
    if isinstance(claim, Figure):
        number = "" if claim.value is None else f"{claim.value:,.10g}"
        return " ".join(part for part in (claim.measure, claim.vague or number, claim.scale, claim.unit) if part)
    for name in ("value", "entitles", "requires", "group"):
        value = getattr(claim, name, None)
        # Words of a fixed list (held, announced) say nothing that anybody would look up.
        if type(value) is str:
            return value
    return ""


@lru_cache(maxsize=32)
def _pointing(record: type[Entry]) -> frozenset[str]:
    """The fields whose claims say nothing in words, but point to an entry."""
    found: set[str] = set()
    for key, (_, shape) in fields_of(record).fields.items():
        if isinstance(shape, Listing) and isinstance(shape.item, Fields) and "value" in shape.item.fields:
            _, value = shape.item.fields["value"]
            if isinstance(value, Scalar) and value.refers:
                found.add(key)
    return frozenset(found)
