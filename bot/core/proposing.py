"""Parameters of proposals: a change of an entry, and what an editor does with it. Each reads itself, as in parameters.py."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Self

from bot.core.arranging import Chosen
from bot.core.parameters import Parameter, Subject, Words
from bot.core.parsing import cleaned
from bot.errors import UserError
from bot.kb.knowledge import UNLISTED, Knowledge
from bot.kb.names.forms import How, Match, NameSort
from bot.text.when import read_when

_GIVEN = re.compile(
    r"""(?<!\S)(?P<name>entry|field|value|source|why|how|version|not-before):(?:"(?P<quoted>[^"]*)"|(?P<word>[^\s"]+))"""
)
_MOMENT = re.compile(r"(?P<day>.+?)(?:[T,]\s*|\s+)(?:at\s+)?(?P<time>[0-9]{1,2}[:.][0-9]{2})(?::00)?")
MOST_LETTERS = 2_000
"""Of what a proposal may say in one field."""


class Proposed(Subject, frozen=True, kw_only=True):
    """An entry, by its id or by any of its names: every kind has its own file, also those that nobody asks for by name."""

    takes = "entry"
    kinds: ClassVar[tuple[str, ...]] = (
        *("meeting", "agreement", "event", "person", "post", "organization", "country", "place"),
        *("relation", "statement"),
    )

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        wanted = text.strip().strip('"“”')
        if wanted in kb.entries:
            name, kind = kb.name(wanted), kb.kind(wanted)
            match = Match(asked=text, id=wanted, kind=kind, name=name, sort=NameSort.NAME, how=How.EXACT)
            return cls(asked=text, match=match)
        found = super().read(text, kb, today)
        if found.id.startswith(UNLISTED):
            raise UserError(f"{found.match.name} has no entry yet, so nothing in it can be corrected: tell an editor")
        return found


class Told(Words, frozen=True, kw_only=True):
    """What somebody writes about a change, on one line, without what cannot be seen."""

    takes = "words"
    positional = False

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        if len(text) > MOST_LETTERS:
            raise UserError(f"that is {len(text):,} letters long, and {MOST_LETTERS:,} are taken: say it shorter")
        return cls(asked=" ".join(cleaned(text).split()))


class FieldName(Told, frozen=True, kw_only=True):
    """A part of an entry: date, tenures 2 end."""

    takes = "field"


class NewValue(Told, frozen=True, kw_only=True):
    takes = "value"


class SourceGiven(Told, frozen=True, kw_only=True):
    """A place in a source, a link, or words for a document."""

    takes = "source"


class Reason(Told, frozen=True, kw_only=True):
    takes = "reason"


class NotBefore(Told, frozen=True, kw_only=True):
    """A day and time; what it is by the desk's clocks is the desk's to say."""

    takes = "time"


class ProposalNumber(Parameter, frozen=True, kw_only=True):
    """The number of a proposal; or `mine`, or `log`. number: 0 for a word."""

    number: int = 0
    takes = "number"

    _NUMBER: ClassVar[re.Pattern[str]] = re.compile(r"#?([0-9]{1,12})")
    WORDS: ClassVar[tuple[str, ...]] = ("mine", "log")

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        wanted = text.strip().casefold()
        if found := cls._NUMBER.fullmatch(wanted):
            return cls(asked=wanted, number=int(found[1]))
        if wanted in cls.WORDS:
            return cls(asked=wanted)
        raise UserError(f"{text[:40]!r} is no proposal: give its number, or mine, or log")


class VersionNumber(Told, frozen=True, kw_only=True):
    """Which form of a proposal somebody has seen."""

    number: int = 0
    takes = "number"

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        if not re.fullmatch("[0-9]{1,6}", text.strip()):
            raise UserError(f"version: {text[:40]!r} is no number")
        return cls(asked=text.strip(), number=int(text))


class ReviewAction(Parameter, frozen=True, kw_only=True):
    """What is done with a proposal."""

    takes = "action"
    choices = ("show", "approve", "edit", "reject", "withdraw", "log")

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        wanted = text.strip().casefold()
        if wanted not in cls.choices:
            *most, last = cls.choices
            raise UserError(f"{text[:40]!r} is none of what can be done: {', '.join(most)} or {last}")
        return cls(asked=wanted)


class HowChanged(Chosen, frozen=True, kw_only=True):
    takes = "how"
    positional = False
    choices = ("replace", "add", "remove", "beside")


def given_in(words: str) -> tuple[str, dict[str, str]]:
    """The words of a question about a proposal that has to be filled in, and what it gives by name already."""
    given = {found["name"]: found["quoted"] or found["word"] or "" for found in _GIVEN.finditer(words)}
    return " ".join(_GIVEN.sub(" ", words).split()), given


def read_moment(text: str, timezone: str, today: date, now: float) -> float:
    """The instant, in seconds since 1970, of a day and time by the clocks of a zone: `now` for this one. Raises UserError.

    A day alone is its first moment.
    """
    from bot.text.clock import instant, read_at, zone_of

    wanted = text.strip()
    # The one word for what is served at once: a time that has passed is most often a slip.
    if wanted.casefold() == "now":
        return now
    found = _MOMENT.fullmatch(wanted)
    try:
        day = read_when(found["day"] if found else wanted, today)
    except ValueError:
        raise UserError(
            f'not-before: {wanted[:40]!r} is no time: write it as "2026-11-26 08:00", or now; the clocks are those of {timezone}'
        ) from None
    if day.earliest is None or day.earliest != day.latest:
        raise UserError(f"not-before: {wanted[:40]!r} is more than one day: write one, and a time of day")
    at = instant(day.earliest, read_at(found["time"]) if found else "00:00", zone_of(timezone))
    if at < now:
        raise UserError(
            f"not-before: {wanted[:40]!r} has passed, by the clocks of {timezone}: write a time that is to come, or now"
        )
    return at
