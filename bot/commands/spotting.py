"""/names: whom and what a text is about."""

from __future__ import annotations

from typing import Annotated

from bot.core.answer import Answer
from bot.core.command import Asking, command
from bot.core.parameters import Text, holds_title


@command(
    name="names",
    examples=(
        "/names Turkish President Erdoğan and the Emir of Qatar spoke about Gaza in Doha.",
        "/names saudi-qatari aid",
    ),
)
async def names_(asking: Asking, text: Annotated[Text, "A message or an article, as it is"]) -> Answer:
    """Who and what a text is about: a short answer for every name in it that is known"""
    from bot.answers import names
    from bot.kb.names.spotting import spotted

    kb = asking.kb
    found = spotted(kb.names, text.asked, lambda match: holds_title(kb, match))
    return names.names(kb, [one.match for one in found], asking.today)
