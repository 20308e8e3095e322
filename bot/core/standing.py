"""Standing: what a platform's readiness is made of, such as a connection and a token. It is ready when no part has trouble."""

from __future__ import annotations

from bot.core.adapter import Newsroom


class Standing:
    """troubles: per part what is wrong with it at the start, or nothing. Each change is reported to the newsroom."""

    def __init__(self, newsroom: Newsroom, platform: str, **troubles: str) -> None:
        self._newsroom = newsroom
        self._platform = platform
        self._troubles = troubles

    def tell(self, part: str, ready: bool, why: str = "") -> None:
        """Say how a part is."""
        self._troubles[part] = "" if ready else why or "not ready"
        trouble = "; ".join(filter(None, self._troubles.values()))
        self._newsroom.report(self._platform, not trouble, trouble)
