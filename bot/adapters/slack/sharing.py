"""An answer that one person sees, posted for all: once, and with word to whoever shared it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.adapters.slack import messages, views
from bot.adapters.slack.blocks import Json, Surface
from bot.adapters.slack.buttons import Button
from bot.adapters.slack.payloads import PLATFORM, Place, text
from bot.adapters.slack.sending import NotSent, ResponseUrl, Sender
from bot.adapters.slack.showing import Screen
from bot.core.adapter import Newsroom
from bot.core.answer import Answer, Status
from bot.core.carrying import recalled
from bot.core.lengths import cut

_REASONS = {
    "not_in_channel": "I am not in that channel: invite me there first (/invite @Dragoman)",
    "channel_not_found": "I cannot see that channel: invite me there first (/invite @Dragoman)",
    "is_archived": "that channel is archived",
    "restricted_action": "this workspace does not let me post there",
    "used_url": "too much time has passed: ask again and share from there",
    "unclear": "Slack did not say whether it arrived: look before you share it again",
}


_MOST_FAILED = 1_000


class Sharing:
    """answering: gives the answer to a line; what is shared is asked anew, so that nothing stale is posted."""

    def __init__(
        self, newsroom: Newsroom, sender: Sender, screen: Screen, answering: Callable[[str, Place], Awaitable[Answer]]
    ) -> None:
        self._newsroom = newsroom
        self._sender = sender
        self._screen = screen
        self._answering = answering
        self._failed: OrderedDict[str, int] = OrderedDict()

    async def _claimed(self, what: str) -> bool:
        """Whether this press is the one that shares; after a failure another may."""
        return await self._newsroom.first_time(PLATFORM, f"share/{what}/{self._failed.get(what, 0)}")

    def _free(self, what: str, failed: NotSent) -> bool:
        """Free a claim where surely nothing was posted."""
        if failed.reason == "unclear":
            return False
        self._failed[what] = self._failed.pop(what, 0) + 1
        if len(self._failed) > _MOST_FAILED:
            self._failed.popitem(last=False)
        return True

    async def share(self, place: Place, carried: Button) -> None:
        """Post the page that one person sees for all, once, and say so to them."""
        what = f"{place.team}/{place.channel}/{place.message}/{carried.page}/{carried.line}"
        if not await self._claimed(what):
            return
        answer = await self._answering(carried.line, place)
        way = ResponseUrl(place.way)
        thread = {"thread_ts": place.thread} if place.thread else {}
        if answer.status is not Status.OK:
            await self._sender.respond(way, {**messages.private(answer), "replace_original": True, **thread})
            return
        shared = messages.message(answer, carried.page, Surface.PUBLIC, _shared_by(place))
        left = Surface.SHARED
        try:
            await self._post_or_respond(place, way, shared, answer)
            told = "Shared in the thread." if place.thread else "Shared to the channel."
        except NotSent as failed:
            told = f"This was not shared: {_why(failed)}."
            left = Surface.PRIVATE if self._free(what, failed) else left
        kept = messages.message(answer, carried.page, left, told)
        await self._sender.respond(way, {"response_type": "ephemeral", "replace_original": True, **kept, **thread})

    async def _post_or_respond(self, place: Place, way: ResponseUrl, shared: Json, answer: Answer) -> None:
        """As a post of ours; where we are not a member, through the way that Slack gave to this asker.

        The newsroom is told of the former alone: that way does not say as which message it was posted.
        """
        try:
            ts = await self._sender.post(place.channel, {**shared, **marked(place)}, place.thread)
        except NotSent as failed:
            if failed.reason not in ("not_in_channel", "channel_not_found"):
                raise
            thread = {"thread_ts": place.thread} if place.thread else {}
            await self._sender.respond(
                way, {**shared, "response_type": "in_channel", "replace_original": False, **thread}
            )
        else:
            if ts:
                await self._newsroom.posted(place.address, ts, answer, place.thread)

    async def share_from_view(self, place: Place) -> None:
        """Post what a window shows to the channel that was chosen in it."""
        what = f"{text(place.view, 'id')}/{place.channel}"
        if not await self._claimed(what):
            return
        line = await recalled(self._newsroom, PLATFORM, views.metadata_of(place.view).line)
        answer = await self._answering(line or "", place)
        shared = messages.message(answer, 1, Surface.PUBLIC, _shared_by(place))
        try:
            await self._post_or_respond(place, ResponseUrl(place.way), shared, answer)
        except NotSent as failed:
            self._free(what, failed)
            await self._screen.update(place.view, views.answer(answer, note=f"This was not shared: {_why(failed)}."))
        else:
            await self._screen.update(place.view, views.waiting("Shared."))


def _shared_by(place: Place) -> str:
    return f"shared by {cut(place.name, 80)}" if place.name else ""


def _why(failed: NotSent) -> str:
    return _REASONS.get(failed.reason, f"Slack said {failed.reason}")


def marked(place: Place) -> Json:
    """Metadata by which a post can be found again in its channel's history."""
    return {
        "metadata": {
            "event_type": "dragoman_answer",
            "event_payload": {"asked": f"{place.channel}/{place.message or place.trigger}"},
        }
    }
