"""Markup: how a platform writes text that formats. The walk over an answer's spans is here, the signs are each platform's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from bot.core.answer import DateText, Emphasis, EntityName, Mark, Strong, Text


class Markup(ABC):
    """strong, emphasis: the sign that stands before and behind words in that style."""

    strong: ClassVar[str]
    emphasis: ClassVar[str]

    @abstractmethod
    def literal(self, text: str) -> str:
        """Text that shows as it is: no mention, link, style or emoji comes of it."""

    @abstractmethod
    def beginning(self, line: str) -> str:
        """A line written already, so that nothing at its beginning makes a quotation, heading or list of it."""

    def label(self, words: str) -> str:
        """What a line is about, before the rest of it."""
        return f"{self.bold(words)}   "

    def small(self, line: str) -> str:
        """A line of ours, written already, in small print where a platform has it by a sign."""
        return line

    def line(self, text: Text) -> str:
        """One line of an answer. Citation marks stay as they are: [3]."""
        parts: list[str] = []
        for at, span in enumerate(text):
            match span:
                case Mark(number):
                    # No line begins with a bare [1].
                    if parts and parts[-1].endswith(" "):
                        parts[-1] = f"{parts[-1][:-1]}\u00a0"
                    parts.append(f"[{number}]")
                case EntityName(words) if not at:
                    # What a line is about, where it begins with that.
                    parts.append(self._styled(self.strong, words, parts, _after(text, at)))
                case Strong(words):
                    parts.append(self._styled(self.strong, words, parts, _after(text, at)))
                case Emphasis(words):
                    parts.append(self._styled(self.emphasis, words, parts, _after(text, at)))
                case EntityName(words) | DateText(words):
                    parts.append(self.literal(words))
                case _:
                    parts.append(self.literal(span.text))
        return self.beginning("".join(parts))

    def bold(self, words: str) -> str:
        """Words of ours in bold, alone or at the beginning of a line."""
        return f"{self.strong}{self.literal(words)}{self.strong}"

    def slanted(self, words: str) -> str:
        """Words of ours in italics, alone or at the beginning of a line."""
        return f"{self.emphasis}{self.literal(words)}{self.emphasis}"

    def _styled(self, sign: str, words: str, before: list[str], after: str) -> str:
        """Words in a style, where the platform would see it: a sign within a word is just a sign, and blanks inside undo it."""
        shown = self.literal(words)
        edge = before[-1][-1:] if before and before[-1] else " "
        if not shown or shown != shown.strip() or edge.isalnum() or edge == sign[-1] or after.isalnum():
            return shown
        return f"{sign}{shown}{sign}"


def _after(text: Text, at: int) -> str:
    if at + 1 == len(text):
        return " "
    following = text[at + 1]
    return "[" if isinstance(following, Mark) else following.text[:1] or " "
