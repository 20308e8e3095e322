"""What everybody who deals with proposals needs: what one would change now, what it lacks, who may decide, who is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date

import msgspec

from bot.answers import proposals as telling
from bot.answers.proposals import CALLED, NOT_BEFORE, Shown
from bot.config import EditorSettings
from bot.core.answer import Answer, Status
from bot.core.invocation import Asker
from bot.core.permissions import Permissions
from bot.desk.intended import Intended, Wanted, intended, read_source
from bot.desk.notices import Notices
from bot.errors import UserError
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.kb.parts import How
from bot.state.proposals import HELD, OPEN, Approval, ProposalRow, ProposalRows

OPERATOR = "operator"
"""Who asks in the terminal, where the platform names nobody."""
"""Conversations with one person."""
REVIEW = "review"
"""What editors may do, as permissions call it."""


def id_of(asker: Asker | None) -> str:
    """Who somebody is, with the workspace."""
    return OPERATOR if asker is None else asker.id


def asker_of(approval: Approval) -> Asker | None:
    """Whoever approved, as they were then."""
    if approval.by == OPERATOR:
        return None
    platform, _, rest = approval.by.partition(":")
    workspace, _, user = rest.rpartition("/")
    return Asker(platform=platform, workspace=workspace, user=user, roles=approval.roles)


def unsettled(found: Intended) -> str:
    """Why a change may not be written before an editor says what stands where, and how they say it; empty where it may."""
    said = found.unsettled
    if said is None:
        return ""
    return f"{said.why}, with every place that it stands on then, as field {said.field} and value {said.value}"


class Reviewing:
    """serving: the knowledge that is served now. wake: has the desk look at once."""

    def __init__(
        self,
        rows: ProposalRows,
        folders: Folders,
        serving: Callable[[], Knowledge],
        today: Callable[[], date],
        now: Callable[[], float],
        notices: Notices,
        permissions: Permissions,
        editors: EditorSettings,
        timezone: str,
        wake: Callable[[], None],
    ) -> None:
        self.rows = rows
        self.folders = folders
        self.serving = serving
        self.today = today
        self.now = now
        self.permissions = permissions
        self.editors = editors
        self.timezone = timezone
        self.wake = wake
        self._notices = notices

    # --- what it would change ---

    async def intend(self, row: ProposalRow) -> Intended:
        """What a proposal would make of its entry now. Raises UserError."""
        kb, today = self.serving(), self.today()
        if not row.field:
            raise UserError("it names no field yet: an editor fills that in")
        cites, _ = read_source(row.source, kb, today)
        wanted = Wanted(entry=row.entry, field=row.field, how=How(row.how), value=row.value, cites=cites, why=row.why)
        return await asyncio.to_thread(intended, wanted, kb, self.folders, today, CALLED)

    async def shown(self, row: ProposalRow, found: Intended | None = None) -> Shown:
        """A proposal as people see it. found: what it would change, where that is known."""
        if row.state not in (OPEN, HELD):
            return Shown(row=row, timezone=self.timezone)
        trouble = ""
        if found is None and row.field:
            try:
                found = await self.intend(row)
            except UserError as reason:
                trouble = str(reason)
        if found is None:
            lacks = () if row.field else ("a field, which an editor fills in",)
            return Shown(row=row, timezone=self.timezone, trouble=trouble, lacks=lacks)
        if found.file.base != row.base:
            trouble = "the entry was changed since: whoever approves is shown the difference anew"
        return Shown(
            row=row,
            timezone=self.timezone,
            before=found.before,
            after=found.after,
            cited=found.cited and found.unsettled is None,
            unsettled=unsettled(found),
            trouble=trouble,
            lacks=self.lacks(row, found),
        )

    def lacks(self, row: ProposalRow, found: Intended) -> tuple[str, ...]:
        """What a proposal needs, beside an approval, before it is written."""
        lacks: list[str] = []
        if not found.cited:
            lacks.append("a place in a source of ours, such as s004#p3")
        if found.unsettled is not None:
            lacks.append(f"all of {found.unsettled.field} anew, with the places it stands on")
        if row.state == OPEN:
            if (missing := self.needed(found) - len(self.counting(row))) > 0 and self.needed(found) > 1:
                lacks.append("two editors" if missing > 1 else "a second editor")
            if self.is_embargoed(found) and not row.not_before:
                lacks.append(NOT_BEFORE)
        return tuple(lacks)

    def needed(self, found: Intended) -> int:
        """How many editors must approve it."""
        return 2 if found.delicate & set(self.editors.two_editors) else 1

    def is_embargoed(self, found: Intended) -> bool:
        """Whether it is approved only with the time before which it is not served."""
        return bool(found.delicate & set(self.editors.embargo))

    # --- who may ---

    def may_review(self, asker: Asker | None) -> bool:
        """Whether somebody is an editor."""
        return self.permissions.may(asker, REVIEW)

    def may_approve(self, asker: Asker | None, row: ProposalRow) -> bool:
        """Whether an editor is one who may: nobody approves what they wrote, nor twice."""
        return id_of(asker) not in (*row.authors, *(one.by for one in self.counting(row)))

    def counting(self, row: ProposalRow) -> tuple[Approval, ...]:
        """The approvals of a proposal as it is now, by editors who may approve it still, each once."""
        counted: dict[str, Approval] = {}
        for one in row.approvals:
            if one.version == row.version and one.by not in row.authors and self.may_review(asker_of(one)):
                counted.setdefault(one.by, one)
        return tuple(counted.values())

    def is_overheard(self, asker: Asker | None) -> bool:
        """Whether others than editors may read what somebody is answered."""
        return asker is not None and asker.public and asker.channel != self.editors.channel

    # --- who is told ---

    async def tell_editors(self, row: ProposalRow, found: Intended | None = None) -> None:
        """Show the editors a proposal as it is now, once. Raises what Store.begin does."""
        channel = self.editors.channel
        if channel is not None:
            answer = telling.proposal(self.serving(), self.today(), await self.shown(row, found), deciding=True)
            await self._notices.tell(channel, f"proposal {row.number} version {row.version}", answer)
        await self.rows.told(row)

    async def tell(self, row: ProposalRow, what: str, editors: Answer | None, proposer: Answer | None) -> None:
        """Tell what became of a proposal, each once. what: the step, which makes one telling of it."""
        slot = f"proposal {row.number} {what}"
        if editors is not None and self.editors.channel is not None:
            await self._notices.tell(self.editors.channel, slot, editors)
        if proposer is not None and row.channel and row.channel != self.editors.channel:
            await self._notices.tell(row.channel, slot, proposer)

    async def told_of(self, asker: Asker | None, row: ProposalRow, found: Intended | None, title: str) -> Answer:
        """What an editor is told who did something to a proposal: all of it, where editors alone can read that."""
        if self.is_overheard(asker):
            where = "in the editors' channel, or where you alone see the answer"
            return self.say(title, f"Ask what it says now {where}: /review {row.number}")
        approving = self.may_approve(asker, row)
        shown = await self.shown(row, found)
        return telling.proposal(self.serving(), self.today(), shown, deciding=True, approving=approving, title=title)

    def say(self, title: str, words: str, *, status: Status = Status.OK) -> Answer:
        """One sentence."""
        return telling.told(self.serving(), self.today(), title, words, status=status)

    def served(self, row: ProposalRow, **changed: object) -> ProposalRow:
        """A row with some of it changed, as it is to be shown."""
        return msgspec.structs.replace(row, **changed)
