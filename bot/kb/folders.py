"""Where the knowledge and the source cards are: as told, in the checkout around, beside the program, or shipped in it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bot.errors import UserError
from bot.kb.records import FOLDERS

TOPICS = "topics.yaml"
_MOST_READ = 4 << 20
"""Larger files are refused by reading.py, whose own bound lies well below; it is not imported for a number."""
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
        if _is_checkout(folder):
            return Folders(folder / "knowledge", folder / "seeds")
    if _is_checkout(_PACKAGE.parent):
        return Folders(_PACKAGE.parent / "knowledge", _PACKAGE.parent / "seeds")
    return Folders(_PACKAGE / "shipped" / "knowledge", _PACKAGE / "shipped" / "seeds")


def _is_checkout(folder: Path) -> bool:
    project = folder / "pyproject.toml"
    try:
        return (folder / "knowledge").is_dir() and 'name = "dragoman"' in project.read_text("utf-8", errors="replace")
    except OSError:
        return False


def entry_files(folder: Path) -> list[Path]:
    """Every file that may hold an entry, whatever it is: a link or a pipe is refused when it is read, not overlooked."""
    return sorted(
        path for kind in FOLDERS if (folder / kind).is_dir() for path in (folder / kind).iterdir() if _is_yaml(path)
    )


def source_files(folder: Path) -> list[Path]:
    """Every card."""
    return sorted(path for path in folder.iterdir() if _is_yaml(path)) if folder.is_dir() else []


def stray_files(folder: Path) -> list[Path]:
    """What looks like an entry where none is looked for: YAML or JSON in a wrong place or with another ending, a linked
    folder where entries should be, a file in the place of a folder. What is hidden is none.
    """
    if not folder.is_dir():
        return []
    stray: list[Path] = []
    for path in _inside(folder):
        if path.name in FOLDERS:
            if not path.is_dir():
                stray.append(path)
            elif not path.is_symlink():
                # In a linked folder, every entry is refused on its own.
                stray += _strays_below(path, entries=True)
        elif path.is_dir() and not path.is_symlink():
            stray += _strays_below(path, entries=False)
        elif path.name != TOPICS and _is_data(path):
            stray.append(path)
    return sorted(stray)


def _strays_below(folder: Path, entries: bool) -> Iterator[Path]:
    """entries: whether entries are looked for in this folder itself."""
    for path in _inside(folder):
        if path.is_dir() and not path.name.endswith(".yaml"):
            if not path.is_symlink():
                yield from _strays_below(path, entries=False)
            elif entries:
                yield path
        elif _is_data(path) and not (entries and path.name.endswith(".yaml")):
            yield path


def _inside(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return []


def _is_data(path: Path) -> bool:
    return path.suffix.lower() in (".yaml", ".yml", ".json")


def _is_yaml(path: Path) -> bool:
    return path.suffix == ".yaml" and not path.name.startswith(".")


def revision_of(folders: Folders) -> str:
    """A digest over the names and bytes of every file served, and of what stands in the way of serving them.

    The same files give the same revision on any machine; a file that would be refused (a link out of the folder, a pipe,
    one that cannot be read, one where no entry is looked for) gives another than the file that was there before.
    """
    digest = hashlib.blake2b(digest_size=16)
    knowledge = [*entry_files(folders.knowledge), folders.knowledge / TOPICS]
    files = [(folders.knowledge, path) for path in knowledge]
    files += [(folders.sources, path) for path in source_files(folders.sources)]
    leading_out: dict[Path, bool] = {}
    for root, path in files:
        if path.parent not in leading_out:
            leading_out[path.parent] = _leads_out(path.parent, root)
        content = "outside" if leading_out[path.parent] else _content(path, root)
        if isinstance(content, str):
            digest.update(f"{path.parent.name}/{path.name}\0{content}\0".encode(errors="surrogateescape"))
            continue
        digest.update(f"{path.parent.name}/{path.name}\0{len(content)}\0".encode(errors="surrogateescape"))
        digest.update(content)
    for path in stray_files(folders.knowledge):
        name = path.relative_to(folders.knowledge).as_posix()
        digest.update(f"stray\0{name}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _content(path: Path, root: Path) -> bytes | str:
    """The bytes of one file, or a word for why it is not served."""
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            if _leads_out(path, root):
                return "outside"
            status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return "not a file"
        # A file that is refused for its size need not be read for its revision.
        return path.read_bytes() if status.st_size <= _MOST_READ else f"large {status.st_size} {status.st_mtime_ns}"
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "unreadable"


def _leads_out(path: Path, root: Path) -> bool:
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))
