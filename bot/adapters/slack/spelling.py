"""Commands named in an answer as they are typed in Slack: with the prefix, or after /dragoman where Slack keeps the word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from bot.adapters.slack.manifest import ALL, RESERVED
from bot.core.answer import Answer, follow_ups

_SHOWN = frozenset({"text", "alt", "label", "title", "subtitle"})
"""The fields of an answer that are read; what a button runs stays as the core understands it."""


class Spelling:
    """typed: for each command, what is typed in Slack, slash included; commands that are typed as ever may be left out."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self._typed = {name: slash for name, slash in typed.items() if slash != f"/{name}"}
        self._parts = tuple(f"/{name}".encode() for name in self._typed)
        names = "|".join(map(re.escape, self._typed))
        self._named = re.compile(rf"(?<![\w/:.])/({names})(?![\w-])") if names else None

    def words(self, text: str) -> str:
        """A text with every command as it is typed."""
        return self._named.sub(lambda found: self._typed[found[1]], text) if self._named else text

    def answer(self, answer: Answer) -> Answer:
        """The same answer; suggestions, which are lines and labels at once, become actions."""
        encoded = msgspec.json.encode(answer)
        if not any(part in encoded for part in self._parts):
            return answer
        built = msgspec.to_builtins(msgspec.structs.replace(answer, actions=follow_ups(answer), suggestions=()))
        return msgspec.convert(self._spelled(built), Answer)

    def _spelled(self, tree: Any) -> Any:
        if isinstance(tree, dict):
            return {
                key: self.words(value) if key in _SHOWN and isinstance(value, str) else self._spelled(value)
                for key, value in tree.items()
            }
        return [self._spelled(item) for item in tree] if isinstance(tree, list | tuple) else tree


def spelling(commands: Iterable[str], slashes: Mapping[str, str]) -> Spelling:
    """slashes: each slash command's name and the command it asks, as manifest.slash_commands gives them."""
    typed = {name: f"/{slash}" for slash, name in slashes.items() if name}
    return Spelling({name: typed.get(name, f"/{ALL} {name}") for name in commands})


USUAL = Spelling({name: f"/{ALL} {name}" for name in RESERVED})
"""Where no settings are known: without a prefix."""
