"""Whether the knowledge that is served would still be one with one entry otherwise: checked without reading any other file."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from bot.errors import Problem, Severity, shown_path
from bot.kb.checks import Checking
from bot.kb.folders import TOPICS, Folders
from bot.kb.knowledge import Knowledge
from bot.kb.loading import Loaded, Written
from bot.kb.records import FOLDERS, Entry
from bot.reading import read_text

_TRIED = "tried: what was checked"
_FOLDER = {record: folder for folder, record in FOLDERS.items()}


class _Nowhere:
    """Stands for a file that was read by another process: nobody asks where its values are."""

    def where(self, path: Sequence[str | int], key: bool = False) -> tuple[int, int]:
        return 1, 1


def errors_with(kb: Knowledge, folders: Folders, entry: Entry, text: str, today: date) -> list[Problem]:
    """The errors that the knowledge has with this entry in the place of the one of its id. text: of its file."""
    trial: _Trial | None = kb.worked_out.get(_TRIED)
    if trial is None:
        trial = kb.worked_out[_TRIED] = _Trial(kb, folders)
    return trial.errors(entry, text, today)


class _Trial:
    """One revision of the knowledge. Asked again, only what an entry concerns is checked again; threads wait for each other."""

    def __init__(self, kb: Knowledge, folders: Folders) -> None:
        self._folders = folders
        self._turn = threading.Lock()
        self._checking = Checking()
        nowhere = _Nowhere()
        root = folders.knowledge
        self._loaded = Loaded(
            contents=kb.contents,
            entries=tuple(
                (entry, Written(_shown(root, _FOLDER[type(entry)], f"{entry.id}.yaml"), entry.id, nowhere))
                for entry in kb.contents.entries()
            ),
            sources={one: Written(f"{folders.sources.name}/{one}.yaml", one, nowhere) for one in kb.sources},
            topics=Written(_shown(root, TOPICS), "topics", nowhere),
            problems=(),
        )

    def errors(self, entry: Entry, text: str, today: date) -> list[Problem]:
        """See errors_with."""
        file = _shown(self._folders.knowledge, _FOLDER[type(entry)], f"{entry.id}.yaml")
        document, problems = read_text(text, file)
        written = Written(file, entry.id, document)
        others = [(one, where) for one, where in self._loaded.entries if where.file != file]
        entries = tuple(sorted([*others, (entry, written)], key=lambda one: one[1].file))
        with self._turn:
            found = self._checking.check(msgspec.structs.replace(self._loaded, entries=entries), today)
        return [problem for problem in (*problems, *found) if problem.severity is Severity.ERROR]


def _shown(root: Path, *inside: str) -> str:
    return shown_path(Path(os.path.join(root, *inside)), root)
