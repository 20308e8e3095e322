"""From folders of YAML to Knowledge, with every problem of every file in one run.

A compiled snapshot of what loaded without an error makes the next start fast; see snapshot.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from bot.errors import Problem, Severity, shown_path
from bot.kb.folders import TOPICS, Folders, entry_files, revision_of, source_files, stray_files
from bot.kb.knowledge import Contents
from bot.kb.records import FOLDERS, Entry, Topic, Vocabulary
from bot.kb.shaping import to_record
from bot.kb.sources import Source
from bot.reading import Document, read_file

S = TypeVar("S", bound=msgspec.Struct)


class Written(msgspec.Struct, frozen=True):
    """Where an entry, topic or source was read from: to say file, line and column of what is wrong in it."""

    file: str
    stem: str
    document: Any


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
        key = more.pop("key", False)
        document: Document = written.document
        line, column = document.where(tuple(path), key=key)
        return Problem(file=written.file, line=line, column=column, message=message, advice=advice, **more)


def load(folders: Folders) -> Loaded:
    """Read every file. Never raises for what is in them; what cannot be read is a problem."""
    root = folders.knowledge
    problems: list[Problem] = [*_missing(folders), *_strays(root)]
    unread: dict[Path, Written] = {}
    entries: list[tuple[Entry, Written]] = []
    for path in entry_files(root):
        record = FOLDERS[path.parent.name]
        entry, written = _read(path, root, record, problems)
        if entry is not None:
            entries.append((entry, written))
        else:
            unread[path] = written
    topics, vocabulary, topics_read = _read_topics(root, problems)
    if vocabulary is not None and not topics_read:
        unread[root / TOPICS] = vocabulary
    sources: dict[str, Source] = {}
    cards: dict[str, Written] = {}
    for path in source_files(folders.sources):
        source, written = _read(path, folders.sources, Source, problems)
        if source is not None:
            problems += _wrong_stem(source.id, written)
            sources[source.id] = source
            cards[source.id] = written
        else:
            unread[path] = written
    for entry, written in entries:
        problems += _wrong_stem(entry.id, written)
    by_folder: dict[str, list[Entry]] = {folder: [] for folder in FOLDERS}
    for entry, _ in entries:
        by_folder[next(folder for folder, record in FOLDERS.items() if type(entry) is record)].append(entry)
    contents = Contents(
        revision=revision_of(folders),
        topics=topics,
        sources=tuple(sources.values()),
        **{folder: tuple(found) for folder, found in by_folder.items()},  # type: ignore[arg-type]
    )
    return Loaded(
        contents=contents,
        entries=tuple(entries),
        sources=cards,
        topics=vocabulary if topics_read else None,
        problems=tuple(problems),
        unread=tuple(unread),
        lost=frozenset(known for written in unread.values() for known in _ids(written)),
    )


def _read(path: Path, root: Path, record: type[S], problems: list[Problem]) -> tuple[S | None, Written]:
    file = shown_path(path, root)
    document, found = read_file(path, root, file)
    problems += found
    written = Written(file=file, stem=path.stem, document=document)
    if document is None or any(problem.severity is Severity.ERROR for problem in found):
        return None, written
    entry, mistakes = to_record(document, record, file)
    problems += mistakes
    return entry, written


def _read_topics(root: Path, problems: list[Problem]) -> tuple[tuple[Topic, ...], Written | None, bool]:
    path = root / TOPICS
    if not entry_files(root):
        # Said of the whole folder.
        return (), None, False
    if not os.path.lexists(path):
        file = shown_path(path, root)
        message, advice = "there is no such file", "every topic is listed in it: put it back"
        problems.append(Problem(file=file, message=message, advice=advice))
        return (), Written(file=file, stem=path.stem, document=None), False
    vocabulary, written = _read(path, root, Vocabulary, problems)
    return (vocabulary.topics if vocabulary else ()), written, vocabulary is not None


def _ids(written: Written) -> Iterable[str]:
    yield written.stem
    value = written.document.value if written.document is not None else None
    own = value.get("id") if isinstance(value, dict) else None
    if isinstance(own, str):
        yield own


def _wrong_stem(entry_id: str, written: Written) -> Iterable[Problem]:
    if entry_id != written.stem:
        line, column = written.document.where(("id",))
        message = f"the id {entry_id!r} is not the file's name"
        advice = f"name the file {entry_id}.yaml, or write `id: {written.stem}`"
        yield Problem(file=written.file, line=line, column=column, message=message, advice=advice)


def _missing(folders: Folders) -> Iterable[Problem]:
    if not folders.knowledge.is_dir():
        yield Problem(
            file=str(folders.knowledge),
            message="there is no such folder",
            advice="give the folder with --knowledge DIR",
        )
    elif not entry_files(folders.knowledge):
        kinds = ", ".join(FOLDERS)
        yield Problem(
            file=str(folders.knowledge),
            message="there is no entry in this folder",
            advice=f"entries are YAML files in {kinds}; or point --knowledge at another folder",
        )
    if not source_files(folders.sources):
        yield Problem(
            file=str(folders.sources),
            message="there is no source card in this folder",
            advice="every claim stands on a card; give the folder with --sources DIR",
        )


def _strays(root: Path) -> Iterable[Problem]:
    for path in stray_files(root):
        advice = f"entries are files that end in .yaml, in {', '.join(FOLDERS)}: move or remove it"
        if path.parent == root and path.name in FOLDERS:
            advice = "this must be a folder: move the file away"
        yield Problem(file=shown_path(path, root), message="no entry is looked for here", advice=advice)
