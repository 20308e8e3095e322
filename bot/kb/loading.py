"""From folders of YAML to Knowledge, with every problem of every file in one run.

A compiled snapshot of what loaded without an error makes the next start fast; see snapshot.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bot.errors import Problem, Severity, shown_path
from bot.kb.folders import (
    SOURCES,
    TOPICS,
    Content,
    File,
    Folders,
    Reads,
    line_of,
    revision_from,
    served_files,
    stray_files,
)
from bot.kb.knowledge import Contents
from bot.kb.records import FOLDERS, Entry, Vocabulary
from bot.kb.shaping import to_record
from bot.kb.sources import Source
from bot.reading import Document, read_content, read_file


class Written(msgspec.Struct, frozen=True):
    """Where an entry, topic or source was read from: to say file, line and column of what is wrong in it."""

    file: str
    stem: str
    document: Any

    def problem(self, path: Iterable[str | int], message: str, advice: str, **more: Any) -> Problem:
        """A problem at a path of the file. key: at the key there, not at its value."""
        key = more.pop("key", False)
        document: Document = self.document
        line, column = document.where(tuple(path), key=key)
        return Problem(file=self.file, line=line, column=column, message=message, advice=advice, **more)


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What one run read: what could be read, where each part stands, and the problems met on the way.

    topics: None where the vocabulary could not be read.

    entries holds every entry in the order of files, also those whose ids clash; written says where by position.
    unread: the files that hold no record as they are; lost: the ids that would be known if they did, by the files'
    names and by the ids written in them. That one of these is not known follows from a problem told already.
    """

    contents: Contents
    entries: tuple[tuple[Entry, Written], ...]
    sources: dict[str, Written]
    topics: Written | None
    problems: tuple[Problem, ...]
    unread: tuple[Path, ...] = ()
    lost: frozenset[str] = frozenset()

    def problem(self, written: Written, path: Iterable[str | int], message: str, advice: str, **more: Any) -> Problem:
        """A problem at a path of one file."""
        return written.problem(path, message, advice, **more)


Record = Entry | Source | Vocabulary
_KINDS: dict[str, type[Record]] = {**FOLDERS, TOPICS: Vocabulary, SOURCES: Source}


class Piece(NamedTuple):
    """One file as it was read. held: its record, None where it holds none; lost: then the ids it would have if it did.

    line: what stands for it in the revision.
    """

    file: File
    held: tuple[Any, Written] | None
    problems: tuple[Problem, ...]
    lost: tuple[str, ...]
    line: bytes


class Shelf(NamedTuple):
    """The files of one folder as they were read, and what they come to. held: records with where each was read from."""

    pieces: tuple[Piece, ...]
    held: tuple[tuple[Any, Written], ...]
    records: tuple[Any, ...]
    problems: tuple[Problem, ...]
    unread: tuple[Path, ...]
    lost: tuple[str, ...]
    lines: bytes


EMPTY = Shelf((), (), (), (), (), (), b"")


def load(folders: Folders) -> Loaded:
    """Read every file. Never raises for what is in them; what cannot be read is a problem."""
    reads = Reads()
    on: dict[str, list[Piece]] = {}
    for file in served_files(folders):
        content = reads.content(file)
        if not is_gone(file, content):
            on.setdefault(file.shelf, []).append(read_piece(file, content))
    return put_together(folders, {name: shelf(pieces) for name, pieces in on.items()}, stray_files(folders.knowledge))


def is_gone(file: File, content: Content) -> bool:
    """Whether a file was taken away between being listed and being read."""
    return content.why == "missing" and file.shelf != TOPICS and not os.path.lexists(file.path)


def read_piece(file: File, content: Content) -> Piece:
    """What a file holds, from what was read of it."""
    path = Path(file.path)
    shown = shown_path(path, file.root)
    document, found = read_content(content.data, shown) if content.data is not None else (None, _refused(file, shown))
    written = Written(file=shown, stem=path.stem, document=document)
    record: Record | None = None
    if document is not None and not any(problem.severity is Severity.ERROR for problem in found):
        record, mistakes = to_record(document, _KINDS[file.shelf], shown)
        found = [*found, *mistakes]
    if isinstance(record, (Entry, Source)):
        found = [*found, *_wrong_stem(record.id, written)]
    lost = () if record is not None else tuple(_ids(written))
    held = (record, written) if record is not None else None
    return Piece(file, held, tuple(found), lost, line_of(file, content))


def shelf(pieces: Sequence[Piece]) -> Shelf:
    """What the files of one folder come to, given in the order of served_files."""
    held = tuple(piece.held for piece in pieces if piece.held is not None)
    return Shelf(
        pieces=tuple(pieces),
        held=held,
        records=tuple(record for record, _ in held),
        problems=tuple(problem for piece in pieces for problem in piece.problems),
        unread=tuple(Path(piece.file.path) for piece in pieces if piece.held is None),
        lost=tuple(known for piece in pieces for known in piece.lost),
        lines=b"".join(piece.line for piece in pieces),
    )


def put_together(folders: Folders, shelves: Mapping[str, Shelf], strays: Sequence[Path]) -> Loaded:
    """What the files hold as a whole. shelves: by File.shelf."""
    entries = [shelves.get(folder, EMPTY) for folder in sorted(FOLDERS)]
    cards = shelves.get(SOURCES, EMPTY)
    there = any(one.pieces for one in entries)
    # Where there is no entry, that is said of the whole folder.
    topics = shelves.get(TOPICS, EMPTY) if there else EMPTY
    told = [*entries, topics, cards]
    sources = {source.id: (source, written) for source, written in cards.held}
    every = [*entries, shelves.get(TOPICS, EMPTY), cards]
    return Loaded(
        contents=Contents(
            revision=revision_from((one.lines for one in every), folders, strays),
            topics=topics.records[0].topics if topics.records else (),
            sources=tuple(source for source, _ in sources.values()),
            **{folder: shelves.get(folder, EMPTY).records for folder in FOLDERS},
        ),
        entries=tuple(chain.from_iterable(one.held for one in entries)),
        sources={source: written for source, (_, written) in sources.items()},
        topics=topics.held[0][1] if topics.held else None,
        problems=(
            *_missing(folders, there, bool(cards.pieces)),
            *(_stray(path, folders.knowledge) for path in strays),
            *(problem for one in told for problem in one.problems),
        ),
        unread=tuple(path for one in told for path in one.unread),
        lost=frozenset(known for one in told for known in one.lost),
    )


def _refused(file: File, shown: str) -> list[Problem]:
    if file.shelf == TOPICS and not os.path.lexists(file.path):
        message, advice = "there is no such file", "every topic is listed in it: put it back"
        return [Problem(file=shown, message=message, advice=advice)]
    document, found = read_file(Path(file.path), file.root, shown)
    if document is not None:
        message, advice = "this file went on changing while it was read", "save it once more"
        return [Problem(file=shown, message=message, advice=advice)]
    return found


def _ids(written: Written) -> Iterable[str]:
    yield written.stem
    value = written.document.value if written.document is not None else None
    own = value.get("id") if isinstance(value, dict) else None
    if isinstance(own, str):
        yield own


def _wrong_stem(entry_id: str, written: Written) -> Iterable[Problem]:
    if entry_id != written.stem:
        message = f"the id {entry_id!r} is not the file's name"
        yield written.problem(("id",), message, f"name the file {entry_id}.yaml, or write `id: {written.stem}`")


def _missing(folders: Folders, entries: bool, cards: bool) -> Iterable[Problem]:
    if not folders.knowledge.is_dir():
        yield Problem(
            file=str(folders.knowledge),
            message="there is no such folder",
            advice="give the folder with --knowledge DIR",
        )
    elif not entries:
        kinds = ", ".join(FOLDERS)
        yield Problem(
            file=str(folders.knowledge),
            message="there is no entry in this folder",
            advice=f"entries are YAML files in {kinds}; or point --knowledge at another folder",
        )
    if not cards:
        yield Problem(
            file=str(folders.sources),
            message="there is no source card in this folder",
            advice="every claim stands on a card; give the folder with --sources DIR",
        )


def _stray(path: Path, root: Path) -> Problem:
    advice = f"entries are files that end in .yaml, in {', '.join(FOLDERS)}: move or remove it"
    if path.parent == root and path.name in FOLDERS:
        advice = "this must be a folder: move the file away"
    return Problem(file=shown_path(path, root), message="no entry is looked for here", advice=advice)
