"""Whether a request comes from Slack, decided on its raw bytes before anything reads them. Nothing of a body is ever logged."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import deque
from collections.abc import Callable, Mapping

import msgspec

from bot.adapters.slack.limits import SIGNATURE_SECONDS

_MOST_REMEMBERED = 500_000
"""Signatures kept against replay: what comes in 300 s at eight times the rate we are measured at."""


class Refused(msgspec.Struct, frozen=True):
    """Why a request is not taken. status: an HTTP status, always 4xx."""

    status: int
    reason: str


class Verifier:
    """Slack's v0 signatures: HMAC-SHA256 of `v0:timestamp:body`, fresh, and each met once."""

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret.encode()
        self._clock = clock
        self._met: set[str] = set()
        self._order: deque[tuple[float, str]] = deque()

    def refusal(self, headers: Mapping[str, str], body: bytes) -> Refused | None:
        """None for a request to be served; that is then remembered."""
        stamp = headers.get("X-Slack-Request-Timestamp", "")
        signature = headers.get("X-Slack-Signature", "")
        if not stamp or not signature:
            return Refused(401, "unsigned")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            return Refused(400, "the timestamp is no number")
        now = self._clock()
        if abs(now - int(stamp)) > SIGNATURE_SECONDS:
            return Refused(401, "stale")
        signed = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={signed}".encode(), signature.encode("utf-8", "replace")):
            return Refused(401, "the signature does not fit")
        self._forget(now)
        if signed in self._met:
            return Refused(409, "met before")
        self._met.add(signed)
        # A stamp may lie as far ahead as behind, and stays good until it is too old itself.
        self._order.append((now + 2 * SIGNATURE_SECONDS, signed))
        return None

    def _forget(self, now: float) -> None:
        while self._order and (self._order[0][0] < now or len(self._order) >= _MOST_REMEMBERED):
            self._met.discard(self._order.popleft()[1])
