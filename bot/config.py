"""Settings: what an operator may choose in config.yaml, and where that file is looked for. Not what it leads to."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from bot.errors import BadData, Problem

FILE = "config.yaml"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """knowledge, sources: the two folders. timezone: the IANA zone whose calendar says which day it is.

    What is left out: the folders found around the program (see kb/folders.py), and the machine's own zone.
    """

    knowledge: str | None = None
    sources: str | None = None
    timezone: str | None = None


def open_settings(asked: Path | None, start: Path) -> Settings:
    """The settings of the file asked for, else of config.yaml in `start`, else the defaults.

    Relative folders become absolute, taken from where the file is. Raises BadData with every problem of the file.
    """
    path = asked if asked is not None else start / FILE
    if asked is None and not os.path.lexists(path):
        return Settings()
    # Only who has a config pays for the YAML reader at every start.
    from bot.kb.shaping import to_record
    from bot.reading import read_file

    document, problems = read_file(path)
    if document is None and _says_nothing(path):
        return Settings()
    if document is None or problems:
        raise BadData(problems)
    settings, problems = to_record(document, Settings, path.as_posix())
    if settings is None:
        raise BadData(problems)
    if settings.timezone is not None and not _is_zone(settings.timezone):
        line, column = document.where(("timezone",))
        advice = "write a name from the IANA time zone database, such as Asia/Qatar or Europe/Istanbul"
        message = f"there is no time zone {settings.timezone!r}"
        raise BadData([Problem(file=path.as_posix(), line=line, column=column, message=message, advice=advice)])
    folder = path.absolute().parent
    return msgspec.structs.replace(
        settings, knowledge=_from(folder, settings.knowledge), sources=_from(folder, settings.sources)
    )


def _says_nothing(path: Path) -> bool:
    """Whether a file that cannot be read as YAML is empty, or comments alone: then every setting was left out."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return all(not line.strip() or line.lstrip().startswith("#") for line in lines)


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True


def _from(folder: Path, written: str | None) -> str | None:
    return None if written is None else str(folder / os.path.expanduser(written))
