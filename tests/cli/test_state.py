"""`dragoman state` as an operator runs it."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import pty
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from bot.cli.door import enter
from bot.cli.progress import shown
from bot.cli.state import _WORDS
from bot.state import schema
from bot.state.store import as_it_is, open_store, to_rewrite
from bot.state.tables import DELIVERIES, METADATA, PAUSES, SEEN_EVENTS, STORE_FACTS, SUBSCRIPTIONS
from tests.cli.conftest import ROOT, Run
from tests.state import postgres

CHANNEL = "slack:T0123456789/C0123456789"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the store of the config in the current folder would be."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("state: memory.db\n", "utf-8")
    return str(tmp_path / "memory.db")


def state(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What one command says: on standard output if it succeeds, else on standard error, and nothing on the other."""
    assert enter(["state", *arguments]) == code
    said = capsys.readouterr()
    assert (said.err if code == 0 else said.out) == ""
    return said.out if code == 0 else said.err


def fill(where: str) -> None:
    async def filled() -> None:
        now = time.time()
        delivery = {"kind": "digest", "key": "0" * 16, "owner": "", "attempts": 1, "begun_at": now, "attempted_at": now}
        delivery |= {"not_before": 0.0, "message": "", "detail": "{}"}
        made = [
            {"slot": "2026-11-22", "state": "unclear", "note": "no answer\x1b[2J", "changed_at": now},
            {"slot": "2026-11-23", "state": "sent", "note": "", "changed_at": now},
            {"slot": "2026-11-24", "state": "sent", "note": "", "changed_at": now - 6 * 86_400},
            {"slot": "2026-10-01", "state": "sent", "note": "", "changed_at": now - 8 * 86_400},
            {"kind": "watch", "slot": "qatar 1", "state": "failed", "note": "too long", "changed_at": now},
        ]
        asked = {"at": "08:30", "timezone": "Asia/Qatar", "days": "daily", "follow": "[]", "quiet": "line"}
        async with await open_store(where) as opened, opened.begin() as connection:
            await connection.execute(insert(DELIVERIES), [{**delivery, "channel": CHANNEL, **one} for one in made])
            await connection.execute(
                insert(PAUSES),
                [
                    {"channel": "discord:1/2", "why": "there is no such channel any more", "by": "", "since": 1.0},
                    {"channel": CHANNEL, "why": "holidays", "by": "slack:T0123456789/U1", "since": 86_400.0},
                ],
            )
            await connection.execute(
                insert(SUBSCRIPTIONS), [{"channel": CHANNEL, **asked, "created_by": "U1", "created_at": now}]
            )

    asyncio.run(filled())


# Status


def test_status_of_no_store_makes_none(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["status"], ["status", "--json"], ["backup", "file"]):
        said = state(capsys, *command, code=1)
        assert said.startswith(f"dragoman: there is no store at {store}: ")
        assert said.count("\n") == 1
    assert os.listdir() == ["config.yaml"]


def test_status_says_where_it_is_and_what_is_in_it(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill(store)
    before = Path(store).read_bytes()
    said = state(capsys, "status")
    lines = said.splitlines()
    assert lines[0].startswith(f"{store} (")
    assert lines[0].endswith(" kB)")
    assert lines[1] == f"version {schema.head()}, nothing to upgrade"
    assert "          1 channel subscribed to a digest in chat" in lines
    assert "          5 posts made, or owed" in lines
    assert "  digest: 2 sent, 1 unclear" in lines
    assert "  watch: 1 failed" in lines
    # What a platform said can do nothing to a terminal.
    (unclear,) = [line for line in lines if line.startswith(f"  {CHANNEL} digest 2026-11-22, ")]
    assert unclear.endswith(": no answer[2J")
    assert "  discord:1/2 since 1970-01-01 00:00 UTC, by the platform: there is no such channel any more" in lines
    assert f"  {CHANNEL} since 1970-01-02 00:00 UTC, by slack:T0123456789/U1: holidays" in lines
    assert Path(store).read_bytes() == before


def test_every_table_is_counted_in_words() -> None:
    assert set(_WORDS) == set(METADATA.tables) - {STORE_FACTS.name}


def test_status_for_a_program(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill(store)
    found = json.loads(state(capsys, "status", "--json"))
    assert found["store"] == store
    assert found["version"] == schema.head()
    assert found["pending"] == []
    assert found["size"] == Path(store).stat().st_size
    assert found["rows"]["deliveries"] == 5
    assert found["posts"] == {"digest": {"sent": 2, "unclear": 1}, "watch": {"failed": 1}}
    assert [one["slot"] for one in found["unclear"]] == ["2026-11-22"]
    assert found["paused"][0] == {
        "channel": "discord:1/2",
        "why": "there is no such channel any more",
        "by": "",
        "since": "1970-01-01T00:00:01Z",
    }
    assert set(found["facts"]) == {"created_at"}


def test_status_of_an_older_store_says_what_is_pending_and_upgrades_nothing(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(old_store(store))
    before = Path(store).read_bytes()
    lines = state(capsys, "status").splitlines()
    assert lines[1] == "version 0002; `dragoman state upgrade` (and `dragoman run`) will run:"
    assert lines[2].startswith("  0003 ")
    assert "          1 event of a platform kept to know them when they come again" in lines
    assert Path(store).read_bytes() == before


async def old_store(where: str) -> None:
    async with to_rewrite(where) as connection:
        await schema.upgrade(connection, "0002")
        await connection.execute(insert(SEEN_EVENTS), [{"platform": "slack", "event": "Ev1", "seen_at": 1}])


def test_status_of_a_newer_store(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill(store)
    with sqlite3.connect(store) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    assert "version 9999, of a newer dragoman than this one: use that one" in state(capsys, "status")
    assert json.loads(state(capsys, "status", "--json"))["newer"] is True
    assert "install that version again" in state(capsys, "upgrade", code=2)


@pytest.mark.heavy
def test_status_on_postgresql_hides_the_password(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    where = postgres.running().create()
    Path("config.yaml").write_text(f"state: {where.replace('@', ':s3cret@')}\n", "utf-8")
    assert "there is no store in postgresql://postgres:***@127.0.0.1" in state(capsys, "status", code=1)
    assert f"was made, at version {schema.head()}" in state(capsys, "upgrade")
    said = state(capsys, "status")
    assert said.startswith("postgresql://postgres:***@127.0.0.1")
    assert "kB" not in said
    assert json.loads(state(capsys, "status", "--json"))["size"] is None


# Upgrade


def test_upgrade_says_from_which_version_to_which(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(old_store(store))
    now = schema.head()
    assert state(capsys, "upgrade") == f"{store} was brought from version 0002 to {now}\n"
    assert state(capsys, "upgrade") == f"{store} is at version {now} already: there is nothing to do\n"
    os.remove(store)
    assert state(capsys, "upgrade") == f"{store} was made, at version {now}\n"


# Backup and restore


@pytest.mark.heavy
def test_a_store_goes_from_a_file_to_a_server(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(store)
    assert state(capsys, "backup", "desk.backup").startswith(f"desk.backup: 9 rows at version {schema.head()}, of ")
    assert "desk.backup is there already: choose another name" in state(capsys, "backup", "desk.backup", code=2)
    state(capsys, "backup", "desk.backup", "--force")
    server = tmp_path / "server.yaml"
    server.write_text(f"state: {postgres.running().create()}\n", "utf-8")
    said = state(capsys, "restore", "desk.backup", "--config", str(server))
    assert said.startswith("desk.backup is restored: 9 rows of ")
    assert "restored " in state(capsys, "status", "--config", str(server))
    assert "has 8 rows in it" in state(capsys, "restore", "desk.backup", "--config", str(server), code=2)
    state(capsys, "restore", "desk.backup", "--config", str(server), "--force")


def test_a_restored_older_backup_says_that_it_was_upgraded(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(old_store(store))
    state(capsys, "backup", "old.backup")
    os.remove(store)
    assert f", brought from version 0002 to {schema.head()}" in state(capsys, "restore", "old.backup")


def test_what_is_refused_is_one_line(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill(store)
    Path("notes.txt").write_text("Doha, Wednesday\n", "utf-8")
    for command, expected in (
        (["restore", "notes.txt"], "notes.txt is no backup of dragoman"),
        (["restore", "none"], "none cannot be read (No such file or directory): check its name"),
        (["backup", "none/file"], "make the folder first"),
        (["backup", "memory.db", "--force"], "is the store itself"),
    ):
        said = state(capsys, *command, code=2)
        assert said.startswith("dragoman: ")
        assert expected in said
        assert said.count("\n") == 1


@pytest.mark.heavy
def test_a_backup_through_a_pipe(store: str, run: Run) -> None:
    fill(store)
    command = [sys.executable, "-m", "bot", "state", "backup", "-"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60, check=True)
    assert done.stderr.decode().startswith("standard output: 9 rows ")
    assert gzip.decompress(done.stdout).startswith(b'{"dragoman_backup":1,')
    Path("piped").write_bytes(done.stdout)
    os.remove(store)
    assert "piped is restored: 9 rows" in run("state", "restore", "piped", cwd=Path.cwd()).stdout
    with open("/dev/full", "wb") as full:
        said = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, timeout=60, check=False)
    assert said.returncode == 2
    assert said.stderr.decode() == (
        "dragoman: standard output cannot be written (No space left on device): make room, or choose another disk\n"
    )


def test_a_backup_is_not_written_on_a_screen(store: str) -> None:
    fill(store)
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "state", "backup", "-"],
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert "nothing to read on a screen" in done.stderr.decode()


def test_a_bot_answers_from_a_restored_store(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill(store)
    state(capsys, "backup", "desk.backup")
    os.remove(store)
    state(capsys, "restore", "desk.backup")

    async def opened() -> int:
        # As `dragoman run` opens it.
        async with await open_store(store):
            pass
        async with as_it_is(store) as connection:
            return (await connection.execute(text("SELECT count(*) FROM deliveries WHERE state = 'sent'"))).scalar_one()

    assert asyncio.run(opened()) == 3


# Progress


def progress_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, terminal: bool) -> str:
    now = 0.0
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    monkeypatch.setattr("bot.cli.progress.time.monotonic", lambda: 1000.0 + now)
    with shown("Backing up") as progress:
        for done in range(9):
            now = done * 0.3
            progress(done, 8)
    return capsys.readouterr().err


def test_what_takes_over_a_second_is_shown_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = progress_shown(monkeypatch, capsys, terminal=True)
    assert said.split("\r")[1:] == [f"Backing up: {percent} %" for percent in (50, 62, 75, 87, 100)] + ["\x1b[K"]
    assert progress_shown(monkeypatch, capsys, terminal=False) == ""
