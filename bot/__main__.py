"""`dragoman` and `python -m bot`: hands the arguments to the command line. Nothing is decided here."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def main() -> None:
    """Run the command line and end the process with its exit code. Being interrupted is quiet, while importing too."""
    try:
        from bot.cli.door import enter

        code = enter(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    # Taking every module apart takes 12 ms of a question's 160; the system frees it all at once.
    os._exit(code)


if __name__ == "__main__":
    main()
