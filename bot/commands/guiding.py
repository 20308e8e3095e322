"""/help, /about: how to ask, and what is being asked."""

from __future__ import annotations

import difflib
from typing import Annotated

from bot.core.answer import Answer
from bot.core.command import Asking, command
from bot.core.parameters import CommandName


@command(name="help", examples=("/help", "/help relations"))
async def help_(asking: Asking, command: Annotated[CommandName | None, "A command to explain"] = None) -> Answer:
    """All commands, or one with its options and examples"""
    from bot.answers import guide

    if command is None:
        return guide.overview(asking.kb, asking.commands, asking.today)
    name = command.asked.strip().lstrip("/").casefold()
    found = asking.commands.get(name)
    if found is None:
        close = tuple(difflib.get_close_matches(name[:40], list(asking.commands.by_name), n=2, cutoff=0.6))
        return guide.no_such_command(asking.kb, name, close, asking.today)
    return guide.usage(asking.kb, found, asking.today)


@command(examples=("/about",))
async def about(asking: Asking) -> Answer:
    """Version, revision of the knowledge, how much there is and how far it reaches"""
    from bot.answers import guide

    return guide.about(asking.kb, asking.today)
