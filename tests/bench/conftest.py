"""How a measurement is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture
def record(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a measurement past pytest's capturing."""

    def show(line: str) -> None:
        with capsys.disabled():
            print(f"\n{request.node.name}: {line}", end="")

    return show
