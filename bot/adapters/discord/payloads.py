"""What Discord sends, read: who asks, where, and what a message says. Missing or odd fields read as empty, never as errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from bot.adapters.discord.markdown import as_typed
from bot.adapters.discord.messages import Json
from bot.adapters.discord.sending import PLATFORM
from bot.core.invocation import Asker

DIRECT = "@me"
"""What stands for the server in the address of a direct message, as in Discord's own links."""


def asker(user: Any, guild: int | None, channel: int | None, public: bool = False) -> Asker:
    """Who asks, for the core. user: a discord.py user or member. public: everybody in the channel sees the answer."""
    return Asker(
        platform=PLATFORM,
        user=str(user.id),
        workspace=str(guild) if guild else "",
        channel=address(guild, channel),
        roles=tuple(str(role) for role in getattr(user, "_roles", ())),
        public=public,
    )


def address(guild: int | None, channel: int | None) -> str:
    """A channel or thread, for the core; empty where there is none."""
    return f"{PLATFORM}:{guild or DIRECT}/{channel}" if channel else ""


def guild_of(message: discord.Message) -> int | None:
    """The server a message was written in, known to discord.py or not; None for a direct message alone."""
    if message.guild is not None:
        return message.guild.id
    guild: int | None = getattr(message.channel, "guild_id", None)
    return guild


def clean(text: object) -> str:
    """A text without halves of characters, which JSON can hold and nothing else."""
    return str(text).encode("utf-8", "ignore").decode()


def asker_of(interaction: discord.Interaction) -> Asker:
    """Who used a command, pressed a button, sent a form."""
    return asker(interaction.user, interaction.guild_id, interaction.channel_id)


def arguments(data: Json) -> dict[str, str]:
    """The options of a command as they were filled in, empty ones left out."""
    return {
        clean(option.get("name")): clean(option["value"])
        for option in data.get("options") or ()
        if isinstance(option, dict) and str(option.get("value", "")).strip()
    }


def focused(data: Json) -> tuple[str, str]:
    """The option that is being filled in, and what is typed so far; empty where there is none."""
    for option in data.get("options") or ():
        if isinstance(option, dict) and option.get("focused"):
            return str(option.get("name")), clean(option.get("value", ""))
    return "", ""


def target_text(data: Json) -> str:
    """All that the message says on which a menu's entry was chosen, as it was typed; its embeds and forwards too."""
    messages = (data.get("resolved") or {}).get("messages") or {}
    found = messages.get(str(data.get("target_id")))
    return "\n".join(as_typed(clean(part)) for part in _said(found) if part.strip())


def _said(message: Any) -> Iterator[str]:
    if not isinstance(message, dict):
        return
    yield _text(message, "content")
    for embed in _dicts(message, "embeds"):
        yield from (_text(embed, key) for key in ("title", "description"))
        for field in _dicts(embed, "fields"):
            yield from (_text(field, key) for key in ("name", "value"))
        footer = embed.get("footer")
        yield _text(footer, "text") if isinstance(footer, dict) else ""
    for component in _dicts(message, "components"):
        yield from _components(component)
    for snapshot in _dicts(message, "message_snapshots"):
        yield from _said(snapshot.get("message"))


def _components(component: Json) -> Iterator[str]:
    yield _text(component, "content")
    for inner in _dicts(component, "components"):
        yield from _components(inner)


def _text(tree: Json, key: str) -> str:
    found = tree.get(key)
    return found if isinstance(found, str) else ""


def _dicts(tree: Json, key: str) -> list[Json]:
    found = tree.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
