"""Holds the drafts against the real checks and the real verification, and takes out of them what does not stand.

A value that the article does not bear out is removed, or told to be filled in; what then is left of a draft and says
nothing is dropped. What remains loads as it is, or its file says what is missing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from bot.errors import Problem, Severity
from bot.kb.checks import check
from bot.kb.drafting.entries import Draft
from bot.kb.drafting.proposals import LeftOut
from bot.kb.drafting.yaml_text import yaml_text
from bot.kb.evidence.originals import Original, Originals
from bot.kb.evidence.passages import Passage
from bot.kb.evidence.support import Verdict
from bot.kb.kinds import MeetingKind
from bot.kb.loading import Loaded, Written
from bot.kb.records import FOLDERS, Entry, Meeting, Statement
from bot.kb.shaping import to_record
from bot.kb.sources import Source
from bot.kb.verifying import Finding, Verifier
from bot.kb.walking import claims, leaves
from bot.reading import read_text
from bot.text.paragraphs import Article

_ROUNDS = 8
Steps = tuple[str | int, ...]


class _Read(msgspec.Struct):
    """A draft as it would be read from its file."""

    draft: Draft
    entry: Entry
    written: Written


class Settling:
    """Settles the drafts of one article. loaded: the knowledge they are to be moved into."""

    def __init__(self, loaded: Loaded, card: Source, article: Article, today: date) -> None:
        self._loaded = loaded
        self._card = card
        self._today = today
        original = Original(card, article, Passage("\n".join(article.paragraphs)))
        self._originals = Originals({card.id: original})

    def settled(self, drafts: list[Draft]) -> tuple[list[Draft], list[LeftOut]]:
        """The drafts that say something, each with what is still to be filled in or mended."""
        kept = list(drafts)
        dropped: list[LeftOut] = []
        for _ in range(_ROUNDS):
            changed = self._round(kept)
            empty = [draft for draft in kept if _says_nothing(draft)]
            for draft in empty:
                kept.remove(draft)
                dropped.append(
                    LeftOut(draft.cites[0], draft.summary, "held against the text, too little of it was left")
                )
            if not changed and not empty:
                break
        read = self._read(kept)
        merged = self._merged(read)
        ours = {one.written.file: one.draft for one in read}
        for problem in check(merged, self._today):
            if problem.file in ours and problem.severity is Severity.ERROR:
                ours[problem.file].problems.append(_told(problem))
        verifier = Verifier(merged, self._originals)
        for one in read:
            one.draft.problems += [
                _told(found.problem) for found in verifier.entry(one.entry, one.written) if found.problem
            ]
        self._wait_for_others(kept)
        for draft in kept:
            if draft.record is Statement:
                _leave_open(draft)
        return kept, dropped

    def _round(self, drafts: list[Draft]) -> bool:
        """Take out what does not stand, once; whether anything was taken out."""
        read = self._read(drafts)
        verifier = Verifier(self._merged(read), self._originals)
        changed = False
        for one in read:
            failed = [found for found in verifier.entry(one.entry, one.written) if found.verdict is Verdict.FAILED]
            if failed:
                changed = _take_out(one, failed) or changed
        return changed

    def _read(self, drafts: list[Draft]) -> list[_Read]:
        read: list[_Read] = []
        for draft in drafts:
            file = f"drafts/{self._card.id}/{draft.folder}/{draft.id}.yaml"
            document, problems = read_text(yaml_text(draft.tree, draft.record), file)
            entry, mistakes = to_record(document, draft.record, file) if document is not None else (None, [])
            if document is None or entry is None:
                for problem in (*problems, *mistakes):
                    if not any(problem.message.startswith(f"'{told.split(':')[0]}'") for told in draft.fill):
                        draft.fill = list(dict.fromkeys([*draft.fill, f"{problem.message}: {problem.advice}"]))
                continue
            read.append(_Read(draft, entry, Written(file=file, stem=draft.id, document=document)))
        return read

    def _merged(self, read: list[_Read]) -> Loaded:
        """The knowledge with the drafts and the card in it, in memory."""
        contents = self._loaded.contents
        more: dict[str, Any] = {"sources": (*contents.sources, self._card)}
        for folder in FOLDERS:
            own = tuple(one.entry for one in read if one.draft.folder == folder)
            if own:
                more[folder] = (*getattr(contents, folder), *own)
        document, _ = read_text(f"id: {self._card.id}\n", "source.yaml")
        card = Written(file=f"drafts/{self._card.id}/source.yaml", stem=self._card.id, document=document)
        return msgspec.structs.replace(
            self._loaded,
            contents=msgspec.structs.replace(contents, **more),
            entries=(*self._loaded.entries, *((one.entry, one.written) for one in read)),
            sources={**self._loaded.sources, self._card.id: card},
        )

    def _wait_for_others(self, drafts: list[Draft]) -> None:
        """Say of each draft which other ones have to be moved in with it."""
        ours = {draft.id: draft for draft in drafts}
        for draft in drafts:
            referred = {leaf for leaf in _texts(draft.tree) if leaf in ours and leaf != draft.id}
            draft.needs = {f"{ours[one].folder}/{one}.yaml" for one in referred}
            draft.problems = list(dict.fromkeys(draft.problems))


def _leave_open(draft: Draft) -> None:
    """Take what is only told of each point out of a statement: without the words of an editor its file does not load."""
    for number, point in enumerate(draft.tree["said"], 1):
        told = point.pop("value")
        draft.fill.append(
            f"said, point {number} ({', '.join(point['cite'])}): what was said, as its value; it was {told}"
        )


def _take_out(one: _Read, failed: list[Finding]) -> bool:
    places: dict[tuple[int, int], Steps] = {}
    for path, claim in claims(one.entry):
        for key in claim.reads or ():
            places.setdefault(one.written.document.where((*path, "reads", key)), (*path, "reads"))
    for leaf in leaves(one.entry):
        places.setdefault(one.written.document.where(leaf.path), leaf.path)
    paths = {places[place] for found in failed if (place := (found.line, found.column)) in places}
    changed = False
    for path in sorted(paths, key=lambda path: [str(step).zfill(6) for step in path], reverse=True):
        changed = _remove(one.draft, path) or changed
    return changed


_OF_A_PARTICIPANT = ("post", "for", "role", "said_by")
_OPTIONAL = ("short", "demonyms", "names", "native")


def _remove(draft: Draft, path: Steps) -> bool:
    """Remove a value and what cannot stand without it. False where only an editor can mend it."""
    tree, key = draft.tree, path[0]
    if key == "title" and isinstance(key, str):
        plain = str(tree["kind"])
        if tree["title"] != plain.capitalize() and draft.folder != "posts":
            tree["title"] = plain.capitalize()
            draft.fill.append("title: a short name of your own; the one that was proposed does not stand in the text")
            return True
        return False
    if key in _OPTIONAL:
        return tree.pop(key, None) is not None
    items = tree.get(str(key))
    if not isinstance(items, list) or len(path) < 2 or not isinstance(path[1], int) or path[1] >= len(items):
        return False
    item = items[path[1]]
    inner = str(path[2]) if len(path) > 2 else ""
    if (
        key == "participants"
        and inner in _OF_A_PARTICIPANT
        and isinstance(item, dict)
        and ("who" in item or "group" in item or inner != "for")
    ):
        if inner == "for" and "group" in item:
            del items[path[1]]
        else:
            item.pop(inner, None)
        return True
    if inner == "said_by" and isinstance(item, dict):
        return item.pop("said_by", None) is not None
    if key == "acts" and inner != "act":
        for gone in {inner, *(("date", "reads") if inner in ("date", "reads") else ())}:
            item.pop(gone, None)
        if inner in ("date", "reads"):
            draft.head.append("date: the one that was read could not be held against the text")
        return inner != "cite"
    if key == "cite":
        del items[path[1]]
        return bool(items)
    del items[path[1]]
    if not items:
        del tree[str(key)]
    if key in ("date", "place"):
        draft.head.append(f"{key}: the one that was read could not be held against the text")
    return True


def _says_nothing(draft: Draft) -> bool:
    if draft.record is Meeting:
        least = 1 if draft.tree["kind"] == MeetingKind.VISIT.value else 2
        return len(draft.tree.get("participants", ())) < least
    if draft.record is Statement:
        return not draft.tree.get("said") or not draft.tree.get("speakers")
    return not draft.tree.get("cite")


def _texts(tree: Any) -> list[str]:
    if isinstance(tree, dict):
        return [text for value in tree.values() for text in _texts(value)]
    if isinstance(tree, list):
        return [text for value in tree for text in _texts(value)]
    return [tree] if isinstance(tree, str) else []


def _told(problem: Problem | None) -> str:
    return f"{problem.message}: {problem.advice}" if problem is not None else ""
