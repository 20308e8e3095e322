"""`dragoman discord invite` and `sync`: what Discord needs to know of this program. Arguments are read here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import typer

from bot.adapters.discord.token import NAME, refused, token_from
from bot.core.adapter import Settled
from bot.core.command import Commands
from bot.errors import UserError

PERMISSIONS = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Embed Links": 1 << 14,
    "Read Message History": 1 << 16,
    "Send Messages in Threads": 1 << 38,
}
"""To see the mention, to post answers and shared ones, which are embeds, to reply to a message, and all that in threads;
the history also to look whether a post arrived before it is made again. (Discord, Permissions; replies: Message, Create
message.) Commands need none."""

_Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="The settings file.")]


def add_commands(app: typer.Typer, commands: Commands, settled: Settled) -> None:
    """Add the subcommands to a typer app."""

    @app.callback()
    def discord() -> None:
        """What Discord needs to know of this program."""

    @app.command("invite")
    def invite(
        application: Annotated[
            str, typer.Option(metavar="ID", help="The application's id; by default Discord is asked, with the token.")
        ] = "",
        config: _Config = None,
    ) -> None:
        """Print the link by which somebody adds the bot to a server, with exactly the permissions it needs."""
        if application and not (application.isascii() and application.isdigit()):
            raise UserError(
                f"--application: {application!r} is no id: copy the Application ID from General Information"
            )
        print(invitation(application or _asked(settled(config), _application)))

    @app.command("sync")
    def sync(
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
        config: _Config = None,
    ) -> None:
        """Give Discord the commands, and show what that changes. `dragoman run` does it when they have changed."""
        from bot.adapters.discord.syncing import sync

        async def synced(client: Any) -> list[str]:
            return await sync(client, commands, dry=dry_run)

        changes = _asked(settled(config), synced)
        for change in changes:
            print(change)
        if not changes:
            print("Discord has the commands as they are: nothing to change.")
        elif dry_run:
            print(f"{len(changes)} to change. Nothing was changed.")
        else:
            print(f"{len(changes)} changed.")


def invitation(application: str) -> str:
    """The link: for a bot with commands, and for its permissions."""
    query = {
        "client_id": application,
        "scope": "bot applications.commands",
        "permissions": str(sum(PERMISSIONS.values())),
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"


async def _application(client: Any) -> str:
    return str(client.application_id)


def _asked(settings: Any, ask: Any) -> Any:
    """What Discord says to a client that has logged in. Raises UserError where it cannot be asked."""
    token = token_from(os.environ)
    try:
        import discord
    except ImportError as missing:
        raise UserError(f"{missing.name} is not installed: pip install 'dragoman[discord]'") from None
    import asyncio

    from bot.adapters.discord.client import OneShard, options
    from bot.adapters.discord.sending import UNREACHABLE
    from bot.adapters.discord.serving import closing, pointed_at, quieten

    async def logged_in() -> Any:
        async with closing(OneShard(**options())) as client:
            await client.login(token)
            return await ask(client)

    quieten()
    try:
        with pointed_at(settings):
            return asyncio.run(logged_in())
    except discord.LoginFailure:
        raise refused() from None
    except UNREACHABLE as reason:
        raise UserError(f"Discord cannot be reached ({type(reason).__name__}): try again later") from None
    except discord.HTTPException as reason:
        raise UserError(
            f"Discord refuses ({reason.status} {reason.text}, code {reason.code}); is {NAME} the right bot's?"
        ) from None
