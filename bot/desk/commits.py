"""How entries changed in the knowledge's git history: each commit's versions of files, read as entries.

Old versions are read as today's are: strictly, into today's records. How git is read is in repository.py.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from bot.core.parsing import cleaned
from bot.desk.repository import Commit, FileChange, Repository, open_repository
from bot.errors import Severity
from bot.kb.changes import Change, under_ids, without_renamings
from bot.kb.folders import Folders
from bot.kb.records import FOLDERS, Entry
from bot.kb.shaping import to_record
from bot.reading import read_text

log = logging.getLogger("bot.desk")

_SHORT = 10
"""Digits of a commit's name."""
_MOST_COMMITS = 2_000
"""How far back git is searched for who changed something."""
_PATIENCE_FOR_WHO = 10.0
"""Seconds; a change is noted without its editor rather than late."""
_TRAILER = re.compile(r"[A-Za-z-]+: ")
_LONGEST_WHY = 500
_LONGEST_NAME = 100


async def from_git(
    folders: Folders,
    since: float | None = None,
    until: float | None = None,
    most: int = 500,
    concerned: Callable[[Change], bool] = lambda _: True,
) -> list[Change] | None:
    """The latest changes of entries in the git history, newest first; None where there is none, which the log explains.

    since, until: seconds since 1970, both included. concerned: which changes to give; it is asked in another thread.
    A version that cannot be read today is no entry, and `unreadable`. What was only given another id did not change, and
    is told by its latest id.
    """
    return await asyncio.to_thread(_from_git, folders, since, until, most, concerned)


def _from_git(
    folders: Folders, since: float | None, until: float | None, most: int, concerned: Callable[[Change], bool]
) -> list[Change] | None:
    repository = open_repository(folders.knowledge)
    if isinstance(repository, str):
        log.debug("no history of %s: %s", folders.knowledge, repository)
        return None
    found: list[Change] = []
    renamed: dict[str, str] = {}
    with repository:
        reader = _Reader(repository)
        for commit, files in repository.commits(since):
            made, ids = reader.told(commit, files)
            if (since is None or commit.at >= since) and (until is None or commit.at <= until):
                named = (under_ids(one, renamed) for one in made) if renamed else made
                found += itertools.islice(filter(concerned, named), most - len(found))
            if len(found) >= most:
                break
            # What had a new id before it was given to another entry is not that one.
            kept = {old: new for old, new in renamed.items() if old not in ids.values()}
            renamed = kept | {old: renamed.get(new, new) for old, new in ids.items()}
        if repository.gave_up or repository.damaged:
            why = "git took too long" if repository.gave_up else "the repository is damaged"
            log.warning("the history of %s was not read to the end: %s", folders.knowledge, why)
            return found or None
    return found


async def git_begins(folders: Folders) -> float | None:
    """How far the git history reaches back, in seconds since 1970; None where there is none."""
    return await asyncio.to_thread(_git_begins, folders)


def _git_begins(folders: Folders) -> float | None:
    repository = open_repository(folders.knowledge)
    if isinstance(repository, str):
        return None
    with repository:
        return repository.begins()


class _Reader:
    """Makes entries of versions of files. A version is read once, though it stands after one commit and before another."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._entries: dict[tuple[str, str, str], Entry | None] = {}

    def entry(self, kind: str, stem: str, blob: str) -> Entry | None:
        """The entry in a version of a file; None where there is none, or it cannot be read as one today."""
        if not blob:
            return None
        key = kind, stem, blob
        if key not in self._entries:
            self._entries[key] = _entry(kind, stem, self._repository.blob(blob))
        return self._entries[key]

    def told(self, commit: Commit, files: Sequence[FileChange]) -> tuple[Iterable[Change], dict[str, str]]:
        """What a commit changed beside ids, and the new ids by old."""
        changes = self.changes(commit, files)
        came, went = (any(not getattr(one, side) for one in files) for side in ("before", "after"))
        # A commit of thousands of files is read only as far as somebody wants it.
        return without_renamings(list(changes)) if came and went else (changes, {})

    def changes(self, commit: Commit, files: Iterable[FileChange]) -> Iterator[Change]:
        """What a commit changed; nothing where it changed only how files are laid out."""
        made = _made(commit)
        # An entry that was moved to another folder is new there and, told after that as what came before, gone from one.
        for file in sorted(files, key=lambda one: (one.stem, not one.after)):
            before = self.entry(file.kind, file.stem, file.before)
            after = self.entry(file.kind, file.stem, file.after)
            unreadable = bool(file.before and before is None) or bool(file.after and after is None)
            if self._repository.gave_up:
                # What was not read in time is not unreadable.
                return
            if before != after or unreadable:
                yield Change(
                    entry=file.stem,
                    at=commit.at,
                    before=before,
                    after=after,
                    editor=made.editor,
                    why=made.why,
                    revision=made.revision,
                    unreadable=unreadable,
                )


def _entry(kind: str, stem: str, content: bytes | None) -> Entry | None:
    if content is None:
        return None
    try:
        document, problems = read_text(content.decode("utf-8"), stem)
    except UnicodeDecodeError:
        return None
    if document is None or any(problem.severity is Severity.ERROR for problem in problems):
        return None
    entry, _ = to_record(document, FOLDERS[kind], stem)
    return entry if entry is not None and entry.id == stem else None


class Made(msgspec.Struct, frozen=True):
    """Who changed something, and why, and in which commit, by the first digits of its name."""

    editor: str
    why: str
    revision: str


def made_by(folders: Folders, now: Mapping[str, Entry | None]) -> dict[str, Made]:
    """For each entry the last commit that made it what it is now (None: took it away); nothing where none did.

    What is served may not be committed yet, or be older than the latest commit. Takes its time: not for the event loop.
    """
    repository = open_repository(folders.knowledge, _PATIENCE_FOR_WHO)
    if isinstance(repository, str):
        return {}
    found: dict[str, Made] = {}
    with repository:
        reader = _Reader(repository)
        for commit, files in itertools.islice(repository.commits(), _MOST_COMMITS):
            for file in files:
                if file.stem not in now or file.stem in found:
                    continue
                entry = now[file.stem]
                gone = entry is None and not file.after
                if gone or (entry is not None and reader.entry(file.kind, file.stem, file.after) == entry):
                    found[file.stem] = _made(commit)
            if len(found) == len(now):
                break
    return found


def _made(commit: Commit) -> Made:
    editor = " ".join(cleaned(commit.author).split())
    return Made(_shortened(editor, _LONGEST_NAME), _shortened(_why(commit.message), _LONGEST_WHY), commit.id[:_SHORT])


def _why(message: str) -> str:
    """The subject of a commit and the first paragraph of its body, in one line; signatures below it are no reason."""
    paragraphs = [" ".join(cleaned(part).split()) for part in re.split(r"\n\s*\n", message.strip())]
    subject, *body = [part for part in paragraphs if part] or [""]
    if not body or _TRAILER.match(body[0]):
        return subject
    return f"{subject}{'' if subject[-1] in '.!?:;…' else '.'} {body[0]}"


def _shortened(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
