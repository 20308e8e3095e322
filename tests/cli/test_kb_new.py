"""`dragoman kb new` as an editor meets it: asked field by field on a terminal, or given all at once."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.cli import kb_making, kb_new
from bot.cli.door import enter
from bot.cli.kb_asking import Asking, Offers
from bot.kb import folders as finding
from bot.kb.entering import Entering
from bot.kb.folders import Folders
from bot.kb.identifying import proposed_id, slug_of
from bot.kb.records import KINDS, Meeting, Membership, Person, Post, Relation, Statement
from bot.kb.shapes import fields_of
from tests.cli.conftest import ROOT
from tests.small_knowledge import TODAY, fictional, problems, written

CITED = "--set=cite=s000#p1"


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    monkeypatch.chdir(tmp_path)
    return written(tmp_path)


def new(folders: Folders, *arguments: str) -> int:
    return enter(["kb", "new", "--knowledge", str(folders.knowledge), "--today", "2032-03-01", *arguments])


def everything(folders: Folders) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folders.knowledge.rglob("*") if path.is_file()}


# --- all at once ------------------------------------------------------------------------------------------------------

GIVEN: dict[str, tuple[tuple[str, ...], str, str]] = {
    "country": (
        ("--set=name=Grünewald", "--set=code=XW", "--set=demonyms=Grünewalder"),
        "countries/grunewald",
        "id: grunewald\ncite: s000#p1\nname: Grünewald\ncode: XW\ndemonyms: [Grünewalder]\n",
    ),
    "place": (
        ("--set=name=Hentzau", "--set=kind=city", "--set=within=Ruritania"),
        "places/hentzau",
        "id: hentzau\ncite: s000#p1\nname: Hentzau\nkind: city\nwithin: ruritania\n",
    ),
    "person": (("--set=name=Nora Fitch",), "people/nora-fitch", "id: nora-fitch\ncite: s000#p1\nname: Nora Fitch\n"),
    "organization": (
        ("--set=name=Bank of Klow", "--set=kind=bank", "--set=of=Syldavia", "--set=founded=may 1999"),
        "organizations/bank-of-klow",
        'id: bank-of-klow\ncite: s000#p1\nname: Bank of Klow\nkind: bank\nof: [syldavia]\nfounded: "1999-05"\n',
    ),
    "post": (
        ("--set=title=Ambassador", "--set=kind=ambassador", "--set=of=Syldavia", "--set=to=Ruritania", "--set=tenures=Pavel Oren"),
        "posts/ambassador-of-syldavia-to-ruritania",
        "id: ambassador-of-syldavia-to-ruritania\ncite: s000#p1\ntitle: Ambassador\nkind: ambassador\nof: syldavia\n"
        "to: ruritania\ntenures:\n  - {holder: pavel-oren}\n",
    ),
    "meeting": (
        (
            "--set=kind=talks", "--set=title=Talks of Oren and Talvan, 3 May 2030", "--set=date=3 may 2030",
            "--set=occurrence=held", "--set=place=Klow", "--set=participants={who: Pavel Oren, for: Ruritania}",
            "--set=participants={who: Mira Talvan, for: Syldavia, role: host}", "--set=closed=yes",
        ),
        "meetings/talks-oren-talvan-2030",
        "id: talks-oren-talvan-2030\ncite: s000#p1\nkind: talks\ntitle: Talks of Oren and Talvan, 3 May 2030\n"
        'date: "2030-05-03"\nplace: klow\noccurrence: held\nclosed: true\nparticipants:\n'
        "  - {who: pavel-oren, for: ruritania}\n  - {who: mira-talvan, for: syldavia, role: host}\n",
    ),
    "agreement": (
        ("--set=kind=treaty", "--set=title=The Plum Treaty", '--set=acts={act: signed, date: "2030-06"}', "--set=parties=Ruritania, Orsinia"),
        "agreements/plum-treaty-2030",
        "id: plum-treaty-2030\ncite: s000#p1\nkind: treaty\ntitle: The Plum Treaty\nparties: [ruritania, orsinia]\n"
        'acts:\n  - {act: signed, date: "2030-06"}\n',
    ),
    "relation": (
        ("--set=between=Syldavia, Borduria", "--set=standing={aspect: ties, value: cool ties}"),
        "relations/borduria-syldavia",
        "id: borduria-syldavia\ncite: s000#p1\nbetween: [borduria, syldavia]\nstanding:\n  - {aspect: ties, value: cool ties}\n",
    ),
    "event": (
        ("--set=kind=strike", "--set=title=Strike on the mill", "--set=date=2030", "--set=parts={who: Borduria, role: actor}"),
        "events/strike-mill-2030",
        'id: strike-mill-2030\ncite: s000#p1\nkind: strike\ntitle: Strike on the mill\ndate: "2030"\nparts:\n'
        "  - {who: borduria, role: actor}\n",
    ),
    "statement": (
        ("--set=speakers=Greta Holm", "--set=said=pears, plums and medlars grew well", "--set=said=it rained", "--set=about=Orsinia", "--set=date=2030-06"),
        "statements/holm-orsinia-2030",
        "id: holm-orsinia-2030\ncite: s000#p1\nspeakers: [greta-holm]\nsaid:\n"
        '  - pears, plums and medlars grew well\n  - it rained\ndate: "2030-06"\nabout: [orsinia]\n',
    ),
}  # fmt: skip


_FEW = ("meeting", "relation")


@pytest.mark.parametrize(
    "kind", [kind if kind in _FEW else pytest.param(kind, marks=pytest.mark.heavy) for kind in KINDS.values()]
)
def test_each_kind_is_written_in_its_place_with_names_made_ids(
    folders: Folders, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    given, path, content = GIVEN[kind]
    before = everything(folders)
    assert new(folders, kind, CITED, *given) == 0, capsys.readouterr().err
    assert capsys.readouterr().out == f"knowledge/{path}.yaml\n"
    file = folders.knowledge / f"{path}.yaml"
    assert file.read_text("utf-8") == f"# yaml-language-server: $schema=../.schema/{kind}.json\n{content}".replace(
        "said:\n  - pears, plums and medlars grew well\n  - it rained\n",
        'said: ["pears, plums and medlars grew well", it rained]\n',
    )
    assert not problems(folders)
    assert {path: text for path, text in everything(folders).items() if path != str(file)} == before
    assert enter(["kb", "format", "--check", "--knowledge", str(folders.knowledge), str(file)]) == 0


def test_a_topic_is_appended_to_the_vocabulary(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    topics = folders.knowledge / "topics.yaml"
    topics.write_text(topics.read_text("utf-8") + "# a remark at the end\n", "utf-8")
    assert new(folders, "topic", "--set=name=Railways", "--set=names=trains", "--set=names=rail") == 0
    text = topics.read_text("utf-8")
    assert "# a remark at the end\n  - {id: railways, name: Railways, names: [trains, rail]}\n" in text
    assert not problems(folders)
    capsys.readouterr()
    assert new(folders, "topic", "--id=railways", "--set=name=Trains") == 2
    assert "taken by a topic, Railways" in capsys.readouterr().err


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "nothing given": (("person",), r"a new person needs more, and nobody can be asked here: --set name=… (The proper form"),
    "no source": (("person", "--set=name=Nora Fitch"), "--set cite=…"),
    "no such kind": (("pesron",), "it can be country, place, person"),
    "a source card": (("source",), "dragoman kb draft ARTICLE"),
    "no such field": (("person", "--set=nmae=x"), "there is no field 'nmae' (did you mean name?)"),
    "no equals sign": (("person", "--set=name"), "write it as FIELD=VALUE"),
    "one value twice": (("person", "--set=name=A", "--set=name=B"), "it has one value, and is given twice"),
    "no such source": (("person", "--set=cite=s009#p1"), "there is no source card s009: there are s000, s001, s002"),
    "no such paragraph": (("person", "--set=cite=s001#p9"), "s001 has 8 paragraphs, no ¶9"),
    "no such sentence": (("person", "--set=cite=s001#p8s4"), "s001 ¶8 has 3 sentences, no sentence 4"),
    "no citation": (("person", "--set=cite=page 4"), "is not a citation"),
    "no such entry": (("place", "--set=within=Ruritaniaa"), "did you mean"),
    "an entry of another kind": (("post", "--set=of=pear-war"), "a country or organization or person is wanted here"),
    "a country without an entry": (("post", "--set=of=Austria"), "Austria has no entry yet"),
    "no such topic": (("person", "--set=topics=paers"), "did you mean pears?"),
    "no such word": (("place", "--set=kind=vilage"), "is none of city, building"),
    "no date": (("meeting", "--set=date=soonish"), "is not a date"),
    "no code": (("country", "--set=code=Ruri"), "'Ruri' does not fit: ISO 3166-1 alpha-2"),
    "one side only": (("relation", "--set=between=Syldavia"), "two different sides are wanted"),
    "an invisible letter": (("person", "--set=name=No\u202era"), "a bidirectional control stands in this text"),
    "open brackets": (("agreement", "--set=acts={act: signed"), "the brackets cannot be read"),
    "a wrong key in brackets": (("agreement", "--set=acts={acct: signed}"), "did you mean act?"),
    "an id with capitals": (("person", "--id=Nora", "--set=name=N", CITED), "cannot be an id"),
    "an id with a path": (("person", "--id=../nora", "--set=name=N", CITED), "cannot be an id"),
    "an id that is taken": (("person", "--id=klow", "--set=name=N", CITED), "the id klow is taken by a place, Klow"),
    "an id with a day": (("person", "--id=nora-2030-05-01", "--set=name=N", CITED), "more of a date than its year"),
    "a name that is there": (("person", "--id=mt", "--set=name=Mira Talvan", CITED), "nothing was written"),
    "a relation that is there": (("relation", "--set=between=Syldavia, Ruritania", CITED), "is taken by a relation"),
    "a claim between sources": (
        ("place", "--set=name=X", "--set=kind=city", "--set=cite=s000#p1 s001#p1", "--set=facts=it is far"),
        "'facts' has no citation",
    ),
    "no letter in its name": (("person", "--set=name=…", CITED), "give one with --id"),
}  # fmt: skip


def test_what_cannot_be_is_refused_and_nothing_written(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(folders)
    for case, (arguments, said) in REFUSED.items():
        assert new(folders, *arguments) == 2, case
        assert said in capsys.readouterr().err, case
    assert everything(folders) == before


def test_a_file_that_cannot_be_read_is_never_written_over(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    (folders.knowledge / "people/nora-fitch.yaml").write_text("id: [", "utf-8")
    (folders.knowledge / "people/hugo.yaml").mkdir()
    before = everything(folders)
    for name in ("Nora Fitch", "Hugo"):
        assert new(folders, "person", f"--id={name.lower().replace(' ', '-')}", f"--set=name={name}", CITED) == 2
        assert "taken by a file that cannot be read" in capsys.readouterr().err
    assert everything(folders) == before


def test_an_error_elsewhere_does_not_keep_a_sound_entry_out(folders: Folders) -> None:
    (folders.knowledge / "people/torn.yaml").write_text("id: torn\ncite: s000#p99\nname: Torn\n", "utf-8")
    assert new(folders, "person", "--set=name=Nora Fitch", CITED) == 0


# --- ids --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Talks between Erdoğan and Tamim in Doha on 22 October 2025", "talks-erdogan-tamim-doha-2025"),
        ("Summit of March 2024", "summit-2024"),
        ("Accord of July 3, 2024", "accord-2024"),
        ("Accord of the 3rd of July", "accord"),
        ("Meeting 2024-07-03 in Astana", "meeting-2024-astana"),
        ("Meeting 2024-07 in Astana", "meeting-2024-astana"),
        ("Theresa May's visit", "theresa-mays-visit"),
        ("Visit of the May family", "visit-may-family"),
        ("Шанхай", "shankhai"),
        ("a b c d e f g h i j k", "b-c-d-e-f-g-h"),
        ("x" * 300, ""),
        ("… — !", ""),
    ],
)
def test_an_id_is_plain_words_without_a_day(words: str, slug: str) -> None:
    assert slug_of(words, short=True) == slug


def test_an_id_is_made_of_what_an_entry_is_called() -> None:
    kb = fictional()
    assert proposed_id(Person, {"name": "Mira Talvan"}, kb, set(kb.entries)) == "mira-talvan-2"
    assert proposed_id(Post, {"title": "King", "of": "ruritania"}, kb, ()) == "king-of-ruritania"
    assert proposed_id(Relation, {"between": ["syldavia", "borduria"]}, kb, ()) == "borduria-syldavia"
    assert proposed_id(Statement, {"speakers": ["mira-talvan"], "date": "2030"}, kb, ()) == "talvan-2030"
    assert proposed_id(Meeting, {"title": "Tea", "date": "2030-12/2031-01"}, kb, ()) == "tea"


def test_who_is_entered_already_is_named_with_the_file(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(folders)
    assert new(folders, "person", CITED, "--set=name=Mira TALVAN") == 2
    assert (
        capsys.readouterr().err.strip()
        == "dragoman: there is an entry Mira Talvan already, in knowledge/people/mira-talvan.yaml: nothing was written"
    )
    assert new(folders, "person", CITED, "--set=name=Mira Talvann") == 2
    assert capsys.readouterr().err.startswith("the new entry: 'Mira Talvann' looks like 'Mira Talvan' in knowledge/")
    assert everything(folders) == before


def test_what_is_lacking_is_told_with_its_choices(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(folders, "place", CITED, "--set=name=Hentzau") == 2
    assert "--set kind=… (One of city, " in capsys.readouterr().err


def test_the_path_that_is_printed_is_where_the_file_is(
    folders: Folders, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folders.knowledge / "people")
    assert enter(["kb", "new", "person", CITED, "--set=name=Nora Fitch"]) == 0
    printed = capsys.readouterr().out.strip()
    assert printed == "nora-fitch.yaml"
    assert Path(printed).is_file()
    assert enter(["kb", "new", "place", CITED, "--set=name=Hentzau", "--set=kind=city", "--set=within=Ruritania"]) == 0
    assert Path(capsys.readouterr().out.strip()) == folders.knowledge / "places" / "hentzau.yaml"


@pytest.mark.parametrize(
    "arguments",
    [
        ["new", "person", CITED, "--set=name=Nora Fitch"],
        ["rename", "borduria", "old-borduria", "--yes"],
        ["format"],
        ["schema", "--write"],
        ["draft", "article.txt"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_nothing_is_written_into_the_knowledge_inside_the_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setattr(finding, "_PACKAGE", tmp_path / "site" / "bot")
    shipped = written(tmp_path / "site" / "bot" / "shipped")
    before = everything(shipped)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    (tmp_path / "empty" / "article.txt").write_text("Mira Talvan met Jovan Brask.\n", "utf-8")
    assert enter(["kb", *arguments]) == 2
    assert "name yours with --knowledge DIR" in capsys.readouterr().err
    assert everything(shipped) == before
    assert enter(["kb", "check", "--today", "2032-03-01"]) in (0, 1)
    said = capsys.readouterr()
    assert "this checks the one that the program brings" in said.err


# --- asked field by field ---------------------------------------------------------------------------------------------

ENTER, TAB, CTRL_C, CTRL_D, BACKSPACE = "\r", "\t", "\x03", "\x04", "\x7f"


def conversation(folders: Folders, kind: str, typed: str, said: list[str] | None = None) -> int:
    """What comes of a dialogue in which somebody types this, on prompt_toolkit's own input."""
    return talked(kb_making.opened(folders, TODAY, kind), typed, said)


def talked(making: kb_making.Making, typed: str, said: list[str] | None = None) -> int:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text(typed)
        # Whoever asks for more than is typed meets the end of the input, and does not wait for ever.
        keys.close()
        return kb_new.converse(making, {}, Asking(making.entering, (said if said is not None else []).append))


def lines(*typed: str) -> str:
    return "".join(one + ENTER for one in typed)


def test_a_person_is_asked_for_shown_and_written(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []
    assert conversation(folders, "person", lines("Nora Fitch", "", "s000#p1", "", "y"), asked) == 0
    out = capsys.readouterr().out
    assert "id: nora-fitch\ncite: s000#p1\nname: Nora Fitch\n" in out
    assert out.endswith("written: knowledge/people/nora-fitch.yaml\n")
    told = " ".join(" ".join(asked).split())
    assert "The proper form, house style." in told
    assert "s000 has 12 paragraphs" in told
    assert max(len(line) for one in asked for line in one.splitlines()) < 80
    assert (folders.knowledge / "people/nora-fitch.yaml").read_text("utf-8").endswith("name: Nora Fitch\n")
    assert not problems(folders)


def test_a_wrong_answer_says_why_and_is_mended_where_it_stands(folders: Folders) -> None:
    asked: list[str] = []
    typed = (
        lines("Hentzau", "vilage") + BACKSPACE * 6 + lines("city", "Klow", "s000#p13") + BACKSPACE + lines("2", "", "y")
    )
    assert conversation(folders, "place", typed.replace("Klow", BACKSPACE * 7 + "hentzau"), asked) == 0
    told = [line for line in asked if line.startswith("  ")]
    assert any("'vilage' is none of city, building" in line for line in told)
    assert any("s000 has 12 paragraphs, no ¶13" in line for line in told)
    assert (
        (folders.knowledge / "places/hentzau.yaml")
        .read_text("utf-8")
        .endswith("cite: s000#p12\nname: Hentzau\nkind: city\n")
    )


def test_a_meeting_with_participants_and_claims_cited_one_by_one(folders: Folders) -> None:
    asked: list[str] = []
    typed = lines(
        *("talks", "Talks of Oren and Talvan", "held", "3 may 2030", "", "s000#p1 s000#p2"),
        *("participants", "Pavel Oren", "", "Ruritania", "", "", "y", "Mira Talvan", "", "", "", "", "n"),
        *("discussed", "the price of pears", "a bridge", "", ""),
        *("s000#p1s1", "s000#p1s2", "s000#p2s1", "s000#p2s2", "s000#p1", "s000#p2", "y"),
    )
    assert conversation(folders, "meeting", typed, asked) == 0
    text = (folders.knowledge / "meetings/talks-oren-talvan-2030.yaml").read_text("utf-8")
    assert 'date: {value: "2030-05-03", cite: s000#p1s1}\n' in text
    assert "occurrence: {value: held, cite: s000#p1s2}\n" in text
    assert "  - {who: pavel-oren, for: ruritania, cite: s000#p2s1}\n  - {who: mira-talvan, cite: s000#p2s2}\n" in text
    assert "  - {value: the price of pears, cite: s000#p1}\n  - {value: a bridge, cite: s000#p2}\n" in text
    assert "Several places are cited above. Where does this stand: date: 2030-05-03?" in asked
    assert not problems(folders)


def test_what_the_checks_find_is_shown_and_can_be_mended(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    typed = lines("Mira Talvan", "", "s000#p1", "", "y", "name", "Myra Tolvan", "", "y")
    assert conversation(folders, "person", typed) == 0
    said = capsys.readouterr()
    assert "'Mira Talvan' is the name of 'mira-talvan" in said.err
    assert (folders.knowledge / "people/mira-talvan-2.yaml").read_text("utf-8").endswith("name: Myra Tolvan\n")


@pytest.mark.parametrize(
    "typed",
    [lines("Nora Fitch", "", "s000#p1", "", "n"), lines("Mira Talvan", "", "s000#p1", "", "n")],
    ids=["not agreed", "given up"],
)
def test_unless_somebody_agrees_nothing_is_written(
    folders: Folders, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    before = everything(folders)
    conversation(folders, "person", typed)
    assert capsys.readouterr().out.endswith("nothing was written\n")
    assert everything(folders) == before


def test_leaving_at_any_question_writes_nothing(folders: Folders) -> None:
    before = everything(folders)
    making = kb_making.opened(folders, TODAY, "person")
    for answered in (0, 2, 5):
        for key in (CTRL_C, CTRL_D):
            typed = lines(*("Nora Fitch", "", "s000#p1", "short", "Fitch", "")[:answered]) + key
            with pytest.raises(KeyboardInterrupt if key == CTRL_C else EOFError):
                talked(making, typed)
    assert everything(folders) == before


def offered(record: type, field: str, typed: str) -> list[str]:
    offers = Offers(Entering(fictional(), TODAY), fields_of(record).fields[field][1])
    return [one.text for one in offers.get_completions(Document(typed), None)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("record", "field", "typed", "first"),
    [
        (Post, "of", "Syld", "syldavia"),
        (Post, "of", "Рурит", "ruritania"),
        (Relation, "between", "Ruritania, Bor", "borduria"),
        (Meeting, "topics", "pe", "pears"),
        (Meeting, "kind", "su", "summit"),
        (Meeting, "closed", "y", "yes"),
        (Membership, "standing", "obs", "observer"),
        (Person, "cite", "s00", "s000#p"),
        (Person, "cite", "gazette", "s000#p"),
        (Person, "cite", "s001#p", "s001#p1"),
        (Person, "cite", "s000#p12", "s000#p12"),
    ],
)
def test_names_topics_words_and_paragraphs_are_offered(record: type, field: str, typed: str, first: str) -> None:
    assert offered(record, field, typed)[0] == first


def test_only_what_the_field_takes_is_offered() -> None:
    assert "strelsau" not in offered(Post, "of", "strel")
    assert offered(Person, "cite", "s001#p") == [f"s001#p{number}" for number in range(1, 9)]
    assert offered(Person, "name", "Mira") == []


# --- on a real terminal -----------------------------------------------------------------------------------------------


def on_a_terminal(folders: Folders, home: Path, act: Callable[[int, Callable[[str], str]], None]) -> tuple[int, str]:
    """Runs the program on a terminal of its own: its exit code, and all that it showed."""
    master, slave = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", "kb", "new", "person", "--knowledge", str(folders.knowledge)],
        stdin=slave, stdout=slave, stderr=slave, close_fds=True, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "XDG_CACHE_HOME": str(home / "cache"), "PROMPT_TOOLKIT_NO_CPR": "1"},
    )  # fmt: skip
    os.close(slave)
    shown = ""

    def until(words: str) -> str:
        nonlocal shown
        deadline = time.monotonic() + 20
        while words not in shown and time.monotonic() < deadline:
            if select.select([master], [], [], 0.1)[0]:
                try:
                    shown += os.read(master, 4096).decode("utf-8", "replace")
                except OSError:
                    break
        assert words in shown, shown
        seen, _, shown = shown.partition(words)
        return seen

    try:
        act(master, until)
        return child.wait(20), shown
    finally:
        child.kill()
        child.wait()
        os.close(master)


@pytest.mark.heavy
def test_on_a_real_terminal_tab_completes_and_ctrl_c_writes_nothing(folders: Folders, home: Path) -> None:
    before = everything(folders)

    def act(keys: int, until: Callable[[str], str]) -> None:
        until("name:")
        os.write(keys, b"Nora Fitch\r")
        until("nora-fitch")
        os.write(keys, b"\r")
        until("cite:")
        os.write(keys, b"torn")
        until("A torn page")
        os.write(keys, TAB.encode())
        until("s002#p")
        os.write(keys, CTRL_C.encode())
        until("nothing was written")

    code, _ = on_a_terminal(folders, home, act)
    assert code == 130
    assert everything(folders) == before
