"""Puts a draft's files into a new folder, whole or not at all. Nothing that is there is ever overwritten."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from bot.errors import UserError
from bot.kb.folders import Folders, source_files

_ID = re.compile(r"s[0-9]{3,9}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def source_id(asked: str | None, folders: Folders, out: Path) -> str:
    """The id that was asked for, if it is free; else the next free one. Drafts that wait in `out` count as taken."""
    taken = {path.stem for path in source_files(folders.sources)}
    taken |= {path.name for path in out.iterdir() if _ID.fullmatch(path.name)} if out.is_dir() else set()
    if asked is not None:
        if not _ID.fullmatch(asked):
            raise UserError(f"{asked[:40]!r} is no id of a source: write s and at least three digits, such as s005")
        if asked in taken:
            raise UserError(f"{asked} is taken, by a card or by a draft: give another --id, or leave it out")
        return asked
    numbers = [int(known[1:]) for known in taken if _ID.fullmatch(known)]
    return f"s{max(numbers, default=-1) + 1:03}"


def check_places(folders: Folders, out: Path, text_out: Path | None) -> None:
    """Raises UserError where drafts would lie among what readers are served, or a file is in the way."""
    for served in folders:
        if _lies_in(out, served):
            raise UserError(f"{out} lies in {served}, which readers are served from: give another folder with --out")
    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is not a folder: give another one with --out")
    if text_out is None:
        return
    if _NAME.fullmatch(text_out.name) is None:
        raise UserError(f"{text_out.name!r} cannot be the name of a document: use letters, digits, dots and hyphens")
    if os.path.lexists(text_out):
        raise UserError(f"{text_out} is already there: give another name with --text-out")
    if not text_out.absolute().parent.is_dir():
        raise UserError(f"there is no folder {text_out.absolute().parent} for --text-out")


def write_all(folder: Path, files: dict[str, str | bytes], extracted: tuple[Path, bytes] | None) -> None:
    """Write every file into a new folder; extracted: one more file elsewhere. Raises UserError if the folder is there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in files.items():
            path = staged / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
                file.flush()
                os.fsync(file.fileno())
        staged.chmod(0o755)
        if os.path.lexists(folder):
            raise UserError(f"{folder} is already there: remove it, or give another --id")
        if extracted is not None:
            with extracted[0].open("xb") as file:
                file.write(extracted[1])
        staged.rename(folder)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise


def _lies_in(path: Path, folder: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
