"""Knowledge that cannot be served: every kind of damage is a line that says where and what, and an exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.door import enter
from tests.cli.conftest import Run

PERSON = "people/recep-tayyip-erdogan.yaml"


def _broken(folder: Path) -> None:
    (folder / PERSON).write_text("id: [", encoding="utf-8")


def _unknown_key(folder: Path) -> None:
    path = folder / PERSON
    path.write_text(path.read_text("utf-8") + "nmae: Somebody\n", "utf-8")


def _duplicate_key(folder: Path) -> None:
    path = folder / PERSON
    path.write_text(path.read_text("utf-8") + "id: recep-tayyip-erdogan\n", "utf-8")


def _alias(folder: Path) -> None:
    (folder / PERSON).write_text("id: &a x\nname: *a\n", "utf-8")


def _too_deep(folder: Path) -> None:
    (folder / PERSON).write_text("[" * 20_000, "utf-8")


def _huge(folder: Path) -> None:
    (folder / PERSON).write_bytes(b"# " + b"x" * (1 << 20))


def _not_utf8(folder: Path) -> None:
    (folder / PERSON).write_bytes(b"id: \xff\xfe\n")


def _empty_file(folder: Path) -> None:
    (folder / PERSON).write_bytes(b"")


def _link_out(folder: Path) -> None:
    (folder / PERSON).unlink()
    outside = folder.parent / "outside.yaml"
    outside.write_text("id: recep-tayyip-erdogan\n", "utf-8")
    (folder / PERSON).symlink_to(outside)


def _dangling_link(folder: Path) -> None:
    (folder / PERSON).unlink()
    (folder / PERSON).symlink_to(folder / "nowhere.yaml")


def _pipe(folder: Path) -> None:
    (folder / PERSON).unlink()
    os.mkfifo(folder / PERSON)


def _folder_for_a_file(folder: Path) -> None:
    (folder / PERSON).unlink()
    (folder / PERSON).mkdir()


def _link_to_itself(folder: Path) -> None:
    (folder / PERSON).unlink()
    (folder / PERSON).symlink_to(folder / PERSON)


def _unreadable(folder: Path) -> None:
    (folder / PERSON).chmod(0)


DAMAGES: list[tuple[Callable[[Path], None], str]] = [
    (_broken, ":1:"),
    (_unknown_key, "did you mean 'name'"),
    (_duplicate_key, "second time"),
    (_alias, "points elsewhere"),
    (_too_deep, "too deeply"),
    (_huge, "larger than"),
    (_not_utf8, "not UTF-8"),
    (_empty_file, "nothing in this file"),
    (_link_out, "leads out of the folder"),
    (_dangling_link, "no such file"),
    (_pipe, "not a regular file"),
    (_folder_for_a_file, "not a regular file"),
    (_link_to_itself, "cannot be read"),
    # The superuser can read everything; the link above has the same message.
    *([(_unreadable, "cannot be read")] if os.geteuid() != 0 else []),
]


@pytest.mark.parametrize(("damage", "said"), DAMAGES, ids=[damage.__name__.strip("_") for damage, _ in DAMAGES])
def test_a_damaged_file_is_named_with_line_and_column(
    run: Run, newsroom_folder: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None], said: str
) -> None:
    knowledge = newsroom_folder / "knowledge"
    damage(knowledge)
    asked = run("ask", "--knowledge", str(knowledge), "/relations", "qatar", "turkey")
    assert asked.returncode == 4
    assert asked.stdout == ""
    assert said in asked.stderr
    assert f"knowledge/{PERSON}:" in asked.stderr
    assert "dragoman kb check" in asked.stderr
    assert enter(["kb", "check", "--knowledge", str(knowledge)]) == 1
    assert said in capsys.readouterr().out


def test_json_gets_the_problems_too(run: Run, newsroom_folder: Path) -> None:
    _broken(newsroom_folder / "knowledge")
    done = run("ask", "--format", "json", "--knowledge", str(newsroom_folder / "knowledge"), "/help")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["status"]) == (4, "error")
    assert PERSON in answer["text"]


def test_only_so_many_problems_are_listed_when_something_else_was_asked(run: Run, newsroom_folder: Path) -> None:
    for path in (newsroom_folder / "knowledge" / "meetings").iterdir():
        path.write_text("id: [", "utf-8")
    for path in (newsroom_folder / "knowledge" / "events").iterdir():
        path.write_text("id: [", "utf-8")
    lines = run("ask", "--knowledge", str(newsroom_folder / "knowledge"), "/help").stderr.splitlines()
    assert len(lines) == 22
    assert lines[20].startswith("and ")


def test_an_empty_folder_is_no_knowledge(run: Run, tmp_path: Path) -> None:
    done = run("ask", "--knowledge", str(tmp_path), "/help")
    assert done.returncode == 4
    assert "no entry in this folder" in done.stderr


def test_mending_the_file_is_all_it_takes(run: Run, newsroom_folder: Path) -> None:
    knowledge = newsroom_folder / "knowledge"
    good = (knowledge / PERSON).read_bytes()
    options = ("--knowledge", str(knowledge), "/relations", "qatar", "turkey")
    assert run("ask", *options).returncode == 0
    _broken(knowledge)
    assert run("ask", *options).returncode == 4
    (knowledge / PERSON).write_bytes(good)
    assert run("ask", *options).returncode == 0


def test_a_cache_that_cannot_be_written_or_read_costs_only_time(run: Run, tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("not a folder", "utf-8")
    assert run("ask", "/relations", "qatar", "turkey", env={"XDG_CACHE_HOME": str(nowhere)}).returncode == 0
