"""`dragoman slack manifest`: what Slack needs to know of this program. Arguments are read here, nothing is decided."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from bot.adapters.slack import Mode
from bot.core.adapter import Settled
from bot.core.command import Commands
from bot.errors import UserError

_PLACEHOLDER = "https://YOUR.HOST/slack/events"


def add_commands(app: typer.Typer, commands: Commands, settled: Settled) -> None:
    """Add the subcommands to a typer app."""

    @app.callback()
    def slack() -> None:
        """What Slack needs to know of this program."""

    @app.command("manifest")
    def manifest(
        mode: Annotated[Mode | None, typer.Option(help="By default what the config says.")] = None,
        address: Annotated[
            str, typer.Option(metavar="URL", help="For http: where Slack reaches you, ending in /slack/events.")
        ] = _PLACEHOLDER,
        prefix: Annotated[str | None, typer.Option(help="Put before every slash command but /dragoman.")] = None,
        config: Annotated[Path | None, typer.Option(metavar="FILE", help="The settings file.")] = None,
    ) -> None:
        """Print the app manifest, to be pasted at api.slack.com/apps under Create New App, From a manifest."""
        from bot.adapters.slack import manifest as manifests

        chosen = {name: value for name, value in (("mode", mode), ("command_prefix", prefix)) if value is not None}
        settings = settled(config)
        if not address.startswith("https://"):
            raise UserError(f"--address: {address!r} is not what Slack takes: write https://HOST/slack/events")
        try:
            settings = msgspec.convert(msgspec.to_builtins(settings) | chosen, type(settings))
        except msgspec.ValidationError:
            raise UserError(
                f"--prefix: {prefix!r} cannot begin a command: small letters, digits, - and _, at most 16, such as dm-"
            ) from None
        if settings.mode is Mode.HTTP and address == _PLACEHOLDER:
            print("Replace YOUR.HOST in it, or say where Slack reaches you with --address.", file=sys.stderr)
        print(json.dumps(manifests.manifest(commands, settings, address), ensure_ascii=False, indent=2))
