"""From a question to an Answer: find the command, bind its parameters, run it; every failure becomes an Answer too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Any

import msgspec

from bot.core.answer import Action, Answer, Items, Lack, Matched, Notice, NoticeKind, Paragraph, Plain, Status, Strong
from bot.core.command import Asking, Command, Commands
from bot.core.forms import Form
from bot.core.invocation import Asker, Invocation
from bot.core.lengths import cut
from bot.core.parameters import NoSuchSource, Parameter, Unresolved, handle
from bot.core.parsing import Unknown, bind, cleaned, parse_line, typed
from bot.core.permissions import Permissions
from bot.core.positions import fits
from bot.errors import UserError
from bot.kb.knowledge import Knowledge
from bot.kb.names.forms import Match

AS_OF = "as-of"
"""The option of every command that can tell what was true on another day."""
SUGGEST = "suggest"
"""The command whose form every answer in a chat offers, where there is one."""


class Resources(msgspec.Struct, frozen=True):
    """What some commands need beside the knowledge: see command.py, Asking."""

    desk: Callable[[], AbstractAsyncContextManager[Any]] | None = None
    permissions: Permissions = Permissions()


NOTHING = Resources()


async def ask(
    line: str,
    commands: Commands,
    kb: Knowledge,
    today: date,
    asker: Asker | None = None,
    resources: Resources = NOTHING,
) -> Answer:
    """Answer one typed line. Never raises for anything that can be typed."""
    try:
        invocation = msgspec.structs.replace(parse_line(line, commands), asker=asker)
    except Unknown as unknown:
        return _stamped(_unknown_command(unknown, commands, kb, today), kb)
    except UserError as reason:
        return _stamped(_bad_input("", str(reason), ("/help",)), kb)
    return await answer(invocation, commands, kb, today, resources)


async def answer(
    invocation: Invocation, commands: Commands, kb: Knowledge, today: date, resources: Resources = NOTHING
) -> Answer:
    """Answer one question. Never raises: bad input says how to ask, a bug is logged under a reference it names."""
    command = commands.get(invocation.command)
    if command is None:
        return _stamped(_unknown_command(Unknown(invocation.command, (), ""), commands, kb, today), kb)
    given: list[Parameter] = []
    values: dict[str, Parameter] = {}
    line = typed(invocation)
    asking = _asking(invocation, commands, kb, today, resources)
    try:
        bound = bind(invocation, command, kb, today)
        given, values, line = bound.given, bound.values, bound.line
        result = await command.run(asking, **values)
        if command.acts(values):
            # A button that is pressed days later would do it again.
            line = ""
    except Exception as reason:
        result = _failed(reason, invocation, command, kb)
    result = msgspec.structs.replace(result, actions=(*result.actions, *_offered(result, command, line, asking)))
    matches = [match for parameter in given for match in parameter.matched]
    told = tuple(_matched_notice(match) for match in matches if match.told)
    return _stamped(
        msgspec.structs.replace(
            result,
            command=command.name,
            line=line,
            matched=tuple(_matched(match) for match in matches) or result.matched,
            notices=(*result.notices, *told),
            lack=_lack(result, invocation, command, values, kb, today),
        ),
        kb,
    )


async def form(
    name: str,
    line: str,
    commands: Commands,
    kb: Knowledge,
    today: date,
    asker: Asker | None = None,
    resources: Resources = NOTHING,
) -> Form | Answer:
    """The form of a command, about a line; where none can be made, an answer that says why. Never raises, as `ask`."""
    command = commands.get(name)
    if command is None or command.form is None:
        return _stamped(_bad_input("", f"there is no form for /{cleaned(name)[:40]}", ("/help",)), kb)
    invocation = Invocation(command=name, words=line, asker=asker)
    try:
        return await command.form(_asking(invocation, commands, kb, today, resources), line)
    except Exception as reason:
        return _stamped(_failed(reason, invocation, command, kb), kb)


def _asking(invocation: Invocation, commands: Commands, kb: Knowledge, today: date, resources: Resources) -> Asking:
    return Asking(
        kb=kb,
        today=today,
        invocation=invocation,
        commands=commands,
        desk=resources.desk,
        permissions=resources.permissions,
    )


def _lack(
    result: Answer, invocation: Invocation, command: Command, values: dict[str, Parameter], kb: Knowledge, today: date
) -> Lack | None:
    if result.lack is None:
        return None
    from bot.core.wanting import completed

    try:
        return completed(result.lack, invocation, command, values, kb, today)
    except Exception:
        # Nobody goes without an answer because it could not be counted.
        from bot.core.logbook import written_down

        written_down(f"counting a question with {command.name}")
        return None


def _failed(reason: Exception, invocation: Invocation, command: Command, kb: Knowledge) -> Answer:
    """What an answer says that could not be given."""
    match reason:
        case Unresolved():
            return _unresolved(reason, invocation, command, kb)
        case NoSuchSource():
            lines = tuple(f"/{command.name} {known}" for known in reason.known[:3])
            return Answer(
                status=Status.NOT_FOUND,
                title="No such source",
                blocks=_said(str(reason)),
                suggestions=lines,
                lack=Lack(kinds=("source",), missing=reason.missing) if reason.missing else None,
            )
        case UserError():
            return _bad_input(command.name, str(reason), (f"/help {command.name}",))
    # Imported for the one question in thousands that needs it: 9 ms of every start.
    from bot.core.logbook import written_down

    reference = written_down(f"command {command.name}")
    return Answer(
        status=Status.ERROR,
        title="Something went wrong here",
        blocks=_said(f"This is our fault, not yours. Tell the operator the reference {reference}."),
    )


def _offered(result: Answer, command: Command, line: str, asking: Asking) -> Iterator[Action]:
    """What can be done with any answer of a command."""
    if result.status is Status.BAD_INPUT and command.form is not None:
        yield Action("Fill in a form", typed(asking.invocation), form=command.name)
    if result.status is not Status.OK or not line:
        return
    if any(option.name == AS_OF for option in command.options):
        yield Action("As of…", line, asks=AS_OF)
    suggest, asker = asking.commands.get(SUGGEST), asking.invocation.asker
    # In the terminal nothing opens a form.
    if suggest is None or asker is None or asking.desk is None or not asking.permissions.may(asker, SUGGEST):
        return
    if command.form is None and result.citations:
        yield Action("Suggest a correction", line, form=SUGGEST)


def _stamped(result: Answer, kb: Knowledge) -> Answer:
    return msgspec.structs.replace(result, revision=kb.revision)


def _matched(match: Match) -> Matched:
    return Matched(
        asked=match.asked,
        id=match.id,
        name=match.name,
        how=match.how.value,
        score=round(match.score, 2),
        told=match.told,
    )


def _matched_notice(match: Match) -> Notice:
    text = f"matched: “{cut(cleaned(match.asked), 60)}” → {match.name} ({match.how.value})"
    return Notice(kind=NoticeKind.MATCHED, text=(Plain(text),))


def _said(text: str) -> tuple[Paragraph]:
    return (Paragraph((Plain(text),)),)


def _bad_input(command: str, reason: str, suggestions: tuple[str, ...]) -> Answer:
    sentence = reason[:1].upper() + reason[1:]
    return Answer(
        status=Status.BAD_INPUT,
        command=command,
        title="That cannot be answered as asked",
        blocks=_said(sentence),
        suggestions=suggestions,
    )


def _unresolved(unresolved: Unresolved, invocation: Invocation, command: Command, kb: Knowledge) -> Answer:
    resolution = unresolved.resolution
    shown = cut(cleaned(resolution.asked), 60)
    candidates = resolution.matches if unresolved.ambiguous else resolution.closest
    actions = tuple(
        Action(label=match.name, line=_rewritten(invocation, resolution.asked, handle(kb, match.id)))
        for match in candidates
    )
    if unresolved.ambiguous:
        return Answer(
            status=Status.AMBIGUOUS,
            title=f"Which “{shown}”?",
            blocks=(
                Paragraph((Plain("More than one entry fits. Ask again with one of these:"),)),
                Items(tuple((Strong(match.name), Plain(f" ({match.kind})")) for match in candidates)),
            ),
            actions=actions,
            suggestions=tuple(action.line for action in actions),
        )
    if not shown:
        return _bad_input(command.name, f"no {unresolved.wanted} is named: type it like {command.examples[0]}", ())
    text = f"No {unresolved.wanted} called “{shown}” is in the knowledge."
    if candidates:
        names = ", ".join(match.name for match in candidates)
        text += f" The closest name{' is' if len(candidates) == 1 else 's are'} {names}."
    return Answer(
        status=Status.NOT_FOUND,
        title=f"“{shown}” was not found",
        blocks=_said(text),
        actions=actions,
        suggestions=tuple(action.line for action in actions),
        lack=Lack(kinds=_kinds(command, unresolved.wanted), missing=shown),
    )


def _kinds(command: Command, wanted: str) -> tuple[str, ...]:
    """The kinds of what a parameter takes, by the words in which it says so."""
    return next((option.type.kinds for option in command.options if option.type.takes == wanted), ())


def _rewritten(invocation: Invocation, asked: str, instead: str) -> str:
    """The question again with one name replaced, as a line that can be typed or put behind a button."""
    words = invocation.words
    at = words.casefold().find(asked.casefold())
    words = words[:at] + instead + words[at + len(asked) :] if at >= 0 else words
    named = [f'{name}:"{instead if value == asked else value}"' for name, value in invocation.arguments.items()]
    return " ".join([f"/{invocation.command}", *([words] if words else []), *named])


def _unknown_command(unknown: Unknown, commands: Commands, kb: Knowledge, today: date) -> Answer:
    shown = cut(cleaned(unknown.name), 40)
    if unknown.close:
        lines = tuple(f"/{close} {unknown.rest}".strip() for close in unknown.close)
        text = f"There is no command “{shown}”. Did you mean {' or '.join(f'/{close}' for close in unknown.close)}?"
        return Answer(status=Status.BAD_INPUT, title="Unknown command", blocks=_said(text), suggestions=lines)
    names = ", ".join(f"/{command.name}" for command in commands)
    text = f"A question begins with a command, and “{shown}” is none. The commands are {names}."
    words = cleaned(unknown.rest).lstrip("/")[:60]
    lines = (*_fitting(words, commands, kb, today), *((f"/lookup {words}",) if any(map(str.isalnum, words)) else ()))
    return Answer(status=Status.BAD_INPUT, title="Unknown command", blocks=_said(text), suggestions=(*lines, "/help"))


def _fitting(words: str, commands: Commands, kb: Knowledge, today: date) -> tuple[str, ...]:
    """The first command that the words would make a question of: names were typed, and only the command forgotten."""
    return next(
        ((f"/{command.name} {words}",) for command in commands if words and fits(words, command, kb, today)), ()
    )
