"""What a proposal would make of its entry, as the file of that is now; and the words of proposals read as what they mean.

Nothing is written here. What has to be read from the disk takes its time: not for the event loop.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from bot.config import Delicate
from bot.errors import BadData, UserError, shown_path
from bot.kb.amending import Amended, amended, read_entry
from bot.kb.citations import Citation
from bot.kb.delicate import delicate
from bot.kb.entering import Entering
from bot.kb.folders import Folders, Reads, file_at
from bot.kb.knowledge import Knowledge
from bot.kb.parts import How, Part, entered, read_part
from bot.kb.records import FOLDERS, KINDS, Entry
from bot.kb.regrouping import Change, Unsettled
from bot.kb.shapes import Scalar
from bot.kb.shaping import encode
from bot.kb.trying import errors_with
from bot.kb.walking import leaves

_FOLDER = {record: folder for folder, record in FOLDERS.items()}
_CITED = re.compile(
    r"(s[0-9]{3,8})\s*(?:#|,|\s)\s*(?:p|¶|paragraph|para\.?)\s*([0-9]{1,4})(?:\s*[-–]\s*([0-9]{1,4})|"
    r"\s*[(,]?\s*(?:s|sentence)\s*([0-9]{1,4})\)?)?",
    re.IGNORECASE,
)
"""A place in a source as answers show it, or as files have it."""
_BETWEEN = re.compile(r"\s*(?:[;,]|\band\b|\s)\s*(?=s[0-9]{3,8}\b)", re.IGNORECASE)
"""What parts several places."""
_CARD = re.compile(r"s[0-9]{3,8}", re.IGNORECASE)
_AS_CITATION = Scalar(type=Citation)
_WHY_UNREAD = {
    "missing": "its file is not there any more",
    "outside": "its file is a link that leads out of the folder",
    "not a file": "what lies in the place of its file is no file",
    "unreadable": "its file cannot be read",
}

Called = Mapping[str, Sequence[str]]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is proposed, as typed. cites: places in sources of ours, none where the source is told in words only."""

    entry: str
    field: str
    how: How
    value: str
    cites: tuple[str, ...]
    why: str


class File(msgspec.Struct, frozen=True, kw_only=True):
    """The file of an entry as it is. base: a digest of what the entry says, the same however the file is laid out."""

    path: Path
    name: str
    content: bytes
    entry: Entry
    base: str


class Intended(msgspec.Struct, frozen=True, kw_only=True):
    """A file and what it is to become. part, how: what is changed; cited: whether it stands on a place in a source of ours.

    unsettled: why it may not be written so: nobody can tell what stands on which place.
    """

    file: File
    part: Part
    how: How
    content: bytes
    after: Entry
    cited: bool
    delicate: frozenset[Delicate]
    unsettled: Unsettled | None

    @property
    def before(self) -> Entry:
        """The entry as it is."""
        return self.file.entry

    @property
    def outcome(self) -> str:
        """A digest of the file that it is to become."""
        return digest(self.content)


def digest(content: bytes) -> str:
    """Of the bytes of a file."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def base_of(entry: Entry) -> str:
    """A digest of what an entry says."""
    return digest(msgspec.json.encode(entry, enc_hook=encode))


def read_source(text: str, kb: Knowledge, today: date) -> tuple[tuple[str, ...], str]:
    """The citations that a text is, none where it is words; and the text as it is kept. Raises UserError for a source that
    we lack.
    """
    words = " ".join(text.split())
    if not words:
        raise UserError("source: say where it stands: a place in a source, as s004#p3, a link, or what it is")
    places = [_place_of(one, kb) for one in _BETWEEN.split(words.strip("[] "))]
    if all(places):
        try:
            cites = tuple(dict.fromkeys(Entering(kb, today).value(_AS_CITATION, place) for place in places))
        except UserError as reason:
            raise UserError(f"source: {reason}") from None
        return cites, ", ".join(cites)
    if _CARD.fullmatch(words) and words.lower() not in kb.sources:
        known = ", ".join(sorted(kb.sources)[:12])
        raise UserError(f"source: there is no source {words.lower()}: there are {known}; or say in words what it is")
    return (), words


def _place_of(words: str, kb: Knowledge) -> str:
    """The place in a source that words name, as files have it; empty where they name none."""
    found = _CITED.fullmatch(words)
    if found is None:
        return words if "#" in words and words.partition("#")[0].lower() in kb.sources else ""
    source, first, last, sentence = found.groups()
    more = f"-{int(last)}" if last else f"s{int(sentence)}" if sentence else ""
    return f"{source.lower()}#p{int(first)}{more}"


def path_of(entry_id: str, kb: Knowledge, folders: Folders) -> Path | None:
    """Where the file of an entry is; None where there is no such entry."""
    entry = kb.entries.get(entry_id)
    return None if entry is None else folders.knowledge / _FOLDER[type(entry)] / f"{entry_id}.yaml"


def file_of(entry_id: str, kb: Knowledge, folders: Folders) -> File:
    """The file of an entry. Raises UserError where there is none (any more) that can be changed."""
    path = path_of(entry_id, kb, folders)
    if path is None:
        raise UserError(f"there is no entry {entry_id} any more: it was removed or renamed")
    file = file_at(folders, path)
    name = shown_path(path, folders.knowledge)
    if file is None:
        raise UserError(f"{name} is no file of an entry")
    content = Reads().content(file)
    if content.data is None or content.signature is None:
        why = _WHY_UNREAD.get(content.why, "it is being written, or too large")
        raise UserError(f"{name} cannot be changed: {why}")
    try:
        found, _ = read_entry(content.data.decode("utf-8"), type(kb.entries[entry_id]), name)
    except UnicodeDecodeError:
        raise UserError(f"{name} cannot be changed: it is not UTF-8 text") from None
    except BadData as reason:
        raise UserError(f"{name} cannot be changed as it is: {_first(reason)}") from None
    return File(path=path, name=name, content=content.data, entry=found, base=base_of(found))


def intended(wanted: Wanted, kb: Knowledge, folders: Folders, today: date, called: Called) -> Intended:
    """What a proposal would make of its entry now. called: fields by other words for them. Raises UserError."""
    file = file_of(wanted.entry, kb, folders)
    part, how = read_part(wanted.field, file.entry, called)
    if how is not None and how is not wanted.how and wanted.how is not How.REPLACE:
        raise UserError(f"field: say {how.value} or {wanted.how.value}, not both")
    how = how or wanted.how
    record = type(file.entry)
    value = entered(Entering(kb, today), record, part, how, wanted.value)
    cites = wanted.cites or _any_cite(file.entry)
    change = Change(part=part, how=how, value=value, cites=cites, why=wanted.why)
    made = _amended(file, record, change)
    if errors := errors_with(kb, folders, made.after, made.text, today):
        told = errors[0]
        raise UserError(f"this cannot be: {told.message} ({told.advice})")
    return Intended(
        file=file,
        part=part,
        how=how,
        content=made.text.encode(),
        after=made.after,
        cited=bool(wanted.cites),
        delicate=delicate(made.before, made.after, f"{wanted.value} {wanted.why}"),
        unsettled=made.unsettled if wanted.cites else None,
    )


def _amended(file: File, record: type[Entry], change: Change) -> Amended:
    try:
        return amended(file.content.decode("utf-8"), record, change, file.name)
    except BadData as reason:
        raise UserError(f"this does not fit a {KINDS[record]}: {_first(reason)}") from None


def _any_cite(entry: Entry) -> tuple[str, ...]:
    """A place that stands for the one an editor has yet to give, while the rest is looked at."""
    return next(((str(leaf.value),) for leaf in leaves(entry) if leaf.kind is Citation), ())


def _first(reason: BadData) -> str:
    problem = reason.problems[0]
    return f"{problem.message} ({problem.advice})"
