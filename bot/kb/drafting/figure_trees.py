"""Figures as they are written down under an entry, each once with the places of all that are alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.kb.claims import Comparator
from bot.kb.drafting.proposals import Counted

Tree = dict[str, Any]
MOST_CITES = 30
"""Places that one entry or claim cites; an article that has more repeats itself, and the report names all of them."""
_MOST_FIGURES = 100


def figure_trees(figures: Iterable[Counted], measure: str = "") -> list[Tree]:
    """Figures as they are written down, each once with the places of all that are alike."""
    found: dict[tuple[tuple[str, str], ...], Tree] = {}
    for figure in figures:
        tree = figure_tree(figure, measure)
        held = found.setdefault(tuple((key, value) for key, value in tree.items() if key != "cite"), tree)
        held["cite"] = list(dict.fromkeys([*held["cite"], *tree["cite"]]))[:MOST_CITES]
    return list(found.values())[:_MOST_FIGURES]


def figure_tree(figure: Counted, measure: str = "") -> Tree:
    """A figure as it is written down. measure: what a sum is called on this kind of entry."""
    own = measure if measure and figure.measure == "sum" else figure.measure
    tree: Tree = {"measure": own}
    if figure.value is not None:
        tree["value"] = f"{figure.value:.6f}".rstrip("0").rstrip(".")
    if figure.vague is not None:
        tree["vague"] = figure.vague
    if figure.comparator is not Comparator.EXACTLY:
        tree["comparator"] = figure.comparator.value
    for key, value in (("scale", figure.scale), ("unit", figure.unit)):
        if value is not None:
            tree[key] = value
    return tree | {"cite": [str(figure.cite)]}
