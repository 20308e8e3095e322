"""`dragoman chat`: opens the newsroom and hands it to the terminal. What is saved meanwhile is in the next answer."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from bot.adapters.terminal import platform
from bot.app import Choices, open_dragoman, settle
from bot.cli.progress import compiling
from bot.cli.refusing import MOST_SHOWN
from bot.core.plain import visible
from bot.errors import Severity

if TYPE_CHECKING:
    from bot.app import Dragoman
    from bot.kb.live import Live


def chat(choices: Choices) -> int:
    """Answer until the input ends."""
    with compiling() as progress:
        newsroom = open_dragoman(choices, progress)
    newsroom.before_asking = _Rereading(newsroom, choices)
    asyncio.run(platform.run(newsroom))
    return 0


class _Rereading:
    """Reads what was saved since the last line. What cannot be served is told once, and the answer is as it was before."""

    def __init__(self, newsroom: Dragoman, choices: Choices) -> None:
        self._newsroom = newsroom
        self._folders = settle(choices).folders
        self._live: Live | None = None
        self._told: tuple[str, ...] = ()

    def __call__(self) -> None:
        from bot.kb.live import Live

        if self._live is None:
            self._live = Live(self._folders, self._newsroom.kb)
        reread = self._live.read_again(None, self._newsroom.today)
        if reread.knowledge is not None:
            self._newsroom.kb = reread.knowledge
        errors = tuple(str(one) for one in reread.problems if one.severity is Severity.ERROR)
        if errors and errors != self._told:
            for line in errors[:MOST_SHOWN]:
                print(visible(line), file=sys.stderr)
            more = f"and {len(errors) - MOST_SHOWN} more; " if len(errors) > MOST_SHOWN else ""
            print(f"dragoman: {more}until this is mended, answers are as before", file=sys.stderr)
        self._told = errors
