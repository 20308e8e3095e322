"""What people do in Discord, and see: the adapter's own client, driven in process by simcord.

simcord's clock stands still while somebody acts: `Room.passes` moves it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from fnmatch import fnmatch
from functools import partialmethod
from typing import Any

import discord
import pytest
import simcord.http.client
from simcord import (
    BackendError,
    ChannelHandle,
    Env,
    GuildHandle,
    InteractionResult,
    MemberActor,
    ResponseMessage,
    SetupError,
)

from bot.adapters.discord import DiscordSettings, Others, listeners
from bot.adapters.discord.client import OneShard, options
from bot.adapters.discord.declaring import NAMES
from bot.adapters.discord.messages import Message
from bot.adapters.discord.serving import quieten
from bot.adapters.discord.syncing import kept_in_sync, sync
from bot.commands import COMMANDS
from bot.core.answer import Answer, Status
from bot.core.command import Command
from bot.core.health import Health
from bot.core.standing import Standing
from tests.adapters.desk import Desk

NEWSROOM, ELSEWHERE = 10001, 10002
SHARE = "Share to channel"
MANY_NAMES = "/names Qatar, Turkey, Syria, Kazakhstan, Iran, Russia"

CALLBACK = ("POST", "/interactions/*/*/callback")
POST = ("POST", "/channels/*/messages")
FOLLOW_UP = ("POST", "/webhooks/*/*")
FILL = ("PATCH", "/webhooks/*/*/messages/@original")

Seen = discord.Message | ResponseMessage


# --- what a person sees ------------------------------------------------------------------------------------------------

_STYLE = re.compile(r"\\(.)|\*\*?|^-# ", re.MULTILINE)


def words(message: Seen | None) -> str:
    """Every text of a message, escapes undone and styles taken off."""
    assert message is not None, "there is a message"
    texts = [message.content]
    for embed in message.embeds:
        texts += [embed.title, embed.description, embed.footer.text]
    return _STYLE.sub(lambda found: found[1] or "", "\n".join(text for text in texts if text))


def _components(message: Seen | None) -> list[Any]:
    assert message is not None, "there is a message"
    shown = message.message if isinstance(message, ResponseMessage) else message
    return [one for row in shown.components for one in row.children]  # type: ignore[union-attr]


def buttons(message: Seen | None) -> list[str]:
    """The labels of the buttons under a message."""
    return [one.label for one in _components(message) if isinstance(one, discord.Button)]


def menu(message: Seen | None) -> dict[str, str]:
    """The options of the menu under a message: what stands for each label."""
    menus = [one for one in _components(message) if isinstance(one, discord.SelectMenu)]
    return {option.label: option.value for one in menus for option in one.options}


# --- where they do it --------------------------------------------------------------------------------------------------


def client_of(desk: Desk, others: Others = Others.IGNORE) -> OneShard:
    """The adapter's client, before it has logged in."""
    settings = DiscordSettings(enabled=True, guilds=(str(NEWSROOM),), others=others)
    client = OneShard(**options())
    client.begin(desk, settings, Standing(desk, "discord"))
    return client


class Room:
    """A server that is answered, with one channel and two people: ada, who asks, and ben, who looks on."""

    def __init__(self, env: Env, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
        self.env = env
        self.desk = desk
        self._log = caplog
        self.guild: GuildHandle = env.create_guild("Newsroom", id=NEWSROOM)
        self.channel: ChannelHandle = self.guild.create_text_channel("world")
        self.ada: MemberActor = self.guild.add_member(env.create_user("ada", global_name="Ada"))
        self.ben: MemberActor = self.guild.add_member(env.create_user("ben"))

    @property
    def me(self) -> str:
        """The mention of the bot."""
        assert self.env.bot.user is not None
        return self.env.bot.user.mention

    @property
    def troubles(self) -> list[str]:
        """What was logged as a warning or worse."""
        return [one.getMessage() for one in self._log.records if one.levelno >= logging.WARNING]

    def posts(self, channel: ChannelHandle | None = None) -> list[discord.Message]:
        """What the bot wrote that ben sees."""
        seen = (channel or self.channel).history(viewer=self.ben)
        # Opening a thread leaves a line of its own in the channel.
        said = (discord.MessageType.default, discord.MessageType.reply)
        return [one for one in seen if one.author == self.env.bot.user and one.type in said]

    async def ask(self, name: str, **given: str) -> ResponseMessage:
        """ada uses a slash command; the answer."""
        return self.answer(await self.ada.slash(self.channel, name, **given))

    def answer(self, outcome: InteractionResult) -> ResponseMessage:
        """The answer to what somebody did, which is there and finished."""
        assert outcome.acknowledged
        assert outcome.response is not None
        return outcome.response

    async def passes(self, seconds: float) -> None:
        """So much time goes by."""
        await self.env.advance_time(seconds)


@pytest.fixture
def desk() -> Desk:
    return Desk(Health(["discord"]))


@pytest.fixture
def simcord_bot(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> OneShard:
    """What simcord's own fixture serves."""
    # It looks only every 50 ms whether all is done, and mostly all is.
    monkeypatch.setattr(Env, "_settle_internal", partialmethod(Env._settle_internal, idle=0.001))
    quieten()
    return client_of(desk)


@pytest.fixture
async def room(simcord_env: Env, desk: Desk, caplog: pytest.LogCaptureFixture) -> Room:
    await sync(simcord_env.bot, COMMANDS)
    return Room(simcord_env, desk, caplog)


@pytest.fixture
def slow(room: Room) -> Room:
    """A room whose newsroom takes a minute for every answer. Nothing of it is waited for: it passes."""
    room.desk.slow = 60.0
    # What takes longer than this is left for the clock to bring.
    room.env.settle_timeout = 0.3
    return room


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


@pytest.mark.parametrize("name", list(COMMANDS.by_name))
async def test_every_command_answers_its_examples_to_whoever_asks(room: Room, name: str) -> None:
    command = COMMANDS.by_name[name]
    for example in command.examples:
        outcome = await room.ada.slash(room.channel, name, **filled_in(command, example))
        assert outcome.ephemeral
        assert not outcome.deferred
        said = words(outcome.response)
        assert not re.search("not found|not understood|went wrong|several fit", said), said
        assert (await room.desk.ask(example)).title in said
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


# --- mentions and direct messages --------------------------------------------------------------------------------------


async def opened(room: Room) -> ChannelHandle:
    """A thread in the channel."""
    channel = room.env.bot.get_channel(room.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="Doha", type=discord.ChannelType.public_thread)
    await room.env.settle()
    [thread] = room.channel.threads
    return thread


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


async def test_where_the_bot_may_not_write_a_mention_gets_no_answer(room: Room) -> None:
    assert room.guild.me is not None
    quiet = room.guild.create_text_channel(
        "quiet", overwrites={room.guild.me: discord.PermissionOverwrite(send_messages=False)}
    )
    await room.ada.send(quiet, f"{room.me} about")
    assert room.posts(quiet) == []
    assert room.troubles == ["an answer was not posted: 403 Missing Permissions (50013)"]


async def test_a_direct_message_is_answered(room: Room) -> None:
    await room.ada.send_dm("leader of qatar")
    answer = room.ada.user.dm_channel.last_message
    assert "Tamim bin Hamad Al Thani" in words(answer)
    assert answer is not None
    assert answer.reference is None
    assert SHARE not in buttons(answer)
    assert not answer.flags.ephemeral


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
    assert "This bot is not set up for your server." in words(eve.user.dm_channel.last_message)
    assert "not set up" in words((await eve.user.slash("about")).response)
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


# --- what Discord refuses or loses -------------------------------------------------------------------------------------

Deed = Callable[[], Awaitable[object]]
"""What somebody does once more; nothing of it is seen by others."""


async def _command(room: Room) -> Deed:
    return lambda: room.ada.slash(room.channel, "leader", who="erdogan")


async def _suggestions(room: Room) -> Deed:
    return lambda: room.ada.autocomplete(room.channel, "leader", "who", "erd")


async def _message_menu(room: Room) -> Deed:
    message = await room.ben.send(room.channel, "Erdoğan lands in Doha.")
    return lambda: room.ada.context_menu(room.channel, NAMES, message)


async def _button(room: Room) -> Deed:
    answer = await room.ask("relations", a="qatar", b="turkey")
    return lambda: room.ada.click(answer, label="Timeline")


async def _page(room: Room) -> Deed:
    answer = await room.ask("source", source="s004")
    return lambda: room.ada.click(answer, label="Next page ›")


async def _choice(room: Room) -> Deed:
    answer = await room.ask("leader", who="president")
    return lambda: room.ada.click(answer, label="President of Syria")


async def _menu(room: Room) -> Deed:
    answer = await room.ask("country", country="united")
    return lambda: room.ada.select(answer, [menu(answer)["Mexico"]])


async def _as_of(room: Room) -> Deed:
    answer = await room.ask("leader", who="erdogan")
    return lambda: room.ada.click(answer, label="As of…")


async def _look_up(room: Room) -> Deed:
    answer = await room.ask("help")
    return lambda: room.ada.click(answer, label="Look up…")


async def _form(room: Room) -> Deed:
    answer = await room.ask("help")
    opened = [await room.ada.click(answer, label="Look up…") for _ in range(2)]
    return lambda: room.ada.submit_modal(opened.pop(), {"kind": ["leader"], "first": "erdogan"})


async def _wrong_form(room: Room) -> Deed:
    answer = await room.ask("help")
    opened = [await room.ada.click(answer, label="Look up…") for _ in range(2)]
    return lambda: room.ada.submit_modal(opened.pop(), {"kind": ["country"], "first": "qatar", "second": "syria"})


DEEDS = [_command, _suggestions, _message_menu, _button, _page, _choice, _menu, _as_of, _look_up, _form, _wrong_form]
REFUSALS = {
    "unwell": (500, 0, "an answer did not reach Discord: 500"),
    "forbidden": (403, 50013, "an answer did not reach Discord: 403"),
    "malformed": (400, 50035, "an answer did not reach Discord: 400"),
    "over": (404, 10062, "an interaction was over before it was answered"),
    "answered already": (400, 40060, "an interaction was answered already"),
}


@pytest.mark.parametrize("refusal", list(REFUSALS))
@pytest.mark.parametrize("prepare", DEEDS, ids=lambda one: one.__name__.strip("_"))
async def test_a_first_answer_that_is_refused_is_one_line_in_the_log(
    room: Room, prepare: Callable[[Room], Awaitable[Deed]], refusal: str
) -> None:
    status, code, logged = REFUSALS[refusal]
    deed = await prepare(room)
    room.env.inject_error(*CALLBACK, status=status, code=code)
    await deed()
    assert [logged in line for line in room.troubles] == [True], room.troubles
    again = await deed()
    assert again
    assert not isinstance(again, InteractionResult) or again.acknowledged, "the next is answered"
    assert len(room.troubles) == 1
    assert room.posts() == []


@pytest.mark.parametrize("where", ["channel", "direct"])
@pytest.mark.parametrize(("status", "code"), [(500, 0), (403, 50013), (404, 10008), (400, 50035)])
async def test_a_post_that_is_refused_is_one_line_in_the_log(room: Room, where: str, status: int, code: int) -> None:
    async def write() -> ChannelHandle:
        if where == "direct":
            await room.ada.send_dm("about")
            return room.ada.user.dm_channel
        await room.ada.send(room.channel, f"{room.me} about")
        return room.channel

    room.env.inject_error(*POST, status=status, code=code)
    channel = await write()
    assert ["an answer was not posted" in line for line in room.troubles] == [True]
    await write()
    assert ["About Dragoman" in words(one) for one in channel.history()] == [False, False, True]
    assert len(room.troubles) == 1


async def test_what_was_announced_and_cannot_be_announced_is_one_line_in_the_log(slow: Room) -> None:
    slow.env.inject_error(*CALLBACK, status=404, code=10062)
    await slow.ada.slash(slow.channel, "leader", who="erdogan")
    await slow.passes(61)
    assert ["an interaction was over" in line for line in slow.troubles] == [True]


@pytest.mark.parametrize(("status", "code"), [(500, 0), (400, 50035), (404, 10015), (401, 50027)])
async def test_what_was_announced_and_cannot_be_filled_in_is_one_line_in_the_log(
    slow: Room, status: int, code: int
) -> None:
    slow.env.inject_error(*FILL, status=status, code=code)
    await slow.ada.slash(slow.channel, "leader", who="erdogan")
    await slow.passes(61)
    assert len(slow.troubles) == 1
    assert slow.posts() == []


@pytest.mark.parametrize("deferred", [False, True])
async def test_a_bug_of_the_adapter_is_told_as_well(
    slow: Room, monkeypatch: pytest.MonkeyPatch, deferred: bool
) -> None:
    laid_out = listeners.message

    def broken(answer: Answer, *more: Any, **named: Any) -> Message:
        if answer.status is Status.OK:
            raise ZeroDivisionError
        return laid_out(answer, *more, **named)

    monkeypatch.setattr(listeners, "message", broken)
    slow.desk.slow = 60.0 if deferred else 0.0
    outcome = await slow.ada.slash(slow.channel, "leader", who="erdogan")
    await slow.passes(61)
    said = words(outcome.response)
    reference = re.search("Tell the operator the reference ([0-9a-f]{8})", said)
    assert reference is not None, said
    assert [reference[1] in line for line in slow.troubles] == [True]
    assert [one.flags.ephemeral for one in slow.channel.history(viewer=slow.ada)] == [True]


@pytest.mark.parametrize(("status", "code"), [(500, 0), (400, 50035)])
async def test_a_share_that_is_refused_is_told_and_may_be_tried_again(room: Room, status: int, code: int) -> None:
    answer = await room.ask("leader", who="erdogan")
    room.env.inject_error(*POST, status=status, code=code)
    await room.ada.click(answer, label=SHARE)
    assert f"This was not shared: Discord said {status}" in words(answer)
    assert room.posts() == []
    await room.ada.click(answer, label=SHARE)
    assert len(room.posts()) == 1
    assert "Shared to the channel." in words(answer)


async def test_a_share_whose_confirmation_is_lost_is_not_repeated(room: Room) -> None:
    answer = await room.ask("leader", who="erdogan")
    room.env.inject_error(*FILL)
    await room.ada.click(answer, label=SHARE)
    assert ["an answer did not reach Discord" in line for line in room.troubles] == [True]
    assert SHARE in buttons(answer), "nobody could take it away"
    await room.ada.click(answer, label=SHARE)
    assert len(room.posts()) == 1


async def test_a_share_that_comes_too_late_is_not_posted(room: Room) -> None:
    answer = await room.ask("leader", who="erdogan")
    room.env.inject_error(*CALLBACK, status=404, code=10062)
    await room.ada.click(answer, label=SHARE)
    assert room.posts() == []
    assert ["an interaction was over" in line for line in room.troubles] == [True]
    await room.ada.click(answer, label=SHARE)
    assert len(room.posts()) == 1


@pytest.fixture
def lossy(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A room where 5xx is raised as discord.py does, which says so that nobody knows what became of the request."""
    usual = simcord.http.client._raise_for

    def raised(error: BackendError) -> None:
        if error.status >= 500:
            response: Any = simcord.http.client._FakeResponse(error.status)
            raise discord.DiscordServerError(response, error.to_json())
        usual(error)

    monkeypatch.setattr(simcord.http.client, "_raise_for", raised)
    room.env.settle_timeout = 0.3
    return room


def sent(room: Room, method: str, path: str) -> list[Any]:
    """What the bot sent to one kind of address, tries that failed included."""
    return [one.json for one in room.env.http_requests if one.method == method and fnmatch(one.path, path)]


async def test_an_answer_that_is_lost_on_the_way_is_sent_again(lossy: Room) -> None:
    lossy.env.inject_error(*CALLBACK, status=502)
    outcome = await lossy.ada.slash(lossy.channel, "leader", who="erdogan")
    await lossy.passes(1)
    assert "Recep Tayyip Erdoğan" in words(outcome.response)
    assert len(lossy.channel.history(viewer=lossy.ada)) == 1
    assert lossy.troubles == []


async def test_a_post_that_is_lost_on_the_way_is_sent_again_as_the_same(lossy: Room) -> None:
    lossy.env.inject_error(*POST, status=503, times=2)
    await lossy.ada.send(lossy.channel, f"{lossy.me} about")
    await lossy.passes(2)
    assert len(lossy.posts()) == 1
    tries = sent(lossy, *POST)
    assert len(tries) == 3
    assert {(one["nonce"], one["enforce_nonce"]) for one in tries} == {(tries[0]["nonce"], True)}
    assert lossy.troubles == []


async def test_tries_end(lossy: Room) -> None:
    lossy.env.inject_error(*POST, status=503, times=None)
    await lossy.ada.send(lossy.channel, f"{lossy.me} about")
    await lossy.passes(600)
    assert len(sent(lossy, *POST)) == 4
    assert lossy.troubles == ["an answer was not posted: DiscordServerError"]


async def test_a_share_of_which_nobody_knows_is_not_repeated(lossy: Room) -> None:
    answer = await lossy.ask("leader", who="erdogan")
    lossy.env.inject_error(*POST, status=403, code=50013)
    lossy.env.inject_error(*FOLLOW_UP, status=502)
    await lossy.ada.click(answer, label=SHARE)
    await lossy.passes(10)
    assert len(sent(lossy, *FOLLOW_UP)) == 1
    assert "Discord did not say whether it arrived: look before you share it again" in words(answer)
    assert SHARE not in buttons(answer)


@pytest.mark.parametrize("way", [CALLBACK, POST], ids=["answer", "post"])
async def test_where_discord_asks_to_wait_it_is_waited_once(room: Room, way: tuple[str, str]) -> None:
    room.env.settle_timeout = 0.3
    room.env.inject_error(*way, status=429)
    if way is POST:
        await room.ada.send(room.channel, f"{room.me} about")
    else:
        await room.ada.slash(room.channel, "about")
    assert len(room.channel.history(viewer=room.ada)) == (way is POST)
    await room.passes(1.1)
    assert "About Dragoman" in words(room.channel.history(viewer=room.ada)[-1])
    assert room.troubles == ["Discord asks to wait 1.0 s"]


async def test_commands_that_discord_does_not_take_change_nothing(room: Room) -> None:
    await room.env.bot.http.bulk_upsert_global_commands(room.env.bot.application_id, [])
    room.env.inject_error("PUT", "/applications/*/commands")
    with pytest.raises(discord.HTTPException):
        await sync(room.env.bot, COMMANDS)
    assert room.ada.available_commands(room.channel) == ()
    assert len(await sync(room.env.bot, COMMANDS, dry=True)) == len(COMMANDS.by_name) + 1
    assert room.ada.available_commands(room.channel) == ()
    await kept_in_sync(room.env.bot, room.desk, Standing(room.desk, "discord", commands="being compared"))
    assert set(room.ada.available_commands(room.channel)) == set(COMMANDS.by_name)
    assert room.desk.reports[-1] == (True, "")
    asked = len(room.env.http_requests)
    await kept_in_sync(room.env.bot, room.desk, Standing(room.desk, "discord"))
    assert len(room.env.http_requests) == asked, "what Discord was given is remembered"
