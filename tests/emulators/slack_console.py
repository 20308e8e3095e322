"""The stand-in started by hand: what to set, a prompt for what a person does, and the bot's posts as they come."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import shlex
import sys
import threading
from pathlib import Path
from typing import Any

from bot.adapters.slack.picture import page
from tests.emulators.slack import SlackStandIn
from tests.emulators.slack_workspace import Message, View

SETTINGS = """
Slack's stand-in listens at {address}. In the bot's configuration:

    slack:
      enabled: true
      mode: {mode}
      api_base: {api_base}{listen}

and in its environment:

    export SLACK_BOT_TOKEN={bot_token}
    export SLACK_APP_TOKEN={app_token}
    export SLACK_SIGNING_SECRET={signing_secret}

Type what a person (U1, in C1 where the bot is, C2 likewise, C9 where it is not) does:

    /relations qatar turkey        a slash command
    @relations qatar turkey        a mention;  @>TS relations ...  in the thread of message TS
    dm relations qatar turkey      a direct message
    press "Sources" [VALUE]        a button or menu of the last message;  in the modal, or Home tab:  mpress, hpress
    suggest "Who" qat              type into a menu of the modal;  submit "Who"=qatar  sends it;  close
    shortcut CALLBACK_ID           a global shortcut;  on CALLBACK_ID TEXT  a shortcut on a message with that text
    home                           open the Home tab
    picture FILE.html              the last message, or modal, home with  mpicture, hpicture
    user U2 | channel C2           be somebody else, or elsewhere
"""


class Console:
    """One person at a prompt."""

    def __init__(self, slack: SlackStandIn) -> None:
        self.slack = slack
        self.user = "U1"
        self.channel = "C1"
        self.last: Message | None = None
        slack.watchers.append(self.heard)

    def heard(self, kind: str, what: Any) -> None:
        if kind == "refused":
            print(f"  ! refused: {what}", flush=True)
        elif isinstance(what, Message):
            self.last = what
            seen = f"only for {what.seen_by}" if what.private else "for everybody"
            thread = f", in thread {what.thread_ts}" if what.thread_ts else ""
            print(f"  {what.channel} {what.ts}, {seen}{thread}", flush=True)
            for line in what.words.splitlines():
                print(f"  | {line}", flush=True)

    async def obey(self, line: str) -> None:
        slack, who = self.slack, self.user
        word, _, rest = line.partition(" ")
        if line.startswith("/"):
            outcome = await slack.slash(line, user=who, channel=self.channel)
        elif line.startswith("@>"):
            outcome = await slack.mention(rest, self.channel, thread_ts=word[2:], user=who)
        elif line.startswith("@"):
            outcome = await slack.mention(line[1:], self.channel, user=who)
        elif word == "dm":
            outcome = await slack.direct(rest, user=who)
        elif word == "home":
            outcome = await slack.open_home(user=who)
        elif word in ("press", "mpress", "hpress"):
            what, *value = shlex.split(rest)
            outcome = await slack.press(self._shown(word), what, value[0] if value else None, user=who)
        elif word == "suggest":
            what, typed = shlex.split(rest)
            outcome = await slack.suggest(self._shown("m"), what, typed, user=who)
            print("  offered:", [option["text"]["text"] for option in outcome.options])
        elif word == "submit":
            values = dict(part.split("=", 1) for part in shlex.split(rest))
            outcome = await slack.submit(self._view(slack.view_of(who)), values, user=who)
        elif word == "shortcut":
            outcome = await slack.global_shortcut(rest, user=who)
        elif word == "on":
            callback, _, text = rest.partition(" ")
            outcome = await slack.message_shortcut(callback, slack.say(text, who, self.channel), user=who)
        else:
            await self._otherwise(word, rest)
            return
        took = "never" if outcome.ack_seconds is None else f"in {outcome.ack_seconds * 1000:.0f} ms"
        print(f"  acknowledged {took}{', ' + outcome.error if outcome.error else ''}")
        await slack.settled()
        for name, view in (("modal", slack.view_of(who)), ("home", slack.home_of(who))):
            if view and view.type == name and (word in ("home", "hpress")) == (name == "home"):
                print(f"  [{name}] " + view.words.replace("\n", "\n  | "), flush=True)

    async def _otherwise(self, word: str, rest: str) -> None:
        if word == "user":
            self.user = rest
        elif word == "channel":
            self.channel = rest
        elif word == "close":
            await self.slack.close_view(self._view(self.slack.view_of(self.user)), user=self.user)
        elif word in ("picture", "mpicture", "hpicture"):
            self._draw(self._shown(word), Path(rest))
        else:
            print("  not understood")

    def _draw(self, shown: Message | View, file: Path) -> None:
        what = shown.content if isinstance(shown, View) else shown.blocks
        note = "Only visible to you" if isinstance(shown, Message) and shown.private else ""
        file.write_text(page(what, file.stem, note), encoding="utf-8")

    def _shown(self, word: str) -> Message | View:
        if word.startswith("m"):
            return self._view(self.slack.view_of(self.user))
        if word.startswith("h"):
            return self._view(self.slack.home_of(self.user))
        if self.last is None:
            raise LookupError("the bot has posted nothing yet")
        return self.last

    def _view(self, view: View | None) -> View:
        if view is None:
            raise LookupError("no such view is open")
        return view


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


async def run(mode: Any, port: int, listens_at: str) -> None:
    async with SlackStandIn(mode, port) as slack:
        slack.listens_at = listens_at
        print(
            SETTINGS.format(
                address=slack.address,
                mode=mode,
                api_base=slack.api_base,
                listen=f"\n      listen: {listens_at.split('/')[2]}" if mode == "http" else "",
                bot_token=slack.bot_token,
                app_token=slack.app_token,
                signing_secret=slack.signing_secret,
            ),
            flush=True,
        )
        console = Console(slack)
        lines = typed_lines()
        while line := await lines.get():
            if line.strip():
                try:
                    await console.obey(line.strip())
                except (LookupError, ValueError, TimeoutError) as wrong:
                    print(f"  ! {wrong}", flush=True)


def main() -> None:
    """`python -m tests.emulators.slack`: until standard input ends, or Ctrl-C."""
    reader = argparse.ArgumentParser(prog="python -m tests.emulators.slack")
    reader.add_argument("--port", type=int, default=8899)
    reader.add_argument("--mode", choices=("socket", "http"), default="socket")
    reader.add_argument(
        "--listens-at", default="http://127.0.0.1:3000/slack/events", help="the bot's address, for http"
    )
    given = reader.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(given.mode, given.port, given.listens_at))
