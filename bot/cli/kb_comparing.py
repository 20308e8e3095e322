"""Two states of the knowledge, opened for the commands that compare them: what a revision holds, and the files as they are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bot.errors import BadData, Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.answer import Answer
    from bot.kb.changes import Change
    from bot.kb.folders import Folders
    from bot.kb.knowledge import Contents, Knowledge

Rev = Annotated[
    str,
    typer.Argument(
        metavar="[REV]", help="A git revision (HEAD~2, a branch, a tag, a commit), or the folder of another knowledge."
    ),
]


class Compared(NamedTuple):
    """before, now: the two states; since: what the one before is called; problems: of files that cannot be read now.

    renamed: new ids by old. The state before has the new ones already, so that only what else differs is a change.
    """

    before: Knowledge
    now: Knowledge
    changes: Sequence[Change]
    since: str
    problems: Sequence[Problem]
    renamed: dict[str, str]


class _State(NamedTuple):
    contents: Contents
    unread: frozenset[str]
    problems: Sequence[Problem]


@contextmanager
def compared(folders: Folders, rev: str, today: date, *, sound: bool) -> Iterator[Compared]:
    """Both states. sound: both must be such that they could be served, else BadData is raised, after saying of which.

    Raises UserError where there is no such revision, or no knowledge in it.
    """
    from bot.answers.revised import Unread, changes_between, renamed_between, under_new_ids
    from bot.cli.progress import compiling
    from bot.desk.revisions import earlier
    from bot.kb.knowledge import Knowledge
    from bot.kb.territories import Territories

    if not folders.knowledge.is_dir():
        raise UserError(
            f"there is no folder {folders.knowledge}: --knowledge takes the folder that holds the YAML files"
        )
    now = _state(folders, today, sound)
    with earlier(folders, rev) as old:
        try:
            before = _state(old.folders, today, sound)
        except BadData:
            print(f"dragoman: {old.name} cannot be served as it is:", file=sys.stderr)
            raise
        with compiling() as progress:
            territories = Territories.open(progress=progress)
        noon = datetime.combine(today, time(12), UTC).timestamp()
        renamed = renamed_between(before.contents, now.contents)
        was = under_new_ids(before.contents, renamed) if renamed else before.contents
        changes = changes_between(was, now.contents, noon, Unread(before.unread, now.unread))
        kb_before, kb_now = Knowledge(was, territories), Knowledge(now.contents, territories)
        yield Compared(kb_before, kb_now, changes, old.name, now.problems, renamed)


def _state(folders: Folders, today: date, sound: bool) -> _State:
    from bot.kb.loading import load
    from bot.kb.snapshot import open_contents

    try:
        return _State(open_contents(folders, today), frozenset(), ())
    except BadData:
        if sound:
            raise
    loaded = load(folders)
    return _State(loaded.contents, loaded.lost, loaded.problems if loaded.unread else ())


def show_answer(answer: Answer) -> None:
    """Print an answer as it looks best where it goes."""
    if sys.stdout.isatty():
        from bot.adapters.terminal.layout import show

        show(answer)
    else:
        from bot.core.plain import plain_text

        print(plain_text(answer))
