"""How the knowledge changed, as a reader is told: whom a change concerns, its lines, and the answer of /changes.

What differs between two versions of an entry is put in words in differences.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby

from bot.answers.differences import difference_lines
from bot.answers.facts import holder_line, standing_line
from bot.answers.followed import sides
from bot.answers.lines import happening_line, statement_line
from bot.answers.page import Page, Part, text
from bot.answers.phrases import counted
from bot.answers.telling import Telling
from bot.core.answer import Answer, EntityName, Plain, Span, Text
from bot.kb.changes import Change
from bot.kb.citations import Citation
from bot.kb.knowledge import Knowledge
from bot.kb.records import (
    KINDS,
    Agreement,
    Entry,
    Event,
    Meeting,
    Named,
    Organization,
    Place,
    Post,
    Relation,
    Statement,
)
from bot.kb.walking import leaves
from bot.text.dates import Date, shown_day

_MOST_POINTS = 3
_MOST_KEPT = 1_000
_SAYING = frozenset(("said_by", "reported_by", "channel"))
"""Fields that name who tells something, who need have no part in it."""


# --- whom it concerns -------------------------------------------------------------------------------------------------


def concerns(kb: Knowledge, change: Change, target: str) -> bool:
    """Whether a change concerns what somebody follows: an entry or topic by its id, or a pair as two ids with a blank.

    It concerns whoever has a part in the entry, before or after, and whose bodies or posts have; a pair, where both
    do. Of an organization or a post only what changed counts, not every member and all who ever held it.
    """
    touched = _touched(kb, change)
    wanted = [kb.kin(side) for side in sides(kb, target)]
    if any(touched.isdisjoint(side) for side in wanted):
        return False
    # One entry that belongs to both sides is not both of them.
    return len(wanted) < 2 or len(touched & frozenset().union(*wanted)) > 1


def _touched(kb: Knowledge, change: Change) -> frozenset[str]:
    """Every id that has a part in a change. One change is asked about for each of many watches, one after another."""
    known: dict[int, tuple[Change, frozenset[str]]] = kb.worked_out.setdefault("touched by a change", {})
    found = known.get(id(change))
    # What is kept with its change cannot be mistaken for that of a later one in the same place of memory.
    if found is None or found[0] is not change:
        named = {change.entry, *_parts(change.before, change.after), *_parts(change.after, change.before)}
        found = change, frozenset(around for one in named for around in _around(kb, one))
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[id(change)] = found
    return found[1]


def _parts(entry: Entry | None, other: Entry | None) -> Iterator[str]:
    """Every id that has a part in one version of an entry. other: the version it is compared with."""
    match entry:
        case None:
            return
        case Organization():
            known = other.memberships if isinstance(other, Organization) else ()
            yield from (claim.value for claim in (*entry.of, *entry.part_of))
            yield from (one.member for one in entry.memberships if one not in known)
            yield from entry.topics
        case Post():
            held = other.tenures if isinstance(other, Post) else ()
            yield from (one for one in (entry.of, entry.to) if one)
            yield from (tenure.holder for tenure in entry.tenures if tenure not in held)
            # Whoever holds it now is concerned by whatever becomes of it.
            yield from (tenure.holder for tenure in entry.tenures[-1:])
            yield from entry.topics
        case _:
            yield from (str(leaf.value) for leaf in leaves(entry) if leaf.refers and leaf.field not in _SAYING)


def _around(kb: Knowledge, entity: str) -> set[str]:
    """An entity and, of a place, the places around it and the country it stands for."""
    seen: set[str] = set()
    steps: list[str | None] = [entity]
    while steps:
        step = steps.pop()
        if step and step not in seen:
            seen.add(step)
            place = kb.get(step, Place)
            steps += [place.within, place.stands_for] if place else []
    return seen


# --- the lines of one change ------------------------------------------------------------------------------------------


def change_lines(
    page: Page, change: Change, before_kb: Knowledge | None = None, names: Mapping[str, str] | None = None
) -> list[Text]:
    """One line for each thing that changed in an entry; its name stands in them only where it is new or gone.

    What stands now has marks; what stood before is told with its source written out. before_kb: the knowledge before,
    names: names by id, both for entries that are gone since.
    """
    before, after = change.before, change.after
    known = {change.entry: shown_name(page.kb, change), **(names or {})}
    telling = Telling(page, known, before_kb)
    if change.unreadable:
        which = "what it says since" if after is None else "what it said before"
        return [text(f"{which} is written in a way that can no longer be read")]
    if before is not None and after is not None and type(before) is type(after):
        return list(difference_lines(telling, before, after)) or [text("the same, in another order")]
    lines: list[Text] = []
    if before is not None:
        lines.append(text(f"{_kind(before)} removed: {known[change.entry]}"))
    if after is not None:
        lines.append(text(f"new {_kind(after)}: ", *_what_it_is(telling, after, known[change.entry])))
    return lines


def shown_name(kb: Knowledge, change: Change) -> str:
    """What the entry is called; where it is gone, what it was called last."""
    if change.entry in kb.entries:
        return kb.name(change.entry)
    entry = change.after or change.before
    own = entry.name if isinstance(entry, Named) else getattr(entry, "title", None)
    if isinstance(entry, Post):
        return f"{entry.title} of {kb.name(entry.of)}"
    if isinstance(entry, Relation):
        return " · ".join(kb.name(side) for side in entry.between)
    if isinstance(entry, Statement):
        return f"Statement by {', '.join(kb.short_name(claim.value) for claim in entry.speakers)}"
    return own if isinstance(own, str) else change.entry.replace("-", " ")


def _kind(entry: Entry) -> str:
    return "relation of a pair" if isinstance(entry, Relation) else KINDS[type(entry)]


def _what_it_is(telling: Telling, entry: Entry, named: str) -> Iterable[Part]:
    page = telling.page
    if not _stands(page.kb, entry):
        # It was changed or removed again since, and may name what is gone.
        return (named, telling.marks(entry.cite))
    match entry:
        case Statement():
            return _dated(statement_line(page, entry, most=_MOST_POINTS))
        case Meeting() | Agreement() | Event():
            return _dated(happening_line(page, entry))
        case Post() if entry.tenures:
            return holder_line(page, entry, entry.tenures[-1])
        case Relation() if entry.standing:
            more = len(entry.standing) - 1
            rest = f"; and {counted(more, 'more standing fact')}" if more else ""
            return (EntityName(named, entry.id), ": ", standing_line(page, entry.standing[0]), rest)
    kind = getattr(entry, "kind", None)
    return (EntityName(named, entry.id), f", {kind.value}" if kind else "", telling.marks(entry.cite))


def _dated(line: tuple[Text, Text]) -> Iterable[Part]:
    when, what = line
    return (when, ": ", what)


def _stands(kb: Knowledge, entry: Entry) -> bool:
    """Whether all that an entry names and stands on is there."""
    return entry.id in kb.entries and all(
        leaf.value.source in kb.sources
        if leaf.kind is Citation
        else not leaf.refers or kb.kind(str(leaf.value)) != "unknown"
        for leaf in leaves(entry)
    )


# --- the answer -------------------------------------------------------------------------------------------------------


def changes(
    kb: Knowledge,
    today: date,
    found: Sequence[Change],
    *,
    about: str | None = None,
    since: Date | None = None,
    more: int = 0,
    before_kb: Knowledge | None = None,
    reaches: float | None = None,
) -> Answer:
    """What editors changed, newest first: when, who and why, then what.

    found: newest first. about: an id, or two with a blank between; more: how many older ones there are; before_kb: the
    knowledge before all these; reaches: since when changes are kept, seconds since 1970.
    """
    page = Page(kb, today)
    names = {one.entry: shown_name(kb, one) for one in reversed(found)}
    for _, together in groupby(found, key=lambda one: (one.revision, day_of(one.at), one.editor, one.why)):
        _commit(page, list(together), before_kb, names)
    whose = f" that concerns {_side_names(kb, about)}" if about else ""
    when = f" since {since.shown()}" if since else ""
    if not found:
        page.say(f"No change{whose} is recorded{when}.")
        if reaches is not None:
            page.say(f"Changes are kept from {shown_day(day_of(reaches))} on.")
    elif more:
        are = "is" if more == 1 else "are"
        page.say(f"{counted(more, 'older change')} {are} not shown: narrow them down with since:, or name an entry.")
    return page.answer(f"Changes{f': {_side_names(kb, about)}' if about else ''}{f',{when}' if when else ''}")


def day_of(at: float) -> date:
    """The day of a moment, in UTC."""
    return datetime.fromtimestamp(min(max(at, 0.0), 253_402_300_799.0), UTC).date()


def _commit(page: Page, together: Sequence[Change], before_kb: Knowledge | None, names: Mapping[str, str]) -> None:
    """Changes that were made together: the heading says when, by whom and why."""
    first = together[0]
    page.heading(f"{shown_day(day_of(first.at))}{f', {first.editor}' if first.editor else ''}")
    if first.why:
        page.say(first.why)
    told = [(change, change_lines(page, change, before_kb, names)) for change in together]
    # What needs one line comes before what needs a list of its own, below which it would seem to belong to that.
    page.items(_with_name(page.kb, change, names, lines[0]) for change, lines in told if len(lines) == 1)
    for change, lines in told:
        if len(lines) > 1:
            page.say(_named(page.kb, change, names), ":")
            page.items(lines)


def _with_name(kb: Knowledge, change: Change, names: Mapping[str, str], line: Text) -> Text:
    """A line that can stand alone. What is new or gone is named in it."""
    named = not change.unreadable and (change.before is None or change.after is None)
    return line if named else text(_named(kb, change, names), ": ", line)


def _named(kb: Knowledge, change: Change, names: Mapping[str, str]) -> Span:
    shown = names.get(change.entry) or shown_name(kb, change)
    return EntityName(shown, change.entry) if change.entry in kb.entries else Plain(shown)


def _side_names(kb: Knowledge, target: str) -> str:
    return "–".join(kb.name(side) for side in sides(kb, target))
