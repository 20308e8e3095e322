"""What a list is about and how far it reaches: the words for its filters, for finding nothing, for where sources end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.answers.disputed import dispute_lines
from bot.answers.page import Page
from bot.answers.phrases import counted
from bot.core.answer import NoticeKind
from bot.kb import queries
from bot.kb.filtering import Filter
from bot.kb.knowledge import Knowledge
from bot.kb.queries import Happening
from bot.kb.records import Statement
from bot.text.dates import shown_day


def about(kb: Knowledge, wanted: Filter) -> str:
    """Of whom, on what, where and when: the title of a list."""
    words = kb.name(wanted.a) + (f" · {kb.name(wanted.b)}" if wanted.b else "")
    if wanted.topic:
        words += f", on {kb.name(wanted.topic)}"
    if wanted.place:
        words += f", in {kb.name(wanted.place)}"
    first, last = wanted.window
    if first and last:
        return f"{words}, {shown_day(first)} to {shown_day(last)}"
    return words + between(wanted)


def between(wanted: Filter) -> str:
    """The window asked for, with a space before it; nothing without one."""
    first, last = wanted.window
    if first and last:
        return f" between {shown_day(first)} and {shown_day(last)}"
    if first:
        return f" since {shown_day(first)}"
    return f" until {shown_day(last)}" if last else ""


def nothing(page: Page, wanted: Filter, what: str, *kinds: str) -> None:
    """That nothing is recorded, which is no sign that there was nothing, and how far the sources reach.

    what: in words; kinds: of the entries of which there is none, where they are not called so.
    """
    page.lacks(*(kinds or (what,)))
    kb = page.kb
    sides = f"of {kb.name(wanted.a)}" if wanted.b is None else f"between {kb.name(wanted.a)} and {kb.name(wanted.b)}"
    narrowed = f" on {kb.name(wanted.topic)}" if wanted.topic else ""
    narrowed += f" in {kb.name(wanted.place)}" if wanted.place else ""
    page.say(f"No {what} {sides}{narrowed} is recorded{between(wanted)}. That is no sign that there was none.")
    reach_notice(page)


def reach_notice(page: Page) -> None:
    """How far the sources reach, so that a silence is read for what it is."""
    reach = queries.reach(page.kb)
    if reach.earliest and reach.latest:
        page.notice(
            NoticeKind.REACH,
            f"The record rests on {counted(reach.count, 'source')}, the oldest of {reach.earliest.shown()}, the newest of "
            f"{reach.latest.shown()}. What none of them mentions is not recorded.",
        )


def disputes_below(page: Page, entries: Sequence[Happening]) -> None:
    """What sources disagree on in what a list shows, under it."""
    lines = [line for entry in entries for line in dispute_lines(page, entry)]
    if lines:
        page.heading("Disputed")
        page.items(lines)


def told_of(kb: Knowledge, party: str, on: date | None) -> list[Happening]:
    """What a party had a part in, newest first; by a day, only what could be told then."""
    found = queries.happenings(kb, party)
    if on is None:
        return queries.newest_first(kb, found)
    return queries.newest_first(kb, [told for entry in found if (told := queries.then(kb, entry, on)) is not None])


def more_of(rest: Sequence[Happening], party: str, on: date | None) -> list[str]:
    """How many more there are, and the command that shows them. No command shows only what was known on a day."""
    said = sum(isinstance(entry, Statement) for entry in rest)
    happened = len(rest) - said
    lines = [(happened, f"{happened} more", f": /timeline {party}")]
    lines += [(said, counted(said, "more statement"), f": /statements {party}")]
    return [words + (command if on is None else " by then") for number, words, command in lines if number]
