"""How the arguments of `ask` are read: the options anywhere, everything else is the question. Help is typer's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

OPTIONS = ("--format", "--today", "--knowledge", "--sources", "--config")
"""Each takes a value. Nothing else is an option: `-`, `--5` or `-f` are words of a question."""


class Question(NamedTuple):
    """What was typed. options: by name without hyphens, the last one given; wrong: what keeps it from being read."""

    words: list[str]
    options: dict[str, str]
    wrong: str = ""


def read_ask(arguments: Sequence[str]) -> Question | None:
    """The words and options of `dragoman ask …`; None where help is asked for. After `--` all are words."""
    words: list[str] = []
    options: dict[str, str] = {}
    wrong = ""
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if argument == "--":
            words += rest
        elif argument == "--help":
            return None
        elif name not in OPTIONS:
            if name.startswith("--") and name[2:].isalpha() and not wrong:
                wrong = _unknown(name)
            words.append(argument)
        elif equals:
            options[name[2:]] = value
        elif (following := next(rest, None)) is not None:
            options[name[2:]] = following
        else:
            wrong = f"{name} needs a value after it"
    return Question(words, options, wrong)


def _unknown(name: str) -> str:
    import difflib

    close = difflib.get_close_matches(name, OPTIONS, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"there is no option {name}: {hint}the options are {', '.join(OPTIONS)}; after -- all is the question"


def line_of(words: Sequence[str]) -> str:
    """The question as one line. Words and values of options that a shell took the quotes off get them back."""
    if len(words) < 2:
        return "".join(words)
    first, *rest = words
    several = len(rest) > 1
    return " ".join([first, *(_quoted(word, several) for word in rest)])


def _quoted(word: str, several: bool) -> str:
    if " " not in word or '"' in word:
        return word
    name, colon, value = word.partition(":")
    if colon and name.replace("-", "").isalpha():
        return f'{name}:"{value}"'
    return f'"{word}"' if several else word
