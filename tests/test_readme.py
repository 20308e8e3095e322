"""The README stays true: every command is in its table, its transcript is the program's own, its commands exist."""

from __future__ import annotations

import datetime
import re
import shlex
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from tests.asking import ROOT, answer_to

README = (ROOT / "README.md").read_text("utf-8")


def rows(heading: str) -> dict[str, str]:
    """The rows of the first table after a heading: first cell, second cell."""
    section = README.split(f"\n{heading}\n", 1)[1]
    table = "| " + section.split("| ", 1)[1].split("\n\n", 1)[0]
    return dict(re.findall(r"^\| `(.+?)` \| (.+?) \|$", table, re.M))


def test_every_command_has_its_row() -> None:
    declared = {command.usage: command.description for command in COMMANDS}
    assert rows("## Asking") == declared


def test_the_transcript_is_the_programs_own() -> None:
    transcript = README.split("<!-- transcript", 1)[1].split("```\n", 2)[1].splitlines()
    question = shlex.split(transcript[0].removeprefix("$ dragoman ask "))
    assert question[0] == "--today"
    answer = answer_to(" ".join(question[2:]), datetime.date.fromisoformat(question[1]))
    # The revision is a digest of every file, so it changes with any of them; "…" stands for what is left out.
    there = iter(re.sub(r"knowledge [0-9a-f]{7}", "knowledge …", line) for line in answer["text"].splitlines())
    shown = [re.sub(r"knowledge [0-9a-f]{7}", "knowledge …", line) for line in transcript[1:] if line != "…"]
    assert len(shown) > 20
    for line in shown:
        assert line in there, f"the program no longer says, in this place: {line}"


def test_every_kb_command_is_documented() -> None:
    from typer.main import get_command

    from bot.cli.kb import kb

    documented = {usage.split()[2] for usage in rows("## The knowledge")}
    assert documented == set(get_command(kb).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path", re.findall(r"`((?:knowledge|seeds|bot|tests)/[\w./-]*|[\w.-]+\.(?:md|yaml|toml))`", README)
)
def test_every_file_it_names_is_there(path: str) -> None:
    if path != "config.yaml":
        assert any((ROOT / part / path).exists() for part in (".", "bot")), path


def test_the_changelog_has_something_unreleased() -> None:
    assert "- " in (Path(ROOT) / "CHANGELOG.md").read_text("utf-8").split("## Unreleased", 1)[1]


def test_every_command_of_the_command_line_is_named() -> None:
    from typer.main import get_command

    from bot.cli.menu import app

    def paths(command: object, above: str) -> list[str]:
        below = getattr(command, "commands", None)
        return [above] if below is None else [path for name in below for path in paths(below[name], f"{above} {name}")]

    for path in paths(get_command(app(platforms_too=True)), "dragoman"):
        assert path in README, path
