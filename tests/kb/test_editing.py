"""What does `kb format` make of a file, and is every word and comment still there?"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadData
from bot.kb import editing
from bot.kb.editing import GROUP_WIDTH, LIST_WIDTH, canonical, format_file
from bot.kb.records import FOLDERS, Event, Meeting, Organization, Person, Topic
from bot.kb.shapes import Fields, Listing, Scalar, Shape, Table, fields_of
from bot.kb.sources import Source
from bot.reading import Value, read_text
from bot.text.dates import Date


def _read(text: str) -> Value:
    document, problems = read_text(text, "x")
    assert document is not None, problems
    return document.value


def _body(text: str, record: type = Meeting) -> str:
    """The canonical form without its first line."""
    return canonical(text, record).split("\n", 1)[1]


def test_keys_follow_the_record_and_comments_move_with_what_they_are_about() -> None:
    text = """\
# Checked twice.

kind: talks    # the envoy's word
# The name is ours.
title: Talks in Lima
id: okello-in-lima-2031
occurrence: held
participants:
  # the guest
  - cite: [ s000#p2 ]
    who: okello   # sic
    for: uganda
  - {for: peru, who: quispe, cite: s000#p2} # the host
  # more may follow
date: # two readings
  - cite: s000#p3
    reads: {Monday: 2031-02-03}
    value: 2031-02-03
  -   value: '2031-02-04'
      cite: [s000#p4,
             s000#p5]   # both
      # end of the claim
cite: [s000#p2]
# the end
"""
    expected = """\
# yaml-language-server: $schema=../.schema/meeting.json
# Checked twice.
id: okello-in-lima-2031
cite: s000#p2
kind: talks  # the envoy's word
# The name is ours.
title: Talks in Lima
date:  # two readings
  - {value: "2031-02-03", cite: s000#p3, reads: {Monday: "2031-02-03"}}
  - value: "2031-02-04"
    cite: [s000#p4, s000#p5]  # both
    # end of the claim
occurrence: held
participants:
  # the guest
  - who: okello  # sic
    for: uganda
    cite: s000#p2
  - {who: quispe, for: peru, cite: s000#p2}  # the host
  # more may follow
# the end
"""
    assert canonical(text, Meeting) == expected
    assert canonical(expected, Meeting) == expected


@pytest.mark.parametrize(
    ("record", "line"),
    [
        (Meeting, "# yaml-language-server: $schema=../.schema/meeting.json"),
        (Person, "# yaml-language-server: $schema=../.schema/person.json"),
        (Source, "# yaml-language-server: $schema=../knowledge/.schema/source.json"),
        (Topic, "# yaml-language-server: $schema=.schema/topics.json"),
    ],
)
def test_the_first_line_points_the_editor_at_the_schema_once(record: type, line: str) -> None:
    text = "# yaml-language-server: $schema=elsewhere.json\n# mine\nid: a\n"
    assert canonical(text, record) == f"{line}\n# mine\nid: a\n"


def test_topics_are_a_list_of_records() -> None:
    assert _body("- name: Trade\n  id: trade\n- {names: [aid, relief], name: Help, id: help}\n", Topic) == (
        "- {id: trade, name: Trade}\n- {id: help, name: Help, names: [aid, relief]}\n"
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("date: 2031-02-03", 'date: "2031-02-03"'),
        ("date: [2031-02, '2031']", 'date: ["2031-02", "2031"]'),
        ("date: {as_of: 2031, value: 2031-02}", 'date: {value: "2031-02", as_of: "2031"}'),
        ("title: 'Talks'", "title: Talks"),
        ("title: 'Talks: the second round'", 'title: "Talks: the second round"'),
        ("title: '2031'", 'title: "2031"'),
        ("title: 12:30", 'title: "12:30"'),
        ("title: NO", 'title: "NO"'),
        ("title: 'null'", 'title: "null"'),
        ("title: ~", "title: null"),
        ("title: ''", 'title: ""'),
        ("title: 'a # b'", 'title: "a # b"'),
        ("title: a#b", "title: a#b"),
        ("title: '- a'", 'title: "- a"'),
        ("title: 'say \"so\" \\ then'", 'title: say "so" \\ then'),
        ("title: '\"so\" \\'", 'title: "\\"so\\" \\\\"'),
        ("title: |\n  one\n  two\n", 'title: "one\\ntwo\\n"'),
        ("title: ' a'", 'title: " a"'),
        ("title: Встреча в Лиме", "title: Встреча в Лиме"),
        ("closed: 'true'", "closed: true"),
        ("place: {value: 'a,b'}", 'place: {value: "a,b"}'),
        ("place: {value: a:b}", 'place: {value: "a:b"}'),
        ("topics: []", "topics: []"),
        ("cite: [s000#p1]", "cite: s000#p1"),
        ("cite: [s000#p1, s001#p2s3]", "cite: [s000#p1, s001#p2s3]"),
        ("topics: [trade]", "topics: [trade]"),
    ],
)
def test_quotes_stand_only_where_they_are_needed_and_always_on_dates(written: str, expected: str) -> None:
    assert _body(f"id: a\n{written}\n") == f"id: a\n{expected}\n" or _body(f"{written}\n") == f"{expected}\n"


def test_what_reads_maps_to_is_always_quoted() -> None:
    assert _body("date: {value: 2031, reads: {last year: 2030, a while: some}}") == (
        'date: {value: "2031", reads: {last year: "2030", a while: "some"}}\n'
    )


def test_lists_and_groups_stand_on_one_line_up_to_their_width() -> None:
    word = "w" * 18
    short = f"topics: [{word}, {word}, {word}, {word}]\n"
    assert _body(short) == short
    assert len(f"topics: [{', '.join([word] * 5)}]") > LIST_WIDTH
    assert _body(f"topics: [{', '.join([word] * 5)}]\n") == "topics:\n" + f"  - {word}\n" * 5
    sentence = "the delegations agreed to meet again within a year"
    assert _body(f"discussed: [{sentence}, trade]") == f"discussed:\n  - {sentence}\n  - trade\n"
    fits = "v" * (GROUP_WIDTH - len("place: {value: , cite: s000#p9}"))
    assert _body(f"place:\n  value: {fits}\n  cite: s000#p9\n") == f"place: {{value: {fits}, cite: s000#p9}}\n"
    assert _body(f"place: {{value: v{fits}, cite: s000#p9}}\n") == f"place:\n  value: v{fits}\n  cite: s000#p9\n"


def test_a_long_sentence_is_never_wrapped() -> None:
    sentence = "word " * 100 + "end"
    assert _body(f"title: {sentence}\n") == f"title: {sentence}\n"


def test_a_key_the_record_does_not_know_stays_and_stands_last() -> None:
    assert _body("zeal: 1\ntitle: b\nid: a\n") == 'id: a\ntitle: b\nzeal: "1"\n'


def test_comments_within_brackets_survive() -> None:
    text = "topics: [trade, # first\n  # above\n  defence, # second\n  # last\n]  # out\nplace: # where\n  lima # sic\n"
    formatted = _body(text)
    assert formatted == (
        "place: lima  # where\ntopics:  # out\n  - trade  # first\n  # above\n  - defence  # second\n  # last\n# sic\n"
    )
    assert sorted(_comments_of(formatted)) == sorted(_comments_of(text))


def test_a_comment_above_a_key_that_comes_first_stands_above_its_item() -> None:
    once = _body("facts:\n- cite: s000#p1\n# why\n  value: so\n")
    assert once == "facts:\n  # why\n  - {value: so, cite: s000#p1}\n"
    assert _body(once) == once


def test_windows_line_ends_and_a_byte_order_mark_go() -> None:
    assert _body("\ufeffid: a\r\n# note\r\ntitle: b\r\n") == "id: a\n# note\ntitle: b\n"


def test_a_file_that_cannot_be_read_is_left_alone_with_every_problem() -> None:
    with pytest.raises(BadData) as raised:
        canonical("id: a\nid: b\nid: c\n", Meeting, "knowledge/meetings/a.yaml")
    assert [(problem.file, problem.line) for problem in raised.value.problems] == [
        ("knowledge/meetings/a.yaml", 2),
        ("knowledge/meetings/a.yaml", 3),
    ]
    with pytest.raises(BadData, match="without changing what it says"):
        canonical(f"? {'k' * 2000}\n: a\n", Meeting)


def test_formatting_replaces_the_file_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("title: b\nid: a\n")
    file.chmod(0o640)
    assert format_file(file, tmp_path, Meeting, check=True)
    assert file.read_text() == "title: b\nid: a\n"
    assert format_file(file, tmp_path, Meeting, check=False)
    assert file.read_text() == canonical("title: b\nid: a\n", Meeting)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert not format_file(file, tmp_path, Meeting, check=False)
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("title: b\nid: a\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(editing.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        format_file(file, tmp_path, Meeting, check=False)
    assert file.read_text() == "title: b\nid: a\n"
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("title: b\nid: a\n")
    (tmp_path / "b.yaml").symlink_to("a.yaml")
    assert format_file(tmp_path / "b.yaml", tmp_path, Meeting, check=False)
    assert (tmp_path / "b.yaml").is_symlink()
    assert (tmp_path / "a.yaml").read_text().startswith("# yaml-language-server")


texts = st.text(st.sampled_from("abЖé 019:-#,[]{}'\"\\\n!&*?%@~.\t"), max_size=12) | st.sampled_from(
    ["no", "null", "12:30", "2031-02-03", "0x1f", "1e3", "<<", "=", "---", "...", "a: b", "w " * 30, "x" * 45]
)


def _entries(shape: Shape, depth: int = 0) -> st.SearchStrategy[Any]:
    """What an editor could write for this shape, shorthand included."""
    if isinstance(shape, Table):
        return st.dictionaries(texts.filter(lambda key: key not in ("", "<<")), texts, max_size=2)
    if isinstance(shape, Listing):
        item = _entries(shape.item, depth + 1)
        return st.lists(item, max_size=3) | item
    if isinstance(shape, Fields):
        fields = {key: _entries(inner, depth + 1) for key, (_, inner) in shape.fields.items()}
        written = st.fixed_dictionaries({}, optional=fields)
        return written | fields["value"] if "value" in fields and shape.claimed else written
    assert isinstance(shape, Scalar)
    return st.sampled_from(["2031-02-03", "2031-02?", "2031"]) if shape.type is Date else texts


files = st.sampled_from([*(fields_of(record) for record in FOLDERS.values()), fields_of(Source)]).flatmap(
    lambda shape: st.tuples(st.just(shape.type), _entries(shape).filter(lambda entry: isinstance(entry, dict)))
)


@settings(deadline=None)
@given(files, st.sampled_from([True, False, None]))
def test_formatting_changes_nothing_that_is_said_and_is_done_once(file: tuple[type, Any], flow: bool | None) -> None:
    record, entry = file
    text = yaml.safe_dump(entry, default_flow_style=flow, allow_unicode=True, width=60)
    formatted = canonical(text, record)
    assert editing._meaning(_read(formatted)) == editing._meaning(entry)
    assert canonical(formatted, record) == formatted
    assert formatted.endswith("\n")
    assert "\r" not in formatted


def _comments_of(text: str) -> list[str]:
    return [comment for _, comment in editing._comments(text) if "yaml-language-server" not in comment]


@settings(deadline=None)
@given(files, st.data())
def test_no_comment_is_lost_wherever_it_stands(file: tuple[type, Any], data: st.DataObject) -> None:
    record, entry = file
    lines = yaml.safe_dump(
        entry, default_flow_style=data.draw(st.sampled_from([False, None])), width=1 << 20
    ).splitlines()
    plain = _read("\n".join(lines))
    commented: list[str] = []
    for number, line in enumerate(lines):
        if data.draw(st.booleans()):
            commented.append(" " * data.draw(st.integers(0, 8)) + f"# above {number}")
        commented.append(line + (f" # after {number}" if data.draw(st.booleans()) else ""))
    text = "\n".join([*commented, "  # end", "# very end"]) + "\n"
    if read_text(text, "x")[1] or _read(text) != plain:  # a comment cannot stand within a text of several lines
        return
    formatted = canonical(text, record)
    assert sorted(_comments_of(formatted)) == sorted(_comments_of(text))
    assert editing._meaning(_read(formatted)) == editing._meaning(plain)
    assert canonical(formatted, record) == formatted


@pytest.mark.parametrize("folder", ["knowledge", "seeds"])
def test_formatting_the_shipped_files_changes_nothing_they_say(folder: str) -> None:
    root = Path(__file__).parents[2] / folder
    for path in sorted(root.rglob("*.yaml")):
        record = Source if folder == "seeds" else Topic if path.parent == root else FOLDERS[path.parent.name]
        text = path.read_text(encoding="utf-8")
        formatted = canonical(text, record, str(path))
        assert editing._meaning(_read(formatted)) == editing._meaning(_read(text))
        assert sorted(_comments_of(formatted)) == sorted(_comments_of(text))
        assert canonical(formatted, record) == formatted


def test_an_own_value_stands_before_what_every_claim_carries() -> None:
    assert _body("figures: [{cite: s000#p1, why: x, unit: people, value: 3, measure: guests}]", Event) == (
        "figures:\n  - {measure: guests, value: 3, unit: people, cite: s000#p1, why: x}\n"
    )
    assert _body("founded: {why: x, cite: s000#p1, value: 2001}", Organization) == (
        'founded: {value: "2001", cite: s000#p1, why: x}\n'
    )


@pytest.mark.parametrize("check", [True, False])
def test_what_a_link_leads_to_outside_the_folder_is_never_written(tmp_path: Path, check: bool) -> None:
    folder, outside = tmp_path / "knowledge", tmp_path / "outside"
    (folder / "people").mkdir(parents=True)
    (folder / "meetings").symlink_to(outside)
    outside.mkdir()
    (outside / "mine.yaml").write_text("title: b\nid: a\n")
    (folder / "people" / "a.yaml").symlink_to(outside / "mine.yaml")
    for path in (folder / "people" / "a.yaml", folder / "meetings" / "mine.yaml", outside / "mine.yaml"):
        with pytest.raises(BadData, match="this link leads out of the folder"):
            format_file(path, folder, Meeting, check=check)
    assert (outside / "mine.yaml").read_text() == "title: b\nid: a\n"
    assert os.listdir(outside) == ["mine.yaml"]


def test_what_is_no_file_is_not_formatted(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    for name in ("pipe.yaml", "folder.yaml"):
        with pytest.raises(BadData, match="this is not a regular file"):
            format_file(tmp_path / name, tmp_path, Meeting, check=False)


@pytest.mark.parametrize("text", ["just some words\n", "- a\n", "~\n", "---\n", "[a, b]\n", "root:x:0:0:root\n"])
def test_what_holds_no_entry_is_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text)
    with pytest.raises(BadData, match=r"a.yaml:1:1: this file does not hold an entry"):
        format_file(file, tmp_path, Meeting, check=False)
    assert file.read_text() == text
