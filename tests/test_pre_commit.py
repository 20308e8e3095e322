"""The checks before a commit: what the hooks run is there, stops what must not be committed, and lets the rest pass."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.reading import read_text
from tests.asking import ROOT
from tests.small_knowledge import written

PERSON = "people/greta-holm"
PRE_COMMIT = shutil.which("pre-commit", path=str(Path(sys.executable).parent)) or ""
"""Beside the Python that runs the tests, which need not be on the path."""


def hooks(text: str) -> list[dict[str, Any]]:
    """The hooks of a file, whether they stand in it by themselves or under a repository."""
    # The reader is for files that hold one mapping.
    document, problems = read_text(f"all:\n{re.sub('^', '  ', text, flags=re.M)}", "hooks.yaml")
    assert document is not None, problems
    found = document.value["all"]
    every: list[dict[str, Any]] = found["repos"][0]["hooks"] if isinstance(found, dict) else found
    return every


OFFERED = hooks((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
HERE = hooks((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
README = (ROOT / "knowledge" / "README.md").read_text("utf-8")


class Repository:
    """A git repository of the small knowledge, with the program on the path and the hooks in git's own hook."""

    def __init__(self, folder: Path, chosen: list[dict[str, Any]]) -> None:
        self.folder = folder
        binaries = folder.parent / "bin"
        binaries.mkdir()
        program = binaries / "dragoman"
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m bot "$@"\n', "utf-8")
        program.chmod(0o755)
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder.parent),
            "XDG_CACHE_HOME": str(folder.parent / "cache"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_AUTHOR_NAME": "Nora",
            "GIT_AUTHOR_EMAIL": "nora@example.org",
            "GIT_COMMITTER_NAME": "Nora",
            "GIT_COMMITTER_EMAIL": "nora@example.org",
        }
        written(folder)
        self.git("init", "-q")
        self.run("dragoman", "kb", "format", "--knowledge", "knowledge")
        if chosen:
            hook = folder / ".git" / "hooks" / "pre-commit"
            hook.parent.mkdir(exist_ok=True)
            hook.write_text("#!/bin/sh\nset -e\n" + "".join(map(_as_shell, chosen)), "utf-8")
            hook.chmod(hook.stat().st_mode | stat.S_IXUSR)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=60, check=False
        )

    def git(self, *arguments: str) -> None:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr

    def commit(self) -> tuple[int, str]:
        """Stage everything and commit; git's exit code, and what was said."""
        self.git("add", "-A")
        done = self.run("git", "commit", "-qm", "Change")
        return done.returncode, done.stdout + done.stderr

    def write(self, path: str, text: str) -> None:
        (self.folder / "knowledge" / f"{path}.yaml").write_text(text, "utf-8")

    def read(self, path: str) -> str:
        return (self.folder / "knowledge" / f"{path}.yaml").read_text("utf-8")


def _as_shell(hook: dict[str, Any]) -> str:
    """What pre-commit does with a hook: its entry and arguments, with the staged files that its pattern fits."""
    command = " ".join([hook["entry"], *map(shlex.quote, hook.get("args", ()))])
    if hook.get("pass_filenames") == "false":
        assert hook["always_run"] == "true"
        return f"{command}\n"
    files = "git diff --cached --name-only --diff-filter=ACMRT"
    return f'files=$({files} | grep -E {shlex.quote(hook["files"])} || true)\n[ -z "$files" ] || {command} $files\n'


def test_the_two_files_offer_the_same_checks() -> None:
    for offered, here in zip(OFFERED, HERE, strict=True):
        for key in ("id", "name", "entry", "files", "always_run", "pass_filenames"):
            assert offered.get(key) == here.get(key)
        assert (offered["language"], here["language"]) == ("python", "system")
    shown = README.split("```yaml\nrepos:", 1)[1].split("```", 1)[0]
    assert re.findall(r"- id: (\S+)", shown) == [hook["id"] for hook in OFFERED]


@pytest.mark.heavy
def test_what_must_not_be_committed_is_stopped_and_the_rest_passes(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "newsroom", OFFERED)
    code, said = repository.commit()
    assert (code, said.count("0 errors")) == (0, 1)
    # Nothing is wrong, but it is not laid out.
    good = repository.read(PERSON)
    repository.write(PERSON, good.replace("short: Holm", "short:   'Holm'"))
    code, said = repository.commit()
    assert code == 1
    assert f"would change knowledge/{PERSON}.yaml" in said
    repository.write(PERSON, good)
    # What others refer to is deleted: no staged file fits any pattern.
    (repository.folder / "knowledge" / f"{PERSON}.yaml").unlink()
    code, said = repository.commit()
    assert code == 1
    assert re.search(r"^knowledge/posts/\S+\.yaml:\d+:\d+: .*greta-holm", said, re.M), said
    assert repository.run("git", "log", "--format=%s").stdout.split() == ["Change"]


@pytest.mark.skipif(not PRE_COMMIT, reason="pre-commit is not installed: pip install pre-commit")
def test_pre_commit_itself_takes_the_config_and_stops_a_commit(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "newsroom", [])
    text = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    # This repository is no checkout of the program, which would look for its own folders.
    text = re.sub(r"^( *)entry: (.*)$", r"\1entry: \2 --knowledge knowledge", text, flags=re.M)
    (repository.folder / ".pre-commit-config.yaml").write_text(text, "utf-8")
    for file in (ROOT / ".pre-commit-config.yaml", ROOT / ".pre-commit-hooks.yaml"):
        check = "validate-config" if "config" in file.name else "validate-manifest"
        assert repository.run(PRE_COMMIT, check, str(file)).returncode == 0
    assert repository.run(PRE_COMMIT, "install").returncode == 0
    assert repository.commit()[0] == 0
    repository.write(PERSON, repository.read(PERSON).replace("short:", "shrot:"))
    code, said = repository.commit()
    assert code == 1
    assert "did you mean 'short'" in said
