"""Type-ahead: what somebody who has typed this much may be typing, and what is meant where its label comes back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from bot.core.command import Commands
from bot.core.lengths import cut, length
from bot.core.parameters import Entity, Parameter, Source, handle
from bot.kb.knowledge import Knowledge
from bot.text.names import normalised

Offers = list[tuple[str, str]]
"""(label, value): what is shown, and what stands for it in a question. Best first."""

_LEAST_GUESSED = 4
"""Letters before a source is guessed at."""
_LIKE = 80.0
"""How much of what was typed must be found in a source's words, of 100, for a guess."""
_OFFERED = "completing: offered"


def complete(kb: Knowledge, commands: Commands, kinds: tuple[str, ...], typed: str, limit: int) -> Offers:
    """Entries of these kinds that begin so, in any script; guesses where none does; what is met most where nothing is typed."""
    if "command" in kinds:
        begun = normalised(typed.strip().lstrip("/"))
        return [(one.name, one.name) for one in commands if one.name.startswith(begun)][:limit]
    if "source" in kinds:
        return _sources(kb, typed)[:limit]
    if not typed.strip():
        return _met_most(kb, kinds)[:limit]
    return [(match.name, handle(kb, match.id)) for match in kb.names.complete(typed, kinds, limit)]


def _sources(kb: Knowledge, typed: str) -> Offers:
    """Sources in whose id, title or publisher every typed word begins a word; else those whose words are like it."""
    words = {
        source.id: normalised(f"{source.id} {source.title} {source.publisher or ''}") for source in kb.sources.values()
    }
    begun = normalised(typed).split()
    found = [
        one for one, said in words.items() if all(any(word.startswith(part) for word in said.split()) for part in begun)
    ]
    if not found and len(typed.strip()) >= _LEAST_GUESSED:
        from rapidfuzz import fuzz, process

        like = process.extract(normalised(typed), words, scorer=fuzz.partial_ratio, score_cutoff=_LIKE)
        found = [one for _, _, one in like]
    return [(f"{one}: {kb.sources[one].title}", one) for one in found]


def _met_most(kb: Knowledge, kinds: tuple[str, ...]) -> Offers:
    offered: dict[tuple[str, ...], Offers] = kb.worked_out.setdefault(_OFFERED, {})
    if kinds not in offered:
        met = Counter(one for around in kb.involved.values() for one in around)
        # An entry and a topic may share an id.
        named = dict.fromkeys(one for one in (*kb.entries, *kb.topics) if kb.kind(one) in kinds)
        every = sorted(named, key=lambda one: -met[one])
        offered[kinds] = [(kb.name(one), one) for one in every]
    return offered[kinds]


# --- labels ------------------------------------------------------------------------------------------------------------


def distinct(offers: Iterable[tuple[str, str]], most: int) -> Offers:
    """The same offers with labels of at most this length, no two of them alike: platforms take the first of equal ones."""
    shown: dict[str, str] = {}
    for label, value in offers:
        name = cut(label, most)
        if shown.get(name, value) != value:
            more = f" ({value})"
            name = cut(label, most - length(more)) + more
        shown.setdefault(name, value)
    return list(shown.items())


_NAMED = re.compile(r"(.+) \(([^()]+)\)", re.DOTALL)
_SOURCE = re.compile(r"(s\d{1,8}): ")


def from_label(text: str, kind: type[Parameter], kb: Knowledge) -> str:
    """What is meant by a text that a platform gives for a parameter: its label's value, where it is one of ours."""
    text = text.strip()
    if issubclass(kind, Source):
        found = _SOURCE.match(text)
        return found[1] if found and found[1] in kb.sources else text
    if not issubclass(kind, Entity):
        return text
    named = _NAMED.fullmatch(text)
    if named is not None:
        match = kb.names.known(named[2], kind.kinds)
        if match is not None and match.name.startswith(named[1].removesuffix("…")):
            return named[2]
    if text.endswith("…"):
        begun = text.removesuffix("…")
        held = [match for match in kb.names.complete(begun, kind.kinds) if match.name.startswith(begun)]
        return handle(kb, held[0].id) if len(held) == 1 else text
    return text
