"""Citation: which source, which paragraph, which sentence. How `s002#p2s5` is written, read and ordered."""

from __future__ import annotations

import re
from functools import lru_cache

FORM = (
    r"^(?P<source>s[0-9]{3,})#p(?P<first>[1-9][0-9]{0,3})"
    r"(?:-(?P<last>[1-9][0-9]{0,3})|s(?P<sentence>[1-9][0-9]{0,3}))?$"
)
"""No article has ten thousand paragraphs; who goes through the paragraphs of a citation is done soon."""
_FORM = re.compile(FORM)
_TOO_LONG = re.compile(r"s[0-9]{3,}#p[0-9]+(?:-[0-9]+|s[0-9]+)?")


class Citation:
    """A place in a source: a paragraph, a run of paragraphs, or one sentence of a paragraph. All count from 1."""

    __slots__ = ("_hash", "first", "last", "order", "sentence", "source")

    order: tuple[str, int, int, int]
    """Sorts by source, then by place in it."""

    def __init__(self, source: str, first: int, last: int | None = None, sentence: int | None = None) -> None:
        self.source = source
        self.first = first
        self.last = first if last is None else last
        self.sentence = sentence
        self.order = (source, first, sentence or 0, self.last)
        self._hash = hash(self.order)

    @staticmethod
    @lru_cache(maxsize=8192)
    def parse(text: str) -> Citation:
        """Read `s000#p9`, `s000#p15-16` or `s002#p2s5`. Raises ValueError for anything else."""
        found = _FORM.fullmatch(text)
        if not found and re.search("[0-9]{5}", text.partition("#")[2]) and _TOO_LONG.fullmatch(text):
            raise ValueError(f"{_shortened(text)} is not a citation; paragraphs and sentences have at most 4 digits")
        if not found:
            raise ValueError(f"{_shortened(text)} is not a citation; write source#p9, source#p15-16 or source#p9s2")
        last = int(found["last"]) if found["last"] else None
        if last is not None and last <= int(found["first"]):
            raise ValueError(f"{text!r} ends before it begins")
        sentence = int(found["sentence"]) if found["sentence"] else None
        return Citation(found["source"], int(found["first"]), last, sentence)

    @property
    def locator(self) -> str:
        """The part after the `#`: p9, p15-16 or p9s2."""
        if self.sentence is not None:
            return f"p{self.first}s{self.sentence}"
        return f"p{self.first}" if self.last == self.first else f"p{self.first}-{self.last}"

    @property
    def paragraphs(self) -> range:
        """The paragraphs it covers, as numbers from 1."""
        return range(self.first, self.last + 1)

    def shown(self) -> str:
        """As a reader sees it: s002 ¶2 (sentence 5)."""
        if self.sentence is not None:
            return f"{self.source} ¶{self.first} (sentence {self.sentence})"
        if self.first != self.last:
            return f"{self.source} ¶{self.first}–{self.last}"
        return f"{self.source} ¶{self.first}"

    def __str__(self) -> str:
        return f"{self.source}#{self.locator}"

    def __repr__(self) -> str:
        return f"Citation({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Citation) and self.order == other.order

    def __hash__(self) -> int:
        return self._hash


def _shortened(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
