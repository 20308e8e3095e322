"""Slack as a platform: what its entry point carries. slack-bolt and aiohttp are imported when it is served."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from bot.core.adapter import Newsroom, Settled
from bot.core.answer import Answer
from bot.core.command import Commands


class Mode(StrEnum):
    """How Slack reaches the program: over a socket that it opens itself, or by signed requests to an address of its own."""

    SOCKET = "socket"
    HTTP = "http"


_Url = Annotated[
    str, msgspec.Meta(pattern=r"^https?://[^\s/]+(/\S*)?$", description="write an address that begins with https://")
]
_Address = Annotated[str, msgspec.Meta(pattern=r"^\S+:\d{1,5}$", description="write HOST:PORT, such as 127.0.0.1:3000")]
_Workspace = Annotated[
    str, msgspec.Meta(pattern=r"^[TE][A-Za-z0-9_-]+$", description="write a workspace's id, such as T0123456789")
]
_Prefix = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[a-z0-9][a-z0-9_-]{0,15}$|^$",
        description="write small letters, digits, - and _, at most 16, such as desk-",
    ),
]


class SlackSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What config.yaml may say under `slack:`. The secrets are never in a file; see tokens.py.

    api_base: where Slack's Web API is. listen: HOST:PORT for the mode http. workspaces: ids (T…) that are answered; none
    means the workspace that the bot token belongs to. command_prefix: put before every slash command but /dragoman.
    """

    enabled: bool = False
    mode: Mode = Mode.SOCKET
    api_base: _Url = "https://slack.com/api/"
    listen: _Address = "127.0.0.1:3000"
    workspaces: tuple[_Workspace, ...] = ()
    command_prefix: _Prefix = ""


class Slack:
    """See core/adapter.py, Platform."""

    name = "slack"
    settings: type[msgspec.Struct] = SlackSettings
    secrets = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")

    def render(self, answer: Answer) -> str:
        """Every page of the answer as the message that is posted, ready to paste into Block Kit Builder."""
        from bot.adapters.slack.messages import rendered

        return rendered(answer)

    def picture(self, answer: Answer) -> str:
        """Every page of the answer as it looks, on an HTML page."""
        from bot.adapters.slack.messages import whole
        from bot.adapters.slack.picture import pictured

        return pictured(whole(answer))

    async def run(self, newsroom: Newsroom, settings: Any) -> None:
        """Serve a workspace until cancelled. Raises UserError where a token is missing or refused."""
        from bot.adapters.slack.serving import serve

        await serve(newsroom, settings)

    def cli(self, group: Callable[[str, str], Any], commands: Commands, settled: Settled) -> None:
        """Adds `dragoman slack manifest`."""
        from bot.adapters.slack.commands import add_commands

        add_commands(group("slack", "What Slack needs to know of this program."), commands, settled)


platform = Slack()
