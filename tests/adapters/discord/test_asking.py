"""What a reporter does in Discord, and sees, over the wire: the gateway and REST of the stand-in."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from bot.adapters.discord import listeners, payloads, platform
from bot.adapters.discord.declaring import NAMES
from bot.adapters.discord.messages import message
from bot.commands import COMMANDS
from bot.core.answer import Answer
from bot.core.invocation import Invocation
from bot.state.events import SeenEvents
from bot.state.notes import Notes
from bot.state.store import open_store
from tests.adapters.discord.conftest import Running, served
from tests.emulators.discord import DiscordStandIn

WORLD, DESK, THREAD, CLOSED, ELSEWHERE = "20001", "20002", "20003", "20009", "20090"
ADA, BEN, EVE, BOT = "30001", "30002", "30009", "40002"


async def test_a_slash_command_is_answered_to_its_asker_alone(bot: Running) -> None:
    outcome = await bot.discord.slash("relations", a="qatr", b="turkiye")
    assert outcome.seconds < 1
    assert outcome.type == 4
    assert outcome.message.private
    assert "Qatar · Türkiye" in outcome.message.words
    assert "matched: “qatr” → Qatar (typo)" in outcome.message.words
    assert bot.discord.sees(BEN, WORLD) == []
    asker = bot.desk.askers[-1]
    assert asker is not None
    assert (asker.platform, asker.user, asker.workspace, asker.channel) == (
        "discord",
        ADA,
        "10001",
        "discord:10001/20001",
    )


async def test_what_format_discord_prints_is_what_is_sent(bot: Running) -> None:
    for name, given in (
        ("relations", {"a": "qatar", "b": "turkey"}),
        ("source", {"source": "s004"}),
        ("leader", {"who": "president"}),
        ("help", {}),
    ):
        printed = json.loads(platform.render(await bot.desk.answer(Invocation(command=name, arguments=given))))
        sent = (await bot.discord.slash(name, options=given)).data
        assert (printed[0] if isinstance(printed, list) else printed) == sent


@pytest.mark.parametrize("name", sorted(one.name for one in COMMANDS if one.form is None))
async def test_every_command_says_the_same_as_when_it_is_typed(bot: Running, name: str) -> None:
    line = COMMANDS.by_name[name].examples[0]
    typed = message(await bot.desk.ask(line)).payload["embeds"]
    command = COMMANDS.by_name[name]
    # The first example of each command has its words by position, as somebody types them.
    bound = await bot.desk.ask(line)
    words = line.partition(" ")[2]
    places = [option.name.lower() for option in command.options if option.type.positional]
    given = (
        dict(zip(places, words.split() if len(places) > 1 and name != "lookup" else [words], strict=False))
        if words
        else {}
    )
    outcome = await bot.discord.slash(name, options=given)
    assert outcome.data["embeds"][0]["title"] == bound.title
    assert outcome.data["embeds"][0].get("description") == typed[0].get("description")


async def test_options_are_named_and_dates_may_be_words(bot: Running) -> None:
    outcome = await bot.discord.slash(
        "meetings", options={"a": "erdogan", "since": "2024", "until": "may 2024", "topic": "trade", "place": "türkiye"}
    )
    assert bot.desk.invocations[-1].arguments == {
        "a": "erdogan", "since": "2024", "until": "may 2024", "topic": "trade", "place": "türkiye",
    }  # fmt: skip
    assert outcome.message.words.startswith("Meetings: Recep Tayyip Erdoğan")
    wrong = await bot.discord.slash("leader", options={"who": "erdogan", "as-of": "soon"})
    assert "'soon' is not a date" in wrong.message.words


async def test_a_name_may_be_its_value_its_label_or_what_was_typed(bot: Running) -> None:
    said = set()
    for given in ("s004", "s004: Erdoğan in Doha for talks with Sheikh Tamim on the ceasefire in Gaza", "4"):
        said.add((await bot.discord.slash("source", source=given)).message.words)
    for given in (
        "recep-tayyip-erdogan",
        "Recep Tayyip Erdoğan",
        "Recep Tayyip Erdoğan (recep-tayyip-erdogan)",
        "Recep Tayyip…",
    ):
        said.add((await bot.discord.slash("leader", who=given)).message.words)
    assert len(said) == 2


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("qat", "qatar"),
        ("Эрдоган", "recep-tayyip-erdogan"),
        ("أردوغان", "recep-tayyip-erdogan"),
        ("erdgan", "recep-tayyip-erdogan"),
        ("KZ", "kazakhstan"),
    ],
)
async def test_names_complete_in_any_script_and_with_slips(bot: Running, typed: str, first: str) -> None:
    choices = (await bot.discord.autocomplete("relations", focused="a", typed=typed)).choices
    assert choices[0]["value"] == first
    assert len({choice["name"] for choice in choices}) == len(choices) <= 25


@pytest.mark.parametrize(
    ("command", "option"),
    [(command.name, option.name.lower()) for command in COMMANDS for option in command.options if option.type.kinds],
)
async def test_every_option_with_names_completes_before_and_while_one_types(
    bot: Running, command: str, option: str
) -> None:
    for typed in ("", "s", "tr", "xqzw" * 100, "<@1> `"):
        outcome = await bot.discord.autocomplete(
            command, focused=option, typed=typed, others={"a": "qatar"} if option == "b" else {}
        )
        assert outcome.type == 8
        if not typed:
            assert outcome.choices
    assert bot.desk.invocations == [], "nothing is answered while one types"


async def test_what_is_slow_is_deferred_in_time_and_then_shown(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "GRACE", 0.05)
    bot.desk.slow = 0.3
    outcome = await bot.discord.slash("leader", who="erdogan")
    assert outcome.type == 5
    assert outcome.seconds < 0.3
    await bot.discord.settled()
    assert outcome.message.private
    assert "Recep Tayyip Erdoğan" in outcome.message.words
    turned = await bot.discord.press(outcome, "Timeline")
    await bot.discord.settled()
    assert turned.type == 5
    assert "Timeline" in turned.message.words


async def test_pages_turn_in_place_for_who_asked_and_apart_for_who_did_not(bot: Running) -> None:
    private = await bot.discord.slash("source", source="s004")
    turned = await bot.discord.press(private, "Next page ›")
    assert (turned.type, turned.message.id) == (7, private.message.id)
    assert "page 2 of 4" in private.message.words
    await bot.discord.press(private, "‹ Previous page")
    assert "page 1 of 4" in private.message.words
    public = await bot.discord.mention("source s004")
    await bot.discord.settled()
    apart = await bot.discord.press(public.message, "Next page ›", user=BEN)
    assert (apart.type, apart.message.private) == (4, True)
    assert "page 2 of 4" in apart.message.words
    assert "page 1 of 4" in public.message.words, "what everybody sees stays"


async def test_the_choice_among_names_that_fit_alike_takes_the_place_of_the_question(bot: Running) -> None:
    which = await bot.discord.slash("leader", who="president")
    assert "several fit" in which.message.words
    chosen = await bot.discord.press(which, "President of Syria")
    assert chosen.type == 7
    assert "President of Syria" in which.message.words
    assert "several fit" not in which.message.words


async def test_what_is_asked_next_is_a_message_of_its_own(bot: Running) -> None:
    first = await bot.discord.slash("relations", a="qatar", b="turkey")
    for label, title in (("Sources", "4 sources"), ("Timeline", "Timeline"), ("Meetings", "Meetings")):
        outcome = await bot.discord.press(first, label)
        assert outcome.type == 4
        assert outcome.message.private
        assert outcome.message.id != first.message.id
        assert title in outcome.message.words
    names = await bot.discord.slash(
        "names", text="Erdoğan and Sheikh Tamim met Tokayev in Astana; Syria and Qatar University"
    )
    outcome = await bot.discord.choose(names, "Ask next…", "Recep Tayyip Erdoğan")
    assert outcome.message.words.startswith("Recep Tayyip Erdoğan")


async def test_a_shared_answer_is_posted_once_for_all(bot: Running) -> None:
    outcome = await bot.discord.slash("leader", who="erdogan")
    await asyncio.gather(*(bot.discord.press(outcome, "Share to channel") for _ in range(3)))
    await bot.discord.settled()
    [shared] = bot.discord.sees(BEN, WORLD)
    assert "shared by Ada" in shared.words
    assert "Share to channel" not in shared.buttons
    assert "Shared to the channel." in outcome.message.words
    assert "Share to channel" not in outcome.message.buttons


async def test_where_the_bot_may_not_post_it_is_shared_by_the_askers_own_way(bot: Running) -> None:
    outcome = await bot.discord.slash("leader", who="erdogan", channel=CLOSED)
    await bot.discord.press(outcome, "Share to channel")
    await bot.discord.settled()
    assert [one.private for one in bot.discord.sees(BEN, CLOSED)] == [False]
    assert "Shared to the channel." in outcome.message.words


async def test_as_of_asks_for_a_day_and_asks_again_for_one_it_cannot_read(bot: Running) -> None:
    outcome = await bot.discord.slash("relations", a="qatar", b="turkey")
    form = await bot.discord.press(outcome, "As of…")
    answer = await bot.discord.submit(form, {"A day, month or year": "2024"})
    assert "as of 2024" in answer.message.words
    wrong = await bot.discord.submit(form, {"A day, month or year": "the ides"})
    assert "'the ides' is not a date" in wrong.message.words
    again = await bot.discord.press(wrong, "As of…")
    assert "as of Dec 2024" in (await bot.discord.submit(again, {"A day, month or year": "2024-12"})).message.words


async def test_look_up_is_a_form_for_every_command(bot: Running) -> None:
    form = await bot.discord.press(await bot.discord.slash("help"), "Look up…")
    both = {
        "What do you want to know?": ["relations"],
        "About whom or what?": "katar",
        "And whom? (where two are asked about)": "türkei",
    }
    assert "Qatar · Türkiye" in (await bot.discord.submit(form, both)).message.words
    more = {
        "What do you want to know?": ["meetings"],
        "About whom or what?": "saudi arabia",
        "Dates, topic or place": "since:2024 topic:trade",
    }
    assert "Meetings: Saudi Arabia" in (await bot.discord.submit(form, more)).message.words
    one = {
        "What do you want to know?": ["country"],
        "About whom or what?": "qatar",
        "And whom? (where two are asked about)": "syria",
    }
    assert "asks about one, and two are filled in" in (await bot.discord.submit(form, one)).message.words
    lookup = {"What do you want to know?": ["lookup"], "About whom or what?": "gaza ceasefire"}
    assert "gaza ceasefire" in (await bot.discord.submit(form, lookup)).message.words
    odd = {
        "What do you want to know?": ["relations"],
        "About whom or what?": "qatar",
        "Dates, topic or place": "when:2024",
    }
    refused = await bot.discord.submit(form, odd)
    assert "not understood" in refused.message.words
    assert "Look up…" in refused.message.buttons


async def test_the_menu_of_a_message_says_who_and_what_it_is_about(bot: Running) -> None:
    said = await bot.discord.say(
        "**Erdoğan** lands in [Doha](https://example.org); Qatar & Türkiye are to sign.", BEN, WORLD
    )
    outcome = await bot.discord.menu(NAMES, said)
    assert outcome.message.private
    for name in ("Recep Tayyip Erdoğan", "Doha", "Qatar", "Türkiye"):
        assert name in outcome.message.words
    nothing = await bot.discord.menu(NAMES, await bot.discord.say("", BEN, WORLD))
    assert "no text that could be read" in nothing.message.words


def test_everything_a_message_says_is_read() -> None:
    text = payloads.target_text(
        {
            "target_id": "5",
            "resolved": {
                "messages": {
                    "5": {
                        "content": "one <@1>",
                        "embeds": [
                            {
                                "title": "two",
                                "description": "three",
                                "fields": [{"name": "four", "value": "five"}],
                                "footer": {"text": "six"},
                            },
                            7,
                            None,
                        ],
                        "components": [{"type": 17, "components": [{"type": 10, "content": "seven"}]}],
                        "message_snapshots": [{"message": {"content": "eight"}}, {}],
                    }
                }
            },
        }
    )
    assert text.split() == ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    for odd in (
        {},
        {"resolved": None},
        {"target_id": "1", "resolved": {"messages": {"1": []}}},
        {"target_id": "1", "resolved": {"messages": {"1": {"embeds": "x", "content": 7}}}},
    ):
        assert payloads.target_text(odd) == ""


async def test_a_mention_is_answered_for_all_as_a_reply(bot: Running) -> None:
    outcome = await bot.discord.mention("relations qatar turkey please")
    await bot.discord.settled()
    assert not outcome.message.private
    assert outcome.message.reference == outcome.asked.id
    assert "Qatar · Türkiye" in outcome.message.words
    in_thread = await bot.discord.mention("/meetings erdogan", channel=THREAD)
    await bot.discord.settled()
    assert in_thread.message.channel == THREAD
    alone = await bot.discord.mention("")
    await bot.discord.settled()
    assert "What can be asked" in alone.message.words


async def test_a_direct_message_is_answered_and_its_commands_too(bot: Running) -> None:
    outcome = await bot.discord.direct("leader of qatar")
    await bot.discord.settled()
    assert "Amir" in outcome.message.words
    assert "Share to channel" not in outcome.message.buttons
    assert outcome.message.reference is None
    channel = bot.discord.dm(ADA)
    slash = await bot.discord.slash("source", source="s004", channel=channel)
    assert not slash.message.private
    turned = await bot.discord.press(slash, "Next page ›")
    assert turned.type == 7
    assert "page 2 of 4" in slash.message.words


async def test_ordinary_talk_and_other_bots_are_not_answered(bot: Running) -> None:
    await bot.discord.say("relations qatar turkey", ADA, WORLD)
    await bot.discord.settled()
    answered = await bot.discord.mention("about")
    await bot.discord.settled()
    await bot.discord.say("thanks!", ADA, WORLD, reply_to=answered.message)
    await bot.discord.settled()
    assert bot.desk.asked == ["about"]


async def test_foreign_servers_are_refused_and_strangers_too() -> None:
    async with DiscordStandIn(in_elsewhere=True) as discord, served(discord) as bot:
        refused = await discord.slash("leader", who="erdogan", user=EVE, channel=ELSEWHERE)
        assert "not set up for your server" in refused.message.words
        assert (
            await discord.autocomplete("leader", focused="who", typed="erd", user=EVE, channel=ELSEWHERE)
        ).choices == []
        await discord.mention("about", channel=ELSEWHERE, user=EVE, seconds=0.3)
        await discord.settled()
        ours = [one.private for one in discord.sees(EVE, ELSEWHERE) if one.author != EVE]
        assert ours == [True], "a mention there is ignored"
        stranger = await discord.direct("about", user=EVE)
        await discord.settled()
        assert "Not set up for you" in stranger.message.words
        known = await discord.direct("about", user=ADA)
        await discord.settled()
        assert "knowledge" in known.message.words
        assert bot.desk.asked == ["about"]
        assert discord.complaints == []


async def test_other_servers_are_left_where_that_is_wished() -> None:
    async with DiscordStandIn(in_elsewhere=True) as discord, served(discord, others="leave"):
        await discord.settled()
        assert [call.path for call in discord.called("DELETE", "/users/@me/guilds")] == ["/users/@me/guilds/10009"]


LONG = "Erdoğan, Sheikh Tamim and Tokayev met in Astana; Qatar, Türkiye, Syria, Kazakhstan and the SCO agreed. " * 12


async def test_buttons_work_after_a_restart_however_long_the_question(tmp_path: Path) -> None:
    async with DiscordStandIn() as discord:
        async with (
            await open_store(str(tmp_path / "state.db")) as store,
            served(discord, SeenEvents(store), Notes(store)),
        ):
            short = await discord.slash("source", source="s004")
            long = await discord.slash("names", text=LONG)
            await discord.mention("about")
            await discord.settled()
        async with (
            await open_store(str(tmp_path / "state.db")) as store,
            served(discord, SeenEvents(store), Notes(store)) as again,
        ):
            turned = await discord.press(short, "Next page ›")
            assert "page 2 of 4" in turned.message.words
            await discord.press(long, "Share to channel")
            await discord.settled()
            assert again.desk.asked[-1].startswith("/names text:") or again.desk.asked[-1].startswith("/names ")
            assert any("Named in this text" in one.words for one in discord.sees(BEN, WORLD))
            assert "about" not in again.desk.asked
        assert len(discord.called("PUT", "/commands")) == 1, "the commands had not changed"
        assert discord.complaints == []


async def test_a_button_whose_question_is_forgotten_says_so(bot: Running) -> None:
    long = await bot.discord.slash("names", text=LONG)
    bot.desk._notes._noted.clear()  # type: ignore[attr-defined]
    outcome = await bot.discord.press(long, "Share to channel")
    assert "too old to be remembered" in outcome.message.words


async def test_hostile_words_come_back_as_words(bot: Running) -> None:
    for hostile in (
        "@everyone <@30001> [x](https://evil.example)",
        "```x``` ||y|| :tada: # z",
        "\u202e\u200b" + "é" * 300,
        "😀" * 300,
    ):
        outcome = await bot.discord.slash("leader", who=hostile)
        assert outcome.message.private
        direct = await bot.discord.direct(f"leader {hostile}")
        await bot.discord.settled()
        assert direct.message


async def test_a_bug_is_told_with_a_reference_and_the_bot_lives(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(listeners, "message", broken)
        patch.setattr(listeners.Listeners, "_excuse", _excused(listeners.Listeners._excuse, patch))
        outcome = await bot.discord.slash("leader", who="erdogan")
    assert "Tell the operator the reference" in outcome.message.words
    assert "Erdoğan" in (await bot.discord.slash("leader", who="erdogan")).message.words


def _excused(excuse: object, patch: pytest.MonkeyPatch) -> object:
    async def told(self: object, *given: object) -> None:
        patch.setattr(listeners, "message", message)
        await excuse(self, *given)  # type: ignore[operator]

    return told


async def test_what_was_shared_before_is_said_to_be(bot: Running) -> None:
    outcome = await bot.discord.slash("source", source="s004")
    await bot.discord.press(outcome, "Share to channel")
    await bot.discord.settled()
    await bot.discord.press(outcome, "Next page ›")
    await bot.discord.press(outcome, "‹ Previous page")
    await bot.discord.press(outcome, "Share to channel")
    await bot.discord.settled()
    assert "This was shared already, or may have been" in outcome.message.words
    assert len(bot.discord.sees(BEN, WORLD)) == 1


async def test_a_text_as_long_as_discord_takes_can_be_paged_and_shared(bot: Running) -> None:
    outcome = await bot.discord.slash("names", text=(LONG * 6)[:6_000])
    await bot.discord.press(outcome, "Share to channel")
    await bot.discord.settled()
    [shared] = bot.discord.sees(BEN, WORLD)
    assert "Named in this text" in shared.words


async def test_a_member_is_not_forgotten_over_a_lost_lookup() -> None:
    async with DiscordStandIn(in_elsewhere=True) as discord, served(discord) as bot:
        discord.fault("GET", "/members/", status=403, code=50001)
        refused = await discord.direct("about", user=ADA)
        await discord.settled()
        assert "Not set up for you" in refused.message.words
        known = await discord.direct("about", user=ADA)
        await discord.settled()
        assert "knowledge" in known.message.words
        discord.fault("GET", "/members/", lost=True)
        assert (
            await discord.autocomplete("leader", focused="who", typed="erd", user=EVE, channel=discord.dm(EVE))
        ).choices == []
        assert bot.desk.asked == ["about"]


async def test_an_answer_that_discord_refuses_does_not_leave_somebody_waiting(
    bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listeners, "GRACE", 0.01)
    bot.desk.slow = 0.1
    bot.discord.fault("PATCH", "/messages/@original", status=400, code=50035)
    outcome = await bot.discord.slash("leader", who="erdogan")
    await bot.discord.settled()
    assert "Discord did not take the answer" in outcome.message.words


async def test_one_server_that_cannot_be_left_keeps_none_of_the_others() -> None:
    async with DiscordStandIn(in_elsewhere=True) as discord:
        discord.fault("DELETE", "/users/@me/guilds", lost=True)
        async with served(discord, others="leave") as bot:
            await discord.settled()
            await discord.invalidate(resumable=False)
            await discord.until(lambda: discord.identifies == 2)
            await bot.until(ready=True)
            await discord.settled()
            assert len(discord.called("DELETE", "/users/@me/guilds")) == 2, "and it is tried again"


async def test_what_a_form_could_not_answer_comes_back_in_it(bot: Running) -> None:
    form = await bot.discord.press(await bot.discord.slash("help"), "Look up…")
    given = {
        "What do you want to know?": ["meetings"],
        "About whom or what?": "xyzzy of nowhere",
        "Dates, topic or place": "since:2024 topic:trade",
    }
    wrong = await bot.discord.submit(form, given)
    again = await bot.discord.press(wrong, "Look up…")
    assert again.modal is not None
    fields = {one["component"]["custom_id"]: one["component"] for one in again.modal["components"]}
    assert fields["first"]["value"] == "xyzzy of nowhere"
    assert fields["more"]["value"] == "since:2024 topic:trade"
    assert [one["value"] for one in fields["kind"]["options"] if one["default"]] == ["meetings"]
    two = await bot.discord.press(await bot.discord.slash("relations", a="qatar", b="xyzzy"), "Look up…")
    assert two.modal is not None
    assert [one["component"].get("value") for one in two.modal["components"][1:3]] == ["qatar", "xyzzy"]
    mention = await bot.discord.mention("relations qatar xyzzy plugh")
    await bot.discord.settled()
    words = await bot.discord.press(mention.message, "Look up…")
    assert words.modal is not None
    assert words.modal["components"][1]["component"]["value"] == "qatar xyzzy plugh"


async def test_a_choice_in_public_is_each_readers_own(bot: Running) -> None:
    asked = await bot.discord.mention("leader president")
    await bot.discord.settled()
    chosen = await bot.discord.press(asked.message, "President of Syria", user=BEN)
    assert chosen.message.private
    assert "President of Syria" in chosen.message.words
    assert "Share to channel" in chosen.message.buttons
    assert "several fit" in asked.message.words, "for everybody else the question stands"


@pytest.mark.parametrize("said", ["thanks!", "Thank you so much 🙏", "great, thanks", "perfect."])
async def test_thanks_are_not_answered(bot: Running, said: str) -> None:
    await bot.discord.mention(said, seconds=0.2)
    await bot.discord.settled()
    assert bot.desk.asked == []


async def test_a_greeting_is_answered_with_what_can_be_asked(bot: Running) -> None:
    outcome = await bot.discord.mention("hello!")
    await bot.discord.settled()
    assert "What can be asked" in outcome.message.words
    assert bot.desk.asked == ["/help"]


async def test_who_is_refused_gets_no_button_that_refuses_again() -> None:
    async with DiscordStandIn(in_elsewhere=True) as discord, served(discord):
        refused = await discord.slash("leader", who="erdogan", user=EVE, channel=ELSEWHERE)
        assert refused.message.buttons == []


async def test_strangers_are_refused_also_where_the_bot_is_in_listed_servers_alone(bot: Running) -> None:
    await bot.discord.direct("about", user=EVE, seconds=0.3)
    await bot.discord.settled()
    refused = await bot.discord.slash("about", user=EVE, channel=bot.discord.dm(EVE))
    assert "Not set up for you" in refused.message.words
    assert bot.desk.asked == []
    assert bot.desk.invocations == []


async def test_a_message_of_a_server_that_is_not_known_is_no_direct_one() -> None:
    async with DiscordStandIn(in_elsewhere=True) as discord, served(discord) as bot:
        for dispatched in (
            {"guild_id": "10009", "channel_id": ELSEWHERE, "content": "about"},
            {"guild_id": "77", "channel_id": "7700", "content": f"about <@{BOT}>"},
        ):
            # Somebody who would be answered if this were a direct message.
            author = {"id": ADA, "username": "ada", "discriminator": "0", "global_name": "Ada", "avatar": None}
            discord.sockets.dispatch("GUILD_DELETE", {"id": "10009"})
            discord.sockets.dispatch(
                "MESSAGE_CREATE",
                {
                    "id": f"90{dispatched['channel_id']}", "author": author, "timestamp": "2032-03-01T00:00:00+00:00", "edited_timestamp": None,
                    "tts": False, "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
                    "embeds": [], "pinned": False, "type": 0, **dispatched,
                },
            )  # fmt: skip
        await asyncio.sleep(0.2)
        assert bot.desk.asked == []


async def test_an_event_that_cannot_be_read_does_not_end_the_connection(
    bot: Running, caplog: pytest.LogCaptureFixture
) -> None:
    bot.discord.sockets.dispatch("MESSAGE_CREATE", {"id": "1", "channel_id": WORLD})
    bot.discord.sockets.dispatch("GUILD_CREATE", {"nonsense": True})
    assert "Erdoğan" in (await bot.discord.slash("leader", who="erdogan")).message.words
    assert bot.discord.identifies == 1
    assert caplog.text.count("could not be read and is passed over") == 2
    assert "Traceback" not in caplog.text


async def test_halves_of_characters_are_no_trouble(bot: Running) -> None:
    for command, given in (("lookup", {"words": "\ud83d gaza"}), ("leader", {"who": "erdogan\udc00"})):
        outcome = await bot.discord.slash(command, options=given)
        assert "Something went wrong" not in outcome.message.words


async def test_after_a_restart_a_share_that_failed_can_be_tried_again(tmp_path: Path) -> None:
    async with DiscordStandIn() as discord:
        async with await open_store(str(tmp_path / "s.db")) as store, served(discord, SeenEvents(store), Notes(store)):
            outcome = await discord.slash("leader", who="erdogan")
            discord.fault("POST", f"/channels/{WORLD}/messages", status=400, code=40333)
            await discord.press(outcome, "Share to channel")
            await discord.settled()
            assert "This was not shared" in outcome.message.words
        async with await open_store(str(tmp_path / "s.db")) as store, served(discord, SeenEvents(store), Notes(store)):
            await discord.press(outcome, "Share to channel")
            await discord.settled()
            assert "Shared to the channel." in outcome.message.words


async def test_many_at_once_are_all_told_in_time(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = bot.desk.answer

    async def slowly(invocation: Invocation) -> Answer:
        time.sleep(0.02)  # noqa: ASYNC251 - an answer is worked out while nothing else is done
        return await answer(invocation)

    monkeypatch.setattr(bot.desk, "answer", slowly)
    # 100 answers take two seconds: without word before them, most would come too late.
    bot.discord.response_limit = 1.5
    outcomes = await asyncio.gather(*(bot.discord.slash("leader", who="erdogan") for _ in range(100)))
    assert max(outcome.seconds for outcome in outcomes) < 1.5
    await bot.discord.settled()
    assert all("Recep Tayyip Erdoğan" in outcome.message.words for outcome in outcomes)
