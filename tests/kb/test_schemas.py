"""Does an editor's YAML language server know what may be typed, and does it agree with what the program reads?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from bot.kb.folders import TOPICS, entry_files, source_files
from bot.kb.records import FOLDERS, KINDS, Country, Meeting, Organization, Vocabulary
from bot.kb.schemas import FOLDER, editor_schema, schema_files, write_schemas
from bot.kb.sources import Source

CHECKOUT = Path(__file__).resolve().parents[2]
KNOWLEDGE = CHECKOUT / "knowledge"


def _typed(text: str) -> Any:
    """The tree with numbers and truth values typed, as a language server sees it."""
    return yaml.safe_load(text)


def _files() -> list[tuple[Path, str]]:
    files = [(path, KINDS[FOLDERS[path.parent.name]]) for path in entry_files(KNOWLEDGE)]
    files += [(path, "source") for path in source_files(CHECKOUT / "seeds")]
    return [*files, (KNOWLEDGE / TOPICS, "topics")]


def _schema(kind: str) -> dict[str, Any]:
    record = {"topics": Vocabulary, "source": Source} | {word: record for record, word in KINDS.items()}
    return editor_schema(record[kind])


def test_the_schemas_beside_the_knowledge_are_current() -> None:
    there = {path.name: path.read_text("utf-8") for path in (KNOWLEDGE / FOLDER).iterdir()}
    assert there == schema_files(), "run `dragoman kb schema --write`"


def test_every_shipped_file_fits_its_schema_and_points_its_editor_at_it() -> None:
    validators = {kind: jsonschema_rs.Draft202012Validator(_schema(kind)) for kind in {kind for _, kind in _files()}}
    for path, kind in _files():
        text = path.read_text("utf-8")
        assert not [str(error) for error in validators[kind].iter_errors(_typed(text))], path
        first = text.splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), path
        target = (path.parent / first.partition("$schema=")[2]).resolve()
        assert target == KNOWLEDGE / FOLDER / f"{kind}.json", path


def test_a_misspelt_key_of_any_shipped_file_does_not_fit() -> None:
    validators = {kind: jsonschema_rs.Draft202012Validator(_schema(kind)) for kind in {kind for _, kind in _files()}}
    for path, kind in _files():
        tree = _typed(path.read_text("utf-8"))
        key = next(iter(tree))
        tree[key + "s"] = tree.pop(key)
        assert not validators[kind].is_valid(tree), path


MEETING = """\
id: okello-lima-2031
cite: s000#p1
kind: talks
title: Talks
occurrence: held
"""


@pytest.mark.parametrize(
    "more",
    [
        "place: lima",
        "place: {value: lima, cite: s000#p3}",
        "place: [{value: lima, rank: preferred, why: x}, quito]",
        "cite: [s000#p3, s000#p15-16, s002#p2s5]",
        'date: "2031-10-22?"',
        'date: {value: "[2031-07-03,2031-07-04]", reads: {"Thursday": "2031-07-04"}}',
        "closed: true",
        "figures: [{measure: guests, value: 12.5, comparator: at least}]",
        "participants: [{who: okello, for: uganda, count: 3, role: guest}]",
    ],
)
def test_shorthand_and_full_form_both_fit(more: str) -> None:
    text = "\n".join(line for line in MEETING.splitlines() if not line.startswith(more.split(":")[0] + ":"))
    assert jsonschema_rs.Draft202012Validator(editor_schema(Meeting)).is_valid(_typed(f"{text}\n{more}\n"))


@pytest.mark.parametrize(
    "more",
    [
        "palce: lima",
        "place: {vaule: lima}",
        "place: {value: lima, cites: s000#p3}",
        "participants: [{whom: okello}]",
        "participants: [{role: ghost}]",
        "topics: [{id: gaza}]",
        "facts: [{value: x, cite: p3}]",
        "closed: maybe",
        "date: soon",
        "participants: [{count: three}]",
    ],
)
def test_what_the_program_would_refuse_does_not_fit(more: str) -> None:
    assert not jsonschema_rs.Draft202012Validator(editor_schema(Meeting)).is_valid(_typed(f"{MEETING}{more}\n"))


def test_a_field_tells_an_editor_what_it_is_for() -> None:
    schema = editor_schema(Country)
    assert schema["description"].startswith("A country.")
    assert schema["properties"]["code"]["description"].startswith("ISO 3166-1 alpha-2")
    assert schema["properties"]["code"]["pattern"] == "^[A-Z]{2}$"
    assert schema["properties"]["garbled"]["description"].startswith("Forms found in damaged texts")
    kinds = editor_schema(Organization)["properties"]["kind"]["enum"]
    assert {"court", "news organization"} <= set(kinds)


def test_writing_again_writes_nothing(tmp_path: Path) -> None:
    first = write_schemas(tmp_path / FOLDER)
    assert [path.name for path in first] == sorted(schema_files())
    assert write_schemas(tmp_path / FOLDER) == []
    first[0].write_text("{}")
    assert write_schemas(tmp_path / FOLDER) == [first[0]]
