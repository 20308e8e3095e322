"""Settings as an operator writes them, and what is said of a mistake."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from bot.config import Settings, open_settings
from bot.errors import BadData
from bot.reading import read_file

EXAMPLE = Path(__file__).resolve().parent.parent / "config.example.yaml"


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "config.yaml").write_text(text, "utf-8")
    return open_settings(None, folder)


def problem_of(folder: Path, text: str) -> str:
    with pytest.raises(BadData) as caught:
        settings_of(folder, text)
    return str(caught.value)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert open_settings(None, tmp_path) == Settings()


def test_a_file_of_comments_changes_nothing(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "{}\n# nothing yet\n") == Settings()
    assert settings_of(tmp_path, "# nothing yet\n\n") == Settings()
    assert settings_of(tmp_path, "") == Settings()


def test_folders_are_taken_from_where_the_file_is(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "knowledge: desk/knowledge\nsources: /cards\n")
    assert settings.knowledge == str(tmp_path / "desk" / "knowledge")
    assert settings.sources == "/cards"


def test_a_named_file_wins_over_the_one_that_lies_there(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("timezone: Asia/Qatar\n", "utf-8")
    (tmp_path / "other.yaml").write_text("timezone: Europe/Istanbul\n", "utf-8")
    assert open_settings(tmp_path / "other.yaml", tmp_path).timezone == "Europe/Istanbul"


def test_a_misspelt_setting_is_named_with_its_place(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, "sources: seeds\nknowlege: knowledge\n")
    assert "config.yaml:2:1" in problem
    assert "did you mean 'knowledge'" in problem


def test_a_time_zone_must_exist(tmp_path: Path) -> None:
    for zone in ("Asia/Atlantis", "../../etc/passwd", "/etc/localtime"):
        problem = problem_of(tmp_path, f"\ntimezone: {zone}\n")
        assert "config.yaml:2:11" in problem
        assert zone in problem


@pytest.mark.parametrize("text", ["knowledge: [", "- knowledge\n", "knowledge: {a: b}\n", "sources: &a x\n"])
def test_what_is_no_config_is_a_problem_with_a_place(tmp_path: Path, text: str) -> None:
    assert "config.yaml:1:" in problem_of(tmp_path, text)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no such file"):
        open_settings(tmp_path / "none.yaml", tmp_path)


def test_the_example_shows_every_setting_and_is_valid() -> None:
    document, problems = read_file(EXAMPLE)
    assert document is not None
    assert problems == []
    assert isinstance(document.value, dict)
    assert set(document.value) == {field.name for field in msgspec.structs.fields(Settings)}
    assert open_settings(EXAMPLE, EXAMPLE.parent).timezone == "Asia/Qatar"
