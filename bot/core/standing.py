"""Standing: what a platform's readiness is made of, such as a connection and a token. It is ready when no part has trouble."""

from __future__ import annotations

from bot.core.adapter import Newsroom


class Standing:
    """troubles: per part what is to be done at the start, or nothing. Each change is reported to the newsroom.

    While nothing is wrong but what a start has yet to do, nothing is reported: that is no news.
    """

    def __init__(self, newsroom: Newsroom, platform: str, **troubles: str) -> None:
        self._newsroom = newsroom
        self._platform = platform
        self._to_do = dict(troubles)
        self._troubles = troubles

    def tell(self, part: str, ready: bool, why: str = "") -> None:
        """Say how a part is."""
        self._troubles[part] = "" if ready else why or "not ready"
        if ready:
            self._to_do.pop(part, None)
        troubles = {name: trouble for name, trouble in self._troubles.items() if trouble}
        if not ready or not troubles or not troubles.items() <= self._to_do.items():
            self._newsroom.report(self._platform, not troubles, "; ".join(troubles.values()))
