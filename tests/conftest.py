"""How the tests are run: on every core, unless something is measured or somebody looks at a part of them."""

from __future__ import annotations

import os

import pytest


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """For `-n auto`, which is the default: as many as there are cores; none where it would cost more than it saves."""
    measured = config.getoption("markexpr") == "bench"
    if measured or config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return 0
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
