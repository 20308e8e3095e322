"""Commits one file of the knowledge to the repository around it: whoever proposed the change as author, who approved it as
committer. Nothing else that lies in the repository is touched, staged or read; how git is run is in git.py.

The commit is made of plain objects: no hook, filter, signature or editor has a part in it. The branch moves only from the
commit it was made on. From before that is looked at until the index has the file too, the index is held; see indexing.py.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path
from types import TracebackType

import msgspec

from bot.desk.git import PATIENCE, Git
from bot.desk.indexing import Index
from bot.errors import UserError

_UNDER_WAY = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisection",
}
_LOOKING = 5.0
"""Seconds for the look at the repository, and to ask where its branch is."""
_PARTIAL = r"^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$"
_CONVERTING = ("filter", "ident", "working-tree-encoding", "eol", "text")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_REFERENCE = re.compile(r"refs/heads/[^\x00-\x20\x7f]+")


class Person(msgspec.Struct, frozen=True):
    """Somebody by the name and address that a commit gives them. No mail is ever sent there."""

    name: str
    address: str


def person(identity: str) -> Person:
    """Whoever a platform calls so, `slack:T1/U1`: U1 <U1@T1.slack.invalid>."""
    platform, _, rest = identity.partition(":")
    workspace, _, user = rest.rpartition("/")
    name = _NOT_IN_NAMES.sub("-", user or identity).strip("-.") or "somebody"
    where = ".".join(_NOT_IN_NAMES.sub("-", part).strip("-.") for part in (workspace, platform) if part and rest)
    return Person(name, f"{name}@{where or 'dragoman'}.invalid")


class Branch:
    """One file on the branch that is checked out, ready for a commit. Opened by `branch_of`; use it as `with`.

    head: the commit the branch is at; committed: what the file holds there, None where it has none.
    """

    def __init__(self, program: str, top: Path, path: str, patience: float) -> None:
        self._program = program
        self._top = top
        self._patience = patience
        self._git = Git(program, top, min(patience, _LOOKING))
        self._index: Index | None = None
        self._path = path
        self.reference = ""
        self.head = ""
        self.committed: bytes | None = None
        self._mode = "100644"
        self._blob = ""
        self._indexed = ""
        self._commit = ""
        self._names: list[str] = []

    def __enter__(self) -> Branch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, reason: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let others at the repository."""
        self._git.close()
        if self._index is not None:
            self._index.release()

    def look(self) -> None:
        """Find out where it is. Raises UserError where a commit may not be made now."""
        troubles = self._troubles()
        if self._git.gave_up:
            troubles = ["git takes too long to read the repository"]
        for found in troubles:
            raise UserError(f"{found}: nothing was changed")
        self._ask_anew(self._patience)

    def is_ignored(self) -> bool:
        """Whether the repository is told not to keep the file."""
        if self.committed is not None:
            return False
        return bool(self._git.ask("ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--", self._path))

    def refuse_staged(self, besides: bytes | None = None) -> None:
        """Raises UserError where somebody has staged another content of the file. besides: one that may be staged."""
        if self._indexed == self._entry(self._blob):
            return
        staged = self._indexed.partition(" ")[2]
        if besides is not None and staged and self._git.ask("cat-file", "blob", staged) == besides:
            return
        name = self._path.rpartition("/")[2]
        raise UserError(f"{name} has staged edits: commit or unstage them first; nothing was changed")

    def make(self, content: bytes, message: str, author: Person, committer: Person) -> str:
        """The commit that gives the file this content, which no branch has yet; the index to be has it too. Raises
        UserError.
        """
        blob = self._must(self._git.ask("hash-object", "-w", "--no-filters", "--stdin", told=content))
        below = self._blob_entry(blob)
        folder, _, name = self._path.rpartition("/")
        while True:
            listed = self._git.ask("ls-tree", "-z", f"{self.head}:{folder}")
            tree = self._must(
                self._git.ask("mktree", "-z", told=_replaced(listed or b"", below, os.fsencode(name)))
                if listed is not None
                else None
            )
            if not folder:
                break
            below = b"040000 tree " + tree.encode()
            folder, _, name = folder.rpartition("/")
        names = [
            part
            for one, who in (("author", author), ("committer", committer), ("user", committer))
            for part in ("-c", f"{one}.name={who.name}", "-c", f"{one}.email={who.address}")
        ]
        self._names = names
        self._commit = self._must(
            self._git.ask(
                *names,
                *("-c", "i18n.commitEncoding=UTF-8", "commit-tree", "--no-gpg-sign", "-p", self.head, tree),
                told=message.encode(),
            )
        )
        self._stage(blob)
        return self._commit

    def publish(self) -> bool:
        """Move the branch to the commit that was made; False where it is not where it was, or cannot be moved."""
        # A checkout that had let go of the index may have changed to another branch since.
        if self._checked_out() == self.reference:
            told = f"commit: {self._commit[:10]} by the desk"
            moved = self._git.ask(*self._names, "update-ref", "-m", told, self.reference, self._commit, self.head)
            if moved is not None:
                return True
        # A git that was ended may have moved it before.
        self._ask_anew(_LOOKING)
        return self._git.ask("merge-base", "--is-ancestor", self._commit, self.reference) is not None

    def bring_index(self) -> None:
        """Let the index have the file as the branch does."""
        assert self._index is not None
        # The commit stands by now; an index that cannot be renamed shows as a staged edit.
        with contextlib.suppress(OSError):
            self._index.put()

    def mend_index(self) -> None:
        """The same where the branch was moved and the index was not: it has the file as the commit before."""
        before = self._git.ask("rev-parse", "--verify", "--quiet", f"{self.head}^:{self._path}") or b""
        if before and self._indexed == self._entry(before.decode("ascii", "replace").strip()):
            self._stage(self._blob)
            self.bring_index()

    def last_commit(self) -> str:
        """The commit that gave the file its content."""
        said = self._git.ask("rev-list", "-1", self.head, "--", self._path)
        return (said or b"").decode("ascii", "replace").strip()

    def _ask_anew(self, patience: float) -> None:
        """Go on with a git that has all of its time yet."""
        self._git.close()
        self._git = Git(self._program, self._top, patience)
        self._git.index = self._index.to_be if self._index is not None else None

    def _stage(self, blob: str) -> None:
        self._must(self._git.ask("update-index", "--cacheinfo", f"{self._mode},{blob},{self._path}"))

    def _checked_out(self) -> str:
        return (self._git.ask("symbolic-ref", "-q", "HEAD") or b"").decode("utf-8", "replace").strip()

    def _entry(self, blob: str) -> str:
        return f"{self._mode} {blob}"

    def _blob_entry(self, blob: str) -> bytes:
        return f"{self._mode} blob {blob}".encode()

    @staticmethod
    def _must(said: bytes | None) -> str:
        if said is None:
            raise UserError("git could not make the commit: nothing was changed")
        return said.decode("ascii", "replace").strip()

    def _troubles(self) -> list[str]:
        git = self._git
        folder = git.ask("rev-parse", "--absolute-git-dir")
        if folder is None:
            return ["git cannot read the repository around the knowledge"]
        place = Path(os.fsdecode(folder.rstrip(b"\n")))
        if found := self._unsuitable(place):
            return found
        self._index = Index(place)
        self._index.take()
        git.index = self._index.to_be
        if found := self._under_way():
            return found
        reference = self._checked_out()
        if not _REFERENCE.fullmatch(reference):
            return ["the repository is on no branch (a detached HEAD)"]
        head = git.ask("rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
        if not head:
            return ["the repository has no commit yet"]
        self.reference, self.head = reference, head.decode().strip()
        return self._read_committed()

    def _unsuitable(self, folder: Path) -> list[str]:
        git = self._git
        if hasattr(os, "geteuid") and folder.stat().st_uid != os.geteuid():
            return ["the repository belongs to another user of this machine"]
        if (git.ask("config", "--type=bool", "--get", "core.bare") or b"").strip() == b"true":
            return ["the repository is a bare one"]
        if git.ask("config", "--get-regexp", _PARTIAL):
            return ["the repository is a partial clone"]
        return []

    def _under_way(self) -> list[str]:
        git = self._git
        for name, what in _UNDER_WAY.items():
            where = git.ask("rev-parse", "--git-path", name)
            if where and (git.top / os.fsdecode(where.rstrip(b"\n"))).exists():
                return [f"a {what} is under way in the repository"]
        return []

    def _read_committed(self) -> list[str]:
        git = self._git
        listed = git.ask("ls-tree", "-z", self.head, "--", self._path)
        if listed is None:
            return ["git cannot read the repository around the knowledge"]
        if listed:
            mode, kind, blob = listed.split(b"\t", 1)[0].decode().split(" ")
            if kind != "blob" or not mode.startswith("100"):
                return [f"{self._path} is no file in the repository"]
            self._mode, self._blob = mode, blob
            self.committed = git.ask("cat-file", "blob", blob)
            if self.committed is None:
                return [f"git cannot read {self._path} in the repository"]
        return self._converted() or self._read_index()

    def _converted(self) -> list[str]:
        """What would make the file in the repository another than the file in the folder."""
        said = self._git.ask("check-attr", "-z", *_CONVERTING, "--", self._path)
        if said is None:
            return ["git cannot read the attributes of the repository"]
        pieces = said.decode("utf-8", "replace").split("\0")
        values = dict(zip(pieces[1::3], pieces[2::3], strict=False))
        for name in ("filter", "ident", "working-tree-encoding"):
            if values.get(name, "unspecified") not in ("unspecified", "unset"):
                return [f"the repository converts {self._path} (its attribute {name})"]
        endings = (self._git.ask("config", "--get", "core.autocrlf") or b"").strip().lower()
        if values.get("eol") == "crlf" or (endings in (b"true", b"1", b"yes", b"on") and values.get("text") != "unset"):
            return [f"the repository converts the line ends of {self._path}"]
        return []

    def _read_index(self) -> list[str]:
        said = self._git.ask("ls-files", "-v", "-s", "-z", "--", self._path)
        if said is None:
            return ["git cannot read the index of the repository"]
        told = said.split(b"\0")[0].split(b"\t")[0].decode("ascii", "replace").split(" ")
        if len(told) == 4 and told[3] == "0":
            if told[0] != "H":
                return [f"git is told not to look at {self._path} (skip-worktree or assume-unchanged)"]
            self._indexed = f"{told[1]} {told[2]}"
        return []


def _replaced(listed: bytes, entry: bytes, name: bytes) -> bytes:
    """A tree's entries with one of them another."""
    kept = [one for one in listed.split(b"\0") if one and one.split(b"\t", 1)[1] != name]
    return b"".join(one + b"\0" for one in [*kept, entry + b"\t" + name])


def branch_of(file: Path, patience: float = PATIENCE) -> Branch | None:
    """The branch on which a file is committed; None where it is in no repository, there is no git, or it is ignored.

    Raises UserError where there is one, and no commit may be made in it now.
    """
    program = shutil.which("git")
    # A relative one would be looked for in the repository itself.
    if program is None or not os.path.isabs(program):
        return None
    top = next((around for around in file.parents if os.path.lexists(around / ".git")), None)
    if top is None:
        return None
    branch = Branch(program, top, file.relative_to(top).as_posix(), patience)
    with contextlib.ExitStack() as stack:
        stack.enter_context(branch)
        try:
            branch.look()
        except OSError as reason:
            raise UserError(f"git does not start ({reason.strerror}): nothing was changed") from None
        if branch.is_ignored():
            return None
        stack.pop_all()
    return branch
