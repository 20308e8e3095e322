"""The command line as typer knows it: names, options, help. What each command does is imported when it is run."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot import __version__
from bot.cli.options import PLAIN, Config, Knowledge, Sources, Today
from bot.cli.refusing import ended, guarded
from bot.config import Level


def run(arguments: list[str]) -> int:
    """Run one command line; its exit code."""
    return ended(lambda: _run_through_typer(arguments))


def _run_through_typer(arguments: list[str]) -> int:
    command = typer.main.get_command(
        app(platforms_too=arguments[:1] not in (["ask"], ["chat"], ["run"], ["kb"], ["state"], ["digest"]))
    )
    try:
        command.main(args=arguments, prog_name="dragoman")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def app(*, platforms_too: bool) -> typer.Typer:
    """All commands. platforms_too: with what each platform adds, which means importing every one that is installed."""
    from bot.cli.digest import digest
    from bot.cli.kb import kb
    from bot.cli.state import state

    built = typer.Typer(no_args_is_help=True, **PLAIN)
    built.callback()(_dragoman)
    # Words that begin with a hyphen belong to the question; see ask_arguments.py, which is what reads them.
    built.command("ask", context_settings={"ignore_unknown_options": True})(guarded(_ask))
    built.command("chat")(guarded(_chat))
    built.command("run")(guarded(_run))
    built.add_typer(kb, name="kb")
    built.add_typer(digest, name="digest")
    built.add_typer(state, name="state")
    if platforms_too:
        _add_platforms(built)
    return built


def _add_platforms(built: typer.Typer) -> None:
    from functools import partial

    from bot.app import section_of
    from bot.commands import COMMANDS
    from bot.core.adapter import names, platform

    def group(name: str, help: str) -> typer.Typer:
        added = typer.Typer(help=help, no_args_is_help=True, **PLAIN)
        built.add_typer(added, name=name)
        return added

    for name in names():
        try:
            found = platform(name)
        except ImportError as reason:
            # What one package lacks is no reason for the rest of the command line to be gone.
            print(
                f"dragoman: the platform {name!r} cannot be loaded ({reason}): install it anew, or remove it",
                file=sys.stderr,
            )
            continue
        if found is not None:
            found.cli(group, COMMANDS, partial(section_of, found))


def _version(asked: bool) -> None:
    if asked:
        print(f"dragoman {__version__}")
        raise typer.Exit


def _dragoman(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Who holds that post, when did those two last meet, what was signed, and who says so."""


def _ask(
    question: Annotated[
        list[str] | None,
        typer.Argument(help="The question, such as /relations qatar turkey; - reads one a line and answers in JSON."),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="text, json, or a platform's name.")
    ] = None,
    today: Today = None,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """Answer a question, with the source of every line.

    Exit codes: 0 answered, 1 not found or ambiguous, 2 not understood, 3 denied, 4 cannot be served.
    """
    from bot.cli.ask_arguments import Question
    from bot.cli.asking import ask

    chosen = {"format": form, "today": today, "knowledge": knowledge, "sources": sources, "config": config}
    options = {name: str(value) for name, value in chosen.items() if value is not None}
    return ask(Question(question or [], options))


def _chat(today: Today = None, knowledge: Knowledge = None, sources: Sources = None, config: Config = None) -> int:
    """Ask one question after another; Tab completes commands and names, Ctrl-D ends."""
    from bot.app import Choices
    from bot.cli.chatting import chat

    return chat(Choices(knowledge=knowledge, sources=sources, config=config, today=today))


def _run(
    level: Annotated[
        Level | None,
        typer.Option(
            "--log-level",
            metavar="LEVEL",
            case_sensitive=False,
            help="debug, info, warning or error, over the config's.",
        ),
    ] = None,
    knowledge: Knowledge = None,
    sources: Sources = None,
    config: Config = None,
) -> int:
    """Serve every platform that the config enables, until told to stop.

    Exit codes: 0 ended by SIGTERM, 130 by SIGINT (Ctrl-C), 2 nothing was started, 4 nothing is left to serve.
    """
    from bot.app import Choices
    from bot.cli.running import run

    return run(Choices(knowledge=knowledge, sources=sources, config=config), level)
