"""What Tab offers in the chat: commands, names of options, topics and places after them, and names of entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from bot.core.adapter import Newsroom
from bot.core.command import Command

MOST = 12
"""Offers at a time: what fits under the line without scrolling a small terminal."""
_MOST_WORDS = 4
"""How many words back a name that is being typed may have begun."""


class Offer(NamedTuple):
    """What would replace the last `typed` characters of the line. shown: in the menu; more: beside it."""

    text: str
    typed: int
    shown: str
    more: str = ""


class LineCompleter(Completer):
    """Adapts `offers` to prompt_toolkit."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Completions of what stands before the cursor."""
        for offer in offers(document.text_before_cursor, self._newsroom):
            yield Completion(offer.text, -offer.typed, display=offer.shown, display_meta=offer.more)


def offers(line: str, newsroom: Newsroom) -> list[Offer]:
    """What the line may go on with, best first."""
    head, blank, rest = line.lstrip().partition(" ")
    name = head.removeprefix("/").casefold()
    if not blank:
        begun = [one for one in newsroom.commands if one.name.startswith(name)]
        return [Offer(f"/{one.name} ", len(head), f"/{one.name}", one.description) for one in begun]
    command = newsroom.commands.get(name)
    return list(_of_command(rest, command, newsroom))[:MOST] if command else []


def _of_command(rest: str, command: Command, newsroom: Newsroom) -> Iterator[Offer]:
    last = rest.rpartition(" ")[2]
    name, colon, value = last.partition(":")
    for option in command.options:
        if option.type.positional:
            continue
        if colon and option.name == name.casefold():
            yield from _words(value, option.type.choices)
            yield from _names(value.lstrip('"'), option.type.kinds, newsroom, quoted=True, typed_length=len(value))
            return
        if not colon and last and option.name.startswith(last.casefold()):
            yield Offer(f"{option.name}:", len(last), f"{option.name}:", option.description)
    if rest == last and not colon:
        yield from _words(last, next((one.type.choices for one in command.options if one.type.positional), ()))
    kinds = tuple(dict.fromkeys(kind for one in command.options if one.type.positional for kind in one.type.kinds))
    if not colon and kinds:
        yield from _by_position(rest, kinds, newsroom)
    if not last:
        for option in command.options:
            if not option.type.positional and f"{option.name}:" not in rest:
                yield Offer(f"{option.name}:", 0, f"{option.name}:", option.description)


def _words(typed: str, choices: tuple[str, ...]) -> Iterator[Offer]:
    for one in choices:
        if one.startswith(typed.casefold()):
            yield Offer(f"{one} ", len(typed), one)


def _by_position(rest: str, kinds: tuple[str, ...], newsroom: Newsroom) -> Iterator[Offer]:
    """Names that the last words begin; the longest run of words that begins one wins. One word may be misspelt."""
    words = rest.split(" ")
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        typed = " ".join(words[-count:])
        if not typed.strip() or typed != typed.strip():
            continue
        found = list(_names(typed, kinds, newsroom))
        if count > 1:
            found = [offer for offer in found if offer.shown.casefold().startswith(typed.casefold())]
        if found:
            yield from found
            return


def _names(
    typed: str, kinds: tuple[str, ...], newsroom: Newsroom, quoted: bool = False, typed_length: int | None = None
) -> Iterator[Offer]:
    if not typed or not kinds:
        return
    found = newsroom.complete(kinds, typed, MOST)
    # Two entries of one name are told apart by their ids, which can be typed as well.
    shared = Counter(label for label, _ in found)
    for label, value in found:
        text = value if shared[label] > 1 else label
        written = f'"{text}"' if quoted and " " in text else text
        yield Offer(f"{written} ", len(typed) if typed_length is None else typed_length, text)
