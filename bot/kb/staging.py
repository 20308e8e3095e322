"""What the knowledge would be with some files written otherwise: read and checked, without writing anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from bot.errors import BadData, Problem, Severity, shown_path
from bot.kb.checks import Checking
from bot.kb.folders import TOPICS, Folders
from bot.kb.loading import Loaded, Written
from bot.kb.records import FOLDERS, Entry, Topic, Vocabulary
from bot.kb.shaping import to_record
from bot.reading import read_text


def staged(loaded: Loaded, folders: Folders, texts: Mapping[Path, str | None]) -> Loaded:
    """The same knowledge with these files in place of those of their names. None: the file is gone.

    Every path is that of an entry or of topics.yaml. Raises BadData where a text is no record of its kind.
    """
    root = folders.knowledge
    files = {shown_path(path, root) for path in texts}
    entries = [(entry, written) for entry, written in loaded.entries if written.file not in files]
    topics, vocabulary = loaded.contents.topics, loaded.topics
    problems: list[Problem] = []
    for path, content in texts.items():
        if content is None:
            continue
        file = shown_path(path, root)
        record: type[msgspec.Struct] = Vocabulary if path == root / TOPICS else FOLDERS[path.parent.name]
        document, found = read_text(content, file)
        value = None
        if document is not None and not found:
            value, found = to_record(document, record, file)
        problems += found
        written = Written(file=file, stem=path.stem, document=document)
        if isinstance(value, Vocabulary):
            topics, vocabulary = value.topics, written
        elif isinstance(value, Entry):
            entries.append((value, written))
    if problems:
        raise BadData(sorted(problems))
    return _with(loaded, entries, topics, vocabulary)


def _with(
    loaded: Loaded, entries: list[tuple[Entry, Written]], topics: tuple[Topic, ...], vocabulary: Written | None
) -> Loaded:
    entries.sort(key=lambda one: one[1].file)
    by_folder = {
        folder: tuple(entry for entry, _ in entries if type(entry) is record) for folder, record in FOLDERS.items()
    }
    contents = msgspec.structs.replace(loaded.contents, topics=topics, **by_folder)
    return msgspec.structs.replace(loaded, contents=contents, entries=tuple(entries), topics=vocabulary)


def new_errors(
    before: Loaded, after: Loaded, today: date, as_before: Callable[[str], str] = lambda words: words
) -> list[Problem]:
    """The errors that the knowledge would have and does not have now, wherever they stand.

    as_before: how a file or message of the one would read in the other, where something is called otherwise.
    """
    checking = Checking()
    known = {(problem.file, problem.message) for problem in checking.check(before, today)}
    return [
        problem
        for problem in checking.check(after, today)
        if problem.severity is Severity.ERROR and (as_before(problem.file), as_before(problem.message)) not in known
    ]
