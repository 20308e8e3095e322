"""Filter: what narrows a list down, and the entries it lets through. How they are shown is in bot/answers/."""

from __future__ import annotations

import msgspec

from bot.kb import queries
from bot.kb.knowledge import Knowledge
from bot.kb.queries import Happening
from bot.kb.records import Event, Meeting, Place
from bot.text.dates import Date, Window


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What narrows a list down. a, b: ids of the parties; topic, place: ids; since, until: as asked."""

    a: str
    b: str | None = None
    since: Date | None = None
    until: Date | None = None
    topic: str | None = None
    place: str | None = None

    @property
    def window(self) -> Window:
        """The days asked for. Raises ValueError where since lies after until."""
        return Window.since_until(self.since, self.until)


def chosen(kb: Knowledge, wanted: Filter, kind: type[Happening] | None = None) -> list[Happening]:
    """The entries a filter lets through, newest first. What may lie in the window is kept, and its date says how sure."""
    window = wanted.window
    return queries.newest_first(
        kb,
        [
            entry
            for entry in (*queries.happenings(kb, wanted.a, wanted.b), *_held_there(kb, wanted))
            if (kind is None or isinstance(entry, kind))
            and queries.falls_in(kb, entry, window)
            and (wanted.topic is None or queries.has_topic(entry, wanted.topic))
            and (
                wanted.place is None
                or (isinstance(entry, (Meeting, Event)) and queries.in_place(kb, entry, wanted.place))
            )
        ],
    )


def _held_there(kb: Knowledge, wanted: Filter) -> list[Meeting]:
    """The meetings in a place that is asked about in a party's stead. Who meets in a country need not be of it."""
    if wanted.b is not None or kb.get(wanted.a, Place) is None:
        return []
    return [meeting for meeting in kb.contents.meetings if queries.in_place(kb, meeting, wanted.a)]
