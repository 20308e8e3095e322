"""`dragoman kb` as a knowledge editor runs it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot.cli.door import enter
from tests.cli.conftest import ROOT

ARCHIVE = Path(os.environ.get("DRAGOMAN_ARCHIVE", ROOT.parent / "shared" / "seeds"))
PERSON = "people/recep-tayyip-erdogan.yaml"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_shipped_knowledge_has_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert enter(["kb", "check", "--today", "2026-11-22"]) == 0
    assert ": 0 errors" in capsys.readouterr().out.splitlines()[-1]


def test_check_as_json_holds_every_problem_and_the_counts(
    newsroom_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    knowledge = newsroom_folder / "knowledge"
    (knowledge / PERSON).write_text("id: recep-tayyip-erdogan\nnmae: x\nshrot: y\n", "utf-8")
    assert enter(["kb", "check", "--json", "--knowledge", str(knowledge)]) == 1
    report = json.loads(capsys.readouterr().out)
    mistakes = [one for one in report["problems"] if one["file"].endswith(PERSON)]
    assert {(one["line"], one["severity"]) for one in mistakes} >= {(2, "error"), (3, "error")}
    assert report["errors"] == sum(one["severity"] == "error" for one in report["problems"])
    assert report["sources"] == 5


def test_a_warning_does_not_fail(newsroom_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["kb", "check", "--knowledge", str(newsroom_folder / "knowledge"), "--today", "2099-01-01"]
    assert enter(options) == 0
    assert "warning" in capsys.readouterr().out


def test_format_brings_one_file_into_form_and_keeps_its_comments(
    newsroom_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    knowledge = newsroom_folder / "knowledge"
    options = ["--knowledge", str(knowledge)]
    assert enter(["kb", "format", *options, str(knowledge / PERSON)]) == 0
    path = knowledge / PERSON
    good = path.read_text("utf-8")
    path.write_text(good + "\n\n# a remark at the end\n", "utf-8")
    capsys.readouterr()
    assert enter(["kb", "format", "--check", *options, str(path)]) == 1
    assert f"would change {path}" in capsys.readouterr().out
    assert enter(["kb", "format", *options, str(knowledge / "people")]) == 0
    assert path.read_text("utf-8") == good + "# a remark at the end\n"
    assert enter(["kb", "format", "--check", *options, str(path)]) == 0


def test_format_refuses_paths_that_hold_nothing_of_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert enter(["kb", "format", "--check", str(tmp_path)]) == 2
    assert enter(["kb", "format", "--check", str(tmp_path / "none")]) == 2
    assert str(tmp_path / "none") in capsys.readouterr().err


def test_format_names_a_file_it_cannot_read(newsroom_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    knowledge = newsroom_folder / "knowledge"
    (knowledge / PERSON).write_text("id: [", "utf-8")
    assert enter(["kb", "format", "--check", "--knowledge", str(knowledge), str(knowledge / PERSON)]) == 1
    assert "recep-tayyip-erdogan.yaml:1:" in capsys.readouterr().err


def test_schema_lists_kinds_and_prints_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert enter(["kb", "schema"]) == 0
    kinds = capsys.readouterr().out.split()
    assert {"person", "meeting", "topics", "source"} <= set(kinds)
    assert enter(["kb", "schema", "person"]) == 0
    assert "native" in capsys.readouterr().out
    assert enter(["kb", "schema", "wizard"]) == 2
    assert "person" in capsys.readouterr().err


def test_schemas_are_written_where_the_entries_point(newsroom_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    knowledge = newsroom_folder / "knowledge"
    assert enter(["kb", "schema", "--write", "--knowledge", str(knowledge)]) == 0
    files = [*knowledge.rglob("*.yaml"), *(newsroom_folder / "seeds").glob("*.yaml")]
    for path in files:
        pointed = path.read_text("utf-8").splitlines()[0].partition("$schema=")[2]
        assert (path.parent / pointed).is_file(), f"{path} points at {pointed}"


@pytest.mark.skipif(not ARCHIVE.is_dir(), reason=f"the documents are not in {ARCHIVE}")
def test_verify_counts_what_stands_in_the_documents(newsroom_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert enter(["kb", "verify", "--archive", str(ARCHIVE)]) == 0
    assert ", 0 failed" in capsys.readouterr().out.splitlines()[-1]
    assert enter(["kb", "verify", "--json", "--archive", str(ARCHIVE)]) == 0
    assert json.loads(capsys.readouterr().out)["failed"] == 0


def test_verify_needs_the_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert enter(["kb", "verify", "--archive", str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err
    assert enter(["kb", "verify"]) == 2


def test_stats_counts_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert enter(["kb", "stats", "--json"]) == 0
    counted = json.loads(capsys.readouterr().out)
    for folder, number in counted["entries"].items():
        assert number == len(list((ROOT / "knowledge" / folder).glob("*.yaml")))
    assert [source["id"] for source in counted["sources"]] == ["s000", "s001", "s002", "s003", "s004"]
    assert counted["reach"][1] < "2026"
    assert enter(["kb", "stats"]) == 0
    assert "meetings" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert enter(["--version"]) == 0
    assert capsys.readouterr().out.startswith("dragoman ")


@pytest.mark.parametrize("arguments", [["frobnicate"], ["kb", "frobnicate"], ["kb", "check", "--nope"]])
def test_what_does_not_exist_is_bad_input(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert enter(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_format_writes_nothing_outside_the_folder(newsroom_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    knowledge, outside = newsroom_folder / "knowledge", newsroom_folder / "notes"
    outside.mkdir()
    (outside / "mine.yaml").write_text("name: b\nid: a\n", "utf-8")
    (knowledge / "people" / "a.yaml").symlink_to(outside / "mine.yaml")
    options = ["kb", "format", "--knowledge", str(knowledge)]
    for paths in ([], [str(knowledge / "people" / "a.yaml")]):
        assert enter([*options, *paths]) == 1
        assert "knowledge/people/a.yaml:1:1: this link leads out of the folder" in capsys.readouterr().err
    assert enter([*options, str(outside / "mine.yaml")]) == 2
    assert enter([*options, str(outside)]) == 2
    assert (outside / "mine.yaml").read_text("utf-8") == "name: b\nid: a\n"


def test_verify_tells_of_files_it_could_not_read(
    newsroom_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(newsroom_folder)
    knowledge = newsroom_folder / "knowledge"
    (knowledge / PERSON).write_text("id: [\n", "utf-8")
    (knowledge / "topics.yaml").unlink()
    (tmp_path / "archive").mkdir()
    options = ["kb", "verify", "--archive", str(tmp_path / "archive"), "--knowledge", str(knowledge)]
    assert enter(options) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith(f"knowledge/{PERSON}:1:6: this line cannot be read") for line in lines)
    assert any(line.startswith("knowledge/topics.yaml:1:1: there is no such file") for line in lines)
    assert lines[-1] == "2 files could not be read or held against the originals"
    assert ", 0 failed" not in lines[-2]
    assert enter([*options, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["unread"] == 2
    assert report["failed"] >= 2
    assert not any("recep-tayyip-erdogan' is not named" in problem["message"] for problem in report["problems"])
