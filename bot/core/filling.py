"""A form from being opened to being sent: what is kept of it meanwhile, and that nothing written in it is lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from bot.core.adapter import Newsroom
from bot.core.answer import Action, Answer, Fact, Facts, Plain, Status
from bot.core.forms import MOST_FIELDS, Field, Form, Offered
from bot.core.invocation import Asker, Invocation
from bot.core.lengths import cut, length
from bot.core.logbook import written_down
from bot.core.patience import PATIENCE, told

log = logging.getLogger(__name__)

AGAIN = "Fill in again"
"""The button that opens a form with what was written in it."""
WRONG = frozenset({Status.BAD_INPUT, Status.NOT_FOUND, Status.AMBIGUOUS})
"""How an answer comes out that another value of a field would mend."""

_LATE = "The form could not be made in time. Please try again; if it stays so, tell the operator."
_OLD = "This form is too old to be remembered. Please open it again."
_MET = "This form was received before, and may have been carried out. Look before you send it again."


class Opened(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A form that was opened. name, line: as it was asked of the newsroom; command, carried: as in the Form.

    filled: what somebody wrote in it, by field, where it is to be opened again with that; None where nobody did.
    """

    name: str
    line: str
    command: str = ""
    carried: dict[str, str] = {}
    filled: dict[str, str] | None = None

    def packed(self) -> str:
        """As text. It begins with a brace, as no line does, so that it can stand where a button carries a line."""
        return msgspec.json.encode(self).decode()


T = TypeVar("T", bound=Opened)


def unpacked(text: str | None, kind: type[T]) -> T | None:
    """What was packed; None where it is something else."""
    try:
        return msgspec.json.decode(text or "", type=kind)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None


async def formed(newsroom: Newsroom, opening: Opened, asker: Asker | None) -> Form | Answer:
    """The form, with what was written in it; an answer where there is none, with that below. Never raises."""
    try:
        async with asyncio.timeout(PATIENCE):
            made = await newsroom.form(opening.name, opening.line, asker)
    except TimeoutError:
        log.error("a form was given up after %.0f s", PATIENCE)
        made = told(Status.ERROR, "No form in time", _LATE)
    except Exception:
        made = broken("a form")
    if opening.filled is None:
        return made
    return _refilled(made, opening.filled) if isinstance(made, Form) else with_written(made, opening.filled)


def broken(what: str) -> Answer:
    """What is said of a bug, which is written down. To be called where it is caught."""
    said = f"This is our fault, not yours. Tell the operator the reference {written_down(what)}."
    return told(Status.ERROR, "Something went wrong here", said)


def too_old(filled: dict[str, str]) -> Answer:
    """What is said where nothing is known of a form any more."""
    return with_written(told(Status.NOT_FOUND, "Too old", _OLD), filled)


def met_before(filled: dict[str, str]) -> Answer:
    """What is said where a form arrives that was taken before a restart."""
    return with_written(told(Status.DENIED, "Received before", _MET), filled)


def sent(opened: Opened, filled: dict[str, str], asker: Asker) -> Invocation:
    """What is asked by a form as it was filled in."""
    return Invocation(command=opened.command, arguments={**opened.carried, **filled}, asker=asker)


def mendable(answer: Answer, opened: Opened, filled: dict[str, str]) -> Answer:
    """An answer that is none, with the button that opens the form again as it was filled in, and with no other.

    Others would take its place, or ask a line in which not all that was written can stand.
    """
    again = msgspec.structs.replace(opened, filled=filled).packed()
    return msgspec.structs.replace(answer, actions=(Action(AGAIN, again, form=opened.name),), suggestions=())


def with_written(answer: Answer, filled: Mapping[str, str]) -> Answer:
    """An answer, and below it what somebody had written in a form that cannot be opened again."""
    rows = tuple(Fact(name.replace("-", " ").capitalize(), (Plain(value),)) for name, value in filled.items())
    return msgspec.structs.replace(answer, blocks=(*answer.blocks, Facts(rows))) if rows else answer


def _refilled(form: Form, filled: dict[str, str]) -> Form:
    """A form with what was written. What it does not ask any more, or does not offer, is in it all the same."""
    asked = [_with(field, filled.get(field.name, "")) for field in form.fields]
    left = filled.keys() - {field.name for field in asked}
    asked += [
        Field(name=name, label=name.replace("-", " ").capitalize(), value=filled[name], required=False)
        for name in filled
        if name in left
    ]
    return msgspec.structs.replace(form, fields=tuple(asked[:MOST_FIELDS]))


def _with(field: Field, value: str) -> Field:
    offered = field.offered
    if offered and value and value not in {one.value for one in offered}:
        offered = (*offered, Offered(label=value, value=value))
    return msgspec.structs.replace(field, value=value, offered=offered)


def listed(field: Field, most: int, longest: int) -> tuple[list[tuple[str, str]], str]:
    """(label, value) of what a field offers, at most so many, labels of at most that length and no two alike.

    With a word where some are missing; what is chosen already never is.
    """
    every: dict[str, str] = {}
    for one in field.offered:
        every.setdefault(one.value, one.label.strip() or one.value)
    values = list(every)
    shown = values[:most]
    if field.value in values[most:]:
        shown[-1] = field.value
    labels: dict[str, str] = {}
    for value in shown:
        label, number = cut(every[value], longest), 1
        while label in labels:
            number += 1
            label = cut(every[value], longest - length(f" ({number})")) + f" ({number})"
        labels[label] = value
    return list(labels.items()), f"{most} of {len(values)} are listed." if len(values) > most else ""
