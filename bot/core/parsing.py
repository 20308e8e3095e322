"""From a typed line to an Invocation, and from its words to parameters. Names are resolved by bot/kb/names/."""

from __future__ import annotations

import difflib
import re
import unicodedata
from datetime import date

import msgspec

from bot.core.command import Command, Commands, Option
from bot.core.completing import from_label
from bot.core.invocation import Invocation
from bot.core.parameters import MOST_LETTERS, MOST_TEXT, Parameter, Text, Unresolved, When, Words
from bot.core.positions import by_position, missing, one_name
from bot.errors import UserError
from bot.kb.knowledge import Knowledge

_OPTION = re.compile(r"""(?:(?<=\s)|^)(?P<name>[^\W\d_][\w-]{0,30}):(?P<value>"[^"]*"|“[^”]*”|[^\s"“]*)""")
_EXTRA_WORDS = 3
"""How many further words an option's value may run on: `as-of:late april 2024`, `place:saudi arabia`."""


class Unknown(UserError):
    """No such command. name: as it was typed; close: commands that look like it."""

    def __init__(self, name: str, close: tuple[str, ...], rest: str) -> None:
        super().__init__(name)
        self.name = name
        self.close = close
        self.rest = rest


_MOST_MARKS = 3
"""Combining marks a letter may carry; no script needs more, and a pile of them runs over the lines above."""


_RATIO = "\u2236"
"""Stands for a colon in what we show in Slack, where :30: would be an emoji; it comes back when somebody copies it."""


def cleaned(line: str) -> str:
    """The line without what cannot be seen: control, zero-width and bidirectional characters; any blank is a space."""
    kept: list[str] = []
    marks = 0
    for character in line:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category in ("Cc", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif character == _RATIO:
            kept.append(":")
        elif category not in ("Cf", "Cs", "Co", "Cn") and marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept).strip()


def parse_line(line: str, commands: Commands) -> Invocation:
    """Read `/relations qatar turkey as-of:2024` (the slash may be missing). Raises UserError, Unknown for the command."""
    if len(line) > _MOST_LINE:
        raise _too_long(line)
    text = cleaned(line)
    name, rest = "dragoman", text
    while name == "dragoman" and rest:
        text = rest
        head, _, rest = text.removeprefix("/").strip().partition(" ")
        name = head.casefold()
    if not name or not text:
        raise UserError("there is no question: type a command and what it is about, such as /relations qatar turkiye")
    command = commands.get(name)
    if command is None:
        close = tuple(difflib.get_close_matches(name[:40], list(commands.by_name), n=2, cutoff=0.7))
        raise Unknown(head, close if text.startswith("/") or close else (), rest if close else text)
    if len(line) > most_letters(command):
        raise _too_long(line)
    return Invocation(command=name, words=rest.strip())


def asked_with(line: str, option: str, value: str, commands: Commands) -> Invocation:
    """The question of a line with an option given anew, as an action that `asks` for one wants it. Raises UserError."""
    asked = parse_line(line, commands)
    return msgspec.structs.replace(asked, arguments={**asked.arguments, option: value})


_MOST_LINE = MOST_TEXT + 100
"""Letters of a line that asks about a whole text, with the command before it."""


def most_letters(command: Command) -> int:
    """How long a question with this command may be."""
    return _MOST_LINE if any(issubclass(option.type, Text) for option in command.options) else MOST_LETTERS


def _too_long(line: str) -> UserError:
    return UserError(
        f"that is {len(line):,} characters long: a question may have {MOST_LETTERS:,}, and needs far fewer"
    )


class Bound(msgspec.Struct, frozen=True):
    """A question understood. values: the function's keyword arguments; given: the same in the order of declaration.

    line: the question as it would be typed, options last.
    """

    values: dict[str, Parameter]
    given: list[Parameter]
    line: str


def bind(invocation: Invocation, command: Command, kb: Knowledge, today: date) -> Bound:
    """What the command is called with. Raises UserError."""
    named, words = _named(invocation, command, kb, today)
    values: dict[str, Parameter] = {}
    doubt: Unresolved | None = None
    for option in command.options:
        if option.name in named:
            try:
                values[option.attribute] = option.type.read(named[option.name], kb, today)
            except Unresolved as unresolved:
                if not _may_be_two(option, named, words, command):
                    raise
                # "qatar and turkey" in the field for one: the same words typed would be two names.
                words, doubt = named.pop(option.name), unresolved
    open_options = [option for option in command.options if option.type.positional and option.attribute not in values]
    try:
        values.update(by_position(words, open_options, command, kb, today))
    except UserError as reason:
        raise doubt or reason from None
    for option in command.options:
        if option.required and option.attribute not in values:
            raise UserError(missing(command, option, bool(values)))
    given = [values[option.attribute] for option in command.options if option.attribute in values]
    return Bound(values, given, _line(command, words, named))


def undated(invocation: Invocation, command: Command, kb: Knowledge, today: date) -> str:
    """The question as one line, without the options that are dates. Raises UserError where its options make no sense."""
    named, words = _named(invocation, command, kb, today)
    dates = {option.name for option in command.options if issubclass(option.type, When)}
    kept = {name: value for name, value in named.items() if name not in dates}
    places = [option.name for option in command.options if option.type.positional and option.name in kept]
    if not words and len(places) == 1:
        words = kept.pop(places[0])
    return _line(command, words, kept)


def _may_be_two(option: Option, named: dict[str, str], words: str, command: Command) -> bool:
    """Whether what does not name one may name two: the first of two places is filled with several words, and no other."""
    places = [one.name for one in command.options if one.type.positional]
    several = len(named[option.name].split()) > 1 or any(mark in named[option.name] for mark in ",/&+")
    return places[:1] == [option.name] and len(places) > 1 and several and not words and places[1] not in named


def _line(command: Command, words: str, named: dict[str, str]) -> str:
    """The question as one line; names chosen from a form stand as if they had been typed, where they are one word each."""
    left = dict(named)
    led: list[str] = []
    for option in command.options if not words else ():
        if not option.type.positional or " " in left.get(option.name, " "):
            break
        led.append(left.pop(option.name))
    return typed(Invocation(command=command.name, words=words or " ".join(led), arguments=left))


def typed(invocation: Invocation) -> str:
    """The question as one line, its named arguments after the words."""
    words = " ".join(invocation.words.split())
    named = (f"{name}:{_quoted(value)}" for name, value in invocation.arguments.items())
    return " ".join((f"/{invocation.command}", *([words] if words else []), *named))


def _quoted(value: str) -> str:
    words = value.translate({ord('"'): "'", ord("“"): "'", ord("”"): "'"}).split()
    return words[0] if len(words) == 1 else f'"{" ".join(words)}"'


# --- options: name:value ---------------------------------------------------------------------------------------------


def _named(invocation: Invocation, command: Command, kb: Knowledge, today: date) -> tuple[dict[str, str], str]:
    known = {option.name: option for option in command.options}
    named: dict[str, str] = {}
    for name, value in invocation.arguments.items():
        if name not in known:
            raise UserError(_no_option(command, name))
        if value.strip():
            named[name] = from_label(value, known[name].type, kb)
    takes_any = any(issubclass(option.type, Words) for option in command.options)
    words = invocation.words[: most_letters(command)]
    while found := next((one for one in _OPTION.finditer(words) if not takes_any or _option_name(one) in known), None):
        name = _option_name(found)
        if name not in known and command.options and kb.names.find(found.group(), ("country",)).match:
            break
        if name not in known:
            raise UserError(_no_option(command, found["name"]))
        if name in named and name not in invocation.arguments:
            raise UserError(f"the option {name}: is given twice: give it once")
        value, rest = _value(found, words[found.end() :], known[name], kb, today)
        if not value:
            raise UserError(
                f"{name}: has no value: type it like {name}:{_EXAMPLES.get(known[name].type.takes, 'VALUE')}"
            )
        # What a platform names beats what was typed before: a date picked anew replaces the one in the line.
        named.setdefault(name, value)
        words = f"{words[: found.start()].rstrip()} {rest.lstrip()}".strip()
    return named, words


_EXAMPLES = {"date": "2024-05", "topic": "trade", "place or country": "doha"}


def _option_name(found: re.Match[str]) -> str:
    return found["name"].casefold().replace("_", "-")


def _no_option(command: Command, name: str) -> str:
    known = [option.name for option in command.options if not option.type.positional]
    close = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.5)
    if not known:
        return f"/{command.name} has no option {name[:40]!r}: it takes none"
    hint = f"did you mean {close[0]}:? " if close else ""
    return f"/{command.name} has no option {name[:40]!r}: {hint}it takes {', '.join(f'{one}:' for one in known)}"


def _value(found: re.Match[str], after: str, option: Option, kb: Knowledge, today: date) -> tuple[str, str]:
    """The value, quoted or not; unquoted it runs on over following words as long as that makes a value of its kind."""
    value = found["value"]
    if value.startswith(('"', "“")):
        return value[1:-1].strip(), after
    words = after.split()
    if not value and words and not _OPTION.match(words[0]):
        value, words = words[0].strip('"'), words[1:]
        after = " ".join(words)
    for extra in range(min(_EXTRA_WORDS, len(words)), 0, -1):
        longer = " ".join([value, *words[:extra]])
        if any(":" in word for word in words[:extra]):
            continue
        read = one_name(option, longer, kb, today)
        if read is not None and all(match.score == 1.0 for match in read.matched):
            return longer, " ".join(words[extra:])
    return value, after
