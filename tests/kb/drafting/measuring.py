"""Drafts the articles with the shipped knowledge and counts what was found, missed and made up. No test is here."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bot.core.parameters import holds_title
from bot.kb.drafting.drafting import Wanted, draft
from bot.kb.drafting.reporting import Report
from bot.kb.folders import Folders
from tests.asking import ROOT, newsroom
from tests.kb.drafting.articles import ARTICLES, Expected

TODAY = date(2027, 1, 10)
FOLDERS = Folders(ROOT / "knowledge", ROOT / "seeds")


def drafted(article: Path, out: Path, **more: object) -> Report:
    """The report on a file, its drafts written into a folder."""
    kb = newsroom().kb
    wanted = Wanted(article=article, out=out, **more)  # type: ignore[arg-type]
    return draft(wanted, kb, FOLDERS, TODAY, lambda match: holds_title(kb, match))


@functools.lru_cache(maxsize=1)
def _folder() -> Path:
    """Where the articles and their drafts lie while the tests run."""
    folder = Path(tempfile.mkdtemp(prefix="dragoman-drafts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def saved(article: Expected) -> Path:
    """An article as a file."""
    path = _folder() / f"{article.name}{article.suffix}"
    if not path.exists():
        path.write_text(article.text, "utf-8")
    return path


@functools.lru_cache(maxsize=64)
def _report(name: str) -> Report:
    article = next(one for one in ARTICLES if one.name == name)
    return drafted(saved(article), _folder() / name / "drafts")


def report_of(article: Expected) -> Report:
    """The report on one of the articles, drafted once for all tests."""
    return _report(article.name)


class Count(NamedTuple):
    """What was expected and found, what was expected and missed, what was found besides."""

    found: list[str]
    missed: list[str]
    besides: list[str]

    @property
    def recall(self) -> float:
        """The share of what was expected that was found."""
        return len(self.found) / max(1, len(self.found) + len(self.missed))

    @property
    def precision(self) -> float:
        """The share of what was found that was expected."""
        return len(self.found) / max(1, len(self.found) + len(self.besides))


def names(article: Expected) -> Count:
    """The entries that are named."""
    there = {
        one.id for one in report_of(article).recognised if not one.id.startswith("country:") and one.kind != "post"
    }
    return _counted({one for one in article.names if "-of-" not in one}, there)


def dates(article: Expected) -> Count:
    """The relative dates, with their paragraph."""
    there = {(_paragraph(one.cite), one.phrase): one.date for one in report_of(article).dates}
    found, missed = [], []
    for paragraph, phrase, wanted in article.dates:
        right = (paragraph, phrase) in there and there[paragraph, phrase] == wanted
        (found if right else missed).append(
            f"¶{paragraph} {phrase} → {wanted}, read as {there.get((paragraph, phrase), 'nothing')}"
        )
    return Count(found, missed, [])


def proposals(article: Expected) -> dict[str, Count]:
    """Meetings, agreements, statements and figures, each by its paragraph and who or what it is about."""
    report = report_of(article)
    kinds = {"meeting": article.meetings, "agreement": article.agreements}
    result: dict[str, Count] = {}
    for kind, wanted in kinds.items():
        there = [one for one in report.proposals if one.kind == kind]
        found = [
            f"¶{at} {sorted(who)}"
            for at, who in wanted
            if any(at in map(_paragraph, one.cites) and who <= set(one.about) for one in there)
        ]
        every = [f"¶{at} {sorted(who)}" for at, who in wanted]
        besides = [
            one.summary
            for one in there
            if not any(at in map(_paragraph, one.cites) and who <= set(one.about) for at, who in wanted)
        ]
        result[kind] = Count(found, [one for one in every if one not in found], besides)
    said = {
        f"¶{_paragraph(cite)} {one.about[0]}"
        for one in report.proposals
        if one.kind == "statement"
        for cite in one.cites
    }
    result["statement"] = _counted({f"¶{at} {who}" for at, who in article.statements}, said)
    figures = {f"¶{_paragraph(one.cite)} {one.value:g}" for one in report.figures if one.value is not None}
    result["figure"] = _counted({f"¶{at} {value:g}" for at, value in article.figures}, figures)
    return result


def _paragraph(cite: str) -> int:
    return int(cite.partition("#p")[2].partition("s")[0])


def _counted(wanted: set[str], there: set[str]) -> Count:
    return Count(sorted(wanted & there), sorted(wanted - there), sorted(there - wanted))
