"""The files of a knowledge as they were: of a git revision, or of another folder, opened to be compared with those of now.

How git is run without running anything of the repository's is in git.py.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from bot.desk.git import Git
from bot.desk.repository import open_repository
from bot.errors import UserError
from bot.kb.folders import TOPICS, Folders, entry_files
from bot.kb.records import FOLDERS

_LONGEST = 200
_SEEDS = "seeds"


class Earlier(NamedTuple):
    """Where the files of another state are, and what it is called where somebody reads of it."""

    folders: Folders
    name: str


@contextmanager
def earlier(folders: Folders, rev: str) -> Iterator[Earlier]:
    """The state that `rev` names: another folder of knowledge, else a git revision of the repository around these files.

    Of a revision the files are there for as long as the context is open. Raises UserError where there is no such state.
    """
    other = None if rev.startswith("-") else _folder(rev)
    if other is not None:
        yield Earlier(other, rev)
        return
    if rev.startswith("-") or not rev.isprintable() or not 0 < len(rev) <= _LONGEST:
        raise UserError(f"{rev[:40]!r} is no revision: write a branch, a tag, a commit such as HEAD~2, or a folder")
    with tempfile.TemporaryDirectory(prefix="dragoman-") as place:
        yield Earlier(*_laid_out(folders, rev, Path(place)))


def _folder(rev: str) -> Folders | None:
    """The folders that a path names: of the knowledge itself, or of the folder it lies in."""
    path = Path(rev)
    for knowledge in (path, path / "knowledge") if rev else ():
        # Unlike Path.is_dir, this raises for no name.
        if any(os.path.isdir(knowledge / folder) for folder in FOLDERS):
            return Folders(knowledge, knowledge.absolute().parent / "seeds")
    return None


def _laid_out(folders: Folders, rev: str, place: Path) -> tuple[Folders, str]:
    repository = open_repository(folders.knowledge)
    if isinstance(repository, str):
        raise UserError(
            f"nothing to compare {folders.knowledge} with: {repository}; give the folder of another knowledge instead"
        )
    program = shutil.which("git")
    assert program is not None
    top = _top(folders.knowledge)
    git = Git(program, top)
    try:
        # What follows the options is never taken for one, whatever it begins with.
        said = git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
        commit = (said or b"").decode("ascii", "replace").strip()
        if not commit:
            raise UserError(
                f"there is no revision and no folder of knowledge {rev[:60]!r}: write a branch, a tag or a commit, "
                "such as HEAD~2"
            )
        with repository:
            made = Folders(place / "knowledge", place / _SEEDS)
            for made_folder in made:
                made_folder.mkdir()
            for target, blob in _listed(git, commit, top, folders, made):
                content = repository.blob(blob)
                if content is None:
                    raise UserError(
                        f"git cannot read {target.relative_to(place)} of {rev[:60]}: is the repository whole?"
                    )
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(content)
    finally:
        git.close()
    if not entry_files(made.knowledge):
        raise UserError(f"{rev[:60]} holds no entries where {folders.knowledge} is now: compare with a later revision")
    sources = made.sources if any(made.sources.iterdir()) else folders.sources
    return Folders(made.knowledge, sources), f"{rev} ({commit[:7]})" if not commit.startswith(rev) else commit[:7]


def _listed(git: Git, commit: str, top: Path, folders: Folders, made: Folders) -> Iterator[tuple[Path, str]]:
    """Every file of that commit that may be read, with where it is laid out. Links and submodules are none."""
    for own, copied in zip(folders, made, strict=True):
        whole = Path(os.path.realpath(own))
        if not whole.is_relative_to(top):
            continue
        inside = whole.relative_to(top).as_posix()
        tree = commit if inside == "." else f"{commit}:{inside}"
        said = git.ask("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", tree)
        for line in (said or b"").decode("utf-8", "surrogateescape").split("\0"):
            head, _, name = line.partition("\t")
            mode, kind, blob = [*head.split(), "", "", ""][:3]
            path = PurePosixPath(name)
            if kind == "blob" and mode.startswith("100") and _is_read(path, entries=own == folders.knowledge):
                yield copied / path, blob


def _is_read(path: PurePosixPath, *, entries: bool) -> bool:
    if path.suffix != ".yaml" or path.name.startswith(".") or ".." in path.parts:
        return False
    if not entries:
        return len(path.parts) == 1
    return path == PurePosixPath(TOPICS) or (len(path.parts) == 2 and path.parts[0] in FOLDERS)


def _top(folder: Path) -> Path:
    """The folder around in which `.git` is; open_repository has found one."""
    whole = Path(os.path.realpath(folder))
    return next(around for around in (whole, *whole.parents) if (around / ".git").exists())
