"""The knowledge of two folders, kept up with its files: only what changed is read again, checked again and made anew."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bot.errors import Problem, Severity
from bot.kb.checks import Checking
from bot.kb.folders import File, Folders, Reads, Signature, file_at, is_data, line_of, served_files, stray_files
from bot.kb.knowledge import Knowledge
from bot.kb.loading import Piece, Record, Shelf, is_gone, put_together, read_piece, shelf
from bot.kb.records import FOLDERS, Entry
from bot.kb.sources import Source
from bot.kb.succession import succeeding

_TRIES = 4
"""How often files are read of which others are written to meanwhile."""


class Reread(NamedTuple):
    """knowledge: the new revision to serve, None where nothing changed or an error blocks it. problems: everything wrong
    with the files as they are now, warnings included. changed: ids of what differs from the knowledge served before.
    whole: False where files were put in their places meanwhile; nothing else is told then, and all are to be read again.
    """

    knowledge: Knowledge | None
    problems: tuple[Problem, ...]
    changed: frozenset[str]
    whole: bool = True

    @property
    def blocked(self) -> bool:
        """Whether a problem is an error."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


class _Kept(NamedTuple):
    """A file as it was read. sure: it was so twice; a second save within one tick of the disk's clock leaves no other
    trace than what is in the file.
    """

    piece: Piece
    signature: Signature | None
    sure: bool


class Live:
    """The knowledge of two folders, kept up with its files. knowledge: what is served now.

    What is wrong with the files is never raised, and what was given out is never changed. For one thread at a time.
    """

    def __init__(self, folders: Folders, knowledge: Knowledge) -> None:
        self._folders = folders
        self._served = knowledge
        self._checking = Checking()
        self._kept: dict[str, _Kept] = {}
        self._on: dict[str, dict[str, Piece]] = {}
        self._shelves: dict[str, Shelf] = {}
        self._strays: list[Path] = []
        self._where: tuple[object, ...] = ()
        self._fresh: list[tuple[File, Signature | None]] = []
        self._dropped = 0

    def warm(self, today: date) -> Reread:
        """Read everything once, so that later rereads are fast."""
        return self.read_again(None, today)

    def read_again(
        self, paths: Collection[Path] | None, today: date, still: Callable[[], bool] = lambda: True
    ) -> Reread:
        """Read what may have changed: of all the files where paths is None, what is other than it was.

        still: asked once all is read, whether nobody was at work in the folders meanwhile.
        """
        where, written = _where(self._folders), _written(self._folders)
        self._fresh = []
        files = None if paths is None or where != self._where else self._files(paths)
        if files is None:
            self._where = where
            self._look_at_all()
        else:
            self._look_at(files)
        if _where(self._folders) != where or not still() or self._is_unsettled(written):
            self._where = ()
            return Reread(None, (), frozenset(), whole=False)
        return self._served_with(today)

    def _is_unsettled(self, written: tuple[int, ...]) -> bool:
        """Whether several files are other than before, and more became so meanwhile. Not for ever: some are always saved."""
        reads = Reads()
        moved = len(self._fresh) > 1 and (
            _written(self._folders) != written or any(reads.signature(file) != was for file, was in self._fresh)
        )
        self._dropped = self._dropped + 1 if moved and self._dropped < _TRIES else 0
        return self._dropped > 0

    def _served_with(self, today: date) -> Reread:
        loaded = put_together(self._folders, self._shelves, self._strays)
        problems = tuple(self._checking.check(loaded, today))
        reread = Reread(None, problems, frozenset())
        if reread.blocked:
            return reread
        if sum(map(len, self._on.values())) < len(self._kept):
            # Until now it might have come back as it was: a folder is taken away and put back while git is at work.
            there = {piece.file.path for pieces in self._on.values() for piece in pieces.values()}
            self._kept = {path: kept for path, kept in self._kept.items() if path in there}
        if loaded.contents.revision == self._served.revision:
            return reread
        succession = succeeding(self._served, loaded.contents)
        self._served = succession.after
        return Reread(succession.after, problems, succession.changed)

    # --- which files ---

    def _files(self, paths: Iterable[Path]) -> list[File] | None:
        """The files that these paths are; None where it takes a look at all of them to tell."""
        files: list[File] = []
        for path in paths:
            inside = self._inside(path)
            if inside is None:
                continue
            file = file_at(self._folders, inside)
            if file is not None:
                files.append(file)
            elif self._may_matter(inside):
                return None
        return files

    def _inside(self, path: Path) -> Path | None:
        """The path as it is called under the folders, by whatever name it came."""
        for root in self._folders:
            for called in (root, root.absolute(), Path(os.path.realpath(root))):
                if path.is_relative_to(called):
                    return root / path.relative_to(called)
        return None

    def _may_matter(self, path: Path) -> bool:
        if path.name.startswith("."):
            return False
        known = path in self._folders or path.name in FOLDERS or is_data(path.name) or path.is_dir()
        return known or any(stray.is_relative_to(path) for stray in self._strays)

    # --- what is in them ---

    def _look_at_all(self) -> None:
        reads = Reads()
        on: dict[str, dict[str, Piece]] = {}
        for file in served_files(self._folders):
            piece = self._piece(file, reads, told=False)
            if piece is not None:
                on.setdefault(file.shelf, {})[file.name] = piece
        self._strays = stray_files(self._folders.knowledge)
        before, self._on = self._on, on
        for name in before.keys() | on.keys():
            self._put_up(name, before.get(name, {}), on.get(name, {}))

    def _look_at(self, files: Iterable[File]) -> None:
        reads = Reads()
        before = dict(self._on)
        for file in files:
            pieces = self._on.get(file.shelf, {})
            piece = self._piece(file, reads, told=True)
            if pieces.get(file.name) is piece:
                continue
            pieces = pieces.copy()
            is_new = file.name not in pieces
            if piece is None:
                pieces.pop(file.name, None)
            else:
                pieces[file.name] = piece
            self._on[file.shelf] = dict(sorted(pieces.items())) if is_new else pieces
        for name, pieces in self._on.items():
            self._put_up(name, before.get(name, {}), pieces)

    def _put_up(self, name: str, before: dict[str, Piece], pieces: dict[str, Piece]) -> None:
        if pieces is before:
            return
        same = name in self._shelves and list(pieces) == list(before)
        if not same or any(piece is not before[one] for one, piece in pieces.items()):
            self._shelves[name] = shelf(tuple(pieces.values()))

    def _piece(self, file: File, reads: Reads, told: bool) -> Piece | None:
        """What a file holds; None where there is none. told: somebody says that it was saved."""
        kept = self._kept.get(file.path)
        if kept is not None and kept.sure and not told and kept.signature == reads.signature(file):
            return kept.piece
        content = reads.content(file)
        if is_gone(file, content):
            self._fresh.append((file, content.signature))
            return None
        if kept is not None and content.data is not None and kept.piece.line == line_of(file, content):
            piece, sure = kept.piece, content.signature is not None and content.signature == kept.signature
        else:
            piece, sure = self._as_served(read_piece(file, content)), False
            self._fresh.append((file, content.signature))
        if content.data is not None:
            self._kept[file.path] = _Kept(piece, content.signature, sure)
        return piece

    def _as_served(self, piece: Piece) -> Piece:
        """The same piece with the record that is served already, where that is no other."""
        if piece.held is None:
            return piece
        record, written = piece.held
        served: Record | None = None
        if isinstance(record, Entry):
            served = self._served.entries.get(record.id)
        elif isinstance(record, Source):
            served = self._served.sources.get(record.id)
        return piece._replace(held=(served, written)) if served is not None and served == record else piece


def _where(folders: Folders) -> tuple[object, ...]:
    """What tells that a folder is another one than before: where it really is, and where each folder in it is."""
    places = [*folders, *(folders.knowledge / kind for kind in FOLDERS)]
    found: list[object] = [os.path.realpath(root) for root in folders]
    for place in places:
        try:
            status = os.lstat(place)
            found.append((status.st_dev, status.st_ino, status.st_mode))
        except OSError:
            found.append(None)
    return tuple(found)


def _written(folders: Folders) -> tuple[int, ...]:
    """When a file was last put into each folder, or taken out of it; -1 where it is not there."""
    found: list[int] = []
    for place in (*folders, *(folders.knowledge / kind for kind in FOLDERS)):
        try:
            found.append(os.stat(place).st_mtime_ns)
        except OSError:
            found.append(-1)
    return tuple(found)
