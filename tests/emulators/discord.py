"""A loopback stand-in for Discord that speaks its protocol to a real bot: gateway, REST API, interactions, follow-ups.

`async with DiscordStandIn() as discord:` listens on a free port of 127.0.0.1 in the test's own event loop. A bot is
pointed at `discord.api_base` (discord.py: `discord.http.Route.BASE`) and `discord.gateway`
(`DiscordWebSocket.DEFAULT_GATEWAY`) with `discord.token`; a test then does what a person does
(`discord.slash("relations", a="qatar", b="turkey")`, `discord.press(message, "Sources")`) and asks what that person
sees (`discord.sees("30001", "20001")`). Everything the bot sent that Discord would refuse, every late answer, and
everything that could ping somebody or be read as markup is in `discord.complaints`.

The world: guild 10001 (Newsroom) with channels 20001, 20002, thread 20003 in 20001, and 20009 where the bot may
neither look nor write; guild 10009 (Elsewhere) with channel 20090. Ada 30001 and Ben 30002 are in Newsroom, Eve 30009
in Elsewhere. The bot (application 40001, user 40002) is in Newsroom, and in Elsewhere too with `in_elsewhere=True`.

By hand: `python -m tests.emulators.discord --port 8898` prints the settings and environment to use, takes commands on
standard input and shows what the bot posts.

What it knows lives beside it: discord_loopback (the service; waiting, faults, what befalls the connection: its methods
are the stand-in's too), discord_guild and discord_contents (state), discord_rest, discord_calls, discord_messages and
discord_interactions (REST), discord_gateway (websocket), discord_events (payloads), discord_input (a person's choices),
discord_rules, discord_command_rules and discord_markup (what a payload may hold).

What it does not model, so that nobody trusts it for that:

- Who may do what: everybody has the usual permissions everywhere; `default_member_permissions` and per-command
  permissions are kept, not acted on. Only the bot's own permissions in a channel (`bot_may`) count.
- Rate limits, unless a fault asks for one: no buckets, no 50 requests a second, no ban after 10,000 invalid requests,
  no 120 gateway sends a minute, no limits of identifies, of commands created a day, or of follow-ups.
- zlib and zstd compression (text frames only), sharding over several connections, presence, member chunks (op 8),
  op 1 asked by the gateway, and closing a bot whose heartbeats stay away. A half-open connection still answers the
  bot's own close frame.
- Events other than messages, guilds joined and left, interactions: no edits or deletions by people, reactions, typing,
  members, channels and threads created, archived or deleted.
- Options that are roles or attachments are passed on without `resolved`; user commands; modal inputs other than texts
  and selects; callbacks 10 and 12; files are named in messages but nobody serves them; polls, stickers, link previews.
- Refusals nest their errors as Discord does, but without its error codes, and without the `data` around a callback's.
- Discord's own changes to a text: trimming, invalid mentions. Embeds are kept as sent.
- Ephemeral messages last until deleted; in Discord they go when the client reloads. No limit of one modal per press.
- The message a component's answer replies to, and @original after a modal, are as far as they were seen.
- That a nonce is told in the answer and the event but not in history is the careful reading: it is not documented.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from tests.emulators import discord_events, discord_input
from tests.emulators.discord_contents import Json
from tests.emulators.discord_guild import (
    AUTOCOMPLETE,
    BOT_USER,
    COMMAND,
    COMPONENT,
    MODAL,
    Channel,
    Interaction,
    Message,
)
from tests.emulators.discord_loopback import Loopback


@dataclass
class Outcome:
    """What a person did, and what came of it.

    `type` and `data` are the first callback's (None while there was none, and for messages), `seconds` how long the
    first response took. `error` is set where there was none: "no response" or "not connected". `asked` is the message
    the person wrote.
    """

    discord: Loopback
    person: str
    channel: str
    step: int
    interaction: Interaction | None = None
    payload: Json = field(default_factory=dict)
    asked: Message | None = None
    seconds: float | None = None
    error: str | None = None

    @property
    def type(self) -> int | None:
        return self.interaction.answer if self.interaction else None

    @property
    def data(self) -> Json | None:
        return self.interaction.data if self.interaction else None

    @property
    def modal(self) -> Json | None:
        """The modal that was opened: title, custom_id, components."""
        return self.data if self.type == 9 else None

    @property
    def choices(self) -> list[Json]:
        """The choices of an autocompletion."""
        return list((self.data or {}).get("choices") or []) if self.type == 8 else []

    @property
    def messages(self) -> list[Message]:
        """What the bot has posted or changed because of it and this person can see, in the order it happened.

        That is what came through an interaction's token, and what was simply posted in its channel since, unless it
        replies to something else.
        """
        found = [m for m in self.discord.sees(self.person, self.channel) if self._because(m) and not m.thinking]
        return sorted(found, key=lambda m: m.step)

    def _because(self, message: Message) -> bool:
        if message.author != BOT_USER or message.step <= self.step:
            return False
        if message.by:
            return self.interaction is not None and self.interaction.id in message.by
        meant = [self.asked.id if self.asked else None, self.interaction.source if self.interaction else None]
        return message.reference is None or message.reference in meant

    @property
    def message(self) -> Message:
        """The latest of `messages`. AssertionError where there is none."""
        found = self.messages
        assert found, f"the bot has posted nothing since: {self.error or f'callback {self.type}'}"
        return found[-1]


Where = Message | Outcome


class DiscordStandIn(Loopback):
    """One pretended Discord with one app in it, and the people there. Times are in seconds."""

    async def slash(
        self, name: str, *, user: str = "30001", channel: str = "20001", options: Json | None = None, **named: Any
    ) -> Outcome:
        """Runs a slash command (subcommands after a space). `options` for names that Python has no keyword for.

        AssertionError where the client would not offer the command or let the options through.
        """
        place = self._entered(user, channel)
        data = discord_input.command_data(self.world, name, {**(options or {}), **named}, place)
        return await self._interact(COMMAND, user, channel, data)

    async def autocomplete(
        self,
        name: str,
        *,
        focused: str,
        typed: str,
        others: Json | None = None,
        user: str = "30001",
        channel: str = "20001",
    ) -> Outcome:
        """Types into an option of a slash command; `outcome.choices` is the list offered."""
        place = self._entered(user, channel)
        values = {**(others or {}), focused: typed}
        data = discord_input.command_data(self.world, name, values, place, focused)
        return await self._interact(AUTOCOMPLETE, user, channel, data)

    async def press(self, where: Where, what: str, user: str | None = None) -> Outcome:
        """Presses a button, by custom_id or by what is written on it.

        On an outcome's latest message, or any message; as the person who sees it alone, or whose outcome it is, or Ada.
        """
        message, person = self._still_there(where, user)
        data = discord_input.pressed(message.payload["components"], what)
        return await self._interact(COMPONENT, person, message.channel, data, message)

    async def choose(self, where: Where, what: str, value: str | list[str], user: str | None = None) -> Outcome:
        """Chooses in a select, found by custom_id or placeholder: a value or label, or several; ids where it lists people."""
        message, person = self._still_there(where, user)
        values = value if isinstance(value, list) else [value]
        data = discord_input.chosen(self.world, message.payload["components"], what, values)
        return await self._interact(COMPONENT, person, message.channel, data, message)

    async def menu(self, name: str, where: Where, user: str | None = None) -> Outcome:
        """Runs a command from a message's context menu. The bot is shown that message whole."""
        message, person = self._still_there(where, user)
        data = discord_input.menu_data(self.world, name, message, self._entered(person, message.channel))
        return await self._interact(COMMAND, person, message.channel, data)

    async def submit(self, outcome: Outcome, values: Json | None = None) -> Outcome:
        """Fills in the modal that an outcome opened, by custom_id or label, and sends it.

        ValueError for what Discord's own window would not send.
        """
        assert outcome.modal, f"no modal was opened: {outcome.error or outcome.type}"
        assert outcome.interaction
        data = discord_input.filled(self.world, outcome.modal, values or {})
        source = self.world.messages.get(outcome.interaction.source or "")
        return await self._interact(MODAL, outcome.person, outcome.channel, data, source, outcome)

    async def mention(
        self,
        text: str,
        channel: str = "20001",
        user: str = "30001",
        reply_to: Where | None = None,
        seconds: float | None = None,
    ) -> Outcome:
        """Writes `@Dragoman text`, and waits for an answer, `seconds` or `response_limit` at most."""
        self._entered(user, channel)
        return await self._write(f"<@{BOT_USER}> {text}", user, channel, reply_to, seconds or self.response_limit)

    async def direct(self, text: str, user: str = "30001", seconds: float | None = None) -> Outcome:
        """Writes to the bot in their direct conversation, and waits for an answer likewise."""
        return await self._write(text, user, self.dm(user), None, seconds or self.response_limit)

    async def say(
        self, text: str, user: str = "30001", channel: str = "20001", reply_to: Where | None = None
    ) -> Outcome:
        """Writes a message that is not for the bot, and waits for nothing. `outcome.asked` is that message."""
        self._entered(user, channel)
        return await self._write(text, user, channel, reply_to, 0)

    # Sending ---------------------------------------------------------------------------------------------------------

    def _entered(self, user: str, channel: str) -> Channel:
        place = self.world.channels[channel]
        assert self.world.is_in(user, place), f"{user} is not in channel {channel}"
        assert place.guild is None or place.guild in self.world.bot_in, f"the bot is not in guild {place.guild}"
        return place

    async def _interact(
        self,
        kind: int,
        user: str,
        channel: str,
        data: Json,
        source: Message | None = None,
        opened_by: Outcome | None = None,
    ) -> Outcome:
        what = data.get("name") or data.get("custom_id")
        with self.busy(f"interaction {what}"):
            await self._ready()
            one = self.world.begin(kind, user, channel)
            one.named, one.source = data, source.id if source else None
            one.opened_by = opened_by.interaction if opened_by else None
            told = discord_events.interaction(self.world, one, data)
            outcome = Outcome(self, user, channel, self.world.step, one, told)
            reachable, began = bool(self.sockets.live()), time.monotonic()
            self.sockets.dispatch("INTERACTION_CREATE", told)
            try:
                await asyncio.wait_for(one.answered.wait(), self.response_limit)
                outcome.seconds = time.monotonic() - began
            except TimeoutError:
                outcome.error = "no response" if reachable else "not connected"
                if reachable:
                    self.complain(f"no response: {what} was not answered within {self.response_limit} s")
        return outcome

    async def _write(self, text: str, user: str, channel: str, reply_to: Where | None, seconds: float) -> Outcome:
        with self.busy("a message"):
            await self._ready()
            target = self._still_there(reply_to, user)[0] if reply_to else None
            there = [person for name, person in self.world.people.items() if f"<@{name}>" in text]
            told: Json = {"mentions": [one.described for one in there]}
            told |= discord_events.replying(self.world, target) if target else {}
            place = self.world.channels[channel]
            asked = self.world.post(place, user, {"content": text}, more=told)
            outcome = Outcome(self, user, channel, self.world.step, asked=asked)
            began = time.monotonic()
            self.heard("MESSAGE_CREATE", asked)
            while seconds and not outcome.messages:
                if time.monotonic() - began > seconds:
                    outcome.error = "no response" if self.sockets.live() else "not connected"
                    return outcome
                await asyncio.sleep(0.005)
            outcome.seconds = time.monotonic() - began if seconds else None
        return outcome

    async def _ready(self) -> None:
        """Nothing is sent to a bot that never came; one that went away for a moment finds it when it resumes."""
        if not self.sockets.sessions:
            await self.connected(timeout=self.response_limit)

    def _still_there(self, where: Where, user: str | None) -> tuple[Message, str]:
        """What is pressed must be on that person's screen. LookupError where it is not."""
        person = "30001"
        if isinstance(where, Message):
            given = where
        elif where.asked and not where.messages:
            given = where.asked
        else:
            given, person = where.message, where.person
        person = user or given.seen_by or person
        now = self.world.messages.get(given.id)
        if now is None or now not in self.sees(person, now.channel):
            raise LookupError(f"{person} does not see this message")
        return now, person


if __name__ == "__main__":
    from tests.emulators.discord_console import main

    main()
