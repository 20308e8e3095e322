"""What changed of what a channel watches, as it is posted there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from bot.answers.arranged import target_name, unwatch_line
from bot.answers.changes import changes
from bot.answers.followed import sides
from bot.answers.page import shortened
from bot.answers.phrases import listed
from bot.answers.ways import own_line, typed
from bot.core.answer import Action, Answer
from bot.kb.changes import Change
from bot.kb.knowledge import Knowledge

_MOST_NAMED = 3
_MOST_BUTTONS = 2


def watched(
    kb: Knowledge,
    today: date,
    found: Sequence[Change],
    targets: Sequence[str],
    unread: Sequence[str],
    before: Knowledge,
) -> Answer:
    """targets: what is watched and changed, ids, a pair as two with a blank; unread: those whose posts nobody reads.

    before: the knowledge before these changes.
    """
    answer = changes(kb, today, found, about=None, since=None, before_kb=before)
    names = [target_name(kb, one) for one in targets]
    more = len(names) - _MOST_NAMED
    shown = listed(names if more <= 0 else [*names[:_MOST_NAMED], f"{more} more"])
    ways = [Action(shortened(target_name(kb, one)), _way(kb, one)) for one in targets if _is_there(kb, one)]
    ends = [Action(shortened(f"Stop watching {target_name(kb, one)}"), unwatch_line(kb, one)) for one in unread]
    return msgspec.structs.replace(
        answer,
        command="watches",
        line="",
        title=f"Changed: {shown}",
        actions=(*ways[:_MOST_BUTTONS], *ends[:_MOST_BUTTONS], *answer.actions),
    )


def _way(kb: Knowledge, target: str) -> str:
    both = sides(kb, target)
    return " ".join(["/relations", *(typed(kb, side) for side in both)]) if len(both) == 2 else own_line(kb, both[0])


def _is_there(kb: Knowledge, target: str) -> bool:
    return all(side in kb.entries for side in sides(kb, target))
