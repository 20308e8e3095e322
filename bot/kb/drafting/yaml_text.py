"""A tree as the canonical YAML of its kind, with remarks above it. What the tree holds is decided elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from bot.kb.editing import canonical
from bot.kb.records import Meeting
from bot.kb.shapes import Listing, fields_of
from bot.text.characters import refused

_WIDTH = 118


def yaml_text(tree: dict[str, Any], record: type[msgspec.Struct], remarks: Iterable[str] = ()) -> str:
    """The file of one record. Raises BadData for what could not be read again."""
    lines = [f"# {line}" for remark in remarks for line in _folded(remark)]
    shape = fields_of(record)
    for key, value in tree.items():
        part = shape.fields[key][1] if key in shape.fields else None
        if isinstance(part, Listing) and part.claims == "one" and len(value) == 1:
            value = value[0]
        lines.append(f"{key}: {json.dumps(value, ensure_ascii=False)}")
    return canonical("\n".join(lines) + "\n", record)


def figures_text(figures: list[dict[str, Any]]) -> str:
    """Figures without an entry, as they are pasted into one."""
    text = canonical(f"id: loose\nfigures: {json.dumps(figures, ensure_ascii=False)}\n", Meeting)
    at = text.index("figures:")
    remarks = "# figures that no drafted entry takes: paste each under `figures:` of the entry it belongs to\n"
    return remarks + text[at:]


def _folded(remark: str) -> list[str]:
    """A remark in lines of a bounded width, without a character that a file may not hold."""
    bad = {offset for offset, _ in refused(remark)}
    plain = "".join(" " if offset in bad else letter for offset, letter in enumerate(remark))
    lines: list[str] = [""]
    for word in plain.split():
        if len(lines[-1]) + len(word) + 1 > _WIDTH and lines[-1]:
            lines.append("  " + word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines
