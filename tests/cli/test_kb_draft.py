"""`dragoman kb draft` as a knowledge editor runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.door import enter

ARTICLE = """\
\x1b[1mTalks in Doha\x1b[0m

Foreign Minister Hakan Fidan met Sheikh Tamim in Doha on Monday and signed 12 agreements with Qatar.
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """An article that does not say when it appeared."""
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


def test_a_draft_is_written_beside_the_knowledge_and_reported(
    newsroom_folder: Path, article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--knowledge", str(newsroom_folder / "knowledge"), "--published", "12 May 2026"]
    assert enter(["kb", "draft", str(article), *options]) == 0
    out = capsys.readouterr().out
    assert "Published: 2026-05-12?. Given by the editor" in out
    assert "“Monday” → 2026-05-11?" in out
    assert "Talks between Fidan and Sheikh Tamim in Doha" in out
    assert "\x1b" not in out
    folder = newsroom_folder / "drafts" / "s005"
    assert {"source.yaml", "REPORT.md", "meetings", "agreements"} <= {path.name for path in folder.iterdir()}
    assert enter(["kb", "check", "--knowledge", str(newsroom_folder / "knowledge"), "--today", "2026-11-22"]) == 0


def test_a_program_reads_the_same_as_json(article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        enter(["kb", "draft", str(article), "--out", str(tmp_path / "out"), "--json", "--published", "2026-05-12"]) == 0
    )
    report = json.loads(capsys.readouterr().out)
    (meeting,) = [one for one in report["proposals"] if one["kind"] == "meeting"]
    assert (meeting["cites"], meeting["ready"]) == (["s005#p2s1"], True)
    assert set(meeting["about"]) == {"hakan-fidan", "tamim-bin-hamad-al-thani"}
    named = {one["id"] for one in report["recognised"] if one["kind"] != "post"}
    assert named == {"hakan-fidan", "tamim-bin-hamad-al-thani", "doha", "qatar"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--published", "someday"], "--published"),
        (["--published", "2024/2025"], "is no day, month or year"),
        (["--id", "../../x"], "no id of a source"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    article: Path, tmp_path: Path, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enter(["kb", "draft", str(article), "--out", str(tmp_path / "out"), *options]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert len(told.splitlines()) == 1
    assert not (tmp_path / "out").exists()
