"""Names of the knowledge in the cases of Russian and its neighbours: Катара, Турцией, Эрдогану. Guesses no name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.kb.knowledge import Knowledge
from bot.kb.names.people import person_forms
from bot.kb.records import Country, Organization, Person, Place

_WORD = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ]?[а-яё]+)*")
_CYRILLIC = re.compile(r"[А-ЯЁ][а-яё-]+")
_NAME_END = re.compile(r"[аяоеьйиы]$")
_CASES = frozenset(
    ("", "а", "я", "у", "ю", "е", "о", "и", "ы", "й", "ь", "ой", "ей", "ом", "ем", "ою", "ею", "ам", "ям", "ах", "ях", "ов", "ами",
     "ями", "ии", "ию", "ия", "ием", "ией", "ым", "ого", "ому", "ью")
)  # fmt: skip
_LEAST = 4
"""Letters of a stem; shorter ones begin too many words."""


class CyrillicForms:
    """The single words in Cyrillic that name somebody or something, by their stems."""

    def __init__(self, kb: Knowledge) -> None:
        self._by_stem: dict[str, set[str]] = {}
        for entry in kb.contents.entries():
            if not isinstance(entry, (Country, Organization, Person, Place)):
                continue
            for native in entry.native:
                forms = [native, *(form for form, _ in person_forms(native))] if isinstance(entry, Person) else [native]
                for form in forms:
                    if _CYRILLIC.fullmatch(form) and len(stem := _stem(form)) >= _LEAST:
                        self._by_stem.setdefault(stem, set()).add(entry.id)

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """From where to where a word in Cyrillic is one of these names in some case, and whose; none of two bearers."""
        for match in _WORD.finditer(text):
            word = match.group().lower()
            for size in range(len(word), max(_LEAST, len(word) - 3) - 1, -1):
                owners = self._by_stem.get(word[:size])
                if owners and word[size:] in _CASES:
                    if len(owners) == 1:
                        yield match.start(), match.end(), next(iter(owners))
                    break


def _stem(form: str) -> str:
    return _NAME_END.sub("", form.lower())
