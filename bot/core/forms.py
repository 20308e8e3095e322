"""What a form asks, on any platform that has forms: which commands it offers, and what their fields are called."""

from __future__ import annotations

from bot.core.command import Command, Commands, Option

_LEFT_OUT = ("names", "help", "about", "upcoming", "digest", "watch", "unwatch")
"""What takes no entity is no look-up, and a whole text is better asked from the message that has it; what is arranged for
a channel is arranged in it.
"""


def looked_up(commands: Commands) -> list[Command]:
    """The commands that a form for looking something up offers."""
    return [command for command in commands if command.name not in _LEFT_OUT and command.options]


def command_label(command: Command) -> str:
    """What a command is called where it is chosen from a list."""
    return command.name.replace("-", " ").capitalize()


def option_label(option: Option) -> str:
    """What a field is called: parameters of one letter stand for what they take."""
    return (option.type.takes if len(option.name) == 1 else option.name.replace("-", " ")).capitalize()
