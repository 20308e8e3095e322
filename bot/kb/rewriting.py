"""A file that is to say something else, with every comment of it kept. What it is to say is decided elsewhere."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from bot.errors import BadData, Problem
from bot.kb.editing import Held, Node, comments_of, laid_out, with_comments
from bot.reading import read_text

Tree = Any
"""What a file can hold: mappings, lists and text."""


def rewritten(text: str, tree: Tree, record: type[msgspec.Struct], name: str) -> str:
    """The canonical file that says `tree`, with the comments of a text that says something else of the same kind.

    Raises BadData where the text cannot be read, or cannot be made to say it with its comments kept.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document, problems = read_text(text, name)
    if document is None or problems:
        raise BadData(problems)
    top, head = with_comments(text)
    top.tail += _merge(top, tree)
    made = laid_out(top, head, record)
    again, problems = read_text(made, name)
    if again is None or problems or _plain(again.value) != _plain(tree) or _comments(made) != _comments(text):
        message = "this file cannot be changed without losing something of it"
        raise BadData([Problem(file=name, message=message, advice="change it in an editor")])
    return made


def _comments(text: str) -> Counter[str]:
    return Counter(comments_of(text))


def _plain(tree: Tree) -> Tree:
    """What a tree says: a single citation is as good as a list of one."""
    if isinstance(tree, list):
        return [_plain(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        key: _plain(value[0] if key == "cite" and isinstance(value, list) and len(value) == 1 else value)
        for key, value in tree.items()
    }


def _merge(node: Node, tree: Tree) -> list[str]:
    """Let a node say a tree; the comments that have no place in it any more."""
    if _said(node) == tree:
        return []
    if node.mapping and isinstance(tree, dict):
        return _merge_mapping(node, tree)
    if isinstance(tree, list) and tree and (node.mapping or node.entries is None) and not node.nothing:
        # One value becomes the first of several.
        alone = _copied(node)
        _become(node, [])
        node.entries = [Held(None, node.start, node.column, alone)]
    if not node.mapping and node.entries is not None and isinstance(tree, list):
        return _merge_list(node, tree)
    left = _all_comments(node)
    _become(node, tree)
    return left


def _merge_mapping(node: Node, tree: dict[str, Tree]) -> list[str]:
    left: list[str] = []
    kept: list[Held] = []
    for held in node.entries or ():
        if held.key in tree:
            held.before = [*_moved(left), *held.before]
            held.before += _merge(held.node, tree[held.key])
            kept.append(held)
        else:
            left += _comments_with(held)
    known = {held.key for held in kept}
    kept += [Held(key, node.start, node.column, _node(value)) for key, value in tree.items() if key not in known]
    node.entries = kept
    node.tail[:0] = left
    return []


def _merge_list(node: Node, tree: list[Tree]) -> list[str]:
    held = node.entries or []
    same = _common(held, tree)
    after = _common(held[same:][::-1], tree[same:][::-1])
    old, new = held[same : len(held) - after], tree[same : len(tree) - after]
    kept, left = held[:same], list[str]()
    for one, value in zip(old, new, strict=False):
        one.before += _merge(one.node, value)
        kept.append(one)
    for one in old[len(new) :]:
        left += _comments_with(one)
    kept += [Held(None, node.start, node.column, _node(value)) for value in new[len(old) :]]
    rest = held[len(held) - after :]
    if rest:
        rest[0].before = [*_moved(left), *rest[0].before]
    node.entries = [*kept, *rest]
    if node.entries:
        node.tail[:0] = left
        return []
    return [*left, *_moved(node.tail)]


def _common(held: list[Held], tree: list[Tree]) -> int:
    """How many of the first say the same."""
    number = 0
    while number < min(len(held), len(tree)) and _said(held[number].node) == tree[number]:
        number += 1
    return number


def _moved(comments: list[str]) -> list[str]:
    moved = list(comments)
    comments.clear()
    return moved


def _comments_with(held: Held) -> list[str]:
    return [*held.before, *([held.after] if held.after else []), *_all_comments(held.node)]


def _all_comments(node: Node) -> list[str]:
    return [comment for held in node.entries or () for comment in _comments_with(held)] + node.tail


def _said(node: Node) -> Tree:
    if node.entries is None:
        return None if node.nothing else node.text
    if node.mapping:
        return {held.key: _said(held.node) for held in node.entries}
    return [_said(held.node) for held in node.entries]


def _copied(node: Node) -> Node:
    copy = Node(node.start, node.column)
    for name in Node.__slots__:
        setattr(copy, name, getattr(node, name))
    copy.tail = list(node.tail)
    return copy


def _node(tree: Tree) -> Node:
    node = Node(0, 0)
    _become(node, tree)
    return node


def _become(node: Node, tree: Tree) -> None:
    node.text, node.nothing, node.entries, node.mapping, node.tail = "", False, None, isinstance(tree, dict), []
    if isinstance(tree, dict):
        node.entries = [Held(key, 0, 0, _node(value)) for key, value in tree.items()]
    elif isinstance(tree, list):
        node.entries = [Held(None, 0, 0, _node(value)) for value in tree]
    elif tree is None:
        node.nothing = True
    else:
        node.text = str(tree)
