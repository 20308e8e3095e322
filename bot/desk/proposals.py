"""Proposals: changes of entries that anybody suggests in chat, and editors edit, reject or approve. Every step is logged.

How one is approved and written is in approving.py, what it would change in intended.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date

import msgspec

from bot.answers import proposals as telling
from bot.answers.phrases import counted
from bot.config import EditorSettings
from bot.core.answer import Answer, Status
from bot.core.invocation import Asker
from bot.core.permissions import Permissions
from bot.desk.approving import Approving
from bot.desk.intended import Intended, file_of, read_source
from bot.desk.notices import Notices
from bot.desk.reviewing import Reviewing, id_of
from bot.errors import UserError
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.kb.parts import How
from bot.state.proposals import HELD, OPEN, REJECTED, WITHDRAWN, ProposalRow, ProposalRows, Step, TooMany, TooManyToday
from bot.state.store import Store

MOST_OF_ONE = 20
"""Proposals that one person may have under way."""
_MOST_LISTED = 25
_MOST_STEPS = 40
_STEPS_SHOWN = 12
_IN_CHANNEL = "in the editors' channel, or where you alone see the answer"

__all__ = ["Edits", "Proposals"]


class Edits(msgspec.Struct, frozen=True, kw_only=True):
    """What an editor gives anew; None leaves it as it is."""

    field: str | None = None
    value: str | None = None
    source: str | None = None
    how: str | None = None
    why: str | None = None


class Proposals:
    """What commands ask for, and the desk's rounds. Everything raises what Store.begin does, and UserError."""

    def __init__(
        self,
        store: Store,
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
        self._rows = ProposalRows(store)
        self._reviewing = Reviewing(
            self._rows, folders, serving, today, now, notices, permissions, editors, timezone, wake
        )
        self._approving = Approving(self._reviewing)

    async def due(self) -> None:
        """See Approving.due."""
        await self._approving.due()

    async def next_at(self) -> float | None:
        """See Approving.next_at."""
        return await self._approving.next_at()

    async def finish(self) -> None:
        """Returns when nothing is being written any more."""
        await self._approving.finish()

    # --- made --------------------------------------------------------------------------------------------------------

    async def propose(self, asker: Asker | None, entry: str, field: str, value: str, source: str, why: str) -> Answer:
        """Propose a change, or, without a field, a remark that an editor makes one of."""
        reviewing = self._reviewing
        kb = reviewing.serving()
        _, kept = read_source(source, kb, reviewing.today())
        if not field and not value and not why:
            raise UserError("say what should be otherwise: a field and its value, or at least why")
        who, now = id_of(asker), reviewing.now()
        row = ProposalRow(
            entry=entry,
            field=field,
            value=value,
            source=kept,
            why=why,
            base="",
            revision=kb.revision,
            proposer=who,
            channel=asker.channel if asker is not None else "",
            authors=(who,),
            created_at=now,
            changed_at=now,
        )
        row, found = await self._settled(row)
        step = Step(at=now, who=who, what="proposed", detail=_asked(row))
        try:
            row = await self._rows.add(row, step, MOST_OF_ONE)
        except TooManyToday:
            raise UserError(
                f"you proposed {2 * MOST_OF_ONE} changes within a day, as many as one may: go on tomorrow"
            ) from None
        except TooMany:
            raise UserError(
                f"you have {MOST_OF_ONE} proposals waiting: wait for the editors, or take some back; /review mine lists them"
            ) from None
        await reviewing.tell_editors(row, found)
        shown = await reviewing.shown(row, found)
        return telling.received(kb, reviewing.today(), shown, reviewing.editors.channel is not None)

    async def _settled(self, row: ProposalRow) -> tuple[ProposalRow, Intended | None]:
        """A row as it is kept: its field and how it is changed in one form, and what it was made for."""
        reviewing = self._reviewing
        if row.field:
            found = await reviewing.intend(row)
            settled = msgspec.structs.replace(row, field=found.part.name, how=found.how.value, base=found.file.base)
            return settled, found
        file = await asyncio.to_thread(file_of, row.entry, reviewing.serving(), reviewing.folders)
        return msgspec.structs.replace(row, base=file.base), None

    # --- seen --------------------------------------------------------------------------------------------------------

    async def listing(self, asker: Asker | None) -> Answer:
        """What waits, oldest first; for who is no editor, their own."""
        reviewing = self._reviewing
        if not reviewing.may_review(asker):
            return await self.mine(asker)
        rows, every = await self._rows.under_way(_MOST_LISTED)
        if every and reviewing.is_overheard(asker):
            waiting = counted(every, "proposal")
            return reviewing.say(f"{waiting} waiting", f"What they say is for editors: ask {_IN_CHANNEL}: /review")
        seen = [await reviewing.shown(row) for row in rows]
        return telling.listing(reviewing.serving(), reviewing.today(), seen, every - len(rows))

    async def mine(self, asker: Asker | None) -> Answer:
        """What somebody proposed themselves."""
        rows = await self._rows.latest_of(id_of(asker), _MOST_LISTED)
        return telling.mine(self._reviewing.serving(), self._reviewing.today(), rows)

    async def show(self, asker: Asker | None, number: int) -> Answer:
        """One proposal: to editors with what they can do about it, and to whoever made it."""
        row = await self.get(asker, number)
        reviewing = self._reviewing
        if self._is_for_editors(asker, row):
            return self._elsewhere(f"/review {number}")
        shown = await reviewing.shown(row)
        deciding = reviewing.may_review(asker)
        steps = await self._rows.steps(number, _STEPS_SHOWN)
        return telling.proposal(
            *(reviewing.serving(), reviewing.today(), shown),
            deciding=deciding,
            approving=reviewing.may_approve(asker, row),
            steps=steps[::-1],
        )

    def _is_for_editors(self, asker: Asker | None, row: ProposalRow) -> bool:
        """Whether a proposal is told elsewhere: what is not approved is for editors, and for whoever proposed it."""
        return row.proposer != id_of(asker) and self._reviewing.is_overheard(asker)

    def _elsewhere(self, line: str) -> Answer:
        words = f"What is not approved yet is for editors alone: ask this {_IN_CHANNEL}: {line}"
        return self._reviewing.say("Not shown here", words, status=Status.DENIED)

    async def log(self, asker: Asker | None, number: int | None) -> Answer:
        """What was done, newest first: to one proposal, or to all."""
        reviewing = self._reviewing
        if number is not None:
            if self._is_for_editors(asker, await self.get(asker, number)):
                return self._elsewhere(f"/review {number} log")
        elif not reviewing.may_review(asker):
            return self._only_editors("read the log")
        elif reviewing.is_overheard(asker):
            return self._elsewhere("/review log")
        steps = await self._rows.steps(number, _MOST_STEPS)
        return telling.log(reviewing.serving(), reviewing.today(), steps, number, reviewing.timezone)

    async def get(self, asker: Asker | None, number: int) -> ProposalRow:
        """A proposal that somebody may see. Raises UserError where there is none."""
        row = await self._rows.get(number)
        if row is None or not (self._reviewing.may_review(asker) or row.proposer == id_of(asker)):
            raise UserError(f"there is no proposal {number} that you can see: /review lists them")
        return row

    async def to_edit(self, asker: Asker | None, number: int) -> ProposalRow:
        """A proposal as an editor begins to change it: where all of an item is to be given anew, with that. Raises UserError."""
        row = await self.get(asker, number)
        try:
            found = await self._reviewing.intend(row) if row.field else None
        except UserError:
            return row
        anew = found.unsettled if found is not None else None
        return (
            row
            if anew is None
            else msgspec.structs.replace(row, field=anew.field, value=anew.value, how=How.REPLACE.value)
        )

    # --- decided -----------------------------------------------------------------------------------------------------

    async def approve(self, asker: Asker | None, number: int, version: int | None, not_before: float | None) -> Answer:
        """See Approving.approve."""
        row = await self._rows.get(number)
        if row is None:
            raise UserError(f"there is no proposal {number}: /review lists them")
        return await self._approving.approve(asker, row, version, not_before)

    async def edit(self, asker: Asker | None, number: int, version: int | None, edits: Edits) -> Answer:
        """Change what is proposed. Whoever does is one of its authors, and approvals so far count no more."""
        reviewing = self._reviewing
        if not reviewing.may_review(asker):
            return self._only_editors("edit proposals")
        row = await self._undecided(number, version)
        given = {name: value for name in edits.__struct_fields__ if (value := getattr(edits, name)) is not None}
        if "source" in given:
            _, given["source"] = read_source(given["source"], reviewing.serving(), reviewing.today())
        if "how" in given:
            given["how"] = How(given["how"]).value
        elif "field" in given and given["field"] != row.field:
            given["how"] = How.REPLACE.value
        wanted = msgspec.structs.replace(row, **given)
        if wanted == row:
            raise UserError("nothing of the proposal is changed by this")
        settled, found = await self._settled(wanted)
        who = id_of(asker)
        step = self._step(who, "edited", version=row.version + 1, **_asked(settled))
        kept = {name: getattr(settled, name) for name in ("field", "value", "source", "why", "how", "base")}
        authors = tuple(dict.fromkeys((*row.authors, who)))
        edited = await self._rows.change(
            row,
            step,
            state=OPEN,
            version=row.version + 1,
            authors=authors,
            approvals=(),
            not_before=0.0,
            note="",
            **kept,
        )
        if edited is None:
            return self._changed_meanwhile(number)
        await reviewing.tell_editors(edited, found)
        title = f"Proposal {number} is version {edited.version} now: another editor approves it"
        return await reviewing.told_of(asker, edited, found, title)

    async def reject(self, asker: Asker | None, number: int, version: int | None, why: str) -> Answer:
        """Reject a proposal, with the reason that its proposer is told."""
        reviewing = self._reviewing
        if not reviewing.may_review(asker):
            return self._only_editors("reject proposals")
        if not why:
            raise UserError(f'say why, for whoever proposed it: /review {number} reject why:"…"')
        row = await self._undecided(number, version)
        who = id_of(asker)
        ended = await self._rows.change(row, self._step(who, "rejected", why=why), state=REJECTED, note=why)
        if ended is None:
            return self._changed_meanwhile(number)
        said = reviewing.say(f"Proposal {number} was rejected", f"Rejected by {who}: {why}")
        to_proposer = telling.rejected(reviewing.serving(), reviewing.today(), row, why)
        await reviewing.tell(ended, "rejected", said, to_proposer)
        return said

    async def withdraw(self, asker: Asker | None, number: int) -> Answer:
        """Take back what one proposed oneself."""
        row = await self.get(asker, number)
        who = id_of(asker)
        if row.proposer != who:
            return self._reviewing.say(
                "Not taken back", "Only whoever proposed it takes it back.", status=Status.DENIED
            )
        row = await self._undecided(number, None)
        ended = await self._rows.change(row, self._step(who, "withdrawn"), state=WITHDRAWN)
        if ended is None:
            return self._changed_meanwhile(number)
        said = self._reviewing.say(f"Proposal {number} was taken back", f"Taken back by {who}.")
        await self._reviewing.tell(ended, "withdrawn", said, None)
        return said

    async def _undecided(self, number: int, version: int | None) -> ProposalRow:
        """A proposal that can still be changed. Raises UserError."""
        row = await self._rows.get(number)
        if row is None:
            raise UserError(f"there is no proposal {number}: /review lists them")
        if row.state not in (OPEN, HELD):
            raise UserError(f"proposal {number} is {row.state}: nothing about it can be changed any more")
        if version is not None and version != row.version:
            raise UserError(
                f"proposal {number} was edited since, and is version {row.version} now: look at /review {number} first"
            )
        return row

    def _only_editors(self, what: str) -> Answer:
        words = f"Only editors {what}: the operator gives that to roles, under permissions in the config."
        return self._reviewing.say("Not allowed", words, status=Status.DENIED)

    def _changed_meanwhile(self, number: int) -> Answer:
        words = f"Somebody changed it at the same moment: look at /review {number} again."
        return self._reviewing.say(f"Proposal {number} was not changed", words, status=Status.DENIED)

    def _step(self, who: str, what: str, **detail: object) -> Step:
        return Step(at=self._reviewing.now(), who=who, what=what, detail=detail)


def _asked(row: ProposalRow) -> dict[str, object]:
    """What a proposal says, for the log."""
    return {name: getattr(row, name) for name in ("entry", "field", "how", "value", "source", "why")}
