"""How the served knowledge changed, noticed by whichever replica served it first and kept in the store.

What the git history tells is read in commits.py; how a change is put in words is in answers/changes.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from bot.desk.commits import from_git, git_begins, made_by
from bot.kb.changes import Change, renamed_ids, with_ids
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.kb.naming import names_of
from bot.kb.records import FOLDERS, KINDS, Entry
from bot.kb.shaping import decode, encode
from bot.state.store import Store
from bot.state.versions import ChangeRow, Served, Version, Versions, Writing

__all__ = ["History", "before", "from_git", "git_begins"]

_MOST_TOLD = 10_000
SERVED_FOR = 600.0
"""Seconds for which a revision counts as served after a replica said so. An older one is then no return to it."""
_SAY_AGAIN_AFTER = 240.0
_ATTEMPTS = 5
_RECORDS = {kind: record for record, kind in KINDS.items()}
_ENCODER = msgspec.json.Encoder(enc_hook=encode)


class History:
    """What the replicas on one store noticed: each change once, whoever served it first."""

    def __init__(self, store: Store, folders: Folders) -> None:
        self._versions = Versions(store)
        self._folders = folders

    async def observe(self, kb: Knowledge, now: float) -> list[tuple[int, Change]]:
        """Compare what is served now with what was served last, and note what changed: the new changes, numbered.

        Call it after every reload and every few minutes: it also says that this revision is still served, and a return
        to an older revision is noted only when no replica said for 10 minutes that it serves the newer one. The first
        observation of an empty store notes no change. Raises what Store.begin does.
        """
        newest = await self._versions.newest()
        if newest is not None and newest.revision == kb.revision:
            if now - newest.served_at >= _SAY_AGAIN_AFTER:
                await self._versions.renew(kb.revision, now)
            return []
        served = await asyncio.to_thread(_versions, kb)
        for _ in range(_ATTEMPTS):
            async with self._versions.writing() as writing:
                newest = await writing.newest()
                if not await _is_news(writing, newest, kb.revision, now):
                    return []
                stored = await writing.versions()
            found = await asyncio.to_thread(_differing, kb, stored, served)
            first = newest is None
            rows = [] if first else await asyncio.to_thread(self._rows, kb, found, now)
            async with self._versions.writing() as writing:
                # Git was asked meanwhile, and another replica may have been faster.
                if await writing.newest() != newest:
                    continue
                numbers = await writing.write(kb.revision, now, found.versions, rows)
            return [(number, _change(row)) for number, row in zip(numbers, rows, strict=True)]
        return []

    async def serving(self, revision: str, now: float) -> None:
        """Say that this replica still serves a revision. Raises what Store.begin does."""
        await self._versions.renew(revision, now)

    async def changes(
        self,
        ids: Collection[str] | None = None,
        since: float | None = None,
        until: float | None = None,
        most: int = 500,
    ) -> list[Change]:
        """The latest changes noticed, newest first: of the entries of these ids, or of all. Raises what Store.begin does."""
        return [_change(row) for row in await self._versions.changes(ids, since, until, most)]

    async def after(self, seq: int, most: int = 500) -> list[tuple[int, Change]]:
        """The changes noticed after number `seq`, oldest first, with their numbers. Raises what Store.begin does."""
        return [(row.seq, _change(row)) for row in await self._versions.after(seq, most)]

    async def between(self, after: int, until: int) -> list[Change]:
        """The changes after one number up to another, newest first. Raises what Store.begin does."""
        return [_change(row) for row in await self._versions.between(after, until, _MOST_TOLD)]

    async def number_at(self, at: float) -> int:
        """The number of the newest change up to a time; 0 where there is none. Raises what Store.begin does."""
        rows = await self._versions.changes(None, None, at, 1)
        return rows[0].seq if rows else 0

    async def number_of(self, revision: str) -> int:
        """The number of the newest change that a served revision has in it. Raises what Store.begin does."""
        served = None if await self.is_newest(revision) else await self._versions.served(revision)
        return await self.latest_seq() if served is None else await self.number_at(served.since)

    async def is_newest(self, revision: str) -> bool:
        """Whether a revision is the one that was noticed last, so that no replica serves a newer one."""
        newest = await self._versions.newest()
        return newest is not None and newest.revision == revision

    async def newest_in(self, revision: str) -> int | None:
        """The number of the newest change, which is in this revision; None where another was noticed last.

        Raises what Store.begin does.
        """
        if not await self.is_newest(revision):
            return None
        newest = await self.latest_seq()
        # Another may have been noticed between the two.
        return newest if await self.is_newest(revision) else None

    async def latest_seq(self) -> int:
        """The number of the latest change; 0 where there is none. Raises what Store.begin does."""
        return await self._versions.latest()

    async def begins(self) -> float | None:
        """Since when changes are noticed; None before the first observation. Raises what Store.begin does."""
        return await self._versions.begins()

    def _rows(self, kb: Knowledge, found: _Differing, now: float) -> list[ChangeRow]:
        """The changes as rows, with who made them and why where git knows."""
        if not found.changed:
            return []
        made = made_by(self._folders, {entry: kb.entries.get(entry) for entry, _, _ in found.changed})
        rows: list[ChangeRow] = []
        for entry, was, is_ in found.changed:
            told = made.get(entry)
            rows.append(
                ChangeRow(
                    entry=entry,
                    kind=(is_ if is_.content else was).kind,
                    before=was.content,
                    after=is_.content,
                    editor=told.editor if told else "",
                    why=told.why if told else "",
                    revision=told.revision if told else kb.revision,
                    at=now,
                )
            )
        return rows


_GONE = Version("", "")


class _Differing(NamedTuple):
    """versions: those to be kept now; changed: each entry that is another than before, with its versions before and after."""

    versions: dict[str, Version]
    changed: list[tuple[str, Version, Version]]


async def _is_news(writing: Writing, newest: Served | None, revision: str, now: float) -> bool:
    """Whether a revision is to be compared: it is the first, new, or served again after the newest is served no more."""
    if newest is None:
        return True
    seen = await writing.served(revision)
    if seen is not None and (newest.revision == revision or newest.served_at > now - SERVED_FOR):
        await writing.renew(revision, now)
        return False
    return True


def _versions(kb: Knowledge) -> dict[str, Version]:
    return {entry.id: Version(KINDS[type(entry)], _written(entry)) for entry in kb.entries.values()}


def _written(entry: Entry) -> str:
    return _ENCODER.encode(entry).decode()


def _differing(kb: Knowledge, stored: Mapping[str, Version], served: Mapping[str, Version]) -> _Differing:
    found = _Differing({}, [])
    for entry in sorted(stored.keys() | served.keys()):
        was, is_ = stored.get(entry, _GONE), served.get(entry, _GONE)
        if was.content == is_.content and (was.kind == is_.kind or not is_.content):
            continue
        found.versions[entry] = is_ if is_.content else Version(was.kind, "")
        record = _record(was)
        if was.content and (record is None or record == kb.entries.get(entry)):
            # Written by another version of the program, which laid records out in another way: nobody changed it.
            continue
        if was.content and is_.content and was.kind != is_.kind:
            # Moved to another folder: gone from one, and new in the other.
            found.changed.extend(((entry, was, _GONE), (entry, _GONE, is_)))
        else:
            found.changed.append((entry, was, is_))
    return _Differing(found.versions, list(_beside_ids(found.changed)))


def _beside_ids(changed: Iterable[tuple[str, Version, Version]]) -> Iterator[tuple[str, Version, Version]]:
    """What is left of changes when those of ids are none: an entry that only has another id is the same to a reader."""
    read = [(entry, was, is_, _record(was), _record(is_)) for entry, was, is_ in changed]
    ids = renamed_ids(
        [before for *_, before, after in read if before is not None and after is None],
        [after for *_, before, after in read if after is not None and before is None],
    )
    new = set(ids.values())
    for entry, was, is_, before, after in read:
        if (entry in ids and after is None) or (entry in new and before is None):
            continue
        if before is not None and ids:
            was = Version(was.kind, _written(with_ids(before, ids)))
        if was.content != is_.content or was.kind != is_.kind:
            yield entry, was, is_


def _record(version: Version) -> Entry | None:
    """The entry of a stored version; None where there is none, or this program reads such a record no more."""
    kind = _RECORDS.get(version.kind)
    if not version.content or kind is None:
        return None
    try:
        return msgspec.json.decode(version.content, type=kind, dec_hook=decode)
    except (msgspec.MsgspecError, ValueError):
        return None


def _change(row: ChangeRow) -> Change:
    before, after = _record(Version(row.kind, row.before)), _record(Version(row.kind, row.after))
    return Change(
        entry=row.entry,
        at=row.at,
        before=before,
        after=after,
        editor=row.editor,
        why=row.why,
        revision=row.revision,
        unreadable=bool(row.before and before is None) or bool(row.after and after is None),
    )


# --- the knowledge before ---------------------------------------------------------------------------------------------


def before(kb: Knowledge, changes: Iterable[Change]) -> Knowledge:
    """The knowledge as it was before all of these changes, which are its latest ones, in any order.

    It keeps the name of the revision, the sources and the topics of `kb`. A version that cannot be read is left out.
    """
    by_entry: dict[str, list[Change]] = {}
    for change in changes:
        by_entry.setdefault(change.entry, []).append(change)
    earlier = {entry: _earliest(of_it) for entry, of_it in by_entry.items()}
    put_back: dict[str, Any] = {}
    for folder, record in FOLDERS.items():
        old = [entry for entry in earlier.values() if type(entry) is record]
        present: tuple[Entry, ...] = getattr(kb.contents, folder)
        if old or any(entry.id in earlier for entry in present):
            kept = [entry for entry in present if entry.id not in earlier]
            # As their files are in order.
            put_back[folder] = tuple(sorted([*kept, *old], key=lambda entry: f"{entry.id}.yaml"))
    was = Knowledge(msgspec.structs.replace(kb.contents, **put_back), kb._territories)
    if all(_names(was, entry) == _names(kb, entry) for entry in earlier):
        # The index of names is what takes long to make.
        was.names = kb.names
    return was


def _earliest(changes: Sequence[Change]) -> Entry | None:
    """One entry before all changes of it."""
    begin = min(change.at for change in changes)
    first = [change for change in changes if change.at == begin]
    made = [change.after for change in first]
    # Of those in one second, the first is the one that no other leads to.
    return next((change.before for change in first if change.before not in made), first[-1].before)


def _names(kb: Knowledge, entry_id: str) -> list[object]:
    entry = kb.entries.get(entry_id)
    return list(names_of(entry, kb.entries)) if entry is not None else []
