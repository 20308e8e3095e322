"""`dragoman ask` as a person in a shell and a script meet it: what is printed where, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from bot.cli.ask_arguments import line_of, read_ask
from tests.cli.conftest import ROOT, Run

CONTRACT = {
    "command",
    "status",
    "title",
    "subtitle",
    "text",
    "blocks",
    "matched",
    "citations",
    "disputed",
    "suggestions",
    "revision",
}


def test_the_main_question_needs_no_quotes(run: Run) -> None:
    done = run("ask", "/relations", "qatar", "turkey")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Qatar · Türkiye")
    assert "s000 ¶9" in done.stdout


def test_the_slash_may_be_missing(run: Run) -> None:
    assert run("ask", "relations", "qatar", "turkey").stdout == run("ask", "/relations qatar turkey").stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["/relations", "qatar", "turkey"], 0),
        (["/leader", "qwzxv"], 1),
        (["/relations", "qatar"], 2),
        (["/meetings", "qatar", "since:2024-13"], 2),
        ([""], 2),
        ([], 2),
        (["🎉🎉"], 2),
        (["\u202eratac"], 2),
        (["a" * 102_400], 2),
    ],
)
def test_the_exit_code_says_how_it_went(run: Run, words: list[str], code: int) -> None:
    done = run("ask", *words)
    assert done.returncode == code
    assert done.stdout.strip()
    assert len(done.stdout) < 4000 or code == 0
    assert "\u202e" not in done.stdout


def test_json_is_one_object_of_the_contract(run: Run) -> None:
    done = run("ask", "--format", "json", "/relations", "qatr", "turkey")
    answer = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1
    assert answer.keys() >= CONTRACT
    assert answer["status"] == "ok"
    assert answer["matched"][0].keys() == {"asked", "id", "name", "how", "score"}
    assert answer["matched"][0]["asked"] == "qatr"
    assert answer["matched"][0]["id"] == "qatar"
    assert answer["citations"][0].keys() == {"mark", "source", "locator", "title", "publisher", "published"}
    assert len(answer["revision"]) >= 7


def test_options_stand_before_or_after_the_question(run: Run) -> None:
    before = run("ask", "--today", "2026-11-22", "/relations", "qatar", "turkey")
    after = run("ask", "/relations", "qatar", "turkey", "--today=2026-11-22")
    assert before.stdout == after.stdout
    assert "as of 22 Nov 2026" in before.stdout


@pytest.mark.parametrize("day", ["2026-11-22", "22 nov 2026", "22.11.2026"])
def test_today_may_be_typed_in_any_form(run: Run, day: str) -> None:
    assert "as of 22 Nov 2026" in run("ask", "--today", day, "/relations", "qatar", "turkey").stdout


@pytest.mark.parametrize("day", ["soonish", "2026-02-30", "2026", "november 2026", ""])
def test_a_today_that_is_no_day_is_refused(run: Run, day: str) -> None:
    done = run("ask", "--today", day, "/help")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "--today" in done.stderr
    assert json.loads(run("ask", "--today", day, "--format", "json", "/help").stdout)["status"] == "bad_input"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "semaphore"], "semaphore"),
        (["--format"], "needs a value"),
        (["--fromat", "json"], "there is no option --fromat: did you mean --format?"),
        (["--knowledge", "/no/such"], "/no/such"),
        (["--config", "/no/such.yaml"], "/no/such.yaml"),
    ],
)
def test_options_that_cannot_be_met_say_why(run: Run, options: list[str], said: str) -> None:
    done = run("ask", "/help", *options)
    assert done.returncode in (2, 4)
    assert said in done.stderr


def test_standard_input_is_answered_line_by_line(run: Run) -> None:
    lines = b"/relations qatar turkey\n\n/leader qwzxv\r\nfrobnicate\n/leader \0"
    done = run("ask", "-", stdin=lines)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["status"] for answer in answers] == ["ok", "bad_input", "not_found", "bad_input", "bad_input"]
    assert done.returncode == 0


def test_standard_input_may_be_any_bytes(run: Run) -> None:
    done = run(
        "ask", "-", stdin=b"\xef\xbb\xbf/help\n\xff\xfe\x00\xc3\n/leader \xed\xa0\x80\n" + b"x" * 3_000_000 + b"\n/help"
    )
    statuses = [json.loads(line)["status"] for line in done.stdout.splitlines()]
    assert len(statuses) == 5
    assert (statuses[0], statuses[-1]) == ("ok", "ok")
    assert done.returncode == 0


def test_an_empty_standard_input_is_answered_with_nothing(run: Run) -> None:
    assert (run("ask", "-").returncode, run("ask", "-").stdout) == (0, "")


def test_each_line_is_answered_before_the_next_is_read(home: object) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "-"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        for _ in range(2):
            process.stdin.write("/help\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["status"] == "ok"
        process.stdin.close()
        assert process.wait(10) == 0


def test_an_argument_that_is_not_utf8_is_a_question_like_any_other(run: Run) -> None:
    done = run("ask", b"/leader", b"qwz\xffxv")
    assert done.returncode == 1


def test_a_reader_who_leaves_is_not_complained_about() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "ask", "/help"], cwd=ROOT, stdout=gone, stderr=subprocess.PIPE, check=False
        )
    assert done.stderr == b""
    assert done.returncode == 141


def test_it_answers_from_any_directory(run: Run, tmp_path: object) -> None:
    assert run("ask", "/relations", "qatar", "turkey", cwd=tmp_path).returncode == 0


def test_help_lists_what_can_be_chosen(run: Run) -> None:
    from bot.cli.ask_arguments import OPTIONS

    shown = run("ask", "--help").stdout
    assert all(option in shown for option in OPTIONS)
    assert sorted(word for word in shown.split() if word.startswith("--") and word != "--help") == sorted(OPTIONS)


def test_words_that_begin_with_a_hyphen_belong_to_the_question() -> None:
    read = read_ask(
        ["/relations", "qatar", "-", "turkey", "-5", "--since", "--today", "2024", "--", "--format", "json"]
    )
    assert read is not None
    assert read.words == ["/relations", "qatar", "-", "turkey", "-5", "--since", "--format", "json"]
    assert read.options == {"today": "2024"}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], ""),
        (["/relations qatar turkey"], "/relations qatar turkey"),
        (["/relations", "saudi arabia", "syria"], '/relations "saudi arabia" syria'),
        (["/meetings", "qatar", "since:april 2024"], '/meetings qatar since:"april 2024"'),
        (["/meetings qatar", "as-of:late april 2024"], '/meetings qatar as-of:"late april 2024"'),
        (["/lookup", "strategic partnership"], "/lookup strategic partnership"),
        (["/leader", '"sheikh tamim"'], '/leader "sheikh tamim"'),
    ],
)
def test_quotes_that_a_shell_took_are_put_back(words: list[str], line: str) -> None:
    assert line_of(words) == line
