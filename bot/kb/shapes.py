"""What shape each record's YAML may take: a plan per type, made once from the annotations in records.py.

shaping.py uses the plans to write shorthand out in full, walking.py to visit every value of a record.
"""

from __future__ import annotations

import types
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from bot.kb.citations import Citation
from bot.kb.claims import Claim, Claimed
from bot.text.dates import Date


class Scalar(msgspec.Struct, frozen=True):
    """One value. type: str, int, float, bool, an Enum, Date or Citation. refers: kinds of entry an id may point to."""

    type: type
    refers: tuple[str, ...] = ()


class Listing(msgspec.Struct, frozen=True):
    """Any number of items. claims: "one" or "many" where each item is a Claim, else None."""

    item: Shape
    claims: Literal["one", "many"] | None = None


class Fields(msgspec.Struct, frozen=True):
    """A struct's fields by the name they have in YAML. claimed: it carries what every claim carries."""

    type: type[msgspec.Struct]
    fields: dict[str, tuple[str, Shape]]
    required: tuple[str, ...]
    claimed: bool


class Table(msgspec.Struct, frozen=True):
    """A mapping from text to text, such as `reads`."""


Shape = Scalar | Listing | Fields | Table


@lru_cache(maxsize=512)
def shape_of(annotation: Any) -> Shape:
    """The shape of one annotation used in records.py, claims.py or sources.py. Raises TypeError for any other."""
    return _shape(annotation, {})


@lru_cache(maxsize=128)
def fields_of(record: type[msgspec.Struct]) -> Fields:
    """The shape of one record."""
    shape = shape_of(record)
    assert isinstance(shape, Fields)
    return shape


def _shape(annotation: Any, extra: dict[str, Any]) -> Shape:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *notes = get_args(annotation)
        merged = dict(extra)
        for note in notes:
            if isinstance(note, msgspec.Meta) and note.extra:
                merged.update(note.extra)
        return _shape(inner, merged)
    if origin in (Union, types.UnionType):
        options = [option for option in get_args(annotation) if option is not type(None)]
        if len(options) == 1:
            return _shape(options[0], extra)
    if origin is tuple:
        items = [item for item in get_args(annotation) if item is not Ellipsis]
        return Listing(item=_shape(items[0], {}), claims=extra.get("claims"))
    if origin is dict:
        return Table()
    plain = origin or annotation
    if isinstance(plain, type):
        if issubclass(plain, msgspec.Struct):
            return _fields(annotation, plain)
        if plain in (str, int, float, bool, Date, Citation) or issubclass(plain, Enum):
            return Scalar(type=plain, refers=tuple(extra.get("refers", ())))
    raise TypeError(f"no shape for {annotation!r}")


def _fields(annotation: Any, record: type[msgspec.Struct]) -> Fields:
    shapes: dict[str, tuple[str, Shape]] = {}
    required: list[str] = []
    for field in msgspec.structs.fields(annotation):
        shapes[field.encode_name] = (field.name, _shape(field.type, {}))
        if field.required:
            required.append(field.encode_name)
    return Fields(
        type=record,
        fields=shapes,
        required=tuple(required),
        claimed=issubclass(record, Claimed),
    )


def is_claim(shape: Shape) -> bool:
    """Whether this is a value with what every claim carries, so that a bare value is shorthand for it."""
    return isinstance(shape, Fields) and issubclass(shape.type, Claim)
