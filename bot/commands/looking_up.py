"""/disputes, /source, /lookup: what is disputed, what stands on a source, words anywhere."""

from __future__ import annotations

from typing import Annotated

from bot.commands.parties import party_id
from bot.core.answer import Answer
from bot.core.command import Asking, command
from bot.core.parameters import Party, Source, Words
from bot.core.parsing import cleaned


@command(examples=("/disputes", "/disputes kazakhstan"))
async def disputes(
    asking: Asking, a: Annotated[Party | None, "Only what concerns this country, organization or person"] = None
) -> Answer:
    """Where sources disagree, or one has slipped, and why one is preferred"""
    from bot.answers import disputed

    return disputed.disputes(asking.kb, asking.today, party_id(asking.kb, a.id) if a else None)


@command(examples=("/source s004", "/source the national", "/source s000 s004"))
async def source(
    asking: Asking, source: Annotated[Source, "A source's id, publisher or words of its title; or several ids"]
) -> Answer:
    """A source's card: what it is, what to doubt in it, what stands on it"""
    from bot.answers import sources

    if len(source.ids) > 1:
        return sources.several(asking.kb, source.ids, asking.today)
    return sources.source(asking.kb, source.id, asking.today)


@command(examples=("/lookup lamb", "/lookup military base"))
async def lookup(asking: Asking, words: Annotated[Words, "Words that occur anywhere in the knowledge"]) -> Answer:
    """Entries in which words occur"""
    from bot.answers import sources
    from bot.kb.search import search

    text = cleaned(words.asked)
    return sources.found(asking.kb, text, search(asking.kb, text), asking.today)
