"""Where the knowledge and the source cards are: as told, in the folder around, beside the program, or shipped in it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from bot.errors import UserError
from bot.kb.records import FOLDERS

TOPICS = "topics.yaml"
SOURCES = "sources"
"""What the folder of cards is called wherever it is."""
_MOST_READ = 4 << 20
"""Larger files are refused by reading.py, whose own bound lies well below; it is not imported for a number."""
_TRIES = 4
"""How often a file is read that is written to meanwhile."""
_PACKAGE = Path(__file__).resolve().parent.parent


class Folders(NamedTuple):
    """The two folders one revision is read from."""

    knowledge: Path
    sources: Path


def find_folders(knowledge: Path | None, sources: Path | None, start: Path) -> Folders:
    """The folders to read. knowledge, sources: what somebody asked for; start: the folder the program was started in.

    Raises UserError if a folder that was asked for is not there.
    """
    beside = None if knowledge is None else Folders(knowledge, knowledge.absolute().parent / "seeds")
    found = beside or _around(start)
    if sources is not None:
        found = found._replace(sources=sources)
    for asked, option, folder in ((knowledge, "--knowledge", found.knowledge), (sources, "--sources", found.sources)):
        if asked is not None and not folder.is_dir():
            raise UserError(f"there is no folder {folder}: {option} takes the folder that holds the YAML files")
    return found


def _around(start: Path) -> Folders:
    for folder in (start, *start.parents):
        if _is_checkout(folder) or _has_both(folder):
            return Folders(folder / "knowledge", folder / "seeds")
    if _is_checkout(_PACKAGE.parent):
        return Folders(_PACKAGE.parent / "knowledge", _PACKAGE.parent / "seeds")
    return Folders(_shipped() / "knowledge", _shipped() / "seeds")


def _shipped() -> Path:
    return _PACKAGE / "shipped"


def is_shipped(folders: Folders) -> bool:
    """Whether the knowledge is the one inside the installed program."""
    return Path(os.path.realpath(folders.knowledge)).is_relative_to(os.path.realpath(_shipped()))


def refuse_shipped(folders: Folders) -> None:
    """Raises UserError where the knowledge is the one inside the installed program, in which nobody may write."""
    if is_shipped(folders):
        raise UserError(
            "there is no knowledge of yours here, and nothing is written into the one that the program brings: go to "
            "the folder that has your `knowledge` and `seeds` in it, or name yours with --knowledge DIR"
        )


def _has_both(folder: Path) -> bool:
    """Whether a newsroom's knowledge is here, in a repository of its own. Another project's is not laid out so."""
    knowledge = folder / "knowledge"
    return (
        os.path.isdir(knowledge)
        and os.path.isdir(folder / "seeds")
        and any(os.path.isdir(knowledge / kind) for kind in FOLDERS)
    )


def _is_checkout(folder: Path) -> bool:
    project = folder / "pyproject.toml"
    try:
        return (folder / "knowledge").is_dir() and 'name = "dragoman"' in project.read_text("utf-8", errors="replace")
    except OSError:
        return False


def entry_files(folder: Path) -> list[Path]:
    """Every file that may hold an entry, whatever it is: a link or a pipe is refused when it is read, not overlooked."""
    return [folder / kind / name for kind in sorted(FOLDERS) for name in _yaml_files(folder / kind)]


def source_files(folder: Path) -> list[Path]:
    """Every card."""
    return [folder / name for name in _yaml_files(folder)]


def served_files(folders: Folders) -> list[File]:
    """Every file that is served: the entries, topics.yaml, whether or not it is there, and the cards."""
    root = folders.knowledge
    entries = [_entry_file(root, kind, name) for kind in sorted(FOLDERS) for name in _yaml_files(root / kind)]
    cards = [_card_file(folders.sources, name) for name in _yaml_files(folders.sources)]
    return [*entries, _entry_file(root, TOPICS), *cards]


def file_at(folders: Folders, path: Path) -> File | None:
    """The file of this path, there or not, if it is one that is served."""
    if not _is_yaml(path.name):
        return None
    if path.parent == folders.sources:
        return _card_file(folders.sources, path.name)
    if path.parent.parent == folders.knowledge and path.parent.name in FOLDERS:
        return _entry_file(folders.knowledge, path.parent.name, path.name)
    return _entry_file(folders.knowledge, TOPICS) if path == folders.knowledge / TOPICS else None


def _entry_file(root: Path, *inside: str) -> File:
    return File(root, os.path.join(root, *inside), inside[0], inside[-1])


def _card_file(root: Path, name: str) -> File:
    return File(root, os.path.join(root, name), SOURCES, name)


def stray_files(folder: Path) -> list[Path]:
    """What looks like an entry where none is looked for: YAML or JSON in a wrong place or with another ending, a linked
    folder where entries should be, a file in the place of a folder. What is hidden is none.
    """
    stray: list[str] = []
    for one in _inside(os.fspath(folder)):
        if one.name in FOLDERS:
            if not _is_folder(one):
                stray.append(one.path)
            elif not one.is_symlink():
                # In a linked folder, every entry is refused on its own.
                stray += _strays_below(one.path, entries=True)
        elif _is_folder(one):
            if not one.is_symlink():
                stray += _strays_below(one.path, entries=False)
        elif one.name != TOPICS and is_data(one.name):
            stray.append(one.path)
    return sorted(map(Path, stray))


def _strays_below(folder: str, entries: bool) -> Iterator[str]:
    """entries: whether entries are looked for in this folder itself."""
    for one in _inside(folder):
        if _is_folder(one) and not one.name.endswith(".yaml"):
            if not one.is_symlink():
                yield from _strays_below(one.path, entries=False)
            elif entries:
                yield one.path
        elif is_data(one.name) and not (entries and one.name.endswith(".yaml")):
            yield one.path


def _inside(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return [one for one in found if not one.name.startswith(".")]
    except OSError:
        return []


def _is_folder(one: os.DirEntry[str]) -> bool:
    try:
        return one.is_dir()
    except OSError:
        return False


def _yaml_files(folder: Path) -> list[str]:
    try:
        return sorted(filter(_is_yaml, os.listdir(folder)))
    except OSError:
        return []


def is_data(name: str) -> bool:
    """Whether a file of this name looks like one that an editor keeps entries in."""
    return os.path.splitext(name)[1].lower() in (".yaml", ".yml", ".json")


def _is_yaml(name: str) -> bool:
    return name.endswith(".yaml") and not name.startswith(".")


# --- what is in them --------------------------------------------------------------------------------------------------


class File(NamedTuple):
    """One file that is served. root: the folder it must lie in; shelf: the folder of its kind, SOURCES or TOPICS."""

    root: Path
    path: str
    shelf: str
    name: str


Signature = tuple[int, ...]
"""What tells that a file is another one, or that somebody has written to it: where the disk has it, how long it is, when
it was changed.
"""


class Content(NamedTuple):
    """What was in a file at one moment. data: None where it is not served, then `why` is a word for the reason.

    signature: None where it is not there, or went on changing while it was read.
    """

    data: bytes | None
    why: str
    signature: Signature | None


def revision_of(folders: Folders) -> str:
    """A digest over the names and bytes of every file served, and of what stands in the way of serving them.

    The same files give the same revision on any machine; a file that would be refused (a link out of the folder, a pipe,
    one that cannot be read, one where no entry is looked for) gives another than the file that was there before.
    """
    reads = Reads()
    lines = (line_of(file, reads.content(file)) for file in served_files(folders))
    return revision_from(lines, folders, stray_files(folders.knowledge))


def line_of(file: File, content: Content) -> bytes:
    """What stands for one file in the revision: a digest of its own, so that another file's change leaves it as it is."""
    name = os.fsencode(f"{file.shelf}/{file.name}")
    if content.data is None:
        return b"%s\0!%s\0" % (name, content.why.encode())
    return b"%s\0=%s\0" % (name, hashlib.blake2b(content.data, digest_size=16).digest())


def revision_from(lines: Iterable[bytes], folders: Folders, strays: Iterable[Path]) -> str:
    """The revision of files by their lines, in the order of served_files, and of what lies astray."""
    names = (path.relative_to(folders.knowledge).as_posix() for path in strays)
    ending = b"".join(b"stray\0%s\0" % os.fsencode(name) for name in names)
    return hashlib.blake2b(b"".join(lines) + ending, digest_size=16).hexdigest()


class Reads:
    """Reads files at one time: whether a folder is linked from outside is asked once."""

    def __init__(self) -> None:
        self._leading_out: dict[str, bool] = {}

    def content(self, file: File) -> Content:
        """What is in a file. One that is written to meanwhile is read again, a few times."""
        signature = self.signature(file)
        for _ in range(_TRIES):
            data, why = self._read(file, signature)
            before, signature = signature, self.signature(file)
            if signature == before:
                return Content(data, why, signature)
        return Content(data, why, None)

    def signature(self, file: File) -> Signature | None:
        """Of what stands in a file's place now; None where that is nothing."""
        try:
            status = os.lstat(file.path)
            found = (self._is_outside(file), *_fields(status))
            if stat.S_ISLNK(status.st_mode):
                found = (found[0] or _leads_out(file.path, file.root), *found[1:], *_fields(os.stat(file.path)))
        except (OSError, ValueError):
            return None
        return found

    def _read(self, file: File, signature: Signature | None) -> tuple[bytes | None, str]:
        if signature is not None and signature[0]:
            return None, "outside"
        try:
            # Should a pipe stand there: not blocking.
            flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
            opened = os.open(file.path, flags)
            try:
                status = os.fstat(opened)
                if not stat.S_ISREG(status.st_mode):
                    return None, "not a file"
                if status.st_size > _MOST_READ:
                    # What is refused for its size need not be read for its revision.
                    return None, f"large {status.st_size} {status.st_mtime_ns}"
                return _bytes(opened, status.st_size), ""
            finally:
                os.close(opened)
        except FileNotFoundError:
            return None, "missing"
        except (OSError, ValueError):
            return None, "unreadable"

    def _is_outside(self, file: File) -> bool:
        folder = file.path[: -len(file.name)]
        if folder not in self._leading_out:
            self._leading_out[folder] = _leads_out(folder, file.root)
        return self._leading_out[folder]


def _bytes(opened: int, size: int) -> bytes:
    """All of an open file that is about so long. One that goes on growing has an end all the same."""
    data = os.read(opened, size + 1)
    while len(data) <= _MOST_READ and (more := os.read(opened, size + 1)):
        data += more
    return data


def _fields(status: os.stat_result) -> Signature:
    return (status.st_dev, status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _leads_out(path: str, root: Path) -> bool:
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))
