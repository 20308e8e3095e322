"""The digest of a day: what changed, what is ahead, what should have happened, what happened on this day, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

import msgspec

from bot.answers.agreed import act_text, agreement_line, not_done
from bot.answers.anniversaries import on_this_day
from bot.answers.changes import change_lines, concerns, day_of, shown_name
from bot.answers.followed import covered, followed_names, gone, ways_from, within
from bot.answers.lines import happening_line
from bot.answers.lists import planned
from bot.answers.page import Page, text
from bot.answers.phrases import listed, when
from bot.answers.reminders import disputes_in_turn, pair_of_the_day, posts_to_verify
from bot.answers.scope import reach_notice
from bot.answers.wanted import InVain, asked_in_vain
from bot.core.answer import Answer, EntityName, Plain, Span, Text
from bot.kb import queries
from bot.kb.changes import Change
from bot.kb.disputes import live
from bot.kb.kinds import ActKind
from bot.kb.knowledge import Knowledge
from bot.kb.queries import Happening
from bot.kb.records import Act, Agreement
from bot.text.dates import Date, Window, shown_day

WEEK = timedelta(days=7)
VAGUE = timedelta(days=31)
"""A date that leaves more days open than a month has would stand in every digest for most of a year."""
MOST_CHANGES = 8
MOST_AHEAD = 10
MOST_OVERDUE = 5


class Digest(msgspec.Struct, frozen=True):
    """What is posted. quiet: whether nothing changed, is ahead, has lately become overdue or happened on this day."""

    answer: Answer
    quiet: bool


def digest(
    kb: Knowledge,
    today: date,
    *,
    follow: tuple[str, ...] = (),
    changes: Sequence[Change] = (),
    before: Knowledge | None = None,
    first: bool = False,
    asked: Sequence[InVain] = (),
) -> Digest:
    """The digest of a day. follow: ids of entries and topics, a pair as two with a blank; nothing means everything.

    changes: what editors changed since the last digest. before: the knowledge as it was then, for names now gone.
    first: whether there was none, so that the changes are those of the last day. asked: what was asked in vain, for editors.
    """
    page = Page(kb, today)
    lost = gone(kb, follow)
    among = covered(kb, follow)
    overdue = _overdue(page, among)
    since = "in the last day" if first else "since the last digest"
    # What passed long ago without an outcome would make every day one with news.
    lately = any(_passed_lately(kb, entry, today) for entry in overdue)
    news = [
        _changed(page, follow, changes, before, since),
        _ahead(page, among),
        lately and _say_overdue(page, overdue),
        _anniversaries(page, among),
        asked_in_vain(page, asked),
    ]
    quiet = not any(news)
    if quiet:
        _say_quiet(page, bool(follow), since)
    reminders = [
        not lately and _say_overdue(page, overdue),
        disputes_in_turn(page, among),
        posts_to_verify(page, among),
    ]
    if quiet and not any(reminders):
        pair_of_the_day(page, among)
    if lost:
        page.say(f"Nothing in the knowledge is called this, though it is followed here: {listed(lost)}.")
    left = tuple(one for one in follow if one not in lost)
    ways_from(page, left)
    answer = page.answer(f"Digest for {today:%a} {shown_day(today)}", dated=False)
    names = f"{followed_names(kb, left)} · " if left else ""
    return Digest(
        msgspec.structs.replace(answer, command="digest", subtitle=f"{names}knowledge {kb.revision[:7]}"), quiet
    )


def _say_quiet(page: Page, followed: bool, since: str) -> None:
    day, _, _ = shown_day(page.today).rpartition(" ")
    page.say(
        f"Nothing new{' on what is followed here' if followed else ''}: no change {since}, nothing recorded "
        f"as planned for the coming week, and no meeting, agreement or event of {day} in an earlier year."
    )
    reach_notice(page)


# --- what changed -----------------------------------------------------------------------------------------------------


def _changed(
    page: Page, follow: tuple[str, ...], changes: Sequence[Change], before: Knowledge | None, since: str
) -> bool:
    kb = page.kb
    kept = [one for one in changes if not follow or any(concerns(kb, one, followed) for followed in follow)]
    if not kept:
        return False
    page.heading(f"Changed {since}")
    kept.sort(key=lambda one: one.at, reverse=True)
    names = {one.entry: shown_name(kb, one) for one in reversed(kept)}
    for told, together in groupby(kept[:MOST_CHANGES], key=lambda one: (day_of(one.at), one.editor, one.why)):
        day, editor, why = told
        page.say(shown_day(day), f", {editor}" if editor else "", f": {why}" if why else "")
        page.items(line for one in together for line in _change_lines(page, one, before, names))
    if len(kept) > MOST_CHANGES:
        page.say(f"{len(kept) - MOST_CHANGES} more: /changes")
    page.action("Changes", "/changes")
    return True


def _change_lines(page: Page, one: Change, before: Knowledge | None, names: Mapping[str, str]) -> Iterable[Text]:
    """What changed in an entry, each line with its name; what is new or gone is named in its line."""
    shown = names[one.entry]
    named = one.unreadable or (one.before is not None and one.after is not None)
    whose: Span = EntityName(shown, one.entry) if one.entry in page.kb.entries else Plain(shown)
    for line in change_lines(page, one, before, names):
        yield text(whose, ": ", line) if named else line


# --- what is ahead, and what should have happened ---------------------------------------------------------------------


def _ahead(page: Page, among: frozenset[str] | None) -> bool:
    """What is planned from today to a week from now: what certainly is, and what may be."""
    week = Window(page.today, page.today + WEEK)
    certain: list[tuple[Date, Happening, Act | None]] = []
    possible: list[tuple[Date, Happening, Act | None]] = []
    for entry, act, days in _plans(page, among):
        inside = [day for day in days if day.may_fall_in(week)]
        if inside and all(day.must_fall_in(week) for day in days):
            certain.append((inside[0], entry, act))
        elif inside and any(day.latest - day.earliest <= VAGUE for day in inside):
            possible.append((inside[0], entry, act))
    for heading, found in (
        ("Today, tomorrow and this week", certain),
        ("May be this week; the day is not certain", possible),
    ):
        if found:
            found.sort(key=lambda one: (one[0], one[1].id))
            page.heading(heading)
            page.timeline(_planned_line(page, *one) for one in found[:MOST_AHEAD])
        if len(found) > MOST_AHEAD:
            page.say(f"{len(found) - MOST_AHEAD} more: /upcoming")
    if certain or possible:
        page.action("Upcoming", "/upcoming")
    return bool(certain or possible)


def _plans(page: Page, among: frozenset[str] | None) -> list[tuple[Happening, Act | None, list[Date]]]:
    """What is planned or announced, each with the days it is planned for."""
    found: list[tuple[Happening, Act | None, list[Date]]] = [
        (entry, None, queries.dates_of(entry)) for entry in within(planned(page.kb), among)
    ]
    for agreement in within(page.kb.contents.agreements, among):
        if not queries.is_done(agreement):
            for act in live(agreement.acts):
                if act.date is not None and _is_for_its_day(act, page.today):
                    found.append((agreement, act, [act.date]))
    return found


def _is_for_its_day(act: Act, today: date) -> bool:
    """Whether its date is that of the step to come, and not the day on which it was announced or hoped for."""
    if queries.act_status(act) is not act.act:
        return True
    ahead = act.date is not None and act.date.must_be_after(today)
    return ahead and act.act in (ActKind.ANNOUNCED, ActKind.EXPECTED, ActKind.HOPED)


def _planned_line(page: Page, day: Date, entry: Happening, act: Act | None) -> tuple[Text, Text]:
    if isinstance(entry, Agreement) and act is not None:
        told = text(EntityName(entry.title, entry.id), ": ", act_text(page, act, dated=False), page.marks(act))
        return text(_weekday(page, [day]), when(act.date)), told
    shown, what = happening_line(page, entry)
    return text(_weekday(page, queries.dates_of(entry)), shown), what


def _weekday(page: Page, days: list[Date]) -> str:
    """Today, tomorrow or the day of the week, where one day is recorded."""
    if len(set(days)) != 1 or days[0].precision != "day":
        return ""
    day = days[0].earliest
    near = {page.today: "Today", page.today + timedelta(days=1): "Tomorrow"}
    return f"{near.get(day, f'{day:%a}')}, "


def _overdue(page: Page, among: frozenset[str] | None) -> list[Happening]:
    """What was planned, announced or expected for days that have passed, newest first; no outcome is recorded."""
    found: list[Happening] = [
        entry
        for entry in within(planned(page.kb), among)
        if (days := queries.dates_of(entry)) and all(day.must_be_before(page.today) for day in days)
    ]
    found += [entry for entry in within(page.kb.contents.agreements, among) if _is_overdue(entry, page.today)]
    return queries.newest_first(page.kb, found)


def _passed_lately(kb: Knowledge, entry: Happening, today: date) -> bool:
    """Whether its last day was one of the week before."""
    return queries.sort_date(kb, entry)[1] >= today - WEEK


def _say_overdue(page: Page, found: list[Happening]) -> bool:
    if not found:
        return False
    page.heading("Did it happen? No outcome is recorded")
    page.timeline(_overdue_line(page, entry) for entry in found[:MOST_OVERDUE])
    if len(found) > MOST_OVERDUE:
        page.say(f"{len(found) - MOST_OVERDUE} more: /upcoming")
    page.action("Upcoming", "/upcoming")
    return True


def _is_overdue(agreement: Agreement, today: date) -> bool:
    """Whether every day it was announced on or expected for lies behind, and it is not done."""
    if queries.is_done(agreement):
        return False
    steps = [(queries.act_status(act), act.date) for act in live(agreement.acts) if act.date is not None]
    announced = any(step in (ActKind.ANNOUNCED, ActKind.EXPECTED) for step, _ in steps)
    return announced and all(day.must_be_before(today) for _, day in steps)


def _overdue_line(page: Page, entry: Happening) -> tuple[Text, Text]:
    if isinstance(entry, Agreement):
        shown, what = agreement_line(page, entry, brief=True)
        return shown, text(what, f"; {not_done(entry)}")
    return happening_line(page, entry)


# --- on this day ------------------------------------------------------------------------------------------------------


def _anniversaries(page: Page, among: frozenset[str] | None) -> bool:
    lines, more = on_this_day(page, among)
    if lines:
        page.heading("On this day")
        page.timeline(lines)
    if more:
        page.say(f"{more} more happened on this day.")
    return bool(lines)
