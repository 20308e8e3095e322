"""No token and no private address ever stands in a log line, at any level."""

from __future__ import annotations

import base64

import pytest

from tests.adapters.everything import Everything
from tests.adapters.slack.conftest import served
from tests.emulators.slack import SlackStandIn

BOT, APP, SIGNING = "xoxb-stand-in", "xapp-stand-in", "stand-in-secret"


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_everything_that_is_logged_on_a_bad_day(everything: Everything, mode: str) -> None:
    async with SlackStandIn(mode=mode) as slack, served(slack) as bot:
        await slack.slash("/leader erdogan")
        await slack.mention("leader erdogan")
        await slack.settled()
        slack.fail("chat.postMessage", times=1, status=500)
        await slack.mention("about")
        slack.fail("response_url", times=1, status=500)
        message = (await slack.slash("/relations qatar turkey")).message
        await slack.press(message, "Timeline")
        await slack.settled()
        bot.desk.answer = None  # type: ignore[method-assign, assignment]
        await slack.message_shortcut("names", message)
        await slack.settled()
        if mode == "socket":
            slack.sockets.drop()
            await slack.until(lambda: slack.sockets.opened == 2)
        else:
            await slack.post_raw(b"canary", {"X-Slack-Signature": SIGNING, "X-Slack-Request-Timestamp": "1"})
    told = "\n".join(everything.lines)
    assert "bot.slack" in told, "something was logged"
    for secret in (BOT, APP, SIGNING, "ticket=", "/response/", "canary"):
        for form in (secret, base64.b64encode(secret.encode()).decode()):
            assert form not in told, next(line for line in everything.lines if form in line)
