"""Help and about: how to ask, and what is being asked."""

from __future__ import annotations

from datetime import date

from bot import __version__
from bot.answers.page import Page, strong, text
from bot.answers.phrases import counted
from bot.core.answer import Answer, Status, Table
from bot.core.command import Command, Commands
from bot.kb import queries
from bot.kb.claims import Claimed
from bot.kb.disputes import live
from bot.kb.knowledge import Knowledge
from bot.kb.records import KINDS
from bot.text.dates import Date


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
    page.fact("Freshness", _freshness(kb, today))
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


def _freshness(kb: Knowledge, today: date) -> str:
    """How old the newest source is, what was attested last, and how many titles must be verified: one line."""
    newest = queries.reach(kb).latest
    if newest is None:
        return "no source has a date"
    words = f"newest source {newest.shown()}{_age(newest, today)}"
    holders = [tenure for post in kb.contents.posts if (tenure := queries.holder(kb, post)) and tenure.end is None]
    lasting: list[Claimed] = [*holders]
    lasting += [fact for relation in kb.contents.relations for fact in live(relation.standing)]
    lasting += [membership for body in kb.contents.organizations for membership in body.memberships]
    attested = [days[-1] for claim in lasting if (days := queries.attested(kb, claim.cite, claim.as_of))]
    if attested:
        latest = max(attested, key=queries.last_known)
        age = _age(latest, today) if latest != newest else ""
        words += f"; last attestation of a post or standing {latest.shown()}{age}"
    if holders:
        stale = sum(queries.is_stale(kb, tenure, today) for tenure in holders)
        words += f"; {stale} of {counted(len(holders), 'holder')} of posts to be verified before use"
    return words


_MONTH = 30.44


def _age(day: Date, today: date) -> str:
    """How long ago, in whole days up to two months, then in months."""
    days = (today - queries.last_known(day)).days
    if days < 0:
        return ""
    if days < 2 * _MONTH:
        return f", {counted(days, 'day')} ago" if days else ", today"
    return f", {counted(int(days / _MONTH), 'month')} ago"
