"""What goes out to Discord, through discord.py: answers to interactions, edits of them, posts. No post is made twice."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any, TypeVar

import aiohttp
import discord

from bot.adapters.discord.messages import Json, Message

log = logging.getLogger("bot.discord")

T = TypeVar("T")
PLATFORM = "discord"

UNREACHABLE = (aiohttp.ClientError, TimeoutError, OSError, discord.DiscordServerError)
"""What discord.py raises where no answer came, or none that tells whether the request was carried out."""
REFUSED = (*UNREACHABLE, discord.HTTPException, discord.RateLimited)
"""What discord.py raises where a request was not carried out, or nothing tells that it was."""
_MOST_TRIES = 4
_LONGEST_PAUSE = 60.0
"""Seconds that a Retry-After is waited out; a longer one is a refusal."""

_UNKNOWN_INTERACTION, _UNKNOWN_WEBHOOK, _UNKNOWN_MESSAGE = 10062, 10015, 10008
_INVALID_TOKEN, _ACKNOWLEDGED = 50027, 40060
_GONE = frozenset({_UNKNOWN_INTERACTION, _UNKNOWN_WEBHOOK, _UNKNOWN_MESSAGE, _INVALID_TOKEN, _ACKNOWLEDGED})


_UNREADABLE = (KeyError, TypeError, AttributeError)
"""What discord.py raises where Discord took what was sent, and its account of that lacks a field, or is empty."""


class NotSent(Exception):
    """Discord did not take what was sent. reason: what it said.

    unclear: it may have been taken, for the connection was lost after the request. forbidden: we may not write there.
    """

    def __init__(self, reason: str, *, unclear: bool = False, forbidden: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.unclear = unclear
        self.forbidden = forbidden


class Gone(Exception):
    """An interaction that is over, or was answered already: nobody waits for what was to be said. code: Discord's."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"{said} ({code})")
        self.code = code


class Laid(discord.ui.View):
    """Rows that are laid out already. discord.py is not to look for callbacks in them: every press comes to listeners.py."""

    def __init__(self, rows: list[Json]) -> None:
        super().__init__(timeout=None)
        self._rows = rows

    def to_components(self) -> list[Json]:
        """The rows as they are sent."""
        return self._rows

    def is_finished(self) -> bool:
        """So that discord.py keeps no account of it: it would do so for as long as the program runs."""
        return True


class LaidEmbed(discord.Embed):
    """An embed that is laid out already."""

    def __init__(self, payload: Json) -> None:
        super().__init__()
        self._payload = payload

    def to_dict(self) -> Any:
        """The embed as it is sent."""
        return self._payload


class Form(discord.ui.Modal, title="Dragoman"):
    """A form that is laid out already."""

    def __init__(self, payload: Json) -> None:
        super().__init__(timeout=None)
        self._payload = payload

    def to_dict(self) -> Json:
        """The form as it is sent."""
        return self._payload

    def is_finished(self) -> bool:
        """As for Laid."""
        return True


@lru_cache(maxsize=256)
def parts(message: Message) -> Json:
    """A message as the arguments that discord.py's methods take. Its allowed_mentions are the client's own.

    messages.py keeps as many as this, so that the same answer is the same message.
    """
    embeds = [LaidEmbed(embed) for embed in message.payload["embeds"]]
    return {"embeds": embeds, "view": Laid(message.payload["components"])}


class Sender:
    """Sends. It keeps nothing: what must not be sent twice is the caller's to know."""

    async def respond(self, interaction: discord.Interaction, message: Message) -> None:
        """The first answer to an interaction. Raises Gone, NotSent."""
        # No content, rather than an empty one: what is sent is what `--format discord` prints.
        none = discord.utils.MISSING
        private = message.private
        await self.first(
            interaction, lambda: interaction.response.send_message(none, **parts(message), ephemeral=private)
        )

    async def replace(self, interaction: discord.Interaction, message: Message) -> None:
        """The first answer to a press: another content of the message that has the button. Raises Gone, NotSent."""
        await self.first(interaction, lambda: interaction.response.edit_message(**parts(message)))

    async def fill(self, interaction: discord.Interaction, message: Message) -> None:
        """The content of what was deferred. Raises Gone, NotSent."""
        with suppress(*_UNREADABLE):
            await _taken(lambda: interaction.edit_original_response(**parts(message)))

    async def follow_up(self, interaction: discord.Interaction, message: Message) -> None:
        """A further message. Raises Gone, NotSent: nothing tells whether an unclear one arrived, so it is not repeated."""
        try:
            with suppress(*_UNREADABLE):
                await _taken(
                    lambda: interaction.followup.send(**parts(message), ephemeral=message.private), again=False
                )
        except UNREACHABLE as reason:
            raise NotSent(type(reason).__name__, unclear=True) from None

    async def first(self, interaction: discord.Interaction, send: Callable[[], Awaitable[object]]) -> None:
        """Any first answer to an interaction: defer, a form, suggestions. Raises Gone, NotSent.

        One that Discord has already is as good as sent: it comes of a request that was carried out, its answer lost, and
        repeated.
        """
        try:
            await _taken(send)
        except Gone as gone:
            if gone.code != _ACKNOWLEDGED:
                raise
            log.warning("an interaction was answered already: %s", gone)
        except discord.InteractionResponded:
            log.warning("an interaction was answered already")
        except _UNREADABLE:
            if not interaction.response.is_done():
                raise

    async def post(
        self, channel: discord.abc.Messageable, message: Message, asked: str, reply_to: discord.Message | None = None
    ) -> None:
        """Post to a channel. asked: what makes the post the only one of its kind. Raises NotSent.

        Discord takes two posts with one nonce within minutes for the same post; discord.py repeats by itself what a
        server between failed to carry out, and we what was lost on the way.
        """
        more: Json = {}
        if reply_to is not None:
            more["reference"] = reply_to.to_reference(fail_if_not_exists=False)
        with suppress(*_UNREADABLE):
            await _taken(lambda: channel.send(**parts(message), **more, nonce=nonce(asked)))


def nonce(asked: str) -> str:
    """Always the same for the same post, of at most 25 characters."""
    return hashlib.blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


async def _taken(send: Callable[[], Awaitable[T]], *, again: bool = True) -> T:
    """What Discord answers. Waits where it says so; with `again`, repeats what may have been lost. Raises Gone, NotSent."""
    for attempt in range(1, _MOST_TRIES + 1):
        last = attempt == _MOST_TRIES
        try:
            return await send()
        except _UNREADABLE as odd:
            log.info("what Discord answered cannot be read: %s %s", type(odd).__name__, odd)
            raise
        except UNREACHABLE as reason:
            # A connection that was never made carried nothing.
            if last or not (again or isinstance(reason, aiohttp.ClientConnectorError)):
                unclear = not isinstance(reason, aiohttp.ClientConnectorError)
                raise NotSent(type(reason).__name__, unclear=unclear) from None
            await asyncio.sleep(0.25 * 2**attempt)
        except discord.RateLimited as limited:
            raise NotSent(f"Discord asks to wait {limited.retry_after:.0f} s") from None
        except discord.HTTPException as refused:
            if refused.code in _GONE:
                raise Gone(refused.code, refused.text) from None
            pause = _pause_of(refused)
            if refused.status != 429 or last or pause > _LONGEST_PAUSE:
                raise NotSent(
                    f"{refused.status} {refused.text} ({refused.code})",
                    forbidden=isinstance(refused, discord.Forbidden),
                ) from None
            log.warning("Discord asks to wait %.1f s", pause)
            await asyncio.sleep(pause)
    raise AssertionError("the last try returns or raises")


def _pause_of(refused: discord.HTTPException) -> float:
    """Seconds that Discord asks to wait."""
    written = str(refused.response.headers.get("Retry-After", "1"))
    try:
        return max(0.0, float(written))
    except ValueError:
        return 1.0
