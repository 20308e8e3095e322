"""`dragoman kb new`: a new entry, asked for field by field or given at once, checked, shown, and written in its place.

How one field is asked for is in kb_asking.py, what becomes of the answers in kb_making.py.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.kb_making import (
    CITE,
    Making,
    Tree,
    checked,
    checked_id,
    given,
    here,
    opened,
    proposed,
    refuse_known,
    shown,
    told,
    write,
)
from bot.cli.options import Config, Knowledge, Sources, Today
from bot.cli.refusing import CODES, guarded
from bot.core.answer import Status
from bot.core.plain import visible
from bot.errors import Problem, UserError, shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from bot.cli.kb_asking import Asking

_BEFORE_ID = {
    "meeting": ("date",),
    "event": ("date",),
    "statement": ("date", "about"),
    "post": ("to",),
}
"""Fields that may be left out, and that its id is made of."""
_USUAL = {
    "place": ("within", "stands_for"),
    "person": ("short", "names", "native"),
    "organization": ("short", "of", "part_of", "memberships"),
    "post": ("tenures", "titles"),
    "meeting": ("place", "participants", "discussed", "outcome"),
    "agreement": ("parties", "covers"),
    "relation": ("standing",),
    "event": ("place", "parts", "outcome"),
    "statement": ("to", "at"),
}
"""Fields that are offered before the others."""


def add_to(group: typer.Typer) -> None:
    """Add the command to `dragoman kb`."""
    group.command("new")(guarded(_new))


def _new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="person, meeting, relation…; `kb schema` lists them.")],
    entry_id: Annotated[str | None, typer.Option("--id", metavar="ID", help="Its id; proposed if left out.")] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="A field; again for another. Lists and groups as YAML."),
    ] = None,
    today: Today = None,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """Write a new entry: asks for what it needs, proposes its id, checks it, shows the file, and writes it in its place.

    With every field that it needs in --set, nothing is asked. No file is ever written over. Ctrl-C writes nothing.
    """
    from bot.app import Choices, settle
    from bot.kb.folders import refuse_shipped

    folders, clock = settle(Choices(knowledge=knowledge, sources=sources, config=config, today=today))
    refuse_shipped(folders)
    if not folders.knowledge.is_dir():
        raise UserError(
            f"there is no folder {folders.knowledge}: --knowledge takes the folder that holds the YAML files"
        )
    making = opened(folders, clock(), kind)
    tree = given(making, values or [])
    if entry_id is not None:
        tree = {"id": checked_id(making, entry_id), **tree}
    lacking = [field for field in making.needed if field not in tree]
    if not lacking:
        return _written_at_once(making, tree)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from bot.kb.entering import meaning

        wanted = "; ".join(f"--set {field}=… ({meaning(making.record, field)})" for field in lacking)
        raise UserError(f"a new {kind} needs more, and nobody can be asked here: {wanted}")
    from bot.cli.kb_asking import Asking

    try:
        return converse(making, tree, Asking(making.entering, _say))
    except (KeyboardInterrupt, EOFError):
        print("\nnothing was written")
        raise KeyboardInterrupt from None


# --- at once, or in a dialogue ----------------------------------------------------------------------------------------


def _written_at_once(making: Making, tree: Tree) -> int:
    refuse_known(making, tree)
    if "id" not in tree:
        named = proposed(making, tree)
        if not named:
            raise UserError("no id can be made of its name: give one with --id")
        tree = {"id": checked_id(making, named), **tree}
    path, text, errors = checked(making, tree)
    if errors:
        _say_errors(making, path, errors)
        print("dragoman: nothing was written", file=sys.stderr)
        return CODES[Status.BAD_INPUT]
    write(making, tree, path, text)
    print(here(path))
    return 0


def converse(making: Making, tree: Tree, asking: Asking) -> int:
    """Ask for what is missing, show what comes of it, and write it if somebody agrees. The exit code."""
    record = making.record
    for field in (*making.needed, *_BEFORE_ID.get(making.kind, ())):
        if field not in tree and field != CITE:
            value = asking.field(record, field, needed=field in making.needed)
            tree |= {} if value is None else {field: value}
    if "id" not in tree:
        _say("  The id names the entry and its file for good. No more of a date than its year stands in it.")
        tree = {"id": asking.checked("id", lambda typed: checked_id(making, typed), proposed(making, tree)), **tree}
    if CITE in making.needed and CITE not in tree:
        tree[CITE] = asking.field(record, CITE, needed=True)
    label = "another field (Tab lists them, Enter goes on)"
    while True:
        asking.others(record, tree, label, _USUAL.get(making.kind, ()))
        asking.cite_each(record, tree)
        path, text, errors = checked(making, tree)
        _say("\n" + shown(making, tree, text))
        if not errors:
            break
        _say_errors(making, path, errors)
        if not asking.agreed("It cannot be written so. Mend it?"):
            _say("nothing was written")
            return CODES[Status.BAD_INPUT]
        label = "the field to mend (Tab lists them, Enter shows it again)"
    if not asking.agreed(f"Write {here(path)}?"):
        _say("nothing was written")
        return 0
    write(making, tree, path, text)
    _say(f"written: {here(path)}")
    return 0


def _say(words: str) -> None:
    for line in words.split("\n"):
        print(visible(line))


def _say_errors(making: Making, path: Path, errors: Sequence[Problem]) -> None:
    sys.stdout.flush()
    own = shown_path(path, making.folders.knowledge)
    for problem in errors:
        # The file of the new entry is not there yet.
        is_new = problem.file == own and making.kind != "topic"
        line = f"the new entry: {problem.message}: {problem.advice}" if is_new else told(problem, making.folders)
        print(visible(line), file=sys.stderr, flush=True)
