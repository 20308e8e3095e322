"""`dragoman kb preview`: the answers and tomorrow's digest that a change would alter, before and after.

Which questions are asked is decided in bot/desk/previewing.py; here they are asked, and the answers laid beside each other.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.kb_comparing import Rev
from bot.cli.options import Config, Knowledge, Sources, Today
from bot.cli.refusing import guarded
from bot.core.plain import visible
from bot.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text as Line

    from bot.app import Dragoman
    from bot.cli.kb_comparing import Compared
    from bot.config import Settings
    from bot.core.adapter import Platform
    from bot.core.answer import Answer
    from bot.desk.previewing import Altered

_AROUND = 2
"""Lines kept around those that differ."""
_MARK = 2
_REVISION = re.compile(r"knowledge [0-9a-f]{7}")
_NUMBER = re.compile(r"\[[0-9]+\]")
_GONE, _NEW = "red", "green"


def add_to(group: typer.Typer) -> None:
    """Add the command to `dragoman kb`."""
    group.command("preview")(guarded(_preview))


def _preview(
    rev: Rev = "HEAD",
    form: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="terminal, or a platform's name for its payloads.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Show the lines that stay too, not only those around.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many questions to ask.")] = 120,
    page: Annotated[
        Path | None,
        typer.Option(
            "--page", metavar="FILE", help="Write them as an HTML page, as the terminal, Slack and Discord show them."
        ),
    ] = None,
    today: Today = None,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """Show the answers and tomorrow's digest that a change would alter, before and after.

    The change is all that differs from a revision to the files as they are. Exit code 4 if those cannot be served.
    """
    from bot.app import Choices, Dragoman, configured, settle
    from bot.cli.kb_comparing import compared
    from bot.desk.previewing import questions

    platform = _platform(form)
    choices = Choices(knowledge=knowledge, sources=sources, config=config, today=today)
    folders, clock = settle(choices)
    with compared(folders, rev, clock(), sound=True) as both:
        newsroom = Dragoman(both.now, clock())
        lines = questions(both.before, both.now, both.changes)
        found = _asked(newsroom, both, lines[:limit])
        digests = list(_digests(newsroom, both, configured(choices).settings))
        every = [*((one.line, one) for one in found), *digests]
        said = _summary(both, len(lines[:limit]), len(found), len(lines[limit:]))
        if page is not None:
            _write_page(page, every, said, whole)
            print(f"{visible(str(page))} shows what is altered: open it in a browser.")
        for heading, one in every if page is None else ():
            if platform is None:
                _show(heading, one, whole)
            else:
                _print(heading, one, platform)
        print(said)
    return 0


def _platform(form: str | None) -> Platform | None:
    """Whose payloads are shown; None for the terminal. Raises UserError where there is no such platform."""
    if form is None or form == "terminal":
        return None
    from bot.core.adapter import names, platform

    found = platform(form)
    if found is None:
        raise UserError(f"--format: there is no {form[:40]!r}: it can be {', '.join(sorted({'terminal', *names()}))}")
    return found


def _asked(newsroom: Dragoman, both: Compared, lines: Sequence[str]) -> list[Altered]:
    from bot.app import finished
    from bot.cli.progress import shown
    from bot.desk.previewing import altered

    with shown("Asking") as progress:
        return finished(lambda: altered(newsroom.asked_of, both.before, both.now, newsroom.today, lines, progress))


def _digests(newsroom: Dragoman, both: Compared, settings: Settings) -> Iterator[tuple[str, Altered]]:
    """Tomorrow's digest of a channel that follows everything, and of those of the config that follow something else."""
    from bot.desk.digests import follow_ids
    from bot.desk.previewing import altered_digest

    if not both.changes:
        return
    follows: dict[tuple[str, ...], str] = {(): "of everything"}
    for one in settings.digests:
        try:
            follows.setdefault(follow_ids(both.now, one.follow), f"of {one.channel}")
        except UserError as reason:
            print(f"dragoman: the digest of {one.channel} is left out: {visible(str(reason))}", file=sys.stderr)
    for follow, whose in follows.items():
        found = altered_digest(both.before, both.now, newsroom.today, both.changes, follow)
        if found is not None:
            yield f"tomorrow's digest {whose}", found


def _summary(both: Compared, asked: int, differing: int, left: int) -> str:
    if not both.changes and not asked:
        return f"{'Only ids' if both.renamed else 'Nothing'} changed since {both.since}."
    said = (
        f"{asked} question{'' if asked == 1 else 's'} asked of {both.since} and of the files as they are: "
        f"{differing} answered otherwise, {asked - differing} the same."
    )
    rest = f"{left} more not asked: --limit {asked + left} asks them. " if left else ""
    return f"{said} {rest}Answers to questions that are not on this list may change too."


def _write_page(page: Path, every: Sequence[tuple[str, Altered]], said: str, whole: bool) -> None:
    from bot.cli.kb_page import write_page
    from bot.core.adapter import platforms

    write_page(page, every, list(platforms()), lambda one, width: _marked(one.before, one.after, width, whole), said)


# --- payloads ---------------------------------------------------------------------------------------------------------


def _print(heading: str, one: Altered, platform: Platform) -> None:
    for when, answer in (("before", one.before), ("after", one.after)):
        print(f"# {visible(heading)} — {when}, {platform.name}")
        sys.stdout.flush()
        sys.stdout.buffer.write(platform.render(answer).rstrip("\n").encode("utf-8", "replace") + b"\n\n")


# --- as the terminal shows them ---------------------------------------------------------------------------------------


def _show(heading: str, one: Altered, whole: bool) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    _rule(console, heading)
    for line in _marked(one.before, one.after, console.width - _MARK, whole):
        console.print(line, no_wrap=True, overflow="ignore", crop=False)
    console.print()


def _rule(console: Console, heading: str) -> None:
    from rich.text import Text

    words = Text(f"── {visible(heading)} ", style="bold")
    words.append("─" * max(0, min(console.width, 110) - words.cell_len))
    console.print(words, no_wrap=True, overflow="ignore", crop=False)


def _marked(before: Answer, after: Answer, width: int, whole: bool) -> Iterator[Line]:
    """The lines of both, each with a mark: − stands only in the one before, + only in the one after."""
    from rich.text import Text

    from bot.adapters.terminal.layout import laid_out

    old, new = laid_out(before, width), laid_out(after, width)
    matcher = SequenceMatcher(None, _words(old, before), _words(new, after), autojunk=False)
    for what, begin, end, first, last in matcher.get_opcodes():
        if what == "equal":
            yield from _unchanged(new[first:last], first == 0, last == len(new), whole)
            continue
        yield from (Text.assemble(("- ", _GONE), line) for line in old[begin:end])
        yield from (Text.assemble(("+ ", _NEW), line) for line in new[first:last])


def _words(lines: Sequence[Line], answer: Answer) -> list[str]:
    """The lines as they are compared: another revision is no difference, nor is another number of a mark of one place."""
    places = {f"[{note.mark}]": f"[{note.source}#{note.locator}]" for note in answer.citations}
    return [
        _NUMBER.sub(lambda found: places.get(found[0], found[0]), _REVISION.sub("knowledge", line.plain))
        for line in lines
    ]


def _unchanged(lines: Sequence[Line], begins: bool, ends: bool, whole: bool) -> Iterator[Line]:
    """Lines that both have: only those near a difference, and the title."""
    from rich.text import Text

    head = 1 if begins else _AROUND
    tail = 0 if ends else _AROUND
    if whole or len(lines) <= head + tail + 1:
        yield from (Text.assemble("  ", line) for line in lines)
        return
    yield from (Text.assemble("  ", line) for line in lines[:head])
    yield Text(f"  ⋯ {len(lines) - head - tail} lines as before", style="dim")
    yield from (Text.assemble("  ", line) for line in lines[len(lines) - tail :])
