"""Every value of a record with where it stands in its file: what the checks and the verification go through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from bot.kb.claims import Claimed
from bot.kb.records import Entry
from bot.kb.shapes import Fields, Listing, Scalar, Shape, Table, fields_of

Path = tuple[str | int, ...]
"""Steps from the top of the file: keys and positions in lists, as Document.where takes them."""


class Leaf(msgspec.Struct, frozen=True):
    """One value. field: its key; refers: kinds its id may point to; claim: what is said about it, None if it is no claim."""

    path: Path
    field: str
    value: Any
    kind: type
    refers: tuple[str, ...]
    claim: Claimed | None


def leaves(entry: msgspec.Struct) -> Iterator[Leaf]:
    """Every scalar value of a record, depth first, in the order of its fields."""
    yield from _leaves(entry, fields_of(type(entry)), (), "", None)


def claims(entry: Entry) -> Iterator[tuple[Path, Claimed]]:
    """Every claim of a record with where it stands."""
    yield from _claims(entry, fields_of(type(entry)), ())


def _leaves(value: Any, shape: Shape, path: Path, field: str, claim: Claimed | None) -> Iterator[Leaf]:
    if value is None:
        return
    if isinstance(shape, Scalar):
        yield Leaf(path=path, field=field, value=value, kind=shape.type, refers=shape.refers, claim=claim)
    elif isinstance(shape, Listing):
        for position, item in enumerate(value):
            yield from _leaves(item, shape.item, (*path, position), field, claim)
    elif isinstance(shape, Table):
        for key, text in value.items():
            yield Leaf(path=(*path, key), field=field, value=text, kind=str, refers=(), claim=claim)
    elif isinstance(shape, Fields):
        inner = value if shape.claimed else claim
        for key, (attribute, part) in shape.fields.items():
            name = field if key == "value" and field else key
            yield from _leaves(getattr(value, attribute), part, (*path, key), name, inner)


def _claims(value: Any, shape: Shape, path: Path) -> Iterator[tuple[Path, Claimed]]:
    if isinstance(shape, Listing):
        for position, item in enumerate(value):
            yield from _claims(item, shape.item, (*path, position))
    elif isinstance(shape, Fields) and value is not None:
        if shape.claimed:
            yield path, value
        for key, (attribute, part) in shape.fields.items():
            if not isinstance(part, (Scalar, Table)):
                yield from _claims(getattr(value, attribute), part, (*path, key))
