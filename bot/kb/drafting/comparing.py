"""What an article corroborates or contradicts of what is known: meetings, agreements, holders of posts, figures."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from bot.kb.disputes import live
from bot.kb.drafting.entries import Draft
from bot.kb.drafting.newcomers import same_post
from bot.kb.drafting.people import party_of
from bot.kb.drafting.proposals import Accord, Counted, Encounter, Proposals, Saying
from bot.kb.drafting.recognising import Recognised
from bot.kb.kinds import MeetingKind
from bot.kb.knowledge import Knowledge
from bot.kb.records import Entry, Meeting
from bot.text.dates import Date

_MOST_FIGURES = 300
_A_YEAR = 366
_NEAR = 20
"""Days between two dates of what may be one meeting told with two dates; further apart, they are two meetings."""


class How(StrEnum):
    """What the article does to what is known."""

    CORROBORATES = "corroborates"
    CONTRADICTS = "contradicts"
    RESEMBLES = "may be the same as"


class Compared(msgspec.Struct, frozen=True):
    """One thing held against one entry. what: in which respect; advice: what to do with it."""

    how: How
    entry: str
    what: str
    cites: tuple[str, ...]
    advice: str
    draft: str | None = None


def compared(kb: Knowledge, found: Recognised, proposals: Proposals, drafts: list[Draft]) -> list[Compared]:
    """Every proposal against the entries it may be about, and every office against its holders."""
    by_cites = {(draft.folder, tuple(map(str, draft.cites))): draft.id for draft in drafts}
    result: list[Compared] = []
    for meeting in proposals.meetings:
        own = by_cites.get(("meetings", tuple(map(str, meeting.cites))))
        result += _of_meeting(kb, meeting, own)
    for accord in proposals.agreements:
        own = by_cites.get(("agreements", tuple(map(str, accord.cites))))
        result += _of_agreement(kb, accord, own)
    for saying in proposals.statements:
        result += _of_statement(kb, saying)
    result += _of_posts(kb, found)
    result += _of_figures(kb, proposals.every_figure[:_MOST_FIGURES])
    return result


def _of_meeting(kb: Knowledge, one: Encounter, own: str | None) -> Iterator[Compared]:
    cites = tuple(map(str, one.cites))
    mine = {side.who for side in one.sides}
    visit = one.kind is MeetingKind.VISIT
    best: tuple[int, Compared] | None = None
    for known in kb.contents.meetings:
        if visit is not (known.kind in (MeetingKind.VISIT, MeetingKind.TOUR)):
            continue
        theirs = {part.who or _holder(kb, part.post) or part.party for part in known.participants}
        shared = mine & theirs
        there = {claim.value for claim in known.place}
        if len(shared) < (1 if visit else 2) or (
            visit and one.place is not None and not _same_place(kb, one.place, there)
        ):
            continue
        if not visit and mine - theirs and len(shared) < 2:
            continue
        held = _against(kb, one, known, cites, own)
        if held is not None and (best is None or held[0] > best[0]):
            best = held
    if best is not None:
        yield best[1]


def _against(
    kb: Knowledge, one: Encounter, known: Meeting, cites: tuple[str, ...], own: str | None
) -> tuple[int, Compared] | None:
    date = one.date.date if one.date is not None else None
    dates = [claim.value for claim in live(known.date)]
    line = f"add {', '.join(cites)} to the citations of {known.id}"
    where = one.place is not None and _same_place(kb, one.place, {claim.value for claim in known.place})
    elsewhere = one.place is not None and bool(known.place) and not where
    if date is not None and dates:
        if any(date.overlaps(other) for other in dates):
            shown = f"the same participants and a date that fits ({date})"
            if elsewhere and date.precision == "day":
                what = f"the same participants and date, but the place is {one.place}, not {known.place[0].value}"
                return 4, Compared(How.CONTRADICTS, known.id, what, cites, f"weigh the two places in {known.id}", own)
            return 5, Compared(
                How.CORROBORATES, known.id, shown + (", the same place" if where else ""), cites, line, own
            )
        if min(_days_between(date, other) for other in dates) <= _NEAR and not elsewhere:
            what = f"the same participants, but dated {date}, not {' or '.join(map(str, dates))}"
            advice = f"if it is one meeting, give {known.id} a second date with a `why`; if not, keep the draft"
            return 3, Compared(How.CONTRADICTS, known.id, what, cites, advice, own)
        return None
    if elsewhere:
        return None
    what = (
        "the same participants"
        + (" and place" if where else "")
        + ("; no date to compare" if not date else "; it has no date")
    )
    return 1 + where, Compared(
        How.RESEMBLES, known.id, what, cites, f"if it is one meeting, {line}; if not, keep the draft", own
    )


def _of_agreement(kb: Knowledge, one: Accord, own: str | None) -> Iterator[Compared]:
    parties = {party for side in one.parties if (party := party_of(kb, side))}
    cites = tuple(map(str, one.cites))
    date = one.date.date if one.date is not None else None
    for known in kb.contents.agreements:
        theirs = {claim.value for claim in known.parties}
        if (
            not parties
            or known.kind is not one.kind
            or not (parties == theirs or (len(parties) > 1 and parties <= theirs))
        ):
            continue
        acts = [act for act in known.acts if act.act is one.act]
        dates = [act.date for act in acts if act.date is not None]
        every = [act.date for act in known.acts if act.date is not None]
        if date is not None and every and min(_days_between(date, other) for other in every) > _A_YEAR:
            continue
        line = f"add {', '.join(cites)} to the citations of {known.id}"
        if acts and date is not None and dates and not any(date.overlaps(other) for other in dates):
            what = f"the same parties and act ({one.act.value}), but dated {date}, not {' or '.join(map(str, dates))}"
            yield Compared(How.CONTRADICTS, known.id, what, cites, f"weigh the two dates in {known.id}", own)
        elif acts and date is not None and dates:
            yield Compared(
                How.CORROBORATES,
                known.id,
                f"the same parties and act ({one.act.value}), a date that fits",
                cites,
                line,
                own,
            )
        elif acts or not known.acts:
            what = f"the same parties and act ({one.act.value}); no date to compare"
            yield Compared(How.RESEMBLES, known.id, what, cites, f"if it is one agreement, {line}", own)
        else:
            furthest = known.acts[-1].act.value
            what = f"the same parties; there it is {furthest}, here {one.act.value}"
            yield Compared(
                How.RESEMBLES,
                known.id,
                what,
                cites,
                f"if it is one agreement, add the act {one.act.value} to {known.id}",
                own,
            )


def _of_statement(kb: Knowledge, one: Saying) -> Iterator[Compared]:
    """Statements of the same speaker on the same day; what was said is not compared."""
    dates = [point.date.date for point in one.points if point.date is not None and point.date.date is not None]
    for known in kb.contents.statements:
        days = [claim.value for claim in live(known.date)]
        speakers = {claim.value for claim in known.speakers}
        if one.speaker.who in speakers and any(mine.overlaps(day) for mine in dates for day in days):
            cites = tuple(dict.fromkeys(str(point.cite) for point in one.points))[:6]
            what = "the same speaker on the same day"
            yield Compared(How.RESEMBLES, known.id, what, cites, f"see whether {known.id} has these points already")


def _of_posts(kb: Knowledge, found: Recognised) -> Iterator[Compared]:
    """Who is called by which office here, against the holders that the knowledge has."""
    seen: dict[tuple[str, str], list[str]] = {}
    for sentence in found.sentences:
        for post, person in zip(sentence.mentions, sentence.mentions[1:], strict=False):
            between = sentence.text[post.end : person.start].strip()
            beside = between in ("", ",") or between.lower() in ("sheikh", "mr", "dr", "gen.", "general")
            if post.kind == "post" and person.kind == "person" and beside:
                seen.setdefault((post.id, person.id), []).append(str(sentence.cite))
        for mention in sentence.mentions:
            stranger = found.strangers.get(mention.id)
            if stranger is None or stranger.kind != "person" or not stranger.title:
                continue
            owners = [
                one
                for one in sentence.mentions
                if one.kind == "country"
                and 0 <= mention.start - one.end <= len(stranger.title) + 4
                and "," not in sentence.text[one.end : mention.start]
            ]
            held = same_post(kb, owners[-1].id, stranger.title) if owners else None
            if held is not None:
                seen.setdefault((held.id, mention.id), []).append(str(sentence.cite))
    for (post_id, person_id), cites in seen.items():
        entry = next((post for post in kb.contents.posts if post.id == post_id), None)
        if entry is None or not entry.tenures:
            continue
        holders = [tenure.holder for tenure in entry.tenures]
        places = tuple(dict.fromkeys(cites))[:6]
        if person_id in holders:
            advice = f"cite {places[-1]} in the tenure of {post_id}: it is attested once more"
            yield Compared(How.CORROBORATES, post_id, f"{kb.name(person_id)} holds it", places, advice)
        else:
            name = found.strangers[person_id].name if person_id in found.strangers else kb.name(person_id)
            what = f"{name} is called so here; the knowledge has {', '.join(map(kb.name, holders))}"
            yield Compared(
                How.CONTRADICTS,
                post_id,
                what,
                places,
                f"find out whether the office changed hands, and add a tenure to {post_id}",
            )


def _of_figures(kb: Knowledge, figures: list[Counted]) -> Iterator[Compared]:
    """Figures with the unit and nearly the measure of a known one, on an entry about the same: alike or differing."""
    for entry in kb.contents.entries():
        for known in entry.figures:
            for one in figures:
                if not _same_measure(one, known.measure) or not _same_subject(kb, entry, one):
                    continue
                if (one.unit or None) != (known.unit or None) or (one.vague is None) is not (known.vague is None):
                    continue
                same = (one.value, one.vague, one.scale) == (known.value, known.vague, known.scale)
                shown = f"{known.measure}: {_shown(known.value, known.vague, known.scale, known.unit)}"
                cites = (str(one.cite),)
                if same:
                    yield Compared(
                        How.CORROBORATES, entry.id, shown, cites, f"add {one.cite} to that figure of {entry.id}"
                    )
                elif one.value is not None and known.value is not None and len(one.measure.split()) > 1:
                    what = f"{shown} there, {_shown(one.value, one.vague, one.scale, one.unit)} here"
                    yield Compared(
                        How.CONTRADICTS, entry.id, what, cites, "see whether both count the same, at the same time"
                    )


def _same_measure(one: Counted, measure: str) -> bool:
    mine, theirs = set(one.measure.lower().split()), set(measure.lower().split())
    if one.unit == "%" and "part" in theirs:
        return True
    if one.measure == "sum":
        return bool({"worth", "sum", "debt", "value", "support"} & theirs)
    return bool({word for word in mine if len(word) > 3} & theirs)


def _same_subject(kb: Knowledge, entry: Entry, one: Counted) -> bool:
    involved = kb.involved.get(entry.id, frozenset()) | {entry.id}
    shared = involved & set(one.about)
    return len(shared) > 1 or (len(shared) == 1 and len(one.about) < 3)


def _shown(value: float | None, vague: str | None, scale: str | None, unit: str | None) -> str:
    return " ".join(part for part in (f"{value:g}" if value is not None else vague, scale, unit) if part)


def _holder(kb: Knowledge, post: str | None) -> str | None:
    entry = next((one for one in kb.contents.posts if one.id == post), None) if post else None
    return entry.tenures[-1].holder if entry is not None and entry.tenures else None


def _same_place(kb: Knowledge, place: str, there: set[str]) -> bool:
    from bot.kb.queries import within

    return any(within(kb, place, other) or within(kb, other, place) for other in there)


def _days_between(one: Date, other: Date) -> int:
    if one.overlaps(other):
        return 0
    first, second = sorted((one, other), key=lambda date: date.earliest)
    return (second.earliest - first.latest).days
