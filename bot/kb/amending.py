"""Changes one part of an entry in the text of its file: a field, one of several claims, one value of an item in a list.

What is to stand there is a tree in the shorthand that files are written in; what somebody typed becomes one in parts.py.
Nothing is written here, and nothing but the part changes: that is looked at before the text is given out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from bot.errors import BadData, UserError
from bot.kb.citations import Citation
from bot.kb.claims import Claimed
from bot.kb.parts import How, claim_text, items_of, which
from bot.kb.records import Entry
from bot.kb.regrouping import (
    OF_THE_SOURCE,
    Change,
    Regrouped,
    Unsettled,
    cited,
    is_inferred,
    listed,
    reason_of_rank,
    regrouped,
    sources,
)
from bot.kb.rewriting import rewritten
from bot.kb.shapes import Fields, Listing, Scalar, fields_of, is_claim
from bot.kb.shaping import to_record
from bot.reading import read_text

Tree = Any


class Already(UserError):
    """An entry says by itself what it is to be made to say."""


class Amended(msgspec.Struct, frozen=True):
    """A file with one part of it changed: its text, and the entry before and after.

    unsettled: why it may not be written so, where nobody can tell what stands on which place; see regrouping.py.
    """

    text: str
    before: Entry
    after: Entry
    unsettled: Unsettled | None = None


def read_entry(text: str, record: type[Entry], name: str) -> tuple[Entry, dict[str, Tree]]:
    """The entry in a text, and its tree. Raises BadData."""
    document, problems = read_text(text, name)
    entry = None
    if document is not None and not problems:
        entry, problems = to_record(document, record, name)
    if document is None or entry is None:
        raise BadData(problems)
    assert isinstance(document.value, dict)
    return entry, document.value


def amended(text: str, record: type[Entry], change: Change, name: str) -> Amended:
    """The text with that change, in canonical form, every comment kept; name: of the file, in Problems.

    Raises UserError where the part cannot be changed so, or says that already; BadData where the text is no entry now, or
    would be none then.
    """
    before, tree = read_entry(text, record, name)
    changed = _changed(tree, record, change)
    made = rewritten(text, changed, record, name)
    after, _ = read_entry(made, record, name)
    if after == before:
        raise Already(f"{change.part.name} says that already: nothing would change")
    if not _is_only(before, after, change):
        raise UserError(f"{change.part.name} cannot be changed without changing more: change it in the file")
    return Amended(made, before, after, _unsettled(tree, record, change))


def _unsettled(tree: Mapping[str, Tree], record: type[Entry], change: Change) -> Unsettled | None:
    shape = fields_of(record).fields[change.part.field][1]
    if change.part.key is None or not isinstance(shape, Listing):
        return None
    item = items_of(tree, change.part.field)[change.part.at or 0]
    return _regrouped(item, shape, change, _own_cite(tree)).unsettled


def _changed(tree: Mapping[str, Tree], record: type[Entry], change: Change) -> dict[str, Tree]:
    """The tree with the change. Raises UserError."""
    field = change.part.field
    shape = fields_of(record).fields[field][1]
    changed = dict(tree)
    if isinstance(shape, Scalar):
        if change.how in (How.ADD, How.BESIDE) and tree.get(field) is not None:
            raise UserError(f"{field} has one value: replace it")
        value = change.value
    else:
        assert isinstance(shape, Listing)
        items = items_of(tree, field)
        value = _changed_list(items, shape, change, _own_cite(tree))
        if value and not isinstance(tree.get(field), list) and len(value) == 1:
            # A single value stands without a list where it did before; a claim also where nothing did.
            value = value[0] if shape.claims or (items and isinstance(shape.item, Scalar)) else value
    if value is None or value == []:
        if field in fields_of(record).required:
            raise UserError(f"{field} cannot be left out: say what it should be")
        changed.pop(field, None)
    else:
        changed[field] = value
    return changed


def _changed_list(items: list[Tree], shape: Listing, change: Change, own: str) -> list[Tree]:
    part, how = change.part, change.how
    new = [_item(one, shape, change, own) for one in listed(change.value)]
    if how is How.BESIDE:
        return _beside(items, shape, change, own)
    if how is How.ADD:
        live = [item for item in items if _rank(item) != "deprecated"]
        if shape.claims == "one" and live:
            raise UserError(f"{part.field} has a value: replace it, or put another beside it")
        return [*items, *new]
    at = which(items, shape, part, how)
    if at is None:
        return new
    rest = items[at + 1 :]
    if part.key:
        return [*items[:at], _with_key(items[at], shape, change, own), *rest]
    if how is How.REMOVE:
        return [*items[:at], *rest]
    if len(new) != 1:
        raise UserError(f"{part.name} is one of several: give one value for it")
    return [*items[:at], _replacing(items[at], new[0], items, shape, change, own), *rest]


def _item(value: Tree, shape: Listing, change: Change, own: str) -> Tree:
    """A new item of a list: with its citation, unless it has the entry's own."""
    if isinstance(shape.item, Scalar):
        return value
    item = dict(value) if isinstance(value, dict) else {"value": value}
    for given in ("cite", "rank"):
        if given in item:
            raise UserError(f"{given} is not part of the value: the source is asked for apart")
    if change.cites and change.cites != (own,):
        item["cite"] = cited(list(change.cites))
    if change.why and is_inferred(item.get("value")) and is_claim(shape.item):
        item.setdefault("why", change.why)
    return _short(item, shape)


def _short(item: dict[str, Tree], shape: Listing) -> Tree:
    return item["value"] if is_claim(shape.item) and item.keys() == {"value"} else item


def _replacing(old: Tree, new: Tree, items: list[Tree], shape: Listing, change: Change, own: str) -> Tree:
    """A claim in the place of another. What is said of how it is told is kept where the same source tells it."""
    if isinstance(shape.item, Scalar):
        return new
    was = dict(old) if isinstance(old, dict) else {"value": old}
    item = dict(new) if isinstance(new, dict) else {"value": new}
    # What is given as a whole says itself how it is told.
    if is_claim(shape.item) and sources(was.get("cite") or own) == sources(list(change.cites)):
        item = {**{key: was[key] for key in OF_THE_SOURCE if key in was}, **item}
    if was.get("rank") and len(items) > 1:
        item["rank"] = was["rank"]
        item["why"] = item.get("why") or reason_of_rank(change, was["rank"])
    return _short(item, shape)


def _with_key(item: Tree, shape: Listing, change: Change, own: str) -> Tree:
    """An item with one of its values changed."""
    key = change.part.key
    required = shape.item.required if isinstance(shape.item, Fields) else ()
    if change.how is How.REMOVE and key in required:
        raise UserError(f"{change.part.name} cannot be left out: remove all of it, or say what it should be")
    return _short(_regrouped(item, shape, change, own).item, shape)


def _regrouped(item: Tree, shape: Listing, change: Change, own: str) -> Regrouped:
    assert isinstance(shape.item, Fields)
    return regrouped(item if isinstance(item, dict) else {"value": item}, shape.item, change, own)


def _beside(items: list[Tree], shape: Listing, change: Change, own: str) -> list[Tree]:
    """Another claim, preferred to those that are there."""
    field = change.part.field
    if shape.claims != "one":
        raise UserError(f"{field} takes any number of values: add one")
    if not items:
        raise UserError(f"{field} has no value that another could stand beside: replace it")
    if not change.why:
        raise UserError("two values beside each other need a reason: say why the new one is preferred")
    values = listed(change.value)
    if len(values) != 1:
        raise UserError(f"give one value for {field}")
    item = _item(values[0], shape, change, own)
    item = {**(item if isinstance(item, dict) else {"value": item}), "rank": "preferred", "why": change.why}
    return [*(_unpreferred(one, shape) for one in items), item]


def _unpreferred(item: Tree, shape: Listing) -> Tree:
    if _rank(item) != "preferred":
        return item
    return _short({key: value for key, value in item.items() if key != "rank"}, shape)


def _rank(item: Tree) -> str:
    return str(item.get("rank", "")) if isinstance(item, dict) else ""


def _own_cite(tree: Mapping[str, Tree]) -> str:
    """The citation that every claim of an entry inherits; empty where none is."""
    cites = tree.get("cite")
    cites = cites if isinstance(cites, list) else [cites]
    try:
        return str(Citation.parse(str(cites[0]))) if len(cites) == 1 else ""
    except ValueError:
        return ""


# --- that nothing else changed ----------------------------------------------------------------------------------------


def _is_only(before: Entry, after: Entry, change: Change) -> bool:
    """Whether two versions of an entry differ in what was to be changed, and in nothing else."""
    fields = fields_of(type(before)).fields
    for key, (attribute, shape) in fields.items():
        was, is_ = getattr(before, attribute), getattr(after, attribute)
        if was == is_:
            continue
        if key != change.part.field:
            return False
        if isinstance(shape, Listing) and not _are_others_kept(was, is_, shape, change):
            return False
    return True


def _are_others_kept(was: tuple[Any, ...], is_: tuple[Any, ...], shape: Listing, change: Change) -> bool:
    """Whether all items but the one that was meant are there still."""
    if change.how is How.ADD or not was:
        return is_[: len(was)] == was
    if change.how is How.BESIDE:
        return len(is_) == len(was) + 1 and [claim_text(one) for one in is_[:-1]] == [claim_text(one) for one in was]
    places = range(len(was)) if change.part.at is None else (change.part.at,)
    if change.how is How.REMOVE and not change.part.key:
        return any(was[:at] + was[at + 1 :] == is_ for at in places)
    for at in places:
        if len(was) == len(is_) and was[:at] + was[at + 1 :] == is_[:at] + is_[at + 1 :]:
            return change.part.key is None or _is_key_only(was[at], is_[at], shape, change.part.key)
    return False


def _is_key_only(was: Any, is_: Any, shape: Listing, key: str) -> bool:
    if not isinstance(shape.item, Fields):
        return False
    allowed = {shape.item.fields[key][0], *(("cite", "why", *OF_THE_SOURCE) if isinstance(was, Claimed) else ())}
    return all(name in allowed or getattr(was, name) == getattr(is_, name) for name in was.__struct_fields__)
