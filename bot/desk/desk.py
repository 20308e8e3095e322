"""The desk: everything that has a memory, over one store. Commands reach it through desk_of, the program runs it."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from datetime import date

from bot.config import Settings
from bot.core.answer import Answer, Lack, Status
from bot.core.logbook import written_down
from bot.core.permissions import Permissions
from bot.core.posting import Poster
from bot.desk.corrections import CORRECTION, Asking, Corrections
from bot.desk.delivery import Courier
from bot.desk.digests import DIGEST, Digests, follow_ids
from bot.desk.due import Subscription
from bot.desk.history import History, from_git, git_begins
from bot.desk.notices import NOTICE, Notices
from bot.desk.owed import Clock, Kind, RealClock
from bot.desk.proposals import Proposals
from bot.desk.standing_on import stands_on
from bot.desk.wanted import Wanted
from bot.desk.watches import WATCH, QuietHours, Watches
from bot.errors import UserError
from bot.kb.changes import Change
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.state.channels import Channels
from bot.state.ledger import Ledger, Posting
from bot.state.store import Store
from bot.state.wanted import WantedRows
from bot.text.clock import read_at, read_days, read_hours

log = logging.getLogger("bot.desk")

LOOK_SECONDS = 30.0
"""How often it is looked what others have put into the store."""
OBSERVE_SECONDS = 60.0
"""How often it is looked whether the knowledge is another, and noted that it is served."""
FORGET_SECONDS = 3_600.0
_SHORTEST_PAUSE = 0.2
_KEPT = 400 * 86_400.0
"""How long the ledger remembers what it posted."""
_FAREWELL = 5.0
_USED_AGAIN = 86_400.0
_MOST_CHANGES = 40
_EARLIER = 3
"""Revisions served before that are kept: posting an answer takes some seconds."""
_MOST_SEARCHED = 2_000


class Desk:
    """serving: the knowledge that is served now. asking: answers a line from a given knowledge, for corrections."""

    def __init__(
        self,
        store: Store,
        folders: Folders,
        settings: Settings,
        permissions: Permissions,
        serving: Callable[[], Knowledge],
        today: Callable[[], date],
        asking: Asking,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or RealClock()
        self.look_seconds, self.observe_seconds = LOOK_SECONDS, OBSERVE_SECONDS
        self._store = store
        self._folders = folders
        self._serving = serving
        self._today = today
        self.settings = settings
        self.permissions = permissions
        self.channels = Channels(store)
        self.ledger = Ledger(store)
        self.past = History(store, folders)
        now = self._clock.now
        self.wanted = Wanted(WantedRows(store), serving, asking, today, now)
        self.digests = Digests(
            self.ledger,
            self.channels,
            self.past,
            configured(settings, serving()),
            serving,
            now,
            settings.editors.channel,
            self.wanted,
        )
        hours = settings.watches.quiet_hours
        self.watches = Watches(
            self.ledger,
            self.channels,
            self.past,
            serving,
            now,
            today,
            QuietHours(*read_hours(hours)) if hours else None,
            self.timezone,
        )
        self.corrections = Corrections(
            self.ledger, self.channels, self.past, serving, now, asking, settings.corrections.days
        )
        self._woken = asyncio.Event()
        self.notices = Notices(self.ledger, now, self._woken.set)
        self.proposals = Proposals(
            *(store, folders, serving, today, now, self.notices, permissions, settings.editors),
            *(self.timezone, self._woken.set),
        )
        kinds: dict[str, Kind] = {
            DIGEST: self.digests,
            WATCH: self.watches,
            CORRECTION: self.corrections,
            NOTICE: self.notices,
        }
        self.courier = Courier(self.ledger, self.channels, kinds, self._clock, self._woken.set)
        self._beside: set[asyncio.Task[None]] = set()
        self._watched: dict[str, dict[str, float]] = {}
        self._earlier: deque[Knowledge] = deque(maxlen=_EARLIER)
        self._observe_at = self._forget_at = 0.0
        self._failing = False

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock.now()

    @property
    def busy(self) -> bool:
        """Whether it is noting something beside its rounds."""
        return bool(self._beside)

    # --- run ---------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Post what is owed, until cancelled."""
        try:
            while True:
                await self._pause(await self._whole_round())
        finally:
            await self.courier.finish(_FAREWELL)
            await self.proposals.finish()
            with suppress(TimeoutError):
                await asyncio.wait_for(_quietly(self.wanted.write()), _FAREWELL)
            await asyncio.gather(*self._beside, return_exceptions=True)

    async def _whole_round(self) -> float:
        """A round, ended before the desk ends: an interrupted transaction may keep a file locked."""
        going = asyncio.ensure_future(self._round())
        try:
            return await asyncio.shield(going)
        except asyncio.CancelledError:
            await asyncio.wait((going,), timeout=_FAREWELL)
            raise

    async def _round(self) -> float:
        """Look once at everything; the seconds until it is to be looked again."""
        try:
            if self._failing:
                # A file that was taken away, a server that was started anew.
                await self._store.renew()
            await self.look()
            next_at = await self.ledger.next_at()
            held_until = await self.proposals.next_at()
        except Exception as reason:
            if not self._failing:
                self._failing = True
                written_down(f"a round of the desk, which goes on trying ({type(reason).__name__}),")
            return self.look_seconds
        if self._failing:
            self._failing = False
            log.info("the desk works again")
        now = self._clock.now()
        every = (next_at, held_until, self.digests.next_at(), self._observe_at)
        wakes = [one for one in every if one is not None and one > now]
        return min((self.look_seconds, *(one - now for one in wakes)))

    async def look(self) -> None:
        """Note what changed, write down what is owed, and begin what is due."""
        now = self._clock.now()
        kb = self._serving()
        observing = now >= self._observe_at
        if observing:
            # Set first: whoever wakes the desk meanwhile has it observed again.
            self._observe_at = now + self.observe_seconds
            await self.past.observe(kb, now)
        # Before the digest that tells of it is made.
        await self.wanted.write()
        for entry in await self.digests.due(self.courier.platforms):
            self.courier.offer(entry)
        await self.courier.look()
        if observing:
            # Hundreds of answers may have to be asked again: what is due does not wait for that.
            await self._follow_up(kb)
            await self.courier.look()
        await self.proposals.due()
        if now >= self._forget_at:
            await self.wanted.forget()
            await self.ledger.forget(now - _KEPT)
            await self.corrections.forget()
            self._forget_at = now + FORGET_SECONDS

    async def _follow_up(self, kb: Knowledge) -> None:
        """Owe what the latest changes call for, as this knowledge tells of them."""
        await self._know_watches()
        newest = await self.past.newest_in(kb.revision)
        if newest is not None:
            await self.watches.due(kb, newest, await self.digests.subscriptions())
            await self.corrections.due(kb, newest)

    async def _pause(self, seconds: float) -> None:
        """Returns after so many seconds, or when something is to be done sooner."""
        waiting = [
            asyncio.ensure_future(self._clock.sleep(max(_SHORTEST_PAUSE, seconds))),
            asyncio.ensure_future(self._woken.wait()),
        ]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        self._woken.clear()

    def succeeded(self, earlier: Knowledge) -> None:
        """Another knowledge is served now than this one, from which answers may be on their way into channels."""
        self._earlier.appendleft(earlier)
        self.wake()

    def wake(self) -> None:
        """Something is to be done now: a channel subscribed, the knowledge is another."""
        self._observe_at = 0.0
        self._woken.set()

    # --- told by the platforms ---------------------------------------------------------------------------------------

    def reach(self, platform: str, poster: Poster | None) -> None:
        """See core/adapter.py."""
        self.courier.reach(platform, poster)
        if poster is not None:
            self._woken.set()

    def posted(self, channel: str, message: str, answer: Answer, thread: str) -> None:
        """Remember what everybody in a channel sees, beside whatever goes on."""
        if answer.status is Status.OK and answer.line and self.settings.corrections.days:
            self._do_beside(self._remember(channel, message, answer, thread, self._served_as(answer.revision)))

    def _served_as(self, revision: str) -> Knowledge:
        """The knowledge of that revision while it is known; else the one that is served now."""
        return next((kb for kb in self._earlier if kb.revision == revision), self._serving())

    async def _remember(self, channel: str, message: str, answer: Answer, thread: str, kb: Knowledge) -> None:
        await self.ledger.remember(
            Posting(
                channel=channel,
                message=message,
                thread=thread,
                line=answer.line,
                today=self._today().isoformat(),
                stands_on=stands_on(answer, kb),
                revision=answer.revision,
                told=await self.past.number_of(answer.revision),
                posted_at=self._clock.now(),
            )
        )

    def used(self, channel: str, ids: Iterable[str]) -> None:
        """Somebody in a channel asked about these: what it watches of them is read there."""
        watched = self._watched.get(channel)
        asked = set(ids)
        if not watched or not asked:
            return
        now = self._clock.now()
        read = [one for one, at in watched.items() if now - at > _USED_AGAIN and set(one.split()) & asked]
        if read:
            watched.update(dict.fromkeys(read, now))
            self._do_beside(self.channels.watches_used(channel, read, now))

    def asked_in_vain(self, asker: str, lack: Lack) -> None:
        """A question of somebody's found nothing: it is counted, without them."""
        try:
            self.wanted.note(asker, lack)
        except Exception:
            written_down("counting what was asked in vain")

    async def _know_watches(self) -> None:
        known: dict[str, dict[str, float]] = {}
        for watch in await self.channels.watches():
            known.setdefault(watch.channel, {})[watch.target] = watch.used_at
        self._watched = known

    def _do_beside(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(_quietly(work))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    # --- asked by commands -------------------------------------------------------------------------------------------

    async def changes(self, concerned: Callable[[Change], bool], since: float | None) -> tuple[list[Change], int]:
        """The latest changes, newest first, and how many more there are: from git where there is a repository."""
        found = await from_git(self._folders, since=since, most=_MOST_SEARCHED, concerned=concerned)
        if found is None:
            noticed = await self.past.changes(since=since, most=_MOST_SEARCHED)
            found = [change for change in noticed if concerned(change)]
        return found[:_MOST_CHANGES], max(0, len(found) - _MOST_CHANGES)

    async def reaches(self) -> float | None:
        """Since when changes are known, in seconds since 1970; None where none ever will have been."""
        return await git_begins(self._folders) or await self.past.begins()

    async def noticed(self, since: float, until: float) -> list[Change]:
        """The changes from one time to another, newest first: from git where there is a repository."""
        found = await from_git(self._folders, since=since, until=until)
        return await self.past.changes(since=since, until=until) if found is None else found

    @property
    def timezone(self) -> str:
        """Of whatever has none of its own."""
        return self.settings.timezone or "UTC"


async def _quietly(work: Coroutine[object, object, None]) -> None:
    try:
        await work
    except Exception:
        written_down("what the desk was to remember")


def configured(settings: Settings, kb: Knowledge) -> list[Subscription]:
    """The digests of the config. What is followed and not in the knowledge (any more) is logged, and told in the digest."""
    found: list[Subscription] = []
    for one in settings.digests:
        follow: list[str] = []
        for written in one.follow:
            try:
                follow += follow_ids(kb, (written,))
            except UserError as reason:
                log.warning("the digest of %s: %s", one.channel, reason)
                follow.append(written)
        zone = one.timezone or settings.timezone or "UTC"
        found.append(
            Subscription(
                channel=one.channel,
                at=read_at(one.at),
                timezone=zone,
                days=read_days(one.days),
                follow=tuple(dict.fromkeys(follow)),
                quiet=one.quiet,
                configured=True,
            )
        )
    return found
