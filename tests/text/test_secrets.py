"""What must not leave the program: is it found wherever it stands, and is everything else left to be read?"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from bot.text import secrets
from bot.text.secrets import HIDDEN, hide, looks_secret, redacted

CANARY = 'mine&shaft "7"/gülden\\42'


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test hides is no secret to the next."""
    monkeypatch.setattr(secrets, "_hidden", frozenset())
    monkeypatch.setattr(secrets, "_exact", None)


@pytest.mark.parametrize(
    "written",
    [
        CANARY,
        quote(CANARY),
        quote(CANARY, safe=""),
        quote(CANARY, safe="").lower(),
        quote_plus(CANARY),
        json.dumps(CANARY)[1:-1],
        repr({"a": CANARY})[6:-2],
        str(CANARY.encode()),
    ],
)
def test_a_hidden_value_is_hidden_in_every_form(written: str) -> None:
    hide(f" {CANARY}\n")
    said = redacted(f"before {written} behind")
    assert "shaft" not in said
    assert said.startswith("before ")
    assert said.endswith(" behind")
    assert HIDDEN in said


@pytest.mark.parametrize("user", ["", "u:", "us:", "use:", "user:"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_is_known_behind_any_user(user: str, encode: Callable[[bytes], bytes]) -> None:
    hide(CANARY)
    encoded = encode(f"{user}{CANARY}!".encode()).decode()
    said = redacted(f"header {encoded}")
    assert HIDDEN in said
    # What is left holds a user and fewer bits of the secret than a letter has.
    left = said.replace("header ", "").replace(HIDDEN, "")
    assert len(left) <= len(base64.b64encode(user.encode())) + 4


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("token xoxb-12-34-abc is bad", "xoxb-12-34-abc"),
        ("xoxe.xoxp-1-Mi0yLT", "Mi0yLT"),
        ("refreshed to xoxe-1-Mi0yLT.", "Mi0yLT"),
        ("/xapp-1-A0-9-deadbeef/x", "deadbeef"),
        ("'Authorization': 'Bearer abc.def'", "abc.def"),
        ("Authorization: Bearer abc.def", "abc.def"),
        ("Authorization: Basic dXNlcjpwdw==", "dXNlcjpwdw"),
        ("(b'authorization', b'Bearer abc.def')", "abc.def"),
        ('{\\"Authorization\\": \\"Bearer abc.def\\"}', "abc.def"),
        ("sent Bearer abc.def to them", "abc.def"),
        ("POST https://hooks.slack.com/commands/T1/2/x9y", "x9y"),
        (r'"url":"https:\/\/hooks.slack.com\/actions\/T1\/2\/x9y"', "x9y"),
        ("https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1%2Fx9y&a=b", "x9y"),
        ("'response_url': 'http://127.0.0.1:8899/response/x9y'", "x9y"),
        ("a=b&response_url=http%3A%2F%2F127.0.0.1%2Fx9y&c=d", "x9y"),
        ("wss://wss-primary.slack.com/link/?ticket=12-ab&app_id=7", "12-ab"),
        ("wss://there/?a=1&secret=12-ab", "12-ab"),
        ('{"token": "abcdef"}', "abcdef"),
        ('{\\"token\\": \\"abcdef\\"}', "abcdef"),
        ("postgresql+asyncpg://desk:pa:ss@db/dragoman", "pa:ss"),
        ("cloned https://ghp_12345@git.example", "ghp_12345"),
        ("token MTA0MjA5MzIxMDkzNDczMDc5Mg.GhIjKl.abcdefghijklmnopqrstuvwxyz0123456789AB!", "GhIjKl"),
        ("POST https://discord.com/api/v10/interactions/150/aW50ZXJhY3Rpb246x9y/callback?a=b", "aW50ZXJhY3Rpb246x9y"),
        ("PATCH http://127.0.0.1:1/api/v10/webhooks/40001/x9y-abc/messages/@original", "x9y-abc"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, secret: str) -> None:
    said = redacted(text)
    assert secret not in said
    assert HIDDEN in said
    assert redacted(said) == said, "taking secrets out twice changes nothing"


@pytest.mark.parametrize(
    "text",
    [
        "the app token begins with xapp-, the bot token with xoxb-",
        "SLACK_APP_TOKEN is not set: Basic Information → App-Level Tokens, scope connections:write",
        "no token: set one",
        "GET https://slack.com/api/auth.test?a=b took 12 ms",
        "Erdoğan <office@example.org> met them at 12:30",
    ],
)
def test_the_rest_is_left_to_be_read(text: str) -> None:
    assert redacted(text) == text


def test_what_is_too_short_to_be_a_secret_hides_nothing() -> None:
    for value in ("", "  ", "true", "abcde"):
        hide(value)
    assert redacted("true abcde") == "true abcde"


def test_the_rest_of_an_address_stays() -> None:
    assert redacted("wss://there/link/?ticket=12-ab&app_id=7") == f"wss://there/link/?ticket={HIDDEN}&app_id=7"
    assert redacted("postgresql://desk:pass@db/dragoman") == f"postgresql://{HIDDEN}@db/dragoman"


def test_a_token_is_known_by_its_looks() -> None:
    assert looks_secret("see xoxb-1-2 here")
    assert looks_secret("MTA0MjA5MzIxMDkzNDczMDc5Mg.GhIjKl.abcdefghijklmnopqrstuvwxyz0123456789AB")
    assert not looks_secret("seedbox and foxes")
    assert not looks_secret("https://docs.example.org/en/latest/index.html and some.dotted.name.of.a.module")


def test_a_megabyte_takes_no_time_to_speak_of() -> None:
    hide(CANARY)
    for text in (
        "://" * 350_000,
        "authorization " * 70_000,
        "bearer " * 150_000,
        "a" * 1_000_000,
        "a.b-" * 250_000,
        "/webhooks/1/" * 80_000,
        '"token":' * 120_000,
    ):
        begun = time.perf_counter()
        redacted(text)
        assert time.perf_counter() - begun < 5
