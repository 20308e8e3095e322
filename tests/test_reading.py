"""What may an editor type, what is refused, and where does the complaint point?"""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import reading
from bot.errors import Severity
from bot.reading import MOST_BYTES, MOST_LEVELS, Value, read_file, read_text

VISIT = """\
# a visit
id: okello-in-lima-2031
date:
  - {value: "2031-02-03", cite: s000#p3, reads: {Monday: "2031-02-03"}}
  - value: 2031-02-04
    cite: [s000#p4, s001#p2s3]
place: lima
participants:
- who: okello
  for: uganda
- who: quispe
"""


def _only(text: str) -> str:
    _, problems = read_text(text, "visit.yaml")
    assert len(problems) == 1, problems
    return str(problems[0])


def test_every_scalar_stays_the_text_that_was_typed() -> None:
    text = "code: NO\nat: 12:30\non: 2024-07-03\nhalf: 1_000\nyes: true\noctal: 010\nbig: 1e3\n"
    document, problems = read_text(text, "x")
    assert not problems
    assert document is not None
    assert document.value == {
        "code": "NO",
        "at": "12:30",
        "on": "2024-07-03",
        "half": "1_000",
        "yes": "true",
        "octal": "010",
        "big": "1e3",
    }


def test_only_an_unquoted_nothing_is_nothing() -> None:
    document, _ = read_text('a:\nb: ~\nc: null\nd: ""\ne: "null"\nf: \'~\'\ng: [~, null, "", Null]\n', "x")
    assert document is not None
    assert document.value == {
        "a": None,
        "b": None,
        "c": None,
        "d": "",
        "e": "null",
        "f": "~",
        "g": [None, None, "", "Null"],
    }


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ((), (2, 1), (2, 1)),
        (("id",), (2, 5), (2, 1)),
        (("date",), (4, 3), (3, 1)),
        (("date", 0), (4, 5), (4, 5)),
        (("date", 0, "value"), (4, 13), (4, 6)),
        (("date", 0, "reads", "Monday"), (4, 58), (4, 50)),
        (("date", 1, "cite", 1), (6, 21), (6, 21)),
        (("participants", 1, "who"), (11, 8), (11, 3)),
    ],
)
def test_every_value_and_key_keeps_its_line_and_column(
    path: tuple[str | int, ...], value: tuple[int, int], key: tuple[int, int]
) -> None:
    document, _ = read_text(VISIT, "x")
    assert document is not None
    assert document.where(path) == value
    assert document.where(path, key=True) == key


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("place", 0, "value"), (7, 8)),  # written as one bare value
        (("place", "value"), (7, 8)),
        (("date", 1, "cite", 0), (6, 12)),
        (("date", 0, "cite", 0), (4, 33)),  # one citation, not a list
        (("participants", 0, "post"), (9, 3)),  # left out: the participant
        (("participants", 7, "who"), (9, 1)),  # no such participant: the list
        (("host", "id"), (2, 1)),  # not the entry's own id
        (("participants", "for"), (9, 1)),
    ],
)
def test_a_path_that_expanded_shorthand_leads_to_what_was_written(
    path: tuple[str | int, ...], place: tuple[int, int]
) -> None:
    document, _ = read_text(VISIT, "x")
    assert document is not None
    assert document.where(path) == place


def test_the_key_of_what_was_written_short_is_found_too() -> None:
    document, _ = read_text(VISIT, "x")
    assert document is not None
    assert document.where(("place", 0, "value"), key=True) == (7, 1)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_positions_hold_with_every_line_end_a_byte_order_mark_and_any_script(end: str) -> None:
    text = "\ufeff" + end.join(["a: Қазақстан 😀", "b: {c: 😀, d: x}", "e: y"])
    document, problems = read_text(text, "x")
    assert not problems
    assert document is not None
    assert document.where(["b", "d"]) == (2, 14)
    assert document.where(["e"]) == (3, 4)


@pytest.mark.parametrize(
    ("text", "place", "message", "advice"),
    [
        ("a: b: c\n", "1:5", "mapping values are not allowed", "double quotes"),
        ("a:\n\tb: c\n", "2:1", "cannot start any token", "not tabs"),
        ("a: @x\n", "1:4", "cannot start any token", "double quotes"),
        ('a: b\nc: "d\ne: f\n', "2:4", "unexpected end of stream", "close the quotation mark"),
        ("a: b\nc: [d\ne: f\n", "3:2", "opened on line 2", "close the bracket"),
        ("a:\n  - b\n c: d\n", "3:2", "did not find expected", "indentation"),
        ('a: "C:\\qatar"\n', "1:7", "unknown escape character", "backslash twice"),
        ("a: b\nc\nd: e\n", "3:1", "could not find expected ':'", "a space after the colon"),
        ("a: - b\n", "1:4", "sequence entries are not allowed", "line of its own"),
        ("a: *b\n", "1:4", "`*b` points elsewhere", "quotes"),
        ("a: &b c\n", "1:4", "`&b` marks a place to copy from", "quotes"),
        ("a: !!str c\n", "1:4", "`!` begins a tag", "quotes"),
        ("<<: {a: b}\n", "1:1", "merging", "write the keys out"),
        ('"<<": {a: b}\n', "1:1", "merging", "write the keys out"),
        ("[a]: b\n", "1:1", "a key must be one word", "plain word"),
        ("? {a: b}\n: c\n", "1:3", "a key must be one word", "plain word"),
        ('"": b\n', "1:1", "there is no key", "write the key"),
        ("a: b\n---\nc: d\n", "2:1", "a second document", "one entry per file"),
        ("%YAML 1.1\n---\na: b\n", "1:1", "cannot begin with %", "remove the line"),
        ("a: b\x00c\n", "1:5", "U+0000", "remove it"),
        ("a: b\x1bc\n", "1:5", "U+001B", "remove it"),
        ("a: b\n# \u2028\n", "2:3", "U+2028", "remove it"),
        ("a: b\x85\n", "1:5", "U+0085", "remove it"),
        ("a: \ud800\n", "1:4", "U+D800", "remove it"),
        ('a: "b\\0c"\n', "1:4", "U+0000", "remove it"),
        ('a: "b\\e"\n', "1:4", "U+001B", "remove it"),
        ('"a\\u2028": b\n', "1:1", "U+2028", "remove it"),
        ("", "1:1", "nothing in this file", "remove the file"),
        ("# only a comment\n", "1:1", "nothing in this file", "write the entry"),
    ],
)
def test_what_is_refused_is_refused_with_place_reason_and_advice(
    text: str, place: str, message: str, advice: str
) -> None:
    shown = _only(text)
    assert shown.startswith(f"visit.yaml:{place}: ")
    assert message in shown
    assert advice in shown


def test_every_repeated_key_is_told_with_the_line_of_the_first_and_the_rest_can_still_be_checked() -> None:
    document, problems = read_text("a: 1\nb: {c: 2, d: 3, c: 4}\na: 5\ne:\n  - {f: 6, f: 7}\na: 8\n", "visit.yaml")
    assert [str(problem) for problem in problems] == [
        "visit.yaml:2:17: the key `c` is here a second time (the first is on line 2): keep one of the two",
        "visit.yaml:3:1: the key `a` is here a second time (the first is on line 1): keep one of the two",
        "visit.yaml:5:12: the key `f` is here a second time (the first is on line 5): keep one of the two",
        "visit.yaml:6:1: the key `a` is here a second time (the first is on line 1): keep one of the two",
    ]
    assert document is not None
    assert document.value == {"a": "1", "b": {"c": "2", "d": "3"}, "e": [{"f": "6"}]}
    assert document.where(["e", 0, "f"]) == (5, 9)


def test_problems_of_several_kinds_come_in_one_run() -> None:
    document, problems = read_text("a: *x\nb: &y 1\nb: 2\n<<: 3\nc: !t 4\n", "x")
    assert document is None
    assert [problem.line for problem in problems] == [1, 2, 3, 4, 5]
    assert all(problem.severity is Severity.ERROR for problem in problems)


def test_nesting_is_allowed_to_the_limit_and_refused_beyond() -> None:
    document, problems = read_text("[" * MOST_LEVELS + "]" * MOST_LEVELS, "x")
    assert document is not None
    assert not problems
    assert "nested too deeply" in _only("[" * (MOST_LEVELS + 1) + "]" * (MOST_LEVELS + 1))
    assert "nested too deeply" in _only("- " * (MOST_LEVELS + 1) + "x")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "{a: " * 50_000,
        "? " * (MOST_BYTES // 2),
        "- " * (MOST_BYTES // 2),
        "? \n" * (MOST_BYTES // 3),
        "- \n" * (MOST_BYTES // 3),
        "-\n" * (MOST_BYTES // 2),
        "- *a\n" * (MOST_BYTES // 5),
        "a: b\n" * (MOST_BYTES // 5),
        "[" + "a," * (MOST_BYTES // 2 - 2) + "]",
        "%TAG !a! b\n" * 90_000,
        "".join(f"k{number}: v\n" for number in range(80_000)),
        ": " * (MOST_BYTES // 2),
        "! " * (MOST_BYTES // 2),
        '"' + "a\n" * (MOST_BYTES // 2 - 1),
        "\t" * MOST_BYTES,
        "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "x" * (MOST_BYTES + 1),
        "é" * (MOST_BYTES // 2 + 1),
    ],
    ids=lambda text: f"{text[:9]!r}",
)
def test_a_hostile_file_is_answered_quickly_and_never_raises(text: str) -> None:
    began = time.perf_counter()
    read_text(text, "x")
    assert time.perf_counter() - began < 2


@settings(deadline=None)
@given(st.text(st.sampled_from("ab:-?,[]{}#&*!|>'\"%@~<\n \t\\é0")))
def test_no_text_raises_and_whatever_is_wrong_points_into_the_file(text: str) -> None:
    document, problems = read_text(text, "x")
    assert document is not None or problems
    lines = text.replace("\r\n", "\n").split("\n")
    for problem in problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


values: st.SearchStrategy[Value] = st.recursive(
    st.none() | st.text(st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_categories=["Cc"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abcNO ", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(values, st.sampled_from([True, False, None]))
def test_the_quick_and_the_careful_way_read_the_same(value: Value, flow: bool | None) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    document, problems = read_text(text, "x")
    careful = reading._CarefulReader(reading._Lines(text), "x")
    tree = careful.read()
    assert problems == careful.problems
    if document is not None and tree is not None:
        assert document.value == tree[0] == _as_text(yaml.load(text, Loader=yaml.BaseLoader), document.value)
        assert document._shape == tree[1]


def _as_text(plain: object, like: Value) -> object:
    """PyYAML's reading, with nothing where we read nothing (its base loader keeps the text `null`)."""
    if isinstance(plain, dict) and isinstance(like, dict):
        return {key: _as_text(inner, like[key]) for key, inner in plain.items()}
    if isinstance(plain, list) and isinstance(like, list):
        return [_as_text(*pair) for pair in zip(plain, like, strict=True)]
    return None if like is None and plain in ("", "~", "null") else plain


def test_a_file_is_named_as_the_editor_types_it(tmp_path: Path) -> None:
    root = tmp_path / "knowledge"
    (root / "people").mkdir(parents=True)
    file = root / "people" / "okello.yaml"
    file.write_bytes(b"\xef\xbb\xbfid: okello\nid: x\n")
    document, problems = read_file(file, root)
    assert document is not None
    assert document.value == {"id": "okello"}
    assert [str(problem)[:34] for problem in problems] == ["knowledge/people/okello.yaml:2:1: "]
    assert read_file(file, root, "o.yaml")[1][0].file == "o.yaml"


def test_only_a_regular_file_inside_the_folder_is_read(tmp_path: Path) -> None:
    root = tmp_path / "knowledge"
    root.mkdir()
    outside = tmp_path / "outside.yaml"
    outside.write_text("id: secret\n")
    (root / "in.yaml").write_text("id: inside\n")
    (root / "out.yaml").symlink_to(outside)
    (root / "near.yaml").symlink_to("in.yaml")
    (root / "loop.yaml").symlink_to("loop.yaml")
    (root / "gone.yaml").symlink_to("nowhere.yaml")
    (root / "folder.yaml").mkdir()
    os.mkfifo(root / "pipe.yaml")
    sock = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(root)
    try:
        sock.bind("socket.yaml")
    finally:
        os.chdir(here)
        sock.close()
    expected = {
        "out.yaml": "leads out of the folder",
        "loop.yaml": "cannot be read",
        "gone.yaml": "no such file",
        "never.yaml": "no such file",
        "folder.yaml": "not a regular file",
        "pipe.yaml": "not a regular file",
        "socket.yaml": "not a regular file",
        "../outside.yaml": "leads out of the folder",
        "a\0b": "cannot be read",
        "x" * 300: "cannot be read",
    }
    for name, message in expected.items():
        document, problems = read_file(root / name, root)
        assert document is None
        assert len(problems) == 1
        assert message in problems[0].message, name
    document, problems = read_file(root / "near.yaml", root)
    assert document is not None
    assert not problems
    assert read_file(Path("/dev/zero"))[0] is None


def test_a_file_that_may_not_be_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("id: a\n")

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(reading.os, "open", denied)
    assert "cannot be read (permission denied)" in read_file(file)[1][0].message


def test_size_and_encoding_are_guarded(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: " + b"x" * (MOST_BYTES - 3))
    assert read_file(file)[0] is not None
    file.write_bytes(b"a: " + b"x" * (MOST_BYTES - 2))
    assert "larger than 1,048,576 bytes" in read_file(file)[1][0].message
    file.write_bytes("a: é\nb: ".encode() + b"\xe9t\xe9\n")
    problem = read_file(file)[1][0]
    assert (problem.line, problem.column, problem.message) == (2, 4, "this is not UTF-8 text")
    assert "UTF-8" in problem.advice
    file.write_bytes("a: b\n".encode("utf-16"))
    assert "not UTF-8" in read_file(file)[1][0].message


def test_a_file_name_that_is_no_text_is_still_shown() -> None:
    problem = read_file(Path(os.fsdecode(b"/nowhere/\xff.yaml")))[1][0]
    assert problem.file.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("id: a\n<<<<<<< HEAD\nname: A\n=======\nname: B\n>>>>>>> other\n", [2]),
        ("<<<<<<< ours\na: b\n=======\na: c\n>>>>>>>\nd: e\n<<<<<<< ours\n=======\n>>>>>>> x\n", [1, 7]),
        ("a: b\n=======\nc: d\n", [2]),
        ("a: b\n>>>>>>> theirs\n", [2]),
    ],
)
def test_a_merge_conflict_is_called_by_its_name(text: str, places: list[int]) -> None:
    document, problems = read_text(text, "a.yaml")
    assert document is None
    assert [str(problem) for problem in problems] == [
        f"a.yaml:{line}:1: a merge conflict is left here: "
        "keep one of the two versions and remove the three marker lines"
        for line in places
    ]


def test_signs_within_a_line_are_no_merge_conflict() -> None:
    document, problems = read_text('a: "<<<<<<< and ======="\nb: c >>>>>>> d\n# =======\n', "a.yaml")
    assert document is not None
    assert problems == []
