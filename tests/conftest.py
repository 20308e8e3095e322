"""How the tests are run: on every core, unless something is measured or somebody looks at a part of them; in memory."""

from __future__ import annotations

import os
import shutil

import pytest

_MEMORY = "/dev/shm"
_ENOUGH = 2 << 30


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests' files in memory where there is room: a store waits for the disk after every row, and they make many."""
    if config.getoption("markexpr") == "bench" or not os.access(_MEMORY, os.W_OK):
        return
    if shutil.disk_usage(_MEMORY).free > _ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _MEMORY)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """For `-n auto`, which is the default: one more than there are cores, since many tests wait for the time of a wire;
    none where it would cost more than it saves.
    """
    measured = config.getoption("markexpr") == "bench"
    if measured or config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + 1
