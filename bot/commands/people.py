"""/leader, /country, /organization: who holds which post, and profiles."""

from __future__ import annotations

from typing import Annotated

from bot.core.answer import Answer
from bot.core.command import Asking, command
from bot.core.parameters import AsOf, Country, Leader, Organization
from bot.kb.records import Person, Post


@command(examples=("/leader qatar", "/leader amir of qatar", "/leader erdogan as-of:2024-05"))
async def leader(
    asking: Asking,
    who: Annotated[Leader, "A person, a post (“emir of qatar”), a country or an organization"],
    as_of: Annotated[AsOf | None, "Only what was true then: 2024-12, “april 2024”, yesterday"] = None,
) -> Answer:
    """Who somebody is, or who holds a post or the posts of a country or organization"""
    from bot.answers import leader as leader_answers

    kb, on = asking.kb, as_of.value if as_of else None
    if kb.get(who.id, Person):
        return leader_answers.person(kb, who.id, asking.today, on)
    post = kb.get(who.id, Post)
    if post is not None:
        return leader_answers.post_holders(kb, post, asking.today, on)
    return leader_answers.leaders(kb, who.id, asking.today, on)


@command(examples=("/country qatar", "/country Казахстан"))
async def country(
    asking: Asking, country: Annotated[Country, "A country: name in any language, or ISO code"]
) -> Answer:
    """A country's profile: where it belongs, who acts for it, how it stands to others"""
    from bot.answers import profile

    return profile.country(asking.kb, country.id, asking.today)


@command(examples=("/organization sco", "/organization sco as-of:2024-05"))
async def organization(
    asking: Asking,
    organization: Annotated[Organization, "An organization: name or acronym"],
    as_of: Annotated[AsOf | None, "Only what was true then: 2024-12, “april 2024”, yesterday"] = None,
) -> Answer:
    """An organization's profile: goals, members and their standing, bodies, people"""
    from bot.answers import profile

    return profile.organization(asking.kb, organization.id, asking.today, as_of.value if as_of else None)
