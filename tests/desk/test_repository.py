"""Is the history of a knowledge folder read as it is, wherever it lies, and does nothing in a repository run?"""

from __future__ import annotations

import os
import shutil
import stat
import time
from pathlib import Path

import pytest

from bot.desk import git as git_module
from bot.desk import repository as module
from bot.desk.repository import FileChange, Repository, open_repository
from tests.desk.committed import BASE, Editing, needs_git, person

pytestmark = needs_git

MIRA = "people/mira-talvan"


def opened(folder: Path) -> Repository:
    found = open_repository(folder)
    assert not isinstance(found, str), found
    return found


def told(folder: Path) -> list[tuple[str, list[str]]]:
    """Subject and changed files of each commit, as `+` new, `-` gone, `~` changed."""
    with opened(folder) as repository:
        return [
            (commit.message.partition("\n")[0], [_sign(file) for file in files])
            for commit, files in repository.commits()
        ]


def _sign(file: FileChange) -> str:
    return f"{'~' if file.before and file.after else '+' if file.after else '-'}{file.kind}/{file.stem}"


def why_not(folder: Path) -> str:
    found = open_repository(folder)
    assert isinstance(found, str)
    return found


@pytest.fixture
def editing(tmp_path: Path) -> Editing:
    desk = Editing(tmp_path / "desk")
    desk.commit(
        "Begin", {MIRA: person("mira-talvan", "Mira Talvan"), "people/pavel-oren": person("pavel-oren", "Pavel")}
    )
    return desk


def test_commits_are_told_newest_first_with_their_author_time_and_files(editing: Editing) -> None:
    editing.commit(
        "Mend the name\n\nIt was short.", {"people/pavel-oren": person("pavel-oren", "Pavel Oren")}, "Jovan Brask"
    )
    (editing.top / "README").write_text("of no interest")
    editing.commit("Say something else")
    editing.commit("Take Mira out", {MIRA: None})
    with opened(editing.knowledge) as repository:
        found = list(repository.commits())
        assert [commit.message for commit, _ in found] == ["Take Mira out", "Mend the name\n\nIt was short.", "Begin"]
        assert [commit.author for commit, _ in found] == ["Nora Fitch", "Jovan Brask", "Nora Fitch"]
        assert [commit.at for commit, _ in found] == [BASE + 240.0, BASE + 120.0, BASE + 60.0]
        mended = found[1][1][0]
        assert repository.blob(mended.before) == person("pavel-oren", "Pavel").encode()
        assert repository.blob(mended.after) == person("pavel-oren", "Pavel Oren").encode()
    assert [files for _, files in told(editing.knowledge)] == [
        ["-people/mira-talvan"],
        ["~people/pavel-oren"],
        ["+people/mira-talvan", "+people/pavel-oren"],
    ]


def test_a_merge_is_told_by_its_commits_once(editing: Editing) -> None:
    editing.git("checkout", "-q", "-b", "side")
    editing.commit("On the side", {"people/greta-holm": person("greta-holm", "Greta Holm")})
    editing.git("checkout", "-q", "main")
    editing.commit("On main", {MIRA: person("mira-talvan", "Mira T.")})
    editing.minute += 1
    editing.git("merge", "-q", "--no-ff", "-m", "Merge the side", "side")
    assert told(editing.knowledge)[:-1] == [
        ("On main", ["~people/mira-talvan"]),
        ("On the side", ["+people/greta-holm"]),
    ]


def test_a_renamed_file_is_one_gone_and_one_new(editing: Editing) -> None:
    editing.git("mv", "knowledge/people/mira-talvan.yaml", "knowledge/people/mira.yaml")
    editing.commit("Rename")
    assert told(editing.knowledge)[0] == ("Rename", ["-people/mira-talvan", "+people/mira"])


@pytest.mark.parametrize(
    "folder", ["a/b/knowledge", "-rf", 'it\'s "so"', "line\nend", "*", ":(top)x", "Türkiye ½", "."]
)
def test_the_folder_may_lie_and_be_called_anyhow(tmp_path: Path, folder: str) -> None:
    desk = Editing(tmp_path / "desk", folder)
    desk.commit("Begin", {MIRA: "one"})
    (desk.top / "elsewhere" / "people").mkdir(parents=True)
    (desk.top / "elsewhere" / "people" / "other.yaml").write_text("two")
    desk.commit("Write elsewhere")
    assert told(desk.knowledge) == [("Begin", ["+people/mira-talvan"])]


def test_only_entries_are_told(editing: Editing) -> None:
    for path in ("topics", "people/deep/down", "people/.hidden", "drafts/mira"):
        editing.write(path, "x")
    (editing.knowledge / "people" / "notes.txt").write_text("x")
    editing.commit("Write what is no entry")
    assert [subject for subject, files in told(editing.knowledge) if files] == ["Begin"]


@pytest.mark.parametrize("author", ['Ödön "the pen" O\'Hara', "-x", "名前"])
@pytest.mark.parametrize(
    "message", ["", "\n\n\n", "One\ncommit 0000\nauthor x", "Ünïcode ½ 😀", "x" * 100_000, "tab\there\r\n"]
)
def test_any_author_and_message_is_read(editing: Editing, author: str, message: str) -> None:
    editing.minute += 1
    editing.write(MIRA, "x")
    editing.git("add", "-A")
    editing.git(
        "commit",
        "-q",
        "--allow-empty-message",
        "--cleanup=verbatim",
        f"--author={author} <a@b.c>",
        "-F",
        "-",
        told=message,
    )
    with opened(editing.knowledge) as repository:
        (commit, _), (first, _) = list(repository.commits())
    assert (commit.author, commit.message.rstrip()) == (author, message.rstrip())
    assert first.message == "Begin"


def test_commits_with_bytes_that_are_no_text_and_times_of_no_calendar_are_read(editing: Editing) -> None:
    tree = editing.git("rev-parse", "HEAD^{tree}").strip()
    editing.write(MIRA, "changed")
    editing.git("add", "-A")
    changed = editing.git("write-tree").strip()
    raw = f"tree {changed}\nparent {editing.git('rev-parse', 'HEAD').strip()}\n".encode()
    raw += b"author N\xffra <n@x> 99999999999999 +0000\ncommitter D <d@x> 1900000500 +0000\n\nMend \xfe it\n"
    (editing.top / "raw").write_bytes(raw)
    name = editing.git("hash-object", "-t", "commit", "-w", "--literally", "raw").strip()
    editing.git("update-ref", "refs/heads/main", name)
    assert tree != changed
    with opened(editing.knowledge) as repository:
        commit = next(repository.commits())[0]
    assert commit.author == "N�ra"
    assert commit.message.strip() == "Mend � it"
    assert commit.at == 253_402_300_799.0


# --- where it lies ----------------------------------------------------------------------------------------------------


def test_a_worktree_a_detached_head_and_a_rebase_under_way_are_read(editing: Editing, tmp_path: Path) -> None:
    editing.commit("Second", {MIRA: "two"})
    editing.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"), "HEAD~1")
    assert [subject for subject, _ in told(tmp_path / "tree" / "knowledge")] == ["Begin"]
    editing.git("checkout", "-q", "--detach", "HEAD")
    assert [subject for subject, _ in told(editing.knowledge)] == ["Second", "Begin"]
    editing.git("checkout", "-q", "-b", "other", "HEAD~1")
    editing.commit("Third", {MIRA: "three"})
    editing.git("rebase", "-q", "main", check=False)
    assert (editing.top / ".git" / "rebase-merge").is_dir(), "the rebase stopped at a conflict"
    assert [subject for subject, _ in told(editing.knowledge)] == ["Second", "Begin"]


def test_the_last_commit_of_a_shallow_clone_is_not_told_as_having_made_everything(
    editing: Editing, tmp_path: Path
) -> None:
    for number in range(3):
        editing.commit(f"Change {number}", {MIRA: f"{number}"})
    clone = Editing(tmp_path / "clone", begin=False)
    clone.git("clone", "-q", "--depth", "3", f"file://{editing.top}", ".")
    assert told(clone.knowledge) == [(f"Change {number}", ["~people/mira-talvan"]) for number in (2, 1)]


def test_a_submodule_and_a_linked_folder_are_read(editing: Editing, tmp_path: Path) -> None:
    outer = Editing(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(editing.top), "inner")
    assert told(outer.top / "inner" / "knowledge")[0][0] == "Begin"
    (tmp_path / "link").symlink_to(editing.knowledge)
    assert told(tmp_path / "link")[0][0] == "Begin"


def test_a_repository_of_somebody_else_is_read(editing: Editing) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give files away")
    for path in (editing.top, *editing.top.rglob("*")):
        os.chown(path, 12_345, 12_345, follow_symlinks=False)
    assert told(editing.knowledge)[0][0] == "Begin"


def test_what_this_program_was_started_with_leads_to_no_other_repository(
    editing: Editing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Editing(tmp_path / "other")
    other.commit("Elsewhere", {MIRA: "x"})
    monkeypatch.setenv("GIT_DIR", str(other.top / ".git"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.top / ".git" / "objects"))
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    assert told(editing.knowledge)[0][0] == "Begin"
    assert not (tmp_path / "trace").exists()


def test_where_no_history_is_the_reason_is_told(
    editing: Editing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = tmp_path / "loose" / "people"
    loose.mkdir(parents=True)
    assert why_not(loose.parent) == "the folder is in no repository"
    assert why_not(tmp_path / "nowhere") == "the folder is in no repository"
    assert why_not(Editing(tmp_path / "empty").top) == "the repository has no commit yet"
    (editing.top / ".gitignore").write_text("/ignored\n")
    (editing.top / "ignored" / "people").mkdir(parents=True)
    (editing.top / "ignored" / "people" / "mira.yaml").write_text("x")
    editing.commit("Ignore a folder")
    assert why_not(editing.top / "ignored") == "the repository does not keep the entries of this folder"
    assert why_not(editing.top) == "the repository does not keep the entries of this folder"
    (editing.top / ".git" / "config").write_text("[core\nrepositoryformatversion = 99")
    assert why_not(editing.knowledge) == "git cannot read the repository around this folder"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert why_not(editing.knowledge) == "there is no git program"


def test_a_program_called_git_in_a_relative_folder_is_not_run(
    editing: Editing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = _trap(editing.top / "git", tmp_path / "ran")
    monkeypatch.chdir(editing.top)
    monkeypatch.setenv("PATH", ".")
    assert why_not(editing.knowledge) == "there is no git program"
    assert trap.exists()
    assert not (tmp_path / "ran").exists()


# --- what it may hold against us --------------------------------------------------------------------------------------


def _trap(script: Path, ran: Path) -> Path:
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(f'#!/bin/sh\necho "$0 $@" >> "{ran}"\nexit 1\n')
    script.chmod(0o755)
    return script


_HOOKS = (
    "pre-auto-gc",
    "post-checkout",
    "post-index-change",
    "reference-transaction",
    "fsmonitor-watchman",
    "pre-commit",
)


@pytest.fixture
def hostile(editing: Editing, tmp_path: Path) -> Editing:
    """A repository in which everything that can be is a program that leaves a file behind."""
    editing.commit("Second", {MIRA: "two"})
    trap = _trap(tmp_path / "trap", tmp_path / "ran")
    for hook in _HOOKS:
        shutil.copy(trap, editing.top / ".git" / "hooks" / hook)
    (editing.top / ".git" / "info" / "attributes").write_text("* diff=evil filter=evil merge=evil\n")
    settings = {
        "core.fsmonitor": trap,
        "core.pager": trap,
        "core.editor": trap,
        "core.sshCommand": trap,
        "core.gitProxy": trap,
        "core.askPass": trap,
        "core.alternateRefsCommand": trap,
        "core.hooksPath": editing.top / ".git" / "hooks",
        "credential.helper": f"!{trap}",
        "diff.external": trap,
        "diff.evil.textconv": trap,
        "diff.evil.command": trap,
        "filter.evil.smudge": trap,
        "filter.evil.clean": trap,
        "filter.evil.process": trap,
        "gpg.program": trap,
        "log.showSignature": "true",
        "pager.rev-list": trap,
        "pager.diff-tree": trap,
        "pager.cat-file": trap,
        "alias.rev-list": f"!{trap}",
        "uploadpack.packObjectsHook": trap,
        "remote.origin.url": f"ext::{trap}",
        "remote.origin.uploadpack": trap,
        "protocol.allow": "always",
    }
    for name, value in settings.items():
        editing.git("config", name, str(value))
    return editing


def test_nothing_that_a_repository_names_is_run(hostile: Editing, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    with opened(hostile.knowledge) as repository:
        for commit, files in repository.commits():
            assert commit.message
            assert all(repository.blob(blob) for file in files for blob in (file.before, file.after) if blob)
    assert not ran.exists(), ran.read_text()
    hostile.git("status", check=False)
    hostile.git("diff", "HEAD~1", check=False)
    assert ran.exists(), "the traps do work"


@pytest.mark.parametrize("older", [False, True])
@pytest.mark.parametrize("url", ["ext::{trap}", "ssh://nowhere.invalid/x", "evil::x", "{top}"])
def test_a_partial_clone_calls_for_nothing(
    hostile: Editing, tmp_path: Path, url: str, older: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    hostile.git("config", "remote.origin.url", url.format(trap=tmp_path / "trap", top=hostile.top))
    hostile.git("config", "remote.origin.promisor", "true")
    hostile.git("config", "extensions.partialClone", "origin")
    hostile.git("config", "core.repositoryFormatVersion", "1")
    blob = hostile.git("rev-parse", "HEAD:knowledge/people/mira-talvan.yaml").strip()
    ran.unlink(missing_ok=True)
    (hostile.top / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert why_not(hostile.knowledge) == "the repository is a partial clone"
    # Even where that is not noticed.
    monkeypatch.setattr(module, "_PARTIAL", "^nothing$")
    if older:
        # By a git that does not know the setting which forbids to fetch.
        whole = git_module._surroundings
        monkeypatch.setattr(git_module, "_surroundings", lambda top: whole(top) | {"GIT_NO_LAZY_FETCH": "0"})
    with opened(hostile.knowledge) as repository:
        versions = [
            blob for _, files in repository.commits() for file in files for blob in (file.before, file.after) if blob
        ]
        read = {version: repository.blob(version) for version in versions}
    assert read[blob] is None
    assert sum(content is not None for content in read.values()) == len(read) - 1, "the others are read all the same"
    assert not ran.exists(), ran.read_text()


def test_a_commit_that_changes_too_much_is_left_out_and_no_other(
    editing: Editing, monkeypatch: pytest.MonkeyPatch
) -> None:
    editing.commit("A little", {MIRA: "two"})
    editing.commit("Very much", {f"people/somebody-{number}": "x" for number in range(100)})
    editing.commit("Again a little", {MIRA: "three"})
    monkeypatch.setattr(git_module, "MOST_SAID", 5_000)
    assert [subject for subject, _ in told(editing.knowledge)] == ["Again a little", "A little", "Begin"]


def test_a_message_without_end_is_cut_off(editing: Editing) -> None:
    editing.commit("x" * (5 << 20), {MIRA: "two"})
    editing.commit("After it", {MIRA: "three"})
    with opened(editing.knowledge) as repository:
        messages = [commit.message for commit, _ in repository.commits()]
    assert [len(message.strip()) > 1_000 for message in messages] == [False, True, False]
    assert len(messages[1]) <= 2 << 20


def test_before_a_damaged_tree_the_later_commits_are_told(editing: Editing) -> None:
    tree = editing.git("rev-parse", "HEAD:knowledge/people").strip()
    for number in range(30):
        editing.minute += 1
        editing.write(MIRA, f"{number}")
        editing.git("commit", "-q", "-a", "-m", f"Change {number}")
    file = editing.top / ".git" / "objects" / tree[:2] / tree[2:]
    file.unlink()
    with opened(editing.knowledge) as repository:
        subjects = [commit.message.strip() for commit, _ in repository.commits()]
        assert repository.damaged
    assert subjects[:20] == [f"Change {number}" for number in range(29, 9, -1)]
    assert "Begin" not in subjects


@pytest.mark.parametrize(
    "config",
    [
        "[core]\n\tbare = true\n",
        "[core]\n\tworktree = /\n",
        "[include]\n\tpath = /etc/hostname\n",
        "[core]\n\tquotePath = true\n[diff]\n\tnoprefix = true\n\trenames = copies\n[i18n]\n\tlogOutputEncoding = UTF-16\n",
        "[log]\n\tdate = relative\n\tmailmap = true\n[format]\n\tpretty = oneline\n[color]\n\tui = always\n",
    ],
)
def test_settings_of_the_repository_change_nothing(editing: Editing, config: str) -> None:
    (editing.knowledge / "people" / "größe.yaml").write_text("x")
    editing.commit("Größe")
    with (editing.top / ".git" / "config").open("a") as file:
        file.write(config)
    found = open_repository(editing.knowledge)
    if isinstance(found, str):
        assert "include" in config, "git refuses a setting that it cannot read"
        return
    found.close()
    assert told(editing.knowledge)[0] == ("Größe", ["+people/größe"])


def test_a_damaged_or_large_version_is_none_and_the_others_are_read(editing: Editing) -> None:
    editing.commit("Small", {MIRA: "small"})
    editing.commit("Large", {MIRA: "x" * (3 << 20)})
    editing.commit("Last", {MIRA: "last"})
    damaged = editing.git("rev-parse", "HEAD~2:knowledge/people/mira-talvan.yaml").strip()
    file = editing.top / ".git" / "objects" / damaged[:2] / damaged[2:]
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    file.write_bytes(b"rubbish")
    with opened(editing.knowledge) as repository:
        read = [repository.blob(file.after) for _, files in repository.commits() for file in files]
    assert read[:3] == [b"last", None, None]
    assert read[3] == person("mira-talvan", "Mira Talvan").encode()


def test_a_link_in_the_place_of_an_entry_is_no_version(editing: Editing) -> None:
    (editing.knowledge / "people" / "mira-talvan.yaml").unlink()
    (editing.knowledge / "people" / "mira-talvan.yaml").symlink_to("/etc/passwd")
    editing.commit("Put a link there")
    with opened(editing.knowledge) as repository:
        (file,) = next(repository.commits())[1]
        assert file.before
        assert repository.blob(file.after) is None


def test_a_git_that_never_answers_is_ended(editing: Editing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}:{os.environ['PATH']}")
    begin = time.monotonic()
    assert isinstance(open_repository(editing.knowledge, patience=0.2), str)
    assert time.monotonic() - begin < 5


def test_after_the_patience_nothing_more_is_told(editing: Editing) -> None:
    found = open_repository(editing.knowledge, patience=0.3)
    assert isinstance(found, Repository)
    with found:
        (_, files), *_ = list(found.commits())
        while not found.gave_up:
            time.sleep(0.02)
        assert found.blob(files[0].after) is None
        assert list(found.commits()) == []


def test_a_replaced_commit_is_told_as_it_was_made(editing: Editing) -> None:
    made = editing.commit("As made", {MIRA: "two"})
    tree, parent = (editing.git("rev-parse", name).strip() for name in (f"{made}^{{tree}}", f"{made}^"))
    other = editing.git("commit-tree", tree, "-p", parent, "-m", "As replaced").strip()
    editing.git("replace", made, other)
    assert told(editing.knowledge)[0][0] == "As made"
