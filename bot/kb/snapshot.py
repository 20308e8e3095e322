"""The compiled snapshot: knowledge that was read and checked without an error, kept so that the next start is fast.

It lives in the user's cache. Losing it, damaging it or being unable to write it costs time, never an answer.
"""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from datetime import date
from pathlib import Path

import msgspec

import bot
from bot.errors import BadData, Severity
from bot.kb import territory_cache
from bot.kb.folders import Folders, revision_of
from bot.kb.knowledge import Contents
from bot.kb.shaping import decode, encode

KEPT = 4
"""Snapshots kept in a cache: a few branches or checkouts side by side."""

_PACKAGE = Path(bot.__file__).parent
_MAGIC = b"dragoman knowledge\n"


def open_contents(folders: Folders, today: date, directory: Path | None = None) -> Contents:
    """What the folders hold, from the snapshot of exactly these files or, where there is none, read and checked now.

    today: for the checks that depend on it. directory: where snapshots are; the user's cache folder by default.
    Raises BadData with every problem, warnings included, if any of them is an error.
    """
    directory = directory or territory_cache.folder()
    revision = revision_of(folders)
    path = directory / f"knowledge-{revision[:20]}-{_program()}.bin"
    kept = _read(path)
    if kept is not None:
        return kept
    from bot.kb.checks import check
    from bot.kb.loading import load

    loaded = load(folders)
    problems = check(loaded, today)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise BadData(problems)
    # The digest is taken again after reading: a file saved in between belongs to neither revision.
    if loaded.contents.revision == revision:
        _write(path, loaded.contents)
    return loaded.contents


def _program() -> str:
    """A digest of the version and of every module that decides what is read, how it is checked and what a record is."""
    digest = hashlib.blake2b(bot.__version__.encode(), digest_size=8)
    modules = [_PACKAGE / "reading.py", *_PACKAGE.glob("kb/**/*.py"), *_PACKAGE.glob("text/*.py")]
    for path in sorted(modules):
        with contextlib.suppress(OSError):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> Contents | None:
    try:
        stored = path.read_bytes()
        head = len(_MAGIC)
        if stored[:head] != _MAGIC or zlib.crc32(stored[head + 4 :]) != int.from_bytes(stored[head : head + 4], "big"):
            return None
        return msgspec.msgpack.decode(stored[head + 4 :], type=Contents, dec_hook=decode)
    except (OSError, ValueError, msgspec.MsgspecError, RecursionError):
        return None


def _write(path: Path, contents: Contents) -> None:
    content = msgspec.msgpack.encode(contents, enc_hook=encode)
    territory_cache.write(path, _MAGIC + zlib.crc32(content).to_bytes(4, "big") + content)
    with contextlib.suppress(OSError):
        by_age = sorted(path.parent.glob("knowledge-*.bin"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in by_age[KEPT:]:
            old.unlink()
