"""`dragoman kb stale`: what to verify next. What that is, is decided in bot/answers/unverified.py."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.options import Config, Knowledge, Sources, Today
from bot.cli.refusing import guarded


def add_to(group: typer.Typer) -> None:
    """Add the command to `dragoman kb`."""
    group.command("stale")(guarded(_stale))


def _stale(
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many to show.")] = 20,
    today: Today = None,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """List what to verify next, oldest attestation first: holders, standings, plans that have passed, what was never signed."""
    from bot.answers.unverified import unverified
    from bot.app import Choices, open_dragoman
    from bot.cli.kb_comparing import show_answer
    from bot.cli.progress import compiling

    with compiling() as progress:
        newsroom = open_dragoman(Choices(knowledge=knowledge, sources=sources, config=config, today=today), progress)
    show_answer(unverified(newsroom.kb, newsroom.today, limit))
    return 0
