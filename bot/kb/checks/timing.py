"""Whether dates make sense with one another. What depends on today only ever warns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.errors import Problem, Severity
from bot.kb.claims import Claimed
from bot.kb.kinds import Occurrence
from bot.kb.loading import Loaded
from bot.kb.records import Event, Meeting, Membership, Post, StandingFact, Tenure
from bot.kb.walking import claims
from bot.text.dates import Date

_Spanned = (Tenure, Membership, StandingFact)


def ends_follow_starts(loaded: Loaded, today: date) -> Iterable[Problem]:
    """Nothing ends before it begins."""
    for entry, written in loaded.entries:
        for path, claim in claims(entry):
            if isinstance(claim, _Spanned) and _backwards(claim.start, claim.end):
                message = f"the end {claim.end} lies before the start {claim.start}"
                yield loaded.problem(written, (*path, "end"), message, "swap them, or mend the one that is wrong")
        if (
            isinstance(entry, Event)
            and entry.date
            and entry.end
            and _backwards(entry.date[0].value, entry.end[0].value)
        ):
            message = f"the end {entry.end[0].value} lies before the date {entry.date[0].value}"
            yield loaded.problem(written, ("end",), message, "swap them, or mend the one that is wrong")


def tenures_do_not_overlap(loaded: Loaded, today: date) -> Iterable[Problem]:
    """Two people in one post at a time is a slip, unless a `why` on one of the tenures explains it."""
    for entry, written in loaded.entries:
        if not isinstance(entry, Post):
            continue
        for position, tenure in enumerate(entry.tenures):
            for earlier in entry.tenures[:position]:
                same = earlier.holder == tenure.holder
                if not same and _overlap(earlier, tenure) and not (earlier.why or tenure.why):
                    message = f"{tenure.holder!r} and {earlier.holder!r} hold this post at the same time"
                    advice = "mend the dates, or add `why:` if there really are two"
                    yield loaded.problem(written, ("tenures", position), message, advice)


def planned_things_lie_ahead(loaded: Loaded, today: date) -> Iterable[Problem]:
    """What was planned and is past needs an editor: did it happen? Readers see "outcome not recorded" meanwhile."""
    for entry, written in loaded.entries:
        if isinstance(entry, (Meeting, Event)) and any(claim.value is Occurrence.PLANNED for claim in entry.occurrence):
            dates = [claim.value for claim in entry.date]
            if dates and all(day.must_be_before(today) for day in dates):
                message = f"it was planned for {dates[0].shown()}, which has passed"
                advice = "record whether it was held, postponed or cancelled, with the source"
                yield loaded.problem(written, ("occurrence",), message, advice, severity=Severity.WARNING)


def _backwards(start: Date | None, end: Date | None) -> bool:
    return start is not None and end is not None and end.must_be_before(start.earliest)


def _overlap(one: Claimed, other: Claimed) -> bool:
    """Whether the spans certainly share a day. Undated ends prove nothing: a post may have changed hands in between."""
    if not isinstance(one, Tenure) or not isinstance(other, Tenure) or not one.start or not other.start:
        return False
    first, second = sorted((one, other), key=lambda tenure: tenure.start or Date.parse("0001"))
    assert second.start is not None
    if first.end is None:
        # Still in office as far as it is known: then nobody else can have begun.
        return True
    return first.end.must_be_after(second.start.latest)
