"""A command's form in a window: opened where a button is pressed or a command lacks something, taken once, and mended.

What the window looks like is forms.py's. Nothing that somebody wrote in one is lost, whatever goes wrong with it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

import msgspec

from bot.adapters.slack import forms, messages, views
from bot.adapters.slack.blocks import Json, Surface
from bot.adapters.slack.buttons import Button, fits
from bot.adapters.slack.limits import RESPONSE_URL_SECONDS
from bot.adapters.slack.payloads import PLATFORM, Place, text
from bot.adapters.slack.sending import NotSent, ResponseUrl, Sender
from bot.adapters.slack.showing import Screen
from bot.core import filling
from bot.core.adapter import Newsroom
from bot.core.answer import Answer, Status
from bot.core.carrying import carried, note_long, recalled
from bot.core.forms import Field
from bot.core.patience import answered

log = logging.getLogger("bot.slack")

OPEN_GRACE = 1.0
"""Seconds that opening a window waits for its form: Slack's trigger is good for three."""
SEND_GRACE = 0.4
"""As listeners.GRACE, for what comes of a form."""
MARGIN = 120.0
"""Seconds before its end at which Slack's way back is no longer trusted."""
_MOST_SENT = 1_000
"""Forms whose outcome is kept, against envelopes that Slack delivers twice."""

_PREPARING = "Preparing the form…"
_WORKING = "Sending…"


class Taken(msgspec.Struct, frozen=True):
    """What came of a form: what is said, and the window it was, with what was written in it; None where it is unknown."""

    answer: Answer
    window: forms.Window | None


class Filling:
    """spelt: an answer as it is read in Slack."""

    def __init__(
        self,
        newsroom: Newsroom,
        sender: Sender,
        screen: Screen,
        spelt: Callable[[Answer], Answer],
        started: Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]],
    ) -> None:
        self._newsroom = newsroom
        self._sender = sender
        self._screen = screen
        self._spelt = spelt
        self._started = started
        self._sent: OrderedDict[str, asyncio.Task[Taken]] = OrderedDict()

    # --- opening ---

    async def press(self, place: Place, pressed: Button) -> None:
        """A button that opens a form."""
        await self.open(place, pressed.form, pressed.line)

    async def open(self, place: Place, name: str, line: str) -> None:
        """Open a command's form about a line, over what had the button; where there is none, say so to the asker alone."""
        making = self._started(self._made(place, _opening(place, name, line)))
        if await _ready(making, OPEN_GRACE):
            made = making.result()
            if isinstance(made, Answer):
                await self._tell(place, made)
            else:
                await self._screen.over(place, made)
            return
        waiting = await self._screen.over(place, views.waiting(_PREPARING))
        made = await making
        await self._screen.update(waiting, views.answer(made) if isinstance(made, Answer) else made)

    async def _made(self, place: Place, opening: forms.Window, wrong: str = "") -> Json | Answer:
        """The window, all that it does not hold itself noted; an answer where there is no form. Never raises."""
        try:
            form = await filling.formed(self._newsroom, opening, place.asker)
            if isinstance(form, Answer):
                return await self._finished(form)
            opened = msgspec.structs.replace(opening, command=form.command, carried=form.carried, filled=None)
            if not forms.keeps(opened.packed()):
                opened = _without_way(opened)
                await self._newsroom.remember(PLATFORM, carried(opened.packed(), forms.keeps), opened.packed())
            for value in forms.long_values(form):
                await self._newsroom.remember(PLATFORM, carried(value, forms.chooses), value)
            return forms.window(form, opened, self._labels(form.fields), wrong)
        except Exception:
            return filling.with_written(filling.broken("a form"), opening.filled or {})

    def _labels(self, fields: Iterable[Field]) -> dict[str, str]:
        """What the values are called that stand in fields which complete."""
        labels: dict[str, str] = {}
        for field in fields:
            if field.kinds and field.value:
                offers = self._newsroom.complete(field.kinds, field.value, 1)
                labels |= {value: label for label, value in offers if value == field.value}
        return labels

    async def _tell(self, place: Place, answer: Answer) -> None:
        if place.view:
            await self._screen.show(place, answer)
        else:
            await self._respond(ResponseUrl(place.way), answer, place.thread, direct=place.direct)

    async def _respond(self, way: ResponseUrl, answer: Answer, thread: str, *, direct: bool = False) -> None:
        """An answer to the asker alone, whole."""
        more = {"replace_original": False, **({"thread_ts": thread} if thread else {})}
        for number in messages.every_page(answer):
            await self._sender.respond(way, {**messages.private(answer, number, direct=direct), **more})

    def offers(self, action: str, typed: str) -> list[tuple[str, str]]:
        """What completes in a field, and what was typed: a form takes what nothing is called, too."""
        found = self._newsroom.complete(forms.kinds_of(action), typed, views.SUGGESTED - 1)
        return [*found, (f"“{typed}”, as typed", typed)] if typed.strip() else found

    # --- sent ---

    async def sent(self, place: Place) -> Json:
        """A form was sent: what its window shows now. The same envelope, delivered again, does nothing again."""
        before = self._sent.get(place.trigger) if place.trigger else None
        taking = before or self._started(self._taken(place))
        if place.trigger:
            self._sent[place.trigger] = taking
            if len(self._sent) > _MOST_SENT:
                self._sent.popitem(last=False)
        if await _ready(taking, SEND_GRACE):
            return self._outcome(place, taking.result())
        if before is None:
            self._started(self._later(place, taking))
        return {"response_action": "update", "view": views.waiting(_WORKING)}

    def _outcome(self, place: Place, taken: Taken) -> Json:
        if taken.answer.status in filling.WRONG and taken.window is not None:
            wrong = views.wrong(place.view, forms.complaint(taken.answer))
            if wrong is not None:
                return wrong
        return {"response_action": "update", "view": views.answer(taken.answer)}

    async def _taken(self, place: Place) -> Taken:
        """What comes of a form. Never raises."""
        filled = forms.fields_of(place.view)
        window: forms.Window | None = None
        try:
            window = filling.unpacked(await self._noted(text(place.view, "private_metadata")), forms.Window)
            if window is None:
                return Taken(await self._finished(filling.too_old(filled)), None)
            filled = {name: await self._noted(value) or value for name, value in filled.items()}
            if place.trigger and not await self._newsroom.first_time(PLATFORM, f"form/{place.trigger}"):
                return Taken(await self._finished(filling.met_before(filled)), None)
            there = _there(place, window)
            answer = await answered(self._newsroom, filling.sent(window, filled, there.asker), there.asker)
        except Exception:
            answer = filling.broken("a form that was sent")
        if window is None:
            return Taken(filling.with_written(answer, filled), None)
        if answer.status is not Status.OK:
            answer = filling.mendable(answer, _without_way(window), filled)
        return Taken(await self._finished(answer, filled), msgspec.structs.replace(window, filled=filled))

    async def _noted(self, text: str) -> str | None:
        return await recalled(self._newsroom, PLATFORM, text)

    async def _finished(self, answer: Answer, filled: Mapping[str, str] | None = None) -> Answer:
        """An answer as it is shown, what its buttons do not hold themselves noted; else without them. Never raises.

        filled: what the form had that it is about: shown where no button would bring it back.
        """
        answer = self._spelt(answer)
        try:
            await note_long(self._newsroom, PLATFORM, answer, fits)
        except Exception:
            log.warning("what buttons carry could not be noted")
            return filling.with_written(msgspec.structs.replace(answer, actions=(), suggestions=()), filled or {})
        return answer

    async def _later(self, place: Place, taking: asyncio.Task[Taken]) -> None:
        """Put what came of a form into the window that waits for it; where that is gone, tell it to the asker elsewhere."""
        taken = await taking
        view: Json | Answer = taken.answer
        if taken.answer.status in filling.WRONG and taken.window is not None:
            view = await self._made(_there(place, taken.window), taken.window, forms.complaint(taken.answer))
        try:
            await self._screen.update(place.view, views.answer(view) if isinstance(view, Answer) else view)
        except NotSent as failed:
            log.warning("a window could not be changed: %s", failed.reason)
            await self._elsewhere(place, taken)

    async def _elsewhere(self, place: Place, taken: Taken) -> None:
        """What came of a form, by the way it was opened, else in a direct message."""
        there = _there(place, taken.window) if taken.window is not None else place
        try:
            if there.way:
                await self._respond(ResponseUrl(there.way), taken.answer, there.thread)
                return
        except NotSent as failed:
            log.warning("what came of a form could not be told where it was opened: %s", failed.reason)
        try:
            for number in messages.every_page(taken.answer):
                await self._sender.post(place.user, messages.message(taken.answer, number, Surface.DIRECT))
        except NotSent as failed:
            log.warning("nor could that be told in a direct message: %s", failed.reason)


def _opening(place: Place, name: str, line: str) -> forms.Window:
    """A form to be opened: anew, or again with what was written in it, which its button carries in place of a line."""
    again = filling.unpacked(line, forms.Window) if line.startswith("{") else None
    opening = again or forms.Window(name=name, line=line)
    if again is not None and place.view:
        return opening
    return msgspec.structs.replace(
        opening, channel=place.channel, thread=place.thread, way=place.way, since=int(time.time())
    )


def _without_way(window: forms.Window) -> forms.Window:
    """To be kept for long: Slack's way back is for those who have it, and good for half an hour."""
    return msgspec.structs.replace(window, way="", since=0)


def _there(place: Place, window: forms.Window) -> Place:
    """Where a form was opened, for whoever sent it."""
    good = time.time() - window.since < RESPONSE_URL_SECONDS - MARGIN
    return msgspec.structs.replace(place, channel=window.channel, thread=window.thread, way=window.way if good else "")


async def _ready(making: asyncio.Task[Any], grace: float) -> bool:
    if not making.done():
        await asyncio.wait((making,), timeout=grace)
    return making.done()
