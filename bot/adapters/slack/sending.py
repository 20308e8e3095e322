"""What goes out to Slack: posts paced per channel, private replies through response_url, views. Nothing is posted twice."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import limits
from bot.adapters.slack.blocks import Json
from bot.core.pacing import Pace, asked_pause

log = logging.getLogger("bot.slack")

UNREACHABLE = (aiohttp.ClientError, TimeoutError, OSError, AttributeError, ValueError)
"""What slack_sdk raises where no answer came, or one that is not Slack's: it looks into text as if it were an object."""
_MOST_TRIES = 5
_LONGEST_PAUSE = 60.0
"""Seconds that a Retry-After is waited out; a longer one is a refusal."""
NO_WORD = "status "
"""What reason_of begins with where what refused was not Slack itself."""


class NotSent(Exception):
    """Slack did not take what was sent. reason: Slack's word for it (not_in_channel), or `unreachable`.

    `unclear` means that it may have been taken: the connection was lost after the request. Such a post is not repeated,
    for one answer too few can be asked for again and one too many cannot be taken back.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ResponseUrl:
    """Slack's private way back to one question: good for 5 replies within 30 minutes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._until = time.monotonic() + limits.RESPONSE_URL_SECONDS
        self._left = limits.RESPONSE_URL_USES

    def __repr__(self) -> str:
        return "ResponseUrl(…)"

    def use(self) -> bool:
        """Whether it is good for one more reply, which is then counted."""
        if not self.url or self._left <= 0 or time.monotonic() >= self._until:
            return False
        self._left -= 1
        return True


class Sender:
    """Sends with one client, which must not repeat requests by itself: see NotSent. pace: shared with others who post."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession, pace: Pace | None = None) -> None:
        self._client = client
        self._session = session
        self._pace = pace or Pace(limits.SECONDS_BETWEEN_POSTS)

    async def post(self, channel: str, payload: Json, thread: str = "") -> str:
        """Post to a channel, or into one of its threads; the post's ts. Raises NotSent."""
        body = {**payload, "channel": channel, **({"thread_ts": thread} if thread else {})}
        async with self._pace.turn(channel):
            answer = await self.call("chat.postMessage", body)
        return str(answer.get("ts", ""))

    async def call(self, method: str, body: Json) -> dict[str, Any]:
        """Call a method of the Web API. Waits where Slack says so, repeats only what surely was not taken. Raises NotSent."""
        for attempt in range(1, _MOST_TRIES + 1):
            try:
                answer = await self._client.api_call(method, json=body)
            except SlackApiError as refused:
                if _status(refused) == 429 and attempt < _MOST_TRIES:
                    pause = _retry_after(refused.response.headers)
                    if pause <= _LONGEST_PAUSE:
                        log.warning("Slack asks to wait %.0f s before %s", pause, method)
                        await asyncio.sleep(pause)
                        continue
                raise NotSent(reason_of(refused)) from None
            except aiohttp.ClientConnectorError:
                # No connection was made, so nothing can have been taken.
                if attempt == _MOST_TRIES:
                    raise NotSent("unreachable") from None
                await asyncio.sleep(0.5 * 2**attempt)
                continue
            except UNREACHABLE:
                raise NotSent("unclear") from None
            return dict(answer.data) if isinstance(answer.data, dict) else {}
        raise NotSent("ratelimited")

    async def respond(self, way: ResponseUrl, payload: Json) -> None:
        """Reply through a response_url. Raises NotSent, where it is used up with the reason `used_url`."""
        if not way.use():
            raise NotSent("used_url")
        for attempt in range(1, _MOST_TRIES + 1):
            try:
                async with self._session.post(way.url, json=payload, allow_redirects=False) as answer:
                    if answer.status == 429 and attempt < _MOST_TRIES:
                        pause = _retry_after(answer.headers)
                        if pause <= _LONGEST_PAUSE:
                            await asyncio.sleep(pause)
                            continue
                    if answer.status != 200:
                        raise NotSent(f"status {answer.status}")
                    return
            except aiohttp.ClientConnectorError:
                if attempt == _MOST_TRIES:
                    raise NotSent("unreachable") from None
                await asyncio.sleep(0.5 * 2**attempt)
            except (aiohttp.ClientError, TimeoutError, OSError):
                raise NotSent("unclear") from None


def pause_of(refused: SlackApiError) -> float:
    """Seconds that Slack asks to wait before the next try, at most a minute; 0 where it does not ask."""
    return min(asked_to_wait(refused) or 0.0, _LONGEST_PAUSE)


def asked_to_wait(refused: SlackApiError) -> float | None:
    """Seconds that Slack asks to wait before the next try; None where it does not ask."""
    if _status(refused) == 429 or reason_of(refused) in ("ratelimited", "rate_limited"):
        return _retry_after(refused.response.headers)
    return None


def _retry_after(headers: Any) -> float:
    return asked_pause(headers.get("Retry-After", headers.get("retry-after", "1")))


def _status(refused: SlackApiError) -> int:
    # A body that cannot be read comes with aiohttp's own response, which calls its status by another name.
    return int(getattr(refused.response, "status_code", 0) or getattr(refused.response, "status", 0))


def reason_of(refused: SlackApiError) -> str:
    """Slack's word for why it refused; `unclear` where a server in between failed, or nothing can be read."""
    status, data = _status(refused), getattr(refused.response, "data", None)
    if status >= 500 or not isinstance(data, dict):
        return "unclear"
    if not data.get("error"):
        return f"{NO_WORD}{status}" if status >= 400 else "unclear"
    return str(data["error"])
