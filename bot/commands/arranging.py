"""/digest, /watch, /unwatch, /watches: what the desk does for a channel by itself, and who asked for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from bot.commands.desks import desk_of
from bot.core.answer import Answer
from bot.core.arranging import At, Channel, Days, DigestAction, Follow, QuietDay, TimeZone, Watched
from bot.core.command import Asking, command
from bot.core.parameters import When
from bot.errors import UserError
from bot.text.address import Address

if TYPE_CHECKING:
    # The database comes with them: a command imports what it needs of these when it runs.
    from bot.desk.desk import Desk
    from bot.state.channels import SubscriptionRow

_CHANGING = ("subscribe", "unsubscribe", "pause", "resume")
_MOST_WATCHES = 100
"""Watches of one channel."""


@command(
    examples=(
        "/digest preview",
        "/digest subscribe at:08:30 timezone:Europe/Istanbul days:mon-fri follow:qatar, turkiye",
        "/digest pause",
    ),
    acts=lambda values: values["action"].asked in _CHANGING,
)
async def digest(
    asking: Asking,
    action: Annotated[DigestAction, "preview, subscribe, unsubscribe, list, pause or resume"],
    at: Annotated[At | None, "When, by the clocks of the time zone: 08:30"] = None,
    timezone: Annotated[TimeZone | None, "Whose clocks: Europe/Istanbul, Asia/Qatar"] = None,
    days: Annotated[Days | None, "On which days: mon-fri, mon,wed,fri, daily"] = None,
    follow: Annotated[Follow | None, "Only what concerns these: qatar, turkiye, or a pair: qatar turkiye"] = None,
    quiet: Annotated[QuietDay | None, "On a day with nothing new: line (say so) or silent"] = None,
    date: Annotated[When | None, "preview: for which day"] = None,
    channel: Annotated[Channel | None, "Another channel: slack:T0123/C0456"] = None,
) -> Answer:
    """The morning digest of this channel: see it, have it posted, stop it"""
    from bot.answers import arranged

    if action.asked in _CHANGING and not _may(asking, "digest"):
        return arranged.denied(asking.kb, asking.today, "change a digest")
    given = {"at": at, "timezone": timezone, "days": days, "follow": follow, "quiet": quiet, "date": date}
    _used(action.asked, [name for name, value in given.items() if value is not None])
    async with desk_of(asking) as desk:
        if action.asked == "list":
            subscriptions = [one for one in await desk.digests.subscriptions() if _sees(asking, one.channel)]
            pauses = {one: why for one, why in (await desk.channels.pauses()).items() if _sees(asking, one)}
            return arranged.digests(asking.kb, asking.today, subscriptions, pauses)
        if action.asked == "preview":
            of = channel.asked if channel else _here(asking)
            if of and not _sees(asking, of):
                raise UserError(f"the digest of {of} can be seen there alone")
            day = _day(date, asking.today)
            only = _followed(asking, follow) if follow else None
            asker = asking.invocation.asker
            there = asker is None or asker.channel == of
            return await desk.digests.preview(asking.kb, of, day, desk.noticed, desk.timezone, only, there=there)
        place = _place(asking, channel)
        match action.asked:
            case "subscribe":
                made = await _wanted(asking, desk, place, at, timezone, days, follow, quiet)
                return await _subscribe(asking, desk, made)
            case "unsubscribe":
                return await _unsubscribe(asking, desk, place)
            case "pause":
                return await _pause(asking, desk, place)
            case _:
                return await _resume(asking, desk, place)


def _used(action: str, given: list[str]) -> None:
    """Raises UserError for options that mean nothing to an action."""
    taken = {"preview": ("date", "follow"), "subscribe": ("at", "timezone", "days", "follow", "quiet")}.get(action, ())
    for name in given:
        if name not in taken:
            takes = ", ".join(f"{one}:" for one in (*taken, "channel"))
            raise UserError(f"/digest {action} has no use for {name}: it takes {takes}")


def _followed(asking: Asking, follow: Follow) -> tuple[str, ...]:
    from bot.desk.digests import follow_ids

    every = [one.casefold() for one in follow.names] in (["all"], ["everything"])
    return () if every else follow_ids(asking.kb, follow.names)


async def _wanted(
    asking: Asking,
    desk: Desk,
    place: str,
    at: At | None,
    timezone: TimeZone | None,
    days: Days | None,
    follow: Follow | None,
    quiet: QuietDay | None,
) -> SubscriptionRow:
    """What was asked for; what was left out stays as it was."""
    from bot.state.channels import SubscriptionRow

    before = next((one for one in await desk.digests.subscriptions() if one.channel == place), None)
    time = at.asked if at else before.at if before else None
    if time is None:
        raise UserError("say when: /digest subscribe at:08:30 timezone:Europe/Istanbul")
    zone = timezone.asked if timezone else before.timezone if before else desk.settings.timezone
    if zone is None:
        raise UserError(f"say by whose clocks: /digest subscribe at:{time} timezone:Europe/Istanbul")
    asker = asking.invocation.asker
    return SubscriptionRow(
        channel=place,
        at=time,
        timezone=zone,
        days=days.asked if days else before.days if before else "daily",
        follow=_followed(asking, follow) if follow else before.follow if before else (),
        quiet=quiet.asked if quiet else before.quiet if before else "line",
        created_by=asker.id if asker else "",
        created_at=desk.now,
    )


async def _subscribe(asking: Asking, desk: Desk, made: SubscriptionRow) -> Answer:
    from bot.answers import arranged
    from bot.desk.due import next_due

    _not_configured(desk, made.channel)
    await desk.channels.subscribe(made)
    desk.wake()
    subscription = next(one for one in await desk.digests.subscriptions() if one.channel == made.channel)
    return arranged.subscribed(
        asking.kb,
        asking.today,
        subscription,
        next_due(subscription, desk.now).due,
        _elsewhere(asking, subscription.channel),
    )


async def _unsubscribe(asking: Asking, desk: Desk, place: str) -> Answer:
    from bot.answers import arranged

    _not_configured(desk, place)
    if not await desk.channels.unsubscribe(place):
        return arranged.said(asking.kb, asking.today, "No digest here", "This channel has no digest.", found=False)
    await desk.ledger.drop_open(place, "digest")
    return arranged.said(
        asking.kb, asking.today, "Unsubscribed", f"No digest is posted {_where(asking, place)} any more."
    )


async def _pause(asking: Asking, desk: Desk, place: str) -> Answer:
    from bot.answers import arranged
    from bot.state.channels import Pause

    asker = asking.invocation.asker
    by = asker.id if asker else "the operator"
    await desk.channels.pause(Pause(channel=place, why="paused by hand", by=by, since=desk.now))
    return arranged.said(
        asking.kb,
        asking.today,
        "Paused",
        f"Nothing is posted {_where(asking, place)} by itself until /digest resume: no digest; what there is to say on "
        "watches, and corrections, wait until then.",
        lines=(f"/digest resume{_elsewhere(asking, place)}",),
    )


async def _resume(asking: Asking, desk: Desk, place: str) -> Answer:
    from bot.answers import arranged
    from bot.desk.due import next_due

    if not await desk.channels.resume(place):
        return arranged.said(asking.kb, asking.today, "Not paused", "This channel is not paused.")
    desk.wake()
    subscription = next((one for one in await desk.digests.subscriptions() if one.channel == place), None)
    if subscription is None:
        return arranged.said(asking.kb, asking.today, "Resumed", "Watches and corrections are posted here again.")
    return arranged.subscribed(
        asking.kb,
        asking.today,
        subscription,
        next_due(subscription, desk.now).due,
        _elsewhere(asking, subscription.channel),
    )


@command(examples=("/watch qatar turkey", "/watch erdogan"), acts=lambda values: True)
async def watch(
    asking: Asking,
    a: Annotated[Watched, "A country, organization, person, post, place or topic, in any spelling"],
    b: Annotated[Watched | None, "A second one: only what concerns both"] = None,
) -> Answer:
    """Have every change of what concerns an entry, or a pair, posted to this channel"""
    from bot.answers import arranged

    if not _may(asking, "watch"):
        return arranged.denied(asking.kb, asking.today, "watch")
    target = _target(a, b)
    async with desk_of(asking) as desk:
        from bot.state.channels import WatchRow

        place = _this_channel(asking)
        there = await desk.channels.watches(place)
        if len(there) >= _MOST_WATCHES:
            raise UserError(f"this channel watches {len(there)} already: end some first, /watches lists them")
        asker = asking.invocation.asker
        made = WatchRow(
            channel=place,
            target=target,
            created_by=asker.id if asker else "",
            created_at=desk.now,
            used_at=desk.now,
        )
        new = await desk.channels.watch(made)
        desk.wake()
        return arranged.watching(asking.kb, asking.today, target, new, desk.settings.watches.quiet_hours)


@command(examples=("/unwatch qatar turkey",), acts=lambda values: True)
async def unwatch(
    asking: Asking,
    a: Annotated[Watched, "What is watched here"],
    b: Annotated[Watched | None, "The second of a pair"] = None,
) -> Answer:
    """End a watch of this channel"""
    from bot.answers import arranged

    if not _may(asking, "watch"):
        return arranged.denied(asking.kb, asking.today, "end a watch")
    async with desk_of(asking) as desk:
        place = _this_channel(asking)
        ended = await desk.channels.unwatch(place, _target(a, b))
        return arranged.unwatched(asking.kb, asking.today, _target(a, b), ended, await desk.channels.watches(place))


@command(examples=("/watches",))
async def watches(asking: Asking) -> Answer:
    """What this channel watches"""
    from bot.answers import arranged

    async with desk_of(asking) as desk:
        return arranged.watches(asking.kb, asking.today, await desk.channels.watches(_this_channel(asking)))


def _target(a: Watched, b: Watched | None) -> str:
    if b is None:
        return a.id
    if a.id == b.id:
        raise UserError("both are the same: name two different ones, or one alone")
    return " ".join(sorted((a.id, b.id)))


def _may(asking: Asking, what: str) -> bool:
    return asking.permissions.may(asking.invocation.asker, what)


def _sees(asking: Asking, channel: str) -> bool:
    """Whether a channel is one of the asker's own workspace, and no conversation with somebody else."""
    asker = asking.invocation.asker
    if asker is None or channel == asker.channel:
        return True
    return bool(asker.workspace) and channel.startswith(f"{asker.platform}:{asker.workspace}/")


def _here(asking: Asking) -> str:
    asker = asking.invocation.asker
    return asker.channel if asker else ""


def _this_channel(asking: Asking) -> str:
    """Where watches are. Raises UserError outside of channels."""
    here = _here(asking)
    if not here:
        raise UserError("there is no channel here: a channel's watches are begun, listed and ended in it")
    return here


def _place(asking: Asking, channel: Channel | None) -> str:
    """The channel that is meant. Raises UserError where there is none, or another's may not be changed from here."""
    here = _here(asking)
    if channel is not None and channel.asked != here:
        asker = asking.invocation.asker
        wanted = Address.read(channel.asked)
        if asker is not None and (wanted.platform, wanted.workspace) != (asker.platform, asker.workspace):
            raise UserError(f"the channel {channel.asked} is not in this workspace: ask there")
        if asker is not None and not asking.permissions.names("digest"):
            raise UserError(f"the digest of {channel.asked} is arranged there: ask in that channel")
        return channel.asked
    if not here:
        raise UserError(
            "there is no channel here: ask in a channel, or name one: channel:slack:T0123456789/C0123456789"
        )
    return here


def _elsewhere(asking: Asking, place: str) -> str:
    """What a line must say beside, where another channel than the asker's own is meant."""
    return "" if place == _here(asking) else f" channel:{place}"


def _where(asking: Asking, place: str) -> str:
    return "here" if place == _here(asking) else f"to {place}"


def _not_configured(desk: Desk, place: str) -> None:
    if any(one.channel == place for one in desk.settings.digests):
        raise UserError("the digest of this channel stands in the config, where the operator changes it")


def _day(when: When | None, today: date) -> date:
    if when is None:
        return today
    if when.value.earliest != when.value.latest:
        raise UserError(f"{when.asked!r} is more than one day: write one, such as 2026-10-22")
    return when.value.earliest
