"""What ends a command early, and how it is told: one message, an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from bot.core.answer import Answer, Items, Paragraph, Plain, Status
from bot.core.plain import visible
from bot.errors import BadData, Problem, Severity, UserError

P = ParamSpec("P")

CODES = {
    Status.OK: 0,
    Status.NOT_FOUND: 1,
    Status.AMBIGUOUS: 1,
    Status.BAD_INPUT: 2,
    Status.DENIED: 3,
    Status.ERROR: 4,
}
"""What each status of an answer becomes as an exit code."""
INTERRUPTED = 130
"""128 + SIGINT, as a shell reports it."""
UNHEARD = 141
"""128 + SIGPIPE: whoever read the output has left."""
MOST_SHOWN = 20
"""Problems listed by a command that was asked for something else; `kb check` lists all."""


def guarded(command: Callable[P, int]) -> Callable[P, None]:
    """A command of the command line from a function that returns its exit code."""

    @wraps(command)
    def run(*arguments: P.args, **named: P.kwargs) -> None:
        code = ended(lambda: command(*arguments, **named))
        if code:
            raise SystemExit(code)

    return run


def ended(command: Callable[[], int]) -> int:
    """The exit code of a command, whatever becomes of it."""
    try:
        code = command()
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more on its way out: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNHEARD
    except KeyboardInterrupt:
        return INTERRUPTED
    except (UserError, BadData, OSError) as reason:
        tell(reason)
        return CODES[refusal(reason).status]
    except Exception:
        from bot.core.logbook import written_down

        reference = written_down("the command line")
        print(f"dragoman: this is our fault, not yours: tell the operator the reference {reference}", file=sys.stderr)
        return CODES[Status.ERROR]
    return code


def tell(reason: Exception) -> None:
    """Say on standard error why nothing was done."""
    if not isinstance(reason, BadData):
        print(f"dragoman: {visible(_sentence(reason))}", file=sys.stderr)
        return
    errors = _errors(reason)
    for problem in errors[:MOST_SHOWN]:
        print(visible(str(problem)), file=sys.stderr)
    if len(errors) > MOST_SHOWN:
        print(f"and {len(errors) - MOST_SHOWN} more", file=sys.stderr)
    counted = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    print(f"dragoman: {counted}: nothing is answered until these are mended; {_ADVICE}", file=sys.stderr)


_ADVICE = "`dragoman kb check` lists every problem"


def refusal(reason: Exception) -> Answer:
    """The same as an Answer, for those who asked for JSON."""
    if isinstance(reason, BadData):
        errors = _errors(reason)
        lines = [visible(str(problem)) for problem in errors[:MOST_SHOWN]]
        if len(errors) > MOST_SHOWN:
            lines.append(f"and {len(errors) - MOST_SHOWN} more")
        return Answer(
            status=Status.ERROR,
            title="These files cannot be served",
            blocks=(Items(tuple((Plain(line),) for line in lines)), Paragraph((Plain(_ADVICE),))),
        )
    status = Status.BAD_INPUT if isinstance(reason, UserError) else Status.ERROR
    return Answer(
        status=status,
        title="That cannot be answered as asked",
        blocks=(Paragraph((Plain(visible(_sentence(reason))),)),),
    )


def _errors(reason: BadData) -> list[Problem]:
    return [problem for problem in reason.problems if problem.severity is Severity.ERROR]


def _sentence(reason: Exception) -> str:
    if isinstance(reason, OSError):
        named = f" {reason.filename}" if reason.filename else ""
        return f"the system refuses{named}: {(reason.strerror or 'no reason given').lower()}"
    return str(reason)
