"""The forms a person is asked for by: the surname alone, first and last name. Says nothing about who the person is."""

from __future__ import annotations

from bot.kb.names.forms import NameSort
from bot.text.names import TITLES, normalised

_PARTICLES = frozenset(
    {"al", "el", "bin", "ibn", "bint", "ben", "abu", "bu", "van", "von", "der", "den", "de", "da", "di", "del", "la",
     "le", "dos", "du", "ter", "st", "ul", "ur"}
)  # fmt: skip
_FATHERS = frozenset({"bin", "ibn", "bint"})


def person_forms(name: str, short: str | None = None) -> list[tuple[str, NameSort]]:
    """Further forms of a person's name, beyond the name itself.

    From "Tamim bin Hamad Al Thani", short "Sheikh Tamim": the short name, its form without a title (Tamim), the surname
    with its particle (Al Thani), the first name with the surname (Tamim Al Thani), the name without the house
    (Tamim bin Hamad). A name of one word has none of these but its short form.
    """
    forms: dict[str, NameSort] = {}
    if short:
        forms[short] = NameSort.SHORT
        forms.setdefault(_untitled(short), NameSort.SHORT)
    words = name.split()
    if len(words) > 1:
        start = _surname_start(words)
        surname = " ".join(words[start:])
        if start and len(normalised(surname)) > 1:
            forms.setdefault(surname, NameSort.SURNAME)
            forms.setdefault(f"{words[0]} {surname}", NameSort.SPELLING)
        if any(normalised(word) in _FATHERS for word in words) and start > 1:
            forms.setdefault(" ".join(words[:start]), NameSort.SPELLING)
    return [(form, sort) for form, sort in forms.items() if form and form != name]


def _surname_start(words: list[str]) -> int:
    start = len(words) - 1
    while start > 1 and normalised(words[start - 1]) in _PARTICLES:
        start -= 1
    # The father's name is no surname: "Salman bin Abdulaziz" is asked for whole.
    if normalised(words[start]) in _FATHERS and start > 0:
        return 0
    return start


def _untitled(short: str) -> str:
    words = short.split()
    while len(words) > 1 and normalised(words[0]) in TITLES:
        words = words[1:]
    return " ".join(words)
