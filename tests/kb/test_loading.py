"""Whatever lies in the folders: is it read, or is it said what is wrong with it, and never with a traceback?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.errors import Problem, Severity
from bot.kb.folders import Folders
from bot.kb.loading import Loaded, load
from bot.kb.records import FOLDERS
from bot.reading import MOST_BYTES, MOST_LEVELS

CARD = """\
id: s000
title: A report on Lima
file: lima.txt
sha256: "{sha}"
nature: news report
language: en
paragraphs:
  - {{account: First., fingerprint: a, sentences: [a]}}
""".format(sha="0" * 64)
PERU = "id: peru\ncite: s000#p1\nname: Peru\ncode: PE\n"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "knowledge", tmp_path / "seeds")
    for kind in FOLDERS:
        (made.knowledge / kind).mkdir(parents=True)
    made.sources.mkdir()
    (made.sources / "s000.yaml").write_text(CARD)
    (made.knowledge / "countries" / "peru.yaml").write_text(PERU)
    (made.knowledge / "topics.yaml").write_text("topics:\n  - {id: trade, name: Trade}\n")
    return made


def _told(folders: Folders) -> list[str]:
    return [str(problem) for problem in load(folders).problems]


def test_what_is_sound_is_read_whole(folders: Folders) -> None:
    (folders.knowledge / "topics.yaml").write_text("topics:\n  - {id: trade, name: Trade, names: commerce}\n")
    (folders.knowledge / "places" / "lima.yaml").write_text("id: lima\ncite: s000#p1\nname: Lima\nkind: city\n")
    loaded = load(folders)
    assert loaded.problems == ()
    assert [entry.id for entry in loaded.contents.entries()] == ["peru", "lima"]
    assert [topic.names for topic in loaded.contents.topics] == [("commerce",)]
    assert [source.id for source in loaded.contents.sources] == ["s000"]
    assert {written.file for _, written in loaded.entries} == {
        "knowledge/countries/peru.yaml",
        "knowledge/places/lima.yaml",
    }


def test_the_same_files_are_the_same_revision_and_others_another(folders: Folders) -> None:
    first = load(folders).contents.revision
    assert load(folders).contents.revision == first
    (folders.knowledge / "countries" / "peru.yaml").write_text(PERU + "\n")
    assert load(folders).contents.revision != first


def test_one_bad_file_does_not_hide_the_good_ones(folders: Folders) -> None:
    (folders.knowledge / "places" / "lima.yaml").write_text("id: [lima\n")
    loaded = load(folders)
    assert [entry.id for entry in loaded.contents.entries()] == ["peru"]
    assert [problem.file for problem in loaded.problems] == ["knowledge/places/lima.yaml"]


def test_an_entry_is_named_as_its_file_is(folders: Folders) -> None:
    (folders.knowledge / "places" / "lima.yaml").write_text("cite: s000#p1\nid: quito\nname: Quito\nkind: city\n")
    assert _told(folders) == [
        "knowledge/places/lima.yaml:2:5: the id 'quito' is not the file's name: "
        "name the file quito.yaml, or write `id: lima`"
    ]


def test_a_card_is_named_as_its_file_is(folders: Folders) -> None:
    (folders.sources / "s001.yaml").write_text(CARD)
    assert _told(folders) == [
        "seeds/s001.yaml:1:5: the id 's000' is not the file's name: name the file s000.yaml, or write `id: s001`"
    ]


DEEP = "a: " + "[" * (MOST_LEVELS + 10) + "]" * (MOST_LEVELS + 10)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1:1: there is nothing in this file: write the entry, or remove the file"),
        (b"# only a remark\n", "1:1: there is nothing in this file"),
        (b"id: peru\nname: [Peru\n", "2:12: this line cannot be read as YAML"),
        (b"id: peru\n\tname: Peru\n", "2:1: this line cannot be read as YAML"),
        (b"id: peru\nname: Per\xfa\n", "2:10: this is not UTF-8 text: save the file as UTF-8 in your editor"),
        (b"id: peru\nname: Pe\x00ru\n", "2:9: the invisible character U+0000 stands here: remove it"),
        (b"id: peru\nname: Peru\nid: chile\n", "3:1: the key `id` is here a second time (the first is on line 1)"),
        (b"id: &here peru\nname: *here\n", "2:7: `*here` points elsewhere in the file"),
        (b"id: peru\n<<: {name: Peru}\n", "2:1: merging with `<<` is not supported"),
        (b"id: !str peru\nname: Peru\n", "1:5: `!` begins a tag here"),
        (b"id: peru\n---\nid: chile\n", "2:1: a second document begins here"),
        (DEEP.encode(), f"1:{3 + MOST_LEVELS}: this is nested too deeply"),
        (b"x" * (MOST_BYTES + 9), f"1:1: this file is larger than {MOST_BYTES:,} bytes"),
        (b"\x80" * 40, "1:1: this is not UTF-8 text"),
        (b"- id: peru\n", "1:1: this file does not hold an entry"),
    ],
)
def test_a_broken_file_is_said_to_be_broken_where_it_is(folders: Folders, content: bytes, message: str) -> None:
    (folders.knowledge / "countries" / "peru.yaml").write_bytes(content)
    found = _told(folders)
    assert any(problem.startswith(f"knowledge/countries/peru.yaml:{message}") for problem in found), found
    assert all(len(problem) < 400 for problem in found)


def test_a_repeated_key_does_not_hide_what_else_is_wrong(folders: Folders) -> None:
    """The record is not built from a file whose keys clash: which of the two was meant is not known."""
    (folders.knowledge / "countries" / "peru.yaml").write_text(PERU + "name: Pérou\n")
    loaded = load(folders)
    assert len(loaded.problems) == 1
    assert list(loaded.contents.entries()) == []


def test_a_link_out_of_the_folder_is_not_followed(folders: Folders, tmp_path: Path) -> None:
    outside = tmp_path / "chile.yaml"
    outside.write_text(PERU.replace("peru", "chile"))
    (folders.knowledge / "countries" / "chile.yaml").symlink_to(outside)
    (folders.knowledge / "countries" / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    assert _told(folders) == [
        "knowledge/countries/chile.yaml:1:1: this link leads out of the folder: "
        "put the file itself into the folder, not a link to it",
        "knowledge/countries/gone.yaml:1:1: there is no such file: check its name, or where the link leads",
    ]


def test_a_pipe_or_a_folder_is_no_file(folders: Folders) -> None:
    os.mkfifo(folders.knowledge / "countries" / "pipe.yaml")
    (folders.knowledge / "countries" / "nest.yaml").mkdir()
    assert _told(folders) == [
        "knowledge/countries/nest.yaml:1:1: this is not a regular file: put a text file in its place, or remove it",
        "knowledge/countries/pipe.yaml:1:1: this is not a regular file: put a text file in its place, or remove it",
    ]


def test_a_file_that_may_not_be_read_is_said_so(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refusing(path: object, *rest: int) -> int:
        # Root, whom no mode keeps out, runs these tests too.
        if str(path).endswith("peru.yaml"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refusing)
    assert _told(folders) == [
        "knowledge/countries/peru.yaml:1:1: this file cannot be read (permission denied): "
        "check its name and permissions"
    ]


def test_a_folder_of_a_kind_that_cannot_be_listed_is_a_problem_not_a_traceback(folders: Folders) -> None:
    (folders.knowledge / "places").rmdir()
    (folders.knowledge / "places").write_text("not a folder")
    assert isinstance(load(folders), Loaded)


def test_an_empty_folder_says_what_belongs_there(tmp_path: Path) -> None:
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "seeds").mkdir()
    found = _told(Folders(tmp_path / "knowledge", tmp_path / "seeds"))
    assert [problem.split(":1:1: ")[1].split(":")[0] for problem in found] == [
        "there is no entry in this folder",
        "there is no source card in this folder",
    ]


def test_a_missing_folder_is_said_to_be_missing(tmp_path: Path) -> None:
    found = _told(Folders(tmp_path / "knowledge", tmp_path / "seeds"))
    assert "there is no such folder: give the folder with --knowledge DIR" in found[0]


def test_a_file_in_the_wrong_place_is_not_passed_over(folders: Folders) -> None:
    for name in ("chile.yaml", "nations/chile.yaml", "countries/more/chile.yaml", "countries/chile.yml"):
        path = folders.knowledge / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PERU)
    (folders.knowledge / ".schema").mkdir()
    (folders.knowledge / ".schema" / "x.yaml").write_text("{}")
    (folders.knowledge / "README.md").write_text("# Knowledge\n")
    assert [problem.split(":1:1: ")[0] for problem in _told(folders)] == [
        "knowledge/chile.yaml",
        "knowledge/countries/chile.yml",
        "knowledge/countries/more/chile.yaml",
        "knowledge/nations/chile.yaml",
    ]


def test_a_broken_vocabulary_and_a_broken_card_are_told_too(folders: Folders) -> None:
    (folders.knowledge / "topics.yaml").write_text("topics: {id: trade\n")
    (folders.sources / "s001.yaml").write_text(CARD.replace("s000", "s001").replace("news report", "rumour"))
    found = sorted(_told(folders))
    assert found[0].startswith("knowledge/topics.yaml:1:19: this line cannot be read as YAML")
    assert found[1].startswith("seeds/s001.yaml:5:9: 'rumour' is not a word for 'nature': it can be envoy's statement")


def test_all_problems_of_all_files_come_in_one_run(folders: Folders) -> None:
    for number in range(30):
        (folders.knowledge / "people" / f"p{number:02}.yaml").write_text(f"id: p{number:02}\nnmae: X\n")
    found = load(folders).problems
    assert len(found) == 60  # each lacks its name and has a key that is none
    assert all(isinstance(problem, Problem) and problem.severity is Severity.ERROR for problem in found)
