"""Commands, buttons, pages, sharing and forms, as people use and see them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord import (
    SetupError,
)

from bot.adapters.discord.declaring import NAMES
from bot.adapters.discord.syncing import sync
from bot.commands import COMMANDS
from bot.config import Settings
from bot.core.command import Command
from tests.adapters.discord.room import (
    FOLLOW_UP,
    MANY_NAMES,
    POST,
    SHARE,
    Room,
    buttons,
    menu,
    opened,
    words,
)
from tests.commands.room import employed

# --- slash commands ----------------------------------------------------------------------------------------------------

_NAMED = re.compile(r"\b([a-z-]+):(.*?)(?=\s[a-z-]+:|$)")


def filled_in(command: Command, example: str) -> dict[str, str]:
    """An example's words as somebody types them into the options: two parties are parted before the last word."""
    names = {option.name for option in command.options}
    given = {name: value.strip() for name, value in _NAMED.findall(example) if name in names}
    rest = _NAMED.sub("", example).split()[1:] if given else example.split()[1:]
    free = [option.name for option in command.options if option.type.positional and option.name not in given]
    if len(free) > 1 and len(rest) > 1:
        given |= {free[0]: " ".join(rest[:-1]), free[1]: rest[-1]}
    elif free and rest:
        given[free[0]] = " ".join(rest)
    return {name.lower(): value for name, value in given.items()}


def test_examples_are_filled_in_as_a_person_would() -> None:
    assert filled_in(COMMANDS.by_name["relations"], "/relations saudi arabia syria") == {
        "a": "saudi arabia",
        "b": "syria",
    }
    assert filled_in(COMMANDS.by_name["meetings"], "/meetings erdogan since:2025") == {"a": "erdogan", "since": "2025"}
    assert filled_in(COMMANDS.by_name["leader"], "/leader amir of qatar") == {"who": "amir of qatar"}


# What has a form changes files, and is asked of a desk that has some: tests/commands/test_suggesting.py.
@pytest.mark.parametrize("name", [one.name for one in COMMANDS if one.form is None])
async def test_every_command_answers_its_examples_to_whoever_asks(room: Room, name: str, tmp_path: Path) -> None:
    command = COMMANDS.by_name[name]
    async with employed(room.desk, tmp_path, Settings()):
        for example in command.examples:
            if name == "unwatch":
                await room.ask("watch", **filled_in(command, example))
            outcome = await room.ada.slash(room.channel, name, **filled_in(command, example))
            assert outcome.ephemeral
            assert not outcome.deferred
            said = words(outcome.response)
            assert not re.search("not found|not understood|went wrong|several fit", said), said
            asker = room.desk.askers[-1]
            if name == "unwatch":
                await room.desk.ask(example.replace("unwatch", "watch"), asker)
            assert (await room.desk.ask(example, asker)).title in said
    assert room.posts() == []
    assert room.troubles == []


async def test_a_slash_command_shows_what_it_guessed_and_where_it_is_from(room: Room) -> None:
    answer = await room.ask("relations", a="qatr", b="turkiye")
    assert words(answer).startswith("Qatar · Türkiye\n")
    assert "matched: “qatr” → Qatar (typo)" in words(answer)
    assert "Last contact" in words(answer)
    assert "s004  Erdoğan in Doha" in words(answer)
    assert buttons(answer) == ["Next page ›", "Sources", "Timeline", "Meetings", "As of…", SHARE]


async def test_options_that_are_left_out_and_dates_in_any_form(room: Room) -> None:
    everything = words(await room.ask("meetings", a="erdogan"))
    assert "Türkiye" in words(await room.ask("meetings", a="erdogan", b="qatar", since="late october 2025"))
    assert everything.startswith(words(await room.ask("meetings", a="erdogan", topic="  ")).splitlines()[0])
    assert "not understood" in words(await room.ask("meetings", a="erdogan", since="whenever"))


async def test_a_command_that_was_never_declared_cannot_be_used(room: Room) -> None:
    with pytest.raises(SetupError, match="No application command"):
        await room.ada.slash(room.channel, "nonsense")
    assert set(room.ada.available_commands(room.channel)) == set(COMMANDS.by_name)
    assert set(room.ada.user.available_commands()) == set(COMMANDS.by_name)


async def test_a_second_sync_finds_nothing_to_change(room: Room) -> None:
    writes = [one.method for one in room.env.http_requests if one.path.endswith("/commands")]
    assert await sync(room.env.bot, COMMANDS) == []
    assert [one.method for one in room.env.http_requests if one.path.endswith("/commands")] == [*writes, "GET"]


async def test_an_answer_that_takes_long_is_announced_and_then_filled_in(slow: Room) -> None:
    outcome = await slow.ada.slash(slow.channel, "leader", who="erdogan")
    assert not outcome.acknowledged
    await slow.passes(1)
    assert outcome.deferred
    assert outcome.ephemeral
    await slow.passes(60)
    assert "Recep Tayyip Erdoğan" in words(outcome.response)
    assert outcome.followups == []
    assert slow.posts() == []


async def test_what_takes_too_long_is_given_up_with_a_word(slow: Room) -> None:
    slow.desk.slow = 600.0
    outcome = await slow.ada.slash(slow.channel, "leader", who="erdogan")
    await slow.passes(121)
    assert "That took too long. Please ask again" in words(outcome.response)
    assert slow.troubles == ["an answer was given up after 120 s"]


async def test_a_bug_is_told_with_a_reference_and_logged_under_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("tests.adapters.desk.Desk.answer", broken)
        said = words(await room.ask("leader", who="erdogan"))
    reference = re.search("reference ([0-9a-f]{8})", said)
    assert reference is not None, said
    assert [reference[1] in line for line in room.troubles] == [True]
    assert "Recep Tayyip Erdoğan" in words(await room.ask("leader", who="erdogan"))


async def test_nothing_typed_calls_or_styles_anything(room: Room) -> None:
    outcome = await room.ada.slash(room.channel, "leader", who="@everyone **bold** <@1> [x](https://evil.example)")
    assert outcome.response is not None
    assert "“@everyone **bold** <@1> [x](https://evil.example)” was not found" in (
        outcome.response.embeds[0].title or ""
    ).replace("\\", "")
    await room.ben.send(room.channel, f"{room.me} leader @everyone <@{room.ada.id}>")
    [post] = room.posts()
    assert not post.mention_everyone
    assert post.mentions == []


# --- autocomplete ------------------------------------------------------------------------------------------------------


async def test_names_complete_while_they_are_typed_and_the_choice_is_taken(room: Room) -> None:
    offers = await room.ada.autocomplete(room.channel, "relations", "b", "turk", a="qatar")
    assert "Türkiye" in [one["name"] for one in offers]
    chosen = next(one["value"] for one in offers if one["name"] == "Türkiye")
    assert words(await room.ask("relations", a="qatar", b=chosen)).startswith("Qatar · Türkiye\n")


@pytest.mark.parametrize("typed", ["", "a", "k", "катар", "قطر", "erdgan", "x" * 100, "@everyone", "  "])
async def test_offers_fit_and_differ(room: Room, typed: str) -> None:
    offers = await room.ada.autocomplete(room.channel, "leader", "who", typed)
    labels = [one["name"] for one in offers]
    assert len(labels) <= 25
    assert len(set(labels)) == len(labels)
    assert all(0 < len(one["name"]) <= 100 and 0 < len(one["value"]) <= 100 for one in offers)


async def test_a_label_that_comes_back_instead_of_its_value_is_taken_for_it(room: Room) -> None:
    for name, option, typed in (
        ("leader", "who", "erd"),
        ("source", "source", "ceasefire"),
        ("country", "country", "ka"),
    ):
        offers = await room.ada.autocomplete(room.channel, name, option, typed)
        assert offers, (name, typed)
        for one in offers[:3]:
            by_label, by_value = [words(await room.ask(name, **{option: one[key]})) for key in ("name", "value")]
            assert by_label == by_value


async def test_topics_places_and_sources_complete_too(room: Room) -> None:
    assert await room.ada.autocomplete(room.channel, "events", "topic", "med", a="qatar")
    assert await room.ada.autocomplete(room.channel, "meetings", "place", "dol", a="qatar") is not None
    assert (await room.ada.autocomplete(room.channel, "source", "source", "s00"))[0]["value"] == "s000"
    assert await room.ada.user.autocomplete("leader", "who", "erd"), "in direct messages as well"


# --- choosing ----------------------------------------------------------------------------------------------------------


async def test_few_that_fit_are_buttons_and_the_choice_takes_their_place(room: Room) -> None:
    answer = await room.ask("leader", who="president")
    assert "several fit" in words(answer)
    assert buttons(answer) == ["President of Kazakhstan", "President of Türkiye", "President of Syria", "Look up…"]
    chosen = await room.ada.click(answer, label="President of Türkiye")
    assert room.answer(chosen).id == answer.id
    assert "Recep Tayyip Erdoğan" in words(answer)
    assert "several fit" not in words(answer)
    assert SHARE in buttons(answer)
    assert [one.id for one in room.channel.history(viewer=room.ada)] == [answer.id]


async def test_many_that_fit_are_a_menu_and_the_choice_takes_its_place(room: Room) -> None:
    answer = await room.ask("country", country="united")
    assert buttons(answer) == ["Look up…"]
    assert "United Kingdom" in menu(answer)
    chosen = await room.ada.select(answer, [menu(answer)["United Kingdom"]])
    assert room.answer(chosen).id == answer.id
    assert words(answer).startswith("United Kingdom\n")
    assert menu(answer) == {}


async def test_what_else_could_be_asked_is_a_menu_that_answers_beside(room: Room) -> None:
    answer = await room.ask("names", text=MANY_NAMES.removeprefix("/names "))
    beside = room.answer(await room.ada.select(answer, [menu(answer)["Qatar · Türkiye"]]))
    assert beside.id != answer.id
    assert beside.ephemeral
    assert words(beside).startswith("Qatar · Türkiye\n")
    assert words(answer).startswith("Named in this text: 6 entries"), "it stays as it was"


async def test_a_button_answers_beside_the_first_answer(room: Room) -> None:
    answer = await room.ask("relations", a="qatar", b="turkey")
    before = words(answer)
    for label, title in (("Timeline", "Timeline: "), ("Meetings", "Meetings: "), ("Sources", "4 sources")):
        beside = room.answer(await room.ada.click(answer, label=label))
        assert beside.ephemeral
        assert words(beside).startswith(title), label
    assert words(answer) == before


async def test_a_choice_that_takes_long_keeps_the_question_until_it_is_there(slow: Room) -> None:
    slow.desk.slow = 0.0
    answer = await slow.ask("leader", who="president")
    slow.desk.slow = 60.0
    chosen = await slow.ada.click(answer, label="President of Syria")
    await slow.passes(1)
    assert chosen.deferred
    assert "several fit" in words(answer)
    await slow.passes(60)
    assert words(answer).startswith("President of Syria\n")
    assert len(slow.channel.history(viewer=slow.ada)) == 1


# --- pages -------------------------------------------------------------------------------------------------------------


async def test_pages_turn_in_place_for_the_one_who_sees_them(room: Room) -> None:
    answer = await room.ask("source", source="s004")
    assert "page 1 of 4" in words(answer)
    for number in (2, 3, 4):
        turned = await room.ada.click(answer, label="Next page ›")
        assert room.answer(turned).id == answer.id
        assert f"page {number} of 4" in words(answer)
    assert "Next page ›" not in buttons(answer)
    await room.ada.click(answer, label="‹ Previous page")
    assert "page 3 of 4" in words(answer)
    assert len(room.channel.history(viewer=room.ada)) == 1


async def test_what_all_see_stays_and_whoever_turns_its_page_sees_the_next_alone(room: Room) -> None:
    await room.ada.send(room.channel, f"{room.me} source s004")
    [post] = room.posts()
    turned = room.answer(await room.ben.click(post, label="Next page ›"))
    assert turned.ephemeral
    assert "page 2 of 4" in words(turned)
    assert "page 1 of 4" in words(room.channel.history(viewer=room.ada)[-1])
    assert turned.id not in [one.id for one in room.channel.history(viewer=room.ada)]
    again = room.answer(await room.ben.click(turned, label="Next page ›"))
    assert again.id == turned.id
    assert "page 3 of 4" in words(again)


async def test_in_a_direct_message_pages_turn_in_place(room: Room) -> None:
    await room.ada.send_dm("source s004")
    answer = room.ada.user.dm_channel.last_message
    await room.ada.user.click(answer, label="Next page ›")
    history = room.ada.user.dm_channel.history()
    assert len(history) == 2
    assert "page 2 of 4" in words(history[-1])


# --- sharing -----------------------------------------------------------------------------------------------------------


async def test_an_answer_is_shared_once_and_whoever_shared_it_is_told(room: Room) -> None:
    answer = await room.ask("relations", a="qatar", b="turkey")
    await room.ada.click(answer, label=SHARE)
    [post] = room.posts()
    assert "Qatar · Türkiye" in words(post)
    assert "shared by Ada" in words(post)
    assert SHARE not in buttons(post)
    assert "Shared to the channel." in words(answer)
    assert SHARE not in buttons(answer), "nobody presses it again"
    assert answer.ephemeral
    assert room.troubles == []


async def test_a_button_pressed_twice_shares_once(slow: Room) -> None:
    slow.desk.slow = 0.0
    answer = await slow.ask("leader", who="erdogan")
    slow.desk.slow = 60.0
    first, second = [await slow.ada.click(answer, label=SHARE) for _ in range(2)]
    await slow.passes(61)
    assert len(slow.posts()) == 1
    assert first.acknowledged
    assert second.acknowledged, "neither press is said to have failed"
    assert "Shared to the channel." in words(answer)


async def test_the_page_that_is_seen_is_shared_and_each_page_once(room: Room) -> None:
    answer = await room.ask("source", source="s004")
    await room.ada.click(answer, label="Next page ›")
    await room.ada.click(answer, label=SHARE)
    assert ["page 2 of 4" in words(post) for post in room.posts()] == [True]
    await room.ada.click(answer, label="Next page ›")
    await room.ada.click(answer, label=SHARE)
    assert ["page 3 of 4" in words(post) for post in room.posts()] == [False, True]


async def test_where_the_bot_may_not_write_it_shares_by_the_way_the_asker_has(room: Room) -> None:
    assert room.guild.me is not None
    quiet = room.guild.create_text_channel(
        "quiet", overwrites={room.guild.me: discord.PermissionOverwrite(send_messages=False)}
    )
    outcome = await room.ada.slash(quiet, "leader", who="erdogan")
    pressed = await room.ada.click(room.answer(outcome), label=SHARE)
    [post] = room.posts(quiet)
    assert [one.id for one in pressed.followups] == [post.id]
    assert "shared by Ada" in words(post)
    assert "Shared to the channel." in words(outcome.response)
    assert room.troubles == []


async def test_where_neither_way_is_open_it_says_why_and_may_be_tried_again(room: Room) -> None:
    answer = await room.ask("leader", who="erdogan")
    for way in (POST, FOLLOW_UP):
        room.env.inject_error(*way, status=403, code=50013, message="Missing Permissions")
    await room.ada.click(answer, label=SHARE)
    assert room.posts() == []
    assert "This was not shared: I may not write in this channel: its permissions decide." in words(answer)
    await room.ada.click(answer, label=SHARE)
    assert len(room.posts()) == 1
    assert "Shared to the channel." in words(answer)


async def test_without_embed_links_it_shares_by_the_way_the_asker_has(room: Room) -> None:
    # simcord knows no such permission; Discord refuses a post with embeds so.
    room.env.inject_error(*POST, status=403, code=50013, message="Missing Permissions", times=None)
    answer = await room.ask("leader", who="erdogan")
    pressed = await room.ada.click(answer, label=SHARE)
    [post] = room.posts()
    assert [one.id for one in pressed.followups] == [post.id]
    assert words(post).startswith("Recep Tayyip Erdoğan")


async def test_in_a_thread_it_is_shared_there(room: Room) -> None:
    thread = await opened(room)
    outcome = await room.ada.slash(thread, "leader", who="erdogan")
    await room.ada.click(room.answer(outcome), label=SHARE)
    assert ["shared by Ada" in words(post) for post in room.posts(thread)] == [True]
    assert room.posts() == []


async def test_a_long_name_and_one_that_is_markup_are_shown_as_they_are(room: Room) -> None:
    eve = room.guild.add_member(room.env.create_user("eve"), nick="@everyone **E** " + "v" * 16)
    outcome = await eve.slash(room.channel, "leader", who="erdogan")
    await eve.click(room.answer(outcome), label=SHARE)
    [post] = room.posts()
    assert not post.mention_everyone
    assert r"shared by \@everyone \*\*E\*\* vvv" in (post.embeds[0].description or "")


# --- forms -------------------------------------------------------------------------------------------------------------


async def test_as_of_asks_for_a_day_and_answers_for_it(room: Room) -> None:
    answer = await room.ask("leader", who="emir of qatar")
    shown = await room.ada.click(answer, label="As of…")
    assert shown.modal is not None
    assert shown.modal["title"] == "As of…"
    earlier = room.answer(await room.ada.submit_modal(shown, {"day": "july 2024"}))
    assert earlier.ephemeral
    assert earlier.id != answer.id
    assert "as of Jul 2024" in words(earlier)
    assert "as of 1 Mar 2032" in words(answer)


async def test_a_day_that_is_none_is_said_and_asked_for_again(room: Room) -> None:
    answer = await room.ask("leader", who="emir of qatar")
    wrong = room.answer(await room.ada.submit_modal(await room.ada.click(answer, label="As of…"), {"day": "soonish"}))
    assert "not understood" in words(wrong)
    shown = await room.ada.click(wrong, label="As of…")
    right = room.answer(await room.ada.submit_modal(shown, {"day": "2024"}))
    assert "as of 2024" in words(right)


async def test_look_up_asks_what_and_about_whom(room: Room) -> None:
    shown = await room.ada.click(await room.ask("help"), label="Look up…")
    assert shown.modal is not None
    assert shown.modal["title"] == "Look up…"
    fields = {"kind": ["meetings"], "first": "qatar", "second": "türkiye", "more": "since:2024"}
    answer = room.answer(await room.ada.submit_modal(shown, fields))
    assert answer.ephemeral
    assert words(answer).startswith("Meetings: Qatar · Türkiye")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": ["country"], "first": "qatar", "second": "syria"}, "leave “And whom?” empty"),
        ({"kind": ["relations"], "first": "qatar"}, "needs a second"),
        ({"kind": ["leader"], "first": "president"}, "several fit"),
        ({"kind": ["leader"], "first": "erdogan", "more": "since:2024"}, "since"),
        ({"kind": ["leader"], "first": "   "}, "not understood"),
    ],
)
async def test_a_form_that_cannot_be_answered_says_why(room: Room, fields: dict[str, Any], said: str) -> None:
    shown = await room.ada.click(await room.ask("about"), label="Look up…")
    answer = room.answer(await room.ada.submit_modal(shown, fields))
    assert said in words(answer)
    assert answer.ephemeral
    assert room.troubles == []


async def test_every_kind_of_look_up_can_be_sent(room: Room) -> None:
    answer = await room.ask("help")
    shown = await room.ada.click(answer, label="Look up…")
    assert shown.modal is not None
    [select] = [one["component"] for one in shown.modal["components"] if one["component"]["type"] == 3]
    for option in select["options"]:
        shown = await room.ada.click(answer, label="Look up…")
        found = room.answer(await room.ada.submit_modal(shown, {"kind": [option["value"]], "first": "qatar"}))
        assert "went wrong" not in words(found)
    assert room.troubles == []


# --- the menu of messages ----------------------------------------------------------------------------------------------


async def test_the_menu_of_a_message_names_who_it_is_about(room: Room) -> None:
    message = await room.ben.send(room.channel, "Erdoğan lands in **Doha**; Qatar & Türkiye are to sign.")
    outcome = await room.ada.context_menu(room.channel, NAMES, message)
    assert outcome.ephemeral
    assert words(outcome.response).startswith("Named in this text: ")
    assert "Recep Tayyip Erdoğan" in words(outcome.response)
    assert room.posts() == []


async def test_the_menu_of_a_message_without_text_says_so(room: Room) -> None:
    message = await room.ben.send(room.channel, attachments=[("a.png", b"\x89PNG")])
    answer = room.answer(await room.ada.context_menu(room.channel, NAMES, message))
    assert "This message has no text that could be read." in words(answer)
    assert answer.ephemeral


async def test_the_menu_reads_what_another_bot_embeds(room: Room) -> None:
    agency = room.guild.create_webhook(room.channel, "Agency")
    message = await agency.send(embed=discord.Embed(title="Erdoğan in Doha", description="He met Sheikh Tamim."))
    answer = room.answer(await room.ada.context_menu(room.channel, NAMES, message))
    assert "Recep Tayyip Erdoğan" in words(answer)
    assert "Tamim bin Hamad Al Thani" in words(answer)
    assert len(room.channel.history(viewer=room.ben)) == 1, "a webhook's message is not answered"
