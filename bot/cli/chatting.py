"""`dragoman chat`: opens the newsroom and hands it to the terminal."""

from __future__ import annotations

import asyncio

from bot.adapters.terminal import platform
from bot.app import Choices, open_dragoman
from bot.cli.progress import compiling


def chat(choices: Choices) -> int:
    """Answer until the input ends."""
    with compiling() as progress:
        newsroom = open_dragoman(choices, progress)
    asyncio.run(platform.run(newsroom))
    return 0
