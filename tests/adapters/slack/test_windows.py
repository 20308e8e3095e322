"""Look up…, the message shortcut, answers in windows of their own, the Home tab."""

from __future__ import annotations

import pytest

from tests.adapters.slack.conftest import Running
from tests.emulators.slack_workspace import View


async def looked_up(bot: Running, kind: str | None = None) -> View:
    opened = await bot.slack.global_shortcut("look-up")
    await bot.slack.settled()
    assert opened.view is not None
    if kind:
        await bot.slack.press(opened.view, "kind", kind)
        await bot.slack.settled()
    view = bot.slack.view_of("U1")
    assert view is not None
    return view


async def choose(bot: Running, view: View, option: str, typed: str) -> str:
    offered = (await bot.slack.suggest(view, f"option:{option}", typed)).options
    assert offered, f"nothing is offered for {typed}"
    return str(offered[0]["text"]["text"])


@pytest.mark.parametrize(
    ("typed", "label"), [("qat", "Qatar"), ("turk", "Türkiye"), ("кат", "Qatar"), ("erdo", "Recep Tayyip Erdoğan")]
)
async def test_names_complete_as_they_are_typed(bot: Running, typed: str, label: str) -> None:
    view = await looked_up(bot)
    offered = await bot.slack.suggest(view, "option:a", typed)
    labels = [option["text"]["text"] for option in offered.options]
    assert label in labels
    assert len(labels) == len(set(labels))


async def test_looking_up_answers_over_the_form_and_shares(bot: Running) -> None:
    view = await looked_up(bot)
    values = {"option:a": await choose(bot, view, "a", "qat"), "option:b": await choose(bot, view, "b", "türk")}
    await bot.slack.submit(view, values)
    answer = bot.slack.view_of("U1")
    assert answer is not None
    assert "Qatar · Türkiye" in answer.words
    assert "Last contact" in answer.words
    await bot.slack.submit(answer, {"target": "C2"})
    await bot.slack.settled()
    shared = bot.slack.sees("U2", "C2")
    assert len(shared) == 1
    assert "shared by ada" in shared[0].words
    assert "Qatar · Türkiye" in shared[0].words
    done = bot.slack.view_of("U1")
    assert done is not None
    assert "Shared." in done.words


async def test_sharing_needs_a_channel(bot: Running) -> None:
    view = await looked_up(bot, "leader")
    await bot.slack.submit(view, {"option:who": await choose(bot, view, "who", "erdog")})
    answer = bot.slack.view_of("U1")
    assert answer is not None
    await bot.slack.submit(answer, {"target": None})
    assert "Choose" in answer.errors["target"]


@pytest.mark.parametrize("kind", ["meetings", "source", "lookup", "disputes", "timeline", "organization"])
async def test_the_form_follows_what_is_looked_up(bot: Running, kind: str) -> None:
    view = await looked_up(bot, kind)
    command = bot.desk.commands.get(kind)
    assert command is not None
    assert [block["block_id"] for block in view.blocks if block["type"] == "input"] == [
        f"{kind}:{option.name}" for option in command.options
    ]


async def test_a_form_without_a_needed_date_says_how_to_write_one(bot: Running) -> None:
    view = await looked_up(bot, "leader")
    filled = {"option:who": await choose(bot, view, "who", "qatar"), "option:as-of": "the day after"}
    await bot.slack.submit(view, filled)
    assert bot.slack.view_of("U1") is view, "the form stays, with what was filled in"
    assert "the day after" in view.errors["leader:as-of"]


async def test_a_source_is_chosen_by_its_title(bot: Running) -> None:
    view = await looked_up(bot, "source")
    await bot.slack.submit(view, {"option:source": await choose(bot, view, "source", "doha")})
    answer = bot.slack.view_of("U1")
    assert answer is not None
    assert "s004" in answer.title or "s004" in answer.words


async def test_who_and_what_a_message_is_about(bot: Running) -> None:
    message = bot.slack.say("Erdoğan lands in Doha today; Qatar &amp; Türkiye are to sign, says Göksu.", user="U2")
    opened = await bot.slack.message_shortcut("names", message)
    await bot.slack.settled()
    view = opened.view
    assert view is not None
    assert "Recep Tayyip Erdoğan" in view.words
    assert "Qatar" in view.words
    await bot.slack.press(view, "Qatar")
    await bot.slack.settled()
    over = bot.slack.view_of("U1")
    assert over is not None
    assert over.previous == view.id
    assert "Qatar" in over.words


SAID = {"type": "text", "text": "Qatar and Türkiye"}


@pytest.mark.parametrize(
    "message",
    [
        {"text": "Qatar and Türkiye"},
        {"text": "", "attachments": [{"title": "Qatar", "text": "and Türkiye"}]},
        {"text": "", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Qatar and Türkiye"}}]},
        {"blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [SAID]}]}]},
        {"text": "", "attachments": [{"blocks": [{"type": "context", "elements": [SAID]}]}]},
    ],
)
async def test_a_message_is_read_however_it_was_written(bot: Running, message: dict[str, object]) -> None:
    written = bot.slack.say("x")
    sent = await bot.slack.message_shortcut("names", written)
    payload = {**sent.payload, "message": message, "trigger_id": bot.slack.space.new_trigger("U1")}
    await bot.slack.interact(payload)
    await bot.slack.settled()
    view = bot.slack.view_of("U1")
    assert view is not None
    assert "Qatar" in view.words
    assert "Türkiye" in view.words


async def test_a_message_without_text_is_said_to_have_none(bot: Running) -> None:
    sent = await bot.slack.message_shortcut("names", bot.slack.say("x"))
    for message in ({}, {"text": " "}, {"files": [{}]}, {"attachments": [None, 7]}, {"blocks": "no"}):
        payload = {**sent.payload, "message": message, "trigger_id": bot.slack.space.new_trigger("U1")}
        await bot.slack.interact(payload)
        await bot.slack.settled()
        view = bot.slack.view_of("U1")
        assert view is not None
        assert "no text that could be read" in view.words


async def test_windows_stack_three_deep_and_then_change_in_place(bot: Running) -> None:
    opened = await bot.slack.message_shortcut("names", bot.slack.say("Qatar and Türkiye"))
    await bot.slack.settled()
    assert opened.view is not None
    for depth, label in ((2, "Qatar"), (3, "Timeline"), (3, "Sources"), (3, "s000")):
        view = bot.slack.view_of("U1")
        assert view is not None
        await bot.slack.press(view, label)
        await bot.slack.settled()
        assert len(bot.slack.space.stacks["U1"]) == depth
    view = bot.slack.view_of("U1")
    assert view is not None
    assert "s000" in view.words


async def test_the_same_party_twice_is_told_at_its_field(bot: Running) -> None:
    view = await looked_up(bot)
    await bot.slack.submit(
        view, {"option:a": await choose(bot, view, "a", "qat"), "option:b": await choose(bot, view, "b", "qat")}
    )
    assert any("both sides are Qatar" in told or "Both sides are Qatar" in told for told in view.errors.values())


async def test_as_of_in_a_window_answers_in_the_window(bot: Running) -> None:
    view = await looked_up(bot, "leader")
    await bot.slack.submit(view, {"option:who": await choose(bot, view, "who", "qatar")})
    answer = bot.slack.view_of("U1")
    assert answer is not None
    asking = await bot.slack.press(answer, "As of…")
    await bot.slack.settled()
    assert asking.view is not None
    await bot.slack.submit(asking.view, {"typed": "2024"})
    now = bot.slack.view_of("U1")
    assert now is not None
    assert "as of 2024" in now.words


async def test_a_slow_answer_opens_a_window_that_waits(bot: Running) -> None:
    bot.desk.slow = 1.0
    opened = await bot.slack.message_shortcut("names", bot.slack.say("Qatar"))
    await bot.slack.until(lambda: opened.view)
    assert opened.view is not None
    assert "Looking that up…" in opened.view.words
    await bot.slack.until(lambda: opened.view and "Looking" not in opened.view.words)
    assert "Qatar" in opened.view.words


async def test_a_slow_button_in_a_window_opens_one_that_waits(bot: Running) -> None:
    opened = await bot.slack.message_shortcut("names", bot.slack.say("Qatar"))
    await bot.slack.settled()
    bot.desk.slow = 1.0
    assert opened.view is not None
    pressed = await bot.slack.press(opened.view, "Timeline" if "Timeline" in opened.view.buttons else "Qatar")
    await bot.slack.until(lambda: "Looking that up…" in (pressed.view.words if pressed.view else ""))
    await bot.slack.until(lambda: "Looking that up…" not in (pressed.view.words if pressed.view else ""))
    assert len(bot.slack.space.stacks["U1"]) == 2


async def test_a_bug_in_the_newsroom_is_told_with_a_reference(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(bot.desk, "ask", broken)
    monkeypatch.setattr(bot.desk, "answer", broken)
    assert "reference" in (await bot.slack.slash("/leader erdogan")).message.words
    opened = await bot.slack.message_shortcut("names", bot.slack.say("Qatar"))
    await bot.slack.settled()
    assert opened.view is not None
    assert "reference" in opened.view.words


async def test_a_window_that_came_too_late_is_told(bot: Running) -> None:
    bot.slack.fail("views.open", error="expired_trigger_id")
    message = bot.slack.say("Qatar")
    await bot.slack.message_shortcut("names", message)
    await bot.slack.settled()
    assert "could not be opened in time" in bot.slack.sees("U1", "C1")[-1].words
    bot.slack.complaints.clear()


async def test_the_home_tab_tells_how_fresh_the_knowledge_is(bot: Running) -> None:
    await bot.slack.open_home()
    await bot.slack.settled()
    home = bot.slack.home_of("U1")
    assert home is not None
    for words in ("Revision", "Open disputes", "Quick questions", "Look up…"):
        assert words.casefold() in home.words.casefold() or words in home.buttons, words
    await bot.slack.press(home, "/relations qatar turkey")
    await bot.slack.settled()
    view = bot.slack.view_of("U1")
    assert view is not None
    assert "Qatar · Türkiye" in view.words
    await bot.slack.press(home, "Look up…")
    await bot.slack.settled()
    view = bot.slack.view_of("U1")
    assert view is not None
    assert view.title == "Look up"


async def test_every_button_of_the_home_tab_leads_somewhere(bot: Running) -> None:
    await bot.slack.open_home()
    await bot.slack.settled()
    home = bot.slack.home_of("U1")
    assert home is not None
    for label in home.buttons:
        before = bot.slack.view_of("U1")
        await bot.slack.press(home, label)
        await bot.slack.settled()
        after = bot.slack.view_of("U1")
        assert after is not None
        assert after is not before
        assert "not found" not in after.words


async def test_another_workspace_gets_no_window_of_ours(bot: Running) -> None:
    opened = await bot.slack.global_shortcut("look-up", user="U666", team="T666")
    await bot.slack.settled()
    assert opened.view is not None
    assert "not set up for your workspace" in opened.view.words
    await bot.slack.open_home(user="U666", team="T666")
    await bot.slack.settled()
    home = bot.slack.home_of("U666")
    assert home is not None
    assert "not set up" in home.words
