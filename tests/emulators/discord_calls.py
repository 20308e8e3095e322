"""One call of the REST API as HTTP carries it: its body read, its answer written, a fault in its place. What is asked is not here."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.emulators.discord_contents import Json
from tests.emulators.discord_guild import Refused

Answer = tuple[int, Any]


@dataclass
class Call:
    """One request and what came of it. `path` is without `/api/v10`; `files` are those of a multipart body."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float
    json: Any = None
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    status: int | None = None
    answer: Any = None

    @property
    def named(self) -> str:
        """Method and path as a complaint names them, without the tokens in it."""
        return self.method + " " + re.sub(r"/[\w.~-]{60,}", "/TOKEN", self.path)


@dataclass
class Fault:
    """What the next calls of a method and path meet instead of an answer, or after they did their work (`accepted`)."""

    method: str
    path_part: str
    times: int
    status: int | None = None
    code: int = 0
    retry_after: float | None = None
    everywhere: bool = False
    accepted: bool = False
    lost: bool = False
    pause: float = 0.0
    late: float = 0.0
    twice: bool = False
    body: str | None = None

    @property
    def afterwards(self) -> bool:
        """Whether the work is done before it strikes."""
        return self.accepted or self.lost

    @property
    def breaks(self) -> bool:
        """Whether it has an answer of its own."""
        return self.status is not None or self.body is not None


async def read(request: web.Request, call: Call) -> None:
    """The body: JSON, or a form of several parts with the JSON in `payload_json`."""
    try:
        if request.content_type.startswith("multipart/"):
            for name, part in (await request.post()).items():
                if isinstance(part, web.FileField):
                    call.files[name] = (part.filename, part.file.read())
                elif name == "payload_json":
                    call.json = json.loads(part)
        elif text := await request.text():
            call.json = json.loads(text)
    except (ValueError, TypeError):
        raise Refused(400, 50109, "The request body contains invalid JSON.", complain=True) from None


def said(status: int, answer: Any, headers: Mapping[str, str] | None = None) -> web.Response:
    """An answer whose content type is exactly Discord's: discord.py reads no other as JSON."""
    if answer is None:
        return web.Response(status=status)
    told = json.dumps(answer, ensure_ascii=False).encode()
    return web.Response(status=status, body=told, content_type="application/json", headers=headers)


def refused(call: Call, why: Refused) -> None:
    """Makes a refusal the answer."""
    told: Json = {"message": why.message, "code": why.code}
    if why.code == 50035:
        told["errors"] = _nested(why.problems)
    call.status, call.answer = why.status, told


def broken(call: Call, fault: Fault) -> web.Response:
    """What a fault answers with: a rate limit, a broken server's page, or a refusal."""
    call.status = fault.status or (500 if fault.body is None else 200)
    if fault.body is not None:
        return web.Response(status=call.status, text=fault.body, content_type="application/json")
    if fault.retry_after is None:
        if call.status >= 500:
            return web.Response(status=call.status, text="<html>upstream</html>", content_type="text/html")
        call.answer = {"message": "Refused by the test", "code": fault.code}
        return said(call.status, call.answer)
    call.answer = {
        "message": "You are being rate limited.",
        "retry_after": fault.retry_after,
        "global": fault.everywhere,
    }
    if not math.isfinite(fault.retry_after):
        call.answer["retry_after"] = str(fault.retry_after)
    headers = {
        "Via": "1.1 google",
        "Retry-After": str(math.ceil(fault.retry_after) if math.isfinite(fault.retry_after) else fault.retry_after),
        "X-RateLimit-Scope": "global" if fault.everywhere else "user",
        "X-RateLimit-Reset-After": str(fault.retry_after),
    }
    bucket = {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0", "X-RateLimit-Bucket": "standin"}
    return said(429, call.answer, headers | ({"X-RateLimit-Global": "true"} if fault.everywhere else bucket))


def _nested(problems: list[str]) -> Json:
    """Problems (`embeds[0].title: too long`) as Discord nests them: `{"embeds": {"0": {"title": {"_errors": [...]}}}}`."""
    told: Json = {}
    for problem in problems:
        where, colon, what = problem.partition(": ")
        inner = told
        # A list of commands is nested by its numbers alone.
        for part in re.findall(r"\w+", where.removeprefix("commands")) if colon else []:
            inner = inner.setdefault(part, {})
        inner.setdefault("_errors", []).append({"code": "BASE_TYPE_BAD", "message": what or problem})
    return told
