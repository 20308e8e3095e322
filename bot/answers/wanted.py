"""What was asked in vain, as editors are told of it: the section of their digest, and what would answer a question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from bot.answers.page import Page, text
from bot.answers.phrases import counted
from bot.core.answer import Lack
from bot.kb.knowledge import Knowledge
from bot.kb.names.forms import Match
from bot.text.dates import shown_day
from bot.text.names import normalised

MOST_SHOWN = 5
_ALIKE = 0.85
"""How like a name must be to be offered: what is less so only happens to be the nearest."""
_WITH_MORE = 0.7
"""How like it must be where every word of it was asked for, among others."""
_ORDER = ("person", "organization", "post", "place", "topic", "country")
"""In which order kinds are offered for a name that none has: what is asked for most comes first."""
_MOST_WAYS = 4
_NEW = "dragoman kb new "
_COMMANDS = {"source": "dragoman kb draft ARTICLE"}
TENURE = "tenure"
"""In the place of a kind: the entry is there, and lacks this."""


class InVain(msgspec.Struct, frozen=True):
    """A question that found nothing: how often it was asked, and on which day first and last."""

    question: str
    times: int
    first: date
    last: date


def asked_in_vain(page: Page, asked: Sequence[InVain]) -> bool:
    """The section of the editors' digest; whether there is one."""
    if not asked:
        return False
    page.heading("Asked in vain")
    page.items(text(f"{one.question} — {often(one)}") for one in asked[:MOST_SHOWN])
    more = f"{len(asked) - MOST_SHOWN} more, and what" if len(asked) > MOST_SHOWN else "What"
    page.say(f"{more} would answer each: dragoman kb wanted")
    return True


def often(one: InVain) -> str:
    """How often, and since when."""
    times = "once" if one.times == 1 else "twice" if one.times == 2 else counted(one.times, "time")
    when = f"on {shown_day(one.first)}" if one.first == one.last else f"since {shown_day(one.first)}"
    return f"{times} {when}"


def closest(kb: Knowledge, lack: Lack) -> list[Match]:
    """Entries that what is missing may be a spelling of, the likest first."""
    if not lack.missing or lack.kinds == ("source",):
        return []
    resolution = kb.names.find(lack.missing, lack.kinds or None)
    words = set(normalised(lack.missing).split())
    return [
        match
        for match in resolution.matches or resolution.closest
        if match.score >= _ALIKE or (match.score >= _WITH_MORE and words.issuperset(normalised(match.name).split()))
    ]


def additions(lack: Lack) -> list[str]:
    """The commands that would begin an entry with the answer, the likeliest first."""
    if TENURE in lack.kinds:
        return []
    kinds = list(lack.kinds)
    if lack.missing:
        # Every country of the world is known by name: what is missing is a spelling.
        kinds = sorted((kind for kind in kinds if kind != "country"), key=_likely)
    return [_COMMANDS.get(kind, _NEW + kind) for kind in kinds[:_MOST_WAYS]]


def advice(kb: Knowledge, lack: Lack, title: str) -> list[str]:
    """What is missing, and what an editor can do about it: a line each. title: of the answer that says so."""
    near = ", ".join(f"{match.name} ({match.kind})" for match in closest(kb, lack))
    first, *rest = additions(lack) or [""]
    begin = first + (f" (or {', '.join(way.removeprefix(_NEW) for way in rest)})" if rest else "")
    if TENURE in lack.kinds:
        return [f"{title}: nobody is recorded in this post", "add a tenure to its entry"]
    if not lack.missing:
        return [f"{title}: nothing is recorded", begin]
    lines = [f"“{lack.missing}” leads to nothing"]
    if near:
        lines.append(f"a spelling of {near}? Add it to that entry")
    if begin:
        lines.append(f"{'something else? ' if near else ''}{begin}")
    return lines


def _likely(kind: str) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
