"""Where claims on one thing differ: which fields have alternatives, and whether they amount to a dispute."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from bot.kb.claims import Claim, Claimed, Figure, Rank
from bot.kb.shapes import Fields, Listing, fields_of
from bot.kb.walking import Path

_ORDER = {Rank.PREFERRED: 0, Rank.NORMAL: 1, Rank.DEPRECATED: 2}


def is_dispute(claims: Iterable[Claimed]) -> bool:
    """Whether claims on one thing differ."""
    return len({_essence(claim) for claim in claims}) > 1


def live(claims: Iterable[Any]) -> list[Any]:
    """The claims to show: all that are not deprecated, preferred first."""
    kept = [claim for claim in claims if claim.rank is not Rank.DEPRECATED]
    return sorted(kept, key=lambda claim: _ORDER[claim.rank]) if len(kept) > 1 else kept


def alternatives(entry: msgspec.Struct) -> Iterable[tuple[Path, list[Claimed]]]:
    """Claims that stand for one and the same thing: of a field with one value, and figures of one measure."""
    for key, (attribute, shape) in fields_of(type(entry)).fields.items():
        claims: Any = getattr(entry, attribute)
        if not isinstance(shape, Listing):
            continue
        if shape.claims == "one" and len(claims) > 1:
            yield (key,), list(claims)
        elif isinstance(shape.item, Fields) and shape.item.type is Figure:
            by_measure: dict[str, list[Claimed]] = {}
            for figure in claims:
                by_measure.setdefault(figure.measure, []).append(figure)
            yield from (((key,), figures) for figures in by_measure.values() if len(figures) > 1)


def disputes_of(entry: msgspec.Struct) -> list[tuple[str, list[Claimed]]]:
    """The fields of an entry on which sources disagree or one has slipped: name of the field, claims in order of rank."""
    return [
        (str(path[0]), sorted(claims, key=lambda claim: _ORDER[claim.rank]))
        for path, claims in alternatives(entry)
        if is_dispute(claims)
    ]


def _essence(claim: Claimed) -> tuple[object, ...]:
    if isinstance(claim, Claim):
        return (claim.value,)
    if isinstance(claim, Figure):
        return (claim.value, claim.vague, claim.comparator, claim.scale, claim.unit, claim.date)
    return (claim,)
