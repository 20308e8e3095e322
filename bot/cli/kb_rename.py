"""`dragoman kb rename`: shows what another id would change, asks, and changes it. The work is done in bot/kb/renaming.py."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.kb_making import here, told
from bot.cli.options import Config, Knowledge, Sources, Today
from bot.cli.refusing import CODES, guarded
from bot.core.answer import Status
from bot.core.plain import visible
from bot.errors import BadData, UserError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.kb.renaming import Renaming


def add_to(group: typer.Typer) -> None:
    """Add the command to `dragoman kb`."""
    group.command("rename")(guarded(_rename))


def _rename(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The id as it is: the name of its file, without .yaml.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The id it is to have.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    topic: Annotated[bool, typer.Option("--topic", help="The topic of this id, where an entry has the same.")] = False,
    today: Today = None,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """Give an entry or a topic another id: its file and every reference to it, all of them or none.

    Comments and layout stay. Relations whose ids are made of this one are renamed too.
    """
    from bot.app import Choices, configured, settle
    from bot.kb.folders import refuse_shipped
    from bot.kb.loading import load
    from bot.kb.renaming import renaming
    from bot.kb.writing import one_at_a_time, recover, write_together

    choices = Choices(knowledge=knowledge, sources=sources, config=config, today=today)
    folders, clock = settle(choices)
    root = folders.knowledge
    refuse_shipped(folders)
    if not root.is_dir():
        raise UserError(f"there is no folder {root}: --knowledge takes the folder that holds the YAML files")
    with one_at_a_time(root):
        for path in recover(root):
            print(f"put back after a change that was cut short: {here(root / path)}", file=sys.stderr)
        try:
            found = renaming(load(folders), folders, old, new, clock(), topic=topic)
        except BadData as reason:
            for problem in reason.problems:
                print(visible(told(problem, folders)), file=sys.stderr)
            print("dragoman: nothing was changed: mend these first, or choose another id", file=sys.stderr)
            return CODES[Status.ERROR]
        for line in _report(found):
            print(visible(line))
        if not yes and not _agreed(len(found.files)):
            print("nothing was changed")
            return 0
        write_together(root, found.writes())
    print(f"renamed: {old} is {new} now")
    for line in _elsewhere(configured(choices).settings, old):
        print(visible(line))
    return 0


def _report(found: Renaming) -> list[str]:
    lines: list[str] = []
    for one in found.files:
        moved = f" → {here(one.to)}" if one.to is not None else ""
        plural = "s" if len(one.lines) > 1 else ""
        lines.append(f"{here(one.path)}{moved}: line{plural} {', '.join(map(str, one.lines))}")
    if found.remarks:
        lines.append("comments that name an old id, and stay as they are:")
        lines += [f"  {place}" for place in found.remarks]
    for old, new in list(found.ids.items())[1:]:
        lines.append(f"the relation {old} is {new} then")
    return lines


def _agreed(files: int) -> bool:
    counted = "this file" if files == 1 else f"these {files} files"
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UserError(f"nothing was changed: add --yes to change {counted}")
    return typer.confirm(f"Change {counted}?")


def _elsewhere(settings: Settings, old: str) -> list[str]:
    """Where else the old id may be kept. Those are not changed here."""
    lines = [
        f"the config's digest of {one.channel} follows {followed!r}: change it there"
        for one in settings.digests
        for followed in one.follow
        if old in followed.split()
    ]
    return [
        *lines,
        "Digests and watches made in chat keep the old id, and are not changed: `dragoman digest list` shows the digests, "
        "/watches in a channel what it watches. Make those that name it anew.",
    ]
