"""The canonical form of a file editors write: order, quotes, layout, every comment kept. Never what the file says.

The form: the first line points an editor at the schema; keys stand in the order of the record's fields (a struct's own
fields before those every claim carries); dates and what `reads` maps to are in double quotes, other text only where a
YAML reader could take it for something else; a list of short values stands on one line up to LIST_WIDTH columns, an
inner group up to GROUP_WIDTH; everything else has lines of its own, two spaces deeper; a single citation is no list. A
comment on a line of its own stays above what it stood above (or at the end of its group, if indented so), one after a
value stays after it; blank lines go. How the file was laid out plays no part: twice is as once.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent
from yaml.tokens import ScalarToken, StreamEndToken

from bot.errors import BadData, Problem, shown_path
from bot.kb.claims import Claimed
from bot.kb.records import Entry, Topic, Vocabulary
from bot.kb.shapes import Fields, Listing, Scalar, Shape, Table, fields_of
from bot.kb.sources import Source
from bot.kb.writing import replace_file
from bot.reading import Value, read_file, read_text
from bot.text.dates import Date

LIST_WIDTH = 100
GROUP_WIDTH = 110
SHORT = 40
"""A list whose items are all this short may stand on one line."""

_NEVER = 1 << 40
_MODELINE = "yaml-language-server:"
_SAFE = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`.=<~][^\n\t\r\u2028\u2029\x85]*")
_OTHER_THAN_TEXT = re.compile(
    r"(?i:null|true|false|yes|no|on|off|y|n)|[-+]?[0-9][0-9_,.:eExXoOa-fA-F+-]*|[0-9]{4}-[0-9]{2}.*",
)
"""What some YAML reader takes for a truth value, a number, a time or a date."""
_BRACKETED = re.compile(r"[,\[\]{}:]")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})


class Node:
    """A value with what has to be known to lay it out again. entries: None for a scalar; key is None in a list."""

    __slots__ = ("column", "end", "entries", "flow", "mapping", "nothing", "start", "tail", "text")

    def __init__(self, start: int, column: int) -> None:
        self.start = self.end = start
        self.column = column
        self.text = ""
        self.nothing = False
        self.entries: list[Held] | None = None
        self.mapping = self.flow = False
        self.tail: list[str] = []


class Held:
    """A key with its value, or an item of a list, and the comments that belong to it."""

    __slots__ = ("after", "before", "column", "key", "node", "start")

    def __init__(self, key: str | None, start: int, column: int, node: Node) -> None:
        self.key = key
        self.start = start
        self.column = column
        self.node = node
        self.before: list[str] = []
        self.after = ""


def canonical(text: str, record: type[msgspec.Struct], name: str = "the text") -> str:
    """The canonical form of a file that holds this record (of topics.yaml: a list of them).

    Raises BadData with every Problem, each naming the file as `name`, when the text cannot be read.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document, problems = read_text(text, name)
    if document is None or problems:
        raise BadData(problems)
    if not isinstance(document.value, dict) and not (record is Topic and isinstance(document.value, list)):
        message = "this file does not hold an entry"
        raise BadData([Problem(file=name, message=message, advice="write one `key: value` a line")])
    formatted = laid_out(*with_comments(text), record)
    again, _ = read_text(formatted, name)
    if again is None or _meaning(again.value) != _meaning(document.value):
        message = "this file cannot be laid out without changing what it says"
        raise BadData([Problem(file=name, message=message, advice="shorten its keys, and write them without `?`")])
    return formatted


def with_comments(text: str) -> tuple[Node, list[str]]:
    """A text that can be read, with every comment where it belongs; and the comments above its first entry."""
    top = _parse(text)
    return top, _attach_comments(text, top)


def laid_out(top: Node, head: list[str], record: type[msgspec.Struct]) -> str:
    """The canonical form of what was read with its comments, whatever became of it since."""
    shape: Shape = fields_of(record)
    if top.entries is not None and not top.mapping:
        shape = Listing(item=shape)
    _arrange(top, shape)
    lines = [f"# {_MODELINE} $schema={_schema(record)}", *(line for line in head if _MODELINE not in line)]
    lines += _block(top, shape, 0) if top.entries else [_flow(top, shape, False), *top.tail]
    return "\n".join(lines) + "\n"


def comments_of(text: str) -> list[str]:
    """Every comment of a text that can be read, but for the line that points an editor at the schema."""
    return [comment for _, comment in _comments(text) if _MODELINE not in comment]


def format_file(path: Path, root: Path, record: type[msgspec.Struct], check: bool) -> bool:
    """Bring one file into canonical form, or with `check` only look. True if it was not in that form.

    The file is replaced whole or not at all and keeps its permissions. What does not lie inside `root`, links followed,
    or is no regular file is never written. Raises BadData when it cannot be read, OSError when it cannot be written.
    """
    name = shown_path(path, root)
    # Where it leads is settled once: the file that is held against the folder is the one that is replaced.
    target = Path(os.path.realpath(path))
    document, problems = read_file(target, root, name)
    if document is None or problems:
        raise BadData(problems)
    content = target.read_bytes()
    formatted = canonical(content.decode("utf-8"), record, name).encode()
    if formatted == content:
        return False
    if not check:
        replace_file(target, formatted)
    return True


def _schema(record: type[msgspec.Struct]) -> str:
    if record in (Topic, Vocabulary):
        return ".schema/topics.json"
    if record is Source:
        return "../knowledge/.schema/source.json"
    return f"../.schema/{record.__name__.lower()}.json"


def _meaning(value: Value) -> Value:
    """The value with single citations out of their lists, which is all that formatting may change."""
    if isinstance(value, list):
        return [_meaning(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: inner[0]
        if key == "cite" and isinstance(inner, list) and len(inner) == 1 and not isinstance(inner[0], list | dict)
        else _meaning(inner)
        for key, inner in value.items()
    }


def _parse(text: str) -> Node:
    following = CParser(text).get_event
    event: Any = following()
    while not isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
        event = following()
    return _parse_node(following, event)


def _parse_node(following: Any, event: Any) -> Node:
    node = Node(event.start_mark.index, event.start_mark.column)
    node.end = event.end_mark.index
    if isinstance(event, ScalarEvent):
        node.text = str(event.value)
        node.nothing = not event.style and node.text in ("", "~", "null")
        return node
    node.mapping = isinstance(event, MappingStartEvent)
    node.flow = bool(event.flow_style)
    node.entries = []
    ends = (MappingEndEvent, SequenceEndEvent)
    while type(event := following()) not in ends:
        start, column = event.start_mark.index, event.start_mark.column
        if node.mapping:
            inner = _parse_node(following, following())
            node.entries.append(Held(str(event.value), start, column, inner))
        else:
            inner = _parse_node(following, event)
            node.entries.append(Held(None, start, column if node.flow else node.column, inner))
    # A block group ends where the next thing begins, comments between them included: no use for placing comments.
    node.end = event.end_mark.index if node.flow else _NEVER
    return node


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Where each comment begins, and what it is: whatever begins with # between two tokens."""
    parser = CParser(text)
    done = 0
    while True:
        token: Any = parser.get_token()
        start = token.start_mark.index
        for found in re.finditer(r"#[^\n]*", text[done:start]):
            yield done + found.start(), found[0].rstrip()
        if isinstance(token, ScalarToken) and token.style in ("|", ">"):
            found_after = re.compile(r"[^\n]*?[ \t](#[^\n]*)").match(text, start)
            if found_after:
                yield found_after.start(1), found_after[1].rstrip()
        done = max(done, token.end_mark.index)
        if isinstance(token, StreamEndToken):
            return


def _attach_comments(text: str, top: Node) -> list[str]:
    """Give every comment to the entry or group it belongs to; returns those above the first entry."""
    lines = [0, *(found.end() for found in re.finditer("\n", text))]
    entries, groups = list(_walk(top)), list(_groups(top))
    starts = [entry.start for entry in entries]
    head: list[str] = []

    def line(index: int) -> int:
        return bisect_right(lines, index)

    touching: dict[int, list[Held]] = {}
    for entry in entries:
        for number in {line(entry.start), line(entry.node.end)}:
            touching.setdefault(number, []).append(entry)

    for at, comment in _comments(text):
        count = bisect_right(starts, at)
        if not count:
            head.append(comment)
            continue
        following = entries[count] if count < len(entries) else None
        column = at - lines[line(at) - 1]
        if text[at - column : at].strip():
            here = [entry for entry in touching.get(line(at), ()) if entry.start < at]
            ended = [entry for entry in here if entry.node.end <= at]
            owner = (
                ended[0] if ended else next((entry for entry in reversed(here) if line(entry.start) == line(at)), None)
            )
            if owner is not None and not owner.after:
                owner.after = comment
                continue
            column = 0
        inside = [group for group in groups if group.flow and group.start < at < group.end]
        if inside and (following is None or following.start >= inside[-1].end):
            inside[-1].tail.append(comment)
        elif following is not None and (inside or column <= following.column):
            following.before.append(comment)
        else:
            least = following.column if following is not None else 0
            ending = [group for group in groups if not group.flow and least < group.column <= column]
            ending = [group for group in ending if _last_start(group) == starts[count - 1]]
            if ending:
                ending[-1].tail.append(comment)
            elif following is not None:
                following.before.append(comment)
            else:
                top.tail.append(comment)
    return head


def _last_start(node: Node) -> int:
    while node.entries:
        last = node.entries[-1]
        if not last.node.entries:
            return last.start
        node = last.node
    return node.start


def _walk(node: Node) -> Iterator[Held]:
    for entry in node.entries or ():
        yield entry
        yield from _walk(entry.node)


def _groups(node: Node) -> Iterator[Node]:
    if node.entries:
        yield node
        for entry in node.entries:
            yield from _groups(entry.node)


def _commented(node: Node) -> bool:
    return bool(node.tail) or any(entry.before or entry.after or entry.node.tail for entry in _walk(node))


def _own(shape: Shape | None, node: Node) -> Shape | None:
    """The shape a value itself has, where its field allows shorthand: an item for a list, a bare value for a claim."""
    while isinstance(shape, Listing) and (node.entries is None or node.mapping):
        shape = shape.item
    if isinstance(shape, Fields) and node.entries is None:
        return shape.fields["value"][1] if "value" in shape.fields else None
    return shape


def _inner(shape: Shape | None, node: Node, key: str | None) -> Shape | None:
    """The shape of what stands in a group under this key, or in a list."""
    own = _own(shape, node)
    if isinstance(own, Table):
        return Scalar(type=Date)  # always quoted, as dates are
    if isinstance(own, Fields) and key in own.fields:
        return own.fields[key][1]
    return own.item if isinstance(own, Listing) and key is None else None


def _arrange(node: Node, shape: Shape | None) -> None:
    """Put keys in order (unknown ones last, as they stood) and take single citations out of their lists."""
    if node.entries is None:
        return
    for entry in node.entries:
        inner = entry.node
        if entry.key == "cite" and inner.entries and not inner.mapping and len(inner.entries) == 1:
            only = inner.entries[0].node
            if only.entries is None and not _commented(inner):
                entry.node = only
        _arrange(entry.node, _inner(shape, node, entry.key))
        if entry.key is None and entry.node.entries:
            # What stands above the first thing of an item stands above its dash, so belongs to the item.
            first = entry.node.entries[0]
            entry.before += first.before
            first.before = []
    own = _own(shape, node)
    if node.mapping and isinstance(own, Fields):
        order = _order(own)
        places = {key: place for place, key in enumerate(order)}
        node.entries.sort(key=lambda entry: places.get(entry.key or "", len(places)))


def _order(shape: Fields) -> list[str]:
    """The keys of a record as an editor reads them: of an entry its id and subject first and what any entry may have
    last; of an item what it says before how, by whom and where it is said."""
    if shape.claimed:
        last = Claimed.__struct_fields__
    elif issubclass(shape.type, Entry):
        last = tuple(field for field in Entry.__struct_fields__ if field not in ("id", "cite"))
    else:
        last = ()
    return [*(key for key, (attribute, _) in shape.fields.items() if attribute not in last), *last]


def _block(node: Node, shape: Shape | None, indent: int) -> list[str]:
    """The lines of a group or list, each entry on lines of its own."""
    pad = " " * indent
    lines: list[str] = []
    for entry in node.entries or ():
        lines += [pad + comment for comment in entry.before]
        inner = _inner(shape, node, entry.key)
        after = f"  {entry.after}" if entry.after else ""
        label = "-" if entry.key is None else f"{_scalar(entry.key, None, False)}:"
        flat = _one_line(entry.node, inner, indent + len(label) + 1)
        if flat is not None:
            lines.append(f"{pad}{label} {flat}{after}")
            continue
        below = _block(entry.node, inner, indent + 2)
        if entry.key is not None or not entry.node.mapping:
            lines += [f"{pad}{label}{after}", *below]
            continue
        if after:
            lines.append(pad + entry.after)
        lines += [f"{pad}- {below[0][indent + 2 :]}", *below[1:]]
    return lines + [pad + comment for comment in node.tail]


def _one_line(node: Node, shape: Shape | None, column: int) -> str | None:
    """The value as it stands after its key, or None when it needs lines of its own."""
    if node.entries is None:
        return _flow(node, shape, False)
    if _commented(node):
        return None
    inside = [entry.node for entry in node.entries]
    if node.mapping:
        leaves = [leaf for value in inside for leaf in ([entry.node for entry in value.entries or ()] or [value])]
        width = GROUP_WIDTH
    else:
        leaves = inside
        width = LIST_WIDTH
        if any(len(leaf.text) > SHORT for leaf in leaves):
            return None
    if any(leaf.entries for leaf in leaves):
        return None
    flat = _flow(node, shape, True)
    return flat if column + len(flat) <= width else None


def _flow(node: Node, shape: Shape | None, inside: bool) -> str:
    if node.entries is None:
        own = _own(shape, node)
        kind = own.type if isinstance(own, Scalar) else str
        return "null" if node.nothing else _scalar(node.text, kind, inside)
    items = [_flow(entry.node, _inner(shape, node, entry.key), True) for entry in node.entries]
    if not node.mapping:
        return f"[{', '.join(items)}]"
    keys = [_scalar(entry.key or "", None, True) for entry in node.entries]
    return "{" + ", ".join(f"{key}: {item}" for key, item in zip(keys, items, strict=True)) + "}"


def _scalar(text: str, kind: type | None, inside: bool) -> str:
    """Text as YAML, plain where that is safe. inside: within brackets, where more characters mean something."""
    safe = (
        kind is not Date
        and _SAFE.fullmatch(text) is not None
        and text == text.strip()
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
        and not (inside and _BRACKETED.search(text))
        and text != "null"
        and (kind in (int, float, bool) or not _OTHER_THAN_TEXT.fullmatch(text))
    )
    return text if safe else f'"{text.translate(_ESCAPES)}"'
