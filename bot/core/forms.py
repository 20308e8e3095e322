"""Forms: what one asks, as plain data, and which there are, on any platform that has forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from bot.core.parsing import parse_line, typed
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.core.command import Command, Commands, Option
    from bot.core.invocation import Invocation

MOST_FIELDS = 5
"""As many as fit into a form of Discord."""

_LEFT_OUT = (
    *("names", "help", "about", "upcoming"),
    *("digest", "watch", "unwatch", "suggest", "review"),
)
"""What takes no entity is no look-up, and a whole text is better asked from the message that has it; what is arranged for
a channel is arranged in it.
"""


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """One of a few values of a field, and what it is called."""

    label: str
    value: str


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a form asks. name: the parameter it fills; value: what stands in it at first.

    offered: what may be chosen, nothing else; kinds: what is completed as somebody types (see Newsroom.complete).
    """

    name: str
    label: str
    description: str = ""
    value: str = ""
    required: bool = True
    long: bool = False
    offered: tuple[Offered, ...] = ()
    kinds: tuple[str, ...] = ()


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for a command's parameters, at most MOST_FIELDS. carried: those it does not ask for, as they are given.

    Raises ValueError for what no platform could show.
    """

    title: str
    command: str
    fields: tuple[Field, ...]
    carried: dict[str, str] = {}
    submit: str = "Send"

    def __post_init__(self) -> None:
        names = {field.name for field in self.fields}
        if not 1 <= len(self.fields) <= MOST_FIELDS or len(names) < len(self.fields):
            raise ValueError(f"a form of /{self.command} asks for {[field.name for field in self.fields]}")


def looked_up(commands: Commands) -> list[Command]:
    """The commands that a form for looking something up offers."""
    return [command for command in commands if command.name not in _LEFT_OUT and command.options]


def command_label(command: Command) -> str:
    """What a command is called where it is chosen from a list."""
    return command.name.replace("-", " ").capitalize()


def option_label(option: Option) -> str:
    """What a field is called: parameters of one letter stand for what they take."""
    return (option.type.takes if len(option.name) == 1 else option.name.replace("-", " ")).capitalize()


_GIVEN = re.compile(r"""(?<!\S)([^\W\d_][\w-]{0,30}):(?:"[^"]+"|“[^”]+”|[^\s"“]+)""")


def lacks(command: Command, asked: Invocation) -> bool:
    """Whether a question surely lacks what its command requires, before any name is looked up.

    Where words are enough in number, what they mean decides: that is found out by asking.
    """
    words = asked.words
    given = {name for name, value in asked.arguments.items() if value.strip()}
    for found in _GIVEN.finditer(asked.words):
        name = found[1].casefold().replace("_", "-")
        if any(option.name == name for option in command.options):
            given.add(name)
            words = words.replace(found[0], " ", 1)
    needed = [option for option in command.options if option.required and option.name not in given]
    placed = [option for option in needed if option.type.positional]
    return len(placed) < len(needed) or len(words.split()) < len(placed)


def begun(line: str, commands: Commands) -> tuple[str, str] | None:
    """The command whose form a line only begins to fill in, as lacks() has it, and the line as it is read; else None."""
    try:
        asked = parse_line(line, commands)
    except UserError:
        return None
    command = commands.get(asked.command)
    lacking = command is not None and command.form is not None and lacks(command, asked)
    return (asked.command, typed(asked)) if lacking else None
