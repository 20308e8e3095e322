"""Which changes of an entry need more care than others: of deaths, of who leaves an office, of what is signed. Pure.

Where it cannot be told, a change counts as delicate: a second editor too many costs an hour, one too few a correction.
A post's change is a resignation where a tenure ends otherwise than before, or another holds it where somebody did; an
agreement's a signing where its acts of signing or entering into force differ, or whose they are. Words say so for all other
entries: those of every item in which anything differs, those of what the change is about, and those of whoever proposes it.
"""

from __future__ import annotations

import re
from collections import Counter

from bot.config import Delicate
from bot.kb.kinds import ActKind, EventKind, MeetingKind
from bot.kb.records import Agreement, Entry, Event, Meeting, Post
from bot.kb.walking import leaves

_WORDS = {
    Delicate.DEATHS: re.compile(
        r"\b(?:die[sd]?|dying|dead(?:ly|lier|liest)?|deaths?|toll|deceased|kill\w*|murder\w*|assassinat\w*|suicide\w*|"
        r"execut(?:ed|ion)\w*|pass(?:ed|es|ing) away|fatal\w*|casualt\w*|funeral\w*|buri(?:ed|al)\w*|mourn\w*|obituar\w*|"
        r"condolence\w*|martyr\w*|slain|slaughter\w*|massacre\w*|behead\w*|drown\w*|cremat\w*|posthum\w*|autops\w*|"
        r"perish\w*|succumb\w*|demise|lifeless|not alive|no longer (?:alive|living|with us)|lives|loss of life|"
        r"(?:lost|took|taken|gave|claimed) (?:his|her|their) (?:own )?life|"
        # Of a person or an hour: only the hour is told apart.
        r"late(?! (?:on|in|at|last|this|that|january|february|march|april|may|june|july|august|september|october|"
        r"november|december|spring|summer|autumn|winter|morning|afternoon|evening|night|\d)))\b",
        re.IGNORECASE,
    ),
    Delicate.RESIGNATIONS: re.compile(
        r"\b(?:resign\w*|step\w* (?:down|aside)|stood down|stand\w* down|quit\w*|dismiss\w*|sack\w*|fired|oust\w*|"
        r"remov(?:ed|al|es|ing)\b.{0,40}\b(?:office|post|duties|role)|relieved of|abdicat\w*|impeach\w*|deposed?|toppl\w*|"
        r"overthr[eo]w\w*|replac\w*|succeed\w*|success(?:or|ion)\w*|(?:left|leav\w+) (?:office|the post)|retire\w*|"
        r"vacat\w*|unseat\w*|outgoing|no longer (?:in office|in post|holds?|serv\w+|leads?|heads?)|suspend\w*)\b",
        re.IGNORECASE,
    ),
    Delicate.SIGNINGS: re.compile(
        r"\b(?:(?:co|counter|un)?sign(?:s|ed|ing|ings|atory|atories|ature|atures)?|initial(?:s|led|ling)|ratif\w*|"
        r"(?:in|into) force|inked?|conclud\w*|seal(?:s|ed|ing))\b",
        re.IGNORECASE,
    ),
}
_TITLE = ("title", "kind", "said", "outcome")
"""Fields that say what the others are about."""
_BEARING = {
    *("date", "end", "occurrence", "place", "participants", "parts", "parties", "acts", "about", "at", "part_of"),
    *("speakers", "to", "reported_by", "channel", "between"),
}
"""Fields that say when it was, whether, and whose: another value makes another thing of what the entry is about."""
_BINDING = (ActKind.SIGNED, ActKind.IN_FORCE)
_DEADLY = (EventKind.ATTACK, EventKind.STRIKE, EventKind.WAR)


def delicate(before: Entry, after: Entry, said: str) -> frozenset[Delicate]:
    """What a change is about that needs care. said: the words of whoever proposes it, and their reason."""
    words = " ".join(f"{_differing_words(before, after)} ; {said}".replace("-", " ").split())
    found = {what for what, pattern in _WORDS.items() if pattern.search(words)}
    if isinstance(before, Post) and isinstance(after, Post) and _somebody_goes(before, after):
        # Whoever dies in office leaves it on that day, and no word need say so.
        found |= {Delicate.RESIGNATIONS, Delicate.DEATHS}
    if isinstance(before, Agreement) and isinstance(after, Agreement) and _binding(before) != _binding(after):
        found.add(Delicate.SIGNINGS)
    if isinstance(after, Meeting) and after.kind is MeetingKind.SIGNING:
        found.add(Delicate.SIGNINGS)
    if (
        isinstance(before, Event)
        and isinstance(after, Event)
        and after.kind in _DEADLY
        and (before.figures, before.facts, before.outcome) != (after.figures, after.facts, after.outcome)
    ):
        found.add(Delicate.DEATHS)
    return frozenset(found)


def _differing_words(before: Entry, after: Entry) -> str:
    was, is_ = (Counter(_items(entry)) for entry in (before, after))
    differing = [*(is_ - was), *(was - is_)]
    if any(field in _BEARING for field, _ in differing):
        differing += [item for item in {**was, **is_} if item[0] in _TITLE]
    return " ; ".join(words for _, words in differing)


def _items(entry: Entry) -> list[tuple[str, str]]:
    """Every field of an entry, and every item of one that is a list, with all the words in it."""
    found: dict[tuple[str | int, ...], list[str]] = {}
    for leaf in leaves(entry):
        found.setdefault(leaf.path[:2], []).append(str(leaf.value))
    return [(str(path[0]), " ".join(words)) for path, words in found.items()]


def _ends(post: Post) -> list[tuple[str, ...]]:
    return sorted(
        (one.holder, str(one.end or ""), one.modality.value, one.rank.value, one.said_by or "") for one in post.tenures
    )


def _somebody_goes(before: Post, after: Post) -> bool:
    if not before.tenures:
        return any(tenure.end for tenure in after.tenures)
    return _ends(before) != _ends(after)


def _binding(agreement: Agreement) -> tuple[list[tuple[str, ...]], list[str]]:
    """The acts that bind, and whom; nobody where there are none."""
    acts: list[tuple[str, ...]] = sorted(
        (
            *(act.act.value, act.instrument or "", str(act.date or ""), act.modality.value, act.rank.value),
            *(act.place or "", act.at or "", act.by or "", act.said_by or "", str(act.as_of or "")),
        )
        for act in agreement.acts
        if act.act in _BINDING
    )
    return acts, sorted(map(repr, agreement.parties)) if acts else []
