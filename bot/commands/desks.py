"""How a command reaches the desk, which may have to be opened for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.core.command import Asking
from bot.errors import UserError

if TYPE_CHECKING:
    # It brings the database along, which most questions do without.
    from bot.desk.desk import Desk


@asynccontextmanager
async def desk_of(asking: Asking) -> AsyncIterator[Desk]:
    """The desk, for as long as it is needed. Raises UserError where there is none."""
    if asking.desk is None:
        raise UserError("nothing is remembered here: this is answered by the program that `dragoman run` starts")
    async with asking.desk() as desk:
        yield desk
