"""The three secrets: where they come from and what is said when one is missing. They are in no file and no log line."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bot.adapters.slack import Mode
from bot.core.logbook import hide
from bot.errors import UserError


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """app is needed for the mode socket alone, signing for the mode http alone; what is not needed is empty."""

    bot: str
    app: str = ""
    signing: str = ""

    def __repr__(self) -> str:
        return "Tokens(…)"


def tokens_from(environment: Mapping[str, str], mode: Mode) -> Tokens:
    """The secrets that the mode needs. Raises UserError naming every variable that is missing or holds something else."""
    wanted = {"SLACK_BOT_TOKEN": ("xoxb-", "Install App → Bot User OAuth Token")}
    if mode is Mode.SOCKET:
        wanted["SLACK_APP_TOKEN"] = ("xapp-", "Basic Information → App-Level Tokens, scope connections:write")
    else:
        wanted["SLACK_SIGNING_SECRET"] = ("", "Basic Information → Signing Secret")
    found = {name: environment.get(name, "").strip() for name in wanted}
    for value in found.values():
        hide(value)
    wrong = []
    for name, (start, where) in wanted.items():
        if not found[name]:
            wrong.append(f"{name} is not set ({where})")
        elif not found[name].startswith(start):
            wrong.append(f"{name} does not begin with {start} ({where})")
    if wrong:
        raise UserError(f"{'; '.join(wrong)}. Set it in the environment, never in a file")
    return Tokens(
        bot=found["SLACK_BOT_TOKEN"],
        app=found.get("SLACK_APP_TOKEN", ""),
        signing=found.get("SLACK_SIGNING_SECRET", ""),
    )
