"""Digests and watches as somebody in a channel arranges them: what they are told, what they may, what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import DigestSettings, PermissionSettings, WatchSettings
from bot.core.answer import Status
from bot.core.plain import plain_text
from bot.state.channels import Pause, WatchRow
from tests.commands.room import CHANNEL, Room, opened

SUBSCRIBE = "/digest subscribe at:08:30 timezone:Europe/Istanbul"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with opened(tmp_path) as one:
        yield one


# --- digests ----------------------------------------------------------------------------------------------------------


async def test_a_channel_subscribes_pauses_resumes_and_unsubscribes(room: Room) -> None:
    said = await room.told(f"{SUBSCRIBE} days:mon-fri follow:ruritania, mira talvan quiet:silent")
    assert "Posted: mon-fri at 08:30, Europe/Istanbul" in said
    assert "Follows: Ruritania, Mira Talvan" in said
    assert "Quiet days: nothing is posted" in said
    assert "Next: Tue 2 Mar 2032, 08:30 Europe/Istanbul" in said
    listed = await room.told("/digest list")
    assert "slack:T1/C1 | mon-fri 08:30, Europe/Istanbul | Ruritania, Mira Talvan | from chat" in listed

    assert (await room.told("/digest pause")).startswith("Paused\n")
    listed = await room.told("/digest list")
    assert "Ruritania, Mira Talvan | paused" in listed
    assert "slack:T1/C1, since 1 Mar 2032: paused by hand" in listed

    assert "Next: Tue 2 Mar 2032, 08:30" in await room.told("/digest resume")
    assert "paused" not in await room.told("/digest list")

    assert (await room.told("/digest unsubscribe")).startswith("Unsubscribed\n")
    assert (await room.told("/digest list")).startswith("Digests: 0 channels\n")
    assert "has no digest" in await room.told("/digest unsubscribe")


async def test_what_is_left_out_is_every_day_and_everything(room: Room) -> None:
    said = await room.told(SUBSCRIBE)
    assert "Posted: every day at 08:30" in said
    assert "Follows: everything" in said
    assert "Quiet days: a line says so" in said


async def test_another_subscription_takes_the_place_of_the_first_and_ends_a_pause(room: Room) -> None:
    await room.ask(SUBSCRIBE)
    await room.ask("/digest pause")
    assert "Posted: every day at 07:15, Asia/Qatar" in await room.told("/digest subscribe at:7:15 timezone:asia/qatar")
    listed = await room.told("/digest list")
    assert listed.startswith("Digests: 1 channel\n")
    assert "07:15, Asia/Qatar | everything | from chat" in listed


async def test_a_pair_is_followed_as_one(room: Room) -> None:
    assert "Follows: Ruritania–Syldavia, Pears" in await room.told(f"{SUBSCRIBE} follow:syldavia ruritania, pears")


async def test_the_zone_of_the_config_is_the_channels_where_none_is_named(tmp_path: Path) -> None:
    async with opened(tmp_path, timezone="Asia/Qatar") as room:
        assert "08:30, Asia/Qatar" in await room.told("/digest subscribe at:08:30")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/digest", "action"),
        ("/digest someday", "preview, subscribe, unsubscribe, list, pause or resume"),
        ("/digest subscribe", "Say when: /digest subscribe at:08:30 timezone:Europe/Istanbul"),
        ("/digest subscribe at:08:30", "Say by whose clocks: /digest subscribe at:08:30 timezone:Europe/Istanbul"),
        ("/digest subscribe at:25:00 timezone:UTC", "'25:00' is no time of day: write it as 08:30"),
        ("/digest subscribe at:08:30 timezone:mars", "There is no time zone 'mars'"),
        (f"{SUBSCRIBE} days:someday", "'someday' names no weekdays: write them as mon-fri"),
        (f"{SUBSCRIBE} follow:nobody", "'nobody' cannot be followed"),
        (f"{SUBSCRIBE} follow:ruritania, nobody", "'nobody' cannot be followed"),
        (f"{SUBSCRIBE} quiet:maybe", "'maybe' is none of what can be chosen: line or silent"),
        (f"{SUBSCRIBE} channel:#desk", "'#desk' is no channel: write PLATFORM:WORKSPACE/CHANNEL"),
        (f"{SUBSCRIBE} channel:slack:T2/C9", "The channel slack:T2/C9 is not in this workspace: ask there"),
        (f"{SUBSCRIBE} channel:discord:T1/C1", "The channel discord:T1/C1 is not in this workspace"),
        (f"{SUBSCRIBE} channel:slack:T1/C9", "The digest of slack:T1/C9 is arranged there: ask in that channel"),
        ("/digest preview date:2032", "'2032' is more than one day"),
        ("/digest preview date:someday", "someday"),
    ],
)
async def test_what_cannot_be_arranged_is_told_why_and_arranges_nothing(room: Room, line: str, said: str) -> None:
    answer = await room.ask(line)
    assert answer.status is Status.BAD_INPUT
    assert said in plain_text(answer)
    assert "/help digest" in plain_text(answer)
    assert await room.desk.channels.subscriptions() == []


async def test_without_a_channel_there_is_nothing_to_arrange(room: Room) -> None:
    for line in (SUBSCRIBE, "/digest unsubscribe", "/digest pause", "/digest resume"):
        answer = await room.ask(line, private=True)
        assert answer.status is Status.BAD_INPUT
        assert "There is no channel here" in plain_text(answer)
    assert "Digest for Mon 1 Mar 2032" in await room.told("/digest preview", private=True)


async def test_the_channel_one_is_in_may_be_named(room: Room) -> None:
    assert (await room.ask(f"{SUBSCRIBE} channel:{CHANNEL}")).status is Status.OK
    (made,) = await room.desk.channels.subscriptions()
    assert (made.channel, made.created_by) == (CHANNEL, "slack:T1/U1")


async def test_a_direct_message_has_a_digest_of_its_own(room: Room) -> None:
    assert (await room.ask(SUBSCRIBE, channel="discord:@me/42")).status is Status.OK
    assert "discord:@me/42 | every day 08:30" in await room.told("/digest list", channel="discord:@me/42")


async def test_a_preview_is_of_what_the_channel_follows_and_of_the_day_asked_for(room: Room) -> None:
    await room.ask(f"{SUBSCRIBE} follow:borduria")
    everything = await room.told("/digest preview", channel="slack:T1/C2")
    followed = await room.told("/digest preview")
    assert everything.startswith("Digest for Mon 1 Mar 2032")
    assert followed != everything
    assert "Borduria" in followed
    assert (await room.told("/digest preview date:2032-03-05")).startswith("Digest for Fri 5 Mar 2032")


async def test_what_is_not_paused_cannot_be_resumed_and_what_the_bot_paused_says_why(room: Room) -> None:
    assert "is not paused" in await room.told("/digest resume")
    await room.desk.channels.pause(Pause(channel=CHANNEL, why="channel_not_found", since=room.desk.now))
    assert "slack:T1/C1, since 1 Mar 2032: channel_not_found" in await room.told("/digest list")
    await room.ask("/digest pause")
    assert "channel_not_found" in await room.told("/digest list"), "the first reason stays"
    assert "Watches and corrections are posted here again" in await room.told("/digest resume")
    assert "is not paused" in await room.told("/digest resume")


async def test_what_stands_in_the_config_cannot_be_changed_in_chat(tmp_path: Path) -> None:
    digest = DigestSettings(channel=CHANNEL, at="06:00", timezone="UTC", follow=("ruritania",))
    async with opened(tmp_path, digests=(digest,)) as room:
        for line in (SUBSCRIBE, "/digest unsubscribe"):
            answer = await room.ask(line)
            assert answer.status is Status.BAD_INPUT
            assert "stands in the config, where the operator changes it" in plain_text(answer)
        assert "every day 06:00, UTC | Ruritania | from the config" in await room.told("/digest list")
        assert (await room.ask("/digest pause")).status is Status.OK, "a pause is for the moment"
        assert "06:00, UTC | Ruritania | paused" in await room.told("/digest list")
        assert (await room.ask(SUBSCRIBE, channel="slack:T1/C2")).status is Status.OK


# --- who may ----------------------------------------------------------------------------------------------------------

CHOSEN = {
    "roles": {"editors": ("slack:T1/U7", "discord:9/77")},
    "permissions": PermissionSettings(digest=("editors",), watch=("editors",)),
}
CHANGES = (
    SUBSCRIBE,
    "/digest pause",
    "/digest resume",
    "/digest unsubscribe",
    "/watch ruritania",
    "/unwatch ruritania",
)


@pytest.mark.parametrize(
    ("channel", "user", "roles"),
    [
        (CHANNEL, "U1", ()),
        ("slack:T2/C1", "U7", ()),
        ("discord:9/1", "5", ("76",)),
        ("discord:8/1", "5", ("77",)),
        ("discord:@me/1", "5", ("77",)),
    ],
)
async def test_who_has_no_role_may_look_and_not_change(
    tmp_path: Path, channel: str, user: str, roles: tuple[str, ...]
) -> None:
    async with opened(tmp_path, **CHOSEN) as room:
        for line in CHANGES:
            answer = await room.ask(line, channel, user, roles)
            assert answer.status is Status.DENIED, line
            assert plain_text(answer).startswith("Not allowed\nYou may not ")
            assert "the operator gives that to roles, under permissions in the config" in plain_text(answer)
        assert await room.desk.channels.subscriptions() == []
        assert await room.desk.channels.watches() == []
        assert await room.desk.channels.pauses() == {}
        for line in ("/digest preview", "/digest list", "/watches", "/changes"):
            assert (await room.ask(line, channel, user, roles)).status is Status.OK, line


@pytest.mark.parametrize(
    ("channel", "user", "roles"), [(CHANNEL, "U7", ()), ("discord:9/1", "5", ("76", "77")), ("discord:9/1", "77", ())]
)
async def test_who_has_the_role_may(tmp_path: Path, channel: str, user: str, roles: tuple[str, ...]) -> None:
    async with opened(tmp_path, **CHOSEN) as room:
        for line in CHANGES:
            assert (await room.ask(line, channel, user, roles)).status is Status.OK, line


async def test_where_somebody_was_chosen_they_may_for_every_channel_of_their_workspace(tmp_path: Path) -> None:
    async with opened(tmp_path, **CHOSEN) as room:
        assert (await room.ask(f"{SUBSCRIBE} channel:slack:T1/C9", user="U7")).status is Status.OK
        assert (await room.ask(f"{SUBSCRIBE} channel:slack:T2/C9", user="U7")).status is Status.BAD_INPUT
        assert [one.channel for one in await room.desk.channels.subscriptions()] == ["slack:T1/C9"]


async def test_the_operator_may_in_every_channel(tmp_path: Path) -> None:
    async with opened(tmp_path, **CHOSEN) as room:
        assert (await room.as_operator(f"{SUBSCRIBE} channel:discord:8/5")).status is Status.OK
        assert (await room.as_operator("/digest pause channel:discord:8/5")).status is Status.OK
        assert "name one: channel:slack:" in plain_text(await room.as_operator(SUBSCRIBE))


# --- watches ----------------------------------------------------------------------------------------------------------


async def test_a_watch_begins_once_and_ends_once(room: Room) -> None:
    first = await room.ask("/watch syldavia ruritania")
    assert first.title == "Watching Ruritania–Syldavia"
    assert "From now on a change of anything recorded on Ruritania–Syldavia is posted here" in plain_text(first)
    assert "is watched here already" in await room.told("/watch ruritania syldavia")
    assert await room.told("/watches") == "Watched here\n  • Ruritania–Syldavia, since 1 Mar 2032"
    (ends,) = [action.line for action in (await room.ask("/watches")).actions]
    assert (await room.told(ends)).startswith("Not watching Ruritania–Syldavia\n")
    again = await room.ask(ends)
    assert again.status is Status.NOT_FOUND
    assert "Ruritania–Syldavia is not watched here. Nothing is." in plain_text(again)


async def test_what_is_not_watched_is_told_with_what_is(room: Room) -> None:
    await room.ask("/watch talvan")
    await room.ask("/watch pears")
    said = await room.told("/unwatch ruritania")
    assert "Ruritania is not watched here. What is watched: " in said
    assert "Mira Talvan" in said
    assert "Pears" in said
    assert len(await room.desk.channels.watches(CHANNEL)) == 2


async def test_each_channel_watches_for_itself(room: Room) -> None:
    await room.ask("/watch ruritania")
    assert "watches nothing" in await room.told("/watches", channel="slack:T1/C2")
    assert (await room.ask("/unwatch ruritania", channel="slack:T1/C2")).status is Status.NOT_FOUND
    assert "Ruritania" in await room.told("/watches")


async def test_quiet_hours_are_said_when_a_watch_begins(tmp_path: Path) -> None:
    async with opened(tmp_path, watches=WatchSettings(quiet_hours="22:00-07:00")) as room:
        assert "nothing comes between 22:00-07:00" in await room.told("/watch ruritania")


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("/watch", Status.BAD_INPUT, "/watch"),
        ("/watch ruritania ruritania", Status.BAD_INPUT, "Both are the same"),
        ("/watch atlantis", Status.NOT_FOUND, "“atlantis” was not found"),
        ("/unwatch atlantis", Status.NOT_FOUND, "“atlantis” was not found"),
    ],
)
async def test_what_cannot_be_watched_is_told_why(room: Room, line: str, status: Status, said: str) -> None:
    answer = await room.ask(line)
    assert answer.status is status
    assert said in plain_text(answer)
    assert await room.desk.channels.watches() == []


async def test_a_channel_may_watch_a_hundred_things_and_no_more(room: Room) -> None:
    for number in range(100):
        row = WatchRow(channel=CHANNEL, target=f"x{number}", created_by="", created_at=room.desk.now)
        await room.desk.channels.watch(row)
    answer = await room.ask("/watch ruritania")
    assert answer.status is Status.BAD_INPUT
    assert "watches 100 already" in plain_text(answer)


async def test_outside_of_channels_nothing_is_watched(room: Room) -> None:
    for line in ("/watch ruritania", "/unwatch ruritania", "/watches"):
        answer = await room.ask(line, private=True)
        assert answer.status is Status.BAD_INPUT
        assert "a channel's watches are begun, listed and ended in it" in plain_text(answer)


# --- done once --------------------------------------------------------------------------------------------------------


async def test_what_arranged_something_cannot_be_asked_again_by_a_button(room: Room) -> None:
    """Sharing and turning pages ask the line of an answer again: days later, that would pause the channel once more."""
    for line in (
        SUBSCRIBE,
        "/digest pause",
        "/digest resume",
        "/digest unsubscribe",
        "/watch talvan",
        "/unwatch talvan",
    ):
        answer = await room.ask(line)
        assert (answer.status, answer.line) == (Status.OK, ""), line
    for line in ("/digest preview", "/digest list", "/watches"):
        assert (await room.ask(line)).line == line


async def test_what_is_not_said_again_stays_as_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        await room.ask("/digest subscribe at:08:30 timezone:istanbul days:mon-fri follow:qatar quiet:silent")
        said = str((await room.ask("/digest subscribe at:10:00")).blocks)
        assert "mon-fri at 10:00, Europe/Istanbul" in said
        assert "Qatar" in said
        assert "everything" in str((await room.ask("/digest subscribe follow:everything")).blocks)


async def test_an_option_that_means_nothing_to_an_action_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        answer = await room.ask("/digest unsubscribe at:08:30")
        assert answer.status is Status.BAD_INPUT
        assert "/digest unsubscribe has no use for at: it takes channel:" in str(answer.blocks)


async def test_a_preview_follows_what_it_is_told_to(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        assert (await room.ask("/digest preview follow:qatar")).subtitle.startswith("Qatar")


async def test_what_is_copied_from_slack_is_understood(tmp_path: Path) -> None:
    async with opened(tmp_path) as room:
        said = await room.ask("/digest subscribe at\u223608:30 timezone:istanbul")
        assert "08:30" in str(said.blocks)
