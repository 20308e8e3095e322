"""Who may approve what, and when: every role × workspace × author × base × kind × state, against a rule written down anew.

A repository is around the files: what is not allowed leaves the bytes of every file and the branch as they are.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import msgspec
import pytest

from bot.config import Delicate
from bot.core.answer import Status
from bot.desk.intended import base_of, file_of
from bot.desk.reviewing import OPERATOR
from bot.kb.records import Entry
from bot.state.proposals import (
    APPROVED,
    APPROVING,
    HELD,
    OPEN,
    REJECTED,
    SUPERSEDED,
    WITHDRAWN,
    Approval,
    ProposalRow,
    Step,
)
from tests.desk.committed import Editing, needs_git
from tests.desk.office import NOON
from tests.desk.proposed import Bureau, asker, begun, bureau

pytestmark = needs_git


class Who(msgspec.Struct, frozen=True):
    """Somebody who approves. editor: whether the config makes them one. user None: the operator, in the terminal."""

    user: str | None
    channel: str = "slack:T1/C1"
    roles: tuple[str, ...] = ()
    editor: bool = False

    @property
    def id(self) -> str:
        return OPERATOR if self.user is None else asker(self.user, self.channel).id


WHO = {
    "an editor": Who("E1", editor=True),
    "an editor elsewhere in the workspace": Who("E1", "slack:T1/C9", editor=True),
    "the same id in another workspace": Who("E1", "slack:T2/C1"),
    "the same id on another platform": Who("E1", "discord:T1/C1"),
    "the same id without a workspace": Who("E1", "slack:/C1"),
    "the platform's role": Who("55", "discord:9/C1", ("77",), editor=True),
    "the same role of another guild": Who("55", "discord:8/C1", ("77",)),
    "a person called as the role": Who("editors", "slack:T1/C1", ("editors",)),
    "a reporter": Who("U5"),
    "the operator": Who(None, editor=True),
}
AUTHORS = ("another", "themselves", "themselves, by an edit")
BASES = ("as it was", "another", "gone", "a link")
KINDS = ("plain", "two editors", "two editors, one has", "two editors, they have", "embargoed", "embargoed, and now")
STATES = (OPEN, HELD, APPROVING, APPROVED, REJECTED, WITHDRAWN, SUPERSEDED)
VERSIONS = ("seen", "older", "none")

KING, SUMMIT, TREATY = "posts/king-of-ruritania", "meetings/league-summit-2030", "agreements/pear-treaty"

Case = tuple[str, str, str, str, str, str]


def cases() -> list[Case]:
    """All that differ in anything that matters: what is open in every combination, what is decided for every role."""
    opened = itertools.product(WHO, AUTHORS, BASES, KINDS, (OPEN,), ("seen",))
    decided = itertools.product(WHO, ("another",), ("as it was",), KINDS, STATES[1:], ("seen",))
    unseen = itertools.product(WHO, ("another",), ("as it was",), KINDS, (OPEN,), VERSIONS[1:])
    return [*opened, *decided, *unseen]


def may_write(case: Case) -> bool:
    """Whether this approval puts the change into the file at once."""
    who, author, base, kind, state, version = case
    return (
        WHO[who].editor
        and author == "another"
        and base == "as it was"
        and state == OPEN
        and version != "older"
        and kind in ("plain", "two editors, one has", "embargoed, and now")
    )


class Matrix:
    """One desk for many cases: each has a proposal of its own, and leaves the files as they were committed."""

    def __init__(self, desk: Bureau, editing: Editing) -> None:
        self.desk = desk
        self.editing = editing
        self.count = 0

    def _files(self) -> dict[Path, bytes]:
        paths = [self.desk.path(one) for one in (KING, SUMMIT, TREATY)]
        return {path: path.read_bytes() for path in paths if path.exists()}

    def _head(self) -> str:
        return (self.editing.top / ".git/refs/heads/main").read_text("ascii").strip()

    async def hold(self, case: Case) -> None:
        """Let somebody approve, and see that the files and the branch are as they must be."""
        who, _, base, kind, _, version = case
        self.count += 1
        file = KING if kind.startswith("two") else TREATY if kind.startswith("embargo") else SUMMIT
        row = await self._row(case, file)
        path = self.desk.path(file)
        committed = path.read_bytes()
        self._spoil(path, base)
        before, head = self._files(), self._head()
        line = f"/review {row.number} approve"
        line += {"seen": f" version:{row.version}", "older": f" version:{row.version - 1}", "none": ""}[version]
        line += " not-before:now" if kind == "embargoed, and now" else ""
        person = WHO[who]
        if person.user is None:
            answer = await self.desk.dragoman.ask(line)
        else:
            answer = await self.desk.ask(line, person.user, person.channel, person.roles)
        after = self._files()
        if may_write(case):
            assert answer.status is Status.OK, (case, answer)
            assert [one for one in after if after[one] != before.get(one)] == [path], (case, answer)
            assert self._head() != head, case
            return
        assert after == before, case
        assert self._head() == head, case
        if path.is_symlink() or not path.exists() or path.read_bytes() != committed:
            path.unlink(missing_ok=True)
            path.write_bytes(committed)

    def _spoil(self, path: Path, base: str) -> None:
        content = path.read_bytes()
        if base == "another":
            path.write_bytes(content + b"facts: {value: It rained., cite: s000#p10}\n")
        elif base != "as it was":
            path.unlink()
        if base == "a link":
            aside = self.editing.top / "aside.yaml"
            aside.write_bytes(content)
            path.symlink_to(aside)

    async def _row(self, case: Case, file: str) -> ProposalRow:
        who, author, _, _, state, _ = case
        entry = file.partition("/")[2]
        field, source = {
            KING: ("tenures 2", "s000#p1, s000#p4s2"),
            SUMMIT: ("date", "s000#p10s2"),
            TREATY: ("acts 2 date", "s000#p11s1"),
        }[file]
        year, month = 2016 + self.count % 15, 1 + self.count // 28 % 12
        reign = f"{{holder: ottokar-lindqvist, start: 2015-06, end: {year}-{month:02}}}"
        value = reign if file == KING else f"2030-{month:02}-{1 + self.count % 28:02}"
        by = [Approval(by=one, at=NOON, version=2) for one in self._approvers(case)]
        proposer = WHO[who].id if author == "themselves" else "slack:T1/U1"
        authors = (proposer, *((WHO[who].id,) if author == "themselves, by an edit" else ()))
        row = ProposalRow(
            state=state,
            entry=entry,
            field=field,
            value=value,
            source=source,
            why=f"Case {self.count}",
            version=2,
            base=base_of(self._entry(file)),
            revision=self.desk.dragoman.kb.revision,
            proposer=proposer,
            authors=authors,
            approvals=tuple(by),
            not_before=NOON + 1e6 if state == HELD else 0.0,
            claimed_by="elsewhere" if state == APPROVING else "",
            claimed_at=NOON if state == APPROVING else 0.0,
            outcome="x" if state == APPROVING else "",
            told=2,
            created_at=NOON,
            changed_at=NOON,
        )
        return await self.desk.rows.add(row, Step(at=NOON, who=proposer, what="proposed"), 1_000_000)

    @staticmethod
    def _approvers(case: Case) -> tuple[str, ...]:
        """Whose approvals it has: of another editor, or only the approver's own and one that counts no more."""
        if case[3] == "two editors, one has":
            return ("slack:T1/E2",)
        if case[3] == "two editors, they have":
            return (WHO[case[0]].id, "slack:T2/E2")
        return ()

    def _entry(self, file: str) -> Entry:
        return file_of(file.partition("/")[2], self.desk.dragoman.kb, self.desk.folders).entry


async def _held(folder: Path, chosen: list[Case]) -> int:
    begun(folder)
    (folder / ".gitignore").write_text("desk.db*\n", "utf-8")
    editing = Editing(folder)
    editing.commit("Begin")
    two, embargo = (Delicate.RESIGNATIONS,), (Delicate.SIGNINGS,)
    async with bureau(folder, two_editors=two, embargo=embargo) as desk:
        matrix = Matrix(desk, editing)
        for case in chosen:
            await matrix.hold(case)
        assert editing.git("status", "--porcelain", "-uno") == ""
        await desk.round(3_000_000)
    return matrix.count


def test_the_matrix_is_large_enough_and_lets_something_through() -> None:
    every = cases()
    assert len(every) >= 500
    assert len(set(every)) == len(every)
    assert 10 <= sum(map(may_write, every)) <= len(every) // 10


async def test_nobody_writes_who_may_not(tmp_path: Path) -> None:
    every = cases()
    # Every case that writes is one of few; of the others, each value of each dimension comes many times.
    chosen = [case for number, case in enumerate(every) if number % 23 == 0 or (may_write(case) and number % 5 == 0)]
    for place, values in enumerate((WHO, AUTHORS, BASES, KINDS, STATES, VERSIONS)):
        assert {case[place] for case in chosen} == set(values)
    assert await _held(tmp_path, chosen) == len(chosen)


@pytest.mark.heavy
async def test_nobody_writes_who_may_not_in_any_case(tmp_path: Path) -> None:
    every = cases()
    assert await _held(tmp_path, every) == len(every)
