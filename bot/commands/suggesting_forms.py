"""The forms of /suggest and /review: what they ask, with what is known already filled in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from bot.commands.desks import desk_of
from bot.commands.suggesting import OTHER
from bot.core.command import Asking
from bot.core.dispatch import Resources, ask
from bot.core.forms import Field, Form, Offered
from bot.core.parsing import bind, parse_line
from bot.core.proposing import Proposed, given_in
from bot.errors import UserError
from bot.kb.parts import How, parts_of
from bot.kb.records import Entry
from bot.kb.shapes import Listing, fields_of

TITLE = "Suggest a correction"
_MOST_OFFERED = 24
"""Entries and fields; one more is what is none of them."""
_NAMED_LAST = ("country", "place", "person", "organization", "topic", "post")
"""Kinds that answers name beside what they tell."""
_OF_ONE = {"leader": ("person", "post"), "country": ("country",), "organization": ("organization",)}
"""Commands that answer about what is named, where it is of these kinds."""
_NUMBERED = re.compile(r"#?([0-9]{1,12})(?:\s+([a-z]+))?")
_HOW = {
    How.REPLACE: "In the place of what stands there",
    How.ADD: "One more",
    How.REMOVE: "Taken out",
    How.BESIDE: "Beside what stands there, and preferred",
}


# --- /suggest ----------------------------------------------------------------------------------------------------------


async def suggestion(asking: Asking, line: str) -> Form:
    """The form of /suggest, about the answer to a line, or with what a line of its own says already."""
    if not asking.permissions.may(asking.invocation.asker, "suggest"):
        raise UserError("you may not suggest corrections here: the operator gives that to roles")
    asked = parse_line(line, asking.commands)
    own = asked.command == "suggest"
    words, given = given_in(asked.words) if own else ("", {})
    given |= {name: value for name, value in asked.arguments.items() if own}
    typed = given.get("entry") or words
    entries, one = (_named(asking, typed), True) if own else await _about(asking, line)
    chosen = entries[0] if entries and (one or len(entries) == 1) else ""
    return Form(
        title=TITLE,
        command="suggest",
        fields=(
            _entry_field(asking, entries, chosen, typed),
            _field_field(asking, chosen, given.get("field", "")),
            Field(
                name="value",
                label="What it should say",
                description="As 22 Oct 2025, a name, or a few words of your own",
                value=given.get("value", ""),
                required=False,
                long=True,
            ),
            Field(
                name="source",
                label="Source",
                description="Where it stands: s004#p3, a link, or “Anadolu, 24 Nov 2026”",
                value=given.get("source", ""),
            ),
            Field(name="why", label="Why", value=given.get("why", ""), required=False, long=True),
        ),
    )


def _named(asking: Asking, words: str) -> list[str]:
    """The entry that words name, if they name one."""
    try:
        return [Proposed.read(words, asking.kb, asking.today).id] if words else []
    except UserError:
        return []


async def _about(asking: Asking, line: str) -> tuple[list[str], bool]:
    """The entries that the answer to a line stands on, those first that it tells most of; and whether it is about the first."""
    from bot.desk.standing_on import stands_on

    invocation = parse_line(line, asking.commands)
    asked = asking.commands.get(invocation.command)
    if asked is None or asked.form is not None:
        return [], False
    try:
        if asked.acts(bind(invocation, asked, asking.kb, asking.today).values):
            return [], False
    except UserError:
        return [], False
    resources = Resources(asking.desk, asking.permissions)
    answer = await ask(line, asking.commands, asking.kb, asking.today, asking.invocation.asker, resources)
    kb = asking.kb
    lines: dict[str, int] = {}
    for named in stands_on(answer, kb):
        for one in named:
            lines[one] = lines.get(one, 0) + 1
    matched = [one.id for one in answer.matched if one.id in kb.entries]
    found = [one for one in lines if one in kb.entries]
    found.sort(key=lambda one: (kb.kind(one) in _NAMED_LAST, one not in matched, -lines[one]))
    if asked.name == "leader":
        # Of a country, too, it tells who holds which post.
        found.sort(key=lambda one: kb.kind(one) not in ("post", "person"))
    if len(matched) != 1 or kb.kind(matched[0]) not in _OF_ONE.get(asked.name, ()):
        return found, False
    return [*matched, *(one for one in found if one not in matched)], True


def _entry_field(asking: Asking, entries: list[str], chosen: str, typed: str) -> Field:
    offered = _told_apart(asking, entries[:_MOST_OFFERED])
    if not offered:
        return Field(name="entry", label="Entry", description="Which entry is wrong", value=typed, kinds=Proposed.kinds)
    return Field(
        name="entry",
        label="Entry",
        description="Which entry is wrong",
        value=chosen,
        offered=offered,
    )


def _told_apart(asking: Asking, entries: list[str]) -> tuple[Offered, ...]:
    """Entries by name and kind; those that are called the same with their ids, which have the date or the place."""
    kb = asking.kb
    labels = {one: f"{kb.name(one)} ({kb.kind(one)})" for one in entries}
    often = Counter(labels.values())
    for one, label in labels.items():
        if often[label] > 1:
            labels[one] = f"{kb.name(one)} ({kb.kind(one)} {one})"
    return tuple(Offered(label=label, value=one) for one, label in labels.items())


def _field_field(asking: Asking, chosen: str, typed: str) -> Field:
    only = asking.kb.entries.get(chosen)
    if only is None:
        return Field(
            name="field",
            label="Field",
            description="Which part of it, as date or place; empty where you do not know",
            value=typed,
            required=False,
        )
    offered = _offered(asking, only, adding=True)
    # What was typed may be a part that is not among the first.
    if typed and typed not in {one.value for one in offered}:
        offered = (Offered(label=typed, value=typed), *offered)
    return Field(
        name="field",
        label="Field",
        description=f"Of {asking.kb.name(chosen)}",
        value=typed,
        required=False,
        offered=offered,
    )


def _offered(asking: Asking, entry: Entry, *, adding: bool) -> tuple[Offered, ...]:
    """The parts of an entry with what stands there, those first that are corrected most."""
    from bot.answers.proposals import part_label

    found = [
        Offered(label=part_label(asking.kb, asking.today, entry, part), value=part.name) for part in parts_of(entry)
    ]
    if adding:
        found = found[: _MOST_OFFERED - 4] + list(_additions(entry))[:4]
    return (*found[:_MOST_OFFERED], Offered(label="Something else: say what, under Why", value=OTHER))


def _additions(entry: Entry) -> Iterator[Offered]:
    from bot.answers.telling import LABELS

    for key, (attribute, shape) in fields_of(type(entry)).fields.items():
        if isinstance(shape, Listing) and shape.claims == "many" and getattr(entry, attribute):
            label = LABELS.get(key, key)
            yield Offered(label=f"{label[:1].upper()}{label[1:]}: one more", value=f"{key} {How.ADD.value}")


# --- /review -----------------------------------------------------------------------------------------------------------


async def decision(asking: Asking, line: str) -> Form:
    """The form of what an editor does with a proposal. Raises UserError where a line names none."""
    asked = parse_line(line, asking.commands)
    words, given = given_in(asked.words)
    given |= asked.arguments
    words = " ".join(part for part in (words, given.get("number", ""), given.get("action", "")) if part)
    found = _NUMBERED.fullmatch(words.strip().casefold())
    if found is None:
        raise UserError("say which proposal is meant: /review lists them, and /review 12 shows one")
    number, action = int(found[1]), found[2] or "edit"
    async with desk_of(asking) as desk:
        if not asking.permissions.may(asking.invocation.asker, "review"):
            raise UserError("only editors decide on proposals: the operator gives that to roles")
        row = await desk.proposals.to_edit(asking.invocation.asker, number)
        zone = desk.timezone
    carried = {"number": str(number), "action": action, "version": given.get("version", str(row.version))}
    if action == "reject":
        why = Field(
            name="why", label="Why", description="Whoever proposed it is told", value=given.get("why", ""), long=True
        )
        return Form(
            title=f"Reject proposal {number}", command="review", fields=(why,), carried=carried, submit="Reject"
        )
    if action == "approve":
        time = Field(
            name="not-before",
            label="Not before",
            description=f"When it may be served, by the clocks of {zone}: 2026-11-26 08:00, or now",
            value=given.get("not-before", ""),
        )
        return Form(
            title=f"Approve proposal {number}", command="review", fields=(time,), carried=carried, submit="Approve"
        )
    if action != "edit":
        raise UserError(f"there is no form to {action} a proposal: type /review {number} {action}")
    return Form(
        title=f"Edit proposal {number}",
        command="review",
        fields=tuple(_edited(asking, {**msgspec.structs.asdict(row), **given})),
        carried=carried,
    )


def _edited(asking: Asking, row: dict[str, str]) -> Iterator[Field]:
    entry = asking.kb.entries.get(row["entry"])
    offered = _offered(asking, entry, adding=False)[:-1] if entry is not None else ()
    if row["field"] and row["field"] not in {one.value for one in offered}:
        offered = (Offered(label=row["field"], value=row["field"]), *offered)
    yield Field(name="field", label="Field", value=row["field"], offered=offered)
    yield Field(name="value", label="What it should say", value=row["value"], required=False, long=True)
    yield Field(
        name="source",
        label="Source",
        description="Every place in our sources where all of it stands, such as s004#p3, before it can be approved",
        value=row["source"],
    )
    yield Field(
        name="how",
        label="How",
        value=row["how"],
        offered=tuple(Offered(label=label, value=how.value) for how, label in _HOW.items()),
    )
    yield Field(name="why", label="Why", value=row["why"], required=False, long=True)
