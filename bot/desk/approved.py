"""Writes what was approved into the knowledge, and commits it where the folder is in a repository: both or neither.

Whoever is killed in between leaves a file that says it and a branch that does not, which `is_written` finishes.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from bot.desk.committing import Branch, branch_of, person
from bot.desk.indexing import Busy
from bot.desk.intended import Intended, base_of, digest
from bot.errors import BadData, UserError
from bot.kb.amending import read_entry
from bot.kb.records import FOLDERS
from bot.kb.writing import is_interrupted, one_at_a_time, replace_file

_WAIT = 5.0
"""Seconds to wait for somebody else who changes files of the same folder."""
_DRAFT = re.compile(r"\.[0-9a-f]{16}\.draft")
"""What writing.py calls a file that is not in its place yet."""
_LONGEST_DRAFT = 600.0
"""Seconds after which nobody is writing such a file any more."""


class Signed(msgspec.Struct, frozen=True):
    """Who proposed it, who approved it last, by their ids, and what the commit says."""

    author: str
    committer: str
    message: str


def write(intended: Intended, root: Path, signed: Signed) -> str:
    """Let the file say it; the commit that was made, empty where there is no repository.

    Raises UserError or OSError, and then nothing was changed: the file is not what it was when it was looked at, cannot
    be written, is not committed, or the repository is at something else.
    """
    file = intended.file
    target = Path(os.path.realpath(file.path))
    with ExitStack() as stack:
        stack.enter_context(_alone(root))
        _sweep(target.parent)
        branch = branch_of(target)
        if branch is not None:
            stack.enter_context(branch)
            _refuse_edits(branch, file.content, file.name)
            branch.refuse_staged()
            made = branch.make(intended.content, signed.message, person(signed.author), person(signed.committer))
        replace_file(target, intended.content, instead_of=file.content)
        if branch is None:
            return ""
        if not branch.publish():
            replace_file(target, file.content, instead_of=intended.content)
            raise UserError("somebody else committed to the repository meanwhile: do this again")
        branch.bring_index()
        return made


def is_written(path: Path, root: Path, outcome: str, before: str, signed: Signed) -> str | None:
    """Whether a file came to say what was approved, though nobody told: its commit, made now if need be; None if it did not.

    outcome: the digest of the file; before: the digest of what its entry said. The commit is empty where none is made.
    Raises UserError where somebody else is at work on the file or in the repository, and that is to be asked again.
    """
    target = Path(os.path.realpath(path))
    with _alone(root):
        try:
            content = target.read_bytes()
        except OSError:
            return None
        if digest(content) != outcome:
            return None
        try:
            branch = branch_of(target)
        except Busy:
            raise
        except UserError:
            # It is served already: that it is not committed is for whoever works in the repository to see.
            return ""
        if branch is None:
            return ""
        with branch:
            return _committed(branch, content, before, path, signed)


def _committed(branch: Branch, content: bytes, before: str, path: Path, signed: Signed) -> str:
    if branch.committed == content:
        branch.mend_index()
        return branch.last_commit()
    if branch.committed is None or _says(branch.committed, path) != before:
        return ""
    try:
        branch.refuse_staged(besides=content)
    except UserError:
        return ""
    made = branch.make(content, signed.message, person(signed.author), person(signed.committer))
    if not branch.publish():
        return ""
    branch.bring_index()
    return made


def _says(content: bytes, path: Path) -> str:
    """The digest of what the entry in a file says; empty where it is none."""
    try:
        entry, _ = read_entry(content.decode("utf-8"), FOLDERS[path.parent.name], path.name)
    except (BadData, UnicodeDecodeError):
        return ""
    return base_of(entry)


def _sweep(folder: Path) -> None:
    """Take away what was left by whoever was killed before a file was in its place; a living one is done in no time."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if _DRAFT.fullmatch(path.name) and path.is_file() and time.time() - path.stat().st_mtime > _LONGEST_DRAFT:
                path.unlink(missing_ok=True)


def _refuse_edits(branch: Branch, content: bytes, name: str) -> None:
    if branch.committed is None:
        raise UserError(f"{name} is not committed to the repository yet: commit it first; nothing was changed")
    if branch.committed != content:
        raise UserError(f"{name} has edits that are not committed: commit or undo them first; nothing was changed")


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """While nobody else of ours changes files of this folder. Raises UserError where that takes too long."""
    until = time.monotonic() + _WAIT
    while True:
        try:
            with ExitStack() as stack:
                stack.enter_context(one_at_a_time(root))
                kept = stack.pop_all()
            break
        except UserError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
    with kept:
        if is_interrupted(root):
            raise UserError(
                "a change of several files was cut short here: run `dragoman kb rename` again, which takes it back first"
            )
        yield
