"""A command's form on a terminal: one question a field, what is wrong told and asked again with all that was typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from rich.console import Console

from bot.adapters.terminal.completing import MOST
from bot.adapters.terminal.layout import show
from bot.adapters.terminal.typed import readable
from bot.core.adapter import Newsroom
from bot.core.answer import Answer, Status
from bot.core.filling import Opened, formed
from bot.core.forms import Field
from bot.core.invocation import Invocation
from bot.core.plain import visible

_GIVEN_UP = "Given up: nothing was sent."


class FieldCompleter(Completer):
    """What a field offers, or names of the kinds it takes."""

    def __init__(self, field: Field, newsroom: Newsroom) -> None:
        self._field = field
        self._newsroom = newsroom

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Completions of the whole line."""
        typed = document.text_before_cursor
        for label, value in self._offers(typed):
            yield Completion(label, -len(typed), display=visible(label), display_meta=value if value != label else "")

    def _offers(self, typed: str) -> Iterator[tuple[str, str]]:
        begun = typed.strip().casefold()
        for one in self._field.offered:
            if begun in one.label.casefold() or one.value.casefold().startswith(begun):
                yield one.label, one.value
        if self._field.kinds and begun:
            yield from self._newsroom.complete(self._field.kinds, typed.strip(), MOST)


async def filled_in(newsroom: Newsroom, name: str, line: str) -> None:
    """Ask for what a command's form asks, and show what comes of it. Ctrl-C, or Ctrl-D, gives up."""
    # A prompt of its own: what is written in a form is no question, and stays out of their history.
    session: PromptSession[str] = PromptSession(complete_while_typing=True)
    console = Console(highlight=False, markup=False, emoji=False)
    filled: dict[str, str] | None = None
    while True:
        form = await formed(newsroom, Opened(name=name, line=line, filled=filled), None)
        if isinstance(form, Answer):
            show(form)
            return
        console.print(f"{visible(form.title)}. Enter goes on, Tab completes, Ctrl-C gives up.", style="bold")
        try:
            filled = {field.name: value for field in form.fields if (value := await _asked(field, newsroom, session))}
        except (KeyboardInterrupt, EOFError):
            console.print(_GIVEN_UP)
            return
        answer = await newsroom.answer(Invocation(command=form.command, arguments={**form.carried, **filled}))
        show(answer)
        if answer.status in (Status.OK, Status.DENIED):
            return
        console.print()


async def _asked(field: Field, newsroom: Newsroom, session: PromptSession[str]) -> str:
    """What somebody wrote for a field; empty only where that will do."""
    values = {one.value: one.value for one in field.offered} | {one.label: one.value for one in field.offered}
    labels = {one.value: one.label for one in reversed(field.offered)}
    typed = labels.get(field.value, field.value)
    console = Console(highlight=False, markup=False, emoji=False)
    if field.description:
        console.print(f"  {visible(field.description)}", style="dim")
    while True:
        label = visible(field.label) + ("" if field.required else " (may be empty)")
        typed = await session.prompt_async(f"{label}: ", default=typed, completer=FieldCompleter(field, newsroom))
        typed = readable(typed).strip()
        if not typed and field.required:
            console.print("  This is needed.", style="yellow")
        elif typed and values and typed not in values:
            console.print(f"  Choose one of: {', '.join(visible(one.label) for one in field.offered)}", style="yellow")
        else:
            return values.get(typed, typed)
