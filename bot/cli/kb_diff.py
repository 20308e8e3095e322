"""`dragoman kb diff`: what changed in the knowledge, in plain words. The words are found in bot/answers/revised.py."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.cli.kb_comparing import Rev
from bot.cli.kb_making import told
from bot.cli.options import Config, Knowledge, Sources, Today
from bot.cli.refusing import guarded
from bot.core.plain import visible


def add_to(group: typer.Typer) -> None:
    """Add the command to `dragoman kb`."""
    group.command("diff")(guarded(_diff))


def _diff(
    rev: Rev = "HEAD",
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit code 1 if anything changed.")] = False,
    today: Today = None,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """Tell in plain words what changed from a revision to the files as they are, saved but not committed ones included."""
    from bot.answers.revised import has_changed, revised
    from bot.app import Choices, settle
    from bot.cli.kb_comparing import compared, show_answer

    folders, clock = settle(Choices(knowledge=knowledge, sources=sources, config=config, today=today))
    with compared(folders, rev, clock(), sound=False) as both:
        show_answer(revised(both.before, both.now, both.changes, clock(), both.since, both.renamed))
        differs = has_changed(both.before, both.now) or bool(both.changes or both.renamed)
    for problem in both.problems:
        print(visible(told(problem, folders)), file=sys.stderr)
    return 1 if differs and exit_code else 0
