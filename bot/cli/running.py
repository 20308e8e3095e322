"""`dragoman run`: opens what the config asks for, serves its platforms, and ends as it is told to."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

import msgspec

from bot.app import Choices, configured, employed, open_newsroom, reloading, state_of
from bot.cli.probes import answering
from bot.cli.progress import compiling
from bot.cli.refusing import CODES, INTERRUPTED
from bot.cli.serving import GRACE, End, Served, serve
from bot.config import FILE, Configuration, Level, LogFormat, Settings
from bot.core import logbook
from bot.core.adapter import names, platform, recipe_of, secrets_of
from bot.core.answer import Status
from bot.core.health import Health
from bot.core.remembering import Events, Notes
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.app import Dragoman
    from bot.desk.desk import Desk
    from bot.desk.reloading import Reloading
    from bot.state.store import Store

log = logging.getLogger(__name__)

NOTHING_STARTED = CODES[Status.BAD_INPUT]
NOTHING_LEFT = CODES[Status.ERROR]
READY_WITHIN = 10.0
"""Seconds that the platforms are left alone to become ready in."""


def run(choices: Choices, level: Level | None) -> int:
    """Serve until told to stop; the exit code. Raises UserError and BadData for what keeps it from starting."""
    configuration = configured(choices)
    parts = list(_enabled(configuration))
    if not parts:
        return _nothing_enabled(choices)
    settings = configuration.settings
    logbook.begin(level or settings.log.level, as_json=settings.log.format is LogFormat.JSON)
    return asyncio.run(_run(choices, configuration, parts))


def _enabled(configuration: Configuration) -> Iterator[Served]:
    for name, settings in configuration.platforms.items():
        found = platform(name)
        if found is not None and getattr(settings, "enabled", False):
            yield Served(name, found, settings)


async def _run(choices: Choices, configuration: Configuration, parts: list[Served]) -> int:
    settings = configuration.settings
    health = Health(part.name for part in parts)
    stopping = asyncio.Event()
    with _signals(stopping) as told:
        async with AsyncExitStack() as opened:
            store = await opened.enter_async_context(await _store(settings))
            with compiling() as progress:
                newsroom = open_newsroom(choices, settings, *_memory(store), health, progress)
            revision = newsroom.kb.revision
            log.info("knowledge %s; serving %s", revision[:7], ", ".join(part.name for part in parts))
            if settings.health is not None:
                await opened.enter_async_context(
                    answering(settings.health.listen, health, lambda: newsroom.kb.revision)
                )
            desk = employed(newsroom, store, choices, settings)
            reload = reloading(newsroom, desk, choices, settings)
            end = await _served(newsroom, desk, reload, parts, health, stopping)
        if not told:
            every = "; ".join(f"{name}: {why}" for name, why in end.reasons.items())
            log.critical("nothing is left to serve: %s", every)
            code = NOTHING_LEFT
        else:
            code = INTERRUPTED if told[0] == signal.SIGINT else 0
            log.info("stopped")
        if end.stuck:
            log.error("%s did not stop within %g s and is left behind", ", ".join(end.stuck), GRACE)
            # The event loop would wait for it for ever.
            _end_now(code)
    return code


async def _served(
    newsroom: Dragoman, desk: Desk, reload: Reloading, parts: list[Served], health: Health, stopping: asyncio.Event
) -> End:
    """Serve the platforms with a desk beside them, which stops first: what it is posting needs them."""
    working = asyncio.create_task(desk.run())
    reading = asyncio.create_task(_once_ready(health, reload))
    ending = asyncio.Event()

    async def end_in_order() -> None:
        await stopping.wait()
        reading.cancel()
        working.cancel()
        await asyncio.gather(reading, working, return_exceptions=True)
        ending.set()

    order = asyncio.create_task(end_in_order())
    try:
        return await serve(newsroom, parts, health, ending)
    finally:
        for task in (order, reading, working):
            task.cancel()
        await asyncio.gather(order, reading, working, return_exceptions=True)


async def _once_ready(health: Health, reload: Reloading) -> None:
    """Reading everything first would take from the platforms' start what it needs of the processor."""
    until = asyncio.get_running_loop().time() + READY_WITHIN
    while not health.ready and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    await reload.run()


async def _store(settings: Settings) -> Store:
    try:
        from bot.state.store import open_store
    except ModuleNotFoundError as missing:
        raise UserError(f"{missing.name} is not installed: pip install 'dragoman[state]'") from None
    # A URL of a database may hold a password, which an error of its driver may repeat.
    where = state_of(settings)
    logbook.hide(urlsplit(where).password or "")
    return await open_store(where)


def _memory(store: Store) -> tuple[Events, Notes]:
    from bot.state import events, notes

    return events.SeenEvents(store), notes.Notes(store)


@contextmanager
def _signals(stopping: asyncio.Event) -> Iterator[list[int]]:
    """The signals that asked to stop, in the order they came; the first sets the event, the second ends the process.

    Not the event loop's own way: that one hears nothing while something keeps the loop busy.
    """
    loop = asyncio.get_running_loop()
    told: list[int] = []

    def tell(number: int, _frame: object) -> None:
        told.append(number)
        if len(told) > 1:
            _end_now(128 + number)
        loop.call_soon_threadsafe(stopping.set)

    # The system may hand a signal to any thread; this wakes the one that handles it, which may be waiting for hours.
    waking, woken = socket.socketpair()
    for end in (waking, woken):
        end.setblocking(False)
    loop.add_reader(woken, lambda: woken.recv(4096))
    earlier = signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
    before = {number: signal.signal(number, tell) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(earlier)
        loop.remove_reader(woken)
        for end in (waking, woken):
            end.close()


def _end_now(code: int) -> NoReturn:
    # A signal may come in the middle of a line that is being written, which must then not be touched.
    with suppress(RuntimeError, OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


# --- nothing to serve -------------------------------------------------------------------------------------------------


def _nothing_enabled(choices: Choices) -> int:
    """Say so, and how to enable a platform; on a terminal, ask whether to chat there instead."""
    path = choices.config or Path(FILE)
    where = f"in {path}" if path.exists() else f"(there is no {path} here)"
    print(f"dragoman: nothing was started: no platform is enabled {where}", file=sys.stderr)
    for name, recipe, variables in _platforms_to_enable():
        needed = f", and set {', '.join(variables)} in the environment" if variables else ""
        print(f"  To serve {name}, write `{recipe}` in the config{needed}.", file=sys.stderr)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        print("  To ask in the terminal: dragoman chat", file=sys.stderr)
        return NOTHING_STARTED
    print("Chat here, in the terminal, instead? [Y/n] ", end="", file=sys.stderr, flush=True)
    said = sys.stdin.readline()
    if not said or said.strip().lower() not in ("", "y", "yes"):
        return NOTHING_STARTED
    from bot.cli.chatting import chat

    return chat(choices)


def _platforms_to_enable() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Those that have `enabled` among their settings, what enables each, and the environment variables it needs."""
    for name in names():
        try:
            found = platform(name)
        except ImportError:
            # One that is installed by halves is no advice.
            continue
        if found is not None and "enabled" in {field.name for field in msgspec.structs.fields(found.settings)}:
            yield name, recipe_of(found), secrets_of(found)
