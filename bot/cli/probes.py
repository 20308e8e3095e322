"""Where a supervisor asks how the program is: /livez and /readyz over HTTP. What they tell is core/health.py's."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.config import read_address
from bot.core.health import Health
from bot.errors import UserError

log = logging.getLogger(__name__)


@asynccontextmanager
async def answering(listen: str, health: Health, revision: Callable[[], str]) -> AsyncIterator[None]:
    """Answers at HOST:PORT. /livez: 200 while the event loop turns. /readyz: 200 if every platform is ready, else 503.

    revision: gives that of the knowledge served now.
    Raises UserError if aiohttp is missing, or the address cannot be had.
    """
    try:
        from aiohttp import web
    except ModuleNotFoundError:
        raise UserError("health.listen needs aiohttp: pip install 'dragoman[slack]'") from None

    async def livez(request: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def readyz(request: web.Request) -> web.Response:
        return web.json_response(health.as_json(revision()), status=200 if health.ready else 503)

    application = web.Application()
    application.router.add_get("/livez", livez)
    application.router.add_get("/readyz", readyz)
    # Asked every few seconds for as long as the program runs: not worth a line each time.
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        host, port = read_address(listen)
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as reason:
            said = (reason.strerror or "no reason given").lower()
            raise UserError(f"health.listen: {listen} cannot be had ({said}): choose another HOST:PORT") from None
        for address in runner.addresses:
            log.info("readiness is told at http://%s:%s/readyz", f"[{host}]" if ":" in host else host, address[1])
        yield
    finally:
        await runner.cleanup()
