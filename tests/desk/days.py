"""A desk whose days pass in a moment: it looks at its ledger after everything that happened, else when something is due."""

from __future__ import annotations

from typing import Protocol

from tests.desk.office import Office


class Counting(Protocol):
    """Whoever posts for it. asked: how often it was asked for anything."""

    @property
    def asked(self) -> int: ...


class Days(Office):
    """An office, and the poster that it was employed with."""

    def __init__(self, office: Office, poster: Counting) -> None:
        super().__init__(office.dragoman, office.desk, office.clock, office.platform)
        self._poster = poster
        office.desk.look_seconds = office.desk.observe_seconds = 10 * 86_400.0

    async def wait(self, seconds: float) -> None:
        until, asked = self.clock.now() + seconds, -1
        await self.quiet()
        while True:
            if asked != self._poster.asked:
                asked = self._poster.asked
                self.desk.wake()
            elif not self.clock.jump(until):
                return
            await self.quiet()
