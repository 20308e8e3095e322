"""A command with a form, for tests of how platforms ask with it: it keeps what it is sent, and refuses what is odd."""

from __future__ import annotations

from typing import Annotated

import msgspec

from bot.commands import COMMANDS
from bot.core.answer import Answer, Paragraph, Plain, Status
from bot.core.command import Asking, Command, Commands, command
from bot.core.dispatch import Resources
from bot.core.forms import Field, Form, Offered
from bot.core.invocation import Asker
from bot.core.parameters import Subject, Words
from bot.core.parsing import parse_line
from bot.core.permissions import Permissions
from bot.core.remembering import Memory
from bot.errors import UserError
from tests.adapters.desk import Desk

TITLE = "Suggest a correction"


class Named(Words, frozen=True, kw_only=True):
    positional = False


class Sent(msgspec.Struct):
    """What was sent by a form or line, and by whom."""

    arguments: dict[str, str]
    asker: Asker | None


class Broken(Memory):
    """A database that went away."""

    gone = False

    async def first_time(self, platform: str, event: str) -> bool:
        if self.gone:
            raise OSError("the disk is full")
        return await super().first_time(platform, event)

    async def remember(self, platform: str, name: str, text: str) -> None:
        if self.gone:
            raise OSError("the disk is full")
        await super().remember(platform, name, text)


class Suggesting:
    """fields: what the form asks instead of the usual; closed: said where there is no form; offers: how many fields of an
    entry can be chosen; sent: what arrived.
    """

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.fields: tuple[Field, ...] = ()
        self.closed = ""
        self.offers = 3
        self.carried: dict[str, str] = {}

    def command(self) -> Command:
        async def form(asking: Asking, line: str) -> Form:
            if self.closed:
                raise UserError(self.closed)
            return self._form(asking, line)

        @command(examples=("/suggest qatar value:2 source:s004",), acts=lambda values: True, form=form)
        async def suggest(
            asking: Asking,
            entry: Annotated[Subject, "The entry that is wrong"],
            value: Annotated[Named, "What it should say"],
            source: Annotated[Named, "Where that stands"],
            field: Annotated[Named | None, "Which part of it"] = None,
            why: Annotated[Named | None, "Why"] = None,
        ) -> Answer:
            """Suggest a correction, with its source."""
            if not asking.permissions.may(asking.invocation.asker, "suggest"):
                return Answer(status=Status.DENIED, title="Not for you", blocks=(_said("Ask an editor."),))
            if value.asked.startswith("broken"):
                raise ZeroDivisionError("a bug")
            if "not a date" in value.asked:
                raise UserError(f"value: “{value.asked}” is not a date")
            if source.asked == "s999":
                raise UserError("source: there is no source s999")
            self.sent.append(Sent(dict(asking.invocation.arguments), asking.invocation.asker))
            said = f"Number {len(self.sent)}: {entry.match.name} should say {value.asked}"
            return Answer(title="Thank you", blocks=(_said(said),))

        return suggest

    def _form(self, asking: Asking, line: str) -> Form:
        asked = parse_line(line, asking.commands)
        own = asked.command == "suggest"
        given = dict(_named(asked.words)) if own else {}
        first = asked.words.partition(" ")[0] if own else "qatar"
        entry = "" if ":" in first else first
        usual = (
            Field(name="entry", label="Entry", value=given.get("entry", entry), kinds=("country", "person")),
            Field(
                name="field",
                label="Field",
                required=False,
                value=given.get("field", ""),
                offered=tuple(Offered(label=f"Part {at}: “{7 * at}”", value=f"part-{at}") for at in range(self.offers)),
            ),
            Field(
                name="value", label="Value", description="As it should read", value=given.get("value", ""), long=True
            ),
            Field(name="source", label="Source", value=given.get("source", "")),
            Field(name="why", label="Why", required=False, long=True, value=given.get("why", "")),
        )
        return Form(title=TITLE, command="suggest", fields=self.fields or usual, carried=self.carried)


def _said(text: str) -> Paragraph:
    return Paragraph((Plain(text),))


def _named(words: str) -> list[tuple[str, str]]:
    return [(name, value) for name, colon, value in (word.partition(":") for word in words.split()) if colon]


def commands_with(suggesting: Suggesting) -> Commands:
    """The usual ones, and this one."""
    others = (one for one in COMMANDS if one.name != "suggest")
    return Commands.of([*others, suggesting.command()])


def given_to(desk: Desk, suggesting: Suggesting, *members: str) -> None:
    """Let a newsroom have it. members: who may, by their ids; everybody where there are none."""
    desk._commands = commands_with(suggesting)
    permissions = Permissions({"reporters": members}, {"suggest": ("reporters",)}) if members else Permissions()

    def no_desk() -> None:
        raise AssertionError("nothing here opens a desk")

    desk.resources = Resources(no_desk, permissions)  # type: ignore[arg-type]
