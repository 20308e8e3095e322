"""/meetings, /agreements, /events, /statements, /timeline, /upcoming: lists and what narrows them."""

from __future__ import annotations

from typing import Annotated

from bot.commands.parties import party_id
from bot.core.answer import Answer
from bot.core.command import Asking, command
from bot.core.parameters import (
    AgreementSide,
    Entity,
    EventSide,
    Leader,
    MeetingSide,
    Party,
    Place,
    Subject,
    TimelineSide,
    Topic,
    When,
)
from bot.errors import UserError
from bot.kb.filtering import Filter

_SIDE = "A country, organization or person, in any spelling; or the title of one"
_WHERE = "A country, organization, person or place, in any spelling"
_B = Annotated[Party, "A second one: only what concerns both"]
_SINCE = Annotated[When, "From this date on: 2024-05, “april 2024”, last week"]
_UNTIL = Annotated[When, "Up to this date: 2024-05, “april 2024”, yesterday"]
_TOPIC = Annotated[Topic, "Only on this topic: trade, defence, gaza"]
_PLACE = Annotated[Place, "Only in this place or country: doha, kazakhstan"]


@command(examples=("/meetings qatar turkey", "/meetings erdogan since:2025", "/meetings qatar place:kazakhstan"))
async def meetings(
    asking: Asking,
    a: Annotated[MeetingSide, _SIDE],
    b: _B | None = None,
    since: _SINCE | None = None,
    until: _UNTIL | None = None,
    topic: _TOPIC | None = None,
    place: _PLACE | None = None,
) -> Answer:
    """Meetings, visits and summits, newest first"""
    from bot.answers import lists

    return lists.meetings(asking.kb, _filter(asking, a, b, since, until, topic, place), asking.today)


@command(examples=("/agreements qatar turkey", "/agreements kazakhstan topic:trade"))
async def agreements(
    asking: Asking,
    a: Annotated[AgreementSide, _SIDE],
    b: _B | None = None,
    since: _SINCE | None = None,
    until: _UNTIL | None = None,
    topic: _TOPIC | None = None,
) -> Answer:
    """Agreements with their status: signed, announced, expected or hoped for"""
    from bot.answers import lists

    return lists.agreements(asking.kb, _filter(asking, a, b, since, until, topic), asking.today)


@command(examples=("/events qatar", "/events qatar turkey topic:mediation"))
async def events(
    asking: Asking,
    a: Annotated[EventSide, _WHERE],
    b: _B | None = None,
    since: _SINCE | None = None,
    until: _UNTIL | None = None,
    topic: _TOPIC | None = None,
) -> Answer:
    """Mediations, ceasefires, rulings, aid and other happenings"""
    from bot.answers import lists

    return lists.events(asking.kb, _filter(asking, a, b, since, until, topic), asking.today)


@command(examples=("/statements erdogan", "/statements turkish ambassador to qatar about:ceasefire deal"))
async def statements(
    asking: Asking,
    who: Annotated[Leader, "Who said it: a person, post, country or organization"],
    about: Annotated[Subject | None, "Whom or what it was about"] = None,
    since: _SINCE | None = None,
    until: _UNTIL | None = None,
) -> Answer:
    """Who said what, in reported speech"""
    from bot.answers import lists

    topic = about.id if about and about.match.kind == "topic" else None
    wanted = Filter(
        a=who.id,
        b=party_id(asking.kb, about.id) if about and topic is None else None,
        since=since.value if since else None,
        until=until.value if until else None,
        topic=topic,
    )
    return lists.statements(asking.kb, _checked(wanted), asking.today)


@command(examples=("/timeline qatar", "/timeline kazakhstan turkey since:2020"))
async def timeline(
    asking: Asking,
    a: Annotated[TimelineSide, _WHERE],
    b: _B | None = None,
    since: _SINCE | None = None,
    until: _UNTIL | None = None,
) -> Answer:
    """Everything dated, oldest first"""
    from bot.answers.timeline import timeline as composed

    return composed(asking.kb, _filter(asking, a, b, since, until), asking.today)


@command(examples=("/upcoming",))
async def upcoming(asking: Asking) -> Answer:
    """What is planned, announced or expected, and what is overdue"""
    from bot.answers import lists

    return lists.upcoming(asking.kb, asking.today)


def _filter(
    asking: Asking,
    a: Entity,
    b: Entity | None,
    since: When | None,
    until: When | None,
    topic: Topic | None = None,
    place: Place | None = None,
) -> Filter:
    one, other = party_id(asking.kb, a.id), party_id(asking.kb, b.id) if b else None
    if one == other:
        raise UserError(f"both are {asking.kb.name(one)}: name two different ones, or one alone")
    return _checked(
        Filter(
            a=one,
            b=other,
            since=since.value if since else None,
            until=until.value if until else None,
            topic=topic.id if topic else None,
            place=place.id if place else None,
        )
    )


def _checked(wanted: Filter) -> Filter:
    try:
        _ = wanted.window
    except ValueError as reason:
        raise UserError(str(reason)) from None
    return wanted
