"""`dragoman run` as an operator meets it: real processes, and platforms installed as a third party's would be."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run
from tests.small_knowledge import written

OFFICE = '''
"""Two platforms that do as the config says."""
import asyncio, logging, os, time
import msgspec
from bot.errors import UserError

class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    enabled: bool = False
    does: str = "serves"

class Telegraph:
    settings = Settings

    def __init__(self, name):
        self.name = name
        self.secrets = (name.upper() + "_TOKEN",)
        self.runs = 0

    def render(self, answer):
        return answer.title + " STOP"

    def cli(self, group, commands, settled):
        pass

    async def run(self, newsroom, settings):
        self.runs += 1
        log = logging.getLogger("bot.office")
        if settings.does == "refuses":
            raise UserError(f"{self.name.upper()}_TOKEN is not set")
        if settings.does == "breaks" or (settings.does == "breaks once" and self.runs == 1):
            raise RuntimeError("wire cut, token xoxb-1-canary, Authorization: Bearer canary")
        first = await newsroom.first_time(self.name, "Ev1")
        answer = await newsroom.ask("/leader amir of qatar")
        log.debug("asked: %s; first time: %s; token %s", answer.title, first, "xoxb-1-canary")
        newsroom.report(self.name, True)
        if settings.does == "hangs":
            while True:
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    log.warning("not now")
        if settings.does == "blocks":
            await asyncio.sleep(0.1)
            log.warning("blocking")
            time.sleep(60)
        await asyncio.Event().wait()

telegraph, pigeon = Telegraph("telegraph"), Telegraph("pigeon")
'''


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder on the path of Python that holds two installed platforms."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "office.py").write_text(OFFICE, "utf-8")
    installed = folder / "office-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: office\nVersion: 1.0\n", "utf-8")
    points = "[dragoman.adapters]\ntelegraph = office:telegraph\npigeon = office:pigeon\n"
    (installed / "entry_points.txt").write_text(points, "utf-8")
    return folder


@pytest.fixture
def config(tmp_path: Path) -> Callable[..., Path]:
    """config("telegraph: {…}", …): a file with these lines and a database beside it."""

    def write(*lines: str) -> Path:
        path = tmp_path / "config.yaml"
        path.write_text("\n".join((f"knowledge: {ROOT / 'knowledge'}", "state: here/dragoman.db", *lines)), "utf-8")
        return path

    return write


class Running:
    """A process that serves. What it writes to standard error is in `said`, read up to where it was waited for."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""

    def until(self, text: str) -> str:
        """Read on up to the line that holds the text; that line."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said += line
            if text in line:
                return line
        raise AssertionError(f"ended without {text!r}:\n{self.said}")

    def end(self, number: int | None = None) -> int:
        """Send a signal, if any, and wait; the exit code."""
        if number is not None:
            self.process.send_signal(number)
        _, rest = self.process.communicate(timeout=20)
        self.said += rest
        return self.process.returncode


Serve = Callable[..., Running]


@pytest.fixture
def serve(office: Path, home: Path) -> Iterator[Serve]:
    """serve(config, "--log-level", "debug"): started, and ended with the test at the latest."""
    started: list[Running] = []

    def start(config: Path, *arguments: str) -> Running:
        environment = {
            **os.environ,
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_STATE_HOME": str(home / "state"),
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(office))),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", "--config", str(config), *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(Running(process))
        return started[-1]

    yield start
    for running in started:
        running.process.kill()
        running.process.communicate()


def asked(line: str) -> tuple[int, dict[str, object]]:
    """What the address in a line of the log answers: status and JSON."""
    address = re.search(r"http://\S+", line)
    assert address is not None
    try:
        with urllib.request.urlopen(address[0], timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


# --- nothing to serve -------------------------------------------------------------------------------------------------


def test_without_a_config_it_says_how_to_enable_a_platform(run: Run, office: Path, tmp_path: Path) -> None:
    done = run("run", cwd=tmp_path, env={"PYTHONPATH": os.pathsep.join((str(ROOT), str(office)))})
    assert done.returncode == 2
    assert done.stdout == ""
    assert "no platform is enabled (there is no config.yaml here)" in done.stderr
    assert "write `telegraph: {enabled: true}` in the config, and set TELEGRAPH_TOKEN in the environment" in done.stderr
    assert "write `slack: {enabled: true}`" in done.stderr
    assert "To serve terminal" not in done.stderr
    assert "dragoman chat" in done.stderr


def test_a_config_that_enables_nothing_is_no_different(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("slack: {enabled: false}\n", "utf-8")
    done = run("run", cwd=tmp_path)
    assert done.returncode == 2
    assert "no platform is enabled in config.yaml" in done.stderr


@pytest.mark.parametrize(("typed", "code"), [(b"n\n", 2), (b"\x04", 2), (b"\n/about\n\x04", 0)])
def test_on_a_terminal_it_offers_to_chat_there(home: Path, tmp_path: Path, typed: bytes, code: int) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "XDG_CACHE_HOME": str(home / "cache"), "XDG_STATE_HOME": str(home / "state")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    while b"[Y/n]" not in said:
        said += os.read(ours, 1024)
    os.write(ours, typed)
    out, _ = process.communicate(timeout=30)
    os.close(ours)
    assert process.returncode == code
    assert (b"About Dragoman" in out) == (code == 0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "telegraf: {enabled: true}",
            "unknown key 'telegraf': did you mean 'telegraph'? it can be corrections, digests, discord, editors, ",
        ),
        ("pigeon: {enabled: true, dose: x}", "unknown key 'dose': did you mean 'does'?"),
        ("pigeon: {enabled: true, token: xoxb-1-canary}", "come only from the environment: PIGEON_TOKEN"),
    ],
)
def test_a_mistake_in_the_config_is_told_with_its_place(
    run: Run, office: Path, config: Callable[..., Path], line: str, said: str
) -> None:
    env = {"PYTHONPATH": os.pathsep.join((str(ROOT), str(office)))}
    done = run("run", "--config", str(config(line)), env=env)
    assert done.returncode == 4
    assert "config.yaml:3:" in done.stderr
    assert said in done.stderr
    assert "canary" not in done.stderr


def test_a_database_that_cannot_be_opened_keeps_it_from_starting(serve: Serve, config: Callable[..., Path]) -> None:
    path = config("telegraph: {enabled: true}")
    (path.parent / "here").write_text("a file, not a folder", "utf-8")
    running = serve(path)
    assert running.end() == 2
    assert "here" in running.said
    assert "Traceback" not in running.said


def test_a_level_that_is_none_is_bad_input(run: Run) -> None:
    done = run("run", "--log-level", "loud")
    assert done.returncode == 2
    assert "'info'" in done.stderr


# --- serving ----------------------------------------------------------------------------------------------------------


def test_it_serves_tells_its_readiness_and_ends_when_told(serve: Serve, config: Callable[..., Path]) -> None:
    running = serve(config("telegraph: {enabled: true}", "health: {listen: '127.0.0.1:0'}"), "--log-level", "debug")
    readyz = running.until("/readyz")
    running.until("telegraph is ready")
    status, told = asked(readyz)
    assert (status, told["ready"]) == (200, True)
    assert len(str(told["revision"])) >= 7
    assert told["platforms"]["telegraph"].keys() == {"ready", "since", "why"}  # type: ignore[index]
    assert asked(readyz.replace("/readyz", "/livez")) == (200, {"live": True})
    assert running.end(signal.SIGTERM) == 0
    assert "first time: True; token [hidden]" in running.said
    assert "canary" not in running.said
    assert running.said.rstrip().endswith("stopped")


def test_what_is_saved_while_it_runs_is_served_and_what_is_broken_is_not(serve: Serve, tmp_path: Path) -> None:
    folders = written(tmp_path)
    config = tmp_path / "config.yaml"
    lines = (f"knowledge: {folders.knowledge}", "telegraph: {enabled: true}", "health: {listen: '127.0.0.1:0'}")
    config.write_text("\n".join(("state: here/dragoman.db", *lines)), "utf-8")
    running = serve(config)
    readyz = running.until("/readyz")
    running.until(f"what is saved in {folders.knowledge} and in {folders.sources} is served at once")
    before = asked(readyz)[1]["revision"]
    statement = folders.knowledge / "statements" / "foreign-office-2030.yaml"
    good = statement.read_text("utf-8")
    statement.write_text(good.replace("safe", "shut"), "utf-8")
    changed = running.until("1 entry changed")
    revision = str(asked(readyz)[1]["revision"])
    assert revision != before
    assert revision[:7] in changed
    statement.write_text(good.replace("[syldavia]", "[syldavia"), "utf-8")
    assert f"knowledge {revision[:7]} goes on being served" in running.until("what was saved is not served")
    running.until("knowledge/statements/foreign-office-2030.yaml:")
    status, told = asked(readyz)
    assert (status, told["revision"]) == (200, revision)
    assert running.end(signal.SIGTERM) == 0


def test_one_fails_and_one_serves(serve: Serve, config: Callable[..., Path]) -> None:
    lines = ("telegraph: {enabled: true}", "pigeon: {enabled: true, does: refuses}", "health: {listen: '127.0.0.1:0'}")
    running = serve(config(*lines))
    readyz = running.until("/readyz")
    running.until("telegraph is ready")
    assert "WARNING bot.core.health: pigeon is not ready: PIGEON_TOKEN is not set" in running.said
    status, told = asked(readyz)
    assert status == 503
    platforms = told["platforms"]
    assert platforms["telegraph"]["ready"] is True  # type: ignore[index]
    assert platforms["pigeon"]["why"] == "PIGEON_TOKEN is not set"  # type: ignore[index]
    assert running.end(signal.SIGINT) == 130


def test_what_broke_is_logged_without_its_secrets_and_run_again(serve: Serve, config: Callable[..., Path]) -> None:
    running = serve(config("pigeon: {enabled: true, does: breaks once}", "log: {format: json, level: debug}"))
    running.until("pigeon is ready")
    assert running.end(signal.SIGTERM) == 0
    records = [json.loads(line) for line in running.said.splitlines()]
    broken = next(record for record in records if "exception" in record)
    assert "RuntimeError: wire cut, token [hidden]" in broken["exception"]
    assert any("it is run again in 1 s" in record["message"] for record in records)
    assert "canary" not in running.said


def test_when_all_fail_it_ends_and_says_why(serve: Serve, config: Callable[..., Path]) -> None:
    running = serve(config("telegraph: {enabled: true, does: refuses}", "pigeon: {enabled: true, does: refuses}"))
    assert running.end() == 4
    last = running.said.splitlines()[-1]
    assert "nothing is left to serve: telegraph: TELEGRAPH_TOKEN is not set; pigeon: PIGEON_TOKEN is not set" in last


def test_an_event_is_remembered_through_a_restart(serve: Serve, config: Callable[..., Path]) -> None:
    for first in (True, False):
        running = serve(config("telegraph: {enabled: true}"), "--log-level", "debug")
        running.until(f"first time: {first}")
        assert running.end(signal.SIGTERM) == 0


def test_an_address_that_is_taken_keeps_it_from_starting(serve: Serve, config: Callable[..., Path]) -> None:
    running = serve(config("telegraph: {enabled: true}", "health: {listen: '127.0.0.1:0'}"))
    taken = re.search(r"127\.0\.0\.1:\d+", running.until("/readyz"))
    assert taken is not None
    second = serve(config("telegraph: {enabled: true}", f"health: {{listen: '{taken[0]}'}}"))
    assert second.end() == 2
    assert f"health.listen: {taken[0]} cannot be had" in second.said


@pytest.mark.parametrize("does", ["hangs", "blocks"])
def test_a_second_signal_ends_it_at_once(serve: Serve, config: Callable[..., Path], does: str) -> None:
    running = serve(config(f"telegraph: {{enabled: true, does: {does}}}"))
    running.until("telegraph is ready" if does == "hangs" else "blocking")
    running.process.send_signal(signal.SIGINT)
    if does == "hangs":
        running.until("not now")
    else:
        time.sleep(0.2)
    assert running.process.poll() is None
    begun = time.monotonic()
    assert running.end(signal.SIGINT) == 130
    assert time.monotonic() - begun < 5


def test_a_platform_that_cannot_be_loaded_leaves_the_command_line_whole(run: Run, tmp_path: Path) -> None:
    installed = tmp_path / "broken-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n", "utf-8")
    (installed / "entry_points.txt").write_text("[dragoman.adapters]\nbroken = no_such_module:platform\n", "utf-8")
    env = {"PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path)))}
    for arguments in (["--help"], ["slack", "manifest"], ["--version"]):
        done = run(*arguments, env=env)
        assert done.returncode == 0
        assert (
            "the platform 'broken' cannot be loaded (No module named 'no_such_module'): install it anew" in done.stderr
        )
    assert run("ask", "/leader", "erdogan", env=env).returncode == 0


def test_what_enables_a_platform_is_enough_to_begin_with(run: Run, tmp_path: Path) -> None:
    said = run("run", cwd=tmp_path).stderr
    assert """write `discord: {enabled: true, guilds: ["YOUR SERVER'S ID"]}` in the config""" in said
    assert "set DISCORD_BOT_TOKEN in the environment" in said
