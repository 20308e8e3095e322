"""Discord is given the commands as they are declared, when they have changed, and at no other time."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from bot.adapters.discord import limits
from bot.adapters.discord.commands import PERMISSIONS, invitation
from bot.adapters.discord.declaring import NAMES, declared, differences, digest
from bot.commands import COMMANDS
from bot.core.command import Commands
from bot.state.events import SeenEvents
from bot.state.notes import Notes
from bot.state.store import open_store
from tests.adapters.discord.conftest import served, started
from tests.cli.conftest import ROOT, Run, home, run
from tests.emulators.discord import DiscordStandIn
from tests.emulators.discord_command_rules import command_units, commands_problems

__all__ = ["home", "run"]

Json = dict[str, Any]


def test_every_command_is_declared_with_every_option_as_it_is() -> None:
    made = {one["name"]: one for one in declared(COMMANDS)}
    assert set(made) == {*COMMANDS.by_name, NAMES}
    for command in COMMANDS:
        assert made[command.name]["description"] == command.description
        options = {one["name"]: one for one in made[command.name]["options"]}
        assert set(options) == {option.name for option in command.options}
        for option in command.options:
            one = options[option.name]
            # What is lacking in a command with a form, the form asks for.
            required = option.required and command.form is None
            assert (one["description"], one["required"]) == (option.description, required)
            assert one.get("autocomplete", False) is bool(option.type.kinds)
            assert [(choice["name"], choice["value"]) for choice in one.get("choices", ())] == [
                (word, word) for word in option.type.choices
            ]
    assert made[NAMES]["type"] == 3
    assert [choice["name"] for choice in made["digest"]["options"][0]["choices"]][:2] == ["preview", "subscribe"]


def test_they_are_such_as_discord_takes() -> None:
    made = declared(COMMANDS)
    assert commands_problems(made) == []
    assert sum(one["type"] == 1 for one in made) <= limits.COMMANDS
    assert sum(one["type"] == 3 for one in made) <= limits.MESSAGE_COMMANDS
    for one in made:
        assert command_units(one) <= limits.COMMAND_TEXT
        assert len(one.get("options", ())) <= limits.COMMAND_OPTIONS


def test_what_discord_adds_is_no_difference_and_what_changed_is() -> None:
    ours = declared(COMMANDS)
    theirs = [
        {
            **one, "id": str(at), "application_id": "1", "version": "7", "nsfw": False, "default_member_permissions": None,
            "name_localizations": None, "description_localizations": None, "contexts": [1, 0],
            "options": [{**option, **({} if option["required"] else {"required": None})} for option in one.get("options", ())],
        }
        for at, one in enumerate(reversed(ours))
    ]  # fmt: skip
    assert differences(ours, theirs) == []
    assert digest(ours) == digest(theirs)
    changed = [
        {**one, "description": "?"} if one["name"] == "leader" else one for one in ours if one["name"] != "about"
    ]
    assert differences(ours, [*changed, {"type": 2, "name": "Old"}]) == ["+ /about", "~ /leader", "- menu “Old”"]
    assert digest(ours) != digest(changed)
    shuffled = [{**one, "options": one.get("options", [])[::-1]} for one in ours]
    assert digest(ours) != digest(shuffled), "the order of options is what a reader sees"


async def test_they_are_given_once_however_often_it_starts(tmp_path: Path) -> None:
    async with DiscordStandIn() as discord:
        for _ in range(3):
            async with (
                await open_store(str(tmp_path / "state.db")) as store,
                served(discord, SeenEvents(store), Notes(store)),
            ):
                await discord.reconnect()
                await discord.settled()
        assert [call.method for call in discord.called("GET", "/commands") + discord.called("PUT", "/commands")] == [
            "GET",
            "PUT",
        ]
        async with served(discord):
            assert len(discord.called("PUT", "/commands")) == 1, "without a memory, it is looked first"
        assert discord.complaints == []


async def test_changed_ones_are_given_anew(tmp_path: Path) -> None:
    async with DiscordStandIn() as discord, await open_store(str(tmp_path / "state.db")) as store:
        async with served(discord, SeenEvents(store), Notes(store)):
            pass
        async with started(discord, SeenEvents(store), Notes(store)) as bot:
            bot.desk._commands = Commands.of(
                msgspec.structs.replace(one, description="Changed") if one.name == "about" else one for one in COMMANDS
            )
            await bot.until(ready=True)
        puts = discord.called("PUT", "/commands")
        assert len(puts) == 2
        assert [one["description"] for one in puts[1].json if one["name"] == "about"] == ["Changed"]


async def test_while_discord_does_not_take_them_it_is_not_ready_and_tries_again() -> None:
    async with DiscordStandIn() as discord:
        discord.fault("PUT", "/commands", status=400, code=50035)
        async with started(discord) as bot:
            await discord.until(lambda: "does not take the commands (400" in bot.why)
            answer = await discord.mention("about")
            await discord.settled()
            assert "knowledge" in answer.message.words, "mentions are answered meanwhile"
            await bot.until(ready=True)
        assert len(discord.called("PUT", "/commands")) == 2


# --- the command line -------------------------------------------------------------------------------------------------


def configured(discord: DiscordStandIn, folder: Path) -> Path:
    path = folder / "config.yaml"
    path.write_text(
        f"discord: {{guilds: ['10001'], api_base: {discord.api_base}, gateway: {discord.gateway}}}\n", "utf-8"
    )
    return path


async def test_sync_shows_what_would_change_and_then_changes_it(run: Run, tmp_path: Path) -> None:
    async with DiscordStandIn() as discord:
        config = str(configured(discord, tmp_path))
        env = {"DISCORD_BOT_TOKEN": discord.token}

        async def sync(*more: str) -> str:
            done = await asyncio.to_thread(run, "discord", "sync", "--config", config, *more, env=env)
            assert done.returncode == 0, done.stderr
            return str(done.stdout)

        assert "+ /relations\n" in await sync("--dry-run")
        assert "Nothing was changed." in await sync("--dry-run")
        assert discord.called("PUT", "/commands") == []
        assert f"{len(COMMANDS.by_name) + 1} changed." in await sync()
        assert await sync() == "Discord has the commands as they are: nothing to change.\n"
        assert len(discord.called("PUT", "/commands")) == 1


async def test_the_invitation_asks_for_what_is_needed_and_no_more(run: Run, tmp_path: Path) -> None:
    async with DiscordStandIn() as discord:
        config = str(configured(discord, tmp_path))
        env = {"DISCORD_BOT_TOKEN": discord.token}
        done = await asyncio.to_thread(run, "discord", "invite", "--config", config, env=env)
        link = urlsplit(done.stdout.strip())
        asked = parse_qs(link.query)
        assert (link.netloc, link.path) == ("discord.com", "/oauth2/authorize")
        assert asked["client_id"] == ["40001"], "the application's id, which is not the bot's"
        assert asked["scope"] == ["bot applications.commands"]
        assert int(asked["permissions"][0]) == sum(PERMISSIONS.values()) == 274877991936
        offline = await asyncio.to_thread(
            run, "discord", "invite", "--application", "77", env={"DISCORD_BOT_TOKEN": ""}
        )
        assert offline.stdout.strip() == invitation("77")


@pytest.mark.parametrize(
    ("arguments", "token", "said"),
    [
        (["invite"], "", "DISCORD_BOT_TOKEN is not set"),
        (["sync"], "not-the-token", "Discord refuses DISCORD_BOT_TOKEN"),
        (["invite", "--application", "x"], "", "is no id"),
    ],
)
async def test_what_cannot_be_done_is_said(
    run: Run, tmp_path: Path, arguments: list[str], token: str, said: str
) -> None:
    async with DiscordStandIn() as discord:
        config = str(configured(discord, tmp_path))
        env = {"DISCORD_BOT_TOKEN": token}
        done = await asyncio.to_thread(run, "discord", *arguments, "--config", config, env=env)
        assert done.returncode == 2
        assert said in done.stderr
    gone = await asyncio.to_thread(run, "discord", "sync", "--config", config, env={"DISCORD_BOT_TOKEN": "x"})
    assert "Discord cannot be reached" in gone.stderr or arguments[0] == "invite" or token == ""


def test_format_discord_needs_no_library_and_no_token(run: Run) -> None:
    done = run("ask", "--format", "discord", "/leader", "erdogan", env={"DISCORD_BOT_TOKEN": ""})
    assert json.loads(done.stdout)["embeds"][0]["title"] == "Recep Tayyip Erdoğan"
    script = "import sys, bot.adapters.discord as d; from bot.core.answer import Answer; d.platform.render(Answer(title='x')); print('discord' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert shown.stdout.strip() == "False"
