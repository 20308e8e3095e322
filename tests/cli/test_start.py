"""What a start must not pay for: modules that no plain answer needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run

NEVER = {
    "asyncio", "babel", "discord", "jsonschema_rs", "logging", "matplotlib", "numpy", "prompt_toolkit", "pycountry",
    "pydantic", "rapidfuzz", "rich", "ruamel", "slack_bolt", "sqlalchemy", "typer", "yaml",
    "importlib.metadata", "bot.kb.checks", "bot.kb.editing", "bot.kb.loading", "bot.kb.verifying", "bot.cli.kb",
    "aiohttp", "bot.adapters.slack", "bot.core.health", "bot.core.logbook", "bot.state",
}  # fmt: skip
"""None of these is imported to answer an exactly spelt question from a warm cache into a pipe."""


def imported(home: Path, *words: str) -> set[str]:
    script = (
        "import sys\n"
        "import bot.__main__\n"
        "from bot.cli.door import enter\n"
        f"enter(['ask', *{words!r}])\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "XDG_CACHE_HOME": str(home / "cache")},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_plain_answer_imports_nothing_heavy(run: Run, home: Path, form: str) -> None:
    words = ("--format", form, "/relations", "qatar", "turkey")
    run("ask", *words)
    modules = imported(home, *words)
    assert "bot.core.dispatch" in modules
    assert NEVER & modules == set()


def test_a_guess_imports_rapidfuzz_and_no_more(run: Run, home: Path) -> None:
    run("ask", "/relations", "qatar", "turkey")
    modules = imported(home, "/relations", "qatr", "turkey")
    assert "bot.core.dispatch" in modules
    assert NEVER & modules <= {"rapidfuzz"}


def test_a_config_with_platforms_costs_the_yaml_reader_and_no_platform(run: Run, home: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("slack: {enabled: true}\ntimezone: Asia/Qatar\n", "utf-8")
    run("ask", "/relations", "qatar", "turkey")
    modules = imported(home, "--config", str(config), "/relations", "qatar", "turkey")
    assert "bot.core.dispatch" in modules
    assert NEVER & modules == {"yaml"}
