"""The compiled table of the world's country names as a file: laid out, written, opened, looked up. Knows no names.

Layout: a header line (magic, stamp, then offset, length and CRC-32 of each section), then the sections. Names stand
sorted by their joined form, so one exact look-up reads about sixteen of them out of the mapped file and nothing else.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from bot.kb.names import trigrams
from bot.text.names import joined

_MAGIC = b"dragoman territories\n"
_HEADER = 4096


class Row(msgspec.Struct, frozen=True, gc=False):
    """One form: its normalised key, the country's alpha-2 code, its sort (one letter, see territories.py)."""

    key: str
    code: str
    sort: str


class _Section(msgspec.Struct, frozen=True, array_like=True):
    offset: int
    length: int
    crc: int


class _Header(msgspec.Struct, frozen=True):
    stamp: str
    sections: dict[str, _Section]


class Damaged(Exception):
    """The bytes are not a table with this stamp: cut short, altered, of another version, or no table at all."""


def lay_out(rows: Iterable[Row], guessed: str, meta: bytes, stamp: str) -> bytes:
    """The table as bytes. guessed: the sorts whose forms take part in guesses; meta: any bytes to keep beside it."""
    ordered = sorted(set(rows), key=lambda row: (joined(row.key).encode(), row.code, row.sort))
    codes = sorted({row.code for row in ordered})
    numbers = {code: number for number, code in enumerate(codes)}
    keys = [row.key.encode() for row in ordered]
    offsets = array("I", [0])
    for key in keys:
        offsets.append(offsets[-1] + len(key))
    held = trigrams.postings((number, row.key) for number, row in enumerate(ordered) if row.sort in guessed)
    starts, numbers_held = array("I", [0]), array("I")
    for gram in sorted(held):
        numbers_held.extend(held[gram])
        starts.append(len(numbers_held))
    sections = {
        "meta": meta,
        "codes": " ".join(codes).encode(),
        "keys": b"".join(keys),
        "offsets": offsets.tobytes(),
        "owners": array("H", [numbers[row.code] for row in ordered]).tobytes(),
        "sorts": "".join(row.sort for row in ordered).encode(),
        "grams": array("Q", [_packed(gram) for gram in sorted(held)]).tobytes(),
        "starts": starts.tobytes(),
        "postings": numbers_held.tobytes(),
    }
    placed: dict[str, _Section] = {}
    body = bytearray()
    for name, content in sections.items():
        placed[name] = _Section(_HEADER + len(body), len(content), zlib.crc32(content))
        body += content + b"\0" * (-len(content) % 8)
    head = _MAGIC + msgspec.json.encode(_Header(stamp, placed))
    return head.ljust(_HEADER, b"\n") + bytes(body)


def _packed(gram: str) -> int:
    first, second, third = map(ord, gram)
    return first << 42 | second << 21 | third


class Table:
    """An opened table. Sections are checked against their CRC when first used."""

    def __init__(self, content: bytes | mmap.mmap, stamp: str) -> None:
        """Raises Damaged unless content is a whole table with this stamp."""
        head = bytes(content[:_HEADER])
        if not head.startswith(_MAGIC) or len(head) < _HEADER:
            raise Damaged
        try:
            header = msgspec.json.decode(head[len(_MAGIC) :], type=_Header)
        except (msgspec.MsgspecError, UnicodeDecodeError) as broken:
            raise Damaged from broken
        if header.stamp != stamp:
            raise Damaged
        self._view = memoryview(content)
        self._sections = header.sections
        try:
            self._meta = bytes(self._section("meta"))
            self._codes = bytes(self._section("codes")).decode().split()
            self._keys = self._section("keys")
            self._offsets = self._section("offsets").cast("I")
            self._owners = self._section("owners").cast("H")
            self._sorts = self._section("sorts")
            # Only guesses need these, but damage must be found before the file is used; the check takes about 1 ms.
            self._grams = self._section("grams").cast("Q")
            self._starts = self._section("starts").cast("I")
            self._postings = self._section("postings").cast("I")
        except (KeyError, TypeError, UnicodeDecodeError) as broken:
            raise Damaged from broken
        if not len(self._offsets) - 1 == len(self._owners) == len(self._sorts):
            raise Damaged

    def _section(self, name: str) -> memoryview:
        placed = self._sections[name]
        part = self._view[placed.offset : placed.offset + placed.length]
        if len(part) != placed.length or zlib.crc32(part) != placed.crc:
            raise Damaged
        return part

    @property
    def meta(self) -> bytes:
        """What was kept beside the names."""
        return self._meta

    def __len__(self) -> int:
        return len(self._owners)

    def row(self, number: int) -> Row:
        """The form with this number, from 0."""
        return Row(self.key(number), self._codes[self._owners[number]], chr(self._sorts[number]))

    def key(self, number: int) -> str:
        """Only its normalised key: much cheaper, for scoring a hundred of them."""
        return str(self._keys[self._offsets[number] : self._offsets[number + 1]], "utf-8")

    def exact(self, key: str) -> list[Row]:
        """Every form with the same letters, spaces aside."""
        wanted = joined(key)
        number = self._first(wanted)
        found: list[Row] = []
        while number < len(self) and joined(self.key(number)) == wanted:
            found.append(self.row(number))
            number += 1
        return found

    def _first(self, letters: str) -> int:
        return bisect_left(range(len(self)), letters.encode(), key=self._letters)

    def _letters(self, number: int) -> bytes:
        return bytes(self._keys[self._offsets[number] : self._offsets[number + 1]]).replace(b" ", b"")

    def beginning(self, key: str, limit: int) -> Iterator[Row]:
        """The forms whose letters begin so, at most limit of them."""
        wanted = joined(key)
        at = self._first(wanted)
        for number in range(at, min(at + limit, len(self))):
            if not joined(self.key(number)).startswith(wanted):
                return
            yield self.row(number)

    def posting(self, gram: str) -> Sequence[int]:
        """The numbers of the forms that hold a trigram."""
        packed = _packed(gram)
        at = bisect_left(self._grams, packed)
        if at == len(self._grams) or self._grams[at] != packed:
            return ()
        return self._postings[self._starts[at] : self._starts[at + 1]]


def read(path: Path, stamp: str) -> Table | None:
    """The table in a file; None where there is none, or what is there is not whole or not ours."""
    try:
        with path.open("rb") as file:
            return Table(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), stamp)
    except (OSError, ValueError, Damaged):
        return None


def write(path: Path, content: bytes) -> None:
    """Put the file in place whole or not at all. Where that cannot be done, the next start compiles again."""
    from tempfile import NamedTemporaryFile

    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
            try:
                file.write(content)
                file.close()
                os.replace(file.name, path)
            except OSError:
                os.unlink(file.name)


def folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The user's cache folder for this program."""
    if sys.platform == "linux":
        # What platformdirs answers there; importing it takes 10 ms of every start.
        base = environment.get("XDG_CACHE_HOME", "").strip()
        return Path(base if os.path.isabs(base) else os.path.expanduser("~/.cache")) / "dragoman"
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("dragoman", appauthor=False))
