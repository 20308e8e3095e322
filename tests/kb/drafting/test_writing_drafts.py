"""Where do drafts go, under which id, and is anything that is there ever overwritten?"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.kb.folders import Folders
from tests.kb.drafting.measuring import drafted

TEXT = "12 May 2026\n\nHakan Fidan met Sheikh Tamim in Doha on Monday.\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """A short article."""
    path = tmp_path / "article.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_ids_go_on_from_cards_and_waiting_drafts(article: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert [drafted(article, out).source for _ in range(2)] == ["s005", "s006"]
    assert drafted(article, out, source="s042").source == "s042"
    assert drafted(article, out).source == "s043"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("../../x", "no id of a source"),
        ("s5", "no id of a source"),
        ("s000", "is taken"),
        ("-s005", "no id of a source"),
    ],
)
def test_an_id_that_is_none_or_is_taken_is_refused(article: Path, tmp_path: Path, source: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        drafted(article, tmp_path / "out", source=source)
    assert not (tmp_path / "out").exists()


def test_drafts_never_go_among_what_readers_are_served(article: Path) -> None:
    from tests.asking import ROOT

    served = Folders(ROOT / "knowledge", ROOT / "seeds")
    for folder in (*served, served.knowledge / "meetings"):
        with pytest.raises(UserError, match="readers are served from"):
            drafted(article, folder)


def test_nothing_is_overwritten(article: Path, tmp_path: Path) -> None:
    there = tmp_path / "text.txt"
    there.write_text("mine", "utf-8")
    with pytest.raises(UserError, match="already there"):
        drafted(article, tmp_path / "out", text_out=there)
    assert there.read_text("utf-8") == "mine"
    with pytest.raises(UserError, match="is not a folder"):
        drafted(article, there)


def test_the_text_may_go_to_a_place_of_its_own(article: Path, tmp_path: Path) -> None:
    report = drafted(article, tmp_path / "out", text_out=tmp_path / "010_talks.txt")
    assert (tmp_path / "010_talks.txt").read_text("utf-8") == TEXT
    assert "file: 010_talks.txt" in (Path(report.folder) / "source.yaml").read_text("utf-8")
