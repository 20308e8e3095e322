"""The terminal as a platform: what its entry point carries. How an answer looks is layout.py's, the chat chat.py's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from bot.core.adapter import Newsroom, Settled
from bot.core.answer import Answer
from bot.core.command import Commands

NARROWEST = 80
"""Columns that an answer is laid out in where no terminal says how many it has."""


class TerminalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The terminal has nothing to choose."""


class Terminal:
    """See core/adapter.py, Platform. Rich and prompt_toolkit are imported when something is shown."""

    name = "terminal"
    settings: type[msgspec.Struct] = TerminalSettings

    def render(self, answer: Answer) -> str:
        """The answer as it looks on a terminal of 80 columns, without colour."""
        from bot.adapters.terminal.layout import laid_out

        return "\n".join(line.plain.rstrip() for line in laid_out(answer, NARROWEST))

    async def run(self, newsroom: Newsroom, settings: Any = None) -> None:
        """Chat until the input ends."""
        from bot.adapters.terminal.chat import chat

        await chat(newsroom)

    def cli(self, group: Callable[[str, str], Any], commands: Commands, settled: Settled) -> None:
        """Adds nothing: `ask` and `chat` are the program's own."""


platform = Terminal()
