"""From recognised sentences to proposals: what several sentences tell of one meeting or agreement becomes one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.kb.citations import Citation
from bot.kb.drafting.agreements import Agreements
from bot.kb.drafting.clauses import SAYING, Parts
from bot.kb.drafting.figures import figures_in
from bot.kb.drafting.meetings import Meetings
from bot.kb.drafting.proposals import UNNAMED, Accord, Counted, Encounter, LeftOut, Proposals, Saying
from bot.kb.drafting.recognising import MOST_READ, Recognised, Sentence
from bot.kb.drafting.statements import Spoken, Statements
from bot.kb.drafting.topics import Topics
from bot.kb.kinds import MeetingKind
from bot.kb.knowledge import Knowledge
from bot.text.dates import Date

_NEAR = 4
"""Paragraphs behind a meeting in which "the talks took place on Wednesday" is still taken to be about it."""
_SIGNING = re.compile(r"\bsign(?:ed|ing)\b|\bagreed\b|\btook\s+place\b|\bheld\b")
_SAYS = re.compile(rf"\b(?:{SAYING})\b(?!\s+(?:and|goodbye)\b)(?![^.;]*\band\s+(?:then\s+|also\s+|later\s+)?\Z)")
_SAYS_SO = re.compile(rf",\s[^,]{{2,60}}\b(?:{SAYING})\b(?!\s+\w+\s+(?:that|would|will)\b)[^,;]{{0,40}}\.?\s*\Z")
_ACCORDING = re.compile(r"\b[Aa]ccording\s+to\b")
_AGREES = re.compile(r"\bsign(?:ed|s|ing)?\b(?!\s+(?:of|that|language)\b(?!\s+\d))|\bsigning\b")
_MEETS = re.compile(r"\b(?:met|meets?|talks|meeting|summit)\b")
_AIM = re.compile(
    r"\b(?:raise|increase|bring|boost|trade\s+(?:to|of)|reach|target|goal|turnover|aim\w*|plan\w*|by\s+20[0-9]{2})\b"
)
_LEAST_FIGURE = 0.5
MOST_POINTS = 40
"""Statements of one speaker; an article that has more is an interview, of which an editor chooses anyway."""
MOST_PROPOSALS = 400
_MOST_REASONS = 6


def proposed(kb: Knowledge, found: Recognised, published: Date | None = None) -> Proposals:
    """Everything that the sentences of an article propose, in the order of the text."""
    topics = Topics(kb)
    meetings, agreements, statements = Meetings(kb, published), Agreements(kb, topics), Statements(kb, topics)
    result = Proposals()
    for sentence, after in zip(found.sentences, [*found.sentences[1:], None], strict=True):
        if len(sentence.text) > MOST_READ:
            result.left_out.append(
                LeftOut(sentence.cite, "a long stretch", "it has no full stop, and only its names were read")
            )
            continue
        full = len(result.meetings) + len(result.agreements) + len(result.statements) >= MOST_PROPOSALS
        tells = sentence.mentions or any(map(str.isdigit, sentence.text)) or _SIGNING.search(sentence.text)
        if full or not tells:
            continue
        parts = Parts(
            sentence, after.text[:300] if after is not None and after.cite.first == sentence.cite.first else ""
        )
        spoken = list(statements.found(parts))
        encounters = list(meetings.found(parts))
        for one in encounters:
            if isinstance(one, Encounter):
                one.reported = _reporter(spoken, one.at, parts.text)
                agreements.met(sentence.cite.first, one.sides)
            _add_meeting(result, one, topics, sentence)
        _add_details(result, meetings, parts)
        accords = list(agreements.found(parts))
        for made in accords:
            if isinstance(made, Accord):
                made.reported = _reporter(spoken, made.at, parts.text)
            _add_agreement(result, made)
        agreements.remember(parts)
        _add_statements(result, spoken)
        _add_figures(result, sentence)
        result.left_out += _unread(parts, bool(encounters), bool(accords))
    return result


def _add_meeting(result: Proposals, one: Encounter | LeftOut, topics: Topics, sentence: Sentence) -> None:
    if isinstance(one, LeftOut):
        result.left_out.append(one)
        return
    one.topics = [topic for topic, _ in topics.found(sentence.text)]
    same = next((other for other in reversed(result.meetings) if _is_same(one, other)), None)
    if same is None:
        result.meetings.append(one)
        return
    _cite(same.cites, one.cites)
    known = {(side.who, side.group) for side in same.sides}
    named = {side.id: side for side in one.sides}
    # Who was an office before is named now.
    same.sides = [named[side.who] if side.kind == "post" and side.who in named else side for side in same.sides]
    same.sides += [side for side in one.sides if (side.who, side.group) not in known]
    if same.date is None or (same.date.date is None and one.date is not None):
        same.date, same.date_cite = one.date, one.date_cite
    if same.place is None and one.place is not None:
        same.place, same.place_cite = one.place, one.place_cite
    same.closed = same.closed or one.closed
    same.topics += [topic for topic in one.topics if topic not in same.topics]
    same.confidence = round(min(0.95, max(same.confidence, one.confidence) + 0.05), 2)
    _tell_again(same.why, one.cites[0])


def _cite(places: list[Citation], more: list[Citation]) -> None:
    """Add places that come later in the text, so that only the last ones need to be looked at."""
    places += [cite for cite in more if cite not in places[-4:]]


def _tell_again(why: list[str], cite: Citation) -> None:
    if len(why) < _MOST_REASONS:
        why.append(f"told again in {cite.locator}")


def _is_same(one: Encounter, other: Encounter) -> bool:
    visit = one.kind is MeetingKind.VISIT
    if visit is not (other.kind is MeetingKind.VISIT) or _apart(one, other):
        return False
    mine = {side.who for side in one.sides if side.group is None}
    theirs = {side.who for side in other.sides if side.group is None}
    if visit:
        return bool(mine & theirs) and one.place == other.place
    groups = {side.who for side in one.sides} == {side.who for side in other.sides}
    return groups or len(mine & theirs) > 1


def _apart(one: Encounter, other: Encounter) -> bool:
    """Whether two dates or places rule out that it is the same meeting; one that was held may have been planned before."""
    first, second = _date(one), _date(other)
    if first is not None and second is not None and not first.overlaps(second):
        return True
    if first is None and second is None and one.occurrence != other.occurrence:
        return True
    return bool(one.place and other.place and one.place != other.place and first is None and second is None)


def _date(one: Encounter) -> Date | None:
    return one.date.date if one.date is not None else None


def _add_details(result: Proposals, meetings: Meetings, parts: Parts) -> None:
    """Place and day of a meeting that a later sentence gives."""
    told = meetings.where_and_when(parts)
    if told is None or not result.meetings:
        return
    noun, date, place = told
    last = result.meetings[-1]
    cite = parts.sentence.cite
    fits = (noun == "visit") is (last.kind is MeetingKind.VISIT)
    if not fits or cite.first - last.cites[-1].first > _NEAR:
        return
    if date is not None and last.date is None:
        last.date, last.date_cite = date, cite
    if place is not None:
        last.place, last.place_cite = place.id, cite
    if (date is not None or place is not None) and cite not in last.cites:
        last.cites.append(cite)
        last.why.append(f"{cite.locator} says when or where the {noun} took place")


def _add_agreement(result: Proposals, one: Accord | LeftOut) -> None:
    if isinstance(one, LeftOut):
        result.left_out.append(one)
        return
    parties = {side.id for side in one.parties}
    for other in result.agreements:
        dates = [made.date.date for made in (one, other) if made.date is not None and made.date.date is not None]
        apart = len(dates) == 2 and not dates[0].overlaps(dates[1])
        if (
            (other.kind, other.act) == (one.kind, one.act)
            and not apart
            and parties == {side.id for side in other.parties}
        ):
            _cite(other.cites, one.cites)
            other.covers += [field for field in one.covers if field not in other.covers]
            other.topics += [topic for topic in one.topics if topic not in other.topics]
            other.date = other.date or one.date
            _tell_again(other.why, one.cites[0])
            return
    result.agreements.append(one)


def _reporter(spoken: list[Spoken | LeftOut], at: int, text: str) -> str | None:
    """Who is said to have told what a verb at an offset tells; None where it is the article itself, or nobody known."""
    for one in spoken:
        if isinstance(one, LeftOut) or not one[0].known:
            continue
        side, point, _ = one
        inside = point.at < at and not re.search(r"\band\s+(?:then\s+|also\s+)?\Z|;|\bbut\b", text[point.at : at])
        behind = at < min(point.at, point.by) and re.search(r",[^,]{0,60}\Z", text[at : min(point.at, point.by)])
        if inside or behind:
            return side.id
    # Told in somebody's words, and whose they are is not known.
    return UNNAMED if _SAYS.search(text[:at]) or _SAYS_SO.search(text[at:]) or _ACCORDING.search(text) else None


def _unread(parts: Parts, met: bool, agreed: bool) -> Iterator[LeftOut]:
    """Words of meeting or signing from which nothing was made, for an editor to look at."""
    cite = parts.sentence.cite
    actors = sum(one.kind in ("country", "organization", "person", "post") for one in parts.mentions)
    if not agreed and actors and _AGREES.search(parts.text):
        yield LeftOut(cite, "something signed or to be signed", "what it is, or whether it happened, is not plain")
    if not met and actors and _MEETS.search(parts.text):
        yield LeftOut(cite, "a meeting", "who met, or whether they did, is not plain")


def _add_statements(result: Proposals, spoken: list[Spoken | LeftOut]) -> None:
    for one in spoken:
        if isinstance(one, LeftOut):
            result.left_out.append(one)
            continue
        side, point, listener = one
        saying = next((held for held in result.statements if held.speaker.id == side.id), None)
        if saying is None:
            saying = Saying(speaker=side, points=[])
            result.statements.append(saying)
        if len(saying.points) < MOST_POINTS:
            saying.points.append(point)
        if listener is not None and saying.to is None:
            saying.to, saying.to_cite = listener.id, point.cite


def _is_worth(one: Accord, sentence: Sentence, figure: Counted) -> bool:
    """Whether a figure stands in the words that say what was agreed, and before any aim: "worth $5 billion"."""
    if one.cites[0] != sentence.cite or not one.scope[0] <= figure.start < one.scope[1]:
        return False
    return _AIM.search(sentence.text[one.scope[0] : figure.start]) is None


def _add_figures(result: Proposals, sentence: Sentence) -> None:
    """Figures go to the meeting or agreement that their sentence tells of; the others stand alone."""
    for figure in figures_in(sentence, sentence.text[:MOST_READ]):
        if figure.confidence < _LEAST_FIGURE:
            result.left_out.append(
                LeftOut(sentence.cite, f"a figure ({figure.written[:40]})", "what it measures is not plain")
            )
            continue
        accord = next((one for one in result.agreements if _is_worth(one, sentence, figure)), None)
        encounter = next((one for one in result.meetings if sentence.cite in one.cites[-4:]), None)
        if accord is not None:
            accord.figures.append(figure)
        elif encounter is not None:
            encounter.figures.append(figure)
        else:
            result.figures.append(figure)
