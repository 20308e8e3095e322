"""Options that several commands of the command line share, as typer declares them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

Knowledge = Annotated[
    Path | None, typer.Option("--knowledge", metavar="DIR", help="The folder of entries; by default the checkout's.")
]
Sources = Annotated[
    Path | None,
    typer.Option(
        "--sources", metavar="DIR", help="The folder of source cards; by default `seeds` beside the knowledge."
    ),
]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings; by default ./config.yaml, if there is one.")
]
Today = Annotated[
    str | None, typer.Option("--today", metavar="DATE", help="The day to answer for: 2026-11-22, yesterday…")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program instead of text.")]

PLAIN: dict[str, Any] = {
    # Rich takes 40 ms to import, and its tracebacks would show a user what belongs in the logbook.
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "add_completion": False,
}
"""How every typer app here is made."""
