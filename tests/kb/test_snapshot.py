"""The compiled snapshot: the same knowledge faster, and never anything else."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.errors import BadData
from bot.kb import loading, snapshot
from bot.kb.folders import Folders
from bot.kb.snapshot import KEPT, open_contents

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = date(2026, 11, 22)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    for name in ("knowledge", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return Folders(tmp_path / "knowledge", tmp_path / "seeds")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def stored(cache: Path) -> list[Path]:
    return sorted(cache.glob("knowledge-*"))


def refuse_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(folders: Folders) -> None:
        raise AssertionError("the files were read again")

    monkeypatch.setattr(loading, "load", load)


def test_the_second_opening_reads_no_yaml_and_gives_the_same(
    folders: Folders, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_contents(folders, TODAY, cache)
    refuse_to_read(monkeypatch)
    second = open_contents(folders, TODAY, cache)
    assert second.revision == first.revision
    assert [entry.id for entry in second.entries()] == [entry.id for entry in first.entries()]
    assert second == first


def test_any_change_to_any_file_is_read(folders: Folders, cache: Path) -> None:
    before = open_contents(folders, TODAY, cache)
    card = folders.sources / "s000.yaml"
    card.write_text(card.read_text("utf-8") + "# a remark\n", "utf-8")
    after = open_contents(folders, TODAY, cache)
    assert after.revision != before.revision
    assert len(stored(cache)) == 2


def test_another_program_reads_the_files_itself(folders: Folders, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_contents(folders, TODAY, cache)
    monkeypatch.setattr(snapshot, "_program", lambda: "another")
    open_contents(folders, TODAY, cache)
    assert len(stored(cache)) == 2


@pytest.mark.parametrize("damage", [b"", b"\0" * 100, b"dragoman knowledge\n", b"dragoman knowledge\n\0\0\0\0\x93"])
def test_a_damaged_snapshot_is_made_anew(folders: Folders, cache: Path, damage: bytes) -> None:
    whole = open_contents(folders, TODAY, cache)
    (path,) = stored(cache)
    content = path.read_bytes()
    path.write_bytes(damage)
    assert open_contents(folders, TODAY, cache) == whole
    assert path.read_bytes() == content


def test_one_flipped_bit_is_noticed(folders: Folders, cache: Path) -> None:
    whole = open_contents(folders, TODAY, cache)
    (path,) = stored(cache)
    content = bytearray(path.read_bytes())
    for place in range(0, len(content), len(content) // 20):
        spoilt = bytearray(content)
        spoilt[place] ^= 4
        path.write_bytes(spoilt)
        assert open_contents(folders, TODAY, cache) == whole


def test_knowledge_with_an_error_is_refused_and_never_kept(folders: Folders, cache: Path) -> None:
    (folders.knowledge / "people" / "nobody.yaml").write_text("id: nobody\nname: Nobody\n", "utf-8")
    for _ in range(2):
        with pytest.raises(BadData, match=r"nobody\.yaml"):
            open_contents(folders, TODAY, cache)
    assert stored(cache) == []


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(folders: Folders, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    assert open_contents(folders, TODAY, tmp_path / "file" / "cache").people


def test_a_file_saved_while_it_was_read_is_not_kept(
    folders: Folders, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = loading.load

    def load_and_save(folders: Folders) -> loading.Loaded:
        path = folders.sources / "s000.yaml"
        path.write_text(path.read_text("utf-8") + "# saved\n", "utf-8")
        return real(folders)

    monkeypatch.setattr(loading, "load", load_and_save)
    open_contents(folders, TODAY, cache)
    assert stored(cache) == []


def test_only_a_few_are_kept(folders: Folders, cache: Path) -> None:
    card = folders.sources / "s000.yaml"
    for number in range(KEPT + 2):
        card.write_text(card.read_text("utf-8") + f"# {number}\n", "utf-8")
        open_contents(folders, TODAY, cache)
    assert len(stored(cache)) == KEPT
