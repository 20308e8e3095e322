"""/suggest, /review: changes of the knowledge that anybody proposes, and what editors make of them."""

from __future__ import annotations

from typing import Annotated

from bot.commands.desks import desk_of
from bot.core.answer import Answer
from bot.core.command import Asking, command
from bot.core.forms import Form
from bot.core.proposing import (
    FieldName,
    HowChanged,
    NewValue,
    NotBefore,
    ProposalNumber,
    Proposed,
    Reason,
    ReviewAction,
    SourceGiven,
    VersionNumber,
    read_moment,
)
from bot.errors import UserError

OTHER = "other"
"""What a form sends for a field that is not among those it offers."""


async def _suggestion(asking: Asking, line: str) -> Form:
    from bot.commands.suggesting_forms import suggestion

    return await suggestion(asking, line)


async def _decision(asking: Asking, line: str) -> Form:
    from bot.commands.suggesting_forms import decision

    return await decision(asking, line)


@command(
    examples=(
        '/suggest "qatar-turkiye" field:"standing 1 start" value:2014 source:s004#p9 why:"The report names the year"',
        '/suggest erdogan source:"Anadolu, 24 Nov 2026" why:"His short name is spelled otherwise there"',
    ),
    acts=lambda values: True,
    form=_suggestion,
)
async def suggest(
    asking: Asking,
    entry: Annotated[Proposed, "The entry that is wrong, by its name or id"],
    source: Annotated[SourceGiven, "Where it stands: s004#p3, a link, or a document in words"],
    field: Annotated[FieldName | None, "Which part of it: date, tenures 2 end, discussed add"] = None,
    value: Annotated[NewValue | None, "What it should say"] = None,
    why: Annotated[Reason | None, "Why"] = None,
) -> Answer:
    """Suggest a correction, with its source; editors decide"""
    if not asking.permissions.may(asking.invocation.asker, "suggest"):
        from bot.answers import arranged

        return arranged.denied(asking.kb, asking.today, "suggest corrections")
    named = field.asked if field is not None and field.asked != OTHER else ""
    async with desk_of(asking) as desk:
        return await desk.proposals.propose(
            asking.invocation.asker,
            entry.id,
            named,
            value.asked if value else "",
            source.asked,
            why.asked if why else "",
        )


@command(
    examples=(
        "/review",
        "/review 12 approve version:3",
        '/review 12 reject why:"The source says otherwise"',
        "/review log",
    ),
    # What is proposed is for editors: no button shares it with a channel.
    acts=lambda values: True,
    form=_decision,
)
async def review(
    asking: Asking,
    number: Annotated[ProposalNumber | None, "The number of a proposal; or mine, or log"] = None,
    action: Annotated[ReviewAction | None, "show, approve, edit, reject, withdraw or log"] = None,
    version: Annotated[VersionNumber | None, "Which version of it you have seen"] = None,
    not_before: Annotated[NotBefore | None, 'approve: when it may be served, "2026-11-26 08:00", or now'] = None,
    field: Annotated[FieldName | None, "edit: another part of the entry"] = None,
    value: Annotated[NewValue | None, "edit: what it should say instead"] = None,
    source: Annotated[SourceGiven | None, "edit: where it stands: s004#p3"] = None,
    how: Annotated[HowChanged | None, "edit: replace, add, remove, or beside what stands there"] = None,
    why: Annotated[Reason | None, "edit, reject: why"] = None,
) -> Answer:
    """Proposals: list them, see one, approve, edit or reject it"""
    from bot.desk.proposals import Edits

    asker = asking.invocation.asker
    done = action.asked if action is not None else "show"
    edits = Edits(
        field=field.asked if field and field.asked != OTHER else None,
        value=value.asked if value else None,
        source=source.asked if source else None,
        how=how.asked if how else None,
        why=why.asked if why else None,
    )
    _used(done, edits, not_before)
    async with desk_of(asking) as desk:
        proposals = desk.proposals
        if number is None or not number.number:
            if action is not None:
                raise UserError(f"say which proposal is meant: /review 12 {done}")
            word = number.asked if number is not None else ""
            if word == "log":
                return await proposals.log(asker, None)
            return await (proposals.mine(asker) if word == "mine" else proposals.listing(asker))
        seen = version.number if version is not None else None
        match done:
            case "approve":
                at = not_before.asked if not_before is not None else ""
                moment = read_moment(at, desk.timezone, asking.today, desk.now) if at else None
                return await proposals.approve(asker, number.number, seen, moment)
            case "edit":
                return await proposals.edit(asker, number.number, seen, edits)
            case "reject":
                return await proposals.reject(asker, number.number, seen, edits.why or "")
            case "withdraw":
                return await proposals.withdraw(asker, number.number)
            case "log":
                return await proposals.log(asker, number.number)
            case _:
                return await proposals.show(asker, number.number)


_EDITED = ("field", "value", "source", "how", "why")


def _used(action: str, edits: object, not_before: NotBefore | None) -> None:
    """Raises UserError for options that mean nothing to an action."""
    taken = {"edit": _EDITED, "reject": ("why",)}.get(action, ())
    given = [name for name in _EDITED if getattr(edits, name) is not None and name not in taken]
    given += ["not-before"] if not_before is not None and action != "approve" else []
    if given:
        raise UserError(
            f"/review {action} has no use for {given[0]}: edit takes {', '.join(_EDITED)}, approve not-before"
        )
