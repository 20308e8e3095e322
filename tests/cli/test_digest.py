"""`dragoman digest`: a digest as it would be posted, the channels that have one, and an end to a pause."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.state.channels import Channels, Pause
from bot.state.store import open_store
from tests.cli.conftest import Run

Digest = Callable[..., Any]

CONFIG = """
knowledge: knowledge
sources: seeds
state: desk.db
timezone: Europe/Istanbul
digests:
  - {channel: "slack:T1/C1", at: "08:30", days: mon-fri, follow: [qatar turkiye]}
"""


@pytest.fixture
def digest(run: Run, newsroom_folder: Path) -> Digest:
    """digest("list"): the finished process, with the config of CONFIG and knowledge that is in no repository."""
    config = newsroom_folder / "config.yaml"
    config.write_text(CONFIG, "utf-8")
    return lambda *arguments: run("digest", *arguments, "--config", str(config))


def test_a_digest_is_shown_as_it_would_be_posted(digest: Digest) -> None:
    done = digest("preview", "--channel", "slack:T1/C1", "--date", "2026-10-22")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Digest for Thu 22 Oct 2026")
    assert "Qatar" in done.stdout
    assert "[1] s0" in done.stdout


def test_it_is_the_digest_of_that_channel(digest: Digest) -> None:
    own, other = [digest("preview", "--channel", one, "--date", "2026-11-25") for one in ("slack:T1/C1", "slack:T1/C2")]
    assert "Tokayev" not in own.stdout
    assert "Tokayev" in other.stdout


def test_programs_get_json_and_what_the_platforms_would_be_sent(digest: Digest) -> None:
    def shown(form: str) -> Any:
        done = digest("preview", "--channel", "slack:T1/C1", "--date", "2026-10-22", "--format", form)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    told = shown("json")
    assert (told["command"], told["status"]) == ("digest", "ok")
    assert told["title"] == "Digest for Thu 22 Oct 2026"
    assert told["citations"]
    slack = shown("slack")
    assert "Digest for Thu 22 Oct 2026" in json.dumps(slack if isinstance(slack, dict) else slack[0])
    assert "blocks" in (slack if isinstance(slack, dict) else slack[0])
    discord = shown("discord")
    assert "embeds" in (discord if isinstance(discord, dict) else discord[0])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--channel", "general"), "'general' is no channel: write PLATFORM:WORKSPACE/CHANNEL"),
        (("--channel", "slack:T1/C1", "--date", "2026"), "'2026' is more than one day"),
        (("--channel", "slack:T1/C1", "--date", "someday"), "someday"),
        (("--channel", "slack:T1/C1", "--format", "morse"), "morse"),
        ((), "--channel"),
    ],
)
def test_what_cannot_be_shown_is_told_why(digest: Digest, arguments: tuple[str, ...], said: str) -> None:
    done = digest("preview", *arguments)
    assert done.returncode == 2
    assert said in done.stdout + done.stderr


@pytest.mark.heavy
def test_the_channels_are_listed_and_a_paused_one_is_resumed(digest: Digest, tmp_path: Path) -> None:
    async def paused() -> None:
        async with await open_store(str(tmp_path / "desk.db")) as store:
            await Channels(store).pause(Pause(channel="slack:T1/C1", why="not_in_channel", since=1_900_000_000.0))

    assert "slack:T1/C1 | mon-fri 08:30, Europe/Istanbul | Qatar–Türkiye | from the config" in digest("list").stdout
    asyncio.run(paused())
    listed = digest("list").stdout
    assert "Qatar–Türkiye | paused" in listed
    assert "slack:T1/C1, since 17 Mar 2030: not_in_channel. To end it: /digest resume there" in listed
    resumed = digest("resume", "--channel", "slack:T1/C1")
    assert resumed.returncode == 0
    assert "Posted: mon-fri at 08:30, Europe/Istanbul" in resumed.stdout
    assert "from the config" in digest("list").stdout
    assert "is not paused" in digest("resume", "--channel", "slack:T1/C1").stdout


def test_the_list_is_there_for_programs(digest: Digest) -> None:
    (table,) = json.loads(digest("list", "--format", "json").stdout)["blocks"]
    assert "slack:T1/C1" in json.dumps(table)


def test_what_the_config_follows_and_nobody_knows_keeps_nothing_down(run: Run, newsroom_folder: Path) -> None:
    config = newsroom_folder / "config.yaml"
    config.write_text(CONFIG.replace("[qatar turkiye]", "[atlantis]"), "utf-8")
    done = run("digest", "preview", "--channel", "slack:T1/C1", "--config", str(config))
    assert done.returncode == 0
    assert "the digest of slack:T1/C1: 'atlantis' cannot be followed" in done.stderr
    assert "called this, though it is followed here: atlantis" in done.stdout
