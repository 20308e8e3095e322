"""`dragoman` and `python -m bot`: hands the arguments to the command line. Nothing is decided here."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its exit code. Being interrupted is quiet, while importing too."""
    try:
        from bot.cli.door import enter

        code = enter(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
