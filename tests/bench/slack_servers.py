"""Servers that the Slack bench asks, one a process: `python -m tests.bench.slack_servers KIND PORT`. It ends with its input."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import sys

import aiohttp
import msgspec
from aiohttp import web

from bot.adapters.slack import SlackSettings
from bot.adapters.slack.listeners import Identity, Listeners
from bot.adapters.slack.messages import private
from bot.adapters.slack.receiving import PATH, Receiver, listen
from bot.adapters.slack.sending import Sender
from bot.adapters.slack.serving import bolt_app, slack_client
from bot.adapters.slack.verifying import Verifier
from bot.app import Dragoman
from bot.commands import COMMANDS
from bot.core.answer import Answer
from bot.core.command import Commands
from bot.core.invocation import Asker
from tests.asking import newsroom
from tests.small_knowledge import TODAY

SECRET = "bench"
ASKED = "leader"
QUESTION = "/leader erdogan"
SLOW = 5.0


class Prepared(Dragoman):
    """Gives one answer that was made before: what is measured is the adapter. slow: seconds it takes over it."""

    def __init__(self, answer: Answer, commands: Commands, slow: float) -> None:
        super().__init__(newsroom().kb, TODAY, commands)
        self._answer = answer
        self._slow = slow

    async def ask(self, line: str, asker: Asker | None = None) -> Answer:
        if self._slow:
            await asyncio.sleep(self._slow)
        # Equal but never the same object, as from a newsroom that thinks each time.
        return msgspec.structs.replace(self._answer)


def commands(count: int) -> Commands:
    """So many commands, the one that is asked last; the declared ones under other names where there are not enough."""
    others = itertools.cycle(one for one in COMMANDS if one.name != ASKED)
    made = [msgspec.structs.replace(next(others), name=f"command-{'x' * number}") for number in range(count - 1)]
    return Commands.of((*made, *(one for one in COMMANDS if one.name == ASKED)))


async def prepared() -> Answer:
    return await Dragoman(newsroom().kb, TODAY).ask(QUESTION)


async def ours(port: int, count: int, slow: float) -> None:
    async with aiohttp.ClientSession() as session:
        client = slack_client("xoxb-bench", "http://127.0.0.1:1/api/", session)
        identity = Identity("UBOT", "BBOT", "T1")
        desk = Prepared(await prepared(), commands(count), slow)
        app = bolt_app(client, Listeners(desk, Sender(client, session), identity, SlackSettings()), identity)
        await listen(Receiver(app, Verifier(SECRET)).application(), f"127.0.0.1:{port}")
        await until_the_end()


async def bare(port: int) -> None:
    """No more than must be done: the signature, and the same JSON."""
    payload = private(await prepared())

    async def handle(request: web.Request) -> web.Response:
        body = await request.read()
        stamp = request.headers["X-Slack-Request-Timestamp"]
        signed = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={signed}", request.headers["X-Slack-Signature"]):
            return web.Response(status=401)
        return web.Response(text=json.dumps(payload), content_type="application/json")

    application = web.Application()
    application.router.add_post(PATH, handle)
    await listen(application, f"127.0.0.1:{port}")
    await until_the_end()


async def default_bolt(port: int) -> None:
    """slack-bolt as its tutorial has it, acknowledging with a constant."""
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    async def whoami(request: web.Request) -> web.Response:
        known = {"ok": True, "user_id": "UBOT", "bot_id": "BBOT", "team_id": "T1", "team": "x", "user": "x", "url": "x"}
        return web.json_response(known)

    application = web.Application()
    application.router.add_post("/api/auth.test", whoami)
    runner = await listen(application, "127.0.0.1:0")
    api = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    app = AsyncApp(client=AsyncWebClient("xoxb-bench", base_url=api), signing_secret=SECRET)

    @app.command("/leader")
    async def leader(ack: object) -> None:
        await ack("done")  # type: ignore[operator]

    await listen(app.server().web_app, f"127.0.0.1:{port}")
    await until_the_end()


async def until_the_end() -> None:
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    kind, port = sys.argv[1], int(sys.argv[2])
    servers = {
        "bare": lambda: bare(port),
        "default": lambda: default_bolt(port),
        "one": lambda: ours(port, 1, 0),
        "twenty": lambda: ours(port, 20, 0),
        "slow": lambda: ours(port, 20, SLOW),
    }
    asyncio.run(servers[kind]())
