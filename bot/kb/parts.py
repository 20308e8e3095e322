"""The parts of an entry that may be changed, and what somebody types to name one and to say what it should be.

`date`, `tenures 2 end`, `figures "bakers present" value`: a field, which of several, and a value of that one. What becomes
of the file is in amending.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from bot.errors import UserError
from bot.kb.claims import Claimed
from bot.kb.entering import Entering, unknown
from bot.kb.records import KINDS, Entry
from bot.kb.shapes import Fields, Listing, Scalar, Shape, Table, fields_of, is_claim

Tree = Any

_KEPT = ("id", "cite")
"""Fields of an entry that everything else hangs on: they are changed in the file."""
_LAST = ("topics", "garbled", "names", "native", "titles", "demonyms", "kind", "code")
"""Fields that are seldom wrong."""
_TOKEN = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')
_LONGEST = 200


class How(StrEnum):
    """What is done: one value in the place of another, one more, one less, or one beside another that differs."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"
    BESIDE = "beside"


class Part(msgspec.Struct, frozen=True):
    """One part of an entry. field: of the entry; at: which of several, from 0; key: a value of that one."""

    field: str
    at: int | None = None
    key: str | None = None

    @property
    def name(self) -> str:
        """As it is typed."""
        return " ".join([self.field, *([str(self.at + 1)] if self.at is not None else []), *([self.key or ""])]).strip()


def read_part(text: str, entry: Entry, called: Mapping[str, Sequence[str]]) -> tuple[Part, How | None]:
    """The part that a text names, and what it says is to be done. called: fields by other words for them.

    Raises UserError, which tells what the entry has.
    """
    # What is quoted keeps the first of its marks: it is words, even where it is a number.
    words = [found[3] or f'"{found[1] or found[2] or ""}' for found in _TOKEN.finditer(text[:_LONGEST])]
    how = How(words.pop().casefold()) if len(words) > 1 and words[-1].casefold() in _HOWS else None
    shapes = fields_of(type(entry)).fields
    field, rest = _field(words, [key for key in shapes if key not in _KEPT], called, KINDS[type(entry)])
    attribute, shape = shapes[field]
    if not rest:
        return Part(field), how
    if not isinstance(shape, Listing):
        raise UserError(f"{field} has one value: name it without {' '.join(rest)[:60]!r}")
    at, rest = _place(rest, getattr(entry, attribute), field)
    if not rest:
        return Part(field, at), how
    inner = shape.item
    if not isinstance(inner, Fields):
        raise UserError(f"{field} {at + 1} has no parts of its own: name it without {' '.join(rest)[:60]!r}")
    keys = [key for key, (_, part) in inner.fields.items() if not isinstance(part, Table)]
    key, rest = _field(rest, keys, called, field)
    if rest:
        raise UserError(f"{' '.join(rest)[:60]!r} is left over: write a field, a number and a part, as tenures 2 end")
    # The value of a claim is the claim.
    return Part(field, at, None if is_claim(inner) and key == "value" else key), how


_HOWS = {how.value for how in How}


def _field(words: list[str], keys: list[str], called: Mapping[str, Sequence[str]], of: str) -> tuple[str, list[str]]:
    """The field that the first words name, and the words after it."""
    for number in range(min(5, len(words)), 0, -1):
        typed = " ".join(words[:number]).casefold()
        plain = typed.replace("-", "_").replace(" ", "_")
        for key in (plain, *called.get(typed, ())):
            if key in keys:
                return key, words[number:]
    if not words:
        raise UserError(f"name a field of this {of}: {', '.join(keys)}")
    raise UserError(f"{of}: {unknown(words[0], keys)}")


def _place(words: list[str], items: Sequence[Any], field: str) -> tuple[int, list[str]]:
    """Which of several is meant, by its number or by words in it."""
    typed = words[0].lstrip("#")
    if typed.isdecimal():
        number = int(typed[:6])
        if not 1 <= number <= len(items):
            raise UserError(f"there is no {field} {number}: there {'is' if len(items) == 1 else 'are'} {len(items)}")
        return number - 1, words[1:]
    for count in range(len(words), 0, -1):
        wanted = " ".join(words[:count]).replace('"', "").casefold()
        found = [at for at, item in enumerate(items) if wanted in claim_text(item).casefold()]
        if len(found) == 1:
            return found[0], words[count:]
    if len(items) == 1:
        return 0, words
    numbered = "; ".join(f"{field} {at} ({claim_text(item)[:40]})" for at, item in enumerate(items[:8], 1))
    raise UserError(f"say which of the {len(items)} under {field} is meant, by its number: {numbered}")


def claim_text(item: Any) -> str:
    """What one of several says, in the words of the file."""
    if not isinstance(item, msgspec.Struct):
        return str(item)
    own = [name for name in item.__struct_fields__ if name not in Claimed.__struct_fields__]
    return ", ".join(str(value) for name in own if (value := getattr(item, name)) is not None)


def items_of(tree: Mapping[str, Tree], field: str) -> list[Tree]:
    """What stands under a field, as a list."""
    value = tree.get(field)
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def which(items: Sequence[Tree], shape: Listing, part: Part, how: How) -> int | None:
    """Which of several is changed; None where there is nothing yet. Raises UserError where that has to be said."""
    if part.at is not None:
        if part.at >= len(items):
            raise UserError(f"there is no {part.field} {part.at + 1} any more: there are {len(items)}")
        return part.at
    if not items:
        if how is How.REMOVE:
            raise UserError(f"there is nothing under {part.field}")
        return None
    if len(items) == 1 and (shape.claims == "one" or how is How.REMOVE):
        return 0
    if shape.claims == "one":
        live = [at for at, item in enumerate(items) if not isinstance(item, dict) or item.get("rank") != "deprecated"]
        if len(live) == 1:
            return live[0]
    shown = "; ".join(f"{part.field} {at} ({_shown(item)})" for at, item in enumerate(items[:8], 1))
    more = "" if shape.claims == "one" else f"; or {part.field} add"
    raise UserError(f"say which is meant, by its number: {shown}{more}")


def _shown(item: Tree) -> str:
    words = item.get("value") or next(iter(item.values()), "") if isinstance(item, dict) else item
    return str(words)[:40]


def parts_of(entry: Entry) -> Iterator[Part]:
    """The parts of an entry, those first that are corrected most: its claims, what stands in lists, the rest."""
    shapes = fields_of(type(entry)).fields
    keys = [key for key in shapes if key not in _KEPT]
    for key in sorted(keys, key=lambda key: _rank(key, shapes[key][1])):
        attribute, shape = shapes[key]
        value = getattr(entry, attribute)
        if not isinstance(shape, Listing) or (shape.claims == "one" and len(value) < 2):
            yield Part(key)
        elif isinstance(shape.item, Scalar) or is_claim(shape.item):
            yield from (Part(key, at) for at in range(len(value)))
        elif isinstance(shape.item, Fields):
            yield from (Part(key, at, inner) for at in range(len(value)) for inner in _own_keys(shape.item))


def _rank(key: str, shape: Shape) -> int:
    if key in _LAST:
        return 3 + _LAST.index(key)
    return 1 if not isinstance(shape, Listing) else 0 if shape.claims == "one" else 2


def _own_keys(shape: Fields) -> list[str]:
    return [key for key, (name, part) in shape.fields.items() if name not in Claimed.__struct_fields__]


def value_at(entry: Entry, part: Part) -> Any:
    """What stands there: a value, a claim, a list of what a field holds; None where nothing does."""
    attribute, shape = fields_of(type(entry)).fields[part.field]
    value = getattr(entry, attribute)
    if not isinstance(shape, Listing):
        return value
    at = part.at if part.at is not None else 0 if len(value) == 1 and shape.claims == "one" else None
    if at is None:
        return value or None
    if at >= len(value):
        return None
    if part.key is None or not isinstance(shape.item, Fields):
        return value[at]
    return getattr(value[at], shape.item.fields[part.key][0])


def entered(entering: Entering, record: type[Entry], part: Part, how: How, typed: str) -> Tree:
    """The tree of what somebody typed for a part; None where it is to go. Raises UserError, which says what is wanted."""
    if how is How.REMOVE:
        return None
    if not typed.strip():
        raise UserError("say what it should be")
    shape = fields_of(record).fields[part.field][1]
    if part.key is None:
        _refuse_bare(shape, part, how, typed)
        return entering.field(record, part.field, typed)
    assert isinstance(shape, Listing)
    assert isinstance(shape.item, Fields)
    inner = shape.item.fields[part.key][1]
    if isinstance(inner, Listing) and isinstance(inner.item, Scalar):
        return [entering.value(inner.item, one) for one in typed.split(",")]
    if not isinstance(inner, Scalar):
        raise UserError(f"{part.name} is changed in the file")
    return entering.value(inner, typed)


def _refuse_bare(shape: Shape, part: Part, how: How, typed: str) -> None:
    """Raises UserError where one word stands for a whole item of several values, and nobody can tell for which of them."""
    item = shape.item if isinstance(shape, Listing) else None
    if not isinstance(item, Fields) or is_claim(item) or typed.strip()[:1] in ("{", "["):
        return
    only = item.fields[item.required[0]][1] if len(item.required) == 1 else None
    if how is How.ADD and isinstance(only, Scalar) and only.refers:
        return
    keys = _own_keys(item)
    some = ", ".join(f"{key}: …" for key in item.required or keys[:2])
    if how is How.ADD:
        raise UserError(
            f"{typed.strip()[:40]!r} is not all of one: leave the field empty and say it under why, and an editor enters it; "
            f"or write it in braces: {{{some}}}"
        )
    raise UserError(f"say which part of {part.name} is meant: {', '.join(f'{part.name} {key}' for key in keys[:8])}")
