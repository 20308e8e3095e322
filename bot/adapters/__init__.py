"""The platforms, one package each, none of which sees another. Found by entry point: see bot/core/adapter.py."""
