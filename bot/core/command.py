"""Command: one declaration, an async function whose signature says everything every platform needs to know of it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from bot.core.answer import Answer
from bot.core.invocation import Invocation
from bot.core.parameters import Parameter
from bot.core.permissions import Permissions
from bot.kb.knowledge import Knowledge

if TYPE_CHECKING:
    from bot.core.forms import Form

_NAME = re.compile(r"^[a-z][a-z-]{0,31}$")
"""What both Slack and Discord take as a command's name."""
_LONGEST_DESCRIPTION = 100
"""Discord's limit on the description of a command and of an option."""


def never(values: Mapping[str, Parameter]) -> bool:
    """Of a command that only answers, whatever it is given."""
    return False


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """What a command is given beside its parameters: the knowledge, the day, the question, all the commands.

    desk: opens what has a memory (bot/desk/desk.py, desk_of); None where nothing has. permissions: who may what.
    """

    kb: Knowledge
    today: date
    invocation: Invocation
    commands: Commands
    desk: Callable[[], AbstractAsyncContextManager[Any]] | None = None
    permissions: Permissions = Permissions()


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter as declared. name: as it is typed (as-of); attribute: as the function calls it (as_of)."""

    name: str
    attribute: str
    type: type[Parameter]
    description: str
    required: bool


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A command as declared. examples: whole lines that a reader can type.

    acts: whether it does something with such values, so that no button may ask it again. form: makes its form, about a
    line: a question of any command whose answer somebody looks at, or one of its own.
    """

    name: str
    description: str
    options: tuple[Option, ...]
    examples: tuple[str, ...]
    run: Callable[..., Awaitable[Answer]]
    acts: Callable[[Mapping[str, Parameter]], bool] = never
    form: Callable[[Asking, str], Awaitable[Form]] | None = None

    @property
    def usage(self) -> str:
        """How it is typed: /relations A B [as-of:DATE]."""
        parts = [f"/{self.name}"]
        for option in self.options:
            value = "/".join(option.type.choices) or option.type.takes.split()[0].upper()
            shown = option.name.upper() if option.type.positional else f"{option.name}:{value}"
            parts.append(shown if option.required else f"[{shown}]")
        return " ".join(parts)


class Commands(msgspec.Struct, frozen=True):
    """All commands by name, in the order help lists them."""

    by_name: dict[str, Command]

    def __iter__(self) -> Iterator[Command]:
        return iter(self.by_name.values())

    def get(self, name: str) -> Command | None:
        """The command of this name."""
        return self.by_name.get(name)

    @staticmethod
    def of(commands: Iterable[Command]) -> Commands:
        """Raises ValueError if two share a name."""
        by_name: dict[str, Command] = {}
        for one in commands:
            if one.name in by_name:
                raise ValueError(f"two commands are called {one.name!r}")
            by_name[one.name] = one
        return Commands(by_name)


def command(
    *,
    examples: tuple[str, ...],
    name: str | None = None,
    acts: Callable[[Mapping[str, Parameter]], bool] = never,
    form: Callable[[Asking, str], Awaitable[Form]] | None = None,
) -> Callable[[Callable[..., Awaitable[Answer]]], Command]:
    """Declare a command: the docstring's first line describes it, the signature its parameters.

    Every parameter after the first (the Asking) is `Annotated[Kind, "description"]`, `Kind | None = None` if it may be
    left out. acts, form: see Command. Raises TypeError at import where a
    description is missing or too long, or a type is no Parameter.
    """

    def declare(function: Callable[..., Awaitable[Answer]]) -> Command:
        named = name or function.__name__.rstrip("_").replace("_", "-")
        if not _NAME.match(named):
            raise TypeError(f"{named!r} cannot be a command's name")
        description = (inspect.getdoc(function) or "").split("\n")[0].strip()
        if not examples:
            raise TypeError(f"/{named} has no example")
        return Command(
            name=named,
            description=_described(description, f"/{named}"),
            options=tuple(_options(function, named)),
            examples=examples,
            run=function,
            acts=acts,
            form=form,
        )

    return declare


def _options(function: Callable[..., Any], command_name: str) -> Iterable[Option]:
    hints = get_type_hints(function, include_extras=True)
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        hint = hints[parameter.name]
        where = f"{parameter.name!r} of /{command_name}"
        # Under `Annotated[X, "…"] | None` and `Annotated[X | None, "…"]` alike.
        members = [member for member in get_args(hint) if member is not type(None)] if not _annotated(hint) else [hint]
        if len(members) != 1 or not _annotated(members[0]):
            raise TypeError(f"{where} has no description: write Annotated[Kind, 'what it is']")
        kind, text = get_args(members[0])[:2]
        kinds = [member for member in get_args(kind) if member is not type(None)] or [kind]
        if not (isinstance(kinds[0], type) and issubclass(kinds[0], Parameter)):
            raise TypeError(f"{where} is not a kind of parameter")
        yield Option(
            name=parameter.name.rstrip("_").replace("_", "-"),
            attribute=parameter.name,
            type=kinds[0],
            description=_described(text, where),
            required=parameter.default is inspect.Parameter.empty,
        )


def _annotated(hint: Any) -> bool:
    return get_origin(hint) is Annotated


def _described(text: object, what: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise TypeError(f"{what} has no description")
    if len(text) > _LONGEST_DESCRIPTION:
        raise TypeError(f"the description of {what} is longer than {_LONGEST_DESCRIPTION} characters")
    return text
