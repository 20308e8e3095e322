"""What was typed or piped, as text whatever bytes it came in. What it means is core/parsing.py's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

LONGEST_LINE = 1 << 20
"""Bytes kept of a line: enough for any question to be refused as too long."""


def readable(line: str) -> str:
    """The line with what is not Unicode text (bytes that are no UTF-8) replaced by the sign for it, U+FFFD."""
    return line if line.isascii() else line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def typed_lines(file: IO[bytes]) -> Iterator[str]:
    """The lines of a file of whatever bytes, without their ends; of an over-long one only its beginning."""
    encoding = "utf-8-sig"
    while raw := file.readline(LONGEST_LINE):
        rest = raw
        while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE)
        yield raw.decode(encoding, "replace").rstrip("\r\n")
        encoding = "utf-8"
