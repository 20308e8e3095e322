"""Health: which platforms are served just now, since when, and why not. How it is asked for is in cli/probes.py."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.core.plain import visible
from bot.text.secrets import redacted

log = logging.getLogger(__name__)

LONGEST_REASON = 500


class Standing(msgspec.Struct, frozen=True):
    """How one platform is. since: when it became ready or ceased to be; why: empty when it is ready."""

    ready: bool
    since: datetime
    why: str


def _clock() -> datetime:
    return datetime.now(UTC)


class Health:
    """What is known of every platform that should be served. None is ready before it says so."""

    def __init__(self, platforms: Iterable[str], clock: Callable[[], datetime] = _clock) -> None:
        self._clock = clock
        self._stopping = False
        self.platforms = {name: Standing(False, clock(), "starting") for name in platforms}

    @property
    def ready(self) -> bool:
        """Whether all of them are."""
        return bool(self.platforms) and all(standing.ready for standing in self.platforms.values())

    def report(self, platform: str, ready: bool, why: str = "") -> None:
        """Note how a platform is. A change is logged, once; no secret is kept."""
        if self._stopping:
            return
        why = "" if ready else redacted(visible(why))[:LONGEST_REASON] or "no reason given"
        before = self.platforms.get(platform)
        if before is not None and (before.ready, before.why) == (ready, why):
            return
        since = before.since if before is not None and before.ready == ready else self._clock()
        self.platforms[platform] = Standing(ready, since, why)
        if ready:
            log.info("%s is ready", platform)
        else:
            log.warning("%s is not ready: %s", platform, why)

    def stop(self) -> None:
        """The program ends: nothing is ready any more, and what the platforms still report is no news."""
        self._stopping = True
        self.platforms = {name: Standing(False, self._clock(), "stopping") for name in self.platforms}

    def as_json(self, revision: str) -> dict[str, Any]:
        """{"ready", "revision", "platforms": {NAME: {"ready", "since", "why"}}}; since: ISO 8601, UTC."""
        return {
            "ready": self.ready,
            "revision": revision,
            "platforms": {
                name: {**msgspec.structs.asdict(standing), "since": standing.since.isoformat(timespec="seconds")}
                for name, standing in self.platforms.items()
            },
        }
