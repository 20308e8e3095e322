"""What is done with each payload of Slack: acknowledged at once, answered in the acknowledgement or right after it.

The transports (sockets.py, receiving.py) bring payloads here through slack-bolt; sending.py takes what goes out.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import msgspec

from bot.adapters.slack import SlackSettings, forms, home, messages, payloads, views
from bot.adapters.slack.blocks import Json, Surface
from bot.adapters.slack.buttons import AS_OF, ASK, FORM, PAGE, PICK, SHARE, Button, fits, unpacked
from bot.adapters.slack.filling import MARGIN, Filling
from bot.adapters.slack.limits import COMMAND_TEXT, RESPONSE_URL_SECONDS
from bot.adapters.slack.manifest import LOOK_UP, NAMES, slash_commands
from bot.adapters.slack.mrkdwn import as_typed, mention_of, unmentioned
from bot.adapters.slack.payloads import PLATFORM, Place, text, tree
from bot.adapters.slack.sending import NotSent, ResponseUrl, Sender
from bot.adapters.slack.sharing import Sharing, marked
from bot.adapters.slack.showing import Screen
from bot.adapters.slack.spelling import spelling
from bot.core.adapter import Newsroom
from bot.core.answer import Answer, Status
from bot.core.carrying import note_long, recalled
from bot.core.forms import begun
from bot.core.invocation import Invocation
from bot.core.logbook import written_down
from bot.core.mentions import is_thanks
from bot.core.parsing import asked_with
from bot.core.patience import answered, ready, told
from bot.errors import UserError

log = logging.getLogger("bot.slack")

GRACE = 0.4
"""Seconds that an acknowledgement waits for its answer: most take a thousandth, and Slack waits three."""
_MOST_MET = 2_000
"""Triggers remembered, against envelopes that Slack delivers twice."""

_UNSERVED = "This bot is not set up for your workspace. Its operator can add it to the workspaces in the settings."
_OLD = "This button is too old to be remembered. Please ask again."
_NO_TEXT = "This message has no text that could be read."
_WORKING = "Looking that up…"


class Identity(msgspec.Struct, frozen=True):
    """Who the bot is, as auth.test says."""

    user: str
    bot: str
    team: str


class Listeners:
    """One method per type of payload. Each returns what is acknowledged, and starts what takes longer.

    spelling: how commands are typed here; workspaces: ids of those that are served.
    """

    def __init__(self, newsroom: Newsroom, sender: Sender, identity: Identity, settings: SlackSettings) -> None:
        self._newsroom = newsroom
        self._sender = sender
        self._screen = Screen(sender)
        self._sharing = Sharing(newsroom, sender, self._screen, self._answering)
        self._filling = Filling(newsroom, sender, self._screen, self._spelt, self._started)
        self._identity = identity
        self._slashes = slash_commands(newsroom.commands, settings.command_prefix)
        self.spelling = spelling(newsroom.commands.by_name, self._slashes)
        self.workspaces = frozenset(settings.workspaces or (identity.team,))
        self._running: set[asyncio.Task[Any]] = set()
        self._met: OrderedDict[str, None] = OrderedDict()
        self._presses: dict[str, Callable[[Place, Button], Awaitable[None]]] = {
            ASK: self._ask_anew,
            PICK: self._pick,
            PAGE: self._turn_page,
            SHARE: self._sharing.share,
            AS_OF: self._open_as_of,
            FORM: self._filling.press,
        }

    async def finish(self, patience: float) -> None:
        """Wait for what is under way, at most so many seconds, then end it."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    # --- slash commands ---

    async def command(self, body: Json) -> Json:
        """A slash command: its answer where it is ready at once, else nothing and the answer after it."""
        place = payloads.of_command(body)
        if not self._serves(place.team):
            return messages.private(_refusal())
        line = self._line(text(body, "command"), text(body, "text"))
        if form := begun(line, self._newsroom.commands):
            if not self._met_before(place.trigger):
                self._later(self._filling.open(place, *form), place)
            return {}
        answering = self._answering(line, place)
        if await _ready(answering):
            return messages.private(answering.result(), direct=place.direct)
        self._later(self._respond(answering, place), place)
        return {}

    def _line(self, command: str, words: str) -> str:
        name = self._slashes.get(command.removeprefix("/").casefold())
        typed = as_typed(words)
        if name is None:
            # A command of an older manifest, or with another prefix: what it is called is asked.
            return f"{command} {typed}"
        if name:
            return f"/{name} {typed}"
        return typed or "/help"

    async def _respond(self, answering: asyncio.Task[Answer], place: Place) -> None:
        shown = messages.private(await answering, direct=place.direct)
        await self._sender.respond(ResponseUrl(place.way), shown)

    # --- buttons and selects ---

    async def action(self, body: Json) -> Json:
        """A button or select in a message, view or Home tab: done after the acknowledgement."""
        place = payloads.of_interaction(body)
        if self._met_before(place.trigger):
            return {}
        if not self._serves(place.team):
            self._later(self._refuse(place), place)
            return {}
        for pressed in body.get("actions") or ():
            self._later(self._press(place, pressed), place)
        return {}

    async def _press(self, place: Place, pressed: Json) -> None:
        action = text(pressed, "action_id")
        if action == home.LOOK_UP:
            await self._screen.open(place, views.look_up(self._newsroom.commands))
            return
        if action == views.KIND:
            chosen = text(pressed, "selected_option", "value")
            await self._screen.update(place.view, views.look_up(self._newsroom.commands, chosen))
            return
        press = self._presses.get(action.partition(":")[0])
        carried = unpacked(pressed.get("value"))
        if press is None or carried is None:
            # Inputs report themselves; a button of an older version may too.
            log.info("an action without a meaning: %.60s", action)
            return
        line = await recalled(self._newsroom, PLATFORM, carried.line)
        if line is None:
            await self._screen.show(place, told(Status.NOT_FOUND, "Too old", _OLD))
        else:
            await press(place, msgspec.structs.replace(carried, line=line))

    async def _ask_anew(self, place: Place, carried: Button) -> None:
        """Another question: beside the message, or over the view, which waits where the answer is not ready."""
        answering = self._answering(carried.line, place)
        if place.view and not await _ready(answering):
            await self._fill(answering, await self._screen.over(place, views.waiting(_WORKING)))
        else:
            await self._screen.show(place, await answering)

    async def _pick(self, place: Place, carried: Button) -> None:
        """The choice that an answer offered: in its place."""
        answer = await self._answering(carried.line, place)
        await self._screen.show(place, answer, instead=True)
        if not (place.private or place.direct or place.view):
            await self._newsroom.posted(place.address, place.message, answer, place.thread)

    async def _turn_page(self, place: Place, carried: Button) -> None:
        shown = await self._answering(carried.line, place)
        await self._screen.show(place, shown, carried.page, instead=place.private or place.direct or bool(place.view))

    # --- views ---

    async def _open_as_of(self, place: Place, carried: Button) -> None:
        posted = place.channel if place.direct and not place.private else ""
        way = "" if place.view or posted else place.way
        kept = views.Kept(line=carried.line, way=way, channel=posted, thread=place.thread, asked=int(time.time()))
        await self._screen.over(place, views.as_of(kept))

    async def submission(self, body: Json) -> Json:
        """A view was submitted."""
        place = payloads.of_interaction(body)
        if not self._serves(place.team):
            return {"response_action": "update", "view": views.waiting(_UNSERVED)}
        if text(place.view, "callback_id") == forms.FORM:
            return await self._filling.sent(place)
        if self._met_before(place.trigger):
            return {}
        match text(place.view, "callback_id"):
            case views.LOOK_UP:
                command, arguments = views.arguments_of(place.view)
                asked = Invocation(command=command, arguments=arguments, asker=place.asker)
                answering = self._answering(asked, place)
                if await _ready(answering) and (wrong := _wrong(place.view, answering.result())):
                    return wrong
                return await self._answer_view(answering, place, "push")
            case views.AS_OF:
                return await self._ask_as_of(place)
            case views.ANSWER:
                return self._share_view(place, body)
        return {}

    async def closed(self, body: Json) -> Json:
        """A view was closed: nothing was begun that would have to end."""
        return {}

    async def _answer_view(self, answering: asyncio.Task[Answer], place: Place, how: str) -> Json:
        """The answer in a view, over the one that asked (`push`) or in its place (`update`)."""
        if await _ready(answering):
            return {"response_action": how, "view": views.answer(answering.result())}
        self._later(self._fill(answering, place.view), place)
        return {"response_action": "update", "view": views.waiting(_WORKING)}

    async def _fill(self, answering: asyncio.Task[Answer], view: Json) -> None:
        await self._screen.update(view, views.answer(await answering))

    async def _ask_as_of(self, place: Place) -> Json:
        kept = views.metadata_of(place.view)
        day = views.filled(place.view, views.TYPED) or views.filled(place.view, views.DAY)
        if not day:
            return {"response_action": "errors", "errors": {views.DAY: "Pick a day, or type a date below"}}
        try:
            line = await recalled(self._newsroom, PLATFORM, kept.line)
            asked = asked_with(line or "", AS_OF, day, self._newsroom.commands)
        except UserError:
            return {}
        answering = self._answering(asked, place)
        if await _ready(answering) and (wrong := _wrong(place.view, answering.result())):
            return wrong
        if kept.channel:
            self._later(self._post_answer(answering, kept), place)
            return {}
        # Slack's way back to the message is good for half an hour from the press that opened this window.
        if not kept.way or time.time() - kept.asked > RESPONSE_URL_SECONDS - MARGIN:
            return await self._answer_view(answering, place, "update")
        self._later(self._respond_below(answering, kept), place)
        return {}

    async def _post_answer(self, answering: asyncio.Task[Answer], kept: views.Kept) -> None:
        await self._sender.post(kept.channel, messages.message(await answering, 1, Surface.DIRECT), kept.thread)

    async def _respond_below(self, answering: asyncio.Task[Answer], kept: views.Kept) -> None:
        thread = {"thread_ts": kept.thread} if kept.thread else {}
        shown = {**messages.private(await answering), "replace_original": False, **thread}
        await self._sender.respond(ResponseUrl(kept.way), shown)

    def _share_view(self, place: Place, body: Json) -> Json:
        target = views.filled(place.view, views.TARGET)
        if not target:
            return {"response_action": "errors", "errors": {views.TARGET: "Choose where to share this"}}
        ways = [text(one, "response_url") for one in body.get("response_urls") or ()]
        there = msgspec.structs.replace(place, channel=target, thread="", way=ways[0] if ways else "")
        self._later(self._sharing.share_from_view(there), place)
        return {"response_action": "update", "view": views.waiting("Sharing…")}

    # --- suggestions ---

    async def options(self, body: Json) -> Json:
        """Type-ahead for a select of ours: labels and what they stand for."""
        place = payloads.of_interaction(body)
        typed = as_typed(text(body, "value"))[:COMMAND_TEXT]
        asked = text(body, "block_id")
        if not self._serves(place.team):
            return {"options": []}
        if asked.startswith(f"{forms.FORM}:"):
            return views.options(self._filling.offers(text(body, "action_id"), typed))
        option = views.suggested_for(asked, self._newsroom.commands)
        if option is None:
            return {"options": []}
        return views.options(self._newsroom.complete(option.type.kinds, typed, views.SUGGESTED))

    # --- shortcuts ---

    async def shortcut(self, body: Json) -> Json:
        """Look up… from anywhere, or who and what a message is about."""
        place = payloads.of_interaction(body)
        if self._met_before(place.trigger):
            return {}
        match text(body, "callback_id") if self._serves(place.team) else None:
            case str(chosen) if chosen == LOOK_UP:
                self._later(self._screen.open(place, views.look_up(self._newsroom.commands)), place)
            case str(chosen) if chosen == NAMES:
                said = payloads.message_text(tree(body, "message"))
                if not said.strip():
                    self._later(self._screen.open(place, views.waiting(_NO_TEXT)), place)
                    return {}
                asked = Invocation(command="names", arguments={"text": said}, asker=place.asker)
                self._later(self._open_answer(place, self._answering(asked, place)), place)
            case None:
                self._later(self._screen.open(place, views.waiting(_UNSERVED)), place)
        return {}

    async def _open_answer(self, place: Place, answering: asyncio.Task[Answer]) -> None:
        """A trigger opens a view for three seconds: where the answer is not ready, one that waits for it."""
        if await _ready(answering):
            await self._screen.open(place, views.answer(answering.result()))
            return
        await self._fill(answering, await self._screen.open(place, views.waiting(_WORKING)))

    # --- events ---

    async def event(self, body: Json) -> Json:
        """A mention, a direct message, the Home tab opened: all after the acknowledgement, each once."""
        event = tree(body, "event")
        handled: dict[str, Callable[[Json], Awaitable[None]]] = {
            "app_mention": self._mentioned,
            "message": self._written_to,
            "app_home_opened": self._home_opened,
        }
        handle = handled.get(text(event, "type"))
        if handle is not None:
            self._later(self._once(body, handle), payloads.of_event(body))
        return {}

    async def _once(self, body: Json, handle: Callable[[Json], Awaitable[None]]) -> None:
        identifier = text(body, "event_id")
        if not identifier or await self._newsroom.first_time(PLATFORM, identifier):
            await handle(body)

    async def _mentioned(self, body: Json) -> None:
        event = tree(body, "event")
        thanks = is_thanks(text(event, "text"), mention_of(self._identity.user))
        if payloads.by_a_person(event) and not thanks:
            await self._answer_in_thread(body, self._question(event), Surface.PUBLIC)

    async def _written_to(self, body: Json) -> None:
        event = tree(body, "event")
        if text(event, "channel_type") == "im" and payloads.by_a_person(event):
            await self._answer_in_thread(body, self._question(event), Surface.DIRECT)

    def _question(self, event: Json) -> str:
        return unmentioned(text(event, "text"), self._identity.user, self._newsroom.commands.by_name)

    async def _answer_in_thread(self, body: Json, line: str, surface: Surface) -> None:
        place = payloads.of_event(body)
        served = self._serves(place.team) and self._serves(payloads.foreign(body) or place.team)
        answer = await self._answering(line or "/help", place) if served else _refusal()
        # In a direct message the conversation is the thread, unless the question was put in one.
        thread = place.thread or ("" if surface is Surface.DIRECT else place.message)
        try:
            ts = await self._sender.post(
                place.channel, {**messages.message(answer, 1, surface), **marked(place)}, thread
            )
        except NotSent as failed:
            log.warning("an answer was not posted: %s", failed.reason)
            await self._excuse(place, thread, failed)
        else:
            if served and ts and surface is Surface.PUBLIC:
                await self._newsroom.posted(place.address, ts, answer, thread)

    async def _excuse(self, place: Place, thread: str, failed: NotSent) -> None:
        """Tell the asker alone that the answer to a mention did not arrive, or may not have."""
        unclear = failed.reason == "unclear"
        told = "My answer may not have arrived" if unclear else f"My answer was not taken by Slack ({failed.reason})"
        said = {"channel": place.channel, "user": place.user, **messages.said(f"{told}: please ask again.")}
        del said["response_type"], said["replace_original"]
        await self._sender.call("chat.postEphemeral", {**said, **({"thread_ts": thread} if place.thread else {})})

    async def _home_opened(self, body: Json) -> None:
        place = payloads.of_event(body)
        if text(body, "event", "tab") not in ("", "home"):
            return
        if self._serves(place.team):
            about = await self._answering("/about", place)
            disputes = await self._answering("/disputes", place)
            view = home.tab(about, disputes, self._newsroom.commands, self.spelling)
        else:
            view = home.refused(_UNSERVED)
        await self._sender.call("views.publish", {"user_id": place.user, "view": view})

    # --- what all of them share ---

    def _serves(self, team: str) -> bool:
        return team in self.workspaces

    async def _refuse(self, place: Place) -> None:
        if place.way:
            await self._screen.reply(place, {**messages.private(_refusal()), "replace_original": False})
        elif place.view:
            await self._screen.show_in_view(place, _refusal(), 1, False)

    def _met_before(self, trigger: str) -> bool:
        if not trigger:
            return False
        met = trigger in self._met
        self._met[trigger] = None
        if len(self._met) > _MOST_MET:
            self._met.popitem(last=False)
        return met

    def _answering(self, asked: str | Invocation, place: Place) -> asyncio.Task[Answer]:
        """The answer, being made. It never fails: what goes wrong is said in it."""
        return self._started(self._answer(asked, place))

    async def _answer(self, asked: str | Invocation, place: Place) -> Answer:
        answer = self._spelt(await answered(self._newsroom, asked, place.asker))
        await note_long(self._newsroom, PLATFORM, answer, fits)
        return answer

    def _spelt(self, answer: Answer) -> Answer:
        return self.spelling.answer(answer)

    def _later(self, work: Coroutine[Any, Any, object], place: Place) -> None:
        self._started(self._guarded(work, place))

    def _started(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _guarded(self, work: Coroutine[Any, Any, object], place: Place) -> None:
        """Run what comes after the acknowledgement. What goes wrong is written down, and told where there is a way."""
        try:
            await work
        except NotSent as failed:
            log.warning("an answer did not reach Slack: %s", failed.reason)
            if "trigger" in failed.reason:
                await self._tell(place, "The window could not be opened in time. Please try again.")
        except Exception:
            reference = written_down("a Slack payload")
            await self._tell(place, f"Something went wrong here. Tell the operator the reference {reference}.")

    async def _tell(self, place: Place, said: str) -> None:
        if place.way:
            try:
                await self._sender.respond(ResponseUrl(place.way), messages.said(said))
            except NotSent as failed:
                log.warning("nor could that be told: %s", failed.reason)


async def _ready(answering: asyncio.Task[Answer]) -> bool:
    return await ready(answering, GRACE)


def _wrong(view: Json, answer: Answer) -> Json | None:
    return views.wrong(view, forms.complaint(answer)) if answer.status is Status.BAD_INPUT else None


def _refusal() -> Answer:
    return told(Status.DENIED, "Not set up for this workspace", _UNSERVED)
