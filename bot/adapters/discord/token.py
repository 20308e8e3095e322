"""The one secret: where it comes from and what is said when it is missing. It is in no file and no log line."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.logbook import hide
from bot.errors import UserError

NAME = "DISCORD_BOT_TOKEN"
_WHERE = "discord.com/developers/applications → your application → Bot → Reset Token"


def token_from(environment: Mapping[str, str]) -> str:
    """The bot's token. Raises UserError where there is none, or something else."""
    token = environment.get(NAME, "").strip()
    hide(token)
    if not token:
        raise UserError(f"{NAME} is not set ({_WHERE}). Set it in the environment, never in a file")
    if any(letter.isspace() for letter in token):
        raise UserError(f"{NAME} holds a blank: set the token alone, without the word Bot ({_WHERE})")
    return token


def refused() -> UserError:
    """What is said when Discord does not take it."""
    return UserError(f"Discord refuses {NAME}: copy it anew ({_WHERE})")
