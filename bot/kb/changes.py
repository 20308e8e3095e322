"""Change: one entry before and after somebody changed it, with who, when and why. Where changes come from: desk/history.py.

An entry that only has another id is no change to a reader. Which those are is found here, for changes made together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from bot.kb.records import Entry, Relation
from bot.kb.shaping import decode, encode
from bot.kb.walking import leaves

E = TypeVar("E", bound=Entry)

_MASK = "-"
"""In place of an id that came or went; no id is written so."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One entry changed once. before, after: None where it was not there, or cannot be read any more (unreadable).

    at: seconds since 1970, UTC. editor, why: as the history tells them, empty where it does not. revision: what the
    change belongs to, a commit or a revision of the knowledge; changes that belong together share it.
    """

    entry: str
    at: float
    before: Entry | None
    after: Entry | None
    editor: str = ""
    why: str = ""
    revision: str = ""
    unreadable: bool = False


# --- other ids --------------------------------------------------------------------------------------------------------


def renamed_ids(gone: Iterable[Entry], new: Iterable[Entry]) -> dict[str, str]:
    """New ids by old, of entries that went and came in one change and are equal but for ids that were changed in it."""
    was, is_ = ({entry.id: entry for entry in entries} for entries in (gone, new))
    # What was moved to another folder went and came with one id.
    moved = was.keys() & is_.keys()
    hidden = dict.fromkeys((was.keys() | is_.keys()) - moved, _MASK)
    alike: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, entries in enumerate((was, is_)):
        for entry in entries.values() if len(was) > len(moved) and len(is_) > len(moved) else ():
            if entry.id not in moved:
                alike[_said(entry, hidden)][side].append(entry.id)
    ids = {old[0]: new[0] for old, new in alike.values() if len(old) == len(new) == 1}
    while wrong := [old for old, new in ids.items() if with_ids(was[old], ids) != is_[new]]:
        # It refers to what came or went by itself.
        for old in wrong:
            del ids[old]
    return ids


def _said(entry: Entry, hidden: Mapping[str, str]) -> str:
    """All that an entry says, without these ids."""
    return f"{type(entry).__name__} {msgspec.json.encode(_tree(entry, hidden)).decode()}"


def with_ids(entry: E, ids: Mapping[str, str]) -> E:
    """The entry as it would be with other ids, its own and those it refers to."""
    if entry.id not in ids and not any(leaf.refers and leaf.value in ids for leaf in leaves(entry)):
        return entry
    return msgspec.convert(_tree(entry, ids), type(entry), dec_hook=decode)


def _tree(entry: Entry, ids: Mapping[str, str]) -> Any:
    tree = msgspec.json.decode(msgspec.json.encode(entry, enc_hook=encode))
    for leaf in leaves(entry):
        if (leaf.refers or leaf.path == ("id",)) and leaf.value in ids:
            held = tree
            for step in leaf.path[:-1]:
                held = held[step]
            held[leaf.path[-1]] = ids[leaf.value]
    if isinstance(entry, Relation):
        tree["between"] = sorted(tree["between"])
    return tree


def without_renamings(changes: Sequence[Change]) -> tuple[list[Change], dict[str, str]]:
    """What is left of changes that were made together when those of ids are none, and the new ids by old."""
    came = [one.after for one in changes if one.after is not None and one.before is None and not one.unreadable]
    went = [one.before for one in changes if one.before is not None and one.after is None and not one.unreadable]
    ids = renamed_ids(went, came)
    return (list(_left(changes, ids)), ids) if ids else (list(changes), ids)


def _left(changes: Iterable[Change], ids: Mapping[str, str]) -> Iterator[Change]:
    new = set(ids.values())
    for one in changes:
        if (one.after is None and one.entry in ids) or (one.before is None and one.entry in new):
            continue
        before = with_ids(one.before, ids) if one.before is not None else None
        if before != one.after or one.unreadable:
            yield msgspec.structs.replace(one, before=before)


def under_ids(change: Change, ids: Mapping[str, str]) -> Change:
    """A change as it is told when entries have these ids instead."""
    before, after = (with_ids(one, ids) if one is not None else None for one in (change.before, change.after))
    return msgspec.structs.replace(change, entry=ids.get(change.entry, change.entry), before=before, after=after)
