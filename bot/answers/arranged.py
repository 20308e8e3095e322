"""What the desk does for a channel, told: its digest, its watches, and what was just arranged. Nothing here is a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Protocol

import msgspec

from bot.answers.followed import followed_names, sides
from bot.answers.page import Page, strong, text
from bot.answers.phrases import counted
from bot.answers.ways import typed
from bot.core.answer import Action, Answer, Status, Table
from bot.kb.knowledge import Knowledge
from bot.text.clock import zone_of
from bot.text.dates import shown_day


class Arranged(Protocol):
    """A channel's digest, as bot/desk/due.py has it."""

    @property
    def channel(self) -> str: ...
    @property
    def at(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def days(self) -> str: ...
    @property
    def follow(self) -> tuple[str, ...]: ...
    @property
    def quiet(self) -> str: ...
    @property
    def configured(self) -> bool: ...


class Paused(Protocol):
    """A pause, as bot/state/channels.py has it."""

    @property
    def why(self) -> str: ...
    @property
    def since(self) -> float: ...


class Watching(Protocol):
    """A watch, as bot/state/channels.py has it."""

    @property
    def target(self) -> str: ...
    @property
    def created_at(self) -> float: ...


def said(
    kb: Knowledge, today: date, title: str, words: str, *, lines: tuple[str, ...] = (), found: bool = True
) -> Answer:
    """One sentence. lines: what may be asked next."""
    page = Page(kb, today)
    page.say(words)
    answer = page.answer(title, dated=False, status=Status.OK if found else Status.NOT_FOUND)
    return msgspec.structs.replace(answer, suggestions=lines)


def denied(kb: Knowledge, today: date, what: str) -> Answer:
    """Somebody may not do that."""
    page = Page(kb, today)
    page.say(f"You may not {what} here: the operator gives that to roles, under permissions in the config.")
    return page.answer("Not allowed", dated=False, status=Status.DENIED)


# --- digests -----------------------------------------------------------------------------------------------------------


def subscribed(kb: Knowledge, today: date, subscription: Arranged, due: float, elsewhere: str) -> Answer:
    """What a channel gets, and when for the first time. elsewhere: the option that names it, where it is not the asker's."""
    page = Page(kb, today)
    for label, words in _facts(kb, subscription):
        page.fact(label, words)
    page.fact("Next", _moment(due, subscription.timezone))
    page.action("See it now", f"/digest preview{elsewhere}")
    page.action("Stop it", f"/digest unsubscribe{elsewhere}")
    return page.answer(f"The digest of {subscription.channel if elsewhere else 'this channel'}", dated=False)


def _facts(kb: Knowledge, subscription: Arranged) -> list[tuple[str, str]]:
    names = followed_names(kb, subscription.follow) if subscription.follow else "everything"
    quiet = "nothing is posted" if subscription.quiet == "silent" else "a line says so"
    return [
        ("Posted", f"{_days(subscription.days)} at {subscription.at}, {subscription.timezone}"),
        ("Follows", names),
        ("Quiet days", quiet),
    ]


def digests(kb: Knowledge, today: date, subscriptions: Sequence[Arranged], paused: Mapping[str, Paused]) -> Answer:
    """Every channel with a digest, and the paused ones with the reason."""
    page = Page(kb, today)
    if not subscriptions:
        page.say("No channel has a digest. One is made in the channel itself: /digest subscribe at:08:30")
    else:
        rows = tuple(
            (
                text(strong(one.channel)),
                text(f"{_days(one.days)} {one.at}, {one.timezone}"),
                text(followed_names(kb, one.follow) if one.follow else "everything"),
                text("paused" if one.channel in paused else "from the config" if one.configured else "from chat"),
            )
            for one in subscriptions
        )
        page.add(Table(columns=("channel", "posted", "follows", "state"), rows=rows))
    for channel, pause in sorted(paused.items()):
        page.fact(
            "Paused",
            f"{channel}, since {_day(pause.since)}: {pause.why}. To end it: /digest resume there, or dragoman digest resume.",
        )
    return page.answer(f"Digests: {counted(len(subscriptions), 'channel')}", dated=False)


def _days(days: str) -> str:
    return "every day" if days == "daily" else days


def _moment(at: float, timezone: str) -> str:
    local = datetime.fromtimestamp(at, zone_of(timezone))
    return f"{local:%a} {shown_day(local.date())}, {local:%H:%M} {timezone}"


def _day(at: float) -> str:
    return shown_day(datetime.fromtimestamp(at, UTC).date())


# --- watches -----------------------------------------------------------------------------------------------------------


def watching(kb: Knowledge, today: date, target: str, new: bool, quiet_hours: str | None) -> Answer:
    """That a watch began, and what comes of it."""
    page = Page(kb, today)
    name = target_name(kb, target)
    if new:
        page.say(
            f"From now on a change of anything recorded on {name} is posted here: what was changed, by whom, why, and on "
            f"which source. Changes of one edit come together{f'; nothing comes between {quiet_hours}' if quiet_hours else ''}."
        )
    else:
        page.say(f"{name} is watched here already.")
    answer = page.answer(f"Watching {name}", dated=False)
    ends = Action("Stop watching", unwatch_line(kb, target))
    return msgspec.structs.replace(answer, actions=(ends, Action("All watches", "/watches")))


def unwatched(kb: Knowledge, today: date, target: str, ended: bool, left: Sequence[Watching]) -> Answer:
    """That a watch ended, or that there was none."""
    name = target_name(kb, target)
    if ended:
        return said(kb, today, f"Not watching {name}", f"Changes on {name} are not posted here any more.")
    others = ", ".join(target_name(kb, one.target) for one in left)
    more = f" What is watched: {others}." if left else " Nothing is."
    return said(kb, today, "No such watch", f"{name} is not watched here.{more}", found=False)


def watches(kb: Knowledge, today: date, found: Sequence[Watching]) -> Answer:
    """What a channel watches."""
    page = Page(kb, today)
    if not found:
        page.say("This channel watches nothing. Begin with /watch qatar turkey, or /watch erdogan.")
    page.items(text(strong(target_name(kb, one.target)), f", since {_day(one.created_at)}") for one in found)
    answer = page.answer("Watched here", dated=False)
    ends = tuple(Action(f"Stop {target_name(kb, one.target)}"[:75], unwatch_line(kb, one.target)) for one in found[:5])
    return msgspec.structs.replace(answer, actions=ends)


def target_name(kb: Knowledge, target: str) -> str:
    """Qatar–Türkiye, or the one name."""
    return "–".join(kb.name(side) for side in sides(kb, target))


def unwatch_line(kb: Knowledge, target: str) -> str:
    """The line that ends a watch."""
    return " ".join(["/unwatch", *(typed(kb, side) for side in sides(kb, target))])
