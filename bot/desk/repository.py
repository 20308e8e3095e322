"""Reads the history of a folder from a git repository: its commits and versions of its files, as bytes.

How git is run is in git.py, what the versions mean in commits.py.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO

import msgspec

from bot.desk.git import PATIENCE, Git
from bot.kb.records import FOLDERS

_LARGEST = 1 << 20
"""Bytes of a file; a larger one is no entry (reading.py)."""
_LAST_MOMENT = 253_402_300_799.0
"""The end of the year 9999."""
_BATCH = 100
"""Commits compared by one call of git."""

_PARTIAL = r"^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$"


class Commit(msgspec.Struct, frozen=True, kw_only=True):
    """One commit. author: the name; at: when it was authored, seconds since 1970; message: all of it."""

    id: str
    author: str
    at: float
    message: str


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """One file in one commit. kind: the folder of its entry; before, after: names of blobs, empty where there was no file.

    A link or a submodule in the place of a file is `NO_FILE`.
    """

    kind: str
    stem: str
    before: str
    after: str


NO_FILE = "-"


class Repository:
    """The history of a folder's entry files. Opened by `open_repository`; use it as `with`, in one thread.

    Where git takes longer than its patience, what it told so far stands.
    """

    def __init__(self, git: Git, folder: str) -> None:
        self._git = git
        self._prefix = "" if folder == "." else f"{folder}/"
        self._blobs: subprocess.Popen[bytes] | None = None
        self.damaged = False
        """Whether git failed before all commits were told."""

    def __enter__(self) -> Repository:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, reason: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End whatever git does."""
        self._git.close()

    @property
    def gave_up(self) -> bool:
        """Whether git took longer than it may."""
        return self._git.gave_up

    def why_unusable(self) -> str:
        """Why this folder's history cannot be read here; empty where it can."""
        if self._git.ask("rev-parse", "--git-dir") is None:
            return "git cannot read the repository around this folder"
        # Reading what was left behind at the server would call for it, by programs that the repository names.
        if self._git.ask("config", "--get-regexp", _PARTIAL):
            return "the repository is a partial clone"
        if not self._git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
            return "the repository has no commit yet"
        tree = self._git.ask("rev-parse", "--verify", "--quiet", f"HEAD:{self._prefix.rstrip('/')}")
        names = self._git.ask("ls-tree", "--name-only", "-z", tree.decode().strip()) if tree else None
        if not set(FOLDERS) & set((names or b"").decode("utf-8", "replace").split("\0")):
            return "the repository does not keep the entries of this folder"
        return ""

    def commits(self, since: float | None = None) -> Iterator[tuple[Commit, list[FileChange]]]:
        """The commits that changed entries, newest first, with what each changed against its only parent.

        since: none that was committed earlier. A merge is told by the commits it brought; where a shallow clone ends,
        nothing is known of what came before, so the last commit is left out.
        """
        left_out = self._where_it_ends()
        batch: list[Commit] = []
        for commit in self._listed(since):
            if commit.id not in left_out:
                batch.append(commit)
            if len(batch) == _BATCH:
                yield from self._with_files(batch)
                batch = []
        yield from self._with_files(batch)

    def begins(self) -> float | None:
        """When the first commit was made that is told; None where there is none."""
        left_out = self._where_it_ends()
        return min((commit.at for commit in self._listed(None) if commit.id not in left_out), default=None)

    def blob(self, name: str) -> bytes | None:
        """The bytes of one version of a file; None where it is missing, damaged, or larger than any entry."""
        if name == NO_FILE or self.gave_up:
            return None
        try:
            return self._read_blob(name)
        except (OSError, EOFError, ValueError):
            # It ended, over this object it seems; the others may be sound.
            if self._blobs is not None:
                self._git.finish(self._blobs)
                self._blobs = None
            return None

    def _read_blob(self, name: str) -> bytes | None:
        """Raises EOFError where git ended."""
        if self._blobs is None:
            self._blobs = self._git.start("cat-file", "--batch", stdin=subprocess.PIPE)
        to, answer = self._blobs.stdin, self._blobs.stdout
        assert to is not None
        assert answer is not None
        to.write(name.encode() + b"\n")
        to.flush()
        head = answer.readline().split()
        if not head:
            raise EOFError
        if len(head) != 3:
            return None
        size = int(head[2])
        left = size + 1
        if size <= _LARGEST:
            content = answer.read(left)
            if len(content) < left:
                raise EOFError
            return content[:-1] if head[1] == b"blob" else None
        while left:
            part = answer.read(min(left, 1 << 16))
            if not part:
                raise EOFError
            left -= len(part)
        return None

    def _where_it_ends(self) -> frozenset[str]:
        """The commits of a shallow clone whose parents are not here."""
        file = self._git.ask("rev-parse", "--git-path", "shallow")
        if not file:
            return frozenset()
        try:
            listed = (self._git.top / os.fsdecode(file.rstrip(b"\n"))).read_text("ascii", errors="replace")
        except OSError:
            return frozenset()
        return frozenset(listed.split())

    def _listed(self, since: float | None) -> Iterator[Commit]:
        # The author's date may be older than the committer's, hardly newer: what is too old for this is too old.
        dated = [] if since is None else [f"--since=@{max(0, int(since))} +0000"]
        running = self._git.start(
            *("rev-list", "--no-merges", "--encoding=UTF-8", "--format=%an%x00%at%x00%B%x00"),
            *(*dated, "HEAD", "--", *self._paths),
        )
        out = running.stdout
        assert out is not None
        try:
            for author, at, message in _in_threes(_pieces(out)):
                head, _, author = author.lstrip("\n").partition("\n")
                # Git takes years that no calendar here has.
                when = min(float(at), _LAST_MOMENT) if at.isdecimal() else 0.0
                yield Commit(id=head.removeprefix("commit "), author=author, at=when, message=message)
            self.damaged = running.wait() != 0 and not self.gave_up
        finally:
            self._git.finish(running)

    def _with_files(self, commits: Sequence[Commit]) -> Iterator[tuple[Commit, list[FileChange]]]:
        if not commits or self.gave_up:
            return
        names = "".join(f"{commit.id}\n" for commit in commits).encode()
        options = ("--stdin", "-r", "--root", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff")
        said = self._git.ask("diff-tree", *options, "--", *self._paths, told=names)
        if said is None and len(commits) > 1:
            # One of them is damaged, or changes more than can be held at once.
            middle = len(commits) // 2
            yield from self._with_files(commits[:middle])
            yield from self._with_files(commits[middle:])
            return
        changed: dict[str, list[FileChange]] = {}
        current: list[FileChange] = []
        pieces = iter((said or b"").decode("utf-8", "surrogateescape").split("\0"))
        for piece in pieces:
            if not piece.startswith(":"):
                current = changed.setdefault(piece, [])
                continue
            found = self._file_change(piece[1:].split(" "), next(pieces, ""))
            if found is not None:
                current.append(found)
        yield from ((commit, changed[commit.id]) for commit in commits if changed.get(commit.id))

    def _file_change(self, told: Sequence[str], path: str) -> FileChange | None:
        parts = PurePosixPath(path.removeprefix(self._prefix))
        if len(parts.parts) != 2 or len(told) != 5:
            return None
        if parts.suffix != ".yaml" or parts.name.startswith("."):
            return None
        mode_before, mode_after, before, after, _ = told
        return FileChange(
            kind=parts.parts[0],
            stem=parts.stem,
            before=_blob_of(mode_before, before),
            after=_blob_of(mode_after, after),
        )

    @property
    def _paths(self) -> list[str]:
        return [f"{self._prefix}{kind}" for kind in FOLDERS]


def open_repository(folder: Path, patience: float = PATIENCE) -> Repository | str:
    """The repository that keeps a folder; or why there is none that can be read."""
    program = shutil.which("git")
    # A relative one would be looked for in the repository itself.
    if program is None or not os.path.isabs(program):
        return "there is no git program"
    whole = Path(os.path.realpath(folder))
    top = next((around for around in (whole, *whole.parents) if _is_top(around)), None)
    if top is None:
        return "the folder is in no repository"
    repository = Repository(Git(program, top, patience), whole.relative_to(top).as_posix())
    try:
        why = repository.why_unusable()
    except OSError as reason:
        why = f"git does not start ({reason.strerror})"
    if why:
        repository.close()
        return why
    return repository


def _is_top(folder: Path) -> bool:
    # A worktree and a submodule have a file there that says where the rest is.
    return (folder / ".git").is_file() or (folder / ".git" / "HEAD").exists()


def _blob_of(mode: str, name: str) -> str:
    if not name.strip("0"):
        return ""
    return name if mode.startswith("100") else NO_FILE


def _pieces(out: IO[bytes]) -> Iterator[str]:
    """What stands between the zero bytes of a stream."""
    rest = b""
    while part := os.read(out.fileno(), 1 << 16):
        *whole, rest = (rest + part).split(b"\0")
        yield from (piece.decode("utf-8", "replace") for piece in whole)
        # No message needs so many bytes to be understood, and what is left out of it ends before the next zero byte.
        rest = rest[:_LARGEST]


def _in_threes(pieces: Iterator[str]) -> Iterator[tuple[str, str, str]]:
    for first in pieces:
        second, third = next(pieces, None), next(pieces, None)
        if second is not None and third is not None:
            yield first, second, third
