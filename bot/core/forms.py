"""Forms: what one asks, as plain data, and which there are, on any platform that has forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from bot.core.command import Command, Commands, Option

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
    """Asks for a command's parameters, at most MOST_FIELDS. carried: those it does not ask for, as they are given."""

    title: str
    command: str
    fields: tuple[Field, ...]
    carried: dict[str, str] = {}
    submit: str = "Send"


def looked_up(commands: Commands) -> list[Command]:
    """The commands that a form for looking something up offers."""
    return [command for command in commands if command.name not in _LEFT_OUT and command.options]


def command_label(command: Command) -> str:
    """What a command is called where it is chosen from a list."""
    return command.name.replace("-", " ").capitalize()


def option_label(option: Option) -> str:
    """What a field is called: parameters of one letter stand for what they take."""
    return (option.type.takes if len(option.name) == 1 else option.name.replace("-", " ")).capitalize()
