"""`dragoman kb rename` as an editor runs it. What becomes of the files is asked in kb/test_renaming.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.cli.door import enter
from bot.kb.folders import Folders
from bot.kb.writing import PLACE, Write, write_together
from tests.cli.conftest import Run
from tests.small_knowledge import problems, written


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    monkeypatch.chdir(tmp_path)
    return written(tmp_path)


def rename(folders: Folders, *arguments: str) -> int:
    return enter(["kb", "rename", "--knowledge", str(folders.knowledge), "--today", "2032-03-01", *arguments])


def everything(folders: Folders) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folders.knowledge.rglob("*") if path.is_file()}


def test_it_shows_every_file_and_line_then_changes_them(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    assert rename(folders, "borduria", "old-borduria", "--yes") == 0
    out = capsys.readouterr().out.splitlines()
    assert "knowledge/countries/borduria.yaml → knowledge/countries/old-borduria.yaml: line 1" in out
    assert any(line.startswith("knowledge/posts/marshal-of-borduria.yaml: line ") for line in out)
    assert "renamed: borduria is old-borduria now" in out
    assert "`dragoman digest list`" in out[-1]
    assert "/watches" in out[-1]
    assert not problems(folders)


def test_the_relations_that_follow_are_named(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    assert rename(folders, "orsinia", "a-orsinia", "--yes") == 0
    assert "the relation league-of-marches-orsinia is a-orsinia-league-of-marches then" in capsys.readouterr().out


def test_unasked_nothing_is_changed_where_nobody_can_be_asked(
    folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(folders)
    assert rename(folders, "borduria", "old-borduria") == 2
    said = capsys.readouterr()
    assert "old-borduria.yaml: line 1" in said.out
    assert "nothing was changed: add --yes" in said.err
    assert everything(folders) == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("bordria", "x"), 2, "did you mean borduria"),
        (("borduria", "syldavia"), 2, "taken"),
        (("borduria", "../x"), 2, "cannot be an id"),
        (("--", "-borduria", "x"), 2, "there is no entry or topic"),
        (("--", "borduria", "-x"), 2, "cannot be an id"),
        (("borduria", "borduria-2031-05"), 4, "carries more of a date than its year"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    folders: Folders, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = everything(folders)
    assert rename(folders, "--yes", *arguments) == code
    assert said in capsys.readouterr().err
    assert everything(folders) == before


def test_files_that_cannot_be_read_are_told_first(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    (folders.knowledge / "people/torn.yaml").write_text("id: [", "utf-8")
    before = everything(folders)
    assert rename(folders, "borduria", "x", "--yes") == 4
    said = capsys.readouterr().err
    assert "people/torn.yaml:1:" in said
    assert "nothing was changed" in said
    assert everything(folders) == before


def test_a_change_that_was_cut_short_is_put_back_first(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    root = folders.knowledge
    child = os.fork()
    if not child:
        replaced = os.replace

        def die(source: object, target: object) -> None:
            replaced(source, target)  # type: ignore[arg-type]
            if str(target).endswith("borduria.yaml"):
                os._exit(9)

        os.replace = die  # type: ignore[assignment]
        write_together(root, {root / "countries/borduria.yaml": Write(b"id: half-done\n")})
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert enter(["kb", "check", "--knowledge", str(root)]) == 1
    assert "a change of several files was cut short" in capsys.readouterr().err
    assert rename(folders, "borduria", "old-borduria", "--yes") == 0
    assert "put back after a change that was cut short: knowledge/countries/borduria.yaml" in capsys.readouterr().err
    assert not (root / PLACE).exists()
    assert not problems(folders)


def test_a_digest_of_the_config_that_follows_it_is_named(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    Path("config.yaml").write_text(
        "slack: {enabled: true}\n"
        "digests:\n  - {channel: slack:T1/C1, at: '07:30', timezone: Europe/London, follow: [borduria syldavia]}\n",
        "utf-8",
    )
    assert rename(folders, "borduria", "old-borduria", "--yes") == 0
    assert "digest of slack:T1/C1 follows 'borduria syldavia': change it there" in capsys.readouterr().out


@pytest.mark.heavy
def test_as_a_program_of_its_own(folders: Folders, run: Run) -> None:
    done = run("kb", "rename", "borduria", "old-borduria", "--yes", "--knowledge", str(folders.knowledge))
    assert (done.returncode, done.stderr) == (0, "")
    done = run("kb", "rename", "borduria", "x", "--yes", "--knowledge", str(folders.knowledge))
    assert done.returncode == 2
    assert "did you mean old-borduria" in done.stderr
