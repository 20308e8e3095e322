"""Gives an entry or a topic another id: in its own file, in the file's name, and wherever the knowledge refers to it.

Only the letters of the id are written anew. Comments and layout stay as they are; a file that was in canonical form is
brought into it again, for a longer id may need another line. Nothing is written here: see writing.py.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec

from bot.errors import BadData, Problem, UserError, shown_path
from bot.kb.editing import canonical
from bot.kb.folders import TOPICS, Folders, entry_files
from bot.kb.loading import Loaded
from bot.kb.records import FOLDERS, KINDS, Entry, Relation, Vocabulary
from bot.kb.shaping import to_record
from bot.kb.staging import new_errors, staged
from bot.kb.walking import leaves
from bot.kb.writing import Write
from bot.reading import Document, read_text

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST = 120
"""Letters of an id; a file system takes 255 bytes for a name."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_FOLDER = {record: folder for folder, record in FOLDERS.items()}
_TOPIC = ("topic",)


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one file. lines: those on which an id is written anew, in order. to: where it moves, if it does."""

    path: Path
    text: str
    lines: tuple[int, ...]
    to: Path | None = None


class Renaming(msgspec.Struct, frozen=True, kw_only=True):
    """What a renaming changes. ids: new ids by old, those of relations made of the id too; remarks: comments, as
    file:line, that name an old id and stay as they are."""

    ids: dict[str, str]
    files: tuple[FileChange, ...]
    remarks: tuple[str, ...]

    def writes(self) -> dict[Path, Write]:
        """What is to be written for it."""
        found: dict[Path, Write] = {}
        for one in self.files:
            found[one.to or one.path] = Write(one.text.encode(), like=one.path)
            if one.to is not None:
                found[one.path] = Write(None)
        return found


def is_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    return len(text) <= _LONGEST and _ID.fullmatch(text) is not None


def renaming(loaded: Loaded, folders: Folders, old: str, new: str, today: date, *, topic: bool = False) -> Renaming:
    """What giving `old` the id `new` changes. topic: the topic of that id, where an entry has it too.

    Raises UserError for ids that cannot be had, BadData for files that cannot be read or would have an error after it.
    """
    if loaded.unread:
        # What they refer to is not known.
        raise BadData(list(loaded.problems))
    of_topic = _is_topic(loaded, old, topic)
    if not is_id(new):
        raise UserError(
            f"{new[:60]!r} cannot be an id: write lower-case words of plain letters and numbers, joined by hyphens"
        )
    ids = {old: new} if of_topic else {old: new, **_relations(loaded, old, new)}
    _refuse_taken(loaded, folders, ids, of_topic)
    files: list[FileChange] = []
    remarks: list[str] = []
    named = re.compile(rf"(?:^|(?<=\s))#[^\r\n]*(?<![a-z0-9-])(?:{'|'.join(ids)})(?![a-z0-9-])", re.MULTILINE)
    for path in [*entry_files(folders.knowledge), folders.knowledge / TOPICS]:
        try:
            text = path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            continue
        if not any(one in text for one in ids):
            continue
        changed = _changed(path, folders, text, ids, of_topic)
        if changed is not None:
            files.append(changed)
            text = changed.text
        file = shown_path(changed.to or path if changed else path, folders.knowledge)
        starts = _line_starts(text)
        remarks += [f"{file}:{bisect_right(starts, found.start())}" for found in named.finditer(text)]
    found = Renaming(ids=ids, files=tuple(files), remarks=tuple(remarks))
    _refuse_errors(loaded, folders, found, today)
    return found


# --- what can be had --------------------------------------------------------------------------------------------------


def _is_topic(loaded: Loaded, old: str, asked: bool) -> bool:
    """Whether the id is to be that of a topic. Raises UserError where nothing has it."""
    entries = {entry.id: entry for entry, _ in loaded.entries}
    topics = [topic.id for topic in loaded.contents.topics]
    if old in loaded.sources:
        raise UserError(f"{old} is a source card: its id stands in every citation of it, and stays")
    if isinstance(entries.get(old), Relation) and not asked:
        sides = " or ".join(entries[old].between)  # type: ignore[attr-defined]
        raise UserError(f"the id of a relation is made of its two sides: rename {sides}, and it follows")
    if old in topics and (asked or old not in entries):
        return True
    if old in entries and not asked:
        return False
    known = topics if asked else [*entries, *topics]
    close = difflib.get_close_matches(old, known, n=3, cutoff=0.6)
    meant = f": did you mean {' or '.join(close)}?" if close else ""
    raise UserError(f"there is no {'topic' if asked else 'entry or topic'} with the id {old[:60]!r}{meant}")


def _relations(loaded: Loaded, old: str, new: str) -> dict[str, str]:
    """The new ids of the relations whose ids are made of this one."""
    found: dict[str, str] = {}
    for entry, _ in loaded.entries:
        if isinstance(entry, Relation) and old in entry.between and entry.id == "-".join(entry.between):
            found[entry.id] = "-".join(sorted(new if side == old else side for side in entry.between))
    return found


def _refuse_taken(loaded: Loaded, folders: Folders, ids: Mapping[str, str], of_topic: bool) -> None:
    taken = {topic.id: "a topic" for topic in loaded.contents.topics} if of_topic else {}
    if not of_topic:
        taken |= {entry.id: f"a {KINDS[type(entry)]}" for entry, _ in loaded.entries}
    for old, new in ids.items():
        if new == old:
            raise UserError(f"{old} is its id already")
        if new in taken:
            raise UserError(f"the id {new} is taken: it is that of {taken[new]}, {_name_of(loaded, new)}")
    if of_topic:
        return
    for entry, written in loaded.entries:
        path = folders.knowledge / _FOLDER[type(entry)] / f"{ids.get(entry.id)}.yaml"
        # Two names that differ in case only may be one file.
        if entry.id in ids and path.exists() and not path.samefile(path.with_stem(written.stem)):
            raise UserError(f"{path} is there already: move it away, or choose another id")


def _name_of(loaded: Loaded, entry_id: str) -> str:
    every: list[msgspec.Struct] = [*(entry for entry, _ in loaded.entries), *loaded.contents.topics]
    found = next(one for one in every if getattr(one, "id", None) == entry_id)
    return str(getattr(found, "name", None) or getattr(found, "title", None) or entry_id)


def _refuse_errors(loaded: Loaded, folders: Folders, found: Renaming, today: date) -> None:
    """Raises BadData where the renamed knowledge would have an error that it does not have now."""
    texts: dict[Path, str | None] = {}
    for one in found.files:
        texts[one.to or one.path] = one.text
        if one.to is not None:
            texts[one.path] = None
    back = {new: old for old, new in found.ids.items()}
    words = re.compile(rf"(?<![a-z0-9-])(?:{'|'.join(back)})(?![a-z0-9-])")

    def as_before(said: str) -> str:
        return words.sub(lambda one: back[one[0]], said)

    errors = new_errors(loaded, staged(loaded, folders, texts), today, as_before)
    if errors:
        raise BadData(errors)


# --- one file ---------------------------------------------------------------------------------------------------------


def _changed(path: Path, folders: Folders, text: str, ids: Mapping[str, str], of_topic: bool) -> FileChange | None:
    """What becomes of a file; None where it names none of these ids."""
    file = shown_path(path, folders.knowledge)
    record: type[msgspec.Struct] = Vocabulary if path.name == TOPICS else FOLDERS[path.parent.name]
    head = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(head)
    document, problems = read_text(body, file)
    value = None
    if document is not None and not problems:
        value, problems = to_record(document, record, file)
    if document is None or value is None:
        raise BadData(problems)
    places = list(_places(value, ids, of_topic))
    if not places:
        return None
    written, lines = _written(body, document, places, file)
    if canonical(body, record, file) == text:
        written = canonical(written, record, file)
    own = None if of_topic or not isinstance(value, Entry) else ids.get(value.id)
    to = path.with_name(f"{own}.yaml") if own is not None else None
    return FileChange(path=path, text=head + written, lines=lines, to=to)


def _places(
    value: msgspec.Struct, ids: Mapping[str, str], of_topic: bool
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Where one of the ids stands, which, and what is to stand there."""
    if isinstance(value, Vocabulary):
        for position, topic in enumerate(value.topics) if of_topic else ():
            if topic.id in ids:
                yield ("topics", position, "id"), topic.id, ids[topic.id]
        return
    if isinstance(value, Relation) and not of_topic and any(side in ids for side in value.between):
        sides = sorted(ids.get(side, side) for side in value.between)
        for position, (was, will) in enumerate(zip(value.between, sides, strict=True)):
            yield ("between", position), was, will
    for leaf in leaves(value):
        own = leaf.path == ("id",)
        refers = leaf.refers and leaf.path[0] != "between" and (leaf.refers == _TOPIC) == of_topic
        if (refers or (own and not of_topic)) and leaf.value in ids:
            yield leaf.path, leaf.value, ids[leaf.value]


def _written(
    text: str, document: Document, places: list[tuple[tuple[str | int, ...], str, str]], file: str
) -> tuple[str, tuple[int, ...]]:
    """The text with other ids at these places, and on which lines they stand."""
    starts = _line_starts(text)
    found: dict[int, tuple[int, str, str]] = {}
    for path, was, will in places:
        line, column = document.where(path)
        at = starts[line - 1] + column - 1
        quoted = text[at : at + 1] in ("'", '"')
        at += quoted
        if text[at : at + len(was)] != was:
            message = f"the id {was!r} is not written plainly here"
            raise BadData(
                [Problem(file=file, line=line, column=column, message=message, advice="write it without escapes")]
            )
        found[at] = (line, was, will)
    for at in sorted(found, reverse=True):
        _, was, will = found[at]
        text = text[:at] + will + text[at + len(was) :]
    return text, tuple(sorted({line for line, was, will in found.values() if was != will}))


def _line_starts(text: str) -> list[int]:
    return [0, *(end.end() for end in _LINE_END.finditer(text))]
