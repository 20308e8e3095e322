"""/relations: the dossier of a pair."""

from __future__ import annotations

from typing import Annotated

from bot.commands.parties import party_id
from bot.core.answer import Answer
from bot.core.command import Asking, command
from bot.core.parameters import AsOf, Party
from bot.errors import UserError


@command(
    examples=("/relations qatar turkey", "/relations saudi arabia syria", "/relations qatar turkiye as-of:2024-12")
)
async def relations(
    asking: Asking,
    a: Annotated[Party, "One side: a country, organization or person, in any spelling"],
    b: Annotated[Party, "The other side"],
    as_of: Annotated[AsOf | None, "Only what was true then: 2024-12, “april 2024”, yesterday"] = None,
) -> Answer:
    """How two parties stand: last contact, meetings, agreements, joint work, people, disputes"""
    from bot.answers.dossier import dossier

    kb = asking.kb
    on = as_of.value.latest if as_of else None
    one, other = party_id(kb, a.id, on), party_id(kb, b.id, on)
    if one == other:
        raise UserError(
            f"both sides are {kb.name(one)}: name two different ones, or ask /country or /leader about one of them"
        )
    return dossier(kb, one, other, asking.today, as_of.value if as_of else None)
