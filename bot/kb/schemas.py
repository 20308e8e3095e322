"""JSON Schema of entries as editors write them, shorthand included, for the YAML language server of their editor.

The schema of a written-out tree, by which mistakes are found when files are read, is in shaping.py.
"""

from __future__ import annotations

import inspect
import json
import re
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec

from bot.kb.citations import FORM, Citation
from bot.kb.claims import Claim, Claimed
from bot.kb.records import KINDS, Vocabulary
from bot.kb.shapes import Fields, Listing, Scalar, Shape, fields_of, is_claim
from bot.kb.shaping import full_schema
from bot.kb.sources import Source
from bot.text.dates import Date

Schema = dict[str, Any]

FOLDER = ".schema"
"""Where the schemas lie, in the knowledge folder; every entry file's first line names its own."""
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": "string"}
_CITATION = re.sub(r"\?P<[a-z]+>", "", FORM)
_SENTENCE = re.compile(r"(?:^|(?<=[.;:,?!] ))((?:[a-z_]+, )*[a-z_]+): ", re.MULTILINE)
_DATE = {
    "type": "string",
    "description": 'A date in quotes: "2024", "2024-07", "2024-07-03", "2025-10-22?" (inferred), "2024/..", '
    '"[2024-07-03,2024-07-04]" (one of them).',
    "pattern": r"^[\[0-9.]",
}
_CITE_NOTE = (
    "Where it stands: s000#p9 (paragraph), s000#p15-16 (paragraphs) or s000#p9s2 (sentence); several in a list."
)


def editor_schema(record: type[msgspec.Struct]) -> Schema:
    """The JSON Schema (2020-12) of one kind of file as it is typed, before shorthand is written out.

    Every scalar is described as YAML 1.2 types it: quoted text, or a bare number or truth value where one is meant.
    """
    shape = fields_of(record)
    definitions: dict[str, Schema] = {}
    return {
        "$schema": _DRAFT,
        "title": record.__name__,
        **_struct(shape, definitions),
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def schema_files() -> dict[str, str]:
    """Every schema by its file name, as JSON text: the same bytes on every run."""
    records: dict[str, type[msgspec.Struct]] = {word: record for record, word in KINDS.items()}
    records |= {"topics": Vocabulary, "source": Source}
    return {
        f"{name}.json": json.dumps(editor_schema(record), indent=2, ensure_ascii=False) + "\n"
        for name, record in sorted(records.items())
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into this folder, which is the knowledge's FOLDER; the paths of those that were not current."""
    folder.mkdir(exist_ok=True)
    changed = []
    for name, text in schema_files().items():
        path = folder / name
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8", newline="\n")
            changed.append(path)
    return changed


def _struct(shape: Fields, definitions: dict[str, Schema]) -> Schema:
    told = _descriptions(shape.type)
    about = _about(shape.type)
    properties: Schema = {}
    for key, (attribute, part) in shape.fields.items():
        described = {"description": told[attribute]} if attribute in told else {}
        properties[key] = {**_part(part, definitions), **described, **_pattern(shape.type, key)}
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    if about:
        schema["description"] = about
    # An inherited citation is no part of the claim as it is typed.
    required = [key for key in shape.required if key != "cite"]
    if required:
        schema["required"] = required
    return schema


def _part(shape: Shape, definitions: dict[str, Schema]) -> Schema:
    if isinstance(shape, Scalar):
        return _scalar(shape)
    if isinstance(shape, Listing):
        return _listing(shape, definitions)
    if isinstance(shape, Fields):
        name = _name(shape, definitions)
        return {"$ref": f"#/$defs/{name}"}
    return {"type": "object", "additionalProperties": _TEXT}


def _listing(shape: Listing, definitions: dict[str, Schema]) -> Schema:
    item = _part(shape.item, definitions)
    if is_claim(shape.item) and isinstance(shape.item, Fields):
        value = _part(shape.item.fields["value"][1], definitions)
        item = {"anyOf": [value, item]}
        many = {"type": "array", "items": item, "minItems": 1}
        return {"anyOf": [*item["anyOf"], many]}
    listed = {"type": "array", "items": item}
    if isinstance(shape.item, Scalar):
        return {"anyOf": [item, listed]}
    return listed


def _scalar(shape: Scalar) -> Schema:
    kind = shape.type
    if kind is Date:
        return dict(_DATE)
    if kind is Citation:
        return {"type": "string", "pattern": _CITATION}
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if kind is bool:
        return {"type": "boolean"}
    if kind in (int, float):
        return {"type": "integer" if kind is int else "number"}
    if shape.refers:
        return {"type": "string", "description": f"The id of a {' or '.join(shape.refers)}."}
    return dict(_TEXT)


def _name(shape: Fields, definitions: dict[str, Schema]) -> str:
    """The definition's name of a struct, which is added on its first use: a claim on each kind of value has its own."""
    name = shape.type.__name__
    if issubclass(shape.type, Claim):
        value = shape.fields["value"][1]
        assert isinstance(value, Scalar)
        name = "ClaimOf" + (value.type.__name__.capitalize() if value.type is str else value.type.__name__)
        name += "".join(word.capitalize() for word in value.refers)
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _struct(shape, definitions)
    return name


def _pattern(record: type[msgspec.Struct], key: str) -> Schema:
    """The pattern of a field that has one by its annotation, such as the id of an entry or the code of a country."""
    properties = _written_out(record).get("properties", {})
    pattern = properties.get(key, {}).get("pattern")
    return {"pattern": pattern} if isinstance(pattern, str) else {}


def _written_out(record: type[msgspec.Struct]) -> Schema:
    if issubclass(record, Claim):
        return {}
    schema = full_schema(record)
    found: Schema = schema.get("$defs", {}).get(record.__name__, schema)
    return found


def _descriptions(record: type[msgspec.Struct]) -> dict[str, str]:
    """What the docstrings of a record and of those it is made from say of each field ("name: the proper form.")."""
    told: dict[str, str] = {}
    for base in reversed(record.__mro__):
        if base.__module__.startswith("bot."):
            told |= _fields_told(inspect.cleandoc(base.__doc__ or ""))
    if issubclass(record, Claimed):
        told["cite"] = _CITE_NOTE
    return told


def _fields_told(text: str) -> dict[str, str]:
    flat = " ".join(text.split())
    found = list(_SENTENCE.finditer(flat))
    told: dict[str, str] = {}
    for position, match in enumerate(found):
        end = found[position + 1].start() if position + 1 < len(found) else len(flat)
        words = flat[match.end() : end].strip()
        for name in match.group(1).split(", "):
            told[name] = words[:1].upper() + words[1:]
    return told


def _about(record: type[msgspec.Struct]) -> str:
    """The first paragraph of the record's own docstring."""
    text = inspect.cleandoc(record.__doc__ or "")
    return " ".join(text.split("\n\n")[0].split()) if record.__module__.startswith("bot.") else ""
