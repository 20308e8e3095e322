"""Whether dates make sense with one another. What depends on today only ever warns."""

from __future__ import annotations

from collections.abc import Iterable

from bot.errors import Problem, Severity
from bot.kb.checks.around import Around, Subject
from bot.kb.claims import Claimed
from bot.kb.kinds import Occurrence
from bot.kb.records import Entry, Event, Meeting, Membership, Post, StandingFact, Tenure
from bot.text.dates import Date

_Spanned = (Tenure, Membership, StandingFact)


def ends_follow_starts(entry: Subject[Entry], around: Around) -> Iterable[Problem]:
    """Nothing ends before it begins."""
    advice = "swap them, or mend the one that is wrong"
    for path, claim in entry.claims:
        if isinstance(claim, _Spanned) and _backwards(claim.start, claim.end):
            yield entry.problem((*path, "end"), f"the end {claim.end} lies before the start {claim.start}", advice)
    event = entry.record
    if isinstance(event, Event) and event.date and event.end and _backwards(event.date[0].value, event.end[0].value):
        message = f"the end {event.end[0].value} lies before the date {event.date[0].value}"
        yield entry.problem(("end",), message, advice)


def tenures_do_not_overlap(post: Subject[Post], around: Around) -> Iterable[Problem]:
    """Two people in one post at a time is a slip, unless a `why` on one of the tenures explains it."""
    for position, tenure in enumerate(post.record.tenures):
        for earlier in post.record.tenures[:position]:
            same = earlier.holder == tenure.holder
            if not same and _overlap(earlier, tenure) and not (earlier.why or tenure.why):
                message = f"{tenure.holder!r} and {earlier.holder!r} hold this post at the same time"
                advice = "mend the dates, or add `why:` if there really are two"
                yield post.problem(("tenures", position), message, advice)


def planned_things_lie_ahead(entry: Subject[Meeting | Event], around: Around) -> Iterable[Problem]:
    """What was planned and is past needs an editor: did it happen? Readers see "outcome not recorded" meanwhile."""
    if any(claim.value is Occurrence.PLANNED for claim in entry.record.occurrence):
        dates = [claim.value for claim in entry.record.date]
        if dates and all(day.must_be_before(around.today) for day in dates):
            message = f"it was planned for {dates[0].shown()}, which has passed"
            advice = "record whether it was held, postponed or cancelled, with the source"
            yield entry.problem(("occurrence",), message, advice, severity=Severity.WARNING)


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
