"""Is every change of the knowledge told once, with who made it and why, from git and from what was served?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.desk.history import History, before, from_git, git_begins
from bot.kb.changes import Change
from bot.kb.folders import Folders
from bot.kb.knowledge import Contents, Knowledge
from bot.kb.loading import load
from bot.kb.records import Meeting, Person, Post
from bot.state.store import Store, open_store
from tests.desk.committed import BASE, Editing, needs_git, person
from tests.small_knowledge import ENTRIES, fictional, written
from tests.state import postgres

MIRA = "people/mira-talvan"


def summary(change: Change) -> tuple[str, str | None, str | None]:
    """The entry with its name before and after."""
    return change.entry, getattr(change.before, "name", None), getattr(change.after, "name", None)


@pytest.fixture
def editing(tmp_path: Path) -> Editing:
    desk = Editing(tmp_path / "desk")
    desk.commit(
        "Begin", {MIRA: person("mira-talvan", "Mira Talvan"), "people/pavel-oren": person("pavel-oren", "Pavel")}
    )
    return desk


# --- from git ---------------------------------------------------------------------------------------------------------


@needs_git
async def test_git_tells_who_changed_what_when_and_why(editing: Editing) -> None:
    message = "Mend the name\n\nThe gazette has the\nwhole of it.\n\nIt was seen by two.\n\nSigned-off-by: Nora <n@x>"
    name = editing.commit(
        message, {"people/pavel-oren": person("pavel-oren", "Pavel Oren")}, author="Jovan\u202e Brask"
    )
    editing.commit("Take Mira out", {MIRA: None})
    found = await from_git(editing.folders)
    assert found is not None
    assert [summary(change) for change in found] == [
        ("mira-talvan", "Mira Talvan", None),
        ("pavel-oren", "Pavel", "Pavel Oren"),
        ("mira-talvan", None, "Mira Talvan"),
        ("pavel-oren", None, "Pavel"),
    ]
    mended = found[1]
    assert (mended.editor, mended.why) == ("Jovan Brask", "Mend the name. The gazette has the whole of it.")
    assert (mended.at, mended.revision, mended.unreadable) == (BASE + 120.0, name[:10], False)
    assert found[2].revision == found[3].revision


@needs_git
@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("", ""),
        ("One", "One"),
        ("One!\n\nTwo", "One! Two"),
        ("One\nover two lines", "One over two lines"),
        ("One\n\nSigned-off-by: Nora <n@x>", "One"),
        ("One\n\n" + "very " * 200, "One. " + ("very " * 200)[:494].rstrip() + "…"),
    ],
)
async def test_why_is_the_subject_and_the_first_paragraph(editing: Editing, message: str, why: str) -> None:
    editing.write(MIRA, person("mira-talvan", "Mira T."))
    editing.minute += 1
    editing.git("add", "-A")
    editing.git("commit", "-q", "--allow-empty-message", "-F", "-", told=message)
    found = await from_git(editing.folders, most=1)
    assert found is not None
    assert found[0].why == why


@needs_git
async def test_what_is_only_laid_out_otherwise_is_no_change(editing: Editing) -> None:
    same = 'cite:\n  - "s000#p1"\nname: "Mira Talvan"   # a remark\nid: mira-talvan\n'
    editing.commit("Lay it out", {MIRA: same})
    claimed = "\nfacts:\n  - She paints.\n"
    editing.commit("Add a fact", {MIRA: same + claimed})
    editing.commit("Say where it stands", {MIRA: same + "facts:\n  - {value: She paints., cite: [s000#p1]}\n"})
    found = await from_git(editing.folders)
    assert found is not None
    assert [change.why for change in found] == ["Add a fact", "Begin", "Begin"]


@needs_git
async def test_versions_that_cannot_be_read_today_are_told_as_such(editing: Editing) -> None:
    for number, text in enumerate(
        ("name: [", "id: somebody-else\ncite: s000#p1\nname: X\n", "id: mira-talvan\nold: x\n", "\udcff")
    ):
        editing.write(MIRA, text) if "\udcff" not in text else (editing.knowledge / f"{MIRA}.yaml").write_bytes(
            b"\xff\xfe"
        )
        editing.commit(f"Break {number}")
    editing.commit("Mend it", {MIRA: person("mira-talvan", "Mira Talvan")})
    found = await from_git(editing.folders)
    assert found is not None
    assert [(change.why, change.unreadable, change.before is None, change.after is None) for change in found[:5]] == [
        ("Mend it", True, True, False),
        ("Break 3", True, True, True),
        ("Break 2", True, True, True),
        ("Break 1", True, True, True),
        ("Break 0", True, False, True),
    ]


@needs_git
async def test_an_entry_moved_to_another_folder_is_new_there_and_gone_from_one(editing: Editing) -> None:
    moved = person("mira-talvan", "Mira Talvan", more="kind: city\n")
    editing.commit("Call it a place", {MIRA: None, "places/mira-talvan": moved})
    found = await from_git(editing.folders)
    assert found is not None
    assert [(type(one.before).__name__, type(one.after).__name__) for one in found[:2]] == [
        ("NoneType", "Place"),
        ("Person", "NoneType"),
    ]


@needs_git
async def test_a_window_a_number_and_a_wish_narrow_it_down(editing: Editing) -> None:
    for number in range(5):
        editing.commit(f"Change {number}", {MIRA: person("mira-talvan", f"Mira {number}")})

    async def whys(**wanted: object) -> list[str]:
        return [change.why for change in await from_git(editing.folders, **wanted) or ()]  # type: ignore[arg-type]

    assert await whys(since=BASE + 180.0, until=BASE + 240.0) == ["Change 2", "Change 1"]
    assert await whys(most=2) == ["Change 4", "Change 3"]
    assert await whys(since=0.0) == await whys(since=-5.0) == await whys()
    assert await whys(since=9e9) == []
    assert await whys(most=1, concerned=lambda change: change.entry == "pavel-oren") == ["Begin"]


@needs_git
async def test_an_author_time_older_than_the_commit_counts(editing: Editing) -> None:
    editing.commit("Second", {MIRA: person("mira-talvan", "M. Talvan")})
    editing.git("commit", "-q", "--amend", "-m", "Rebased", f"--date={BASE + 61} +0000")
    found = await from_git(editing.folders, since=BASE + 100.0)
    assert found == []
    found = await from_git(editing.folders, until=BASE + 61.0)
    assert found is not None
    assert [change.why for change in found] == ["Rebased", "Begin", "Begin"]


async def test_without_a_repository_there_is_no_history(tmp_path: Path) -> None:
    folders = written(tmp_path)
    assert await from_git(folders) is None
    assert await git_begins(folders) is None


@needs_git
async def test_the_history_begins_with_the_first_commit_of_an_entry(tmp_path: Path) -> None:
    desk = Editing(tmp_path / "desk")
    desk.commit("Nothing yet")
    desk.commit("Begin", {MIRA: person("mira-talvan", "Mira Talvan")})
    desk.commit("Go on", {MIRA: person("mira-talvan", "M. Talvan")})
    assert await git_begins(desk.folders) == BASE + 120.0


@needs_git
async def test_a_damaged_repository_is_logged_and_tells_what_it_can(
    editing: Editing, caplog: pytest.LogCaptureFixture
) -> None:
    tree = editing.git("rev-parse", "HEAD:knowledge/people").strip()
    editing.commit("Second", {MIRA: person("mira-talvan", "M.")})
    editing.commit("Third", {MIRA: person("mira-talvan", "Mira")})
    (editing.top / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    found = await from_git(editing.folders)
    assert [change.why for change in found or ()] in (["Third"], [])
    assert found != []
    assert "the repository is damaged" in caplog.text


@needs_git
async def test_the_newest_500_of_a_thousand_commits_are_read_in_two_seconds(tmp_path: Path) -> None:
    desk = Editing(tmp_path / "desk")
    stream: list[str] = []
    for number in range(1_000):
        text = person("mira-talvan", f"Mira {number}")
        stream.append(
            f"commit refs/heads/main\nauthor N <n@x> {BASE + number} +0000\ncommitter N <n@x> {BASE + number} +0000\n"
            f"data <<E\nChange {number}\nE\nM 100644 inline knowledge/people/mira-talvan.yaml\ndata <<E\n{text}E\n"
        )
    desk.git("fast-import", "--quiet", told="\n".join(stream) + "\n")
    begin = time.perf_counter()
    found = await from_git(desk.folders)
    took = time.perf_counter() - begin
    assert found is not None
    assert [change.why for change in found] == [f"Change {number}" for number in range(999, 499, -1)]
    assert took < 2


@needs_git
async def test_another_id_is_no_change_and_what_was_before_is_told_by_it(editing: Editing) -> None:
    post = "id: king\ncite: s000#p1\ntitle: King\nkind: head of state\nof: ruritania\ntenures: [{holder: HOLDER}]\n"
    editing.commit("Crown her", {"posts/king": post.replace("HOLDER", "mira-talvan")})
    renamed = {MIRA: None, "people/m-talvan": person("m-talvan", "Mira Talvan")}
    editing.commit("Rename her", {**renamed, "posts/king": post.replace("HOLDER", "m-talvan")})
    again = {"people/m-talvan": None, "people/mt": person("mt", "Mira Talvan")}
    editing.commit("Rename and retitle", {**again, "posts/king": post.replace("HOLDER", "mt").replace("King", "Queen")})
    found = await from_git(editing.folders)
    assert found is not None
    assert [(change.why, change.entry) for change in found] == [
        ("Rename and retitle", "king"),
        ("Crown her", "king"),
        ("Begin", "mt"),
        ("Begin", "pavel-oren"),
    ]
    for version in (found[0].before, found[0].after, found[1].after):
        assert isinstance(version, Post)
        assert version.tenures[0].holder == "mt"
    assert [getattr(one, "title", None) for one in (found[0].before, found[0].after)] == ["King", "Queen"]


# --- what the replicas noticed ----------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.heavy)])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    where = str(tmp_path / "state.db") if request.param == "sqlite" else postgres.running().create()
    async with await open_store(where) as opened:
        yield opened


NOWHERE = Folders(Path("/nonexistent/knowledge"), Path("/nonexistent/seeds"))


def people(revision: str, **names: str) -> Knowledge:
    """A knowledge of people only, by their ids with underscores."""
    found = tuple(Person(id=entry.replace("_", "-"), name=name) for entry, name in sorted(names.items()))
    return Knowledge(Contents(revision=revision, people=found))


ONE = people("one", mira_talvan="Mira", pavel_oren="Pavel")
TWO = people("two", mira_talvan="Mira Talvan", greta_holm="Greta")


async def test_another_id_is_not_noticed_as_a_change(store: Store) -> None:
    history = History(store, NOWHERE)
    await history.observe(ONE, 1_000.0)
    three = people("three", mira_q_talvan="Mira", pavel_oren="Pavel Oren")
    found = await history.observe(three, 2_000.0)
    assert [summary(change) for _, change in found] == [("pavel-oren", "Pavel", "Pavel Oren")]
    # What it is called from now on is known: nothing is told again, and what changes of it is.
    found = await history.observe(people("four", mira_q_talvan="Mira Talvan", pavel_oren="Pavel Oren"), 3_000.0)
    assert [summary(change) for _, change in found] == [("mira-q-talvan", "Mira", "Mira Talvan")]


async def test_what_is_served_first_is_no_change_and_each_later_difference_is_one(store: Store) -> None:
    history = History(store, NOWHERE)
    assert await history.begins() is None
    assert await history.observe(ONE, 1_000.0) == []
    assert await history.latest_seq() == 0
    found = await history.observe(TWO, 2_000.0)
    assert [summary(change) for _, change in found] == [
        ("greta-holm", None, "Greta"),
        ("mira-talvan", "Mira", "Mira Talvan"),
        ("pavel-oren", "Pavel", None),
    ]
    assert {(change.at, change.revision, change.editor, change.why) for _, change in found} == {
        (2_000.0, "two", "", "")
    }
    assert await history.observe(TWO, 3_000.0) == []
    assert await history.after(0) == found
    assert await history.after(found[0][0]) == found[1:]
    assert await history.latest_seq() == found[-1][0]
    assert await history.changes() == [change for _, change in reversed(found)]
    assert [change.entry for change in await history.changes({"mira-talvan", "nobody"})] == ["mira-talvan"]
    assert (
        await history.changes(since=2_000.5)
        == await history.changes(until=1_999.0)
        == await history.changes(set())
        == []
    )
    assert len(await history.changes(most=2)) == 2
    assert await history.begins() == 1_000.0


async def test_an_entry_that_comes_back_is_new_again(store: Store) -> None:
    history = History(store, NOWHERE)
    for number, kb in enumerate((ONE, TWO, people("three", pavel_oren="Pavel"))):
        found = await history.observe(kb, 1_000.0 + number)
    assert [summary(change) for _, change in found] == [
        ("greta-holm", "Greta", None),
        ("mira-talvan", "Mira Talvan", None),
        ("pavel-oren", None, "Pavel"),
    ]


async def test_a_replica_that_still_serves_the_older_revision_takes_nothing_back(store: Store) -> None:
    history, other = History(store, NOWHERE), History(store, NOWHERE)
    await history.observe(ONE, 0.0)
    await history.observe(TWO, 10.0)
    for minute in range(30):
        assert await other.observe(ONE, 20.0 + 60 * minute) == []
        assert await history.observe(TWO, 21.0 + 60 * minute) == []
    assert len(await history.changes()) == 3


async def test_a_return_to_an_older_revision_is_told_once_nobody_serves_the_newer(store: Store) -> None:
    history, other = History(store, NOWHERE), History(store, NOWHERE)
    await history.observe(ONE, 0.0)
    await history.observe(TWO, 10.0)
    await other.serving("two", 300.0)
    assert await history.observe(ONE, 899.0) == []
    found = await history.observe(ONE, 900.0)
    assert [summary(change) for _, change in found] == [
        ("greta-holm", "Greta", None),
        ("mira-talvan", "Mira Talvan", "Mira"),
        ("pavel-oren", None, "Pavel"),
    ]
    assert await history.observe(ONE, 960.0) == []
    assert await other.observe(TWO, 970.0) == [], "and now the other one is the older"


async def test_revisions_noticed_in_one_moment_keep_their_order(store: Store) -> None:
    history = History(store, NOWHERE)
    for kb in (ONE, TWO, people("three", mira_talvan="M.")):
        await history.observe(kb, 1_000.0)
    assert await history.observe(TWO, 1_000.0) == []
    assert len(await history.observe(people("four", mira_talvan="M. T."), 1_000.0)) == 1


async def test_replicas_that_see_a_change_together_tell_it_once(store: Store) -> None:
    replicas = [History(store, NOWHERE) for _ in range(8)]
    await replicas[0].observe(ONE, 0.0)
    found = await asyncio.gather(*(replica.observe(TWO, 10.0) for replica in replicas))
    assert sorted(len(changes) for changes in found) == [0] * 7 + [3]
    assert len(await replicas[0].changes()) == 3


@pytest.mark.heavy
async def test_replicas_in_processes_of_their_own_tell_it_once(tmp_path: Path) -> None:
    where = postgres.running().create()
    stores = [await open_store(where) for _ in range(4)]
    try:
        replicas = [History(one, NOWHERE) for one in stores]
        first = await asyncio.gather(*(replica.observe(ONE, 0.0) for replica in replicas))
        assert first == [[]] * 4
        found = await asyncio.gather(*(replica.observe(TWO, 10.0) for replica in replicas))
        assert sorted(len(changes) for changes in found) == [0, 0, 0, 3]
    finally:
        for one in stores:
            await one.close()


async def test_an_entry_of_another_kind_is_gone_and_new(store: Store) -> None:
    history = History(store, NOWHERE)
    await history.observe(fictional(), 0.0)
    moved = Person(id="pear-treaty", name="Pear Treaty")
    kept = tuple(entry for entry in fictional().contents.agreements if entry.id != "pear-treaty")
    contents = msgspec.structs.replace(
        fictional().contents, revision="two", agreements=kept, people=(*fictional().contents.people, moved)
    )
    found = [change for _, change in await history.observe(Knowledge(contents), 10.0)]
    assert [(change.before is None, change.after) for change in found] == [(False, None), (True, moved)]
    assert found[0].before == fictional().entries["pear-treaty"]
    assert before(Knowledge(contents), found).contents.agreements == fictional().contents.agreements


async def test_every_record_comes_back_from_the_store_as_it_was(store: Store) -> None:
    history = History(store, NOWHERE)
    await history.observe(Knowledge(Contents(revision="empty")), 0.0)
    found = await history.observe(fictional(), 1.0)
    assert {change.entry: change.after for _, change in found} == fictional().entries
    assert {change.entry: change.after for change in await history.changes(most=1_000)} == fictional().entries


async def test_what_another_version_of_the_program_wrote_is_no_change(tmp_path: Path) -> None:
    import sqlite3

    async with await open_store(str(tmp_path / "state.db")) as store:
        history = History(store, NOWHERE)
        await history.observe(ONE, 0.0)
        await history.observe(TWO, 1.0)
        file = sqlite3.connect(tmp_path / "state.db")
        file.execute(
            'UPDATE entry_versions SET content = \'{"name" : "Greta", "id" : "greta-holm"}\' WHERE entry = \'greta-holm\''
        )
        file.execute("UPDATE entry_versions SET content = '{\"full_name\": \"Mira\"}' WHERE entry = 'mira-talvan'")
        file.execute("UPDATE changes SET before = '{\"full_name\": \"Mira\"}' WHERE entry = 'mira-talvan'")
        file.commit()
        file.close()
        told = {change.entry: change for change in await history.changes()}
        assert [told["mira-talvan"].unreadable, told["greta-holm"].unreadable] == [True, False]
        three = people("three", mira_talvan="Mira Talvan", greta_holm="Greta", jovan_brask="Jovan")
        assert [summary(change) for _, change in await history.observe(three, 2.0)] == [("jovan-brask", None, "Jovan")]


@needs_git
async def test_what_is_served_is_told_with_the_commit_that_made_it(store: Store, tmp_path: Path) -> None:
    desk = Editing(tmp_path / "desk")
    folders = written(desk.top)
    desk.commit("Begin")
    history = History(store, folders)
    await history.observe(Knowledge(load(folders).contents), 0.0)
    greta = ENTRIES["people/greta-holm"]
    name = desk.commit("Mend Greta", {"people/greta-holm": greta.replace("Greta Holm", "Greta Holme")}, "Jovan Brask")
    desk.commit("Take the post out", {"organizations/pigeon-post": None})
    # Somebody goes on writing, and has not committed that.
    desk.write("people/jovan-brask", ENTRIES["people/jovan-brask"].replace("Jovan Brask", "Jovan B."))
    found = {change.entry: change for _, change in await history.observe(Knowledge(load(folders).contents), 60.0)}
    assert (found["greta-holm"].editor, found["greta-holm"].why) == ("Jovan Brask", "Mend Greta")
    assert found["greta-holm"].revision == name[:10]
    assert (found["pigeon-post"].editor, found["pigeon-post"].why) == ("Nora Fitch", "Take the post out")
    assert (found["jovan-brask"].editor, found["jovan-brask"].why) == ("", "")
    assert {change.at for change in found.values()} == {60.0}


async def test_ten_thousand_unchanged_entries_cost_nothing(tmp_path: Path) -> None:
    many = people("many", **{f"somebody_{number}": f"Somebody {number}" for number in range(10_000)})
    other = people(
        "other", **{f"somebody_{number}": f"Somebody {number}" for number in range(10_000)}, mira_talvan="Mira"
    )
    async with await open_store(str(tmp_path / "state.db")) as store:
        history = History(store, NOWHERE)
        await history.observe(many, 0.0)
        begin = time.perf_counter()
        assert await history.observe(many, 120.0) == []
        assert time.perf_counter() - begin < 0.15
        begin = time.perf_counter()
        assert len(await history.observe(other, 180.0)) == 1
        assert time.perf_counter() - begin < 2


# --- the knowledge before ---------------------------------------------------------------------------------------------


def change(entry: str, was: object, is_: object, at: float = 0.0) -> Change:
    return Change(entry=entry, at=at, before=was, after=is_)  # type: ignore[arg-type]


async def test_the_knowledge_before_is_what_it_was(tmp_path: Path) -> None:
    then = fictional()
    talks = then.entries["lindqvist-talvan-strelsau-2031"]
    assert isinstance(talks, Meeting)
    retitled = msgspec.structs.replace(talks, title="Another title")
    again = msgspec.structs.replace(talks, title="A third title")
    new = Person(id="new-one", name="New One")
    kept = [entry for entry in then.contents.meetings if entry.id not in (talks.id, "undated-tea")]
    now = Knowledge(
        msgspec.structs.replace(then.contents, meetings=(*kept, again), people=(*then.contents.people, new)),
        then._territories,
    )
    steps = [
        change(talks.id, retitled, again, 3.0),
        change("undated-tea", then.entries["undated-tea"], None, 3.0),
        change(talks.id, talks, retitled, 1.0),
        change("new-one", None, new, 2.0),
    ]
    was = before(now, steps)
    assert was.contents == then.contents
    assert was.entries == then.entries
    assert was.sources == now.sources
    assert was.names.find("new one").match is None
    assert before(now, []).contents == now.contents


async def test_the_index_of_names_is_shared_where_no_name_changed() -> None:
    now = fictional()
    talks = now.entries["lindqvist-talvan-strelsau-2031"]
    assert isinstance(talks, Meeting)
    other_place = msgspec.structs.replace(talks, place=())
    assert before(now, [change(talks.id, other_place, talks)]).names is now.names
    retitled = msgspec.structs.replace(talks, title="Tea at Zenda")
    was = before(now, [change(talks.id, retitled, talks)])
    assert was.names is not now.names
    match = was.names.find("Tea at Zenda").match
    assert match is not None
    assert match.id == talks.id
