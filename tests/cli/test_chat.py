"""`dragoman chat` beside an editor: what is saved is in the next answer, and what is wrong with it is said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT
from tests.small_knowledge import written

STATEMENT = "knowledge/statements/foreign-office-2030.yaml"


@pytest.mark.heavy
def test_what_is_saved_is_in_the_next_answer_and_what_is_wrong_is_said_once(tmp_path: Path, home: Path) -> None:
    folders = written(tmp_path)
    statement = tmp_path / STATEMENT
    environment = {**os.environ, "XDG_CACHE_HOME": str(home / "cache"), "XDG_STATE_HOME": str(home / "state")}
    command = [sys.executable, "-m", "bot", "chat", "--knowledge", str(folders.knowledge), "--today", "2032-03-01"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True, cwd=ROOT, env=environment) as chat:
        said = conversation(chat, statement)
    assert chat.returncode == 0
    assert said.count(f"{STATEMENT}:6:9") == 1
    assert "until this is mended, answers are as before" in said


def conversation(chat: subprocess.Popen[str], statement: Path) -> str:
    """Asks while the file is edited; what was said beside the answers."""
    assert chat.stdin
    assert chat.stdout

    def answer() -> str:
        chat.stdin.write("/statements ruritania\n")
        chat.stdin.flush()
        lines: list[str] = []
        while not lines or not lines[-1].lstrip().startswith("[1] s000"):
            lines.append(chat.stdout.readline())
            assert lines[-1]
        return "".join(lines)

    assert "the bridge was safe" in answer()
    saved = statement.read_text("utf-8")
    statement.write_text(saved.replace("safe", "shut"), "utf-8")
    assert "the bridge was shut" in answer()
    statement.write_text(saved.replace("[syldavia]", "[sylvania]"), "utf-8")
    assert "the bridge was shut" in answer()
    assert "the bridge was shut" in answer()
    statement.write_text(saved.replace("safe", "sold"), "utf-8")
    assert "the bridge was sold" in answer()
    return chat.communicate(timeout=20)[1]
