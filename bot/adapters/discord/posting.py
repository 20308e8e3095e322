"""Posts that nobody asked for, on Discord: made once, marked in their footer, and found again by it.

They do not go through discord.py, which repeats by itself what a server answered with 500 or more, or with 429 after a
wait, and holds a request back, or its answer, while it reckons that a limit is reached: after a timeout nobody could tell
whether the request had begun. One request of a session of our own is one request.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import discord
import msgspec

from bot.adapters.discord.answering import Answering
from bot.adapters.discord.components import Surface, fits
from bot.adapters.discord.messages import Json, marked, marker_of, message
from bot.adapters.discord.sending import PLATFORM, nonce
from bot.core.carrying import note_long
from bot.core.lengths import cut
from bot.core.pacing import Once, Pace, asked_pause
from bot.core.plain import visible
from bot.core.posting import SEND_SECONDS, Address, NotPosted, Post, Posted, Trouble

SILENT = 1 << 12
"""The flag of a message that rings nobody's telephone (Message, Message flags: SUPPRESS_NOTIFICATIONS)."""
_PAGE, _MOST_PAGES = 100, 5
"""Messages looked through at a time, and how often."""
_EARLIER = 120.0
"""Seconds by which Discord's clock may be behind ours."""
_LOOK_SECONDS = 30.0
_EPOCH = 1_420_070_400.0
"""The second at which Discord's ids begin (Reference, Snowflakes)."""
_LONGEST_SAID = 100

_REQUEST_TIMEOUT = 408
_MOST_KNOWN = 5_000

_GONE = frozenset({10003, 10004})
_CLOSED = frozenset({50007, 50008, 50024, 50083, 50278, 160005})
_WAITING = frozenset({20016, 20022, 20026, 20028, 20029, 40004, 40062, 40333, 130000})
"""Codes (Opcodes and status codes, JSON error codes) of what is deleted; of a channel that is closed to us whatever the
status: none to write in, an archived or locked thread, a person who is not to be written to; and of what is over after a
while: limits, and what Discord has switched off for a time."""
_ADVICE = "to look whether a post arrived the bot needs the permission Read Message History in the channel"


class _Said(msgspec.Struct, frozen=True):
    """What Discord answered. body: its JSON, None where there is none; pause: seconds that it asks to wait."""

    status: int
    body: Any
    pause: float = 0.0

    @property
    def code(self) -> int:
        """Its word for what is wrong; 0 where there is none."""
        code = self.body.get("code") if isinstance(self.body, dict) else 0
        return code if isinstance(code, int) else 0

    @property
    def shown(self) -> str:
        """In a few words, for a log."""
        said = self.body.get("message") if isinstance(self.body, dict) else ""
        return f"Discord said {self.status} {cut(visible(str(said or '')), _LONGEST_SAID)} ({self.code})"


class Posting:
    """A Poster (core/posting.py). client: which has logged in; session: of our own, with the API's address and the token."""

    def __init__(
        self, client: discord.Client, answering: Answering, pace: Pace, session: aiohttp.ClientSession
    ) -> None:
        self._client = client
        self._answering = answering
        self._once = Once(pace)
        self._session = session
        self._user = str(client.user.id) if client.user is not None else ""
        self._recipients: dict[str, int] = {}

    async def close(self, patience: float) -> None:
        """Begin no further post, and wait for those under way, at most so many seconds."""
        await self._once.close(patience)

    async def post(self, post: Post, begin_by: float) -> Posted:
        """See Poster."""
        place = await self._place(post)
        await note_long(self._answering.newsroom, PLATFORM, post.answer, fits)
        body: Json = {
            **marked(message(post.answer, surface=Surface.PUBLIC), post.key).payload,
            "nonce": nonce(f"post/{place}/{post.key}"),
            "enforce_nonce": True,
        }
        if post.silent:
            body["flags"] = SILENT
        if post.reply_to:
            # Where the message is deleted, the post stands by itself.
            body["message_reference"] = {"message_id": post.reply_to, "fail_if_not_exists": False}
        made = await self._once.make(place, begin_by, lambda: self._sent(place, body))
        return Posted(made, post.thread)

    async def _sent(self, place: str, body: Json) -> str:
        """The id of a post after one request, and no other. Raises NotPosted."""
        try:
            said = await self._asked("POST", f"channels/{place}/messages", json=body)
        except aiohttp.ClientConnectorError as reason:
            raise NotPosted(Trouble.LATER, f"Discord cannot be reached ({type(reason).__name__})") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as reason:
            raise NotPosted(Trouble.UNCLEAR, f"Discord gave no answer ({type(reason).__name__})") from None
        if said.status >= 300:
            raise _not_posted(said)
        made = said.body.get("id") if isinstance(said.body, dict) else None
        if not made:
            raise NotPosted(Trouble.UNCLEAR, "Discord took it and did not say as which message")
        return str(made)

    async def find(self, post: Post, since: float) -> Posted | None:
        """See Poster."""
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                place = await self._place(post)
                found = await self._found(place, post.key, _id_at(since - _EARLIER))
        except TimeoutError:
            raise NotPosted(Trouble.LATER, "Discord takes too long to give the history") from None
        return Posted(found, post.thread) if found else None

    async def _found(self, place: str, key: str, after: int) -> str:
        """The id of our message with a key after an id; empty where there is none."""
        begun = after
        for _ in range(_MOST_PAGES):
            page = await self._history(place, after=begun)
            for one in page:
                if _author_of(one) == self._user and marker_of(one) == key:
                    return str(one["id"])
            begun = max((int(one["id"]) for one in page), default=begun)
            if len(page) < _PAGE:
                break
        else:
            raise NotPosted(
                Trouble.REFUSED,
                f"more than {_PAGE * _MOST_PAGES} messages were written since: no more are looked through",
            )
        if begun == after:
            await self._make_sure(place, after)
        return ""

    async def _make_sure(self, place: str, after: int) -> None:
        """Without the permission to read, Discord gives a history without messages. Raises NotPosted where there are some."""
        channel = await self._read(f"channels/{place}")
        last = str(channel.get("last_message_id") or 0) if isinstance(channel, dict) else "0"
        if last.isdigit() and int(last) > after and not await self._history(place):
            raise NotPosted(Trouble.REFUSED, f"Discord shows none of its messages: {_ADVICE}")

    async def _history(self, place: str, **where: int) -> list[Json]:
        page = await self._read(f"channels/{place}/messages", Trouble.REFUSED, limit=_PAGE, **where)
        return [one for one in page if isinstance(one, dict) and str(one.get("id")).isdigit()]

    # --- which channels are served ---

    async def _place(self, post: Post) -> str:
        """The channel to write in, a thread being one of its own. Raises NotPosted where it is not one that is served."""
        place, address = post.thread or post.channel.channel, post.channel
        if address.platform != PLATFORM or not (place.isascii() and place.isdigit()):
            raise NotPosted(Trouble.GONE, f"{address} is no channel of Discord's")
        if address.direct:
            recipient = await self._recipient(place)
            if not (recipient and await self._answering.serves(None, recipient)):
                raise NotPosted(Trouble.GONE, "whom it would be written to is in none of discord.guilds")
        elif not await self._is_served(address):
            raise NotPosted(Trouble.GONE, f"the server {address.workspace} is not in discord.guilds")
        elif await self._guild_of(place) != address.workspace:
            raise NotPosted(Trouble.GONE, f"the channel {place} is not in the server {address.workspace}")
        return place

    async def _is_served(self, address: Address) -> bool:
        guild = address.workspace
        return guild.isascii() and guild.isdigit() and await self._answering.serves(int(guild), 0)

    async def _guild_of(self, place: str) -> str:
        """The server that a channel is in. discord.py knows of all but archived threads and what is deleted."""
        known = self._client.get_channel(int(place))
        if isinstance(known, discord.abc.GuildChannel | discord.Thread):
            return str(known.guild.id)
        channel = await self._read(f"channels/{place}")
        return str(channel.get("guild_id")) if isinstance(channel, dict) else ""

    async def _recipient(self, place: str) -> int:
        """The person that a direct conversation is with; 0 where it is none."""
        if place not in self._recipients:
            channel = await self._read(f"channels/{place}")
            there = channel.get("recipients") if isinstance(channel, dict) else None
            one = there[0] if isinstance(there, list) and there and isinstance(there[0], dict) else {}
            written = str(one.get("id"))
            if len(self._recipients) >= _MOST_KNOWN:
                self._recipients.clear()
            self._recipients[place] = int(written) if written.isdigit() else 0
        return self._recipients[place]

    # --- requests ---

    async def _read(self, path: str, forbidden: Trouble = Trouble.GONE, **query: int) -> Any:
        """What Discord gives. forbidden: what it means that we may not read it. Raises NotPosted."""
        try:
            said = await self._asked("GET", path, params=query)
        except (aiohttp.ClientError, TimeoutError, OSError) as reason:
            raise NotPosted(Trouble.LATER, f"Discord gave no answer ({type(reason).__name__})") from None
        if said.status < 300 and said.body is not None:
            return said.body
        if said.status == 403 and isinstance(said.body, dict):
            advice = f": {_ADVICE}" if forbidden is Trouble.REFUSED else ""
            raise NotPosted(forbidden, said.shown + advice)
        if said.code in _GONE:
            raise NotPosted(Trouble.GONE, said.shown)
        raise NotPosted(Trouble.LATER, said.shown, said.pause)

    async def _asked(self, method: str, path: str, **given: Any) -> _Said:
        """One request, its answer read. Raises what aiohttp raises."""
        async with self._session.request(method, path, allow_redirects=False, **given) as answer:
            body = await answer.read()
        try:
            told = json.loads(body)
        except ValueError:
            told = None
        if answer.status != 429:
            return _Said(answer.status, told)
        pause = told.get("retry_after") if isinstance(told, dict) else None
        return _Said(answer.status, told, asked_pause(answer.headers.get("Retry-After") if pause is None else pause))


def session_for(token: str, base: str, agent: str) -> aiohttp.ClientSession:
    """A session for Discord's API at an address. The connections are as many as are needed: nothing waits for one unseen."""
    return aiohttp.ClientSession(
        base.rstrip("/") + "/",
        headers={"Authorization": f"Bot {token}", "User-Agent": agent},
        timeout=aiohttp.ClientTimeout(total=SEND_SECONDS),
        connector=aiohttp.TCPConnector(limit=0),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def _not_posted(said: _Said) -> NotPosted:
    if said.status == 429:
        return NotPosted(Trouble.LATER, "Discord asks to wait", said.pause)
    if said.status >= 500 or said.status == _REQUEST_TIMEOUT:
        return NotPosted(Trouble.UNCLEAR, f"a server answered {said.status}")
    if said.code in _WAITING or said.status == 401 or not isinstance(said.body, dict):
        # What is no JSON is from something in between, which refuses more than this one channel.
        return NotPosted(Trouble.LATER, said.shown)
    gone = said.code in _GONE or said.code in _CLOSED or said.status == 403
    return NotPosted(Trouble.GONE if gone else Trouble.REFUSED, said.shown)


def _author_of(message: Json) -> str:
    author = message.get("author")
    return str(author.get("id")) if isinstance(author, dict) else ""


def _id_at(moment: float) -> int:
    """The id that a message of this moment would have, in seconds since 1970."""
    return int(max(0.0, moment - _EPOCH) * 1000) << 22
