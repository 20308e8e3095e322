"""The kinds of file an editor edits, by the words the command line uses, and which files are of which kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from bot.errors import UserError
from bot.kb.folders import TOPICS, Folders, entry_files, source_files
from bot.kb.records import FOLDERS, KINDS, Vocabulary
from bot.kb.sources import Source

RECORDS: dict[str, type[msgspec.Struct]] = {
    **{kind: record for record, kind in KINDS.items()},
    "topics": Vocabulary,
    "source": Source,
}
"""Record by kind: country, place… one entry a file; topics, the one vocabulary; source, one card a file."""


def files_of(folders: Folders, asked: list[Path]) -> list[tuple[Path, type[msgspec.Struct]]]:
    """The files with their records: those asked for (folders: all that lie in them), else all there are.

    Raises UserError for a path that is not there or holds no file of ours.
    """
    every = dict(_every(folders))
    if not asked:
        return list(every.items())
    chosen: dict[Path, type[msgspec.Struct]] = {}
    known = {path.absolute(): (path, record) for path, record in every.items()}
    for path in asked:
        if not path.exists():
            raise UserError(f"there is no file or folder {path}")
        inside = [pair for whole, pair in known.items() if whole.is_relative_to(path.absolute())]
        if not inside:
            raise UserError(
                f"no entry and no source card is looked for in {path}: they are in {' and '.join(map(str, folders))}"
            )
        chosen.update(inside)
    return list(chosen.items())


def _every(folders: Folders) -> Iterator[tuple[Path, type[msgspec.Struct]]]:
    for path in entry_files(folders.knowledge):
        yield path, FOLDERS[path.parent.name]
    if (folders.knowledge / TOPICS).is_file():
        yield folders.knowledge / TOPICS, Vocabulary
    for path in source_files(folders.sources):
        yield path, Source
