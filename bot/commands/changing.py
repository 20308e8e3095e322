"""/changes: what editors changed, and why."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Annotated

from bot.commands.desks import desk_of
from bot.core.answer import Answer
from bot.core.command import Asking, command
from bot.core.parameters import Subject, When


@command(examples=("/changes", "/changes qatar since:2026-10", "/changes hakan fidan"))
async def changes(
    asking: Asking,
    a: Annotated[Subject | None, "Only what concerns this: a country, person, meeting, topic…"] = None,
    since: Annotated[When | None, "From this date on: 2026-10, “last week”, yesterday"] = None,
) -> Answer:
    """What editors changed: what was and is now said, by whom, when and why"""
    from bot.answers.changes import changes as composed
    from bot.answers.changes import concerns

    kb, about = asking.kb, a.id if a else None
    first = None if since is None or since.value.open_start else since.value.earliest
    begin = datetime.combine(first, time(), UTC).timestamp() if first else None
    async with desk_of(asking) as desk:
        found, more = await desk.changes(lambda change: about is None or concerns(kb, change, about), begin)
        reaches = None if found else await desk.reaches()
    return composed(
        kb, asking.today, found, about=about, since=since.value if since else None, more=more, reaches=reaches
    )
