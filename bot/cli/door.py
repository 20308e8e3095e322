"""Where a command line comes in: `ask` the short way, everything else through typer."""

from __future__ import annotations

import gc


def enter(arguments: list[str]) -> int:
    """Run one command line; its exit code."""
    if arguments[:1] == ["ask"]:
        # Nothing that one answer makes is worth collecting before the process ends: 10 ms of 160.
        gc.disable()
        # Importing typer and building its commands takes as long as all of an answer (110 ms).
        from bot.cli.ask_arguments import read_ask
        from bot.cli.refusing import ended

        question = read_ask(arguments[1:])
        if question is not None:
            from bot.cli.asking import ask

            return ended(lambda: ask(question))
    from bot.cli.menu import run

    return run(arguments)
