"""The dialogue of `dragoman kb new`: asks for one field after another on a terminal, and offers what can be answered.

What an answer means is decided in bot/kb/entering.py. Ctrl-C and Ctrl-D end it anywhere, and nothing is written.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from bot.commands import COMMANDS
from bot.core.completing import complete
from bot.core.plain import visible
from bot.errors import UserError
from bot.kb.citations import Citation
from bot.kb.entering import Entering, choices, described, innermost, is_parted, takes_several, unknown
from bot.kb.records import Part, Participant
from bot.kb.shapes import Fields, Listing, Scalar, Shape, fields_of

Tree = dict[str, Any]

_INDENT = "  "
_WIDEST = 110
_MOST = 12
"""Offers at a time: what fits under the line without scrolling a small terminal."""
_FIRST: dict[type[msgspec.Struct], tuple[str, ...]] = {
    Participant: ("who", "post", "for", "group", "role"),
    Part: ("who", "group", "role"),
}
"""What a group of fields is mostly told with, where that is more than it needs."""
_LEFT_TO_CLAIMS = frozenset(("cite", "rank", "why", "reads", "modality", "as_of", "said_by"))


class Asking:
    """Asks on this terminal. say: prints a line."""

    def __init__(self, entering: Entering, say: Callable[[str], None]) -> None:
        self._entering = entering
        self._say = say
        self._session: PromptSession[str] = PromptSession(complete_while_typing=True)

    # --- one answer ---------------------------------------------------------------------------------------------------

    def line(self, label: str, offers: Completer | None = None, default: str = "") -> str:
        """One line as it is typed. Raises KeyboardInterrupt and EOFError where somebody leaves."""
        return self._session.prompt(f"{label}: ", completer=offers, default=default).strip()

    def agreed(self, question: str) -> bool:
        """Whether somebody says yes; what is neither yes nor no is asked again."""
        while True:
            answer = self.line(f"{question} [y/n]").casefold()
            if answer in ("y", "yes", "n", "no"):
                return answer.startswith("y")

    def checked(self, label: str, check: Callable[[str], str], default: str = "") -> str:
        """A line that passes a check; a wrong one is said why, and can be mended. check: gives the value, or raises UserError."""
        typed = default
        while True:
            typed = self.line(label, None, typed)
            try:
                return check(typed)
            except UserError as reason:
                self._say(f"  {reason}")

    # --- one field ----------------------------------------------------------------------------------------------------

    def field(self, record: type[msgspec.Struct], field: str, *, needed: bool) -> Any:
        """The tree of a field; None where it may be left out and is. Of text with several values, one after another."""
        shape = fields_of(record).fields[field][1]
        inner = innermost(shape)
        if isinstance(inner, Fields):
            return self._groups(inner, field, shape, needed)
        self._say(self._hint(record, field, shape, needed))
        first = self._value(record, field, needed=needed)
        if first is None or not takes_several(shape) or is_parted(shape):
            return first
        values = list(first) if isinstance(first, list) else [first]
        while (more := self._value(record, field, needed=False, label=f"{field} (another, or Enter)")) is not None:
            values += more if isinstance(more, list) else [more]
        return values

    def _value(self, record: type[msgspec.Struct], field: str, *, needed: bool, label: str = "") -> Any:
        offers = Offers(self._entering, fields_of(record).fields[field][1])
        typed = ""
        while True:
            typed = self.line(label or field, offers, typed)
            if not typed and not needed:
                return None
            try:
                return self._entering.field(record, field, typed)
            except UserError as reason:
                self._say(f"  {reason}")

    def _groups(self, inner: Fields, field: str, shape: Shape, needed: bool) -> Any:
        """The groups of fields that stand in one: an agreement's acts, a meeting's participants."""
        found: list[Tree] = []
        while True:
            self._say(f"{field}, number {len(found) + 1}:")
            group = self.group(inner.type)
            if group:
                found.append(group)
            elif needed and not found:
                self._say(f"  at least one of {field} is needed")
                continue
            if not takes_several(shape):
                return found[0] if found else None
            if not group or not self.agreed(f"Another of {field}?"):
                return found or None

    def group(self, record: type[msgspec.Struct]) -> Tree:
        """The fields of one group: those it needs or mostly has, then others by name."""
        tree: Tree = {}
        required = fields_of(record).required
        for field in _FIRST.get(record, required):
            # A group is nobody by name, and holds no post.
            if field == ("group" if "who" in tree else "post"):
                continue
            value = self.field(record, field, needed=field in required)
            tree |= {} if value is None else {field: value}
        called = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", record.__name__).lower()
        self.others(record, tree, f"another field of this {called} (Tab lists them, Enter goes on)")
        return tree

    def others(self, record: type[msgspec.Struct], tree: Tree, label: str, first: Iterable[str] = ()) -> None:
        """More fields, each by its name, until nothing is typed. A field that is there is answered anew."""
        fields = [key for key in fields_of(record).fields if key != "id"]
        order = [*first, *(key for key in fields if key not in _LEFT_TO_CLAIMS), *fields]
        offers = _Words(dict.fromkeys(key for key in order if key in fields), lambda key: described(record, key))
        while name := self.line(label, offers):
            if name not in fields:
                self._say(f"  {unknown(name, fields)}")
                continue
            value = self.field(record, name, needed=False)
            if value is not None:
                tree[name] = value
            elif tree.pop(name, None) is not None:
                self._say(f"  {name} is left out")

    def cite_each(self, record: type[msgspec.Struct], tree: Tree) -> None:
        """Of an entry with several citations, ask for that of every claim that has none of its own."""
        own = tree.get("cite")
        if not isinstance(own, list) or len(own) < 2:
            return
        for holder, key, claim, label in uncited(record, tree):
            self._say(f"Several places are cited above. Where does this stand: {label}?")
            cite = self._value(record, "cite", needed=True, label="cite")
            holder[key] = {**(claim if isinstance(claim, dict) else {"value": claim}), "cite": cite}

    def _hint(self, record: type[msgspec.Struct], field: str, shape: Shape, needed: bool) -> str:
        inner = innermost(shape)
        parts = [described(record, field)]
        if isinstance(inner, Scalar) and inner.refers and not parts[0].startswith("The id"):
            parts.append(f"A {' or '.join(inner.refers)}, by name.")
        if words := choices(shape):
            parts.append(f"One of {', '.join(words)}.")
        if isinstance(inner, Scalar) and inner.type is Citation:
            cards = [f"{card.id} has {len(card.paragraphs)} paragraphs" for card in self._entering.kb.sources.values()]
            parts.append("; ".join(cards[:6]) + ("; …" if len(cards) > 6 else "."))
        if is_parted(shape):
            parts.append("Several with commas between.")
        if not needed:
            parts.append("Enter leaves it out.")
        hint = visible(" ".join(part for part in parts if part))
        return textwrap.fill(hint, self._width(), initial_indent=_INDENT, subsequent_indent=_INDENT)

    def _width(self) -> int:
        return max(40, min(self._session.output.get_size().columns, _WIDEST) - 1)


def uncited(record: type[msgspec.Struct], tree: Tree) -> list[tuple[Any, Any, Any, str]]:
    """The claims of a tree without a citation of their own: what holds each, under which key, the claim, what it says."""
    return list(_uncited(fields_of(record), tree, ""))


def _uncited(shape: Fields, tree: Mapping[str, Any], label: str) -> Iterator[tuple[Any, Any, Any, str]]:
    for key, (_, part) in shape.fields.items():
        item = part.item if isinstance(part, Listing) else part
        if key not in tree or not isinstance(item, Fields) or not item.claimed:
            continue
        held = tree[key]
        places = list(enumerate(held)) if isinstance(held, list) else [(key, held)]
        for at, claim in places:
            if isinstance(claim, dict) and "cite" in claim:
                continue
            words = claim if isinstance(claim, str) else ", ".join(str(one) for one in claim.values())
            holder = held if isinstance(held, list) else tree
            yield holder, at, claim, f"{label}{key}: {words}"


# --- what Tab offers --------------------------------------------------------------------------------------------------


class _Words(Completer):
    """Offers words that begin so, each with what it means."""

    def __init__(self, words: Iterable[str], meaning: Callable[[str], str]) -> None:
        self._words = list(words)
        self._meaning = meaning

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        typed = document.text_before_cursor.lstrip()
        for word in self._words:
            if word.startswith(typed):
                yield Completion(word, -len(typed), display_meta=self._meaning(word))


class Offers(Completer):
    """Offers what a field can be answered with: fixed words, names of entries and topics, sources and their paragraphs."""

    def __init__(self, entering: Entering, shape: Shape) -> None:
        self._kb = entering.kb
        self._shape = shape

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        typed = document.text_before_cursor
        if is_parted(self._shape):
            typed = typed.rpartition(",")[2]
        typed = typed.lstrip()
        for text, shown, more in self._found(typed):
            yield Completion(text, -len(typed), display=visible(shown), display_meta=visible(more))

    def _found(self, typed: str) -> Iterator[tuple[str, str, str]]:
        inner = innermost(self._shape)
        if not isinstance(inner, Scalar):
            return
        if inner.type is Citation:
            yield from self._places(typed)
        elif inner.refers:
            for name, entry in complete(self._kb, COMMANDS, inner.refers, typed, _MOST):
                if entry in self._kb.entries or entry in self._kb.topics:
                    yield entry, name, entry
        else:
            yield from ((word, word, "") for word in choices(self._shape) if word.startswith(typed.casefold()))

    def _places(self, typed: str) -> Iterator[tuple[str, str, str]]:
        source, hash_, place = typed.partition("#")
        card = self._kb.sources.get(source)
        if not hash_ or card is None:
            for label, one in complete(self._kb, COMMANDS, ("source",), typed, _MOST):
                yield f"{one}#p", label, f"{len(self._kb.sources[one].paragraphs)} paragraphs"
            return
        found = [(f"p{number}", paragraph.account) for number, paragraph in enumerate(card.paragraphs, 1)]
        for locator, account in [one for one in found if one[0].startswith(place or "p")][:_MOST]:
            yield f"{source}#{locator}", locator, account
