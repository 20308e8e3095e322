"""knowledge/README.md stays true: its examples load, read as it says, and every command it names is there."""

from __future__ import annotations

import datetime
import functools
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.main import get_command

from bot.app import Dragoman, finished
from bot.cli.kinds import RECORDS
from bot.cli.menu import app
from bot.commands import COMMANDS
from bot.core.plain import plain_text
from bot.errors import Problem, Severity
from bot.kb.checks import check
from bot.kb.editing import canonical
from bot.kb.folders import TOPICS, Folders
from bot.kb.knowledge import Knowledge
from bot.kb.loading import load
from bot.kb.records import FOLDERS, KINDS
from bot.reading import read_text
from tests.asking import ROOT, newsroom

TODAY = datetime.date(2026, 11, 22)
TEXT = (ROOT / "knowledge" / "README.md").read_text("utf-8")
BLOCKS: list[str] = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
EXAMPLES = {
    found[1]: block for block in BLOCKS if (found := re.match(r"# yaml-language-server: .*/(\w+)\.json\n", block))
}
SHOWN: list[tuple[str, str]] = re.findall(r"`(/[^`]+)` shows: `([^`]+)`", TEXT)
_FOLDER = {KINDS[record]: folder for folder, record in FOLDERS.items()}


def of(block: str) -> Any:
    document, problems = read_text(block, "README.md")
    assert document is not None, problems
    assert not problems
    return document.value


def written(folder: Path) -> Folders:
    """The shipped knowledge with the examples in the place of their entries."""
    for name in ("knowledge", "seeds"):
        shutil.copytree(ROOT / name, folder / name)
    for kind, block in EXAMPLES.items():
        if kind in _FOLDER:
            (folder / "knowledge" / _FOLDER[kind] / f"{of(block)['id']}.yaml").write_text(block, "utf-8")
    topics = folder / "knowledge" / TOPICS
    text = topics.read_text("utf-8")
    for topic in of(EXAMPLES["topics"])["topics"]:
        line = next(one for one in EXAMPLES["topics"].splitlines() if f"id: {topic['id']}" in one)
        text, replaced = re.subn(rf"  - {{id: {topic['id']},.*", line, text)
        assert replaced == 1, topic
    topics.write_text(text, "utf-8")
    return Folders(folder / "knowledge", folder / "seeds")


@functools.lru_cache(maxsize=1)
def with_examples() -> tuple[Knowledge, list[Problem]]:
    with tempfile.TemporaryDirectory() as folder:
        loaded = load(written(Path(folder)))
        return Knowledge(loaded.contents, newsroom().kb._territories), check(loaded, TODAY)


def test_every_kind_has_an_example() -> None:
    assert set(EXAMPLES) == set(RECORDS)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_example_is_laid_out_as_the_program_does(kind: str) -> None:
    assert canonical(EXAMPLES[kind], RECORDS[kind]) == EXAMPLES[kind]


def test_the_examples_load_without_an_error() -> None:
    kb, problems = with_examples()
    assert [str(one) for one in problems if one.severity is Severity.ERROR] == []
    for kind, block in EXAMPLES.items():
        if kind in _FOLDER:
            assert kb.kind(of(block)["id"]) == kind


def test_the_card_loads_without_an_error(tmp_path: Path) -> None:
    card = EXAMPLES["source"]
    name = of(card)["id"]
    (tmp_path / "knowledge" / "places").mkdir(parents=True)
    (tmp_path / "knowledge" / TOPICS).write_text(EXAMPLES["topics"], "utf-8")
    place = f"id: doha\ncite: {name}#p1\nname: Doha\nkind: city\n"
    (tmp_path / "knowledge" / "places" / "doha.yaml").write_text(place, "utf-8")
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / f"{name}.yaml").write_text(card, "utf-8")
    loaded = load(Folders(tmp_path / "knowledge", tmp_path / "seeds"))
    assert [str(one) for one in check(loaded, TODAY) if one.severity is Severity.ERROR] == []
    real = newsroom().kb.sources[name]
    (shown,) = loaded.contents.sources
    assert (shown.sha256, shown.published, shown.paragraphs) == (real.sha256, real.published, real.paragraphs[:2])


def test_every_example_says_what_a_reader_sees() -> None:
    assert len(SHOWN) == len(EXAMPLES)


@pytest.mark.parametrize(("line", "said"), SHOWN)
def test_a_reader_sees_what_it_says(line: str, said: str) -> None:
    kb, _ = with_examples()
    answer = plain_text(finished(lambda: Dragoman(kb, TODAY).ask(line)))
    assert said in re.sub(r"( \[\d+\])+", "", answer), answer


def test_what_it_shows_of_a_claim_is_yaml() -> None:
    for block in BLOCKS:
        of(block)


def test_a_conflict_is_named_where_it_begins(tmp_path: Path) -> None:
    conflict = TEXT.split("```text\n", 1)[1].split("```", 1)[0]
    folders = written(tmp_path)
    post = folders.knowledge / "posts" / "ambassador-of-turkiye-to-qatar.yaml"
    line = "  - {holder: mustafa-goksu, cite: s004#p2s1}\n"
    before = post.read_text("utf-8")
    assert before.count(line) == 1
    assert line in conflict
    post.write_text(before.replace(line, conflict), "utf-8")
    first = before[: before.index(line)].count("\n") + 1
    found = [
        one for one in check(load(folders), TODAY) if one.severity is Severity.ERROR and one.file.endswith(post.name)
    ]
    assert any(one.line in (first, first + 1) for one in found), found


def commands() -> dict[str, Any]:
    """Every command of the command line by its words: kb check, ask."""
    found: dict[str, Any] = {}

    def walk(command: Any, above: tuple[str, ...]) -> None:
        below = getattr(command, "commands", None)
        if below is None:
            found[" ".join(above)] = command
        for name, one in (below or {}).items():
            walk(one, (*above, name))

    walk(get_command(app(platforms_too=False)), ())
    return found


def test_every_command_it_names_is_there_with_its_options() -> None:
    known = commands()
    named = re.findall(r"`dragoman ([^`]+)`", TEXT)
    assert len(named) > 20
    for usage in named:
        words = usage.split()
        name = " ".join(words[:2]) if words[0] == "kb" else words[0]
        assert name in known, usage
        options = {option for parameter in known[name].params for option in parameter.opts}
        for option in (word for word in words if word.startswith("--")):
            assert option in options, usage


def test_every_command_for_editors_is_in_it() -> None:
    for name in commands():
        if name.startswith("kb "):
            assert f"`dragoman {name}" in TEXT, name


def test_every_command_of_the_chat_that_it_names_is_there() -> None:
    for name in set(re.findall(r"`/([a-z-]+)", TEXT)):
        assert COMMANDS.get(name) is not None, name


def test_every_kind_that_kb_new_is_said_to_make_is_one() -> None:
    for kind in re.findall(r"dragoman kb new (\w+)", TEXT):
        assert kind in RECORDS


def test_its_links_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", TEXT, re.M)
    }
    for target in re.findall(r"\]\(#([^)]+)\)", TEXT):
        assert target in headings
    assert (ROOT / "seeds" / "README.md").is_file()
    assert (ROOT / ".pre-commit-config.yaml").is_file()


def test_the_fields_it_names_in_its_words_exist() -> None:
    fields = {field.encode_name for record in RECORDS.values() for field in msgspec.structs.fields(record)}
    for name in ("garbled", "short", "names", "stands_for", "occurrence", "about", "tenures", "to"):
        assert f"`{name}`" in TEXT
        assert name in fields
