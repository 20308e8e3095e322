"""By position: which words are which name. Every split is tried, and the surest reading is kept; else it is said why none is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

import msgspec

from bot.core.command import Command, Option
from bot.core.parameters import Entity, Parameter, Unresolved, Words, with_article
from bot.errors import UserError
from bot.kb.knowledge import Knowledge
from bot.kb.names.forms import How

MOST_WORDS = 16
"""Longer than any pair of names; splits are tried between all words, so their number is kept down."""

_QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”')
_SEPARATORS = frozenset(
    {
        "and",
        "vs",
        "vs.",
        "v",
        "versus",
        "with",
        "und",
        "et",
        "ve",
        "и",
        "і",
        "و",
        "&",
        "/",
        ",",
        "-",
        "–",
        "—",
        "+",
        "|",
        "x",
        ";",
        "→",
    }
)
_MARKS = re.compile(r"\s*([,;/&|+–—→])\s*")


class _Reading(msgspec.Struct, frozen=True):
    """One way of dealing out the words. worth: higher is better."""

    values: dict[str, Parameter]
    worth: tuple[float, ...]


def by_position(
    words: str, options: list[Option], command: Command, kb: Knowledge, today: date
) -> dict[str, Parameter]:
    """The parameters that words without a name of their own make, by attribute. Raises UserError where none fit."""
    words = words.strip()
    if not words:
        return {}
    if not options:
        raise UserError(f"/{command.name} takes nothing more, and {words[:60]!r} is left over: {command.usage}")
    if issubclass(options[0].type, Words) or len(options) == 1:
        text = words if issubclass(options[0].type, Words) else _unquoted(_trimmed(words))
        if not text:
            return {}
        return {options[0].attribute: options[0].type.read(text, kb, today)}
    tokens = _tokens(words)
    if not any(token not in _SEPARATORS for token in tokens):
        # What parts two names is one itself where it stands alone: the platform X.
        name = _unquoted(words)
        alone = _try(options[0], name, kb, today) if name.isalpha() else None
        return {options[0].attribute: alone} if alone is not None else {}
    if len(tokens) > MOST_WORDS:
        raise UserError(f"that is more than {MOST_WORDS} words for two names: {command.usage}")
    # Names that are exactly known need no guess at the rest, and are surer than any.
    readings = list(_readings(tokens, options, kb, today, _known))
    if not readings and len(tokens) <= _MOST_GUESSED:
        readings = list(_readings(tokens, options, kb, today, one_name))
    if readings:
        return max(readings, key=lambda reading: reading.worth).values
    raise _why_not(tokens, options, command, kb, today)


_Read = Callable[[Option, str, Knowledge, date], Parameter | None]


def fits(words: str, command: Command, kb: Knowledge, today: date) -> bool:
    """Whether words, none of them guessed at, are the names that a command takes by position."""
    options = [option for option in command.options if option.type.positional]
    if not options or not all(issubclass(option.type, Entity) for option in options):
        return False
    if len(options) == 1:
        return _known(options[0], _trimmed(words), kb, today) is not None
    return any(True for _ in _readings(_tokens(words), options, kb, today, _known))


def _readings(tokens: list[str], options: list[Option], kb: Knowledge, today: date, read: _Read) -> Iterator[_Reading]:
    first, second = options[0], options[1]
    if not second.required:
        whole = read(first, _join(tokens), kb, today)
        if whole is not None:
            yield _Reading({first.attribute: whole}, (_sureness([whole]), 0.5, 0))
    for cut, separated in _cuts(tokens):
        left, right = _join(tokens[:cut]), _join(tokens[cut:])
        if not left or not right or {left.casefold(), right.casefold()} & _SMALL_WORDS:
            continue
        one = read(first, left, kb, today)
        other = read(second, right, kb, today) if one is not None else None
        if one is not None and other is not None:
            yield _Reading({first.attribute: one, second.attribute: other}, (_sureness([one, other]), separated, -cut))


def _known(option: Option, text: str, kb: Knowledge, today: date) -> Parameter | None:
    """The value where nothing needs to be guessed."""
    return option.type.known(text, kb) if issubclass(option.type, Entity) else _try(option, text, kb, today)


_NOT_WHOLE = (How.BEGINNING, How.PART)


def _sureness(values: list[Parameter]) -> float:
    """How well the worst of the names fits. Two whole names are surer than the first words of a longer one."""
    scores = [
        min(match.score, 0.99) if match.how in _NOT_WHOLE else match.score
        for value in values
        for match in value.matched
    ]
    return min(scores, default=1.0)


def _cuts(tokens: list[str]) -> Iterator[tuple[int, float]]:
    """Where the words may be cut in two, and whether a separator stands there."""
    for cut in range(1, len(tokens)):
        yield cut, float(tokens[cut - 1] in _SEPARATORS or tokens[cut] in _SEPARATORS)


def _try(option: Option, text: str, kb: Knowledge, today: date) -> Parameter | None:
    try:
        return option.type.read(text, kb, today)
    except UserError:
        return None


def one_name(option: Option, text: str, kb: Knowledge, today: date) -> Parameter | None:
    """A side of a pair. Two whole names that only begin the title of a third are two sides: none is dropped."""
    value = _try(option, text, kb, today)
    if value is None or not any(match.how in _NOT_WHOLE for match in value.matched):
        return value
    words = text.split()
    halves = ((" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words)))
    return None if any(all(_is_whole(kb, option, half) for half in pair) for pair in halves) else value


def _is_whole(kb: Knowledge, option: Option, text: str) -> bool:
    match = kb.names.find(text, option.type.kinds).match
    return match is not None and match.score == 1.0 and match.how not in _NOT_WHOLE


def _why_not(tokens: list[str], options: list[Option], command: Command, kb: Knowledge, today: date) -> UserError:
    """The most helpful thing to say when no split gives two names."""
    if not options[1].required:
        failure = _failure(options[0], _join(tokens), kb, today)
        if isinstance(failure, Unresolved) and failure.ambiguous:
            return failure
    alone = None if options[1].required else _failure(options[0], _join(tokens), kb, today)
    if isinstance(alone, Unresolved) and alone.ambiguous:
        return alone
    parts = [_join(part) for part in _between_separators(tokens)]
    parts = [part for part in parts if part]
    if len(parts) == 1:
        pieces = parts[0].split(" ")
        if len(pieces) == 1:
            if options[1].required and _is_name(options[0], parts[0], kb, today):
                return UserError(missing(command, options[1], True))
            return _failure(options[0], parts[0], kb, today)
        if all(_try(options[0], piece, kb, today) for piece in pieces) and len(pieces) > 2:
            return UserError(_too_many(command, len(pieces)))
        if options[1].required and _is_name(options[0], parts[0], kb, today):
            return UserError(missing(command, options[1], True))
        parts = _best_cut(pieces, options, kb, today)
    if len(parts) > 2 and sum(_try(options[0], part, kb, today) is not None for part in parts) > 2:
        return UserError(_too_many(command, len(parts)))
    for option, part in zip(options, parts, strict=False):
        failure = _failure(option, part, kb, today)
        if failure is not None:
            return failure
    return UserError(_too_many(command, len(parts)))


def _is_name(option: Option, text: str, kb: Knowledge, today: date) -> bool:
    return _try(option, text, kb, today) is not None


def _too_many(command: Command, count: int) -> str:
    return (
        f"/{command.name} takes two names, and these are {count}: ask about two at a time, like {command.examples[0]}"
    )


def _failure(option: Option, text: str, kb: Knowledge, today: date) -> UserError:
    try:
        option.type.read(text, kb, today)
    except UserError as reason:
        return reason
    return None  # type: ignore[return-value]


_MOST_GUESSED = 10


def _best_cut(pieces: list[str], options: list[Option], kb: Knowledge, today: date) -> list[str]:
    """The cut that leaves the most understood, so that the message is about the part that is not."""

    def understood(cut: int) -> tuple[int, int]:
        halves = zip(options, (" ".join(pieces[:cut]), " ".join(pieces[cut:])), strict=False)
        # Guesses take a millisecond each, and what is long is no name with a slip in it.
        if len(pieces) > _MOST_GUESSED:
            known = [half for option, half in halves if _known(option, half, kb, today) is not None]
        else:
            known = [half for option, half in halves if kb.names.find(half, option.type.kinds).matches]
        return (len(known), -abs(2 * cut - len(pieces)))

    cut = max(range(1, len(pieces)), key=understood)
    return [" ".join(pieces[:cut]), " ".join(pieces[cut:])]


def _tokens(words: str) -> list[str]:
    """Words, quoted runs kept whole, separators apart: `saudi arabia/syria` is four."""
    tokens: list[str] = []
    position = 0
    for found in _QUOTED.finditer(words):
        tokens += _split(words[position : found.start()])
        quoted = (found[1] or found[2] or "").strip()
        if quoted:
            tokens.append(quoted)
        position = found.end()
    tokens += _split(words[position:])
    # A hyphen between two words may join a name or part two; a lone part is understood either way.
    if len(tokens) == 1 and "-" in tokens[0].strip("-"):
        first, _, second = tokens[0].partition("-")
        if tokens[0].count("-") == 1:
            tokens = [first, "-", second]
    return tokens


def _split(text: str) -> list[str]:
    return _MARKS.sub(r" \1 ", text.replace('"', " ")).split()


_SMALL_WORDS = frozenset({"in", "by", "to", "at", "of", "about", "on", "between", "from", "for", "is", "me", "please"})
"""Words that lead up to a name. Two letters of them are a country's code too, but not beside another name."""


def _join(tokens: Iterable[str]) -> str:
    """The words of one name, without separators at its ends (inside they may belong to it: Bosnia and Herzegovina)."""
    kept = list(tokens)
    while kept and kept[0].casefold() in _SEPARATORS:
        kept.pop(0)
    while kept and kept[-1].casefold() in _SEPARATORS:
        kept.pop()
    while len(kept) > 1 and kept[0].casefold() in _SMALL_WORDS:
        kept.pop(0)
    while len(kept) > 1 and kept[-1].casefold() in _SMALL_WORDS:
        kept.pop()
    return " ".join(kept)


def _between_separators(tokens: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.casefold() in _SEPARATORS:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _unquoted(words: str) -> str:
    found = _QUOTED.fullmatch(words)
    return (found[1] or found[2] or "").strip() if found else words


def _trimmed(words: str) -> str:
    """One name alone, without the marks and small words around it."""
    kept = words.strip(" ,;/&|+?!.").split()
    while len(kept) > 1 and kept[0].casefold() in _SMALL_WORDS:
        kept.pop(0)
    return " ".join(kept)


def missing(command: Command, option: Option, some: bool) -> str:
    """That a parameter is missing, with a line that has it."""
    takes = option.type.takes
    what = f"a second {takes}" if some else takes if issubclass(option.type, Words) else with_article(takes)
    return f"/{command.name} needs {what}: type it like {command.examples[0]}"
