"""What a reporter does in Slack, and sees: slash commands, mentions, direct messages, buttons, pages, sharing."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.adapters.slack import listeners, platform
from bot.adapters.slack.buttons import fits
from bot.adapters.slack.messages import private
from bot.core.parameters import MOST_LETTERS
from bot.state.events import SeenEvents
from bot.state.store import open_store
from tests.adapters.slack.conftest import Running, served
from tests.emulators.slack import SlackStandIn
from tests.emulators.slack_workspace import Message


async def test_a_slash_command_is_answered_to_its_asker_alone(bot: Running) -> None:
    outcome = await bot.slack.slash("/relations qatr turkiye")
    assert outcome.ack_seconds is not None
    assert outcome.ack_seconds < 1
    message = outcome.message
    assert message.private
    assert "Qatar · Türkiye" in message.words
    assert "matched: “qatr” → Qatar (typo)" in message.words
    assert "Last contact" in message.words
    assert bot.slack.sees("U2", "C1") == []


async def test_what_format_slack_prints_is_what_is_sent(bot: Running) -> None:
    outcome = await bot.slack.slash("/relations qatar turkey")
    answer = await bot.desk.ask("/relations qatar turkey")
    assert json.loads(platform.render(answer)) == outcome.answer
    pages = json.loads(platform.render(await bot.desk.ask("/source s003")))
    assert pages[0] == (await bot.slack.slash("/source s003")).answer
    assert len(pages) == 3
    assert private(answer) == outcome.answer


async def test_every_command_is_also_asked_as_dragoman(bot: Running) -> None:
    one = (await bot.slack.slash("/dragoman leader erdogan")).message.words
    assert one == (await bot.slack.slash("/leader erdogan")).message.words
    assert "What can be asked" in (await bot.slack.slash("/dragoman")).message.words
    assert "What can be asked" in (await bot.slack.slash("/dragoman help")).message.words


async def test_a_mention_is_answered_for_all_in_its_thread(bot: Running) -> None:
    outcome = await bot.slack.mention("relations qatar turkey")
    await bot.slack.settled()
    message = outcome.message
    assert not message.private
    assert message.thread_ts is not None
    assert "Qatar · Türkiye" in message.words
    assert message.sent["unfurl_links"] is False
    assert message.sent["link_names"] is False


async def test_a_mention_inside_a_thread_stays_there(bot: Running) -> None:
    root = bot.slack.say("Any idea who met whom?")
    outcome = await bot.slack.mention("/meetings erdogan", thread_ts=root.ts)
    await bot.slack.settled()
    assert outcome.message.thread_ts == root.ts


async def test_a_direct_message_is_answered(bot: Running) -> None:
    outcome = await bot.slack.direct("leader of qatar")
    await bot.slack.settled()
    assert "Share to channel" not in outcome.message.buttons
    assert outcome.message.thread_ts is None


async def test_what_slack_delivers_twice_is_answered_once(bot: Running) -> None:
    outcome = await bot.slack.mention("about")
    await bot.slack.redeliver(outcome)
    await bot.slack.settled()
    await bot.slack.redeliver(outcome)
    await bot.slack.settled()
    assert len(outcome.messages) == 1


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_what_was_answered_before_a_restart_is_not_answered_again(tmp_path: Path, mode: str) -> None:
    async with SlackStandIn(mode=mode) as slack:
        async with await open_store(str(tmp_path / "state.db")) as store, served(slack, SeenEvents(store)):
            outcome = await slack.mention("about")
            await slack.settled()
            message = (await slack.slash("/leader erdogan")).message
        async with await open_store(str(tmp_path / "state.db")) as store, served(slack, SeenEvents(store)) as again:
            await slack.redeliver(outcome)
            await slack.settled()
            assert again.desk.asked == []
            pressed = await slack.press(message, "Timeline")
            await slack.settled()
            assert "Timeline" in pressed.message.words, "buttons outlast a restart"
        assert len(outcome.messages) == 3, "an answer by mention, one by command, one by button"
        assert slack.complaints == []


async def test_the_bot_does_not_answer_itself_or_edits(bot: Running) -> None:
    for extra in ({"bot_id": "B7"}, {"subtype": "message_changed"}, {"subtype": "message_deleted"}):
        message = {
            "type": "message",
            "channel_type": "im",
            "channel": "DU1",
            "user": "U1",
            "text": "about",
            "ts": "1.1",
        }
        await bot.slack.event({**message, **extra}, "U1", "DU1")
    await bot.slack.settled()
    assert bot.desk.asked == []


async def test_names_that_fit_alike_are_buttons_and_the_choice_takes_their_place(bot: Running) -> None:
    message = (await bot.slack.slash("/leader president")).message
    assert "several fit" in message.words
    assert message.buttons == ["President of Kazakhstan", "President of Türkiye", "President of Syria"]
    chosen = await bot.slack.press(message, "President of Türkiye")
    await bot.slack.settled()
    assert [one.ts for one in chosen.messages] == [message.ts]
    assert "Recep Tayyip Erdoğan" in message.words


async def test_a_guess_that_was_refused_offers_what_is_near(bot: Running) -> None:
    message = (await bot.slack.slash("/country austrla")).message
    assert message.buttons
    await bot.slack.press(message, message.buttons[0])
    await bot.slack.settled()
    assert "not found" not in bot.slack.sees("U1", "C1")[-1].words


async def test_a_button_opens_another_answer_beside_the_first(bot: Running) -> None:
    message = (await bot.slack.slash("/relations qatar turkey")).message
    pressed = await bot.slack.press(message, "Timeline")
    await bot.slack.settled()
    assert pressed.message.ts != message.ts
    assert pressed.message.private
    assert "Timeline" in pressed.message.words


async def test_long_answers_have_pages_and_turn_in_place(bot: Running) -> None:
    message = (await bot.slack.slash("/source s003")).message
    assert "page 1 of 3" in message.words
    pages = [message.words]
    for _ in range(2):
        turned = await bot.slack.press(message, "Next page ›")
        await bot.slack.settled()
        assert turned.message.ts == message.ts
        pages.append(turned.message.words)
    assert "Next page ›" not in message.buttons
    assert "page 3 of 3" in pages[2]
    back = await bot.slack.press(message, "‹ Previous page")
    await bot.slack.settled()
    assert back.message.words == pages[1]


async def test_sharing_posts_once_for_all_and_says_so(bot: Running) -> None:
    message = (await bot.slack.slash("/leader erdogan")).message
    for _ in range(2):
        await bot.slack.press(message, "Share to channel")
    await bot.slack.settled()
    public = bot.slack.sees("U2", "C1")
    assert len(public) == 1
    assert "shared by ada" in public[0].words
    assert "Share to channel" not in public[0].buttons
    assert "Shared to the channel." in message.words
    assert "Share to channel" not in message.buttons


async def test_sharing_where_the_bot_is_no_member_works_too(bot: Running) -> None:
    message = (await bot.slack.slash("/leader erdogan", channel="C9")).message
    await bot.slack.press(message, "Share to channel")
    await bot.slack.settled()
    assert len(bot.slack.sees("U2", "C9")) == 1
    assert bot.slack.complaints == ["chat.postMessage: not_in_channel"], (
        "tried as a post of ours, then by Slack's own way"
    )
    bot.slack.complaints.clear()


async def test_a_button_under_a_public_answer_answers_its_presser_alone(bot: Running) -> None:
    outcome = await bot.slack.mention("relations qatar turkey")
    await bot.slack.settled()
    pressed = await bot.slack.press(outcome.message, "Timeline", user="U2")
    await bot.slack.settled()
    assert pressed.message.seen_by == "U2"
    assert pressed.message.thread_ts == outcome.message.thread_ts


async def test_an_answer_as_of_another_day(bot: Running) -> None:
    message = (await bot.slack.slash("/leader qatar")).message
    opened = await bot.slack.press(message, "As of…")
    await bot.slack.settled()
    assert opened.view is not None
    assert opened.view.title == "As of…"
    submitted = await bot.slack.submit(opened.view, {"typed": "april 2024"})
    await bot.slack.settled()
    assert opened.view is None, "the window is closed"
    latest = bot.slack.sees("U1", "C1")[-1]
    assert "as of Apr 2024" in latest.words
    assert latest.private
    assert submitted.error is None
    again = await bot.slack.press(latest, "As of…")
    await bot.slack.settled()
    assert again.view is not None
    await bot.slack.submit(again.view, {"day": "2025-11-01"})
    await bot.slack.settled()
    assert "as of 1 Nov 2025" in bot.slack.sees("U1", "C1")[-1].words


@pytest.mark.parametrize(("field", "typed"), [("typed", "banana"), ("day", "2199-01-01")])
async def test_a_date_that_will_not_do_is_told_in_the_form(bot: Running, field: str, typed: str) -> None:
    message = (await bot.slack.slash("/leader qatar")).message
    opened = await bot.slack.press(message, "As of…")
    await bot.slack.settled()
    assert opened.view is not None
    await bot.slack.submit(opened.view, {field: typed})
    assert opened.view is not None, "the form stays"
    assert opened.view.errors[field]
    assert len(bot.slack.sees("U1", "C1")) == 1


async def test_a_form_left_open_for_long_is_answered_in_its_window(
    bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = (await bot.slack.slash("/leader qatar")).message
    opened = await bot.slack.press(message, "As of…")
    await bot.slack.settled()
    assert opened.view is not None
    later = SimpleNamespace(time=lambda: time.time() + 31 * 60)
    monkeypatch.setattr(listeners, "time", later)
    await bot.slack.submit(opened.view, {"typed": "april 2024"})
    await bot.slack.settled()
    assert opened.view is not None
    assert "as of Apr 2024" in opened.view.words


async def test_in_a_direct_message_pages_turn_in_place_and_nothing_is_shared(bot: Running) -> None:
    outcome = await bot.slack.direct("source s003")
    await bot.slack.settled()
    message = outcome.message
    await bot.slack.press(message, "Next page ›")
    await bot.slack.settled()
    assert "page 2 of" in message.words
    assert len(outcome.messages) == 1
    typed = (await bot.slack.slash("/leader qatar", channel="DU1")).message
    assert "Share to channel" not in typed.buttons
    asked = await bot.slack.press(message, "As of…") if "As of…" in message.buttons else None
    assert asked is None


async def test_each_page_can_be_shared_and_a_failed_share_tried_again(bot: Running) -> None:
    message = (await bot.slack.slash("/source s003")).message
    await bot.slack.press(message, "Share to channel")
    await bot.slack.settled()
    await bot.slack.press(message, "Next page ›")
    await bot.slack.settled()
    bot.slack.fail("chat.postMessage", error="restricted_action")
    await bot.slack.press(message, "Share to channel")
    # A second post waits a second for its turn.
    await bot.slack.until(lambda: "not shared: this workspace does not let me post there" in message.words)
    await bot.slack.press(message, "Share to channel")
    await bot.slack.until(lambda: "Shared to the channel." in message.words)
    shared = bot.slack.sees("U2", "C1")
    assert len(shared) == 2
    assert "page 1 of" in shared[0].words
    assert "page 2 of" in shared[1].words
    bot.slack.complaints.clear()


async def test_an_edited_question_is_not_answered_twice_and_a_picture_with_one_is(bot: Running) -> None:
    first = await bot.slack.mention("leader qatar")
    await bot.slack.settled()
    inner = {**first.payload["event"], "edited": {"user": "U1", "ts": "1.1"}}
    again = await bot.slack.event(inner, "U1", "C1")
    await bot.slack.settled()
    assert again.messages == []
    said = {"type": "message", "channel_type": "im", "channel": bot.slack.space.im("U1").id, "user": "U1", "ts": "1.2"}
    shown = await bot.slack.event({**said, "subtype": "file_share", "text": "leader qatar"}, "U1", "DU1")
    await bot.slack.settled()
    assert "Qatar" in shown.message.words


async def test_an_answer_that_slack_does_not_take_is_owned_up_to(bot: Running) -> None:
    bot.slack.fail("chat.postMessage", status=500)
    outcome = await bot.slack.mention("leader qatar")
    await bot.slack.settled()
    assert outcome.message.seen_by == "U1"
    assert "may not have arrived: please ask again" in outcome.message.words
    bot.slack.complaints.clear()


async def test_a_slow_answer_is_acknowledged_first_and_arrives_after(bot: Running) -> None:
    bot.desk.slow = 1.2
    outcome = await bot.slack.slash("/leader erdogan")
    assert outcome.ack_seconds is not None
    assert outcome.ack_seconds < 1
    assert outcome.answer is None
    await bot.slack.until(lambda: outcome.messages, timeout=5)
    assert "Erdoğan" in outcome.message.words


async def test_another_workspace_is_refused_politely(bot: Running) -> None:
    message = (await bot.slack.slash("/leader erdogan", team="T666", user="U666")).message
    assert "not set up for your workspace" in message.words
    assert "Erdoğan" not in message.words
    mentioned = await bot.slack.mention("leader erdogan", team="T666", user="U666")
    await bot.slack.settled()
    assert "not set up" in mentioned.message.words
    assert bot.desk.asked == []


@pytest.mark.parametrize("line", ["<!channel>", "<@U2> *x*", "qatar & <turkey>", "`rm -rf`", "_a_ :tada: ~b~", ""])
async def test_nothing_that_is_typed_comes_back_as_markup(bot: Running, line: str) -> None:
    message = (await bot.slack.slash("/leader", text=line.replace("&", "&amp;").replace("<", "&lt;"))).message
    assert isinstance(message, Message)
    assert bot.slack.complaints == []


async def test_commands_are_named_as_they_are_typed_here(tmp_path: Path) -> None:
    async with SlackStandIn(mode="socket") as slack, served(slack, command_prefix="desk-"):
        told = (await slack.slash("/desk-relations qatar")).message
        assert "/desk-relations qatar turkey" in told.words
        assert "/dragoman relations" not in told.words
        usage = (await slack.slash("/dragoman help")).message.words
        assert "/desk-meetings" in usage
        assert "/meetings" not in usage.replace("/desk-meetings", "")
        await slack.press(told, told.buttons[0])
        await slack.settled()
        assert "Usage" in told.words, "what a button runs is not spelled otherwise"
        await slack.open_home()
        await slack.settled()
        home = slack.home_of("U1")
        assert home is not None
        assert "/desk-relations qatar turkey" in home.buttons
        await slack.press(home, "/desk-relations qatar turkey")
        await slack.settled()
        view = slack.view_of("U1")
        assert view is not None
        assert "Qatar · Türkiye" in view.words
    async with SlackStandIn(mode="socket") as slack, served(slack):
        assert "/dragoman help relations" in (await slack.slash("/dragoman")).message.words


@pytest.mark.parametrize("count", [MOST_LETTERS - 1, MOST_LETTERS, MOST_LETTERS + 1])
async def test_questions_around_the_longest(bot: Running, count: int) -> None:
    words = "x" * (count - len("/lookup "))
    told = (await bot.slack.slash("/lookup", text=words)).message.words
    assert ("characters long" in told) == (count > MOST_LETTERS)
    mentioned = await bot.slack.mention(f"lookup {words}")
    await bot.slack.settled()
    assert mentioned.messages


async def test_a_question_too_long_for_a_button_is_shared_all_the_same(bot: Running) -> None:
    # Slack hands `&` back as an escape, so that it takes six letters of a button.
    text = "Erdoğan & Sheikh Tamim & Tokayev met in Astana; Qatar & Türkiye & Syria & the SCO agreed. " * 21
    line = f"/names {text.strip()}"
    assert not fits(line)
    slash = (await bot.slack.slash(line)).message
    await bot.slack.press(slash, "Share to channel")
    await bot.slack.settled()
    [shared] = bot.slack.sees("U2", "C1")
    assert "Named in this text" in shared.words
