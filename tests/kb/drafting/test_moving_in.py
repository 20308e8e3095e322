"""Do drafts wait where no reader sees them, and load and hold against their article once an editor moves them in?"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.errors import Severity
from bot.kb.checks import check
from bot.kb.drafting.drafting import Wanted, draft
from bot.kb.drafting.reporting import Report
from bot.kb.editing import canonical
from bot.kb.folders import Folders, revision_of, stray_files
from bot.kb.loading import Loaded, load
from bot.kb.records import FOLDERS
from bot.kb.sources import Source
from bot.kb.verifying import verify
from tests.asking import ROOT, newsroom
from tests.kb.drafting.articles import ARTICLES, PAGE, STRANGERS, WIRE, Expected
from tests.kb.drafting.measuring import TODAY, drafted, report_of, saved

_WORD = re.compile(r"[^\W_]+")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """A copy of the shipped folders, beside which drafts may lie."""
    for name in ("knowledge", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return Folders(tmp_path / "knowledge", tmp_path / "seeds")


def _move_in(report: Report, article: Path, folders: Folders) -> Path:
    """What an editor does with drafts that are ready. The archive that then holds the document."""
    folder = Path(report.folder)
    shutil.copy(folder / "source.yaml", folders.sources / f"{report.source}.yaml")
    for proposal in report.proposals:
        if proposal.file is not None and proposal.ready:
            shutil.copy(folder / proposal.file, folders.knowledge / proposal.file)
    archive = folders.knowledge.parent / "archive"
    archive.mkdir(exist_ok=True)
    card = next(one for one in load(folders).contents.sources if one.id == report.source)
    shutil.copy(article if report.text == article.name else Path(report.text), archive / card.file)
    return archive


def _errors(loaded: Loaded) -> list[str]:
    return [str(problem) for problem in check(loaded, TODAY) if problem.severity is Severity.ERROR]


def test_the_loader_never_sees_a_draft(folders: Folders) -> None:
    before = revision_of(folders)
    wanted = Wanted(article=saved(WIRE))
    report = draft(wanted, newsroom().kb, folders, TODAY, lambda match: True)
    assert Path(report.folder) == folders.knowledge.parent / "drafts" / "s005"
    assert len(list(Path(report.folder).rglob("*.yaml"))) > 3
    assert revision_of(folders) == before
    assert stray_files(folders.knowledge) == []


def test_what_is_called_ready_loads_and_holds_against_the_article(folders: Folders) -> None:
    _holds(PAGE, folders)


@pytest.mark.heavy
@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_whatever_is_called_ready_loads_and_holds_against_its_article(article: Expected, folders: Folders) -> None:
    _holds(article, folders)


def _holds(article: Expected, folders: Folders) -> None:
    report = report_of(article)
    archive = _move_in(report, saved(article), folders)
    loaded = load(folders)
    assert _errors(loaded) == []
    ours = {Path(one.file).name for one in report.proposals if one.file} | {f"{report.source}.yaml"}
    failed = [str(problem) for problem in verify(loaded, archive).problems if Path(problem.file).name in ours]
    assert failed == []


@pytest.mark.heavy
@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_nothing_that_is_drafted_is_left_with_a_problem(article: Expected) -> None:
    told = [
        (one.file, one.fill, one.problems)
        for one in report_of(article).proposals
        if not one.ready and one.kind != "statement"
    ]
    assert told == []


def test_a_statement_does_not_load_before_an_editor_has_put_it_into_words(folders: Folders) -> None:
    report = report_of(WIRE)
    statements = [one for one in report.proposals if one.kind == "statement"]
    assert statements
    assert not any(one.ready for one in statements)
    _move_in(report, saved(WIRE), folders)
    moved = folders.knowledge / str(statements[0].file)
    shutil.copy(Path(report.folder) / str(statements[0].file), moved)
    told = [str(problem) for problem in load(folders).problems]
    assert [line for line in told if moved.name in line and "'value' is missing" in line]
    filled = moved.read_text("utf-8").replace("  - {cite:", "  - {value: the point in an editor's words, cite:", 1)
    moved.write_text(filled, "utf-8")
    assert not [one for one in load(folders).problems if moved.name in one.file and one.line < 11]


def test_files_are_in_canonical_form_with_remarks_on_confidence() -> None:
    report = report_of(STRANGERS)
    folder = Path(report.folder)
    assert report.proposals
    for proposal in report.proposals:
        text = (folder / str(proposal.file)).read_text("utf-8")
        assert canonical(text, FOLDERS[str(proposal.file).partition("/")[0]]) == text
        assert f"# draft from s005, confidence {proposal.confidence:g}" in text
    card = (folder / "source.yaml").read_text("utf-8")
    assert canonical(card, Source) == card


def test_a_meeting_is_written_with_post_party_place_and_reading_of_its_date() -> None:
    report = report_of(WIRE)
    meeting = next(
        one for one in report.proposals if one.kind == "meeting" and "hakan-fidan" in one.about and len(one.about) == 2
    )
    text = (Path(report.folder) / str(meeting.file)).read_text("utf-8")
    assert "title: Talks between Fidan and Sheikh Tamim in Ankara" in text
    assert 'reads: {Wednesday: "2026-03-11"}' in text
    assert "who: tamim-bin-hamad-al-thani" in text
    assert "post: amir-of-qatar" in text
    assert "value: ankara" in text
    assert "value: held" in text


def test_somebody_new_gets_an_entry_of_their_own_and_so_does_a_country() -> None:
    report = report_of(STRANGERS)
    files = {one.file: one for one in report.proposals}
    assert {"people/fuad-hussein.yaml", "countries/country-iq.yaml"} <= files.keys()
    assert any(one.kind == "post" and "Fuad Hussein" in one.summary for one in report.proposals)
    meeting = next(one for one in report.proposals if one.kind == "meeting" and "fuad-hussein" in one.about)
    assert "people/fuad-hussein.yaml" in meeting.needs


@pytest.mark.heavy
def test_no_sentence_of_an_article_is_copied_into_a_file() -> None:
    for article in ARTICLES:
        report = report_of(article)
        words = [word.group() for word in _WORD.finditer(article.text)]
        # Six words in a row of which three are in small letters are more than a name with its office.
        every = [words[at : at + 6] for at in range(len(words) - 5)]
        runs = {tuple(map(str.casefold, run)) for run in every if sum(map(str.islower, run)) > 2}
        document = Path(report.text).name
        for file in Path(report.folder).rglob("*"):
            if file.is_dir() or file.name == document:
                continue
            there = [word.group().casefold() for word in _WORD.finditer(file.read_text("utf-8"))]
            copied = [run for at in range(len(there) - 5) if (run := tuple(there[at : at + 6])) in runs]
            assert copied == [], (article.name, file.name)


def test_the_extracted_text_of_a_page_is_what_its_card_counts() -> None:
    report = report_of(PAGE)
    lines = Path(report.text).read_text("utf-8").split("\n\n")
    assert lines[0] == "Turkish spy chief holds talks with Hamas"
    assert lines[-1].strip() == "The Strelsau Post · Nora Fitch · 2026-06-18"
    assert report.paragraphs == len(lines) == 6
    assert (report.publisher, report.author, report.published) == ("The Strelsau Post", "Nora Fitch", "2026-06-18")


def test_what_is_known_already_is_told_and_not_drafted_again(tmp_path: Path) -> None:
    text = (
        "23 October 2025\n\nFidan and Kalin: Hakan Fidan and Ibrahim Kalin met Hamas officials in Doha on Tuesday.\n"
        "Turkish President Recep Tayyip Erdogan met Kazakh Prime Minister Olzhas Bektenov in Ankara on April 28, 2024.\n"
        "Turkish Foreign Minister Ama Okello was not there.\n"
    )
    article = tmp_path / "known.txt"
    article.write_text(text, "utf-8")
    report = drafted(article, tmp_path / "out")
    told = {(one.how.value, one.entry): one for one in report.compared}
    assert "date that fits" in told["corroborates", "fidan-kalin-hamas-doha-2025"].what
    assert "2024-04-28" in told["contradicts", "erdogan-bektenov-ankara-2024"].what
    assert "Ama Okello" in told["contradicts", "foreign-minister-of-turkiye"].what
    known = next(one for one in report.proposals if one.known == "fidan-kalin-hamas-doha-2025")
    assert known.file is None
    assert any(one.file and "bektenov" in one.file for one in report.proposals)
