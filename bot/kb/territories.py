"""The countries of the world: their codes and their names in every language of CLDR, from Babel and pycountry.

Compiled once into the user's cache (territory_cache.py is the file's layout); which name is meant is names/index.py's.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from bot.kb import territory_cache
from bot.kb.names.exonyms import DEMONYMS, EXONYMS
from bot.kb.territory_cache import Row, Table
from bot.text.names import LONGEST, normalised, romanised

FORMAT = 2
"""Raise it when the compiled file would differ for the same Babel and pycountry."""

ENGLISH, CODE, DEMONYM, FOREIGN, ROMANISED = "ncdfr"
"""Sorts of rows: an English name, an ISO code, a demonym, a name in another language, the same in Latin letters."""

Progress = Callable[[int, int], None]
"""Told how many locales are done, of how many."""


class _World(msgspec.Struct, frozen=True):
    """Kept beside the names. shown: alpha-2 code to English names as printed, best first; rows: key, code, sort."""

    shown: dict[str, tuple[str, ...]]
    rows: tuple[tuple[str, str, str], ...]


class Territories:
    """Every country and territory with an ISO 3166-1 code, and Kosovo (XK, as CLDR has it)."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._world = msgspec.msgpack.decode(table.meta, type=_World)

    @classmethod
    def open(cls, directory: Path | None = None, progress: Progress | None = None) -> Territories:
        """The compiled names, from the cache or, if that has none that is whole, compiled now (1 to 3 seconds).

        directory: where the cache is; the user's cache folder by default. progress: told while compiling.
        """
        stamp = _stamp()
        path = (directory or territory_cache.folder()) / f"territories-{stamp}.bin"
        table = territory_cache.read(path, stamp)
        if table is not None:
            with contextlib.suppress(msgspec.MsgspecError):
                return cls(table)
        content = _compile(stamp, progress)
        territory_cache.write(path, content)
        return cls(Table(content, stamp))

    @property
    def codes(self) -> tuple[str, ...]:
        """Every alpha-2 code, in order."""
        return tuple(self._world.shown)

    def english_name(self, code: str) -> str:
        """What a reader is shown for an alpha-2 code. Raises KeyError for a code that is none."""
        return self._world.shown[code.upper()][0]

    def names(self, code: str) -> tuple[str, ...]:
        """A country's English names as printed: CLDR's first, then ISO's and the exonyms. Raises KeyError."""
        return self._world.shown[code.upper()]

    def exact(self, key: str) -> list[Row]:
        """Every row with this normalised form, spaces aside."""
        return self._table.exact(key)

    @cached_property
    def english(self) -> tuple[Row, ...]:
        """The rows of English names and demonyms: some 900."""
        return tuple(Row(*row) for row in self._world.rows)

    def posting(self, gram: str) -> Sequence[int]:
        """The numbers of the rows in other languages that hold a trigram, for names/trigrams.py."""
        return self._table.posting(gram)

    def beginning(self, key: str, limit: int = 200) -> Iterator[Row]:
        """The rows, of any sort, whose letters begin so."""
        return self._table.beginning(key, limit)

    def key(self, number: int) -> str:
        """The normalised key of the row with this number."""
        return self._table.key(number)

    def row(self, number: int) -> Row:
        """The row with this number."""
        return self._table.row(number)


def _stamp() -> str:
    """What the compiled file depends on; part of its name, so that two installations leave each other's alone."""
    return f"{_version('babel')}-{_version('pycountry')}-{FORMAT}-{sys.byteorder}"


def _version(package: str) -> str:
    """An installed package's version, read off its folder's name: importlib.metadata takes 20 ms to import."""
    found = importlib.util.find_spec(package)
    if found and found.origin:
        site = Path(found.origin).parents[1]
        versions = {
            name.split("-")[1]
            for path in (*site.glob(f"{package}-*.dist-info"), *site.glob(f"{package.capitalize()}-*.dist-info"))
            if (name := path.name.removesuffix(".dist-info")).count("-") == 1
        }
        if len(versions) == 1:
            return versions.pop()
    from importlib.metadata import version

    return version(package)


def _compile(stamp: str, progress: Progress | None) -> bytes:
    iso = _iso()
    cldr, english = _cldr(frozenset(iso), progress)
    shown: dict[str, tuple[str, ...]] = {}
    rows: list[Row] = []
    for code in sorted(iso):
        alpha_3, official = iso[code]
        words = [english[code], *_listed(EXONYMS, code), *official]
        shown[code] = tuple(dict.fromkeys(words))
        rows += [Row(normalised(word), code, ENGLISH) for word in shown[code]]
        rows += [Row(normalised(word), code, DEMONYM) for word in _listed(DEMONYMS, code)]
        rows += [Row(form.lower(), code, CODE) for form in (code, alpha_3) if form]
    known = {(row.key, row.code) for row in rows}
    world = _World(shown, tuple((row.key, row.code, row.sort) for row in rows if row.sort != CODE))
    for key, code in {(normalised(name), code) for name, code in cldr}:
        if (key, code) not in known:
            rows.append(Row(key, code, FOREIGN))
    for name, code in cldr:
        key = normalised(name)
        if not key.isascii() and (latin := romanised(name)) and latin != key and (latin, code) not in known:
            known.add((latin, code))
            rows.append(Row(latin, code, ROMANISED))
    usable = (row for row in rows if row.key)
    return territory_cache.lay_out(usable, FOREIGN + ROMANISED, msgspec.msgpack.encode(world), stamp)


def _listed(words: dict[str, str], code: str) -> list[str]:
    return [word.strip() for word in words.get(code, "").split(",") if word.strip()]


def _iso() -> dict[str, tuple[str, list[str]]]:
    """Alpha-2 code to alpha-3 code and English names. Kosovo has no ISO code of its own; CLDR and banks use XK, XKX."""
    import pycountry

    found: dict[str, tuple[str, list[str]]] = {"XK": ("XKX", [])}
    for country in pycountry.countries:
        names = [getattr(country, field, "") for field in ("common_name", "name", "official_name")]
        found[country.alpha_2] = (country.alpha_3, [_unturned(name) for name in names if name])
    return found


def _unturned(name: str) -> str:
    """ISO's "Iran, Islamic Republic of" as it is said: "Islamic Republic of Iran"."""
    head, comma, tail = name.partition(", ")
    return f"{tail} {head}" if comma and tail.endswith(("of", "of the")) else name


def _cldr(codes: frozenset[str], progress: Progress | None) -> tuple[set[tuple[str, str]], dict[str, str]]:
    """CLDR's names in every language as (name, code), and its English names by code."""
    from babel import localedata

    locales = localedata.locale_identifiers()
    found: set[tuple[str, str]] = set()
    for done, locale in enumerate(locales, start=1):
        found.update(_territories(localedata.load(locale, merge_inherited=False), codes))
        if progress and (done % 50 == 0 or done == len(locales)):
            progress(done, len(locales))
    english = {code: name for name, code in _territories(localedata.load("en", merge_inherited=False), codes)}
    return found, {code: english.get(code, code) for code in codes}


def _territories(data: object, codes: frozenset[str]) -> Iterator[tuple[str, str]]:
    names = data.get("territories", {}) if isinstance(data, dict) else {}
    for code, name in names.items():
        # Continents, unions and CLDR's pseudo-territories have no ISO code; inherited names are aliases, not text.
        if code in codes and isinstance(name, str) and len(name) <= LONGEST:
            yield name, code
