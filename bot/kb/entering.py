"""Reads what an editor answers when asked for the fields of a new entry: names become ids, dates take the written form.

What a person types is a text; what comes of it is a tree as a file holds it, in shorthand. The dialogue is elsewhere.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

import msgspec

from bot.errors import UserError
from bot.kb.citations import Citation
from bot.kb.editing import canonical
from bot.kb.knowledge import UNLISTED, Knowledge
from bot.kb.records import Relation
from bot.kb.schemas import editor_schema
from bot.kb.shapes import Fields, Listing, Scalar, Shape, Table, fields_of, is_claim
from bot.reading import read_text
from bot.text.characters import refused
from bot.text.dates import Date
from bot.text.when import read_when

Tree = Any
"""What a file can hold: mappings, lists and text."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_TRUTH = {"yes": "true", "y": "true", "true": "true", "no": "false", "n": "false", "false": "false"}
_LONGEST = 2_000


def described(record: type[msgspec.Struct], field: str) -> str:
    """What the schema says of a field; empty where it says nothing."""
    found: dict[str, Any] = _properties(record).get(field, {})
    return str(found.get("description", ""))


def meaning(record: type[msgspec.Struct], field: str) -> str:
    """What a field is answered with, in a few words: what the schema says of it, and its words where it takes only some."""
    words = choices(fields_of(record).fields[field][1])
    parts = (described(record, field), f"One of {', '.join(words)}." if words else "")
    return " ".join(part for part in parts if part) or "needed"


@lru_cache(maxsize=64)
def _properties(record: type[msgspec.Struct]) -> dict[str, Any]:
    properties: dict[str, Any] = editor_schema(record)["properties"]
    return properties


def choices(shape: Shape) -> list[str]:
    """The words a field takes, where it takes only some."""
    inner = innermost(shape)
    if isinstance(inner, Scalar) and issubclass(inner.type, Enum):
        return [str(member.value) for member in inner.type]
    return ["yes", "no"] if isinstance(inner, Scalar) and inner.type is bool else []


def innermost(shape: Shape) -> Shape:
    """The shape of one plain value of a field: of an item of a list, of the value of a claim."""
    while True:
        if isinstance(shape, Listing):
            shape = shape.item
        elif is_claim(shape) and isinstance(shape, Fields):
            shape = shape.fields["value"][1]
        else:
            return shape


def takes_several(shape: Shape) -> bool:
    """Whether a field may have more than one value."""
    return isinstance(shape, Listing) and shape.claims != "one"


def is_parted(shape: Shape) -> bool:
    """Whether several values may be typed in one line with commas: ids and fixed words have none of their own."""
    inner = innermost(shape)
    return (
        takes_several(shape)
        and isinstance(inner, Scalar)
        and (bool(inner.refers) or inner.type is Citation or issubclass(inner.type, Enum))
    )


def file_text(tree: Tree, record: type[msgspec.Struct], name: str) -> str:
    """The canonical file of a tree. Raises BadData where it cannot be one."""
    return canonical(json.dumps(tree, ensure_ascii=False), record, name)


class Entering:
    """What may be answered, with a knowledge at hand. today: the day that `yesterday` is before."""

    def __init__(self, kb: Knowledge, today: date) -> None:
        self.kb = kb
        self._today = today

    def field(self, record: type[msgspec.Struct], field: str, text: str) -> Tree:
        """The tree of a field from what was typed for it: a value, several with commas between, or YAML in brackets.

        Raises UserError, which says why it is none and what would be.
        """
        shape = fields_of(record).fields[field][1]
        read = self._tree(shape, _typed(text, shape))
        if record is Relation and field == "between":
            if len(set(read)) != 2 or len(read) != 2:
                raise UserError("two different sides are wanted, with a comma between them")
            read = sorted(read)
        pattern = _properties(record).get(field, {}).get("pattern")
        plain = isinstance(shape, Scalar) and shape.type is str and isinstance(read, str)
        if isinstance(pattern, str) and plain and not re.search(pattern, read):
            raise UserError(f"{read[:60]!r} does not fit: {described(record, field) or pattern}")
        return read

    def _tree(self, shape: Shape, tree: Tree) -> Tree:
        if isinstance(shape, Listing):
            items = [self._tree(shape.item, item) for item in (tree if isinstance(tree, list) else [tree])]
            return items[0] if shape.claims == "one" and len(items) == 1 else items
        if isinstance(shape, Fields):
            return self._fields(shape, tree)
        if isinstance(shape, Table):
            if isinstance(tree, dict):
                return tree
            raise UserError('write it as {"word": "what it means"}')
        if not isinstance(tree, str):
            raise UserError("one value is wanted here, not several in brackets")
        return self.value(shape, tree)

    def _fields(self, shape: Fields, tree: Tree) -> Tree:
        if isinstance(tree, str) and is_claim(shape):
            return self._tree(shape.fields["value"][1], tree)
        if isinstance(tree, str) and len(shape.required) == 1:
            tree = {shape.required[0]: tree}
        if not isinstance(tree, dict):
            some = ", ".join(f"{key}: …" for key in (shape.required or tuple(shape.fields)[:2]))
            raise UserError(f"write it in braces: {{{some}}}")
        for key in tree:
            if key not in shape.fields:
                raise UserError(unknown(key, list(shape.fields)))
        return {key: self._tree(shape.fields[key][1], value) for key, value in tree.items()}

    def value(self, shape: Scalar, text: str) -> str:
        """One value as a file holds it. Raises UserError."""
        text = " ".join(text.split())
        if not text:
            raise UserError("nothing is written here: a value is wanted")
        if len(text) > _LONGEST:
            raise UserError(f"this is longer than {_LONGEST:,} letters")
        kind = shape.type
        if kind is Date:
            return self._date(text)
        if kind is Citation:
            return self._citation(text)
        if shape.refers:
            return self._id(text, shape.refers)
        if issubclass(kind, Enum):
            return _choice(text, [str(member.value) for member in kind])
        if kind is bool:
            if text.casefold() not in _TRUTH:
                raise UserError("write yes or no")
            return _TRUTH[text.casefold()]
        if kind in (int, float):
            if not _NUMBER.fullmatch(text) or (kind is int and "." in text):
                raise UserError(f"{text[:40]!r} is not a {'whole ' if kind is int else ''}number: write it in digits")
            return text
        for _, why in refused(text):
            raise UserError(f"{why} stands in this text: type it anew")
        return text

    def _date(self, text: str) -> str:
        try:
            return str(Date.parse(text))
        except ValueError:
            pass
        try:
            return str(read_when(text, self._today))
        except ValueError as reason:
            raise UserError(str(reason)) from None

    def _citation(self, text: str) -> str:
        try:
            cited = Citation.parse(text)
        except ValueError as reason:
            raise UserError(str(reason)) from None
        card = self.kb.sources.get(cited.source)
        if card is None:
            raise UserError(f"there is no source card {cited.source}: there are {_some(sorted(self.kb.sources))}")
        if cited.last > len(card.paragraphs):
            raise UserError(f"{cited.source} has {len(card.paragraphs)} paragraphs, no ¶{cited.last}")
        sentences = len(card.paragraphs[cited.first - 1].sentences)
        if cited.sentence is not None and cited.sentence > sentences:
            raise UserError(f"{cited.source} ¶{cited.first} has {sentences} sentences, no sentence {cited.sentence}")
        return str(cited)

    def _id(self, text: str, kinds: Sequence[str]) -> str:
        kb = self.kb
        if kinds == ("topic",):
            named = {topic.name.casefold(): topic.id for topic in kb.topics.values()}
            topic = text if text in kb.topics else named.get(text.casefold())
            if topic is None:
                close = difflib.get_close_matches(text.casefold(), [*kb.topics, *named], n=1)
                raise UserError(f"there is no topic {text[:60]!r}{_meant(close)}; `dragoman kb new topic` adds one")
            return topic
        if text in kb.entries and kb.kind(text) in kinds:
            return text
        match = kb.names.known(text, tuple(kinds))
        if match is not None and not match.id.startswith(UNLISTED):
            return match.id
        wanted = " or ".join(kinds)
        if match is not None:
            raise UserError(f"{match.name} has no entry yet: write it first, with `dragoman kb new country`")
        if text in kb.entries:
            raise UserError(f"{text} is a {kb.kind(text)}; a {wanted} is wanted here")
        close = [one.id for one in kb.names.complete(text, tuple(kinds), 3) if not one.id.startswith(UNLISTED)]
        raise UserError(f"there is no {wanted} {text[:60]!r}{_meant(close)}")


def unknown(key: str, fields: Sequence[str]) -> str:
    """That there is no such field, and which it may be."""
    close = difflib.get_close_matches(key, fields, n=1)
    return f"there is no field {key[:40]!r}{_meant(close)}: there are {', '.join(fields)}"


def _typed(text: str, shape: Shape) -> Tree:
    """What was typed as a tree: brackets are YAML, commas part what has none of its own."""
    text = text.strip()
    if text[:1] in ("[", "{"):
        document, problems = read_text(f"value: {text}\n", "the answer")
        if document is None or problems or not isinstance(document.value, dict):
            raise UserError(
                f"the brackets cannot be read: {problems[0].advice}" if problems else "the brackets cannot be read"
            )
        return document.value["value"]
    if is_parted(shape):
        blanks = isinstance(inner := innermost(shape), Scalar) and inner.type is Citation
        return [part for part in re.split(r"[,\s]+" if blanks else r",", text) if part.strip()] or [""]
    return text


def _choice(text: str, words: Sequence[str]) -> str:
    asked = text.casefold()
    begun = [word for word in words if word.startswith(asked)]
    if asked in words or len(begun) == 1:
        return asked if asked in words else begun[0]
    close = difflib.get_close_matches(asked, words, n=1)
    raise UserError(f"{text[:40]!r} is none of {', '.join(words)}{_meant(close)}")


def _meant(close: Sequence[str]) -> str:
    return f" (did you mean {' or '.join(close)}?)" if close else ""


def _some(words: Sequence[str]) -> str:
    shown = ", ".join(words[:8])
    return f"{shown} and {len(words) - 8} more" if len(words) > 8 else shown or "none"
