"""Everything that any logger says at any level, for tests of what must not be said."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot.core.logbook import Lines


class Everything(logging.Handler):
    """A handler of somebody else's, that formats records without our formatter."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter("%(name)s %(message)s").format(record))
        self.lines.append(Lines().format(record))


@pytest.fixture
def everything() -> Iterator[Everything]:
    handler = Everything()
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("bot").setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)
    logging.getLogger("bot").setLevel(logging.NOTSET)
