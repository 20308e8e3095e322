"""Who may speak to us over HTTP: what Slack signed, lately, once."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from bot.adapters.slack.verifying import Verifier

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_790_000_000.0


def signed(body: bytes, stamp: str = f"{NOW:.0f}", secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def status(verifier: Verifier, headers: dict[str, str], body: bytes = b"command=%2Fabout") -> int | None:
    refusal = verifier.refusal(headers, body)
    return refusal.status if refusal else None


def test_what_slack_signed_is_taken_once() -> None:
    clock = Clock()
    verifier = Verifier(SECRET, clock)
    headers = signed(b"command=%2Fabout")
    assert status(verifier, headers) is None
    assert status(verifier, headers) == 409
    clock.now += 299
    assert status(verifier, headers) == 409
    clock.now += 2
    assert status(verifier, headers) == 401, "too old by now"


def test_a_stamp_from_the_future_cannot_be_replayed_when_its_time_has_come() -> None:
    clock = Clock()
    verifier = Verifier(SECRET, clock)
    headers = signed(b"command=%2Fabout", f"{NOW + 290:.0f}")
    assert status(verifier, headers) is None
    clock.now += 580
    assert status(verifier, headers) == 409


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"X-Slack-Signature": ""}, 401),
        ({"X-Slack-Request-Timestamp": ""}, 401),
        ({"X-Slack-Signature": "v0=" + "0" * 64}, 401),
        ({"X-Slack-Signature": "v1=" + "0" * 64}, 401),
        ({"X-Slack-Signature": "v0=ü"}, 401),
        ({"X-Slack-Request-Timestamp": "soon"}, 400),
        ({"X-Slack-Request-Timestamp": "١٧٩٠٠٠٠٠٠٠"}, 400),
        ({"X-Slack-Request-Timestamp": "-1790000000"}, 400),
        ({"X-Slack-Request-Timestamp": "9" * 400}, 400),
        ({"X-Slack-Request-Timestamp": "1e9"}, 400),
        ({"X-Slack-Request-Timestamp": f"{NOW - 301:.0f}"}, 401),
        ({"X-Slack-Request-Timestamp": f"{NOW + 301:.0f}"}, 401),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, str], expected: int) -> None:
    verifier = Verifier(SECRET, Clock())
    assert status(verifier, {**signed(b"command=%2Fabout"), **change}) == expected


def test_a_body_that_was_edited_is_refused() -> None:
    verifier = Verifier(SECRET, Clock())
    assert status(verifier, signed(b"command=%2Fabout"), b"command=%2Fabout&text=x") == 401
    assert status(verifier, signed(b"command=%2Fabout", secret="another")) == 401
    assert status(verifier, signed(b"command=%2Fabout")) is None, "what was refused is not taken for met"
