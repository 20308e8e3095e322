"""Delivery: every post that is owed is made once. A row of the ledger is claimed, the post sent, the row marked.

Neither platform offers that. So where nobody can tell whether a post arrived (the connection was lost, the process
killed), the channel's history is looked into before anything is sent again, and not before a request that is still on its
way has surely ended: SETTLED seconds after the attempt began.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable

import msgspec

from bot.core.answer import Answer
from bot.core.logbook import written_down
from bot.core.posting import Address, NotPosted, Post, Posted, Poster, Trouble
from bot.desk.owed import BEGIN_SECONDS, Clock, Content, Kind, NotYet
from bot.state.channels import Channels, Pause
from bot.state.ledger import CLAIMED, FAILED, OPEN, QUIET, SENT, SETTLED, SKIPPED, UNCLEAR, Entry, Ledger, Posting

log = logging.getLogger("bot.desk")

AT_ONCE = 16
"""Posts under way at one time on each platform."""
MARGIN = 600.0
"""Seconds before its first attempt from which on a post is looked for."""
_MOST_READY = 2_000
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 300.0
_MARK_TRIES = 5


class Courier:
    """Makes the posts that the ledger owes. Any number of them may work on one store; none leads.

    kinds: by name. look_again: called when there is something to look() at again.
    """

    def __init__(
        self,
        ledger: Ledger,
        channels: Channels,
        kinds: dict[str, Kind],
        clock: Clock,
        look_again: Callable[[], None] = lambda: None,
    ) -> None:
        self._ledger = ledger
        self._channels = channels
        self._kinds = kinds
        self._clock = clock
        self._look_again = look_again
        self._passed_over = False
        self._owner = f"{socket.gethostname()[:30]}/{os.getpid()}/{secrets.token_hex(6)}"
        self._posters: dict[str, Poster] = {}
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._under_way: dict[tuple[str, str, str], asyncio.Task[None]] = {}

    def reach(self, platform: str, poster: Poster | None) -> None:
        """From now on posts to a platform are made so, or wait."""
        if poster is None:
            self._posters.pop(platform, None)
        else:
            self._posters[platform] = poster

    @property
    def platforms(self) -> tuple[str, ...]:
        """Those that can be posted to just now."""
        return tuple(self._posters)

    @property
    def busy(self) -> bool:
        """Whether posts are under way."""
        return bool(self._under_way)

    # --- work begun --------------------------------------------------------------------------------------------------

    async def look(self) -> None:
        """Begin what the ledger has ready. Returns at once; the posts are made beside."""
        if not self._posters:
            return
        paused: dict[str, Pause] | None = None
        for entry in await self._ledger.ready(self._clock.now(), self.platforms, _MOST_READY):
            # One after the other in a channel: those of one that waits for its turn must not keep all others.
            if entry.id in self._under_way:
                continue
            if any(entry.channel == channel for channel, _, _ in self._under_way):
                self._passed_over = True
                continue
            if paused is None:
                paused = await self._channels.pauses()
            if entry.channel in paused and entry.state == OPEN:
                # What has no day waits until the pause ends.
                if self._kinds[entry.kind].of_a_day:
                    await self._ledger.end(entry, SKIPPED, self._clock.now(), note="the channel is paused")
                continue
            self._begin(entry, self._go_on if entry.state == CLAIMED else self._try)

    def offer(self, entry: Entry) -> None:
        """Begin a post that the ledger does not have yet. Whoever writes its row first makes it."""
        if entry.id not in self._under_way:
            self._begin(entry, self._claim_new)

    def _begin(self, entry: Entry, work: Callable[[Entry], Awaitable[None]]) -> None:
        task = asyncio.get_running_loop().create_task(self._in_turn(entry, work))
        self._under_way[entry.id] = task
        task.add_done_callback(lambda _: self._ended(entry))

    def _ended(self, entry: Entry) -> None:
        self._under_way.pop(entry.id, None)
        if self._passed_over:
            self._passed_over = False
            self._look_again()

    async def _in_turn(self, entry: Entry, work: Callable[[Entry], Awaitable[None]]) -> None:
        platform = entry.channel.partition(":")[0]
        async with self._turns.setdefault(platform, asyncio.Semaphore(AT_ONCE)):
            try:
                try:
                    await work(entry)
                except NotYet as later:
                    if later.until is not None:
                        await self._end(entry, entry.state, not_before=later.until)
                        self._look_again()
            except Exception:
                # The row says how far it came: whoever is next goes on from there.
                written_down(f"the {entry.kind} for {entry.channel} ({entry.slot})")

    async def settled(self) -> None:
        """Returns when nothing is under way."""
        while self._under_way:
            await asyncio.wait(tuple(self._under_way.values()))

    async def finish(self, seconds: float) -> None:
        """Give what is under way so long to end, and interrupt the rest: their rows stay claimed."""
        if self._under_way:
            _, left = await asyncio.wait(tuple(self._under_way.values()), timeout=seconds)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    # --- one post ----------------------------------------------------------------------------------------------------

    async def _claim_new(self, entry: Entry) -> None:
        content = await self._kinds[entry.kind].content(entry)
        now = self._clock.now()
        if content is None or content.answer is None:
            await self._ledger.add([_with(entry, state=QUIET, begun_at=now)], now)
            return
        if entry.platform not in self._posters:
            await self._ledger.add([entry], now)
            return
        claimed = _claimed(entry, self._owner, now)
        begin_by = asyncio.get_running_loop().time() + BEGIN_SECONDS
        if await self._ledger.add([claimed], now):
            await self._send(claimed, content, begin_by)

    async def _try(self, entry: Entry) -> None:
        """Post what surely was not posted."""
        kind, now = self._kinds[entry.kind], self._clock.now()
        if kind.is_late(entry, now):
            await self._end(entry, SKIPPED, note=entry.note or "its time was over")
            return
        content = await kind.content(entry)
        if content is None or content.answer is None:
            await self._quiet(entry, content)
            return
        await self._claim_and_send(entry, content)

    async def _quiet(self, entry: Entry, content: Content | None) -> None:
        detail = content.detail if content is not None and content.detail is not None else entry.detail
        await self._end(_with(entry, detail=detail), QUIET, detail=detail)

    async def _claim_and_send(self, entry: Entry, content: Content) -> None:
        now = self._clock.now()
        wanted = _claimed(entry, self._owner, now)
        begin_by = asyncio.get_running_loop().time() + BEGIN_SECONDS
        claimed = await self._ledger.take(
            entry,
            self._owner,
            wanted.not_before,
            now,
            state=CLAIMED,
            attempts=wanted.attempts,
            begun_at=wanted.begun_at,
            attempted_at=wanted.attempted_at,
            detail=content.detail or entry.detail,
        )
        if claimed is not None:
            await self._send(claimed, content, begin_by)

    async def _send(self, entry: Entry, content: Content, begin_by: float) -> None:
        poster = self._posters.get(entry.platform)
        if poster is None:
            await self._put_off(entry, NotPosted(Trouble.LATER, f"{entry.platform} is not served just now"))
            return
        try:
            posted = await poster.post(_post(entry, content), begin_by)
        except NotPosted as trouble:
            await self._not_posted(entry, trouble)
        else:
            await self._sent(entry, content, posted)

    async def _not_posted(self, entry: Entry, trouble: NotPosted) -> None:
        match trouble.trouble:
            case Trouble.LATER:
                await self._put_off(entry, trouble)
            case Trouble.UNCLEAR:
                log.warning(
                    "whether the %s for %s (%s) arrived is unclear (%s): it is looked for before it is sent again",
                    entry.kind,
                    entry.channel,
                    entry.slot,
                    trouble.why,
                )
                await self._end(entry, CLAIMED, note=f"unclear: {trouble.why}")
            case Trouble.GONE:
                await self._gone(entry, trouble)
            case Trouble.REFUSED:
                log.error("the %s for %s (%s) was not posted: %s", entry.kind, entry.channel, entry.slot, trouble.why)
                await self._end(entry, FAILED, note=trouble.why)

    async def _put_off(self, entry: Entry, trouble: NotPosted) -> None:
        """Try again later. What was unclear once is looked for again before it is sent again."""
        now = self._clock.now()
        pause = max(trouble.pause, min(_FIRST_PAUSE * 2 ** max(0, entry.attempts - 1), _LONGEST_PAUSE))
        state = CLAIMED if entry.note.startswith("unclear") else OPEN
        log.info("the %s for %s waits %.0f s: %s", entry.kind, entry.channel, pause, trouble.why)
        note = entry.note if state == CLAIMED else trouble.why
        await self._end(entry, state, not_before=now + pause, note=note)
        self._look_again()

    async def _gone(self, entry: Entry, trouble: NotPosted) -> None:
        """Nothing more is posted to a channel that does not take it, until somebody looks into it."""
        await self._end(entry, FAILED if self._kinds[entry.kind].of_a_day else OPEN, note=trouble.why)
        if await self._channels.pause(Pause(channel=entry.channel, why=trouble.why, since=self._clock.now())):
            log.error(
                "%s takes no posts (%s): it is paused. When that is mended: /digest resume there, or "
                "dragoman digest resume --channel %s",
                entry.channel,
                trouble.why,
                entry.channel,
            )

    # --- what may have been posted -----------------------------------------------------------------------------------

    async def _go_on(self, entry: Entry) -> None:
        """Look whether a post arrived; send it again if it surely did not."""
        poster = self._posters.get(entry.platform)
        kind, now = self._kinds[entry.kind], self._clock.now()
        content = await kind.content(entry)
        taken = poster and await self._ledger.take(entry, self._owner, now + SETTLED, now)
        if poster is None or not taken:
            return
        try:
            found = await poster.find(_post(taken, content), taken.begun_at - MARGIN)
        except NotPosted as trouble:
            await self._not_found_out(taken, trouble)
            return
        if found is not None:
            log.info("the %s for %s (%s) had arrived", entry.kind, entry.channel, entry.slot)
            await self._sent(taken, content, found)
        elif content is None or content.answer is None:
            await self._quiet(taken, content)
        elif kind.is_late(taken, self._clock.now()):
            log.error("the %s for %s (%s) did not arrive in time", entry.kind, entry.channel, entry.slot)
            await self._end(taken, SKIPPED, note="it did not arrive, and its time was over")
        elif entry.channel in await self._channels.pauses():
            await self._end(taken, SKIPPED, note="it did not arrive, and the channel is paused")
        else:
            log.info("the %s for %s (%s) had not arrived: it is sent", entry.kind, entry.channel, entry.slot)
            await self._claim_and_send(_with(taken, note="unclear: not found"), content)

    async def _not_found_out(self, entry: Entry, trouble: NotPosted) -> None:
        match trouble.trouble:
            case Trouble.GONE:
                await self._gone(entry, trouble)
            case Trouble.REFUSED:
                log.error(
                    "nobody can tell whether the %s for %s (%s) arrived: %s",
                    *(entry.id[1], entry.channel, entry.slot),
                    trouble.why,
                )
                await self._end(entry, UNCLEAR, note=trouble.why)
            case _:
                pause = max(trouble.pause, 6 * _FIRST_PAUSE)
                await self._end(entry, CLAIMED, not_before=self._clock.now() + pause)

    # --- marks -------------------------------------------------------------------------------------------------------

    async def _sent(self, entry: Entry, content: Content | None, posted: Posted) -> None:
        posting = None
        if content is not None and content.posting is not None:
            posting = msgspec.structs.replace(content.posting, message=posted.message, thread=posted.thread)
        await self._end(entry, SENT, posting, message=posted.message, note="")
        await self._kinds[entry.kind].sent(entry)

    async def _end(self, entry: Entry, state: str, posting: Posting | None = None, **changed: object) -> None:
        """Mark a row. A database that fails just then is asked again: else the post would have to be looked for."""
        for attempt in range(_MARK_TRIES):
            try:
                marked = await self._ledger.end(entry, state, self._clock.now(), posting=posting, **changed)
            except Exception:
                if attempt == _MARK_TRIES - 1:
                    raise
                await asyncio.sleep(0.2 * 2**attempt)
            else:
                if not marked and state == SENT:
                    log.warning("the %s for %s (%s) was marked by another", entry.kind, entry.channel, entry.slot)
                return


def _claimed(entry: Entry, owner: str, now: float) -> Entry:
    return _with(
        entry,
        state=CLAIMED,
        owner=owner,
        attempts=entry.attempts + 1,
        begun_at=entry.begun_at or now,
        attempted_at=now,
        not_before=now + SETTLED,
    )


def _with(entry: Entry, **changed: object) -> Entry:
    return msgspec.structs.replace(entry, **changed)


_NOTHING = Answer(title="")


def _post(entry: Entry, content: Content | None) -> Post:
    return Post(
        channel=Address.read(entry.channel),
        answer=(content.answer if content else None) or _NOTHING,
        key=entry.key,
        reply_to=content.reply_to if content else str(entry.detail.get("message", "")),
        thread=content.thread if content else str(entry.detail.get("thread", "")),
        silent=content.silent if content else False,
    )
