"""Random edits of the small knowledge, and what must be the same after them however it was come by. No test is here."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.kb import queries
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.kb.names.spotting import spotted
from bot.kb.search import lines_of
from tests.small_knowledge import CARDS, ENTRIES, TOPICS

ASKED = [
    "ruritania", "Руритания", "kingdom of ruritania", "ruritanian", "rurtania", "talvan", "Mira Talvn", "Brask Jovan",
    "lindqvist", "king of ruritania", "ruritania king", "monarch of ruritania", "president of syldavia", "syldavia's king",
    "LOM", "league", "marches league", "treaty desk", "pear", "pears", "fruit", "zenda", "strelsau", "strel", "klow",
    "council of the two", "talks", "talks of talvan", "paper 3", "Otokr Lindqvst", "Оттокар", "holm", "holmes", "xr",
    "XS", "qatar", "katar", "germany", "new ruritania", "old klow", "wxyz wxyz", "a", "t", "tal", "zzz", "mills", "uk",
]  # fmt: skip
TEXT = (
    "President Talvan of Syldavia met King Ottokar Lindqvist of Ruritania in Strelsau and at Zenda Castle; the Pear Treaty "
    "and Talks of Lindqvist and Talvan were praised by Ruritanians, the LOM, the UK, Qatar and Mr Brask. Foreign Office of "
    "Ruritania, Treaty Desk and New Klow said so to Jovan Brask's Zenda Gazette. Greta Holm, Marshal of Borduria."
)
_FACTS = ["facts: [{value: It rains here., cite: s000#p2}]", "facts: [{value: It never rains., cite: s001#p2}]"]


def _named(text: str, rng: random.Random) -> str:
    return re.sub(r"(?m)^name: (.*)$", lambda found: f"name: {rng.choice(['New', 'Old', 'Upper'])} {found[1]}", text)


def _also_named(text: str, rng: random.Random) -> str:
    if "\nnames:" in text or "\nname:" not in text:
        return text
    return f"{text}names: [{rng.choice(['Pomerania', 'UK', 'Руританцы', 'Strel', 'Talvan', 'Klow'])}]\n"


def _fact(text: str, rng: random.Random) -> str:
    return text if "\nfacts:" in text else f"{text}{rng.choice(_FACTS)}\n"


def _remark(text: str, rng: random.Random) -> str:
    return f"{text}# {rng.random()}\n"


def _broken(text: str, rng: random.Random) -> str:
    return text.replace(":", rng.choice(["", ": [", ": }", ":\n\t"]), 1)


def _conflict(text: str, rng: random.Random) -> str:
    return f"<<<<<<< ours\n{text}=======\n{text}>>>>>>> theirs\n"


def _another_id(text: str, rng: random.Random) -> str:
    ids = [path.split("/")[1] for path in ENTRIES]
    found = re.findall(r"(?<![\w-])(" + "|".join(sorted(ids, key=len, reverse=True)) + r")(?![\w-])", text)
    if not found:
        return text
    return re.sub(rf"(?<![\w-]){rng.choice(found)}(?![\w-])", rng.choice([*ids, "nobody", "pears"]), text, count=1)


def _another_date(text: str, rng: random.Random) -> str:
    return re.sub(r"20[23][0-9]", lambda found: str(rng.randint(2020, 2035)), text, count=1)


def _another_place(text: str, rng: random.Random) -> str:
    return re.sub(r"s00[0-2]#p[0-9]+", f"s00{rng.randint(0, 3)}#p{rng.randint(1, 13)}", text, count=1)


def _title(text: str, rng: random.Random) -> str:
    return re.sub(r"(?m)^title: (.*)$", lambda found: f"title: {rng.choice(['Deputy', 'First'])} {found[1]}", text)


def _code(text: str, rng: random.Random) -> str:
    return re.sub(r"(?m)^code: .*$", f"code: {rng.choice(['XR', 'XS', 'QA', 'XZ'])}", text)


_CHANGES: list[Callable[[str, random.Random], str]] = [
    _named, _also_named, _fact, _another_date, _title, _named, _also_named, _fact, _another_date, _title,
    _remark, _broken, _conflict, _another_id, _another_place, _code,
]  # fmt: skip
"""What may be done to a file. Those that mostly leave it sound come more often."""


class Editor:
    """Edits at random, and mends."""

    def __init__(self, folders: Folders, rng: random.Random) -> None:
        self._rng = rng
        self._folders = folders
        self._sound = {folders.knowledge / f"{path}.yaml": text.lstrip() for path, text in ENTRIES.items()}
        self._sound |= {folders.sources / f"{name}.yaml": text for name, text in CARDS.items()}
        self._sound[folders.knowledge / "topics.yaml"] = TOPICS
        self._edited: set[Path] = set()

    def edit(self) -> set[Path]:
        """One save of one or a few files, or of all that was wrong; which they are."""
        if self._edited and self._rng.random() < 0.5:
            mended = {path for path in self._edited if self._rng.random() < 0.8}
            for path in mended:
                self._mend(path)
            self._edited -= mended
            return mended
        return {path for _ in range(self._rng.choice((1, 1, 1, 2))) for path in self._one()}

    def mend(self) -> set[Path]:
        """Everything as it was."""
        for path in self._edited:
            self._mend(path)
        mended, self._edited = self._edited, set()
        return mended

    def _mend(self, path: Path) -> None:
        if path in self._sound:
            path.write_text(self._sound[path], "utf-8")
        else:
            path.unlink(missing_ok=True)

    def _one(self) -> Iterator[Path]:
        rng = self._rng
        path = rng.choice(sorted(self._sound))
        yield path
        self._edited.add(path)
        if rng.random() < 0.12:
            path.unlink(missing_ok=True)
            return
        text = path.read_text("utf-8") if path.exists() else self._sound[path]
        if rng.random() < 0.15 and path.parent.parent == self._folders.knowledge:
            other = path.with_name(f"{rng.choice(['a', 'm', 'z'])}-{path.name}")
            text = text.replace(f"id: {path.stem}", f"id: {other.stem}", 1).replace("\nname: ", "\nname: Other ", 1)
            if rng.random() < 0.3:
                other = self._folders.knowledge / "places" / f"{other.stem}.yaml"
            self._edited.add(other)
            yield other
            other.write_text(text, "utf-8")
            return
        path.write_text(rng.choice(_CHANGES)(text, rng), "utf-8")


def everything(kb: Knowledge, texts: bool = True) -> dict[str, Any]:
    """What anybody can get from a knowledge. texts: whether texts are read, too."""
    names = kb.names
    ids = [*kb.entries, *kb.topics, "country:qa", "nobody"]
    found: dict[str, Any] = {
        "revision": kb.revision,
        "contents": kb.contents,
        "entries": list(kb.entries.items()),
        "sources": list(kb.sources.items()),
        "topics": list(kb.topics.items()),
        "involved": list(kb.involved.items()),
        "citations": list(kb.citations.items()),
        "kin": {one: kb.kin(one) for one in ids},
        "called": {one: kb.name(one) for one in ids},
        "lines": list(lines_of(kb)),
        "newest": [one.id for one in queries.newest_first(kb, queries.everything(kb))],
        "disputes": {one: queries.disputes(kb, entry) for one, entry in kb.entries.items()},
    }
    for kinds, asked in (
        (None, [*ASKED, *map(kb.name, ids)]),
        (("person", "post"), ASKED),
        (("country", "place"), ASKED),
    ):
        for text in asked:
            found[f"{text} {kinds}"] = names.find(text, kinds), names.known(text, kinds), names.complete(text, kinds)
    if texts:
        every = [TEXT, TEXT.lower(), *(kb.name(one) for one in ids), *(one.shown for one in lines_of(kb))]
        found["spotted"] = [spotted(names, text) for text in every]
    return found
