"""What CONTRIBUTING.md says of adapters is enough: the one it shows works when it is installed as it says."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.adapters.desk import free_port
from tests.asking import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
ADAPTER = re.search(r"<!-- adapter[^>]*-->\n```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """An environment in which the adapter is installed, as pip would leave it."""
    assert ADAPTER is not None
    (tmp_path / "your_package.py").write_text(ADAPTER[1], "utf-8")
    info = tmp_path / "your_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: your-package\nVersion: 1.0\n", "utf-8")
    points = re.search(r"`(\[project\.entry-points[^`]*)`, `([^`]*)`", TEXT)
    assert points is not None
    assert points[1] == '[project.entry-points."dragoman.adapters"]'
    (info / "entry_points.txt").write_text(f"[dragoman.adapters]\n{points[2].replace(chr(34), '')}\n", "utf-8")
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}


def test_the_adapter_it_shows_answers(installed: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "config.yaml").write_text(
        f"files: {{enabled: true}}\nstate: here.db\nhealth: {{listen: '127.0.0.1:{port}'}}\n", "utf-8"
    )
    (tmp_path / "questions.txt").write_text("/leader erdogan\nnonsense\n", "utf-8")
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(command, cwd=tmp_path, env=installed, stderr=subprocess.PIPE, text=True) as process:
        try:
            deadline = time.monotonic() + 30
            answers = tmp_path / "answers.txt"
            while time.monotonic() < deadline and (
                not answers.exists() or "Unknown command" not in answers.read_text()
            ):
                assert process.poll() is None, process.stderr.read() if process.stderr else ""
                time.sleep(0.05)
            said = answers.read_text("utf-8")
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as told:
                assert json.load(told)["platforms"]["files"]["ready"] is True
        finally:
            process.send_signal(signal.SIGTERM)
        process.wait(15)
    assert said.startswith("Recep Tayyip Erdoğan")
    assert said.count("Recep Tayyip Erdoğan — as of") == 1


def test_it_prints_for_format_and_its_settings_are_checked(installed: dict[str, str], tmp_path: Path) -> None:
    ask = [sys.executable, "-m", "bot", "ask", "--format", "files", "/leader", "erdogan"]
    done = subprocess.run(ask, cwd=tmp_path, env=installed, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Recep Tayyip Erdoğan")
    (tmp_path / "config.yaml").write_text("files: {enabled: true, question: q.txt}\n", "utf-8")
    run = [sys.executable, "-m", "bot", "run"]
    refused = subprocess.run(run, cwd=tmp_path, env=installed, capture_output=True, text=True, check=False)
    assert "did you mean 'questions'?" in refused.stderr


def test_every_name_it_gives_exists() -> None:
    import importlib

    for name in set(re.findall(r"`(bot\.core\.[\w.]+)`", TEXT)):
        module, _, member = name.rpartition(".")
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            assert hasattr(importlib.import_module(module), member), name


def test_it_says_how_an_adapter_posts_by_itself_and_tells_what_all_see() -> None:
    from bot.core.adapter import Newsroom
    from bot.core.posting import Poster

    for name in ("reach", "posted"):
        assert callable(getattr(Newsroom, name))
        assert f"`newsroom.{name}(" in TEXT
    for name in ("post", "find"):
        assert callable(getattr(Poster, name))
        assert f"`{name}`" in TEXT
