"""`dragoman kb wanted`: what was asked in vain, for whoever edits the knowledge. It is counted by the desk (bot/desk/wanted.py)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import Config, Knowledge, Sources, Today
from bot.cli.refusing import guarded
from bot.core.plain import visible
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.app import Dragoman
    from bot.desk.wanted import Listed

NO_STORE = 1
"""Exit code where nothing was ever counted."""


def add_to(group: typer.Typer) -> None:
    """Add the command to `dragoman kb`."""
    group.command("wanted")(guarded(_wanted))


def _wanted(
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many questions to show.")] = 20,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only what was asked on this day or later.")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="NAME", help="text or json.")] = "text",
    today: Today = None,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """List what readers asked in vain, most often asked first, and what would answer it.

    Each question is asked again of the knowledge as it is now; what finds an answer leaves the list. Exit code 1 if
    there is no store.
    """
    if form not in ("text", "json"):
        raise UserError(f"--format: there is no {form[:40]!r}: it can be text or json")
    try:
        import bot.state.store  # noqa: F401
    except ModuleNotFoundError as missing:
        raise UserError(f"{missing.name} is not installed: pip install 'dragoman[state]'") from None
    from bot.app import Choices, configured, open_dragoman, state_of
    from bot.cli.progress import compiling
    from bot.state.store import NoStore

    where = state_of(configured(Choices(config=config)).settings)
    with compiling() as progress:
        newsroom = open_dragoman(Choices(knowledge=knowledge, sources=sources, config=config, today=today), progress)
    begin = _day(since, newsroom.today)
    try:
        found = asyncio.run(_listed(newsroom, where, limit, begin))
    except NoStore as reason:
        said = f"{reason}: questions are counted by `dragoman run`; use the config that it is run with"
        print(f"dragoman: {visible(said)}", file=sys.stderr)
        return NO_STORE
    if form == "json":
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(_for_programs(newsroom, found)), indent=2).decode())
        return 0
    for line in _report(newsroom, found, begin):
        print(visible(line))
    return 0


def _day(written: str | None, today: date) -> date | None:
    if written is None:
        return None
    from bot.text.when import read_when

    try:
        when = read_when(written, today)
    except ValueError as reason:
        raise UserError(f"--since: {reason}") from None
    if when.open_start:
        raise UserError(f"--since: {written[:40]!r} has no first day: write a day, such as 2026-11-22")
    return when.earliest


async def _listed(newsroom: Dragoman, where: str, limit: int, since: date | None) -> Listed:
    from bot.desk.wanted import listed
    from bot.state.store import as_it_is, open_store
    from bot.state.wanted import WantedRows

    async with as_it_is(where):
        # Raises where there is none: open_store would make one.
        pass
    async with await open_store(where) as store:
        return await listed(
            WantedRows(store), lambda question: newsroom.asked_of(question, newsroom.kb, newsroom.today), limit, since
        )


def _report(newsroom: Dragoman, found: Listed, since: date | None) -> Iterator[str]:
    from bot.answers.wanted import InVain, advice, often
    from bot.text.dates import shown_day

    for still in found.shown:
        row, answer = still.row, still.answer
        times = often(InVain(row.question, row.times, row.first, row.last))
        last = "" if row.first == row.last else f", last on {shown_day(row.last)}"
        yield f"{row.question} — {times}{last}"
        for line in advice(newsroom.kb, answer.lack, answer.title) if answer.lack else (answer.title,):
            yield f"    {line}"
    if found.shown:
        yield ""
    begun = f" since {shown_day(since)}" if since else ""
    left = f", {found.more} not shown: --limit N" if found.more else ""
    yield f"{_counted(len(found.shown) + found.more, 'question')} asked in vain{begun}{left}"
    if found.answered:
        yield f"{_counted(found.answered, 'question')} answered by now, and off the list"
    if found.withheld:
        yield f"asked {_counted(found.withheld, 'time')} beside that, in words that are not kept: they are no name"


def _for_programs(newsroom: Dragoman, found: Listed) -> dict[str, Any]:
    from bot.answers.wanted import additions, closest

    kb = newsroom.kb
    return {
        "wanted": [
            {
                "question": one.row.question,
                "times": one.row.times,
                "first": one.row.first,
                "last": one.row.last,
                "missing": one.answer.lack.missing if one.answer.lack else "",
                "closest": [
                    {"id": match.id, "name": match.name, "kind": match.kind}
                    for match in (closest(kb, one.answer.lack) if one.answer.lack else ())
                ],
                "commands": additions(one.answer.lack) if one.answer.lack else (),
            }
            for one in found.shown
        ],
        "more": found.more,
        "answered": found.answered,
        "withheld": found.withheld,
    }


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word if number == 1 else word + 's'}"
