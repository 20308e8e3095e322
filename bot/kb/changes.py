"""Change: one entry before and after somebody changed it, with who, when and why. Where changes come from: desk/history.py."""

from __future__ import annotations

import msgspec

from bot.kb.records import Entry


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
