"""Proposals, told: to whoever made one, to the editors, and their list and log. What may be done with one is the desk's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from bot.answers.differences import difference_lines
from bot.answers.page import Page, text
from bot.answers.phrases import counted, listed
from bot.answers.telling import LABELS, Telling
from bot.core.answer import Action, Answer, Mark, Status, Table, Text
from bot.core.lengths import cut
from bot.kb.claims import Claimed
from bot.kb.knowledge import Knowledge
from bot.kb.parts import Part, value_at
from bot.kb.records import Entry
from bot.kb.shapes import Fields, Listing, Scalar, Shape, fields_of
from bot.text.clock import zone_of
from bot.text.dates import shown_day

if TYPE_CHECKING:
    from bot.state.proposals import ProposalRow, Step

_LONGEST = 600
"""Letters of what somebody wrote that are shown."""
_SHORT = 80
_STATES = {
    "open": "open",
    "held": "approved, and held until its time",
    "approving": "approved, and being written",
    "approved": "approved",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
    "superseded": "no longer needed: the entry says so already",
}


def _called() -> dict[str, tuple[str, ...]]:
    called: dict[str, tuple[str, ...]] = {}
    for key, label in LABELS.items():
        called[label] = (*called.get(label, ()), key)
    return called


CALLED: Mapping[str, tuple[str, ...]] = _called()
"""The keys of fields by what a reader calls them."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal with what it would change now. after: None where it changes nothing yet, and trouble says why.

    unsettled: why its places are to be given anew; lacks: what it needs before it is written; timezone: whose clocks times
    are told by.
    """

    row: ProposalRow
    timezone: str
    before: Entry | None = None
    after: Entry | None = None
    cited: bool = True
    unsettled: str = ""
    trouble: str = ""
    lacks: tuple[str, ...] = ()


# --- one of them -------------------------------------------------------------------------------------------------------


def received(kb: Knowledge, today: date, shown: Shown, editors: bool) -> Answer:
    """What somebody is told who proposed something. editors: whether they are told by themselves."""
    page = Page(kb, today)
    _tell(page, shown)
    told = "Editors have been told" if editors else "Editors find it in /review"
    where = "you are told here what they decide" if shown.row.channel else "/review mine tells what they decide"
    page.say(f"{told}; nothing changes before one of them approves it. {where[:1].upper()}{where[1:]}.")
    number = shown.row.number
    page.action("Take it back", f"/review {number} withdraw")
    return page.answer(f"Thank you: this is proposal {number}", dated=False)


def proposal(
    kb: Knowledge,
    today: date,
    shown: Shown,
    *,
    deciding: bool,
    approving: bool = True,
    title: str = "",
    steps: Sequence[Step] = (),
) -> Answer:
    """One proposal. deciding: with what an editor can do with it; approving: that they may approve it; steps: what was done."""
    page = Page(kb, today)
    _tell(page, shown)
    row = shown.row
    if steps:
        page.heading("What was done")
        page.items(text(_step(msgspec.structs.replace(step, proposal=0), shown.timezone)) for step in steps)
    made = page.answer(title or f"Proposal {row.number}: {name_of(kb, row.entry)}", dated=False)
    return msgspec.structs.replace(made, actions=_decisions(row, shown, approving)) if deciding else made


def _decisions(row: ProposalRow, shown: Shown, approving: bool) -> tuple[Action, ...]:
    number, version = row.number, f"version:{row.version}"
    actions: list[Action] = []
    if approving and row.state == "open" and shown.after is not None and shown.cited:
        line = f"/review {number} approve {version}"
        timed = any(one.startswith(NOT_BEFORE) for one in shown.lacks)
        actions.append(Action("Approve…", line, form="review") if timed else Action("Approve", line))
    if row.state in ("open", "held"):
        actions.append(Action("Edit…", f"/review {number} edit {version}", form="review"))
        actions.append(Action("Reject…", f"/review {number} reject {version}", form="review"))
    return tuple(actions)


NOT_BEFORE = "a time before which it is not served"


def _tell(page: Page, shown: Shown) -> None:
    row = shown.row
    if shown.before is not None and shown.after is not None:
        page.items(_difference(page, shown.before, shown.after, shown.cited))
    else:
        asked = f"{row.field}: {row.value}" if row.field else row.value
        page.fact("Entry", name_of(page.kb, row.entry))
        if asked:
            page.fact("Should say", cut(asked, _LONGEST))
    if row.field and row.how != "replace":
        page.fact("How", {"add": "one more", "remove": "taken out", "beside": "beside what stands there"}[row.how])
    page.fact("Source", cut(row.source, _LONGEST))
    if row.why:
        page.fact("Why", cut(row.why, _LONGEST))
    page.fact("Proposed by", _people(row.authors))
    page.fact("Status", _status(row, shown.timezone))
    if shown.unsettled:
        page.fact("Citations", cut(shown.unsettled, _LONGEST))
    if shown.trouble:
        page.fact("Trouble", shown.trouble)
    if row.note and row.state == "open":
        page.fact("Last try", cut(row.note, _LONGEST))
    if shown.lacks:
        page.fact("It needs", listed(shown.lacks))


def _status(row: ProposalRow, timezone: str) -> str:
    parts = [_STATES[row.state]]
    if row.state == "open" and row.version > 1:
        parts.append(f"version {row.version}")
    if row.approvals and row.state in ("open", "held", "approving", "approved"):
        parts.append(f"approved by {_people([one.by for one in row.approvals])}")
    if row.state == "held":
        parts.append(f"not before {moment(row.not_before, timezone)}")
    if row.made:
        parts.append(f"commit {row.made[:10]}")
    return "; ".join(parts)


def _people(ids: Sequence[str]) -> str:
    return listed(list(dict.fromkeys(ids)))


def _difference(page: Page, before: Entry, after: Entry, cited: bool) -> Iterator[Text]:
    telling = Telling(page, {})
    name = page.kb.name(before.id) if before.id in page.kb.entries else before.id
    for line in difference_lines(telling, before, after):
        # The places given for it so far are those that the entry had.
        kept = line if cited else tuple(span for span in line if not isinstance(span, Mark))
        yield text(f"{name}: ", kept)


def plain_difference(kb: Knowledge, today: date, before: Entry, after: Entry) -> list[str]:
    """The same for a message without footnotes."""
    lines = difference_lines(Telling(Page(kb, today), {}), before, after)
    return ["".join(span.text for span in line if not isinstance(span, Mark)).strip() for line in lines]


def name_of(kb: Knowledge, entry: str) -> str:
    """What an entry is called; its id where it is not there any more."""
    return kb.name(entry) if entry in kb.entries else entry


def moment(at: float, timezone: str) -> str:
    """An instant by the clocks of a zone: 26 Nov 2026, 08:00 (Asia/Qatar)."""
    local = datetime.fromtimestamp(at, zone_of(timezone))
    return f"{shown_day(local.date())}, {local:%H:%M} ({timezone})"


# --- what became of them -----------------------------------------------------------------------------------------------


def told(kb: Knowledge, today: date, title: str, words: str, *, status: Status = Status.OK) -> Answer:
    """One sentence about a proposal."""
    page = Page(kb, today)
    page.say(words)
    return page.answer(title, dated=False, status=status)


def written(kb: Knowledge, today: date, shown: Shown) -> Answer:
    """That a proposal is in the knowledge now, and what it changed."""
    page = Page(kb, today)
    row = shown.row
    if shown.before is not None and shown.after is not None:
        page.items(_difference(page, shown.before, shown.after, shown.cited))
    by = _people([one.by for one in row.approvals])
    page.say(f"Approved by {by}. It is served in a moment{f'; commit {row.made[:10]}' if row.made else ''}.")
    return page.answer(f"Proposal {row.number} is in: {name_of(kb, row.entry)}", dated=False)


def rejected(kb: Knowledge, today: date, row: ProposalRow, why: str) -> Answer:
    """What the proposer is told. What was proposed may be nobody else's business, and is not repeated."""
    words = f"It was about {name_of(kb, row.entry)}. The editors' reason: {cut(why, _LONGEST)}"
    return told(kb, today, f"Proposal {row.number} was rejected", words)


# --- lists --------------------------------------------------------------------------------------------------------------


def listing(kb: Knowledge, today: date, rows: Sequence[Shown], more: int) -> Answer:
    """What waits for editors, oldest first, each with what it waits for."""
    page = Page(kb, today)
    if not rows:
        page.say("No proposal is waiting.")
        return page.answer("Proposals", dated=False)
    page.add(_table(kb, [(shown.row, _waits(shown)) for shown in rows]))
    if more:
        page.say(f"{counted(more, 'more proposal')} {'waits' if more == 1 else 'wait'} behind these.")
    made = page.answer(f"{counted(len(rows) + more, 'proposal')} waiting", dated=False)
    lines = tuple(f"/review {shown.row.number}" for shown in rows[:5])
    return msgspec.structs.replace(made, suggestions=lines)


def _waits(shown: Shown) -> str:
    """What a proposal waits for."""
    if shown.row.state == "held":
        return f"held until {moment(shown.row.not_before, shown.timezone)}"
    if shown.row.state == "approving":
        return "is being written"
    needs = f"needs {listed(shown.lacks) or 'an approval'}"
    return f"{needs}; {shown.trouble}" if shown.trouble else needs


def mine(kb: Knowledge, today: date, rows: Sequence[ProposalRow]) -> Answer:
    """What somebody proposed, newest first, and what became of it."""
    page = Page(kb, today)
    if not rows:
        page.say("You have proposed nothing yet: /suggest does.")
        return page.answer("Your proposals", dated=False)
    page.add(_table(kb, [(row, _STATES[row.state]) for row in rows]))
    return page.answer("Your proposals", dated=False)


def _table(kb: Knowledge, rows: Sequence[tuple[ProposalRow, str]]) -> Table:
    return Table(
        ("No.", "Entry", "Should say", "Status"),
        tuple(
            (
                text(str(row.number)),
                text(cut(name_of(kb, row.entry), _SHORT)),
                text(cut(": ".join(part for part in (row.field, row.value or row.why) if part), _SHORT)),
                text(status),
            )
            for row, status in rows
        ),
    )


def log(kb: Knowledge, today: date, steps: Sequence[Step], number: int | None, timezone: str) -> Answer:
    """The latest steps, newest first."""
    page = Page(kb, today)
    title = f"Log of proposal {number}" if number is not None else "Log of proposals"
    if not steps:
        page.say("Nothing is in the log.")
        return page.answer(title, dated=False)
    page.items(text(_step(step, timezone)) for step in steps)
    return page.answer(title, dated=False)


def _step(step: Step, timezone: str) -> str:
    detail = ", ".join(f"{key} {cut(str(value), _SHORT)}" for key, value in step.detail.items() if value not in ("", 0))
    which = f"{step.proposal} " if step.proposal else ""
    return f"{moment(step.at, timezone)}: {which}{step.what} by {step.who}{f' ({detail})' if detail else ''}"


# --- the parts of an entry -----------------------------------------------------------------------------------------------


def part_label(kb: Knowledge, today: date, entry: Entry, part: Part) -> str:
    """A part in a reader's words, with what stands there: Date: 22 Oct 2025."""
    label = LABELS.get(part.field, part.field)
    if part.at is not None:
        label += f" {part.at + 1}"
    if part.key is not None:
        label += f", {LABELS.get(part.key, part.key)}"
    return f"{label[:1].upper()}{label[1:]}: {_value(kb, today, entry, part)}"


def _value(kb: Knowledge, today: date, entry: Entry, part: Part) -> str:
    value = value_at(entry, part)
    refers = _refers(fields_of(type(entry)).fields[part.field][1], part)
    telling = Telling(Page(kb, today), {})
    if isinstance(value, Claimed):
        return telling.claim(value, refers)
    return telling.value(value, refers)


def _refers(shape: Shape, part: Part) -> tuple[str, ...]:
    if isinstance(shape, Listing):
        shape = shape.item
    if isinstance(shape, Fields):
        key = part.key or "value"
        shape = shape.fields[key][1] if key in shape.fields else shape
    if isinstance(shape, Listing):
        shape = shape.item
    return shape.refers if isinstance(shape, Scalar) else ()
