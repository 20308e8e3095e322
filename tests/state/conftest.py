"""Databases for the tests of the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.state import postgres


# Servers take seconds to begin: what is asked of one is in the long form.
@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.heavy)])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the address of another empty database at each call."""
    if request.param == "postgresql":
        return postgres.running().create
    numbers = iter(range(100))
    return lambda: str(tmp_path / f"store{next(numbers)}.db")
