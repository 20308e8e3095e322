"""Databases for the tests of the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.state import postgres


# By default a server is asked of in the tests that are about one: test_from_sqlite_to_postgresql_and_back and others.
@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.heavy)])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the address of another empty database at each call."""
    if request.param == "postgresql":
        return postgres.running().create
    numbers = iter(range(100))
    return lambda: str(tmp_path / f"store{next(numbers)}.db")
