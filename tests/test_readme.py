"""The README stays true: every command is in its table, its transcript is the program's own, its commands exist."""

from __future__ import annotations

import datetime
import re
import shlex
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from bot.config import open_settings
from bot.core.parsing import bind, parse_line
from bot.desk.desk import configured
from tests.asking import ROOT, answer_to, newsroom

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


def test_every_command_for_the_store_and_the_digests_has_its_row() -> None:
    from typer.main import get_command

    from bot.cli.digest import digest
    from bot.cli.state import state

    for heading, app in (("## Running it", state), ("### Digests and watches, for whoever runs it", digest)):
        documented = {usage.split()[2] for usage in rows(heading)}
        assert documented == set(get_command(app).commands), heading  # type: ignore[attr-defined]


def test_every_question_it_shows_can_be_asked() -> None:
    """A line that is not understood, or an option that is gone, would be copied by a reader all the same."""
    section = README.split("### What it says by itself", 1)[1].split("\n### ", 1)[0]
    block = section.split("```\n", 2)[1].splitlines()
    asked = [*block, *re.findall(r"`(/(?:watch|changes) [^`]+)`", section)]
    assert len(asked) == 6
    for line in asked:
        invocation = parse_line(line, COMMANDS)
        command = COMMANDS.by_name[invocation.command]
        assert bind(invocation, command, newsroom().kb, datetime.date(2026, 11, 22)).line.startswith(f"/{command.name}")


def test_the_config_it_shows_is_valid(tmp_path: Path) -> None:
    section = README.split("### Digests and watches, for whoever runs it", 1)[1]
    (tmp_path / "config.yaml").write_text(section.split("```yaml\n", 1)[1].split("```", 1)[0], "utf-8")
    settings = open_settings(None, tmp_path)
    assert configured(settings, newsroom().kb)[0].channel == "slack:T0123456789/C0123456789"
    assert settings.permissions.digest == ("editors",)


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
