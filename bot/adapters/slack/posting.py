"""Posts that nobody asked for, on Slack: made once, marked in their metadata, and found again by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import messages
from bot.adapters.slack.blocks import Json, Surface
from bot.adapters.slack.buttons import fits
from bot.adapters.slack.payloads import PLATFORM, text, tree
from bot.adapters.slack.sending import NO_WORD, UNREACHABLE, asked_to_wait, reason_of
from bot.adapters.slack.spelling import Spelling
from bot.core.adapter import Newsroom
from bot.core.carrying import note_long
from bot.core.pacing import Once, Pace
from bot.core.posting import Address, NotPosted, Post, Posted, Trouble

EVENT = "dragoman_post"
"""The type of the metadata that has a post's key."""
_PAGE, _MOST_PAGES = 200, 10
"""Messages looked through at a time, and how often."""
_EARLIER = 120.0
"""Seconds by which Slack's clock may be behind ours."""
_LOOK_SECONDS = 30.0

# fmt: off
_CLOSED = frozenset((
    "access_denied", "cannot_dm_bot", "channel_is_limited_access", "channel_not_found", "ekm_access_denied",
    "enterprise_is_restricted", "is_archived", "is_inactive", "messages_tab_disabled", "missing_scope", "no_permission",
    "not_allowed_token_type", "not_in_channel", "restricted_action", "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel", "team_access_not_granted", "user_disabled", "user_not_found",
))
_WAITING = frozenset((
    "accesslimited", "account_inactive", "external_channel_migrating", "invalid_auth", "message_limit_exceeded",
    "not_authed", "org_login_required", "rate_limited", "ratelimited", "team_added_to_org", "token_expired",
    "token_revoked", "two_factor_setup_required",
))
_UNCLEAR = frozenset((
    "fatal_error", "internal_error", "request_timeout", "service_unavailable", "unclear",
))
# fmt: on
"""Slack's words (chat.postMessage, Errors) that close a channel to us, that are over after a while or when the operator
has seen to the token, and that do not say whether the post was taken. After any other, the same post is never taken."""
_UNREAD = frozenset(("access_denied", "missing_scope", "no_permission", "not_in_channel", "not_allowed_token_type"))
_DELETED = frozenset(("channel_not_found",))
_NO_THREAD = frozenset(("message_not_found", "thread_not_found"))


class Posting:
    """A Poster (core/posting.py). user, bot: who we are; workspaces: ids of those that are served."""

    def __init__(
        self,
        newsroom: Newsroom,
        client: AsyncWebClient,
        pace: Pace,
        spelling: Spelling,
        *,
        user: str,
        bot: str,
        workspaces: frozenset[str],
    ) -> None:
        self._newsroom = newsroom
        self._client = client
        self._once = Once(pace)
        self._spelling = spelling
        self._user = user
        self._bot = bot
        self._workspaces = workspaces

    async def close(self, patience: float) -> None:
        """Begin no further post, and wait for those under way, at most so many seconds."""
        await self._once.close(patience)

    async def post(self, post: Post, begin_by: float) -> Posted:
        """See Poster."""
        self._check(post.channel)
        answer = self._spelling.answer(post.answer)
        await note_long(self._newsroom, PLATFORM, answer, fits)
        thread = post.thread or post.reply_to
        body = {
            **messages.message(answer, 1, Surface.PUBLIC),
            "channel": post.channel.channel,
            "metadata": {"event_type": EVENT, "event_payload": {"key": post.key}},
            **({"thread_ts": thread} if thread else {}),
        }
        ts = await self._once.make(post.channel.channel, begin_by, lambda: self._sent(body))
        return Posted(ts, thread)

    async def _sent(self, body: Json) -> str:
        """The ts of a post after one request, and no other. Raises NotPosted."""
        try:
            taken = await self._client.api_call("chat.postMessage", json=body)
        except SlackApiError as refused:
            raise _not_posted(refused) from None
        except aiohttp.ClientConnectorError as reason:
            raise NotPosted(Trouble.LATER, f"Slack cannot be reached ({type(reason).__name__})") from None
        except UNREACHABLE as reason:
            raise NotPosted(Trouble.UNCLEAR, f"Slack gave no answer ({type(reason).__name__})") from None
        ts = text(taken.data, "ts")
        if not ts:
            raise NotPosted(Trouble.UNCLEAR, "Slack took it and did not say as which message")
        return ts

    async def find(self, post: Post, since: float) -> Posted | None:
        """See Poster."""
        self._check(post.channel)
        thread = post.thread or post.reply_to
        oldest = f"{max(0.0, since - _EARLIER):.6f}"
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                async for message in self._history(post.channel.channel, thread, oldest):
                    if self._is_ours(message) and _key_of(message) == post.key:
                        return Posted(text(message, "ts"), thread)
        except SlackApiError as refused:
            if thread and reason_of(refused) in _NO_THREAD:
                # Whatever stood below it would keep its thread.
                return None
            raise _not_read(refused) from None
        except UNREACHABLE as reason:
            raise NotPosted(Trouble.LATER, f"Slack does not give the history ({type(reason).__name__})") from None
        return None

    async def _history(self, channel: str, thread: str, oldest: str) -> AsyncIterator[Json]:
        """The messages of a channel, or below one of it, since then. Raises NotPosted where there are more than we look at."""
        method = "conversations.replies" if thread else "conversations.history"
        asked: Json = {"channel": channel, "oldest": oldest, "limit": _PAGE, "include_all_metadata": True}
        asked |= {"ts": thread} if thread else {}
        for _ in range(_MOST_PAGES):
            told = await self._client.api_call(method, http_verb="GET", params=asked)
            for message in told.get("messages") or ():
                if isinstance(message, dict):
                    yield message
            cursor = text(tree(told.data, "response_metadata"), "next_cursor")
            if not cursor:
                return
            asked["cursor"] = cursor
        raise NotPosted(
            Trouble.REFUSED, f"more than {_PAGE * _MOST_PAGES} messages were written since: no more are looked through"
        )

    def _is_ours(self, message: Json) -> bool:
        return text(message, "bot_id") == self._bot if self._bot else text(message, "user") == self._user

    def _check(self, channel: Address) -> None:
        if channel.platform != PLATFORM or channel.workspace not in self._workspaces:
            raise NotPosted(Trouble.GONE, f"the workspace {channel.workspace} is not among those that are served")


def _key_of(message: Json) -> str:
    metadata = tree(message, "metadata")
    return text(metadata, "event_payload", "key") if text(metadata, "event_type") == EVENT else ""


def _not_posted(refused: SlackApiError) -> NotPosted:
    reason, pause = reason_of(refused), asked_to_wait(refused)
    if pause is not None:
        return NotPosted(Trouble.LATER, "Slack asks to wait", pause)
    said = f"Slack said {reason}"
    if reason in _UNCLEAR or reason.startswith(NO_WORD):
        return NotPosted(Trouble.UNCLEAR, "Slack did not say whether it was taken" if reason == "unclear" else said)
    if reason in _WAITING:
        return NotPosted(Trouble.LATER, said)
    return NotPosted(Trouble.GONE if reason in _CLOSED else Trouble.REFUSED, said)


def _not_read(refused: SlackApiError) -> NotPosted:
    reason, pause = reason_of(refused), asked_to_wait(refused)
    if pause is not None:
        return NotPosted(Trouble.LATER, "Slack asks to wait", pause)
    if reason in _DELETED:
        return NotPosted(Trouble.GONE, f"Slack said {reason}")
    if reason in _UNREAD:
        return NotPosted(Trouble.REFUSED, f"Slack said {reason}: {_advice(reason, refused.response.data)}")
    return NotPosted(Trouble.LATER, f"Slack does not give the history ({reason})")


def _advice(reason: str, answer: Any) -> str:
    if reason == "not_in_channel":
        return "to look whether a post arrived I must be in the channel (/invite @Dragoman)"
    needed = text(answer, "needed") or "channels:history, groups:history, im:history or mpim:history"
    return f"to look whether a post arrived the app needs the scope {needed} (dragoman slack manifest)"
