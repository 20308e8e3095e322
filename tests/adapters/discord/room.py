"""A channel in simcord, in which the adapter's own client is spoken to, and what a person sees there.

simcord's clock stands still while somebody acts: `Room.passes` moves it.
"""

from __future__ import annotations

import logging
import re
from typing import Any

import discord
import pytest
from simcord import (
    ChannelHandle,
    Env,
    GuildHandle,
    InteractionResult,
    MemberActor,
    ResponseMessage,
)

from bot.adapters.discord import DiscordSettings, Others
from bot.adapters.discord.client import OneShard, options
from bot.core.standing import Standing
from tests.adapters.desk import Desk

NEWSROOM, ELSEWHERE = 10001, 10002
SHARE = "Share to channel"
MANY_NAMES = "/names Qatar, Turkey, Syria, Kazakhstan, Iran, Russia"

CALLBACK = ("POST", "/interactions/*/*/callback")
POST = ("POST", "/channels/*/messages")
FOLLOW_UP = ("POST", "/webhooks/*/*")
FILL = ("PATCH", "/webhooks/*/*/messages/@original")

Seen = discord.Message | ResponseMessage


# --- what a person sees ------------------------------------------------------------------------------------------------

_STYLE = re.compile(r"\\(.)|\*\*?|^-# ", re.MULTILINE)


def words(message: Seen | None) -> str:
    """Every text of a message, escapes undone and styles taken off."""
    assert message is not None, "there is a message"
    texts: list[str | None] = [message.content]
    for embed in message.embeds:
        texts += [embed.title, embed.description, embed.footer.text]
    return _STYLE.sub(lambda found: found[1] or "", "\n".join(text for text in texts if text))


def _components(message: Seen | None) -> list[Any]:
    assert message is not None, "there is a message"
    shown = message.message if isinstance(message, ResponseMessage) else message
    return [one for row in shown.components for one in row.children]  # type: ignore[union-attr]


def buttons(message: Seen | None) -> list[str]:
    """The labels of the buttons under a message."""
    return [str(one.label) for one in _components(message) if isinstance(one, discord.Button)]


def menu(message: Seen | None) -> dict[str, str]:
    """The options of the menu under a message: what stands for each label."""
    menus = [one for one in _components(message) if isinstance(one, discord.SelectMenu)]
    return {option.label: option.value for one in menus for option in one.options}


# --- where they do it --------------------------------------------------------------------------------------------------


def client_of(desk: Desk, others: Others = Others.IGNORE) -> OneShard:
    """The adapter's client, before it has logged in."""
    settings = DiscordSettings(enabled=True, guilds=(str(NEWSROOM),), others=others)
    client = OneShard(**options())
    client.begin(desk, settings, Standing(desk, "discord"))
    return client


class Room:
    """A server that is answered, with one channel and two people: ada, who asks, and ben, who looks on."""

    def __init__(self, env: Env, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
        self.env = env
        self.desk = desk
        self._log = caplog
        self.guild: GuildHandle = env.create_guild("Newsroom", id=NEWSROOM)
        self.channel: ChannelHandle = self.guild.create_text_channel("world")
        self.ada: MemberActor = self.guild.add_member(env.create_user("ada", global_name="Ada"))
        self.ben: MemberActor = self.guild.add_member(env.create_user("ben"))

    @property
    def me(self) -> str:
        """The mention of the bot."""
        assert self.env.bot.user is not None
        return self.env.bot.user.mention

    @property
    def troubles(self) -> list[str]:
        """What was logged as a warning or worse."""
        return [one.getMessage() for one in self._log.records if one.levelno >= logging.WARNING]

    def posts(self, channel: ChannelHandle | None = None) -> list[discord.Message]:
        """What the bot wrote that ben sees."""
        seen = (channel or self.channel).history(viewer=self.ben)
        # Opening a thread leaves a line of its own in the channel.
        said = (discord.MessageType.default, discord.MessageType.reply)
        return [one for one in seen if one.author == self.env.bot.user and one.type in said]

    async def ask(self, name: str, **given: str) -> ResponseMessage:
        """ada uses a slash command; the answer."""
        return self.answer(await self.ada.slash(self.channel, name, **given))

    def answer(self, outcome: InteractionResult) -> ResponseMessage:
        """The answer to what somebody did, which is there and finished."""
        assert outcome.acknowledged
        assert outcome.response is not None
        return outcome.response

    async def passes(self, seconds: float) -> None:
        """So much time goes by."""
        await self.env.advance_time(seconds)


async def opened(room: Room) -> ChannelHandle:
    """A thread in the channel."""
    channel = room.env.bot.get_channel(room.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="Doha", type=discord.ChannelType.public_thread)
    await room.env.settle()
    [thread] = room.channel.threads
    return thread
