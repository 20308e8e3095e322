"""`dragoman kb preview` and `dragoman kb stale` as an editor runs them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.cli.door import enter
from tests.desk.committed import Editing, needs_git, person
from tests.small_knowledge import ENTRIES, line_with, written

RELATION = "relations/ruritania-syldavia"


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("committed") / "desk"
    written(folder)
    Editing(folder).commit("Begin")
    return folder


@pytest.fixture
def desk(tmp_path: Path, committed: Path, monkeypatch: pytest.MonkeyPatch) -> Editing:
    """The small knowledge, committed."""
    shutil.copytree(committed, tmp_path / "desk")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return Editing(tmp_path / "desk", begin=False)


def preview(desk: Editing, *arguments: str) -> int:
    return enter(["kb", "preview", "--knowledge", str(desk.knowledge), "--today", "2032-03-01", *arguments])


def told(desk: Editing, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert preview(desk, *arguments) == 0
    return capsys.readouterr().out


def part(out: str, line: str) -> str:
    """What is shown of one question."""
    assert f"── {line} ─" in out, out
    return out.partition(f"── {line} ─")[2].partition("\n── ")[0]


def edit(desk: Editing) -> None:
    changed = ENTRIES[RELATION].replace("friends in peace", "allies in arms")
    desk.write(RELATION, changed.lstrip())


@needs_git
def test_nothing_changed_alters_nothing(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    out = told(desk, capsys)
    assert out.startswith("Nothing changed since HEAD (")
    assert len(out.splitlines()) == 1


@needs_git
def test_each_answer_that_differs_is_shown_before_and_after(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    edit(desk)
    out = told(desk, capsys)
    pair = part(out, "/relations ruritania syldavia")
    assert line_with(pair, "- ", "friends in peace")
    assert line_with(pair, "+ ", "allies in arms")
    assert sum(line[:2] in ("- ", "+ ") for line in pair.splitlines()) == 2
    assert "lines as before" in pair
    assert "allies in arms" in part(out, "/country ruritania")
    assert "answered otherwise" in out.splitlines()[-1]
    assert all(len(line) <= 80 for line in out.splitlines()[:-1])


@needs_git
def test_tomorrows_digest_tells_of_the_change(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    edit(desk)
    digest = part(told(desk, capsys), "tomorrow's digest of everything")
    assert "Digest for Tue 2 Mar 2032" in digest
    assert line_with(digest, "+ ", "Changed in the last day")
    assert line_with(digest, "+ ", "standing fact: was friends in peace, now allies in")


@needs_git
@pytest.mark.heavy
def test_another_number_of_a_mark_is_no_difference(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    # One fact less at the top renumbers every mark below it.
    fact = "  - {aspect: level, value: friends in peace, cite: s000#p12s1}\n"
    desk.write(RELATION, ENTRIES[RELATION].replace(fact, "").lstrip())
    pair = part(told(desk, capsys, "--whole"), "/relations ruritania syldavia")
    assert line_with(pair, "- ", "friends in peace")
    marked = [line for line in pair.splitlines() if line[:2] in ("- ", "+ ")]
    # The fact itself, and the first line of a group, which has the label before it.
    assert all("friends in peace" in line or "embassies" in line or "Standing" in line for line in marked), marked


@needs_git
@pytest.mark.heavy
def test_the_whole_answer_can_be_seen(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    edit(desk)
    short, whole = told(desk, capsys), told(desk, capsys, "--whole")
    assert "lines as before" not in whole
    assert "a shared lighthouse" in part(whole, "/relations ruritania syldavia")
    assert len(whole) > len(short)


@needs_git
@pytest.mark.parametrize("platform", ["slack", pytest.param("discord", marks=pytest.mark.heavy)])
def test_as_payloads_of_a_platform(desk: Editing, capsys: pytest.CaptureFixture[str], platform: str) -> None:
    edit(desk)
    out = told(desk, capsys, "--format", platform, "--limit", "2")
    before = out.partition(f"# /relations ruritania syldavia — before, {platform}\n")[2].partition("\n\n# ")[0]
    after = out.partition(f"# /relations ruritania syldavia — after, {platform}\n")[2].partition("\n\n# ")[0]
    decoder = json.JSONDecoder()
    for payload, words, others in (
        (before, "friends in peace", "allies in arms"),
        (after, "allies in arms", "friends in peace"),
    ):
        first, _ = decoder.raw_decode(payload)
        assert words in json.dumps(first)
        assert others not in json.dumps(first)
    assert f"# tomorrow's digest of everything — after, {platform}" in out


@needs_git
def test_what_names_an_entry_and_what_is_gone_are_asked_for_too(
    desk: Editing, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.write("people/mira-talvan", person("mira-talvan", "Mira Q. Talvan", more="short: Talvan\n"))
    desk.write("events/undated-mediation", None)
    desk.write("people/nora-fitch", person("nora-fitch", "Nora Fitch"))
    out = told(desk, capsys)
    assert "Mira Q. Talvan" in part(out, "/leader president-of-syldavia")
    assert "Mira Q. Talvan" in part(out, "/meetings lindqvist-talvan-strelsau-2031")
    gone = part(out, "/events undated-mediation")
    assert line_with(gone, "- ", "Mediation in the matter of the mill")
    assert line_with(part(out, "/leader nora-fitch"), "+ ", "Nora Fitch")


@needs_git
def test_what_was_elsewhere_alters_the_lists_of_both_places_and_every_timeline(
    desk: Editing, capsys: pytest.CaptureFixture[str]
) -> None:
    talks = "meetings/lindqvist-talvan-strelsau-2031"
    desk.write(talks, ENTRIES[talks].replace("value: zenda-castle", "value: klow").lstrip())
    out = told(desk, capsys)
    for line in (
        "/timeline ruritania syldavia",
        "/timeline syldavia",
        "/timeline klow",
        "/timeline zenda-castle",
        "/meetings ruritania place:klow",
        "/meetings syldavia place:zenda-castle",
        "/leader mira-talvan",
    ):
        assert part(out, line)
    assert out.rstrip().endswith("Answers to questions that are not on this list may change too.")


@needs_git
def test_a_changed_source_card_is_asked_for(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    card = desk.folders.sources / "s002.yaml"
    card.write_text(card.read_text("utf-8").replace("The upper half is missing", "The lower half is missing"), "utf-8")
    out = told(desk, capsys)
    assert line_with(part(out, "/source s002"), "+ ", "The lower half is missing")


@needs_git
@pytest.mark.heavy
def test_what_is_not_asked_is_counted(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    edit(desk)
    last = told(desk, capsys, "--limit", "1").splitlines()[-1]
    assert last.startswith("1 question asked of HEAD (")
    assert "more not asked: --limit " in last
    assert last.endswith("may change too.")


@needs_git
def test_a_digest_of_the_config_is_shown_if_it_follows_something_else(
    desk: Editing, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("config.yaml").write_text(
        "slack: {enabled: true}\n"
        "digests:\n"
        "  - {channel: slack:T1/C1, at: '07:30', timezone: Europe/London, follow: [syldavia]}\n"
        "  - {channel: slack:T1/C2, at: '07:30', timezone: Europe/London, follow: [borduria]}\n",
        "utf-8",
    )
    edit(desk)
    out = told(desk, capsys)
    assert "was friends in peace, now allies in" in part(out, "tomorrow's digest of slack:T1/C1")
    assert "slack:T1/C2" not in out


@needs_git
def test_files_that_cannot_be_served_are_told_and_nothing_is_asked(
    desk: Editing, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.write("people/nora-fitch", person("nora-fitch", "Nora Fitch", cite="s999#p1"))
    assert preview(desk) == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert "knowledge/people/nora-fitch.yaml:2:7: s999#p1 cites a source without a card" in said.err


@needs_git
def test_a_revision_that_cannot_be_served_is_named(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    desk.commit("Break", {"people/nora-fitch": person("nora-fitch", "Nora Fitch", cite="s999#p1")})
    desk.write("people/nora-fitch", None)
    assert preview(desk) == 4
    assert capsys.readouterr().err.startswith("dragoman: HEAD (")


@needs_git
def test_a_platform_that_is_not_there(desk: Editing, capsys: pytest.CaptureFixture[str]) -> None:
    assert preview(desk, "--format", "pigeon") == 2
    assert "it can be discord" in capsys.readouterr().err
    assert preview(desk, "--", "-x") == 2


# --- stale ------------------------------------------------------------------------------------------------------------


def stale(tmp_path: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    folders = written(tmp_path / "stale")
    assert enter(["kb", "stale", "--knowledge", str(folders.knowledge), "--today", "2032-03-01", *arguments]) == 0
    return capsys.readouterr().out


def test_what_to_verify_next_oldest_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = stale(tmp_path, capsys, "--limit", "200")
    body = out.partition("Oldest attestation first\n")[2].partition("\n\n[1]")[0]
    dated, undated = body.split("Attested by no dated source\n")
    days = [line.split()[2] for line in dated.splitlines() if " — " in line]
    assert days == sorted(days)
    holder = line_with(dated, "Marshal of Borduria: Jovan Brask", "/leader marshal-of-borduria")
    assert holder.startswith("2 Nov 2029 (inferred)")
    assert "posts/marshal-of-borduria.yaml" in holder
    assert line_with(dated, "Borduria, observer at the League of Marches", "is this still so?")
    assert line_with(dated, "Ruritania · Syldavia: pears for bread", "/relations ruritania syldavia")
    assert line_with(dated, "Return visit of Lindqvist", "did it happen? /meetings lindqvist-talvan-klow-2031")
    assert line_with(dated, "no source here records a signing; was it done since? /agreements act-announced")
    assert line_with(undated, "Chancellor of Graustark: Greta Holm", "undated")


def test_what_is_over_slipped_or_still_ahead_is_not_to_be_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = stale(tmp_path, capsys, "--limit", "200")
    # A tenure and a membership that ended, a fact that did, a slip, a plan for next year, a paper that was signed.
    for gone in ("Pavel Oren", "Syldavia, member of", "garrison", "sworn enemies", "Jubilee talks", "act-signed"):
        assert gone not in out, gone


def test_only_so_many_are_shown_and_the_rest_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = stale(tmp_path, capsys, "--limit", "3")
    assert out.count(" — ") == 3 + 1
    total = int(out.split("To verify next: ")[1].split()[0])
    assert f"{total - 3} more: --limit {total} shows all." in out
