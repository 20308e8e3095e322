"""Signed HTTP and its enemies: whatever is sent gets a 4xx or an answer, never a 500, and no body is written down."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.adapters.slack import SlackSettings, receiving
from bot.adapters.slack.limits import BODY_BYTES
from bot.adapters.slack.receiving import listen
from bot.errors import UserError
from tests.adapters.slack.conftest import Running, served
from tests.emulators.slack import SlackStandIn

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
CANARY = "canary-in-the-body"


@pytest.fixture
async def bot() -> AsyncIterator[Running]:
    async with SlackStandIn(mode="http") as slack, served(slack) as running:
        yield running


async def send(bot: Running, body: bytes, kind: str, **changed: Any) -> int:
    headers = {**bot.slack.posts.signed(body, kind), **changed}
    return (await bot.slack.post_raw(body, headers)).status


SIGNED_NONSENSE = [
    (b"", FORM),
    (b"{bad", JSON),
    (b"[]", JSON),
    (b'"x"', JSON),
    (b"null", JSON),
    (b"{}", JSON),
    (b"[" * 100_000, JSON),
    (b'{"type":' * 20_000, JSON),
    (b'{"type":"event_callback"}', JSON),
    (b'{"type":"event_callback","event":7}', JSON),
    (b'{"type":"block_actions"}', JSON),
    (b'{"type":"no_such_thing"}', JSON),
    (b"payload=", FORM),
    (b"payload=%7Bbad", FORM),
    (b"payload=%5B%5D", FORM),
    (b"payload=7", FORM),
    (b"payload=" + b"%5B" * 100_000, FORM),
    (b"command", FORM),
    (b"\xff\xfe\x00", FORM),
    (b"command=%ff%fe", FORM),
    (b"&".join(b"a%d=1" % number for number in range(5_000)), FORM),
    (b"command=/leader", "text/plain"),
    (b"command=/leader", "multipart/form-data"),
    (b"\x00" * 1_000, JSON),
    *(
        (json.dumps({"type": kind, "user": {"id": "U1"}, "team": {"id": "T1"}, **odd}).encode(), JSON)
        for kind in ("block_actions", "view_submission", "block_suggestion", "shortcut", "message_action")
        for odd in (
            {"actions": odd_one, "view": odd_one, "team": odd_one, "enterprise": odd_one, "channel": odd_one}
            for odd_one in (5, True, [7], ["x"], [{"action_id": 3}])
        )
    ),
    (b'{"type":"block_actions","user":{"id":"U1"},"actions":[]}', JSON),
    (b'{"type":"block_actions","user":{"id":"U1"},"actions":[{}]}', JSON),
    (b'{"type":"view_submission","user":{"id":"U1"},"view":null}', JSON),
    (b'{"type":"view_submission","user":{"id":"U1"},"view":{"callback_id":7}}', JSON),
    (b'{"type":"view_submission","user":{"id":"U1"},"view":{"state":7}}', JSON),
    (b'{"type":["block_actions"],"user":{"id":"U1"}}', JSON),
]


@pytest.mark.parametrize(("body", "kind"), SIGNED_NONSENSE)
async def test_what_slack_never_sends_is_refused_though_signed(bot: Running, body: bytes, kind: str) -> None:
    assert 400 <= await send(bot, body, kind) < 500


@pytest.mark.parametrize("body", [b"{bad", b"[]", b"[" * 100_000, b"ssl_check=1", b'{"type":"url_verification"}', b""])
async def test_what_is_unsigned_is_refused_unread(bot: Running, body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for headers in ({}, {"X-Slack-Signature": "v0=0"}, {"X-Slack-Request-Timestamp": "x", "X-Slack-Signature": "v0=0"}):
        answer = await bot.slack.post_raw(body + CANARY.encode(), {"Content-Type": JSON, **headers})
        assert 400 <= answer.status < 500
    assert CANARY not in caplog.text
    assert "refused" in caplog.text


async def test_a_replayed_request_is_refused(bot: Running) -> None:
    body = urlencode({"command": "/leader", "text": "erdogan", "team_id": "T1", "user_id": "U1"}).encode()
    headers = bot.slack.posts.signed(body, FORM)
    assert (await bot.slack.post_raw(body, headers)).status == 200
    assert (await bot.slack.post_raw(body, headers)).status == 409
    stale = bot.slack.posts.signed(body, FORM, at=time.time() - 301)
    assert (await bot.slack.post_raw(body, stale)).status == 401
    edited = await bot.slack.post_raw(body.replace(b"erdogan", b"tokayev"), headers)
    assert edited.status == 401


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_too_much_is_refused_whether_announced_or_not(bot: Running) -> None:
    large = b"x" * (BODY_BYTES + 1)
    assert (await bot.slack.post_raw(large, bot.slack.posts.signed(large, FORM))).status == 413

    async def drip() -> AsyncIterator[bytes]:
        for _ in range(BODY_BYTES // 2**16 + 2):
            yield b"x" * 2**16

    async with aiohttp.ClientSession() as session:
        try:
            async with session.post(bot.slack.listens_at, data=drip()) as answer:
                assert answer.status == 413
        except aiohttp.ClientError:
            pass
    assert (await bot.slack.slash("/leader erdogan")).error is None


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_a_body_of_just_the_limit_is_read(bot: Running) -> None:
    event = {"type": "event_callback", "event": {"type": "unknown"}, "padding": ""}
    room = BODY_BYTES - len(json.dumps(event).encode())
    event["padding"] = "x" * room
    body = json.dumps(event).encode()
    assert len(body) == BODY_BYTES
    assert await send(bot, body, JSON) == 200
    longer = json.dumps({**event, "padding": "x" * (room + 1)}).encode()
    assert await send(bot, longer, JSON) == 413


async def test_packed_bodies_are_refused_unopened(bot: Running, caplog: pytest.LogCaptureFixture) -> None:
    for packing in ("gzip", "deflate", "br", "x"):
        answer = await bot.slack.post_raw(b"not packed", {"Content-Type": JSON, "Content-Encoding": packing})
        assert 400 <= answer.status < 500
    assert "Traceback" not in caplog.text


async def test_a_body_that_does_not_come_is_not_waited_for(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "READ_SECONDS", 0.3)
    host, _, port = bot.slack.listens_at.removeprefix("http://").partition("/")[0].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx")
    assert b" 408 " in await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    await writer.wait_closed()


async def test_what_cannot_be_read_as_http_is_not_quoted(bot: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    host, _, port = bot.slack.listens_at.removeprefix("http://").partition("/")[0].partition(":")
    for line in (b"Content-Length: " + CANARY.encode(), b"X: " + CANARY.encode() * 2_000, CANARY.encode()):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\n" + line + b"\r\n\r\n")
        assert b" 400 " in (await asyncio.wait_for(reader.read(), 5)).split(b"\r\n")[0]
        writer.close()
        await writer.wait_closed()
    assert CANARY not in caplog.text


async def test_slacks_word_that_it_holds_events_back_is_taken(bot: Running) -> None:
    assert await send(bot, b'{"type":"app_rate_limited","team_id":"T1","minute_rate_limited":1}', JSON) == 200


async def test_slacks_challenge_is_met(bot: Running) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}).encode()
    answer = await bot.slack.post_raw(body, bot.slack.posts.signed(body, JSON))
    assert json.loads(answer.body) == {"challenge": "3eZbrw1a"}


async def test_other_paths_and_methods_are_no_doors(bot: Running) -> None:
    base = bot.slack.listens_at.removesuffix("/slack/events")
    async with aiohttp.ClientSession() as session:
        for method, path, expected in (
            ("GET", "/slack/events", 405),
            ("POST", "/", 404),
            ("PUT", "/slack/events", 405),
        ):
            async with session.request(method, base + path) as answer:
                assert answer.status == expected


async def test_hundreds_of_mangled_requests_bring_no_500(bot: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    chance = random.Random(7)
    shapes = [
        urlencode({"command": "/leader", "text": "erdogan", "team_id": "T1", "user_id": "U1"}).encode(),
        urlencode(
            {
                "payload": json.dumps(
                    {
                        "type": "block_actions",
                        "user": {"id": "U1"},
                        "team": {"id": "T1"},
                        "actions": [{"action_id": "ask:0", "value": '["/about",1]', "type": "button"}],
                        "container": {"type": "message"},
                    }
                )
            }
        ).encode(),
        json.dumps(
            {"type": "event_callback", "team_id": "T1", "event": {"type": "app_mention", "text": "x", "user": "U1"}}
        ).encode(),
    ]

    async def one(number: int) -> int:
        body = bytearray(shapes[number % 3])
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(body))
            body[at : at + chance.randrange(3)] = bytes(chance.randrange(256) for _ in range(chance.randrange(3)))
        return await send(bot, bytes(body), JSON if number % 3 == 2 else FORM)

    for start in range(0, 400, 20):
        statuses = await asyncio.gather(*(one(number) for number in range(start, start + 20)))
        assert all(status == 200 or 400 <= status < 500 for status in statuses), statuses
    await bot.slack.settled()
    assert (await bot.slack.slash("/leader erdogan")).error is None


async def test_an_address_that_is_taken_is_told(bot: Running) -> None:
    from aiohttp import web

    address = bot.slack.listens_at.removeprefix("http://").removesuffix("/slack/events")
    with pytest.raises(UserError, match=r"slack\.listen"):
        await listen(web.Application(), address)
    assert SlackSettings().listen == "127.0.0.1:3000"
