"""Discord as a platform: what its entry point carries. discord.py is imported when it is served."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from bot.core.adapter import Newsroom, Settled
from bot.core.answer import Answer
from bot.core.command import Commands


class Others(StrEnum):
    """What is done about servers that are not listed: ignored, or left as soon as they are seen."""

    IGNORE = "ignore"
    LEAVE = "leave"


_Guild = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{1,20}$", description="write a server's id, such as 1042093210934730792")
]
_Url = Annotated[
    str, msgspec.Meta(pattern=r"^https?://[^\s/]+(/\S*)?$", description="write an address that begins with https://")
]
_Socket = Annotated[
    str,
    msgspec.Meta(pattern=r"^wss?://[^\s/?]+(/[^\s?]*)?$|^$", description="write an address that begins with wss://"),
]
_Shards = Annotated[
    str, msgspec.Meta(pattern=r"^auto$|^[1-9][0-9]{0,3}$", description="write auto, or how many connections to open")
]

API_BASE = "https://discord.com/api/v10"


class DiscordSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What config.yaml may say under `discord:`. The token is never in a file; see token.py.

    guilds: ids of the servers that are answered. others: what is done about further ones. api_base, gateway: where
    Discord's REST API and its gateway are; no gateway means the usual one. shards: how many connections to the gateway
    are opened; auto asks Discord, which wants more than one above 2,500 servers.
    """

    enabled: bool = False
    guilds: tuple[_Guild, ...] = ()
    others: Others = Others.IGNORE
    api_base: _Url = API_BASE
    gateway: _Socket = ""
    shards: _Shards = "auto"


class Discord:
    """See core/adapter.py, Platform."""

    name = "discord"
    settings: type[msgspec.Struct] = DiscordSettings
    secrets = ("DISCORD_BOT_TOKEN",)
    recipe = 'discord: {enabled: true, guilds: ["YOUR SERVER\'S ID"]}'

    def render(self, answer: Answer) -> str:
        """Every page of the answer as the message that is sent."""
        from bot.adapters.discord.messages import rendered

        return rendered(answer)

    def picture(self, answer: Answer) -> str:
        """Every page of the answer as it looks, on an HTML page."""
        from bot.adapters.discord.messages import whole
        from bot.adapters.discord.picture import page

        return page(whole(answer))

    async def run(self, newsroom: Newsroom, settings: Any) -> None:
        """Serve until cancelled. Raises UserError where the token is missing or refused, or no server is listed."""
        from bot.adapters.discord.serving import serve

        await serve(newsroom, settings)

    def cli(self, group: Callable[[str, str], Any], commands: Commands, settled: Settled) -> None:
        """Adds `dragoman discord invite` and `dragoman discord sync`."""
        from bot.adapters.discord.commands import add_commands

        add_commands(group("discord", "What Discord needs to know of this program."), commands, settled)


platform = Discord()
