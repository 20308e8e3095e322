"""What an item of several values stands on once one of them is another: an act, a tenure, a figure has one list of places.

Where it cannot be told which value stood on which place, nobody but an editor can say what the item stands on then: it is
given anew as a whole, with its places. Until then it is shown, and not written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from bot.errors import UserError
from bot.kb.claims import Claimed
from bot.kb.parts import How, Part
from bot.kb.shapes import Fields

Tree = Any

OF_THE_SOURCE = ("said_by", "modality", "as_of")
"""What is kept of a claim whose value was read wrongly, as long as the same source tells it."""
_OF_EDITORS = ("rank", "why")
"""What no source tells."""
_BARE = re.compile(r"[^\W_][\w .%$-]*(?<! )")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is to become of a part. value: a tree, None where it is to go; cites: where it stands; why: why it is right."""

    part: Part
    how: How = How.REPLACE
    value: Tree = None
    cites: tuple[str, ...] = ()
    why: str = ""


class Unsettled(msgspec.Struct, frozen=True, kw_only=True):
    """Why nobody can tell what an item stands on. field, value: how all of it is given anew."""

    why: str
    field: str
    value: str


class Regrouped(msgspec.Struct, frozen=True):
    """An item with one value changed. unsettled: why its places are to be given first."""

    item: dict[str, Tree]
    unsettled: Unsettled | None = None


def regrouped(item: Mapping[str, Tree], shape: Fields, change: Change, own: str) -> Regrouped:
    """The item with the change. own: the citation that it inherits. Raises UserError where its rank lacks a reason."""
    key = change.part.key
    assert key is not None
    changed = {**item, key: change.value}
    if change.how is How.REMOVE:
        del changed[key]
    if "cite" not in shape.fields or key == "cite" or key == "why":
        return Regrouped(changed)
    if key == "rank":
        _reasoned(changed, change)
        return Regrouped(changed)
    unclear = _place(changed, item, change, own)
    if key in item or key in Claimed.__struct_fields__:
        unclear = _reason(changed, change) or unclear
    elif is_inferred(change.value) and change.why:
        changed.setdefault("why", change.why)
    if not unclear:
        return Regrouped(changed)
    left_out = ("cite", *_OF_EDITORS)
    value = flow({one: value for one, value in changed.items() if one not in left_out})
    name = Part(change.part.field, change.part.at).name
    return Regrouped(changed, Unsettled(why=f"{unclear}: give all of {name} anew", field=name, value=value))


def _place(changed: dict[str, Tree], item: Mapping[str, Tree], change: Change, own: str) -> str:
    """Let the item stand where it does now; why that cannot be told, else empty."""
    key, cites = change.part.key, list(change.cites)
    stood = [str(one) for one in listed(item.get("cite") or own) if one]
    others = [one for one in item if one != key and one not in Claimed.__struct_fields__]
    of_source = key in OF_THE_SOURCE
    if not cites or set(stood) == set(cites):
        return ""
    if change.how is How.REMOVE and not of_source:
        return f"{change.part.name} stood on one of {', '.join(stood)}, and nobody can tell which" if stood[1:] else ""
    if not others and not of_source:
        if sources(stood) != sources(cites):
            for one in OF_THE_SOURCE:
                changed.pop(one, None)
        changed.pop("cite", None)
        if cites != [own]:
            changed["cite"] = cited(cites)
        return ""
    changed["cite"] = [*stood, *(one for one in cites if one not in stood)]
    if key not in item and not of_source:
        # Where nothing stood, nothing was cited for it; but who says the rest need not say this.
        told = [one.replace("_", " ") for one in OF_THE_SOURCE if one in item]
        return f"{told[0]} is told of all of it, by {', '.join(stood)}" if told and not set(cites) <= set(stood) else ""
    rest = " and ".join(one.replace("_", " ") for one in others)
    return f"{rest} of {change.part.field} {(change.part.at or 0) + 1} may stand on {', '.join(stood)} still"


def _reason(changed: dict[str, Tree], change: Change) -> str:
    """Let no reason stay that was given for another value; why nobody can tell, else empty."""
    if "rank" in changed:
        _reasoned(changed, change)
        return ""
    guessed = [one for one, value in changed.items() if one != change.part.key and is_inferred(value)]
    if "why" in changed and guessed:
        return f"the reason beside it may be that of {guessed[0]}"
    changed.pop("why", None)
    if is_inferred(change.value) and change.why:
        changed["why"] = change.why
    return ""


def _reasoned(changed: dict[str, Tree], change: Change) -> None:
    changed.pop("why", None)
    if changed.get("rank") not in (None, "normal"):
        changed["why"] = reason_of_rank(change, str(changed["rank"]))


def reason_of_rank(change: Change, rank: str) -> str:
    """The reason for which a new value has a rank: that of the old one is none. Raises UserError where none is given."""
    if not change.why:
        raise UserError(f"{change.part.name} is {rank}, for a reason that was another value's: say why it is so still")
    return change.why


def is_inferred(value: Tree) -> bool:
    """Whether a date is a guess, which needs its reason beside it."""
    return isinstance(value, str) and len(value) <= 40 and value.endswith("?") and value[:1].isdigit()


def listed(value: Tree) -> list[Tree]:
    """One or several as a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def cited(cites: list[str]) -> Tree:
    """Citations as a file has them."""
    return cites[0] if len(cites) == 1 else cites


def sources(cites: Tree) -> set[str]:
    """The documents in which places are."""
    return {str(cite).partition("#")[0] for cite in listed(cites)}


def flow(tree: Tree) -> str:
    """A tree on one line, as somebody would type it."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(flow, tree)) + "]"
    return str(tree) if _BARE.fullmatch(str(tree)) else json.dumps(str(tree), ensure_ascii=False)
