"""What Discord remembers: guilds, channels, threads, people, messages and open interactions, with the rules that need no network.

The clock can be moved (`advance`), so that fifteen minutes pass at once. Ids are strings of digits; those of messages
and interactions hold their time as Discord's do, and grow.
"""

from __future__ import annotations

import asyncio
import base64
import copy
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.emulators.discord_contents import BUTTON, EPHEMERAL, LOADING, SELECTS, Json, elements, kept, spoken, written

APPLICATION, BOT_USER = "40001", "40002"
NEWSROOM, ELSEWHERE = "10001", "10009"
JOINED = "2024-01-02T03:04:05.000000+00:00"
EPOCH_MS = 1_420_070_400_000
TOKEN_SECONDS = 15 * 60
VIEW, SEND, EMBED, ATTACH, HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 15, 1 << 16
COMMANDS, SEND_IN_THREADS = 1 << 31, 1 << 38
USUAL = VIEW | SEND | EMBED | ATTACH | HISTORY | COMMANDS | SEND_IN_THREADS
TEXT, DIRECT, THREAD = 0, 1, 11
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
# Which kind of interaction takes which kind of callback (7, an update, needs a message to update besides).
TAKES = {COMMAND: (4, 5, 9), COMPONENT: (4, 5, 6, 7, 9), AUTOCOMPLETE: (8,), MODAL: (4, 5, 6, 7)}


class Refused(Exception):
    """Discord's answer `{"message": ..., "code": ...}` with an HTTP status. `complain` where the bot should have known."""

    def __init__(
        self, status: int, code: int, message: str, problems: list[str] | None = None, *, complain: bool = False
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.problems = problems or []
        self.complain = complain


@dataclass
class Person:
    """A user, and as what a member: `roles` and `permissions` hold in every guild of theirs."""

    id: str
    name: str
    guilds: set[str] = field(default_factory=set)
    roles: list[str] = field(default_factory=list)
    permissions: int = USUAL
    nick: str | None = None
    locale: str = "en-US"

    @property
    def described(self) -> Json:
        told: Json = {
            "id": self.id,
            "username": self.name.lower(),
            "global_name": None if self.id == BOT_USER else self.name,
            "discriminator": "4002" if self.id == BOT_USER else "0",
            "avatar": None,
            "avatar_decoration_data": None,
            "public_flags": 0,
        }
        return told | ({"bot": True} if self.id == BOT_USER else {})

    @property
    def member(self) -> Json:
        """The member object, without its user."""
        return {
            "nick": self.nick,
            "avatar": None,
            "roles": list(self.roles),
            "joined_at": JOINED,
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
            "communication_disabled_until": None,
        }


@dataclass
class Guild:
    id: str
    name: str
    roles: dict[str, str] = field(default_factory=dict)
    locale: str = "en-GB"


@dataclass
class Channel:
    """A text channel, a thread (`parent`) or a direct conversation (`dm_of`, no guild).

    A thread that is `archived` is open again after the next post, unless it is `locked` too. `last` is the id of the last
    message that was written, deleted or not.
    """

    id: str
    name: str = ""
    guild: str | None = None
    kind: int = TEXT
    parent: str | None = None
    dm_of: str | None = None
    bot_may: int = USUAL
    archived: bool = False
    locked: bool = False
    last: str | None = None

    @property
    def context(self) -> int:
        """Where an interaction is from: 0 a guild, 1 the bot's direct conversation."""
        return 0 if self.guild else 1


@dataclass
class Message:
    """One message, as it stands now.

    `payload` is the message object as Discord keeps it (flags, content, embeds, components...). `seen_by` is the only
    person who sees it (an ephemeral message), None for everybody. `by` are the interactions that made or changed it.
    `step` grows with every change anywhere.
    """

    id: str
    channel: str
    author: str
    payload: Json
    seen_by: str | None = None
    at: float = 0.0
    by: list[str] = field(default_factory=list)
    step: int = 0

    @property
    def private(self) -> bool:
        return self.seen_by is not None

    @property
    def thinking(self) -> bool:
        """Whether it is only "is thinking...", after a deferred answer."""
        return bool(self.payload["flags"] & LOADING)

    @property
    def words(self) -> str:
        """All that a person can read in it, a line each, without the backslashes of Markdown."""
        return "is thinking..." if self.thinking else spoken(self.payload)

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [written(one) for one in elements(self.payload["components"]) if one.get("type") == BUTTON]

    @property
    def selects(self) -> list[str]:
        """The placeholders of its selects, in order."""
        return [one.get("placeholder") or "" for one in elements(self.payload["components"]) if one["type"] in SELECTS]

    @property
    def reference(self) -> str | None:
        """The id of the message it replies to."""
        found = (self.payload.get("message_reference") or {}).get("message_id")
        return None if found is None else str(found)


@dataclass
class Interaction:
    """One thing a person did, until its token is void. `answer` is the kind of the first callback, `data` what it held."""

    id: str
    token: str
    kind: int
    person: str
    channel: str
    since: float
    named: Json = field(default_factory=dict)
    source: str | None = None
    opened_by: Interaction | None = None
    answer: int | None = None
    data: Json | None = None
    original: str | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class World:
    """All of it. The bot is a member of the guilds in `bot_in`."""

    def __init__(self, *, in_elsewhere: bool, nonce_seconds: float, reads_content: bool) -> None:
        self.guilds = {
            NEWSROOM: Guild(NEWSROOM, "Newsroom", {NEWSROOM: "@everyone", "11001": "Editors"}),
            ELSEWHERE: Guild(ELSEWHERE, "Elsewhere", {ELSEWHERE: "@everyone"}),
        }
        self.bot_in = {NEWSROOM, ELSEWHERE} if in_elsewhere else {NEWSROOM}
        self.people = {
            "30001": Person("30001", "Ada", {NEWSROOM}),
            "30002": Person("30002", "Ben", {NEWSROOM}),
            "30009": Person("30009", "Eve", {ELSEWHERE}),
            BOT_USER: Person(BOT_USER, "Dragoman"),
        }
        self.channels = {
            "20001": Channel("20001", "world", NEWSROOM),
            "20002": Channel("20002", "desk", NEWSROOM),
            "20003": Channel("20003", "gulf", NEWSROOM, THREAD, "20001"),
            "20009": Channel("20009", "closed", NEWSROOM, bot_may=COMMANDS),
            "20090": Channel("20090", "square", ELSEWHERE),
        }
        self.messages: dict[str, Message] = {}
        self.interactions: dict[str, Interaction] = {}
        self.commands: dict[str, list[Json]] = {}
        self.nonce_seconds = nonce_seconds
        self.reads_content = reads_content
        self.moved = 0.0
        self.step = 0
        self._last_id = 0

    def now(self) -> float:
        return time.time() + self.moved

    def snowflake(self) -> str:
        self._last_id = max((int(self.now() * 1000) - EPOCH_MS) << 22, self._last_id + 1)
        return str(self._last_id)

    def stamp(self) -> str:
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="microseconds")

    # Places ----------------------------------------------------------------------------------------------------------

    def dm(self, person: str) -> Channel:
        """The direct conversation of the bot and a person."""
        return self.channels.setdefault(f"9{person}", Channel(f"9{person}", kind=DIRECT, dm_of=person))

    def known(self, channel: str) -> Channel:
        """A channel of the bot's guilds and conversations. Refused: 10003 where there is none."""
        found = self.channels.get(channel)
        if found is None or (found.guild and found.guild not in self.bot_in):
            raise Refused(404, 10003, "Unknown Channel")
        return found

    def place(self, channel: str) -> Channel:
        """One that the bot may look into besides. Refused: 10003, 50001."""
        found = self.known(channel)
        if not found.bot_may & VIEW:
            raise Refused(403, 50001, "Missing Access")
        return found

    def is_in(self, person: str, channel: Channel) -> bool:
        return channel.dm_of == person or channel.guild in self.people[person].guilds

    def may_send(self, channel: Channel, body: Mapping[str, Any]) -> None:
        """Refused: 50013 without the permission, 50007 in a direct conversation with somebody the bot shares no guild with,
        50083 in a thread that is archived and locked.
        """
        if channel.dm_of and not self.people[channel.dm_of].guilds & self.bot_in:
            raise Refused(403, 50007, "Cannot send messages to this user")
        needed = SEND_IN_THREADS if channel.kind == THREAD else SEND
        for have, permission in ((True, needed), (body.get("embeds"), EMBED), (body.get("attachments"), ATTACH)):
            if have and not channel.bot_may & permission:
                raise Refused(403, 50013, "Missing Permissions")
        if channel.archived and channel.locked:
            raise Refused(400, 50083, "Thread is archived")
        channel.archived = False

    # Messages --------------------------------------------------------------------------------------------------------

    def find(self, channel: str, message: str) -> Message:
        """A message that is no secret of one person's. Refused: 10008."""
        found = self.messages.get(message)
        if found is None or found.channel != channel or found.private:
            raise Refused(404, 10008, "Unknown Message")
        return found

    def ordered(self, channel: str) -> list[Message]:
        """The messages of a channel, oldest first, private ones included."""
        return sorted((m for m in self.messages.values() if m.channel == channel), key=lambda m: int(m.id))

    def earlier(self, author: str, nonce: object) -> Message | None:
        """What this author posted with this nonce a moment ago."""
        fresh = [m for m in self.messages.values() if m.at > self.now() - self.nonce_seconds and m.author == author]
        return next((m for m in fresh if m.payload.get("nonce") == nonce), None)

    def post(
        self,
        channel: Channel,
        author: str,
        body: Mapping[str, Any],
        *,
        seen_by: str | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> Message:
        """Posts what was sent, checked by now. `more` are fields of the message object that the sender does not write."""
        payload: Json = {
            "id": self.snowflake(),
            "channel_id": channel.id,
            "type": 0,
            "author": self.people[author].described,
            "content": "",
            "timestamp": self.stamp(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "flags": 0,
        }
        payload |= kept(body) | copy.deepcopy(dict(more or {}))
        message = Message(payload["id"], channel.id, author, payload, seen_by, self.now())
        self.messages[message.id] = message
        channel.last = channel.last if message.private else message.id
        return self.changed(message)

    def edit(self, message: Message, body: Mapping[str, Any]) -> Message:
        """Changes what was sent and leaves the rest; a message that was "thinking" is there from now on."""
        if message.thinking:
            message.payload["flags"] &= ~LOADING
        else:
            message.payload["edited_timestamp"] = self.stamp()
        # Who sees a message is settled when it is first sent.
        flags = message.payload["flags"] | (kept(body).get("flags", 0) & ~EPHEMERAL)
        message.payload |= kept(body) | {"flags": flags}
        return self.changed(message)

    def delete(self, message: Message) -> None:
        del self.messages[message.id]
        self.step += 1

    def changed(self, message: Message) -> Message:
        self.step += 1
        message.step = self.step
        return message

    # Interactions ----------------------------------------------------------------------------------------------------

    def begin(self, kind: int, person: str, channel: str) -> Interaction:
        name = self.snowflake()
        secret = f"interaction:{name}:{secrets.token_urlsafe(48)}"
        token = base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")
        self.interactions[token] = Interaction(name, token, kind, person, channel, self.now())
        return self.interactions[token]

    def unanswered(self, name: str, token: str, limit: float) -> Interaction:
        """The interaction that a callback is for. Refused: 10062 where there is none or it is late, 40060 the second time."""
        found = self.interactions.get(token)
        if found is None or found.id != name:
            raise Refused(404, 10062, "Unknown interaction")
        if found.answer is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        if self.now() - found.since > limit:
            late = [f"the first response took {self.now() - found.since:.2f} s, {limit} s are allowed"]
            raise Refused(404, 10062, "Unknown interaction", late, complain=True)
        return found

    def continued(self, application: str, token: str) -> Interaction:
        """The interaction that a follow-up belongs to. Refused: 10015 before any response, 50027 after 15 minutes."""
        found = self.interactions.get(token)
        if found is None or application != APPLICATION:
            raise Refused(404, 10015, "Unknown Webhook")
        if self.now() - found.since > TOKEN_SECONDS:
            raise Refused(401, 50027, "Invalid Webhook Token")
        if found.answer in (None, 8):
            raise Refused(404, 10015, "Unknown Webhook", ["a follow-up before any response"], complain=True)
        return found

    def owned(self, interaction: Interaction, name: str) -> Message:
        """A message that an interaction's token may read, edit and delete. Refused: 10008."""
        found = self.messages.get(interaction.original or "" if name == "@original" else name)
        if found is None or interaction.id not in found.by:
            raise Refused(404, 10008, "Unknown Message")
        return found

    def pending(self) -> list[str]:
        """The interactions that were deferred and still show "is thinking..."."""
        now = self.now()
        return [
            f"a deferred answer to {one.named.get('name', one.id)}"
            for one in self.interactions.values()
            if one.answer == 5
            and now - one.since <= TOKEN_SECONDS
            and (message := self.messages.get(one.original or ""))
            and message.thinking
        ]
