"""Strict YAML in which every scalar stays text and every value keeps its place. What the text means lives in kb/.

Read from libyaml's events (every wheel of PyYAML carries it), never through its composer, which a deeply nested file
crashes. Refused: files over MOST_BYTES, nesting over MOST_LEVELS, anything but UTF-8, control characters, directives,
several documents, aliases, anchors, tags, merge keys, keys that are not simple, and the same key twice.
"""

from __future__ import annotations

import os
import re
import stat
from bisect import bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from bot.errors import Problem, shown_path

MOST_BYTES = 1 << 20
MOST_LEVELS = 50
MOST_PROBLEMS = 200
"""Per file; what is wrong after that is told once these are mended."""

Value = dict[str, "Value"] | list["Value"] | str | None

_NOTHING = frozenset(("", "~", "null"))
_LINE_END = re.compile(r"\r\n|\r|\n")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|={7}$)(?![<>])", re.MULTILINE)
_CONFLICT_START = re.compile(r"^<{7}(?!<)", re.MULTILINE)
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)

_ADVICE = (
    ("found character that cannot start any token", "put the value in double quotes, and indent with spaces, not tabs"),
    ("mapping values are not allowed", "put text that contains a colon in double quotes, and check the indentation"),
    ("could not find expected ':'", "write `name: value`, with a space after the colon, or quote the text"),
    ("unexpected end of stream", "close the quotation mark that is opened here"),
    ("expected ',' or", "close the bracket, and put values that contain a comma, bracket or colon in double quotes"),
    ("unknown escape character", "write the backslash twice, or use single quotes"),
    ("sequence entries are not allowed", "start the list on a line of its own, below its name"),
    ("did not find expected", "lines of one group must begin in the same column; check the indentation and the quotes"),
)
_TOO_DEEP = f"lists and groups may stand at most {MOST_LEVELS} deep; close a bracket that was left open"
_QUOTE = "remove it, or put the text in quotes"
_ELSE = "check the indentation, the quotation marks and the colon on this line and the one above"


class Document:
    """One file as read: its value, and where each part of it stands."""

    __slots__ = ("_lines", "_shape", "value")

    def __init__(self, value: Value, shape: _Shape, lines: _Lines) -> None:
        self.value = value
        self._shape = shape
        self._lines = lines

    def where(self, path: Sequence[str | int], key: bool = False) -> tuple[int, int]:
        """Line and column, both from 1, of the value at this path, or of the key it stands under.

        Walks as deep as the path leads and gives the place of the last value found. The steps that expanding shorthand
        adds (a number where there is no list, `value` where there is no such key) are stepped over. For an item of a
        list, which has no key, the item's own place.
        """
        value, shape = self.value, self._shape
        at = named = _start(shape)
        for step in path:
            if isinstance(value, dict) and isinstance(step, str) and step in value:
                assert isinstance(shape, list)
                child = 2 * list(value).index(step) + 1
                named = _start(shape[child])
                value, shape = value[step], shape[child + 1]
            elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
                assert isinstance(shape, list)
                value, shape = value[step], shape[step + 1]
                named = _start(shape)
            elif step == "value" or (isinstance(step, int) and not isinstance(value, list)):
                continue
            else:
                break
            at = _start(shape)
        return self._lines.place(named if key else at)


_Shape = int | list["_Shape"]
"""Where a value begins, counted in characters; for a list [own, item…], for a mapping [own, key, value, key…]."""


def _start(shape: _Shape) -> int:
    while isinstance(shape, list):
        shape = shape[0]
    return shape


class _Lines:
    """Turns a distance from the start of a text into line and column; finds the line ends when first asked."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] | None = None

    def place(self, index: int) -> tuple[int, int]:
        if self._starts is None:
            self._starts = [0, *(end.end() for end in _LINE_END.finditer(self.text))]
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1


class _Unusual(Exception):
    """The file is wrong, or needs a guard that a plain one does not: the careful reader says which."""


def _plain_tree(text: str) -> tuple[Value, _Shape]:
    """The quick way, for a file with nothing to complain of. Raises _Unusual or YAMLError for any other."""
    if "*" in text or "&" in text or "!" in text or "\\" in text:  # alias, anchor, tag, escaped character
        raise _Unusual
    following: Callable[[], Any] = CParser(text).get_event
    following()
    if type(following()) is not DocumentStartEvent:
        raise _Unusual
    tree = _plain_branch(following, following(), MOST_LEVELS)
    following()
    if type(following()) is not StreamEndEvent:
        raise _Unusual
    return tree


def _plain_branch(following: Callable[[], Any], event: Any, levels: int) -> tuple[Value, _Shape]:
    kind = type(event)
    start = event.start_mark.index
    if kind is ScalarEvent:
        return _text(event), start
    if not levels:
        raise _Unusual
    # What every scalar passes through is written out twice below: a call for each would cost a tenth of the speed.
    shape: list[_Shape] = [start]
    place = shape.append
    if kind is SequenceStartEvent:
        items: list[Value] = []
        while (kind := type(event := following())) is not SequenceEndEvent:
            if kind is ScalarEvent:
                text = event.value
                items.append(None if text in _NOTHING and not event.style else text)
                place(event.start_mark.index)
            else:
                inner, inside = _plain_branch(following, event, levels - 1)
                items.append(inner)
                place(inside)
        return items, shape
    value: dict[str, Value] = {}
    while (kind := type(event := following())) is ScalarEvent:
        key = event.value
        place(event.start_mark.index)
        event = following()
        kind = type(event)
        if kind is ScalarEvent:
            text = event.value
            value[key] = None if text in _NOTHING and not event.style else text
            place(event.start_mark.index)
        else:
            value[key], inside = _plain_branch(following, event, levels - 1)
            place(inside)
    if kind is not MappingEndEvent or len(shape) != 2 * len(value) + 1 or "" in value or "<<" in value:
        raise _Unusual
    return value, shape


def _text(event: Any) -> str | None:
    text: str = event.value
    return None if text in _NOTHING and not event.style else text


class _Stop(Exception):
    """Reading on would find nothing an editor could use."""


class _CarefulReader:
    """The thorough way. `problems` fills as it goes; `whole` tells whether the tree can be relied on."""

    __slots__ = ("_following", "_lines", "_name", "problems", "whole")

    def __init__(self, lines: _Lines, name: str) -> None:
        self._lines = lines
        self._name = name
        self.problems: list[Problem] = []
        self.whole = True
        self._following: Callable[[], Any] = CParser(lines.text).get_event

    def read(self) -> tuple[Value, _Shape] | None:
        """The value of the only document and its shape; None when there is none to speak of."""
        found: tuple[Value, _Shape] | None = None
        try:
            while type(event := self._following()) is not StreamEndEvent:
                if type(event) is DocumentStartEvent and found is not None:
                    self._refuse(event, "a second document begins here", "keep one entry per file")
                    return None
                if type(event) is DocumentStartEvent:
                    found = self._node(self._following(), 1)
        except _Stop:
            return None
        except YAMLError as error:
            self.problems.append(_syntax_problem(error, self._lines, self._name))
            return None
        if found is None:
            advice = "write the entry, or remove the file"
            self.problems.append(Problem(file=self._name, message="there is nothing in this file", advice=advice))
        return found if self.whole else None

    def _node(self, event: Any, level: int) -> tuple[Value, _Shape]:
        at = event.start_mark.index
        if type(event) is AliasEvent:
            advice = "write the text out, or put it in quotes"
            self._refuse(event, f"`*{event.anchor}` points elsewhere in the file", advice)
            return None, at
        if event.anchor is not None:
            self._refuse(event, f"`&{event.anchor}` marks a place to copy from", _QUOTE, whole=True)
        if event.tag is not None:
            self._refuse(event, "`!` begins a tag here", _QUOTE, whole=True)
        if type(event) is ScalarEvent:
            if found := _FORBIDDEN.search(event.value):
                self._refuse(event, f"the text holds the invisible character U+{ord(found[0]):04X}", "remove it")
            return _text(event), at
        if level > MOST_LEVELS:
            self._refuse(event, "this is nested too deeply", _TOO_DEEP)
            raise _Stop
        return self._mapping(at, level) if type(event) is MappingStartEvent else self._sequence(at, level)

    def _sequence(self, at: int, level: int) -> tuple[Value, _Shape]:
        items: list[Value] = []
        shape: list[_Shape] = [at]
        while type(event := self._following()) is not SequenceEndEvent:
            inner, inside = self._node(event, level + 1)
            items.append(inner)
            shape.append(inside)
        return items, shape

    def _mapping(self, at: int, level: int) -> tuple[Value, _Shape]:
        value: dict[str, Value] = {}
        shape: list[_Shape] = [at]
        while type(event := self._following()) is not MappingEndEvent:
            self._node(event, level + 1)
            known = self._is_key(event, value, shape)
            inner, inside = self._node(self._following(), level + 1)
            if known:
                value[event.value] = inner
                shape += (event.start_mark.index, inside)
        return value, shape

    def _is_key(self, event: Any, value: dict[str, Value], shape: list[_Shape]) -> bool:
        if type(event) is AliasEvent:
            return False
        if type(event) is not ScalarEvent:
            advice = "write a plain word before the colon; put text that begins with a bracket in double quotes"
            self._refuse(event, "a key must be one word or phrase, not a list or a group", advice)
        elif event.value in value:
            first, _ = self._lines.place(_start(shape[2 * list(value).index(event.value) + 1]))
            message = f"the key {_shown(event.value)} is here a second time (the first is on line {first})"
            self._refuse(event, message, "keep one of the two", whole=True)
        elif event.value == "<<":
            self._refuse(event, "merging with `<<` is not supported", "write the keys out")
        elif not event.value:
            self._refuse(event, "there is no key before the colon", "write the key, or remove the line")
        else:
            return True
        return False

    def _refuse(self, event: Any, message: str, advice: str, whole: bool = False) -> None:
        self.whole = self.whole and whole
        line, column = self._lines.place(event.start_mark.index)
        self.problems.append(Problem(file=self._name, line=line, column=column, message=message, advice=advice))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _Stop


def _shown(text: str) -> str:
    return f"`{text}`" if len(text) <= 40 else f"`{text[:39]}…`"


def _syntax_problem(error: YAMLError, lines: _Lines, name: str) -> Problem:
    found = _FORBIDDEN.search(lines.text)
    if found:
        return _forbidden_problem(found, lines, name)
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Problem(file=name, message="this file cannot be read as YAML", advice=_ELSE)
    what = str(error.problem)
    advice = next((advice for part, advice in _ADVICE if part in what), _ELSE)
    mark, opened = error.problem_mark, error.context_mark
    if opened is not None and "end of stream" in what:
        mark = opened
    elif opened is not None and "expected ',' or" in what:
        what = f"{what} for the one opened on line {opened.line + 1}"
    message = f"this line cannot be read as YAML ({what})"
    if "nesting depth" in what:
        # libyaml's own limit, from PyYAML 6.0.4 on: it looks ahead, and meets it before ours is counted.
        message, advice = "this is nested too deeply", _TOO_DEEP
    # At the end of the file libyaml points behind it; an editor is better led to the last thing written.
    line, column = lines.place(min(mark.index, len(lines.text.rstrip())))
    return Problem(file=name, line=line, column=column, message=message, advice=advice)


def _forbidden_problem(found: re.Match[str], lines: _Lines, name: str) -> Problem:
    line, column = lines.place(found.start())
    message = f"the invisible character U+{ord(found[0]):04X} stands here"
    return Problem(file=name, line=line, column=column, message=message, advice="remove it")


def read_text(text: str, name: str) -> tuple[Document | None, list[Problem]]:
    """Read one document. Bad data never raises; each Problem names the file as `name`.

    With only repeated keys, anchors or tags wrong, the document is given beside its problems (the first of two values
    stands, so that the rest can be checked in the same run); with anything else wrong there is none.
    """
    text = text.removeprefix("\ufeff")
    lines = _Lines(text)
    if len(text) > MOST_BYTES or (not text.isascii() and len(text.encode("utf-8", "replace")) > MOST_BYTES):
        return None, [_too_large(name)]
    # libyaml refuses the other forbidden characters; these it takes for line ends, which no editor does.
    if not text.isascii() and (found := _FORBIDDEN.search(text)):
        return None, [_forbidden_problem(found, lines, name)]
    if any(mark in text for mark in ("<<<<<<<", "=======", ">>>>>>>")) and (found := _CONFLICT.search(text)):
        advice = "keep one of the two versions and remove the three marker lines"
        places = [found, *_CONFLICT_START.finditer(text, found.end())]
        return None, [_at(lines.place(one.start()), name, "a merge conflict is left here", advice) for one in places]
    # Thousands of %TAG lines keep libyaml busy for minutes.
    if "%" in text and (found := _DIRECTIVE.search(text)):
        advice = "put the text in double quotes on the line above, or remove the line"
        return None, [_at(lines.place(found.start()), name, "a line cannot begin with %", advice)]
    try:
        value, shape = _plain_tree(text)
        return Document(value, shape, lines), []
    except (_Unusual, YAMLError):
        reader = _CarefulReader(lines, name)
        tree = reader.read()
        return Document(*tree, lines) if tree is not None else None, reader.problems


def read_file(path: Path, root: Path | None = None, name: str | None = None) -> tuple[Document | None, list[Problem]]:
    """Read one regular file, which must lie inside `root` links followed. Never blocks or raises.

    name: the file as Problems call it; otherwise the path from the folder around `root`, else whole.
    """
    if name is None:
        name = shown_path(path, root) if root is not None else path.as_posix()
    name = _printable(name)
    content = _file_content(path, root, name)
    return (None, [content]) if isinstance(content, Problem) else read_content(content, name)


def read_content(content: bytes, name: str) -> tuple[Document | None, list[Problem]]:
    """Read the bytes of one file; see read_text."""
    name = _printable(name)
    if len(content.removeprefix(b"\xef\xbb\xbf")) > MOST_BYTES:
        return None, [_too_large(name)]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        advice = "save the file as UTF-8 in your editor"
        return None, [_at(_Lines(before).place(len(before)), name, "this is not UTF-8 text", advice)]
    return read_text(text, name)


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _file_content(path: Path, root: Path | None, name: str) -> bytes | Problem:
    try:
        real = os.path.realpath(path, strict=True)
        if root is not None and not Path(real).is_relative_to(os.path.realpath(root, strict=True)):
            advice = "put the file itself into the folder, not a link to it"
            return Problem(file=name, message="this link leads out of the folder", advice=advice)
        if not stat.S_ISREG(os.stat(real).st_mode):
            return _not_a_file(name)
        # Should a pipe take its place just now: not blocking, and asked again once open.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
        with os.fdopen(os.open(real, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return _not_a_file(name)
            return file.read(MOST_BYTES + 4)
    except FileNotFoundError:
        return Problem(file=name, message="there is no such file", advice="check its name, or where the link leads")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "its name cannot be used").lower()
        return Problem(
            file=name, message=f"this file cannot be read ({reason})", advice="check its name and permissions"
        )


def _at(place: tuple[int, int], name: str, message: str, advice: str) -> Problem:
    return Problem(file=name, line=place[0], column=place[1], message=message, advice=advice)


def _not_a_file(name: str) -> Problem:
    return Problem(file=name, message="this is not a regular file", advice="put a text file in its place, or remove it")


def _too_large(name: str) -> Problem:
    message = f"this file is larger than {MOST_BYTES:,} bytes"
    return Problem(file=name, message=message, advice="an entry takes a few thousand; split it, or remove what got in")
