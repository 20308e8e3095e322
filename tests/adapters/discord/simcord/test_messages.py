"""Mentions, direct messages, other servers, restarts."""

from __future__ import annotations

import discord

from bot.adapters.discord import Others
from bot.adapters.discord.client import OneShard
from bot.adapters.discord.declaring import NAMES
from bot.core.health import Health
from tests.adapters.desk import Desk
from tests.adapters.discord.room import (
    ELSEWHERE,
    NEWSROOM,
    SHARE,
    Room,
    buttons,
    client_of,
    menu,
    opened,
    words,
)

# --- mentions and direct messages --------------------------------------------------------------------------------------


async def test_a_mention_is_answered_for_all_as_a_reply(room: Room) -> None:
    asked = await room.ada.send(room.channel, f"{room.me} relations qatr turkey, please!")
    [post] = room.posts()
    assert post.reference is not None
    assert post.reference.message_id == asked.id
    assert words(post).startswith("Qatar · Türkiye\n")
    assert post.mentions == []
    assert SHARE not in buttons(post)


async def test_a_mention_in_a_thread_is_answered_there(room: Room) -> None:
    thread = await opened(room)
    await room.ada.send(thread, f"/leader erdogan {room.me}")
    assert ["Recep Tayyip Erdoğan" in words(post) for post in room.posts(thread)] == [True]
    assert room.posts() == []


async def test_a_mention_without_a_question_shows_what_can_be_asked(room: Room) -> None:
    await room.ada.send(room.channel, room.me)
    assert ["What can be asked" in words(post) for post in room.posts()] == [True]


async def test_what_is_not_for_the_bot_is_left_alone(room: Room) -> None:
    wire = room.env.create_user("wire", bot=True)
    machine = room.guild.add_member(wire)
    await room.ada.send(room.channel, "relations qatar turkey")
    await room.ada.send(room.channel, f"@everyone {room.ben.mention} relations qatar turkey")
    await machine.send(room.channel, f"{room.me} about")
    edited = await room.ada.send(room.channel, "about")
    await room.ada.edit(edited, f"{room.me} about")
    assert room.posts() == []
    assert room.desk.asked == []


async def test_what_discord_delivers_twice_is_answered_once(room: Room) -> None:
    asked = await room.ada.send(room.channel, f"{room.me} about")
    # simcord delivers once; the client hears the same again.
    for client in (room.env.bot, client_of(room.desk)):
        assert isinstance(client, OneShard)
        if client is not room.env.bot:
            await room.env.restart_bot(client)
        await client.on_message(asked)
    assert len(room.posts()) == 1
    assert room.desk.asked == ["about"]


async def test_where_the_bot_may_not_write_a_mention_gets_no_answer(room: Room) -> None:
    assert room.guild.me is not None
    quiet = room.guild.create_text_channel(
        "quiet", overwrites={room.guild.me: discord.PermissionOverwrite(send_messages=False)}
    )
    await room.ada.send(quiet, f"{room.me} about")
    assert room.posts(quiet) == []
    assert room.troubles == [f"an answer was not posted to the channel {quiet.id}: 403 Missing Permissions (50013)"]


async def test_a_direct_message_is_answered(room: Room) -> None:
    await room.ada.send_dm("leader of qatar")
    answer = room.ada.user.dm_channel.last_message
    assert "Tamim bin Hamad Al Thani" in words(answer)
    assert answer is not None
    assert answer.reference is None
    assert SHARE not in buttons(answer)
    assert not answer.flags.ephemeral
    lookups = [one.path for one in room.env.http_requests if "/members/" in one.path]
    assert len(lookups) == 1
    await room.ada.send_dm("about")
    assert [one.path for one in room.env.http_requests if "/members/" in one.path] == lookups, "and remembered"


async def test_commands_buttons_and_forms_work_in_direct_messages(room: Room) -> None:
    user = room.ada.user
    answer = room.answer(await user.slash("leader", who="president"))
    assert not answer.ephemeral
    assert room.answer(await user.click(answer, label="President of Türkiye")).id == answer.id
    assert "Recep Tayyip Erdoğan" in words(answer)
    assert SHARE not in buttons(answer)
    shown = await user.click(answer, label="As of…")
    assert "as of 2024" in words(room.answer(await user.submit_modal(shown, {"day": "2024"})))
    assert all(not one.flags.ephemeral for one in user.dm_channel.history())


# --- servers that are not answered -------------------------------------------------------------------------------------


async def test_another_server_is_refused_in_words_and_its_mentions_are_left_alone(room: Room) -> None:
    elsewhere = room.env.create_guild("Elsewhere", id=ELSEWHERE)
    lobby = elsewhere.create_text_channel("lobby")
    eve = elsewhere.add_member(room.env.create_user("eve"))
    outcome = await eve.slash(lobby, "leader", who="erdogan")
    assert "This bot is not set up for your server." in words(outcome.response)
    assert outcome.ephemeral
    assert await eve.autocomplete(lobby, "leader", "who", "erd") == []
    message = await eve.send(lobby, f"{room.me} about")
    assert "not set up" in words((await eve.context_menu(lobby, NAMES, message)).response)
    assert [one.id for one in lobby.history()] == [message.id], "nothing is posted for all"
    assert room.desk.asked == []
    assert room.desk.invocations == []
    assert room.troubles == []


async def test_direct_messages_are_answered_to_members_of_a_server_that_is(room: Room) -> None:
    elsewhere = room.env.create_guild("Elsewhere", id=ELSEWHERE)
    eve = elsewhere.add_member(room.env.create_user("eve"))
    elsewhere.add_member(room.ada.user)
    await room.ada.send_dm("leader of qatar")
    assert "Tamim bin Hamad Al Thani" in words(room.ada.user.dm_channel.last_message)
    await eve.send_dm("leader of qatar")
    assert "This bot answers members of certain servers" in words(eve.user.dm_channel.last_message)
    assert "Not set up for you" in words((await eve.user.slash("about")).response)
    assert await eve.user.autocomplete("leader", "who", "erd") == []


async def test_other_servers_are_left_where_that_is_wished(room: Room) -> None:
    await room.env.restart_bot(client_of(room.desk, Others.LEAVE))
    room.env.create_guild("Elsewhere", id=ELSEWHERE)
    await room.env.settle()
    assert [guild.id for guild in room.env.bot.guilds] == [NEWSROOM]
    assert room.troubles == []


async def test_a_server_the_bot_was_in_before_is_left_when_it_starts(room: Room) -> None:
    room.env.create_guild("Elsewhere", id=ELSEWHERE)
    await room.env.restart_bot(client_of(room.desk, Others.LEAVE))
    assert [guild.id for guild in room.env.bot.guilds] == [NEWSROOM]
    assert room.troubles == []


async def test_a_server_that_cannot_be_left_is_ignored(room: Room) -> None:
    elsewhere = room.env.create_guild("Elsewhere", id=ELSEWHERE)
    lobby = elsewhere.create_text_channel("lobby")
    eve = elsewhere.add_member(room.env.create_user("eve"))
    room.env.inject_error("DELETE", "/users/@me/guilds/*")
    await room.env.restart_bot(client_of(room.desk, Others.LEAVE))
    assert [f"the server {ELSEWHERE} could not be left" in line for line in room.troubles] == [True]
    assert "not set up" in words((await eve.slash(lobby, "about")).response)


# --- restarts ----------------------------------------------------------------------------------------------------------


async def test_everything_under_an_answer_works_after_a_restart(room: Room) -> None:
    pair = await room.ask("relations", a="qatar", b="turkey")
    choice = await room.ask("leader", who="president")
    many = await room.ask("country", country="united")
    await room.ada.send(room.channel, f"{room.me} source s004")
    [post] = room.posts()
    await room.env.restart_bot(client_of(room.desk))
    assert words((await room.ada.click(pair, label="Timeline")).response).startswith("Timeline: ")
    await room.ada.click(pair, label="Next page ›")
    assert "page 2 of 2" in words(pair)
    await room.ada.click(pair, label=SHARE)
    assert len(room.posts()) == 2
    await room.ada.click(choice, label="President of Syria")
    assert words(choice).startswith("President of Syria\n")
    await room.ada.select(many, [menu(many)["United Kingdom"]])
    assert words(many).startswith("United Kingdom\n")
    assert "page 2 of 4" in words((await room.ben.click(post, label="Next page ›")).response)
    assert room.troubles == []


async def test_a_form_opened_before_a_restart_is_answered_after_it(room: Room) -> None:
    shown = await room.ada.click(await room.ask("leader", who="erdogan"), label="As of…")
    await room.env.restart_bot(client_of(room.desk))
    assert "as of 2024" in words((await room.ada.submit_modal(shown, {"day": "2024"})).response)


LONG = "Turkish President Erdoğan and the Emir of Qatar spoke about Gaza in Doha, and about Syria, Iran and Russia too."


async def test_questions_too_long_for_a_button_outlast_a_restart(room: Room) -> None:
    answer = await room.ask("names", text=LONG)
    await room.env.restart_bot(client_of(room.desk))
    await room.ada.click(answer, label=SHARE)
    assert ["Named in this text" in words(post) for post in room.posts()] == [True]


async def test_a_button_whose_question_was_forgotten_says_so(room: Room) -> None:
    answer = await room.ask("names", text=LONG)
    forgetful = Desk(Health(["discord"]))
    await room.env.restart_bot(client_of(forgetful))
    told = room.answer(await room.ada.click(answer, label=SHARE))
    assert told.ephemeral
    assert "This button is too old to be remembered. Please ask again." in words(told)
    assert room.posts() == []
