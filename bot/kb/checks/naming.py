"""Whether names tell entries apart: no garbled form is a name, nobody is entered twice, no two names only look alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.errors import Problem
from bot.kb.loading import Loaded, Written
from bot.kb.records import Country, Named, Person
from bot.text.characters import skeleton
from bot.text.names import normalised

_ALIKE = 0.92
"""Two people's names at least this alike are taken for one person: above Abdullah/Abdulla, below two brothers."""


def garbled_forms_are_no_names(loaded: Loaded, today: date) -> Iterable[Problem]:
    """A damaged form matches and is never shown; standing among the names, it would be."""
    shown: dict[str, str] = {}
    for entry, _ in loaded.entries:
        if isinstance(entry, Named):
            for text in (entry.name, *entry.names, *entry.native):
                shown[text.casefold()] = entry.id
    for entry, written in loaded.entries:
        if isinstance(entry, Named):
            for position, text in enumerate(entry.garbled):
                owner = shown.get(text.casefold())
                if owner is not None:
                    message = f"the damaged form {text!r} is also a name of {owner!r}"
                    advice = "leave it in `garbled` or among the names, not in both"
                    yield loaded.problem(written, ("garbled", position), message, advice)


def people_are_entered_once(loaded: Loaded, today: date) -> Iterable[Problem]:
    """The same person under two spellings would have half of their record in each."""
    seen: list[tuple[str, Person, Written]] = []
    for entry, written in loaded.entries:
        if not isinstance(entry, Person):
            continue
        key = " ".join(sorted(normalised(entry.name).split()))
        for other_key, other, other_written in seen:
            if _alike(key, other_key) or _share_a_name(entry, other):
                message = f"{entry.name!r} looks like {other.name!r} in {other_written.file}"
                advice = "keep one entry and list the other spelling under its `names`"
                yield loaded.problem(written, ("name",), message, advice)
        seen.append((key, entry, written))


def names_look_different(loaded: Loaded, today: date) -> Iterable[Problem]:
    """Two entries whose names cannot be told apart by eye: a Cyrillic letter among Latin ones, for instance."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for entry, written in loaded.entries:
        if not isinstance(entry, Named):
            continue
        key = (type(entry).__name__, skeleton(entry.name))
        other_id, other_name = seen.setdefault(key, (entry.id, entry.name))
        if other_id != entry.id:
            same = "is the name of" if other_name == entry.name else "looks exactly like the name of"
            message = f"{entry.name!r} {same} {other_id!r}"
            yield loaded.problem(written, ("name",), message, "merge the two entries, or tell their names apart")


def countries_differ_in_code(loaded: Loaded, today: date) -> Iterable[Problem]:
    """An ISO code is one country's: by it, its names in other languages are found."""
    seen: dict[str, str] = {}
    for entry, written in loaded.entries:
        if isinstance(entry, Country):
            other = seen.setdefault(entry.code, entry.id)
            if other != entry.id:
                message = f"the code {entry.code!r} is already that of {other!r}"
                yield loaded.problem(written, ("code",), message, "mend the one that is wrong")


def _alike(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 3 or not one or not other:
        return False
    from rapidfuzz.fuzz import ratio

    return ratio(one, other) >= 100 * _ALIKE


def _share_a_name(one: Person, other: Person) -> bool:
    return bool(
        {normalised(text) for text in (one.name, *one.names)}
        & {normalised(text) for text in (other.name, *other.names)}
    )
