"""The stand-in started by hand: what to set, a prompt for what a person does, and the bot's posts as they come."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import shlex
import sys
import threading
from pathlib import Path
from typing import Any

from bot.adapters.discord.picture import page
from tests.emulators import discord_input
from tests.emulators.discord import DiscordStandIn, Outcome
from tests.emulators.discord_contents import STRING_SELECT, elements, spoken, written
from tests.emulators.discord_guild import Message

SETTINGS = """
Discord's stand-in listens at {address}. In the bot's configuration:

    discord: {{enabled: true, guilds: ["10001"], api_base: "{api_base}", gateway: "{gateway}"}}

and in its environment:

    export DISCORD_BOT_TOKEN={token}

Type what a person (30001, in channel 20001; 20002 and thread 20003 likewise, 20009 where the bot is not) does:

    /relations a:qatar b:turkey    a slash command;  /relations qatar turkey  by the order of its options
    complete a qat                 type into an option of the command last used;  complete relations.a qat
    @ relations qatar turkey       a mention;  say TEXT  a message that is not for the bot
    dm relations qatar turkey      a direct message
    press "Sources"                a button of the last message;  choose "Go to" "Meetings"  a select
    menu "Who is this about"       a context menu command on the last message
    submit "Who"=qatar "When"=     fill in and send the modal
    picture FILE.html              the last message, or the modal that is open
    raw                            its JSON;  message ID  turns back to an earlier message
    user 30002 | channel 20002     be somebody else, or elsewhere;  channel dm
    drop | op7 | op9 [resumable]   what can befall the gateway's connection;  deaf | hears
"""


class Console:
    """One person at a prompt."""

    def __init__(self, discord: DiscordStandIn) -> None:
        self.discord = discord
        self.user = "30001"
        self.channel = "20001"
        self.command = ""
        self.last: Message | None = None
        self.form: Outcome | None = None
        discord.watchers.append(self.heard)

    def heard(self, kind: str, what: Any) -> None:
        if kind == "refused":
            print(f"  ! {what}", flush=True)
        elif isinstance(what, Message):
            self.last, self.form = what, None
            seen = f"only for {what.seen_by}" if what.private else "for everybody"
            reply = f", in reply to {what.reference}" if what.reference else ""
            print(f"  {what.channel} {what.id}, {seen}{reply}", flush=True)
            for line in what.words.splitlines():
                print(f"  | {line}", flush=True)
            for one in elements(what.payload["components"]):
                if one["type"] == STRING_SELECT:
                    print(f"  | {written(one)}: {', '.join(option['label'] for option in one['options'])}", flush=True)

    async def obey(self, line: str) -> None:
        discord, who = self.discord, self.user
        word, _, rest = line.partition(" ")
        if line.startswith("/"):
            outcome = await self._slash(line[1:])
        elif word == "complete":
            outcome = await self._complete(*rest.split(" ", 1))
            print("  offered:", json.dumps({one["name"]: one["value"] for one in outcome.choices}, ensure_ascii=False))
        elif line.startswith("@"):
            outcome = await discord.mention(line[1:].strip(), self.channel, who)
        elif word == "dm":
            outcome = await discord.direct(rest, who)
        elif word == "say":
            outcome = await discord.say(rest, who, self.channel)
            self.last = outcome.asked
        elif word == "press":
            outcome = await discord.press(self._shown(), shlex.split(rest)[0], who)
        elif word == "choose":
            what, *picked = shlex.split(rest)
            outcome = await discord.choose(self._shown(), what, picked, who)
        elif word == "menu":
            outcome = await discord.menu(shlex.split(rest)[0], self._shown(), who)
        elif word == "submit":
            values = dict(part.split("=", 1) for part in shlex.split(rest))
            outcome = await discord.submit(self._open(), values)
        else:
            await self._otherwise(word, rest)
            return
        if word != "say":
            took = "never" if outcome.seconds is None else f"in {outcome.seconds * 1000:.0f} ms"
            print(f"  answered {took}{', ' + outcome.error if outcome.error else ''}")
        await discord.settled()
        if outcome.modal:
            self.form = outcome
            print("  [modal] " + spoken(outcome.modal).replace("\n", "\n  | "), flush=True)

    async def _slash(self, line: str) -> Outcome:
        """`name:value` words are options; others fill the options in their order, several words in quotes."""
        name, *words = shlex.split(line)
        place = self.discord.world.channels[self.channel]
        declared = discord_input.offered(self.discord.world, name, 1, place).get("options", [])
        while words and (inner := {one["name"]: one for one in declared if one["type"] <= 2}.get(words[0])):
            name, declared = f"{name} {words.pop(0)}", inner.get("options", [])
        names, self.command = [one["name"] for one in declared], name
        options: dict[str, Any] = {}
        for word in words:
            option, colon, value = word.partition(":")
            if colon and option in names:
                options[option] = value
            else:
                free = [one for one in names if one not in options and not any(w.startswith(f"{one}:") for w in words)]
                if not free:
                    raise LookupError(f"/{name} has no option left for {word!r}: {names}")
                options[free[0]] = word
        return await self.discord.slash(name, user=self.user, channel=self.channel, options=options)

    async def _complete(self, option: str, typed: str = "") -> Outcome:
        command, dot, name = option.rpartition(".")
        self.command = command if dot else self.command
        return await self.discord.autocomplete(
            self.command, focused=name, typed=typed, user=self.user, channel=self.channel
        )

    async def _otherwise(self, word: str, rest: str) -> None:
        discord = self.discord
        if word == "user":
            self.user = discord.world.people[rest].id
        elif word == "channel":
            self.channel = discord.dm(self.user) if rest == "dm" else discord.world.channels[rest].id
        elif word == "message":
            self.last, self.form = discord.world.messages[rest], None
        elif word == "drop":
            await discord.drop()
        elif word == "op7":
            await discord.reconnect()
        elif word == "op9":
            await discord.invalidate(resumable=rest == "resumable")
        elif word in ("deaf", "hears"):
            discord.deaf = word == "deaf"
        elif word == "picture":
            self._draw(Path(rest))
        elif word == "raw":
            shown = self.form.modal if self.form else self._shown().payload
            print(json.dumps(shown, indent=2, ensure_ascii=False), flush=True)
        else:
            print("  not understood")

    def _draw(self, file: Path) -> None:
        form = self.form.modal if self.form else None
        file.write_text(page(form, "modal") if form else page(self._shown().payload), encoding="utf-8")

    def _shown(self) -> Message:
        if self.last is None:
            raise LookupError("nothing was posted yet")
        return self.last

    def _open(self) -> Outcome:
        if self.form is None:
            raise LookupError("no modal is open")
        return self.form


def typed_lines() -> asyncio.Queue[str]:
    """The lines of standard input as they come, "" at its end. The thread is a daemon, so that Ctrl-C waits for no line."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str]()

    def read() -> None:
        while True:
            line = sys.stdin.readline()
            loop.call_soon_threadsafe(lines.put_nowait, line)
            if not line:
                return

    threading.Thread(target=read, daemon=True).start()
    return lines


async def run(port: int, in_elsewhere: bool) -> None:
    async with DiscordStandIn(port=port, in_elsewhere=in_elsewhere) as discord:
        address = discord.api_base.removesuffix("/api/v10")
        told = {"api_base": discord.api_base, "gateway": discord.gateway, "token": discord.token}
        print(SETTINGS.format(address=address, **told), flush=True)
        console = Console(discord)
        lines = typed_lines()
        while line := await lines.get():
            if line.strip():
                try:
                    await console.obey(line.strip())
                except (LookupError, ValueError, TypeError, AssertionError, TimeoutError) as wrong:
                    print(f"  ! {wrong}", flush=True)


def main() -> None:
    """`python -m tests.emulators.discord`: until standard input ends, or Ctrl-C."""
    reader = argparse.ArgumentParser(prog="python -m tests.emulators.discord")
    reader.add_argument("--port", type=int, default=8898)
    reader.add_argument("--in-elsewhere", action="store_true", help="the bot is in the second guild, 10009, too")
    given = reader.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(given.port, given.in_elsewhere))
