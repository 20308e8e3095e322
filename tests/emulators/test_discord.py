"""Does the stand-in speak Discord's protocol? A real discord.py client with a small command tree is driven through it."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.emulators.discord import DiscordStandIn
from tests.emulators.discord_console import Console

Json = dict[str, Any]
NOBODY = discord.AllowedMentions.none()
WORLD, DESK, THREAD, CLOSED = "20001", "20002", "20003", "20009"
ADA, BEN, EVE = "30001", "30002", "30009"


class Form(discord.ui.Modal, title="Look up"):
    who: discord.ui.TextInput[Form] = discord.ui.TextInput(label="Who", max_length=20)
    why: discord.ui.Label[Form] = discord.ui.Label(
        text="Why",
        component=discord.ui.Select(
            options=[discord.SelectOption(label="To check", value="check"), discord.SelectOption(label="To write")]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.why.component, discord.ui.Select)
        told = f"{self.who.value} / {','.join(self.why.component.values)}"
        await interaction.response.send_message(told, ephemeral=True)


class Buttons(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Sources", custom_id="sources")
    async def sources(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.edit_message(content="with sources")

    @discord.ui.button(label="Later", custom_id="later")
    async def later(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="later")

    @discord.ui.button(label="New", custom_id="new")
    async def new(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.send_message("another", ephemeral=True)

    @discord.ui.button(label="Form", custom_id="form")
    async def form(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.send_modal(Form())

    @discord.ui.button(label="Off", custom_id="off", disabled=True)
    async def off(self, interaction: discord.Interaction, _: Any) -> None: ...

    @discord.ui.select(
        placeholder="Go to",
        custom_id="go",
        options=[discord.SelectOption(label="Meetings", value="m"), discord.SelectOption(label="People", value="p")],
    )
    async def go(self, interaction: discord.Interaction, select: Any) -> None:
        await interaction.response.send_message(f"went to {select.values}")


class Bot(discord.Client):
    """A small bot. It answers what mentions it, and keeps all it heard in `events`."""

    def __init__(self, stand_in: DiscordStandIn, **more: Any) -> None:
        kept: Json = {
            "intents": discord.Intents.default(),
            "allowed_mentions": NOBODY,
            "guild_ready_timeout": 0.02,
        } | more
        super().__init__(**kept)
        self.stand_in = stand_in
        self.tree = app_commands.CommandTree(self)
        self.events: list[tuple[str, Any]] = []
        self.ran: asyncio.Task[None] | None = None
        self._commands()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No pause before identifying again: one bot cannot overrun the stand-in."""

    async def setup_hook(self) -> None:
        self.add_view(Buttons())

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        self.events.append((event, args[0] if args else None))
        super().dispatch(event, *args, **kwargs)

    def heard(self, event: str) -> list[Any]:
        return [what for name, what in self.events if name == event]

    async def on_message(self, message: discord.Message) -> None:
        if self.user in message.mentions or (message.guild is None and message.author != self.user):
            await message.reply(f"heard: {message.content}", mention_author=False)

    def _commands(self) -> None:
        async def completes(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            if typed == "bad":
                return [app_commands.Choice(name="x" * 101, value="x")]
            return [app_commands.Choice(name=f"{typed}ar", value="qatar")]

        @self.tree.command(description="the dossier of a pair")
        @app_commands.describe(a="one", b="other", as_of="when")
        @app_commands.rename(as_of="as-of")
        @app_commands.autocomplete(a=completes)
        async def relations(
            interaction: discord.Interaction, a: str, b: str, as_of: app_commands.Range[int, 1900, 2100] | None = None
        ) -> None:
            embed = discord.Embed(title=f"{a} · {b}", description="\\*one\\*").add_field(name="as of", value=str(as_of))
            await interaction.response.send_message("answer", embed=embed, view=Buttons())

        @self.tree.command(description="answers late")
        async def slow(interaction: discord.Interaction, private: bool = False) -> None:
            await interaction.response.defer(ephemeral=private, thinking=True)
            assert interaction.channel
            await asyncio.sleep(0.02)
            await interaction.edit_original_response(content="done")
            await interaction.followup.send("more", ephemeral=True)

        @self.tree.command(description="misses every deadline")
        async def late(interaction: discord.Interaction) -> None:
            await asyncio.sleep(0.3)
            with pytest.raises(discord.NotFound, match="10062"):
                await interaction.response.send_message("late")

        @self.tree.command(description="answers twice")
        async def twice(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("once")
            interaction.response._response_type = None  # what another copy of the bot would not know
            with pytest.raises(discord.HTTPException, match="40060"):
                await interaction.response.send_message("twice")

        @self.tree.command(description="opens a form")
        async def form(interaction: discord.Interaction) -> None:
            await interaction.response.send_modal(Form())

        @self.tree.context_menu(name="Who is this about")
        async def about(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message(f"about: {message.content}", ephemeral=True)


@asynccontextmanager
async def serving(stand_in: DiscordStandIn, *, ready: bool = True, **more: Any) -> AsyncIterator[Bot]:
    bot = Bot(stand_in, **more)
    bot.ran = asyncio.create_task(bot.start(stand_in.token))
    try:
        if ready:
            await stand_in.until(bot.is_ready)
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(bot.ran, return_exceptions=True)


@pytest.fixture
async def stand_in(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordStandIn]:
    async with DiscordStandIn() as there:
        monkeypatch.setattr(Route, "BASE", there.api_base)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(there.gateway))
        yield there


@pytest.fixture
async def bot(stand_in: DiscordStandIn) -> AsyncIterator[Bot]:
    async with serving(stand_in) as bot:
        await bot.tree.sync()
        yield bot


def text_channel(bot: Bot, channel: str = WORLD) -> discord.TextChannel:
    found = bot.get_channel(int(channel))
    assert isinstance(found, discord.TextChannel)
    return found


async def ask(stand_in: DiscordStandIn, method: str, path: str, body: Any = None, token: str | None = "") -> Any:
    """One request past discord.py: status and answer."""
    headers = {} if token is None else {"Authorization": f"Bot {token or stand_in.token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, stand_in.api_base + path, json=body, headers=headers) as answer,
    ):
        return answer.status, (await answer.json() if answer.status != 204 else None)


# The gateway ---------------------------------------------------------------------------------------------------------


async def test_a_bot_comes_and_knows_its_guilds_channels_and_threads(bot: Bot) -> None:
    assert bot.stand_in.identifies == 1
    assert bot.user
    assert (bot.user.id, bot.application_id) == (40002, 40001)
    [guild] = bot.guilds
    assert (guild.name, guild.me.id, guild.unavailable) == ("Newsroom", 40002, False)
    assert [c.id for c in guild.text_channels] == [20001, 20002, 20009]
    assert [t.id for t in guild.threads] == [20003]
    assert text_channel(bot).permissions_for(guild.me).send_messages
    assert not text_channel(bot, CLOSED).permissions_for(guild.me).view_channel
    assert bot.stand_in.sockets.identified[0]["intents"] == discord.Intents.default().value
    assert bot.stand_in.complaints == []


async def test_heartbeats_are_acknowledged_until_the_gateway_goes_deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    async with DiscordStandIn(heartbeat_interval=50) as stand_in:
        monkeypatch.setattr(Route, "BASE", stand_in.api_base)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(stand_in.gateway))
        async with serving(stand_in, heartbeat_timeout=0.4) as bot:
            await stand_in.until(lambda: stand_in.heartbeats > 3)
            assert bot.latency < 1
            stand_in.deaf = True
            await stand_in.say("missed", user=BEN)
            await stand_in.until(lambda: bot.heard("disconnect"))
            assert bot.heard("message") == []
            stand_in.deaf = False
            await stand_in.until(lambda: bot.heard("resumed"))
            await stand_in.until(lambda: bot.heard("message"))
            assert (stand_in.identifies, stand_in.resumes) == (1, 1)
            stand_in.half_open()
            await stand_in.until(lambda: stand_in.resumes == 2)
            assert stand_in.identifies == 1


async def test_what_happened_while_the_connection_was_down_is_replayed_once(bot: Bot) -> None:
    stand_in = bot.stand_in
    await stand_in.say("before", user=BEN)
    await stand_in.until(lambda: len(bot.heard("message")) == 1)
    stand_in.refuses_connections = True
    await stand_in.drop()
    await stand_in.say("meanwhile", user=BEN)
    stand_in.refuses_connections = False
    await stand_in.until(lambda: bot.heard("resumed"))
    await stand_in.settled()
    assert len(bot.heard("message")) == 2
    assert (stand_in.identifies, stand_in.resumes) == (1, 1)
    await stand_in.drop(None)
    await stand_in.until(lambda: stand_in.resumes == 2)
    assert (await stand_in.slash("relations", a="qatar", b="turkey")).message.payload["content"] == "answer"


async def test_op_7_resumes_and_op_9_resumes_or_begins_anew(bot: Bot) -> None:
    stand_in = bot.stand_in
    await stand_in.reconnect()
    await stand_in.until(lambda: stand_in.resumes == 1)
    await stand_in.connected()
    await stand_in.invalidate(resumable=True)
    await stand_in.until(lambda: stand_in.resumes == 2)
    await stand_in.connected()
    assert stand_in.identifies == 1
    await stand_in.invalidate(resumable=False)
    await stand_in.until(lambda: stand_in.identifies == 2)
    await stand_in.connected()
    stand_in.sockets.sessions.clear()
    await stand_in.drop()
    await stand_in.until(lambda: stand_in.identifies == 3)
    assert stand_in.resumes == 2


async def test_a_revoked_token_ends_everything(bot: Bot) -> None:
    bot.stand_in.revoke_token()
    assert bot.ran
    with pytest.raises(discord.ConnectionClosed, match="4004"):
        await bot.ran
    assert await ask(bot.stand_in, "GET", "/users/@me") == (401, {"message": "401: Unauthorized", "code": 0})


async def test_a_wrong_token_or_intent_is_refused(stand_in: DiscordStandIn) -> None:
    client = Bot(stand_in)
    with pytest.raises(discord.LoginFailure):
        await client.login("wrong")
    await client.close()
    async with serving(stand_in, ready=False, intents=discord.Intents.all()) as bot:
        assert bot.ran
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.ran
    async with aiohttp.ClientSession() as session, session.ws_connect(stand_in.gateway) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": "wrong", "intents": 0}})
        assert (await socket.receive()).data == 4004


async def test_guilds_are_joined_and_left(bot: Bot) -> None:
    stand_in = bot.stand_in
    stand_in.invite("10009")
    await stand_in.until(lambda: bot.heard("guild_join"))
    guild = bot.get_guild(10009)
    assert guild
    assert [one["name"] for one in (await ask(stand_in, "GET", "/users/@me/guilds"))[1]] == ["Newsroom", "Elsewhere"]
    await guild.leave()
    await stand_in.until(lambda: bot.heard("guild_remove"))
    assert (await ask(stand_in, "GET", "/guilds/10009"))[1]["code"] == 10004
    with pytest.raises(AssertionError, match="not in guild"):
        await stand_in.slash("relations", a="x", b="y", user=EVE, channel="20090")
    async with DiscordStandIn(in_elsewhere=True) as other:
        assert len((await ask(other, "GET", "/users/@me/guilds"))[1]) == 2


# Commands ------------------------------------------------------------------------------------------------------------


async def test_commands_are_registered_and_come_back_with_defaults_and_lasting_ids(bot: Bot) -> None:
    told = (await ask(bot.stand_in, "GET", "/applications/40001/commands"))[1]
    assert [(one["name"], one["type"]) for one in told] == [
        ("relations", 1), ("slow", 1), ("late", 1), ("twice", 1), ("form", 1), ("Who is this about", 3)
    ]  # fmt: skip
    assert told[0] | {"id": "", "version": "", "options": []} == {
        "id": "", "application_id": "40001", "version": "", "type": 1, "name": "relations",
        "name_localizations": None, "description": "the dossier of a pair", "description_localizations": None,
        "default_member_permissions": None, "nsfw": False, "contexts": None, "integration_types": [0],
        "dm_permission": True, "options": [],
    }  # fmt: skip
    assert [(one["name"], one.get("required")) for one in told[0]["options"]] == [
        ("a", True), ("b", True), ("as-of", None)
    ]  # fmt: skip
    again = await bot.tree.sync()
    assert [str(one.id) for one in again] == [one["id"] for one in told]
    guild = discord.Object(10001)
    bot.tree.copy_global_to(guild=guild)
    await bot.tree.sync(guild=guild)
    assert len(await bot.tree.fetch_commands(guild=guild)) == 6
    assert (await bot.stand_in.slash("slow")).payload["data"]["guild_id"] == "10001"
    with pytest.raises(discord.Forbidden, match="50001"):
        await bot.tree.sync(guild=discord.Object(10009))


async def test_commands_that_discord_would_refuse_are_refused(stand_in: DiscordStandIn) -> None:
    status, answer = await ask(
        stand_in, "PUT", "/applications/40001/commands", [{"name": "Bad Name", "description": ""}]
    )
    assert (status, answer["code"]) == (400, 50035)
    assert set(answer["errors"]["0"]) == {"name", "description"}
    assert len(stand_in.complaints) == 1
    assert stand_in.world.commands == {}


# Interactions --------------------------------------------------------------------------------------------------------


async def test_a_slash_command_is_answered_for_everybody(bot: Bot) -> None:
    stand_in = bot.stand_in
    outcome = await stand_in.slash("relations", a="qatar", b="turkey", options={"as-of": 2024})
    assert (outcome.type, outcome.error) == (4, None)
    assert outcome.seconds is not None
    assert outcome.seconds < 1
    assert outcome.message.words.splitlines() == [
        "answer", "qatar · turkey", "*one*", "as of", "2024",
        "[Sources]", "[Later]", "[New]", "[Form]", "[Off]", "[Go to]",
    ]  # fmt: skip
    assert outcome.message.buttons == ["Sources", "Later", "New", "Form", "Off"]
    assert outcome.message.selects == ["Go to"]
    assert stand_in.sees(ADA, WORLD) == stand_in.sees(BEN, WORLD) == [outcome.message]
    assert stand_in.sees(EVE, WORLD) == []
    assert outcome.message.payload["interaction_metadata"]["user"]["id"] == ADA
    await stand_in.until(lambda: bot.heard("message"))
    assert bot.heard("message")[0].id == int(outcome.message.id)
    assert stand_in.complaints == []


async def test_what_the_client_would_not_send_fails_the_test(bot: Bot) -> None:
    for name, options in (
        ("nothing", {}),
        ("relations", {"a": "qatar"}),
        ("relations", {"a": "qatar", "b": "x", "c": "y"}),
        ("relations", {"a": "qatar", "b": "x", "as-of": 1066}),
    ):
        with pytest.raises(AssertionError):
            await bot.stand_in.slash(name, options=options)
    with pytest.raises(AssertionError):
        await bot.stand_in.slash("slow", user=EVE)


async def test_commands_work_in_threads_in_direct_messages_and_where_the_bot_is_not(bot: Bot) -> None:
    stand_in = bot.stand_in
    for channel in (THREAD, stand_in.dm(ADA), CLOSED):
        outcome = await stand_in.slash("relations", a="qatar", b="turkey", channel=channel)
        assert outcome.message.channel == channel
    interaction = bot.heard("interaction")[1]
    assert isinstance(interaction.channel, discord.DMChannel)
    assert isinstance(interaction.user, discord.User)
    assert not bot.heard("interaction")[2].app_permissions.send_messages


async def test_a_deferred_answer_is_filled_and_followed_up(bot: Bot) -> None:
    stand_in = bot.stand_in
    outcome = await stand_in.slash("slow")
    assert (outcome.type, outcome.messages) == (5, [])
    assert [m.words for m in stand_in.sees(BEN, WORLD)] == ["is thinking..."]
    await stand_in.settled()
    assert [m.words for m in outcome.messages] == ["done", "more"]
    assert [m.words for m in stand_in.sees(BEN, WORLD)] == ["done"]
    assert outcome.messages[1].private
    assert outcome.messages[1].reference == outcome.messages[0].id
    private = await stand_in.slash("slow", private=True)
    await stand_in.settled()
    assert [m.private for m in private.messages] == [True, True]
    assert [m.words for m in stand_in.sees(BEN, WORLD)] == ["done"]
    assert len(bot.heard("message")) == 1  # no echo of what is ephemeral


async def test_the_first_follow_up_takes_the_place_of_the_deferred_answer(bot: Bot) -> None:
    @bot.tree.command(description="defers privately, then answers as if for all")
    async def sly(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("first")
        await interaction.delete_original_response()
        await interaction.followup.send("second")

    await bot.tree.sync()
    outcome = await bot.stand_in.slash("sly")
    await bot.stand_in.settled()
    assert [(m.words, m.private) for m in outcome.messages] == [("second", False)]


async def test_typing_is_completed(bot: Bot) -> None:
    stand_in = bot.stand_in
    outcome = await stand_in.autocomplete("relations", focused="a", typed="qat", others={"b": "turkey"})
    assert outcome.choices == [{"name": "qatar", "value": "qatar"}]
    assert outcome.payload["data"]["options"] == [
        {"name": "a", "type": 3, "value": "qat", "focused": True},
        {"name": "b", "type": 3, "value": "turkey"},
    ]
    stand_in.response_limit = 0.2
    bad = await stand_in.autocomplete("relations", focused="a", typed="bad")
    assert (bad.choices, bad.error) == ([], "no response")
    assert "50035" in stand_in.complaints[0]
    with pytest.raises(AssertionError, match="does not complete"):
        await stand_in.autocomplete("relations", focused="b", typed="x")


async def test_buttons_change_the_message_or_answer_beside_it(bot: Bot) -> None:
    stand_in = bot.stand_in
    message = (await stand_in.slash("relations", a="qatar", b="turkey")).message
    changed = await stand_in.press(message, "Sources")
    assert (changed.type, changed.message.id) == (7, message.id)
    assert message.payload["content"] == "with sources"
    later = await stand_in.press(message, "later", user=BEN)
    await stand_in.settled()
    assert (later.type, later.message.payload["content"]) == (6, "later")
    new = await stand_in.press(message, "New")
    assert (new.type, new.message.private, new.message.reference) == (4, True, message.id)
    for what in ("Off", "Nothing"):
        with pytest.raises(LookupError):
            await stand_in.press(message, what)
    with pytest.raises(LookupError, match="does not see"):
        await stand_in.press(new.message, "Sources", user=BEN)
    assert stand_in.complaints == []


async def test_a_select_takes_a_label_or_a_value(bot: Bot) -> None:
    message = (await bot.stand_in.slash("relations", a="qatar", b="turkey")).message
    outcome = await bot.stand_in.choose(message, "Go to", "Meetings")
    assert outcome.message.words == "went to ['m']"
    assert (await bot.stand_in.choose(message, "go", "p")).message.words == "went to ['p']"
    with pytest.raises(LookupError, match="not all among"):
        await bot.stand_in.choose(message, "Go to", "Nowhere")
    with pytest.raises(ValueError, match="takes 1 to 1"):
        await bot.stand_in.choose(message, "Go to", ["m", "p"])


async def test_a_form_is_filled_in_and_sent(bot: Bot) -> None:
    stand_in = bot.stand_in
    opened = await stand_in.slash("form")
    assert opened.modal
    assert (opened.type, opened.modal["title"]) == (9, "Look up")
    for values, wrong in (({"Who": "", "Why": "check"}, ValueError), ({"Who": "x" * 21, "Why": "check"}, ValueError),
                          ({"Who": "x"}, ValueError), ({"Who": "x", "Why": "check", "No": ""}, LookupError)):  # fmt: skip
        with pytest.raises(wrong):
            await stand_in.submit(opened, values)
    sent = await stand_in.submit(opened, {"Who": "qatar", "Why": "To check"})
    assert sent.message.words == "qatar / check"
    assert [one["type"] for one in sent.payload["data"]["components"]] == [1, 18]
    message = (await stand_in.slash("relations", a="qatar", b="turkey")).message
    pressed = await stand_in.press(message, "Form")
    assert "message" in (await stand_in.submit(pressed, {"Who": "a", "Why": "check"})).payload


async def test_a_context_menu_hands_over_the_message_whole(bot: Bot) -> None:
    stand_in = bot.stand_in
    said = await stand_in.say("the amir met them", user=BEN)
    await stand_in.until(lambda: bot.heard("message"))
    assert bot.heard("message")[0].content == ""
    outcome = await stand_in.menu("Who is this about", said)
    assert outcome.message.words == "about: the amir met them"
    assert outcome.message.seen_by == ADA


async def test_an_answer_that_comes_late_or_never_is_a_complaint(bot: Bot) -> None:
    stand_in = bot.stand_in
    stand_in.response_limit = 0.1
    outcome = await stand_in.slash("late")
    assert (outcome.error, outcome.seconds, outcome.type) == ("no response", None, None)
    await stand_in.until(lambda: len(stand_in.complaints) == 2)
    assert "late was not answered within 0.1 s" in stand_in.complaints[0]
    assert "10062 Unknown interaction" in stand_in.complaints[1]
    assert stand_in.sees(ADA, WORLD) == []


async def test_a_second_answer_is_refused_without_complaint(bot: Bot) -> None:
    outcome = await bot.stand_in.slash("twice")
    await bot.stand_in.settled()
    assert [m.words for m in outcome.messages] == ["once"]
    assert [call.status for call in bot.stand_in.called("POST", "/callback")] == [200, 400]
    assert bot.stand_in.complaints == []


async def test_tokens_last_fifteen_minutes_and_begin_with_an_answer(bot: Bot) -> None:
    stand_in = bot.stand_in
    one = stand_in.world.begin(2, ADA, WORLD)
    path = f"/webhooks/40001/{one.token}"
    assert (await ask(stand_in, "POST", path, {"content": "early"}, None))[1]["code"] == 10015
    assert "before any response" in stand_in.complaints[0]
    outcome = await stand_in.slash("relations", a="qatar", b="turkey")
    assert outcome.interaction
    path = f"/webhooks/40001/{outcome.interaction.token}/messages/@original"
    assert (await ask(stand_in, "GET", path, None, None))[1]["id"] == outcome.message.id
    stand_in.advance(901)
    assert (await ask(stand_in, "GET", path, None, None))[1]["code"] == 50027


async def test_callbacks_of_the_wrong_kind_are_refused(stand_in: DiscordStandIn) -> None:
    for kind, wrong in ((2, 7), (2, 8), (4, 4), (5, 9), (5, 7), (3, 1)):
        one = stand_in.world.begin(kind, ADA, WORLD)
        body = {"type": wrong, "data": {"content": "x", "allowed_mentions": {"parse": []}}}
        status, answer = await ask(stand_in, "POST", f"/interactions/{one.id}/{one.token}/callback", body, None)
        assert (status, answer["code"]) == (400, 50035)
    assert len(stand_in.complaints) == 6


# Messages ------------------------------------------------------------------------------------------------------------


async def test_mentions_and_direct_messages_are_heard_and_answered(bot: Bot) -> None:
    stand_in = bot.stand_in
    outcome = await stand_in.mention("relations qatar turkey", channel=DESK, user=BEN)
    assert outcome.asked
    assert outcome.message.words == "heard: <@40002> relations qatar turkey"
    assert outcome.message.reference == outcome.asked.id
    replied = await stand_in.mention("and now", channel=DESK, reply_to=outcome.message)
    assert replied.asked
    assert replied.asked.reference == outcome.message.id
    assert (await stand_in.direct("leader of qatar")).message.words == "heard: leader of qatar"
    assert [m.author for m in stand_in.sees(ADA, stand_in.dm(ADA))] == [ADA, "40002"]
    assert stand_in.sees(BEN, stand_in.dm(ADA)) == []
    stand_in.complaints.clear()
    unheard = await stand_in.mention("hello", channel=CLOSED, seconds=0.05)
    assert (unheard.error, unheard.messages) == ("no response", [])


async def test_messages_are_posted_edited_deleted_and_read_back(bot: Bot) -> None:
    channel, stand_in = text_channel(bot), bot.stand_in
    posted = [await channel.send(f"{number}") for number in range(4)]
    assert [m.content async for m in channel.history()] == ["3", "2", "1", "0"]
    assert [m.content async for m in channel.history(limit=2, before=posted[2])] == ["1", "0"]
    assert [m.content async for m in channel.history(limit=2, after=posted[0])] == ["1", "2"]
    assert [m.content async for m in channel.history(limit=3, around=posted[1])] == ["2", "1", "0"]
    await posted[0].edit(content="changed")
    await posted[1].delete()
    assert [m.words for m in stand_in.sees(BEN, WORLD)] == ["changed", "2", "3"]
    assert (await channel.fetch_message(posted[0].id)).edited_at
    with pytest.raises(discord.NotFound, match="10008"):
        await channel.fetch_message(posted[1].id)
    await stand_in.until(lambda: bot.heard("raw_message_delete") and bot.heard("raw_message_edit"))
    said = await stand_in.say("mine", user=BEN)
    assert said.asked
    with pytest.raises(discord.Forbidden, match="50005"):
        await channel.get_partial_message(int(said.asked.id)).edit(content="yours")
    assert (await channel.fetch_message(int(said.asked.id))).content == ""


async def test_the_same_nonce_posts_once(bot: Bot) -> None:
    channel, stand_in = text_channel(bot), bot.stand_in
    first = await channel.send("digest", nonce="2026-11-22")
    assert (await channel.send("digest again", nonce="2026-11-22")).id == first.id
    assert (await channel.send("another", nonce="2026-11-23")).id != first.id
    stand_in.advance(181)
    assert (await channel.send("digest", nonce="2026-11-22")).id != first.id
    assert [m.words for m in stand_in.sees(ADA, WORLD)] == ["digest", "another", "digest"]


async def test_where_the_bot_may_not_go_it_is_told(bot: Bot) -> None:
    stand_in = bot.stand_in
    with pytest.raises(discord.Forbidden, match="50013"):
        await text_channel(bot, CLOSED).send("hello")
    with pytest.raises(discord.Forbidden, match="50001"):
        await bot.fetch_channel(20009)
    guild = bot.get_guild(10001)
    assert guild
    assert (await guild.fetch_member(30001)).global_name == "Ada"
    with pytest.raises(discord.NotFound, match="10007"):
        await guild.fetch_member(30009)
    with pytest.raises(discord.Forbidden, match="50007"):
        await (await bot.create_dm(discord.Object(30009))).send("psst")
    await (await bot.create_dm(discord.Object(30002))).send("hello")
    assert [m.words for m in stand_in.sees(BEN, stand_in.dm(BEN))] == ["hello"]
    async with text_channel(bot).typing():
        pass
    assert stand_in.complaints == []


async def test_files_travel_beside_the_message(bot: Bot) -> None:
    file = discord.File(io.BytesIO(b"png"), "timeline.png", description="a timeline")
    message = await text_channel(bot).send("look", file=file)
    assert (message.attachments[0].filename, message.attachments[0].description) == ("timeline.png", "a timeline")
    assert bot.stand_in.calls[-1].files == {"files[0]": ("timeline.png", b"png")}
    await message.edit(content="the same")
    await message.add_files(discord.File(io.BytesIO(b"two"), "two.png"))
    kept = bot.stand_in.sees(ADA, WORLD)[0].payload["attachments"]
    assert [one["filename"] for one in kept] == ["timeline.png", "two.png"]


async def test_messages_laid_out_with_components_are_read_and_pressed(bot: Bot) -> None:
    class Laid(discord.ui.LayoutView):
        box: discord.ui.Container[Laid] = discord.ui.Container(
            discord.ui.Section("**Qatar**", accessory=discord.ui.Button(label="Open", custom_id="open")),
            discord.ui.Separator(),
            discord.ui.ActionRow(discord.ui.UserSelect(placeholder="Whom", custom_id="whom")),
        )

    stand_in = bot.stand_in
    posted = await text_channel(bot, DESK).send(view=Laid())
    await posted.edit(view=Laid())
    [message] = stand_in.sees(ADA, DESK)
    assert (message.words, message.buttons, message.selects) == ("**Qatar**\n[Open]\n[Whom]", ["Open"], ["Whom"])
    stand_in.response_limit = 0.05
    await stand_in.press(message, "Open")
    outcome = await stand_in.choose(message, "Whom", BEN)
    assert outcome.payload["data"]["values"] == [BEN]
    assert outcome.payload["data"]["resolved"]["users"][BEN]["username"] == "ben"
    assert [one.id for one in bot.heard("interaction")[0].message.components] == [1]


async def test_what_discord_or_we_would_not_take_is_a_complaint(bot: Bot) -> None:
    channel, stand_in = text_channel(bot), bot.stand_in
    with pytest.raises(discord.HTTPException, match="50035") as refused:
        await channel.send("x" * 2001)
    assert "content" in str(refused.value)
    embed = discord.Embed(title="x" * 257)
    with pytest.raises(discord.HTTPException, match=r"embeds\.0\.title"):
        await channel.send(embed=embed)
    assert len(stand_in.complaints) == 2
    await channel.send("hello", allowed_mentions=discord.AllowedMentions(users=True))
    await channel.send("hello", allowed_mentions=discord.AllowedMentions(users=[discord.Object(30001)], everyone=False))
    assert ["somebody be pinged" in one or "no empty `parse`" in one for one in stand_in.complaints[2:]] == [True, True]
    stand_in.complaints.clear()
    await channel.send("see [this](https://example.org)")
    assert "foreign markup" in stand_in.complaints[0]
    stand_in.complaints.clear()
    assert await ask(stand_in, "GET", "/stickers/1") == (404, {"message": "404: Not Found", "code": 0})
    assert stand_in.complaints == ["GET /stickers/1: 0 404: Not Found; no such route here"]


# Faults --------------------------------------------------------------------------------------------------------------


async def test_faults_meet_the_next_calls_of_a_path(bot: Bot) -> None:
    channel, stand_in = text_channel(bot), bot.stand_in
    stand_in.fault("POST", "/channels/20001", retry_after=0.05)
    stand_in.fault("POST", "/channels/20001", retry_after=0.05, everywhere=True)
    began = time.monotonic()
    await channel.send("after the limit")
    assert time.monotonic() - began >= 0.1
    assert [call.status for call in stand_in.called("POST", "/messages")] == [429, 429, 200]
    stand_in.fault("POST", "/messages", status=503)
    with pytest.raises(discord.DiscordServerError):
        await channel.send("not accepted")
    stand_in.fault("POST", "/messages", status=503, accepted=True)
    with pytest.raises(discord.DiscordServerError):
        await channel.send("accepted")
    stand_in.fault("POST", "/messages", lost=True)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await channel.send("lost")
    stand_in.fault("POST", "/messages", status=403, code=50013)
    with pytest.raises(discord.Forbidden, match="50013"):
        await channel.send("refused")
    stand_in.fault("POST", "/messages", pause=0.1)
    began = time.monotonic()
    await channel.send("slow")
    assert time.monotonic() - began >= 0.1
    assert [m.words for m in stand_in.sees(ADA, WORLD)] == ["after the limit", "accepted", "lost", "slow"]
    assert stand_in.complaints == []


async def test_a_delayed_callback_is_late(bot: Bot) -> None:
    bot.stand_in.response_limit = 0.1
    bot.stand_in.fault("POST", "/callback", pause=0.2)
    bot.tree.on_error = lambda *_: asyncio.sleep(0)  # type: ignore[method-assign]
    assert (await bot.stand_in.slash("relations", a="qatar", b="turkey")).error == "no response"
    await bot.stand_in.settled()
    assert bot.stand_in.called("POST", "/callback")[0].answer["code"] == 10062


# By hand -------------------------------------------------------------------------------------------------------------


async def test_the_console_does_what_is_typed(bot: Bot, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(bot.stand_in)
    for line in (
        "/relations qatar b:turkey",
        "complete a qat",
        "press Sources",
        "choose 'Go to' Meetings",
        "/form",
        f"picture {tmp_path}/form.html",
        "submit Who=qatar Why=check",
        f"picture {tmp_path}/message.html",
        "say something",
        "menu 'Who is this about'",
        "@ hello",
        "channel dm",
        "dm hello",
        "op7",
    ):
        await console.obey(line)
    await bot.stand_in.until(lambda: bot.stand_in.resumes)
    said = capsys.readouterr().out
    for words in ("qatar · turkey", 'offered: {"qatar": "qatar"}', "with sources", "went to ['m']", "[modal] Look up"):
        assert words in said
    assert "qatar / check" in (tmp_path / "message.html").read_text()
    assert "Look up" in (tmp_path / "form.html").read_text()
    assert "about: something" in said
