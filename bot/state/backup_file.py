"""The file that a backup is: gzip of JSON lines. Written and read as a stream, and replaced whole or not at all.

The first line is a Header. Then each table: a line of TableHead, and a line with the values of each row. The last line is
an End, whose checksum is over all lines before it. What is put in and where it goes: backup.py.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from bot.errors import UserError

FORMAT = 1
STANDARD_OUTPUT = Path("-")

_BATCH = 1000
# Longer than any line can be: a file that is no backup need not have lines at all.
_LONGEST = 1 << 26
_MAGIC = b"\x1f\x8b"

Values = list[Any]


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """dragoman_backup: the version of this format. version: of the tables; program: which wrote it. taken_at: seconds
    since 1970, from which on something may be missing.
    """

    dragoman_backup: int
    version: str
    program: str
    taken_at: float


class TableHead(msgspec.Struct, frozen=True, kw_only=True):
    """highest: the last number that the database gave a row of this table by itself, 0 where it gives none."""

    table: str
    columns: list[str]
    highest: int = 0


class End(msgspec.Struct, frozen=True, kw_only=True):
    """rows: how many each table has. sha256: of all lines before this one."""

    rows: dict[str, int]
    sha256: str


class Writer:
    """Writes one backup to an open file. Raises UserError where the file cannot take it; BrokenPipeError as it comes."""

    def __init__(self, file: BinaryIO, name: str, header: Header) -> None:
        self._name = name
        # Six is a third of the time of nine, for a hundredth more room.
        with _writing(name):
            self._zip = gzip.GzipFile(fileobj=file, mode="wb", filename="", compresslevel=6, mtime=int(header.taken_at))
        self._digest = hashlib.sha256()
        self._rows: dict[str, int] = {}
        self._table = ""
        self._write(msgspec.json.encode(header) + b"\n")

    def begin(self, head: TableHead) -> None:
        """The rows that follow are of this table."""
        self._table = head.table
        self._rows[head.table] = 0
        self._write(msgspec.json.encode(head) + b"\n")

    def add(self, rows: Sequence[Iterable[Any]]) -> None:
        """Rows of the table begun last, their values in the order of its columns."""
        # Not msgspec: it writes null where a number is infinite, and refuses half a character.
        self._write("".join(json.dumps(list(row)) + "\n" for row in rows).encode("ascii"))
        self._rows[self._table] += len(rows)

    def end(self) -> dict[str, int]:
        """Finish the backup, but leave the file open; how many rows each table has."""
        self._write(msgspec.json.encode(End(rows=self._rows, sha256=self._digest.hexdigest())) + b"\n")
        with _writing(self._name):
            self._zip.close()
        return self._rows

    def _write(self, lines: bytes) -> None:
        self._digest.update(lines)
        with _writing(self._name):
            self._zip.write(lines)


class Reader:
    """Reads one backup from an open file. name: what to call it when something is wrong, which every method may find.

    Raises UserError, with what to do, for a file that is no backup, is damaged, was cut off, or has a later format.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self._digest = hashlib.sha256()
        if file.read(len(_MAGIC)) != _MAGIC:
            raise self._no_backup()
        file.seek(0)
        self._zip = gzip.GzipFile(fileobj=file, mode="rb")
        self.header = self._header()

    def batches(self) -> Iterator[tuple[TableHead, list[Values]]]:
        """Some rows at a time, with their table; a table without rows comes once. The last step is the checksum's."""
        rows: dict[str, int] = {}
        head: TableHead | None = None
        batch: list[Values] = []
        while not (line := self._line()).startswith(b'{"rows"'):
            if line.startswith(b"["):
                if head is None:
                    raise self._damaged("a row is in no table")
                batch.append(self._row(line, head))
                rows[head.table] += 1
            if head is not None and (len(batch) == _BATCH or not line.startswith(b"[")):
                yield head, batch
                batch = []
            if not line.startswith(b"["):
                head = self._read(line, TableHead)
                if head.table in rows:
                    raise self._damaged("a table comes twice")
                rows[head.table] = 0
            self._digest.update(line)
        if head is not None:
            yield head, batch
        self._check(line, rows)

    def position(self) -> int:
        """How many bytes of the file are read."""
        return self._file.tell()

    def _header(self) -> Header:
        line = self._line(first=True)
        try:
            header = msgspec.json.decode(line, type=Header)
        except msgspec.MsgspecError:
            raise self._no_backup() from None
        if header.dragoman_backup > FORMAT:
            raise UserError(
                f"{self._name} was written by a newer version of dragoman ({header.program}), in a form that this one "
                "does not know: restore it with that version"
            )
        self._digest.update(line)
        return header

    def _row(self, line: bytes, head: TableHead) -> Values:
        try:
            values = json.loads(line)
        except ValueError:
            raise self._damaged("a row cannot be read") from None
        if not isinstance(values, list) or len(values) != len(head.columns):
            raise self._damaged("a row has other columns than its table")
        return values

    def _check(self, line: bytes, rows: dict[str, int]) -> None:
        end = self._read(line, End)
        if end.sha256 != self._digest.hexdigest() or end.rows != rows:
            raise self._damaged("its checksum is wrong")
        # Only here is gzip's own checksum compared.
        if self._decompressed(1):
            raise self._damaged("something follows its end")

    def _read(self, line: bytes, kind: type[Any]) -> Any:
        try:
            return msgspec.json.decode(line, type=kind)
        except msgspec.MsgspecError:
            raise self._damaged("a line cannot be read") from None

    def _line(self, first: bool = False) -> bytes:
        line = self._decompressed(4096 if first else _LONGEST)
        if not line.endswith(b"\n"):
            raise self._no_backup() if first else self._damaged("its end is missing")
        return line

    def _decompressed(self, most: int) -> bytes:
        try:
            return self._zip.readline(most)
        except EOFError:
            raise self._damaged("its end is missing") from None
        except (zlib.error, gzip.BadGzipFile) as reason:
            raise self._damaged(str(reason)) from None

    def _no_backup(self) -> UserError:
        return UserError(f"{self._name} is no backup of dragoman: name a file that `dragoman state backup` wrote")

    def _damaged(self, how: str) -> UserError:
        return UserError(
            f"{self._name} is damaged ({how}): copy it anew from where it came from, or take another backup"
        )


@contextmanager
def written(path: Path, *, force: bool) -> Iterator[tuple[BinaryIO, Path]]:
    """A file to write, or `-` for standard output, and a folder for what is needed meanwhile.

    The file takes its name only at the end, when all of it is on the disk; nobody else may read it. Without `force` no
    file that is there is replaced. Raises UserError for a path that cannot be written.
    """
    with _standard_output() if path == STANDARD_OUTPUT else _new_file(path, force) as opened:
        yield opened


@contextmanager
def _standard_output() -> Iterator[tuple[BinaryIO, Path]]:
    if sys.stdout.isatty():
        raise UserError("a backup is nothing to read on a screen: write the path of a file, or pipe it to a program")
    # Not sys.stdout's own buffer: where Python is told not to buffer, it may take a part of what it is given.
    with (
        _writing("standard output"),
        tempfile.TemporaryDirectory(prefix="dragoman-backup-") as scratch,
        open(sys.stdout.fileno(), "wb", closefd=False) as file,
    ):
        yield file, Path(scratch)


@contextmanager
def _new_file(path: Path, force: bool) -> Iterator[tuple[BinaryIO, Path]]:
    path = Path(os.path.realpath(path))
    if path.is_dir():
        raise UserError(f"{path} is a folder: write the path of a file in it")
    if path.exists() and not path.is_file():
        raise UserError(f"{path} is no file: write the path of one, or - for standard output")
    if path.exists() and not force:
        raise _is_there(path)
    with (
        _writing(str(path)),
        tempfile.TemporaryDirectory(prefix=f".{path.name[:100]}-", dir=path.parent) as folder,
    ):
        scratch = Path(folder)
        whole = scratch / "backup"
        with open(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file, scratch
            file.flush()
            os.fsync(file.fileno())
        _name(whole, path, force)
        _sync(path.parent)


def _name(whole: Path, path: Path, force: bool) -> None:
    if force:
        whole.replace(path)
        return
    try:
        # Unlike a rename, a link leaves alone what another process has put there meanwhile.
        os.link(whole, path)
    except FileExistsError:
        raise _is_there(path) from None
    except OSError:
        # Some disks know no links.
        if path.exists():
            raise _is_there(path) from None
        whole.rename(path)


def _is_there(path: Path) -> UserError:
    return UserError(f"{path} is there already: choose another name, or replace it with --force")


def _sync(folder: Path) -> None:
    """Let the name of a new file outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _writing(name: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # Whoever read it has left: the command line knows what to do.
        raise
    except OSError as reason:
        raise UserError(f"{name} cannot be written ({reason.strerror}): {_advice(reason)}") from reason


def _advice(reason: OSError) -> str:
    if reason.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "make room, or choose another disk"
    if reason.errno == errno.ENOENT:
        return "make the folder first, or choose another"
    return "choose another place, or let this user write there"
