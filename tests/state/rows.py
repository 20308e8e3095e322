"""What the tests put into a store, and how they look at what came out of one."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, Double, Integer, String, Table, Text, insert, select

from bot.errors import UserError
from bot.state.store import as_it_is, open_store
from bot.state.tables import METADATA, STORE_FACTS

ROOT = Path(__file__).resolve().parent.parent.parent

Rows = list[tuple[Any, ...]]

TEXTS = (
    "Türkiye – دوحة 🕊",
    'it\'s "quoted" \\ and\nbroken\r\n\tover lines\u2028\u2029',
    "",
    "e\u0301 \ufeff \u200f \x01\x7f",
    '["rows", {"table": "notes"}]',
)


def on_sqlite(tmp_path: Path, name: str = "dragoman.db") -> str:
    return str(tmp_path / name)


def value(column: Column[Any], number: int) -> Any:
    """Something that this column must keep, different for each row."""
    kind = column.type
    if isinstance(kind, Double):
        return (0.1 + number, 1.7976931348623157e308, -5e-324, float("inf"))[number % 4]
    if isinstance(kind, BigInteger):
        return 2**53 + 1 + number
    if isinstance(kind, Integer):
        return number + 1
    assert isinstance(kind, String | Text), f"say here what {column} may hold"
    whole = f"{number} {TEXTS[number % len(TEXTS)]}"
    return whole if kind.length is None else whole[: kind.length]


def rows_of(table: Table, count: int) -> list[dict[str, Any]]:
    return [{column.name: value(column, number) for column in table.columns} for number in range(count)]


async def fill(where: str, count: int = 7) -> None:
    """The same rows in every table, for every column."""
    async with await open_store(where) as store, store.begin() as connection:
        for table in METADATA.tables.values():
            await connection.execute(insert(table), rows_of(table, count))


async def contents(where: str) -> dict[str, Rows]:
    """All rows of all tables, but what a store notes of its own restoration."""
    found: dict[str, Rows] = {}
    async with as_it_is(where) as connection:
        for name, table in METADATA.tables.items():
            every = [tuple(row) for row in await connection.execute(select(table).order_by(*table.primary_key))]
            found[name] = [
                row for row in every if name != STORE_FACTS.name or row[0] not in ("backup_at", "restored_at")
            ]
            if connection.dialect.name == "postgresql":
                # It sorts texts by the rules of a language or none, SQLite by their bytes.
                found[name].sort()
    return {name: sorted(rows) for name, rows in found.items()}


async def facts(where: str) -> dict[str, float]:
    async with as_it_is(where) as connection:
        return {
            row.name: float(row.value) for row in await connection.execute(select(STORE_FACTS)) if "_at" in row.name
        }


async def refusal(doing: Any, kind: type[UserError] = UserError) -> str:
    with pytest.raises(kind) as caught:
        await doing
    return str(caught.value)


def bytes_of(path: Path | str) -> bytes:
    return Path(path).read_bytes()


def is_there(where: str) -> bool:
    return Path(where).exists()


def lines_of(file: Path) -> list[Any]:
    return [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]


def write_lines(file: Path, lines: list[Any]) -> None:
    """A backup of these lines and the end that belongs to them, as another program would write one."""
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    rows: dict[str, int] = {}
    for line in lines[1:]:
        if isinstance(line, dict):
            table = line["table"]
            rows[table] = 0
        else:
            rows[table] += 1
    end = {"rows": rows, "sha256": hashlib.sha256(content).hexdigest()}
    file.write_bytes(gzip.compress(content + json.dumps(end, separators=(",", ":")).encode() + b"\n"))
