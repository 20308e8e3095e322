"""`dragoman kb diff` as an editor runs it: is every change told in plain words, and nothing of a repository run?"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bot.cli.door import enter
from tests.cli.conftest import Run
from tests.desk.committed import Editing, needs_git, person
from tests.small_knowledge import CARDS, ENTRIES, written

pytestmark = needs_git

PEARS = "agreements/pear-treaty"


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("committed") / "desk"
    written(folder)
    Editing(folder).commit("Begin")
    return folder


@pytest.fixture
def desk(tmp_path: Path, committed: Path, monkeypatch: pytest.MonkeyPatch) -> Editing:
    """The small knowledge, committed."""
    shutil.copytree(committed, tmp_path / "desk")
    monkeypatch.chdir(tmp_path)
    return Editing(tmp_path / "desk", begin=False)


def diff(desk: Editing, *arguments: str) -> int:
    return enter(["kb", "diff", "--knowledge", str(desk.knowledge), "--today", "2032-03-01", *arguments])


def told(desk: Editing, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert diff(desk, *arguments) == 0
    return capsys.readouterr().out


def test_nothing_changed(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(desk, "--exit-code") == 0
    assert "Nothing changed since HEAD (" in capsys.readouterr().out


def test_layout_and_comments_are_no_change(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write("people/mira-talvan", "# a remark\n\n" + ENTRIES["people/mira-talvan"])
    assert diff(desk, "--exit-code") == 0
    assert "Nothing changed" in capsys.readouterr().out


def test_what_is_saved_and_not_committed_is_told(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write(PEARS, ENTRIES[PEARS].replace("value: 180", "value: 190").lstrip())
    desk.write("people/nora-fitch", person("nora-fitch", "Nora Fitch"))
    desk.write("statements/talvan-on-pears-2031", None)
    assert diff(desk, "--exit-code") == 1
    out = capsys.readouterr().out
    assert "1 entry changed, 1 new entry and 1 entry removed since HEAD (" in out
    assert (
        "Pear Treaty — agreements/pear-treaty.yaml\n  • figure: worth — was over $180 million, now over $190 million"
        in out
    )
    assert "Nora Fitch — people/nora-fitch.yaml\n  • new person: Nora Fitch [" in out
    assert "statements/talvan-on-pears-2031.yaml\n  • statement removed: " in out
    assert "s000 ¶1" in out


def test_topics_and_source_cards_are_told(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    topics = desk.knowledge / "topics.yaml"
    topics.write_text(topics.read_text("utf-8") + "  - {id: plums, name: Plums, names: [damsons]}\n", "utf-8")
    card = desk.folders.sources / "s001.yaml"
    changed = CARDS["s001"].replace("2029-11-02?", "2029-11-03").replace("Account 2 of", "The second of")
    card.write_text(changed, "utf-8")
    (desk.folders.sources / "s007.yaml").write_text(
        CARDS["s002"].replace("s002", "s007").replace("002_", "007_"), "utf-8"
    )
    out = told(desk, capsys)
    assert "1 topic and 2 source cards since HEAD" in out
    assert "  • new topic: Plums, also damsons\n" in out
    assert "  • published: was 2 Nov 2029 (inferred), now 3 Nov 2029\n" in out
    assert "  • our account differs of ¶2\n" in out
    assert "  • new source card: A torn page, 4 paragraphs" in out


def test_an_earlier_revision(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    desk.git("tag", "v1")
    desk.commit("Rename", {"people/pavel-oren": person("pavel-oren", "Pavel Q. Oren", more="short: Oren\n")})
    assert "Nothing changed" in told(desk, capsys)
    for rev in ("HEAD~1", "v1"):
        out = told(desk, capsys, rev)
        assert f"since {rev} (" in out
        assert "name: was Pavel Oren, now Pavel Q. Oren" in out


def test_another_folder(desk: Editing, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(desk.top, tmp_path / "theirs", ignore=shutil.ignore_patterns(".git"))
    (tmp_path / "theirs/knowledge/people/jovan-brask.yaml").unlink()
    for rev in ("theirs", "theirs/knowledge", str(tmp_path / "theirs")):
        out = told(desk, capsys, rev)
        assert f"1 new entry since {rev}." in out
        assert "new person: Jovan Brask" in out


def test_an_entry_moved_to_another_folder_is_gone_and_new(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write("places/zenda-castle", None)
    desk.write("events/zenda-castle", "id: zenda-castle\ncite: s000#p1\nkind: war\ntitle: The siege\n")
    out = told(desk, capsys)
    assert "place removed: Zenda Castle" in out
    assert "new event: " in out


def test_a_file_that_cannot_be_read_is_told_and_so_is_all_else(
    desk: Editing, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.write("people/jovan-brask", "id: [")
    desk.write("people/nora-fitch", person("nora-fitch", "Nora Fitch", cite="s999#p1"))
    assert diff(desk) == 0
    said = capsys.readouterr()
    assert "1 new entry and 1 file that cannot be read" in said.out
    assert "what it says since is written in a way that can no longer be read" in said.out
    assert "new person: Nora Fitch" in said.out
    assert "people/jovan-brask.yaml:1:" in said.err


REFUSED = {
    "--output=x": "is no revision",
    "-HEAD": "is no revision",
    "nowhere": "there is no revision and no folder of knowledge 'nowhere'",
    "HEAD:knowledge": "there is no revision",
    "HEAD~7": "there is no revision",
    "": "is no revision",
    "HEAD\n": "is no revision",
    "x" * 300: "is no revision",
}


def test_what_is_no_revision_is_refused(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    for rev, said in REFUSED.items():
        assert diff(desk, "--", rev) == 2, rev
        assert said in capsys.readouterr().err, rev
    assert not Path("x").exists()


def test_a_folder_in_no_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = written(tmp_path / "alone")
    assert enter(["kb", "diff", "--knowledge", str(folders.knowledge)]) == 2
    assert "the folder is in no repository; give the folder of another knowledge" in capsys.readouterr().err


def test_a_revision_from_before_there_was_any_knowledge(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    desk.git("checkout", "-q", "--orphan", "empty")
    desk.git("rm", "-rq", "--cached", ".")
    desk.git("commit", "-q", "--allow-empty", "-m", "Nothing")
    desk.git("symbolic-ref", "HEAD", "refs/heads/main")
    assert diff(desk, "empty") == 2
    assert "empty holds no entries" in capsys.readouterr().err


def test_nothing_that_the_repository_names_is_run(
    desk: Editing, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\ncat\n", "utf-8")
    program.chmod(0o755)
    for setting in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "filter.x.smudge",
        "filter.x.clean",
        "core.sshCommand",
    ):
        desk.git("config", setting, str(program))
    for hook in ("post-checkout", "pre-commit", "post-index-change", "reference-transaction"):
        path = desk.top / ".git/hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\ntouch {ran}\n", "utf-8")
        path.chmod(0o755)
    (desk.top / ".gitattributes").write_text("*.yaml filter=x diff=x\n", "utf-8")
    index = (desk.top / ".git/index").read_bytes()
    desk.write("people/nora-fitch", person("nora-fitch", "Nora Fitch"))
    assert "new person: Nora Fitch" in told(desk, capsys)
    assert not ran.exists()
    assert (desk.top / ".git/index").read_bytes() == index


def test_links_in_a_revision_lead_nowhere(desk: Editing, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text(person("secret", "The Secret"), "utf-8")
    os.symlink(secret, desk.knowledge / "people/secret.yaml")
    desk.commit("Link")
    (desk.knowledge / "people/secret.yaml").unlink()
    assert "The Secret" not in told(desk, capsys)


@pytest.mark.heavy
def test_as_a_program_of_its_own(desk: Editing, run: Run) -> None:
    desk.write("people/nora-fitch", person("nora-fitch", "Nora Fitch"))
    done = run("kb", "diff", "--exit-code", "--knowledge", "knowledge", cwd=desk.top, env={"GIT_DIR": "/nowhere"})
    assert (done.returncode, done.stderr) == (1, "")
    assert "new person: Nora Fitch" in done.stdout


def test_another_id_is_one_line_and_no_change_of_what_refers_to_it(
    desk: Editing, capsys: pytest.CaptureFixture[str]
) -> None:
    argument = ["--knowledge", str(desk.knowledge), "--today", "2032-03-01"]
    assert enter(["kb", "rename", *argument, "orsinia", "a-orsinia", "--yes"]) == 0
    capsys.readouterr()
    assert diff(desk, "--exit-code") == 1
    assert [line.strip() for line in capsys.readouterr().out.splitlines()[1:] if line.strip()] == [
        f"2 ids renamed since HEAD ({desk.git('rev-parse', '--short=7', 'HEAD').strip()}).",
        "• renamed: league-of-marches-orsinia is now a-orsinia-league-of-marches",
        "• renamed: orsinia is now a-orsinia",
    ]
    assert enter(["kb", "preview", *argument]) == 0
    assert capsys.readouterr().out.startswith("Only ids changed since HEAD (")


def test_another_id_of_a_topic_is_one_line(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    argument = ["--knowledge", str(desk.knowledge), "--today", "2032-03-01", "--topic", "--yes"]
    assert enter(["kb", "rename", *argument, "pears", "all-pears"]) == 0
    capsys.readouterr()
    out = told(desk, capsys)
    assert "1 id renamed since HEAD (" in out
    assert out.rstrip().endswith("renamed: pears is now all-pears")
