"""The chat: one question after another, with completion and history on a terminal, plainly when piped."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.adapters.terminal.typed import readable, typed_lines
from bot.core.adapter import Newsroom
from bot.core.forms import begun
from bot.core.logbook import state_folder
from bot.core.plain import plain_text

PROMPT = "dragoman> "
WELCOME = "Type a question such as /relations qatar turkey; /help lists the commands, Ctrl-D ends."
_ENDS = ("exit", "quit", "/exit", "/quit")


async def chat(newsroom: Newsroom) -> None:
    """Answer until the input ends."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        await _on_a_terminal(newsroom)
    else:
        await _piped(newsroom)


async def _piped(newsroom: Newsroom) -> None:
    for line in typed_lines(sys.stdin.buffer):
        if line.strip() in _ENDS:
            return
        if line.strip():
            text = plain_text(await newsroom.ask(line)) + "\n\n"
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
            sys.stdout.buffer.flush()


async def _on_a_terminal(newsroom: Newsroom) -> None:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory

    from bot.adapters.terminal.completing import LineCompleter

    path = history_file()
    history: History = FileHistory(str(path)) if path is not None else InMemoryHistory()
    session: PromptSession[str] = PromptSession(
        PROMPT, history=history, completer=LineCompleter(newsroom), complete_while_typing=True
    )
    print(WELCOME)
    while True:
        try:
            line = await session.prompt_async()
        except KeyboardInterrupt:
            # Ctrl-C drops the line being typed, as in a shell.
            continue
        except EOFError:
            return
        if line.strip() in _ENDS:
            return
        if line.strip():
            await _answer(readable(line), newsroom)
            print()


async def _answer(line: str, newsroom: Newsroom) -> None:
    from bot.adapters.terminal.filling import filled_in
    from bot.adapters.terminal.layout import show

    form = begun(line, newsroom.commands)
    if form is None:
        show(await newsroom.ask(line))
    else:
        await filled_in(newsroom, *form)


def history_file() -> Path | None:
    """Where the questions asked are kept, for this user's eyes only; None where nothing can be kept."""
    path = state_folder() / "chat-history"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        path.open("ab").close()
    except OSError:
        return None
    return path
