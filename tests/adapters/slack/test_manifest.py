"""The manifest says what the declarations say, within what Slack takes."""

from __future__ import annotations

import json

import pytest

from bot.adapters.slack import Mode, SlackSettings, limits
from bot.adapters.slack.manifest import RESERVED, manifest, slash_commands
from bot.commands import COMMANDS
from tests.cli.conftest import Run, home, run

__all__ = ["home", "run"]


@pytest.mark.parametrize("prefix", ["", "dm-"])
def test_every_command_has_a_slash_command_unless_slack_keeps_the_word(prefix: str) -> None:
    made = manifest(COMMANDS, SlackSettings(command_prefix=prefix))
    slashes = {one["command"] for one in made["features"]["slash_commands"]}
    wanted = {f"/{prefix}{command.name}" for command in COMMANDS}
    assert wanted - slashes == ({"/help"} if not prefix else set())
    assert "/dragoman" in slashes
    assert not {slash.removeprefix("/") for slash in slashes} & RESERVED


def test_it_fits_what_slack_takes() -> None:
    features = manifest(COMMANDS, SlackSettings())["features"]
    assert len(features["slash_commands"]) <= limits.COMMANDS
    for one in features["slash_commands"]:
        assert len(one["command"]) <= limits.COMMAND_NAME + 1
        assert len(one["description"]) <= limits.COMMAND_DESCRIPTION
        assert len(one.get("usage_hint", "")) <= limits.COMMAND_HINT
    assert len(features["shortcuts"]) <= limits.SHORTCUTS
    for one in features["shortcuts"]:
        assert len(one["name"]) <= limits.SHORTCUT_NAME
        assert len(one["description"]) <= limits.SHORTCUT_DESCRIPTION


def test_it_asks_for_the_scopes_that_are_used_and_no_others() -> None:
    assert manifest(COMMANDS, SlackSettings())["oauth_config"]["scopes"]["bot"] == [
        "app_mentions:read",
        "channels:history",
        "chat:write",
        "chat:write.public",
        "commands",
        "groups:history",
        "im:history",
        "mpim:history",
    ]


def test_socket_mode_needs_no_address_and_http_gives_it_everywhere() -> None:
    assert "https://" not in json.dumps(manifest(COMMANDS, SlackSettings()))
    address = "https://bot.example.org/slack/events"
    made = manifest(COMMANDS, SlackSettings(mode=Mode.HTTP), address)
    assert {one["url"] for one in made["features"]["slash_commands"]} == {address}
    settings = made["settings"]
    assert settings["event_subscriptions"]["request_url"] == address
    assert settings["interactivity"]["message_menu_options_url"] == address
    assert not settings["socket_mode_enabled"]


def test_the_long_names_of_slash_commands_stay_apart() -> None:
    slashes = slash_commands(COMMANDS, "x" * 16)
    assert all(len(slash) <= limits.COMMAND_NAME for slash in slashes)


def test_it_is_printed_as_json_that_can_be_pasted(run: Run) -> None:
    done = run("slack", "manifest")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["features"]["bot_user"]["display_name"] == "Dragoman"
    wrong = run("slack", "manifest", "--prefix", "NOT THIS")
    assert wrong.returncode == 2
    assert "--prefix" in wrong.stderr
