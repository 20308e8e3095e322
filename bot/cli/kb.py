"""`dragoman kb`: what a knowledge editor runs. The work itself is done in bot/kb/; here it is called and printed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from bot.cli import kb_diff, kb_draft, kb_new, kb_preview, kb_rename, kb_stale, kb_wanted
from bot.cli.kb_making import told
from bot.cli.options import PLAIN, Config, Json, Knowledge, Sources, Today
from bot.cli.refusing import guarded
from bot.core.plain import visible
from bot.errors import BadData, Problem, Severity, UserError

kb = typer.Typer(
    help="For those who edit the knowledge: write, rename, compare, check, verify.", no_args_is_help=True, **PLAIN
)
for _module in (kb_draft, kb_new, kb_rename, kb_diff, kb_preview, kb_stale, kb_wanted):
    _module.add_to(kb)

_CUT_SHORT = "a change of several files was cut short here: the next `kb rename` or `kb new` puts them back first"

_NOT_YOURS = "there is no knowledge of yours here: this checks the one that the program brings"


@kb.command("check")
@guarded
def _check(
    as_json: Json = False,
    today: Today = None,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """List every problem of every file. Exit code 1 if any of them is an error; warnings are told, and pass."""
    from bot.app import Choices, settle
    from bot.kb.checks import check
    from bot.kb.folders import is_shipped
    from bot.kb.loading import load
    from bot.kb.writing import is_interrupted

    folders, clock = settle(Choices(knowledge=knowledge, sources=sources, config=config, today=today))
    loaded = load(folders)
    problems = check(loaded, clock())
    if is_shipped(folders):
        print(f"dragoman: {_NOT_YOURS}", file=sys.stderr)
    if is_interrupted(folders.knowledge):
        print(f"dragoman: {_CUT_SHORT}", file=sys.stderr)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    entries, cards = len(loaded.entries), len(loaded.sources)
    if as_json:
        counts = {"entries": entries, "sources": cards, "errors": errors, "warnings": len(problems) - errors}
        _print_json({"problems": problems, **counts})
    else:
        for problem in problems:
            print(visible(told(problem, folders)))
        warnings = _counted(len(problems) - errors, "warning")
        print(f"{_counted(entries, 'entry')}, {_counted(cards, 'source')}: {_counted(errors, 'error')}, {warnings}")
    return 1 if errors else 0


@kb.command("format")
@guarded
def _format(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; by default all entries and cards.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit code 1 if something would change.")
    ] = False,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """Bring files into their canonical form; comments stay."""
    from bot.app import Choices, settle
    from bot.cli.kinds import files_of
    from bot.kb.editing import format_file
    from bot.kb.folders import refuse_shipped
    from bot.kb.sources import Source

    folders, _ = settle(Choices(knowledge=knowledge, sources=sources, config=config))
    if not check:
        refuse_shipped(folders)
    changed = 0
    problems: list[Problem] = []
    files = files_of(folders, paths or [])
    for path, record in files:
        try:
            root = folders.sources if record is Source else folders.knowledge
            if format_file(path, root, record, check):
                changed += 1
                print(f"{'would change' if check else 'changed'} {path}")
        except BadData as reason:
            problems += reason.problems
    for problem in problems:
        print(visible(told(problem, folders)), file=sys.stderr)
    print(
        f"{_counted(len(files), 'file')}: {changed} {'to change' if check else 'changed'}, {len(problems)} unreadable"
    )
    return 1 if problems or (check and changed) else 0


@kb.command("schema")
@guarded
def _schema(
    kind: Annotated[
        str | None, typer.Argument(help="A kind, such as person; without one, all kinds are listed.")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write all of them where the entries' first lines point.")
    ] = False,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """Print the JSON Schema of a kind of file, or write the schemas of all kinds for editors to use."""
    from bot.app import Choices, settle
    from bot.cli.kinds import RECORDS
    from bot.kb.folders import refuse_shipped
    from bot.kb.schemas import FOLDER, editor_schema, write_schemas

    if write:
        folders, _ = settle(Choices(knowledge=knowledge, sources=sources, config=config))
        refuse_shipped(folders)
        for path in write_schemas(folders.knowledge / FOLDER):
            print(path)
        return 0
    if kind is None:
        for name in RECORDS:
            print(name)
        return 0
    if kind not in RECORDS:
        raise UserError(f"there is no kind {kind[:40]!r}: it can be {', '.join(RECORDS)}")
    _print_json(editor_schema(RECORDS[kind]))
    return 0


@kb.command("verify")
@guarded
def _verify(
    archive: Annotated[Path, typer.Option("--archive", metavar="DIR", help="The folder of the original documents.")],
    explained: Annotated[bool, typer.Option("--explained", help="List also what a `reads` line explains.")] = False,
    as_json: Json = False,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """Hold every cited value against the documents. Exit code 1 if one does not stand there."""
    from bot.app import Choices, settle
    from bot.kb.loading import load
    from bot.kb.verifying import Verdict, verify

    folders, _ = settle(Choices(knowledge=knowledge, sources=sources, config=config))
    verification = verify(load(folders), archive)
    counts = {verdict.value: number for verdict, number in verification.counts.items()}
    unread = verification.unread
    if as_json:
        listed = {"explained": verification.explained()} if explained else {}
        _print_json({**counts, "unread": unread, "problems": verification.problems, **listed})
    else:
        for finding in verification.explained() if explained else ():
            place = f"{finding.file}:{finding.line}:{finding.column}"
            print(f"{place}: {finding.field} {finding.value!r} is explained: {finding.how}")
        for problem in verification.problems:
            print(visible(told(problem, folders)))
        print(", ".join(f"{number:,} {verdict}" for verdict, number in counts.items()))
        if unread:
            print(f"{_counted(unread, 'file')} could not be read or held against the originals")
    return 1 if verification.counts[Verdict.FAILED] else 0


@kb.command("stats")
@guarded
def _stats(
    as_json: Json = False,
    today: Today = None,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """Count entries, claims, citations and disputes, and say how far the sources reach."""
    from bot.app import Choices, settle
    from bot.cli.counting import counts, report
    from bot.kb.knowledge import Knowledge as Revision
    from bot.kb.snapshot import open_contents

    folders, clock = settle(Choices(knowledge=knowledge, sources=sources, config=config, today=today))
    counted = counts(Revision(open_contents(folders, clock())))
    if as_json:
        _print_json(counted)
    else:
        print(report(counted))
    return 0


def _print_json(value: object) -> None:
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def _counted(number: int, word: str) -> str:
    plural = word[:-1] + "ies" if word.endswith("y") else word + "s"
    return f"{number:,} {word if number == 1 else plural}"
