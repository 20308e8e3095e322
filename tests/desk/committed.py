"""A real git repository with knowledge in it, committed as an editor would. No test is here."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.kb.folders import Folders

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="there is no git program on this machine")

BASE = 1_900_000_000
"""When the first commit is made; each later one a minute after the one before."""


def person(entry: str, name: str, cite: str = "s000#p1", more: str = "") -> str:
    return f"id: {entry}\ncite: {cite}\nname: {name}\n{more}"


class Editing:
    """A repository at a folder, its knowledge in a folder of it, and who works there."""

    def __init__(self, top: Path, knowledge: str = "knowledge", *, begin: bool = True) -> None:
        self.top = top
        self.knowledge = top / knowledge
        self.minute = 0
        top.mkdir(parents=True, exist_ok=True)
        if begin:
            self.git("init", "-q", "-b", "main")

    @property
    def folders(self) -> Folders:
        return Folders(self.knowledge, self.knowledge.parent / "seeds")

    def git(self, *arguments: str, told: str | None = None, check: bool = True, at: int | None = None) -> str:
        """What git says, run as an ordinary user would in that folder, without this machine's settings."""
        assert GIT is not None
        moment = f"{BASE + 60 * self.minute if at is None else at} +0000"
        done = subprocess.run(
            [GIT, *arguments],
            cwd=self.top,
            input=told,
            capture_output=True,
            text=True,
            timeout=60,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.top),
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_NAME": "Nora Fitch",
                "GIT_AUTHOR_EMAIL": "nora@example.org",
                "GIT_COMMITTER_NAME": "Desk",
                "GIT_COMMITTER_EMAIL": "desk@example.org",
                "GIT_AUTHOR_DATE": moment,
                "GIT_COMMITTER_DATE": moment,
            },
            check=False,
        )
        if check:
            assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def write(self, path: str, content: str | None) -> None:
        """A file of the knowledge, by its folder and stem; None takes it away."""
        file = self.knowledge / f"{path}.yaml"
        if content is None:
            file.unlink()
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")

    def commit(self, message: str, files: dict[str, str | None] | None = None, author: str = "") -> str:
        """Write files and commit everything, a minute after the last time: the commit's whole name."""
        for path, content in (files or {}).items():
            self.write(path, content)
        self.minute += 1
        self.git("add", "-A")
        by = [f"--author={author} <someone@example.org>"] if author else []
        self.git("commit", "-q", "--allow-empty", "--cleanup=verbatim", *by, "-F", "-", told=message)
        return self.git("rev-parse", "HEAD").strip()
