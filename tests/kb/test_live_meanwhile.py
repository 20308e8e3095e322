"""Files put in their places while they are read: is what is served ever half old and half new, and does it come at last?"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.kb.folders import File, Folders, Reads, Signature, revision_of
from bot.kb.knowledge import Knowledge
from bot.kb.live import Live
from bot.kb.loading import load
from tests.asking import newsroom
from tests.small_knowledge import TODAY, written

FIRST, LAST = "agreements/pear-treaty", "statements/foreign-office-2030"
"""Two entries as far apart as reading goes."""


def kept_up(folders: Folders) -> Live:
    live = Live(folders, Knowledge(load(folders).contents, newsroom().kb.territories))
    for _ in range(2):
        # Only what was read twice is passed by where nothing tells of a change.
        assert live.read_again(None, TODAY).knowledge is None
    return live


def remark(folders: Folders, name: str, text: str, aside: bool = False) -> Path:
    path = folders.knowledge / f"{name}.yaml"
    said = path.read_text("utf-8") + f"# {text}\n"
    if aside:
        new = path.with_name(f".{path.name}.new")
        new.write_text(said, "utf-8")
        os.replace(new, path)
    else:
        path.write_text(said, "utf-8")
    return path


def before_looking_at(
    monkeypatch: pytest.MonkeyPatch, name: str, happens: Callable[[], object], times: int = 1
) -> None:
    """Something happens each time that reading comes to this entry, so many times."""
    signature = Reads.signature
    left = [times]

    def looked_at(self: Reads, file: File) -> Signature | None:
        if file.path.endswith(f"{name}.yaml") and left[0]:
            left[0] -= 1
            happens()
        return signature(self, file)

    monkeypatch.setattr(Reads, "signature", looked_at)


def test_a_link_that_leads_to_another_release_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (written(tmp_path / name) for name in ("old", "new"))
    for name in (FIRST, LAST):
        remark(new, name, "new")
    (tmp_path / "current").symlink_to("old")
    folders = Folders(tmp_path / "current" / "knowledge", tmp_path / "current" / "seeds")
    live = kept_up(folders)

    def release() -> None:
        (tmp_path / "next").symlink_to("new")
        os.replace(tmp_path / "next", tmp_path / "current")

    remark(old, LAST, "old")
    before_looking_at(monkeypatch, LAST, release)
    reread = live.read_again([folders.knowledge / f"{LAST}.yaml"], TODAY)
    assert (reread.knowledge, reread.whole) == (None, False)
    reread = live.read_again([], TODAY)
    assert reread.knowledge is not None
    assert reread.knowledge.revision == revision_of(new)


def test_what_was_read_while_somebody_was_at_work_is_read_again_as_a_whole(tmp_path: Path) -> None:
    folders = written(tmp_path)
    live = kept_up(folders)
    path = remark(folders, FIRST, "one")
    reread = live.read_again([path], TODAY, lambda: False)
    assert (reread.knowledge, reread.whole) == (None, False)
    # Nothing tells of this one.
    remark(folders, LAST, "two")
    reread = live.read_again([], TODAY)
    assert reread.whole
    assert reread.knowledge is not None
    assert reread.knowledge.revision == revision_of(folders)


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("aside", [True, False])
def test_one_of_several_is_another_once_the_last_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: bool, aside: bool
) -> None:
    folders = written(tmp_path)
    live = kept_up(folders)
    paths = [remark(folders, name, "one") for name in (FIRST, LAST)]
    before_looking_at(monkeypatch, LAST, lambda: remark(folders, FIRST, "two", aside))
    assert not live.read_again(paths if told else None, TODAY).whole
    reread = live.read_again([], TODAY)
    assert reread.knowledge is not None
    assert reread.knowledge.revision == revision_of(folders)


def test_one_that_was_passed_by_is_replaced_while_several_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = written(tmp_path)
    live = kept_up(folders)
    for name in ("people/greta-holm", LAST):
        remark(folders, name, "one")
    before_looking_at(monkeypatch, LAST, lambda: remark(folders, FIRST, "one", aside=True))
    assert not live.read_again(None, TODAY).whole
    reread = live.read_again([], TODAY)
    assert reread.knowledge is not None
    assert reread.knowledge.revision == revision_of(folders)


def test_where_somebody_never_stops_saving_it_is_served_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = written(tmp_path)
    live = kept_up(folders)
    paths = [remark(folders, name, "one") for name in (FIRST, LAST)]
    before_looking_at(monkeypatch, LAST, lambda: [remark(folders, one, "more") for one in (FIRST, LAST)], times=100)
    whole = [live.read_again(paths, TODAY).whole for _ in range(6)]
    assert whole == [False, False, False, False, True, False]


def test_one_save_is_not_held_up_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = written(tmp_path)
    live = kept_up(folders)
    path = remark(folders, LAST, "one")
    before_looking_at(monkeypatch, LAST, lambda: remark(folders, FIRST, "one", aside=True))
    assert live.read_again([path], TODAY).knowledge is not None
