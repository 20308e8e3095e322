"""Live reload: what is saved is served, whole, within a second; what cannot be is told, and the last good goes on.

How it is noticed that something was saved is in saved.py, how files become knowledge in kb/live.py.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager, suppress
from datetime import date
from typing import TypeVar

from bot.core.logbook import written_down
from bot.desk.notices import Notices
from bot.desk.saved import LOOK_SECONDS, Told, saved
from bot.desk.writers import Writers
from bot.errors import Problem, Severity
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.kb.live import Live, Reread

log = logging.getLogger("bot.desk")

T = TypeVar("T")

QUIET_SECONDS = 2.0
"""How long the same must be wrong until it is told: an editor may be in the middle of saving."""
_TRY_AGAIN = 30.0
_MOST_LOGGED = 10
_MANY = 500
"""Entries that change at once after which the collector of garbage is to pass them by."""

Swap = Callable[[Knowledge], None]
"""Serves another knowledge from now on."""


class Reloading:
    """serving: the knowledge that is served now. telling: told of what is wrong with the files.

    following: set while every save is noticed.
    """

    def __init__(
        self,
        folders: Folders,
        serving: Callable[[], Knowledge],
        swap: Swap,
        today: Callable[[], date],
        telling: Telling,
        quiet_seconds: float = QUIET_SECONDS,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self.following = asyncio.Event()
        self._folders = folders
        self._serving = serving
        self._swap = swap
        self._today = today
        self._telling = telling
        self._quiet_seconds = quiet_seconds
        self._look_seconds = look_seconds
        self._live = Live(folders, serving())
        self._writers = Writers(folders)
        self._untaken: Told = frozenset()
        self._errors: tuple[Problem, ...] = ()
        self._news = False
        self._tell_at = 0.0

    async def run(self) -> None:
        """Serve what is saved, until cancelled."""
        log.info("what is saved in %s and in %s is served at once", *self._folders)
        # All is read before the first save is waited for: only what was read before can be left out then.
        await self._look(None, first=True)
        while True:
            try:
                await self._follow()
            except Exception:
                written_down("waiting for what is saved, which is begun anew,")
                await asyncio.sleep(_TRY_AGAIN)

    async def _follow(self) -> None:
        try:
            async with aclosing(saved(self._folders, self._look_seconds)) as told:
                async for paths in told:
                    if paths is None or paths or self._untaken is None or self._untaken:
                        await self._look(paths)
                    self.following.set()
                    await self._tell()
        finally:
            self.following.clear()

    async def _look(self, paths: Told, first: bool = False) -> bool:
        """Serve what is in these files, and in those that were left for later. Returns whether that was possible."""
        live, today, writers = self._live, self._today(), self._writers
        paths = None if paths is None or self._untaken is None else frozenset(paths | self._untaken)
        self._untaken = paths
        standing = writers.standing()
        # At first all is read for the sake of later: what is in the files then is looked at once more.
        if standing is None and not first:
            return False

        def still() -> bool:
            return standing is not None and writers.standing() == standing

        try:
            with _uncollected():
                reread = await _beside(lambda: live.read_again(paths, today, still))
                if first or len(reread.changed) > _MANY:
                    # Looking through all of the knowledge for garbage would hold everybody up, and there is none in it.
                    gc.freeze()
        except Exception:
            written_down("reading what was saved, which is tried again,")
            self._live = Live(self._folders, self._serving())
            self._untaken = frozenset()
            return False
        if reread.whole:
            self._untaken = frozenset()
            self._take(reread)
        return reread.whole

    def _take(self, reread: Reread) -> None:
        if reread.knowledge is not None:
            self._swap(reread.knowledge)
            log.info("knowledge %s: %s changed", reread.knowledge.revision[:7], _entries(len(reread.changed)))
        errors = tuple(problem for problem in reread.problems if problem.severity is Severity.ERROR)
        if errors != self._errors:
            self._errors = errors
            self._news = self._telling.has_news(errors)
            self._tell_at = time.monotonic() + self._quiet_seconds

    async def _tell(self) -> None:
        if not self._news or time.monotonic() < self._tell_at:
            return
        # Nobody is told of what was mended meanwhile.
        errors = self._errors
        if not await self._look(None):
            self._tell_at = time.monotonic() + self._quiet_seconds
            return
        if errors != self._errors:
            return
        try:
            await self._telling.tell(errors, self._serving().revision)
            self._news = False
        except Exception:
            written_down("telling what is wrong with the files, which is tried again,")
            self._tell_at = time.monotonic() + _TRY_AGAIN


class Telling:
    """Tells the log and the editors' channel what keeps the files from being served, once, and when nothing does any more.

    channel: None where only the log is told.
    """

    def __init__(self, notices: Notices | None = None, channel: str | None = None) -> None:
        self._notices = notices
        self._channel = channel
        self._logged = ""
        self._told = ""
        self._slot = ""

    def has_news(self, errors: Sequence[Problem]) -> bool:
        """Whether something else is wrong than what was told last."""
        return _digest(errors) != self._told

    async def tell(self, errors: Sequence[Problem], revision: str) -> None:
        """Tell of these; of none, that nothing is wrong any more. Raises what Store.begin does.

        revision: of what is served. However many replicas find the same wrong, the channel is told once.
        """
        digest = _digest(errors)
        if digest != self._logged:
            self._logged = digest
            _write_down(errors, revision)
        if self._notices is not None and self._channel is not None:
            await self._post(self._notices, self._channel, digest, errors, revision)
        self._told = digest

    async def _post(
        self, notices: Notices, channel: str, digest: str, errors: Sequence[Problem], revision: str
    ) -> None:
        from bot.answers.broken import broken, mended

        if not errors:
            await notices.tell(channel, f"mended {self._slot}", mended(revision))
            return
        number = 0
        while await notices.told(channel, f"mended {digest} {number}"):
            # The same went wrong before, and it was told that it was mended.
            number += 1
        self._slot = f"{digest} {number}"
        await notices.tell(channel, f"broken {self._slot}", broken(errors, revision))


def _digest(errors: Sequence[Problem]) -> str:
    """Of what is wrong, wherever in the files it stands: lines move while somebody mends them. Empty for nothing."""
    if not errors:
        return ""
    found = sorted(Counter((problem.file, problem.message) for problem in errors).items())
    return hashlib.blake2b(repr(found).encode(), digest_size=12).hexdigest()


def _write_down(errors: Sequence[Problem], revision: str) -> None:
    if not errors:
        log.info("nothing is wrong with the files any more; knowledge %s is served", revision[:7])
        return
    log.error("what was saved is not served; knowledge %s goes on being served", revision[:7])
    for problem in errors[:_MOST_LOGGED]:
        log.error("%s", problem)
    if len(errors) > _MOST_LOGGED:
        log.error("and %d more: dragoman kb check lists them all", len(errors) - _MOST_LOGGED)


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage is looked for: among many objects that takes longer than an answer may wait."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


async def _beside(work: Callable[[], T]) -> T:
    """What work returns, done in a thread that nothing waits for when the program ends: reading everything takes a while."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, reason: BaseException | None) -> None:
        if done.cancelled():
            return
        if reason is not None:
            done.set_exception(reason)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        try:
            result, reason = work(), None
        except BaseException as failure:
            result, reason = None, failure
        # The loop may have ended meanwhile.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, reason)

    threading.Thread(target=run, name="reloading", daemon=True).start()
    return await done
