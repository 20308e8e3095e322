"""What a new entry is made with: what was given for it, its id, the file it would be, and the writing of that file.

What answers mean is in bot/kb/entering.py, how files are written in bot/kb/writing.py; who is asked, in kb_asking.py.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from bot.errors import BadData, Problem, UserError, shown_path

if TYPE_CHECKING:
    from bot.kb.entering import Entering
    from bot.kb.folders import Folders
    from bot.kb.loading import Loaded

Tree = dict[str, Any]

CITE = "cite"
"""Asked for of every entry, though a record can do without."""


def here(path: Path) -> str:
    """A path as somebody can open it from the folder they are in."""
    whole = path.absolute()
    return (whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole).as_posix()


def told(problem: Problem, folders: Folders) -> str:
    """A problem as it is printed, with the file where it really is."""
    root = next((root for root in folders if problem.file.startswith(f"{root.name}/")), None)
    return str(msgspec.structs.replace(problem, file=here(root.parent / problem.file)) if root else problem)


class Making(NamedTuple):
    """What an entry is made with. needed: the fields it cannot do without, its id aside."""

    kind: str
    record: type[msgspec.Struct]
    folders: Folders
    loaded: Loaded
    entering: Entering
    today: date

    @property
    def needed(self) -> list[str]:
        from bot.kb.shapes import fields_of

        shape = fields_of(self.record)
        own = [field for field in shape.required if field != "id"]
        return [*own, *([CITE] if CITE in shape.fields else [])]


def opened(folders: Folders, today: date, kind: str) -> Making:
    """What an entry of a kind is made with. Raises UserError for what is no kind."""
    from bot.cli.kinds import RECORDS
    from bot.cli.progress import compiling
    from bot.kb.entering import Entering
    from bot.kb.knowledge import Knowledge as Revision
    from bot.kb.loading import load
    from bot.kb.records import Topic, Vocabulary
    from bot.kb.territories import Territories

    if kind == "source":
        raise UserError("a source card is made from its document: dragoman kb draft ARTICLE")
    kinds = {name: record for name, record in RECORDS.items() if name != "source"}
    record = kinds.get("topics" if kind == "topic" else kind)
    if record is None:
        known = ", ".join("topic" if name == "topics" else name for name in kinds)
        raise UserError(f"there is no kind {kind[:40]!r}: it can be {known}")
    loaded = load(folders)
    with compiling() as progress:
        kb = Revision(loaded.contents, Territories.open(progress=progress))
    return Making(kind, Topic if record is Vocabulary else record, folders, loaded, Entering(kb, today), today)


def given(making: Making, values: Sequence[str]) -> Tree:
    """The fields given with --set. One that is given again has several values."""
    from bot.kb.entering import takes_several, unknown
    from bot.kb.shapes import fields_of

    fields = fields_of(making.record).fields
    tree: Tree = {}
    for one in values:
        field, equals, text = one.partition("=")
        if not equals:
            raise UserError(f"--set {one[:40]}: write it as FIELD=VALUE")
        if field == "id":
            raise UserError("the id is given with --id")
        if field not in fields:
            raise UserError(f"--set: {unknown(field, [key for key in fields if key != 'id'])}")
        try:
            value = making.entering.field(making.record, field, text)
        except UserError as reason:
            raise UserError(f"--set {field}: {reason}") from None
        if field in tree:
            if not takes_several(fields[field][1]):
                raise UserError(f"--set {field}: it has one value, and is given twice")
            before = tree[field] if isinstance(tree[field], list) else [tree[field]]
            value = [*before, *(value if isinstance(value, list) else [value])]
        tree[field] = value
    return tree


# --- the id -----------------------------------------------------------------------------------------------------------


def proposed(making: Making, tree: Tree) -> str:
    """An id for these fields, in no use yet; empty where they have nothing that can be one."""
    from bot.kb.identifying import proposed_id

    return proposed_id(making.record, tree, making.entering.kb, _taken(making))


def _taken(making: Making) -> set[str]:
    if making.kind == "topic":
        return {topic.id for topic in making.loaded.contents.topics}
    return {entry.id for entry, _ in making.loaded.entries} | making.loaded.lost


def refuse_known(making: Making, tree: Tree) -> None:
    """Raises UserError where an entry of this kind has the same name: the checks would refuse a second one."""
    from bot.text.names import normalised

    name = tree.get("name")
    for entry, written in making.loaded.entries if isinstance(name, str) else ():
        if type(entry) is making.record and normalised(getattr(entry, "name", "")) == normalised(str(name)):
            path = making.folders.knowledge.parent / written.file
            raise UserError(
                f"there is an entry {getattr(entry, 'name', '')} already, in {here(path)}: nothing was written"
            )


def checked_id(making: Making, typed: str) -> str:
    """An id that can be had. Raises UserError for any other."""
    from bot.kb.renaming import is_id

    if not is_id(typed):
        raise UserError(f"{typed[:60]!r} cannot be an id: write lower-case words of plain letters, joined by hyphens")
    if typed in _taken(making):
        kb = making.entering.kb
        by = f"a {kb.kind(typed)}, {kb.name(typed)}" if typed in kb.entries else "a file that cannot be read"
        by = f"a topic, {kb.topics[typed].name}" if making.kind == "topic" else by
        raise UserError(f"the id {typed} is taken by {by}")
    return typed


def _target(making: Making, entry_id: str) -> Path:
    from bot.kb.folders import TOPICS
    from bot.kb.records import FOLDERS

    if making.kind == "topic":
        return making.folders.knowledge / TOPICS
    folder = next(name for name, record in FOLDERS.items() if record is making.record)
    return making.folders.knowledge / folder / f"{entry_id}.yaml"


# --- the file ---------------------------------------------------------------------------------------------------------


def checked(making: Making, tree: Tree) -> tuple[Path, str, list[Problem]]:
    """The file as it would be, and the errors that the knowledge would have with it."""
    from bot.kb.entering import file_text
    from bot.kb.staging import new_errors, staged

    path = _target(making, tree["id"])
    name = shown_path(path, making.folders.knowledge)
    text = ""
    try:
        text = _vocabulary(path, tree) if making.kind == "topic" else file_text(tree, making.record, name)
        after = staged(making.loaded, making.folders, {path: text})
    except BadData as reason:
        return path, text, reason.problems
    return path, text, new_errors(making.loaded, after, making.today)


def _vocabulary(path: Path, tree: Tree) -> str:
    """topics.yaml with a topic more, at its end."""
    from bot.kb.editing import canonical
    from bot.kb.records import Topic, Vocabulary

    before = canonical(path.read_text("utf-8"), Vocabulary, path.name)
    item = msgspec.json.encode(msgspec.convert(tree, Topic)).decode()
    if before.rstrip().endswith("topics: []"):
        before = before.rstrip().removesuffix("[]") + "\n"
    return canonical(f"{before}  - {item}\n", Vocabulary, path.name)


def shown(making: Making, tree: Tree, text: str) -> str:
    """The file as it would be; of topics.yaml the end, which is new."""
    if making.kind != "topic":
        return text
    at = text.find(f"id: {tree['id']}")
    return text[text.rfind("\n", 0, at) + 1 :]


def write(making: Making, tree: Tree, path: Path, text: str) -> None:
    """Write the file in its place. Raises UserError where something is there by now, OSError."""
    from bot.kb.writing import create_file, one_at_a_time, recover, replace_file

    root = making.folders.knowledge
    with one_at_a_time(root):
        for put_back in recover(root):
            print(f"put back after a change that was cut short: {here(root / put_back)}", file=sys.stderr)
        if making.kind == "topic":
            if _vocabulary(path, tree) != text:
                raise UserError(f"{path} was saved by somebody else meanwhile: nothing was written; do it again")
            replace_file(path, text.encode())
            return
        try:
            create_file(path, text.encode())
        except FileExistsError:
            raise UserError(f"{path} is there already, and is never written over: choose another --id") from None
