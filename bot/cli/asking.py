"""`dragoman ask`: one question from the arguments, or a question a line from standard input."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from bot.adapters.terminal.typed import readable, typed_lines
from bot.app import Choices, Dragoman, finished, open_dragoman
from bot.cli.ask_arguments import Question, line_of
from bot.cli.progress import compiling
from bot.cli.refusing import CODES, refusal, tell
from bot.core.answer import Answer, as_json
from bot.errors import BadData, UserError

STANDARD_INPUT = ["-"]

Render = Callable[[Answer], str]


def ask(question: Question) -> int:
    """Answer and print; the exit code. Without --format, as it looks best where it goes."""
    form = question.options.get("format")
    try:
        return _ask(question, form)
    except (UserError, BadData, OSError) as reason:
        if isinstance(reason, BrokenPipeError):
            raise
        tell(reason)
        answer = refusal(reason)
        if form == "json" or question.words == STANDARD_INPUT:
            _write(_json_line(answer))
        return CODES[answer.status]


def _ask(question: Question, form: str | None) -> int:
    if question.wrong:
        raise UserError(question.wrong)
    choices = _choices(question.options)
    if question.words == STANDARD_INPUT:
        if form not in (None, "json"):
            raise UserError(f"`ask -` answers in lines of JSON: leave out --format {form}")
        newsroom = _opened(choices)
        gc.enable()
        for line in typed_lines(sys.stdin.buffer):
            _write(_json_line(_answer(newsroom, line)))
        return 0
    render = _render(form)
    answer = _answer(_opened(choices), line_of(question.words))
    if render is None:
        _show(answer)
    else:
        _write(render(answer))
    return CODES[answer.status]


def _choices(options: dict[str, str]) -> Choices:
    folders = {name: Path(options[name]) for name in ("knowledge", "sources", "config") if name in options}
    return Choices(today=options.get("today"), **folders)


def _opened(choices: Choices) -> Dragoman:
    with compiling() as progress:
        return open_dragoman(choices, progress)


def _answer(newsroom: Dragoman, line: str) -> Answer:
    return finished(lambda: newsroom.ask(readable(line)))


def _render(form: str | None) -> Render | None:
    """How to print; None for a terminal, whose width and colours are not known before it is written to."""
    if form == "json":
        return _json_line
    if form == "text" or (form is None and not sys.stdout.isatty()):
        from bot.core.plain import plain_text

        return lambda answer: plain_text(answer) + "\n"
    if form is None:
        return None
    from bot.core.adapter import platform, platforms

    found = platform(form)
    if found is None:
        known = ", ".join(sorted({"text", "json", *(one.name for one in platforms())}))
        raise UserError(f"--format: there is no {form[:40]!r}: it can be {known}")
    return lambda answer: found.render(answer).rstrip("\n") + "\n"


def _show(answer: Answer) -> None:
    from bot.adapters.terminal.layout import show

    show(answer)


def _json_line(answer: Answer) -> str:
    return msgspec.json.encode(as_json(answer)).decode() + "\n"


def _write(text: str) -> None:
    """To standard output at once. JSON is UTF-8 wherever it goes; so is text, whose names no other encoding holds."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
