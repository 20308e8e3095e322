"""Approvals: who gives one, when it counts, and what was approved written into the knowledge once, whatever happens meanwhile.

Whoever writes makes the row theirs first. What a crash leaves in the middle is taken up by the next round: the file tells
whether it was written. Of two approvals at once the store lets one through.
"""

from __future__ import annotations

import asyncio
import os
import platform

from bot.answers import proposals as telling
from bot.core.answer import Answer, Status
from bot.core.invocation import Asker
from bot.core.lengths import cut
from bot.core.logbook import written_down
from bot.core.parsing import cleaned
from bot.desk.approved import Signed, is_written, write
from bot.desk.intended import Intended, path_of
from bot.desk.reviewing import Reviewing, id_of, unsettled
from bot.errors import UserError
from bot.kb.amending import Already
from bot.kb.knowledge import Knowledge
from bot.state.proposals import APPROVED, APPROVING, HELD, OPEN, SUPERSEDED, Approval, ProposalRow, Step

_OTHERS_SECONDS = 3_600.0
"""How long what another replica was writing is left to it: it may have a folder of its own."""
_LONGEST_SUBJECT = 100
_AS_IT_WAS = {"claimed_by": "", "claimed_at": 0.0, "outcome": ""}


class Approving:
    """What was written is served once live reload has noticed it, as whatever else is saved; see reloading.py."""

    def __init__(self, reviewing: Reviewing) -> None:
        self._reviewing = reviewing
        self._rows = reviewing.rows
        self._root = reviewing.folders.knowledge
        # Where files are written: another replica on the same store may have another folder.
        self._place = f"{platform.node()}:{os.path.realpath(self._root)}"
        self._writing: set[asyncio.Task[Answer]] = set()

    async def finish(self) -> None:
        """Returns when nothing is being written any more."""
        await asyncio.gather(*self._writing, return_exceptions=True)

    # --- asked by an editor ------------------------------------------------------------------------------------------

    async def approve(
        self, asker: Asker | None, row: ProposalRow, version: int | None, not_before: float | None
    ) -> Answer:
        """Approve a proposal: what became of it. not_before: the earliest time to write it, None where none was given."""
        who = id_of(asker)
        if why := self._why_not(asker, row, version):
            return await self._refused(row, who, why)
        try:
            found = await self._reviewing.intend(row)
        except Already:
            return await self._not_needed(row, who)
        except UserError as reason:
            return await self._refused(row, who, str(reason))
        if found.file.base != row.base:
            return await self._made_anew(row, found, asker)
        if not found.cited:
            return await self._refused(row, who, f"it needs a place in a source of ours: /review {row.number} edit")
        if why := unsettled(found):
            return await self._refused(row, who, why)
        if not_before is None and not row.not_before and self._reviewing.is_embargoed(found):
            why = "what it is about is approved only with a time: "
            return await self._refused(row, who, f'{why}not-before:"2026-11-26 08:00", or not-before:now')
        roles = asker.roles if asker is not None else ()
        given = Approval(by=who, at=self._reviewing.now(), version=row.version, roles=roles)
        approvals = (*self._reviewing.counting(row), given)
        at = max(row.not_before, not_before or 0.0)
        if len(approvals) < self._reviewing.needed(found):
            return await self._first(row, found, approvals, at)
        if at > self._reviewing.now():
            return await self._hold(row, approvals, at)
        task = asyncio.get_running_loop().create_task(self._claim_and_write(row, found, approvals, at))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        # Whoever asked may not wait for it; begun, it is brought to its end.
        return await asyncio.shield(task)

    def _why_not(self, asker: Asker | None, row: ProposalRow, version: int | None) -> str:
        """Why somebody may not approve a proposal; empty where they may."""
        who = id_of(asker)
        if not self._reviewing.may_review(asker):
            return "only editors approve proposals: the operator gives that to roles, under permissions in the config"
        if row.state != OPEN:
            return self._decided(row)
        if who in row.authors:
            return "nobody approves what they wrote themselves: another editor has to"
        if version is not None and version != row.version:
            return f"it was edited since: this is version {row.version} now; look at /review {row.number} first"
        if any(one.by == who for one in self._reviewing.counting(row)):
            return "you approved it already: a second editor has to"
        return ""

    @staticmethod
    def _decided(row: ProposalRow) -> str:
        by = " and ".join(one.by for one in row.approvals)
        if row.state in (APPROVED, APPROVING, HELD):
            return f"it was approved already, by {by}"
        return f"it is {row.state}"

    async def _refused(self, row: ProposalRow, who: str, why: str) -> Answer:
        await self._rows.note(row.number, self._step(who, "refused", why=why))
        return self._reviewing.say(
            f"Proposal {row.number} was not approved", f"{_sentence(why)}.", status=Status.DENIED
        )

    async def _lost(self, row: ProposalRow, who: str) -> Answer:
        """Somebody else was first."""
        now = await self._rows.get(row.number)
        why = "it was changed at the same moment: look at it again"
        if now is not None and now.state != OPEN:
            why = self._decided(now)
        return await self._refused(row, who, why)

    async def _made_anew(self, row: ProposalRow, found: Intended, asker: Asker | None) -> Answer:
        """The entry is another than the proposal was made for: what it would change now is to be approved instead."""
        reviewing, who = self._reviewing, id_of(asker)
        step = self._step(who, "made anew", version=row.version + 1, base=found.file.base)
        anew = await self._rows.change(
            row,
            step,
            version=row.version + 1,
            base=found.file.base,
            approvals=(),
            not_before=0.0,
            revision=reviewing.serving().revision,
        )
        if anew is None:
            return await self._lost(row, who)
        await reviewing.tell_editors(anew, found)
        title = f"Proposal {row.number} was not approved: its entry was changed since, so look at it again"
        return await reviewing.told_of(asker, anew, found, title)

    async def _not_needed(self, row: ProposalRow, who: str) -> Answer:
        """The entry came to say it otherwise."""
        ended = await self._rows.change(row, self._step(who, "superseded"), state=SUPERSEDED)
        if ended is None:
            return await self._lost(row, who)
        words = f"{telling.name_of(self._kb, row.entry)} says so already: somebody else has changed it."
        said = self._reviewing.say(f"Proposal {row.number} is not needed any more", words)
        await self._reviewing.tell(ended, "superseded", said, said)
        return said

    async def _first(self, row: ProposalRow, found: Intended, approvals: tuple[Approval, ...], at: float) -> Answer:
        who = approvals[-1].by
        step = self._step(who, "approved", version=row.version, not_before=at)
        half = await self._rows.change(row, step, approvals=approvals, not_before=at)
        if half is None:
            return await self._lost(row, who)
        kinds = sorted(one.value for one in found.delicate & set(self._reviewing.editors.two_editors))
        words = f"{who} approved it. It may be about {' or '.join(kinds)}, so a second editor has to approve it too."
        shown = await self._reviewing.shown(half, found)
        title = f"Proposal {row.number} waits for a second editor"
        asked = telling.proposal(self._kb, self._reviewing.today(), shown, deciding=True, title=title)
        await self._reviewing.tell(half, f"first {half.stamp}", asked, None)
        return self._reviewing.say(title, words)

    async def _hold(self, row: ProposalRow, approvals: tuple[Approval, ...], at: float) -> Answer:
        who = approvals[-1].by
        step = self._step(who, "approved", version=row.version, not_before=at)
        held = await self._rows.change(row, step, state=HELD, approvals=approvals, not_before=at)
        if held is None:
            return await self._lost(row, who)
        when = telling.moment(at, self._reviewing.timezone)
        words = f"Approved by {' and '.join(one.by for one in approvals)}. It is written at {when}, if nothing is changed by then."
        said = self._reviewing.say(f"Proposal {row.number} is held until {when}", words)
        await self._reviewing.tell(held, f"held {held.stamp}", said, None)
        self._reviewing.wake()
        return said

    # --- writing -----------------------------------------------------------------------------------------------------

    async def _claim_and_write(
        self, row: ProposalRow, found: Intended, approvals: tuple[Approval, ...], at: float
    ) -> Answer:
        who = approvals[-1].by
        claimed = await self._rows.change(
            row,
            self._step(who, "approved", version=row.version),
            state=APPROVING,
            approvals=approvals,
            not_before=at,
            claimed_by=self._place,
            claimed_at=self._reviewing.now(),
            outcome=found.outcome,
        )
        if claimed is None:
            return await self._lost(row, who)
        return await self._write(claimed, found)

    async def _write(self, row: ProposalRow, found: Intended) -> Answer:
        """Write what is one's own, and say what became of it."""
        signed = self._signed(row, found)
        try:
            made = await asyncio.to_thread(write, found, self._root, signed)
        except (UserError, OSError) as reason:
            return await self._failed(row, _said(reason, found.file.name))
        return await self._done(row, found, made)

    async def _failed(self, row: ProposalRow, why: str) -> Answer:
        """It is as if nobody had approved it the last time."""
        last = row.approvals[-1].by
        await self._rows.change(
            row, self._step(last, "failed", why=why), state=OPEN, approvals=row.approvals[:-1], note=why, **_AS_IT_WAS
        )
        words = f"{_sentence(why)}. The proposal stays open: approve it again when that is mended."
        said = self._reviewing.say(f"Proposal {row.number} could not be written", words, status=Status.ERROR)
        await self._reviewing.tell(row, f"failed {row.stamp}", said, None)
        return said

    async def _done(self, row: ProposalRow, found: Intended | None, made: str) -> Answer:
        reviewing = self._reviewing
        reviewing.wake()
        shown = telling.Shown(
            row=reviewing.served(row, state=APPROVED, made=made),
            timezone=reviewing.timezone,
            before=found.before if found else None,
            after=found.after if found else None,
        )
        said = telling.written(self._kb, reviewing.today(), shown)
        # Told first: what is told twice is told once, and what a crash keeps from being told would be told never.
        await reviewing.tell(row, "in", said, said)
        step = self._step(row.approvals[-1].by, "written", commit=made, version=row.version)
        await self._rows.change(row, step, state=APPROVED, made=made, claimed_by="", note="")
        return said

    def _signed(self, row: ProposalRow, found: Intended | None) -> Signed:
        name = telling.name_of(self._kb, row.entry)
        parts = [cut(cleaned(f"Correct {name}: {row.field}"), _LONGEST_SUBJECT)]
        if row.why:
            parts.append(cleaned(row.why))
        if found is not None:
            lines = telling.plain_difference(self._kb, self._reviewing.today(), found.before, found.after)
            parts.append("\n".join(f"- {cleaned(line)}" for line in lines))
        trailers = [f"Source: {cleaned(row.source)}", f"Proposal: {row.number}"]
        trailers += [f"Proposed-by: {cleaned(one)}" for one in row.authors]
        trailers += [f"Approved-by: {cleaned(one.by)}" for one in row.approvals]
        parts.append("\n".join(trailers))
        return Signed(row.proposer, row.approvals[-1].by, "\n\n".join(parts) + "\n")

    # --- in the desk's rounds ----------------------------------------------------------------------------------------

    async def due(self) -> None:
        """Write what was held until now, finish what was left in the middle, and show editors what they were not shown."""
        for row in await self._rows.due(self._reviewing.now()):
            try:
                if row.state == APPROVING:
                    await self._take_up(row)
                elif row.state == HELD and row.not_before <= self._reviewing.now():
                    await self._write_held(row)
                else:
                    await self._reviewing.tell_editors(row)
            except Exception:
                # One that cannot be dealt with must not keep the others.
                written_down(f"proposal {row.number}, which is taken up again,")

    async def next_at(self) -> float | None:
        """When something is due next, in seconds since 1970; None where nothing is."""
        return await self._rows.next_at()

    async def _write_held(self, row: ProposalRow) -> None:
        try:
            found = await self._reviewing.intend(row)
        except Already:
            await self._not_needed(row, "the desk")
            return
        except UserError as reason:
            await self._open_again(row, str(reason))
            return
        if why := self._not_any_more(row, found):
            await self._open_again(row, why, found)
        else:
            await self._claim_and_write(row, found, self._reviewing.counting(row), row.not_before)

    def _not_any_more(self, row: ProposalRow, found: Intended) -> str:
        """Why what was approved earlier may not be written now; empty where it may."""
        reviewing = self._reviewing
        if found.file.base != row.base:
            return "the entry was changed since it was approved"
        if len(reviewing.counting(row)) < max(reviewing.needed(found), len(row.approvals)):
            return "somebody who approved it may not approve any more"
        if not found.cited:
            return "its source is none of ours any more"
        return unsettled(found)

    async def _open_again(self, row: ProposalRow, why: str, found: Intended | None = None) -> None:
        base = found.file.base if found is not None else row.base
        step = self._step("the desk", "opened again", why=why)
        changed = {"approvals": (), "not_before": 0.0, "base": base, "note": why, **_AS_IT_WAS}
        anew = await self._rows.change(row, step, state=OPEN, version=row.version + 1, **changed)
        if anew is not None:
            await self._reviewing.tell_editors(anew, found)

    async def _take_up(self, row: ProposalRow) -> None:
        """Finish what somebody began to write, and said no more of."""
        now = self._reviewing.now()
        if row.claimed_by != self._place and now - row.claimed_at < _OTHERS_SECONDS:
            return
        step = self._step("the desk", "taken up")
        taken = await self._rows.change(row, step, claimed_by=self._place, claimed_at=now)
        if taken is None:
            return
        path = path_of(taken.entry, self._kb, self._reviewing.folders)
        made = None
        if path is not None:
            signed = self._signed(taken, None)
            made = await asyncio.to_thread(is_written, path, self._root, taken.outcome, taken.base, signed)
        if made is not None:
            await self._done(taken, None, made)
            return
        try:
            found = await self._reviewing.intend(taken)
        except UserError as reason:
            await self._open_again(taken, str(reason))
            return
        if found.file.base != taken.base or found.outcome != taken.outcome:
            await self._open_again(taken, "the entry was changed while it was being written", found)
        elif why := self._not_any_more(taken, found):
            await self._open_again(taken, why, found)
        else:
            await self._write(taken, found)

    @property
    def _kb(self) -> Knowledge:
        return self._reviewing.serving()

    def _step(self, who: str, what: str, **detail: object) -> Step:
        return Step(at=self._reviewing.now(), who=who, what=what, detail=detail)


def _said(reason: UserError | OSError, name: str) -> str:
    if isinstance(reason, UserError):
        return str(reason)
    return f"{name} cannot be written ({(reason.strerror or type(reason).__name__).lower()})"


def _sentence(words: str) -> str:
    """Words with a capital, unless they begin with the name of a file."""
    return words if "/" in words.partition(" ")[0] else f"{words[:1].upper()}{words[1:]}"
