"""/suggest and /review as somebody types them, and the forms that ask for the same."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from bot.commands.suggesting_forms import suggestion
from bot.config import EditorSettings, PermissionSettings
from bot.core.answer import Answer, Status
from bot.core.command import Asking
from bot.core.dispatch import SUGGEST
from bot.core.forms import Form
from bot.core.invocation import Invocation
from bot.core.proposing import read_moment
from bot.desk.proposals import Edits
from bot.errors import UserError
from bot.kb.folders import Folders
from tests.asking import newsroom
from tests.commands.room import opened
from tests.desk.proposed import LATER, SUMMIT, Bureau, asker, bureau

KNOWLEDGE = Path(__file__).parents[2]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Bureau]:
    async with bureau(tmp_path) as made:
        yield made


async def test_every_example_of_the_declarations_answers(tmp_path: Path) -> None:
    for folder in ("knowledge", "seeds"):
        shutil.copytree(KNOWLEDGE / folder, tmp_path / folder)
    folders = Folders(tmp_path / "knowledge", tmp_path / "seeds")
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    permissions = PermissionSettings(review=("editors",))
    roles = {"editors": ("slack:T1/U1",)}
    editors = EditorSettings()
    async with opened(
        tmp_path, newsroom().kb, folders, at, roles=roles, permissions=permissions, editors=editors
    ) as room:
        for line in (line for one in COMMANDS if one.name == "suggest" for line in one.examples):
            answer = await room.ask(line, user="U2")
            assert answer.status is Status.OK, answer
        for number in range(3, 13):
            await room.ask(f'/suggest erdogan source:s004 why:"Remark {number}"', user="U3")
        for version in (2, 3):
            edits = Edits(field="short", value=f"Erdogan{version}", source="s004#p1")
            editor = asker("U1")
            await room.desk.proposals.edit(editor, 12, version - 1, edits)
        roles["editors"] += ("slack:T1/U4",)
        for line in (line for one in COMMANDS if one.name == "review" for line in one.examples):
            before = "/review 11 reject" if "reject" in line else line
            answer = await room.ask(line.replace("/review 12 reject", before), user="U4")
            assert answer.status is Status.OK, (line, answer)


async def test_a_form_about_an_answer_offers_what_it_stands_on(desk: Bureau) -> None:
    form = await desk.form("/meetings ruritania")
    assert form.title == "Suggest a correction"
    assert [field.name for field in form.fields] == ["entry", "field", "value", "source", "why"]
    assert [field.required for field in form.fields] == [True, False, False, True, False]
    offered = {one.value: one.label for one in form.fields[0].offered}
    assert offered[SUMMIT] == "Summit of the League in Klow (meeting)"
    assert len(offered) <= 24
    # What tells something comes before whom it names.
    kinds = [desk.dragoman.kb.kind(one) for one in offered]
    assert kinds.index("meeting") < kinds.index("country")
    assert "ruritania" in offered


async def test_a_form_about_one_entry_offers_its_fields_with_what_stands_there(desk: Bureau) -> None:
    form = await desk.form(f'/suggest {SUMMIT} field:date value:"16 June"')
    entry, field, value, *_ = form.fields
    assert entry.value == SUMMIT
    assert field.value == "date"
    assert value.value == "16 June"
    labels = {one.value: one.label for one in field.offered}
    assert labels["date"] == "Date: 15 Jun 2030"
    assert labels["participants 1 post"] == "Participant 1, post: King of Ruritania"
    assert labels["other"].startswith("Something else")
    assert len(labels) <= 25


async def test_a_form_about_nothing_completes_the_entry(desk: Bureau) -> None:
    form = await desk.form("/suggest")
    assert form.fields[0].offered == ()
    assert "meeting" in form.fields[0].kinds
    answer = await desk.dragoman.form("suggest", "/digest subscribe at:08:30", asker("U1"))
    assert isinstance(answer, Form)
    assert await desk.desk.digests.subscriptions() == []


async def test_what_was_written_wrongly_is_in_the_form_again(desk: Bureau) -> None:
    answer = await desk.ask(LATER.replace("16 June 2030", "sometime"))
    (again,) = [action for action in answer.actions if action.form == "suggest"]
    form = await desk.form(again.line)
    assert {field.name: field.value for field in form.fields} == {
        "entry": SUMMIT,
        "field": "date",
        "value": "sometime",
        "source": "s000#p10s2",
        "why": "The gazette says Sunday",
    }


async def test_every_answer_with_a_source_offers_the_form(desk: Bureau) -> None:
    answer = await desk.ask("/meetings ruritania")
    assert [action.line for action in answer.actions if action.form == SUGGEST] == ["/meetings ruritania"]


async def test_the_forms_of_editors_are_filled_with_what_is_proposed(desk: Bureau) -> None:
    await desk.ask(LATER)
    edit = await desk.form("/review 1 edit version:1", "E1", "review")
    assert edit.carried == {"number": "1", "action": "edit", "version": "1"}
    assert {field.name: field.value for field in edit.fields} == {
        "field": "date",
        "value": "16 June 2030",
        "source": "s000#p10s2",
        "how": "replace",
        "why": "The gazette says Sunday",
    }
    reject = await desk.form("/review 1 reject", "E1", "review")
    assert [field.name for field in reject.fields] == ["why"]
    approve = await desk.form("/review 1 approve", "E1", "review")
    assert [field.name for field in approve.fields] == ["not-before"]
    filled = {**edit.carried, "value": "17 June 2030", "field": "date", "how": "replace"}
    sent = await desk.dragoman.answer(Invocation(command="review", arguments=filled, asker=asker("E1")))
    assert sent.status is Status.OK
    assert (await desk.row()).value == "17 June 2030"
    for line, user in (("/review 1 edit", "U2"), ("/review 9 edit", "E1"), ("/review", "E1"), ("/review 1 log", "E1")):
        assert isinstance(await desk.dragoman.form("review", line, asker(user)), Answer)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/review 1 approve why:x", "has no use for why"),
        ("/review 1 reject not-before:now", "has no use for not-before"),
        ("/review approve", "approve"),
        ("/review 9", "no proposal 9"),
        ("/review 1 burn", "none of what can be done"),
        ('/review 1 approve not-before:"some time"', "is no time"),
        ("/review 1 edit version:7 value:x", "version 1 now"),
        ("/review 1 edit", "othing of the proposal is changed"),
        ("/review 1 approve version:x", "is no number"),
    ],
)
async def test_what_makes_no_sense_is_said(desk: Bureau, line: str, said: str) -> None:
    await desk.ask(LATER)
    assert said in await desk.told(line, "E1")


async def test_the_operator_reviews_in_the_terminal(desk: Bureau) -> None:
    await desk.ask(LATER)
    assert (await desk.dragoman.ask("/review 1 approve")).status is Status.OK
    assert "approved by operator" in await desk.told("/review 1", "E1")


async def test_whoever_may_not_suggest_is_told_so(tmp_path: Path) -> None:
    permissions = PermissionSettings(suggest=("editors",))
    async with opened(tmp_path, roles={"editors": ("slack:T1/U9",)}, permissions=permissions) as room:
        assert (await room.ask(LATER)).status is Status.DENIED
        answer = await room.ask("/meetings ruritania")
        assert [action for action in answer.actions if action.form] == []
        assert isinstance(await room.dragoman.form("suggest", "/meetings ruritania", asker("U1")), Answer)


def test_times_are_read_by_the_clocks_of_the_desk() -> None:
    today = date(2026, 11, 25)

    def read(text: str, zone: str = "Asia/Qatar") -> datetime:
        return datetime.fromtimestamp(read_moment(text, zone, today, 0.0), UTC)

    assert read("2026-11-26 08:00") == datetime(2026, 11, 26, 5, tzinfo=UTC)
    assert read("2026-11-26T08:00") == datetime(2026, 11, 26, 5, tzinfo=UTC)
    assert read("26 Nov 2026 at 8:00") == datetime(2026, 11, 26, 5, tzinfo=UTC)
    assert read("2026-11-26", "UTC") == datetime(2026, 11, 26, tzinfo=UTC)
    assert read("now") == datetime(1970, 1, 1, tzinfo=UTC)
    for wrong in ("2026-11", "08:00", "2026-11-26 25:00", "", "soon"):
        with pytest.raises(UserError):
            read(wrong)


async def test_a_form_about_one_entry_begins_with_it_and_offers_its_fields(desk: Bureau) -> None:
    form = await desk.form("/leader king of ruritania")
    assert form.fields[0].value == form.fields[0].offered[0].value == "king-of-ruritania"
    assert "tenures 2 end" in {one.value for one in form.fields[1].offered}
    assert (await desk.form("/country ruritania")).fields[0].value == "ruritania"
    # Of a country it tells who leads it: nobody can tell which of them is meant.
    form = await desk.form("/leader ruritania")
    assert form.fields[0].value == ""
    assert desk.dragoman.kb.kind(form.fields[0].offered[0].value) in ("post", "person")


async def test_entries_that_are_called_the_same_are_told_apart() -> None:
    line = "/leader goksu"
    invocation = Invocation(command="suggest", words=line, asker=asker("U1"))
    asking = Asking(kb=newsroom().kb, today=date(2026, 11, 25), invocation=invocation, commands=COMMANDS)
    entry, field, *_ = (await suggestion(asking, line)).fields
    assert entry.value == entry.offered[0].value == "mustafa-goksu"
    assert field.offered
    labels = [one.label for one in entry.offered]
    assert len(set(labels)) == len(labels)
    assert "Statement by Göksu (statement goksu-ceasefire-2025)" in labels
