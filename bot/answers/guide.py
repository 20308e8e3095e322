"""Help and about: how to ask, and what is being asked."""

from __future__ import annotations

from datetime import date

from bot import __version__
from bot.answers.page import Page, strong, text
from bot.answers.phrases import counted
from bot.core.answer import Answer, Status, Table
from bot.core.command import Command, Commands
from bot.kb import queries
from bot.kb.disputes import live
from bot.kb.knowledge import Knowledge
from bot.kb.records import KINDS


def overview(kb: Knowledge, commands: Commands, today: date) -> Answer:
    """Every command in a line."""
    page = Page(kb, today)
    page.say("Type a command and what it is about. Any spelling of a name will do: qatr, Катар, QA.")
    page.add(
        Table(
            columns=("command", "answers"),
            rows=tuple((text(strong(command.usage)), text(command.description)) for command in commands),
        )
    )
    page.say("Dates may be typed as 2024-05, “april 2024” or yesterday. More on one command: /help relations")
    return page.answer("What can be asked", dated=False)


def usage(kb: Knowledge, command: Command, today: date) -> Answer:
    """One command with its parameters and examples."""
    page = Page(kb, today)
    page.say(command.description)
    page.fact("Usage", strong(command.usage))
    for option in command.options:
        needed = "" if option.required else " (may be left out)"
        page.fact(option.name, f"{option.description}{needed}")
    for example in command.examples:
        page.fact("Example", strong(example))
    return page.answer(f"/{command.name}", dated=False)


def no_such_command(kb: Knowledge, name: str, close: tuple[str, ...], today: date) -> Answer:
    """Help was asked on something that is no command."""
    page = Page(kb, today)
    hint = f" Did you mean {' or '.join(f'/{one}' for one in close)}?" if close else ""
    page.say(f"There is no command “{name[:40]}”.{hint} /help lists them all.")
    return page.answer("Unknown command", status=Status.NOT_FOUND, dated=False)


def about(kb: Knowledge, today: date) -> Answer:
    """Revision, counts, how far the sources reach and how much is disputed."""
    page = Page(kb, today)
    page.say("Dragoman answers from entries kept by editors; every line carries the source and paragraph it stands on.")
    page.fact("Version", __version__)
    page.fact("Knowledge", f"revision {kb.revision[:7]}")
    counts = dict.fromkeys(KINDS.values(), 0)
    for entry in kb.contents.entries():
        counts[KINDS[type(entry)]] += 1
    plurals = {"person": "people", "country": "countries"}
    shown = [counted(number, kind, plurals.get(kind)) for kind, number in counts.items()]
    page.fact("Entries", ", ".join(shown))
    reach = queries.reach(kb)
    if reach.earliest and reach.latest:
        page.fact(
            "Sources",
            f"{counted(reach.count, 'document')}, published from {reach.earliest.shown()} to {reach.latest.shown()}",
        )
    open_disputes = [
        claims for entry in kb.contents.entries() for _, claims in queries.disputes(kb, entry) if len(live(claims)) > 1
    ]
    page.fact("Disputes", f"{counted(len(open_disputes), 'open disagreement')} between or within sources: /disputes")
    return page.answer("About Dragoman")
