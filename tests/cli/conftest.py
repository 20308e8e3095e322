"""Starts the real program, in a process of its own, with caches that belong to this test run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds the cache and state folders of every process started here."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def run(home: Path) -> Run:
    """run("ask", "/help", stdin=b"…", cwd=…, env={…}): the finished process, both outputs as text."""

    def start(
        *arguments: str | bytes, stdin: bytes = b"", cwd: Path = ROOT, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_STATE_HOME": str(home / "state"),
            "PYTHONPATH": str(ROOT),
            **(env or {}),
        }
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            env=environment,
            timeout=60,
            check=False,
        )
        out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        assert "Traceback" not in out + err, err
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    return start


@pytest.fixture
def newsroom_folder(tmp_path: Path) -> Path:
    """A copy of the shipped folders that a test may spoil: knowledge/ and seeds/ in it."""
    for name in ("knowledge", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path
