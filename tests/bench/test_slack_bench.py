"""What the Slack adapter costs over signed HTTP, the answer's own time left out. Each figure is a ratio within one run."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest

from tests.adapters.desk import free_port
from tests.bench.slack_servers import SECRET

pytestmark = pytest.mark.bench

ROOT = Path(__file__).resolve().parent.parent.parent
LEAST_TIMES_DEFAULT = 10
MOST_TIMES_BARE = 3
MOST_TIMES_ONE = 1.2
LATEST = 1.0
"""Seconds: the slowest acknowledgement but one in a hundred."""
ROUNDS = 3
REQUESTS = 1_500
TICK = os.sysconf("SC_CLK_TCK")

_number = itertools.count()


class Server:
    """A process of slack_servers.py, asked over one connection."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self._process = process
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        self._socket.close()

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def ask(self) -> None:
        body, headers = signed()
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._socket.sendall(
            f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode() + body
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._socket.recv(2**16)
        top, _, rest = answer.partition(b"\r\n\r\n")
        assert b" 200 " in top.split(b"\r\n")[0], top
        length = next(int(line[15:]) for line in top.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        while len(rest) < length:
            rest += self._socket.recv(2**16)

    def measured(self, requests: int) -> tuple[float, float]:
        """Requests a second, and CPU seconds a request."""
        cpu, start = self.cpu(), time.perf_counter()
        for _ in range(requests):
            self.ask()
        return requests / (time.perf_counter() - start), (self.cpu() - cpu) / requests


def signed() -> tuple[bytes, dict[str, str]]:
    """A slash command that was not sent before."""
    form = {
        "token": "x",
        "team_id": "T1",
        "team_domain": "desk",
        "channel_id": "C1",
        "channel_name": "world",
        "user_id": "U1",
        "user_name": "ada",
        "command": "/leader",
        "text": "erdogan",
        "api_app_id": "A1",
        "response_url": "http://127.0.0.1:1/response/x",
        "trigger_id": f"1.2.{next(_number)}",
    }
    body, stamp = urlencode(form).encode(), str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }


@contextmanager
def started(kind: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server in a process of its own, and its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.slack_servers", kind, str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        yield process, port
        process.stdin.close()


@contextmanager
def servers(*kinds: str) -> Iterator[list[Server]]:
    """One of each kind, warm."""
    with ExitStack() as opened:
        every = [opened.enter_context(closing(Server(*opened.enter_context(started(kind))))) for kind in kinds]
        for server in every:
            server.measured(200)
        yield every


def test_requests_a_second_beside_a_default_bolt(record: Callable[[str], None]) -> None:
    with servers("default", "twenty") as (default, ours):
        rounds = [(default.measured(100)[0], ours.measured(REQUESTS)[0]) for _ in range(ROUNDS)]
    slow, fast = max(one for one, _ in rounds), max(one for _, one in rounds)
    record(f"default bolt {slow:.0f}/s, ours {fast:.0f}/s: {fast / slow:.1f} times")
    assert fast >= LEAST_TIMES_DEFAULT * slow


def test_cpu_a_request_beside_a_bare_handler_and_twenty_commands_beside_one(record: Callable[[str], None]) -> None:
    with servers("bare", "one", "twenty") as every:
        rounds = [[server.measured(REQUESTS)[1] for server in every] for _ in range(ROUNDS)]
    bare, one, twenty = (min(taken) for taken in zip(*rounds, strict=True))
    record(
        f"bare {bare * 1e6:.0f} µs, one command {one * 1e6:.0f} µs, twenty {twenty * 1e6:.0f} µs: "
        f"{twenty / bare:.2f} times bare, {twenty / one:.2f} times one"
    )
    assert twenty <= MOST_TIMES_BARE * bare
    assert twenty <= MOST_TIMES_ONE * one


async def test_acknowledgements_while_every_answer_takes_five_seconds(record: Callable[[str], None]) -> None:
    taken: list[float] = []

    async def one(session: aiohttp.ClientSession, address: str, at: float) -> None:
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        body, headers = signed()
        start = time.perf_counter()
        async with session.post(address, data=body, headers=headers) as answer:
            assert answer.status == 200
            assert await answer.read() == b""
        taken.append(time.perf_counter() - start)

    with started("slow") as (_, port):
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            begin = time.perf_counter() + 0.5
            address = f"http://127.0.0.1:{port}/slack/events"
            await asyncio.gather(*(one(session, address, begin + number / 200) for number in range(2_000)))
    taken.sort()
    p50, p99 = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
    record(f"200 commands/s for 10 s: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, last {taken[-1] * 1000:.0f} ms")
    assert p99 < LATEST
