"""What goes out to Discord, through discord.py: answers to interactions, edits of them, posts. No post is made twice."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from typing import Any, TypeVar, cast

import aiohttp
import discord

from bot.adapters.discord.limits import RESPONSE_SECONDS, SECONDS_BETWEEN_POSTS
from bot.adapters.discord.messages import Json, Message
from bot.core.lengths import cut
from bot.core.pacing import Pace, asked_pause
from bot.core.plain import visible

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
_UNAUTHORIZED = 401
_IN_A_ROW = 3
"""So many times in a row nothing was taken, before that is said."""
_LONGEST_SAID = 100
"""Letters of what Discord, or a server before it, says of a refusal: it may be a whole page."""
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


class _Once:
    """A session for what must not be repeated: discord.py repeats by itself what a server answers with 500 or more."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @asynccontextmanager
    async def request(self, method: str, url: str, **given: Any) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer. Raises aiohttp.ClientError where discord.py would ask again."""
        async with self._session.request(method, url, **given) as answer:
            if answer.status >= 500:
                raise aiohttp.ClientPayloadError(f"status {answer.status}")
            yield answer


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


Taking = Callable[[bool, str], None]
"""Told whether Discord takes what is sent, and if not, why."""


class Sender:
    """Sends. It keeps nothing: what must not be sent twice is the caller's to know. pace: shared with others who post."""

    def __init__(self, taking: Taking, pace: Pace | None = None) -> None:
        self._taking = taking
        self._pace = pace or Pace(SECONDS_BETWEEN_POSTS)
        self._failures = 0

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
            await self._taken(lambda: interaction.edit_original_response(**parts(message)))

    async def follow_up(self, interaction: discord.Interaction, message: Message) -> None:
        """A further message. Raises Gone, NotSent: nothing tells whether an unclear one arrived, so it is not repeated."""
        followup = interaction.followup
        followup.session = cast(aiohttp.ClientSession, _Once(followup.session))
        with suppress(*_UNREADABLE):
            await self._taken(lambda: followup.send(**parts(message), ephemeral=message.private), again=False)

    async def first(self, interaction: discord.Interaction, send: Callable[[], Awaitable[object]]) -> None:
        """Any first answer to an interaction: defer, a form, suggestions. Raises Gone, NotSent.

        One that Discord has already is as good as sent: it comes of a request that was carried out, its answer lost, and
        repeated.
        """
        try:
            # Whatever it waits for, Discord does not wait longer.
            async with asyncio.timeout(RESPONSE_SECONDS + 1):
                await self._taken(send)
        except TimeoutError:
            raise NotSent("it took too long", unclear=True) from None
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
        self,
        channel: discord.abc.MessageableChannel,
        message: Message,
        asked: str,
        reply_to: discord.Message | None = None,
    ) -> str:
        """Post to a channel; the post's id, empty where Discord's account of it cannot be read. Raises NotSent.

        asked: what makes the post the only one of its kind.

        Discord takes two posts with one nonce within minutes for the same post; discord.py repeats by itself what a
        server between failed to carry out, and we what was lost on the way.
        """
        more: Json = {}
        if reply_to is not None:
            more["reference"] = reply_to.to_reference(fail_if_not_exists=False)
        async with self._pace.turn(str(channel.id)):
            with suppress(*_UNREADABLE):
                taken = await self._taken(lambda: channel.send(**parts(message), **more, nonce=nonce(asked)))
                return str(taken.id)
        return ""

    async def _taken(self, send: Callable[[], Awaitable[T]], *, again: bool = True) -> T:
        """What Discord answers. Waits where it says so; with `again`, repeats what may have been lost. Raises Gone, NotSent."""
        for attempt in range(1, _MOST_TRIES + 1):
            last = attempt == _MOST_TRIES
            try:
                taken = await send()
            except _UNREADABLE as odd:
                log.info("what Discord answered cannot be read: %s %s", type(odd).__name__, odd)
                self._tell("")
                raise
            except UNREACHABLE as reason:
                # A connection that was never made carried nothing.
                if last or not (again or isinstance(reason, aiohttp.ClientConnectorError)):
                    unclear = not isinstance(reason, aiohttp.ClientConnectorError)
                    self._tell(_shown(reason))
                    raise NotSent(_shown(reason), unclear=unclear) from None
                await asyncio.sleep(0.25 * 2**attempt)
            except discord.RateLimited as limited:
                raise NotSent(f"Discord asks to wait {limited.retry_after:.0f} s") from None
            except discord.HTTPException as refused:
                if refused.code in _GONE:
                    raise Gone(refused.code, _said(refused)) from None
                pause = _pause_of(refused)
                if refused.status != 429 or last or pause > _LONGEST_PAUSE:
                    if refused.status == _UNAUTHORIZED:
                        self._tell(_shown(refused), at_once=True)
                    raise NotSent(_shown(refused), forbidden=isinstance(refused, discord.Forbidden)) from None
                log.warning("Discord asks to wait %.1f s", pause)
                await asyncio.sleep(pause)
            else:
                self._tell("")
                return taken
        raise AssertionError("the last try returns or raises")

    def _tell(self, trouble: str, *, at_once: bool = False) -> None:
        """Take note that something was taken, or not: a few in a row that were not are news, and so is a refused token."""
        before, self._failures = self._failures, self._failures + 1 if trouble else 0
        if not trouble and before >= _IN_A_ROW:
            self._taking(True, "")
        elif trouble and (at_once or self._failures >= _IN_A_ROW):
            self._failures = max(self._failures, _IN_A_ROW)
            self._taking(False, f"Discord does not take what is sent ({trouble})")


def nonce(asked: str) -> str:
    """Always the same for the same post, of at most 25 characters."""
    return hashlib.blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _pause_of(refused: discord.HTTPException) -> float:
    """Seconds that Discord asks to wait."""
    return asked_pause(refused.response.headers.get("Retry-After", "1"))


def _said(refused: discord.HTTPException) -> str:
    return cut(visible(refused.text), _LONGEST_SAID)


def _shown(reason: BaseException) -> str:
    """Why something was not taken, in a few words."""
    if isinstance(reason, discord.DiscordServerError):
        return f"DiscordServerError {reason.status}"
    if isinstance(reason, discord.HTTPException):
        return f"{reason.status} {_said(reason)} ({reason.code})"
    return type(reason).__name__
