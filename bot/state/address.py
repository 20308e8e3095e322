"""Where a store is, as an operator writes it: a path or a URL, made into the URL of an async driver. Opens nothing."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import UserError

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def read_address(where: str) -> URL:
    """The URL of a path to a SQLite file (taken from the current folder, `~` is the home), or of a database URL.

    Raises UserError for a URL of another database, or of a SQLite database that is not a file.
    """
    if "://" not in where:
        return _file(where, where)
    # A message must not repeat a URL that may hold a password, and one that cannot be read cannot be masked.
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):
        raise UserError(
            "the database URL cannot be read: write postgresql://USER:PASSWORD@HOST/DATABASE, or the path of a file"
        ) from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise UserError(
            f"there is no store on {url.drivername!r}: write the path of a SQLite file, or a postgresql:// URL"
        )
    if not driver.startswith("sqlite"):
        return url.set(drivername=driver)
    if url.query or url.host:
        raise UserError(f"{shown(url)}: write sqlite:///PATH with nothing before or after the path, or the path alone")
    return _file(url.database or "", shown(url))


def shown(url: URL) -> str:
    """The address as it may be printed and logged: the path of a file, or the URL without its password or options."""
    if url.drivername.startswith("sqlite"):
        return url.database or str(url)
    return url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def _file(path: str, written: str) -> URL:
    # SQLite reads these names as a database in memory, which would forget at every restart what must outlast it.
    if path in ("", ":memory:"):
        raise UserError(f"{written or 'an empty path'!r} is no file to keep a store in: write the path of one")
    try:
        whole = Path(path).expanduser().absolute()
    except RuntimeError:
        raise UserError(f"{written}: there is no such home folder: write the path out") from None
    return URL.create(_DRIVERS["sqlite"], database=str(whole))
