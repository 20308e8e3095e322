"""The three kinds of error. Bad data is a list of Problems; bad input is a UserError; the rest are bugs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import msgspec


class Severity(StrEnum):
    """Errors block a reload and CI; warnings (all that depends on today) never do."""

    ERROR = "error"
    WARNING = "warning"


class Problem(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One thing wrong in one file: where, what, and what to do about it. Lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1
    message: str
    advice: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        kind = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.file}:{self.line}:{self.column}: {kind}{self.message}: {self.advice}"


class UserError(Exception):
    """What somebody asked for cannot be done as asked. The message says how to ask."""


class BadData(Exception):
    """Files that cannot be served. Carries every problem found, not the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def shown_path(path: Path, root: Path) -> str:
    """The path as an editor would type it: from the folder they work in, else whole."""
    try:
        return path.relative_to(root.parent).as_posix()
    except ValueError:
        return path.as_posix()
