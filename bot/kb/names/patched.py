"""A table with some of it written otherwise: as good as a copy, and made without copying what is large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

V = TypeVar("V")

_MOST = 2_000
"""Keys written otherwise, beyond which a copy is made after all."""


def patched(table: Mapping[str, V], others: Mapping[str, V]) -> Mapping[str, V]:
    """A table in which these keys have these values; an empty value is as good as none. Neither table changes."""
    if not others:
        return table
    base, patch = (table.base, table.patch) if isinstance(table, Patched) else (table, {})
    patch = {**patch, **others}
    if base and len(patch) <= _MOST:
        return Patched(base, patch)
    return {key: value for key, value in {**base, **patch}.items() if value}


class Patched(Mapping[str, V]):
    """base: a table; patch: what is written otherwise, with an empty value for what is gone."""

    __slots__ = ("base", "patch")

    def __init__(self, base: Mapping[str, V], patch: dict[str, V]) -> None:
        self.base = base
        self.patch = patch

    def get(self, key: str, default: Any = None) -> Any:
        """As of any table. What is gone has its empty value: no caller tells it from nothing."""
        found = self.patch.get(key)
        return self.base.get(key, default) if found is None else found

    def __getitem__(self, key: str) -> V:
        found = self.get(key)
        if not found:
            raise KeyError(key)
        value: V = found
        return value

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and bool(self.get(key))

    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self.base if key not in self.patch)
        yield from (key for key, value in self.patch.items() if value)

    def __len__(self) -> int:
        return sum(1 for _ in self)
