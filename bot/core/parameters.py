"""What a command's parameter can be, and how what somebody typed becomes it. One class a kind; each resolves itself."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import ClassVar, Self

import msgspec

from bot.errors import UserError
from bot.kb.knowledge import UNLISTED, Knowledge
from bot.kb.names.caution import RANKS
from bot.kb.names.forms import How, Match, Resolution
from bot.kb.names.posts import post_forms
from bot.kb.queries import posts_held
from bot.text.dates import Date
from bot.text.names import normalised
from bot.text.when import read_when

MOST_LETTERS = 2_000
"""Longer questions are refused: Slack documents no limit on a command's text, so this is ours (PLATFORMS: Limits)."""


class Unresolved(UserError):
    """What was typed leads to nothing, or to several entries alike."""

    def __init__(self, resolution: Resolution, wanted: str) -> None:
        super().__init__(resolution.asked)
        self.resolution = resolution
        self.wanted = wanted

    @property
    def ambiguous(self) -> bool:
        """Whether there are several candidates, none better than the others."""
        return len(self.resolution.matches) > 1


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a command. asked: as it was typed. Subclasses say what they take and how they read it."""

    asked: str

    takes: ClassVar[str] = "text"
    """What to call it in a message: a country, a date…"""
    positional: ClassVar[bool] = True
    """Whether it may stand without its name. Options must be named: `since:2024-05`."""
    kinds: ClassVar[tuple[str, ...]] = ()
    """Which kinds of entry it may name; adapters complete from these."""
    choices: ClassVar[tuple[str, ...]] = ()
    """The words that may stand here, where there are only a few; adapters offer these."""

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        """The value that `text` means. Raises UserError (Unresolved where names are involved)."""
        return cls(asked=text)

    @property
    def matched(self) -> tuple[Match, ...]:
        """What names were taken for, if any were."""
        return ()


_GUESSED = (How.BEGINNING, How.PART, How.TYPO, How.ORDER)


def with_article(noun: str) -> str:
    """An entry, a country."""
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def _refuse_another_kind(text: str, kb: Knowledge, wanted: type[Entity]) -> None:
    """Raise UserError where a text is the exact name of something that is not wanted here: no guess is as good."""
    other = kb.names.known(text)
    if other is not None and other.kind not in wanted.kinds:
        named = handle(kb, other.id)
        hints = {
            "place": "/events and /timeline take places",
            "topic": "/lookup finds it, and topic: takes it",
            "country": f"try /country {named}",
            "organization": f"try /organization {named}",
            "person": f"try /leader {named}",
            "post": f"try /leader {named}",
        }
        hint = hints.get(other.kind, f"try /lookup {named}")
        raise UserError(
            f"{other.name} is {with_article(other.kind)}, and this takes {with_article(wanted.takes)}: {hint}"
        )


def holds_title(kb: Knowledge, match: Match) -> bool:
    """Whether somebody found by dropping a title may be called by it: an office must be one they are recorded in."""
    named = {word for form in kb.forms(match.id) for word in normalised(form).split()}
    typed = {word for word in normalised(match.asked).split() if word not in named} & RANKS
    held = {
        word for post, _ in posts_held(kb, match.id) for title in (post.title, *post.titles) for word in _words(title)
    }
    return typed <= held


def _words(title: str) -> set[str]:
    """The words of a title, with what it is also called."""
    return {word for form in post_forms(title) for word in normalised(form).split()}


class Entity(Parameter, frozen=True, kw_only=True):
    """Something asked for by name."""

    match: Match

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        resolution = kb.names.find(text, cls.kinds)
        match = resolution.match
        if match is None or match.score < 1.0 or match.how in _GUESSED:
            _refuse_another_kind(text, kb, cls)
        if match is None:
            raise Unresolved(resolution, cls.takes)
        if match.how is How.TITLE and not holds_title(kb, match):
            raise Unresolved(Resolution(asked=text, closest=(match,)), cls.takes)
        return cls(asked=text, match=match)

    @classmethod
    def known(cls, text: str, kb: Knowledge) -> Self | None:
        """The value where `text` names it exactly, nothing guessed."""
        match = kb.names.known(text, cls.kinds)
        return cls(asked=text, match=match) if match is not None else None

    @property
    def id(self) -> str:
        """The entry's id, or `country:at` for a country without an entry."""
        return self.match.id

    @property
    def matched(self) -> tuple[Match, ...]:
        return (self.match,)


class Party(Entity, frozen=True, kw_only=True):
    """Either side of a question: a country, an organization or a person; a post means whoever holds it."""

    takes = "country, organization or person"
    kinds = ("country", "organization", "person", "post")


class Side(Party, frozen=True, kw_only=True):
    """A party; where `places`, a place for what happened there; where `titled`, one entry of that kind by its own title.

    A title is never guessed: two names side by side often begin one.
    """

    places: ClassVar[bool] = False
    titled: ClassVar[str] = ""

    @classmethod
    def known(cls, text: str, kb: Knowledge) -> Self | None:
        tiers = ((cls.titled,), cls.kinds, ("place",) if cls.places else ())
        matches = (kb.names.known(text, kinds) for kinds in tiers if kinds and kinds[0])
        match = next((match for match in matches if match is not None), None)
        return cls(asked=text, match=match) if match is not None else None

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        return cls.known(text, kb) or super().read(text, kb, today)


class MeetingSide(Side, frozen=True, kw_only=True):
    titled = "meeting"


class AgreementSide(Side, frozen=True, kw_only=True):
    titled = "agreement"


class EventSide(Side, frozen=True, kw_only=True):
    takes = "country, organization, person or place"
    places = True
    titled = "event"


class TimelineSide(Side, frozen=True, kw_only=True):
    takes = "country, organization, person or place"
    places = True


class Leader(Entity, frozen=True, kw_only=True):
    """A person, a post, or a country or organization whose posts are meant."""

    takes = "person, post, country or organization"
    kinds = ("person", "post", "country", "organization")


class Country(Entity, frozen=True, kw_only=True):
    takes = "country"
    kinds = ("country",)


class Organization(Entity, frozen=True, kw_only=True):
    takes = "organization"
    kinds = ("organization",)


class Subject(Entity, frozen=True, kw_only=True):
    """Anything an entry is about."""

    takes = "entry"

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        resolution = kb.names.find(text, cls.kinds)
        # Gaza is a place and a topic: what is meant is the same, and the kinds are in the order of what says most.
        best = sorted(resolution.matches, key=lambda match: cls.kinds.index(match.kind))
        if best and best[0].score == 1.0 and [match.kind for match in best].count(best[0].kind) == 1:
            return cls(asked=text, match=best[0])
        return super().read(text, kb, today)

    kinds: ClassVar[tuple[str, ...]] = (
        *("country", "organization", "person", "post", "place", "meeting", "agreement", "event", "topic"),
    )


class Place(Entity, frozen=True, kw_only=True):
    """A place or country; what lies within it counts."""

    takes = "place or country"
    kinds = ("place", "country")
    positional = False

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        # A capital is a place here, not a word for its government.
        place = kb.names.known(text, ("place",))
        return cls(asked=text, match=place) if place is not None else super().read(text, kb, today)


class Topic(Entity, frozen=True, kw_only=True):
    takes = "topic"
    kinds = ("topic",)
    positional = False


class When(Parameter, frozen=True, kw_only=True):
    """A date as a reporter types it: 2024-05, "april 2024", yesterday."""

    value: Date
    takes = "date"
    positional = False

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        try:
            return cls(asked=text, value=read_when(text, today))
        except ValueError as reason:
            raise UserError(str(reason)) from None


class AsOf(When, frozen=True, kw_only=True):
    """A day, month or year of which it is asked what was true then."""

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        when = super().read(text, kb, today)
        if when.value.earliest is not None and when.value.earliest > today:
            raise UserError(f"{when.value.shown()} lies ahead: as-of asks what was true on a day that has come")
        return when


_BETWEEN_SOURCES = re.compile(r"(?:[\s,;&+]|\band\b)+")
_SOURCE_ID = re.compile(r"s?[0-9]{1,8}")


class Source(Parameter, frozen=True, kw_only=True):
    """A source by its id (s004, 4), its publisher or words of its title; or several by their ids, each once."""

    ids: tuple[str, ...]
    takes = "source"
    kinds = ("source",)

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        wanted = text.strip().casefold().removeprefix("sources").removeprefix("source").strip()
        parts = [part for part in _BETWEEN_SOURCES.split(wanted) if part]
        if len(parts) > 1 and all(map(_SOURCE_ID.fullmatch, parts)):
            return cls(asked=text, ids=tuple(dict.fromkeys(_source_id(part, kb) for part in parts)))
        return cls(asked=text, ids=(_source_id(wanted, kb),))

    @property
    def id(self) -> str:
        """The only one, or the first."""
        return self.ids[0]


def _source_id(wanted: str, kb: Knowledge) -> str:
    """The one source meant. Raises NoSuchSource."""
    number = wanted.removeprefix("s")
    named = f"s{int(number):03}" if _SOURCE_ID.fullmatch(wanted) else wanted
    if named in kb.sources:
        return named
    words = [
        source.id
        for source in kb.sources.values()
        if wanted
        and wanted in f"{source.title} {source.publisher or ''} {source.file} {source.author or ''}".casefold()
    ]
    if len(words) == 1:
        return words[0]
    known = ", ".join(sorted(words or kb.sources))
    problem = "several sources fit" if words else "there is no source"
    shown = wanted[:60]
    reason = f"{problem} {shown!r}: the sources are {known}"
    raise NoSuchSource(reason, tuple(sorted(words or kb.sources)), "" if words else shown)


class NoSuchSource(UserError):
    """No source, or more than one, is meant by what was typed. missing: what leads to none, empty where several fit."""

    def __init__(self, message: str, known: tuple[str, ...], missing: str) -> None:
        super().__init__(message)
        self.known = known
        self.missing = missing


class Words(Parameter, frozen=True, kw_only=True):
    """Text taken as it is."""

    takes = "words"


class CommandName(Words, frozen=True, kw_only=True):
    """The name of a command, with its slash or without."""

    takes = "command"
    kinds = ("command",)


MOST_TEXT = 40_000
"""Letters. Slack cuts messages above this (PLATFORMS: Limits); nobody pastes a longer one to be read in a chat."""


class Text(Words, frozen=True, kw_only=True):
    """A whole text, such as a message or an article, without what cannot be seen; line ends stay, as plain ones."""

    takes = "text"

    @classmethod
    def read(cls, text: str, kb: Knowledge, today: date) -> Self:
        if len(text) > MOST_TEXT:
            raise UserError(f"that is {len(text):,} letters long, and a text may have {MOST_TEXT:,}: send a part of it")
        return cls(asked=_readable(text))


_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_PILE = re.compile("([\u0300-\u036f]{3})[\u0300-\u036f]+")


def _readable(text: str) -> str:
    """The text without control, zero-width and bidirectional characters and piles of accents; blanks are spaces."""
    text = _LINE_ENDS.sub("\n", text)
    seen = {ord(letter): _as_seen(letter) for letter in set(text)}
    return _PILE.sub(r"\1", text.translate(seen)).strip()


def _as_seen(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter == "\n" or category not in ("Cc", "Zs", "Cf", "Cs", "Co", "Cn"):
        return letter
    return " " if category in ("Cc", "Zs") else ""


def handle(kb: Knowledge, entity_id: str) -> str:
    """What to type to mean exactly this entity: its id, or the ISO code of a country without an entry."""
    return entity_id.removeprefix(UNLISTED).upper() if entity_id.startswith(UNLISTED) else entity_id
