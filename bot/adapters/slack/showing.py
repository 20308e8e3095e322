"""An answer shown where its question was put: beside a message or in its place, in a window or over one."""

from __future__ import annotations

from bot.adapters.slack import messages, views
from bot.adapters.slack.blocks import Json, Surface
from bot.adapters.slack.payloads import Place, text, tree
from bot.adapters.slack.sending import ResponseUrl, Sender
from bot.core.answer import Answer


class Screen:
    """What one workspace's people see of us, changed."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def show(self, place: Place, answer: Answer, number: int = 1, instead: bool = False) -> None:
        """Show an answer where its button was pressed. instead: in place of what had the button."""
        if place.view:
            await self.show_in_view(place, answer, number, instead)
        elif instead and not place.private:
            # What everybody saw as a question, everybody sees answered.
            surface = Surface.DIRECT if place.direct else Surface.PUBLIC
            await self.reply(place, {**messages.message(answer, number, surface), "replace_original": True})
        elif place.direct and not place.private:
            await self._sender.post(place.channel, messages.message(answer, number, Surface.DIRECT), place.thread)
        else:
            shown = messages.private(answer, number, direct=place.direct)
            await self.reply(place, {**shown, "replace_original": instead})

    async def show_in_view(self, place: Place, answer: Answer, number: int = 1, instead: bool = False) -> None:
        """The same for a button in a window or on the Home tab."""
        shown = views.answer(answer, number)
        if instead and text(place.view, "type") != "home":
            await self.update(place.view, shown)
        else:
            await self.over(place, shown)

    async def over(self, place: Place, shown: Json) -> Json:
        """A window over the one that has the button, in its place where Slack stacks no more, or alone; Slack's account."""
        if not place.view or text(place.view, "type") == "home":
            return await self.open(place, shown)
        if views.depth(place.view) == views.MOST:
            return await self.update(place.view, shown)
        pushed = await self._sender.call("views.push", {"trigger_id": place.trigger, "view": shown})
        return tree(pushed, "view")

    async def reply(self, place: Place, payload: Json) -> None:
        """To the asker, by the way that Slack gave for this question."""
        thread = {"thread_ts": place.thread} if place.thread else {}
        await self._sender.respond(ResponseUrl(place.way), {**payload, **thread})

    async def open(self, place: Place, view: Json) -> Json:
        """Open a window; Slack's account of it."""
        opened = await self._sender.call("views.open", {"trigger_id": place.trigger, "view": view})
        return tree(opened, "view")

    async def update(self, view: Json, shown: Json) -> Json:
        """Change a window; Slack's account of it."""
        updated = await self._sender.call("views.update", {"view_id": text(view, "id"), "view": shown})
        return tree(updated, "view")
