"""A command's form in Discord: opened by a button or a command that lacks something, sent once, and nothing written is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord import filling, listeners
from bot.adapters.discord.components import Surface, controls
from bot.core.answer import Action, Answer, Status
from bot.core.forms import Field, Offered
from bot.core.lengths import length
from bot.core.pages import Page
from bot.core.remembering import Events, Memory, Notes
from bot.state import events, notes
from bot.state.store import open_store
from tests.adapters.discord.conftest import Running, served
from tests.adapters.suggesting import TITLE, Broken, Suggesting, given_to
from tests.emulators.discord import DiscordStandIn, Outcome
from tests.emulators.discord_markup import foreign_markup

WORLD, ADA, BEN = "20001", "30001", "30002"
SUGGEST = "Suggest a correction"
AGAIN = "Fill in again"
QUIET = 0.05
"""Seconds in which nothing happens, after which all is done: what happens here happens in this event loop."""
GOOD = {"Value": "1,234", "Source": "s004"}


@pytest.fixture
def suggesting() -> Suggesting:
    return Suggesting()


@asynccontextmanager
async def running(
    discord: DiscordStandIn,
    suggesting: Suggesting,
    *members: str,
    met: Events | None = None,
    noted: Notes | None = None,
) -> AsyncIterator[Running]:
    def has(desk: Any) -> None:
        given_to(desk, suggesting, *members)

    async with served(discord, met, noted, has=has) as bot:
        yield bot


@pytest.fixture
async def bot(suggesting: Suggesting) -> AsyncIterator[Running]:
    async with DiscordStandIn() as discord, running(discord, suggesting) as served:
        yield served
        assert discord.complaints == []


def stands(form: Outcome) -> dict[str, str]:
    """What stands in each field of a form, by its name."""
    assert form.modal is not None, f"no form was opened: {form.type}"
    found = {}
    for field in form.modal["components"]:
        inner = field["component"]
        chosen = [one["value"] for one in inner.get("options", ()) if one.get("default")]
        found[inner["custom_id"]] = "".join(chosen) if "options" in inner else inner.get("value", "")
    return found


def said(form: Outcome) -> dict[str, str]:
    """The small print of each field."""
    assert form.modal is not None
    return {one["component"]["custom_id"]: one.get("description", "") for one in form.modal["components"]}


# --- opened -----------------------------------------------------------------------------------------------------------


async def test_a_command_that_lacks_something_opens_its_form_and_is_answered_to_its_asker(
    bot: Running, suggesting: Suggesting
) -> None:
    form = await bot.discord.slash("suggest", entry="qatar", value="1,234")
    assert form.modal is not None
    assert form.modal["title"] == TITLE
    assert stands(form) == {"entry": "qatar", "field": "", "value": "1,234", "source": "", "why": ""}
    answer = await bot.discord.submit(form, {"Source": "s004", "Field": "Part 1: “7”", "Why": "So\nit `is`"})
    assert answer.message.private
    assert "Number 1: Qatar should say 1,234" in answer.message.words
    [sent] = suggesting.sent
    assert sent.arguments == {
        "entry": "qatar", "field": "part-1", "value": "1,234", "source": "s004", "why": "So\nit `is`",
    }  # fmt: skip
    assert sent.asker is not None
    assert (sent.asker.id, sent.asker.channel) == ("discord:10001/30001", "discord:10001/20001")
    assert bot.discord.sees(BEN, WORLD) == []


async def test_it_may_lack_everything_and_a_whole_command_needs_no_form(bot: Running, suggesting: Suggesting) -> None:
    assert set(stands(await bot.discord.slash("suggest")).values()) == {""}
    whole = await bot.discord.slash("suggest", entry="qatar", value="2", source="s004")
    assert "Number 1: Qatar should say 2" in whole.message.words
    assert "Share to channel" not in whole.message.buttons


async def test_every_answer_offers_it_last_and_quietly_and_for_one_alone(bot: Running, suggesting: Suggesting) -> None:
    answer = await bot.discord.slash("relations", a="qatar", b="turkey")
    assert answer.message.buttons[-2:] == ["Share to channel", SUGGEST]
    [button] = [
        one for row in answer.message.payload["components"] for one in row["components"] if one["label"] == SUGGEST
    ]
    assert button["style"] == 2
    public = await bot.discord.mention("relations qatar turkey")
    await bot.discord.settled(QUIET)
    form = await bot.discord.press(public.message, SUGGEST, user=BEN)
    assert stands(form)["entry"] == "qatar"
    taken = await bot.discord.submit(form, GOOD)
    assert taken.message.private
    assert suggesting.sent[0].asker is not None
    assert suggesting.sent[0].asker.id == "discord:10001/30002"


async def test_where_nothing_can_open_a_form_the_answer_has_a_button_for_it(bot: Running) -> None:
    answer = await bot.discord.direct("suggest qatar")
    await bot.discord.settled(QUIET)
    assert "Fill in a form" in answer.message.buttons
    assert "Look up…" not in answer.message.buttons, "that is no form for this"
    form = await bot.discord.press(answer, "Fill in a form")
    assert stands(form)["entry"] == "qatar"
    assert "Number 1" in (await bot.discord.submit(form, GOOD)).message.words


async def test_a_form_that_takes_too_long_is_told_with_a_button_to_try_again(
    bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "PATIENCE", 0.05)
    bot.desk.slow_form = 0.4
    late = await bot.discord.slash("suggest", entry="qatar", why="w" * 300)
    assert late.message.private
    assert "not ready in time" in late.message.words
    bot.desk.slow_form = 0.0
    form = await bot.discord.press(late, "Try again")
    assert stands(form)["why"] == "w" * 300


async def test_where_there_is_no_form_it_is_said_to_the_asker_alone(bot: Running, suggesting: Suggesting) -> None:
    suggesting.closed = "there are 20 open suggestions of yours"
    for refused in (
        await bot.discord.slash("suggest"),
        await bot.discord.press(await bot.discord.slash("leader", who="erdogan"), SUGGEST),
    ):
        assert refused.message.private
        assert "20 open suggestions" in refused.message.words


# --- filled in --------------------------------------------------------------------------------------------------------


async def test_what_is_wrong_is_said_and_the_form_comes_back_as_it_was(bot: Running, suggesting: Suggesting) -> None:
    form = await bot.discord.slash("suggest", entry="qatar")
    # As long as all a form takes: more than a line could say.
    why = 'Die Uhr "stand".\n' * 230
    written = {"Value": "not a date", "Source": "s004", "Field": "part-2", "Why": why}
    wrong = await bot.discord.submit(form, written)
    assert wrong.message.private
    assert "is not a date" in wrong.message.words
    assert wrong.message.buttons == [AGAIN], "what would take the place of this is not offered"
    again = await bot.discord.press(wrong, AGAIN)
    assert stands(again) == {
        "entry": "qatar", "field": "part-2", "value": "not a date", "source": "s004", "why": why.strip(),
    }  # fmt: skip
    assert "Number 1" in (await bot.discord.submit(again, GOOD)).message.words
    assert suggesting.sent[0].arguments["why"] == why.strip()


@pytest.mark.parametrize("entry", ["korea", "nowhereland"])
async def test_a_name_that_does_not_say_which_can_be_mended_in_the_form(bot: Running, entry: str) -> None:
    form = await bot.discord.slash("suggest", entry=entry)
    wrong = await bot.discord.submit(form, {**GOOD, "Why": 'He said "so"'})
    assert entry in wrong.message.words
    assert wrong.message.buttons == [AGAIN], "a line could not say all that was written"
    again = await bot.discord.press(wrong, AGAIN)
    assert "Number 1" in (await bot.discord.submit(again, {"Entry": "south korea"})).message.words


async def test_what_is_slow_is_deferred(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "GRACE", 0.02)
    form = await bot.discord.slash("suggest", entry="qatar")
    bot.desk.slow = 0.15
    taken = await bot.discord.submit(form, GOOD)
    assert taken.type == 5
    await bot.discord.settled(QUIET)
    assert taken.message.private
    assert "Number 1" in taken.message.words


async def test_a_form_told_twice_is_taken_once(
    bot: Running, suggesting: Suggesting, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await bot.discord.slash("suggest", entry="qatar")
    bot.desk.slow = 0.05
    once = bot.discord.sockets.dispatch

    def twice(name: str, told: Any) -> None:
        once(name, told)
        once(name, told)

    monkeypatch.setattr(bot.discord.sockets, "dispatch", twice)
    taken = await bot.discord.submit(form, GOOD)
    await bot.discord.settled(QUIET)
    assert len(suggesting.sent) == 1
    assert "Number 1" in taken.message.words, "and the second time does not speak before the first"


@pytest.mark.parametrize("value", ["short", "long " * 790])
async def test_where_nothing_can_be_noted_what_was_written_is_not_lost(suggesting: Suggesting, value: str) -> None:
    memory = Broken()
    async with DiscordStandIn() as discord, running(discord, suggesting, met=memory, noted=memory) as bot:
        form = await bot.discord.slash("suggest", entry="qatar")
        memory.gone = True
        bug = await bot.discord.submit(form, {"Value": value, "Source": "s004"})
        await bot.discord.settled(QUIET)
        said = " ".join(one.words for one in bug.messages)
        assert all(one.private for one in bug.messages)
        assert "reference" in said
        assert value.split()[0] in said
        assert said.count("long") in (0, 790)
        assert AGAIN not in [label for one in bug.messages for label in one.buttons], "it would lead nowhere"
        assert suggesting.sent == []


async def test_after_a_bug_and_where_one_may_no_more_the_text_is_kept(suggesting: Suggesting) -> None:
    async with DiscordStandIn() as discord, running(discord, suggesting, "discord:10001/30001") as bot:
        form = await bot.discord.slash("suggest", entry="qatar")
        bug = await bot.discord.submit(form, {"Value": "broken " + "x" * 3_900, "Source": "s004"})
        assert "reference" in bug.message.words
        again = await bot.discord.press(bug, AGAIN)
        assert stands(again)["value"] == "broken " + "x" * 3_900
        given_to(bot.desk, suggesting, "discord:10009/30001", "discord:10001/30002")
        denied = await bot.discord.submit(again, GOOD)
        assert "Ask an editor" in denied.message.words
        assert AGAIN in denied.message.buttons
        assert suggesting.sent == []
        suggesting.closed = "the entry is gone"
        gone = await bot.discord.press(denied, AGAIN)
        assert "The entry is gone" in gone.message.words
        assert "1,234" in gone.message.words, "what was written is shown, where it can be sent no more"


async def test_a_role_of_the_server_is_told_with_who_sends(suggesting: Suggesting) -> None:
    async with DiscordStandIn() as discord, running(discord, suggesting) as bot:
        discord.world.people[ADA].roles[:] = ["777"]
        form = await bot.discord.slash("suggest", entry="qatar")
        await bot.discord.submit(form, GOOD)
        assert suggesting.sent[0].asker is not None
        assert suggesting.sent[0].asker.roles == ("777",)


# --- kept -------------------------------------------------------------------------------------------------------------


async def test_a_form_outlives_the_bot(suggesting: Suggesting, tmp_path: Path) -> None:
    stored = partial(open_store, str(tmp_path / "state.db"))
    suggesting.carried = {"why": "Was sagt er? " * 300}

    async with DiscordStandIn() as discord:
        async with (
            await stored() as store,
            running(discord, suggesting, met=events.SeenEvents(store), noted=notes.Notes(store)) as bot,
        ):
            form = await bot.discord.slash("suggest", entry="qatar")
        async with (
            await stored() as store,
            running(discord, suggesting, met=events.SeenEvents(store), noted=notes.Notes(store)) as bot,
        ):
            taken = await bot.discord.submit(form, {"Value": "not a date", "Source": "s004"})
            again = await bot.discord.press(taken, AGAIN)
            taken = await bot.discord.submit(again, GOOD)
            assert "Number 1" in taken.message.words
            assert suggesting.sent[0].arguments["why"] == "Was sagt er? " * 300
        async with (
            await stored() as store,
            running(discord, suggesting, met=events.SeenEvents(store), noted=notes.Notes(store)) as bot,
        ):
            bot.discord.sockets.dispatch("INTERACTION_CREATE", taken.payload)
            await bot.discord.settled(QUIET)
        assert len(suggesting.sent) == 1


async def test_what_is_forgotten_is_said_with_what_was_written(suggesting: Suggesting) -> None:
    memory = Memory()
    async with DiscordStandIn() as discord, running(discord, suggesting, noted=memory) as bot:
        form = await bot.discord.slash("suggest", entry="qatar", why="w" * 80)
        late = await bot.discord.submit(form, {"Value": "not a date", "Source": "s004"})
        memory._noted.clear()
        old = await bot.discord.submit(form, {"Value": "all that work", "Source": "s004"})
        assert "too old" in old.message.words
        assert "all that work" in old.message.words
        assert "too old" in (await bot.discord.press(late, AGAIN)).message.words
        assert suggesting.sent == []


# --- as much as there may be ------------------------------------------------------------------------------------------

HOSTILE = "<@30002> @everyone [x](https://x.example) **b** `c` \u202eevil\u202c"


@pytest.mark.parametrize("letter", ["x", "😀", "é"])
async def test_the_longest_texts_and_the_most_options_are_ones_that_discord_takes(
    bot: Running, suggesting: Suggesting, letter: str
) -> None:
    offered = tuple(Offered(label=f"{letter * 255} {at}", value=f"{at}{letter * 400}") for at in range(60))
    whole = letter * (4_000 // length(letter))
    suggesting.fields = (
        Field(name="field", label=letter * 255, description=letter * 300, offered=offered, value=offered[59].value),
        Field(name="value", label="", value=whole, long=True),
        Field(name="why", label="Why", value=whole + "!", required=False),
        Field(name="source", label="Source", kinds=("country",), value="s004"),
        Field(name="entry", label="Entry", kinds=("country",), value="qatar"),
    )
    form = await bot.discord.slash("suggest")
    assert stands(form)["value"] == whole
    assert stands(form)["why"] == ""
    assert said(form)["why"] == f"What it says now is too long for this ({length(whole) + 1:,} characters)."
    assert said(form)["field"].startswith("25 of 60 are listed.")
    assert form.modal is not None
    options = form.modal["components"][0]["component"]["options"]
    assert len({one["label"] for one in options}) == len(options) == 25
    await bot.discord.submit(form)
    assert suggesting.sent[0].arguments == {
        "field": offered[59].value, "value": whole, "source": "s004", "entry": "qatar",
    }  # fmt: skip


async def test_hostile_texts_call_nobody_and_are_sent_as_they_are(bot: Running, suggesting: Suggesting) -> None:
    suggesting.fields = (
        Field(name="field", label=HOSTILE, description=HOSTILE, offered=(Offered(label=HOSTILE, value=HOSTILE),)),
        Field(name="value", label="Value", value=HOSTILE),
        Field(name="source", label="Source", value="s999"),
        Field(name="entry", label="Entry", value="qatar"),
    )
    form = await bot.discord.slash("suggest")
    assert "\u202e" not in str(form.modal["components"][0]) if form.modal else False
    wrong = await bot.discord.submit(form, {"field": [HOSTILE.replace("\u202e", "").replace("\u202c", "")]})
    assert foreign_markup(wrong.message.payload) == []
    again = await bot.discord.press(wrong, AGAIN)
    assert stands(again)["value"] == HOSTILE
    done = await bot.discord.submit(again, {"Source": "s004"})
    assert foreign_markup(done.message.payload) == []
    assert suggesting.sent[0].arguments["value"] == HOSTILE
    assert suggesting.sent[0].arguments["field"] == HOSTILE


async def test_a_form_that_could_not_be_shown_is_a_bug_with_a_reference(bot: Running, suggesting: Suggesting) -> None:
    suggesting.fields = ()
    suggesting.fields = tuple(Field(name=f"f{at}", label="x") for at in range(6))
    assert "reference" in (await bot.discord.slash("suggest")).message.words


# --- where the buttons stand -----------------------------------------------------------------------------------------


def rows(answer: Answer) -> list[list[str]]:
    made = controls(answer, Page(1, 1, ("text",), ()), Surface.PRIVATE)
    return [[one.get("label") or one["placeholder"] for one in row["components"]] for row in made]


def test_what_corrects_an_answer_crowds_nothing_out() -> None:
    line = "/relations qatar turkiye"

    def answered(count: int) -> Answer:
        asked = tuple(Action(f"A{at}", f"/leader a{at}") for at in range(count))
        after = (Action("As of…", line, asks="as-of"), Action(SUGGEST, line, form="suggest"))
        return Answer(title="x", command="relations", line=line, actions=(*asked, *after))

    assert rows(answered(2)) == [["A0", "A1", "As of…", "Share to channel", SUGGEST]]
    assert rows(answered(3)) == [["A0", "A1", "A2"], ["As of…", "Share to channel", SUGGEST]]
    assert rows(answered(7)) == [["Ask next…"], ["A0", "As of…", "Share to channel", SUGGEST]]


def test_what_changes_a_proposal_stands_with_what_approves_it() -> None:
    line = "/review 12"
    actions = (
        Action("Approve", f"{line} approve version:3"),
        Action("Edit…", f"{line} edit", form="review"),
        Action("Reject…", f"{line} reject", form="review"),
    )
    for command in ("review", ""):
        answer = Answer(title="x", command=command, line=line, actions=actions)
        assert rows(answer)[0][0] == "Approve"
    assert rows(Answer(title="x", command="review", line=line, actions=actions)) == [
        ["Approve", "Edit…", "Reject…", "Share to channel"]
    ]
    many = tuple(Action(f"Edit {at}", line, form="review") for at in range(7))
    wrong = Answer(title="x", command="review", status=Status.BAD_INPUT, line=line, actions=many)
    assert [len(row) for row in rows(wrong)] == [5, 2]
