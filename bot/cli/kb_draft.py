"""`dragoman kb draft`: from a saved article to a source card and draft entries. The work is done in bot/kb/drafting/."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from bot.cli.options import Config, Json, Knowledge, Sources, Today
from bot.cli.refusing import guarded
from bot.core.plain import visible
from bot.errors import UserError


def add_to(group: typer.Typer) -> None:
    """Add the command to a group."""
    group.command("draft")(_draft)


@guarded
def _draft(
    article: Annotated[Path, typer.Argument(metavar="ARTICLE", help="The saved article: text, HTML or Markdown.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where drafts go; by default `drafts` beside the knowledge."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="The card's id, such as s005; by default the next free one."),
    ] = None,
    published: Annotated[
        str | None, typer.Option("--published", metavar="DATE", help="When it appeared, if it does not say so itself.")
    ] = None,
    text_out: Annotated[
        Path | None,
        typer.Option("--text-out", metavar="FILE", help="Where the extracted text goes; by default beside the drafts."),
    ] = None,
    as_json: Json = False,
    today: Today = None,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """Draft a source card and entries from an article; nothing of it reaches readers until an editor moves it in."""
    from bot.app import Choices, settle
    from bot.core.parameters import holds_title
    from bot.kb.drafting.drafting import Wanted, draft
    from bot.kb.drafting.reporting import told
    from bot.kb.folders import refuse_shipped
    from bot.kb.knowledge import Knowledge as Revision
    from bot.kb.snapshot import open_contents
    from bot.kb.territories import Territories
    from bot.text.when import read_when

    folders, clock = settle(Choices(knowledge=knowledge, sources=sources, config=config, today=today))
    if out is None:
        refuse_shipped(folders)
    try:
        day = read_when(published, clock()) if published is not None else None
    except ValueError as reason:
        raise UserError(f"--published: {reason}") from None
    if day is not None and day.precision not in ("day", "month", "year"):
        raise UserError(f"--published: {published!r} is no day, month or year: write 2024-07-04, 2024-07 or 2024")
    kb = Revision(open_contents(folders, clock()), Territories.open())
    wanted = Wanted(article=article, out=out, source=source, published=day, text_out=text_out)
    report = draft(wanted, kb, folders, clock(), lambda match: holds_title(kb, match))
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        for line in told(report).splitlines():
            print(visible(line))
    return 0
