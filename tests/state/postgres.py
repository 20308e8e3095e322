"""A PostgreSQL server of the tests' own: a cluster in a temporary folder, which nobody else uses and nothing outlives."""

from __future__ import annotations

import atexit
import functools
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

_USER = "postgres"
_PATIENCE = 60.0
# It ends when the pipe to this process does, however this process ended, and leaves neither a server nor its folder.
_WATCHER = (
    'cat >/dev/null; pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null); '
    '[ -z "$pid" ] || { kill -QUIT "$pid"; sleep 1; }; rm -rf "$0"'
)


class Cluster:
    """One server that runs when this returns. durable: with fsync, which a kill does not need but a measurement does."""

    def __init__(self, *, durable: bool = False) -> None:
        self._programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="dragoman-pg-"))
        self._data = self._folder / "data"
        self._log = self._folder / "log"
        self._durable = durable
        self._made = 0
        self._server: subprocess.Popen[bytes] | None = None
        self._as_user: dict[str, Any] = {"env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}, "cwd": "/"}
        if os.geteuid() == 0:
            # The server refuses to run as root.
            user = _unprivileged()
            os.chown(self._folder, user.pw_uid, user.pw_gid)
            self._as_user |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._watcher = subprocess.Popen(
            ["/bin/sh", "-c", _WATCHER, str(self._folder)], stdin=subprocess.PIPE, start_new_session=True
        )
        self._call("initdb", "-D", str(self._data), "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.port = _free_port()
        self.start()

    def url(self, database: str) -> str:
        """What an operator would write to name this database."""
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/{database}"

    def create(self) -> str:
        """The URL of a new database with nothing in it."""
        self._made += 1
        name = f"desk{self._made}"
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", _USER, "-T", "template0", name)
        return self.url(name)

    def start(self) -> None:
        """Start a server that was stopped or killed, on the port it had; wait until it can be asked."""
        give_up = time.monotonic() + _PATIENCE
        while not self._started(give_up):
            # Right after a kill the processes of the old server still hold its memory for a moment; and before the
            # first start another program may have taken the port.
            if time.monotonic() > give_up:
                raise RuntimeError(f"PostgreSQL does not start:\n{self._log.read_text('utf-8', 'replace')}")
            if not self._made:
                self.port = _free_port()
            time.sleep(0.05)

    def stop(self) -> None:
        """End it as an administrator does: transactions are rolled back, connections closed."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it as a crash does. What was committed is there after the next start."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop it and start it again; every connection is lost."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop it for good, and remove its folder."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._watcher.poll() is None:
            self._watcher.communicate()

    def _started(self, give_up: float) -> bool:
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": "16MB",
            "fsync": "on" if self._durable else "off",
            "full_page_writes": "on" if self._durable else "off",
        }
        chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            server = subprocess.Popen(
                [self._programs["postgres"], "-D", str(self._data), *chosen],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C in the terminal of the tests is not meant for it: they stop it themselves.
                start_new_session=True,
                **self._as_user,
            )
        while server.poll() is None:
            if self._ready(server.pid):
                self._server = server
                return True
            if time.monotonic() > give_up:
                server.kill()
                server.wait()
            time.sleep(0.01)
        return False

    def _ready(self, pid: int) -> bool:
        """Whether the server says so in its file, which after a kill is still the one before's."""
        try:
            lines = (self._data / "postmaster.pid").read_text("utf-8").split()
        except OSError:
            return False
        return lines[:1] == [str(pid)] and lines[-1] == "ready"

    def _end(self, how: signal.Signals) -> None:
        if self._server is None:
            return
        self._server.send_signal(how)
        try:
            self._server.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None

    def _call(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs[program], *arguments], capture_output=True, text=True, timeout=_PATIENCE, **self._as_user
        )
        if done.returncode:
            raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr}")


def missing() -> str | None:
    """Why there can be no server here, or None."""
    if importlib.util.find_spec("asyncpg") is None:
        return "no asyncpg to talk to PostgreSQL with: pip install 'dragoman[test]'"
    absent = [name for name, path in _programs().items() if not path]
    if absent:
        return f"no PostgreSQL server on this machine ({', '.join(absent)} not found): apt-get install postgresql"
    return None


def running() -> Cluster:
    """The server that the tests of this process share, started when the first of them asks; skips the test if there is none.

    Whoever stops, kills or restarts a server takes a Cluster of their own and removes it (`own_cluster`).
    """
    _skip_if_missing()
    return _shared()


def own_cluster(*, durable: bool = False) -> Cluster:
    """A server that nobody shares, to be stopped, killed and at the end removed by who asked; skips as running() does."""
    _skip_if_missing()
    return Cluster(durable=durable)


def _skip_if_missing() -> None:
    reason = missing()
    if reason is not None:
        pytest.skip(reason)


@functools.lru_cache(maxsize=1)
def _shared() -> Cluster:
    cluster = Cluster()
    atexit.register(cluster.remove)
    return cluster


@functools.lru_cache(maxsize=1)
def _programs() -> dict[str, str]:
    """Where the programs are, empty for those that are not: in PATH, else in Debian's folders, the newest version first."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number(path.parent.name), reverse=True
    )
    # All of one version: a server does not start on the files of another.
    for folder in (None, *map(str, folders)):
        programs = {name: shutil.which(name, path=folder) or "" for name in ("initdb", "postgres", "createdb")}
        if all(programs.values()):
            break
    return programs


def _number(version: str) -> int:
    return int(version) if version.isdigit() else 0


def _unprivileged() -> pwd.struct_passwd:
    for name in (_USER, "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("running as root, and there is no user to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
