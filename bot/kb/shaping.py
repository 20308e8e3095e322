"""From a YAML tree to a record: shorthand is written out, words become numbers, and every mistake is named at once.

Knows shapes, not kinds of entry. What must hold between entries is in checks/.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import msgspec

from bot.errors import Problem
from bot.kb.citations import Citation
from bot.kb.shapes import Fields, Listing, Scalar, Shape, Table, fields_of, is_claim
from bot.text.dates import Date

if TYPE_CHECKING:
    # A start that has a snapshot uses only the hooks below, and does not pay for the YAML parser (20 ms).
    from bot.reading import Document

S = TypeVar("S", bound=msgspec.Struct)
Tree = Any
"""What YAML can hold: mappings, lists, text and None; numbers and truth values once coerced."""

_NUMBER = re.compile(r"^-?[0-9]{1,15}(?:\.[0-9]{1,6})?$")
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def to_record(document: Document, record: type[S], file: str) -> tuple[S | None, list[Problem]]:
    """The record a file holds, or every problem that keeps it from being one."""
    if not isinstance(document.value, dict):
        needed = ", ".join(fields_of(record).required)
        advice = "write one `key: value` a line" + (f"; this kind needs {needed}" if needed else "")
        return None, [_problem(document, (), file, "this file does not hold an entry", advice)]
    tree = written_out(document.value, record)
    try:
        return msgspec.convert(tree, record, dec_hook=decode), []
    except (msgspec.ValidationError, ValueError) as reason:
        from bot.reading import MOST_PROBLEMS

        # Nobody reads more of one file, and finding the place of each takes as long as the file is.
        found = sorted(islice(_mistakes(tree, record, document, file), MOST_PROBLEMS))
        # None where it is what no schema tells, such as a check of the record's own.
        return None, found or [_problem(document, (), file, str(reason), "mend it, or leave the setting out")]


def decode(kind: type, value: object) -> object:
    """msgspec's hook for our two written forms. Raises ValueError with what to write instead."""
    if kind is Date or kind is Citation:
        if not isinstance(value, str):
            raise ValueError(f"{value!r} is no {kind.__name__.lower()}")
        return Date.parse(value) if kind is Date else Citation.parse(value)
    raise TypeError(f"nothing is written as {kind.__name__}")


def encode(value: object) -> str:
    """msgspec's hook in the other direction."""
    if isinstance(value, (Date, Citation)):
        return str(value)
    raise TypeError(f"cannot write {type(value).__name__}")


def written_out(tree: Tree, record: type[msgspec.Struct]) -> Tree:
    """The same tree without shorthand: claims are lists of mappings, citations lists, and each claim has its own.

    A claim without `cite` inherits its entry's, when the entry has exactly one.
    """
    shape = fields_of(record)
    inherited: list[str] = []
    if isinstance(tree, dict) and "cite" in shape.fields:
        own = tree.get("cite")
        own = [own] if isinstance(own, str) else own
        # One that cannot be read is said to be wrong once, where it stands.
        if isinstance(own, list) and len(own) == 1 and _is_citation(own[0]):
            inherited = own
    return _write_out(tree, shape, inherited)


def _is_citation(text: Tree) -> bool:
    try:
        return isinstance(text, str) and bool(Citation.parse(text))
    except ValueError:
        return False


def _write_out(tree: Tree, shape: Shape, inherited: list[str]) -> Tree:
    if isinstance(shape, Scalar):
        return _coerced(tree, shape.type)
    if isinstance(shape, Listing):
        return _written_list(tree, shape, inherited)
    if isinstance(shape, Table) or not isinstance(tree, dict):
        return tree
    # A key left empty is as good as a key left out, unless a value is required there; a required list needs an item.
    full = {
        key: _write_out(value, shape.fields[key][1], inherited) if key in shape.fields else value
        for key, value in tree.items()
        if (value is not None and value != []) or key not in shape.fields or (value is None and key in shape.required)
    }
    if shape.claimed and inherited and "cite" not in full:
        full["cite"] = list(inherited)
    return full


def _written_list(tree: Tree, shape: Listing, inherited: list[str]) -> Tree:
    alone = tree is not None and not isinstance(tree, list)
    if alone and (shape.claims or isinstance(shape.item, Scalar)):
        tree = [tree]
    if not isinstance(tree, list):
        return tree
    if is_claim(shape.item):
        tree = [item if isinstance(item, dict) else {"value": item} for item in tree]
    return [_write_out(item, shape.item, inherited) for item in tree]


def _coerced(value: Tree, kind: type) -> Tree:
    """YAML gives text only; numbers and truth values become themselves where the record wants them."""
    if not isinstance(value, str):
        return value
    if kind is bool:
        return _TRUTH.get(value.lower(), value)
    if kind in (int, float) and _NUMBER.match(value):
        number = float(value)
        return int(number) if number.is_integer() else number
    return value


# --- every mistake of a file that does not convert -----------------------------------------------------------------


def _mistakes(tree: Tree, record: type[msgspec.Struct], document: Document, file: str) -> Iterator[Problem]:
    # jsonschema-rs lists all mistakes where msgspec stops at the first; imported only when there is one.
    for error in _validator(record).iter_errors(tree):
        path = tuple(error.instance_path)
        kind = error.kind
        match type(kind).__name__.rsplit("_", 1)[-1]:
            case "AdditionalProperties":
                shape = _fields_at(record, path)
                for key in kind.unexpected:
                    message, advice = f"unknown key {key!r}", _did_you_mean(key, list(shape.fields) if shape else [])
                    yield _problem(document, (*path, key), file, message, advice, key=True)
            case "Required":
                key = kind.property
                yield _problem(document, path, file, f"{key!r} is missing", f"add a line `{key}: …` here")
            case "Enum":
                options = [str(option) for option in kind.options]
                message = f"{_short(error.instance)} is not a word for {_owner(path, record)!r}"
                yield _problem(document, path, file, message, _did_you_mean(str(error.instance), options))
            case "Format":
                yield _problem(document, path, file, *_written_form(str(kind.format), error.instance))
            case "Pattern":
                message = f"{_short(error.instance)} is not written as {_owner(path, record)!r} is written"
                advice = _PATTERN_ADVICE.get(kind.pattern) or _described(path, record) or f"match {kind.pattern}"
                yield _problem(document, path, file, message, advice)
            case "Type":
                wanted = _WANTED.get(str(_schema_type(error)), "another kind of value")
                message = f"{_standing(error.instance)} {_owner(path, record)!r}"
                yield _problem(document, path, file, message, f"write {wanted} here")
            case "FalseSchema":
                # An item too many: MaxItems says it of the whole list.
                continue
            case "MaxItems" | "MinItems" as bound:
                there = len(error.instance)
                message = f"{_owner(path, record)!r} takes {kind.limit} items, not {there}"
                advice = "remove what is too much" if bound == "MaxItems" else "write what is missing"
                yield _problem(document, path, file, message, advice)
            case _:
                message = f"{_owner(path, record)!r} does not fit: {error.message[:120]}"
                advice = _described(path, record) or "compare with another entry of its kind"
                yield _problem(document, path, file, message, advice)


def _described(path: Sequence[str | int], record: type[Any]) -> str:
    """How a field is written, where its declaration says so: `Annotated[str, Meta(pattern=…, description="write …")]`."""
    hint: Any = record
    for step in path:
        if isinstance(step, str):
            struct = next((one for one in (hint, *get_args(hint)) if isinstance(one, type)), None)
            fields = msgspec.structs.fields(struct) if struct and issubclass(struct, msgspec.Struct) else ()
            hint = next((field.type for field in fields if field.encode_name == step), None)
    # A list's description stands on its items.
    for annotated in (hint, *get_args(hint)):
        for told in get_args(annotated)[1:]:
            if isinstance(told, msgspec.Meta) and told.description:
                return told.description
    return ""


_PATTERN_ADVICE = {
    "^[a-z0-9]+(-[a-z0-9]+)*$": "ids are lower-case words joined by hyphens, such as hakan-fidan",
    "^[A-Z]{2}$": "write the two capital letters of the country's ISO code, such as QA",
    "^s[0-9]{3,}$": "source ids are s and three digits, such as s004",
    "^[0-9a-f]{64}$": "write the 64 hexadecimal digits that sha256sum prints",
}
_WANTED = {
    "string": "text",
    "object": "a mapping (`key: value`)",
    "array": "a list (`- item`)",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def _schema_type(error: Any) -> object:
    types = getattr(error.kind, "types", None)
    return types[0] if types else None


def _written_form(name: str, value: object) -> tuple[str, str]:
    reader = Date.parse if name == "edtf" else Citation.parse
    try:
        reader(str(value))
    except ValueError as reason:
        message, _, advice = str(reason).partition("; ")
        if not advice:
            message, _, advice = str(reason).partition(": ")
        return message, advice or "write it as knowledge/README.md shows"
    return f"{_short(value)} is not text", "put it in quotes"


def _owner(path: Sequence[str | int], record: type[msgspec.Struct]) -> str:
    """The nearest key an editor would recognise: list positions belong to the field above, as does the `value` of a
    claim, which most are written without; the `value` of a figure is a key like others."""
    if path and path[-1] == "value" and not is_claim(_fields_at(record, path[:-1]) or Table()):
        return "value"
    return next((str(step) for step in reversed(path) if isinstance(step, str) and step != "value"), "entry")


def _standing(value: object) -> str:
    """What was found in place of something else, as an editor sees it in the file: the message without the key."""
    if value is None:
        return "nothing stands under"
    if isinstance(value, (list, dict)):
        return "a list stands under" if isinstance(value, list) else "a mapping stands under"
    return f"{_short(value)} cannot stand for"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…" + text[0]


def _did_you_mean(word: str, options: list[str]) -> str:
    close = difflib.get_close_matches(word[:60], options, n=1, cutoff=0.6)
    known = f"it can be {', '.join(sorted(options))}" if options else "remove it"
    return f"did you mean {close[0]!r}? {known}" if close else known


def _fields_at(record: type[msgspec.Struct], path: Sequence[str | int]) -> Fields | None:
    shape: Shape = fields_of(record)
    for step in path:
        if isinstance(shape, Listing):
            shape = shape.item
        elif isinstance(shape, Fields) and step in shape.fields:
            shape = shape.fields[str(step)][1]
        else:
            return None
    return shape if isinstance(shape, Fields) else None


def _problem(
    document: Document, path: Sequence[str | int], file: str, message: str, advice: str, key: bool = False
) -> Problem:
    line, column = document.where(path, key=key)
    return Problem(file=file, line=line, column=column, message=message, advice=advice)


@lru_cache(maxsize=32)
def _validator(record: type[msgspec.Struct]) -> Any:
    import jsonschema_rs

    def readable(read: Any) -> Any:
        def check(text: str) -> bool:
            try:
                read(text)
            except ValueError:
                return False
            return True

        return check

    formats = {"edtf": readable(Date.parse), "citation": readable(Citation.parse)}
    return jsonschema_rs.Draft202012Validator(full_schema(record), formats=formats, validate_formats=True)


def full_schema(record: type[msgspec.Struct]) -> dict[str, Any]:
    """The JSON Schema of a written-out entry: no shorthand, no nulls."""
    schema: dict[str, Any] = msgspec.json.schema(record, schema_hook=_schema_hook)
    without: dict[str, Any] = _without_nulls(schema)
    return without


def _schema_hook(kind: type) -> dict[str, Any]:
    return {"type": "string", "format": "edtf" if kind is Date else "citation"}


def _without_nulls(node: Any) -> Any:
    """Optional fields are left out, never null: so that a mistake is reported where it is, not as "no alternative fits"."""
    if isinstance(node, list):
        return [_without_nulls(item) for item in node]
    if not isinstance(node, dict):
        return node
    options = node.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        rest = [option for option in options if option != {"type": "null"}]
        if len(rest) == 1:
            kept = {key: value for key, value in node.items() if key not in ("anyOf", "default")}
            return _without_nulls({**kept, **rest[0]})
    return {key: _without_nulls(value) for key, value in node.items() if key != "default"}
