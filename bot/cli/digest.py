"""`dragoman digest`: what the operator sees and mends of the digests. What they say and when is decided in bot/desk/."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.options import PLAIN, Config, Knowledge, Sources
from bot.cli.refusing import guarded

digest = typer.Typer(help="The digests that channels get every morning.", no_args_is_help=True, **PLAIN)

Channel = Annotated[
    str,
    typer.Option("--channel", metavar="ADDRESS", help="The channel: PLATFORM:WORKSPACE/CHANNEL, slack:T0123/C0456."),
]


@digest.command("preview")
@guarded
def _preview(
    channel: Channel,
    day: Annotated[str | None, typer.Option("--date", metavar="DATE", help="For which day; today if left out.")] = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="text, json, or a platform's name.")
    ] = None,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """Show the digest of a channel, as it was posted on a day or would be. Nothing is sent."""
    asked = {"date": day} if day else {}
    return _ask("preview", {**asked, "channel": channel}, form, knowledge, sources, config)


@digest.command("list")
@guarded
def _list(
    form: Annotated[str | None, typer.Option("--format", metavar="NAME", help="text or json.")] = None,
    config: Config = None,
) -> int:
    """List the channels that get a digest, and those that are paused, with the reason."""
    return _ask("list", {}, form, None, None, config)


@digest.command("resume")
@guarded
def _resume(channel: Channel, config: Config = None) -> int:
    """Post to a paused channel again: the bot was let in again, or somebody paused it by hand."""
    return _ask("resume", {"channel": channel}, None, None, None, config)


def _ask(
    action: str,
    arguments: dict[str, str],
    form: str | None,
    knowledge: Knowledge,
    sources: Sources,
    config: Config,
) -> int:
    """Ask /digest as it would be asked in the channel."""
    from bot.cli.ask_arguments import Question
    from bot.cli.asking import ask

    chosen = {"format": form, "knowledge": knowledge, "sources": sources, "config": config}
    options = {name: str(value) for name, value in chosen.items() if value is not None}
    words = ["/digest", action, *(f'{name}:"{value}"' for name, value in arguments.items())]
    return ask(Question(words, options))
