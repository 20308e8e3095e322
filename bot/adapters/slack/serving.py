"""Slack served: the client, slack-bolt with one listener per payload type, the transport that the settings choose."""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import Mode, SlackSettings, limits
from bot.adapters.slack.listeners import Identity, Listeners
from bot.adapters.slack.payloads import PLATFORM
from bot.adapters.slack.posting import Posting
from bot.adapters.slack.receiving import Receiver, listen
from bot.adapters.slack.sending import UNREACHABLE, Sender, reason_of
from bot.adapters.slack.sockets import FATAL, Sockets
from bot.adapters.slack.tokens import Tokens, tokens_from
from bot.adapters.slack.verifying import Verifier
from bot.core.adapter import Newsroom
from bot.core.logbook import Redacting
from bot.core.pacing import Pace
from bot.core.standing import Standing
from bot.errors import UserError

log = logging.getLogger("bot.slack")

_TIMEOUT = 10.0
"""Seconds that a call to Slack may take."""
_LONGEST_PAUSE = 15.0
"""Between attempts to be introduced."""
CHECK_SECONDS = 20.0
"""How often it is asked whether the bot token still holds."""
_FAREWELL = 8.0
"""Seconds that answers under way have when the program ends."""
_ANY = re.compile("")


async def serve(newsroom: Newsroom, settings: SlackSettings) -> None:
    """Serve until cancelled. Raises UserError for tokens that are missing or refused, and an address that is taken."""
    tokens = tokens_from(os.environ, settings.mode)
    # That Slack can reach us, and that it takes our token.
    standing = Standing(newsroom, PLATFORM, link="connecting", token="")
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT)) as session:
        client = slack_client(tokens.bot, settings.api_base, session)
        identity = await _introduced(client, standing)
        pace = Pace(limits.SECONDS_BETWEEN_POSTS)
        listeners = Listeners(newsroom, Sender(client, session, pace), identity, settings)
        posting = Posting(
            newsroom,
            client,
            pace,
            listeners.spelling,
            user=identity.user,
            bot=identity.bot,
            workspaces=listeners.workspaces,
        )
        app = bolt_app(client, listeners, identity)
        newsroom.reach(PLATFORM, posting)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_checked(client, standing))
                if settings.mode is Mode.SOCKET:
                    group.create_task(Sockets(app, tokens.app, client, partial(standing.tell, "link")).run())
                else:
                    group.create_task(_listening(app, tokens, settings, standing))
        except BaseExceptionGroup as several:
            # Not `except*`: early releases of Python 3.11 put what is raised there into a group again.
            refused, others = several.split(UserError)
            if refused is None or others is not None:
                raise
            raise _first(refused) from None
        finally:
            newsroom.reach(PLATFORM, None)
            await asyncio.gather(posting.close(_FAREWELL), listeners.finish(_FAREWELL))


def slack_client(token: str, base: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client that repeats nothing by itself: the SDK's own repetition after a lost connection posts twice."""
    return AsyncWebClient(
        token=token,
        base_url=base,
        timeout=int(_TIMEOUT),
        session=session,
        logger=sdk_logger("sdk", logging.INFO),
        retry_handlers=[],
    )


def sdk_logger(name: str, level: int) -> logging.Logger:
    """A logger for slack_sdk or slack-bolt to write to: no secret passes it, whoever handles its records.

    level: they ask a logger for its own, take an unset one for DEBUG, and there put whole payloads together.
    """
    logger = logging.getLogger(f"bot.slack.{name}")
    if not any(isinstance(one, Redacting) for one in logger.filters):
        logger.addFilter(Redacting())
    logger.setLevel(level)
    return logger


def _first(group: BaseExceptionGroup[UserError]) -> UserError:
    """One of those in a group."""
    one = group.exceptions[0]
    return _first(one) if isinstance(one, BaseExceptionGroup) else one


async def _introduced(client: AsyncWebClient, standing: Standing) -> Identity:
    """Who we are, asked until Slack answers. Raises UserError where the bot token is refused."""
    pause = 1.0
    while True:
        try:
            answer = await client.auth_test()
            return Identity(
                user=str(answer.get("user_id", "")),
                bot=str(answer.get("bot_id", "")),
                team=str(answer.get("team_id", "")),
            )
        except SlackApiError as refused:
            reason = reason_of(refused)
            if reason in FATAL:
                raise UserError(
                    f"Slack refuses SLACK_BOT_TOKEN ({reason}): copy it anew from Install App → Bot User OAuth Token"
                ) from None
            standing.tell("link", False, f"Slack does not say who we are: {reason}")
        except UNREACHABLE as reason:
            standing.tell("link", False, f"Slack cannot be reached: {type(reason).__name__}")
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _checked(client: AsyncWebClient, standing: Standing) -> None:
    """Tell when the bot token is refused, and when it is taken again: a socket hears on without it."""
    while True:
        await asyncio.sleep(CHECK_SECONDS)
        try:
            await client.auth_test()
        except SlackApiError as refused:
            if (reason := reason_of(refused)) in FATAL:
                standing.tell("token", False, f"Slack refuses SLACK_BOT_TOKEN ({reason})")
        except UNREACHABLE:
            log.warning("Slack's Web API cannot be reached just now")
        else:
            standing.tell("token", True)


async def _listening(app: AsyncApp, tokens: Tokens, settings: SlackSettings, standing: Standing) -> None:
    runner = await listen(Receiver(app, Verifier(tokens.signing)).application(), settings.listen)
    standing.tell("link", True)
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def bolt_app(client: AsyncWebClient, listeners: Listeners, identity: Identity) -> AsyncApp:
    """slack-bolt with one catch-all per payload type: it tries listeners one by one, and polls for late acknowledgements."""
    known = AuthorizeResult(
        enterprise_id=None,
        team_id=identity.team,
        bot_token=client.token,
        bot_id=identity.bot,
        bot_user_id=identity.user,
    )

    async def authorize() -> AuthorizeResult:
        return known

    app = AsyncApp(
        # A client of its own, since bolt gives every request a copy, and insists on setting the token itself.
        client=AsyncWebClient(
            base_url=client.base_url, session=client.session, logger=client.logger, retry_handlers=[]
        ),
        authorize=authorize,
        # Its warnings quote the payloads that it cannot place.
        logger=sdk_logger("bolt", logging.ERROR),
        process_before_response=True,
        # Signatures are verified before bolt reads anything (verifying.py), and bolt's own checks repeat ours.
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    def on(handle: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]) -> Callable[..., Awaitable[None]]:
        async def listener(ack: Any, body: dict[str, Any]) -> None:
            answer = await handle(body)
            await (ack(answer) if answer else ack())

        return listener

    app.command(_ANY)(on(listeners.command))
    app.action(_ANY)(on(listeners.action))
    app.options(_ANY)(on(listeners.options))
    app.view(_ANY)(on(listeners.submission))
    app.view_closed(_ANY)(on(listeners.closed))
    app.shortcut(_ANY)(on(listeners.shortcut))
    app.event(_ANY)(on(listeners.event))
    return app
