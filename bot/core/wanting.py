"""Questions that found nothing: the one form in which they are counted, and whose words are not kept. Who counts: the desk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

import msgspec

from bot.core.answer import Lack
from bot.core.command import Command, never
from bot.core.invocation import Invocation
from bot.core.parameters import Entity, Parameter, Source, When, handle
from bot.core.parsing import cleaned, typed, undated
from bot.errors import UserError
from bot.kb.knowledge import Knowledge
from bot.text.secrets import redacted

MOST_LETTERS = 100
MOST_WORDS = 10
"""Of the words that are kept as they were typed: what is longer is a sentence or a message, and no name."""
WITHHELD = " …"
"""Stands behind the command in the place of words that are not kept."""
_SIDES = ("a", "b")
"""The options of a command that asks about two alike, whichever is named first."""

_OWN = re.compile(r"\b(?:i|i'm|my|mine|we|our|me|password|passcode|passwort|secret|token|pin)\b", re.IGNORECASE)
"""Words of somebody who tells of themselves, or gives away what opens a door."""
_ADDRESS = re.compile(r"\S@\S|://|\bwww\.", re.IGNORECASE)
_DATE = re.compile(r"\b(?:1[89]|20)\d\d(?:-\d\d(?:-\d\d)?)?\b")
_NUMBER = re.compile(r"\d(?:[\s()./-]{0,3}\d){6,}")
"""Seven digits and more, however they are parted: a telephone, an account, a passport."""
_CODE = re.compile(r"(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[^\W_]{12,}|[^\W_]{32,}")
"""Letters and digits in one long word, or a word longer than any name's: a token, a key."""


def completed(
    lack: Lack, invocation: Invocation, command: Command, values: Mapping[str, Parameter], kb: Knowledge, today: date
) -> Lack | None:
    """What a question lacks, with the question. values: what it was understood as, empty where it was not.

    None for a command that may do something: asked again, to see whether there is an answer now, it would do it.
    """
    if command.acts is not never:
        return None
    if values and not lack.missing:
        question, dated = _understood(command, values, kb), any(isinstance(one, When) for one in values.values())
    else:
        question, dated = _as_typed(invocation, command, kb, today), False
    return msgspec.structs.replace(lack, question=question, dated=dated)


def may_be_kept(words: str) -> bool:
    """Whether words may be kept as they were typed.

    Not those that tell of whoever wrote them, with an e-mail or web address, seven digits of one number, a token or key,
    more than MOST_WORDS words or MOST_LETTERS letters: they are no name, and may be somebody's business.
    """
    if len(words) > MOST_LETTERS or len(words.split()) > MOST_WORDS or _ADDRESS.search(words) or _OWN.search(words):
        return False
    return not (_NUMBER.search(_DATE.sub(" ", words)) or _CODE.search(words) or redacted(words) != words)


def _understood(command: Command, values: Mapping[str, Parameter], kb: Knowledge) -> str:
    """The question by the ids of what it names."""
    words: dict[str, str] = {}
    named: dict[str, str] = {}
    for option in command.options:
        value = values.get(option.attribute)
        if value is None or isinstance(value, When):
            continue
        (words if option.type.positional else named)[option.name] = _one(value, kb)
    if all(side in words for side in _SIDES):
        words.update(zip(_SIDES, sorted(words[side] for side in _SIDES), strict=True))
    return _bounded(command, typed(Invocation(command=command.name, words=" ".join(words.values()), arguments=named)))


def _one(value: Parameter, kb: Knowledge) -> str:
    match value:
        case Entity():
            return handle(kb, value.id)
        case Source():
            return " ".join(value.ids)
    return _folded(value.asked)


def _as_typed(invocation: Invocation, command: Command, kb: Knowledge, today: date) -> str:
    try:
        line = undated(invocation, command, kb, today)
    except UserError:
        line = typed(invocation)
    return _bounded(command, _folded(line))


def _bounded(command: Command, line: str) -> str:
    """The line, or the command alone where its words are not kept."""
    words = line.removeprefix(f"/{command.name}")
    return line if may_be_kept(words.strip()) and len(line) <= MOST_LETTERS else f"/{command.name}{WITHHELD}"


def _folded(text: str) -> str:
    """One form for one wording: nothing invisible, one case, one blank, no marks at the end."""
    folded = unicodedata.normalize("NFC", cleaned(text).casefold())
    return " ".join(folded.split()).rstrip(" ?!.,;:")
