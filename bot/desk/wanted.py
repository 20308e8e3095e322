"""What is asked in vain: counted beside the answers, written by the desk's rounds, told to editors. Nobody's name is kept.

What counts: a name that leads to nothing, and an answer that nothing is recorded, where an answer without its dates would
say so too. A guess that was taken, bad input and what is denied do not count. The same question of one person counts once
an hour in one process: whether it is the same person is told by a hash whose key is drawn anew at every start and never
written, and which is dropped after the hour.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import date

import msgspec

from bot.answers.wanted import InVain
from bot.core.answer import Answer, Lack, Status
from bot.core.wanting import WITHHELD
from bot.desk.corrections import Asking
from bot.kb.knowledge import Knowledge
from bot.state.wanted import WantedRow, WantedRows

HOUR = 3_600.0
MOST_WAITING = 1_000
"""Different questions between two rounds of the desk; what is more is not counted."""
MOST_OF_ONE = 30
"""Different questions of one person in an hour: nobody fills the list alone."""
_MOST_PEOPLE = 10_000
_MOST_ASKED_AGAIN = 50


class _Heard(msgspec.Struct):
    since: float
    questions: set[str]


class Wanted:
    """serving: the knowledge that is served now. asking: answers a line from a given knowledge. now: seconds since 1970."""

    def __init__(
        self,
        rows: WantedRows,
        serving: Callable[[], Knowledge],
        asking: Asking,
        today: Callable[[], date],
        now: Callable[[], float],
    ) -> None:
        self._rows = rows
        self._serving = serving
        self._asking = asking
        self._today = today
        self._now = now
        self._key = secrets.token_bytes(32)
        self._heard: dict[bytes, _Heard] = {}
        self._counts: Counter[tuple[str, date]] = Counter()
        self._dated: set[str] = set()

    def note(self, asker: str, lack: Lack) -> None:
        """Somebody asked in vain. Waits for nothing, and keeps no name."""
        question = lack.question
        counted = question, self._today()
        if not self._is_new(asker, question) or (counted not in self._counts and len(self._counts) >= MOST_WAITING):
            return
        self._counts[counted] += 1
        if lack.dated:
            self._dated.add(question)

    def _is_new(self, asker: str, question: str) -> bool:
        now = self._now()
        whom = hashlib.blake2b(asker.encode(errors="surrogatepass"), key=self._key, digest_size=16).digest()
        heard = self._heard.get(whom)
        if heard is None or now - heard.since >= HOUR:
            self._heard.pop(whom, None)
            heard = self._heard[whom] = _Heard(now, set())
            if len(self._heard) > _MOST_PEOPLE:
                del self._heard[next(iter(self._heard))]
        if question in heard.questions or len(heard.questions) >= MOST_OF_ONE:
            return False
        heard.questions.add(question)
        return True

    async def write(self) -> None:
        """Add what was noted to the store. Raises what Store.begin does, and keeps it for the next time then."""
        now = self._now()
        self._heard = {whom: heard for whom, heard in self._heard.items() if now - heard.since < HOUR}
        if not self._counts:
            return
        counts, self._counts = self._counts, Counter()
        dated, self._dated = self._dated, set()
        try:
            answered = {question async for question, answer in self._again(dated) if _is_answer(answer)}
            await self._rows.add({one: times for one, times in counts.items() if one[0] not in answered})
        except Exception:
            self._counts.update(counts)
            self._dated |= dated
            raise

    async def forget(self) -> None:
        """Forget what nobody has asked for a long time."""
        await self._rows.forget(self._today())

    # --- told to editors ---------------------------------------------------------------------------------------------

    async def lately(self, since: date, before: date) -> list[InVain]:
        """What was asked from a day on, most often first; what was first asked on the day `before` is for another time."""
        rows = await self._rows.most_wanted(since, before)
        return [InVain(row.question, row.times, row.first, row.last) for row in rows if not is_withheld(row)]

    async def drop_answered(self, since: date, before: date) -> None:
        """Ask the first of these again, and forget what is answered by now."""
        questions = [one.question for one in (await self.lately(since, before))[:_MOST_ASKED_AGAIN]]
        await self._rows.drop([question async for question, answer in self._again(questions) if _is_answer(answer)])

    async def _again(self, questions: Iterable[str]) -> AsyncIterator[tuple[str, Answer]]:
        kb, today = self._serving(), self._today()
        for question in questions:
            yield question, await self._asking(question, kb, today)
            # Whoever asks meanwhile does not wait for all of them.
            await asyncio.sleep(0)


class Still(msgspec.Struct, frozen=True):
    """A question that is still not answered, and what it is told now."""

    row: WantedRow
    answer: Answer


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted. more: how many questions beyond those shown, not asked again; withheld: how often something was asked
    whose words are not kept; answered: how many left the list now.
    """

    shown: list[Still]
    more: int
    withheld: int
    answered: int


async def listed(rows: WantedRows, ask: Callable[[str], Awaitable[Answer]], limit: int, since: date | None) -> Listed:
    """The most wanted, asked again one by one until there are enough; what is answered now leaves the list."""
    shown: list[Still] = []
    answered: list[str] = []
    every = await rows.most_wanted(since)
    left = [row for row in every if not is_withheld(row)]
    asked = 0
    while len(shown) < limit and asked < len(left):
        row = left[asked]
        asked += 1
        answer = await ask(row.question)
        if _is_answer(answer):
            answered.append(row.question)
        else:
            shown.append(Still(row, answer))
    await rows.drop(answered)
    return Listed(
        shown=shown,
        more=len(left) - asked,
        withheld=sum(row.times for row in every if is_withheld(row)),
        answered=len(answered),
    )


def is_withheld(row: WantedRow) -> bool:
    """Whether its words were not kept, so that it cannot be asked again."""
    return row.question.endswith(WITHHELD)


def _is_answer(answer: Answer) -> bool:
    return answer.lack is None and answer.status is not Status.ERROR
