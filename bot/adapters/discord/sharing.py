"""An answer that one person sees, posted for all: once, and with word to whoever shared it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import discord

from bot.adapters.discord import payloads
from bot.adapters.discord.components import Surface
from bot.adapters.discord.messages import Message, message
from bot.adapters.discord.sending import PLATFORM, Gone, NotSent, Sender, nonce
from bot.core.adapter import Newsroom
from bot.core.answer import Answer, Status
from bot.core.lengths import cut

log = logging.getLogger("bot.discord")

_MOST_NAME = 60
_BEFORE = "This was shared already, or may have been: look in the channel."


class Sharing:
    """answering: gives the answer to a line; what is shared is asked anew, so that nothing stale is posted."""

    def __init__(
        self,
        newsroom: Newsroom,
        sender: Sender,
        answering: Callable[[str, discord.Interaction], Awaitable[Answer]],
    ) -> None:
        self._newsroom = newsroom
        self._sender = sender
        self._answering = answering
        self._under_way: set[str] = set()

    async def share(self, interaction: discord.Interaction, line: str, page: int) -> None:
        """Post the page that one person sees for all, once, and say so to them."""
        await self._sender.first(interaction, lambda: interaction.response.defer())
        shown = interaction.message.id if interaction.message is not None else interaction.id
        what = f"{interaction.channel_id}/{shown}/{page}/{line}"
        if what in self._under_way:
            # Pressed twice: what comes of the first press is told for both.
            return
        self._under_way.add(what)
        try:
            await self._share(interaction, line, page, what)
        finally:
            self._under_way.discard(what)

    async def _share(self, interaction: discord.Interaction, line: str, page: int, what: str) -> None:
        answer = await self._answering(line, interaction)
        if answer.status is not Status.OK:
            await self._sender.fill(interaction, message(answer))
            return
        failures = await self._newsroom.recall(PLATFORM, _note_of(what)) or "0"
        claim = f"share/{what}/{failures}"
        if not await self._newsroom.first_time(PLATFORM, claim):
            await self._sender.fill(interaction, message(answer, page, Surface.SHARED, _BEFORE))
            return
        by = f"shared by {cut(interaction.user.display_name, _MOST_NAME)}"
        left = Surface.SHARED
        try:
            await self._post(interaction, message(answer, page, Surface.PUBLIC, by), claim, answer)
            told = "Shared to the channel."
        except NotSent as failed:
            log.warning("an answer was not shared: %s", failed)
            told = f"This was not shared: {_why(failed)}."
            if not failed.unclear:
                # Surely nothing was posted: another press may.
                await self._newsroom.remember(PLATFORM, _note_of(what), str(int(failures) + 1))
                left = Surface.PRIVATE
        try:
            await self._sender.fill(interaction, message(answer, page, left, told))
        except (Gone, NotSent) as failed:
            log.warning("whoever shared an answer could not be told of it: %s", failed)

    async def _post(self, interaction: discord.Interaction, shared: Message, claim: str, answer: Answer) -> None:
        """As a post of ours; where we may not write, through the way that Discord gave to this asker.

        The newsroom is told of the former alone: where we may not write, nothing can be said below it later.
        """
        channel = interaction.channel
        try:
            if not isinstance(channel, discord.abc.Messageable):
                raise NotSent("there is no channel to write to", forbidden=True)
            posted = await self._sender.post(channel, shared, claim)
        except NotSent as failed:
            if not failed.forbidden:
                raise
            try:
                await self._sender.follow_up(interaction, shared)
            except Gone:
                raise NotSent("too much time has passed: ask again and share from there") from None
        else:
            address = payloads.address(interaction.guild_id, interaction.channel_id)
            if posted and interaction.guild_id is not None:
                await self._newsroom.posted(address, posted, answer)


def _note_of(what: str) -> str:
    """Under which name it is noted how often sharing this failed."""
    return f"failed share {nonce(what)}"


def _why(failed: NotSent) -> str:
    if failed.unclear:
        return "Discord did not say whether it arrived: look before you share it again"
    if failed.forbidden:
        return "I may not write in this channel: its permissions decide"
    return f"Discord refused it ({failed.reason})"
