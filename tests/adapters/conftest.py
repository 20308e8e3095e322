"""Fixtures that the tests of several adapters share."""

from tests.adapters.everything import everything

__all__ = ["everything"]
