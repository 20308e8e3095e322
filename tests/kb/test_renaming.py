"""Does a renamed entry keep all that referred to it, and every file its comments and layout?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from bot.errors import BadData, UserError
from bot.kb.folders import Folders
from bot.kb.loading import load
from bot.kb.renaming import Renaming, renaming
from bot.kb.shaping import encode
from bot.kb.walking import leaves
from bot.kb.writing import write_together
from tests.small_knowledge import TODAY, problems, written


def renamed(folders: Folders, old: str, new: str, *, topic: bool = False) -> Renaming:
    found = renaming(load(folders), folders, old, new, TODAY, topic=topic)
    write_together(folders.knowledge, found.writes())
    return found


def everything(folders: Folders) -> dict[str, bytes]:
    return {
        path.relative_to(folders.knowledge).as_posix(): path.read_bytes() for path in folders.knowledge.rglob("*.yaml")
    }


def named(folders: Folders, entry: str) -> set[str]:
    """The entries that refer to an id, topics apart."""
    return {
        one.id
        for one, _ in load(folders).entries
        if any(leaf.refers and leaf.refers != ("topic",) and leaf.value == entry for leaf in leaves(one))
    }


def as_json(folders: Folders) -> dict[str, str]:
    return {one.id: msgspec.json.encode(one, enc_hook=encode).decode() for one, _ in load(folders).entries}


def test_every_reference_follows_and_nothing_else_changes(tmp_path: Path) -> None:
    folders = written(tmp_path)
    before, referring = as_json(folders), named(folders, "syldavia")
    found = renamed(folders, "syldavia", "kingdom-of-syldavia")
    assert not problems(folders)
    relation = found.ids["ruritania-syldavia"]
    assert relation == "kingdom-of-syldavia-ruritania"
    assert not named(folders, "syldavia")
    assert named(folders, "kingdom-of-syldavia") == {found.ids.get(one, one) for one in referring}
    after = as_json(folders)
    pair = after.pop(relation)
    assert '"between":["kingdom-of-syldavia","ruritania"]' in pair
    for entry, content in before.items():
        if entry != "ruritania-syldavia":
            new = found.ids.get(entry, entry)
            assert after[new] == content.replace('"syldavia"', '"kingdom-of-syldavia"'), entry
    assert (folders.knowledge / "countries/kingdom-of-syldavia.yaml").is_file()
    assert not (folders.knowledge / "countries/syldavia.yaml").exists()
    assert not (folders.knowledge / "relations/ruritania-syldavia.yaml").exists()


def test_back_again_every_byte_is_as_it_was(tmp_path: Path) -> None:
    folders = written(tmp_path)
    before = everything(folders)
    renamed(folders, "ottokar-lindqvist", "otto-l")
    assert everything(folders) != before
    renamed(folders, "otto-l", "ottokar-lindqvist")
    assert everything(folders) == before


LAID_OUT = """\
# ruritania stands in this remark

id:   "hunt-2031"   # why: ruritania
cite: s000#p9

kind: talks
title:   The hunt of ruritania
occurrence: held   # seen
participants: [
    {for: 'ruritania', role: host},   # 'ruritania' too

    {for: "syldavia"},
  ]
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_comments_quotes_and_layout_stay(tmp_path: Path, line_end: str) -> None:
    folders = written(tmp_path)
    path = folders.knowledge / "meetings/hunt-2031.yaml"
    path.write_bytes(LAID_OUT.replace("\n", line_end).encode())
    found = renamed(folders, "ruritania", "old-ruritania")
    wanted = LAID_OUT.replace("for: 'ruritania'", "for: 'old-ruritania'").replace("\n", line_end)
    assert path.read_bytes() == wanted.encode()
    assert [one for one in found.remarks if "hunt" in one] == [
        f"knowledge/meetings/hunt-2031.yaml:{line}" for line in (1, 3, 10)
    ]
    assert next(one.lines for one in found.files if one.path == path) == (10,)


def test_a_file_in_canonical_form_is_so_again(tmp_path: Path) -> None:
    folders = written(tmp_path)
    path = folders.knowledge / "organizations/long.yaml"
    path.write_text(
        "# yaml-language-server: $schema=../.schema/organization.json\nid: long\ncite: s000#p1\nname: The Long Body\n"
        'kind: council\nmemberships:\n  - {member: syldavia, standing: dialogue partner, start: "2001", '
        'end: "2002", said_by: mira-talvan}\n',
        "utf-8",
    )
    renamed(folders, "mira-talvan", "mira-talvan-president-of-syldavia")
    text = path.read_text("utf-8")
    assert "  - member: syldavia\n    standing: dialogue partner\n" in text
    assert text.endswith("    said_by: mira-talvan-president-of-syldavia\n")


def test_a_topic_is_renamed_in_the_vocabulary_and_wherever_it_indexes(tmp_path: Path) -> None:
    folders = written(tmp_path)
    found = renamed(folders, "pears", "pear-trade")
    assert found.ids == {"pears": "pear-trade"}
    contents = load(folders).contents
    assert "pear-trade" in {topic.id for topic in contents.topics}
    assert next(one for one in contents.agreements if one.id == "pear-treaty").topics == ("pear-trade",)
    assert not problems(folders)


def test_an_entry_and_a_topic_of_one_id_are_kept_apart(tmp_path: Path) -> None:
    folders = written(
        tmp_path, {"events/pears": "id: pears\ncite: s000#p6\nkind: war\ntitle: The pears\ntopics: [pears]\n"}
    )
    renamed(folders, "pears", "pear-riot")
    contents = load(folders).contents
    assert next(one for one in contents.events if one.id == "pear-riot").topics == ("pears",)
    renamed(folders, "pears", "fruit", topic=True)
    contents = load(folders).contents
    assert next(one for one in contents.events if one.id == "pear-riot").topics == ("fruit",)
    assert not problems(folders)


REFUSED = {
    "an unknown id": ("silvania", "x", r"no entry or topic with the id 'silvania'"),
    "a near one": ("sildavia", "x", r"did you mean syldavia"),
    "one that is taken": ("syldavia", "borduria", r"borduria is taken: it is that of a country, Borduria"),
    "the same": ("syldavia", "syldavia", r"its id already"),
    "capitals": ("syldavia", "Syldavia", r"cannot be an id"),
    "a dash in front": ("syldavia", "-rf", r"cannot be an id"),
    "a path": ("syldavia", "../../x", r"cannot be an id"),
    "nothing": ("syldavia", "", r"cannot be an id"),
    "far too long": ("syldavia", "x" * 300, r"cannot be an id"),
    "a relation": ("ruritania-syldavia", "x", r"made of its two sides: rename ruritania or syldavia"),
    "a source": ("s000", "s009", r"is a source card"),
}


def test_what_cannot_be_had_is_refused_and_says_why(tmp_path: Path) -> None:
    folders = written(tmp_path)
    loaded = load(folders)
    for old, new, why in REFUSED.values():
        with pytest.raises(UserError, match=why):
            renaming(loaded, folders, old, new, TODAY)


UNSOUND: dict[str, tuple[Mapping[str, str], str, str]] = {
    "a day in it": ({}, "summit-2030-06-15", r"carries more of a date than its year"),
    "a file that is no YAML": ({"people/broken": "id: ["}, "summit", r"broken\.yaml:1:"),
    "a file with an unknown key": ({"people/broken": "id: broken\nnmae: x\n"}, "summit", r"unknown key"),
    "an id written with an escape": (
        {
            "statements/odd": 'id: odd\ncite: s000#p1\nspeakers: mira-talvan\nsaid: it rained\nat: "league-summit\\x2d2030"\n'
        },
        "summit",
        r"odd\.yaml:5",
    ),
}


@pytest.mark.parametrize("case", UNSOUND)
def test_what_would_leave_an_error_is_refused(tmp_path: Path, case: str) -> None:
    more, new, why = UNSOUND[case]
    folders = written(tmp_path, more)
    with pytest.raises(BadData, match=why):
        renaming(load(folders), folders, "league-summit-2030", new, TODAY)


def test_a_bad_id_can_be_mended_by_renaming(tmp_path: Path) -> None:
    folders = written(
        tmp_path, {"events/fire-2030-05": "id: fire-2030-05\ncite: s000#p6\nkind: war\ntitle: A fire\nplace: klow\n"}
    )
    assert problems(folders)
    renamed(folders, "fire-2030-05", "fire-2030")
    assert not problems(folders)


def test_a_file_that_is_in_the_way_is_never_written_over(tmp_path: Path) -> None:
    folders = written(tmp_path)
    (folders.knowledge / "countries/new.yaml").mkdir()
    with pytest.raises((UserError, BadData)):
        renaming(load(folders), folders, "syldavia", "new", TODAY)
