"""Dragoman: who holds that post, when did those two last meet, what was signed, and who says so."""

__version__ = "0.1.0"
