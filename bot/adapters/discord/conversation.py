"""Messages that mention us, and those that are written to us: each answered once, where it was written."""

from __future__ import annotations

import logging

import discord

from bot.adapters.discord import payloads
from bot.adapters.discord.answering import Answering, refusal
from bot.adapters.discord.components import Surface
from bot.adapters.discord.markdown import mention_of, unmentioned
from bot.adapters.discord.messages import message
from bot.adapters.discord.sending import PLATFORM, Gone, NotSent, Sender
from bot.core.answer import Answer
from bot.core.logbook import written_down
from bot.core.mentions import is_thanks

log = logging.getLogger("bot.discord")

_ORDINARY = frozenset({discord.MessageType.default, discord.MessageType.reply})


class Conversation:
    """Listens to what is written."""

    def __init__(self, answering: Answering, sender: Sender) -> None:
        self._answering = answering
        self._sender = sender

    async def message(self, asking: discord.Message, me: int) -> None:
        """Something was written; me: our user id. Never raises."""
        if asking.author.bot or asking.webhook_id or asking.type not in _ORDINARY:
            return
        mention = mention_of(me)
        to_us = payloads.guild_of(asking) is None or mention.search(asking.content) is not None
        if to_us and not is_thanks(asking.content, mention):
            with self._answering.under_way():
                await self._guarded(asking, me)

    async def _guarded(self, asking: discord.Message, me: int) -> None:
        try:
            if await self._answering.newsroom.first_time(PLATFORM, f"message/{asking.id}"):
                await self._reply(asking, me)
        except (NotSent, Gone) as failed:
            log.warning("an answer was not posted to the channel %d: %s", asking.channel.id, failed)
        except Exception:
            written_down("a Discord message")

    async def _reply(self, asking: discord.Message, me: int) -> None:
        guild = payloads.guild_of(asking)
        served = await self._answering.serves(guild, asking.author.id)
        if guild is not None and not served:
            return
        answer = await self._answer(asking, me) if served else refusal(direct=True)
        shown = message(answer, surface=Surface.DIRECT if guild is None else Surface.PUBLIC)
        posted = await self._sender.post(asking.channel, shown, f"message/{asking.id}", asking if guild else None)
        if posted and guild is not None:
            await self._answering.newsroom.posted(payloads.address(guild, asking.channel.id), posted, answer)

    async def _answer(self, asking: discord.Message, me: int) -> Answer:
        line = unmentioned(payloads.clean(asking.content), me, self._answering.newsroom.commands.by_name)
        guild = payloads.guild_of(asking)
        asker = payloads.asker(asking.author, guild, asking.channel.id, public=guild is not None)
        return await self._answering.answer(line or "/help", asker)
