"""What is proposed in chat, and the log of what became of it: rows of PROPOSALS and PROPOSAL_STEPS. Who may do what, and what
is written, is decided in bot/desk/.

A proposal is `open`, `held` (approved, and written when its time comes), `approving` (somebody is writing it: see claimed_at),
or ended: `approved` (written), `rejected`, `withdrawn`, `superseded` (the entry came to say it otherwise).
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.state.ledger import SETTLED
from bot.state.store import Store
from bot.state.tables import PROPOSAL_STEPS, PROPOSALS

OPEN, HELD, APPROVING = "open", "held", "approving"
APPROVED, REJECTED, WITHDRAWN, SUPERSEDED = "approved", "rejected", "withdrawn", "superseded"
UNDECIDED = (OPEN, HELD, APPROVING)

_DAY = 86_400.0
_P, _S = PROPOSALS.c, PROPOSAL_STEPS.c


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """Who approved which version, when, and which roles of their platform they had then."""

    by: str
    at: float
    version: int
    roles: tuple[str, ...] = ()


class ProposalRow(msgspec.Struct, frozen=True, kw_only=True):
    """See PROPOSALS. Times are seconds since 1970."""

    number: int = 0
    state: str = OPEN
    entry: str
    field: str = ""
    value: str = ""
    source: str = ""
    why: str = ""
    how: str = "replace"
    version: int = 1
    stamp: int = 1
    base: str
    revision: str
    proposer: str
    channel: str = ""
    authors: tuple[str, ...]
    approvals: tuple[Approval, ...] = ()
    not_before: float = 0.0
    claimed_by: str = ""
    claimed_at: float = 0.0
    outcome: str = ""
    made: str = ""
    note: str = ""
    told: int = 0
    created_at: float
    changed_at: float


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log: who did what to which proposal, and when."""

    proposal: int = 0
    at: float
    who: str
    what: str
    detail: dict[str, Any] = {}


class TooMany(Exception):
    """Somebody has as many proposals under way as anybody may."""


class TooManyToday(TooMany):
    """Somebody has proposed as much within a day as anybody may, decided or not: editors are told of each."""


class ProposalRows:
    """Everything raises what Store.begin does when the database does not answer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, row: ProposalRow, step: Step, most: int) -> ProposalRow:
        """Write a new proposal, and its first step; the row with its number. One that its proposer has under way already
        is given instead.

        Raises TooMany where its proposer has `most` under way, TooManyToday where they made twice as many within a day.
        """
        values = _columns(msgspec.structs.asdict(row))
        del values["number"]
        theirs = and_(_P.proposer == row.proposer, _P.state.in_(UNDECIDED))
        same = and_(theirs, *(PROPOSALS.c[name] == values[name] for name in _ASKED))
        async with self._store.begin() as connection:
            there = (await connection.execute(select(PROPOSALS).where(same))).first()
            if there is not None:
                return _read(there)
            under_way = (await connection.execute(select(func.count()).select_from(PROPOSALS).where(theirs))).scalar()
            if (under_way or 0) >= most:
                raise TooMany
            lately = and_(_P.proposer == row.proposer, _P.created_at > row.created_at - _DAY)
            made = (await connection.execute(select(func.count()).select_from(PROPOSALS).where(lately))).scalar()
            if (made or 0) >= 2 * most:
                raise TooManyToday
            number = (await connection.execute(insert(PROPOSALS).values(values).returning(_P.number))).scalar_one()
            await _log(connection, number, step)
        return msgspec.structs.replace(row, number=number)

    async def get(self, number: int) -> ProposalRow | None:
        """The proposal of this number."""
        async with self._store.begin() as connection:
            row = (await connection.execute(select(PROPOSALS).where(_P.number == number))).first()
            return _read(row) if row is not None else None

    async def under_way(self, most: int, proposer: str | None = None) -> tuple[list[ProposalRow], int]:
        """What is undecided, oldest first, and how many there are; of everybody, or of one proposer."""
        theirs = [] if proposer is None else [_P.proposer == proposer]
        wanted = and_(_P.state.in_(UNDECIDED), *theirs)
        async with self._store.begin() as connection:
            rows = await connection.execute(select(PROPOSALS).where(wanted).order_by(_P.number).limit(most))
            found = [_read(row) for row in rows]
            every = await connection.execute(select(func.count()).select_from(PROPOSALS).where(wanted))
            return found, every.scalar() or 0

    async def latest_of(self, proposer: str, most: int) -> list[ProposalRow]:
        """What somebody proposed last, decided or not, newest first."""
        asked = select(PROPOSALS).where(_P.proposer == proposer).order_by(_P.number.desc()).limit(most)
        async with self._store.begin() as connection:
            return [_read(row) for row in await connection.execute(asked)]

    async def change(self, row: ProposalRow, step: Step, **changed: Any) -> ProposalRow | None:
        """Change a row and write the step, both or neither; None where somebody changed the row since it was read."""
        same = and_(_P.number == row.number, _P.stamp == row.stamp)
        changed |= {"stamp": row.stamp + 1, "changed_at": step.at}
        async with self._store.begin() as connection:
            done = await connection.execute(update(PROPOSALS).where(same).values(_columns(changed)))
            if done.rowcount != 1:
                return None
            await _log(connection, row.number, step)
        return msgspec.structs.replace(row, **changed)

    async def note(self, number: int, step: Step) -> None:
        """Write a step that changed nothing, such as one that was refused."""
        async with self._store.begin() as connection:
            await _log(connection, number, step)

    async def told(self, row: ProposalRow) -> None:
        """Note that the editors were told of this version."""
        same = and_(_P.number == row.number, _P.told < row.version)
        async with self._store.begin() as connection:
            await connection.execute(update(PROPOSALS).where(same).values(told=row.version))

    async def due(self, now: float) -> list[ProposalRow]:
        """What waits for the desk: held until now, left in the middle of being written, or not told to the editors."""
        wanted = or_(
            and_(_P.state == HELD, _P.not_before <= now),
            and_(_P.state == APPROVING, _P.claimed_at <= now - SETTLED),
            and_(_P.state.in_((OPEN, HELD)), _P.told < _P.version),
        )
        async with self._store.begin() as connection:
            return [_read(row) for row in await connection.execute(select(PROPOSALS).where(wanted).order_by(_P.number))]

    async def next_at(self) -> float | None:
        """When something is due next, in seconds since 1970; None where nothing is."""
        async with self._store.begin() as connection:
            held = select(func.min(_P.not_before)).where(_P.state == HELD)
            begun = select(func.min(_P.claimed_at)).where(_P.state == APPROVING)
            times = [(await connection.execute(held)).scalar()]
            claimed = (await connection.execute(begun)).scalar()
            times.append(None if claimed is None else claimed + SETTLED)
        return min((time for time in times if time is not None), default=None)

    async def steps(self, number: int | None, most: int) -> list[Step]:
        """The latest steps, newest first: of one proposal, or of all."""
        asked = select(PROPOSAL_STEPS).order_by(_S.seq.desc()).limit(most)
        if number is not None:
            asked = asked.where(_S.proposal == number)
        async with self._store.begin() as connection:
            return [
                Step(
                    proposal=row.proposal,
                    at=row.at,
                    who=row.who,
                    what=row.what,
                    detail=msgspec.json.decode(row.detail),
                )
                for row in await connection.execute(asked)
            ]


async def _log(connection: AsyncConnection, number: int, step: Step) -> None:
    values = {
        "proposal": number,
        "at": step.at,
        "who": step.who,
        "what": step.what,
        "detail": msgspec.json.encode(step.detail).decode(),
    }
    await connection.execute(insert(PROPOSAL_STEPS).values(values))


_ASKED = ("entry", "field", "value", "source", "why", "how")
"""What makes two proposals of one person the same."""
_AS_JSON = ("authors", "approvals")


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    return {name: msgspec.json.encode(value).decode() if name in _AS_JSON else value for name, value in values.items()}


def _read(row: Row[Any]) -> ProposalRow:
    values = dict(row._mapping)
    values["authors"] = msgspec.json.decode(row.authors, type=tuple[str, ...])
    values["approvals"] = msgspec.json.decode(row.approvals, type=tuple[Approval, ...])
    return ProposalRow(**values)
