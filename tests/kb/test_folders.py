"""Which folders are read, which files in them, and when is a revision another one?"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.kb import folders as finding
from bot.kb.folders import (
    Folders,
    entry_files,
    find_folders,
    is_shipped,
    refuse_shipped,
    revision_of,
    source_files,
    stray_files,
)
from bot.kb.loading import load
from tests.asking import ROOT
from tests.small_knowledge import written


def test_a_folder_that_is_named_brings_the_cards_beside_it(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    found = find_folders(tmp_path / "mine", None, tmp_path)
    assert found == (tmp_path / "mine", tmp_path / "seeds")


def test_a_folder_that_is_not_there_is_refused_with_the_option_that_named_it(tmp_path: Path) -> None:
    (tmp_path / "k").mkdir()
    with pytest.raises(UserError, match="--knowledge"):
        find_folders(tmp_path / "nowhere", None, tmp_path)
    with pytest.raises(UserError, match="--sources"):
        find_folders(tmp_path / "k", tmp_path / "nowhere", tmp_path)


def test_from_anywhere_in_a_checkout_its_own_folders_are_found() -> None:
    assert find_folders(None, None, ROOT / "tests" / "kb") == (ROOT / "knowledge", ROOT / "seeds")


def test_from_anywhere_else_those_beside_the_program(tmp_path: Path) -> None:
    assert find_folders(None, None, tmp_path) == (ROOT / "knowledge", ROOT / "seeds")


def test_without_a_checkout_those_shipped_in_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_PACKAGE", tmp_path / "site" / "bot")
    found = find_folders(None, None, tmp_path)
    assert found == (
        tmp_path / "site" / "bot" / "shipped" / "knowledge",
        tmp_path / "site" / "bot" / "shipped" / "seeds",
    )


def test_another_projects_knowledge_folder_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_PACKAGE", tmp_path / "site" / "bot")
    (tmp_path / "other" / "knowledge").mkdir(parents=True)
    (tmp_path / "other" / "pyproject.toml").write_text('name = "other"\n')
    assert find_folders(None, None, tmp_path / "other").knowledge == tmp_path / "site" / "bot" / "shipped" / "knowledge"


def test_a_newsrooms_own_repository_is_found_from_anywhere_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_PACKAGE", tmp_path / "site" / "bot")
    folders = written(tmp_path / "mine")
    assert find_folders(None, None, tmp_path / "mine") == folders
    assert find_folders(None, None, folders.knowledge / "people") == folders
    refuse_shipped(folders)


@pytest.mark.parametrize("there", [("knowledge/people",), ("knowledge/notes", "seeds"), ("seeds", "people")])
def test_what_only_looks_a_little_like_a_knowledge_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...]
) -> None:
    monkeypatch.setattr(finding, "_PACKAGE", tmp_path / "site" / "bot")
    for folder in there:
        (tmp_path / "other" / folder).mkdir(parents=True)
    assert is_shipped(find_folders(None, None, tmp_path / "other"))


def test_which_files_hold_entries_and_which_have_gone_astray(tmp_path: Path) -> None:
    folders = written(tmp_path)
    before = len(entry_files(folders.knowledge))
    for name in (
        "people/a.yml",
        "people/deep/b.yaml",
        "wizards/c.yaml",
        "d.yaml",
        "people/.hidden.yaml",
        "people/e.txt",
        "people/f.YAML",
        "people/g.json",
        "people/deep/h.Yml",
        ".schema/person.json",
        "i.json",
    ):
        path = folders.knowledge / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("id: x\n")
    assert len(entry_files(folders.knowledge)) == before
    astray = {path.relative_to(folders.knowledge).as_posix() for path in stray_files(folders.knowledge)}
    assert astray == {"people/a.yml", "people/deep/b.yaml", "wizards/c.yaml", "d.yaml", *OTHERS}
    assert [path.name for path in source_files(folders.sources)] == ["s000.yaml", "s001.yaml", "s002.yaml"]
    assert source_files(tmp_path / "nowhere") == stray_files(tmp_path / "nowhere") == []


OTHERS = {"people/f.YAML", "people/g.json", "people/deep/h.Yml", "i.json"}


def test_a_linked_folder_among_entries_and_a_file_in_place_of_a_folder_have_gone_astray(tmp_path: Path) -> None:
    folders = written(tmp_path)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "x.yaml").write_text("id: x\n")
    (folders.knowledge / "people" / "more").symlink_to(tmp_path / "more")
    shutil.rmtree(folders.knowledge / "posts")
    (folders.knowledge / "posts").write_text("")
    assert [path.name for path in stray_files(folders.knowledge)] == ["more", "posts"]
    told = [str(problem) for problem in load(folders).problems if "no entry is looked for here" in str(problem)]
    assert [one.split(":")[0] for one in told] == ["knowledge/people/more", "knowledge/posts"]


def test_a_file_that_is_refused_is_another_revision(tmp_path: Path) -> None:
    """Otherwise what was kept of the sound files would go on being served."""
    folders = written(tmp_path)
    country = folders.knowledge / "countries" / "graustark.yaml"
    seen = [revision_of(folders)]
    outside = tmp_path / "outside.yaml"
    country.rename(outside)
    seen.append(revision_of(folders))
    country.symlink_to(outside)
    seen.append(revision_of(folders))
    country.unlink()
    os.mkfifo(country)
    seen.append(revision_of(folders))
    country.unlink()
    (folders.knowledge / "countries" / "graustark.yml").write_text("id: graustark\n")
    seen.append(revision_of(folders))
    assert len(set(seen)) == len(seen)


def test_a_folder_that_is_linked_from_outside_is_another_revision(tmp_path: Path) -> None:
    folders = written(tmp_path)
    before = revision_of(folders)
    (folders.knowledge / "countries").rename(tmp_path / "countries")
    (folders.knowledge / "countries").symlink_to(tmp_path / "countries")
    assert revision_of(folders) != before


def test_a_file_that_cannot_be_read_is_another_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = written(tmp_path)
    before = revision_of(folders)
    opened = os.open

    def refused(path: str, *more: int) -> int:
        if str(path).endswith("graustark.yaml"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *more)

    monkeypatch.setattr(os, "open", refused)
    assert revision_of(folders) != before


def test_the_same_files_elsewhere_are_the_same_revision(tmp_path: Path) -> None:
    one, other = written(tmp_path / "one"), written(tmp_path / "two")
    assert revision_of(one) == revision_of(other)


def test_any_change_is_another_revision(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    folders = written(tmp_path / "a")
    seen = {revision_of(folders)}

    def changed() -> None:
        revision = revision_of(folders)
        assert revision not in seen
        seen.add(revision)

    country = folders.knowledge / "countries" / "graustark.yaml"
    country.write_text(country.read_text().replace("Graustark", "Graustork"))
    changed()
    country.rename(country.with_name("graustork.yaml"))
    changed()
    (folders.knowledge / "topics.yaml").unlink()
    changed()
    (folders.sources / "s002.yaml").unlink()
    changed()
    assert revision_of(Folders(folders.knowledge, tmp_path / "nowhere")) not in seen
