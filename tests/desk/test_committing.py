"""What is approved is committed by its proposer and approver, and nothing else in the repository moves, runs or is lost."""

from __future__ import annotations

import os
import platform
import stat
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.core.answer import Status
from bot.core.plain import plain_text
from bot.desk import approved
from bot.desk.committing import Branch, Person, branch_of, person
from bot.kb.editing import format_file
from bot.kb.records import Meeting
from bot.state.proposals import APPROVED, APPROVING, OPEN
from bot.state.store import open_store
from tests.desk.committed import GIT, Editing, needs_git
from tests.desk.proposed import LATER, SUMMIT_FILE, Bureau, begun, bureau, over

pytestmark = needs_git
APPROVE = "/review 1 approve version:1"


@asynccontextmanager
async def kept(folder: Path) -> AsyncIterator[tuple[Bureau, Editing]]:
    """A desk over a repository, with one proposal."""
    begun(folder)
    (folder / ".gitignore").write_text("desk.db*\n", "utf-8")
    editing = Editing(folder)
    editing.commit("Begin")
    async with bureau(folder) as desk:
        await desk.ask(LATER)
        yield desk, editing


async def refused(desk: Bureau, editing: Editing, why: str) -> None:
    """Nothing is written or committed, and an editor is told why."""
    head, before = (editing.top / ".git/HEAD").read_text("utf-8"), desk.text()
    count = editing.git("rev-list", "--count", "--all").strip()
    answer = await desk.ask(APPROVE, "E1")
    assert answer.status is Status.ERROR, plain_text(answer)
    assert why in plain_text(answer).casefold()
    assert desk.text() == before
    assert (editing.top / ".git/HEAD").read_text("utf-8") == head
    assert editing.git("rev-list", "--count", "--all").strip() == count
    assert (await desk.row()).state == OPEN


async def test_the_proposer_is_the_author_and_the_approver_the_committer(tmp_path: Path) -> None:
    async with kept(tmp_path) as (desk, editing):
        other, staged = editing.knowledge / "people/greta-holm.yaml", editing.knowledge / "people/pavel-oren.yaml"
        other.write_text(other.read_text("utf-8") + "# not staged\n", "utf-8")
        staged.write_text(staged.read_text("utf-8") + "# staged\n", "utf-8")
        editing.git("add", str(staged))
        status = editing.git("status", "--porcelain")
        said = plain_text(await desk.ask(APPROVE, "E1"))
        commit = editing.git("rev-parse", "HEAD").strip()
        assert f"commit {commit[:10]}" in said
        people = editing.git("log", "-1", "--format=%an <%ae> %cn <%ce>").strip()
        assert people == "U1 <U1@T1.slack.invalid> E1 <E1@T1.slack.invalid>"
        changed = editing.git("diff-tree", "--no-commit-id", "--name-status", "-r", "HEAD").split()
        assert changed == ["M", f"knowledge/{SUMMIT_FILE}.yaml"]
        assert editing.git("show", f"HEAD:knowledge/{SUMMIT_FILE}.yaml") == desk.text()
        assert editing.git("status", "--porcelain") == status
        assert editing.git("log", "-1", "--format=%B").strip() == (
            "Correct Summit of the League in Klow: date\n\n"
            "The gazette says Sunday\n\n"
            "- date: was 15 Jun 2030 (s000 ¶10), now 16 Jun 2030\n\n"
            "Source: s000#p10s2\nProposal: 1\nProposed-by: slack:T1/U1\nApproved-by: slack:T1/E1"
        )
        assert editing.git("fsck", "--strict").strip() in ("", "notice: HEAD points to an unborn branch")
        assert (await desk.row()).made == commit
        (change,) = [one for one in (await desk.desk.changes(lambda _: True, None))[0] if one.before is not None]
        assert change.why == "Correct Summit of the League in Klow: date. The gazette says Sunday"


def test_people_are_called_by_what_their_platform_calls_them() -> None:
    assert person("slack:T1/U1") == Person("U1", "U1@T1.slack.invalid")
    assert person("discord:/9") == Person("9", "9@discord.invalid")
    assert person("operator") == Person("operator", "operator@dragoman.invalid")
    assert person("slack:T1/<x>\n -y") == Person("x--y", "x--y@T1.slack.invalid")
    assert person("slack:T1/ \n").name


def _states(git: Path) -> dict[str, tuple[Path, str]]:
    return {
        "a rebase is under way": (git / "rebase-merge/onto", ""),
        "a merge is under way": (git / "MERGE_HEAD", ""),
        "a cherry-pick is under way": (git / "CHERRY_PICK_HEAD", ""),
        "a revert is under way": (git / "REVERT_HEAD", ""),
        "a bisection is under way": (git / "BISECT_LOG", ""),
        "it has an index.lock": (git / "index.lock", ""),
    }


async def test_a_repository_in_the_middle_of_something_is_left_alone(tmp_path: Path) -> None:
    async with kept(tmp_path) as (desk, editing):
        for why, (path, content) in _states(editing.top / ".git").items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, "utf-8")
            await refused(desk, editing, why)
            path.unlink()
            if path.parent.name == "rebase-merge":
                path.parent.rmdir()
        head = editing.git("rev-parse", "HEAD").strip()
        (editing.top / ".git/HEAD").write_text(f"{head}\n", "utf-8")
        await refused(desk, editing, "on no branch (a detached head)")
        (editing.top / ".git/HEAD").write_text("ref: refs/heads/new\n", "utf-8")
        await refused(desk, editing, "has no commit yet")
        (editing.top / ".git/HEAD").write_text("ref: refs/heads/main\n", "utf-8")
        assert (await desk.ask(APPROVE, "E1")).status is Status.OK


async def test_somebody_who_works_in_the_repository_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    async with kept(tmp_path) as (desk, editing):
        lock = editing.top / ".git/index.lock"
        lock.touch()
        timer = threading.Timer(0.3, lock.unlink)
        timer.start()
        assert (await desk.ask(APPROVE, "E1")).status is Status.OK
        timer.join()
        assert sorted(path.name for path in lock.parent.glob("index*")) == ["index"]


async def test_nobody_elses_git_runs_between_the_look_and_the_new_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kept(tmp_path) as (desk, editing):
        editing.git("branch", "other")
        (tmp_path / "note.txt").write_text("x", "utf-8")
        refusals: list[str] = []

        def tried(work: Callable[..., Any]) -> Callable[..., Any]:
            def around(*arguments: Any) -> Any:
                for line in (
                    ("checkout", "-q", "other"),
                    ("add", "note.txt"),
                    ("commit", "-q", "--allow-empty", "-m", "x"),
                ):
                    with pytest.raises(AssertionError, match=r"index\.lock"):
                        editing.git(*line)
                    refusals.append(line[0])
                return work(*arguments)

            return around

        with monkeypatch.context() as patched:
            for name in ("make", "publish", "bring_index"):
                patched.setattr(Branch, name, tried(getattr(Branch, name)))
            assert (await desk.ask(APPROVE, "E1")).status is Status.OK
        assert len(refusals) == 9
        assert editing.git("status", "--porcelain") == "?? note.txt\n"
        editing.git("add", "note.txt")
        editing.git("commit", "-q", "-m", "Only a note")
        assert editing.git("show", f"HEAD:knowledge/{SUMMIT_FILE}.yaml") == desk.text()
        assert editing.git("log", "--format=%s", "other").strip() == "Begin"


async def test_a_checkout_that_had_its_index_already_gets_no_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kept(tmp_path) as (desk, editing):
        editing.git("branch", "other")
        make, before = Branch.make, desk.text()

        def switched(*arguments: Any) -> str:
            made = make(*arguments)
            editing.git("symbolic-ref", "HEAD", "refs/heads/other")
            return made

        with monkeypatch.context() as patched:
            patched.setattr(Branch, "make", switched)
            assert (await desk.ask(APPROVE, "E1")).status is Status.ERROR
        assert desk.text() == before
        assert editing.git("log", "--format=%s", "--all").strip() == "Begin"


async def test_what_somebody_staged_of_the_same_file_is_left_alone(tmp_path: Path) -> None:
    async with kept(tmp_path) as (desk, editing):
        committed = desk.text()
        desk.path().write_text(committed + "# staged\n", "utf-8")
        editing.git("add", str(desk.path()))
        desk.path().write_text(committed, "utf-8")
        status = editing.git("status", "--porcelain")
        await refused(desk, editing, "has staged edits")
        assert editing.git("status", "--porcelain") == status
        assert editing.git("show", f":knowledge/{SUMMIT_FILE}.yaml").endswith("# staged\n")


@pytest.mark.parametrize("mark", ["skip-worktree", "assume-unchanged"])
async def test_a_file_that_git_is_told_not_to_look_at_is_left_alone(tmp_path: Path, mark: str) -> None:
    async with kept(tmp_path) as (desk, editing):
        editing.git("update-index", f"--{mark}", str(desk.path()))
        marked = editing.git("ls-files", "-v", str(desk.path()))
        await refused(desk, editing, "told not to look at")
        assert editing.git("ls-files", "-v", str(desk.path())) == marked


async def test_a_lock_that_somebody_took_away_is_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with kept(tmp_path) as (desk, editing):
        publish, lock = Branch.publish, editing.top / ".git/index.lock"

        def taken(branch: Branch) -> bool:
            published = publish(branch)
            (lock.parent / "theirs").write_text("theirs", "utf-8")
            (lock.parent / "theirs").replace(lock)
            return published

        index = (lock.parent / "index").read_bytes()
        monkeypatch.setattr(Branch, "publish", taken)
        assert (await desk.ask(APPROVE, "E1")).status is Status.OK
        assert lock.read_text("utf-8") == "theirs"
        assert (lock.parent / "index").read_bytes() == index


async def test_a_split_index_stays_whole(tmp_path: Path) -> None:
    async with kept(tmp_path) as (desk, editing):
        editing.git("config", "core.splitIndex", "true")
        editing.git("update-index", "--split-index")
        assert (await desk.ask(APPROVE, "E1")).status is Status.OK
        assert editing.git("status", "--porcelain") == ""


async def test_edits_of_others_that_are_not_committed_are_left_alone(tmp_path: Path) -> None:
    async with kept(tmp_path) as (desk, editing):
        committed = desk.text()
        desk.path().write_text("# by hand\n" + committed, "utf-8")
        await refused(desk, editing, "has edits that are not committed")
        desk.path().write_text(committed, "utf-8")
        editing.git("rm", "-q", "--cached", str(desk.path()))
        editing.minute += 1
        editing.git("commit", "-q", "-m", "Forget it")
        await refused(desk, editing, "is not committed to the repository yet")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("core.autocrlf", "true", "converts the line ends"),
        ("core.bare", "true", "is a bare one"),
        ("remote.origin.promisor", "true", "is a partial clone"),
    ],
)
async def test_a_repository_that_would_keep_another_file_is_left_alone(
    tmp_path: Path, name: str, value: str, why: str
) -> None:
    async with kept(tmp_path) as (desk, editing):
        editing.git("config", name, value)
        before = desk.text()
        assert why in await desk.told(APPROVE, "E1")
        assert desk.text() == before


@pytest.mark.parametrize("attribute", ["filter=lfs", "ident", "working-tree-encoding=UTF-16", "text eol=crlf"])
async def test_a_file_that_git_converts_is_left_alone(tmp_path: Path, attribute: str) -> None:
    async with kept(tmp_path) as (desk, editing):
        (editing.top / ".gitattributes").write_text(f"knowledge/** {attribute}\n", "utf-8")
        await refused(desk, editing, "converts")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only the administrator gives files away")
async def test_a_repository_of_another_user_is_left_alone(tmp_path: Path) -> None:
    async with kept(tmp_path) as (desk, editing):
        os.chown(editing.top / ".git", 12345, 12345)
        before = desk.text()
        assert "belongs to another user" in await desk.told(APPROVE, "E1")
        assert desk.text() == before


HOOKS = (
    *("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "reference-transaction", "post-index-change"),
    *("pre-receive", "update", "post-update", "post-checkout", "post-rewrite", "pre-auto-gc", "fsmonitor-watchman"),
)


async def test_nothing_that_the_repository_names_is_run(tmp_path: Path) -> None:
    async with kept(tmp_path) as (desk, editing):
        marker = tmp_path / "ran"
        script = tmp_path / "evil"
        script.write_text(f'#!/bin/sh\necho "$0 $@" >> "{marker}"\ncat\n', "utf-8")
        script.chmod(0o755)
        hooks = tmp_path / "hooks"
        hooks.mkdir()
        for folder in (editing.top / ".git/hooks", hooks):
            folder.mkdir(exist_ok=True)
            for name in HOOKS:
                (folder / name).write_text(script.read_text("utf-8"), "utf-8")
                (folder / name).chmod(stat.S_IRWXU)
        included = tmp_path / "included"
        included.write_text(f"[core]\n\thooksPath = {hooks}\n\tfsmonitor = {script}\n", "utf-8")
        (editing.top / ".gitattributes").write_text("seeds/** filter=evil diff=evil merge=evil\n", "utf-8")
        config = editing.top / ".git/config"
        config.write_text(
            config.read_text("utf-8")
            + f"[core]\n\thooksPath = {hooks}\n\tfsmonitor = {script}\n\teditor = {script}\n\tpager = {script}\n"
            f"\tsshCommand = {script}\n\taskPass = {script}\n\tgitProxy = {script}\n\talternateRefsCommand = {script}\n"
            f"[gpg]\n\tprogram = {script}\n[commit]\n\tgpgSign = true\n[tag]\n\tgpgSign = true\n"
            f'[filter "evil"]\n\tclean = {script}\n\tsmudge = {script}\n\tprocess = {script}\n\trequired = true\n'
            f'[diff "evil"]\n\ttextconv = {script}\n\tcommand = {script}\n[diff]\n\texternal = {script}\n'
            f'[merge "evil"]\n\tdriver = {script} %O %A %B\n[credential]\n\thelper = {script}\n'
            f'[alias]\n\tcommit-tree = !{script}\n\tupdate-ref = !{script}\n[trailer "x"]\n\tcommand = {script}\n'
            f'[includeIf "gitdir:/"]\n\tpath = {included}\n[include]\n\tpath = {included}\n'
            f"[i18n]\n\tcommitEncoding = utf-16\n[user]\n\tname = Somebody Else\n[author]\n\tname = Somebody Else\n",
            "utf-8",
        )
        answer = await desk.ask(APPROVE, "E1")
        assert answer.status is Status.OK, plain_text(answer)
        assert not marker.exists(), marker.read_text("utf-8")
        raw = editing.git("-c", "core.fsmonitor=false", "cat-file", "commit", "HEAD")
        assert "author U1 <U1@T1.slack.invalid>" in raw
        assert "gpgsig" not in raw
        assert "encoding" not in raw


async def test_names_of_folders_that_begin_with_a_dash_are_no_options(tmp_path: Path) -> None:
    from bot.kb.folders import Folders

    begun(tmp_path)
    top = tmp_path / "-top"
    top.mkdir()
    (tmp_path / "knowledge").rename(top / "--exec=sh")
    (tmp_path / "seeds").rename(top / "seeds")
    editing = Editing(top, "--exec=sh")
    editing.commit("Begin")
    async with (
        await open_store(str(tmp_path / "desk.db")) as store,
        over(store, Folders(editing.knowledge, top / "seeds")) as desk,
    ):
        await desk.ask(LATER)
        assert (await desk.ask(APPROVE, "E1")).status is Status.OK
        assert editing.git("status", "--porcelain") == ""
        assert "Proposal: 1" in editing.git("log", "-1", "--format=%B")


async def test_a_linked_worktree_is_committed_on_its_own_branch(tmp_path: Path) -> None:
    main = tmp_path / "main"
    main.mkdir()
    begun(main)
    editing = Editing(main)
    editing.commit("Begin")
    linked = tmp_path / "linked"
    editing.git("worktree", "add", "-q", "-b", "desk", str(linked))
    async with bureau(linked) as desk:
        await desk.ask(LATER)
        assert (await desk.ask(APPROVE, "E1")).status is Status.OK
    assert "Proposal: 1" in editing.git("log", "-1", "--format=%B", "desk")
    assert "Begin" in editing.git("log", "-1", "--format=%B", "main")
    assert Editing(linked, begin=False).git("status", "--porcelain", "-uno", "--", "knowledge") == ""


async def test_without_a_repository_or_where_it_is_ignored_the_file_is_written_alone(tmp_path: Path) -> None:
    begun(tmp_path)
    (tmp_path / ".gitignore").write_text("*\n", "utf-8")
    Editing(tmp_path).commit("Nothing")
    async with bureau(tmp_path) as desk:
        await desk.ask(LATER)
        answer = await desk.ask(APPROVE, "E1")
        assert answer.status is Status.OK, plain_text(answer)
        assert "commit" not in plain_text(answer)
        assert '"2030-06-16"' in desk.text()


# --- what goes wrong between the file and the branch ----------------------------------------------------------------------


async def test_somebody_elses_commit_at_the_same_moment_takes_the_file_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kept(tmp_path) as (desk, editing):
        before, replace = desk.text(), approved.replace_file
        count = 0

        def meanwhile(target: Path, content: bytes, instead_of: bytes | None = None) -> None:
            nonlocal count
            count += 1
            replace(target, content, instead_of)
            if count == 1:
                # As a push does, which asks for no index.
                tree = editing.git("rev-parse", "HEAD^{tree}").strip()
                made = editing.git("commit-tree", "-p", "HEAD", "-m", "Another's", tree).strip()
                editing.git("update-ref", "refs/heads/main", made)

        with monkeypatch.context() as patched:
            patched.setattr(approved, "replace_file", meanwhile)
            said = await desk.told(APPROVE, "E1")
        assert "somebody else committed to the repository meanwhile" in said.casefold()
        assert desk.text() == before
        assert editing.git("status", "--porcelain") == ""
        assert "Another's" in editing.git("log", "-1", "--format=%s")
        assert (await desk.ask(APPROVE, "E1")).status is Status.OK


def _gives_up(branch: Branch, once: Path) -> None:
    """Let git's time be over once a file is there."""
    while not once.exists():
        time.sleep(0.01)
    branch._git._give_up()


async def test_a_branch_that_git_moved_before_it_was_ended_has_the_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tmp_path / "moved"

    def impatient(target: Path) -> Branch | None:
        branch = branch_of(target)
        assert branch is not None
        threading.Thread(target=_gives_up, args=(branch, moved), daemon=True).start()
        return branch

    wrapped = tmp_path / "bin/git"
    wrapped.parent.mkdir()
    wrapped.write_text(
        f'#!/bin/sh\n{GIT} "$@"; said=$?\n'
        f'case " $* " in *" update-ref "*) touch "{moved}"; exec sleep 30;; esac\nexit $said\n',
        "utf-8",
    )
    wrapped.chmod(0o755)
    top = tmp_path / "top"
    top.mkdir()
    async with kept(top) as (desk, editing):
        with monkeypatch.context() as patched:
            patched.setenv("PATH", f"{wrapped.parent}:{os.environ['PATH']}")
            patched.setattr(approved, "branch_of", impatient)
            answer = await desk.ask(APPROVE, "E1")
        assert answer.status is Status.OK, plain_text(answer)
        assert '"2030-06-16"' in desk.text()
        assert (await desk.row()).made == editing.git("rev-parse", "HEAD").strip()
        assert editing.git("status", "--porcelain") == ""


async def test_a_look_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with kept(tmp_path) as (desk, editing):
        os.mkfifo(editing.knowledge / ".gitattributes")
        monkeypatch.setattr("bot.desk.committing._LOOKING", 0.5)
        begin = time.monotonic()
        await refused(desk, editing, "git takes too long")
        assert time.monotonic() - begin < 10
        assert not (editing.top / ".git/index.lock").exists()


def ended() -> int:
    """The number of a program that runs no more."""
    with subprocess.Popen(["true"]) as running:
        return running.pid


async def test_what_a_killed_desk_left_is_taken_away(tmp_path: Path) -> None:
    async with kept(tmp_path) as (desk, editing):
        lock = editing.top / ".git/index.lock"
        lock.write_text(f"dragoman {ended()} {platform.node()}\n", "utf-8")
        (editing.top / ".git/index.dragoman").write_text("half", "utf-8")
        (editing.top / ".git/index.dragoman.lock").write_text("half", "utf-8")
        old, young = (desk.path().parent / f".{digit * 16}.draft" for digit in "ab")
        for path in (old, young):
            path.write_text("id: x\n", "utf-8")
        os.utime(old, (1, 1))
        assert (await desk.ask(APPROVE, "E1")).status is Status.OK
        assert not old.exists()
        assert young.exists()
        assert sorted(path.name for path in lock.parent.glob("index*")) == ["index"]


async def test_a_lock_of_another_living_desk_is_left_alone_until_it_is_old(tmp_path: Path) -> None:
    async with kept(tmp_path) as (desk, editing):
        lock = editing.top / ".git/index.lock"
        lock.write_text("dragoman 1 elsewhere\n", "utf-8")
        await refused(desk, editing, "it has an index.lock")
        os.utime(lock, (time.time() - 61, time.time() - 61))
        assert (await desk.ask(APPROVE, "E1")).status is Status.OK


@pytest.mark.parametrize("at", ["publish", "bring_index", "done"])
async def test_whoever_is_killed_in_between_leaves_what_the_next_round_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    async with kept(tmp_path) as (desk, editing):

        def killed(*_: object) -> None:
            raise RuntimeError("as a killed program, it says no more")

        with monkeypatch.context() as patched:
            if at == "done":
                patched.setattr("bot.desk.approving.telling.written", killed)
            else:
                patched.setattr(Branch, at, killed)
            assert (await desk.ask(APPROVE, "E1")).status is Status.ERROR
        assert '"2030-06-16"' in desk.text()
        assert (await desk.row()).state == APPROVING
        await desk.round(101)
        row = await desk.row()
        assert row.state == APPROVED
        assert row.made == editing.git("rev-parse", "HEAD").strip()
        assert editing.git("rev-list", "--count", "HEAD").strip() == "2"
        assert editing.git("status", "--porcelain") == ""
        assert editing.git("log", "-1", "--format=%an %cn").strip() == "U1 E1"
        await desk.round(1_000)
        assert editing.git("rev-list", "--count", "HEAD").strip() == "2"
        assert len(await desk.notices("slack:T1/C1")) == 1


async def test_what_a_killed_desk_wrote_is_committed_once_the_repository_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kept(tmp_path) as (desk, editing):

        def killed(*_: object) -> None:
            raise RuntimeError("as a killed program, it says no more")

        with monkeypatch.context() as patched:
            patched.setattr(Branch, "publish", killed)
            await desk.ask(APPROVE, "E1")
        lock = editing.top / ".git/index.lock"
        lock.touch()
        await desk.round(101)
        assert (await desk.row()).state == APPROVING
        lock.unlink()
        # An editor may have staged what was written; that is what is committed.
        editing.git("add", "-A")
        await desk.round(101)
        assert (await desk.row()).made == editing.git("rev-parse", "HEAD").strip()
        assert editing.git("log", "-1", "--format=%an").strip() == "U1"
        assert editing.git("status", "--porcelain") == ""


async def test_a_file_in_another_layout_is_committed_in_the_one_that_format_gives(tmp_path: Path) -> None:
    async with kept(tmp_path) as (desk, _):
        assert (await desk.ask(APPROVE, "E1")).status is Status.OK
        assert not format_file(desk.path(), desk.folders.knowledge, Meeting, check=True)
