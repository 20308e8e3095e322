"""A command's form in Slack: opened by a button or a command that lacks something, sent once, and nothing written is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.slack import filling, forms
from bot.adapters.slack.buttons import Button, packed
from bot.core.forms import Field, Offered
from bot.core.lengths import length
from bot.core.remembering import Events, Memory, Notes
from bot.state import events, notes
from bot.state.store import open_store
from tests.adapters.slack.conftest import Running, served
from tests.adapters.suggesting import TITLE, Broken, Suggesting, given_to
from tests.emulators import block_kit
from tests.emulators.slack import SlackStandIn
from tests.emulators.slack_workspace import View

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
    slack: SlackStandIn, suggesting: Suggesting, *members: str, met: Events | None = None, noted: Notes | None = None
) -> AsyncIterator[Running]:
    def has(desk: Any) -> None:
        given_to(desk, suggesting, *members)

    async with served(slack, met, noted, has=has) as bot:
        yield bot


@pytest.fixture
async def bot(suggesting: Suggesting) -> AsyncIterator[Running]:
    async with SlackStandIn() as slack, running(slack, suggesting) as served:
        yield served
        assert slack.complaints == []


def top(bot: Running, user: str = "U1") -> View:
    view = bot.slack.view_of(user)
    assert view is not None
    return view


async def opened(bot: Running, line: str = "/suggest qatar") -> View:
    await bot.slack.slash(line)
    await bot.slack.settled(QUIET)
    view = top(bot)
    assert view.title == TITLE
    return view


def stands(view: View) -> dict[str, Any]:
    """What stands in each field, by its name."""
    found = {}
    for block in view.blocks:
        if block["type"] == "input":
            [state] = view.values[block["block_id"]].values()
            chosen = state.get("selected_option")
            found[block["block_id"].partition(":")[2]] = chosen["value"] if chosen else state.get("value")
    return found


# --- opened -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_command_that_lacks_something_opens_its_form_and_is_answered_in_it(
    suggesting: Suggesting, mode: Any
) -> None:
    async with SlackStandIn(mode=mode) as slack, running(slack, suggesting) as bot:
        view = await opened(bot, "/suggest qatar value:1,234")
        assert bot.slack.sees("U1", "C1") == []
        assert stands(view) == {"entry": "qatar", "field": None, "value": "1,234", "source": None, "why": None}
        assert "Qatar" in str(view.values["form:entry"]), "the entry's name, not its id"
        await bot.slack.submit(view, {"Source": "s004", "Why": "It & <they> said *so*"})
        assert "Number 1: Qatar should say 1,234" in top(bot).words
        [sent] = suggesting.sent
        assert sent.arguments == {
            "entry": "qatar", "value": "1,234", "source": "s004", "why": "It & <they> said *so*",
        }  # fmt: skip
        assert sent.asker is not None
        assert (sent.asker.user, sent.asker.workspace, sent.asker.channel) == ("U1", "T1", "slack:T1/C1")
        assert bot.slack.sees("U2", "C1") == []
        assert slack.complaints == []


@pytest.mark.parametrize(
    ("line", "entry"),
    [("/suggest", None), ("/dragoman suggest", None), ("/dragoman suggest qatar", "qatar")],
)
async def test_it_may_lack_everything_and_be_asked_by_any_name(bot: Running, line: str, entry: str | None) -> None:
    assert stands(await opened(bot, line))["entry"] == entry


async def test_a_whole_command_needs_no_form(bot: Running, suggesting: Suggesting) -> None:
    answer = (await bot.slack.slash("/suggest qatar value:2 source:s004")).message
    assert "Number 1: Qatar should say 2" in answer.words
    assert bot.slack.view_of("U1") is None
    assert len(suggesting.sent) == 1
    assert "Share to channel" not in answer.buttons, "what did something is not asked again"


async def test_every_answer_offers_it_last_and_quietly(bot: Running) -> None:
    answer = (await bot.slack.slash("/relations qatar turkey")).message
    assert answer.buttons[-2:] == ["Share to channel", SUGGEST]
    [button] = [
        one for row in answer.blocks for one in row.get("elements", ()) if one.get("action_id", "").startswith("form")
    ]
    assert "style" not in button
    await bot.slack.press(answer, SUGGEST)
    await bot.slack.settled(QUIET)
    view = top(bot)
    assert stands(view)["entry"] == "qatar"
    await bot.slack.submit(view, GOOD)
    assert "Number 1" in top(bot).words


async def test_from_what_everybody_sees_it_opens_for_one_alone(bot: Running, suggesting: Suggesting) -> None:
    await bot.slack.mention("relations qatar turkey")
    await bot.slack.settled(QUIET)
    [_, shared] = bot.slack.sees("U2", "C1", bot.slack.sees("U1", "C1")[0].ts)
    await bot.slack.press(shared, SUGGEST, user="U2")
    await bot.slack.settled(QUIET)
    assert bot.slack.view_of("U1") is None
    await bot.slack.submit(top(bot, "U2"), GOOD, user="U2")
    assert "Number 1" in top(bot, "U2").words
    assert suggesting.sent[0].asker is not None
    assert suggesting.sent[0].asker.id == "slack:T1/U2"
    assert suggesting.sent[0].asker.channel == "slack:T1/C1"
    assert [message.words for message in bot.slack.sees("U1", "C1", shared.thread_ts)][1] == shared.words


async def test_where_nothing_can_open_a_window_the_answer_has_a_button_for_it(bot: Running) -> None:
    await bot.slack.direct("suggest qatar")
    await bot.slack.settled(QUIET)
    answer = bot.slack.sees("U1", "DU1")[-1]
    assert "Fill in a form" in answer.buttons
    await bot.slack.press(answer, "Fill in a form")
    await bot.slack.settled(QUIET)
    assert stands(top(bot))["entry"] == "qatar"


async def test_over_windows_it_is_stacked_and_where_slack_stacks_no_more_takes_the_place(bot: Running) -> None:
    await bot.slack.message_shortcut("names", bot.slack.say("Qatar and Türkiye"))
    await bot.slack.settled(QUIET)
    for depth, label in ((2, "Qatar"), (3, "Timeline"), (3, SUGGEST)):
        await bot.slack.press(top(bot), label)
        await bot.slack.settled(QUIET)
        assert len(bot.slack.space.stacks["U1"]) == depth
    await bot.slack.submit(top(bot), GOOD)
    assert "Number 1" in top(bot).words


async def test_a_form_that_takes_long_opens_a_window_that_waits(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "OPEN_GRACE", 0.05)
    bot.desk.slow_form = 0.2
    await bot.slack.slash("/suggest qatar")
    await bot.slack.until(lambda: bot.slack.view_of("U1"))
    assert "Preparing the form…" in top(bot).words
    await bot.slack.until(lambda: top(bot).title == TITLE)
    await bot.slack.submit(top(bot), GOOD)
    assert "Number 1" in top(bot).words


async def test_where_there_is_no_form_it_is_said_to_the_asker_alone(bot: Running, suggesting: Suggesting) -> None:
    suggesting.closed = "there are 20 open suggestions of yours"
    await bot.slack.slash("/suggest qatar")
    await bot.slack.settled(QUIET)
    assert "20 open suggestions" in bot.slack.sees("U1", "C1")[-1].words
    assert bot.slack.sees("U2", "C1") == []
    await bot.slack.message_shortcut("names", bot.slack.say("Qatar"))
    await bot.slack.settled(QUIET)
    await bot.slack.press(top(bot), "Qatar")
    await bot.slack.settled(QUIET)
    await bot.slack.press(top(bot), SUGGEST)
    await bot.slack.settled(QUIET)
    assert "20 open suggestions" in top(bot).words


async def test_a_window_that_came_too_late_is_told(bot: Running) -> None:
    bot.slack.fail("views.open", error="expired_trigger_id")
    await bot.slack.slash("/suggest qatar")
    await bot.slack.settled(QUIET)
    assert "could not be opened in time" in bot.slack.sees("U1", "C1")[-1].words
    bot.slack.complaints.clear()


async def test_a_command_delivered_twice_opens_one_window(bot: Running) -> None:
    outcome = await bot.slack.slash("/suggest qatar")
    await bot.slack.interact(outcome.payload, "slash_commands")
    await bot.slack.settled(QUIET)
    assert len(bot.slack.called("views.open")) == 1


async def test_another_workspace_gets_no_form(bot: Running, suggesting: Suggesting) -> None:
    answer = (await bot.slack.slash("/suggest qatar", user="U666", team="T666")).message
    assert "not set up for your workspace" in answer.words
    assert bot.slack.view_of("U666") is None


# --- filled in --------------------------------------------------------------------------------------------------------


async def test_names_complete_and_what_nothing_is_called_can_be_sent_all_the_same(bot: Running) -> None:
    view = await opened(bot)
    offered = (await bot.slack.suggest(view, "Entry", "erdo")).options
    assert [one["text"]["text"] for one in offered] == ["Recep Tayyip Erdoğan", "“erdo”, as typed"]
    await bot.slack.submit(view, {"Entry": "recep-tayyip-erdogan", **GOOD})
    assert "Recep Tayyip Erdoğan should say" in top(bot).words
    view = await opened(bot)
    await bot.slack.suggest(view, "Entry", "nowhereland")
    await bot.slack.submit(view, {"Entry": "nowhereland", **GOOD})
    assert "nowhereland" in view.errors["form:entry"]


@pytest.mark.parametrize(
    ("value", "source", "field", "said"),
    [
        ("not a date", "s004", "value", "is not a date"),
        ("5", "s999", "source", "no source s999"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(
    bot: Running, suggesting: Suggesting, value: str, source: str, field: str, said: str
) -> None:
    view = await opened(bot)
    await bot.slack.submit(view, {"Value": value, "Source": source, "Why": "It is so"})
    assert top(bot) is view
    assert list(view.errors) == [f"form:{field}"]
    assert said in view.errors[f"form:{field}"]
    assert stands(view)["why"] == "It is so"
    await bot.slack.submit(view, GOOD)
    assert "Number 1" in top(bot).words
    assert len(suggesting.sent) == 1


async def test_several_names_that_fit_are_told_at_the_field(bot: Running) -> None:
    view = await opened(bot)
    await bot.slack.suggest(view, "Entry", "korea")
    await bot.slack.submit(view, {"Entry": "korea", **GOOD})
    assert "North Korea" in view.errors["form:entry"]
    assert "South Korea" in view.errors["form:entry"]


async def test_a_form_delivered_twice_is_taken_once(bot: Running, suggesting: Suggesting) -> None:
    view = await opened(bot)
    bot.desk.slow = 0.05
    sent = await bot.slack.submit(view, GOOD)
    again = await bot.slack.interact(sent.payload)
    await bot.slack.settled(QUIET)
    assert len(suggesting.sent) == 1
    assert again.answer == sent.answer, "and says the same"


async def test_what_comes_late_is_put_into_the_window(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "SEND_GRACE", 0.02)
    bot.desk.slow = 0.08
    view = await opened(bot)
    await bot.slack.submit(view, GOOD)
    assert "Sending…" in top(bot).words
    await bot.slack.until(lambda: "Number 1" in top(bot).words)


async def test_what_is_wrong_and_comes_late_opens_the_form_as_it_was(
    bot: Running, suggesting: Suggesting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "SEND_GRACE", 0.02)
    suggesting.carried = {"field": "part-2"}
    suggesting.fields = (Field(name="entry", label="Entry", value="qatar"), Field(name="value", label="Value"),
                         Field(name="source", label="Source"))  # fmt: skip
    bot.desk.slow = 0.08
    view = await opened(bot)
    await bot.slack.submit(view, {"Value": "12 May, not a date", "Source": "s004"})
    await bot.slack.until(lambda: top(bot).title == TITLE)
    assert "“12 May, not a date” is not a date" in top(bot).words
    assert stands(top(bot)) == {"entry": "qatar", "value": "12 May, not a date", "source": "s004"}
    await bot.slack.submit(top(bot), {"Value": "12 May"})
    await bot.slack.until(lambda: "Number 1" in top(bot).words)
    assert suggesting.sent[0].arguments["field"] == "part-2"


@pytest.mark.parametrize("way", ["where it was opened", "in a direct message"])
async def test_what_a_window_cannot_show_is_told_elsewhere_and_can_be_filled_in_again(
    bot: Running, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(filling, "SEND_GRACE", 0.02)
    bot.desk.slow = 0.08
    view = await opened(bot)
    if way == "in a direct message":
        bot.slack.fail("response_url", status=404)
    bot.slack.fail("views.update", error="not_found")
    await bot.slack.submit(view, {"Value": "not a date, at all", "Source": "s004", "Why": "It & I"})
    channel = "C1" if way == "where it was opened" else "DU1"
    await bot.slack.until(lambda: channel in bot.slack.space.channels and bot.slack.sees("U1", channel))
    told = bot.slack.sees("U1", channel)[-1]
    assert "is not a date" in told.words
    assert bot.slack.sees("U2", "C1") == []
    bot.desk.slow = 0.0
    await bot.slack.press(told, AGAIN)
    await bot.slack.settled(QUIET)
    assert stands(top(bot)) == {
        "entry": "qatar", "field": None, "value": "not a date, at all", "source": "s004", "why": "It & I",
    }  # fmt: skip
    await bot.slack.submit(top(bot), GOOD)
    await bot.slack.until(lambda: "Number 1" in top(bot).words)


async def test_a_way_back_that_is_no_longer_good_is_not_tried(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "SEND_GRACE", 0.02)
    monkeypatch.setattr(filling, "RESPONSE_URL_SECONDS", 0)
    view = await opened(bot)
    bot.desk.slow = 0.08
    bot.slack.fail("views.update", error="not_found")
    await bot.slack.submit(view, GOOD)
    await bot.slack.until(lambda: "DU1" in bot.slack.space.channels and bot.slack.sees("U1", "DU1"))
    assert "Number 1" in bot.slack.sees("U1", "DU1")[-1].words
    assert bot.slack.called("response_url") == []


async def test_the_field_that_is_named_is_meant_though_another_has_the_same_words(bot: Running) -> None:
    view = await opened(bot)
    await bot.slack.submit(view, {"Value": "s999", "Source": "s999"})
    assert list(view.errors) == ["form:source"]


async def test_after_a_bug_what_was_written_can_be_sent_again(bot: Running, suggesting: Suggesting) -> None:
    view = await opened(bot)
    long = "broken " + "x" * 2_990
    await bot.slack.submit(view, {"Value": long, "Source": "s004"})
    assert "reference" in top(bot).words
    await bot.slack.press(top(bot), AGAIN)
    await bot.slack.settled(QUIET)
    assert stands(top(bot))["value"] == long
    await bot.slack.submit(top(bot), {"Value": "mended"})
    assert "Number 1" in top(bot).words


async def test_who_may_no_more_is_told_so_and_keeps_the_text(suggesting: Suggesting) -> None:
    async with SlackStandIn() as slack, running(slack, suggesting, "slack:T1/U1") as bot:
        view = await opened(bot)
        given_to(bot.desk, suggesting, "slack:T2/U1", "slack:T1/U2")
        await bot.slack.submit(view, GOOD)
        assert "Ask an editor" in top(bot).words
        assert AGAIN in top(bot).buttons
        assert suggesting.sent == []


# --- kept -------------------------------------------------------------------------------------------------------------


async def test_a_form_outlives_the_bot(suggesting: Suggesting, tmp_path: Path) -> None:
    long = "Was sagt er? " * 300
    suggesting.carried = {"why": long}
    suggesting.fields = (Field(name="entry", label="Entry", value="qatar"), Field(name="value", label="Value"),
                         Field(name="source", label="Source"))  # fmt: skip
    async with SlackStandIn() as slack:
        stored = partial(open_store, str(tmp_path / "state.db"))
        async with (
            await stored() as store,
            running(slack, suggesting, met=events.SeenEvents(store), noted=notes.Notes(store)) as bot,
        ):
            view = await opened(bot)
            assert len(view.content["private_metadata"]) <= 3_000
        async with (
            await stored() as store,
            running(slack, suggesting, met=events.SeenEvents(store), noted=notes.Notes(store)) as bot,
        ):
            sent = await bot.slack.submit(view, GOOD)
            assert "Number 1" in top(bot).words
            assert suggesting.sent[0].arguments["why"] == long
        async with (
            await stored() as store,
            running(slack, suggesting, met=events.SeenEvents(store), noted=notes.Notes(store)) as bot,
        ):
            again = await bot.slack.interact(sent.payload)
            assert "received before" in str(again.answer)
            assert "1,234" in str(again.answer), "what was written is shown"
        assert len(suggesting.sent) == 1
        assert slack.complaints == []


async def test_what_is_forgotten_is_said_with_what_was_written(suggesting: Suggesting) -> None:
    suggesting.carried = {"why": "x" * 4_000}
    suggesting.fields = (Field(name="value", label="Value"),)
    memory = Memory()
    async with SlackStandIn() as slack, running(slack, suggesting, noted=memory) as bot:
        await bot.slack.slash("/suggest qatar")
        await bot.slack.settled(QUIET)
        assert memory._noted
        assert "/response/" not in str(memory._noted), "Slack's way back is kept nowhere"
        memory._noted.clear()
        await bot.slack.submit(top(bot), {"Value": "all that work"})
        assert "too old" in top(bot).words
        assert "all that work" in top(bot).words
        assert suggesting.sent == []


@pytest.mark.parametrize("value", ["short", "long " * 590])
async def test_where_nothing_can_be_noted_what_was_written_is_not_lost(suggesting: Suggesting, value: str) -> None:
    memory = Broken()
    async with SlackStandIn() as slack, running(slack, suggesting, met=memory, noted=memory) as bot:
        view = await opened(bot)
        memory.gone = True
        await bot.slack.submit(view, {"Value": value, "Source": "s004"})
        assert "reference" in top(bot).words
        if value == "short":
            await bot.slack.press(top(bot), AGAIN)
            await bot.slack.settled(QUIET)
            assert stands(top(bot))["value"] == value
        else:
            assert top(bot).words.count("long") == 590
            assert AGAIN not in top(bot).buttons
        assert suggesting.sent == []


async def test_what_cannot_be_sent_again_is_shown_whole(bot: Running, suggesting: Suggesting) -> None:
    view = await opened(bot)
    texts = {"Value": "broken " + "lorem " * 490, "Source": "ipsum " * 490, "Why": "dolor " * 490}
    await bot.slack.submit(view, texts)
    await bot.slack.press(top(bot), AGAIN)
    await bot.slack.settled(QUIET)
    suggesting.closed = "the entry is gone"
    await bot.slack.submit(top(bot), {})
    await bot.slack.press(top(bot), AGAIN)
    await bot.slack.settled(QUIET)
    for word in ("lorem", "ipsum", "dolor"):
        assert top(bot).words.count(word) == 490
    line = forms.Window(
        name="suggest", line="/suggest qatar", filled={name.lower(): one for name, one in texts.items()}
    )
    pressed = (await bot.slack.slash("/leader erdogan")).message
    [button] = [one for row in pressed.blocks for one in row.get("elements", ()) if one.get("style") == "primary"]
    button |= {"action_id": "form:9", "value": packed(Button(line.packed(), form="suggest"))}
    await bot.slack.press(pressed, "form:9")
    await bot.slack.settled(QUIET)
    said = " ".join(message.words for message in bot.slack.sees("U1", "C1"))
    assert [said.count(word) for word in ("lorem", "ipsum", "dolor")] == [490, 490, 490]


async def test_a_button_that_nobody_remembers_is_told_so(suggesting: Suggesting) -> None:
    memory = Memory()
    async with SlackStandIn() as slack, running(slack, suggesting, noted=memory) as bot:
        asked = await bot.slack.mention(f"suggest qatar why:{'&' * 900}")
        await bot.slack.settled(QUIET)
        answer = bot.slack.sees("U1", "C1", asked.payload["event"]["ts"])[-1]
        await bot.slack.press(answer, "Fill in a form")
        await bot.slack.settled(QUIET)
        assert stands(top(bot))["why"] == "&" * 900
        memory._noted.clear()
        await bot.slack.press(answer, "Fill in a form")
        await bot.slack.settled(QUIET)
        assert "too old" in bot.slack.sees("U1", "C1", answer.thread_ts)[-1].words


# --- as much as there may be ------------------------------------------------------------------------------------------

HOSTILE = "<!channel> <@U2> *b* _i_ :tada: \u202eevil\u202c & <https://x.example|y> @everyone"


@pytest.mark.parametrize("letter", ["x", "&", "😀", "<"])
async def test_the_longest_texts_and_the_most_options_are_ones_that_slack_takes(
    bot: Running, suggesting: Suggesting, letter: str
) -> None:
    offered = tuple(Offered(label=f"{at} {letter * 255}", value=f"{at}{letter * 400}") for at in range(150))
    suggesting.fields = (
        Field(name="field", label=letter * 255, description=letter * 3_000, offered=offered, value=offered[149].value),
        Field(name="value", label="", value=letter * 1_500, long=True),
        Field(name="why", label="Why", value=letter * 3_001, required=False),
        Field(name="source", label="Source", kinds=("country",), value=letter * 300),
        Field(name="entry", label="Entry", kinds=("country",), value="qatar"),
    )
    await bot.slack.slash("/suggest")
    await bot.slack.settled(QUIET)
    view = top(bot)
    assert len(view.blocks[0]["element"]["options"]) == 100
    assert "100 of 150 are listed." in view.words
    assert stands(view)["value"] == letter * 1_500
    assert stands(view)["why"] is None
    assert f"too long to be shown here ({3_001 * length(letter):,} characters)" in view.words
    assert stands(view)["source"] == letter * 300
    await bot.slack.submit(view)
    assert suggesting.sent[0].arguments == {
        "field": offered[149].value, "value": letter * 1_500, "source": letter * 300, "entry": "qatar",
    }  # fmt: skip


async def test_hostile_texts_are_shown_as_they_are_and_sent_as_they_are(bot: Running, suggesting: Suggesting) -> None:
    suggesting.fields = (
        Field(
            name="field",
            label=HOSTILE,
            description=HOSTILE,
            offered=(Offered(label=HOSTILE, value=HOSTILE),),
            value=HOSTILE,
        ),
        Field(name="value", label="Value", value=HOSTILE),
        Field(name="source", label="Source", value="s999"),
        Field(name="entry", label="Entry", value="qatar"),
    )
    await bot.slack.slash("/suggest")
    await bot.slack.settled(QUIET)
    view = top(bot)
    assert block_kit.foreign_markup(view.content) == []
    assert "\u202e" not in view.words
    await bot.slack.submit(view)
    assert "no source" in view.errors["form:source"]
    await bot.slack.submit(view, {"Source": "s004"})
    assert suggesting.sent[0].arguments["value"] == HOSTILE
    assert suggesting.sent[0].arguments["field"] == HOSTILE
    assert block_kit.foreign_markup(top(bot).content) == []


async def test_a_form_that_could_not_be_shown_is_a_bug_with_a_reference(bot: Running, suggesting: Suggesting) -> None:
    suggesting.fields = tuple(Field(name=f"f{at}", label="x") for at in range(6))
    await bot.slack.slash("/suggest")
    await bot.slack.settled(QUIET)
    assert "reference" in bot.slack.sees("U1", "C1")[-1].words
