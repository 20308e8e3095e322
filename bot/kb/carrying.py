"""How what was worked out of one knowledge is known of the next: declared where it is worked out, done in succession.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from bot.kb.succession import Succession

C = TypeVar("C", bound="Callable[[Any, Succession], Any]")

CARRIED: dict[str, Callable[[Any, Succession], Any]] = {}
"""By the key in Knowledge.worked_out."""


def carried(key: str) -> Callable[[C], C]:
    """Declares how what stands under this key of `worked_out` is carried over; what is not declared is left behind.

    The function is given what was worked out before and the change. It gives what is known of that afterwards, never by
    changing what it was given, or None where all of it has to be worked out anew.
    """

    def declare(carry: C) -> C:
        CARRIED[key] = carry
        return carry

    return declare
